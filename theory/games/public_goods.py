"""The linear public-goods game as a finite environment."""

from __future__ import annotations

from fractions import Fraction

from coopgap.theory.environment import MAX_AGENTS, MAX_PAYOFFS, Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import RationalLike, as_rational, bounded_product


def public_goods(
    *,
    n: int = 3,
    m: RationalLike = 2,
    endowment: RationalLike = 1,
    levels: int = 2,
) -> Environment:
    """Build the linear public-goods game ``u_i = e - c_i + (m/n) Σ c``.

    Parameters
    ----------
    n
        Number of agents, from 2 to `MAX_AGENTS`.
    m
        Multiplier (dimensionless), 1 < m < n: contributing is efficient but costly to oneself.
    endowment
        e > 0, money each agent starts with.
    levels
        How many equally spaced contributions from 0 to e there are, at least 2.

    Raises
    ------
    ParameterError
        When a parameter is outside its domain.
    SizeError
        When there are more payoffs than an environment may hold.

    Examples
    --------
    >>> public_goods(n=3, m=2).first_best().value
    Fraction(6, 1)

    References
    ----------
    Theory §5, M5.
    """
    agents, steps = as_rational(n, "n"), as_rational(levels, "levels")
    multiplier, e = as_rational(m, "m"), as_rational(endowment, "endowment")
    if agents.denominator != 1 or not 2 <= agents <= MAX_AGENTS:
        raise ParameterError(f"n={agents} must be a whole number from 2 to {MAX_AGENTS}")
    if steps.denominator != 1 or steps < 2:
        raise ParameterError(f"levels={steps} must be a whole number of at least 2")
    if not 1 < multiplier < agents:
        raise ParameterError(f"1 < m={multiplier} < n={agents} must hold")
    if e <= 0:
        raise ParameterError(f"endowment={e} must be positive")
    size, count = int(agents), int(steps)
    bounded_product((size, *[count] * size), MAX_PAYOFFS, "payoffs")
    contributions = [e * Fraction(k, count - 1) for k in range(count)]
    named = {str(c): c for c in contributions}

    def utility(_: str, profile: tuple[str, ...]) -> list[Fraction]:
        given = [named[name] for name in profile]
        common = multiplier / size * sum(given)
        return [e - c + common for c in given]

    return Environment.from_function(
        utility, [tuple(named)] * size, title=f"public goods (n={size}, m={multiplier})"
    )
