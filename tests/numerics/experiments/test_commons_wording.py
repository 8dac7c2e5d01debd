"""A commons in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.commons_terms import read_caps
from coopgap.numerics.experiments.commons_wording import CommonsWording
from coopgap.numerics.experiments.protocol import RoundRecord, Situation, Traits
from coopgap.numerics.experiments.replies import ReplyError
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, IndependentGrowth

WATER = CommonsGame(Commons(2, 20, 4, IndependentGrowth.of("3/2", "5/2"), 3, 12))
WORDS = CommonsWording(WATER)
HERE = Situation(WATER, 0, 0, 1, 4, 12, 1, None, (Traits(), Traits(Fraction(3))))


def test_every_parameter_is_told() -> None:
    told = WORDS.rules(HERE, False) + WORDS.now(HERE)
    for part in (
        "4 rounds",
        "starts with 12 fish and holds at most 20",
        "3/2 (probability 1/2) or 5/2 (probability 1/2)",
        "fewer than 3 fish",
        'You are "fisher 1"',
        '"fisher 2" maximises its own payoff plus 3 times',
        "round 2 of 4. There are 12 fish. What is left will multiply by 5/2.",
    ):
        assert part in told, part
    assert "multiply by" not in WORDS.now(replace(HERE, contingency=None))


def test_a_hysteresis_is_told_with_its_numbers() -> None:
    told = CommonsWording(CommonsGame(Commons(growth=Hysteresis()))).growth()
    assert "when m > 50, with probability 3/10 + (m - 50)/50" in told
    assert "when m < 30, with probability 3/20" in told


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"caps": [{"cap": 6}], "binding": True}, "everybody catches 3, whatever"),
        ({"caps": [{"cap": 40}], "binding": True}, "everybody catches 6, whatever"),
        ({"caps": [{"cap": 5}]}, "nobody may ask for more than 5/2"),
        ({"caps": [{"cap": 5, "stock": [0, 3]}]}, "nothing is capped"),
    ],
)
def test_a_cap_is_told_with_what_it_means_now(rule: object, said: str) -> None:
    terms = read_caps(rule, WATER.commons)
    assert terms is not None
    assert said in WORDS.rules(replace(HERE, terms=terms), True)
    assert terms.words in WORDS.offered(replace(HERE, proposals=(terms, None)))


def test_the_past_is_told() -> None:
    record = RoundRecord(
        0,
        12,
        "3/2",
        ("4", "2"),
        (Fraction(4), Fraction(2)),
        (Fraction(0),) * 2,
        ("", ""),
        ("a", ""),
    )
    told = WORDS.past(replace(HERE, history=(record,)))
    assert told.startswith("Round 1: stock 12, factor 3/2; asked for 4, 2; caught 4, 2.")
    assert '"fisher 1" said: "a"' in told


def test_replies() -> None:
    for text, fish in (("3", 3), ('"5/2"', Fraction(5, 2)), ('"all"', 12), ("999", 12)):
        assert WORDS.read("act", f'{{"action": {text}}}', HERE) == fish
    for text in ("-1", "2.5", "true", "null", '"many"', "[3]", '"' + "1" * 50 + '"', "9" * 60):
        with pytest.raises(ReplyError):
            WORDS.read("act", f'{{"action": {text}}}', HERE)
    cap = WORDS.read("propose", '{"contract": {"caps": [{"cap": 6}]}}', HERE)
    assert cap == read_caps({"caps": [{"cap": 6}]}, WATER.commons)
    with pytest.raises(ReplyError, match="contract: "):
        WORDS.read("propose", '{"contract": {"caps": [{"cap": 6, "growth": 2}]}}', HERE)
    assert WORDS.read("vote", '{"sign": [0]}', replace(HERE, proposals=(cap, None))) == (0,)
    assert WORDS.read("message", '{"message": "hi"}', HERE) == "hi"


def test_draws_are_even_over_the_stock() -> None:
    generator = np.random.default_rng(1)
    drawn = [WORDS.draw(HERE, generator) for _ in range(2600)]
    assert set(drawn) == set(range(13))
    assert all(abs(drawn.count(k) - 200) < 75 for k in range(13))
