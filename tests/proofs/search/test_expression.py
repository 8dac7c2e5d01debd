"""Trees of conjectures: written back without changing their meaning."""

from __future__ import annotations

from fractions import Fraction

from coopgap.proofs.search.expression import (
    Comparison,
    Number,
    Operation,
    Quantity,
    quantities,
    written,
)
from coopgap.proofs.search.syntax import parse

ONE, TWO, HALF = Number(Fraction(1)), Number(Fraction(2)), Number(Fraction(1, 2))


def test_brackets_keep_the_meaning() -> None:
    apart = Operation("-", (ONE, Operation("-", (TWO, ONE))))
    assert written(apart) == "1 - (2 - 1)"
    assert written(Operation("/", (ONE, HALF))) == "1 / (1/2)"
    assert written(Operation("neg", (Operation("+", (ONE, TWO)),))) == "-(1 + 2)"


def test_a_tree_made_by_hand_can_be_read_again() -> None:
    tree = Comparison("<", Operation("max", (Quantity("gap", "c1"), ONE)), Number(None))
    assert written(tree) == "max(gap(c1), 1) < inf"
    assert parse(written(tree)) == tree


def test_quantities_are_found_everywhere() -> None:
    text = "gap(c1) > 0 implies (not threshold < 1) or best_welfare is nondecreasing in liability"
    assert quantities(parse(text)) == {
        Quantity("gap", "c1"),
        Quantity("threshold", ""),
        Quantity("best_welfare", ""),
    }
