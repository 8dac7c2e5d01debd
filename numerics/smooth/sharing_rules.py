"""The best balanced sharing rule of a team of unequal agents, exactly, with its certificate.

With ``x_i = 1 − s_i`` and ``q_i = c_i(1+λ_i)²`` the loss is ``Σ x_i²/(2q_i)`` under
``Σ x_i = n − 1``: a quadratic program whose optimality conditions are solved in rationals.
The price of the budget alone proves the answer, by weak duality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from coopgap.theory.errors import ParameterError, RegionError
from coopgap.theory.rationals import as_rational, as_weight


@dataclass(frozen=True, slots=True)
class SharingRule:
    """A best balanced linear rule and the proof that it is best.

    Attributes
    ----------
    shares
        Marginal share of output of each agent; they add up to one.
    efforts
        Dominant efforts under these shares.
    gap
        Welfare lost against the efficient efforts ``1/c_i``.
    price
        Multiplier μ of the budget; `dual_bound` at μ equals the gap. ``None`` for a sink.
    floored
        Agents whose share is at its floor.
    sink
        The agent that stays idle so that all others can have share one, if any.
    """

    shares: tuple[Fraction, ...]
    efforts: tuple[Fraction, ...]
    gap: Fraction
    price: Fraction | None
    floored: tuple[int, ...]
    sink: int | None = None


def best_shares(
    costs: Sequence[object],
    prosociality: Sequence[object] | None = None,
    floor: object = 0,
) -> SharingRule:
    """Find the balanced shares, none below a floor, that lose least.

    Parameters
    ----------
    costs
        Curvatures ``c_i > 0`` of the costs ``c_i e²/2``.
    prosociality
        Weights ``λ_i >= 0``; none if omitted.
    floor
        Least share, at most ``1/n`` and at least ``−min λ_i`` (below that agents stay idle
        and the loss is no longer quadratic: see `best_balanced_rule`).

    Raises
    ------
    RegionError
        When the floor is out of that range.

    References
    ----------
    [Holmstrom1982]; derived in `coopgap.theory.models.teams`.

    Examples
    --------
    >>> rule = best_shares([1, 1, 4])
    >>> rule.shares == (Fraction(1, 2), Fraction(1, 2), Fraction(0)), rule.gap
    (True, Fraction(3, 8))
    """
    curvature, weights = _team(costs, prosociality)
    n, least = len(curvature), as_rational(floor, "floor")
    if not -min(weights) <= least <= Fraction(1, n):
        raise RegionError(
            f"floor={least} must lie between −min λ={-min(weights)} and 1/n=1/{n}: below, agents "
            "with that share stay idle; above, the shares cannot add up to one"
        )
    sluggish = _sluggishness(curvature, weights)
    cap = 1 - least
    # Raise the price: agents reach the cap in order of falling q.
    order = sorted(range(n), key=lambda i: sluggish[i], reverse=True)
    price = Fraction(0)
    for capped in range(n):
        free = sum((sluggish[i] for i in order[capped:]), Fraction(0))
        price = (n - 1 - capped * cap) / free
        if price * sluggish[order[capped]] <= cap:
            break
    kept = [min(cap, price * q) for q in sluggish]
    shares = tuple(1 - x for x in kept)
    return SharingRule(
        shares=shares,
        efforts=_efforts(shares, curvature, weights),
        gap=sum((x**2 / (2 * q) for x, q in zip(kept, sluggish, strict=True)), Fraction(0)),
        price=price,
        floored=tuple(i for i in range(n) if kept[i] == cap),
    )


def best_balanced_rule(
    costs: Sequence[object], prosociality: Sequence[object] | None = None
) -> SharingRule:
    """Find the best balanced rule of output in pure strategies, of any shape and sign.

    Linear rules are enough, and only two candidates matter: the stationary shares, and a
    sink, the agent of the highest cost, who stays idle at share ``−(n−2)`` or less so that
    everybody else can have share one.

    Examples
    --------
    >>> best_balanced_rule([1, 1, 1]).gap, best_shares([1, 1, 1]).gap
    (Fraction(1, 2), Fraction(2, 3))
    >>> best_balanced_rule([1, 1, 1], [1, 1, 1]).gap
    Fraction(1, 6)
    """
    curvature, weights = _team(costs, prosociality)
    n, sluggish = len(curvature), _sluggishness(curvature, weights)
    price = (n - 1) / sum(sluggish, Fraction(0))
    smooth = price * (n - 1) / 2
    idle = max(range(n), key=lambda i: curvature[i])
    alone = 1 / (2 * curvature[idle])
    if smooth <= alone:
        shares = tuple(1 - price * q for q in sluggish)
        return SharingRule(shares, _efforts(shares, curvature, weights), smooth, price, ())
    shares = tuple(Fraction(2 - n) if i == idle else Fraction(1) for i in range(n))
    return SharingRule(shares, _efforts(shares, curvature, weights), alone, None, (), idle)


def dual_bound(
    price: Fraction,
    costs: Sequence[object],
    prosociality: Sequence[object] | None = None,
    floor: object = 0,
) -> Fraction:
    """Bound the loss of every balanced rule with shares above the floor, from a price alone.

    Examples
    --------
    >>> dual_bound(best_shares([1, 1, 4]).price, [1, 1, 4])
    Fraction(3, 8)
    """
    curvature, weights = _team(costs, prosociality)
    cap = 1 - as_rational(floor, "floor")
    total = price * (len(curvature) - 1)
    for q in _sluggishness(curvature, weights):
        x = min(cap, price * q)
        total += x**2 / (2 * q) - price * x
    return total


def _team(
    costs: Sequence[object], prosociality: Sequence[object] | None
) -> tuple[list[Fraction], list[Fraction]]:
    curvature = [as_rational(cost, f"costs[{i}]") for i, cost in enumerate(costs)]
    given = [0] * len(curvature) if prosociality is None else prosociality
    weights = [as_weight(lam, f"prosociality[{i}]") for i, lam in enumerate(given)]
    if len(curvature) < 2 or len(weights) != len(curvature):
        raise ParameterError(
            f"a team needs at least two agents and a weight for each: {len(curvature)} costs, "
            f"{len(weights)} weights"
        )
    for i, cost in enumerate(curvature):
        if cost <= 0:
            raise ParameterError(f"costs[{i}]={cost} must be positive")
    return curvature, weights


def _sluggishness(curvature: Sequence[Fraction], weights: Sequence[Fraction]) -> list[Fraction]:
    return [cost * (1 + lam) ** 2 for cost, lam in zip(curvature, weights, strict=True)]


def _efforts(
    shares: Sequence[Fraction], curvature: Sequence[Fraction], weights: Sequence[Fraction]
) -> tuple[Fraction, ...]:
    return tuple(
        max(Fraction(0), (share + lam) / (cost * (1 + lam)))
        for share, cost, lam in zip(shares, curvature, weights, strict=True)
    )
