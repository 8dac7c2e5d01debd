"""Exact check of every deviation in a team under any piecewise quadratic rule of output.

Given mixed efforts with finite support, an agent's expected utility is piecewise quadratic in
its own effort, so its supremum over *all* efforts (not a grid) is a maximum of finitely many
rationals: values at breakpoints, one-sided limits there, and vertices.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from coopgap.theory.errors import ContractError, SizeError
from coopgap.theory.models.monitor_contract import (
    MonitorContract,
    OutputRule,
    Quadratic,
    Supremum,
    supremum,
)
from coopgap.theory.rationals import as_rational, as_weight

Strategy: TypeAlias = Sequence[tuple[Fraction, Fraction]]
"""Efforts with their probabilities."""

MAX_SUPPORT = 4096
"""Most combinations of the other agents' efforts that are enumerated."""


@dataclass(frozen=True, slots=True)
class PartnershipCheck:
    """What an exact check of a partnership found.

    Attributes
    ----------
    regrets
        For each agent the supremum, over all efforts, of what a deviation gains in utility;
        ``None`` when it is unbounded.
    deviations
        For each agent an effort at (or next to) which that supremum is approached.
    is_equilibrium
        Whether nobody gains and every effort in a support is a best one.
    payoffs
        Expected material payoffs, share less cost.
    welfare, first_best, gap
        Expected welfare, its maximum ``Σ 1/(2c_i)``, and the difference.
    """

    regrets: tuple[Fraction | None, ...]
    deviations: tuple[Fraction | None, ...]
    is_equilibrium: bool
    payoffs: tuple[Fraction, ...]
    welfare: Fraction
    first_best: Fraction
    gap: Fraction


def check_partnership(
    rule: OutputRule,
    strategies: Sequence[Strategy],
    costs: Sequence[object],
    prosociality: Sequence[object],
) -> PartnershipCheck:
    """Check a profile of mixed efforts against every deviation, exactly.

    Parameters
    ----------
    rule
        Balanced rule of output.
    strategies
        For each agent, efforts (at least zero) with positive probabilities that sum to one.
    costs
        Curvatures ``c_i`` of the costs ``c_i e²/2``.
    prosociality
        Weights ``λ_i``.

    Raises
    ------
    ContractError
        When the numbers of agents differ or a strategy is none.
    SizeError
        When the others' supports have more than `MAX_SUPPORT` combinations.

    Examples
    --------
    >>> third = (Fraction(0), Fraction(1, 3), Fraction(0))
    >>> rule = OutputRule((Fraction(0),), ((third,),) * 3)
    >>> effort = ((Fraction(1, 3), Fraction(1)),)
    >>> found = check_partnership(rule, [effort] * 3, [1] * 3, [0] * 3)
    >>> found.is_equilibrium, found.gap
    (True, Fraction(2, 3))
    """
    n = len(rule.shares)
    if not len(strategies) == len(costs) == len(prosociality) == n:
        raise ContractError(
            f"the rule has {n} agents, strategies {len(strategies)}, costs {len(costs)}, "
            f"prosociality {len(prosociality)}"
        )
    curvature = [as_rational(cost, f"costs[{i}]") for i, cost in enumerate(costs)]
    weights = [as_weight(lam, f"prosociality[{i}]") for i, lam in enumerate(prosociality)]
    for agent, strategy in enumerate(strategies):
        good = all(effort >= 0 and chance > 0 for effort, chance in strategy)
        if not good or sum(chance for _, chance in strategy) != 1 or curvature[agent] <= 0:
            raise ContractError(f"agent {agent}: strategy={strategy} with cost {curvature[agent]}")
    regrets: list[Fraction | None] = []
    points: list[Fraction | None] = []
    payoffs, is_equilibrium = [], True
    for agent in range(n):
        others = _distribution([s for j, s in enumerate(strategies) if j != agent])
        lam, cost = weights[agent], curvature[agent]
        values = [
            _utility(rule, agent, others, effort, cost, lam) for effort, _ in strategies[agent]
        ]
        current = sum(
            (p * v for (_, p), v in zip(strategies[agent], values, strict=True)), Fraction(0)
        )
        best = _best_response(rule, agent, others, cost, lam)
        regrets.append(None if best is None else best.value - current)
        points.append(None if best is None else best.point)
        is_equilibrium &= best is not None and all(value == best.value for value in values)
        payoffs.append(
            sum(
                (
                    p * _utility(rule, agent, others, effort, cost, Fraction(0))
                    for effort, p in strategies[agent]
                ),
                Fraction(0),
            )
        )
    welfare, first_best = (
        sum(payoffs, Fraction(0)),
        sum((1 / (2 * c) for c in curvature), Fraction()),
    )
    return PartnershipCheck(
        regrets=tuple(regrets),
        deviations=tuple(points),
        is_equilibrium=is_equilibrium,
        payoffs=tuple(payoffs),
        welfare=welfare,
        first_best=first_best,
        gap=first_best - welfare,
    )


def check_monitor_contract(contract: MonitorContract) -> PartnershipCheck:
    """Check the nearly efficient contract of a team, exactly.

    Examples
    --------
    >>> from coopgap.theory.models.monitor_contract import monitor_contract
    >>> found = check_monitor_contract(monitor_contract(3, "1/1000"))
    >>> found.is_equilibrium, found.gap
    (True, Fraction(1, 2000))
    """
    n = len(contract.rule.shares)
    return check_partnership(
        contract.rule, contract.strategies, [contract.cost] * n, [contract.prosociality] * n
    )


def _distribution(strategies: Sequence[Strategy]) -> list[tuple[Fraction, Fraction]]:
    """Give the distribution of the sum of independent mixed efforts."""
    total = {Fraction(0): Fraction(1)}
    for strategy in strategies:
        if len(total) * len(strategy) > MAX_SUPPORT:
            raise SizeError(
                f"more than {MAX_SUPPORT} combinations of efforts; use smaller supports"
            )
        joint: dict[Fraction, Fraction] = {}
        for (rest, p), (effort, chance) in itertools.product(total.items(), strategy):
            joint[rest + effort] = joint.get(rest + effort, Fraction(0)) + p * chance
        total = joint
    return list(total.items())


def _utility(
    rule: OutputRule,
    agent: int,
    others: Sequence[tuple[Fraction, Fraction]],
    effort: Fraction,
    cost: Fraction,
    lam: Fraction,
) -> Fraction:
    shares = sum((p * rule.share(agent, effort + rest) for rest, p in others), Fraction(0))
    toil = cost * effort**2 / 2
    # The others' part of welfare does not depend on this agent's effort.
    return shares - toil + lam * (effort - toil)


def _best_response(
    rule: OutputRule,
    agent: int,
    others: Sequence[tuple[Fraction, Fraction]],
    cost: Fraction,
    lam: Fraction,
) -> Supremum | None:
    """Give the supremum of utility over all efforts >= 0, or ``None`` when it is infinite."""
    breaks = {start - rest for start in rule.starts for rest, _ in others}
    points = sorted({Fraction(0)} | {point for point in breaks if point > 0})
    found = [Supremum(_utility(rule, agent, others, point, cost, lam), point) for point in points]
    for start, end in zip(points, [*points[1:], None], strict=True):
        middle = start + 1 if end is None else (start + end) / 2
        limit = supremum(_expanded(rule, agent, others, middle, cost, lam), start, end)
        if limit is None:
            return None
        found.append(limit)
    return max(found, key=lambda candidate: candidate.value)


def _expanded(
    rule: OutputRule,
    agent: int,
    others: Sequence[tuple[Fraction, Fraction]],
    inside: Fraction,
    cost: Fraction,
    lam: Fraction,
) -> Quadratic:
    """Expand utility as a quadratic of own effort, on the open interval around a point."""
    constant, linear, square = Fraction(0), lam, -(1 + lam) * cost / 2
    for rest, p in others:
        piece = max(k for k, start in enumerate(rule.starts) if start <= inside + rest)
        a0, a1, a2 = rule.shares[agent][piece]
        constant += p * (a0 + a1 * rest + a2 * rest**2)
        linear += p * (a1 + 2 * a2 * rest)
        square += p * a2
    return constant, linear, square
