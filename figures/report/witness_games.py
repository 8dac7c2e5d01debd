"""Games that show why an assumption is needed, from the claims and from the gallery of figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coopgap.figures import witnesses as gallery
from coopgap.figures.report.game_views import GameView, game_view
from coopgap.proofs.claims import witnesses as claimed
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

LARGEST = 64
"""Most outcomes of a witness that is drawn; larger ones are only described."""


@dataclass(frozen=True, slots=True)
class WitnessGame:
    """A game in which a claim fails for want of one assumption.

    Attributes
    ----------
    claim, assumption
        Id of the claim, and what is missing; may hold formulas in dollar signs.
    finding
        What happens instead.
    view
        The game; ``None`` when it is too large to draw.
    name
        What to call the game.
    """

    claim: str
    assumption: str
    finding: str
    view: GameView | None
    name: str


def witness_games() -> tuple[WitnessGame, ...]:
    """Gather the witnesses, each game once for each claim, in the order of the claims.

    Examples
    --------
    >>> {witness.claim for witness in witness_games()} >= {"T2", "T3", "T6"}
    True

    References
    ----------
    Theory §4, last paragraph.
    """
    kept: dict[tuple[object, ...], WitnessGame] = {}
    for claim, assumption, finding, name, game, language in (*_claimed(), *_drawn()):
        small = game.n_states * game.n_profiles <= LARGEST
        view = game_view(game, language, name) if small else None
        kept.setdefault(
            (claim, *_drawn_as(view)), WitnessGame(claim, assumption, finding, view, name)
        )
    return tuple(sorted(kept.values(), key=lambda witness: _order(witness.claim)))


def _drawn_as(view: GameView | None) -> tuple[object, ...]:
    """Give what a game looks like but for names: the same game is not shown twice for a claim."""
    if view is None:
        return (object(),)
    cells = [cell for state in view.cells for row in state for cell in row]
    return (
        view.prior,
        len(view.rows),
        len(view.columns),
        tuple((cell.payoffs, cell.signal) for cell in cells),
    )


_Found = tuple[str, str, str, str, Environment, Language]


def _claimed() -> Iterator[_Found]:
    for witness in claimed.witnesses():
        case = witness.case
        yield (
            witness.claim.id, witness.assumption, witness.reason, case.name,
            case.environment, case.language,
        )  # fmt: skip


def _drawn() -> Iterator[_Found]:
    for witness in gallery.witnesses()[0]:
        game = Environment.from_bimatrix(witness.payoffs, actions=witness.actions)
        language = Language.from_labels(game, witness.signals)
        yield witness.claim, witness.assumption, witness.finding, "", game, language


def _order(claim: str) -> tuple[str, int, str]:
    """Put T10 after T9."""
    digits = "".join(c for c in claim.partition(".")[0] if c.isdigit())
    return claim[:1], int(digits or 0), claim
