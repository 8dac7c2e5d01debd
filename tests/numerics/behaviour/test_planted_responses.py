"""Exact logit responses: by the definition, and as an oracle for the float solver."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coopgap.numerics.behaviour.planted_responses import (
    Planted,
    differences,
    plant,
    regret,
    responds,
)
from coopgap.numerics.behaviour.quantal_games import QuantalGames
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.errors import ParameterError

SHAPES = ((3,), (2, 2), (2, 3), (3, 3), (2, 2, 2))
WEIGHTS = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1), Fraction(5, 2)])


@st.composite
def planted(draw: st.DrawFn, shrink: int = 1) -> Planted:
    shape = draw(st.sampled_from(SHAPES))
    size = math.prod(shape)
    tables = [
        np.array(draw(st.lists(st.integers(-9, 9), min_size=size, max_size=size))).reshape(shape)
        for _ in shape
    ]
    exponents = [draw(st.lists(st.integers(-2, 2), min_size=m, max_size=m)) for m in shape]
    bits = Fraction(draw(st.integers(1, 6)), shrink)
    return plant(tables, exponents, draw(WEIGHTS), bits)


@given(planted())
def test_by_the_definition_in_floats(found: Planted) -> None:
    game = found.environment.prosocial(found.weight)
    for i, mine in enumerate(found.play):
        worth = np.zeros(len(mine))
        for profile in game.profiles():
            chance = math.prod(float(found.play[k][a]) for k, a in enumerate(profile) if k != i)
            total = sum(game.payoff(k, 0, profile) for k in range(game.n_agents))
            worth[profile[i]] += chance * float(game.payoff(i, 0, profile) + found.weight * total)
        raised = np.exp2(float(found.bits) * (worth - worth.max()))
        assert [float(p) for p in mine] == pytest.approx(raised / raised.sum(), rel=1e-9)
        gain = worth.max() - sum(float(p) * v for p, v in zip(mine, worth, strict=True))
        exact = float(regret(found.environment, found.play, i, found.weight))
        assert exact == pytest.approx(gain, abs=1e-9)
        # What a logit responder can gain is at most log m over β.
        assert exact * float(found.bits) <= math.log2(len(mine)) + 1e-12
    assert responds(found.environment, found.play, found.weight, found.bits)


@given(planted(shrink=400))
def test_the_solver_finds_it_where_there_is_no_other(found: Planted) -> None:
    """An oracle that shares no code with the solver, nor any iteration."""
    games = QuantalGames.from_environments([found.environment])
    rows = games.rows(np.zeros(1, dtype=np.intp), np.array([float(found.weight)]))
    assume(found.precision < rows.unique_below()[0])
    response = quantal_response(found.environment.prosocial(found.weight), found.precision)
    for mine, theirs in zip(response.probabilities, found.play, strict=True):
        assert mine == pytest.approx([float(p) for p in theirs], abs=1e-9)


@given(planted())
def test_another_precision_or_play_is_refused(found: Planted) -> None:
    uneven = any(len(set(row)) > 1 for row in found.play)
    again = responds(found.environment, found.play, found.weight, found.bits * 2)
    assert again is not uneven
    even = tuple((Fraction(1, len(row)),) * len(row) for row in found.play)
    if uneven and responds(found.environment, even, found.weight, found.bits):
        # Even play is a response too only where it gains nothing anywhere.
        for i in range(len(even)):
            assert all(
                own + found.weight * social == 0
                for own, social in differences(found.environment, even, i)
            )


def test_precision_is_counted_as_the_estimators_do() -> None:
    found = plant([[0, 8]], [(0, 1)], 0, "1/8")
    assert found.environment.payoff(0, 0, (1,)) == 8
    assert found.precision == pytest.approx(math.log(2))
    response = quantal_response(found.environment, found.precision)
    assert response.probabilities[0] == pytest.approx([1 / 3, 2 / 3])


def test_no_precision_is_refused() -> None:
    for bits in (0, -1):
        with pytest.raises(ParameterError, match="must be above 0"):
            plant([[0, 0]], [(0, 1)], 0, bits)
