"""The report holds together, and a rigid cap helps the selfish and hurts the prosocial."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.commons.commons_report import cap_effect, solve_commons
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, parse_growth
from coopgap.theory.errors import ParameterError


@pytest.mark.parametrize("fishers", [1, 2, 3, 5])
@pytest.mark.parametrize("growth", ["2", "3/2,5/2", "1/2,1,3"])
def test_order_of_contracts(fishers: int, growth: str) -> None:
    report = solve_commons(
        Commons(fishers, capacity=30, rounds=4, growth=parse_growth(growth), collapse=3)
    )
    plans = [report.first_best, report.contingent_cap, report.constant_cap]
    if fishers > 1:
        plans.append(report.selfish)
    gaps = [report.gap(plan) for plan in plans]
    assert gaps == sorted(gaps)
    assert gaps[0] == 0 <= report.gap(report.selfish_best)
    assert report.exact


def test_default_numbers() -> None:
    report = solve_commons(Commons())
    assert report.gap(report.contingent_cap) == Fraction(143, 2)
    assert report.gap(report.constant_cap) == Fraction(49971, 256)
    assert report.selfish.value == report.selfish_best.value == 100
    assert report.threshold.value == 3


def test_a_rigid_cap_helps_the_selfish_and_hurts_the_prosocial() -> None:
    commons = Commons()
    assert cap_effect(commons, 0).effect == 440
    assert cap_effect(commons, 1).effect == 40
    hurt = cap_effect(commons, "3/2")
    assert hurt.effect == Fraction(-143, 2)
    # As a mere ceiling the same cap does no harm: the first best stays below it.
    assert hurt.ceiling.value == hurt.free.value


def test_deterministic_growth_leaves_no_gap() -> None:
    report = solve_commons(Commons(capacity=40, rounds=5, growth=parse_growth("2")))
    assert report.gap(report.contingent_cap) == 0
    # Nor does a hysteresis that the first best never tips over.
    growth = Hysteresis(upper=Fraction(20), lower=Fraction(10), gauge=10)
    still = solve_commons(Commons(fishers=3, capacity=30, rounds=3, collapse=2, growth=growth))
    assert still.gap(still.contingent_cap) >= 0


def test_bad_weights_are_refused() -> None:
    with pytest.raises(ParameterError, match="prosociality"):
        cap_effect(Commons(), "-1/2")
