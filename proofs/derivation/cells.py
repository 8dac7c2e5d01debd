"""Cut a region into cells on which one certified expression holds: sample, lift, prove, split."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Literal

from coopgap.numerics.linear.polyhedra import (
    Point,
    emptiness_proof,
    farkas_proof,
    sample_points,
    simplified,
)
from coopgap.proofs.derivation.answers import Answer, Finder, Split
from coopgap.proofs.derivation.listener import complete, splitting_form
from coopgap.proofs.derivation.polynomials import Polynomial, plus, times
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.region import Constraint, Region

MAX_CELLS = 40
"""Most cells, unless told otherwise, before the rest of the region is left open."""

MAX_WALLS = 60
"""Most pairs of inequalities compared when two pieces might be joined."""

POINTS_PER_CELL = 2
"""Points at which candidates are sought before a cell is split."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the region with one expression.

    Attributes
    ----------
    region
        Where it holds.
    num, den
        The expression as a ratio of polynomials; an empty denominator is infinity.
    status
        ``"proved"`` when the kernel accepts every document, for all parameters of the cell.
    documents
        The certificates; of an open cell, those that were accepted all the same.
    reading
        What each document shows.
    note
        Why an open cell is open; empty otherwise.
    """

    region: Region
    num: Polynomial
    den: Polynomial
    status: Literal["proved", "open"]
    documents: tuple[dict[str, Any], ...]
    reading: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A convex part of the region on which the expression is the same: one cell or several."""

    region: Region
    cells: tuple[Cell, ...]

    @property
    def num(self) -> Polynomial:
        """Numerator of the expression."""
        return self.cells[0].num

    @property
    def den(self) -> Polynomial:
        """Denominator of the expression; empty for infinity."""
        return self.cells[0].den

    @property
    def status(self) -> Literal["proved", "open"]:
        """``"proved"`` when every cell is."""
        return "proved" if all(cell.status == "proved" for cell in self.cells) else "open"


def same_ratio(left: Piece, right: Piece) -> bool:
    """Tell whether two pieces have the same expression."""
    if not left.den or not right.den:
        return not left.den and not right.den
    return not plus(times(left.num, right.den), times(right.num, left.den), -1)


def primitive_region(region: Region) -> Region:
    """Write every inequality with coprime integers, which is how certificates quote it."""
    return Region(
        region.parameters,
        tuple(Constraint(c.form.primitive(), c.strict) for c in region.constraints),
    )


@dataclass(slots=True)
class Explorer:
    """Cuts a setting's region into pieces.

    Attributes
    ----------
    setting
        The question.
    finder
        Proposes answers at a point.
    max_cells
        Most cells before the rest is left open.
    cells
        How many there are so far.
    """

    setting: Setting
    finder: Finder
    max_cells: int = MAX_CELLS
    cells: int = 0

    def pieces(self) -> list[Piece]:
        """Give pieces that cover the region and overlap on boundaries at most."""
        return self._explore(self.setting.region)

    def _explore(self, region: Region) -> list[Piece]:
        if emptiness_proof(region) is not None:
            return []
        region = primitive_region(simplified(region))
        prover = Prover(region)
        setting = self.setting.on(region)
        points = sample_points(region, POINTS_PER_CELL, seed=3)
        split: Split | None = None
        fallback: Cell | None = None
        for point in points:
            for answer in self.finder(setting, point, prover):
                if isinstance(answer, Split):
                    split = split or answer
                    continue
                cell, found = self._attempt(answer, region, prover, point)
                if cell.status == "proved":
                    self.cells += 1
                    return [Piece(region, (cell,))]
                fallback = fallback or cell
                split = split or found
            if split is not None and fallback is None:
                break
        if split is not None and not self._parts(region, split):
            split = None
        if split is None or self.cells >= self.max_cells:
            self.cells += 1
            note = "no candidate" if fallback is None else fallback.note
            if self.cells > self.max_cells:
                note = f"more than {self.max_cells} cells"
            open_cell = fallback or Cell(region, {}, {}, "open", (), (), note)
            return [Piece(region, (open_cell,))]
        return self._halves(region, split)

    def _attempt(
        self, answer: Answer, region: Region, prover: Prover, point: Point
    ) -> tuple[Cell, Split | None]:
        """Certify an answer on a cell, or say where it fails."""
        accepted: list[dict[str, Any]] = []
        reading: list[str] = []
        split: Split | None = None
        note = ""
        guides = len(answer.documents) - answer.mute
        for k, (document, line) in enumerate(zip(answer.documents, answer.reading, strict=True)):
            done = complete(document, prover)
            if done.document is not None:
                accepted.append(done.document)
                reading.append(line)
                continue
            note = note or f"{document['claim']['kind']}: {done.reason}"
            found = splitting_form(done.failed, prover, point) if k < guides else None
            if found is not None and split is None:
                split = Split(*found)
        status: Literal["proved", "open"] = "open" if note else "proved"
        cell = Cell(region, answer.num, answer.den, status, tuple(accepted), tuple(reading), note)
        return cell, split

    def _parts(self, region: Region, split: Split) -> bool:
        """Tell whether a split leaves two smaller parts, so that splitting comes to an end."""
        return (
            emptiness_proof(region.where(Constraint(split.form, strict=True))) is None
            and farkas_proof(split.form, region, strict=split.strict) is None
        )

    def _halves(self, region: Region, split: Split) -> list[Piece]:
        """Explore both sides of a split; closed on both unless the boundary is different."""
        form = split.form
        one = region.where(Constraint(form, split.strict))
        other = region.where(Constraint(-form, strict=False))
        return joined(region, self._explore(one) + self._explore(other))


def joined(region: Region, pieces: list[Piece]) -> list[Piece]:
    """Join all pieces of a region into one when they agree, else pairs with a common wall."""
    proved = all(piece.status == "proved" for piece in pieces)
    if proved and all(same_ratio(pieces[0], piece) for piece in pieces[1:]):
        return [Piece(region, tuple(cell for piece in pieces for cell in piece.cells))]
    merged = True
    while merged:
        merged = False
        for left, right in itertools.combinations(pieces, 2):
            union = _union(left, right)
            if union is not None:
                pieces = [p for p in pieces if p is not left and p is not right] + [union]
                merged = True
                break
    return pieces


def _union(left: Piece, right: Piece) -> Piece | None:
    """Join two pieces of one expression when their union is convex.

    The envelope keeps the inequalities of either that hold on the other. The union is convex
    when no point of the envelope violates an inequality of each (Bemporad, Fukuda, Torrisi
    2001).
    """
    if left.status != "proved" or right.status != "proved" or not same_ratio(left, right):
        return None
    ours, our_walls = _shared(left.region, right.region)
    theirs, their_walls = _shared(right.region, left.region)
    if len(our_walls) * len(their_walls) > MAX_WALLS:
        return None
    envelope = Region(left.region.parameters, tuple(dict.fromkeys([*ours, *theirs])))
    for mine in our_walls:
        for other in their_walls:
            if emptiness_proof(envelope.where(_negated(mine), _negated(other))) is None:
                return None
    return Piece(simplified(envelope), left.cells + right.cells)


def _shared(region: Region, other: Region) -> tuple[list[Constraint], list[Constraint]]:
    """Separate the inequalities that hold on another region from those that do not."""
    held: list[Constraint] = []
    walls: list[Constraint] = []
    for constraint in region.constraints:
        proof = farkas_proof(constraint.form, other, strict=constraint.strict)
        (walls if proof is None else held).append(constraint)
    return held, walls


def _negated(constraint: Constraint) -> Constraint:
    return Constraint(-constraint.form, strict=not constraint.strict)
