"""Steps of a derivation, each checked with SymPy at the moment it is made.

A `Step` cannot be constructed through its named constructors unless its claim has just
been verified: identities by simplification, optima by first- and second-order conditions,
inequalities by a certificate (non-negative multipliers of named premises plus a remainder
whose sign SymPy reads off the signs of the symbols). A step that fails raises
`DerivationError`, so a printed derivation is a checked one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from coopgap.theory.errors import DerivationError

Expression: TypeAlias = Any
"""A SymPy expression, or anything `sympy.sympify` makes one (SymPy itself is untyped)."""

LAM: Final = sympy.Symbol("lam", nonnegative=True)
"""The uniform prosocial weight λ ≥ 0, shared by every model."""

_RELATIONS: Final = MappingProxyType(
    {"<0": sympy.Lt, "<=0": sympy.Le, ">0": sympy.Gt, ">=0": sympy.Ge, "==0": sympy.Eq}
)


def is_zero(expression: Expression) -> bool:
    """Decide whether an expression is identically zero, by simplification alone.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> is_zero((x + 1) ** 2 - x**2 - 2 * x - 1), is_zero(x)
    (True, False)
    """
    expression = sympy.sympify(expression).doit()
    if expression.is_zero:
        return True
    if not expression.has(sympy.Piecewise, sympy.Max, sympy.Min, sympy.Abs, sympy.Sum):
        expression = sympy.cancel(sympy.together(expression))
        if expression == 0:
            return True
    return bool(sympy.simplify(expression) == 0)


def _normal(expression: Expression) -> Expression:
    """Put an expression in the form from which SymPy reads signs best: a factored fraction."""
    return sympy.factor(sympy.together(sympy.sympify(expression).doit()))


def is_nonnegative(expression: Expression) -> bool:
    """Decide whether SymPy can read ``expression >= 0`` off the signs of its symbols.

    The expression is tried as given, factored, and with its numerator and denominator
    expanded (a sum of non-negative monomials). ``False`` means "not proved".

    Examples
    --------
    >>> c, k = sympy.symbols("c k", positive=True)
    >>> is_nonnegative((c**2 + 2 * c * k + k**2) / (c + k)), is_nonnegative(c - k)
    (True, False)
    """
    return _sign(expression, strict=False)


def is_positive(expression: Expression) -> bool:
    """Decide whether SymPy can read ``expression > 0`` off the signs of its symbols.

    Examples
    --------
    >>> c, k = sympy.symbols("c k", positive=True)
    >>> is_positive(c * k + LAM), is_positive(LAM * k)
    (True, False)
    """
    return _sign(expression, strict=True)


def _sign(expression: Expression, *, strict: bool) -> bool:
    attribute = "is_positive" if strict else "is_nonnegative"
    expression = sympy.sympify(expression)
    if getattr(expression, attribute):
        return True
    normal = _normal(expression)
    if getattr(normal, attribute):
        return True
    top, bottom = (sympy.expand(part) for part in sympy.fraction(normal))
    if bottom.is_negative:
        top, bottom = sympy.expand(-top), sympy.expand(-bottom)
    return bool(bottom.is_positive and getattr(top, attribute))


def slack(relation: Relational) -> Expression:
    """Give the expression that is ≥ 0 (or > 0) exactly when an inequality holds.

    Raises
    ------
    DerivationError
        When the relation is not one of <, ≤, >, ≥.
    """
    if isinstance(relation, sympy.Ge | sympy.Gt):
        return relation.lhs - relation.rhs
    if isinstance(relation, sympy.Le | sympy.Lt):
        return relation.rhs - relation.lhs
    raise DerivationError(f"{relation} is not an inequality; write it with <, <=, > or >=")


def is_strict(relation: Relational) -> bool:
    """Tell whether an inequality is strict."""
    return isinstance(relation, sympy.Gt | sympy.Lt)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A named condition under which a derivation holds.

    Attributes
    ----------
    name
        Short name, quoted by `RegionError` when a point violates it.
    sentence
        The assumption in words.
    condition
        Relation (or And/Or of relations) of the parameters; ``true`` for a structural
        assumption that no parameter value can violate.

    Examples
    --------
    >>> k = sympy.Symbol("k", real=True)
    >>> Assumption("curved", "Welfare is strictly concave.", k > 0).condition
    k > 0
    """

    name: str
    sentence: str
    condition: Boolean = sympy.true

    def __post_init__(self) -> None:
        # A SymPy Symbol is a Boolean too, so it has to be refused by name.
        if not isinstance(self.condition, Boolean) or isinstance(self.condition, sympy.Symbol):
            raise DerivationError(
                f"assumption {self.name!r}: condition={self.condition!r} is no SymPy relation"
            )


@dataclass(frozen=True, slots=True)
class Step:
    """One checked line of a derivation; make it with a named constructor, never by hand.

    Attributes
    ----------
    title
        What the line establishes, in a few words.
    claim
        The claim as a SymPy relation.
    justification
        Why it is true, in one sentence for a reader.
    check
        How SymPy verified it.
    premises
        The relations used; each must be an assumption or the claim of an earlier step.

    Examples
    --------
    >>> a, c = sympy.Symbol("a", real=True), sympy.Symbol("c", positive=True)
    >>> Step.optimum("Effort", a - c * a**2 / 2, a, 1 / c, "Marginal cost is c a.").claim
    Eq(a, 1/c)
    """

    title: str
    claim: Boolean
    justification: str
    check: str
    premises: tuple[Relational, ...] = ()

    @classmethod
    def definition(
        cls, title: str, left: Expression, expression: Expression, justification: str
    ) -> Step:
        """Name an expression: nothing to verify."""
        return cls(title, _equation(left, expression), justification, "definition")

    @classmethod
    def identity(cls, title: str, left: Expression, right: Expression, justification: str) -> Step:
        """Claim that two expressions are equal for all parameter values.

        Raises
        ------
        DerivationError
            When their difference does not simplify to zero.
        """
        if not is_zero(sympy.sympify(left) - sympy.sympify(right)):
            raise DerivationError(f"step {title!r}: {left} - ({right}) does not simplify to zero")
        return cls(title, _equation(left, right), justification, "the difference simplifies to 0")

    @classmethod
    def optimum(
        cls,
        title: str,
        objective: Expression,
        variable: sympy.Symbol,
        optimum: Expression,
        justification: str,
        *,
        sense: str = "max",
    ) -> Step:
        """Claim the unique maximiser (``sense="min"``: minimiser) over an unbounded variable.

        The derivative must vanish at the optimum and the second derivative must have the
        right sign *everywhere* (for every value of the variable), so that it is global.

        Raises
        ------
        DerivationError
            When either condition fails.
        """
        if sense not in ("max", "min"):
            raise DerivationError(f"step {title!r}: sense={sense!r}; write 'max' or 'min'")
        slope = sympy.diff(objective, variable)
        if not is_zero(slope.subs(variable, optimum)):
            raise DerivationError(
                f"step {title!r}: the derivative in {variable} does not vanish at {optimum}"
            )
        bend = sympy.diff(slope, variable) * (-1 if sense == "max" else 1)
        if not is_positive(bend):
            raise DerivationError(
                f"step {title!r}: the second derivative in {variable} has no proved sign"
            )
        shape = "concave" if sense == "max" else "convex"
        check = f"the derivative vanishes there and the objective is strictly {shape}"
        return cls(title, _equation(variable, optimum), justification, check)

    @classmethod
    def solution(
        cls,
        title: str,
        equations: Sequence[Expression],
        solution: Mapping[sympy.Symbol, Expression],
        justification: str,
    ) -> Step:
        """Claim that values solve a system of equations (each given as an expression = 0).

        Raises
        ------
        DerivationError
            When an equation does not vanish at the values.
        """
        for equation in equations:
            if not is_zero(sympy.sympify(equation).subs(dict(solution), simultaneous=True)):
                raise DerivationError(f"step {title!r}: {equation} = 0 fails at the solution")
        claim = sympy.And(*(_equation(name, value) for name, value in solution.items()))
        return cls(title, claim, justification, "substituted, every equation vanishes")

    @classmethod
    def inequality(
        cls,
        title: str,
        claim: Relational,
        justification: str,
        *,
        premises: Mapping[Relational, Expression] | None = None,
    ) -> Step:
        """Claim an inequality, by non-negative multipliers of premises plus a remainder.

        Raises
        ------
        DerivationError
            When the slack of the claim minus the weighted slacks of the premises is not
            seen to be non-negative (positive, for a strict claim without strict premise).
        """
        used = dict(premises or {})
        remainder = slack(claim)
        weak_is_enough = not is_strict(claim)
        for premise, multiplier in used.items():
            if not is_nonnegative(multiplier):
                raise DerivationError(
                    f"step {title!r}: the multiplier {multiplier} of {premise} is not "
                    "seen to be non-negative"
                )
            weak_is_enough |= is_strict(premise) and is_positive(multiplier)
            remainder = remainder - sympy.sympify(multiplier) * slack(premise)
        if weak_is_enough:
            proved = is_zero(remainder) or is_nonnegative(remainder)
        else:
            proved = is_positive(remainder)
        if not proved:
            raise DerivationError(
                f"step {title!r}: {claim} is not proved; the remainder {_normal(remainder)} has "
                "no sign that SymPy can read off (add premises with their multipliers)"
            )
        check = "the remainder is non-negative by the signs of the symbols"
        if used:
            listed = ", ".join(f"{_plain(value)} × [{key}]" for key, value in used.items())
            check = f"{listed}; {check}"
        return cls(title, claim, justification, check, tuple(used))

    @classmethod
    def sign(
        cls,
        title: str,
        expression: Expression,
        relation: str,
        justification: str,
        *,
        premises: Mapping[Relational, Expression] | None = None,
        name: Expression | None = None,
    ) -> Step:
        """Claim the sign of an expression: ``"<0"``, ``"<=0"``, ``">0"``, ``">=0"``, ``"==0"``.

        ``name`` is shown instead of the expression, for instance an unevaluated Derivative.

        Raises
        ------
        DerivationError
            When the relation is unknown or the sign is not proved.
        """
        if relation not in _RELATIONS:
            raise DerivationError(
                f"step {title!r}: relation={relation!r}; one of {', '.join(_RELATIONS)}"
            )
        shown = expression if name is None else name
        if relation == "==0":
            zero = cls.identity(title, expression, sympy.S.Zero, justification)
            return cls(title, _equation(shown, sympy.S.Zero), justification, zero.check)
        relate = _RELATIONS[relation]
        proof = cls.inequality(
            title, relate(expression, 0, evaluate=False), justification, premises=premises
        )
        return cls(
            title, relate(shown, 0, evaluate=False), justification, proof.check, proof.premises
        )

    @classmethod
    def equivalence(
        cls, title: str, left: Relational, right: Relational, justification: str
    ) -> Step:
        """Claim that two inequalities hold together, their slacks differing by a positive factor.

        Raises
        ------
        DerivationError
            When one is strict and the other is not, or the factor is not seen to be positive.
        """
        if is_strict(left) != is_strict(right):
            raise DerivationError(f"step {title!r}: one inequality is strict, the other is not")
        factor = sympy.cancel(sympy.together(slack(left) / slack(right)))
        if not is_positive(factor):
            raise DerivationError(
                f"step {title!r}: the factor {factor} between the slacks is not seen to be positive"
            )
        check = f"the slacks differ by the positive factor {_plain(factor)}"
        return cls(title, sympy.Equivalent(left, right, evaluate=False), justification, check)

    @classmethod
    def limit(
        cls,
        title: str,
        expression: Expression,
        variable: sympy.Symbol,
        point: Expression,
        value: Expression,
        justification: str,
    ) -> Step:
        """Claim the limit of an expression.

        Raises
        ------
        DerivationError
            When SymPy finds another limit.
        """
        found = sympy.limit(expression, variable, point)
        if not (found == value or is_zero(found - value)):
            raise DerivationError(f"step {title!r}: the limit is {found}, not {value}")
        shown = sympy.Limit(expression, variable, point, "-" if point == sympy.oo else "+")
        return cls(title, _equation(shown, value), justification, "limit computed")


def _equation(left: Expression, right: Expression) -> Boolean:
    return sympy.Eq(sympy.sympify(left), sympy.sympify(right), evaluate=False)


def _plain(expression: Expression) -> str:
    return str(sympy.factor(expression))
