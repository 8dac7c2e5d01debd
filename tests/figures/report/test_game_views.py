"""Games are laid out as they are: payoffs, signals, marks."""

from __future__ import annotations

from fractions import Fraction

from coopgap.figures.report.game_views import edges, game_view, letter
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language


def test_a_bimatrix_has_its_payoffs_and_marks() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, "9/2")], [(4, 0), (1, 1)]])
    view = game_view(game, Language.product(game, actions={"Row": "all"}))
    assert view.is_bimatrix
    (table,) = view.cells
    assert [[cell.payoffs for cell in row] for row in table] == [
        [("3", "3"), ("0", "9/2")],
        [("4", "0"), ("1", "1")],
    ]
    assert [[cell.signal for cell in row] for row in table] == [["a", "a"], ["b", "b"]]
    assert [cell.index for row in table for cell in row if cell.equilibrium] == [3]
    assert [cell.index for row in table for cell in row if cell.efficient] == [0]
    assert table[0][0].edges == ("top", "bottom", "left")


def test_three_players_and_two_states_become_a_list() -> None:
    game = Environment.from_function(
        lambda state, profile: [k + len(state) + sum(map(int, profile)) for k in range(3)],
        agents=["A", "B", "C"],
        states=["x", "yy"],
        actions=[["0", "1"]] * 3,
        prior=[Fraction(1, 3), Fraction(2, 3)],
    )
    view = game_view(game, Language.null(game))
    assert not view.is_bimatrix
    assert view.prior == ("1/3", "2/3")
    assert [len(state) for state in view.cells] == [8, 8]
    numbers = [cell.index for state in view.cells for row in state for cell in row]
    assert numbers == list(range(16))
    assert view.cells[1][7][0].names == ("yy", "1", "1", "1")


def test_letters_do_not_run_out() -> None:
    assert len({letter(k) for k in range(1_000)}) == 1_000


def test_edges_close_the_table() -> None:
    assert edges([[0]], (0, 0)) == ("top", "right", "bottom", "left")
    assert edges([[0, 0], [0, 0]], (1, 1)) == ("right", "bottom")
