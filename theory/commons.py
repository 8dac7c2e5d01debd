"""M6: a commons whose growth the fishers see and no court can verify.

A stock of fish, a few fishers, a few rounds. Each round the growth factor is drawn and seen by
the fishers; they harvest; what is left grows by that factor up to the capacity, or collapses when
too little is left. Three growth regimes: a constant, independent draws, and a *hysteresis* in
which heavy fishing tips the water into a degraded regime that recovers slowly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from coopgap.theory.commons_growth import (
    DEGRADED,
    HEALTHY,
    Growth,
    Hysteresis,
    IndependentGrowth,
    require_whole,
)
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import ScaledIntegers, bounded_product
from coopgap.theory.stochastic_game import MAX_ENTRIES, StochasticGame, default_agents

MAX_CAPACITY = 2000
"""Largest stock: tables grow with its square."""

MAX_DEMAND_PROFILES = 100_000
"""Largest number of demand profiles for which the game between fishers is written out."""


@dataclass(frozen=True, slots=True)
class Commons:
    """A commons with unverifiable growth, model M6 with every number a parameter.

    Attributes
    ----------
    fishers
        Number of fishers, at least 1.
    capacity
        Largest stock (fish).
    rounds
        Number of rounds.
    growth
        `IndependentGrowth` or `Hysteresis`.
    collapse
        A next stock below it becomes 0.
    start
        First stock; the capacity by default.

    Raises
    ------
    ParameterError
        When a number is out of range; SizeError when the tables would be too large.

    Examples
    --------
    >>> commons = Commons()
    >>> commons.next_stock(40, Fraction(3, 2)), commons.next_stock(3, Fraction(3, 2))
    (60, 0)

    References
    ----------
    Theory §5, M6; [PiattiEtAl2024].
    """

    fishers: int = 5
    capacity: int = 100
    rounds: int = 12
    growth: Growth = field(default_factory=lambda: IndependentGrowth.of("3/2", "5/2"))
    collapse: int = 5
    start: int | None = None

    def __post_init__(self) -> None:
        require_whole("fishers", self.fishers, 1)
        require_whole("rounds", self.rounds, 1)
        require_whole("collapse threshold", self.collapse, 0)
        require_whole("capacity", self.capacity, 1)
        if self.capacity > MAX_CAPACITY:
            raise ParameterError(f"capacity={self.capacity} is above the limit {MAX_CAPACITY}")
        if self.start is None:
            object.__setattr__(self, "start", self.capacity)
        require_whole("start", self.start, 0)
        if self.first_stock > self.capacity:
            raise ParameterError(f"start={self.start} is above the capacity {self.capacity}")
        memories = 1
        if isinstance(self.growth, Hysteresis):
            bounded_product([len(self._levels)] * 3, MAX_ENTRIES // 10_000, "remembered harvests")
            memories = len(self._pasts()[0])
        sizes = (memories, self.capacity + 1, len(self.growth.factors), self.capacity + 1)
        bounded_product(sizes, MAX_ENTRIES, "commons (a coarser gauge or less capacity helps)")

    @property
    def first_stock(self) -> int:
        """The stock at the start."""
        assert self.start is not None
        return self.start

    @property
    def _levels(self) -> tuple[int, ...]:
        """Harvests as they are remembered."""
        assert isinstance(self.growth, Hysteresis)
        return tuple(range(0, self._recorded(self.capacity) + 1, self.growth.gauge))

    def _recorded(self, harvest: int) -> int:
        assert isinstance(self.growth, Hysteresis)
        return (2 * harvest + self.growth.gauge) // (2 * self.growth.gauge) * self.growth.gauge

    def next_stock(self, left: int | Fraction, factor: Fraction) -> int:
        """Give the next stock when some fish are left to grow by a factor."""
        grown = min(self.capacity, left * factor.numerator // factor.denominator)
        return grown if grown >= self.collapse else 0

    @property
    def start_state(self) -> Any:
        """The first state: a stock, or in a hysteresis (stock, risk, past harvests)."""
        if isinstance(self.growth, Hysteresis):
            return (self.first_stock, Fraction(0), (0, 0))
        return self.first_stock

    def game(self) -> StochasticGame:
        """Write the commons as a stochastic game in which the fishers choose a total harvest.

        States are stocks 0..K; in a hysteresis (stock, probability that the water is degraded
        this round, the last two harvests as remembered, latest first). The contingency is the
        growth factor.

        Examples
        --------
        >>> game = Commons(capacity=6, rounds=2).game()
        >>> game.successors[6, :, 2, 0].tolist()
        [6, 6]
        """
        stocks = range(self.capacity + 1)
        grown = np.array(
            [[self.next_stock(left, f) for left in stocks] for f in self.growth.factors]
        )
        left = np.maximum(np.subtract.outer(np.array(stocks), np.array(stocks)), 0)
        base = np.moveaxis(grown[:, left], 0, 1)  # stock × factor × harvest
        states, odds, following = self._memory(base)
        stock = np.array([s if isinstance(s, int) else s[0] for s in states])
        shape = (len(states), len(self.growth.factors), len(stocks))
        return StochasticGame(
            agents=("fishers",),
            states=states,
            actions=(tuple(stocks),),
            contingencies=self.growth.factors
            if len(set(self.growth.factors)) > 1 or len(self.growth.factors) == 1
            else ("healthy", "degraded"),
            horizon=self.rounds,
            odds=ScaledIntegers.from_rationals(odds, shape[:2]),
            # Views without memory of their own: every harvest pays itself, one next state each.
            payoffs=ScaledIntegers(np.broadcast_to(np.array(stocks), (1, *shape)), 1),
            feasible=np.array(stocks) <= stock[:, None],
            successors=following[..., None],
            branches=ScaledIntegers(np.broadcast_to(np.int64(1), (*shape, 1)), 1),
            title=f"commons of {self.fishers}, growth {self.growth}",
        )

    def _memory(
        self, base: npt.NDArray[np.int64]
    ) -> tuple[tuple[Any, ...], list[Fraction], npt.NDArray[np.int64]]:
        """Give states, odds of the growth factors and next states (state × factor × harvest)."""
        stocks = range(self.capacity + 1)
        if isinstance(self.growth, IndependentGrowth):
            return tuple(stocks), [p for _ in stocks for p in self.growth.odds], base
        pasts, after = self._pasts()
        states = tuple((h, risk, past) for h in stocks for risk, past in pasts)
        odds = [chance for risk, _ in pasts for chance in (1 - risk, risk)]
        now = [self._recorded(x) // self.growth.gauge for x in stocks]
        memory = after[:, :, now]
        following = base[:, None] * len(pasts) + memory[None]
        return states, odds * len(stocks), following.reshape(-1, *memory.shape[1:])

    def _pasts(self) -> tuple[list[tuple[Fraction, tuple[int, int]]], npt.NDArray[np.int64]]:
        """List the risks and memories that can occur, and which follows which.

        Returns
        -------
        tuple
            The pairs (risk, past harvests), the first of them at the start; and the place of the
            next one by place, regime and remembered level of the harvest.
        """
        growth = self.growth
        assert isinstance(growth, Hysteresis)
        places = {(Fraction(0), (0, 0)): 0}
        after: list[list[list[int]]] = []
        listed = list(places)
        for _, (latest, before) in listed:  # grows while it is read
            rows = []
            for regime in (HEALTHY, DEGRADED):
                row = []
                for harvest in self._levels:
                    mean = Fraction(harvest + latest + before, 3)
                    key = (growth.degraded_probability(regime, mean), (harvest, latest))
                    if key not in places:
                        places[key] = len(places)
                        listed.append(key)
                    row.append(places[key])
                rows.append(row)
            after.append(rows)
        return listed, np.array(after)

    def demand_game(self) -> StochasticGame:
        """Write out the game between the fishers: whole demands, rationed in proportion.

        Only for small commons with independent growth; an oracle for everything else.

        Raises
        ------
        ParameterError
            For a hysteresis; SizeError when there are more than `MAX_DEMAND_PROFILES` profiles.

        Examples
        --------
        >>> Commons(fishers=2, capacity=3, rounds=2, collapse=1).demand_game().shape
        (4, 4)
        """
        growth = self.growth
        if isinstance(growth, Hysteresis):
            raise ParameterError("the game of demands is written out for independent growth only")
        demands = range(self.capacity + 1)
        bounded_product([len(demands)] * self.fishers, MAX_DEMAND_PROFILES, "demand profiles")
        chances: Mapping[Fraction, Fraction] = dict(zip(growth.factors, growth.odds, strict=True))
        return StochasticGame.from_functions(
            demands,
            [demands] * self.fishers,
            lambda stock, _, asked: rationed(stock, asked) if max(asked) <= stock else None,
            lambda stock, factor, asked: self.next_stock(max(0, stock - sum(asked)), factor),
            self.rounds,
            contingencies=chances,
            agents=default_agents(self.fishers),
            title=f"demands in a commons of {self.fishers}",
        )


def rationed(stock: int, demands: Sequence[int | Fraction]) -> tuple[Fraction, ...]:
    """Share out a stock: demands as they are, or in proportion when they exceed it.

    Examples
    --------
    >>> rationed(6, (4, 8))
    (Fraction(2, 1), Fraction(4, 1))
    """
    total = sum(demands)
    return tuple(Fraction(x) if total <= stock else Fraction(stock * x) / total for x in demands)
