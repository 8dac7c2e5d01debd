"""The mediated program (class C2) of one state, assembled sparsely with NumPy index arithmetic.

The mediator knows the state, so the program falls apart into one small program a state. Each
is shrunk before it is solved, without changing its value:

- A transfer matters only at signals that some unilateral deviation can bring about or remove.
- Paying an agent the same at every signal changes no incentive. So ``-B x <= y <= B x`` becomes
  ``y = B (2 z - x)`` with ``0 <= z <= x``, and the -x cancels in every obedience row.
- With a noiseless language and a free budget every coefficient of an on-path transfer is
  positive and every other one negative: the best transfers are +B and -B. The transfers drop
  out, and a detectable deviation simply costs 2B (`Form.PENALTIES`). With unlimited liability
  a deviation that is ever detectable costs as much as it takes, and its row drops out.
- An agent whom no signal concerns takes up what the budget leaves over, so a budget row is
  needed only where more than half of the agents are concerned (all of them, when liability is
  unlimited).

Coefficients are integers, shared by the float and the exact solvers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from coopgap.numerics.linear.exact_arrays import largest, times
from coopgap.numerics.mechanisms.mechanism_program import Form, IndexArray, MechanismProgram, Triple
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import AnyLanguage, NoisyLanguage
from coopgap.theory.rationals import IntArray, ScaledIntegers, bounded_product

MAX_OBEDIENCE_ENTRIES = 50_000_000
"""Most coefficients (profiles × deviations, × signals under noise) that one state may have."""

_INT64_HEADROOM = 2**62


def agent_cells(shape: tuple[int, ...], agent: int) -> IndexArray:
    """Give the flat indices of profiles, the agent's own action first.

    Returns
    -------
    IndexArray
        Shape ``(m_agent, N / m_agent)``; a column holds everything that the agent can bring
        about while the others stay.

    Examples
    --------
    >>> agent_cells((2, 3), 1)
    array([[0, 3],
           [1, 4],
           [2, 5]])
    """
    flat = np.arange(math.prod(shape), dtype=np.int64).reshape(shape)
    return np.moveaxis(flat, agent, 0).reshape(shape[agent], -1)


def uses_penalties(language: AnyLanguage, liability: Liability, budget: Budget) -> bool:
    """Tell whether transfers can be replaced by their penalties without changing the value."""
    if liability.bound == 0:
        return True
    # Unlimited liability lets every transfer be lowered by a constant: no subsidy is needed.
    free = budget is Budget.FREE or (budget is Budget.NO_SUBSIDY and liability.bound is None)
    return free and not isinstance(language, NoisyLanguage)


def assemble(
    environment: Environment,
    language: AnyLanguage,
    state: int,
    liability: Liability,
    budget: Budget,
    *,
    every_transfer: bool = False,
) -> MechanismProgram:
    """Assemble the mediated program of one state.

    Parameters
    ----------
    environment, language
        The game and what a court sees of it.
    state
        Index of the state.
    liability, budget
        Limits on the transfers.
    every_transfer
        Keep a transfer column for every agent at every signal that may be seen; needed when
        the level of transfers counts, as it does for participation.

    Raises
    ------
    LanguageError
        When the language belongs to another environment.
    SizeError
        When the program would not fit in memory.

    Examples
    --------
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> program = assemble(game, Language.null(game), 0, Liability.of(0), Budget.FREE)
    >>> program.n_rows, program.n_columns, program.nonzeros
    (3, 4, 8)

    References
    ----------
    Theory §2, C2; [Myerson1982].
    """
    language.require_fits(environment)
    noisy = isinstance(language, NoisyLanguage)
    deviations = sum(m - 1 for m in environment.shape)
    sizes = (environment.n_profiles, deviations, language.n_signals if noisy else 1)
    bounded_product(sizes, MAX_OBEDIENCE_ENTRIES, "obedience rows of one state")
    if uses_penalties(language, liability, budget) and not every_transfer:
        return _with_penalties(environment, language, state, liability)
    return _with_transfers(environment, language, state, liability, budget, every_transfer)


@dataclass(frozen=True, slots=True, eq=False)
class _Deviations:
    """All deviations of one agent: which, where from, and what obeying gains."""

    recommended: IndexArray
    deviation: IndexArray
    cells: IndexArray  # (m, N / m), see agent_cells
    gains: IntArray  # (R, N / m): U(a) - U(b, a_-i), times a factor


def _deviations(environment: Environment, state: int, agent: int, factor: int) -> _Deviations:
    cells = agent_cells(environment.shape, agent)
    recommended, deviation = np.nonzero(~np.eye(cells.shape[0], dtype=bool))
    values = times(environment.utilities.numerators[agent, state].ravel(), factor)
    if largest(values) >= _INT64_HEADROOM // 2:
        values = values.astype(object)
    values = values[cells]
    return _Deviations(recommended, deviation, cells, values[recommended] - values[deviation])


def _state_welfare(environment: Environment, state: int) -> ScaledIntegers:
    return ScaledIntegers(
        environment.welfare.numerators[state].ravel(), environment.welfare.denominator
    )


def _simplex_row(n_profiles: int) -> Triple:
    return (
        np.zeros(n_profiles, dtype=np.int64),
        np.arange(n_profiles, dtype=np.int64),
        np.ones(n_profiles, dtype=np.int64),
    )


def _joined(parts: list[Triple]) -> Triple:
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """Which deviation each obedience row forbids."""

    agents: IndexArray
    recommended: IndexArray
    deviations: IndexArray

    @classmethod
    def joined(cls, rows: list[_Deviations], kept: list[npt.NDArray[np.bool_]]) -> _Labels:
        pairs = list(zip(rows, kept, strict=True))
        return cls(
            np.repeat(np.arange(len(rows)), [int(mask.sum()) for mask in kept]),
            np.concatenate([own.recommended[mask] for own, mask in pairs]),
            np.concatenate([own.deviation[mask] for own, mask in pairs]),
        )


def _with_penalties(
    environment: Environment, language: AnyLanguage, state: int, liability: Liability
) -> MechanismProgram:
    bound = liability.bound
    scale = 1 if bound is None else bound.denominator
    penalty = 0 if bound is None else 2 * bound.numerator * environment.utilities.denominator
    entries = [_simplex_row(environment.n_profiles)]
    rows, masks = [], []
    n_rows = 1
    for agent in range(environment.n_agents):
        own = _deviations(environment, state, agent, scale)
        gains = own.gains
        kept = np.ones(own.recommended.size, dtype=bool)
        if bound != 0 and not isinstance(language, NoisyLanguage):
            signals = language.signals[state].ravel()[own.cells]
            seen = signals[own.recommended] != signals[own.deviation]
            if bound is None:
                kept = ~seen.any(axis=1)
            else:
                fits = largest(gains) + penalty < _INT64_HEADROOM
                gains = gains.astype(gains.dtype if fits else object)
                gains[seen] += penalty
        kept &= np.asarray(gains < 0, dtype=bool).any(axis=1)
        gains = gains[kept]
        places, others = np.nonzero(gains)
        columns = own.cells[own.recommended[kept][places], others]
        entries.append((n_rows + places, columns, gains[places, others]))
        rows.append(own)
        masks.append(kept)
        n_rows += int(kept.sum())
    labels = _Labels.joined(rows, masks)
    nothing = np.empty(0, dtype=np.int64)
    return MechanismProgram(
        state=state,
        form=Form.PENALTIES,
        entries=_joined(entries),
        equal=np.arange(n_rows) == 0,
        agents=labels.agents,
        recommended=labels.recommended,
        deviations=labels.deviations,
        obedience_scale=scale * environment.utilities.denominator,
        payees=nothing,
        paid_profiles=nothing,
        paid_signals=nothing,
        bound=bound,
        unit=Fraction(1),
        welfare=_state_welfare(environment, state),
    )


def _with_transfers(
    environment: Environment,
    language: AnyLanguage,
    state: int,
    liability: Liability,
    budget: Budget,
    every_transfer: bool,
) -> MechanismProgram:
    bound = liability.bound
    n_signals, n_profiles = language.n_signals, environment.n_profiles
    sharpness = language.kernel.denominator if isinstance(language, NoisyLanguage) else 1
    unit = Fraction(sharpness, environment.utilities.denominator)
    per_transfer = Fraction(1) if bound is None else 2 * bound / unit
    scale = per_transfer.denominator
    rows = [_deviations(environment, state, i, scale) for i in range(environment.n_agents)]
    found = [_changes(language, state, own) for own in rows]
    keys = [np.unique(places) for _, places, _ in found]
    if every_transfer:
        everywhere = np.unique(np.concatenate([*keys, _possible(language, state)]))
        keys = [everywhere] * len(keys)
    entries, masks = [_simplex_row(n_profiles)], []
    n_rows, start = 1, n_profiles
    for own, (at, places, changes), own_keys in zip(rows, found, keys, strict=True):
        kept = np.asarray(np.any(own.gains < 0, axis=1), dtype=bool)
        lowered = at[np.asarray(changes < 0, dtype=bool)]
        kept = np.logical_or(kept, np.isin(np.arange(kept.size), lowered))
        number = np.cumsum(kept) - 1 + n_rows
        lines, others = np.nonzero(own.gains * kept[:, np.newaxis])
        columns = own.cells[own.recommended[lines], others]
        entries.append((number[lines], columns, own.gains[lines, others]))
        used = kept[at]
        columns = start + np.searchsorted(own_keys, places[used])
        entries.append((number[at[used]], columns, times(changes[used], per_transfer.numerator)))
        masks.append(kept)
        n_rows += int(kept.sum())
        start += own_keys.size
    labels = _Labels.joined(rows, masks)
    places = np.concatenate(keys)
    limits, equations = _limits(places, environment, bound, budget, every_transfer, n_signals)
    entries.append((limits[0] + n_rows, limits[1], limits[2]))
    return MechanismProgram(
        state=state,
        form=Form.TRANSFERS,
        entries=_joined(entries),
        equal=np.concatenate([np.arange(n_rows) == 0, equations]),
        agents=labels.agents,
        recommended=labels.recommended,
        deviations=labels.deviations,
        obedience_scale=scale * environment.utilities.denominator,
        payees=np.repeat(np.arange(len(keys)), [key.size for key in keys]),
        paid_profiles=places // n_signals,
        paid_signals=places % n_signals,
        bound=bound,
        unit=unit,
        welfare=_state_welfare(environment, state),
    )


def _changes(language: AnyLanguage, state: int, own: _Deviations) -> Triple:
    """Give how obeying changes the signal probabilities, in multiples of 1 / sharpness.

    Returns the obedience row (within the agent), the place (profile * n_signals + signal) and
    the change, for every change that is not zero.
    """
    if isinstance(language, NoisyLanguage):
        kernel = language.kernel.numerators[state].reshape(-1, language.n_signals)[own.cells]
        change = kernel[own.recommended] - kernel[own.deviation]
        at, others, signals = np.nonzero(change)
        values = change[at, others, signals]
        profiles = own.cells[own.recommended[at], others]
        return at, profiles * language.n_signals + signals, values
    codes = language.signals[state].ravel()[own.cells]
    at, others = np.nonzero(codes[own.recommended] != codes[own.deviation])
    profiles = own.cells[own.recommended[at], others] * language.n_signals
    obeyed, deviated = codes[own.recommended[at], others], codes[own.deviation[at], others]
    ones = np.ones(at.size, dtype=np.int64)
    return (
        np.concatenate([at, at]),
        np.concatenate([profiles + obeyed, profiles + deviated]),
        np.concatenate([ones, -ones]),
    )


def _possible(language: AnyLanguage, state: int) -> IndexArray:
    """Give the places (profile * n_signals + signal) of every signal that obedience may show."""
    if isinstance(language, NoisyLanguage):
        return np.flatnonzero(language.kernel.numerators[state].ravel())
    signals: IndexArray = language.signals[state].ravel()
    return np.arange(signals.size) * language.n_signals + signals


def _limits(
    places: IndexArray,
    environment: Environment,
    bound: Fraction | None,
    budget: Budget,
    levels_count: bool,
    n_signals: int,
) -> tuple[Triple, npt.NDArray[np.bool_]]:
    """Give cap and budget rows, numbered from 0, and which of them are equations."""
    n_profiles, n_agents = environment.n_profiles, environment.n_agents
    columns = n_profiles + np.arange(places.size)
    ones = np.ones(places.size, dtype=np.int64)
    parts: list[Triple] = []
    n_rows = 0
    if bound is not None:
        lines = np.arange(places.size)
        parts += [(lines, places // n_signals, ones), (lines, columns, -ones)]
        n_rows = places.size
    present, group, counts = np.unique(places, return_inverse=True, return_counts=True)
    equal = [np.zeros(n_rows, dtype=bool)]

    def add(chosen: npt.NDArray[np.bool_], each: int, shares: IntArray, equation: bool) -> None:
        """Add the rows ``each * Σ transfer columns + share * x`` of the chosen groups."""
        nonlocal n_rows
        number = n_rows + np.cumsum(chosen) - 1
        member = chosen[group]
        parts.append((number[group[member]], columns[member], each * ones[member]))
        if bound is not None:
            profiles = present[chosen] // n_signals
            parts.append((number[chosen], profiles, shares[chosen]))
        n_rows += int(chosen.sum())
        equal.append(np.full(int(chosen.sum()), equation))

    everyone = counts == n_agents
    nowhere = np.zeros_like(counts)
    if budget is not Budget.FREE and bound is None:
        if budget is Budget.BALANCED:
            add(everyone, 1, nowhere, equation=True)
        elif levels_count:
            add(everyone, -1, nowhere, equation=False)
    elif budget is not Budget.FREE:
        # Agents who are not concerned by a signal take up to B each, so the sum over the
        # others of z lies between (2 count - n) x / 2 and n x / 2.
        binding = 2 * counts > n_agents
        exact = everyone & (budget is Budget.BALANCED)
        add(exact, -2, nowhere + n_agents, equation=True)
        add(binding & ~exact, -2, nowhere + n_agents, equation=False)
        if budget is Budget.BALANCED:
            add(binding & ~exact, 2, n_agents - 2 * counts, equation=False)
    nothing = np.empty(0, dtype=np.int64)
    entries = _joined([(nothing, nothing, nothing), *parts])
    return entries, np.concatenate(equal)
