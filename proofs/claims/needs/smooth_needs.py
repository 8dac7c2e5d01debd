"""Whether a result of a smooth model needs each of its conditions: primitives at exact points.

A condition is the sign of a parameter, an inequality among the assumptions or in the result's own
region, or an assumption about the setting. Where a condition on parameters is dropped, the value
is found anew from utilities at the simplest points that violate it alone; where a setting is
changed, at the simplest points of the region.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, TypeAlias

import sympy

from coopgap.proofs.claims.models.record import shown
from coopgap.proofs.claims.needs.changes import Change, change_need
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome
from coopgap.proofs.claims.needs.optima import NoOptimumError, UndecidedError
from coopgap.proofs.derivation.polynomials import from_sympy
from coopgap.proofs.derivation.prover import Prover
from coopgap.theory.derivation import Derivation, Result
from coopgap.theory.errors import CoopgapError
from coopgap.theory.region import Region

Point: TypeAlias = dict[str, Any]
"""Values of parameters by name: rationals, or symbols."""

Find: TypeAlias = Callable[[Point], Any]
"""Finds a quantity from utilities; raises `NoOptimumError` where there is none."""

GRID: Final = tuple(map(Fraction, ("0", "1", "-1", "2", "1/2", "3")))
"""Values tried for a parameter, unless a model has others."""

SAME: Final = "the same form is derived without it"

FEW: Final = 6
"""Points at which the quantity is found anew before a proof is attempted."""

MOST_CHANGED: Final = 200
"""Most points at which a changed setting is asked."""

MOST_TRIED: Final = 40
"""Most points at which the quantity is found anew, for each condition."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the setting may be instead of an assumption.

    Attributes
    ----------
    instead
        A sentence.
    find
        Finds the quantity then.
    reason
        Why it differs, or why it does not.
    """

    instead: str
    find: Find
    reason: str


@dataclass(frozen=True, slots=True)
class Primitive:
    """How a result is found without its closed form, in its own setting and in others.

    Attributes
    ----------
    find
        In the setting that is assumed.
    settings
        In others, by the name of the assumption that they drop.
    grids
        Values tried, by parameter.
    cases
        Substitutions that together cover all values without a condition, by its name ("" for any
        other): a proof with symbols takes each of them.
    branches
        Gives with symbols what is chosen if any sign is allowed, the value then, and the value
        at the corner where the choice is zero instead; only for results in two branches.
    """

    find: Find
    settings: Mapping[str, Sequence[Alternative]] = field(default_factory=dict)
    grids: Mapping[str, Sequence[Fraction]] = field(default_factory=dict)
    cases: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    branches: Callable[[Point], tuple[Any, Any, Any]] | None = None


def smooth_needs(derivation: Derivation, name: str, primitive: Primitive) -> tuple[Need, ...]:
    """Look for witnesses of each condition of a result, and for proofs that it is redundant.

    Parameters
    ----------
    derivation, name
        The model and its result.
    primitive
        Finds the result from utilities.

    Examples
    --------
    >>> from coopgap.proofs.claims.needs.team_primitives import PRIMITIVES
    >>> from coopgap.theory.models import MODELS
    >>> needs = smooth_needs(MODELS["teams"](), "first_best", PRIMITIVES["first_best"])
    >>> print(needs[1])
    c > 0: needed, at n=2, c=0 the claim says nothing finite, but it is no single best effort

    References
    ----------
    Theory §4, last paragraph; §5.
    """
    looked = _Looked(derivation, derivation.result(name), primitive)
    settings = [
        entry.name
        for entry in derivation.assumptions
        if entry.condition == sympy.true
        and (looked.result.rests_on is None or entry.name in looked.result.rests_on)
    ]
    return (
        *(looked.condition_need(k) for k in range(len(looked.conditions))),
        *(looked.setting_need(setting) for setting in settings),
    )


class _Looked:
    """One result with its conditions, and the points of its grid by what they violate."""

    def __init__(self, derivation: Derivation, result: Result, primitive: Primitive) -> None:
        self.result, self.primitive = result, primitive
        used = set(result.expression.free_symbols)
        for _, condition in derivation.conditions(result):
            used |= condition.free_symbols
        chosen = [entry for entry in derivation.parameters if entry.symbol in used]
        self.symbols = [entry.symbol for entry in chosen]
        plain = {symbol: sympy.Symbol(str(symbol)) for symbol in self.symbols}
        self.conditions: list[tuple[str, Any]] = []
        self.signs: dict[int, Any] = {}
        for entry in chosen:
            sign = entry.domain.partition(", ")[2]
            if sign:
                self.signs[len(self.conditions)] = entry.symbol
                self.conditions.append((sign, sympy.sympify(sign, locals=_named(plain.values()))))
        told: set[Any] = set()
        for label, condition in derivation.conditions(result):
            prefix = label.removeprefix("assumption ").strip("'")
            for part in condition.args if isinstance(condition, sympy.And) else (condition,):
                if part != sympy.true and part not in told:
                    told.add(part)
                    named = f"{prefix}: {part}" if label.startswith("assumption") else str(part)
                    self.conditions.append((named, part.xreplace(plain)))
        names = [str(symbol) for symbol in self.symbols]
        self.tests = [
            sympy.lambdify(list(plain.values()), condition, modules="sympy")
            if condition.has(sympy.sqrt, sympy.Pow)
            else sympy.lambdify(list(plain.values()), condition, modules="math")
            for _, condition in self.conditions
        ]
        self.expression = result.expression.xreplace(plain)
        self.plain = plain
        whole = [symbol.is_integer for symbol in self.symbols]
        grids = [
            [v for v in primitive.grids.get(n, GRID) if not w or v.denominator == 1]
            for n, w in zip(names, whole, strict=True)
        ]
        self.points: list[tuple[Point, tuple[int, ...]]] = []
        rows = sorted(itertools.product(*grids), key=_size)
        for row in rows:
            broken = tuple(k for k, test in enumerate(self.tests) if not _holds(test, row))
            if len(broken) < 2:
                self.points.append((dict(zip(names, row, strict=True)), broken))

    def condition_need(self, dropped: int) -> Need:
        name = self.conditions[dropped][0]
        if self._follows(dropped) or self._impossible(dropped):
            return Need.proved(name, "it follows from the others")
        tried = 0
        for point in itertools.islice(self._breaking(dropped), MOST_TRIED):
            tried += 1
            if failure := self._wrong(point, self.primitive.find):
                return Need.witnessed(name, shown(point), failure, tried)
            if tried == FEW and self._proved_without(dropped):
                return Need.proved(name, SAME, tried)
        if 0 < tried < FEW and self._proved_without(dropped):
            return Need.proved(name, SAME, tried)
        return Need(name, Outcome.OPEN, tried=tried)

    def setting_need(self, name: str) -> Need:
        given = self.primitive.settings.get(name, ())

        def change(alternative: Alternative) -> Change:
            def wrong(point: Point) -> Failure | None:
                failed = self._wrong(point, alternative.find)
                if failed is None:
                    return None
                return Failure(failed.stated, failed.found, alternative.reason)

            def same() -> str:
                symbols = {str(symbol): symbol for symbol in self.symbols}
                if not self._identical(symbols, alternative.find):
                    return ""
                return f"the same form is derived then: {alternative.reason}"

            return Change(alternative.instead, wrong, same)

        changes = [change(alternative) for alternative in given]
        return change_need(name, changes, lambda: self._breaking(None), MOST_CHANGED)

    def _breaking(self, dropped: int | None) -> Iterator[Point]:
        wanted = () if dropped is None else (dropped,)
        return (point for point, broken in self.points if broken == wanted)

    def _wrong(self, point: Point, find: Find) -> Failure | None:
        stated = self._stated(point)
        told = str(stated) if stated is not None else "nothing finite"
        try:
            found = find(dict(point))
        except NoOptimumError as error:
            return Failure(told, str(error))
        except ZeroDivisionError:
            return Failure(told, "undefined")
        if isinstance(found, str):
            return Failure(told, found)
        exact = sympy.sympify(found)
        if stated is not None and (stated == exact or sympy.simplify(stated - exact) == 0):
            return None
        if stated is None and not exact.is_finite:
            return None
        return Failure(told, str(exact).replace("oo", "infinity"))

    def _stated(self, point: Point) -> Any:
        values = {self.plain[s]: sympy.sympify(point[str(s)]) for s in self.symbols}
        try:
            value = self.expression.xreplace(values)
        except (TypeError, ValueError):  # A pole in a branch that the point does not take.
            try:
                value = self.expression.subs(values, simultaneous=True)
            except (TypeError, ValueError):
                return None
        if not value.is_Rational and value.is_finite and value.is_real:
            value = sympy.simplify(value)
        return value if value.is_finite and value.is_real else None

    def _follows(self, dropped: int) -> bool:
        names = tuple(str(symbol) for symbol in self.symbols)
        linear = []
        for k, (_, condition) in enumerate(self.conditions):
            try:
                region = Region.of(names, condition)
            except CoopgapError:
                if k == dropped:
                    return False
                continue
            linear.append((k, region))
        kept = Region(names, tuple(c for k, r in linear for c in r.constraints if k != dropped))
        wanted = [c for k, region in linear for c in region.constraints if k == dropped]
        prover = Prover(kept)
        return bool(kept.constraints) and all(
            prover.prove(from_sympy(c.form.as_sympy(), names), strict=c.strict) for c in wanted
        )

    def _impossible(self, dropped: int) -> bool:
        """Tell whether nothing can violate this condition, alone, by the signs of all others."""
        symbols: dict[Any, Any] = {self.plain[symbol]: symbol for symbol in self.symbols}
        condition = self.conditions[dropped][1]
        if dropped in self.signs:
            strict = isinstance(condition, sympy.StrictGreaterThan)
            size = sympy.Symbol("size", nonnegative=True, positive=None if strict else True)
            symbols[self.plain[self.signs[dropped]]] = -size
        else:
            (first, *rest) = condition.free_symbols
            if rest or condition != sympy.Ge(first, 2) or not symbols[first].is_integer:
                return False
            symbols[first] = sympy.Integer(1)
        others = [other for k, (_, other) in enumerate(self.conditions) if k != dropped]
        return any(_never(other, symbols) for other in others)

    def _proved_without(self, dropped: int) -> bool:
        """Find the quantity with symbols: for all values, or for the few whole ones left."""
        symbols = {str(symbol): symbol for symbol in self.symbols}
        if dropped in self.signs:
            name = str(self.signs[dropped])
            symbols[name] = sympy.Symbol(name, real=True)
        cases = self.primitive.cases
        given = cases.get(self.conditions[dropped][0], cases.get("", ({},)))
        if given and all(self._settled({**symbols, **case}) for case in given):
            return True
        (first, *rest) = [str(s) for s in self.conditions[dropped][1].free_symbols]
        # At least 2 of something that is whole and positive: what is left is 1.
        least = self.conditions[dropped][1] == sympy.Ge(sympy.Symbol(first), 2)
        if rest or not least or not symbols[first].is_integer:
            return False
        return self._identical({**symbols, first: sympy.Integer(1)})

    def _settled(self, values: Mapping[str, Any]) -> bool:
        return self._identical(values) or self._same_branches(values)

    def _same_branches(self, values: Mapping[str, Any]) -> bool:
        """Compare branch by branch: the same values, and the same sign decides between them."""
        whole = self.expression
        if self.primitive.branches is None or not isinstance(whole, sympy.Piecewise):
            return False
        placed = {self.plain[s]: values[str(s)] for s in self.symbols}
        (inside, when), (corner, _) = whole.args
        try:
            choice, first, second = self.primitive.branches(dict(values))
            margin = (when.gts - when.lts).subs(placed, simultaneous=True)
            same = [
                sympy.simplify(stated.subs(placed, simultaneous=True) - found) == 0
                for stated, found in ((inside, first), (corner, second))
            ]
            ratio = sympy.factor(sympy.simplify(margin / choice))
        except (NoOptimumError, UndecidedError, TypeError, ZeroDivisionError):
            return False
        return len(whole.args) == 2 and all(same) and bool(ratio.is_positive)

    def _identical(self, values: Mapping[str, Any], find: Find | None = None) -> bool:
        stated = self.expression.subs(
            {self.plain[s]: values[str(s)] for s in self.symbols}, simultaneous=True
        )
        try:
            found = (find or self.primitive.find)(dict(values))
        except (NoOptimumError, UndecidedError, TypeError, ZeroDivisionError):
            return False
        return not isinstance(found, str) and sympy.simplify(stated - found) == 0


def _never(condition: Any, symbols: Mapping[Any, Any]) -> bool:
    try:
        placed = condition.subs(symbols, simultaneous=True)
    except (TypeError, ValueError):
        return False
    if placed == sympy.false:
        return True
    if not isinstance(placed, sympy.Rel):
        return False
    return bool(sympy.expand(placed.gts - placed.lts).is_negative)


def _named(symbols: Iterable[Any]) -> dict[str, Any]:
    return {str(symbol): symbol for symbol in symbols}


def _size(row: tuple[Fraction, ...]) -> tuple[int, tuple[tuple[int, bool], ...]]:
    sizes = [(abs(v.numerator) + v.denominator, v < 0) for v in row]
    return sum(size for size, _ in sizes), tuple(sizes)


def _holds(test: Callable[..., Any], row: tuple[Fraction, ...]) -> bool:
    try:
        return bool(test(*row))
    except (ZeroDivisionError, TypeError, ValueError):
        return False
