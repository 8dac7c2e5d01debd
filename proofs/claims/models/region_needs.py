"""Whether a model claim needs each inequality of its region: the smallest point without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np

from coopgap.proofs.claims.models.record import shown
from coopgap.proofs.derivation.polynomials import from_sympy
from coopgap.proofs.derivation.prover import Prover
from coopgap.theory.region import Region

LARGEST: Final = 11
"""Parameters are searched among the integers from 0 to this."""

MOST_TRIED: Final = 25
"""Most points at which the conclusion is asked, for each inequality."""

Point: TypeAlias = dict[str, Fraction]
Conclusion: TypeAlias = Callable[[Point], str]
"""Says what is wrong at a point; nothing where the conclusion holds."""


@dataclass(frozen=True, slots=True)
class RegionNeed:
    """What dropping one inequality, and keeping all others, does to a conclusion.

    Attributes
    ----------
    inequality
        The one dropped.
    tried
        At how many points, which violate it alone, the conclusion was asked.
    point, reason
        The smallest of them at which it fails, and how; ``None`` and empty without one.
    follows
        Whether the inequality was proved from the others: nothing is lost by dropping it.
    """

    inequality: str
    tried: int
    point: Point | None = None
    reason: str = ""
    follows: bool = False

    def __str__(self) -> str:
        """Say it in a sentence.

        Examples
        --------
        >>> str(RegionNeed("R > P", 3))
        'Without R > P: no failure in 3 points.'
        """
        if self.follows:
            return f"{self.inequality} follows from the others."
        if self.point is None:
            points = "1 point" if self.tried == 1 else f"{self.tried} points"
            return f"Without {self.inequality}: no failure in {points}."
        return f"Without {self.inequality}: fails at {shown(self.point)} ({self.reason})."


def region_needs(region: Region, wrong: Conclusion) -> tuple[RegionNeed, ...]:
    """Search, for each inequality of a region, the smallest point where only it is violated.

    Points are integers, in the order of the largest parameter, then of their sum.

    Parameters
    ----------
    region
        Where the claim holds.
    wrong
        The conclusion, asked outside the region as well.

    Examples
    --------
    >>> needs = region_needs(
    ...     Region.of("x y", "x > y", "y >= 0"), lambda at: "" if at["x"] > at["y"] else "x <= y"
    ... )
    >>> [str(need) for need in needs]
    ['Without x > y: fails at x=0, y=0 (x <= y).', 'Without y >= 0: no failure in 0 points.']
    >>> print(region_needs(Region.of("x", "x > 2", "x > 0"), lambda at: "")[1])
    x > 0 follows from the others.

    References
    ----------
    Theory §4, last paragraph.
    """
    return tuple(_need(region, k, wrong) for k in range(len(region.constraints)))


def _need(region: Region, dropped: int, wrong: Conclusion) -> RegionNeed:
    name = str(region.constraints[dropped])
    tried = 0
    for point in breaches(region, dropped):
        tried += 1
        if reason := wrong(point):
            return RegionNeed(name, tried, point, reason)
        if tried == MOST_TRIED:
            break
    return RegionNeed(name, tried, follows=not tried and _follows(region, dropped))


def _follows(region: Region, dropped: int) -> bool:
    constraint = region.constraints[dropped]
    wanted = from_sympy(constraint.form.as_sympy(), region.parameters)
    return Prover(_without(region, dropped)).prove(wanted, strict=constraint.strict)


def _without(region: Region, dropped: int) -> Region:
    kept = region.constraints
    return Region(region.parameters, (*kept[:dropped], *kept[dropped + 1 :]))


def breaches(region: Region, dropped: int) -> Iterator[Point]:
    """Yield the small integer points that violate one inequality of a region and no other.

    Examples
    --------
    >>> next(breaches(Region.of("x", "x > 2", "x > 0"), 0))
    {'x': Fraction(1, 1)}
    """
    names = region.parameters
    grid = np.indices((LARGEST + 1,) * len(names)).reshape(len(names), -1)
    arrays = dict(zip(names, grid, strict=True))
    broken = ~Region(names, (region.constraints[dropped],)).mask(arrays)
    alone = _without(region, dropped).mask(arrays) & broken
    found = grid[:, alone].T.tolist()
    for values in sorted(found, key=lambda row: (max(row), sum(row), row)):
        yield {name: Fraction(value) for name, value in zip(names, values, strict=True)}
