"""Pieces cover the region, do not overlap inside, and agree on common boundaries."""

from __future__ import annotations

import functools
import itertools
from fractions import Fraction

import pytest

from coopgap.numerics.linear.polyhedra import emptiness_proof, sample_points
from coopgap.proofs.derivation.cells import Cell, Explorer, Piece, joined, same_ratio
from coopgap.proofs.derivation.derive import derive_gap, derive_threshold
from coopgap.proofs.derivation.gaps import gap_finder
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.derivation.polynomials import Polynomial, evaluate
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family, two_by_two_family
from coopgap.theory.language import Language
from coopgap.theory.region import Constraint, Region


@functools.cache
def forms() -> dict[str, PiecewiseForm]:
    pd = effort_family("pd")
    chicken = two_by_two_family("chicken")
    wide = pd.region.extended(["B"], "B >= 0")
    seen = effort_language(pd.frame, "coop-defect")
    return {
        "threshold": derive_threshold(pd),
        "worst": derive_threshold(pd, quantity="worst-threshold"),
        "chicken": derive_gap(chicken, None, "c2"),
        "worst-correlated": derive_gap(chicken, None, "c2", liability=0, sense="worst"),
        "liability": derive_gap(pd, seen, "c1", wide, liability="B"),
    }


CONTINUOUS = ("threshold", "worst", "chicken", "worst-correlated")
NAMES = (*CONTINUOUS, "liability")


@pytest.mark.parametrize("name", NAMES)
def test_pieces_cover_the_region(name: str) -> None:
    form = forms()[name]
    assert form.status == "proved"
    assert len(form.pieces) > 1
    for point in sample_points(form.region, 60, seed=9):
        assert any(piece.region.contains_point(point) for piece in form.pieces)
        for piece in form.pieces:
            if piece.region.contains_point(point):
                assert any(cell.region.contains_point(point) for cell in piece.cells)


@pytest.mark.parametrize("name", NAMES)
def test_pieces_do_not_overlap_inside(name: str) -> None:
    for left, right in itertools.combinations(forms()[name].pieces, 2):
        inside = [
            Constraint(c.form, strict=True)
            for c in (*left.region.constraints, *right.region.constraints)
        ]
        assert emptiness_proof(Region.of(left.region.parameters, *inside)) is not None


@pytest.mark.parametrize("name", CONTINUOUS)
def test_forms_are_continuous_across_boundaries(name: str) -> None:
    form, met = forms()[name], 0
    for left, right in itertools.combinations(form.pieces, 2):
        both = Region.of(form.parameters, *left.region.constraints, *right.region.constraints)
        for point in sample_points(both, 4):
            met += 1
            values = [evaluate(p.num, point) / evaluate(p.den, point) for p in (left, right)]
            assert values[0] == values[1]
    assert met


def test_signal_contracts_jump_where_liability_suffices() -> None:
    form = forms()["liability"]
    game = {"R": 5, "S": 0, "T": 8, "P": 2}
    below, at = form.evaluate({**game, "B": "99/100"}), form.evaluate({**game, "B": 1})
    assert below is not None
    assert at is not None
    assert below > at


def test_an_exhausted_budget_of_cells_is_said() -> None:
    chicken = two_by_two_family("chicken")
    form = derive_threshold(chicken, max_cells=0)
    assert form.status == "open"
    assert form.cells[0].note


def constant(value: Fraction) -> Polynomial:
    return {(): value}


def test_joining() -> None:
    names = ("x", "y")

    def piece(*conditions: str, value: Fraction = Fraction(1)) -> Piece:
        region = Region.of(names, *conditions)
        return Piece(
            region, (Cell(region, constant(value), constant(Fraction(1)), "proved", (), ()),)
        )

    left, right = piece("x >= 0", "y >= 0"), piece("x <= 0", "y >= 0")
    half = joined(Region.of(names), [left, right, piece("y <= 0", value=Fraction(2))])
    assert sorted(str(p.region) for p in half) == ["0 >= y", "y >= 0"]
    crooked = [piece("x >= 0", "y >= 0"), piece("x <= 0", "y >= x")]
    assert len(joined(Region.of(names), [*crooked, piece("y <= -9", value=Fraction(3))])) == 3
    everywhere = joined(Region.of(names), crooked)
    assert len(everywhere) == 1
    assert same_ratio(left, right)


def test_open_cells_are_open_and_never_proved() -> None:
    family = two_by_two_family("prisoners-dilemma", "2*R > S + T", "P > 0")
    zero = AffineForm.of_constant(Fraction(0), family.parameters)
    setting = Setting(family, Language.null(family.frame), zero, Budget.FREE)

    def liar(setting: Setting, point: object, prover: object):  # type: ignore[no-untyped-def]
        for answer in gap_finder("c0", "best")(setting, point, prover):  # type: ignore[arg-type]
            if hasattr(answer, "documents"):
                for document in answer.documents:
                    if "bound" in document["claim"]:
                        document["claim"]["bound"] = "-1000000"
            yield answer

    pieces = Explorer(setting, liar, max_cells=1).pieces()
    assert all(piece.status == "open" for piece in pieces)
