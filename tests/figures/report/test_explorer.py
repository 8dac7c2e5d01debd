"""The explorer's numbers are those of the theory, at every threshold, and certified."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.figures.report.explorer import (
    effort_languages,
    explore,
    grid,
    plain_languages,
    require_small,
)
from coopgap.proofs.kernel import check
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_table


def test_an_effort_table_follows_its_closed_forms() -> None:
    game = effort_table(R=20, S=0, T=32, P=8)
    found = explore("pd", "PD", game, effort_languages(game))
    weights = [Fraction(w) for w in found.data["weights"]]
    seen = found.data["languages"][0]
    assert seen["name"] == "C or D, not effort"
    for weight, frame in zip(weights, seen["frames"], strict=True):
        # (R - P)/12 below the threshold 2, nothing from there on.
        assert frame[1]["gap"] == ("1" if weight < 2 else "0")
        gaps = [Fraction(best["gap"]) for best in frame]
        assert gaps[0] >= gaps[1] >= gaps[2] >= 0
    assert found.thresholds["closure"] == "2"
    assert found.data["languages"][3]["threshold"] == "0"
    assert Fraction(2) in weights


def test_what_is_infinite_is_written_so() -> None:
    """Matching pennies: no pure equilibrium without contract, and no weight that helps."""
    pennies = Environment.from_bimatrix([[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]])
    found = explore("own", "pennies", pennies, plain_languages(pennies))
    assert found.thresholds["closure"] == "∞"
    assert found.data["languages"][0]["frames"][0][0]["gap"] == "∞"
    assert "inf" not in str(found.data)


def test_every_number_is_certified_and_none_is_a_float() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    found = explore("own", "a dilemma", game, plain_languages(game))
    assert all(check(document).accepted for document in found.documents)
    kinds = {document["claim"]["kind"] for document in found.documents}
    assert {"closure-threshold", "language-threshold", "pure-equilibria"} <= kinds

    def leaves(value: object) -> list[object]:
        if isinstance(value, dict):
            return [leaf for inner in value.values() for leaf in leaves(inner)]
        if isinstance(value, list):
            return [leaf for inner in value for leaf in leaves(inner)]
        return [value]

    assert all(isinstance(leaf, str | int) for leaf in leaves(found.data))
    # Utilities at λ = 1/2 by hand: 3 + 6/2, 3 + 6/2 when both cooperate.
    half = found.data["weights"].index("1/2")
    assert found.data["shared"][half]["utilities"][0] == ["6", "6"]
    assert 0 in found.data["shared"][half]["equilibria"]
    assert found.data["shared"][half - 1]["equilibria"] == [3]


def test_the_grid_has_every_threshold() -> None:
    thresholds = [Fraction(7, 13), Fraction(100, 3)]
    weights = grid(thresholds)
    assert set(thresholds) <= set(weights)
    assert weights[0] == 0
    assert weights[-1] > max(thresholds)
    assert len(weights) <= 35
    assert grid([])[0] == 0
    assert list(weights) == sorted(set(weights))


def test_languages_are_listed_once() -> None:
    game = Environment.from_bimatrix([[(1, 1)], [(2, 2)]])
    languages = list(plain_languages(game).values())
    assert len(languages) == len(set(languages)) == 2


def test_a_large_game_is_refused() -> None:
    with pytest.raises(ParameterError, match="at most 64"):
        require_small(Environment.from_arrays([[1] * 65]), "long")
