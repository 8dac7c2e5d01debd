"""What a player is asked, what it may answer, and what a game must offer: the small protocol.

A *player* has four methods: `act` is always asked, `message` under an agreement, `propose` and
`vote` under an enforced contract. Derive from `Player` and write `act`; the rest has defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

import numpy as np

from coopgap.numerics.experiments.terms import Terms
from coopgap.theory.contract import Profile

MAX_MESSAGE = 500
"""Longest message between players, in characters; what is longer is cut."""

INVALID = "invalid"
"""How the flag of an answer begins that is not the player's own valid one."""

Choice: TypeAlias = str | int | Fraction
"""An action by name, or in a commons a number of fish."""

Nature: TypeAlias = Callable[[Sequence[Fraction]], int]
"""Draws an index by its odds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is not simply the player's own valid decision.

    Attributes
    ----------
    value
        What counts: the choice, message, proposal or vote.
    flag
        Why it is no ordinary answer, such as ``invalid``; it goes into the records.
    """

    value: Any
    flag: str = ""


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """One round that was played.

    Attributes
    ----------
    round
        From 0.
    stock
        Fish before the harvest; ``None`` in a table game.
    contingency
        Name of the state, or the growth factor.
    actions
        What each player did: action names, or fish demanded.
    payoffs
        Material payoffs (money), without transfers; in a commons fish caught.
    transfers
        What the contract paid each player (money).
    flags
        Per player, empty or why the action is not its own valid decision.
    messages
        What each player said before the round; empty without an agreement.
    recommended
        What a mediator told each player; empty without one.
    talk_flags
        Per player, empty or why the message is not its own; empty without an agreement.
    """

    round: int
    stock: int | None
    contingency: str
    actions: tuple[str, ...]
    payoffs: tuple[Fraction, ...]
    transfers: tuple[Fraction, ...]
    flags: tuple[str, ...]
    messages: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    talk_flags: tuple[str, ...] = ()

    def as_object(self) -> dict[str, Any]:
        """Give the JSON form, rationals as text."""
        return {
            "round": self.round,
            "stock": self.stock,
            "contingency": self.contingency,
            "actions": list(self.actions),
            "payoffs": list(map(str, self.payoffs)),
            "transfers": list(map(str, self.transfers)),
            "flags": list(self.flags),
            "messages": list(self.messages),
            "recommended": list(self.recommended),
            "talk_flags": list(self.talk_flags),
        }

    @classmethod
    def from_object(cls, data: dict[str, Any]) -> RoundRecord:
        """Read the JSON form."""
        return cls(
            int(data["round"]),
            None if data["stock"] is None else int(data["stock"]),
            str(data["contingency"]),
            tuple(data["actions"]),
            tuple(map(Fraction, data["payoffs"])),
            tuple(map(Fraction, data["transfers"])),
            tuple(data["flags"]),
            tuple(data["messages"]),
            tuple(data["recommended"]),
            tuple(data.get("talk_flags", ())),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one round: see `RoundRecord`; then where the game stands, and if it is over."""

    actions: tuple[str, ...]
    payoffs: tuple[Fraction, ...]
    transfers: tuple[Fraction, ...]
    following: Any
    over: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """What is common knowledge about a player.

    Attributes
    ----------
    weight
        Prosocial weight λ (dimensionless); ``None`` when nobody knows.
    precision
        β of its logit response; ``None`` when it has none.
    prosocial
        Whether it counts as a prosocial agent in tables of results.
    """

    weight: Fraction | None = None
    precision: float | None = None
    prosocial: bool = False


class Game(Protocol):
    """What a game offers to the harness, as `RepeatedGame` does."""

    @property
    def agents(self) -> tuple[str, ...]:
        """Names of the players."""

    @property
    def title(self) -> str:
        """What people call it."""

    def opening(self) -> Any:
        """Give the first position."""

    def odds(self, position: Any) -> tuple[Fraction, ...]:
        """Give the odds of the contingencies."""

    def contingency_name(self, contingency: int) -> str:
        """Name a contingency."""

    def stock(self, position: Any) -> int | None:
        """Give the stock where there is one."""

    def read(self, agent: int, position: Any, choice: Choice) -> Choice:
        """Check a choice and give its normal form."""

    def objection(self, terms: Any) -> str:
        """Say what a proposal must be, when it is not; else nothing."""

    def recommend(self, terms: Terms | None, contingency: int, nature: Nature) -> Profile | None:
        """Draw what a mediator recommends."""

    def resolve(
        self,
        position: Any,
        round_: int,
        contingency: int,
        choices: tuple[Choice, ...],
        terms: Terms | None,
        recommended: Profile | None,
    ) -> Outcome:
        """Play one round."""

    def describe(self) -> dict[str, Any]:
        """Give a JSON object that tells this game from every other."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All a player sees when it is asked.

    Attributes
    ----------
    game, agent
        The game, and which of its players is asked (index from 0).
    repetition, round, rounds
        Which play of the game, which round of it from 0, out of how many.
    position
        Where the game stands (stock of a commons; nothing in a table game).
    contingency
        Index of the state or growth factor; ``None`` while talking and contracting, which
        comes before it is drawn.
    terms
        The contract in force, or ``None``.
    traits
        Common knowledge about every player.
    history
        Rounds so far of this repetition.
    messages
        What was said before this round, by player.
    proposals
        Contracts to vote on, by proposer; ``None`` where a player proposed nothing.
    recommendation
        What the mediator told this player (index of its action).
    """

    game: Any
    agent: int
    repetition: int
    round: int
    rounds: int
    position: Any
    contingency: int | None
    terms: Terms | None
    traits: tuple[Traits, ...]
    history: tuple[RoundRecord, ...] = ()
    messages: tuple[str, ...] = ()
    proposals: tuple[Terms | None, ...] = ()
    recommendation: int | None = None


class Agent(Protocol):
    """What plays: anything with these four methods and, if it likes, `traits`."""

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice | Answer:
        """Choose an action, or how many fish to ask for."""

    def message(self, situation: Situation, generator: np.random.Generator) -> str | Answer:
        """Say something to everybody before the round; nobody is bound by it."""

    def propose(
        self, situation: Situation, generator: np.random.Generator
    ) -> Terms | Answer | None:
        """Propose a contract, or none."""

    def vote(
        self, situation: Situation, generator: np.random.Generator
    ) -> Collection[int] | Answer:
        """List the proposals one would sign, by number."""


class Player:
    """A player that says nothing, proposes nothing and signs nothing; write `act` yourself.

    Examples
    --------
    >>> class Hawk(Player):
    ...     def act(self, situation, generator):
    ...         return "D"
    >>> Hawk().message(None, None), Hawk().vote(None, None)
    ('', ())
    """

    traits = Traits()

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice | Answer:
        """Choose an action: the one method without a default."""
        raise NotImplementedError(f"{type(self).__name__} has no method act")

    def message(self, situation: Situation, generator: np.random.Generator) -> str | Answer:
        """Say nothing."""
        return ""

    def propose(
        self, situation: Situation, generator: np.random.Generator
    ) -> Terms | Answer | None:
        """Propose nothing."""
        return None

    def vote(
        self, situation: Situation, generator: np.random.Generator
    ) -> Collection[int] | Answer:
        """Sign nothing."""
        return ()
