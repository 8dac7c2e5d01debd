"""Values of conjectures against the library's own functions and values worked out by hand."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.claims.claim import Case
from coopgap.proofs.kernel import check
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.evaluation import MAX_WEIGHTS, judge, language_named, weights_of
from coopgap.proofs.search.genome import Genome
from coopgap.proofs.search.syntax import parse
from coopgap.theory.environment import Environment
from coopgap.theory.errors import CoopgapError, ParameterError
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
BLIND = Case("PD", DILEMMA, Language.null(DILEMMA))
TABLE = effort_table(R=5, S=0, T=8, P=2)
SEEN = Case("M1", TABLE, effort_language(TABLE, "coop-defect"))


@pytest.mark.parametrize(
    ("case", "quantity", "value"),
    [
        # By hand: the dilemma; by the theory: M1 with R - P = 3, Γ_1 = 3/12, Γ_2 = 3/15.
        (BLIND, "first_best", "6"),
        (BLIND, "value(c0)", "2"),
        (BLIND, "gap(c1)", "4"),
        (BLIND, "best_welfare", "2"),
        (BLIND, "worst_correlated", "2"),
        (BLIND, "threshold", "1/2"),
        (BLIND, "threshold('all')", "0"),
        (BLIND, "worst_threshold", "1/2"),
        (BLIND, "n_agents + n_states", "3"),
        (SEEN, "gap(c0)", "6"),
        (SEEN, "gap(c1)", "1/4"),
        (SEEN, "gap(c2)", "1/5"),
        (SEEN, "threshold('coop-defect')", "2"),
        (SEEN, "max(gap(c1), gap(c2)) / gap(c2)", "5/4"),
        (SEEN, "min(1, abs(gap(c2) - 1))", "4/5"),
    ],
)
def test_quantities_and_arithmetic(case: Case, quantity: str, value: str) -> None:
    finding = judge(parse(f"{quantity} == {value}"), case)
    assert finding.holds, finding.note
    assert finding.margin == 0
    off = judge(parse(f"{quantity} <= {value} - 1/7"), case)
    assert not off.holds
    assert off.margin == Fraction(-1, 7)
    assert all(check(document).accepted for document in finding.documents)


@pytest.mark.parametrize(
    ("text", "holds", "margin"),
    [
        ("gap(c1) < 4", False, "0"),
        ("gap(c1) <= 4", True, "0"),
        ("gap(c1) != 4", False, "0"),
        ("gap(c1) > 3", True, "1"),
        ("not gap(c1) > 3", False, "-1"),
        ("gap(c1) > 3 and gap(c1) < 10", True, "1"),
        ("gap(c1) > 5 and gap(c1) < 10", False, "-1"),
        ("gap(c1) > 5 or gap(c1) < 6", True, "2"),
        ("gap(c1) > 5 or gap(c1) > 7", False, "-1"),
        ("gap(c1) > 5 implies gap(c1) / 0 > 1", True, None),
        ("gap(c1) > 3 implies gap(c1) > 6", False, "-2"),
        ("gap(c1) < inf", True, None),
        ("inf <= -inf", False, None),
    ],
)
def test_truth_and_margin(text: str, holds: bool, margin: str | None) -> None:
    finding = judge(parse(text), BLIND)
    assert finding.holds is holds
    assert finding.margin == (None if margin is None else Fraction(margin))


def test_monotonicity_of_t9_names_the_weights() -> None:
    game = costly_prosociality()
    case = Case("T9", game, Language.null(game))
    finding = judge(parse("best_welfare is nondecreasing in prosociality"), case)
    assert not finding.holds
    assert finding.margin == -2
    assert "best_welfare = 7 at prosociality 0" in finding.note
    falling = judge(parse("best_welfare is nonincreasing in prosociality"), case)
    assert falling.margin == -3
    shifted = judge(parse("best_welfare - 8 is nondecreasing in prosociality"), case)
    assert shifted.margin == -2
    assert judge(parse("value(c2) is nondecreasing in liability"), case).holds


def test_the_undefined_raises_and_is_guarded_by_implies() -> None:
    for text in ("1 / gap(c2) < 2", "threshold - inf < inf - inf"):
        with pytest.raises(ParameterError, match=r"zero|undefined"):
            judge(parse(text), Case("all", DILEMMA, Language.complete(DILEMMA)))
    with pytest.raises(CoopgapError, match="'X'"):
        judge(parse("threshold('X|Y') < 2"), BLIND)


@given(Games(agents=(2, 2), states=(1, 1), actions=(2, 2)).strategy())
def test_between_the_weights_no_equilibrium_changes(genome: Genome) -> None:
    game = genome.case().environment
    weights = weights_of(game)
    assert weights == sorted(set(weights))
    assert weights[0] == 0
    if len(weights) >= MAX_WEIGHTS:
        return

    def stable(weight: Fraction) -> set[tuple[int, ...]]:
        return set(pure_equilibria(game.prosocial(weight)).profiles[0])

    # Turning points have even places: between two of them any third weight agrees with the middle.
    for low, middle, high in zip(weights[:-2:2], weights[1::2], weights[2::2], strict=False):
        assert stable(middle) == stable((low + 3 * high) / 4) == stable((3 * low + high) / 4)
    assert stable(weights[-1]) == stable(weights[-1] + 50)


def test_languages_by_name() -> None:
    assert language_named("effort", TABLE).n_signals == 4
    assert language_named("all", TABLE).n_signals == 16
    assert language_named("none", DILEMMA).is_null


def test_weights_are_bounded_in_number() -> None:
    rows = [[(a * a + 7 * b, 3 * b * b + a) for b in range(6)] for a in range(6)]
    weights = weights_of(Environment.from_bimatrix(rows))
    assert len(weights) <= MAX_WEIGHTS
    assert all(low < high for low, high in itertools.pairwise(weights))
