"""Settings changed: the smallest witness counts, redundancy only if every change is proved."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from coopgap.proofs.claims.needs import changes as module
from coopgap.proofs.claims.needs.changes import Change, change_need
from coopgap.proofs.claims.needs.need import Failure, Outcome


def _points() -> Iterator[dict[str, Fraction]]:
    return ({"x": Fraction(n)} for n in range(1000))


def _from(least: int) -> Change:
    return Change("another", lambda at: Failure("a", "b") if at["x"] >= least else None)


def test_the_smallest_witness_is_found_however_late() -> None:
    for least in (0, module.FEW, module.MOST_POINTS - 1):
        need = change_need("a", [_from(least)], _points)
        assert (need.outcome, need.point, need.tried) == (Outcome.NEEDED, f"x={least}", least + 1)


def test_without_a_witness_or_a_proof_the_effort_is_told() -> None:
    need = change_need("a", [_from(module.MOST_POINTS)], _points)
    assert (need.outcome, need.tried) == (Outcome.OPEN, module.MOST_POINTS)
    assert change_need("a", [], _points).outcome is Outcome.OPEN


def test_redundancy_needs_a_proof_of_every_change() -> None:
    good = Change("one", lambda at: None, lambda: "a proof")
    bad = Change("two", lambda at: None)
    assert change_need("a", [good], _points).proof == "a proof"
    assert change_need("a", [good, bad], _points).outcome is Outcome.OPEN


def test_a_witness_outweighs_a_proof() -> None:
    change = Change("one", lambda at: Failure("a", "b"), lambda: "a proof")
    assert change_need("a", [change], _points).outcome is Outcome.NEEDED
