"""Logit responses: a game for each assumption, in which the claim fails without it, certified."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from coopgap.numerics.behaviour.planted_responses import Planted, regret
from coopgap.proofs.checkers import decide
from coopgap.proofs.claims.models.logit_instances import (
    dilemma,
    dominant,
    give_or_keep,
    three_actions,
    two_games,
    uneven_chicken,
)
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome, shown_game
from coopgap.proofs.logit_certificates import identified_document, not_identified_document, played
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language

_HALF = Fraction(1, 2)


def large_needs() -> tuple[Need, ...]:
    """Keep the precision at one bit: play of the dilemma is no equilibrium.

    Examples
    --------
    >>> [str(need.outcome) for need in large_needs()]
    ['needed']

    References
    ----------
    Theory §6.
    """
    game = dilemma()
    lost = regret(game, dominant(1), 0, 0)
    failure = Failure(
        "every limit is an equilibrium, in which nobody regrets anything",
        f"a regret of {lost}",
        "At one precision odds of cooperating stay above zero, though defecting is better.",
    )
    where = "precision log 2, weight 0"
    return (_certified("precision without bound", "β stays", where, game, failure, lost > 0),)


def positive_needs() -> tuple[Need, ...]:
    """Take no precision: even play fits every weight, whatever the games.

    Examples
    --------
    >>> [str(need.outcome) for need in positive_needs()]
    ['needed']

    References
    ----------
    Theory §6.
    """
    games = two_games()
    even = ((_HALF, _HALF), (_HALF, _HALF))
    points = [(Fraction(0), Fraction(0)), (Fraction(1), Fraction(0))]
    document = not_identified_document([(p.environment, even) for p in games], points)
    failure = Failure(
        "two games whose gains are in no proportion identify λ and β",
        "λ = 0 and λ = 1 both fit",
        "Without precision play is even whatever agents want.",
    )
    where = "even play of this game and of one more, β = 0"
    return (
        _certified(
            "positive precision",
            "β is 0",
            where,
            games[0].environment,
            failure,
            _accepted(document),
        ),
    )


def one_game_needs() -> tuple[Need, ...]:
    """Take a second game, a third action, or uneven play: λ is identified.

    Examples
    --------
    >>> [str(need.outcome) for need in one_game_needs()]
    ['needed', 'needed', 'needed']

    References
    ----------
    Theory §6.
    """
    pair, three, chicken = list(two_games()), three_actions(), uneven_chicken()
    return (
        _identified(
            "one game", "two games are played", pair,
            "The second game trades own payoff against welfare at another rate.",
        ),
        _identified(
            "two actions", "there are three actions", [three],
            "Two pairs of actions trade own payoff against welfare at two rates.",
        ),
        _identified(
            "common play", "the agents play differently", [chicken],
            "Against different play the same action trades at another rate.",
        ),
    )  # fmt: skip


def ratio_needs() -> tuple[Need, ...]:
    """Take public goods of two multipliers: welfare follows own payoffs at two rates.

    Examples
    --------
    >>> [str(need.outcome) for need in ratio_needs()]
    ['needed']

    References
    ----------
    Theory §6.
    """
    two = [give_or_keep(3, m, Fraction(6)) for m in (Fraction(2), Fraction(3, 2))]
    reason = "Two multipliers trade own payoff against welfare at two rates."
    return (_identified("one proportion", "there are two proportions", two, reason),)


def _identified(assumption: str, instead: str, games: list[Planted], reason: str) -> Need:
    first = games[0]
    try:
        document = identified_document([played(p) for p in games], (first.weight, first.bits))
    except ParameterError:  # These games do not identify λ either.
        return Need(assumption, Outcome.OPEN, instead, 1)
    failure = Failure("λ is not identified", f"λ = {first.weight} alone fits", reason)
    more = " of this game and of one more" if len(games) > 1 else ""
    play = "; ".join(", ".join(map(str, chances)) for chances in first.play)
    where = f"play{more} at ({play})"
    return _certified(assumption, instead, where, first.environment, failure, _accepted(document))


def _accepted(document: dict[str, Any]) -> bool:
    return decide(document).verdict.accepted


def _certified(
    assumption: str, instead: str, where: str, game: Environment, failure: Failure, holds: bool
) -> Need:
    if not holds:
        return Need(assumption, Outcome.OPEN, instead, 1)
    drawn = shown_game(game, Language.null(game))
    shown = Failure(failure.stated, failure.found, failure.reason, drawn)
    return Need.witnessed(assumption, where, shown, 1, instead)
