"""Decide certificates about logit responses, exactly: odds are powers of a rational base.

Standard library only, apart from `certificate_reading` and the shape of a verdict; no code is
shared with the programs that find the certificates. At precision ``β = b log r`` play p is a logit
response to ``u + λW`` iff for each agent and action a the odds against its first action are
``p_a / p_0 = r^(b ΔV_a)``, ``ΔV_a`` being the difference of expected utilities; with
``b ΔV_a = k/d`` that is ``(p_a/p_0)^d = r^k``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coopgap.proofs.certificate_reading import (
    Part,
    decide,
    decide_json,
    listed,
    rational,
    require,
    whole,
)
from coopgap.proofs.kernel import Verdict

FORMAT, SCHEMA = "coopgap-logit-certificate", 1
LARGEST_GAME, MOST_GAMES, LARGEST_EXPONENT, DIGITS = 20_000, 100, 20_000, 300

_Vector = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class _Played:
    """A game with its play, and what each action gains over the first: own payoff, welfare."""

    play: tuple[tuple[Fraction, ...], ...]
    gains: tuple[tuple[_Vector, ...], ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """What a document is about: games with their play, and the base of the odds."""

    base: Fraction
    games: tuple[_Played, ...]


def check_logit(document: Any) -> Verdict:
    """Decide a certificate about logit responses; never raises on bad input.

    Parameters
    ----------
    document
        As `coopgap.proofs.logit_certificates` writes them, or anything else.

    Examples
    --------
    >>> check_logit({"format": "nonsense"}).reason
    'unknown format'

    References
    ----------
    docs/certificates.md; [McKelveyPalfrey1995].
    """
    return decide(document, FORMAT, SCHEMA, _case, _KINDS)


def check_logit_text(text: str) -> Verdict:
    """Decide the JSON text of a certificate; a key that appears twice is refused.

    Examples
    --------
    >>> check_logit_text('{"format": 1, "format": 2}').reason
    'a key appears twice in an object'
    """
    return decide_json(text, check_logit)


def _response(case: _Case, claim: Part, given: Part) -> str:
    weight, bits = _point(claim.get("point"))
    _responds(case, weight, bits)
    return f"play is a logit response at λ = {weight} and β = {bits} log {case.base}"


def _regret(case: _Case, claim: Part, given: Part) -> str:
    weight, bits = _point(claim.get("point"))
    most = _rational(claim.get("regret"))
    _responds(case, weight, bits)
    for game in case.games:
        for chances, gains in zip(game.play, game.gains, strict=True):
            worth = [own + weight * social for own, social in gains]
            mean = sum((p * v for p, v in zip(chances, worth, strict=True)), Fraction(0))
            require(max(worth) - mean <= most, "an agent can gain more")
    return (
        f"play is a logit response at λ = {weight} and β = {bits} log {case.base}, and nobody can "
        f"gain more than {most} by another action"
    )


def _not_identified(case: _Case, claim: Part, given: Part) -> str:
    points = [_point(point) for point in listed(claim.get("points"))]
    require(len(set(points)) == len(points) >= 2, "fewer than two different points")
    for weight, bits in points:
        _responds(case, weight, bits)
    shown = " and ".join(f"({weight}, {bits} log {case.base})" for weight, bits in points)
    return f"the same play is a logit response at each of (λ, β) = {shown}"


def _identified(case: _Case, claim: Part, given: Part) -> str:
    weight, bits = _point(claim.get("point"))
    require(bits > 0, "the precision is not positive")
    _responds(case, weight, bits)
    rows = []
    for row in listed(given.get("rows"), 2):
        g, agent, action = listed(row, 3)
        game = case.games[_index(g, len(case.games))]
        gains = game.gains[_index(agent, len(game.gains))]
        rows.append(gains[_index(action, len(gains))])
    (a, b), (c, d) = rows
    # The log-odds are linear in β and βλ: two independent rows leave one solution.
    require(a * d != b * c, "the two rows are dependent")
    return (
        f"play is a logit response at λ = {weight} and β = {bits} log {case.base}, and nowhere else"
    )


_KINDS: dict[str, Callable[[_Case, Part, Part], str]] = {
    "logit-response": _response,
    "logit-regret": _regret,
    "logit-not-identified": _not_identified,
    "logit-identified": _identified,
}


def _responds(case: _Case, weight: Fraction, bits: Fraction) -> None:
    for g, game in enumerate(case.games):
        for i, (chances, gains) in enumerate(zip(game.play, game.gains, strict=True)):
            for a, (chance, (own, social)) in enumerate(zip(chances, gains, strict=True)):
                power = bits * (own + weight * social)
                size = max(abs(power.numerator), power.denominator)
                require(size <= LARGEST_EXPONENT, "an exponent is too large")
                require(
                    (chance / chances[0]) ** power.denominator == case.base**power.numerator,
                    f"game {g}, agent {i}, action {a}: these are not the odds of a response",
                )


def _case(document: Part) -> _Case:
    base = _rational(document.get("base"))
    require(base > 1, "the base is not above 1")
    games = listed(document.get("games"))
    require(0 < len(games) <= MOST_GAMES, "no games, or too many")
    return _Case(base, tuple(map(_read, games)))


def _read(given: object) -> _Played:
    require(isinstance(given, Mapping), "a game is not an object")
    assert isinstance(given, Mapping)
    play = tuple(tuple(map(_rational, listed(row))) for row in listed(given.get("play")))
    sizes = [len(row) for row in play]
    require(0 < len(play) <= 20 and min(sizes) > 0, "no agents, too many, or one without actions")
    require(math.prod(sizes) * len(sizes) <= LARGEST_GAME, "a game is too large")
    require(
        all(min(row) > 0 and sum(row) == 1 for row in play), "play is not of positive probabilities"
    )
    tables = [
        list(map(_rational, listed(row, math.prod(sizes))))
        for row in listed(given.get("payoffs"), len(sizes))
    ]
    welfare = [sum(column, Fraction(0)) for column in zip(*tables, strict=True)]
    sums = [[[Fraction(0), Fraction(0)] for _ in row] for row in play]
    # Profiles in C order: the last agent's action fastest.
    for place, profile in enumerate(itertools.product(*map(range, sizes))):
        for i, action in enumerate(profile):
            chance = math.prod(
                (play[k][b] for k, b in enumerate(profile) if k != i), start=Fraction(1)
            )
            sums[i][action][0] += chance * tables[i][place]
            sums[i][action][1] += chance * welfare[place]
    gains = tuple(tuple((own - row[0][0], all_ - row[0][1]) for own, all_ in row) for row in sums)
    return _Played(play, gains)


def _point(given: object) -> _Vector:
    weight, bits = map(_rational, listed(given, 2))
    require(weight >= 0 and bits >= 0, "a weight or precision is negative")
    return weight, bits


def _rational(given: object) -> Fraction:
    return rational(given, DIGITS)


def _index(given: object, size: int) -> int:
    return whole(given, 0, size - 1, "an index is out of range")
