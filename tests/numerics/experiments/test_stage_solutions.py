"""Stage solutions against brute force and the two-player logit equations."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.numerics.experiments.stage_solutions import logit_play, selected_equilibria
from coopgap.theory.environment import Environment
from coopgap.theory.games.registry import build_game

CELLS = st.lists(st.integers(-3, 3), min_size=12, max_size=12)


def is_equilibrium(payoffs: list[list[list[int]]], weight: Fraction, cell: tuple[int, int]) -> bool:
    """Decide by comparing every deviation, in plain fractions."""

    def utility(i: int, a: int, b: int) -> Fraction:
        return payoffs[i][a][b] + weight * (payoffs[0][a][b] + payoffs[1][a][b])

    a, b = cell
    return all(utility(0, a, b) >= utility(0, x, b) for x in range(2)) and all(
        utility(1, a, b) >= utility(1, a, y) for y in range(3)
    )


@given(CELLS, st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(2)]), st.booleans())
def test_selection_is_what_brute_force_selects(
    cells: list[int], weight: Fraction, worst: bool
) -> None:
    payoffs = np.array(cells).reshape(2, 2, 3).tolist()
    found = selected_equilibria(Environment.from_arrays(payoffs), (weight, weight), worst=worst)[0]
    stable = [c for c in product(range(2), range(3)) if is_equilibrium(payoffs, weight, c)]
    welfare = {(a, b): payoffs[0][a][b] + payoffs[1][a][b] for a, b in stable}
    if not stable:
        assert found is None
    else:
        wanted = (min if worst else max)(welfare.values())
        assert found == next(c for c in stable if welfare[c] == wanted)


@pytest.mark.parametrize("weight", ["0", "1/4", "1"])
def test_equal_precisions_give_the_quantal_response(weight: str) -> None:
    game = build_game("effort-table", {"R": "5", "S": "0", "T": "8", "P": "2"})
    theirs = quantal_response(game.prosocial(weight), 3.0)
    play = logit_play(game, (Fraction(weight),) * 2, (3.0, 3.0))[0]
    for mine, other in zip(play, theirs.probabilities, strict=True):
        assert mine == pytest.approx(other, abs=1e-9)


def test_unequal_precisions_solve_the_logit_equations() -> None:
    game = build_game("prisoners-dilemma")
    play = logit_play(game, (Fraction(0), Fraction(1, 3)), (2.0, 5.0))[0]
    utilities = game.prosocial((Fraction(0), Fraction(1, 3))).utilities.fractions()[:, 0]
    largest = max(abs(v) for v in game.payoffs.fractions().ravel())
    table = (utilities / largest).astype(float)
    for me, (values, beta) in enumerate(((table[0] @ play[1], 2.0), (table[1].T @ play[0], 5.0))):
        odds = np.exp(beta * (values - values.max()))
        assert play[me] == pytest.approx(odds / odds.sum(), abs=1e-9)
