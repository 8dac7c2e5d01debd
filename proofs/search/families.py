"""Parametric families that a conjecture may range over instead of all small games."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from coopgap.proofs.claims.claim import Case
from coopgap.proofs.search.genome import Measure
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import CONDITIONS, EffortRegion, effort_table, violations
from coopgap.theory.games.public_goods import public_goods
from coopgap.theory.language import Language


@dataclass(frozen=True, slots=True)
class Family:
    """A family of environments with a few whole parameters.

    Attributes
    ----------
    name
        What people call it.
    ranges
        Parameter to its least and greatest value.
    build
        Makes the environment from the parameters by name; ``None`` outside the family.
    verify
        Makes the language of an environment; contracts see nothing when left out.
    points
        Lists the points inside, small ones first, where few of the ranges' points are.

    Examples
    --------
    >>> flat = Family("flat", {"x": (0, 3)}, lambda x: Environment.from_arrays([[x, 0]]))
    >>> flat.case((2,)).environment.first_best().value
    Fraction(2, 1)

    References
    ----------
    Theory §5.
    """

    name: str
    ranges: Mapping[str, tuple[int, int]]
    build: Callable[..., Environment | None] = field(compare=False)
    verify: Callable[[Environment], Language] = field(default=Language.null, compare=False)
    points: Callable[[], Sequence[tuple[int, ...]]] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for name, (low, high) in self.ranges.items():
            if low > high:
                raise ParameterError(f"{self.name}: {name}={low}..{high} holds no number")

    def draw(self, generator: np.random.Generator) -> tuple[int, ...]:
        """Draw the parameters."""
        if self.points is not None:
            inside = self.points()
            return inside[int(generator.integers(len(inside)))]
        return tuple(int(generator.integers(a, b + 1)) for a, b in self.ranges.values())

    def strategy(self) -> SearchStrategy[tuple[int, ...]]:
        """Give the strategy of parameters."""
        if self.points is not None:
            return st.sampled_from(self.points())
        return st.tuples(*(st.integers(a, b) for a, b in self.ranges.values()))

    def case(self, point: tuple[int, ...]) -> Case | None:
        """Build the case of some parameters."""
        named = dict(zip(self.ranges, point, strict=True))
        environment = self.build(**named)
        if environment is None:
            return None
        label = f"{self.name}, " + ", ".join(f"{k}={v}" for k, v in named.items())
        environment = replace(environment, title=label)
        return Case(label, environment, self.verify(environment))

    def step(self, point: tuple[int, ...], generator: np.random.Generator) -> tuple[int, ...]:
        """Change one parameter by one."""
        k = int(generator.integers(len(point)))
        low, high = list(self.ranges.values())[k]
        moved = min(max(point[k] + (1 if generator.integers(2) else -1), low), high)
        return (*point[:k], moved, *point[k + 1 :])

    def reductions(self, point: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Iterate over smaller parameters."""
        lows = [low for low, _ in self.ranges.values()]
        shifted = tuple(value - 1 for value in point)
        if all(v >= low for v, low in zip(shifted, lows, strict=True)):
            yield shifted
        for k, (value, low) in enumerate(zip(point, lows, strict=True)):
            for other in sorted({low, max(low, 0), value // 2, value - 1}):
                if low <= other < value:
                    yield (*point[:k], other, *point[k + 1 :])

    def measure(self, point: tuple[int, ...]) -> Measure:
        """Give the size of some parameters."""
        return (max(map(abs, point)), sum(map(abs, point)), point)

    def as_object(self, point: tuple[int, ...]) -> Any:
        """Give the JSON form of some parameters."""
        return list(point)

    def from_object(self, data: Any) -> tuple[int, ...]:
        """Read it back."""
        return tuple(data)

    def words(self) -> str:
        """Say in words what the domain holds."""
        ranges = ", ".join(f"{k} from {a} to {b}" for k, (a, b) in self.ranges.items())
        return f"{self.name} with {ranges}"


LARGEST: Final = 16
"""Greatest parameter of an effort table that is drawn."""


@functools.cache
def table_points(region: EffortRegion) -> tuple[tuple[int, ...], ...]:
    """List the whole parameters (R, S, T, P) up to `LARGEST` of a region, small ones first.

    Examples
    --------
    >>> table_points(EffortRegion.STAG_HUNT)[0]
    (8, 0, 6, 1)

    References
    ----------
    Theory §5, M1.
    """
    R, S, T, P = np.ogrid[tuple(slice(0, LARGEST + 1) for _ in "RSTP")]
    inside = np.ones((LARGEST + 1,) * 4, dtype=bool)
    for condition in CONDITIONS[region]:
        inside &= condition.holds(R=R, S=S, T=T, P=P)
    found = [tuple(map(int, cell)) for cell in np.argwhere(inside)]
    return tuple(sorted(found, key=lambda point: (max(point), sum(point), point)))


def _effort(region: EffortRegion, R: int, S: int, T: int, P: int) -> Environment | None:
    inside = not violations(region, R=R, S=S, T=T, P=P)
    return effort_table(R=R, S=S, T=T, P=P) if inside else None


def _pd(R: int, S: int, T: int, P: int) -> Environment | None:
    return _effort(EffortRegion.PRISONERS_DILEMMA, R, S, T, P)


def _sh(R: int, S: int, T: int, P: int) -> Environment | None:
    return _effort(EffortRegion.STAG_HUNT, R, S, T, P)


def _goods(n: int, tenths: int) -> Environment | None:
    m = Fraction(tenths, 10)
    return public_goods(n=n, m=m) if 1 < m < n else None


_TABLE = dict.fromkeys("RSTP", (0, LARGEST))

FAMILIES: Final[Mapping[str, Family]] = {
    "effort-pd": Family(
        "effort table PD",
        _TABLE,
        _pd,
        points=functools.partial(table_points, EffortRegion.PRISONERS_DILEMMA),
    ),
    "effort-sh": Family(
        "effort table SH",
        _TABLE,
        _sh,
        points=functools.partial(table_points, EffortRegion.STAG_HUNT),
    ),
    "public-goods": Family("public goods", {"n": (2, 5), "tenths": (11, 49)}, _goods),
}
"""Families by name; in ``public-goods`` the factor m is ``tenths/10``."""


def family(name: str) -> Family:
    """Give a family by name.

    Raises
    ------
    ParameterError
        When there is none of that name.

    Examples
    --------
    >>> family("public-goods").case((3, 15)).environment.n_agents
    3

    References
    ----------
    Theory §5, M1 and M5.
    """
    if name not in FAMILIES:
        raise ParameterError(f"family={name!r} is unknown; choose one of {', '.join(FAMILIES)}")
    return FAMILIES[name]
