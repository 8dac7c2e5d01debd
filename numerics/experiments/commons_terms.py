"""Caps as data: how much may be caught by stock and round, and never by growth.

A court verifies stocks and catches, so a contract of the commons is a table of caps by round and
state. It is enforced in equal individual quotas: a *binding* cap makes every fisher take exactly
an equal share of ``min(cap, stock)`` (M6); a *ceiling* lets everybody take less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from coopgap.numerics.commons.commons_policies import HarvestPlan
from coopgap.theory.commons import Commons
from coopgap.theory.errors import ContractError
from coopgap.theory.stochastic_game import StochasticGame

MAX_RULES = 100
"""Most rules of a proposed contract."""

_KEYS = frozenset({"cap", "stock", "rounds"})


@dataclass(frozen=True, slots=True)
class CapTerms:
    """A cap on the total harvest in force.

    Attributes
    ----------
    caps
        By round and state of the stochastic game: the cap (fish), ``None`` for no cap there.
    binding
        Whether everybody takes exactly an equal share of ``min(cap, stock)``; otherwise at most
        an equal share of the cap.
    words
        What is in force, for people.
    mark
        Its hash, taken once.

    References
    ----------
    Theory §5, M6.
    """

    caps: tuple[tuple[int | None, ...], ...]
    binding: bool
    words: str
    mark: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Tables are long, and looked up in every round.
        plain = tuple(tuple(-1 if cap is None else cap for cap in row) for row in self.caps)
        object.__setattr__(self, "mark", hash((plain, self.binding)))

    def __hash__(self) -> int:
        return self.mark

    @classmethod
    def of(cls, plan: HarvestPlan, binding: bool) -> CapTerms:
        """Make a plan that does not depend on growth the law.

        Examples
        --------
        >>> from coopgap.numerics.commons.commons_policies import constant_cap
        >>> CapTerms.of(constant_cap(Commons()), binding=True).words
        'constant cap 36, binding'
        """
        harvests = plan.harvests[:, :, 0]
        if (plan.harvests != harvests[:, :, None]).any():
            raise ContractError("the plan depends on growth, which no court sees")
        if plan.cap is not None:
            harvests = np.full_like(harvests, plan.cap)
        name = plan.contract if plan.cap is None else f"{plan.contract} {plan.cap}"
        caps = tuple(tuple(map(int, row)) for row in harvests)
        return cls(caps, binding, f"{name}, {_kind(binding)}")

    def cap(self, round_: int, place: int) -> int | None:
        """Give the cap in a round (from 0) and state (by place); ``None`` where there is none."""
        return self.caps[round_][place]

    def limits(self, commons: Commons) -> npt.NDArray[np.int64]:
        """Give the caps as an array by round and state; n·K where there is none."""
        free = commons.fishers * commons.capacity
        rows = [[free if cap is None else cap for cap in row] for row in self.caps]
        return np.array(rows, dtype=np.int64)

    def catches(
        self, round_: int, place: int, stock: int, demands: Sequence[Fraction]
    ) -> tuple[Fraction, ...]:
        """Give what each fisher may ask for once the court has its say.

        Examples
        --------
        >>> terms = CapTerms(((6,),), binding=False, words="")
        >>> terms.catches(0, 0, 9, (Fraction(1), Fraction(8)))
        (Fraction(1, 1), Fraction(3, 1))
        """
        cap, n = self.cap(round_, place), len(demands)
        if cap is None:
            return tuple(demands)
        if self.binding:
            return (Fraction(min(cap, stock), n),) * n
        return tuple(min(demand, Fraction(cap, n)) for demand in demands)


def read_caps(data: Any, commons: Commons) -> CapTerms | None:
    """Read a proposed cap from JSON data, trusting nothing.

    Parameters
    ----------
    data
        ``None`` for no contract, or ``{"caps": [rule, ...], "binding": true or false}``. A rule
        is ``{"cap": fish, "stock": [from, to], "rounds": [first, last]}``, rounds counted from 1;
        ``stock`` and ``rounds`` may be left out. The first rule that fits counts; where none
        does, nothing is capped, which a binding contract must not leave open. Without
        ``binding`` the cap is a ceiling.

    Raises
    ------
    ContractError
        When the data are anything else. Growth cannot be named: no court sees it.

    Examples
    --------
    >>> text = {"caps": [{"cap": 0, "stock": [0, 40]}, {"cap": 50}], "binding": True}
    >>> terms = read_caps(text, Commons())
    >>> terms.cap(0, 40), terms.cap(0, 41), terms.words
    (0, 50, 'cap 0 at stock 0-40; cap 50, binding')

    References
    ----------
    Theory §5, M6.
    """
    if data is None:
        return None
    if not isinstance(data, Mapping) or not {"caps"} <= set(data) <= {"caps", "binding"}:
        raise ContractError('a contract is null or {"caps": [rules], "binding": true or false}')
    binding, rules = data.get("binding", False), data["caps"]
    if not isinstance(binding, bool):
        raise ContractError("binding is true or false")
    if not isinstance(rules, list) or not 1 <= len(rules) <= MAX_RULES:
        raise ContractError(f"caps is a list of 1 to {MAX_RULES} rules")
    read = [_rule(rule, k, commons) for k, rule in enumerate(rules, 1)]
    stocks = state_stocks(model_of(commons))
    by_stock = []
    for number in range(1, commons.rounds + 1):
        row: list[int | None] = []
        for stock in range(commons.capacity + 1):
            fits = (r for r in read if _within(number, r.rounds) and _within(stock, r.stock))
            rule = next(fits, None)
            if rule is None and binding:
                raise ContractError(
                    f"a binding contract says for every round and stock what is caught; round "
                    f"{number}, stock {stock} is left open (end with a rule that only has a cap)"
                )
            row.append(None if rule is None else rule.cap)
        by_stock.append(row)
    caps = tuple(tuple(row[stock] for stock in stocks) for row in by_stock)
    said = "; ".join(rule.words for rule in read)
    return CapTerms(caps, binding, f"{said}, {_kind(binding)}")


@lru_cache(maxsize=8)
def model_of(commons: Commons) -> StochasticGame:
    """Give the stochastic game of a commons; kept.

    Examples
    --------
    >>> len(model_of(Commons()).states)
    101
    """
    return commons.game()


def state_stocks(game: StochasticGame) -> list[int]:
    """Give the stock of every state of a commons.

    Examples
    --------
    >>> state_stocks(Commons(capacity=3, rounds=1).game())
    [0, 1, 2, 3]
    """
    return [int(count) - 1 for count in game.feasible.sum(axis=1)]


@dataclass(frozen=True, slots=True)
class _Rule:
    cap: int
    stock: tuple[int, int] | None
    rounds: tuple[int, int] | None

    @property
    def words(self) -> str:
        parts = [f"cap {self.cap}"]
        if self.stock:
            parts.append("at stock {}-{}".format(*self.stock))
        if self.rounds:
            parts.append("in rounds {}-{}".format(*self.rounds))
        return " ".join(parts)


def _rule(data: Any, number: int, commons: Commons) -> _Rule:
    where = f"rule {number}"
    if not isinstance(data, Mapping):
        raise ContractError(f'{where}: a rule is {{"cap": fish, "stock": [..], "rounds": [..]}}')
    if unknown := sorted(str(key)[:40] for key in set(data) - _KEYS):
        raise ContractError(
            f"{where}: {unknown[0]!r} is nothing a court verifies; a rule has cap, stock, rounds"
        )
    cap, most = data.get("cap"), commons.fishers * commons.capacity
    if isinstance(cap, bool) or not isinstance(cap, int) or not 0 <= cap <= most:
        raise ContractError(f"{where}: cap is a whole number of fish from 0 to {most}")
    return _Rule(
        cap,
        _span(data, "stock", 0, commons.capacity, where),
        _span(data, "rounds", 1, commons.rounds, where),
    )


def _span(
    data: Mapping[str, Any], name: str, least: int, most: int, where: str
) -> tuple[int, int] | None:
    if name not in data:
        return None
    given = data[name]
    whole = isinstance(given, list) and len(given) == 2 and all(type(x) is int for x in given)
    if not whole or not least <= given[0] <= given[1] <= most:
        raise ContractError(
            f"{where}: {name} is two whole numbers [from, to] from {least} to {most}"
        )
    return (given[0], given[1])


def _within(value: int, span: tuple[int, int] | None) -> bool:
    return span is None or span[0] <= value <= span[1]


def _kind(binding: bool) -> str:
    return "binding" if binding else "as a ceiling"
