"""M6: how fishers with and without prosocial weights play the commons, with and without caps.

Fishers see stock and growth and decide; strategies are Markov and the same within a type. A
total harvest X is a *stage equilibrium* when no fisher, alone, gains by taking a whole number
of fish more (as long as fish and the own ceiling last) or fewer.

Existence, one type. Call X safe when nobody gains by taking more; the largest possible X is.
Where somebody gains by taking fewer, the best of the totals within reach below X is safe too
(its reach upwards ends no higher), and has more welfare: who gains by leaving d fish gets at
most 1/n of what they bring, so they bring more than they cost. Hence the safe X of most welfare
is a stage equilibrium, for every λ, every ceiling and any continuation.

In addition, where no single fisher can leave a fish to the others' demands, the *race* (demand
all you may, rationed in proportion) empties the water in equilibrium. With two types there may
be nothing else.

Selection: of the stage equilibria the one with most welfare, ties to the largest harvest. The
worst Markov-perfect play without a cap is always the race: `commons_policies.depletion`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from coopgap.numerics.commons.commons_policies import HarvestPlan
from coopgap.numerics.commons.dynamic_programming import DynamicPlan, add_up
from coopgap.numerics.linear.exact_arrays import read_only, times
from coopgap.numerics.linear.window_maxima import is_window_maximum, next_greater
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import require_whole
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.rationals import IntArray, RationalLike, ScaledIntegers, as_weight
from coopgap.theory.stochastic_game import StochasticGame

_BLOCK = 2**16
"""Entries treated at once; bounds memory, changes nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class CommonsPlay:
    """Markov-perfect play of the commons.

    Attributes
    ----------
    commons
        The parameters.
    prosociality
        λ of the prosocial fishers; the others are selfish.
    prosocial
        How many fishers are prosocial.
    ceiling
        What caps them: in words.
    value
        Expected total catch from the start (fish).
    by_type
        Expected catch of one prosocial and of one selfish fisher from the start; ``None`` for a
        type that is not there.
    outcome
        Values and total harvests for every round, state and growth factor; the values of the two
        types are its plan's ``agent_values``.
    catches
        Catch of one prosocial and of one selfish fisher (fish), shape ``(2, T, S, R)``.
    method, exact
        How it was found; always exact.

    References
    ----------
    Theory §5, M6.
    """

    commons: Commons
    prosociality: Fraction
    prosocial: int
    ceiling: str
    value: Fraction
    by_type: tuple[Fraction | None, Fraction | None]
    outcome: HarvestPlan
    catches: ScaledIntegers
    method: str = "backward induction over stage equilibria, most welfare first"
    exact: bool = True


def play_commons(
    commons: Commons,
    prosociality: RationalLike = 0,
    *,
    prosocial: int | None = None,
    ceiling: HarvestPlan | IntArray | int | None = None,
) -> CommonsPlay:
    """Let fishers play: all or ``prosocial`` of them weigh welfare by λ, the rest are selfish.

    Parameters
    ----------
    prosociality
        λ ≥ 0 (dimensionless).
    prosocial
        How many of the fishers have it; all by default.
    ceiling
        A cap as a *ceiling*: no fisher may take more than an equal share of it, all may take
        less. A number of fish a round in total, a table of them by round and state, or a plan
        whose harvests are the ceiling (it must not depend on growth). None by default.

    Raises
    ------
    ParameterError
        When a number is out of range or the ceiling depends on growth.
    SolverError
        When two types have no stage equilibrium somewhere (with one type there always is one).

    Examples
    --------
    >>> commons = Commons()
    >>> play_commons(commons).value, play_commons(commons, 3).value
    (Fraction(100, 1), Fraction(1223, 2))
    >>> play_commons(commons, 3, prosocial=4).value
    Fraction(975, 2)

    References
    ----------
    Theory §5, M6; [HuangEtAl2026].
    """
    weight = as_weight(prosociality, "prosociality")
    n = commons.fishers
    k = n if prosocial is None else prosocial
    require_whole("prosocial", k, 0)
    if k > n:
        raise ParameterError(f"prosocial={k} is more than the {n} fishers")
    # One type is simpler, and complete: λ = 0 or nobody prosocial means all are alike.
    alike = k in (0, n) or weight == 0
    types = _Types(n, n if alike else k, Fraction(0) if k == 0 else weight)
    game = commons.game()
    limits = _limits(commons, game, ceiling)
    own = [ScaledIntegers.from_array(np.zeros((2, len(game.states)), dtype=np.int64), 1)]
    harvests = np.empty((game.horizon, len(game.states), len(game.contingencies)), np.int64)
    caught = np.empty((2, *harvests.shape), np.int64)
    for t in range(game.horizon - 1, -1, -1):
        harvests[t], caught[:, t], values = _stage(game, types, own[-1], limits[t], t)
        own.append(values)
    own.reverse()
    totals = tuple(_welfare(types, values) for values in own)
    plan = DynamicPlan(game, "Markov-perfect", totals, read_only(harvests), tuple(own))
    outcome = HarvestPlan.of(commons, "play", plan)
    start = game.state_index(commons.start_state)
    one, other = own[0].fraction((0, start)), own[0].fraction((1, start))
    by_type = (one if k else None, (one if alike else other) if k < n else None)
    return CommonsPlay(
        commons,
        weight,
        k,
        _ceiling_text(ceiling),
        outcome.value,
        by_type,
        outcome,
        ScaledIntegers.from_array(caught, types.unit),
    )


@dataclass(frozen=True, slots=True)
class _Types:
    """n fishers of whom k have weight λ and the rest none."""

    n: int
    k: int
    weight: Fraction

    @property
    def unit(self) -> int:
        """Catches of either type are whole multiples of one fish over this."""
        return self.n * self.k * max(self.n - self.k, 1)

    def catches(
        self, total: npt.NDArray[np.int64], part: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Give the catch of one fisher of each type, times unit; part is n·k prosocial catches."""
        if self.k == self.n:
            return np.stack([total * self.k, total * self.k])
        return np.stack([part * (self.n - self.k), (self.n * total - part) * self.k])


def _limits(
    commons: Commons, game: StochasticGame, ceiling: HarvestPlan | IntArray | int | None
) -> npt.NDArray[np.int64]:
    """Give the ceiling on the total by round and state; n·K where there is none."""
    shape = (game.horizon, len(game.states))
    if ceiling is None:
        return np.full(shape, commons.fishers * commons.capacity, dtype=np.int64)
    if isinstance(ceiling, HarvestPlan):
        harvests = ceiling.harvests
        if harvests.shape != (*shape, len(game.contingencies)):
            raise ParameterError("ceiling: the plan belongs to a commons of another size")
        if (harvests != harvests[:, :, :1]).any():
            raise ParameterError("ceiling: the plan depends on growth, which no court sees")
        # A constant cap binds as a number, also where it exceeds the stock.
        return harvests[:, :, 0] if ceiling.cap is None else np.full(shape, ceiling.cap)
    if isinstance(ceiling, np.ndarray):
        if ceiling.shape != shape or ceiling.dtype.kind != "i" or bool((ceiling < 0).any()):
            raise ParameterError(f"ceiling: a table has whole numbers from 0 and shape {shape}")
        return ceiling.astype(np.int64)
    require_whole("ceiling", ceiling, 0)
    return np.full(shape, ceiling, dtype=np.int64)


def _ceiling_text(ceiling: HarvestPlan | IntArray | int | None) -> str:
    if isinstance(ceiling, np.ndarray):
        return "table by round and state"
    if isinstance(ceiling, HarvestPlan):
        return ceiling.contract if ceiling.cap is None else f"{ceiling.contract} {ceiling.cap}"
    return "none" if ceiling is None else f"constant cap {ceiling}"


def _welfare(types: _Types, own: ScaledIntegers) -> ScaledIntegers:
    sizes = np.array([types.k, types.n - types.k])
    total = add_up(times(own.numerators, sizes[:, None]), 0)
    return ScaledIntegers.from_array(np.asarray(total), own.denominator)


def _stage(
    game: StochasticGame,
    types: _Types,
    own: ScaledIntegers,
    limits: npt.NDArray[np.int64],
    round_: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], ScaledIntegers]:
    """Solve every one-shot game of a round: totals, catches (times unit) and values by type."""
    n_states, n_growth, width = game.successors.shape[:3]
    harvests = np.empty((n_states, n_growth), np.int64)
    caught = np.empty((2, n_states, n_growth), np.int64)
    total = _welfare(types, own)
    step = max(1, _BLOCK // (n_growth * width))
    for begin in range(0, n_states, step):
        block = slice(begin, begin + step)
        stage = _Stage(types, own, total, game.successors[block, ..., 0], game.feasible[block])
        stable, part = stage.equilibria(limits[block])
        if not stable.any(axis=2).all():
            s, r = np.argwhere(~stable.any(axis=2))[0]
            raise SolverError(
                f"no stage equilibrium among two types in round {round_ + 1}, state "
                f"{game.states[begin + int(s)]!r}, growth {game.contingencies[int(r)]}; with all "
                "fishers alike there always is one"
            )
        judged = np.where(stable, stage.welfare, int(stage.welfare.min()) - 1)
        chosen = width - 1 - judged[..., ::-1].argmax(axis=2)
        harvests[block] = chosen
        first = np.take_along_axis(part, chosen[..., None], axis=2)[..., 0]
        caught[:, block] = types.catches(chosen, first)
    rows = np.arange(n_states)[:, None]
    later = own.numerators[:, game.successors[rows, np.arange(n_growth), harvests, 0]]
    sums = times(caught, own.denominator) + times(later, types.unit)
    mean = np.asarray(add_up(times(sums, game.odds.numerators), 2))
    denominator = types.unit * own.denominator * game.odds.denominator
    return harvests, caught, ScaledIntegers.from_array(mean, denominator)


class _Stage:
    """One-shot games of some states: utilities by state, growth and total harvest."""

    def __init__(
        self,
        types: _Types,
        own: ScaledIntegers,
        total: ScaledIntegers,
        following: npt.NDArray[np.int64],
        feasible: npt.NDArray[np.bool_],
    ) -> None:
        self.types, self.own, self.following = types, own, following
        self.catch = np.arange(following.shape[2])
        self.stock = feasible.sum(axis=1)[:, None, None] - 1
        self.reach = np.broadcast_to(feasible[:, None, :], following.shape)
        scaled = times(total.numerators, own.denominator // total.denominator)
        self.welfare: IntArray = times(self.catch, own.denominator) + scaled[following]

    def equilibria(
        self, limits: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
        """Mark the totals that are stage equilibria; give n·k times a prosocial catch."""
        cap = limits[:, None, None]
        types, catch = self.types, self.catch
        if types.k == types.n:
            # Equal shares X/n; whole fish more, up to the share of the cap. Reach may end beyond
            # the stock, since what lies there is masked; fewer fish need no check (see above).
            one = cap[0, 0] if (cap == cap[0]).all() else cap
            high = np.minimum(catch[-1], catch + np.maximum(0, one - catch) // types.n)
            utility = self._utility(0, types.weight)
            stable = is_window_maximum(utility, catch, high)
            part = np.broadcast_to(types.k * catch, stable.shape)
        else:
            utilities = (self._utility(0, types.weight), self._utility(1, Fraction(0)))
            gaps = [(next_greater(u), next_greater(u[..., ::-1])[..., ::-1]) for u in utilities]
            part, stable = _division(types, gaps, catch, cap)
        stable &= self.reach & (catch <= cap)
        race = (catch == self.stock) & ((types.n - 1) * cap >= types.n * self.stock)
        race &= types.n > 1
        return stable | race, np.where(race & ~stable, types.k * catch, part)

    def _utility(self, kind: int, weight: Fraction) -> IntArray:
        """Give what a fisher maximises over totals, given what the others take."""
        alone = times(self.catch, self.own.denominator) + self.own.numerators[kind][self.following]
        utility = times(alone, weight.denominator) + times(self.welfare, weight.numerator)
        masked: IntArray = np.where(self.reach, utility, int(utility.min()) - 1)
        return masked


def _division(
    types: _Types,
    gaps: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]],
    catch: npt.NDArray[np.int64],
    cap: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Divide each total as equally as incentives allow; say where that is an equilibrium.

    ``gaps`` holds, per type and total, how many fish more and how many fewer it takes to do
    better. A share is safe when one fisher's ceiling and own catch stop short of those.

    Returns
    -------
    tuple
        n·k times the catch of one prosocial fisher, and a mask; both by state, growth, total.
    """
    n, k, m = types.n, types.k, types.n - types.k
    unit = types.unit
    quota = cap * (k * m)  # of one fisher, in 1/unit fish
    low = [np.maximum(0, quota - unit * up + 1) for up, _ in gaps]
    high = [np.minimum(quota, unit * down - 1) for _, down in gaps]
    # With A = n·k·a and B = n·m·b the total is n·X = A + B; a is A·m/unit, b is B·k/unit.
    least = np.maximum(-(-low[0] // m), n * catch - high[1] // k)
    most = np.minimum(high[0] // m, n * catch - -(-low[1] // k))
    return np.clip(k * catch, least, np.maximum(least, most)), least <= most
