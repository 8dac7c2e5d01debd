"""T1: comparisons really loosen, hold with accepted certificates, and can fail."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.proofs.cases import random_case
from coopgap.proofs.claims import order
from coopgap.proofs.claims.claim import Case
from coopgap.proofs.kernel import check
from coopgap.theory.contract import Liability
from coopgap.theory.games.dilemmas import matching_pennies, prisoners_dilemma
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language

DILEMMA = prisoners_dilemma()
BLIND = Case("dilemma, none", DILEMMA, Language.null(DILEMMA))
TABLE = effort_table(R=5, S=0, T=8, P=2)


def _no_less(bound: Liability, than: Liability) -> bool:
    if bound.bound is None or than.bound is None:
        return bound.bound is None
    return bound.bound >= than.bound


@pytest.mark.parametrize(
    "case",
    [
        BLIND,
        Case("table", TABLE, effort_language(TABLE, "coop-defect")),
        *(random_case(0, number) for number in (1, 4, 9)),
    ],
    ids=lambda case: case.name,
)
def test_the_order_holds_and_every_bound_is_certified(case: Case) -> None:
    finding = order.CLAIM.examine(case)
    assert finding is not None
    assert finding.holds, finding.note
    assert finding.margin is not None
    assert finding.margin >= 0
    verdicts = [check(document) for document in finding.documents]
    assert len(verdicts) > 40
    assert not [verdict.reason for verdict in verdicts if not verdict.accepted]


@pytest.mark.parametrize("case", [BLIND, random_case(0, 2)], ids=lambda case: case.name)
def test_every_comparison_loosens_one_thing_and_tightens_nothing(case: Case) -> None:
    seen = []
    for what, less, more in order.comparisons(case):
        assert more.language.is_finer_than(less.language)  # type: ignore[union-attr, arg-type]
        assert _no_less(more.liability, less.liability)
        assert order.BUDGETS.index(more.budget) >= order.BUDGETS.index(less.budget)
        assert more.mechanism_class >= less.mechanism_class
        changed = [
            more.language != less.language,
            more.liability != less.liability,
            more.budget is not less.budget,
            more.mechanism_class is not less.mechanism_class,
        ]
        # A language of the chain can be the next one already; limits always differ.
        assert sum(changed) == 1 or (what.endswith("finer language") and not any(changed)), what
        seen += [kind for kind, differs in enumerate(changed) if differs]
    assert set(seen) == {0, 1, 2, 3}


def _replace_solver(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    """Let the claim see other welfare: ``change(result)`` instead of what was found."""

    def solver(*arguments: Any, **limits: Any) -> WelfareGap:
        found = welfare_gap(*arguments, **limits)
        return dataclasses.replace(found, **change(found))

    monkeypatch.setattr(order, "welfare_gap", solver)


def test_welfare_that_falls_with_the_language_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def upside_down(found: WelfareGap) -> dict[str, Any]:
        value = -found.language.n_signals
        return {"lower": value, "upper": value}

    _replace_solver(monkeypatch, upside_down)
    finding = order.CLAIM.examine(BLIND)
    assert finding is not None
    assert not finding.holds
    assert finding.margin == -1
    assert "finer language" in finding.note


@pytest.mark.parametrize("spoiled", ["liability", "budget", "mechanism_class"])
def test_welfare_that_falls_with_looser_limits_is_seen(
    monkeypatch: pytest.MonkeyPatch, spoiled: str
) -> None:
    loosest = {"liability": "inf", "budget": "free", "mechanism_class": "c2"}[spoiled]

    def spoil(found: WelfareGap) -> dict[str, Any]:
        lost = 7 if str(getattr(found, spoiled)) == loosest else 0
        assert found.lower is not None
        return {"lower": found.lower - lost, "upper": found.lower - lost}

    _replace_solver(monkeypatch, spoil)
    finding = order.CLAIM.examine(BLIND)
    assert finding is not None
    assert not finding.holds


def test_a_fall_to_minus_infinity_is_a_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_at_the_top(found: WelfareGap) -> dict[str, Any]:
        best = found.language.n_signals == TABLE.n_profiles
        return {"lower": None, "upper": None} if best else {}

    case = Case("table", TABLE, Language.null(TABLE))
    _replace_solver(monkeypatch, nothing_at_the_top)
    finding = order.CLAIM.examine(case)
    assert finding is not None
    assert not finding.holds
    assert "minus infinity" in finding.note


def test_where_nothing_is_implementable_welfare_cannot_fall() -> None:
    game = matching_pennies()
    finding = order.CLAIM.examine(Case("pennies", game, Language.null(game)))
    assert finding is not None
    assert finding.holds


def test_bounds_that_do_not_meet_decide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def vague(found: WelfareGap) -> dict[str, Any]:
        return {"exact": False, "lower": -found.language.n_signals}

    _replace_solver(monkeypatch, vague)
    finding = order.CLAIM.examine(BLIND)
    assert finding is not None
    assert finding.holds
    assert finding.margin is None
    assert "undecided" in finding.note
