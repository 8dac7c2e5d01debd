"""The nearly efficient sharing rule of a team, written out, and what liability it needs.

The rule of `coopgap.theory.models.near_efficiency` as an object: one quadratic of output for
each agent on each of three intervals, with exact coefficients, balanced identically.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coopgap.theory.errors import ContractError, ParameterError, RegionError
from coopgap.theory.rationals import as_rational, as_weight

Quadratic = tuple[Fraction, Fraction, Fraction]
"""Coefficients ``(a0, a1, a2)`` of ``a0 + a1 y + a2 y²``."""


@dataclass(frozen=True, slots=True)
class OutputRule:
    """A balanced rule of output, piecewise quadratic, one formula an agent and interval.

    Attributes
    ----------
    starts
        Left ends of the intervals, increasing, the first zero; interval k is
        ``[starts[k], starts[k+1])`` and the last one is unbounded.
    shares
        ``shares[agent][k]``, the coefficients on interval k, in money.

    Raises
    ------
    ContractError
        When the intervals are not in order, or the shares do not add up to the output.

    Examples
    --------
    >>> half = (Fraction(0), Fraction(1, 2), Fraction(0))
    >>> rule = OutputRule((Fraction(0),), ((half,), (half,)))
    >>> rule.share(0, Fraction(3))
    Fraction(3, 2)
    """

    starts: tuple[Fraction, ...]
    shares: tuple[tuple[Quadratic, ...], ...]

    def __post_init__(self) -> None:
        ordered = all(a < b for a, b in zip(self.starts, self.starts[1:], strict=False))
        if not self.starts or self.starts[0] != 0 or not ordered:
            raise ContractError(f"starts={self.starts} must begin at 0 and increase")
        for agent, pieces in enumerate(self.shares):
            if len(pieces) != len(self.starts):
                raise ContractError(
                    f"shares[{agent}] has {len(pieces)} pieces for {len(self.starts)} intervals"
                )
        for k, start in enumerate(self.starts):
            total = tuple(sum(pieces[k][power] for pieces in self.shares) for power in range(3))
            if total != (0, 1, 0):
                raise ContractError(
                    f"from y={start} on shares add up to {total[0]} + {total[1]} y + "
                    f"{total[2]} y²; a balanced rule adds up to y"
                )

    def share(self, agent: int, output: Fraction) -> Fraction:
        """Give one agent's share of an output.

        Raises
        ------
        ParameterError
            When the output is negative.
        """
        if output < 0:
            raise ParameterError(f"output={output} is negative")
        piece = max(k for k, start in enumerate(self.starts) if start <= output)
        a0, a1, a2 = self.shares[agent][piece]
        return a0 + a1 * output + a2 * output**2

    def lowest_share(self) -> Fraction | None:
        """Give the infimum of all shares over all outputs; ``None`` when it is −∞.

        A liability bound B is respected when this is at least −B.
        """
        ends = [*self.starts[1:], None]
        found: list[Fraction] = []
        for pieces in self.shares:
            for (a0, a1, a2), start, end in zip(pieces, self.starts, ends, strict=True):
                highest = supremum((-a0, -a1, -a2), start, end)
                if highest is None:
                    return None
                found.append(-highest.value)
        return min(found)


@dataclass(frozen=True, slots=True)
class Supremum:
    """Least upper bound of a quadratic on an interval, and a point where it is approached."""

    value: Fraction
    point: Fraction


def supremum(quadratic: Quadratic, start: Fraction, end: Fraction | None) -> Supremum | None:
    """Give the supremum of a quadratic on ``(start, end)``, exactly; ``None`` when it is +∞.

    Examples
    --------
    >>> peak = supremum((Fraction(0), Fraction(1), Fraction(-1)), Fraction(0), None)
    >>> peak.value, peak.point
    (Fraction(1, 4), Fraction(1, 2))
    """
    a0, a1, a2 = quadratic
    candidates = [start] if end is None else [start, end]
    if end is None and (a2 > 0 or (a2 == 0 and a1 > 0)):
        return None
    if a2 < 0:
        vertex = -a1 / (2 * a2)
        if vertex > start and (end is None or vertex < end):
            candidates.append(vertex)
    return max(
        (Supremum(a0 + a1 * point + a2 * point**2, point) for point in candidates),
        key=lambda found: found.value,
    )


@dataclass(frozen=True, slots=True)
class MonitorContract:
    """The sharing rule and the strategies of the nearly efficient equilibrium.

    Attributes
    ----------
    rule
        Balanced shares; agent 0 is the monitor, the others are workers.
    strategies
        For each agent its efforts with their probabilities.
    cost, prosociality, mixing, fine
        The parameters c, λ, ε and the drop F of a worker's share.
    """

    rule: OutputRule
    strategies: tuple[tuple[tuple[Fraction, Fraction], ...], ...]
    cost: Fraction
    prosociality: Fraction
    mixing: Fraction
    fine: Fraction


def least_fine(n: int, cost: Fraction, mixing: Fraction, prosociality: Fraction) -> Fraction:
    """Give the least drop of a worker's share that deters shirking, in money.

    Examples
    --------
    >>> least_fine(2, Fraction(1), Fraction(1, 100), Fraction(0))
    Fraction(5000, 199)
    """
    slack = 1 + (1 - mixing) / (n - 1)
    return 1 / (2 * cost * mixing * (1 + prosociality) * slack)


def monitor_contract(
    n: int,
    mixing: object,
    *,
    cost: object = 1,
    prosociality: object = 0,
    fine: object | None = None,
    base: object = 0,
) -> MonitorContract:
    """Write out the nearly efficient contract of n identical agents.

    Parameters
    ----------
    n
        Number of agents, at least 2.
    mixing
        Probability ε with which the monitor is idle, ``0 < ε <= 1``.
    cost, prosociality
        Curvature c of the cost ``c e²/2`` and uniform weight λ.
    fine
        Drop of each worker's share below output (n−1)/c; the least deterrent one if omitted.
    base
        The monitor's share when it is idle; it only moves money between the agents.

    Raises
    ------
    RegionError
        When ε, c or n is out of range or overwork would pay, ``ε(1+λ) > n − 1``.

    References
    ----------
    [LegrosMatthews1993]; derived in `coopgap.theory.models.near_efficiency`.

    Examples
    --------
    >>> contract = monitor_contract(2, "1/100")
    >>> contract.rule.share(1, Fraction(1)), contract.rule.share(1, Fraction(99, 100))
    (Fraction(1, 1), Fraction(-4801, 199))
    """
    eps, c = as_rational(mixing, "mixing"), as_rational(cost, "cost")
    lam, low = as_weight(prosociality, "prosociality"), as_rational(base, "base")
    if as_rational(n, "n").denominator != 1 or n < 2:
        raise RegionError(f"n={n}: a monitor needs at least one worker")
    if not 0 < eps <= 1:
        raise RegionError(f"mixing={eps} must be above 0 and at most 1")
    if c <= 0:
        raise RegionError(f"cost={c} must be positive")
    if eps * (1 + lam) > n - 1:
        raise RegionError(
            f"mixing={eps} with prosociality={lam}: overwork pays unless mixing·(1+λ) <= "
            f"n−1={n - 1}"
        )
    drop = least_fine(n, c, eps, lam) if fine is None else as_weight(fine, "fine")
    owed, efficient = (n - 1) / c, n / c
    # On [owed, efficient) the monitor's share is base + (1+λ)c e²/2 − λ e at e = y − owed.
    bend = (1 + lam) * c / 2
    middle = (low + bend * owed**2 + lam * owed, -2 * bend * owed - lam, bend)
    top = low + bend / c**2 - lam / c
    above = (top - efficient, Fraction(1), Fraction(0))
    convicted = (owed - low) / (n - 1) - drop
    below = (-(n - 1) * convicted, Fraction(1), Fraction(0))
    monitor = (below, middle, above)
    worker = tuple((-a0 / (n - 1), (1 - a1) / (n - 1), -a2 / (n - 1)) for a0, a1, a2 in monitor)
    one, best = Fraction(1), 1 / c
    mixed = ((best, 1 - eps), (Fraction(0), eps)) if eps < 1 else ((Fraction(0), one),)
    return MonitorContract(
        rule=OutputRule((Fraction(0), owed, efficient), (monitor, *[worker] * (n - 1))),
        strategies=(mixed, *[((best, one),)] * (n - 1)),
        cost=c,
        prosociality=lam,
        mixing=eps,
        fine=drop,
    )
