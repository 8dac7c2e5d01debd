"""Derivations: a model's closed forms together with the checked steps that lead to them.

A `Derivation` holds the parameters, the named assumptions, the steps (each verified by
SymPy when it was made) and the results. Results are evaluated exactly at rational points,
which are refused outside the assumptions, or over arrays at NumPy speed.
"""

from __future__ import annotations

import functools
import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import sympy
from sympy.logic.boolalg import Boolean

from coopgap.theory.derivation_steps import LAM, Assumption, Expression, Step
from coopgap.theory.derivation_text import as_latex, as_markdown, as_text
from coopgap.theory.errors import DerivationError, ParameterError, RegionError
from coopgap.theory.notebook.formulas import derivation_card, displayed, expression_latex
from coopgap.theory.rationals import as_rational

__all__ = ["LAM", "Assumption", "Derivation", "Parameter", "Result", "Step"]

FloatArray: TypeAlias = npt.NDArray[np.float64]
Compiled: TypeAlias = tuple[tuple[str, ...], Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a model; its sign and integrality are those of its symbol.

    Examples
    --------
    >>> Parameter(sympy.Symbol("n", integer=True, positive=True), "number of agents").domain
    'integer, n > 0'
    """

    symbol: sympy.Symbol
    meaning: str
    latex: str = ""

    def __post_init__(self) -> None:
        name = str(self.symbol)
        if not name.isidentifier() or keyword.iskeyword(name):
            raise DerivationError(f"parameter {name!r} is not an identifier; name it in words")
        if self.symbol == LAM and not self.latex:
            object.__setattr__(self, "latex", r"\lambda")

    @property
    def domain(self) -> str:
        """The domain in words, from the assumptions of the symbol."""
        kind = "integer" if self.symbol.is_integer else "real"
        sign = self._sign()
        return f"{kind}, {self.symbol} {sign}" if sign else kind

    def _sign(self) -> str:
        for test, text in (
            (self.symbol.is_positive, "> 0"),
            (self.symbol.is_negative, "< 0"),
            (self.symbol.is_nonnegative, ">= 0"),
            (self.symbol.is_nonpositive, "<= 0"),
            (self.symbol.is_zero is False, "!= 0"),
        ):
            if test:
                return text
        return ""

    def admits(self, value: Any) -> bool | npt.NDArray[np.bool_]:
        """Test a value (or array of values) against sign and integrality."""
        tests = {"> 0": np.greater, "< 0": np.less, ">= 0": np.greater_equal}
        tests |= {"<= 0": np.less_equal, "!= 0": np.not_equal}
        sign = self._sign()
        good = tests[sign](value, 0) if sign else np.ones(np.shape(value), dtype=bool)
        if self.symbol.is_integer:
            good = np.logical_and(good, np.equal(np.mod(value, 1), 0))
        return good


@dataclass(frozen=True, slots=True)
class Result:
    """A closed form, what it means, and where it holds.

    Attributes
    ----------
    name
        Key of the result within its derivation.
    expression
        SymPy expression; corner cases are branches of a `sympy.Piecewise`.
    meaning
        One sentence.
    region
        Extra condition on the parameters, beyond the assumptions.
    rests_on
        Names of the assumptions used; ``None`` means all of the derivation's.
    """

    name: str
    expression: Expression
    meaning: str
    region: Boolean = sympy.true
    rests_on: tuple[str, ...] | None = None

    def _repr_latex_(self) -> str:
        return displayed(rf"\text{{{self.name}}} = {expression_latex(self.expression)}")


@dataclass(frozen=True, slots=True)
class Derivation:
    """A model's derivation: primitives to closed forms, every step checked.

    Attributes
    ----------
    model, title, story
        Registry name, headline, and the story in a few sentences.
    parameters, assumptions, steps, results
        The content; every symbol of a result or assumption must be a parameter, and
        every premise of a step an assumption or an earlier claim.
    sources
        Keys of the bibliography.

    Raises
    ------
    DerivationError
        When a name is used twice, a symbol is no parameter, or a premise is unfounded.

    Examples
    --------
    >>> c = sympy.Symbol("c", positive=True)
    >>> effort = Derivation("toy", "Toy", "One agent works.", (Parameter(c, "cost"),), (), (),
    ...     (Result("effort", 1 / c, "Chosen effort."),), ())
    >>> effort.evaluate("effort", {"c": "3/2"})
    Fraction(2, 3)
    >>> effort.evaluate("effort", {"c": -1})
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.RegionError: toy: c=-1 is outside its domain (real, c > 0)
    """

    model: str
    title: str
    story: str
    parameters: tuple[Parameter, ...]
    assumptions: tuple[Assumption, ...]
    steps: tuple[Step, ...]
    results: tuple[Result, ...]
    sources: tuple[str, ...]

    _repr_html_ = derivation_card

    def __post_init__(self) -> None:
        known = {entry.symbol for entry in self.parameters}
        for kind, names in (
            ("parameter", [str(entry.symbol) for entry in self.parameters]),
            ("assumption", [entry.name for entry in self.assumptions]),
            ("result", [entry.name for entry in self.results]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise DerivationError(f"{self.model}: {kind} {twice[0]!r} is given twice")
        for assumption in self.assumptions:
            self._require_known(assumption.condition, known, f"assumption {assumption.name!r}")
        named = {entry.name for entry in self.assumptions}
        for result in self.results:
            self._require_known(result.expression, known, f"result {result.name!r}")
            self._require_known(result.region, known, f"region of result {result.name!r}")
            for name in result.rests_on or ():
                if name not in named:
                    raise DerivationError(
                        f"{self.model}: result {result.name!r} rests on unknown assumption {name!r}"
                    )
        founded = {part for entry in self.assumptions for part in _conjuncts(entry.condition)}
        for step in self.steps:
            for premise in step.premises:
                if premise not in founded:
                    raise DerivationError(
                        f"{self.model}: step {step.title!r} uses {premise}, which is neither an "
                        "assumption nor the claim of an earlier step"
                    )
            founded |= set(_conjuncts(step.claim))

    def _require_known(self, expression: Any, known: set[Any], where: str) -> None:
        unknown = sorted(map(str, sympy.sympify(expression).free_symbols - known))
        if unknown:
            raise DerivationError(f"{self.model}: {where} uses {unknown[0]}, which is no parameter")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the results, in order."""
        return tuple(entry.name for entry in self.results)

    def result(self, name: str) -> Result:
        """Look a result up by name.

        Raises
        ------
        ParameterError
            When there is none of that name.
        """
        for entry in self.results:
            if entry.name == name:
                return entry
        raise ParameterError(f"{self.model} has no result {name!r}; it has {', '.join(self.names)}")

    def evaluate(self, name: str, values: Mapping[str, object]) -> Fraction | Any:
        """Evaluate a result exactly at rational parameter values.

        Parameters
        ----------
        name
            Which result.
        values
            Exact numbers by parameter name; all that the result and the assumptions it
            rests on mention, and nothing that is no parameter of the model.

        Returns
        -------
        Fraction or sympy expression
            A `Fraction` when the value is rational, otherwise exact SymPy (√, ∞).

        Raises
        ------
        RegionError
            When a value leaves its domain or an assumption or the region is violated.
        ParameterError
            When a parameter is missing or unknown.
        """
        result = self.result(name)
        needed = self._needed(result)
        self._require_names(values, needed)
        exact = {key: as_rational(value, key) for key, value in values.items()}
        point = {}
        for entry in self.parameters:
            value = exact.get(str(entry.symbol))
            if value is None:
                continue
            if not entry.admits(value):
                raise RegionError(
                    f"{self.model}: {entry.symbol}={value} is outside its domain ({entry.domain})"
                )
            point[entry.symbol] = sympy.Rational(value.numerator, value.denominator)
        for label, condition in self.conditions(result):
            if _at(condition, point) != sympy.true:
                at = ", ".join(f"{symbol}={value}" for symbol, value in point.items())
                raise RegionError(f"{self.model}: {label} ({condition}) fails at {at}")
        found = _at(result.expression, point)
        if not found.is_Rational:
            found = sympy.simplify(found)
        if isinstance(found, sympy.Rational):
            return Fraction(int(found.p), int(found.q))
        if found.has(sympy.nan, sympy.zoo):
            raise RegionError(f"{self.model}: {name} is undefined at this point")
        return found

    def batch(
        self, name: str, values: Mapping[str, npt.ArrayLike], *, check: bool = True
    ) -> FloatArray:
        """Evaluate a result over arrays of parameter values in floating point.

        Parameters
        ----------
        name
            Which result.
        values
            Numbers or arrays by parameter name; they broadcast together.
        check
            Whether to test domains and assumptions first (leave on unless they are known).

        Raises
        ------
        RegionError
            When a point violates a domain or an assumption; the first one is named.
        ParameterError
            When a parameter is missing or unknown.
        """
        result = self.result(name)
        self._require_names(values, self._needed(result))
        arrays = {key: np.asarray(value, dtype=np.float64) for key, value in values.items()}
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
        if check:
            self._check_arrays(result, arrays)
        arguments, function = self.compiled(name)
        with np.errstate(all="ignore"):
            found = function(*(arrays[key] for key in arguments))
        table = np.asarray(found, dtype=np.float64)
        if table.shape != shape or any(table is array for array in arrays.values()):
            table = np.array(np.broadcast_to(table, shape))
        return table

    def compiled(self, name: str) -> Compiled:
        """Give a result as a NumPy function, with the names of its arguments in order."""
        return _compile(self.result(name).expression)

    def as_text(self) -> str:
        """Render the derivation as plain text."""
        return as_text(self)

    def as_markdown(self) -> str:
        """Render the derivation as Markdown with TeX formulas."""
        return as_markdown(self)

    def as_latex(self) -> str:
        """Render the derivation as a LaTeX fragment."""
        return as_latex(self)

    def conditions(self, result: Result) -> list[tuple[str, Boolean]]:
        """List what a result rests on: each assumption by name, and its own region."""
        chosen = [
            (f"assumption {entry.name!r}", entry.condition)
            for entry in self.assumptions
            if result.rests_on is None or entry.name in result.rests_on
        ]
        return [*chosen, (f"the region of {result.name!r}", result.region)]

    def _needed(self, result: Result) -> set[str]:
        used = set(sympy.sympify(result.expression).free_symbols)
        for _, condition in self.conditions(result):
            used |= condition.free_symbols
        return {str(symbol) for symbol in used}

    def _require_names(self, values: Mapping[str, object], needed: set[str]) -> None:
        known = [str(entry.symbol) for entry in self.parameters]
        unknown = [key for key in values if key not in known]
        if unknown:
            raise ParameterError(
                f"{self.model} has no parameter {unknown[0]!r}; it has {', '.join(known)}"
            )
        missing = [key for key in known if key in needed and key not in values]
        if missing:
            raise ParameterError(f"{self.model}: missing value of {', '.join(missing)}")

    def _check_arrays(self, result: Result, arrays: Mapping[str, FloatArray]) -> None:
        tests: list[tuple[str, Any]] = [
            (
                f"{entry.symbol} is outside its domain ({entry.domain})",
                entry.admits(arrays[str(entry.symbol)]),
            )
            for entry in self.parameters
            if str(entry.symbol) in arrays
        ]
        for label, condition in self.conditions(result):
            if condition != sympy.true:
                arguments, function = _compile(condition)
                held = function(*(arrays[key] for key in arguments))
                tests.append((f"{label} ({condition}) fails", held))
        for message, held in tests:
            if not np.all(held):
                where = np.argwhere(~np.atleast_1d(np.asarray(held, dtype=bool)))[0]
                raise RegionError(f"{self.model}: {message} at index {tuple(map(int, where))}")


def _at(expression: Any, point: Mapping[Any, Any]) -> Any:
    """Substitute a point in one pass, which is much faster than one symbol at a time."""
    expression = sympy.sympify(expression)
    try:
        return expression.xreplace(dict(point))
    except TypeError:  # a comparison with a pole in a branch that the point does not take
        return expression.subs(point, simultaneous=True)


@functools.cache
def _compile(expression: Any) -> Compiled:
    symbols = sorted(sympy.sympify(expression).free_symbols, key=str)
    function = sympy.lambdify(symbols, expression, modules="numpy")
    return tuple(map(str, symbols)), function


def _conjuncts(claim: Any) -> tuple[Any, ...]:
    return tuple(claim.args) if isinstance(claim, sympy.And) else (claim,)
