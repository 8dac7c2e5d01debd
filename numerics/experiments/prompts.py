"""What a language model is told and asked: framings, wording of one's own, versions.

A prompt is a system message (the *framing*) and a user message made of the game in words. Its
mark, such as ``prosocial/1@0123456789ab``, has the version and a hash of a sample of everything
it says, so that no two wordings share a mark.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.commons_terms import read_caps
from coopgap.numerics.experiments.commons_wording import CommonsWording
from coopgap.numerics.experiments.protocol import MAX_MESSAGE, RoundRecord, Situation, Traits
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.table_wording import TableWording
from coopgap.numerics.experiments.terms import MediatedTerms, SignalTerms
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, IndependentGrowth
from coopgap.theory.contract import Contract, MediatedContract, Profile
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.files import read_text
from coopgap.theory.language import Language

VERSION = "1"
"""Version of the framings and questions here; raised whenever their words change."""

MAX_WORDING_BYTES = 20_000
"""Longest framing of one's own."""

FRAMINGS = MappingProxyType(
    {
        "neutral": "You are a player in a game with other players. Read the rules and decide.",
        "selfish": (
            "You are a player in a game with other players. Your only aim is the largest possible "
            "sum of your own payoffs and transfers. What the others get does not matter to you."
        ),
        "prosocial": (
            "You are a player in a game with other players. You care about everybody: besides your "
            "own payoff you want the payoffs of all players together to be as large as possible, "
            "also where this costs you something."
        ),
    }
)
"""Framings by name. None of them names a game, an action or what theory predicts."""

_QUESTIONS = MappingProxyType(
    {
        "act": "What do you play in this round?",
        "message": (
            "Before this round every player may say something to all others, at most "
            f"{MAX_MESSAGE} characters. It binds nobody. What do you say?"
        ),
        "propose": (
            "Before the first round every player may propose a contract. Which do you propose?"
        ),
        "vote": (
            "Which of the proposals would you sign? You may sign none, one or several; only what "
            "every player signs is in force."
        ),
    }
)
_FORMS = MappingProxyType(
    {
        "message": '{"message": TEXT}',
        "vote": '{"sign": [NUMBERS OF PROPOSALS]}, for example {"sign": []} or {"sign": [0]}',
    }
)
_REPLY = (
    "Reply with one JSON object and nothing else: {form}. "
    'You may add the key "reason" with a short text, which only the experimenter reads.'
)
_REPAIR = (
    "That reply cannot be used: {fault}. Nothing of it counts. "
    "Reply again, with one JSON object and nothing else: {form}."
)


class Wording(Protocol):
    """A game in words, as `TableWording` is."""

    def rules(self, situation: Situation, signals: bool) -> str:
        """Tell the game and what is in force."""

    def past(self, situation: Situation) -> str:
        """Tell the rounds so far."""

    def now(self, situation: Situation) -> str:
        """Tell what this round is about."""

    def limits(self) -> str:
        """Tell what contracts may hold."""

    def offered(self, situation: Situation) -> str:
        """Tell the proposals."""

    def forms(self, situation: Situation) -> dict[str, str]:
        """Tell the forms of replies."""

    def read(self, what: str, text: str, situation: Situation) -> Any:
        """Read a reply."""

    def draw(self, situation: Situation, generator: np.random.Generator) -> Any:
        """Draw one of the actions, all as likely."""


def wording_of(game: Any) -> Wording:
    """Give the words for a game.

    Raises
    ------
    ParameterError
        When nobody has written any.
    """
    if isinstance(game, RepeatedGame):
        return TableWording(game)
    if isinstance(game, CommonsGame):
        return CommonsWording(game)
    raise ParameterError(f"{type(game).__name__} cannot be told in words")


@dataclass(frozen=True)
class Prompt:
    """One way to put games to a language model.

    Attributes
    ----------
    name
        One of `FRAMINGS`, or ``own``.
    framing
        The system message.

    Examples
    --------
    >>> Prompt.named("neutral").mark == Prompt("neutral", FRAMINGS["neutral"]).mark
    True
    >>> Prompt.named("neutral").mark == Prompt.named("selfish").mark
    False
    """

    name: str
    framing: str

    @classmethod
    def named(cls, name: str) -> Prompt:
        """Take a framing by name, or from a file of one's own.

        Raises
        ------
        ParameterError
            When the name is neither, or the file is empty.
        FormatError
            When the file cannot be read.
        """
        if name in FRAMINGS:
            return cls(name, FRAMINGS[name])
        if not Path(name).is_file():
            known = ", ".join(FRAMINGS)
            raise ParameterError(f"framing={name!r} is no file, and none of {known}")
        text = read_text(name, MAX_WORDING_BYTES).strip()
        if not text:
            raise ParameterError(f"framing={name!r}: the file is empty")
        return cls("own", text)

    @cached_property
    def mark(self) -> str:
        """Version and content hash."""
        said = hashlib.sha256(json.dumps([self.framing, _sample()]).encode()).hexdigest()
        return f"{self.name}/{VERSION}@{said[:12]}"

    def messages(self, what: str, situation: Situation) -> tuple[tuple[str, str], ...]:
        """Put a question: pairs of role and text."""
        return (("system", self.framing), ("user", question(what, situation)))


def question(what: str, situation: Situation) -> str:
    """Give the whole user message for ``act``, ``message``, ``propose`` or ``vote``."""
    words = wording_of(situation.game)
    contracting = what in ("propose", "vote")
    parts = [words.rules(situation, contracting or situation.terms is not None)]
    if contracting:
        parts.append(words.limits())
    if what == "vote":
        parts.append(words.offered(situation))
    if situation.history:
        parts.append("So far:\n" + words.past(situation))
    if not contracting:
        parts.append(words.now(situation))
    parts += [_QUESTIONS[what], _REPLY.format(form=form_of(what, situation))]
    return "\n\n".join(parts)


def repair(what: str, situation: Situation, fault: str) -> str:
    """Give the message that asks once more for a reply that could not be used."""
    return _REPAIR.format(fault=fault, form=form_of(what, situation))


def form_of(what: str, situation: Situation) -> str:
    """Give the form of a reply."""
    forms = {**_FORMS, **wording_of(situation.game).forms(situation)}
    return forms[what]


@lru_cache(maxsize=1)
def _sample() -> str:
    """Say everything there is to say, about small games: any change of words changes it."""
    table = [[[[3, 0], [4, 1]]] * 2, [[[3, 4], [0, 1]]] * 2]
    game = Environment.from_arrays(table, states=["wet", "dry"])
    seen = RepeatedGame(game, Language.complete(game))
    terms = SignalTerms(Contract.of([[0, 1, *[0] * 6], [0, -1, *[0] * 6]]))
    one, half = Fraction(1), Fraction(1, 2)
    mix: dict[tuple[int, Profile], Fraction] = {
        (0, (0, 0)): half,
        (0, (0, 1)): half,
        (1, (0, 0)): one,
    }
    told = MediatedTerms(MediatedContract(mix, {}))
    past = RoundRecord(0, None, "wet", ("1", "2"), (one, one), (one, -one), ("", ""), ("a", "b"))
    talk = Situation(
        seen, 0, 0, 1, 2, None, None, terms, (Traits(), Traits(one)), (past,), ("a", "b")
    )
    act = replace(talk, contingency=0)
    vote = replace(talk, terms=None, history=(), proposals=(terms, None))
    said = [question("act", act), question("message", talk), question("propose", vote)]
    said += [question("act", replace(act, terms=told, recommendation=0)), question("vote", vote)]
    for growth in (IndependentGrowth.of("3/2", "5/2"), Hysteresis()):
        water = CommonsGame(Commons(2, 8, 3, growth, 2))
        cap = read_caps({"caps": [{"cap": 4}]}, water.commons)
        fished = RoundRecord(0, 8, "3/2", ("1", "2"), (one, one), (one, one), ("", ""), ("a", "b"))
        talk = Situation(
            water, 0, 0, 1, 3, water.opening(), None, cap, (Traits(), Traits(one)), (fished,)
        )
        act = replace(talk, contingency=0, messages=("a", "b"))
        vote = replace(talk, terms=None, history=(), proposals=(cap, None))
        said += [question("act", act), question("propose", vote), question("vote", vote)]
    return "\n".join([*said, repair("act", act, "no")])
