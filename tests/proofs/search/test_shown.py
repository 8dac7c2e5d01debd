"""Games as text: every number in its place."""

from __future__ import annotations

from fractions import Fraction

from coopgap.proofs.claims.claim import Case
from coopgap.proofs.search.shown import case_text, game_text, one_line
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

GAME = Environment.from_bimatrix(
    [[(3, 3), (0, 4)], [(4, 0), ("1/2", 1)]], actions=(("C", "D"), ("C", "D"))
)


def test_a_bimatrix_has_every_payoff_in_its_place() -> None:
    lines = game_text(GAME).splitlines()
    assert lines[0].split() == ["Row", "\\", "Column", "C", "D"]
    assert lines[1].split() == ["C", "3,3", "0,4"]
    assert lines[2].split() == ["D", "4,0", "1/2,1"]
    assert len(lines) == 3


def test_states_are_told_with_their_probability() -> None:
    two = Environment.from_arrays(
        [[[1, 2]], [[3, 4]]] and [[[1, 2], [3, 4]]], states=["wet", "dry"], prior=["1/3", "2/3"]
    )
    text = game_text(two)
    assert "wet (probability 1/3)" in text
    assert "dry (probability 2/3)" in text


def test_three_agents_are_a_list_of_outcomes() -> None:
    three = Environment.from_function(
        lambda _s, p: [Fraction(a == "x") for a in p], [("x", "y")] * 3
    )
    lines = game_text(three).splitlines()
    assert len(lines) == 9
    assert lines[1].split()[-1] == "1,1,1"


def test_weights_language_and_limits_are_told() -> None:
    assert game_text(GAME.prosocial([0, "1/2"])).endswith("prosocial weights 0, 1/2")
    case = Case("c", GAME, Language.complete(GAME), Liability.of(2), Budget.BALANCED)
    assert case_text(case).splitlines()[3:] == [
        "signals: 0 1 2 3",
        "liability: 2",
        "budget: balanced",
    ]
    assert len(case_text(Case("c", GAME, Language.null(GAME))).splitlines()) == 3


def test_a_large_game_is_only_sized_and_a_line_is_short() -> None:
    large = Environment.from_arrays([[[0] * 30] * 30, [[0] * 30] * 30])
    assert game_text(large) == "2 agents, 1 states, 30 x 30"
    assert len(one_line(large)) < 450
    assert "\n" not in one_line(large)
