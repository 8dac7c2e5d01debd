"""A frame lends its shape."""

from __future__ import annotations

from fractions import Fraction

from coopgap.theory.environment import Environment
from coopgap.theory.framed import Framed


def test_everything_is_the_frames_own() -> None:
    game = Environment.from_arrays(
        [[[1, 2], [3, 4]]], states=("wet", "dry"), prior=("1/4", "3/4"), actions=[("stay", "go")]
    )
    framed = Framed(game)
    assert framed.agents == game.agents
    assert framed.states == ("wet", "dry")
    assert framed.actions == (("stay", "go"),)
    assert framed.prior == (Fraction(1, 4), Fraction(3, 4))
    assert framed.title == game.title
    assert list(framed.profiles()) == list(game.profiles())
