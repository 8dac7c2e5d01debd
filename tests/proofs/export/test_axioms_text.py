"""Which conditions the axioms give back, against an oracle on many tables."""

from __future__ import annotations

import itertools

import pytest

from coopgap.proofs.export.claim_files import axioms_file
from coopgap.theory.games.effort_tables import (
    CONDITIONS,
    EffortRegion,
    axioms,
    effort_table_numerators,
)


@pytest.mark.parametrize("region", list(EffortRegion))
def test_conditions_said_to_be_lost_are_lost_somewhere(region: EffortRegion) -> None:
    """Over all small whole parameters, collect the conditions that fail where all axioms hold."""
    lost = set()
    for R, S, T, P in itertools.product(range(13), range(-4, 8), range(13), range(1)):
        table = effort_table_numerators(R, S, T, P)
        if all(bool(v) for v in axioms(region, table).values()):
            for condition in CONDITIONS[region]:
                for k, (r, s, t, p) in enumerate(condition.forms):
                    if r * R + s * S + t * T + p * P <= 0:
                        lost.add((condition.name, k))
    text = axioms_file(region)
    for name, _ in lost:
        assert f"axioms_without_{name}_" in text
    if region is EffortRegion.PRISONERS_DILEMMA:
        assert not lost
        assert "axioms_without" not in text


def test_the_first_condition_of_the_dilemma_follows_from_the_others() -> None:
    text = axioms_file(EffortRegion.PRISONERS_DILEMMA)
    line = next(line for line in text.splitlines() if "Theorem sufficient_conditions" in line)
    assert line.count("->") == 4
