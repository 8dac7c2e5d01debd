"""What the numbers in a record stand for, so that a notebook shows names where they are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopgap.theory.contract import Profile
    from coopgap.theory.environment import Environment
    from coopgap.theory.language import AnyLanguage


@dataclass(frozen=True, slots=True)
class Names:
    """Names of agents, states, actions and signals; each empty where only numbers are known.

    Attributes
    ----------
    agents, states
        In order.
    actions
        By agent.
    signals
        Labels of a contract language.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> Names.of(game).agent(1), Names().agent(1)
    ('Column', '1')

    References
    ----------
    Theory §1.
    """

    agents: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    actions: tuple[tuple[str, ...], ...] = ()
    signals: tuple[str, ...] = ()

    @classmethod
    def of(cls, environment: Environment, language: AnyLanguage | None = None) -> Names:
        """Take the names of an environment, and of a language where there is one."""
        labels = () if language is None else tuple(language.labels)
        return cls(environment.agents, environment.states, environment.actions, labels)

    def agent(self, number: int) -> str:
        """Name an agent."""
        return self.agents[number] if self.agents else str(number)

    def state(self, number: int) -> str:
        """Name a state."""
        return self.states[number] if self.states else str(number)

    def where(self, number: int) -> str:
        """Say at which state, in a sentence."""
        return self.states[number] if self.states else f"state {number}"

    def signal(self, number: int) -> str:
        """Name a signal."""
        return self.signals[number] if self.signals else str(number)

    def action(self, agent: int, number: int) -> str:
        """Name an action of an agent."""
        return self.actions[agent][number] if self.actions else str(number)

    def profile(self, profile: Profile) -> str:
        """Name the actions of a profile."""
        return "(" + ", ".join(self.action(i, a) for i, a in enumerate(profile)) + ")"

    def rule(self, profiles: Sequence[Profile]) -> str:
        """Name the profile of each state."""
        return "; ".join(map(self.profile, profiles))


NUMBERS = Names()
"""No names: agents, states and actions go by number, from 0."""
