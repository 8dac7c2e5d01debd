"""What effort tables may be like instead of each assumption about contracts and play."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.proofs.claims.models.finite import Numerics, Setting, Stated, agreement
from coopgap.proofs.claims.models.record import shown
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome, shown_game
from coopgap.proofs.derivation.axioms import AxiomAudit, condition_constraints
from coopgap.proofs.derivation.derive import derive_gap, derive_threshold
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import PARAMETERS, effort_language, effort_table
from coopgap.theory.games.families import effort_family
from coopgap.theory.language import Language
from coopgap.theory.region import Region

Point = dict[str, Fraction]

FINES: Final = "A fine for each action but the efficient one makes that one dominant."
EFFORT: Final = "Effort is verified too, so that nothing is left to gain."

AROUND: Final = (
    "what transfers add lies between no transfers (B = 0) and unlimited ones, whose closed forms, "
    "derived for all parameters, are the same"
)
BETWEEN: Final = (
    "mixed equilibria lie between pure and correlated ones, whose closed forms, derived for all "
    "parameters, are the same"
)


@functools.cache
def gap_form(
    region: str,
    mechanism_class: str,
    seen: bool,
    liability: int | None = None,
    sense: str = "best",
    on: Region | None = None,
) -> PiecewiseForm:
    """Derive a gap of effort tables.

    Parameters
    ----------
    region
        ``"pd"`` or ``"sh"``.
    mechanism_class, liability, sense
        As in `coopgap.proofs.derivation.derive.derive_gap`.
    seen
        Whether contracts tell C from D.
    on
        Another region of the same parameters.

    Examples
    --------
    >>> gap_form("pd", "c0", False).expression
    2*(-P + R)

    References
    ----------
    Theory §5, M1.
    """
    family = effort_family(region)
    language = effort_language(family.frame, "coop-defect") if seen else None
    return derive_gap(
        family,
        language,
        mechanism_class,
        on,
        liability=liability,
        sense=sense,  # type: ignore[arg-type]
    )


@functools.cache
def weight_form(
    region: str, seen: bool, quantity: str = "threshold", on: Region | None = None
) -> PiecewiseForm:
    """Derive a weight that closes the gap of effort tables; parameters as in `gap_form`.

    Examples
    --------
    >>> weight_form("sh", False).expression
    2

    References
    ----------
    Theory §5, M1.
    """
    family = effort_family(region)
    language = effort_language(family.frame, "coop-defect") if seen else None
    return derive_threshold(family, language, on, quantity)


def agreed(form: PiecewiseForm, stated: Sequence[str], how: str) -> str:
    """Prove that a form in another setting is the one stated; say how, or nothing.

    Examples
    --------
    >>> agreed(gap_form("pd", "c2", False, 0), ["2*(R - P)"], "mixed ones lie between")
    'mixed ones lie between (4 certificates)'
    >>> agreed(gap_form("sh", "c2", False, 0), ["(R - P)/12"], "mixed ones lie between")
    ''
    """
    if form.status != "proved" or agreement(form, Stated(tuple(stated))):
        return ""
    count = len(form.documents)
    return f"{how} ({count} certificate{'' if count == 1 else 's'})"


def seen_gap(mechanism_class: str) -> Numerics:
    """Give the gap when contracts see each action."""

    def gap(game: Environment, point: Point) -> Fraction | None:
        return welfare_gap(game, Language.complete(game), mechanism_class).gap

    return gap


def fined(game: Environment) -> Environment:
    """Give a game in which each agent pays, for any action but its efficient one, what hurts.

    The fine is more than any difference of payoffs, so that the efficient action is dominant.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> fined(game).payoff(0, 0, (1, 0))
    Fraction(-1, 1)

    References
    ----------
    T3.
    """
    (best,) = game.first_best().profiles[0]
    values = [
        [game.payoff(i, 0, profile) for profile in game.profiles()] for i in range(game.n_agents)
    ]
    fine = 1 + max(max(row) - min(row) for row in values)
    profiles = list(game.profiles())

    def paid(agent: int) -> list[list[Fraction]]:
        flat = [
            value - fine * (profile[agent] != best[agent])
            for value, profile in zip(values[agent], profiles, strict=True)
        ]
        width = game.shape[1]
        return [flat[k : k + width] for k in range(0, len(flat), width)]

    return Environment.from_arrays([paid(i) for i in range(2)], actions=game.actions)


def worst_fined_gap(game: Environment, point: Point) -> Fraction | None:
    """Give the gap of the worst correlated equilibrium when all but the efficient is fined."""
    after = fined(game)
    nothing = Language.null(after)
    found = best_mechanism(after, nothing, liability=Liability.of(0), sense="worst")
    # Nobody pays where nobody deviates: welfare less fines is welfare there.
    return None if found.value is None else game.first_best().value - found.value


def seen_weight(game: Environment, point: Point) -> Fraction | None:
    """Give λ* when contracts see each action."""
    return language_threshold(game, Language.complete(game)).value


def fined_weight(game: Environment, point: Point) -> Fraction | None:
    """Give λ** under the fines: zero, if the efficient action is dominant for every weight."""
    (best,) = game.first_best().profiles[0]
    after = fined(game)
    for agent in range(game.n_agents):
        for profile in game.profiles():
            if profile[agent] != best[agent]:
                kept = (*profile[:agent], best[agent], *profile[agent + 1 :])
                gain = after.payoff(agent, 0, kept) - after.payoff(agent, 0, profile)
                if gain <= 0 or _welfare(game, kept) < _welfare(game, profile):
                    return None
    return Fraction(0)


def _welfare(game: Environment, profile: tuple[int, ...]) -> Fraction:
    return sum((game.payoff(i, 0, profile) for i in range(game.n_agents)), Fraction(0))


def seen_instead(numerics: Numerics, reason: str = FINES) -> tuple[Setting, ...]:
    """Give what contracts may see instead of nothing, or of less: each action."""
    return (Setting("contracts see each action", numerics, reason, language=Language.complete),)


def without_transfers(
    numerics: Numerics, same: Callable[[], str] = lambda: ""
) -> tuple[Setting, ...]:
    """Give what transfers may be instead of unlimited: none."""
    reason = "Without transfers what contracts see changes nothing."
    return (Setting("no transfers, B = 0", numerics, reason, same),)


def mixing_too(numerics: Numerics, same: Callable[[], str] = lambda: "") -> tuple[Setting, ...]:
    """Give how the game may be played instead of by pure strategies: correlated ones."""
    reason = "A mediator who mixes reaches other welfare."
    return (Setting("strategies are mixed or correlated", numerics, reason, same),)


def condition_needs(audit: AxiomAudit) -> tuple[Need, ...]:
    """Give what the audit of conditions and axioms found of each condition.

    Examples
    --------
    >>> from coopgap.proofs.derivation.axioms import audit_axioms
    >>> needs = condition_needs(audit_axioms("pd"))
    >>> str(needs[0]), str(needs[3])
    ('P1, T > R: redundant, it follows from the others', \
'P2, 3*T + P > 4*R: needed, at R=5, S=0, T=6, P=2 the claim says axioms (i) to (iv) hold, \
but it is not so: axiom (iv) fails')

    References
    ----------
    Theory §5, M1.
    """
    found = {(w.name, w.inequality): w for w in audit.witnesses}
    proved = {(c.name, c.inequality) for c in audit.redundant}
    needs = []
    for name, constraint in condition_constraints(audit.region):
        key = (name, str(constraint))
        title = f"{name}, {constraint}"
        witness = found.get(key)
        if witness is not None:
            r, s, t, p = (witness.game[name] for name in PARAMETERS)
            game = effort_table(R=r, S=s, T=t, P=p)
            failure = Failure(
                "axioms (i) to (iv) hold",
                f"not so: {_broken(witness.broken)}",
                game=shown_game(game, Language.null(game)),
            )
            needs.append(Need.witnessed(title, shown(witness.game), failure))
        elif key in proved:
            needs.append(Need.proved(title, "it follows from the others"))
        else:
            needs.append(Need(title, Outcome.OPEN))
    return tuple(needs)


def _broken(names: Sequence[str]) -> str:
    axioms = [f"axiom ({name}) fails" for name in names if name != "equilibria"]
    others = ["the pure equilibria are others"] if "equilibria" in names else []
    return ", ".join(axioms + others)
