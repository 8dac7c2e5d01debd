"""Effort tables against the printed table, loops, and a grid of parameters."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError, ParameterError
from coopgap.theory.games.effort_tables import (
    ACTIONS,
    CONDITIONS,
    EffortRegion,
    axioms,
    effort_language,
    effort_table,
    effort_table_numerators,
    effort_table_payoffs,
    violations,
)

PD, SH = EffortRegion.PRISONERS_DILEMMA, EffortRegion.STAG_HUNT


def plain_table(R: Fraction, S: Fraction, T: Fraction, P: Fraction) -> list[list[Fraction]]:
    """Write the table as the theory prints it, cell by cell."""
    eps, eta = (R - P) / 6, (R - P) / 12
    return [
        [R - eps, R - 2 * eps - eta, S - eps, S - eps],
        [R, (R + P) / 2, S - 3 * eps, S - 3 * eps],
        [T - eps, T - eps, P - eps, P],
        [T - 2 * eps, T - 2 * eps, P - 2 * eps, P - 3 * eps],
    ]


def plain_axioms(region: EffortRegion, u: list[list[Fraction]]) -> dict[str, bool]:
    """Each axiom by loops over cells and agents."""
    cs, ds, every = (0, 1), (2, 3), range(4)
    w = [[u[a][b] + u[b][a] for b in every] for a in every]
    result = {
        "i": all(w[c][b] > w[d][b] for c in cs for d in ds for b in every),
        "ii": all(w[0][0] > w[a][b] for a in every for b in every if (a, b) != (0, 0)),
        "iii": all(
            u[a][b] > u[x][y] and u[b][a] > u[y][x] for a in cs for b in cs for x in ds for y in ds
        ),
    }
    if region is PD:
        result["iv"] = all(u[d][b] > u[c][b] for d in ds for c in cs for b in every)
    else:
        stays = all(u[2][2] >= u[a][2] for a in every)
        result["iv"] = stays and any(u[d][b] > u[c][b] for d in ds for c in cs for b in every)
    return result


def grid() -> list[tuple[int, int, int, int]]:
    rng = np.random.default_rng(7)
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in rng.integers(-6, 13, size=(1500, 4))]


def test_table_is_the_printed_one_for_numbers_and_symbols() -> None:
    for R, S, T, P in grid()[:50]:
        exact = [Fraction(v) for v in (R, S, T, P)]
        expected = plain_table(*exact)
        assert [list(row) for row in effort_table_payoffs(R, S, T, P)] == expected
        game = effort_table(R=R, S=S, T=T, P=P)
        for a in range(4):
            for b in range(4):
                assert game.payoff(0, 0, (a, b)) == expected[a][b]
                assert game.payoff(1, 0, (a, b)) == expected[b][a]
    symbols = sympy.symbols("R S T P")
    values = dict(zip(symbols, (5, 0, 8, 2), strict=True))
    for row, plain in zip(
        effort_table_payoffs(*symbols), plain_table(*map(Fraction, (5, 0, 8, 2))), strict=True
    ):
        assert [Fraction(str(cell.subs(values))) for cell in row] == plain


@pytest.mark.parametrize("region", [PD, SH])
def test_axioms_agree_with_loops_and_run_on_stacks(region: EffortRegion) -> None:
    games = np.array(grid())
    stacked: Any = np.moveaxis(np.array(effort_table_numerators(*games.T)), -1, 0)
    found = axioms(region, stacked)
    for k, (R, S, T, P) in enumerate(grid()):
        expected = plain_axioms(region, plain_table(*map(Fraction, (R, S, T, P))))
        assert {name: bool(holds[k]) for name, holds in found.items()} == expected


@pytest.mark.parametrize("region", [PD, SH])
def test_conditions_are_equivalent_to_axioms_on_a_grid(region: EffortRegion) -> None:
    games = np.array(grid())
    R, S, T, P = games.T
    stacked: Any = np.moveaxis(np.array(effort_table_numerators(R, S, T, P)), -1, 0)
    by_axioms = np.logical_and.reduce(list(axioms(region, stacked).values()))
    by_conditions = np.logical_and.reduce(
        [condition.holds(R=R, S=S, T=T, P=P) for condition in CONDITIONS[region]]
    )
    assert by_conditions.any()
    assert not (by_conditions & ~by_axioms).any()


def test_violations_name_the_conditions() -> None:
    assert violations(PD, R=5, S=0, T=8, P=2) == ()
    assert violations(PD, R=5, S=0, T="5.5", P=2) == ("P2", "P4")
    assert violations(SH, R=8, S="7/2", T=6, P=4) == ("S3",)


def test_languages_by_name() -> None:
    game = effort_table(R=5, S=0, T=8, P=2)
    signals = effort_language(game, "coop-defect").signals[0]
    assert signals[ACTIONS.index("CH"), ACTIONS.index("DL")] == signals[1, 2]
    assert signals[0, 0] != signals[2, 0]
    effort = effort_language(game, "effort").signals[0]
    assert effort[0, 0] == effort[2, 2] != effort[1, 0]
    with pytest.raises(ParameterError, match="'cd' is unknown"):
        effort_language(game, "cd")
    other = Environment.from_bimatrix([[(1, 1), (0, 0)], [(0, 0), (1, 1)]])
    with pytest.raises(LanguageError, match="CH"):
        effort_language(other, "effort")


def test_bad_names_and_shapes() -> None:
    with pytest.raises(ParameterError, match="choose pd"):
        EffortRegion.parse("chicken")
    with pytest.raises(ParameterError, match="4×4"):
        axioms(PD, [[1, 2], [3, 4]])
