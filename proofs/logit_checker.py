"""Decide certificates about logit responses, exactly: odds are powers of a rational base.

Standard library only, apart from the shape of a verdict; no code is shared with the programs that
find the certificates. At precision ``β = b log r`` play p is a logit response to ``u + λW`` iff for
each agent and action a the odds against its first action are ``p_a / p_0 = r^(b ΔV_a)``, ``ΔV_a``
being the difference of expected utilities; with ``b ΔV_a = k/d`` that is ``(p_a/p_0)^d = r^k``.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coopgap.proofs.kernel import Verdict

FORMAT, SCHEMA = "coopgap-logit-certificate", 1
LARGEST_GAME, MOST_GAMES, LARGEST_EXPONENT = 20_000, 100, 20_000

_RATIONAL = re.compile(r"-?[0-9]{1,300}(/[0-9]{1,300})?")
_Vector = tuple[Fraction, Fraction]


class _RejectedError(Exception):
    """A certificate that does not prove its claim, or a document that is none."""


@dataclass(frozen=True, slots=True)
class _Played:
    """A game with its play, and what each action gains over the first: own payoff, welfare."""

    play: tuple[tuple[Fraction, ...], ...]
    gains: tuple[tuple[_Vector, ...], ...]


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
    kind = ""
    try:
        _require(isinstance(document, Mapping), "the document is not an object")
        _require(document.get("format") == FORMAT, "unknown format")
        _require(type(document.get("schema")) is int, "schema is no number")
        _require(document["schema"] == SCHEMA, "unknown schema")
        base = _rational(document.get("base"))
        _require(base > 1, "the base is not above 1")
        listed = _listed(document.get("games"))
        _require(0 < len(listed) <= MOST_GAMES, "no games, or too many")
        games = [_read(game) for game in listed]
        claim, given = _object(document, "claim"), _object(document, "certificate")
        kind = str(claim.get("kind"))
        _require(kind in _KINDS, f"unknown kind {kind[:40]!r}")
        return Verdict(True, kind, _KINDS[kind](games, base, claim, given), "")
    except _RejectedError as reason:
        return Verdict(False, kind, "", str(reason))
    except (RecursionError, MemoryError, OverflowError, ZeroDivisionError) as error:
        return Verdict(False, kind, "", f"the document cannot be read: {type(error).__name__}")


def check_logit_text(text: str) -> Verdict:
    """Decide the JSON text of a certificate; a key that appears twice is refused.

    Examples
    --------
    >>> check_logit_text('{"format": 1, "format": 2}').reason
    'a key appears twice in an object'
    """
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_float=_no, parse_constant=_no)
    except _RejectedError as reason:
        return Verdict(False, "", "", str(reason))
    except (ValueError, RecursionError) as error:
        return Verdict(False, "", "", f"the document cannot be read: {type(error).__name__}")
    return check_logit(document)


def _response(
    games: list[_Played], base: Fraction, claim: Mapping[str, Any], given: Mapping[str, Any]
) -> str:
    weight, bits = _point(claim.get("point"))
    _responds(games, base, weight, bits)
    return f"play is a logit response at λ = {weight} and β = {bits} log {base}"


def _regret(
    games: list[_Played], base: Fraction, claim: Mapping[str, Any], given: Mapping[str, Any]
) -> str:
    weight, bits = _point(claim.get("point"))
    most = _rational(claim.get("regret"))
    _responds(games, base, weight, bits)
    for game in games:
        for chances, gains in zip(game.play, game.gains, strict=True):
            worth = [own + weight * social for own, social in gains]
            mean = sum((p * v for p, v in zip(chances, worth, strict=True)), Fraction(0))
            _require(max(worth) - mean <= most, "an agent can gain more")
    return (
        f"play is a logit response at λ = {weight} and β = {bits} log {base}, and nobody can gain "
        f"more than {most} by another action"
    )


def _not_identified(
    games: list[_Played], base: Fraction, claim: Mapping[str, Any], given: Mapping[str, Any]
) -> str:
    points = [_point(point) for point in _listed(claim.get("points"))]
    _require(len(set(points)) == len(points) >= 2, "fewer than two different points")
    for weight, bits in points:
        _responds(games, base, weight, bits)
    shown = " and ".join(f"({weight}, {bits} log {base})" for weight, bits in points)
    return f"the same play is a logit response at each of (λ, β) = {shown}"


def _identified(
    games: list[_Played], base: Fraction, claim: Mapping[str, Any], given: Mapping[str, Any]
) -> str:
    weight, bits = _point(claim.get("point"))
    _require(bits > 0, "the precision is not positive")
    _responds(games, base, weight, bits)
    rows = []
    for row in _listed(given.get("rows"), 2):
        g, agent, action = _listed(row, 3)
        game = games[_whole(g, len(games))]
        gains = game.gains[_whole(agent, len(game.gains))]
        rows.append(gains[_whole(action, len(gains))])
    (a, b), (c, d) = rows
    # The log-odds are linear in β and βλ: two independent rows leave one solution.
    _require(a * d != b * c, "the two rows are dependent")
    return f"play is a logit response at λ = {weight} and β = {bits} log {base}, and nowhere else"


_KINDS: dict[
    str, Callable[[list[_Played], Fraction, Mapping[str, Any], Mapping[str, Any]], str]
] = {
    "logit-response": _response,
    "logit-regret": _regret,
    "logit-not-identified": _not_identified,
    "logit-identified": _identified,
}


def _responds(games: list[_Played], base: Fraction, weight: Fraction, bits: Fraction) -> None:
    for g, game in enumerate(games):
        for i, (chances, gains) in enumerate(zip(game.play, game.gains, strict=True)):
            for a, (chance, (own, social)) in enumerate(zip(chances, gains, strict=True)):
                power = bits * (own + weight * social)
                size = max(abs(power.numerator), power.denominator)
                _require(size <= LARGEST_EXPONENT, "an exponent is too large")
                _require(
                    (chance / chances[0]) ** power.denominator == base**power.numerator,
                    f"game {g}, agent {i}, action {a}: these are not the odds of a response",
                )


def _read(given: object) -> _Played:
    _require(isinstance(given, Mapping), "a game is not an object")
    assert isinstance(given, Mapping)
    play = tuple(tuple(map(_rational, _listed(row))) for row in _listed(given.get("play")))
    sizes = [len(row) for row in play]
    _require(0 < len(play) <= 20 and min(sizes) > 0, "no agents, too many, or one without actions")
    _require(math.prod(sizes) * len(sizes) <= LARGEST_GAME, "a game is too large")
    _require(
        all(min(row) > 0 and sum(row) == 1 for row in play), "play is not of positive probabilities"
    )
    tables = [
        list(map(_rational, _listed(row, math.prod(sizes))))
        for row in _listed(given.get("payoffs"), len(sizes))
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
    weight, bits = map(_rational, _listed(given, 2))
    _require(weight >= 0 and bits >= 0, "a weight or precision is negative")
    return weight, bits


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    _require(isinstance(found, Mapping), f"{name} is not an object")
    assert isinstance(found, Mapping)
    return found


def _listed(given: object, length: int | None = None) -> list[Any]:
    _require(isinstance(given, list), "a list is missing")
    assert isinstance(given, list)
    _require(
        length is None or len(given) == length, f"a list has {len(given)} entries, not {length}"
    )
    return given


def _whole(given: object, limit: int) -> int:
    _require(type(given) is int, "a whole number is missing")
    assert isinstance(given, int)
    _require(0 <= given < limit, "an index is out of range")
    return given


def _rational(given: object) -> Fraction:
    if type(given) is int:
        return Fraction(given)
    _require(isinstance(given, str), "a rational is missing")
    assert isinstance(given, str)
    _require(_RATIONAL.fullmatch(given) is not None, "a rational is malformed")
    return Fraction(given)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _require(len(dict(pairs)) == len(pairs), "a key appears twice in an object")
    return dict(pairs)


def _no(text: str) -> Any:
    raise _RejectedError(f"{text[:40]} is no exact number")


def _require(condition: bool, reason: str) -> None:
    if not condition:
        raise _RejectedError(reason)
