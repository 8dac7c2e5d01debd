"""Batches of games of one shape, ready for logit responses: floats by nature, never a verdict."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import ScaledIntegers

Floats: TypeAlias = npt.NDArray[np.float64]
"""Floats: what follows is estimation, not proof."""

Indices: TypeAlias = npt.NDArray[np.intp]
"""Positions of games in a batch."""

Booleans: TypeAlias = npt.NDArray[np.bool_]
"""One truth value per row."""

ByAgent: TypeAlias = tuple[Floats, ...]
"""One array per agent, of shape (R, m_i): R rows, the agent's m_i actions."""


@dataclass(frozen=True, slots=True, eq=False)
class QuantalGames:
    """Complete-information games of one shape, payoffs divided by the largest entry.

    Attributes
    ----------
    payoffs
        Read-only, shape (G, n, m_1, ..., m_n): material payoffs of each game divided by the
        game's largest absolute payoff (by one where all are zero), so that a precision of β
        means the same in every game.
    welfare
        Read-only, shape (G, m_1, ..., m_n): their sum over the agents.
    """

    payoffs: Floats
    welfare: Floats

    @classmethod
    def from_environments(cls, environments: Sequence[Environment]) -> QuantalGames:
        """Collect environments with one state each and the same numbers of actions.

        Their prosocial weights are left aside: behaviour is asked for at weights of its own.

        Raises
        ------
        ParameterError
            Without environments, or when one has several states or another shape.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> games = QuantalGames.from_environments([game, game])
        >>> games.payoffs.shape, games.payoffs[0, 0].tolist()
        ((2, 2, 2, 2), [[0.75, 0.0], [1.0, 0.25]])
        """
        if not environments:
            raise ParameterError("environments is empty: no game to respond to")
        for environment in environments:
            name = repr(environment.title or "unnamed")
            if environment.n_states != 1:
                raise ParameterError(
                    f"{name} has {environment.n_states} states; quantal responses need one: ask "
                    "state by state"
                )
            if environment.shape != environments[0].shape:
                raise ParameterError(
                    f"{name} has actions {environment.shape}, others {environments[0].shape}; "
                    "collect games shape by shape"
                )
        return cls.from_payoffs(np.stack([_scaled(e.payoffs)[:, 0] for e in environments]))

    @classmethod
    def from_payoffs(cls, payoffs: Floats) -> QuantalGames:
        """Collect games given by float payoffs of shape (G, n, m_1, ..., m_n), dividing each.

        Examples
        --------
        >>> QuantalGames.from_payoffs(np.array([[[2.0, -4.0]]])).payoffs.tolist()
        [[[0.5, -1.0]]]
        """
        largest = np.abs(payoffs).max(axis=tuple(range(1, payoffs.ndim)), keepdims=True)
        scaled = payoffs / np.where(largest > 0, largest, 1.0)
        games = cls(scaled, scaled.sum(axis=1))
        for array in (games.payoffs, games.welfare):
            array.flags.writeable = False
        return games

    def take(self, chosen: Indices) -> QuantalGames:
        """Choose games; the same may come several times."""
        return QuantalGames(self.payoffs[chosen], self.welfare[chosen])

    @property
    def n_agents(self) -> int:
        """Give the number of agents."""
        return int(self.payoffs.shape[1])

    @property
    def n_games(self) -> int:
        """Give the number of games."""
        return len(self.payoffs)

    @property
    def shape(self) -> tuple[int, ...]:
        """Give the numbers of actions."""
        return self.payoffs.shape[2:]

    def rows(self, games: Indices, weights: Floats) -> Rows:
        """Choose games, each with the prosocial weights of its agents.

        Parameters
        ----------
        games
            Shape (R,): positions; the same game may come several times.
        weights
            Shape (R,) for all agents alike, or (R, n).
        """
        spread = weights[:, None] if weights.ndim == 1 else weights
        spread = spread.reshape(*spread.shape, *[1] * self.n_agents)
        welfare = self.welfare[games]
        utilities = self.payoffs[games] + spread * welfare[:, None]
        # Own action first and contiguous: these tables are multiplied in every step.
        by_agent = tuple(
            np.ascontiguousarray(np.moveaxis(utilities[:, i], i + 1, 1))
            for i in range(self.n_agents)
        )
        return Rows(by_agent, welfare, _symmetric(by_agent))


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Utilities ``u + λW`` of R games with their logit map.

    Attributes
    ----------
    utilities
        One array per agent: rows, own action, then the others' actions in order.
    welfare
        Shape (R, m_1, ..., m_n).
    symmetric
        Shape (R,): whether two agents are interchangeable, so that the branch that starts at
        even play has both play alike.
    """

    utilities: ByAgent
    welfare: Floats
    symmetric: Booleans

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.welfare)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Give the numbers of actions."""
        return self.welfare.shape[1:]

    def take(self, chosen: Booleans | Indices) -> Rows:
        """Choose some of the rows."""
        utilities = tuple(table[chosen] for table in self.utilities)
        return Rows(utilities, self.welfare[chosen], self.symmetric[chosen])

    def unique_below(self) -> Floats:
        """Give precisions below which each row has one response only, shape (R,).

        A softmax moves by at most half the range of what its logits move by (in total
        variation times two), and a difference of two own actions' utilities by at most the
        agent's range of utilities: below this precision the logit map shrinks distances, around
        for two agents, in one turn for more.
        """
        ranges = np.stack(
            [_extreme(table, np.maximum) - _extreme(table, np.minimum) for table in self.utilities]
        )
        if len(ranges) == 1:
            return np.full(len(self), np.inf)
        if len(ranges) == 2:
            size = np.sqrt(ranges[0] * ranges[1])
        else:
            size = (len(ranges) - 1) * ranges.max(axis=0)
        return np.asarray(2.0 / np.where(size > 0, size * (1 + 1e-9), 1e-300))

    def level(self, joined: Floats) -> Floats:
        """Make what stands side by side for both agents the same, in symmetric rows.

        Where a symmetric curve is crossed by one that is not, rounding alone would choose.
        """
        if self.symmetric.any():
            size = self.sizes[0]
            mean = 0.5 * (joined[self.symmetric, :size] + joined[self.symmetric, size : 2 * size])
            joined[self.symmetric, :size] = joined[self.symmetric, size : 2 * size] = mean
        return joined

    def pairwise(self, play: ByAgent) -> dict[tuple[int, int], Floats]:
        """Give how each agent's expected utilities depend on each other agent's play.

        Returns
        -------
        dict
            For agents i ≠ j an array of shape (R, m_i, m_j): i's utility by own action and j's,
            averaged over everybody else.
        """
        n = len(play)
        if n == 2:
            return {(0, 1): self.utilities[0], (1, 0): self.utilities[1]}
        return {
            (i, j): _averaged(np.moveaxis(self.utilities[i], 1, i + 1), play, (i, j))
            for i in range(n)
            for j in range(n)
            if i != j
        }

    def values(self, play: ByAgent, pairwise: dict[tuple[int, int], Floats]) -> ByAgent:
        """Give each agent's expected utility by own action, shape (R, m_i)."""
        if len(play) == 1:
            return (self.utilities[0],)
        return tuple(
            np.matmul(pairwise[i, 1 if i == 0 else 0], play[1 if i == 0 else 0][..., None])[..., 0]
            for i in range(len(play))
        )

    def welfare_values(self, play: ByAgent) -> ByAgent:
        """Give expected welfare by own action of each agent, shape (R, m_i)."""
        return tuple(_averaged(self.welfare, play, (i,)) for i in range(len(play)))


def _symmetric(utilities: ByAgent) -> Booleans:
    if len(utilities) != 2 or utilities[0].shape != utilities[1].shape:
        return np.zeros(len(utilities[0]), dtype=bool)
    return np.asarray((utilities[0] == utilities[1]).all(axis=(1, 2)))


def softmax(logits: Floats) -> Floats:
    """Give probabilities proportional to the exponentials along the last axis.

    Examples
    --------
    >>> softmax(np.array([1000.0, 1000.0])).tolist()
    [0.5, 0.5]
    """
    raised = np.exp(logits - _largest_last(logits)[..., None])
    return np.asarray(raised / _sum_last(raised)[..., None])


def log_softmax(logits: Floats) -> Floats:
    """Give the logarithms of `softmax`, exact also where a probability underflows.

    Examples
    --------
    >>> log_softmax(np.array([0.0, -2000.0])).tolist()
    [0.0, -2000.0]
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _extreme(table: Floats, choose: np.ufunc) -> Floats:
    """Give the largest or smallest entry of each row."""
    flat = table.reshape(len(table), -1)
    return np.asarray(choose.reduce(flat, axis=1))


_LONG: Final = 16
"""Entries from which on NumPy reduces a last axis faster than one slice after the other."""


def _largest_last(array: Floats) -> Floats:
    if array.shape[-1] >= _LONG:
        return np.asarray(array.max(axis=-1))
    largest = array[..., 0]
    for action in range(1, array.shape[-1]):
        largest = np.maximum(largest, array[..., action])
    return largest


def _sum_last(array: Floats) -> Floats:
    if array.shape[-1] >= _LONG:
        return np.asarray(array.sum(axis=-1))
    total = array[..., 0].copy()
    for action in range(1, array.shape[-1]):
        total += array[..., action]
    return total


def _averaged(table: Floats, play: ByAgent, keep: tuple[int, ...]) -> Floats:
    """Average a table of shape (R, m_1, ..., m_n) over the play of all agents not kept."""
    letters = string.ascii_lowercase[: len(play)]
    others = [k for k in range(len(play)) if k not in keep]
    inputs = ",".join(["Z" + letters, *("Z" + letters[k] for k in others)])
    out = "Z" + "".join(letters[k] for k in keep)
    return np.asarray(np.einsum(f"{inputs}->{out}", table, *[play[k] for k in others]))


def _scaled(table: ScaledIntegers) -> Floats:
    # Python's division of integers rounds once, also where both exceed any float.
    largest = table.largest() or 1
    quotients = [int(value) / largest for value in table.numerators.ravel()]
    return np.array(quotients, dtype=np.float64).reshape(table.numerators.shape)
