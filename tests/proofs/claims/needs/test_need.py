"""Records of assumptions: what they say, what they sum up to, and that they survive a file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.needs.need import (
    Failure,
    Need,
    Outcome,
    shown_game,
    standing,
    summary,
)
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.environment_file import environment_from_object
from coopgap.theory.language import Language

NEEDED = Need.witnessed("a", "x=1", Failure("1", "2", "Because."), 3, "otherwise")
REDUNDANT = Need.proved("b", "it follows from the others")
LEFT = Need("c", Outcome.OPEN, tried=7)


def test_each_outcome_is_said_in_a_line() -> None:
    assert str(NEEDED) == ("a (otherwise): needed, at x=1 the claim says 1, but it is 2; Because.")
    assert str(REDUNDANT) == "b: redundant, it follows from the others"
    assert str(LEFT) == "c: open, no failure in 7 points"


@given(st.lists(st.sampled_from([NEEDED, REDUNDANT, LEFT]), max_size=5))
def test_only_what_is_settled_settles_the_axis(needs: list[Need]) -> None:
    word = standing(needs)
    if not needs:
        assert word is Standing.NOT_APPLICABLE
    elif LEFT in needs:
        assert word is Standing.OPEN
        assert summary(needs).startswith("open: c (7 points)")
    else:
        assert word is Standing.CERTIFIED
        assert ("redundant (proved)" in summary(needs)) is (REDUNDANT in needs)


def test_records_survive_a_file() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    drawn = Need.witnessed("a", "x=1", Failure("1", "2", "", shown_game(game, Language.null(game))))
    for need in (NEEDED, REDUNDANT, LEFT, drawn):
        assert Need.from_object(json.loads(json.dumps(need.as_object()))) == need
    assert drawn.game is not None
    back = environment_from_object(drawn.game["environment"], "witness")
    assert back.payoff(0, 0, (1, 0)) == 4


def test_games_too_large_to_draw_are_left_out() -> None:
    game = Environment.from_bimatrix([[(0, 0)] * 9] * 9)
    assert shown_game(game, Language.null(game)) is None


@pytest.mark.parametrize("data", [{}, {"assumption": "a"}, {"assumption": "a", "outcome": "maybe"}])
def test_what_is_no_record_is_refused(data: dict[str, str]) -> None:
    with pytest.raises(FormatError, match="no record of an assumption"):
        Need.from_object(data)
