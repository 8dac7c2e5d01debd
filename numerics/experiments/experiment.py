"""An experiment, written down: game, players, regime, rounds, seed; and what theory says of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from coopgap.numerics.experiments.agent_specs import SERVED, AgentSpec, build_table_agent
from coopgap.numerics.experiments.commons_agents import build_fisher
from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.commons_metrics import (
    Benchmarks,
    commons_benchmarks,
    commons_metrics,
)
from coopgap.numerics.experiments.episode import EpisodeRecord
from coopgap.numerics.experiments.metrics import EpisodeMetrics, table_metrics
from coopgap.numerics.experiments.prompts import Prompt
from coopgap.numerics.experiments.protocol import Agent, Traits
from coopgap.numerics.experiments.services import Desk, build_served, prompt_of
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime, Terms
from coopgap.numerics.gap import welfare_gap
from coopgap.theory.errors import ParameterError

MAX_ROUNDS = 10_000
"""Most rounds of a repetition."""

MAX_REPETITIONS = 1_000_000
"""Most repetitions."""


@dataclass(frozen=True)
class Experiment:
    """Who plays what, how often, under which contract regime.

    Attributes
    ----------
    game
        A `RepeatedGame` or a `CommonsGame`.
    players
        One specification per player.
    regime
        Contract regime.
    rounds, repetitions, seed
        Rounds of a repetition, how many, and the seed of all that is drawn.
    label
        What tables call the players: the column ``model``; made from the players when empty.

    Raises
    ------
    ParameterError
        When a number is out of range.

    Examples
    --------
    >>> from coopgap.numerics.experiments.agent_specs import parse_agents
    >>> from coopgap.theory.games.registry import build_game
    >>> game = RepeatedGame(build_game("prisoners-dilemma"))
    >>> plan = Experiment(game, parse_agents(["best-response"], 2))
    >>> plan.model, plan.prosocial, plan.benchmarks().gap_no_contract
    ('best-response', 0, Fraction(4, 1))
    """

    game: Any
    players: tuple[AgentSpec, ...]
    regime: Regime = Regime.NONE
    rounds: int = 1
    repetitions: int = 1
    seed: int = 0
    label: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.rounds <= MAX_ROUNDS:
            raise ParameterError(f"rounds={self.rounds} must be from 1 to {MAX_ROUNDS}")
        if not 1 <= self.repetitions <= MAX_REPETITIONS:
            raise ParameterError(
                f"repetitions={self.repetitions} must be from 1 to {MAX_REPETITIONS}"
            )
        if self.seed < 0:
            raise ParameterError(f"seed={self.seed} must be at least 0")
        if len(self.players) != len(self.game.agents):
            raise ParameterError(
                f"{len(self.players)} players for a game of {len(self.game.agents)}"
            )
        if isinstance(self.game, CommonsGame) and self.rounds != self.game.horizon:
            raise ParameterError(
                f"rounds={self.rounds}, but this commons lasts {self.game.horizon}"
            )
        _ = self.terms  # a regime that cannot be in force is refused now,
        _ = self.traits  # and so is a player that cannot be built

    @property
    def model(self) -> str:
        """What tables call the players."""
        return self.label or "+".join(dict.fromkeys(spec.label for spec in self.players))

    @property
    def prosocial(self) -> int:
        """How many of the players are prosocial."""
        return sum(traits.prosocial for traits in self.traits)

    @cached_property
    def traits(self) -> tuple[Traits, ...]:
        """What is common knowledge about each player."""
        return tuple(getattr(agent, "traits", Traits()) for agent in self.build())

    @cached_property
    def prompts(self) -> tuple[Prompt | None, ...]:
        """How each language model is asked; read once, so that a run has one wording."""
        return tuple(map(prompt_of, self.players))

    @property
    def marks(self) -> tuple[str, ...]:
        """Version and hash of each model's wording; empty for other players."""
        return tuple("" if prompt is None else prompt.mark for prompt in self.prompts)

    def build(self, desk: Desk | None = None) -> list[Agent]:
        """Build the players, new for each repetition."""
        plain = build_fisher if isinstance(self.game, CommonsGame) else build_table_agent
        return [
            build_served(spec, desk, prompt) if spec.kind in SERVED else plain(spec)
            for spec, prompt in zip(self.players, self.prompts, strict=True)
        ]

    @cached_property
    def terms(self) -> Terms | None:
        """What the regime puts in force from the start; solved once."""
        found: Terms | None = self.game.prepare(self.regime)
        return found

    def measured(self, episode: EpisodeRecord) -> EpisodeMetrics:
        """Give the metrics of a repetition."""
        if isinstance(self.game, CommonsGame):
            return commons_metrics(self.game, episode)
        return table_metrics(self.game.environment, episode, self.rounds)

    def gap(self, metrics: EpisodeMetrics) -> Fraction:
        """Give the welfare gap of a repetition: first best minus R (money or fish).

        In a table game it is the first best of what was drawn; in a commons, whose draws depend
        on what is done, the one expected at the start.
        """
        if isinstance(self.game, CommonsGame):
            return commons_benchmarks(self.game).first_best - metrics.welfare
        return metrics.standard - metrics.welfare

    def benchmarks(self) -> Benchmarks:
        """Give the first best and the gaps that theory predicts for selfish agents."""
        if isinstance(self.game, CommonsGame):
            return commons_benchmarks(self.game)
        return table_benchmarks(self.game, self.rounds)

    def description(self) -> dict[str, Any]:
        """Give a JSON object that tells this experiment from every other, repetitions aside."""
        return {
            "game": self.game.describe(),
            "players": [str(spec) for spec in self.players],
            "code": list(map(code_mark, self.players)),
            "prompts": list(self.marks),
            "regime": self.regime.value,
            "rounds": self.rounds,
            "seed": self.seed,
            "model": self.model,
        }

    def fingerprint(self) -> str:
        """Give the SHA-256 of the description; a run is resumed only by its own experiment."""
        text = json.dumps(self.description(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def code_mark(spec: AgentSpec) -> str:
    """Give the SHA-256 of the file of a player that is a class in a file; else nothing.

    Examples
    --------
    >>> code_mark(AgentSpec("best-response"))
    ''
    """
    if spec.kind != "python":
        return ""
    return hashlib.sha256(Path(spec.subject.rpartition(":")[0]).read_bytes()).hexdigest()


def table_benchmarks(game: RepeatedGame, rounds: int) -> Benchmarks:
    """Give what theory says of a table game of so many rounds, for selfish agents."""
    selfish = game.environment.prosocial(0)
    plain = welfare_gap(selfish, game.seen, "c0").gap
    signed = welfare_gap(selfish, game.seen, "c1", liability=game.liability, budget=game.budget).gap
    return Benchmarks(
        rounds * selfish.first_best().value,
        None if plain is None else rounds * plain,
        None if signed is None else rounds * signed,
    )
