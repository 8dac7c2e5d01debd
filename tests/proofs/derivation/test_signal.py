"""Conflicts and transfers of class C1 against their definitions and the numeric test."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.proofs.derivation.setting import Setting
from coopgap.proofs.derivation.signal import (
    SignalSearch,
    Transfers,
    Undecided,
    conflict,
    recast,
    transfers,
)
from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.contract import Budget, Liability, Rule
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family, pooled_states_family, task_language

EFFORT = effort_family("pd")
SEEN = effort_language(EFFORT.frame, "coop-defect")


def at(data: object, values: dict[str, Fraction]) -> Fraction:
    if isinstance(data, str):
        return Fraction(data)
    assert isinstance(data, dict)
    return sum(
        (Fraction(c) * (values[name] if name != "1" else 1) for name, c in data.items()),
        Fraction(0),
    )


@pytest.mark.parametrize("budget", list(Budget))
@pytest.mark.parametrize("cap", [None, "R - P", "T - S"])
def test_every_profile_has_a_conflict_or_transfers_or_is_undecided(
    budget: Budget, cap: str | None
) -> None:
    bound = None if cap is None else as_affine(cap, EFFORT.parameters)
    setting = Setting(EFFORT, SEEN, bound, budget)
    point = sample_points(EFFORT.region, 1)[0]
    values = dict(zip(EFFORT.parameters, point, strict=True))
    game = EFFORT.at(point)
    liability = Liability(None if bound is None else bound.at(point))
    for profile in EFFORT.profiles():
        numeric = implement(game, SEEN, Rule((profile,)), liability=liability, budget=budget)
        against = conflict(setting, {0: profile})
        found = transfers(setting, (profile,))
        assert against is None or found is None
        if against is not None:
            assert not numeric.implementable
            assert against.form.at(point) > 0
        if found is not None:
            assert numeric.implementable
            pays = [[at(pay, values) for pay in row] for row in found.data]
            for i in range(2):
                for b in range(4):
                    moved = setting.moved(i, profile, b)
                    here = int(SEEN.signals[(0, *profile)])
                    there = int(SEEN.signals[(0, *moved)])
                    own = game.payoff(i, 0, profile) + pays[i][here]
                    assert own >= game.payoff(i, 0, moved) + pays[i][there]
        local = conflict(setting.at(point), {0: profile})
        assert (local is None) == numeric.implementable
        if local is not None:
            assert recast(setting, local).at(point) == local.form.constant


def test_search_over_two_states_agrees_with_brute_force() -> None:
    family = pooled_states_family()
    seen = task_language(family.frame)
    setting = Setting(family, seen, None, Budget.FREE)
    for point in sample_points(family.region, 3):
        found = SignalSearch(setting, point).best()
        if isinstance(found, Undecided):
            assert found.form.at(point) > 0
            continue
        assert isinstance(found, Transfers)
        game = family.at(point)
        best = max(
            game.rule_welfare(Rule((a, b)))
            for a in family.profiles()
            for b in family.profiles()
            if implement(game, seen, Rule((a, b))).implementable
        )
        assert setting.expected(found.rule).at(point) == best


def test_a_liability_in_between_is_undecided() -> None:
    wide = EFFORT.over(EFFORT.region.extended(["B"], "B >= 0"))
    setting = Setting(wide, SEEN, as_affine("B", wide.parameters), Budget.FREE)
    point = sample_points(wide.region, 1)[0]
    search = SignalSearch(setting, point)
    found = search.best()
    assert isinstance(found, Undecided)
    assert found.form.at(point) != 0
    assert not found.form.is_constant


def test_nothing_is_payable_without_liability() -> None:
    zero = AffineForm.of_constant(Fraction(0), EFFORT.parameters)
    setting = Setting(EFFORT, SEEN, zero, Budget.FREE)
    assert transfers(setting, ((0, 0),)) is None
    found = transfers(setting, ((2, 2),))
    assert found is not None
    assert {pay for row in found.data for pay in row} == {"0"}
