"""A commons in words: rules, what happened, what is asked; for models and for people."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.commons_terms import CapTerms, read_caps
from coopgap.numerics.experiments.protocol import RoundRecord, Situation
from coopgap.numerics.experiments.replies import (
    ReplyError,
    read_message,
    read_object,
    read_proposal,
    read_votes,
)
from coopgap.numerics.experiments.table_wording import amounts, known_weights, quoted, said
from coopgap.theory.commons_growth import Hysteresis
from coopgap.theory.errors import CoopgapError
from coopgap.theory.rationals import as_text

MAX_TOLD_ROUNDS = 100
"""Most past rounds that are told; earlier ones are left out, and that is said."""

_LONGEST_NUMBER = 40


@dataclass(frozen=True)
class CommonsWording:
    """A commons in words.

    Examples
    --------
    >>> from coopgap.theory.commons import Commons
    >>> CommonsWording(CommonsGame(Commons())).growth()[:56]
    'Each round they multiply by 3/2 (probability 1/2) or 5/2'
    """

    game: CommonsGame

    def rules(self, situation: Situation, signals: bool) -> str:
        """Tell the game, who is who, and the cap in force."""
        water, me = self.game.commons, situation.agent
        lines = [
            f"{water.fishers} fishers share one water: {quoted(self.game.agents)}. "
            f"You are {quoted([self.game.agents[me]])}.",
            f"There are {situation.rounds} rounds. The water starts with {water.first_stock} fish "
            f"and holds at most {water.capacity}. What counts is all the fish one catches.",
            "In each round all ask at once for fish. Who asks for more than there is asks for all "
            "there is; demands beyond the stock are met in proportion.",
            f"What is left in the water grows. {self.growth()} Parts of fish are dropped, and with "
            f"fewer than {water.collapse} fish after growth none are left: the game is over.",
            *known_weights(situation, self.game.agents),
        ]
        if isinstance(situation.terms, CapTerms):
            lines.append(self.law(situation, situation.terms))
        return "\n".join(lines)

    def growth(self) -> str:
        """Tell how fish multiply."""
        growth = self.game.commons.growth
        if not isinstance(growth, Hysteresis):
            pairs = zip(growth.factors, growth.odds, strict=True)
            odds = [f"{as_text(f)} (probability {as_text(p)})" for f, p in pairs]
            known = " The fishers learn the factor of a round before they act; courts never do."
            return f"Each round they multiply by {' or '.join(odds)}.{known}"
        upper = as_text(growth.upper)
        return (
            f"They multiply by {as_text(growth.healthy)} in healthy and by "
            f"{as_text(growth.degraded)} in degraded water. Let m be the mean harvest of the last "
            f"three rounds: healthy water turns degraded when m > {upper}, with probability "
            f"{as_text(growth.shift)} + (m - {upper})/{upper}, at most 1; degraded water recovers "
            f"when m < {as_text(growth.lower)}, with probability {as_text(growth.recovery)}. The "
            "fishers learn the factor of a round before they act; courts do not."
        )

    def law(self, situation: Situation, terms: CapTerms) -> str:
        """Tell the cap in force, and what it means now."""
        text = f"A court enforces a cap on the total catch, in equal shares: {terms.words}."
        cap = terms.cap(situation.round, self.game.place(situation.position))
        if cap is None:
            return f"{text} In this round nothing is capped."
        stock, n = self.game.stock(situation.position), self.game.commons.fishers
        if terms.binding:
            share = as_text(Fraction(min(cap, stock), n))
            return f"{text} In this round everybody catches {share}, whatever one asks for."
        return f"{text} In this round nobody may ask for more than {as_text(Fraction(cap, n))}."

    def past(self, situation: Situation) -> str:
        """Tell the rounds so far."""
        records = situation.history[-MAX_TOLD_ROUNDS:]
        left_out = len(situation.history) - len(records)
        lines = [f"(The first {left_out} rounds are left out here.)"] if left_out else []
        lines += [self.happened(record) for record in records]
        return "\n".join(lines)

    def happened(self, record: RoundRecord) -> str:
        """Tell one round."""
        return (
            f"Round {record.round + 1}: stock {record.stock}, factor {record.contingency}; asked "
            f"for {', '.join(record.actions)}; caught {amounts(record.payoffs)}."
        ) + said(self.game.agents, record.messages)

    def now(self, situation: Situation) -> str:
        """Tell what this round is about."""
        text = f"This is round {situation.round + 1} of {situation.rounds}. "
        text += f"There are {self.game.stock(situation.position)} fish."
        if situation.contingency is not None:
            factor = self.game.contingency_name(situation.contingency)
            text += f" What is left will multiply by {factor}."
        if situation.messages:
            text += " Before it was said, binding nobody:"
            text += said(self.game.agents, situation.messages)
        return text

    def limits(self) -> str:
        """Tell what contracts may hold."""
        return (
            "A contract caps the total catch by stock and round; a court enforces it in equal "
            "shares. It is a list of rules, of which the first that fits the stock and the round "
            "counts. Binding means that everybody catches exactly an equal share of the cap (or of "
            "the stock, if that is less); else the cap is a ceiling. It holds in all rounds if "
            "every fisher signs it; of several that all sign, the first."
        )

    def offered(self, situation: Situation) -> str:
        """Tell the proposals, by number."""
        lines = []
        for number, terms in enumerate(situation.proposals):
            words = terms.words if isinstance(terms, CapTerms) else "none"
            by = quoted([self.game.agents[number]])
            lines.append(f"Proposal {number}, by {by}: {words}")
        return "\n".join(lines)

    def forms(self, situation: Situation) -> dict[str, str]:
        """Tell, by what is asked, the form of a reply in JSON."""
        return {
            "act": (
                '{"action": FISH} where FISH is a whole number of at least 0, or text such as '
                '"25/2" or "all"'
            ),
            "propose": (
                '{"contract": null} to propose nothing, or {"contract": {"caps": [{"cap": 0, '
                '"stock": [0, 40], "rounds": [1, 2]}, {"cap": 50}], "binding": true}}, where '
                '"stock", "rounds" and "binding" may be left out'
            ),
        }

    def read(self, what: str, text: str, situation: Situation) -> Any:
        """Read a reply.

        Raises
        ------
        ReplyError
            When it is not what was asked for.
        """
        if what == "message":
            return read_message(text)
        if what == "vote":
            return read_votes(text, [k for k, t in enumerate(situation.proposals) if t is not None])
        if what == "propose":
            return read_proposal(text, lambda data: read_caps(data, self.game.commons))
        value = read_object(text, "action")
        plain = isinstance(value, int | str) and not isinstance(value, bool)
        if not plain or len(str(value) if isinstance(value, str) else hex(value)) > _LONGEST_NUMBER:
            raise ReplyError('action is no whole number of fish, nor text such as "25/2" or "all"')
        try:
            return self.game.read(situation.agent, situation.position, value)
        except CoopgapError as error:
            raise ReplyError(f"action: {error}") from None

    def draw(self, situation: Situation, generator: np.random.Generator) -> int:
        """Draw a whole number of fish, all as likely, up to the stock."""
        return int(generator.integers(self.game.stock(situation.position) + 1))
