"""Symbolic environments: whole families of games whose payoffs are affine in parameters."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import sympy

from coopgap.theory.affine import AffineForm, AffineLike, as_affine
from coopgap.theory.contract import Profile
from coopgap.theory.environment import Environment
from coopgap.theory.errors import InvalidEnvironmentError, RegionError
from coopgap.theory.framed import Framed
from coopgap.theory.notebook.games import family_card
from coopgap.theory.rationals import RationalLike, ScaledIntegers
from coopgap.theory.region import Region, Values, require_inside
from coopgap.theory.symbolic_tables import (
    affine_table,
    constant_table,
    require_affine_utilities,
    table_at,
    widened_table,
)

SymbolicUtility: TypeAlias = Callable[[str, tuple[str, ...]], Sequence[AffineLike]]
"""Payoffs of all agents in a state, at a profile of action names, affine in the parameters."""


@dataclass(frozen=True, eq=False)
class SymbolicEnvironment(Framed):
    """A family of environments: payoffs affine in parameters that range over a region.

    Build one with a constructor: `from_bimatrix`, `from_function` or `from_arrays`. Payoffs
    may be numbers, texts such as ``"R - (R - P)/6"`` or SymPy expressions.

    Attributes
    ----------
    frame
        Agents, states, actions and prior, as an `Environment` whose payoffs are all zero:
        contract languages of the family are languages of its frame.
    region
        The parameters and where they range.
    coefficients
        Shape ``(k + 1, n, S, m_1, ..., m_n)``: the payoffs' coefficient of each of the k
        parameters, and last the constant term (money).
    prosociality
        One affine form per agent: agent i maximises ``u_i + λ_i W``.

    Examples
    --------
    >>> R, S, T, P = sympy.symbols("R S T P")
    >>> dilemma = SymbolicEnvironment.from_bimatrix(
    ...     [[(R, R), (S, T)], [(T, S), (P, P)]], region=Region.of("R S T P", "T > R > P > S"))
    >>> dilemma.welfare(0, (0, 1))
    S + T
    >>> dilemma.instantiate({"R": 3, "S": 0, "T": 5, "P": 1}).first_best().value
    Fraction(6, 1)

    References
    ----------
    Theory §1, §5; the claim examined is [HuangEtAl2026].
    """

    region: Region
    coefficients: ScaledIntegers
    prosociality: tuple[AffineForm, ...]
    _repr_html_ = family_card

    @classmethod
    def from_arrays(
        cls,
        payoffs: Sequence[Any],
        *,
        region: Region,
        agents: Sequence[str] | None = None,
        states: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        prior: Sequence[RationalLike] | None = None,
        title: str = "",
    ) -> SymbolicEnvironment:
        """Build a family from one array of affine payoffs per agent.

        Parameters
        ----------
        payoffs
            One array (or nested sequence) per agent, of shape ``(m_1, ..., m_n)``, or
            ``(S, m_1, ..., m_n)`` when ``states`` or ``prior`` is given.
        region
            Parameters and inequalities.
        agents, states, actions, prior, title
            As in `Environment.from_arrays`.

        Raises
        ------
        DerivationError, InvalidEnvironmentError
            When a payoff is not affine, or shapes, names or prior do not fit.

        Examples
        --------
        >>> hire = SymbolicEnvironment.from_arrays([["w", 0]], region=Region.of("w", "w > 0"))
        >>> hire.payoff(0, 0, (0,))
        w
        """
        tables = [np.array(table, dtype=object) for table in payoffs]
        zeros = [np.zeros(table.shape, dtype=np.int64) for table in tables]
        frame = Environment.from_arrays(
            zeros, agents=agents, states=states, actions=actions, prior=prior, title=title
        )
        entries = [
            (f"payoffs[{i}][{', '.join(map(str, index))}]", value)
            for i, table in enumerate(tables)
            for index, value in np.ndenumerate(table)
        ]
        return cls._build(frame, region, entries)

    @classmethod
    def from_bimatrix(
        cls,
        rows: Sequence[Sequence[Sequence[AffineLike]]],
        *,
        region: Region,
        agents: Sequence[str] = ("Row", "Column"),
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> SymbolicEnvironment:
        """Build a two-player family from rows of (row, column) affine payoffs.

        Raises
        ------
        DerivationError, InvalidEnvironmentError
            When a payoff is not affine, rows differ in length or a cell is not a pair.

        Examples
        --------
        >>> SymbolicEnvironment.from_bimatrix(
        ...     [[("a*2", 0)]], region=Region.of("a")).payoff(0, 0, (0, 0))
        2*a
        """
        blank = [[(0, 0) if len(cell) == 2 else cell for cell in row] for row in rows]
        frame = Environment.from_bimatrix(blank, agents=agents, actions=actions, title=title)
        entries = [
            (f"payoffs[{i}][{r}, {c}]", cell[i])
            for i in range(2)
            for r, row in enumerate(rows)
            for c, cell in enumerate(row)
        ]
        return cls._build(frame, region, entries)

    @classmethod
    def from_function(
        cls,
        utility: SymbolicUtility,
        actions: Sequence[Sequence[str]],
        *,
        region: Region,
        states: Sequence[str] = ("state 1",),
        prior: Sequence[RationalLike] | None = None,
        agents: Sequence[str] | None = None,
        title: str = "",
    ) -> SymbolicEnvironment:
        """Build a family by calling ``utility(state, profile)`` for every outcome.

        Raises
        ------
        DerivationError, InvalidEnvironmentError
            When a payoff is not affine, or not one payoff per agent is returned.

        Examples
        --------
        >>> m = sympy.Symbol("m")
        >>> goods = SymbolicEnvironment.from_function(
        ...     lambda state, acts: [int(a == "keep") + m / 3 * acts.count("give") for a in acts],
        ...     [("give", "keep")] * 3, region=Region.of("m", "3 > m > 1"))
        >>> goods.welfare(0, (0, 0, 0))
        3*m
        """
        frame = Environment.from_function(
            lambda state, profile: [0] * len(actions),
            actions,
            states=states,
            prior=prior,
            agents=agents,
            title=title,
        )
        columns: list[list[tuple[str, AffineLike]]] = [[] for _ in actions]
        for state in frame.states:
            for profile in itertools.product(*frame.actions):
                where = f"utility({state!r}, {profile!r})"
                given = list(utility(state, profile))
                if len(given) != len(columns):
                    raise InvalidEnvironmentError(
                        f"{where} gives {len(given)} payoffs, not {len(columns)}"
                    )
                for column, value in zip(columns, given, strict=True):
                    column.append((where, value))
        return cls._build(frame, region, [entry for column in columns for entry in column])

    @classmethod
    def from_environment(
        cls, environment: Environment, region: Region, prosociality: AffineLike | None = None
    ) -> SymbolicEnvironment:
        """Build the family that has one environment's payoffs everywhere.

        Useful where the only parameter is a prosocial weight or a liability.
        ``prosociality`` is one weight for all agents, affine in the parameters; left out,
        the environment's own weights stay.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> SymbolicEnvironment.from_environment(
        ...     game, Region.of("lam", "lam >= 0"), "lam").utility(0, 0, (0, 1))
        4*lam
        """
        own = constant_table(environment, len(region.parameters))
        shape = environment.payoffs.numerators.shape
        zero = ScaledIntegers.from_array(np.zeros(shape, dtype=np.int64), 1)
        frame = dataclasses.replace(
            environment, payoffs=zero, prosociality=(Fraction(0),) * environment.n_agents
        )
        weights = [
            AffineForm.of_constant(weight, region.parameters)
            if prosociality is None
            else as_affine(prosociality, region.parameters, "prosociality")
            for weight in environment.prosociality
        ]
        return cls(frame, region, own, tuple(weights))._checked()

    @classmethod
    def _build(
        cls, frame: Environment, region: Region, entries: Sequence[tuple[str, AffineLike]]
    ) -> SymbolicEnvironment:
        table = affine_table(region.parameters, entries, frame.payoffs.numerators.shape)
        none = AffineForm.of_constant(Fraction(0), region.parameters)
        return cls(frame, region, table, (none,) * frame.n_agents)

    def _checked(self) -> SymbolicEnvironment:
        """Refuse weights that make utilities quadratic."""
        require_affine_utilities(self.agents, self.prosociality, self.coefficients)
        return self

    # -- shape -------------------------------------------------------------------------------

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in order."""
        return self.region.parameters

    # -- values ------------------------------------------------------------------------------

    def _form(self, column: Any) -> AffineForm:
        numbers = [Fraction(int(v), self.coefficients.denominator) for v in column]
        return AffineForm(self.parameters, tuple(numbers[:-1]), numbers[-1])

    def payoff_form(self, agent: int, state: int, profile: Profile) -> AffineForm:
        """Give the material payoff of an agent (indices) as an affine form (money)."""
        table: Any = self.coefficients.numerators
        return self._form(table[(slice(None), agent, state, *profile)])

    def welfare_form(self, state: int, profile: Profile) -> AffineForm:
        """Give the material welfare as an affine form (money)."""
        return self._form(self._welfare[:, state][(slice(None), *profile)])

    def utility_form(self, agent: int, state: int, profile: Profile) -> AffineForm:
        """Give what an agent maximises, ``u_i + λ_i W``, as an affine form (money)."""
        own, weight = self.payoff_form(agent, state, profile), self.prosociality[agent]
        total = self.welfare_form(state, profile)
        if weight.is_constant:
            return own + total.times(weight.constant)
        return own + weight.times(total.constant)

    def payoff(self, agent: int, state: int, profile: Profile) -> sympy.Expr:
        """Give the material payoff of an agent (indices) as a SymPy expression (money)."""
        return self.payoff_form(agent, state, profile).as_sympy()

    def welfare(self, state: int, profile: Profile) -> sympy.Expr:
        """Give the material welfare as a SymPy expression (money)."""
        return self.welfare_form(state, profile).as_sympy()

    def utility(self, agent: int, state: int, profile: Profile) -> sympy.Expr:
        """Give ``u_i + λ_i W`` as a SymPy expression (money)."""
        return self.utility_form(agent, state, profile).as_sympy()

    @cached_property
    def _welfare(self) -> Any:
        return self.coefficients.widened(self.frame.n_agents).sum(axis=1)

    # -- members of the family ---------------------------------------------------------------

    def within(self, *conditions: Any) -> SymbolicEnvironment:
        """Give the family over the part of the region where further conditions hold."""
        return dataclasses.replace(self, region=self.region.where(*conditions))

    def over(self, region: Region) -> SymbolicEnvironment:
        """Give the same payoffs over another region, which may add parameters at the end.

        Raises
        ------
        RegionError
            When the region does not start with the family's parameters.
        """
        k = len(self.parameters)
        if region.parameters[:k] != self.parameters:
            raise RegionError(
                f"the region is about {', '.join(region.parameters)}; the family needs "
                f"{', '.join(self.parameters)} first, in this order"
            )
        extra = len(region.parameters) - k
        padding = (Fraction(0),) * extra
        weights = tuple(
            AffineForm(region.parameters, (*w.coefficients, *padding), w.constant)
            for w in self.prosociality
        )
        own = widened_table(self.coefficients, extra)
        return SymbolicEnvironment(self.frame, region, own, weights)

    def prosocial(self, weight: AffineLike) -> SymbolicEnvironment:
        """Give the family whose agents all maximise ``u_i + λ W``.

        Parameters
        ----------
        weight
            λ, a number or affine in the parameters (dimensionless).

        Raises
        ------
        DerivationError
            When weight and payoffs both depend on parameters.
        """
        form = as_affine(weight, self.parameters, "prosociality")
        return dataclasses.replace(self, prosociality=(form,) * self.frame.n_agents)._checked()

    def instantiate(self, values: Values) -> Environment:
        """Give the environment at exact parameter values in the region.

        Raises
        ------
        ParameterError
            When a parameter is missing or unknown.
        RegionError
            When the point is outside; the message names the violated inequality.

        Examples
        --------
        >>> rise = SymbolicEnvironment.from_arrays([["w", 0]], region=Region.of("w", "w > 0"))
        >>> rise.instantiate({"w": 0})
        Traceback (most recent call last):
            ...
        coopgap.theory.errors.RegionError: w=0 is outside the region: w > 0 is violated
        """
        return self.at(self.region.require(values))

    def at(self, point: Sequence[Fraction]) -> Environment:
        """Give the environment at a point in the order of the parameters, wherever it lies."""
        named = ", ".join(f"{n}={v}" for n, v in zip(self.parameters, point, strict=True))
        return dataclasses.replace(
            self.frame,
            payoffs=table_at(self.coefficients, point),
            prosociality=tuple(weight.at(point) for weight in self.prosociality),
            title=f"{self.title} ({named})" if named else self.title,
        )

    def batch(self, arrays: Mapping[str, Any]) -> npt.NDArray[np.float64]:
        """Evaluate all payoffs on arrays of parameter values at NumPy speed.

        Parameters
        ----------
        arrays
            One array per parameter, broadcast together to a shape ``(...)``.

        Returns
        -------
        ndarray
            Payoffs as floats, shape ``(..., n, S, m_1, ..., m_n)`` (money).

        Raises
        ------
        RegionError
            When an entry lies outside the region; the message names the first one.

        Examples
        --------
        >>> rise = SymbolicEnvironment.from_arrays([["w", "w/2"]], region=Region.of("w", "w > 0"))
        >>> rise.batch({"w": [1.0, 2.0]}).tolist()
        [[[[1.0, 0.5]]], [[[2.0, 1.0]]]]
        """
        self.region.ordered(dict.fromkeys(map(str, arrays), 0))
        columns = [np.asarray(arrays[n], dtype=float) for n in self.parameters]
        require_inside(self.region, dict(zip(self.parameters, columns, strict=True)))
        stacked = np.stack(np.broadcast_arrays(*columns, np.ones(())), axis=-1)
        table = self.coefficients.numerators.astype(float) / self.coefficients.denominator
        return np.tensordot(stacked, table, axes=1)
