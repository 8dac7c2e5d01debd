"""The question's forms agree with the numeric environment, and its documents with its point."""

from __future__ import annotations

import itertools
from fractions import Fraction

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import as_affine
from coopgap.theory.contract import Budget
from coopgap.theory.games.families import effort_family, pooled_states_family, task_language
from coopgap.theory.language import Language, NoisyLanguage


def test_forms_agree_with_the_environment_at_points() -> None:
    family = pooled_states_family().prosocial("1/3")
    setting = Setting(family, task_language(family.frame), None, Budget.FREE)
    for point in sample_points(family.region, 2):
        game = family.at(point)
        for (s, a), i in itertools.product(setting.outcomes, range(2)):
            assert setting.utility(i, s, a).at(point) == game.utilities.fraction((i, s, *a))
            assert setting.welfare[s, a].at(point) == game.welfare.fraction((s, *a))
            for b in setting.deviations(i, a):
                moved = setting.moved(i, a, b)
                gain = game.utilities.fraction((i, s, *moved)) - game.utilities.fraction((i, s, *a))
                assert setting.gain(i, s, a, b).at(point) == gain


def test_shifts_add_up_to_nothing() -> None:
    family = effort_family("pd")
    noisy = NoisyLanguage.from_arrays(
        family.frame, [[["2/3", "1/3"] if b < 2 else ["1/4", "3/4"] for b in range(4)]] * 4
    )
    for language in (Language.complete(family.frame), noisy):
        setting = Setting(family, language, None, Budget.FREE)
        for (s, a), i in itertools.product(setting.outcomes, range(2)):
            for b in setting.deviations(i, a):
                assert sum(setting.shift(i, s, a, b).values()) == 0
        assert sum(setting.signals(0, (0, 0)).values()) == 1


def test_points_and_liability() -> None:
    family = effort_family("pd")
    cap = as_affine("R - P", family.parameters)
    setting = Setting(family, Language.null(family.frame), cap, Budget.FREE)
    point = sample_points(family.region, 1)[0]
    here = setting.at(point)
    assert here.parameters == ()
    assert here.cap is not None
    assert here.cap.constant == cap.at(point)
    assert setting.liability_json == {"R": "1", "P": "-1"}
    bare = setting.without_contract()
    assert bare.cap is not None
    assert bare.cap.constant == Fraction(0)
    document = setting.document("implication", {"poly": "1", "strict": True}, {})
    assert document["parameters"] == ["R", "S", "T", "P"]
    assert len(document["region"]) == len(family.region.constraints)
    assert len(document["environment"]["payoffs"][0][0]) == 16
