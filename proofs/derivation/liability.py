"""The liability at which a mechanism class begins to help, and from which more does not help.

The value V(B) of a class never falls as the bound B on transfers grows (T1). Where it leaves
V(0), and where it reaches its last value, are found exactly at sample points; the vertex of the
best mechanism on the curved side, continued as a function of the parameters and of B, gives the
formula: a probability or a slack vanishes there. Both sides are then proved for all parameters
of a cell: on the flat side the value, on the other side a mechanism that is strictly better, or
a plan of deviations that keeps every mechanism strictly below. The curve between need not be
known.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.linear.polyhedra import (
    Point,
    emptiness_proof,
    extreme_points,
    feasible_point,
    sample_points,
    simplified,
)
from coopgap.proofs.derivation.answers import ONE, Answer, Split
from coopgap.proofs.derivation.cells import (
    Cell,
    Explorer,
    Piece,
    joined,
    primitive_region,
    same_ratio,
)
from coopgap.proofs.derivation.gaps import mediated_values, signal_values
from coopgap.proofs.derivation.listener import complete
from coopgap.proofs.derivation.mediated import Bound, lower_bound, upper_bound
from coopgap.proofs.derivation.polynomials import (
    Polynomial,
    as_form,
    as_number,
    factors,
    from_form,
    plus,
    times,
    to_sympy,
)
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting
from coopgap.proofs.derivation.stakes import staked_lower_bound, staked_vertex
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Liability
from coopgap.theory.region import Constraint, Region

End: TypeAlias = Literal["liability", "full-liability"]
"""Where the gap begins to fall, or from where on it falls no further."""

TRIES: Final = 3
"""Points at which a bound for one side is made as tight as possible."""

NEAR: Final = Fraction(1, 12)
"""How near a turning point, in terms of the region's own inequalities, is near enough."""

LIABILITIES: Final = ("liability", "full-liability")
"""Both ends, as `derive_liability` and the command line name them."""

CORNERS: Final = 12
"""Points of a cell at which the formula is sought; where two differ the cell is split."""

DOUBLINGS: Final = 40
"""How often a trial bound is doubled before it counts as unlimited."""

HALVINGS: Final = 16
"""How often the interval that holds the turning point is halved before its formula is sought."""

Documents: TypeAlias = list[tuple[dict[str, Any], str]]
"""Accepted documents, each with what it shows."""


def spread_points(region: Region) -> list[Point]:
    """Give points of a region, one in its middle and the others far towards its corners.

    Examples
    --------
    >>> points = spread_points(Region.of("x", "x > 0", "8 > x"))
    >>> [str(point[0]) for point in points[:3]]
    ['1', '29/8', '1/8']
    """
    centre = feasible_point(region)
    if centre is None:
        return []
    corners = extreme_points(region, centre, random.Random(3), CORNERS)
    far = [
        tuple((m + 7 * c) / 8 for m, c in zip(centre, corner, strict=True)) for corner in corners
    ]
    return [centre, *dict.fromkeys(far)]


@dataclass(slots=True)
class LiabilityExplorer:
    """Cuts the region of the other parameters into cells with one formula for the bound.

    Attributes
    ----------
    setting
        The question; its last parameter is the liability itself.
    region
        Of the other parameters.
    mechanism_class
        ``"c1"`` or ``"c2"``.
    end
        Which of the two turning points.
    max_cells
        Most cells before the rest is left open.
    """

    setting: Setting
    region: Region
    mechanism_class: str
    end: End
    max_cells: int
    cells: int = 0
    _walls: list[AffineForm] | None = field(default=None, init=False)

    def pieces(self) -> list[Piece]:
        """Give pieces that cover the region and overlap on boundaries at most."""
        return self._explore(self.region)

    def _explore(self, region: Region) -> list[Piece]:
        if emptiness_proof(region) is not None:
            return []
        region = primitive_region(simplified(region))
        found = [self._turning(point) for point in spread_points(region)]
        forms = [form for form in found if isinstance(form, AffineForm)]
        for one in forms:
            for other in forms:
                difference = (one - other).primitive()
                sides = [
                    region.where(Constraint(difference, strict=False)),
                    region.where(Constraint(-difference, strict=True)),
                ]
                ends = self.cells >= self.max_cells
                if one == other or ends or any(emptiness_proof(s) is not None for s in sides):
                    continue
                return joined(region, [p for side in sides for p in self._explore(side)])
        self.cells += 1
        return [Piece(region, (self._cell(region, found),))]

    # -- the formula -------------------------------------------------------------------------

    def _turning(self, point: Point) -> AffineForm | str:
        """Find the bound at a point, as the affine function of the parameters that it continues."""
        names = self.region.parameters
        game = self.setting.environment.at((*point, Fraction(0)))

        def gap(bound: Fraction | None) -> Fraction | None:
            return welfare_gap(
                game, self.setting.language, self.mechanism_class, liability=Liability(bound)
            ).gap

        first, last = gap(Fraction(0)), gap(None)
        falls = self.end == "liability"
        if first == last:
            return "never" if falls else AffineForm.of_constant(Fraction(0), names)
        low, high = Fraction(0), Fraction(1)
        for _ in range(DOUBLINGS):
            if gap(high) != first if falls else gap(high) == last:
                break
            low, high = high, 2 * high
        else:
            return "unlimited"
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if (gap(middle) == first) if falls else (gap(middle) != last):
                low = middle
            else:
                high = middle
        if low == 0:
            return AffineForm.of_constant(Fraction(0), names)  # to be proved like any other
        for wall in itertools.chain(*(self._walls_at((*point, b)) for b in (high, low))):
            slope = wall.coefficients[-1]
            rest = AffineForm(names, wall.coefficients[:-1], wall.constant)
            if slope:
                form = rest.times(-1 / slope)
                if low <= form.at(point) <= high:
                    return form
        return "no formula"

    def _walls_at(self, point: Point) -> Iterator[AffineForm]:
        """List affine forms, some of which vanish where the best mechanism changes."""
        if self.mechanism_class == "c1":
            if self._walls is None:
                pieces = Explorer(self.setting, self._values(), self.max_cells).pieces()
                self._walls = [c.form for piece in pieces for c in piece.region.constraints]
            yield from self._walls
            return
        for poly in staked_vertex(self.setting, point):
            for part, _ in factors(poly, self.setting.parameters):
                form = as_form(part, self.setting.parameters)
                if form is not None:
                    yield form

    def _values(self) -> Callable[[Setting, Point, Prover], Iterator[Answer | Split]]:
        if self.mechanism_class == "c1":
            return lambda setting, point, prover: signal_values(setting, point)
        return lambda setting, point, prover: mediated_values(setting, point, "best")

    # -- the proof ---------------------------------------------------------------------------

    def _cell(self, region: Region, found: list[AffineForm | str]) -> Cell:
        answer = found[0]
        if any(other != answer for other in found) or answer in ("no formula", "unlimited"):
            note = "no formula was found" if "no formula" in found else "the answer varies"
            note = "no finite liability suffices at a point" if "unlimited" in found else note
            return Cell(region, {}, {}, "open", (), (), note)
        wide = self.setting.region.where(
            *(Constraint(self._widened(c.form), c.strict) for c in region.constraints)
        )
        if isinstance(answer, str):
            flat = self._flat(wide)
            if isinstance(flat, str):
                return Cell(region, {}, {}, "open", (), (), flat)
            num, den, documents = dict(ONE), {}, flat[1]
        else:
            num, den = from_form(answer), dict(ONE)
            documents = []
            note = self._turns(wide, answer, documents)
            if note:
                kept = tuple(document for document, _ in documents)
                lines = tuple(line for _, line in documents)
                return Cell(region, num, den, "open", kept, lines, note)
        return Cell(
            region, num, den, "proved",
            tuple(document for document, _ in documents), tuple(line for _, line in documents),
        )  # fmt: skip

    def _widened(self, form: AffineForm) -> AffineForm:
        return AffineForm(self.setting.parameters, (*form.coefficients, Fraction(0)), form.constant)

    def _turns(self, wide: Region, answer: AffineForm, documents: Documents) -> str:
        """Prove both sides of a turning point; say what is missing, if anything is."""
        names = self.setting.parameters
        excess = AffineForm.of_parameter(names[-1], names) - self._widened(answer)
        falls = self.end == "liability"
        before = wide.where(Constraint((-excess).primitive(), strict=True))
        after = wide.where(Constraint(excess.primitive(), strict=False))
        flat_side, other_side = (before, after) if falls else (after, before)
        if emptiness_proof(before) is not None:  # nothing lies below a bound of zero but itself
            flat_side = (
                wide.where(Constraint((-excess).primitive(), strict=False)) if falls else wide
            )
        flat = self._flat(flat_side)
        if isinstance(flat, str):
            return flat
        value, shown = flat
        documents += shown
        if flat_side is wide:
            return ""
        for side, word in self._sides(wide, other_side, excess):
            apart = self._apart(side, value)
            if apart:
                documents += [(document, line + word) for document, line in apart]
                return ""
        return "no mechanism is shown to be better" if falls else "no plan is shown to keep below"

    def _sides(
        self, wide: Region, side: Region, excess: AffineForm
    ) -> Iterator[tuple[Region, str]]:
        """List where a difference may be shown: all of a side, or a strip along the turning point.

        A strip is enough, as V(B) does not fall in B (T1).
        """
        yield side, ""
        open_side = Constraint((excess if self.end == "liability" else -excess).primitive(), True)
        yield wide.where(open_side), ""
        for c in self.region.constraints:
            width = self._widened(c.form).times(NEAR)
            inner = width - excess if self.end == "liability" else width + excess
            strip = wide.where(open_side, Constraint(inner.primitive(), strict=False))
            yield strip, "; beyond that strip too, as more liability never hurts (T1)"

    def _flat(self, region: Region) -> tuple[Polynomial, Documents] | str:
        """Prove that the value does not depend on the liability in a region, and give it."""
        setting = self.setting.on(primitive_region(simplified(region)))
        pieces = Explorer(setting, self._values(), self.max_cells).pieces()
        place = len(self.setting.parameters) - 1
        first = pieces[0]
        plain = all(place not in monomial for monomial in first.num) and not first.den.keys() - {()}
        if not plain or not all(
            piece.status == "proved" and same_ratio(first, piece) for piece in pieces
        ):
            return f"the value is not shown to be one formula free of {setting.parameters[-1]}"
        value = {m: c / first.den[()] for m, c in first.num.items()}
        return value, [
            (document, f"{line}, where {cell.region}")
            for piece in pieces
            for cell in piece.cells
            for document, line in zip(cell.documents, cell.reading, strict=True)
        ]

    def _apart(self, region: Region, value: Polynomial) -> Documents:
        """Prove that the class's value is strictly above, or below, what it is on the flat side."""
        region = primitive_region(simplified(region))
        setting, prover = self.setting.on(region), Prover(region)
        falls = self.end == "liability"
        names = setting.parameters
        goal = as_form(value, names)
        if self.mechanism_class == "c2" and goal is not None:
            for point in sample_points(region, TRIES, seed=7):
                if falls:
                    bounds = [lower_bound(setting, point), staked_lower_bound(setting, point)]
                else:
                    bounds = [upper_bound(setting, point, within=goal)]
                for bound in bounds:
                    shown = self._compared(setting, prover, bound, value) if bound else []
                    if shown:
                        return shown
            return []
        documents: Documents = []
        for piece in Explorer(setting, self._values(), self.max_cells).pieces():
            for cell in piece.cells:
                if cell.status != "proved":
                    return []
                where, there = setting.on(cell.region), Prover(cell.region)
                document = cell.documents[-1 if falls else 0]
                lead = self._lead(where, there, cell.num, cell.den, value)
                if lead is None:
                    return []
                index = cell.documents.index(document)
                documents += [(document, f"{cell.reading[index]}, where {cell.region}"), lead]
        return documents

    def _compared(
        self, setting: Setting, prover: Prover, bound: Bound, value: Polynomial
    ) -> Documents:
        done = complete(bound.document, prover)
        lead = self._lead(setting, prover, bound.num, bound.den, value)
        if done.document is None or lead is None:
            return []
        names = setting.parameters
        shown = to_sympy(bound.num, names) / to_sympy(bound.den, names)
        does = "a mechanism has" if self.end == "liability" else "no mechanism has more than"
        return [(done.document, f"{does} welfare {shown}, where {setting.region}"), lead]

    def _lead(
        self, setting: Setting, prover: Prover, num: Polynomial, den: Polynomial, value: Polynomial
    ) -> tuple[dict[str, Any], str] | None:
        """Prove that a value lies strictly on the right side of the flat value."""
        if den.keys() - {()} or den.get((), Fraction(0)) <= 0:
            if not prover.prove(den, strict=True):
                return None
            value = times(value, den)
        else:
            num = {m: c / den[()] for m, c in num.items()}
        sign = Fraction(1 if self.end == "liability" else -1)
        more = {m: sign * c for m, c in plus(num, value, -1).items()}
        names = setting.parameters
        claim = {"poly": as_number(more, names), "strict": True}
        done = complete(setting.document("implication", claim, {}), prover)
        if done.document is None:
            return None
        return done.document, f"{to_sympy(more, names)} > 0 there"
