"""Make a counterexample smaller, exactly: fewer agents, states, actions, then small integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coopgap.proofs.search.target import Target
from coopgap.theory.errors import ParameterError

MOST_TRIALS = 3000
"""Simplifications tried for one counterexample."""

MOST_SMALLER = 300
"""Cases of smaller shape drawn, in case shrinking step by step got stuck."""


@dataclass(frozen=True, slots=True)
class Reduced:
    """A counterexample after reduction.

    Attributes
    ----------
    point
        The smaller counterexample.
    trials
        Simplifications tried.
    minimal
        Whether every simplification of it was tried and none is a counterexample.
    """

    point: Any
    trials: int
    minimal: bool


def fails(target: Target, point: Any) -> bool:
    """Tell whether a point is a counterexample; one on which the claim raises is not."""
    try:
        return target.margin(point)[1]
    except ParameterError:
        return False


def reduce(target: Target, point: Any, most: int = MOST_TRIALS) -> Reduced:
    """Simplify a counterexample until no single simplification leaves it one.

    Parameters
    ----------
    target
        What it refutes.
    point
        A counterexample.
    most
        Most simplifications tried.

    Examples
    --------
    >>> from coopgap.proofs.claims.claim import Claim, Finding
    >>> from coopgap.proofs.search.families import Family
    >>> from coopgap.theory.environment import Environment
    >>> build = lambda x, y: Environment.from_arrays([[x, y]])
    >>> plane = Family("plane", {"x": (0, 9), "y": (0, 9)}, build)
    >>> small = lambda case: Finding.of(9 - case.environment.welfare.numerators.sum())
    >>> reduce(Target(Claim("S", "", "", "", (), small), plane), (9, 7)).point
    (6, 4)

    References
    ----------
    Theory §4, necessity witnesses.
    """
    domain = target.domain
    trials = place = 0
    tried: set[Any] = {point}
    improved = True
    while improved:
        improved = False
        size = domain.measure(point)
        simpler = list(domain.reductions(point))
        # Go on where the last success was: what failed before it will mostly fail again.
        for k in range(len(simpler)):
            other = simpler[(place + k) % len(simpler)]
            if other in tried or not domain.measure(other) < size:
                continue
            if trials >= most:
                return Reduced(point, trials, False)
            trials += 1
            tried.add(other)
            if fails(target, other):
                point, place, improved = other, (place + k) % len(simpler), True
                break
    return Reduced(point, trials, True)


def smallest(target: Target, points: list[Any], seed: int, most: int = MOST_TRIALS) -> Reduced:
    """Reduce the smallest of several counterexamples, then look for smaller shapes.

    Examples
    --------
    >>> from coopgap.proofs.claims.claim import Claim, Finding
    >>> from coopgap.proofs.search.families import Family
    >>> from coopgap.theory.environment import Environment
    >>> line = Family("line", {"x": (0, 9)}, lambda x: Environment.from_arrays([[x]]))
    >>> odd = lambda case: Finding(None, case.environment.payoff(0, 0, (0,)) % 4 != 3)
    >>> smallest(Target(Claim("O", "", "", "", (), odd), line), [(7,)], seed=1).point
    (3,)
    """
    domain = target.domain
    best = reduce(target, min(points, key=domain.measure), most)
    trials = best.trials
    generator = np.random.default_rng([seed, 0x5E])
    for _ in range(MOST_SMALLER):
        # Steps cannot leave a local minimum of size; a fresh draw of smaller shape can.
        point = domain.draw(generator)
        if domain.measure(point)[:3] >= domain.measure(best.point)[:3]:
            continue
        trials += 1
        if fails(target, point):
            again = reduce(target, point, most)
            trials += again.trials
            best = min(best, again, key=lambda r: domain.measure(r.point))
    return Reduced(best.point, trials, best.minimal)
