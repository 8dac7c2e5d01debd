"""The closed forms of the theorems, step by step: met by numbers, and refused when altered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy

from coopgap.numerics.misperception import misperception_threshold
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.claims import deviation_steps as forms
from coopgap.proofs.claims.claim import Case, Standing
from coopgap.proofs.claims.completeness import largest_gain
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.theory.contract import Rule
from coopgap.theory.derivation_steps import LAM, Step
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError
from coopgap.theory.language import Language

# Of the efficient profile each agent has one profitable deviation, that gains 1 and loses 2.
DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
DERIVED = {"T3", "T4", "T5", "T7", "T8"}


def bound(step: Step) -> sympy.Expr:
    """Give what the weight, or the liability, is compared with."""
    sides = {(part.lhs, part.rhs) for part in step.claim.args}
    (found,) = [
        other for pair in sides for one, other in (pair, pair[::-1]) if one in (LAM, forms._BOUND)
    ]
    return found


def test_theorems_with_a_formula_are_derived_and_the_others_say_why_not() -> None:
    for claim in CLAIMS:
        word, note = claim.closed_form
        expected = Standing.SYMBOLIC if claim.id in DERIVED else Standing.NOT_APPLICABLE
        assert word is expected, claim.id
        assert note


@pytest.mark.parametrize(
    ("steps", "place", "values", "expected"),
    [
        (forms.closure, 1, {"g": 1, "ell": 2}, closure_threshold(DILEMMA).value),
        (forms.selection, 1, {"k": 1, "r": 2}, worst_case_threshold(DILEMMA).value),
        (
            forms.misjudgement,
            1,
            {"g": 1, "s": 2 - 2 * sympy.Rational(1, 2)},
            misperception_threshold(DILEMMA, "1/2").by_agent[0],
        ),
    ],
)
def test_the_formula_gives_what_numerics_find(
    steps: Callable[[], tuple[Step, ...]],
    place: int,
    values: dict[str, object],
    expected: Fraction,
) -> None:
    form = bound(steps()[place])
    found = form.subs({s: values[str(s)] for s in form.free_symbols})
    assert found == sympy.Rational(expected.numerator, expected.denominator)


def test_half_the_largest_gain() -> None:
    form = bound(forms.revelation()[1])
    case = Case("dilemma", DILEMMA, Language.null(DILEMMA))
    gain = largest_gain(case, Rule(((0, 0),)))
    assert form.subs(forms.GAIN, gain) == sympy.Rational(1, 2) * gain


def test_the_upper_end_under_misjudgement() -> None:
    # Column's other action costs it 1 and loses nothing: an error of 1/2 hides what is not there.
    game = Environment.from_bimatrix([[(1, 1), (2, 0)]])
    found = misperception_threshold(game, "1/2")
    form = bound(forms.misjudgement()[2])
    assert form.subs({forms.COST: 1, sympy.Symbol("s", positive=True): 1}) == 1 == found.most[1]


def test_a_form_that_does_not_follow_stays_open() -> None:
    def false() -> tuple[Step, ...]:
        claimed = forms.LOSS / forms.GAIN <= LAM
        return (Step.equivalence("Upside down", LAM * forms.LOSS - forms.GAIN >= 0, claimed, ""),)

    word, note = dataclasses.replace(CLAIMS[3], steps=false).closed_form
    assert word is Standing.OPEN
    assert "Upside down" in note
    assert dataclasses.replace(CLAIMS[3], steps=None).closed_form[0] is Standing.OPEN
    with pytest.raises(DerivationError, match="Upside down"):
        false()
