"""Proofs that a finite model's claim does not need an assumption about how the game is played.

Each gives the reason in words when every inequality it rests on is proved for all parameters of
the family, and an empty text otherwise.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import TypeAlias

import sympy

from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.derivation.polynomials import from_sympy, plus, times
from coopgap.proofs.derivation.prover import Prover
from coopgap.theory.contract import Profile
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

Beats: TypeAlias = Callable[[int, Profile, int], bool]
"""Proves that for an agent, at a profile, another action is strictly better than its own."""


def unique_first_best(family: SymbolicEnvironment) -> str:
    """Prove that one profile of a state has more welfare than all others.

    Whatever has the welfare of the first best then plays that profile for sure, so that mixing
    cannot reach the first best earlier.

    Examples
    --------
    >>> from coopgap.theory.games.families import two_by_two_family
    >>> unique_first_best(two_by_two_family("prisoners-dilemma", "2*R > S + T"))[:25]
    '(C, C) alone is efficient'
    >>> unique_first_best(two_by_two_family("prisoners-dilemma"))
    ''

    References
    ----------
    T4; theory §5, M1.
    """
    if family.frame.n_states != 1:
        return ""
    prover = Prover(family.region)
    profiles = list(family.frame.profiles())
    for best in profiles:
        more = [sympy.expand(family.welfare(0, best) - family.welfare(0, a))
                for a in profiles if a != best]  # fmt: skip
        if all(_proved(prover, value) for value in more):
            names = ", ".join(family.frame.profile_names(best))
            return (
                f"({names}) alone is efficient ({len(more)} inequalities proved), and what has "
                "its welfare plays it for sure: mixing does not reach the first best earlier"
            )
    return ""


def only_survivor(family: SymbolicEnvironment) -> str:
    """Prove that iterated strict dominance leaves one profile of each state.

    It is then the only equilibrium, mixed and correlated ones included.

    Examples
    --------
    >>> from coopgap.theory.games.families import two_by_two_family
    >>> only_survivor(two_by_two_family("prisoners-dilemma"))
    'iterated strict dominance, proved in 2 steps, leaves (D, D): there is no other equilibrium, \
mixed or correlated'
    >>> only_survivor(two_by_two_family("stag-hunt"))
    ''

    References
    ----------
    Theory §5.
    """
    if family.frame.n_states != 1:
        return ""
    prover = Prover(family.region)

    def better(agent: int, profile: Profile, action: int) -> bool:
        other = (*profile[:agent], action, *profile[agent + 1 :])
        gain = family.payoff(agent, 0, other) - family.payoff(agent, 0, profile)
        return _proved(prover, sympy.expand(gain))

    steps, left = _eliminate(family, better)
    if any(len(actions) > 1 for actions in left):
        return ""
    names = ", ".join(family.frame.profile_names(tuple(actions[0] for actions in left)))
    return (
        f"iterated strict dominance, proved in {steps} steps, leaves ({names}): there is no "
        "other equilibrium, mixed or correlated"
    )


def only_survivor_beyond(family: SymbolicEnvironment, weights: PiecewiseForm) -> str:
    """Prove that above a weight of all agents iterated strict dominance leaves the first best.

    On every piece of the form each dominated action gains at most the weight times the welfare
    it loses, which is positive.

    Parameters
    ----------
    family
        Games of selfish agents.
    weights
        The weight, as derived.

    Examples
    --------
    >>> from coopgap.proofs.derivation.derive import derive_threshold
    >>> from coopgap.theory.games.families import two_by_two_family
    >>> games = two_by_two_family("prisoners-dilemma", "2*R > S + T", "S + T > 2*P")
    >>> worst = derive_threshold(games, quantity="worst-threshold")
    >>> only_survivor_beyond(games, worst)[:42]
    'above that weight iterated strict dominanc'

    References
    ----------
    T7; theory §5, M1.
    """
    best = unique_first_best(family)
    if not best:
        return ""
    steps = 0
    for piece, weight in zip(weights.pieces, weights.expressions, strict=True):
        if not weight.is_finite and weight.has(sympy.oo):
            return ""
        taken, left = _eliminate(family, _beaten_above(family, piece.region, weight))
        steps += taken
        if any(len(actions) > 1 for actions in left):
            return ""
    return (
        f"above that weight iterated strict dominance, proved in {steps} steps on "
        f"{len(weights.pieces)} pieces, leaves the first best: mixing adds no equilibrium"
    )


def _beaten_above(family: SymbolicEnvironment, region: Region, weight: sympy.Expr) -> Beats:
    """Prove g < λℓ for all λ > weight: ℓ > 0 and weight·ℓ >= g."""
    prover, names = Prover(region), region.parameters
    top, bottom = sympy.fraction(sympy.together(weight))
    high, low = from_sympy(sympy.expand(top), names), from_sympy(sympy.expand(bottom), names)
    if not prover.prove(low, strict=True):
        high, low = ({m: -c for m, c in part.items()} for part in (high, low))

    def better(agent: int, profile: Profile, action: int) -> bool:
        other = (*profile[:agent], action, *profile[agent + 1 :])
        gain = family.payoff(agent, 0, profile) - family.payoff(agent, 0, other)
        loss = family.welfare(0, other) - family.welfare(0, profile)
        gained, lost = (from_sympy(sympy.expand(part), names) for part in (gain, loss))
        return (
            prover.prove(low, strict=True)
            and prover.prove(lost, strict=True)
            and prover.prove(plus(times(high, lost), times(gained, low), Fraction(-1)))
        )

    return better


def _eliminate(family: SymbolicEnvironment, better: Beats) -> tuple[int, list[list[int]]]:
    """Remove dominated actions until none is found; count the removals."""
    left = [list(range(size)) for size in family.frame.shape]
    steps = 0
    found: tuple[int, int] | None = (0, 0)
    while found is not None:
        found = next(_dominated(left, better), None)
        if found is not None:
            left[found[0]].remove(found[1])
            steps += 1
    return steps, left


def _dominated(left: list[list[int]], better: Beats) -> Iterator[tuple[int, int]]:
    for agent, actions in enumerate(left):
        others = [acts if k != agent else [-1] for k, acts in enumerate(left)]
        for weak, strong in itertools.permutations(actions, 2):
            faced = _faced(others, agent, weak)
            if all(better(agent, profile, strong) for profile in faced):
                yield agent, weak


def _faced(others: list[list[int]], agent: int, action: int) -> Iterable[Profile]:
    for profile in itertools.product(*others):
        yield (*profile[:agent], action, *profile[agent + 1 :])


def _proved(prover: Prover, value: sympy.Expr) -> bool:
    return prover.prove(from_sympy(value, prover.region.parameters), strict=True)
