"""One claim a result of a smooth model; numerics meet the closed form, and a wrong one not."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.models import (
    contract_oracles,
    game_oracles,
    monitor_oracles,
    quadratic_oracles,
)
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.models.smooth import PREFIXES, claims
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.theory.derivation import Derivation
from coopgap.theory.models import MODELS

COMPARED = [
    f"{PREFIXES[model]}.{result}"
    for model, result in (
        *quadratic_oracles.ORACLES,
        *game_oracles.ORACLES,
        *contract_oracles.ORACLES,
        *monitor_oracles.ORACLES,
    )
]
# A threshold or a limit takes some hundred evaluations: these are compared at fewer points.
SEARCHING = {
    f"{PREFIXES[model]}.{result}"
    for model, result in (*contract_oracles.ORACLES, *monitor_oracles.ORACLES)
}


@functools.cache
def by_id() -> dict[str, ModelClaim]:
    """Derive every model, once and not before a test asks."""
    return {claim.id: claim for claim in claims()}


def compared() -> list[ModelClaim]:
    return [by_id()[name] for name in COMPARED]


def test_every_result_of_every_model_is_a_claim() -> None:
    assert set(PREFIXES) == set(MODELS)
    results = [name for make in MODELS.values() for name in make().names]
    assert len(by_id()) == len(claims()) == len(results)
    assert len(COMPARED) > len(results) / 2
    assert set(COMPARED) == {claim.id for claim in claims() if claim.compare is not None}
    for claim in by_id().values():
        assert claim.statement.endswith(".")
        assert claim.derive().closed_form is Standing.SYMBOLIC
        assert set(claim.proofs) <= set(EXPORTS)


@pytest.mark.parametrize("name", COMPARED)
def test_numerics_meet_the_closed_form(name: str) -> None:
    claim = by_id()[name]
    assert claim.compare is not None
    generator = random.Random(5)
    assert [claim.compare(generator).margin for _ in range(6)] == [0] * 6


@pytest.mark.parametrize(
    ("model", "each"),
    [
        ("adaptation", 500),
        ("linear-tax", 2_500),
        ("teams", 1_000),
        ("near-efficiency", 1_500),
        ("hold-up", 500),
        ("public-goods", 400),
    ],
)
def test_thousands_of_exact_comparisons(model: str, each: int) -> None:
    """Exact rationals throughout, against oracles that know the primitives only."""
    prefix, seen, done = f"{PREFIXES[model]}.", set(), 0
    other = tuple(f"{p}." for p in PREFIXES.values() if len(p) > len(PREFIXES[model]))
    for claim in compared():
        if not claim.id.startswith(prefix) or claim.id.startswith(other):
            continue
        assert claim.compare is not None
        generator = random.Random(f"{claim.id} by the thousand")
        times = each // 300 if claim.id in SEARCHING else each
        for _ in range(times):
            found = claim.compare(generator)
            assert found.margin == 0, (claim.id, found)
            seen.add((claim.id, str(found)))
        done += times
    assert done >= 2_000
    assert len(seen) >= 1_000, len(seen)  # different ones, not a few points again and again


def test_a_closed_form_that_is_off_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    true = Derivation.evaluate

    def off(self: Derivation, name: str, values: Mapping[str, object]) -> Any:
        return true(self, name, values) + Fraction(1, 1000)

    monkeypatch.setattr(Derivation, "evaluate", off)
    for claim in compared():
        assert claim.compare is not None
        assert claim.compare(random.Random(1)).margin == -Fraction(1, 1000)
