"""Public goods when a court sees only the total: the best balanced contract on it, exactly.

Transfers on the total that add up to zero can move incentives between agents, not create any.
All give iff the agents' weights are large enough *on average*; otherwise one agent must pay for
the incentives of the rest. Among the contracts that reach this, the one with the least
liability is a linear program, also when multiplier and weights are known up to an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from coopgap.numerics.linear.exact_lp import solve_exactly
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.theory.errors import ParameterError, RegionError, SolverError
from coopgap.theory.rationals import as_rational, as_weight


@dataclass(frozen=True, slots=True)
class PoolContract:
    """A best balanced linear contract on the total of gifts.

    Attributes
    ----------
    slopes
        What each agent is paid for each unit of the total; they add up to zero.
    givers
        Who gives everything under it (for every parameter in the intervals).
    steepest
        Largest slope in size; times ``n e0`` it is the liability needed.
    gap
        Welfare lost: nothing, or ``e0 (m − 1)`` when one agent pays for the others.
    """

    slopes: tuple[Fraction, ...]
    givers: tuple[int, ...]
    steepest: Fraction
    gap: Fraction


def best_pool_contract(
    multiplier: object,
    prosociality: Sequence[object],
    endowment: object = 1,
) -> PoolContract:
    """Find the balanced linear contract on the total with the least gap, then least liability.

    Parameters
    ----------
    multiplier
        m with ``1 < m < n``; for an interval hand over its lower end.
    prosociality
        Weights λ_i, one an agent; for intervals their lower ends. (The own return on a gift,
        ``m/n − 1 + λ_i(m − 1)``, rises in both, so the lower ends are the worst case.)
    endowment
        What each agent can give.

    Raises
    ------
    RegionError
        When m is not between 1 and n.

    References
    ----------
    Derived in `coopgap.theory.models.public_goods_smooth`.

    Examples
    --------
    >>> best_pool_contract(2, [0, 0, 0, 0]).gap       # one agent pays for three
    Fraction(1, 1)
    >>> contract = best_pool_contract(2, [2, 0, 0, 0])    # mean weight 1/2 = λ*
    >>> contract.gap, contract.slopes[0], contract.givers
    (Fraction(0, 1), Fraction(-3, 2), (0, 1, 2, 3))
    """
    m, stake = as_rational(multiplier, "multiplier"), as_rational(endowment, "endowment")
    weights = [as_weight(lam, f"prosociality[{i}]") for i, lam in enumerate(prosociality)]
    n = len(weights)
    if not 1 < m < n:
        raise RegionError(f"multiplier={m} must lie between 1 and the number of agents {n}")
    if stake <= 0:
        raise ParameterError(f"endowment={stake} must be positive")
    lacking = [1 - m / n - lam * (m - 1) for lam in weights]
    if sum(lacking) <= 0:
        slopes, steepest = _least_steep(lacking, None)
        return PoolContract(slopes, tuple(range(n)), steepest, Fraction(0))
    # The agent who lacks most is the cheapest to give up.
    sink = max(range(n), key=lambda i: lacking[i])
    slopes, steepest = _least_steep(lacking, sink)
    givers = tuple(i for i in range(n) if i != sink)
    return PoolContract(slopes, givers, steepest, stake * (m - 1))


def _least_steep(
    lacking: Sequence[Fraction], sink: int | None
) -> tuple[tuple[Fraction, ...], Fraction]:
    """Minimise the largest slope in size, subject to every giver's incentive."""
    n = len(lacking)
    rows = [[1] * n + [0]]
    rows += [[sign * (j == i) for j in range(n)] + [1] for i in range(n) for sign in (1, -1)]
    program = LinearProgram.from_dense(
        rows,
        objective=[0] * n + [1],
        row_lower=[0] * (2 * n + 1),
        row_upper=[0] + [None] * (2 * n),
        column_lower=[None if i == sink else lack for i, lack in enumerate(lacking)] + [0],
    )
    solution = solve_exactly(program)
    if solution.status != "optimal" or solution.value is None:
        raise SolverError(f"the program of slopes is {solution.status!r}; it has an optimum")
    return tuple(solution.primal[:n]), solution.value
