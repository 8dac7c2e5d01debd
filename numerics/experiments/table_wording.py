"""A table game in words: rules, what happened, what is asked; for models and for people.

Everything a player may know is there, exact values as rationals, names in quotation marks as JSON
writes them: what another player says stays on its line and cannot pass for a rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from coopgap.numerics.experiments.protocol import RoundRecord, Situation
from coopgap.numerics.experiments.replies import (
    read_message,
    read_name,
    read_proposal,
    read_votes,
)
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import MediatedTerms, SignalTerms, read_contract
from coopgap.theory.contract import Budget
from coopgap.theory.errors import SizeError
from coopgap.theory.rationals import as_text

MAX_OUTCOMES = 2000
"""Most outcomes (states times action profiles) of a game that is told in words."""

MAX_TOLD_ROUNDS = 30
"""Most past rounds that are told; earlier ones are left out, and that is said."""

_SUMS = {
    Budget.FREE: "They may add up to anything.",
    Budget.BALANCED: "The amounts of a signal must add up to 0.",
    Budget.NO_SUBSIDY: "The amounts of a signal must not add up to more than 0.",
}


@dataclass(frozen=True)
class TableWording:
    """A table game in words.

    Raises
    ------
    SizeError
        When the game has more than `MAX_OUTCOMES` outcomes.

    Examples
    --------
    >>> from coopgap.theory.games.registry import build_game
    >>> print(TableWording(RepeatedGame(build_game("prisoners-dilemma"))).payoffs(False)[0])
    Payoffs of one round, by what "Row", "Column" do, in this order:
    """

    game: RepeatedGame

    def __post_init__(self) -> None:
        environment = self.game.environment
        outcomes = environment.n_states * environment.n_profiles
        if outcomes > MAX_OUTCOMES:
            raise SizeError(
                f"{self.game.title}: {outcomes} outcomes are too many to be told in words; "
                f"at most {MAX_OUTCOMES}"
            )

    def rules(self, situation: Situation, signals: bool) -> str:
        """Tell the game, who is who, and the contract in force.

        Parameters
        ----------
        signals
            Whether what a court sees is told: where contracts are made or in force.
        """
        game, me = self.game, situation.agent
        own = game.environment.actions[me]
        lines = [
            f"A game. Players: {quoted(game.agents)}. You are {quoted([game.agents[me]])}.",
            f"It is played for {situation.rounds} round{'s' * (situation.rounds > 1)}; "
            "every round is the same game. What counts is the sum over all rounds.",
            f"Your actions: {quoted(own)}. All act at once.",
            *self.payoffs(signals),
        ]
        lines += known_weights(situation, game.agents)
        return "\n".join([*lines, *self.law(situation)])

    def payoffs(self, signals: bool) -> list[str]:
        """Tell all payoffs, state by state."""
        environment, seen = self.game.environment, self.game.seen
        order = quoted(environment.agents)
        lines = [f"Payoffs of one round, by what {order} do, in this order:"]
        for state, name in enumerate(environment.states):
            if environment.n_states > 1:
                chance = as_text(environment.prior[state])
                lines.append(f"in state {quoted([name])}, which has probability {chance}:")
            for profile in environment.profiles():
                paid = (environment.payoff(i, state, profile) for i in range(environment.n_agents))
                line = f"- {quoted(environment.profile_names(profile))} -> {amounts(paid)}"
                if signals:
                    label = seen.labels[int(seen.signals[(state, *profile)])]
                    line += f"; the court sees {quoted([label])}"
                lines.append(line)
        if environment.n_states > 1:
            lines.append("The state is drawn anew each round; all players see it before they act.")
        return lines

    def law(self, situation: Situation) -> list[str]:
        """Tell what is in force."""
        terms = situation.terms
        if isinstance(terms, SignalTerms):
            said = "A contract is in force. It is enforced by a court and adds to payoffs:"
            return [said, *self.paid(terms)]
        if isinstance(terms, MediatedTerms) and situation.recommendation is not None:
            return self._told(situation, terms)
        return []

    def paid(self, terms: SignalTerms) -> list[str]:
        """Tell the transfers of a contract by signal."""
        columns = zip(*terms.contract.transfers, strict=True)
        lines = [
            f"- the court sees {quoted([label])} -> transfers {amounts(column)}"
            for label, column in zip(self.game.seen.labels, columns, strict=True)
            if any(column)
        ]
        return [*lines, "- anything else -> no transfers" if lines else "- it pays nothing"]

    def past(self, situation: Situation) -> str:
        """Tell the rounds so far."""
        records = situation.history[-MAX_TOLD_ROUNDS:]
        left_out = len(situation.history) - len(records)
        lines = [f"(The first {left_out} rounds are left out here.)"] if left_out else []
        lines += [self.happened(record) for record in records]
        return "\n".join(lines)

    def happened(self, record: RoundRecord) -> str:
        """Tell one round."""
        text = f"Round {record.round + 1}: "
        if self.game.environment.n_states > 1:
            text += f"state {quoted([record.contingency])}; "
        text += f"{quoted(record.actions)} -> payoffs {amounts(record.payoffs)}"
        if any(record.transfers):
            text += f", transfers {amounts(record.transfers)}"
        return text + "." + said(self.game.agents, record.messages)

    def now(self, situation: Situation) -> str:
        """Tell what this round is about."""
        text = f"This is round {situation.round + 1} of {situation.rounds}."
        if situation.messages:
            text += " Before it was said, binding nobody:" + said(
                self.game.agents, situation.messages
            )
        if situation.contingency is not None and self.game.environment.n_states > 1:
            state = self.game.environment.states[situation.contingency]
            text += f"\nThe state of this round is {quoted([state])}."
        if situation.recommendation is not None:
            told = self.game.environment.actions[situation.agent][situation.recommendation]
            text += f"\nA mediator told you, and only you: play {quoted([told])}."
        return text

    def limits(self) -> str:
        """Tell what contracts may hold."""
        bound = self.game.liability.bound
        most = (
            "any size" if bound is None else f"at least -{as_text(bound)}, at most {as_text(bound)}"
        )
        return (
            f"A contract says what a court pays each player, or takes from it, by what the court "
            f"sees: {quoted(self.game.seen.labels)}. Amounts may be of {most}. "
            f"{_SUMS[self.game.budget]} It holds in all rounds if every player signs it; of "
            "several that all sign, the first."
        )

    def offered(self, situation: Situation) -> str:
        """Tell the proposals, by number."""
        lines = []
        for number, terms in enumerate(situation.proposals):
            by = f"Proposal {number}, by {quoted([self.game.agents[number]])}:"
            if isinstance(terms, SignalTerms):
                lines += [by, *self.paid(terms)]
            else:
                lines.append(f"{by} none")
        return "\n".join(lines)

    def forms(self, situation: Situation) -> dict[str, str]:
        """Tell, by what is asked, the form of a reply in JSON."""
        own = self.game.environment.actions[situation.agent]
        amounts = json.dumps(["0"] * len(self.game.agents))
        label = json.dumps(self.game.seen.labels[0], ensure_ascii=False)
        return {
            "act": f'{{"action": ACTION}} where ACTION is one of {quoted(own)}',
            "propose": (
                f'{{"contract": null}} to propose nothing, or {{"contract": {{"transfers": '
                f"{{{label}: {amounts}}}}}}} with one amount for each of "
                f"{quoted(self.game.agents)}, in this order, as text such as "
                '"-3/2"; what is left out pays nothing'
            ),
        }

    def read(self, what: str, text: str, situation: Situation) -> Any:
        """Read a reply.

        Raises
        ------
        ReplyError
            When it is not what was asked for.
        """
        game = self.game
        if what == "act":
            return read_name(text, game.environment.actions[situation.agent])
        if what == "message":
            return read_message(text)
        if what == "vote":
            return read_votes(text, [k for k, t in enumerate(situation.proposals) if t is not None])
        asked = (game.seen, len(game.agents), game.liability, game.budget)
        return read_proposal(text, lambda data: read_contract(data, *asked))

    def draw(self, situation: Situation, generator: np.random.Generator) -> str:
        """Draw one of the actions, all as likely."""
        own = self.game.environment.actions[situation.agent]
        return own[int(generator.integers(len(own)))]

    def _told(self, situation: Situation, terms: MediatedTerms) -> list[str]:
        game, me, state = self.game, situation.agent, situation.contingency
        environment = game.environment
        told = situation.recommendation
        plan = terms.mechanism.recommendation
        likely = [
            (profile, chance)
            for (s, profile), chance in plan.items()
            if s == state and chance > 0 and profile[me] == told
        ]
        mass = sum((chance for _, chance in likely), Fraction(0))
        lines = [
            "A mediator tells each player what to play, and a court pays transfers for it. "
            "If the others do as they are told, you can expect this round:"
        ]
        for action, name in enumerate(environment.actions[me]):
            own = paid = Fraction(0)
            for profile, chance in likely:
                played = (*profile[:me], action, *profile[me + 1 :])
                assert state is not None
                own += chance / mass * environment.payoff(me, state, played)
                paid += chance / mass * game.transfers(terms, state, played, profile)[me]
            lines.append(
                f"- if you play {quoted([name])}: payoff {as_text(own)}, transfer {as_text(paid)}"
            )
        return lines


def quoted(names: Iterable[str]) -> str:
    """Write names in quotation marks, as JSON does.

    Examples
    --------
    >>> print(quoted(["C", "D"]))
    "C", "D"
    """
    return ", ".join(json.dumps(name, ensure_ascii=False) for name in names)


def amounts(values: Iterable[Fraction]) -> str:
    """Write exact numbers."""
    return ", ".join(map(as_text, values))


def said(names: Sequence[str], messages: Iterable[str]) -> str:
    """Tell what was said, each player on its line."""
    pairs = zip(names, messages, strict=False)
    return "".join(f"\n  {quoted([name])} said: {quoted([text])}" for name, text in pairs)


def known_weights(situation: Situation, names: Sequence[str]) -> list[str]:
    """Tell the prosocial weights of the others that are common knowledge."""
    lines = []
    for agent, traits in enumerate(situation.traits):
        if agent == situation.agent or traits.weight is None:
            continue
        known = f"Everybody knows: {quoted([names[agent]])} maximises its own payoff"
        if traits.weight:
            known += f" plus {as_text(traits.weight)} times the sum of all players' payoffs"
        lines.append(known + ", and what transfers it gets.")
    return lines
