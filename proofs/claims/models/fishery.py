"""M6: what the commons with unverifiable growth shows, certified on an instance and searched.

They are existence claims, witnessed by the default commons, with a statement about all commons
besides, which is compared with plain definitions on random small ones.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import best_harvest, contingent_cap
from coopgap.numerics.commons.commons_report import cap_effect, solve_commons
from coopgap.numerics.commons.commons_threshold import commons_threshold
from coopgap.proofs.claims.models.fishery_needs import (
    BINDING,
    FROM,
    MATTERS,
    TIES,
    UNSEEN,
    binding_need,
    from_need,
    light_need,
    matters_need,
    threshold_by_definition,
    ties_need,
    unseen_need,
)
from coopgap.proofs.claims.models.record import Comparison, Derived, ModelClaim
from coopgap.proofs.commons_certificates import (
    cap_gap_document,
    commons_threshold_document,
    contingent_cap_document,
    first_best_document,
)
from coopgap.proofs.commons_checker import check_commons
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth

GAP = Fraction(143, 2)
"""What the best cap by stock and round loses in the default commons (fish)."""

WEIGHT = Fraction(3)
"""λ* of the default commons."""

SOURCES = ("HuangEtAl2026", "PiattiEtAl2024", "Bellman1957")

_REGIMES = ("2", "3/2,5/2", "1,3", "0,1/3,3", "4/3:1/3,3:2/3")


def claims() -> tuple[ModelClaim, ...]:
    """List the claims about M6.

    Examples
    --------
    >>> [claim.id for claim in claims()]
    ['M6.cap-gap', 'M6.threshold', 'M6.cap-hurts']

    References
    ----------
    Theory §5, M6; [HuangEtAl2026], [PiattiEtAl2024].
    """
    return (
        ModelClaim(
            "M6.cap-gap",
            "A rigid cap leaves a gap",
            "With growth that no court sees, every cap on the harvest by stock and round can lose "
            f"welfare: {GAP} fish of 1223/2 in the default commons. In every commons, first best ≥ "
            "best cap by stock and round ≥ best constant cap ≥ selfish race.",
            r"W^* - \max_{X(t, h)} W = \frac{143}{2}",
            (UNSEEN, MATTERS),
            rigid_cap_gap,
            _ordered,
            SOURCES,
            needs=lambda: (unseen_need(), matters_need()),
        ),
        ModelClaim(
            "M6.threshold",
            "Prosociality closes the gap without a cap",
            "The first best with equal shares is Markov-perfect exactly for weights λ ≥ λ*, the "
            "greatest ratio of what a fisher gains to what all lose by one more catch of d fish; "
            f"it is finite in every commons and {WEIGHT} in the default one.",
            r"\lambda^* = \max_{t, h, r, d} \frac{d - \Delta V / n}{\Delta V - d} = 3",
            (TIES, FROM),
            weights_that_close,
            _sharp,
            SOURCES,
            needs=lambda: (ties_need(), from_need()),
        ),
        ModelClaim(
            "M6.cap-hurts",
            "A rigid cap can be worse than none",
            "For fishers with weight λ ≥ λ* the best rigid cap gives less welfare than no cap at "
            f"all: by the whole gap of the cap, {GAP} fish in the default commons.",
            r"W(\lambda \ge \lambda^*) - \max_{X(t, h)} W = \frac{143}{2}",
            (UNSEEN, MATTERS, FROM, BINDING),
            rigid_cap_hurts,
            _costs,
            SOURCES,
            needs=lambda: (unseen_need(), matters_need(), light_need(), binding_need()),
        ),
    )


def rigid_cap_gap(commons: Commons | None = None, stated: Fraction = GAP) -> Derived:
    """Certify the gap of every cap that is blind to growth, and that it is positive.

    Examples
    --------
    >>> rigid_cap_gap().agrees, rigid_cap_gap(Commons(growth=parse_growth("2"))).agrees
    (True, False)

    References
    ----------
    Theory §5, M6; [HuangEtAl2026].
    """
    water = commons or Commons()
    first, cap = best_harvest(water), contingent_cap(water)
    gap = first.value - cap.value
    documents = (
        first_best_document(first),
        contingent_cap_document(cap),
        cap_gap_document(first, cap),
    )
    return _derived(
        documents,
        gap == stated > 0,
        f"the gap is {gap}",
    )


def weights_that_close(commons: Commons | None = None, stated: Fraction = WEIGHT) -> Derived:
    """Certify λ*: from there on the first best is played without any contract, not before.

    Examples
    --------
    >>> found = weights_that_close()
    >>> found.proved, found.agrees, len(found.documents)
    (True, True, 2)

    References
    ----------
    Theory §5, M6; [HuangEtAl2026].
    """
    water = commons or Commons()
    first = best_harvest(water)
    found = commons_threshold(water, first)
    played = [play_commons(water, weight).value for weight in (found.value, found.value + 1)]
    documents = (first_best_document(first), commons_threshold_document(found))
    return _derived(
        documents,
        found.value == stated and played == [first.value] * 2,
        f"λ* is {found.value}, played from there on: {', '.join(map(str, played))}",
    )


def rigid_cap_hurts(commons: Commons | None = None, stated: Fraction = GAP) -> Derived:
    """Certify that the best rigid cap is worse than none for fishers with weight λ*.

    Examples
    --------
    >>> rigid_cap_hurts().agrees, rigid_cap_hurts(Commons(growth=parse_growth("2"))).agrees
    (True, False)

    References
    ----------
    Theory §5, M6; [HuangEtAl2026].
    """
    water = commons or Commons()
    first, cap, found = best_harvest(water), contingent_cap(water), commons_threshold(water)
    effect = cap_effect(water, found.value)
    documents = (
        first_best_document(first),
        contingent_cap_document(cap),
        commons_threshold_document(found),
    )
    return _derived(documents, -effect.effect == stated > 0, f"it costs {-effect.effect}")


def _derived(documents: tuple[dict[str, object], ...], agrees: bool, note: str) -> Derived:
    accepted = all(check_commons(document).accepted for document in documents)
    return Derived(accepted, agrees, documents, "" if agrees else note, existence=True)


def _drawn(generator: random.Random) -> tuple[Commons, str]:
    commons = Commons(
        generator.randint(2, 4),
        generator.randint(4, 14),
        generator.randint(1, 4),
        parse_growth(generator.choice(_REGIMES)),
        generator.randint(0, 3),
    )
    return commons, (
        f"n={commons.fishers}, K={commons.capacity}, T={commons.rounds}, "
        f"growth {commons.growth}, collapse below {commons.collapse}"
    )


def _ordered(generator: random.Random) -> Comparison:
    commons, point = _drawn(generator)
    report = solve_commons(commons)
    values = (
        report.first_best.value,
        report.contingent_cap.value,
        report.constant_cap.value,
        report.selfish.value,
    )
    fall = sum(
        (max(Fraction(0), low - high) for high, low in itertools.pairwise(values)),
        Fraction(0),
    )
    return Comparison(f"order at {point}", Fraction(0), fall)


def _sharp(generator: random.Random) -> Comparison:
    commons, point = _drawn(generator)
    found = commons_threshold(commons)
    return Comparison(f"λ* at {point}", found.value, threshold_by_definition(commons, found.plan))


def _costs(generator: random.Random) -> Comparison:
    commons, point = _drawn(generator)
    weight = commons_threshold(commons).value
    stated = best_harvest(commons).value - contingent_cap(commons).value
    return Comparison(f"cost at {point}", stated, -cap_effect(commons, weight).effect)
