"""What is known of each assumption of a claim, with the witness laid out as a game."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coopgap.figures.report.game_views import GameView, game_view
from coopgap.proofs.claims.needs.need import LARGEST_GAME, Need, Outcome
from coopgap.theory.environment import Environment
from coopgap.theory.errors import CoopgapError
from coopgap.theory.formats.environment_file import environment_from_object
from coopgap.theory.language import Language


@dataclass(frozen=True, slots=True)
class NeedView:
    """An assumption as a claim's card shows it.

    Attributes
    ----------
    need
        The record.
    view
        The game of its witness, unless the card has drawn it already or there is none.
    """

    need: Need
    view: GameView | None

    @property
    def told(self) -> str:
        """What the outcome rests on: the proof, the effort, or the point and what differs."""
        need = self.need
        if need.outcome is Outcome.REDUNDANT:
            return f"{need.proof[:1].upper()}{need.proof[1:]}."
        if need.outcome is Outcome.OPEN:
            points = "1 point" if need.tried == 1 else f"{need.tried} points"
            return f"No failure in {points}, and no proof without it."
        if not need.found:
            return f"At {need.point}: {need.reason}"
        return f"At {need.point}: the claim says {need.stated}, but it is {need.found}."

    @property
    def why(self) -> str:
        """Why the conclusion fails there, where that is not all that is told."""
        return self.need.reason if self.need.found else ""


def need_views(listed: Iterable[Mapping[str, Any]]) -> tuple[NeedView, ...]:
    """Lay out what a ledger in JSON says of the assumptions of one claim, each game once.

    Raises
    ------
    ValueError
        When it is no such list.

    Examples
    --------
    >>> (view,) = need_views([{"assumption": "x > 0", "outcome": "open", "tried": 4}])
    >>> view.told
    'No failure in 4 points, and no proof without it.'

    References
    ----------
    Theory §4, last paragraph.
    """
    try:
        needs = [Need.from_object(data) for data in listed]
        views = [_drawn(need) for need in needs]
    except (CoopgapError, TypeError, KeyError) as error:
        raise ValueError(str(error)) from None
    seen: list[GameView] = []
    kept: list[NeedView] = []
    for need, view in zip(needs, views, strict=True):
        fresh = view is not None and view not in seen
        if view is not None and fresh:
            seen.append(view)
        kept.append(NeedView(need, view if fresh else None))
    return tuple(kept)


def _drawn(need: Need) -> GameView | None:
    if need.game is None:
        return None
    game: Environment = environment_from_object(need.game["environment"], "witness")
    if game.n_states * game.n_profiles > LARGEST_GAME:
        return None
    language = Language.from_labels(game, need.game["signals"])
    return game_view(game, language, need.point)
