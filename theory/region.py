"""Parameter regions: polyhedra given by strict and weak linear inequalities, exact."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import sympy

from coopgap.theory.affine import AffineForm, as_affine, comparison_text, parse_comparisons
from coopgap.theory.errors import ParameterError, RegionError
from coopgap.theory.notebook.formulas import displayed, region_latex
from coopgap.theory.rationals import RationalLike, as_rational

Values: TypeAlias = Mapping[str, RationalLike]
"""A value for each parameter, by name."""

BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A linear inequality ``form > 0`` (strict) or ``form >= 0`` (weak).

    Examples
    --------
    >>> str(Constraint(as_affine("T - R", ("R", "T")), strict=True))
    'T > R'
    """

    form: AffineForm
    strict: bool

    def holds(self, values: Sequence[Fraction]) -> bool:
        """Tell whether the inequality holds at values in the order of the parameters."""
        value = self.form.at(values)
        return value > 0 if self.strict else value >= 0

    def as_sympy(self) -> Any:
        """Give the SymPy relation."""
        relation = sympy.Gt if self.strict else sympy.Ge
        whole = self.form.primitive()
        return relation(whole.as_sympy(), 0)

    def __str__(self) -> str:
        """Write the inequality without minus signs."""
        return comparison_text(self.form, ">" if self.strict else ">=")

    def _repr_latex_(self) -> str:
        return Region(self.form.parameters, (self,))._repr_latex_()


@dataclass(frozen=True, slots=True)
class Region:
    """A polyhedron of parameter values: named parameters and linear inequalities.

    Attributes
    ----------
    parameters
        Names, in order.
    constraints
        The inequalities; none means that every value is allowed.

    Raises
    ------
    ParameterError
        When a parameter's name is no identifier or given twice.

    Examples
    --------
    >>> dilemma = Region.of("R S T P", "T > R > P > S", "2*R > S + T")
    >>> dilemma.contains({"R": 3, "S": 0, "T": 5, "P": 1})
    True
    >>> print(dilemma)
    T > R, R > P, P > S, 2*R > S + T
    """

    parameters: tuple[str, ...]
    constraints: tuple[Constraint, ...] = ()

    def __post_init__(self) -> None:
        for name in self.parameters:
            if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
                raise ParameterError(f"parameter {name!r} is not an identifier; name it in words")
        if len(set(self.parameters)) != len(self.parameters):
            twice = next(n for n in self.parameters if self.parameters.count(n) > 1)
            raise ParameterError(f"parameter {twice!r} is given twice")

    @classmethod
    def of(cls, parameters: str | Sequence[Any], *conditions: Any) -> Region:
        """Build a region from parameters and conditions.

        Parameters
        ----------
        parameters
            Names in one text separated by blanks or commas, or a sequence of names or symbols.
        *conditions
            Each a text such as ``"3*(T - R) > R - P"`` or ``"T > R >= P"``, a SymPy relation
            or ``And`` of relations, or a `Constraint`. An equality stands for two weak ones.

        Raises
        ------
        DerivationError
            When a condition is not affine.
        ParameterError
            When a condition names something that is no parameter, or cannot be read.

        Examples
        --------
        >>> x = sympy.Symbol("x")
        >>> print(Region.of("x", sympy.And(x > 0, x <= 1)))
        1 >= x, x > 0
        """
        if isinstance(parameters, str):
            names = tuple(parameters.replace(",", " ").split())
        else:
            names = tuple(map(str, parameters))
        bare = cls(names)
        found = [c for condition in conditions for c in bare._read(condition)]
        return cls(names, tuple(dict.fromkeys(found)))

    def _read(self, condition: Any) -> list[Constraint]:
        if isinstance(condition, Constraint):
            return [Constraint(as_affine(condition.form, self.parameters), condition.strict)]
        if isinstance(condition, str):
            pairs = parse_comparisons(condition, self.parameters)
        elif isinstance(condition, sympy.And):
            parts = sorted(condition.args, key=sympy.default_sort_key)
            return [c for part in parts for c in self._read(part)]
        elif condition is True or condition == sympy.true:
            return []
        elif isinstance(condition, sympy.Gt | sympy.Ge | sympy.Lt | sympy.Le | sympy.Eq):
            sign = {sympy.Gt: ">", sympy.Ge: ">=", sympy.Lt: "<", sympy.Le: "<="}
            difference = as_affine(
                sympy.expand(condition.lhs - condition.rhs), self.parameters, "condition"
            )
            text = sign.get(type(condition), "==")
            pairs = [(-difference if text[0] == "<" else difference, text.replace("<", ">"))]
        else:
            raise ParameterError(
                f"condition {condition!r} is no linear inequality; write it like 'T > R >= 0'"
            )
        result = []
        for form, sign_text in pairs:
            result.append(Constraint(form, sign_text == ">"))
            if sign_text == "==":
                result.append(Constraint(-form, strict=False))
        return result

    def where(self, *conditions: Any) -> Region:
        """Give the part of the region in which further conditions hold."""
        return Region.of(self.parameters, *self.constraints, *conditions)

    def extended(self, parameters: Sequence[str], *conditions: Any) -> Region:
        """Give the region with further parameters and conditions on all of them."""
        names = (*self.parameters, *parameters)
        padding = (Fraction(0),) * len(parameters)
        old = [
            Constraint(
                AffineForm(names, (*c.form.coefficients, *padding), c.form.constant), c.strict
            )
            for c in self.constraints
        ]
        return Region.of(names, *old, *conditions)

    def ordered(self, values: Values) -> tuple[Fraction, ...]:
        """Read exact values in the order of the parameters, wherever they lie.

        Raises
        ------
        ParameterError
            When a parameter is missing or unknown; `ExactnessError` when a value is a float.
        """
        given = {str(name): value for name, value in values.items()}
        missing = [name for name in self.parameters if name not in given]
        extra = sorted(set(given) - set(self.parameters))
        known = ", ".join(self.parameters) or "none"
        if missing:
            raise ParameterError(f"no value for parameter {missing[0]!r}; parameters: {known}")
        if extra:
            raise ParameterError(f"{extra[0]!r} is no parameter; parameters: {known}")
        return tuple(as_rational(given[name], name) for name in self.parameters)

    def require(self, values: Values) -> tuple[Fraction, ...]:
        """Read exact values in the order of the parameters, which must lie in the region.

        Raises
        ------
        RegionError
            When an inequality is violated; the message names it.

        Examples
        --------
        >>> Region.of("x", "x > 0").require({"x": -1})
        Traceback (most recent call last):
            ...
        coopgap.theory.errors.RegionError: x=-1 is outside the region: x > 0 is violated
        """
        point = self.ordered(values)
        for constraint in self.constraints:
            if not constraint.holds(point):
                where = ", ".join(f"{n}={v}" for n, v in zip(self.parameters, point, strict=True))
                raise RegionError(f"{where} is outside the region: {constraint} is violated")
        return point

    def contains(self, values: Values) -> bool:
        """Tell whether exact values satisfy every inequality."""
        return self.contains_point(self.ordered(values))

    def contains_point(self, point: Sequence[Fraction]) -> bool:
        """Tell whether a point, in the order of the parameters, satisfies every inequality."""
        return all(constraint.holds(point) for constraint in self.constraints)

    def mask(self, arrays: Mapping[str, Any]) -> BoolArray:
        """Tell for arrays of values (broadcast together) which entries lie in the region.

        Exact for integer and object arrays; for floats as good as floating point.
        """
        columns = [np.asarray(arrays[name]) for name in self.parameters]
        shape = np.broadcast_shapes(*(column.shape for column in columns)) if columns else ()
        inside = np.ones(shape, dtype=bool)
        for constraint in self.constraints:
            whole = constraint.form.primitive()
            total: Any = int(whole.constant)
            for c, column in zip(whole.coefficients, columns, strict=True):
                if c:
                    total = total + int(c) * column
            inside &= np.asarray(total > 0 if constraint.strict else total >= 0, dtype=bool)
        return inside

    @property
    def texts(self) -> tuple[str, ...]:
        """The inequalities, written out."""
        return tuple(map(str, self.constraints))

    def as_sympy(self) -> Any:
        """Give the conjunction of the inequalities as a SymPy condition."""
        return sympy.And(*(constraint.as_sympy() for constraint in self.constraints))

    def latex(self) -> str:
        r"""Write the inequalities in LaTeX; empty when there are none.

        Examples
        --------
        >>> Region.of("R T", "T >= R").latex()
        'T \\ge R'
        """
        return region_latex(self)

    def __str__(self) -> str:
        """Write the inequalities in one line."""
        return ", ".join(self.texts) or f"all {', '.join(self.parameters)}"

    def _repr_latex_(self) -> str:
        return displayed(self.latex() or rf"\text{{{self}}}".replace("_", r"\_"))


def require_inside(region: Region, arrays: Mapping[str, Any]) -> None:
    """Refuse arrays of parameter values of which an entry lies outside a region.

    Raises
    ------
    RegionError
        Naming the first such entry and an inequality that it violates.

    Examples
    --------
    >>> require_inside(Region.of("x", "x > 0"), {"x": np.array([1.0, -2.0])})
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.RegionError: entry (1,): x=-2.0 is outside the region: x > 0 is violated
    """
    inside = region.mask(arrays)
    if inside.all():
        return
    index = tuple(int(k) for k in np.argwhere(~inside)[0])
    values = {n: np.broadcast_to(np.asarray(arrays[n]), inside.shape)[index] for n in arrays}
    broken = next(
        (c for c in region.constraints if not Region(region.parameters, (c,)).mask(values).all()),
        None,
    )
    where = ", ".join(f"{name}={value}" for name, value in values.items())
    raise RegionError(f"entry {index}: {where} is outside the region: {broken} is violated")
