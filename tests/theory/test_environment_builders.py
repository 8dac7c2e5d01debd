"""Every way to build an environment gives the same one, or one clear message."""

from __future__ import annotations

import itertools
import math
import tracemalloc
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import environments, rationals
from coopgap.theory.environment import Environment
from coopgap.theory.errors import (
    CoopgapError,
    ExactnessError,
    InvalidEnvironmentError,
    ParameterError,
    SizeError,
)


def plain(e: Environment) -> dict[str, dict[tuple[str, ...], list[Fraction]]]:
    """Write an environment's payoffs as a dictionary of dictionaries."""
    return {
        state: {
            names: [e.payoff(i, s, profile) for i in range(e.n_agents)]
            for names, profile in zip(
                itertools.product(*e.actions), itertools.product(*map(range, e.shape)), strict=True
            )
        }
        for s, state in enumerate(e.states)
    }


@given(environments(payoffs=rationals(max_denominator=6), names=st.text("añ漢 '", max_size=3)))
def test_all_builders_agree(drawn: Environment) -> None:
    table = plain(drawn)
    names: dict[str, Any] = {"agents": drawn.agents, "prior": drawn.prior}
    arrays = [
        drawn.payoffs.fractions()[i].tolist() for i in range(drawn.n_agents)
    ]  # nested lists of fractions
    by_arrays = Environment.from_arrays(arrays, states=drawn.states, actions=drawn.actions, **names)
    by_function = Environment.from_function(
        lambda state, profile: table[state][profile], drawn.actions, states=drawn.states, **names
    )
    prior = dict(zip(drawn.states, drawn.prior, strict=True))
    by_mapping = Environment.from_mapping(table, prior=prior, agents=drawn.agents)
    assert by_arrays == by_function == by_mapping == drawn


@given(environments(max_states=1))
def test_one_state_needs_no_axis(drawn: Environment) -> None:
    arrays = [table[0] for table in drawn.payoffs.fractions()]
    assert Environment.from_arrays(arrays) == drawn
    assert Environment.from_mapping(plain(drawn)["state 1"]) == drawn


@given(environments(min_agents=2, max_agents=2, max_states=1))
def test_bimatrix_by_cells(drawn: Environment) -> None:
    rows = [
        [tuple(drawn.payoff(i, 0, (r, c)) for i in range(2)) for c in range(drawn.shape[1])]
        for r in range(drawn.shape[0])
    ]
    built = Environment.from_bimatrix(rows, agents=drawn.agents)
    assert built == drawn
    assert Environment.from_bimatrix(rows, title="x").agents == ("Row", "Column")


def test_every_exact_number_comes_in() -> None:
    entries = [1, "1/2", "0.25", Fraction(1, 3), Decimal("0.2"), sympy.Rational(1, 6), np.int32(7)]
    game = Environment.from_arrays([entries])
    assert [game.payoff(0, 0, (k,)) for k in range(7)] == [
        Fraction(text) for text in ("1", "1/2", "1/4", "1/3", "1/5", "1/6", "7")
    ]


def test_a_callers_array_is_copied() -> None:
    table = np.array([1, 2])
    game = Environment.from_arrays([table])
    table[0] = 99
    assert game.payoff(0, 0, (0,)) == 1


def test_names_are_numbered_and_priors_uniform() -> None:
    game = Environment.from_arrays([[[1, 2], [3, 4], [5, 6]]], states=["a", "b", "c"])
    assert game.agents == ("agent 1",)
    assert game.actions == (("1", "2"),)
    assert game.prior == (Fraction(1, 3),) * 3
    weighted = Environment.from_arrays([[[1], [2]]], prior=["1/4", "0.75"])
    assert weighted.states == ("state 1", "state 2")
    assert weighted.first_best().value == Fraction(7, 4)


# -- floats ------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [0.5, 1.0, math.nan, math.inf, True, np.float64(2), None])
def test_inexact_payoffs_are_refused_by_cell(bad: object) -> None:
    with pytest.raises(ExactnessError, match=r"payoffs\[1\]\[0, 1\]="):
        Environment.from_arrays([[[1, 1]], [[1, bad]]])
    with pytest.raises(ExactnessError, match=r"payoffs\[0\]\[0, 0\]="):
        Environment.from_bimatrix([[(bad, 1)]])
    with pytest.raises(ExactnessError, match=r"utility\('state 1', \('x',\)\)="):
        Environment.from_function(lambda s, a: [bad], [("x",)])


def test_a_float_array_is_refused() -> None:
    with pytest.raises(ExactnessError, match="from_floats"):
        Environment.from_arrays([np.array([1.0, 2.0])])
    with pytest.raises(ExactnessError, match=r"prior\[0\]=0.5"):
        Environment.from_arrays([[[1], [2]]], prior=[0.5, 0.5])


@given(st.fractions(-9, 9, max_denominator=20))
def test_rounding_on_purpose_finds_the_fraction_meant(value: Fraction) -> None:
    game = Environment.from_floats([[float(value), 0]], limit_denominator=20)
    assert game.payoff(0, 0, (0,)) == value


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_rounding_needs_finite_numbers(bad: float) -> None:
    with pytest.raises(InvalidEnvironmentError, match=r"payoffs\[1\] holds NaN or infinity"):
        Environment.from_floats([[[0.5]], [[bad]]], limit_denominator=5)


def test_rounding_needs_tables_and_a_denominator() -> None:
    tables: list[Any] = [[[1.0, 2.0], [3.0]], ["a"], [None, {}]]
    for table in tables:
        with pytest.raises(InvalidEnvironmentError, match=r"payoffs\[0\] is not a rectangular"):
            Environment.from_floats([table], limit_denominator=5)
    with pytest.raises(ParameterError, match="limit_denominator=0 must be at least 1"):
        Environment.from_floats([[1.0]], limit_denominator=0)
    assert Environment.from_floats([[0.5]], limit_denominator=2, title="x").title == "x"


# -- shapes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payoffs", "names", "message"),
    [
        ([], {}, "payoffs is empty; give one array per agent"),
        ([[1, 2], [1, 2]], {}, r"payoffs\[0\] has shape \(2,\); 2 agents need 2 axes"),
        ([[[1, 2]], [[1], [2]]], {}, r"payoffs\[1\] has shape \(2, 1\)"),
        ([[1, 2]], {"states": ["a"]}, r"1 agents need 2 axes \(states first\)"),
        ([[[1, 2]]], {"states": ["a", "b"]}, "payoffs has shape"),
        ([[[1], [2]]], {"prior": ["1"]}, "prior has 1 probabilities for 2 states"),
        ([[[1], [2]]], {"prior": ["1/2", "1/3"]}, "prior sums to 5/6; it must sum to 1"),
        ([[1, 2]], {"actions": [["x"]]}, "payoffs has shape"),
        ([[1, 2]], {"actions": [["x", "x"]]}, "actions of 'agent 1' has the name 'x' twice"),
        ([[1, 2]], {"actions": [["x", "y"], ["z"]]}, "actions lists 2 sets for 1 agents"),
        ([[1, 2]], {"agents": ["a", "b"]}, "agents names 2 agents; payoffs are for 1"),
        ([[]], {}, "actions of 'agent 1' is empty"),
        (["12"], {}, r"payoffs\[0\] has shape \(\)"),
    ],
)
def test_arrays_that_do_not_fit(payoffs: list[Any], names: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidEnvironmentError, match=message):
        Environment.from_arrays(payoffs, **names)


def test_ragged_arrays_are_refused() -> None:
    with pytest.raises(CoopgapError, match=r"payoffs\[0\]"):
        Environment.from_arrays([[[1, 2], [3]]] * 2)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[(1, 2)], [(1, 2), (3, 4)]], "row 1 has 2 cells; row 0 has 1"),
        ([[(1, 2, 3)]], r"cell \(0, 0\) is \(1, 2, 3\); it must be a \(row, column\) payoff pair"),
        ([[(1, 2), 5]], r"cell \(0, 1\) is 5"),
        ([["12"]], r"cell \(0, 0\) is '12'"),
        ([1, 2], "row 0 is 1; it must list payoff pairs"),
        (["ab"], "row 0 is 'ab'"),
        ([], "has shape"),
        ([[]], "actions of 'Column' is empty"),
    ],
)
def test_bimatrices_that_are_none(rows: Any, message: str) -> None:
    with pytest.raises(InvalidEnvironmentError, match=message):
        Environment.from_bimatrix(rows)


@pytest.mark.parametrize(
    ("outcomes", "message"),
    [
        ({}, "outcomes must map tuples of action names"),
        ({"L": [1]}, "outcomes must map tuples"),
        ({("L",): [1], ("L", "R"): [1, 2]}, "outcomes must map tuples"),
        (
            {("L", "l"): [1, 2], ("R", "r"): [1, 2]},
            r"no payoffs for \('L', 'r'\) in state 'state 1'",
        ),
        ({"wet": {("L",): [1]}, "dry": {("R",): [1]}}, r"no payoffs for \('R',\) in state 'wet'"),
        ({("L",): [1, 2]}, "gives 2 payoffs, not 1"),
    ],
)
def test_mappings_that_are_incomplete(outcomes: Any, message: str) -> None:
    with pytest.raises(InvalidEnvironmentError, match=message):
        Environment.from_mapping(outcomes)


def test_mappings_need_a_prior_of_their_states() -> None:
    with pytest.raises(InvalidEnvironmentError, match=r"prior names \['hot'\]; states \['wet'\]"):
        Environment.from_mapping({"wet": {("L",): [1]}}, prior={"hot": 1})


def test_functions_need_agents_and_states() -> None:
    with pytest.raises(InvalidEnvironmentError, match="actions is empty"):
        Environment.from_function(lambda s, a: [], [])
    with pytest.raises(InvalidEnvironmentError, match="actions of 'agent 1' is empty"):
        Environment.from_function(lambda s, a: [1], [()])
    with pytest.raises(InvalidEnvironmentError, match="states is empty"):
        Environment.from_function(lambda s, a: [1], [("x",)], states=())
    with pytest.raises(InvalidEnvironmentError, match="agents names 2 agents"):
        Environment.from_function(lambda s, a: [1], [("x",)], agents=("a", "b"))


# -- sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [33, 70])
def test_too_many_agents(n: int) -> None:
    with pytest.raises(SizeError, match=f"{n} agents; the limit is 32"):
        Environment.from_arrays([[1]] * n)
    with pytest.raises(SizeError, match=f"{n} agents; the limit is 32"):
        Environment.from_function(lambda s, a: [1] * n, [("x",)] * n)


def test_too_many_payoffs_are_refused_before_any_is_asked_for() -> None:
    def utility(state: str, profile: tuple[str, ...]) -> list[int]:
        raise AssertionError("asked for a payoff")

    actions = [[str(k) for k in range(10)]] * 10
    tracemalloc.start()
    with pytest.raises(SizeError, match=r"payoffs: 10×1×10×10.* = 100000000000 entries; the limit"):
        Environment.from_function(utility, actions)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
