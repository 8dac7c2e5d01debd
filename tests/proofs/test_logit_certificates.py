"""Documents about logit responses say what was found, and nothing more than is so."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.behaviour.planted_responses import differences
from coopgap.proofs.checkers import LOGIT, decide
from coopgap.proofs.claims.models.logit_instances import (
    common_interest,
    dilemma,
    dominant,
    drawn,
    two_games,
)
from coopgap.proofs.logit_certificates import (
    identified_document,
    independent_rows,
    played,
    regret_document,
    response_document,
)
from coopgap.theory.errors import ParameterError


@given(st.randoms(use_true_random=False))
def test_every_planted_response_is_certified(generator: object) -> None:
    planted = drawn(generator)  # type: ignore[arg-type]
    point = (planted.weight, planted.bits)
    for write in (response_document, regret_document):
        decision = decide(write([played(planted)], point))
        assert decision.checker == LOGIT
        assert decision.verdict.accepted, decision.verdict.reason
    rows = independent_rows([played(planted)])
    if rows is not None:
        assert decide(identified_document([played(planted)], point)).verdict.accepted
    else:
        gains = [
            move
            for agent in range(len(planted.play))
            for move in differences(planted.environment, planted.play, agent)
        ]
        assert all(a * d == b * c for a, b in gains for c, d in gains)


def test_the_regret_is_the_largest() -> None:
    document = regret_document([(dilemma(), dominant(1))], (Fraction(0), Fraction(1)))
    assert document["claim"]["regret"] == "1/3"


def test_what_does_not_identify_is_refused() -> None:
    for games in ([played(common_interest())], [played(two_games()[0])]):
        with pytest.raises(ParameterError, match="do not identify"):
            identified_document(games, (Fraction(1, 2), Fraction(1)))
    assert independent_rows([played(p) for p in two_games()]) is not None
