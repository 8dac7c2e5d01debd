"""Derived closed forms: pieces, certificates, and every way to read or evaluate them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy

from coopgap.numerics.linear.polyhedra import feasible_point
from coopgap.proofs.claim_cards import closed_form_card
from coopgap.proofs.derivation.cells import Cell, Piece
from coopgap.proofs.derivation.polynomials import (
    Polynomial,
    degree,
    evaluate,
    from_sympy,
    primitive,
    to_sympy,
)
from coopgap.theory.errors import DerivationError, RegionError
from coopgap.theory.expression_text import parseable
from coopgap.theory.notebook.formulas import displayed
from coopgap.theory.region import Region, Values, require_inside

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PiecewiseForm:
    """A closed form over a parameter region, with the certificates that prove it.

    Attributes
    ----------
    quantity
        What it is: ``"gap"``, ``"threshold"`` or ``"worst-threshold"``.
    title
        The question in words.
    region
        Where the form holds.
    pieces
        Convex parts that cover the region, overlapping on boundaries at most.

    References
    ----------
    Theory §5.
    """

    quantity: str
    title: str
    region: Region
    pieces: tuple[Piece, ...]

    _repr_html_ = closed_form_card

    def __repr__(self) -> str:
        """Give the forms; the certificates would hide them."""
        forms = "; ".join(map(str, self.expressions))
        return f"<PiecewiseForm {self.quantity} ({self.status}): {forms}>"

    def _repr_latex_(self) -> str:
        return displayed(self.latex())

    # -- reading -----------------------------------------------------------------------------

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in order."""
        return self.region.parameters

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, piece by piece."""
        return tuple(cell for piece in self.pieces for cell in piece.cells)

    @property
    def status(self) -> str:
        """``"proved"`` when every piece is, else ``"open"``."""
        return "proved" if all(piece.status == "proved" for piece in self.pieces) else "open"

    @property
    def documents(self) -> tuple[dict[str, Any], ...]:
        """Every certificate; the kernel accepts each."""
        return tuple(document for cell in self.cells for document in cell.documents)

    @cached_property
    def expressions(self) -> tuple[sympy.Expr, ...]:
        """The expression of each piece; ``oo`` where the quantity is infinite."""
        return tuple(expression_of(piece, self.parameters) for piece in self.pieces)

    def piecewise(self) -> sympy.Expr:
        """Give the form as `sympy.Piecewise`, undefined outside the region.

        A single piece that covers the region is guarded by the region too.
        """
        branches = [
            (expression, piece.region.as_sympy())
            for piece, expression in zip(self.pieces, self.expressions, strict=True)
        ]
        return sympy.Piecewise(*branches, (sympy.nan, True), evaluate=False)

    @property
    def expression(self) -> sympy.Expr:
        """The expression, where one piece covers the region; else the `piecewise` form."""
        return self.expressions[0] if len(self.pieces) == 1 else self.piecewise()

    def latex(self) -> str:
        """Write the form in LaTeX, with cases where there are several pieces."""
        if len(self.pieces) == 1:
            return str(sympy.latex(self.expressions[0]))
        lines = [
            f"{sympy.latex(expression)} & \\text{{if }} {piece.region.latex()}"
            for piece, expression in zip(self.pieces, self.expressions, strict=True)
        ]
        return "\\begin{cases}\n" + " \\\\\n".join(lines) + "\n\\end{cases}"

    def as_json(self) -> dict[str, Any]:
        """Give the form as JSON: ``expression`` is for `sympy.sympify`, ``text`` for people."""
        return {
            "quantity": self.quantity,
            "title": self.title,
            "parameters": list(self.parameters),
            "region": list(self.region.texts),
            "pieces": [
                {
                    "region": list(piece.region.texts),
                    "expression": parseable(expression),
                    "text": str(expression),
                    "status": piece.status,
                    "certificates": sum(len(cell.documents) for cell in piece.cells),
                }
                for piece, expression in zip(self.pieces, self.expressions, strict=True)
            ],
            "status": self.status,
        }

    def proof_sketch(self) -> str:
        """Tell in words how each piece is proved, and what the kernel checked."""
        lines = [f"{self.title}", f"region: {self.region}"]
        for number, (piece, expression) in enumerate(
            zip(self.pieces, self.expressions, strict=True), start=1
        ):
            lines.append(f"piece {number} ({piece.status}): {expression}")
            if len(self.pieces) > 1:
                lines.append(f"  where {piece.region}")
            for cell in piece.cells:
                if len(piece.cells) > 1:
                    lines.append(f"  case {cell.region}")
                for line, document in zip(cell.reading, cell.documents, strict=True):
                    kind, lemmas = document["claim"]["kind"], len(document.get("lemmas", ()))
                    lines.append(f"  - {line} [{kind}, {lemmas} lemmas, accepted]")
                if cell.note:
                    lines.append(f"  - open: {cell.note}")
        return "\n".join(lines)

    # -- evaluation --------------------------------------------------------------------------

    def piece_at(self, values: Values) -> Piece:
        """Give the piece that holds a point of the region.

        Raises
        ------
        RegionError
            When the point is outside the region.
        """
        point = self.region.require(values)
        for piece in self.pieces:
            if piece.region.contains_point(point):
                return piece
        raise RegionError(f"{dict(values)} lies in no piece of the region {self.region}")

    def evaluate(self, values: Values) -> Fraction | None:
        """Evaluate exactly at rational parameter values; ``None`` is infinite.

        Raises
        ------
        ParameterError
            When a parameter is missing or unknown.
        RegionError
            When the point is outside the region; the message names the violated inequality.
        DerivationError
            When no closed form was proved at the point.
        """
        piece = self.piece_at(values)
        if piece.status != "proved":
            raise DerivationError(f"{self.title}: open at {dict(values)}: {piece.cells[0].note}")
        point = self.region.ordered(values)
        if not piece.den:
            return None
        return evaluate(piece.num, point) / evaluate(piece.den, point)

    def lambdify(self) -> Callable[..., FloatArray]:
        """Give a NumPy function of one array per parameter, in order, without checks.

        It costs what the expression itself costs in NumPy; `batch` adds the check of the
        region. Outside the region its values mean nothing.
        """
        return self._compiled

    @cached_property
    def _compiled(self) -> Callable[..., FloatArray]:
        symbols = [sympy.Symbol(name) for name in self.parameters]
        functions = [
            sympy.lambdify(symbols, expression, "numpy", cse=True)
            for expression in self.expressions
        ]
        names = self.parameters
        known = {c.form.primitive() for c in self.region.constraints}
        # Inside the region only the walls between pieces decide; the last piece is what is left.
        walls = [
            Region(names, tuple(c for c in piece.region.constraints if c.form not in known))
            for piece in self.pieces[:-1]
        ]

        def single(*columns: Any) -> FloatArray:
            value = functions[0](*columns)
            if np.ndim(value):
                return np.asarray(value)
            return np.full(np.broadcast_shapes(*map(np.shape, columns)), value, dtype=float)

        def several(*columns: Any) -> FloatArray:
            arrays = np.broadcast_arrays(*(np.asarray(c, dtype=float) for c in columns))
            given = dict(zip(names, arrays, strict=True))
            # An expression may divide by zero where another piece holds: np.where drops it.
            with np.errstate(all="ignore"):
                result = functions[-1](*arrays)
                for wall, function in zip(reversed(walls), reversed(functions[:-1]), strict=True):
                    result = np.where(wall.mask(given), function(*arrays), result)
            return (
                np.broadcast_to(result, arrays[0].shape).copy() if np.ndim(result) == 0 else result
            )

        return single if len(functions) == 1 else several

    def batch(self, arrays: Mapping[str, Any], *, check: bool = True) -> FloatArray:
        """Evaluate on arrays of parameter values, in floating point.

        Parameters
        ----------
        arrays
            One array per parameter, broadcast together.
        check
            Refuse entries outside the region.

        Raises
        ------
        RegionError
            When an entry lies outside the region.
        """
        self.region.ordered(dict.fromkeys(map(str, arrays), 0))
        columns = {name: np.asarray(arrays[name], dtype=float) for name in self.parameters}
        if check:
            require_inside(self.region, columns)
        return self._compiled(*columns.values())


def expression_of(piece: Piece, parameters: tuple[str, ...]) -> sympy.Expr:
    """Give the expression of a piece in lowest terms, its denominator positive there."""
    if not piece.den:
        return sympy.nan if not piece.num else sympy.oo
    num, den = to_sympy(piece.num, parameters), to_sympy(piece.den, parameters)
    top, bottom = sympy.fraction(sympy.cancel(num / den))
    if not bottom.free_symbols:
        return sympy.factor_terms(top / bottom)
    above, below = from_sympy(top, parameters), from_sympy(bottom, parameters)
    point = feasible_point(piece.region)
    if point is not None and evaluate(below, point) < 0:
        above, below = ({m: -c for m, c in part.items()} for part in (above, below))
    factor = _content(above) / _content(below)
    first = to_sympy(primitive(above), parameters)
    first = sympy.factor(first) if degree(above) > 1 else first
    rest = to_sympy(primitive(below), parameters)
    return sympy.Rational(factor.numerator, factor.denominator) * first / rest


def _content(poly: Polynomial) -> Fraction:
    """Give the positive number that a polynomial is times its primitive part."""
    if not poly:
        return Fraction(1)
    monomial, c = next(iter(poly.items()))
    return c / primitive(poly)[monomial]
