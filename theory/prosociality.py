"""Three ways to write how much an agent cares for others, and exact moves between them.

An agent with *prosocial weight* λ ≥ 0 maximises ``u_i + λ W``. Dividing by ``1 + λ`` gives the
same preferences as ``u_i + α Σ_{j≠i} u_j`` with *altruism* ``α = λ/(1+λ)``, and the
*social-value-orientation angle* is ``φ = arctan α``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from coopgap.theory.errors import ExactnessError, ParameterError
from coopgap.theory.rationals import RationalLike, as_weight

if TYPE_CHECKING:
    import sympy

Weights: TypeAlias = "RationalLike | Sequence[RationalLike]"
"""One prosocial weight for all agents, or one per agent."""


def altruism_from_weight(weight: RationalLike) -> Fraction:
    """Give the altruism α = λ/(1+λ) of a prosocial weight λ (dimensionless).

    Raises
    ------
    ParameterError
        When λ is negative.

    Examples
    --------
    >>> altruism_from_weight(2)
    Fraction(2, 3)

    References
    ----------
    Theory §1, prosociality; altruism as in [ChenEtAl2014].
    """
    lam = as_weight(weight, "weight")
    return lam / (1 + lam)


def weight_from_altruism(altruism: RationalLike) -> Fraction:
    """Give the prosocial weight λ = α/(1−α) of an altruism 0 ≤ α < 1 (dimensionless).

    Raises
    ------
    ParameterError
        When α is negative or at least 1 (α = 1 is the limit of infinite weight).

    Examples
    --------
    >>> weight_from_altruism("2/3")
    Fraction(2, 1)

    References
    ----------
    Theory §1, prosociality; altruism as in [ChenEtAl2014].
    """
    alpha = as_weight(altruism, "altruism")
    if alpha >= 1:
        raise ParameterError(f"altruism={alpha} must be below 1; 1 is the limit of infinite weight")
    return alpha / (1 - alpha)


def angle_from_weight(weight: RationalLike) -> sympy.Expr:
    """Give the social-value-orientation angle φ = arctan(λ/(1+λ)) in radians, exactly.

    Raises
    ------
    ParameterError
        When λ is negative.

    Examples
    --------
    >>> angle_from_weight(1)
    atan(1/2)

    References
    ----------
    Theory §1, prosociality.
    """
    import sympy

    alpha = altruism_from_weight(weight)
    return sympy.atan(sympy.Rational(alpha.numerator, alpha.denominator))


def weight_from_angle(angle: sympy.Expr) -> sympy.Expr:
    """Give the prosocial weight λ = tan φ / (1 − tan φ) of an angle 0 ≤ φ < π/4, exactly.

    Raises
    ------
    ExactnessError
        When φ is a float or no number.
    ParameterError
        When φ is outside [0, π/4).

    Examples
    --------
    >>> import sympy
    >>> weight_from_angle(sympy.atan(sympy.Rational(1, 2)))
    1

    References
    ----------
    Theory §1, prosociality.
    """
    import sympy

    # Text is refused, not sympified: SymPy evaluates it.
    phi = None if isinstance(angle, str) else sympy.sympify(angle)
    if not isinstance(phi, sympy.Expr) or phi.has(sympy.Float) or not phi.is_number:
        raise ExactnessError(f"angle={angle!r} must be an exact number of radians")
    if not phi.is_real or bool(phi < 0) or bool(phi >= sympy.pi / 4):
        raise ParameterError(f"angle={angle} must lie in [0, pi/4)")
    tangent = sympy.tan(phi)
    return sympy.simplify(tangent / (1 - tangent))


def as_weights(weights: Weights, n_agents: int) -> tuple[Fraction, ...]:
    """Give one prosocial weight per agent from one number or a sequence of them.

    Raises
    ------
    ParameterError
        When a weight is negative or their number is not ``n_agents``.

    Examples
    --------
    >>> as_weights("1/2", 2), as_weights([0, 3], 2)
    ((Fraction(1, 2), Fraction(1, 2)), (Fraction(0, 1), Fraction(3, 1)))

    References
    ----------
    Theory §1, prosociality.
    """
    if isinstance(weights, Sequence) and not isinstance(weights, str):
        given = tuple(as_weight(w, f"prosociality[{i}]") for i, w in enumerate(weights))
        if len(given) != n_agents:
            raise ParameterError(
                f"prosociality has {len(given)} weights for {n_agents} agents; give one for all, "
                "or one per agent"
            )
        return given
    return (as_weight(weights, "prosociality"),) * n_agents
