"""Exact backward induction on finite stochastic games, vectorised over states and actions.

Values are integers over one common denominator a round: `int64` while a bound allows it, Python
integers beyond. No float takes part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.numerics.linear.exact_arrays import largest, read_only, times
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.prosociality import Weights, as_weights
from coopgap.theory.rationals import IntArray, ScaledIntegers
from coopgap.theory.stochastic_game import Label, StochasticGame

_LIMIT = 2**62

Ties: TypeAlias = Literal["first", "last"]
Selection: TypeAlias = Literal["best", "worst"]


@dataclass(frozen=True, slots=True, eq=False)
class DynamicPlan:
    """What to play in every round, state and contingency, and what it is worth.

    Attributes
    ----------
    game
        The game it was computed for.
    method
        How it was computed.
    values
        Expected welfare (money) from the start of round t on, before the contingency is drawn:
        for t = 0..T one table of shape ``(S,)``; the last is zero.
    policy
        Index of the action profile, shape ``(T, S, R)``, read-only.
    agent_values
        Where agents' own values are known: as ``values``, shape ``(n, S)``.
    exact
        Always true: no rounding took place.

    References
    ----------
    [Bellman1957]; theory §5, M6.
    """

    game: StochasticGame
    method: str
    values: tuple[ScaledIntegers, ...]
    policy: npt.NDArray[np.int64]
    agent_values: tuple[ScaledIntegers, ...] = ()
    exact: bool = True

    def value(self, state: Label, round_: int = 0) -> Fraction:
        """Give the expected welfare from a state on; rounds count from 0."""
        return self.values[round_].fraction((self.game.state_index(state),))

    def action(self, round_: int, state: Label, contingency: Label) -> tuple[Label, ...]:
        """Give the profile that is played."""
        place = self.game.contingencies.index(contingency)
        chosen = self.policy[round_, self.game.state_index(state), place]
        return self.game.profile(int(chosen))


def plan_first_best(game: StochasticGame, ties: Ties = "first") -> DynamicPlan:
    """Maximise expected welfare when actions may depend on everything, contingencies included.

    Parameters
    ----------
    ties
        Whether the first or the last of equally good profiles (in C order) is taken.

    Examples
    --------
    >>> from coopgap.theory.commons import Commons
    >>> commons = Commons(capacity=20, rounds=3)
    >>> plan_first_best(commons.game(), "last").value(20)
    Fraction(38, 1)

    References
    ----------
    [Bellman1957]; theory §5, M6.
    """
    return _planned(game, "first best", lambda totals, _: _argmax(totals, ties))


def plan_rigid(game: StochasticGame, ties: Ties = "first") -> DynamicPlan:
    """Maximise expected welfare when actions may depend on state and round only.

    This is the best contract of a court that verifies states and actions, but no contingency.

    Examples
    --------
    >>> from coopgap.theory.commons import Commons
    >>> plan_rigid(Commons(capacity=20, rounds=3).game(), "last").value(20)
    Fraction(36, 1)

    References
    ----------
    [Bellman1957]; theory §5, M6.
    """
    n_contingencies = len(game.contingencies)

    def choose(totals: IntArray, odds: IntArray) -> npt.NDArray[np.int64]:
        best = _argmax(add_up(times(totals, odds[:, :, None]), 1), ties)
        return np.repeat(best[:, None], n_contingencies, axis=1)

    return _planned(game, "rigid", choose)


def evaluate_policy(game: StochasticGame, policy: npt.NDArray[np.int64]) -> DynamicPlan:
    """Give the welfare and every agent's value of a policy of shape ``(T, S, R)``.

    Raises
    ------
    ParameterError
        When the shape is wrong or a profile cannot be played where the policy wants it.

    Examples
    --------
    >>> import numpy as np
    >>> from coopgap.theory.commons import Commons
    >>> game = Commons(capacity=20, rounds=3).game()
    >>> all_of_it = np.tile(np.arange(21)[None, :, None], (3, 1, 2))
    >>> evaluate_policy(game, all_of_it).value(20)
    Fraction(20, 1)
    """
    shape = (game.horizon, len(game.states), len(game.contingencies))
    chosen = np.array(policy, dtype=np.int64)
    if chosen.shape != shape:
        raise ParameterError(f"policy has shape {chosen.shape}, not {shape}")
    if not ((chosen >= 0) & (chosen < game.n_profiles)).all():
        raise ParameterError("policy names a profile that does not exist")
    rows = np.arange(len(game.states))[None, :, None]
    if not game.feasible[rows, chosen].all():
        t, s, _ = np.argwhere(~game.feasible[rows, chosen])[0]
        raise ParameterError(
            f"policy: the profile chosen in round {t + 1}, state {game.states[s]!r} "
            "cannot be played"
        )
    own = [_zero((len(game.agents), len(game.states)))]
    for t in range(game.horizon - 1, -1, -1):
        own.append(_average(game, *_stage_values(game, own[-1]), chosen[t]))
    own.reverse()
    return DynamicPlan(
        game, "evaluation", tuple(_welfare(v) for v in own), read_only(chosen), tuple(own)
    )


def markov_perfect(
    game: StochasticGame, prosociality: Weights = 0, selection: Selection = "best"
) -> DynamicPlan:
    """Find a pure Markov-perfect equilibrium by backward induction.

    In each round, state and contingency the agents play the one-shot game of payoff plus
    continuation, each maximising own value + λ·(total value). Among its pure equilibria the one
    with most (``best``) or least (``worst``) welfare is selected; later selections shape earlier
    games, so this is a selection, not the best or worst of all Markov-perfect equilibria.

    Raises
    ------
    SolverError
        When some one-shot game has no pure equilibrium, naming where.

    Examples
    --------
    >>> from coopgap.theory.commons import Commons
    >>> game = Commons(fishers=2, capacity=6, rounds=2, collapse=1).demand_game()
    >>> markov_perfect(game).value(6), markov_perfect(game, 3).value(6)
    (Fraction(15, 2), Fraction(17, 2))

    References
    ----------
    [Shapley1953]; theory §5, M6.
    """
    weights = as_weights(prosociality, len(game.agents))
    own = [_zero((len(game.agents), len(game.states)))]
    policy = np.empty((game.horizon, len(game.states), len(game.contingencies)), np.int64)
    for t in range(game.horizon - 1, -1, -1):
        stage, denominator = _stage_values(game, own[-1])
        stable = stage_equilibria(game, stage, weights)
        if not stable.any(axis=2).all():
            s, r = np.argwhere(~stable.any(axis=2))[0]
            raise SolverError(
                f"no pure equilibrium in round {t + 1}, state {game.states[s]!r}, "
                f"contingency {game.contingencies[r]!r}; only mixed play remains there"
            )
        totals = add_up(stage, 0)
        totals = totals if selection == "best" else -totals
        policy[t] = _argmax(_masked(totals, stable), "first")
        own.append(_average(game, stage, denominator, policy[t]))
    own.reverse()
    name = f"Markov-perfect, {selection} stage equilibria"
    return DynamicPlan(game, name, tuple(_welfare(v) for v in own), read_only(policy), tuple(own))


def stage_equilibria(
    game: StochasticGame, stage: IntArray, weights: tuple[Fraction, ...]
) -> npt.NDArray[np.bool_]:
    """Mark the pure equilibria of every one-shot game, shape ``(S, R, M)``.

    Parameters
    ----------
    stage
        Integer payoffs plus continuations, shape ``(n, S, R, M)``.
    weights
        λ_i per agent.
    """
    totals = add_up(stage, 0)
    head = totals.shape[:2]
    stable = np.broadcast_to(game.feasible[:, None, :], totals.shape).copy()
    for i, weight in enumerate(weights):
        parts = (times(stage[i], weight.denominator), times(totals, weight.numerator))
        utility = _masked(add_up(np.stack(_same(parts)), 0), _spread(game, totals.shape))
        table = utility.reshape(*head, *game.shape)
        best = table.max(axis=2 + i, keepdims=True)
        stable &= (table >= best).reshape(totals.shape)
    return stable


def _spread(game: StochasticGame, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Spread the mask of possible profiles over contingencies, without copying it."""
    return np.broadcast_to(game.feasible[:, None, :], shape)


def totals_ahead(
    game: StochasticGame, paid: ScaledIntegers, following: ScaledIntegers
) -> tuple[IntArray, int]:
    """Add to payments of shape ``(..., S, R, M)`` what follows, values of shape ``(..., S)``.

    Returns
    -------
    tuple
        Integers of the shape of ``paid``, and their common denominator.
    """
    ahead = following.numerators[..., game.successors]
    width = game.branches.denominator
    if game.successors.shape[-1] == 1 and width == 1:
        ahead = ahead[..., 0]
    else:
        ahead = add_up(times(ahead, game.branches.numerators), -1)
    denominator = following.denominator * width
    common = int(np.lcm.reduce(np.array([denominator, paid.denominator], dtype=object)))
    parts = _same(
        (
            times(paid.numerators, common // paid.denominator),
            times(ahead, common // denominator),
        )
    )
    return parts[0] + parts[1], common


def add_up(array: IntArray, axis: int) -> IntArray:
    """Sum along an axis without overflow: in Python integers where `int64` might not do.

    Examples
    --------
    >>> add_up(np.full((4,), 2**61), 0)
    9223372036854775808
    """
    if array.dtype != object and largest(array) * array.shape[axis] >= _LIMIT:
        array = array.astype(object)
    total: IntArray = array.sum(axis=axis)
    return total


def _planned(
    game: StochasticGame,
    method: str,
    choose: Callable[[IntArray, IntArray], npt.NDArray[np.int64]],
) -> DynamicPlan:
    values = [_zero((len(game.states),))]
    policy = np.empty((game.horizon, len(game.states), len(game.contingencies)), np.int64)
    paid = game.welfare
    for t in range(game.horizon - 1, -1, -1):
        totals, denominator = totals_ahead(game, paid, values[-1])
        policy[t] = choose(_masked(totals, _spread(game, totals.shape)), game.odds.numerators)
        values.append(_average(game, totals, denominator, policy[t]))
    values.reverse()
    return DynamicPlan(game, method, tuple(values), read_only(policy))


def _stage_values(game: StochasticGame, following: ScaledIntegers) -> tuple[IntArray, int]:
    return totals_ahead(game, game.payoffs, following)


def _average(
    game: StochasticGame, totals: IntArray, denominator: int, chosen: npt.NDArray[np.int64]
) -> ScaledIntegers:
    """Take the expectation over contingencies of ``totals`` at the chosen profiles."""
    index = np.broadcast_to(chosen[..., None], (*totals.shape[:-1], 1))
    picked = np.take_along_axis(totals, index, axis=-1)[..., 0]
    sums = add_up(times(picked, game.odds.numerators), -1)
    return ScaledIntegers.from_array(np.asarray(sums), denominator * game.odds.denominator)


def _masked(totals: IntArray, allowed: npt.NDArray[np.bool_]) -> IntArray:
    """Put what is not allowed below everything else."""
    lowest = int(totals.min()) - 1
    masked: IntArray = np.where(allowed, totals, lowest)
    return masked


def _argmax(totals: IntArray, ties: Ties) -> npt.NDArray[np.int64]:
    first: npt.NDArray[np.int64] = totals.argmax(axis=-1)
    last: npt.NDArray[np.int64] = totals.shape[-1] - 1 - totals[..., ::-1].argmax(axis=-1)
    return first if ties == "first" else last


def _welfare(own: ScaledIntegers) -> ScaledIntegers:
    return ScaledIntegers.from_array(np.asarray(add_up(own.numerators, 0)), own.denominator)


def _zero(shape: tuple[int, ...]) -> ScaledIntegers:
    return ScaledIntegers.from_array(np.zeros(shape, dtype=np.int64), 1)


def _same(parts: tuple[IntArray, ...]) -> tuple[Any, ...]:
    """Give integer arrays one type; Python integers if one of them needs it."""
    if any(part.dtype == object for part in parts):
        return tuple(part.astype(object) for part in parts)
    return parts
