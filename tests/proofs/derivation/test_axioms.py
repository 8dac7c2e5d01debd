"""Conditions and axioms of effort tables, decided again by brute force on integer games."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np
import pytest

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.derivation.axioms import AxiomAudit, audit_axioms
from coopgap.proofs.kernel import check
from coopgap.theory.games.effort_tables import (
    CONDITIONS,
    EffortRegion,
    axioms,
    effort_table,
    effort_table_numerators,
    violations,
)

EQUILIBRIA = {
    EffortRegion.PRISONERS_DILEMMA: {(2, 2)},
    EffortRegion.STAG_HUNT: {(2, 2), (0, 1), (1, 0)},
}


audit_of = functools.cache(audit_axioms)


def documents(audit: AxiomAudit) -> list[dict[str, object]]:
    listed = [c.document for c in (*audit.axioms, *audit.conditions, *audit.redundant)]
    return [d for d in listed if d is not None] + [audit.equilibria]


@pytest.mark.parametrize("region", list(EffortRegion))
def test_conditions_and_axioms_imply_each_other(region: EffortRegion) -> None:
    audit = audit_of(region)
    assert audit.equivalent
    assert {c.name for c in audit.axioms} == {"i", "ii", "iii", "iv"}
    assert {c.name for c in audit.conditions} == {c.name for c in CONDITIONS[region]}
    assert all(check(document).accepted for document in documents(audit))


def test_redundancies() -> None:
    dilemma, hunt = (audit_of(region) for region in EffortRegion)
    assert dilemma.basis == ("P2", "P3", "P4", "P5")
    assert {c.inequality for c in dilemma.redundant} == {"T > R", "R > P", "P > S"}
    assert hunt.basis == ("S1", "S3", "S5")
    assert {(c.name, c.inequality) for c in hunt.redundant} == {
        ("S1", "R > T"),
        ("S1", "T > P"),
        ("S2", "2*R > S + T"),
        ("S4", "5*R + P > 3*S + 3*T"),
    }


@pytest.mark.parametrize("region", list(EffortRegion))
def test_equivalence_on_a_grid_of_integer_games(region: EffortRegion) -> None:
    games = np.array(list(itertools.product(range(13), repeat=4)))
    R, S, T, P = games.T
    stacked: Any = np.moveaxis(np.array(effort_table_numerators(R, S, T, P)), -1, 0)
    good = np.logical_and.reduce(list(axioms(region, stacked).values()))
    reply = stacked == stacked.max(axis=1, keepdims=True)
    stable = reply & reply.swapaxes(1, 2)
    expected = np.zeros((4, 4), dtype=bool)
    for cell in EQUILIBRIA[region]:
        expected[cell] = True
    same = (stable == expected).all(axis=(1, 2))
    conditions = np.logical_and.reduce([c.holds(R=R, S=S, T=T, P=P) for c in CONDITIONS[region]])
    assert conditions.sum() > 5
    assert not (conditions & ~(good & same)).any()
    # The axioms read weakly allow ties, and nothing else, beyond the conditions.
    for game in games[good & same & ~conditions]:
        names = violations(region, **dict(zip("RSTP", map(int, game), strict=True)))
        assert set(names) <= {"S1", "S5"}
        assert game[1] == game[3] or 4 * game[2] == 3 * game[0] + game[3]


@pytest.mark.parametrize("region", list(EffortRegion))
def test_witnesses_are_minimal_and_break_what_they_say(region: EffortRegion) -> None:
    for witness in audit_of(region).witnesses:
        failed = set(violations(region, **witness.game))
        assert failed == {witness.name}
        table = effort_table_numerators(*(witness.game[n] for n in "RSTP"))
        broken = {name for name, holds in axioms(region, table).items() if not bool(holds)}
        game = effort_table(**witness.game)  # type: ignore[arg-type]
        found = set(pure_equilibria(game).profiles[0])
        if found != EQUILIBRIA[region]:
            broken.add("equilibria")
        assert set(witness.broken) == broken
        assert min(witness.game.values()) == 0


def test_altered_certificates_are_rejected() -> None:
    audit = audit_of(EffortRegion.PRISONERS_DILEMMA)
    document = next(c.document for c in audit.axioms if c.document and c.document["lemmas"])
    assert check(document).accepted
    changes: list[dict[str, object]] = [{"lemmas": []}, {"region": []}]
    for change in changes:
        assert not check({**document, **change}).accepted
