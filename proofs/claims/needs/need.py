"""What is known of one assumption of a claim: a witness that it is needed, a proof that not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from coopgap.proofs.claims.claim import Standing
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.environment_file import environment_object
from coopgap.theory.language import Language

LARGEST_GAME = 64
"""Most outcomes of a witness that is kept as a game to draw; larger ones are only described."""


class Outcome(StrEnum):
    """The three things that looking for a witness can end in.

    Examples
    --------
    >>> Outcome("needed")
    <Outcome.NEEDED: 'needed'>

    References
    ----------
    Theory §4, last paragraph.
    """

    NEEDED = "needed"
    REDUNDANT = "redundant"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Failure:
    """How a conclusion fails at a point.

    Attributes
    ----------
    stated, found
        What the claim says there, and what is the case.
    reason
        Why, in words; empty where the numbers say it all.
    game
        The game, as `shown_game` gives it.
    """

    stated: str
    found: str
    reason: str = ""
    game: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What dropping one assumption, and keeping all others, does to a conclusion.

    Attributes
    ----------
    assumption
        Its name, or the inequality.
    outcome
        Whether a witness was found, redundancy was proved, or neither.
    instead
        What is the case instead, in words; empty where the inequality is merely violated.
    tried
        At how many points, which violate it alone, the conclusion was asked.
    point
        The smallest of them at which it fails.
    stated, found, reason
        What the claim says there, what is the case, and why.
    proof
        How redundancy is proved.
    game
        The witness as a game, as `shown_game` gives it; ``None`` when it is none.

    Examples
    --------
    >>> print(Need("R > P", Outcome.OPEN, tried=3))
    R > P: open, no failure in 3 points
    """

    assumption: str
    outcome: Outcome
    instead: str = ""
    tried: int = 0
    point: str = ""
    stated: str = ""
    found: str = ""
    reason: str = ""
    proof: str = ""
    game: Mapping[str, Any] | None = None

    @classmethod
    def witnessed(
        cls, assumption: str, point: str, failure: Failure, tried: int = 1, instead: str = ""
    ) -> Need:
        """Give the record of an assumption that is needed.

        Examples
        --------
        >>> print(Need.witnessed("x > 0", "x=-1", Failure("1", "2")))
        x > 0: needed, at x=-1 the claim says 1, but it is 2
        """
        return cls(
            assumption, Outcome.NEEDED, instead, tried, point,
            failure.stated, failure.found, failure.reason, "", failure.game,
        )  # fmt: skip

    @classmethod
    def proved(cls, assumption: str, proof: str, tried: int = 0, instead: str = "") -> Need:
        """Give the record of an assumption that is redundant."""
        return cls(assumption, Outcome.REDUNDANT, instead, tried, proof=proof)

    def __str__(self) -> str:
        """Say it in one line."""
        if self.outcome is Outcome.REDUNDANT:
            return f"{self.assumption}: redundant, {self.proof}"
        changed = f" ({self.instead})" if self.instead else ""
        if self.outcome is Outcome.OPEN:
            points = "1 point" if self.tried == 1 else f"{self.tried} points"
            return f"{self.assumption}{changed}: open, no failure in {points}"
        what = f"the claim says {self.stated}, but it is {self.found}" if self.found else ""
        why = "; ".join(part for part in (what, self.reason) if part)
        where = f"at {self.point}{' ' if what else ': '}" if self.point else ""
        return f"{self.assumption}{changed}: needed, {where}{why}"

    def as_object(self) -> dict[str, Any]:
        """Give the JSON form; what is empty is left out.

        Examples
        --------
        >>> Need.proved("x > 0", "it follows from x > 1").as_object()["proof"]
        'it follows from x > 1'
        """
        return {name: value for name, value in asdict(self).items() if value or name == "tried"}

    @classmethod
    def from_object(cls, data: Mapping[str, Any]) -> Need:
        """Read the JSON form back.

        Raises
        ------
        FormatError
            When it is something else.

        Examples
        --------
        >>> need = Need.proved("x > 0", "it follows from x > 1")
        >>> Need.from_object(need.as_object()) == need
        True
        """
        try:
            return cls(**{**data, "outcome": Outcome(data["outcome"])})
        except (TypeError, ValueError, KeyError) as error:
            raise FormatError(f"no record of an assumption ({error})") from None


def shown_game(environment: Environment, language: Language) -> dict[str, Any] | None:
    """Give a game with what contracts see of it, as JSON; ``None`` when it is too large to draw.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> shown_game(game, Language.null(game))["signals"]
    [[[0, 0], [0, 0]]]

    References
    ----------
    Theory §1.
    """
    if environment.n_states * environment.n_profiles > LARGEST_GAME:
        return None
    return {"environment": environment_object(environment), "signals": language.signals.tolist()}


def summary(needs: Sequence[Need]) -> str:
    """Say in a few words how the assumptions of a claim stand.

    Examples
    --------
    >>> summary([Need.proved("a", "it follows"), Need("b", Outcome.OPEN, tried=7)])
    'open: b (7 points); 0 needed, 1 redundant'
    >>> summary([Need.witnessed("a", "x=1", Failure("1", "2"))])
    'each needed'
    """
    if not needs:
        return "no assumptions"
    count = {outcome: sum(n.outcome is outcome for n in needs) for outcome in Outcome}
    needed, redundant = count[Outcome.NEEDED], count[Outcome.REDUNDANT]
    if count[Outcome.OPEN]:
        left = ", ".join(
            f"{n.assumption} ({n.tried} point{'' if n.tried == 1 else 's'})"
            for n in needs
            if n.outcome is Outcome.OPEN
        )
        return f"open: {left}; {needed} needed, {redundant} redundant"
    return f"{needed} needed, {redundant} redundant (proved)" if redundant else "each needed"


def standing(needs: Sequence[Need]) -> Standing:
    """Give the standing of the axis: settled when each assumption has a witness or a proof.

    Examples
    --------
    >>> str(standing([Need("b", Outcome.OPEN, tried=7)])), str(standing([]))
    ('open', 'not-applicable')
    """
    if not needs:
        return Standing.NOT_APPLICABLE
    settled = all(need.outcome is not Outcome.OPEN for need in needs)
    return Standing.CERTIFIED if settled else Standing.OPEN
