"""Games in a notebook: the marks are where numerics finds equilibria and first best."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.testing import environments
from coopgap.theory.contract import Rule
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.games.families import effort_family
from coopgap.theory.notebook.games import (
    BEST,
    MAX_STATES,
    STABLE,
    environment_card,
    equilibria,
    family_card,
    game_tables,
    rule_table,
)


@given(environments())
def test_equilibria_are_those_of_numerics(environment: Environment) -> None:
    found = pure_equilibria(environment).profiles
    for state in range(environment.n_states):
        assert tuple(equilibria(environment, state)) == found[state]


@given(environments())
def test_as_many_marks_as_there_are_equilibria_and_first_bests(environment: Environment) -> None:
    shown = game_tables(environment)
    states = range(min(environment.n_states, MAX_STATES))
    best = environment.first_best().profiles
    found = pure_equilibria(environment).profiles
    assert shown.count(BEST) == sum(len(best[state]) for state in states)
    assert shown.count(STABLE) == sum(len(found[state]) for state in states)


def test_prosocial_agents_move_the_marks(page: Any) -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    selfish, kind = page(game._repr_html_()), page(game.prosocial(1)._repr_html_())
    assert selfish.rows == [["Row \\ Column", "1", "2"], ["1", "3, 3 ★", "0, 4"],
                            ["2", "4, 0", "1, 1 ○"]]  # fmt: skip
    assert kind.rows[2] == ["1", "3, 3 ★○", "0, 4"]
    assert kind.rows[0] == ["prosocial weight λ", "1"]


def test_thick_lines_stand_between_cells_that_contracts_tell_apart(page: Any) -> None:
    game = effort_table(R=5, S=0, T=8, P=2)
    shown = page(game_tables(game, effort_language(game, "coop-defect").signals))
    thick = [style.count("currentColor") for style in shown.styles if "border-" in style]
    # Four blocks of two by two: each cell has two of its four sides on the rim of its block.
    assert thick == [2] * 16


def test_names_stay_text(page: Any) -> None:
    game = Environment.from_bimatrix(
        [[(1, 1)]], agents=("<b>A</b>", "B&C"), actions=(("<i>",), ('"x"',)), title="<script>",
    )  # fmt: skip
    shown = page(environment_card(game))
    assert shown.tags <= {"div", "table", "tr", "th", "td"}
    assert shown.rows[0] == ["<b>A</b> \\ B&C", '"x"']


def test_three_agents_are_listed_by_outcome_what_is_marked_first(page: Any) -> None:
    game = Environment.from_function(
        lambda state, acts: [acts.count("1")] * 3, [("0", "1")] * 3, agents=("a", "b", "c")
    )
    rows = page(game_tables(game)).rows
    assert rows[1] == ["★○", "1", "1", "1", "3", "3", "3", "9"]
    assert len(rows) == 9


def test_a_rule_and_a_family_are_named(page: Any) -> None:
    game = effort_table(R=5, S=0, T=8, P=2)
    assert page(rule_table(game, Rule(((2, 0),)))).rows[1][1:3] == ["DH", "CH"]
    family = page(family_card(effort_family("pd")))
    assert len(family.rows) == 1 + 5
    assert "5/6*R" in family.text or "5*R/6" in family.text
