"""Write exact logit responses as documents that `logit_checker` decides."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from coopgap.numerics.behaviour.planted_responses import Planted, Play, differences, regret
from coopgap.proofs.logit_checker import FORMAT, SCHEMA
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError

Document: TypeAlias = dict[str, Any]

Played: TypeAlias = tuple[Environment, Play]
"""A game with one state, and its play."""

Point: TypeAlias = tuple[Fraction, Fraction]
"""λ, and precision over log 2 (per unit of payoff)."""


def played(planted: Planted) -> Played:
    """Give the game and the play of a planted response.

    Examples
    --------
    >>> from coopgap.numerics.behaviour.planted_responses import plant
    >>> played(plant([[0, 0]], [(0, 1)], 0, 1))[1]
    ((Fraction(1, 3), Fraction(2, 3)),)
    """
    return planted.environment, planted.play


def response_document(games: Sequence[Played], point: Point) -> Document:
    """Certify that play is a logit response in every game.

    Examples
    --------
    >>> from coopgap.proofs.logit_checker import check_logit
    >>> pd = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> play = ((Fraction(1, 3), Fraction(2, 3)),) * 2
    >>> check_logit(response_document([(pd, play)], (Fraction(0), Fraction(1)))).statement
    'play is a logit response at λ = 0 and β = 1 log 2'

    References
    ----------
    docs/certificates.md.
    """
    return _document(games, {"kind": "logit-response", "point": _point(point)}, {})


def regret_document(games: Sequence[Played], point: Point) -> Document:
    """Certify besides the largest regret of any agent in any game.

    References
    ----------
    docs/certificates.md.
    """
    most = max(
        regret(game, play, agent, point[0]) for game, play in games for agent in range(len(play))
    )
    claim = {"kind": "logit-regret", "point": _point(point), "regret": str(most)}
    return _document(games, claim, {})


def not_identified_document(games: Sequence[Played], points: Sequence[Point]) -> Document:
    """Certify that the same play is a logit response at several parameters.

    References
    ----------
    docs/certificates.md.
    """
    claim = {"kind": "logit-not-identified", "points": [_point(point) for point in points]}
    return _document(games, claim, {})


def identified_document(games: Sequence[Played], point: Point) -> Document:
    """Certify that play is a logit response at one (λ, β) and nowhere else.

    Raises
    ------
    ParameterError
        When the games do not identify both.

    References
    ----------
    docs/certificates.md.
    """
    rows = independent_rows(games)
    if rows is None:
        raise ParameterError("the games do not identify λ and β: gains are in one proportion")
    claim = {"kind": "logit-identified", "point": _point(point)}
    return _document(games, claim, {"rows": [list(row) for row in rows]})


def independent_rows(
    games: Sequence[Played],
) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """Find two actions whose gains in own payoff and welfare are not in one proportion.

    Returns
    -------
    tuple or None
        Game, agent and action of each; ``None`` when there are none: then (λ, β) is not
        identified.

    Examples
    --------
    >>> pd = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> independent_rows([(pd, ((Fraction(1, 3), Fraction(2, 3)),) * 2)]) is None
    True

    References
    ----------
    Theory §6.
    """
    first: tuple[tuple[int, int, int], Fraction, Fraction] | None = None
    for g, (game, play) in enumerate(games):
        for agent in range(len(play)):
            for action, (own, social) in enumerate(differences(game, play, agent)):
                if first is None:
                    if own or social:
                        first = ((g, agent, action), own, social)
                elif first[1] * social != first[2] * own:
                    return first[0], (g, agent, action)
    return None


def _document(games: Sequence[Played], claim: Document, certificate: Document) -> Document:
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "base": 2,
        "games": [
            {
                "payoffs": [
                    [str(game.payoff(i, 0, a)) for a in game.profiles()]
                    for i in range(game.n_agents)
                ],
                "play": [[str(p) for p in row] for row in play],
            }
            for game, play in games
        ],
        "claim": claim,
        "certificate": certificate,
    }


def _point(point: Point) -> list[str]:
    return [str(value) for value in point]
