"""Claims about two-player games whose margin is computed for a hundred thousand games at once.

Payoffs have shape ``(2, m_1, m_2, G)``: games come last, so that every operation runs along
contiguous memory, in the smallest integer type that cannot overflow.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.selection import unilateral_maxima
from coopgap.proofs.search.target import Batch, Margins
from coopgap.proofs.threshold_certificates import equilibria_document
from coopgap.theory.rationals import IntArray

BoolArray = npt.NDArray[np.bool_]

WEIGHTS: Final = tuple(Fraction(w) for w in ("0", "1/4", "1/2", "1", "2"))
"""Prosocial weights at which monotonicity is tested for all games at once."""

_SCALE: Final = 4


def equilibria(tables: IntArray, weight: Fraction = Fraction(0)) -> BoolArray:
    """Mark the pure equilibria of many two-player games of prosocial agents.

    Parameters
    ----------
    tables
        Payoffs of shape ``(2, m_1, m_2, G)``, wide enough for ``weight`` as a fraction p/q to
        multiply them by ``q + 2p``.
    weight
        λ of both agents.

    Returns
    -------
    numpy.ndarray
        Booleans of shape ``(m_1, m_2, G)``.

    Examples
    --------
    >>> dilemma = np.array([[[[3], [0]], [[4], [1]]], [[[3], [4]], [[0], [1]]]])
    >>> [equilibria(dilemma, Fraction(w))[..., 0].astype(int).tolist() for w in (0, 1)]
    [[[0, 0], [0, 1]], [[1, 0], [0, 0]]]

    References
    ----------
    Theory §2, class C0.
    """
    first, second = tables
    if weight:
        total = (first + second) * weight.numerator
        first = first * weight.denominator + total
        second = second * weight.denominator + total
    stable: BoolArray = first == first.max(axis=0)
    stable &= second == second.max(axis=1, keepdims=True)
    return stable


def extreme_welfare(tables: IntArray, stable: BoolArray, worst: bool = False) -> IntArray:
    """Give the welfare of the best (worst) marked profile of each game.

    Where none is marked the result is the type's least (greatest) number.

    Examples
    --------
    >>> dilemma = np.array([[[[3], [0]], [[4], [1]]], [[[3], [4]], [[0], [1]]]])
    >>> extreme_welfare(dilemma, equilibria(dilemma)).tolist()
    [2]
    """
    welfare = tables[0] + tables[1]
    kind = np.iinfo(welfare.dtype)
    marked = np.where(stable, welfare, kind.max if worst else kind.min)
    flat = marked.reshape(-1, marked.shape[-1])
    least: IntArray = flat.min(axis=0) if worst else flat.max(axis=0)
    return least


def _monotone(worst: bool) -> Callable[[IntArray], Margins]:
    def margins(tables: IntArray) -> Margins:
        least = np.full(tables.shape[-1], np.iinfo(tables.dtype).max, dtype=tables.dtype)
        applies: BoolArray = np.ones(tables.shape[-1], dtype=bool)
        before: IntArray | None = None
        for weight in WEIGHTS:
            stable = equilibria(tables, weight)
            np.logical_and(applies, stable.reshape(-1, stable.shape[-1]).any(axis=0), out=applies)
            # Where no profile is stable the case does not apply: zero keeps the type from
            # wrapping around.
            welfare = np.where(applies, extreme_welfare(tables, stable, worst), 0)
            if before is not None:
                least = np.minimum(least, welfare - before)
            before = welfare
        answer: Margins = (least, applies)
        return answer

    return margins


def _order(tables: IntArray) -> Margins:
    """Measure worst equilibrium <= best equilibrium <= first best."""
    stable = equilibria(tables)
    applies: BoolArray = np.asarray(stable.reshape(-1, stable.shape[-1]).any(axis=0))
    top = (tables[0] + tables[1]).reshape(-1, tables.shape[-1]).max(axis=0)
    best = np.where(applies, extreme_welfare(tables, stable), 0)
    worst = np.where(applies, extreme_welfare(tables, stable, worst=True), 0)
    return np.minimum(top - best, best - worst), applies


def _closure(tables: IntArray) -> Margins:
    """Measure T4 at weight 1 for the first efficient profile, by cross-multiplication."""
    games = tables.shape[-1]
    total = tables[0] + tables[1]
    flat = total.reshape(-1, games)
    where = flat.argmax(axis=0)
    stable = equilibria(tables, Fraction(1)).reshape(-1, games)
    kept = np.take_along_axis(stable, where[None], axis=0)[0]
    # λ*_i <= 1 for both agents iff every gain is at most the welfare it costs.
    enough = np.ones(games, dtype=bool)
    for agent in (0, 1):
        rows = np.moveaxis(tables[agent], agent, 0)
        sums = np.moveaxis(total, agent, 0)
        own = tables[agent].reshape(-1, games)
        at = np.take_along_axis(own, where[None], axis=0)[0]
        width = tables.shape[2]
        other = where % width if agent == 0 else where // width
        for action in range(rows.shape[0]):
            gain = np.take_along_axis(rows[action], other[None], axis=0)[0] - at
            loss = flat.max(axis=0) - np.take_along_axis(sums[action], other[None], axis=0)[0]
            enough &= (gain <= 0) | (gain <= loss)
    agree = np.where(kept == enough, 0, -1).astype(tables.dtype)
    return agree, np.ones(games, dtype=bool)


def _extremes(case: Case, worst: bool) -> tuple[list[Fraction], list[dict[str, object]]]:
    values, documents = [], []
    for weight in WEIGHTS:
        raised = case.environment.prosocial(weight)
        found = pure_equilibria(raised)
        value = found.worst if worst else found.best
        assert value is not None
        values.append(value)
        documents += [equilibria_document(raised, found, s) for s in range(raised.n_states)]
    return values, documents


def _conclude_monotone(worst: bool) -> Callable[[Case], Finding]:
    def conclude(case: Case) -> Finding:
        values, documents = _extremes(case, worst)
        falls = [b - a for a, b in itertools.pairwise(values)]
        k = min(range(len(falls)), key=falls.__getitem__)
        name = "worst" if worst else "best"
        note = (
            f"{name} equilibrium welfare {values[k]} at weight {WEIGHTS[k]}, "
            f"{values[k + 1]} at {WEIGHTS[k + 1]}"
        )
        return Finding.of(falls[k], tuple(documents), note=note)

    return conclude


def _always_stable(case: Case) -> bool:
    weights = (case.environment.prosocial(weight) for weight in WEIGHTS)
    return all(pure_equilibria(raised).best is not None for raised in weights)


def _conclude_order(case: Case) -> Finding:
    found = pure_equilibria(case.environment)
    assert found.best is not None
    assert found.worst is not None
    top = case.environment.first_best().value
    return Finding.of(min(top - found.best, found.best - found.worst))


def _conclude_closure(case: Case) -> Finding:
    rule = next(case.environment.efficient_rules())
    needed = closure_threshold(case.environment, rule).value
    stable = pure_equilibria(case.environment.prosocial(1)).profiles
    kept = all(profile in found for profile, found in zip(rule.profiles, stable, strict=True))
    return Finding.of(Fraction(0 if kept is (needed is not None and needed <= 1) else -1))


def _far(tables: IntArray) -> Margins:
    """Measure T7 at a weight beyond every threshold: equilibria are unilateral maxima of W."""
    total = tables[0] + tables[1]
    reach = int(max(abs(int(tables.min())), abs(int(tables.max())), 1))
    stable = equilibria(tables.astype(np.int64), Fraction(4 * reach + 1))
    top_row, top_column = total.max(axis=0), total.max(axis=1, keepdims=True)
    maxima = (total == top_row) & (total == top_column)
    # Ties in welfare are broken by own payoff.
    least = np.iinfo(tables.dtype).min
    tied_row = np.where(total == top_row, tables[0], least).max(axis=0)
    tied_column = np.where(total == top_column, tables[1], least).max(axis=1, keepdims=True)
    maxima &= (tables[0] == tied_row) & (tables[1] == tied_column)
    agree = (stable == maxima).reshape(-1, tables.shape[-1]).all(axis=0)
    return np.where(agree, 0, -1).astype(tables.dtype), np.ones(tables.shape[-1], dtype=bool)


def _conclude_far(case: Case) -> Finding:
    environment = case.environment
    reach = max(int(abs(environment.payoffs.numerators).max()), 1)
    far = pure_equilibria(environment.prosocial(4 * reach + 1))
    agree = [set(profiles) for profiles in far.profiles] == unilateral_maxima(environment)
    return Finding.of(Fraction(0 if agree else -1))


_STABLE: Final = Assumption(
    "pure equilibria",
    "The game has a pure equilibrium at every weight compared.",
    _always_stable,
)


@dataclass(frozen=True, slots=True)
class VectorisedClaim:
    """A claim with the margins of many games at once.

    Attributes
    ----------
    claim
        Judges single cases.
    margins, growth
        As in `coopgap.proofs.search.target.Batch`.
    """

    claim: Claim
    margins: Callable[[IntArray], Margins]
    growth: int

    def batch(self, shape: tuple[int, int]) -> Batch:
        """Give the batch for games of a shape.

        Examples
        --------
        >>> VECTORISED["best welfare"].batch((3, 3)).shape
        (3, 3)
        """
        return Batch(shape, self.margins, self.growth)


def _claim(
    name: str, statement: str, conclude: Callable[[Case], Finding], *assumptions: Assumption
) -> Claim:
    return Claim(name, name, statement, "", assumptions, conclude)


_GROWTH: Final = 4 * (_SCALE + 2 * 2 * _SCALE)

VECTORISED: Final[Mapping[str, VectorisedClaim]] = {
    "best welfare": VectorisedClaim(
        _claim(
            "best welfare",
            "The best pure equilibrium's welfare never falls when the prosocial weight rises.",
            _conclude_monotone(worst=False),
            _STABLE,
        ),
        _monotone(worst=False),
        _GROWTH,
    ),
    "worst welfare": VectorisedClaim(
        _claim(
            "worst welfare",
            "The worst pure equilibrium's welfare never falls when the prosocial weight rises.",
            _conclude_monotone(worst=True),
            _STABLE,
        ),
        _monotone(worst=True),
        _GROWTH,
    ),
    "order": VectorisedClaim(
        _claim(
            "order",
            "Worst equilibrium, best equilibrium, first best: welfare in this order.",
            _conclude_order,
            _STABLE,
        ),
        _order,
        8,
    ),
    "closure": VectorisedClaim(
        _claim(
            "closure",
            "At weight 1 the first efficient profile is an equilibrium iff λ* is at most 1 (T4).",
            _conclude_closure,
        ),
        _closure,
        16,
    ),
    "selection": VectorisedClaim(
        _claim(
            "selection",
            "Far beyond every threshold the equilibria are the unilateral maxima of welfare (T7).",
            _conclude_far,
        ),
        _far,
        16,
    ),
}
"""By name; every claim is about two players, one state, no contract."""
