"""Whether a model claim needs each inequality of its region: the smallest point without it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.proofs.claims.models.record import shown
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome
from coopgap.proofs.derivation.polynomials import from_sympy
from coopgap.proofs.derivation.prover import Prover
from coopgap.theory.rationals import IntArray
from coopgap.theory.region import Region

LARGEST: Final = 11
"""Parameters are searched among the integers from 0 to this."""

BELOW: Final = (-1, 5)
"""After them, among the integers of this range."""

FEW: Final = 6
"""Points at which the conclusion is asked before a proof is attempted."""

MOST_TRIED: Final = 25
"""Most points at which the conclusion is asked, for each inequality."""

Point: TypeAlias = dict[str, Fraction]
Conclusion: TypeAlias = Callable[[Point], Failure | None]
"""Says how the conclusion fails at a point; nothing where it holds."""

Proof: TypeAlias = Callable[[Region], str]
"""Proves the claim on a larger region; says how, or nothing when it could not."""


def region_needs(region: Region, wrong: Conclusion, proof: Proof | None = None) -> tuple[Need, ...]:
    """Search, for each inequality of a region, the smallest point where only it is violated.

    Points are integers, in the order of the largest parameter, then of their sum. Where the
    conclusion fails at none, the inequality is proved from the others, or the claim is proved
    without it: on the region without all such inequalities, or else without each of them.

    Parameters
    ----------
    region
        Where the claim holds.
    wrong
        The conclusion, asked outside the region as well.
    proof
        Proves the claim on a larger region; left out, nothing is proved so.

    Examples
    --------
    >>> needs = region_needs(
    ...     Region.of("x y", "x > y", "y >= 0"),
    ...     lambda at: None if at["x"] > at["y"] else Failure("x > y", "x <= y"),
    ... )
    >>> [str(need) for need in needs]
    ['x > y: needed, at x=0, y=0 the claim says x > y, but it is x <= y', \
'y >= 0: open, no failure in 6 points']
    >>> print(region_needs(Region.of("x", "x > 2", "x > 0"), lambda at: None)[1])
    x > 0: redundant, it follows from the others

    References
    ----------
    Theory §4, last paragraph.
    """
    needs = [_searched(region, k, wrong, FEW) for k in range(len(region.constraints))]
    left = [k for k, need in enumerate(needs) if need.outcome is Outcome.OPEN]
    together = proof(without(region, left)) if proof is not None and len(left) > 1 else ""
    for k in left:
        found = together or (proof(without(region, [k])) if proof is not None else "")
        if found:
            others = ", ".join(needs[j].assumption for j in left if j != k)
            also = f", even together without {others}" if together else ""
            needs[k] = Need.proved(needs[k].assumption, found + also, needs[k].tried)
        else:
            needs[k] = _searched(region, k, wrong, MOST_TRIED)
    return tuple(needs)


def _searched(region: Region, dropped: int, wrong: Conclusion, most: int) -> Need:
    name = str(region.constraints[dropped])
    if _follows(region, dropped):
        return Need.proved(name, "it follows from the others")
    tried = 0
    for point in itertools.islice(breaches(region, dropped), most):
        tried += 1
        if failure := wrong(point):
            return Need.witnessed(name, shown(point), failure, tried)
    return Need(name, Outcome.OPEN, tried=tried)


def _follows(region: Region, dropped: int) -> bool:
    constraint = region.constraints[dropped]
    wanted = from_sympy(constraint.form.as_sympy(), region.parameters)
    return Prover(without(region, [dropped])).prove(wanted, strict=constraint.strict)


def without(region: Region, dropped: Sequence[int]) -> Region:
    """Give a region without some of its inequalities.

    Examples
    --------
    >>> print(without(Region.of("x", "x > 2", "x > 0"), [0]))
    x > 0
    """
    kept = tuple(c for k, c in enumerate(region.constraints) if k not in dropped)
    return Region(region.parameters, kept)


def breaches(region: Region, dropped: int) -> Iterator[Point]:
    """Yield the small integer points that violate one inequality of a region and no other.

    Examples
    --------
    >>> next(breaches(Region.of("x", "x > 2", "x > 0"), 0))
    {'x': Fraction(1, 1)}
    >>> next(breaches(Region.of("x", "x >= 0"), 0))
    {'x': Fraction(-1, 1)}
    """
    one, others = (
        Region(region.parameters, (region.constraints[dropped],)),
        without(region, [dropped]),
    )
    for least, largest in ((0, LARGEST), BELOW):
        grid = _grid(region, least, largest)
        chosen = others.mask(grid) & ~one.mask(grid)
        if least < 0:  # The others were searched before.
            chosen &= np.logical_or.reduce([values < 0 for values in grid.values()])
        yield from _smallest_first(region, grid, chosen)


def members(region: Region) -> Iterator[Point]:
    """Yield the small integer points of a region, smallest first.

    Examples
    --------
    >>> next(members(Region.of("x y", "x > y", "y > 0")))
    {'x': Fraction(2, 1), 'y': Fraction(1, 1)}
    """
    grid = _grid(region, 0, LARGEST)
    yield from _smallest_first(region, grid, region.mask(grid))


def _grid(region: Region, least: int, largest: int) -> dict[str, IntArray]:
    names = region.parameters
    grid = np.indices((largest - least + 1,) * len(names)).reshape(len(names), -1) + least
    return dict(zip(names, grid, strict=True))


def _smallest_first(
    region: Region, grid: dict[str, IntArray], chosen: npt.NDArray[np.bool_]
) -> list[Point]:
    names = region.parameters
    found = np.stack([grid[name] for name in names])[:, chosen].T.tolist()
    found.sort(key=lambda row: (max(row), sum(row), row))
    return [
        {name: Fraction(value) for name, value in zip(names, values, strict=True)}
        for values in found
    ]
