"""The cases on which claims are tested: reproducible one by one, distinct, and varied."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.cases import EFFORT_TABLES, built_in_cases, cases, random_case
from coopgap.proofs.claims.claim import Case
from coopgap.theory.games.effort_tables import EffortRegion, violations
from coopgap.theory.games.registry import GAMES


def _same(first: Case, second: Case) -> bool:
    return (
        (first.name, first.environment, first.liability, first.budget)
        == (second.name, second.environment, second.liability, second.budget)
    ) and np.array_equal(first.language.signals, second.language.signals)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_case_depends_on_its_seed_and_number_alone(seed: int, number: int) -> None:
    case = random_case(seed, number)
    random_case(seed + 1, number)
    assert _same(case, random_case(seed, number))
    assert 2 <= case.environment.n_agents <= 3
    assert 1 <= case.environment.n_states <= 3
    assert not any(case.environment.prosociality)
    assert sum(case.environment.prior) == 1


def test_more_cases_leave_the_earlier_ones_as_they_are() -> None:
    few, many = list(cases(3, 2)), list(cases(3, 5))
    assert len(many) == len(few) + 3
    assert all(map(_same, few, many[: len(few)]))


def test_seeds_and_numbers_give_different_environments() -> None:
    drawn = [random_case(seed, number).environment for seed in (0, 1) for number in range(10)]
    tables = {environment.payoffs.numerators.tobytes() for environment in drawn}
    assert len(tables) == len(drawn)


def test_names_stay_apart_as_file_names() -> None:
    names = [case.name for case in cases(0, 3)]
    stems = ["".join(c if c.isalnum() else "-" for c in name).lower() for name in names]
    assert len(set(stems)) == len(names)


def test_every_built_in_game_and_every_budget_is_there() -> None:
    found = list(built_in_cases())
    for name in set(GAMES) - {"effort-table"}:
        assert any(case.name.startswith(f"{name},") for case in found), name
    assert {str(case.budget) for case in found} == {"free", "no-subsidy", "balanced"}
    assert all(case.environment.n_profiles <= 200 for case in found)


@pytest.mark.parametrize(("name", "region"), list(zip(EFFORT_TABLES, EffortRegion, strict=True)))
def test_the_effort_tables_lie_in_their_regions(name: str, region: EffortRegion) -> None:
    assert violations(region, **EFFORT_TABLES[name]) == ()


def test_random_languages_range_from_blind_to_complete() -> None:
    drawn = [random_case(0, number) for number in range(40)]
    sizes = [
        (case.language.n_signals, case.environment.n_states * case.environment.n_profiles)
        for case in drawn
    ]
    assert any(seen == 1 for seen, _ in sizes)
    assert any(seen == all_of_them for seen, all_of_them in sizes)
    assert any(1 < seen < all_of_them for seen, all_of_them in sizes)
