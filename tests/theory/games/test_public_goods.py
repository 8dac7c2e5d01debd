"""The public-goods game against its formula, and against what M5 says of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import rationals
from coopgap.theory.environment import MAX_AGENTS, Environment
from coopgap.theory.errors import ExactnessError, ParameterError, SizeError
from coopgap.theory.games.public_goods import public_goods


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(st.integers(2, 4))
    return {
        "n": n,
        "m": draw(rationals(Fraction(5, 4), n - Fraction(1, 4), max_denominator=4)),
        "endowment": draw(rationals(1, 5, max_denominator=3)),
        "levels": draw(st.integers(2, 3)),
    }


@given(parameters())
def test_payoffs_by_the_formula(given_values: dict[str, Any]) -> None:
    n, m, e, levels = given_values.values()
    game = public_goods(**given_values)
    assert game.shape == (levels,) * n
    for profile in game.profiles():
        contributions = [e * Fraction(k, levels - 1) for k in profile]
        for i, own in enumerate(contributions):
            assert game.payoff(i, 0, profile) == e - own + m / n * sum(contributions)
        assert game.profile_names(profile) == tuple(map(str, contributions))


def keeps(game: Environment, weight: Fraction, profile: tuple[int, ...]) -> bool:
    """Tell whether nobody gains by another contribution, under u + λW."""

    def wants(i: int, a: tuple[int, ...]) -> Fraction:
        payoffs = [game.payoff(j, 0, a) for j in range(game.n_agents)]
        return payoffs[i] + weight * sum(payoffs)

    return all(
        wants(i, (*profile[:i], b, *profile[i + 1 :])) <= wants(i, profile)
        for i in range(game.n_agents)
        for b in range(game.shape[i])
    )


@given(parameters())
def test_the_closed_forms_of_m5(given_values: dict[str, Any]) -> None:
    n, m, e, levels = given_values.values()
    game = public_goods(**given_values)
    nothing, everything = (0,) * n, (levels - 1,) * n
    assert game.first_best().profiles == ((everything,),)
    assert [a for a in game.profiles() if keeps(game, Fraction(0), a)] == [nothing]
    gap = game.first_best().value - sum(game.payoff(i, 0, nothing) for i in range(n))
    assert gap == n * e * (m - 1)
    threshold = (1 - Fraction(m) / n) / (m - 1)
    assert keeps(game, threshold, everything)
    assert not keeps(game, threshold * Fraction(999, 1000), everything)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"n": 1}, "n=1 must be a whole number from 2 to 32"),
        ({"n": MAX_AGENTS + 1}, "n=33 must be a whole number"),
        ({"n": "5/2"}, "n=5/2 must be a whole number"),
        ({"levels": 1}, "levels=1 must be a whole number of at least 2"),
        ({"levels": "5/2"}, "levels=5/2 must be"),
        ({"m": 1}, "1 < m=1 < n=3 must hold"),
        ({"m": 3}, "1 < m=3 < n=3 must hold"),
        ({"endowment": 0}, "endowment=0 must be positive"),
        ({"endowment": -1}, "endowment=-1 must be positive"),
    ],
)
def test_parameters_outside_their_domain(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        public_goods(**bad)


def test_floats_and_sizes() -> None:
    with pytest.raises(ExactnessError, match=r"m=1\.5"):
        public_goods(m=1.5)
    with pytest.raises(SizeError, match="the limit is 10000000"):
        public_goods(levels=10**9)
    with pytest.raises(SizeError, match="the limit is 10000000"):
        public_goods(n=MAX_AGENTS)
