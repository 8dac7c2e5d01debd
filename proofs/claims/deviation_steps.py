"""Closed forms of the theorems, from the payoffs of one deviation; SymPy checks every step.

Each condition of T3, T4, T7 and T8 is a conjunction or disjunction over single deviations, and
that of T5 over cycles of them. So a formula for a deviation, whose payoffs are symbols, is one
for every finite game: lower bounds that must all hold make their maximum, upper bounds their
minimum, bounds of which one is enough likewise.
"""

from __future__ import annotations

from typing import Any, Final

import sympy

from coopgap.theory.derivation_steps import LAM, Step

GAIN: Final = sympy.Symbol("g", positive=True)
"""What a profitable deviation gains its agent (money)."""

LOSS: Final = sympy.Symbol("ell", positive=True)
"""Welfare that it loses (money)."""

COST: Final = sympy.Symbol("k", nonnegative=True)
"""What a deviation that is not profitable costs its agent (money)."""

_ANY_LOSS: Final = sympy.Symbol("ell", nonnegative=True)
_ERROR: Final = sympy.Symbol("delta", nonnegative=True)
_SEEN: Final = sympy.Symbol("s", positive=True)
_BOUND: Final = sympy.Symbol("B", nonnegative=True)
_OWN, _OWN_THEN, _OTHERS, _OTHERS_THEN = sympy.symbols("u u_b v v_b", real=True)


def _stay(perceived: Any = 0) -> Step:
    """Say what staying is worth to a prosocial agent, in gains and losses."""
    loss = (_OWN + _OTHERS) - (_OWN_THEN + _OTHERS_THEN)
    stays = _OWN + LAM * (_OWN + _OTHERS - perceived)
    leaves = _OWN_THEN + LAM * (_OWN_THEN + _OTHERS_THEN + perceived)
    return Step.identity(
        "What staying is worth",
        stays - leaves,
        LAM * (loss - 2 * perceived) - (_OWN_THEN - _OWN),
        "The agent gets u, all others v; after the deviation u_b and v_b. So g = u_b - u and "
        "ℓ = (u + v) - (u_b + v_b).",
    )


def revelation() -> tuple[Step, ...]:
    """Derive B* of T3: pay B on path and take B off it.

    Examples
    --------
    >>> [step.title for step in revelation()]
    ['What a detected deviation is worth', 'Liability that deters it']
    """
    return (
        Step.identity(
            "What a detected deviation is worth",
            (_OWN_THEN - _BOUND) - (_OWN + _BOUND),
            (_OWN_THEN - _OWN) - 2 * _BOUND,
            "Every on-path signal pays B, every other one takes B.",
        ),
        Step.equivalence(
            "Liability that deters it",
            2 * _BOUND - GAIN >= 0,
            GAIN / 2 <= _BOUND,
            "All deviations are deterred from half the largest gain on.",
        ),
    )


def closure() -> tuple[Step, ...]:
    """Derive λ* of T4.

    Examples
    --------
    >>> [step.title for step in closure()][1]
    'A profitable deviation that loses welfare'
    """
    return (
        _stay(),
        Step.equivalence(
            "A profitable deviation that loses welfare",
            LAM * LOSS - GAIN >= 0,
            GAIN / LOSS <= LAM,
            "A lower bound on the weight; all of them hold from the largest on.",
        ),
        Step.sign(
            "A profitable deviation that keeps welfare",
            LAM * 0 - GAIN,
            "<0",
            "No weight deters it.",
        ),
        Step.sign(
            "A deviation that is not profitable",
            LAM * _ANY_LOSS + COST,
            ">=0",
            "From an efficient profile welfare cannot rise: every weight keeps it away.",
        ),
    )


def cycle() -> tuple[Step, ...]:
    """Derive the ratio of T5 for a cycle of deviations, given that positive cycles decide.

    Examples
    --------
    >>> [step.title for step in cycle()]
    ['Transfers around a cycle cancel', 'A cycle that loses welfare', 'A cycle that keeps welfare']
    """
    paid = sympy.IndexedBase("t")
    k = sympy.Symbol("k", integer=True)
    m = sympy.Symbol("m", integer=True, positive=True)
    return (
        Step.identity(
            "Transfers around a cycle cancel",
            sympy.summation(paid[k] - paid[k + 1], (k, 0, m - 1)).subs(paid[m], paid[0]),
            sympy.S.Zero,
            "The m signals of a cycle come back to the first one, so that gains less λ times "
            "losses around it must not add up to more than nothing. Conversely, without such a "
            "cycle there are transfers (Rochet 1987; the kernel checks either answer).",
        ),
        Step.equivalence(
            "A cycle that loses welfare",
            LAM * LOSS - GAIN >= 0,
            GAIN / LOSS <= LAM,
            "Here g and ℓ are the cycle's sums; all cycles hold from the largest ratio on.",
        ),
        Step.sign(
            "A cycle that keeps welfare", LAM * 0 - GAIN, "<0", "If it gains, no weight deters it."
        ),
    )


def selection() -> tuple[Step, ...]:
    """Derive λ** of T7: which weight makes an agent leave an inefficient profile.

    Examples
    --------
    >>> [step.title for step in selection()][1:]
    ['A deviation that raises welfare', 'A deviation that lowers welfare']
    """
    rise = sympy.Symbol("r", positive=True)
    return (
        _stay(),
        Step.equivalence(
            "A deviation that raises welfare",
            LAM * rise - COST > 0,
            COST / rise < LAM,
            "It costs its agent k and raises welfare by r. One such deviation is enough to leave: "
            "the least ratio counts, and the largest over all profiles to be left.",
        ),
        Step.equivalence(
            "A deviation that lowers welfare",
            GAIN - LAM * LOSS > 0,
            LAM < GAIN / LOSS,
            "It tempts only small weights: large ones leave unilateral maxima of welfare alone.",
        ),
    )


def misjudgement() -> tuple[Step, ...]:
    """Derive both ends of the interval of T8.

    Examples
    --------
    >>> [step.title for step in misjudgement()][1:3]
    ['A profitable deviation that is seen to lose', 'A costly deviation whose loss is hidden']
    """
    return (
        _stay(_ERROR),
        Step.equivalence(
            "A profitable deviation that is seen to lose",
            LAM * _SEEN - GAIN >= 0,
            GAIN / _SEEN <= LAM,
            "The worst distortion hides 2δ of the loss: s = ℓ - 2δ is seen of it. A lower bound; "
            "all hold from the largest on.",
        ),
        Step.equivalence(
            "A costly deviation whose loss is hidden",
            COST - LAM * _SEEN >= 0,
            COST / _SEEN >= LAM,
            "Here s = 2δ - ℓ > 0 is gained in appearance, and k is lost. An upper bound; all hold "
            "up to the least.",
        ),
        Step.sign(
            "A costly deviation whose loss is seen",
            LAM * _ANY_LOSS + COST,
            ">=0",
            "With ℓ - 2δ at least zero every weight keeps it away.",
        ),
    )
