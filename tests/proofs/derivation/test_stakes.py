"""The small symmetric program against the full exact one, and the middle of the liability curve."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.proofs.derivation.derive import derive_gap
from coopgap.proofs.derivation.polynomials import evaluate
from coopgap.proofs.derivation.setting import Setting
from coopgap.proofs.derivation.stakes import (
    applies,
    orbits,
    staked_lower_bound,
    staked_upper_bound,
    staked_vertex,
)
from coopgap.proofs.kernel import check
from coopgap.theory.affine import as_affine
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.games.families import battle_family, effort_family, two_by_two_family
from coopgap.theory.language import Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment


def limited(family: SymbolicEnvironment, seen: Language) -> Setting:
    wide = family.over(family.region.extended(["B"], "B >= 0"))
    return Setting(wide, seen, as_affine("B", wide.parameters), Budget.FREE)


def settings() -> list[Setting]:
    tables = [effort_family("pd"), effort_family("sh")]
    return [
        *(limited(family, effort_language(family.frame, "coop-defect")) for family in tables),
        limited(two_by_two_family("chicken"), Language.null(two_by_two_family("chicken").frame)),
        limited(battle_family(), Language.complete(battle_family().frame)),
    ]


@pytest.mark.parametrize("number", range(4))
def test_the_small_program_has_the_value_of_the_full_one(number: int) -> None:
    setting = settings()[number]
    for point in sample_points(setting.region, 6, seed=11):
        exact = best_mechanism(
            setting.environment.at(point), setting.language, liability=Liability(point[-1])
        )
        lower = staked_lower_bound(setting, point)
        if lower is None:
            continue  # a vertex that is not isolated: nothing is claimed
        assert evaluate(lower.num, point) / evaluate(lower.den, point) == exact.upper
        upper = staked_upper_bound(setting, point, "best", lower)
        if upper is not None:
            assert evaluate(upper.num, point) / evaluate(upper.den, point) == exact.upper


def test_agents_change_places_only_where_the_family_stays_the_same() -> None:
    symmetric, battle = settings()[0], settings()[3]
    assert len(set(orbits(symmetric).outcomes.values())) == 10
    assert len(set(orbits(battle).outcomes.values())) == 4


def test_other_budgets_and_unlimited_liability_are_left_alone() -> None:
    family = two_by_two_family("chicken")
    seen = Language.null(family.frame)
    point = sample_points(family.region, 1)[0]
    for cap, budget in (
        (None, Budget.FREE),
        (as_affine("P", ("R", "S", "T", "P")), Budget.BALANCED),
    ):
        setting = Setting(family, seen, cap, budget)
        assert not applies(setting)
        assert staked_lower_bound(setting, point) is None
        assert staked_vertex(setting, point) == []


def test_the_whole_curve_of_a_table_in_its_liability_is_proved() -> None:
    game = effort_table(R=5, S=0, T=8, P=2)
    seen = effort_language(game, "coop-defect")
    family = SymbolicEnvironment.from_environment(game, Region.of("B", "B >= 0"))
    form = derive_gap(family, seen, "c2", liability="B")
    assert form.status == "proved"
    assert all(check(document).accepted for document in form.documents)
    bound = sympy.Symbol("B")
    middle = {sympy.cancel((6 - 4 * bound) / (2 - bound)), (17 - 9 * bound) / (3 * bound + 1)}
    found = {sympy.cancel(x) for x in form.expressions}
    assert found == {6, sympy.Rational(1, 5), *map(sympy.cancel, middle)}
    for step in range(33):
        at = Fraction(step, 16)
        exact = best_mechanism(game, seen, liability=Liability(at))
        assert form.evaluate({"B": at}) == game.first_best().value - exact.upper
