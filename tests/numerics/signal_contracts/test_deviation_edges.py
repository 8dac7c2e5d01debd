"""Deviation edges and undetectable gains against loops over their definition."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.deviation_edges import (
    deviation_edges,
    flat_profile,
    profile_at,
    undetectable_gains,
)
from coopgap.testing import environments, languages, noisy_languages, rationals, rules
from coopgap.theory.environment import Environment
from coopgap.theory.language import AnyLanguage

games = environments(weights=rationals(0, 2))


@given(games)
def test_flat_indices_are_in_c_order(game: Environment) -> None:
    for index, profile in enumerate(game.profiles()):
        assert flat_profile(game, profile) == index
        assert profile_at(game, index) == profile


@given(st.data(), games)
def test_edges_are_all_deviations(data: st.DataObject, game: Environment) -> None:
    rule = data.draw(rules(game))
    flat = [flat_profile(game, profile) for profile in rule.profiles]
    for agent in range(game.n_agents):
        edges = deviation_edges(game, agent, range(game.n_states), flat)
        found = {
            (int(s), int(b)): (profile_at(game, int(off)), Fraction(int(g)))
            for s, b, off, g in zip(
                edges.state, edges.deviation, edges.off_path, edges.gain, strict=True
            )
        }
        wanted: dict[tuple[int, int], tuple[tuple[int, ...], Fraction]] = {}
        for state, profile in enumerate(rule.profiles):
            for b in range(game.shape[agent]):
                if b != profile[agent]:
                    reached = (*profile[:agent], b, *profile[agent + 1 :])
                    table = game.utilities.fraction
                    gain = table((agent, state, *reached)) - table((agent, state, *profile))
                    wanted[state, b] = reached, gain * game.utilities.denominator
        assert found == wanted


@given(st.data(), games, st.booleans())
def test_undetectable_gains(data: st.DataObject, game: Environment, noisy: bool) -> None:
    language: AnyLanguage = data.draw(languages(game, max_signals=3))
    if noisy:
        language = data.draw(noisy_languages(game))
    kernel = language.probabilities()
    found = undetectable_gains(game, language)
    for state in range(game.n_states):
        for index, profile in enumerate(game.profiles()):
            bad = False
            for agent in range(game.n_agents):
                for b in range(game.shape[agent]):
                    reached = (*profile[:agent], b, *profile[agent + 1 :])
                    table = game.utilities.fraction
                    gains = table((agent, state, *reached)) > table((agent, state, *profile))
                    alike = all(
                        kernel.fraction((state, *reached, s))
                        == kernel.fraction((state, *profile, s))
                        for s in range(language.n_signals)
                    )
                    bad |= gains and alike
            assert found[state, index] == bad
