"""Uniform and continued bounds on class C2 against the exact numeric program, point by point."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.proofs.derivation.mediated import lower_bound, upper_bound
from coopgap.proofs.derivation.polynomials import evaluate
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family, two_by_two_family
from coopgap.theory.language import Language


def settings() -> list[Setting]:
    effort = effort_family("pd")
    chicken = two_by_two_family("chicken", "2*R > S + T")
    one = as_affine("1", effort.parameters)
    return [
        Setting(effort, effort_language(effort.frame, "coop-defect"), None, Budget.FREE),
        Setting(effort, effort_language(effort.frame, "coop-defect"), one, Budget.FREE),
        Setting(effort, effort_language(effort.frame, "all"), None, Budget.BALANCED),
        Setting(chicken, Language.null(chicken.frame), None, Budget.FREE),
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("lifted", [0, 1])
def test_bounds_enclose_the_value_at_every_point(number: int, lifted: int) -> None:
    setting = settings()[number]
    point, *others = sample_points(setting.region, 4, seed=1)
    upper, lower = (bound(setting, point, lifted=lifted) for bound in (upper_bound, lower_bound))
    liability = Liability(None if setting.cap is None else setting.cap.constant)
    for where in (point, *others) if lifted == 0 else (point,):
        exact = best_mechanism(
            setting.environment.at(where),
            setting.language,
            liability=liability,
            budget=setting.budget,
        )
        assert exact.exact
        for bound, sign in ((upper, 1), (lower, -1)):
            if bound is not None:
                value = evaluate(bound.num, where) / evaluate(bound.den, where)
                assert sign * (value - exact.upper) >= 0
                if lifted:
                    assert value == exact.upper


@pytest.mark.parametrize("sense", ["best", "worst"])
def test_point_programs_are_the_numeric_programs(sense: str) -> None:
    chicken = two_by_two_family("chicken")
    zero = AffineForm.of_constant(Fraction(0), chicken.parameters)
    setting = Setting(chicken, Language.null(chicken.frame), zero, Budget.FREE)
    for point in sample_points(chicken.region, 3):
        here = setting.at(point)
        above = upper_bound(here, (), sense)  # type: ignore[arg-type]
        below = lower_bound(here, (), sense)  # type: ignore[arg-type]
        assert above is not None
        assert below is not None
        assert above.num == below.num
