"""M1: the liability from which contracts help in effort tables, and beyond which more does not."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.claims.models.effort_settings import AROUND, agreed, gap_form, seen_instead
from coopgap.proofs.claims.models.effort_tables import SEEN
from coopgap.proofs.claims.models.finite import Setting, finite_claim
from coopgap.proofs.claims.models.record import Condition, ModelClaim
from coopgap.proofs.derivation.derive import derive_liability
from coopgap.proofs.derivation.liability import End
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family
from coopgap.theory.language import Language
from coopgap.theory.region import Region

FREE_BUDGET: Final = Condition("free budget", "Transfers need not add up to anything.")

LARGEST_DENOMINATOR: Final = 36
"""Of a turning point, when the parameters have denominators up to 3."""

_CLASSES: Final = {"c1": "signal contracts", "c2": "mediated mechanisms"}

# class, end, alternatives of the closed form in the Prisoner's dilemma, and their formula.
_DILEMMA: Final[tuple[tuple[str, End, tuple[str, ...], str], ...]] = (
    ("c1", "liability", ("(P - S)/2", "(4*T - 3*R - P)/8"),
     r"\min\{\tfrac{P-S}2,\ \tfrac{4T-3R-P}8\}"),
    ("c1", "full-liability", ("(4*T - 3*R - P)/8",), r"\tfrac{4T-3R-P}8"),
    ("c2", "liability", ("(P - S)/2", "(2*(T - R) + P - S)/6"),
     r"\min\{\tfrac{P-S}2,\ \tfrac{2(T-R)+P-S}6\}"),
    ("c2", "full-liability", ("(6*T - 5*R - P)/12",), r"\tfrac{6T-5R-P}{12}"),
)  # fmt: skip


@functools.cache
def _form(region: str, mechanism_class: str, end: End, on: Region | None = None) -> PiecewiseForm:
    family = effort_family(region)
    seen = effort_language(family.frame, "coop-defect")
    return derive_liability(family, seen, mechanism_class, on, end)


def turning_liability(gap: Callable[[Fraction | None], Fraction | None], end: End) -> Fraction:
    """Find where a gap that falls with liability begins to, or ceases to, by halving.

    Parameters
    ----------
    gap
        The gap (money) at a bound on transfers; ``None`` is no bound.
    end
        Which turning point.

    Returns
    -------
    Fraction
        Exactly, if its denominator is at most `LARGEST_DENOMINATOR`; zero when liability changes
        nothing.

    Examples
    --------
    >>> def falls(bound):
    ...     return Fraction(3) if bound is not None and bound < Fraction(5, 7) else Fraction(1)
    >>> turning_liability(falls, "liability"), turning_liability(falls, "full-liability")
    (Fraction(5, 7), Fraction(5, 7))

    References
    ----------
    T1: a gap never rises with liability.
    """
    first, last = gap(Fraction(0)), gap(None)
    if first == last:
        return Fraction(0)

    def before(bound: Fraction) -> bool:
        return gap(bound) == first if end == "liability" else gap(bound) != last

    low, high = Fraction(0), Fraction(1)
    while before(high):
        low, high = high, 2 * high
    # Two fractions with such denominators are further apart than this.
    while high - low > Fraction(1, LARGEST_DENOMINATOR**2):
        middle = (low + high) / 2
        low, high = (middle, high) if before(middle) else (low, middle)
    return ((low + high) / 2).limit_denominator(LARGEST_DENOMINATOR)


def _coop_defect(game: Environment) -> Language:
    return effort_language(game, "coop-defect")


def _numerics(
    mechanism_class: str,
    end: End,
    language: Callable[[Environment], Language] = _coop_defect,
    budget: Budget = Budget.FREE,
) -> Callable[..., Fraction]:
    def found(game: Environment, point: dict[str, Fraction]) -> Fraction:
        seen = language(game)

        def gap(bound: Fraction | None) -> Fraction | None:
            limit = Liability(bound)
            return welfare_gap(game, seen, mechanism_class, liability=limit, budget=budget).gap

        return turning_liability(gap, end)

    return found


def _settings(
    kind: str, end: End, same: Callable[[], str] = lambda: ""
) -> dict[str, tuple[Setting, ...]]:
    balanced = Setting(
        "the budget is balanced",
        _numerics(kind, end, budget=Budget.BALANCED),
        "What rewards one agent for a C is taken from the other, so that a bound deters less.",
        same,
        _coop_defect,
    )
    effort = "Effort can be rewarded as well, with transfers of another size."
    return {
        SEEN.name: seen_instead(_numerics(kind, end, Language.complete), effort),
        FREE_BUDGET.name: (balanced,),
    }


def _on(region: str, kind: str, end: End) -> Callable[[Region], PiecewiseForm]:
    return functools.partial(_form, region, kind, end)


def _around(kind: str) -> Callable[[], str]:
    """Prove that in the Stag hunt transfers of any size and budget change nothing."""
    pure, correlated = (("c0", False), "(R - P)/12"), (("c2", False, 0), "(R - P)/15")
    arguments, form = pure if kind == "c1" else correlated

    def same() -> str:
        unlimited = agreed(gap_form("sh", kind, True), (form,), AROUND)
        return unlimited and agreed(gap_form("sh", *arguments), (form,), AROUND)

    return same


def _dilemma() -> Iterator[ModelClaim]:
    for kind, end, stated, tex in _DILEMMA:
        starts = end == "liability"
        does = "begins to fall" if starts else "falls no further"
        least = f"the least of {' and '.join(stated)}" if len(stated) > 1 else stated[0]
        yield finite_claim(
            f"M1.{'first' if starts else 'full'}-liability-{kind}-pd",
            f"Liability at which the gap of {_CLASSES[kind]} {does}, Prisoner's dilemma",
            f"When C or D is seen, the gap of {_CLASSES[kind]} {does} at the liability {least}.",
            family=functools.partial(effort_family, "pd"),
            form=functools.partial(_form, "pd", kind, end),
            stated=stated,
            least=True,
            derive_on=_on("pd", kind, end),
            settings=_settings(kind, end),
            numerics=_numerics(kind, end),
            latex=rf"B = {tex}",
            assumptions=(SEEN, FREE_BUDGET),
            proofs=("pd-liability",) if kind == "c1" else (),
        )


def claims() -> tuple[ModelClaim, ...]:
    """List the claims about the liability that matters.

    Examples
    --------
    >>> [claim.id for claim in claims()][2:5]
    ['M1.first-liability-c2-pd', 'M1.full-liability-c2-pd', 'M1.no-liability-c1-sh']

    References
    ----------
    T1; theory §5, M1.
    """
    hunts = (
        finite_claim(
            f"M1.no-liability-{kind}-sh",
            f"No liability changes the gap of {_CLASSES[kind]}, Stag hunt",
            f"When C or D is seen, the gap of {_CLASSES[kind]} is the same at every liability, "
            "from 0 on.",
            family=functools.partial(effort_family, "sh"),
            form=functools.partial(_form, "sh", kind, "full-liability"),
            stated=("0",),
            derive_on=_on("sh", kind, "full-liability"),
            settings=_settings(kind, "full-liability", _around(kind)),
            numerics=_numerics(kind, "full-liability"),
            latex=rf"\Gamma_{kind[1]}(B) = \Gamma_{kind[1]}(0) \ \forall B",
            assumptions=(SEEN, FREE_BUDGET),
            proofs=(f"sh-{kind}",),
        )
        for kind in _CLASSES
    )
    return (*_dilemma(), *hunts)
