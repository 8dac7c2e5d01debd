"""The first best of a cell: proved from both sides, or the form to split on."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.proofs.derivation.answers import Answer, Split, difference, first_best, profiles_text
from coopgap.proofs.derivation.listener import complete
from coopgap.proofs.derivation.polynomials import evaluate
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.contract import Budget
from coopgap.theory.games.families import effort_family, pooled_states_family, two_by_two_family
from coopgap.theory.language import Language
from coopgap.theory.symbolic import SymbolicEnvironment


@pytest.mark.parametrize("family", [effort_family("sh"), pooled_states_family()])
def test_the_efficient_rule_is_certified_from_both_sides(family: SymbolicEnvironment) -> None:
    setting = Setting(family, Language.null(family.frame), None, Budget.FREE)
    prover = Prover(family.region)
    point = sample_points(family.region, 1)[0]
    found = first_best(setting, point, prover)
    assert isinstance(found, Answer)
    assert len(found.documents) == len(found.reading) == 2
    assert all(complete(document, prover).document for document in found.documents)
    for where in sample_points(family.region, 5, seed=7):
        assert evaluate(found.num, where) == family.at(where).first_best().value


def test_an_unsettled_optimum_asks_for_a_split() -> None:
    family = two_by_two_family("chicken")
    setting = Setting(family, Language.null(family.frame), None, Budget.FREE)
    point = sample_points(family.region, 1)[0]
    found = first_best(setting, point, Prover(family.region))
    assert isinstance(found, Split)
    assert found.form.primitive() in {
        sign.primitive()
        for sign in (
            setting.welfare[0, (0, 0)] - setting.welfare[0, (0, 1)],
            setting.welfare[0, (0, 1)] - setting.welfare[0, (0, 0)],
        )
    }
    assert found.form.at(point) > 0


def test_differences() -> None:
    one: dict[tuple[int, ...], Fraction] = {(): Fraction(1)}
    x: dict[tuple[int, ...], Fraction] = {(0,): Fraction(1)}
    best = Answer(x, one, (), ())
    gap = difference(best, Answer(one, x, (), ()))  # x - 1/x
    assert (gap.num, gap.den) == ({(0, 0): Fraction(1), (): Fraction(-1)}, x)
    assert not difference(best, Answer(one, {}, (), ())).den


def test_names_of_rules() -> None:
    pooled = pooled_states_family()
    setting = Setting(pooled, Language.null(pooled.frame), None, Budget.FREE)
    assert profiles_text(setting, [(0, 0), (2, 0)]) == "(AH, receive) in a; (BH, receive) in b"
