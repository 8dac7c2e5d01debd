"""Decide certificates about the commons (M6), from the definitions and nothing else.

Standard library only, apart from `certificate_reading` and the shape of a verdict; no code is
shared with the programs that find the certificates. Values are bounded by Bellman's inequalities: a
function that is at least the right-hand side in every round and stock bounds the value from above,
and the value of any plan bounds it from below. With s fish left the catch is h − s, so that every
maximum over harvests is h plus a maximum over s ≤ h: a running maximum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from coopgap.proofs.certificate_reading import (
    Part,
    decide,
    decide_json,
    listed,
    part,
    rational,
    require,
    whole,
)
from coopgap.proofs.kernel import Verdict

FORMAT, SCHEMA = "coopgap-commons-certificate", 1
LARGEST = 100_000
"""Most values (rounds × stocks × growth factors) that a document may speak about."""

_Values = list[list[Fraction]]


@dataclass(frozen=True, slots=True)
class _Water:
    """The parameters of a commons with independent growth."""

    fishers: int
    capacity: int
    rounds: int
    collapse: int
    start: int
    growth: tuple[tuple[Fraction, Fraction], ...]

    def next_stock(self, left: int, factor: Fraction) -> int:
        grown = min(self.capacity, (factor * left).__floor__())
        return grown if grown >= self.collapse else 0

    @property
    def stocks(self) -> range:
        return range(self.capacity + 1)


def check_commons(document: Part) -> Verdict:
    """Decide a certificate about a commons; never raises on bad input.

    Parameters
    ----------
    document
        As `coopgap.proofs.commons_certificates` writes them, or anything else.

    Examples
    --------
    >>> check_commons({"format": "nonsense"}).accepted
    False

    References
    ----------
    Theory §5, M6; [Bellman1957].
    """
    return decide(document, FORMAT, SCHEMA, lambda found: _water(part(found, "commons")), _KINDS)


def check_commons_text(text: str) -> Verdict:
    """Decide the JSON text of a certificate; a key that appears twice is refused.

    Examples
    --------
    >>> check_commons_text('{"format": 1, "format": 2}').reason
    'a key appears twice in an object'
    """
    return decide_json(text, check_commons)


def _first_best(water: _Water, claim: Part, given: Part) -> str:
    value = rational(claim.get("value"))
    _bounds_above(water, given, value, informed=True)
    require(_worth(water, _plan(water, given))[0][water.start] >= value, "the plan earns less")
    return f"the first best is worth {value} fish"


def _contingent_cap(water: _Water, claim: Part, given: Part) -> str:
    value = rational(claim.get("value"))
    _bounds_above(water, given, value, informed=False)
    plan = _plan(water, given)
    require(all(len(set(cell)) == 1 for row in plan for cell in row), "the cap depends on growth")
    require(_worth(water, plan)[0][water.start] >= value, "the cap earns less")
    return f"the best cap contingent on stock and round is worth {value} fish"


def _constant_cap(water: _Water, claim: Part, given: Part) -> str:
    value, cap = rational(claim.get("value")), whole(claim.get("cap"), 0, water.capacity)
    size = len(water.stocks) ** 2 * water.rounds * len(water.growth)
    require(size <= 100 * LARGEST, "too large to try every constant cap")
    worth = [
        _worth(water, [[[min(c, h)] * len(water.growth) for h in water.stocks]] * water.rounds)
        for c in water.stocks
    ]
    require(worth[cap][0][water.start] == value, "the cap is not worth that")
    require(all(w[0][water.start] <= value for w in worth), "another constant cap is better")
    return f"the best constant cap, {cap} fish a round, is worth {value} fish"


def _cap_gap(water: _Water, claim: Part, given: Part) -> str:
    gap = rational(claim.get("gap"))
    reached = _worth(water, _plan(water, given))[0][water.start]
    _bounds_above(water, given, reached - gap, informed=False)
    return f"every cap blind to growth loses at least {gap} fish against the first best"


def _threshold(water: _Water, claim: Part, given: Part) -> str:
    weight, n = rational(claim.get("threshold")), water.fishers
    require(weight >= 0, "the threshold is negative")
    plan = _plan(water, given)
    values = _worth(water, plan)
    tight = given.get("critical")
    require((tight is None) == (weight == 0), "a critical state is needed unless λ* is 0")
    for t in range(water.rounds):
        for r, (factor, _) in enumerate(water.growth):
            ahead = [values[t + 1][water.next_stock(left, factor)] for left in water.stocks]
            total = [v - left for left, v in enumerate(ahead)]
            utility = [v / n - left + weight * total[left] for left, v in enumerate(ahead)]
            best = list(accumulate(total, max))
            most = list(accumulate(utility, max))
            for stock in water.stocks:
                left = stock - plan[t][stock][r]
                where = f"round {t + 1}, stock {stock}, growth {factor}"
                require(total[left] == best[stock], f"the plan is not the first best in {where}")
                require(utility[left] == most[left], f"taking more pays in {where}")
    if tight is not None:
        require(isinstance(tight, list) and len(tight) == 4, "critical: round, stock, growth, d")
        t = whole(tight[0], 0, water.rounds - 1)
        stock = whole(tight[1], 0, water.capacity)
        r = whole(tight[2], 0, len(water.growth) - 1)
        left = stock - plan[t][stock][r]
        d = whole(tight[3], 1, left)
        factor = water.growth[r][0]
        fall = (
            values[t + 1][water.next_stock(left, factor)]
            - values[t + 1][water.next_stock(left - d, factor)]
        )
        gain, loss = d - fall / n, fall - d
        require(gain > 0 and loss > 0 and gain == weight * loss, "the critical state is not tight")
    return (
        "the first best with equal shares is Markov-perfect exactly for prosocial weights of at "
        f"least {weight}"
    )


_KINDS: dict[str, Callable[[_Water, Part, Part], str]] = {
    "first-best": _first_best,
    "contingent-cap": _contingent_cap,
    "constant-cap": _constant_cap,
    "cap-gap": _cap_gap,
    "commons-threshold": _threshold,
}


def _bounds_above(water: _Water, given: Part, value: Fraction, *, informed: bool) -> None:
    """Require that ``upper`` satisfies Bellman's inequalities and starts at most at the value."""
    upper = _table(given.get("upper"), water.rounds + 1, len(water.stocks))
    require(all(v >= 0 for v in upper[-1]), "upper is negative after the last round")
    for t in range(water.rounds):
        needed = [Fraction(0)] * len(water.stocks)
        draws = [
            [p * (upper[t + 1][water.next_stock(s, f)] - s) for s in water.stocks]
            for f, p in water.growth
        ]
        if not informed:  # one harvest for all growth factors: the maximum of the mean
            draws = [[sum(column, Fraction(0)) for column in zip(*draws, strict=True)]]
        for row in draws:
            best = accumulate(row, max)
            needed = [n + b for n, b in zip(needed, best, strict=True)]
        for stock in water.stocks:
            held = upper[t][stock] >= stock + needed[stock]
            require(held, f"upper is too low in round {t + 1}, stock {stock}")
    require(upper[0][water.start] <= value, "upper starts above what is claimed")


def _worth(water: _Water, plan: list[list[list[int]]]) -> _Values:
    values = [[Fraction(0)] * len(water.stocks)]
    for row in reversed(plan):
        after = values[0]
        now = [
            sum(
                (
                    p * (x + after[water.next_stock(h - x, f)])
                    for x, (f, p) in zip(row[h], water.growth, strict=True)
                ),
                Fraction(0),
            )
            for h in water.stocks
        ]
        values.insert(0, now)
    return values


def _plan(water: _Water, given: Part) -> list[list[list[int]]]:
    rows = listed(given.get("harvest"), water.rounds)
    return [
        [
            [whole(x, 0, stock) for x in listed(cell, len(water.growth))]
            for stock, cell in enumerate(listed(row, len(water.stocks)))
        ]
        for row in rows
    ]


def _water(given: Part) -> _Water:
    capacity = whole(given.get("capacity"), 1, LARGEST)
    growth = tuple(
        (rational(pair[0]), rational(pair[1]))
        for pair in (listed(item, 2) for item in listed(given.get("growth")))
    )
    require(len({f for f, _ in growth}) == len(growth) > 0, "growth factors are not distinct")
    require(all(f >= 0 and p > 0 for f, p in growth), "growth: a factor or probability is wrong")
    require(sum(p for _, p in growth) == 1, "growth: probabilities do not sum to 1")
    rounds = whole(given.get("rounds"), 1, LARGEST)
    require(rounds * (capacity + 1) * len(growth) <= LARGEST, "the commons is too large")
    return _Water(
        whole(given.get("fishers"), 1, 10**9),
        capacity,
        rounds,
        whole(given.get("collapse"), 0, 10**9),
        whole(given.get("start"), 0, capacity),
        growth,
    )


def _table(given: object, rows: int, columns: int) -> _Values:
    return [[rational(v) for v in listed(row, columns)] for row in listed(given, rows)]
