"""A table game played round by round: an environment, what a court verifies, and its limits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from coopgap.numerics.experiments.protocol import Choice, Nature, Outcome
from coopgap.numerics.experiments.terms import (
    MediatedTerms,
    Regime,
    SignalTerms,
    Terms,
)
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.theory.contract import Budget, Contract, Liability, Profile
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.environment_file import environment_object
from coopgap.theory.language import Language

TABLE_REGIMES = (
    Regime.NONE,
    Regime.AGREEMENT,
    Regime.CONTRACT,
    Regime.OPTIMAL_C1,
    Regime.OPTIMAL_C2,
)
"""Regimes a table game knows."""


@dataclass(frozen=True)
class RepeatedGame:
    """An environment as a game to be played; every round is the same game, drawn anew.

    Attributes
    ----------
    environment
        Payoffs are material; its own prosocial weights are those an optimal contract is
        designed for, not those of the players.
    language
        What contracts verify; nothing when left out.
    liability, budget
        Limits on transfers.
    name
        What people call it, where the environment has no title.

    Examples
    --------
    >>> from coopgap.theory.games.registry import build_game
    >>> game = RepeatedGame(build_game("prisoners-dilemma"))
    >>> game.read(0, None, "C"), game.odds(None)
    (0, (Fraction(1, 1),))
    """

    environment: Environment
    language: Language | None = None
    liability: Liability = Liability()  # noqa: RUF009 - frozen
    budget: Budget = Budget.BALANCED
    name: str = ""

    @cached_property
    def seen(self) -> Language:
        """What contracts verify."""
        return self.language or Language.null(self.environment)

    @property
    def agents(self) -> tuple[str, ...]:
        """Names of the players."""
        return self.environment.agents

    @property
    def title(self) -> str:
        """What people call it."""
        return self.environment.title or self.name or "unnamed game"

    def opening(self) -> None:
        """Give the position, of which there is only one."""

    def odds(self, position: None) -> tuple[Fraction, ...]:
        """Give the prior."""
        return self.environment.prior

    def contingency_name(self, contingency: int) -> str:
        """Name a state."""
        return self.environment.states[contingency]

    def stock(self, position: None) -> None:
        """Give nothing: there is no stock."""

    def read(self, agent: int, position: None, choice: Choice) -> int:
        """Give the index of an action that is named, or check an index.

        Raises
        ------
        ParameterError
            When the player has no such action.
        """
        names = self.environment.actions[agent]
        if isinstance(choice, str) and choice in names:
            return names.index(choice)
        whole = isinstance(choice, int | np.integer) and not isinstance(choice, bool)
        if whole and 0 <= int(choice) < len(names):
            return int(choice)
        raise ParameterError(
            f"{self.agents[agent]} has no action {str(choice)[:60]!r}; known: {', '.join(names)}"
        )

    def objection(self, terms: Any) -> str:
        """Say what a proposal must be, when it is not; else nothing.

        Examples
        --------
        >>> from coopgap.theory.games.registry import build_game
        >>> RepeatedGame(build_game("prisoners-dilemma")).objection("pay me")
        'must be SignalTerms(Contract)'
        """
        if not isinstance(terms, SignalTerms) or not isinstance(terms.contract, Contract):
            return "must be SignalTerms(Contract)"
        n, signals = self.environment.n_agents, self.seen.n_signals
        rows = terms.contract.transfers
        if len(rows) != n or any(len(row) != signals for row in rows):
            return f"must have {n} rows of {signals} transfers, one for each signal"
        if not terms.contract.within(self.liability, self.budget):
            return f"must have transfers within ±{self.liability} that are {self.budget}"
        return ""

    def recommend(self, terms: Terms | None, contingency: int, nature: Nature) -> Profile | None:
        """Draw the profile that a mediator recommends."""
        if not isinstance(terms, MediatedTerms):
            return None
        made = [
            (profile, p)
            for (state, profile), p in sorted(terms.mechanism.recommendation.items())
            if state == contingency and p > 0
        ]
        return made[nature([p for _, p in made])][0]

    def transfers(
        self,
        terms: Terms | None,
        contingency: int,
        profile: Profile,
        recommended: Profile | None = None,
    ) -> tuple[Fraction, ...]:
        """Give what a contract pays each player after a profile was played (money)."""
        n = self.environment.n_agents
        if terms is None:
            return (Fraction(0),) * n
        signal = int(self.seen.signals[(contingency, *profile)])
        if isinstance(terms, SignalTerms):
            return tuple(row[signal] for row in terms.contract.transfers)
        assert isinstance(terms, MediatedTerms)
        assert recommended is not None
        mechanism = terms.mechanism
        chance = mechanism.probability(contingency, recommended)
        return tuple(
            mechanism.transfer(i, contingency, recommended, signal) / chance for i in range(n)
        )

    def resolve(
        self,
        position: None,
        round_: int,
        contingency: int,
        choices: tuple[Choice, ...],
        terms: Terms | None,
        recommended: Profile | None,
    ) -> Outcome:
        """Play one round; the game goes on."""
        profile = tuple(int(choice) for choice in choices)
        n = self.environment.n_agents
        return Outcome(
            self.environment.profile_names(profile),
            tuple(self.environment.payoff(i, contingency, profile) for i in range(n)),
            self.transfers(terms, contingency, profile, recommended),
            None,
        )

    def prepare(self, regime: Regime) -> Terms | None:
        """Give what a regime puts in force before anybody is asked.

        Raises
        ------
        ParameterError
            When the regime belongs to a commons, or no contract or mechanism was found.

        Examples
        --------
        >>> from coopgap.theory.games.registry import build_game
        >>> pd = build_game("prisoners-dilemma")
        >>> RepeatedGame(pd, Language.complete(pd)).prepare(Regime.OPTIMAL_C1) is not None
        True
        """
        if regime not in TABLE_REGIMES:
            raise ParameterError(
                f"regime={regime} is for the commons; a table game has {', '.join(TABLE_REGIMES)}"
            )
        asked = (self.environment, self.seen)
        if regime is Regime.OPTIMAL_C1:
            found = best_contract(*asked, liability=self.liability, budget=self.budget)
            if found.contract is None:
                raise ParameterError(
                    "regime=optimal-c1: no rule is implementable by a signal contract here; "
                    "let contracts verify more (--verify)"
                )
            return SignalTerms(found.contract)
        if regime is Regime.OPTIMAL_C2:
            best = best_mechanism(*asked, liability=self.liability, budget=self.budget)
            if best.mechanism is None or not best.attained:
                raise ParameterError(
                    "regime=optimal-c2: the best mechanism rests on promises that never fall due; "
                    "give a finite --liability"
                )
            return MediatedTerms(best.mechanism)
        return None

    def describe(self) -> dict[str, Any]:
        """Give a JSON object that tells this game from every other."""
        signals = np.ascontiguousarray(self.seen.signals, dtype=np.int64).tobytes()
        return {
            "kind": "table",
            "title": self.title,
            "environment": environment_object(self.environment),
            "signals": hashlib.sha256(signals).hexdigest(),
            "labels": list(self.seen.labels),
            "liability": str(self.liability),
            "budget": str(self.budget),
        }
