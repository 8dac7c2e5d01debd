"""Dropping assumptions: witnesses where one is needed, an honest record where none is found."""

from __future__ import annotations

import pytest

from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.completeness import CLAIM as T3
from coopgap.proofs.claims.misjudgement import CLAIM as T8
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.genome import Genome
from coopgap.proofs.search.necessity import necessity, without
from coopgap.theory.errors import ParameterError

SMALL = Games(agents=(1, 2), actions=(1, 2))


def two_agents(case: Case) -> bool:
    return case.environment.n_agents == 2


def one_state(case: Case) -> bool:
    return case.environment.n_states == 1


SIZES = Claim(
    "sizes",
    "",
    "Two agents and one state make three.",
    "",
    (
        Assumption("two agents", "There are two agents.", two_agents),
        Assumption("one state", "There is one state.", one_state),
    ),
    lambda case: Finding(None, case.environment.n_agents + case.environment.n_states != 2),
)


def test_a_needed_assumption_has_a_witness_where_the_others_hold() -> None:
    found = necessity(SIZES, "two agents", domain=SMALL)
    assert found.needed
    witness = found.attack.witness
    assert witness is not None
    assert one_state(witness.case)
    assert not two_agents(witness.case)
    assert SIZES.examine(witness.case) is None
    assert "needs 'two agents'" in found.text()
    assert found.as_object()["needed"] is True


def test_a_needless_assumption_is_recorded_with_the_effort() -> None:
    found = necessity(SIZES, "one state", domain=SMALL, budget=60)
    assert not found.needed
    assert found.attack.tested > 0
    assert f"{found.attack.tested:,} cases" in found.text()


def test_only_violations_are_tested() -> None:
    dropped = without(SIZES, "two agents")
    assert [a.name for a in dropped.assumptions] == ["not: two agents", "one state"]
    assert dropped.id != SIZES.id
    pair = Genome((2, 1, 1, 1), (0, 0), (1,), (0,)).case()
    alone = Genome((1, 1, 1), (0,), (1,), (0,)).case()
    assert SIZES.unmet(pair) is None
    assert dropped.unmet(pair) == "not: two agents"
    assert dropped.unmet(alone) is None


def test_an_unknown_assumption_is_refused_with_those_there_are() -> None:
    with pytest.raises(ParameterError, match="two agents, one state"):
        without(SIZES, "three agents")


@pytest.mark.parametrize(("claim", "name"), [(T3, "revealing language"), (T8, "small error")])
def test_assumptions_of_the_theory_are_needed(claim: Claim, name: str) -> None:
    found = necessity(claim, name, domain=SMALL)
    assert found.attack.witness is not None
    assert claim.unmet(found.attack.witness.case) == name
    assert not claim.conclude(found.attack.witness.case).holds
