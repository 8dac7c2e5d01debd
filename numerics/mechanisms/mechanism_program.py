"""The mediated program (class C2) of one state: its record, columns, rows and objective.

`coopgap.numerics.mechanisms.mechanism_assembly` builds it; both the
float and the exact solvers read the same integer coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray, ScaledIntegers

IndexArray: TypeAlias = npt.NDArray[np.int64]
Triple: TypeAlias = tuple[IntArray, IntArray, IntArray]
"""Rows, columns and integer coefficients."""


class Sense(StrEnum):
    """Which obedient mechanism is asked for: the best, or the worst, for welfare.

    References
    ----------
    Theory §2, gaps and worst-case gaps.
    """

    BEST = "best"
    WORST = "worst"

    @classmethod
    def parse(cls, text: str) -> Sense:
        """Read a sense by name.

        Raises
        ------
        ParameterError
            When the name is neither ``"best"`` nor ``"worst"``.

        Examples
        --------
        >>> Sense.parse("worst")
        <Sense.WORST: 'worst'>
        """
        try:
            return cls(text)
        except ValueError:
            raise ParameterError(f"sense={text!r} is unknown; choose best or worst") from None


class Form(StrEnum):
    """Whether transfers stay in the program, or were replaced by their penalties."""

    PENALTIES = "penalties"
    TRANSFERS = "transfers"


@dataclass(frozen=True, slots=True, eq=False)
class MechanismProgram:
    """The program of one state, in integers.

    Its columns are the N recommendation probabilities x(a), then one per transfer that matters:
    z in [0, x] with ``y = B (2 z - x)``, or, with unlimited liability, a free v with
    ``y = v * unit``. Its rows are ``Σ x = 1``, the obedience rows ``>= 0``, then caps and
    budget rows, which are ``>= 0`` or, where `equal` says so, ``= 0``.

    Attributes
    ----------
    state
        Index of the state.
    form
        Whether transfers are columns.
    entries
        Rows, columns and integer coefficients.
    equal
        Which rows are equations.
    agents, recommended, deviations
        Per obedience row: the agent, what it was told and what it does instead. Rows that
        can never be violated are left out.
    obedience_scale
        Money value of an obedience row times this integer is the row.
    payees, paid_profiles, paid_signals
        Per transfer column: the agent, the recommended profile (flat index) and the signal.
    bound
        Liability B, ``None`` for unlimited.
    unit
        Money per unit of a free transfer column.
    welfare
        Material welfare of each profile, shape (N,).
    """

    state: int
    form: Form
    entries: Triple
    equal: npt.NDArray[np.bool_]
    agents: IndexArray
    recommended: IndexArray
    deviations: IndexArray
    obedience_scale: int
    payees: IndexArray
    paid_profiles: IndexArray
    paid_signals: IndexArray
    bound: Fraction | None
    unit: Fraction
    welfare: ScaledIntegers

    @property
    def n_profiles(self) -> int:
        """Number of action profiles N."""
        return int(self.welfare.numerators.size)

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return self.n_profiles + int(self.payees.size)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.equal.size)

    @property
    def n_obedience(self) -> int:
        """Number of obedience rows; they follow row 0."""
        return int(self.agents.size)

    @property
    def nonzeros(self) -> int:
        """Number of coefficients."""
        return int(self.entries[0].size)

    def obedient_profiles(self) -> npt.NDArray[np.bool_]:
        """Tell which profiles may be recommended with certainty, without transfer columns."""
        rows, columns, numerators = self.entries
        broken = (rows <= self.n_obedience) & (columns < self.n_profiles)
        broken &= np.asarray(numerators < 0, dtype=bool)
        obedient = np.ones(self.n_profiles, dtype=bool)
        obedient[columns[broken]] = False
        return obedient

    def objective(self, sense: Sense) -> ScaledIntegers:
        """Give the coefficients of what is maximised: welfare, or its negative."""
        sign = 1 if sense is Sense.BEST else -1
        padded = np.zeros(self.n_columns, dtype=self.welfare.numerators.dtype)
        padded[: self.n_profiles] = sign * self.welfare.numerators
        padded.flags.writeable = False
        return ScaledIntegers(padded, self.welfare.denominator)

    def row_bounds(self, mass: int = 1) -> tuple[IntArray, list[int | None]]:
        """Give the lower and upper bounds of the rows, for probabilities that sum to mass."""
        lower = np.zeros(self.n_rows, dtype=np.int64)
        lower[0] = mass
        upper: list[int | None] = [0 if equal else None for equal in self.equal.tolist()]
        upper[0] = mass
        return lower, upper

    def column_lower(self) -> list[int | None]:
        """Give the lower bounds of the columns: zero, or none for free transfers."""
        free = None if self.bound is None else 0
        return [0] * self.n_profiles + [free] * int(self.payees.size)

    def linear_program(self, sense: Sense, mass: int = 1) -> LinearProgram:
        """Give the program to exact solvers; it maximises.

        All rows but the first are homogeneous, so columns and value simply grow with the mass
        of probability, while the multipliers stay. Float solvers with absolute tolerances
        choose the right basis more often when it is large.
        """
        lower, upper = self.row_bounds(mass)
        return LinearProgram.from_sparse(
            self.entries,
            shape=(self.n_rows, self.n_columns),
            objective=self.objective(sense),
            row_lower=lower,
            row_upper=upper,
            column_lower=self.column_lower(),
            maximise=True,
        )
