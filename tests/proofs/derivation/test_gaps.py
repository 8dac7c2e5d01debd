"""Closed forms against exact numerics at random rational parameters, C0 by the thousand."""

from __future__ import annotations

import functools
import random
from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.proofs.derivation.derive import derive_gap
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.contract import Liability
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import (
    battle_family,
    effort_family,
    pooled_states_family,
    public_goods_family,
    task_language,
    two_by_two_family,
)
from coopgap.theory.language import Language
from coopgap.theory.symbolic import SymbolicEnvironment


def named(form: PiecewiseForm, point: tuple[Fraction, ...]) -> dict[str, Fraction]:
    return dict(zip(form.parameters, point, strict=True))


def tables(region: str, count: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Integer effort tables (times 12) of many parameters in a region."""
    family = effort_family(region)
    rng = np.random.default_rng(11)
    draws = rng.integers(-20, 30, size=(count * 150, 4))
    inside = family.region.mask(dict(zip("RSTP", draws.T, strict=True)))
    chosen = draws[inside][:count]
    columns = dict(zip("RSTP", chosen.T, strict=True))
    stacked = np.einsum(
        "pc,cab->pab",
        np.concatenate([chosen, np.ones((len(chosen), 1), dtype=int)], axis=1),
        family.coefficients.numerators[:, 0, 0] * (12 // family.coefficients.denominator),
    )
    return stacked, columns


@pytest.mark.parametrize(("region", "sense"), [("pd", "best"), ("sh", "best"), ("sh", "worst")])
def test_thousands_of_effort_tables_without_contract(region: str, sense: str) -> None:
    u, columns = tables(region, 3000)
    assert len(u) >= 500
    form = derive_gap(effort_family(region), None, "c0", sense=sense)  # type: ignore[arg-type]
    welfare = u + u.swapaxes(1, 2)
    best_reply = u == u.max(axis=1, keepdims=True)
    stable = best_reply & best_reply.swapaxes(1, 2)
    low, high = np.int64(-(10**9)), np.int64(10**9)
    if sense == "best":
        value = np.where(stable, welfare, low).max(axis=(1, 2))
    else:
        value = np.where(stable, welfare, high).min(axis=(1, 2))
    gaps = welfare.max(axis=(1, 2)) - value
    for k in range(len(u)):
        point = {name: int(column[k]) for name, column in columns.items()}
        assert form.evaluate(point) == Fraction(int(gaps[k]), 12)
    assert np.allclose(form.batch(columns), gaps / 12)


def agree(
    family: SymbolicEnvironment, language: Language | None, kind: str, form: PiecewiseForm, n: int
) -> None:
    """Compare with the numeric module, which shares no code with the derivation."""
    seen = language if language is not None else Language.null(family.frame)
    rng = random.Random(5)
    for piece in form.pieces:
        for point in sample_points(piece.region, n, seed=rng.randrange(1000)):
            values = named(form, point)
            numeric = welfare_gap(family.instantiate(values), seen, kind)
            assert numeric.exact
            assert form.evaluate(values) == numeric.gap


@functools.cache
def cases() -> list[tuple[str, SymbolicEnvironment, Language | None, str]]:
    listed: list[tuple[str, SymbolicEnvironment, Language | None, str]] = []
    for region in ("pd", "sh"):
        family = effort_family(region)
        for name in ("coop-defect", "effort"):
            for kind in ("c1", "c2"):
                seen = effort_language(family.frame, name)
                listed.append((f"{region}-{name}-{kind}", family, seen, kind))
    names = ("prisoners-dilemma", "chicken")
    listed += [(f"{name}-c2", two_by_two_family(name), None, "c2") for name in names]
    pooled = pooled_states_family()
    listed += [
        (f"pooled-{kind}", pooled, task_language(pooled.frame), kind) for kind in ("c1", "c2")
    ]
    listed.append(("goods-c2", public_goods_family(3, endowment="e"), None, "c2"))
    listed.append(("battle-c2", battle_family(), None, "c2"))
    return listed


@pytest.mark.parametrize("number", range(14))
def test_forms_agree_with_exact_numerics(number: int) -> None:
    label, family, language, kind = cases()[number]
    form = derive_gap(family, language, kind)
    assert form.status == "proved", label
    agree(family, language, kind, form, 4)


def test_every_case_is_tested() -> None:
    assert len(cases()) == 14


def test_liability_as_a_parameter_agrees_with_numerics() -> None:
    family = effort_family("pd")
    region = family.region.extended(["B"], "B >= 0")
    seen = effort_language(family.frame, "coop-defect")
    form = derive_gap(family, seen, "c1", region, liability="B")
    for piece in form.pieces:
        for point in sample_points(piece.region, 4, seed=2):
            values = named(form, point)
            bound = values["B"]
            game = family.instantiate({k: v for k, v in values.items() if k != "B"})
            numeric = welfare_gap(game, seen, "c1", liability=Liability.of(bound))
            assert form.evaluate(values) == numeric.gap


def test_budgets_agree_with_numerics() -> None:
    family = two_by_two_family("prisoners-dilemma", "2*R > S + T")
    seen = Language.product(family.frame, actions="all")
    for budget in ("balanced", "no-subsidy"):
        for kind in ("c1", "c2"):
            form = derive_gap(family, seen, kind, budget=budget)
            assert form.status == "proved"
            for piece in form.pieces:
                for point in sample_points(piece.region, 2, seed=4):
                    values = named(form, point)
                    numeric = welfare_gap(family.instantiate(values), seen, kind, budget=budget)
                    assert form.evaluate(values) == numeric.gap
