"""What a family of environments shares: agents, states, actions and prior."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from coopgap.theory.contract import Profile
from coopgap.theory.environment import Environment


@dataclass(frozen=True, eq=False)
class Framed:
    """Something whose agents, states, actions and prior are those of a frame.

    Attributes
    ----------
    frame
        An environment whose payoffs do not matter.

    Examples
    --------
    >>> pair = Framed(Environment.from_bimatrix([[(0, 0), (0, 0)]], title="pair"))
    >>> pair.agents, pair.title, list(pair.profiles())
    (('Row', 'Column'), 'pair', [(0, 0), (0, 1)])
    """

    frame: Environment

    @property
    def agents(self) -> tuple[str, ...]:
        """Names of the agents."""
        return self.frame.agents

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states."""
        return self.frame.states

    @property
    def actions(self) -> tuple[tuple[str, ...], ...]:
        """Names of each agent's actions."""
        return self.frame.actions

    @property
    def prior(self) -> tuple[Fraction, ...]:
        """Probability of each state."""
        return self.frame.prior

    @property
    def title(self) -> str:
        """What people call the family."""
        return self.frame.title

    def profiles(self) -> Iterator[Profile]:
        """Iterate over action profiles as index tuples, the last agent's action fastest."""
        return self.frame.profiles()
