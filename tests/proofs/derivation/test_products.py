"""Plans that grow with the parameters: the weak-duality bound recomputed at sampled points."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.proofs.derivation.mediated import growing_upper_bound, lower_bound, upper_bound
from coopgap.proofs.derivation.polynomials import evaluate, from_form
from coopgap.proofs.derivation.products import affine_plan
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.contract import Budget
from coopgap.theory.games.families import two_by_two_family
from coopgap.theory.language import Language


def test_the_dilemma_needs_a_growing_plan() -> None:
    family = two_by_two_family("prisoners-dilemma", "2*P > S + T")
    setting = Setting(family, Language.null(family.frame), None, Budget.FREE)
    point, *others = sample_points(family.region, 8)
    constant = upper_bound(setting, point)
    lower = lower_bound(setting, point)
    assert lower is not None
    two_p = from_form(as_affine("2*P", family.parameters))
    assert lower.num == two_p
    assert constant is None or evaluate(constant.num, point) > evaluate(two_p, point)
    grown = growing_upper_bound(setting, point, "best", lower)
    assert grown is not None
    assert grown.num == two_p
    found = affine_plan(setting, point, lower.num, lower.den, 1)
    assert found is not None
    rows, scale = found
    for where in (point, *others):
        values = dict(zip(family.parameters, where, strict=True))
        game = family.at(where)
        d = scale.at(where)
        assert d > 0
        for a in family.profiles():
            total = d * (game.payoff(0, 0, a) + game.payoff(1, 0, a))
            row: Any
            for row in rows:
                i, _, r, b, weight = row
                mu = weight_at(weight, values)
                assert mu >= 0
                if a[i] == r:
                    moved = setting.moved(i, a, b)
                    total += mu * (game.payoff(i, 0, a) - game.payoff(i, 0, moved))
            assert total <= d * 2 * values["P"]


def weight_at(data: object, values: dict[str, Fraction]) -> Fraction:
    if isinstance(data, str):
        return Fraction(data)
    assert isinstance(data, dict)
    return sum((Fraction(c) * (values[n] if n != "1" else 1) for n, c in data.items()), Fraction(0))


def test_a_false_value_has_no_plan() -> None:
    family = two_by_two_family("prisoners-dilemma", "2*P > S + T")
    setting = Setting(family, Language.null(family.frame), None, Budget.FREE)
    point = sample_points(family.region, 1)[0]
    low = from_form(as_affine("2*S", family.parameters))
    assert affine_plan(setting, point, low, {(): Fraction(1)}, 1) is None


def test_settings_it_does_not_cover() -> None:
    family = two_by_two_family("chicken")
    form = AffineForm.of_constant(Fraction(1), family.parameters)
    setting = Setting(family, Language.null(family.frame), form, Budget.BALANCED)
    point = sample_points(family.region, 1)[0]
    assert affine_plan(setting, point, {}, {(): Fraction(1)}, 1) is None
