"""One repetition of a game from beginning to end: talk, contract, draw, act, pay, record."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from coopgap.numerics.experiments.answer_checks import objection
from coopgap.numerics.experiments.protocol import (
    MAX_MESSAGE,
    Agent,
    Answer,
    Game,
    Nature,
    RoundRecord,
    Situation,
    Traits,
)
from coopgap.numerics.experiments.terms import Regime, Terms, terms_text
from coopgap.theory.errors import CoopgapError, ParameterError


@dataclass(frozen=True, slots=True)
class EpisodeRecord:
    """One repetition that was played to its end.

    Attributes
    ----------
    repetition
        Its number from 0.
    terms
        What was in force, in words.
    signed
        Number of the proposal that was signed; ``None`` when none was.
    votes
        Per player the proposals it would sign.
    proposal_flags, vote_flags
        Per player, empty or why its proposal or vote is not its own.
    rounds
        What was played.
    """

    repetition: int
    terms: str
    signed: int | None
    votes: tuple[tuple[int, ...], ...]
    proposal_flags: tuple[str, ...]
    vote_flags: tuple[str, ...]
    rounds: tuple[RoundRecord, ...]

    def as_object(self) -> dict[str, Any]:
        """Give the JSON form."""
        return {
            "repetition": self.repetition,
            "terms": self.terms,
            "signed": self.signed,
            "votes": [list(vote) for vote in self.votes],
            "proposal_flags": list(self.proposal_flags),
            "vote_flags": list(self.vote_flags),
            "rounds": [record.as_object() for record in self.rounds],
        }

    @classmethod
    def from_object(cls, data: dict[str, Any]) -> EpisodeRecord:
        """Read the JSON form."""
        return cls(
            int(data["repetition"]),
            str(data["terms"]),
            None if data["signed"] is None else int(data["signed"]),
            tuple(tuple(map(int, vote)) for vote in data["votes"]),
            tuple(data["proposal_flags"]),
            tuple(data["vote_flags"]),
            tuple(map(RoundRecord.from_object, data["rounds"])),
        )


def draw_index(odds: Sequence[Fraction], generator: np.random.Generator) -> int:
    """Draw an index by exact odds that sum to one.

    Examples
    --------
    >>> draw_index([Fraction(0), Fraction(1)], np.random.default_rng(0))
    1
    """
    common = math.lcm(*(chance.denominator for chance in odds))
    if common < 2**63:
        point = Fraction(int(generator.integers(common)), common)
    else:
        point = Fraction(generator.random())
    total = Fraction(0)
    for index, chance in enumerate(odds):
        total += chance
        if point < total:
            return index
    return len(odds) - 1


def play_episode(
    game: Game,
    agents: Sequence[Agent],
    regime: Regime,
    terms: Terms | None,
    rounds: int,
    seed: int,
    repetition: int = 0,
    nature: Nature | None = None,
) -> EpisodeRecord:
    """Play one repetition.

    Under ``agreement`` all speak before every round, at once. Under ``contract`` all propose at
    the start, all see the proposals, and a proposal that *everybody* would sign is in force to
    the end; of several the first. Talk and contracts come before the contingency is drawn.

    Parameters
    ----------
    agents
        One per player of the game.
    terms
        What the regime puts in force from the start.
    seed, repetition
        They decide all that is drawn: nature and each player have streams of their own.
    nature
        Draws contingencies and recommendations; from the seed by default.

    Raises
    ------
    ParameterError
        When the number of players is wrong, or one of them does what the rules do not allow.

    Examples
    --------
    >>> from coopgap.numerics.experiments.analytic_agents import BestResponse
    >>> from coopgap.numerics.experiments.table_play import RepeatedGame
    >>> from coopgap.theory.games.registry import build_game
    >>> game = RepeatedGame(build_game("prisoners-dilemma"))
    >>> play_episode(game, [BestResponse()] * 2, Regime.NONE, None, 1, seed=0).rounds[0].actions
    ('D', 'D')

    References
    ----------
    Theory §1, timing.
    """
    if len(agents) != len(game.agents):
        raise ParameterError(f"{len(agents)} players for a game of {len(game.agents)}")
    streams = [np.random.default_rng([seed, repetition, k]) for k in range(len(agents) + 1)]
    drawn = nature or (lambda odds: draw_index(odds, streams[0]))
    table = _Table(game, agents, streams[1:])
    position = game.opening()
    traits = tuple(getattr(agent, "traits", Traits()) for agent in agents)
    here = Situation(game, 0, repetition, 0, rounds, position, None, terms, traits)
    nothing = ("",) * len(agents)
    deal = _Deal((), None, ((),) * len(agents), nothing, nothing)
    if regime is Regime.CONTRACT:
        deal = table.negotiate(here)
        terms = None if deal.signed is None else deal.proposals[deal.signed]
    history: list[RoundRecord] = []
    for number in range(rounds):
        here = replace(
            here, round=number, position=position, terms=terms, history=tuple(history), messages=()
        )
        talk_flags: tuple[str, ...] = ()
        if regime is Regime.AGREEMENT:
            messages, talk_flags = table.talk(here)
            here = replace(here, messages=messages)
        contingency = drawn(game.odds(position))
        recommended = game.recommend(terms, contingency, drawn)
        here = replace(here, contingency=contingency)
        choices, said = table.choose(here, recommended)
        outcome = game.resolve(position, number, contingency, choices, terms, recommended)
        history.append(
            RoundRecord(
                number,
                game.stock(position),
                game.contingency_name(contingency),
                outcome.actions,
                outcome.payoffs,
                outcome.transfers,
                said,
                here.messages,
                _names(game, recommended),
                talk_flags,
            )
        )
        here = replace(here, contingency=None)
        position = outcome.following
        if outcome.over:
            break
    labels = getattr(getattr(game, "seen", None), "labels", ())
    return EpisodeRecord(
        repetition,
        terms_text(terms, labels),
        deal.signed,
        deal.votes,
        deal.proposal_flags,
        deal.vote_flags,
        tuple(history),
    )


@dataclass(frozen=True, slots=True)
class _Deal:
    proposals: tuple[Terms | None, ...]
    signed: int | None
    votes: tuple[tuple[int, ...], ...]
    proposal_flags: tuple[str, ...]
    vote_flags: tuple[str, ...]


class _Table:
    """The players at the table, each with a stream of random numbers of its own."""

    def __init__(
        self, game: Game, agents: Sequence[Agent], streams: Sequence[np.random.Generator]
    ) -> None:
        self.game, self.agents, self.streams = game, agents, streams

    def ask(self, what: str, here: Situation, agent: int, **more: Any) -> Answer:
        asked = replace(here, agent=agent, **more)

        def answer() -> Answer:
            given = getattr(self.agents[agent], what)(asked, self.streams[agent])
            found = given if isinstance(given, Answer) else Answer(given)
            if fault := objection(what, found, self.game):
                raise ParameterError(f"{self.name(agent)}: {what} {fault}")
            if what == "act":
                return replace(found, value=self.game.read(agent, here.position, found.value))
            return found

        try:
            return answer()
        except CoopgapError:
            raise
        except (Exception, SystemExit) as error:  # exit() in a player must not end the run
            told = " ".join(str(error).split())
            raise ParameterError(
                f"{self.name(agent)}: {what} raised {type(error).__name__}: {told}"
            ) from error

    def name(self, agent: int) -> str:
        return f"{self.game.agents[agent]} ({type(self.agents[agent]).__name__})"

    def talk(self, here: Situation) -> tuple[tuple[str, ...], tuple[str, ...]]:
        said = [self.ask("message", here, k) for k in range(len(self.agents))]
        return tuple(clean_message(a.value) for a in said), tuple(a.flag for a in said)

    def negotiate(self, here: Situation) -> _Deal:
        everybody = range(len(self.agents))
        offered = [self.ask("propose", here, k) for k in everybody]
        proposals = tuple(answer.value for answer in offered)
        voted = [self.ask("vote", here, k, proposals=proposals) for k in everybody]
        votes = tuple(
            tuple(sorted({int(v) for v in answer.value if 0 <= int(v) < len(proposals)}))
            for answer in voted
        )
        agreed = [
            k
            for k, terms in enumerate(proposals)
            if terms is not None and all(k in vote for vote in votes)
        ]
        return _Deal(
            proposals,
            agreed[0] if agreed else None,
            votes,
            tuple(answer.flag for answer in offered),
            tuple(answer.flag for answer in voted),
        )

    def choose(
        self, here: Situation, recommended: tuple[int, ...] | None
    ) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        choices, flags = [], []
        for k in range(len(self.agents)):
            told = None if recommended is None else recommended[k]
            answer = self.ask("act", here, k, recommendation=told)
            choices.append(answer.value)
            flags.append(answer.flag)
        return tuple(choices), tuple(flags)


def clean_message(text: str) -> str:
    r"""Cut a message to `MAX_MESSAGE` printable characters on one line.

    Examples
    --------
    >>> clean_message("let us\n all\x1b restrain ourselves ")
    'let us all restrain ourselves'
    """
    words = text[: 4 * MAX_MESSAGE].split()
    shown = " ".join("".join(c for c in word if c.isprintable()) for word in words)
    return shown[:MAX_MESSAGE].strip()


def _names(game: Game, recommended: tuple[int, ...] | None) -> tuple[str, ...]:
    environment = getattr(game, "environment", None)
    if recommended is None or environment is None:
        return ()
    return tuple(environment.profile_names(recommended))
