"""Vectorised margins against the claims themselves, game by game, and against another method."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.equilibria import equilibrium_mask, pure_equilibria
from coopgap.proofs.claims.claim import Case
from coopgap.proofs.search.chunks import games_of
from coopgap.proofs.search.vectorised import VECTORISED, WEIGHTS, equilibria, extreme_welfare
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import IntArray


def drawn(name: str, shape: tuple[int, int], count: int, largest: int, seed: int) -> IntArray:
    generator = np.random.default_rng(seed)
    return games_of(VECTORISED[name].batch(shape), generator, count, -largest, largest, False)


def case_of(table: IntArray) -> Case:
    game = Environment.from_arrays([table[0].tolist(), table[1].tolist()])
    return Case("drawn", game, Language.null(game))


@pytest.mark.parametrize("name", VECTORISED)
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 3)])
@pytest.mark.parametrize("largest", [1, 9])
def test_margins_are_those_of_the_claim(name: str, shape: tuple[int, int], largest: int) -> None:
    tables = drawn(name, shape, 25, largest, seed=largest)
    margins, applies = VECTORISED[name].margins(tables)
    for k in range(tables.shape[-1]):
        finding = VECTORISED[name].claim.examine(case_of(tables[..., k]))
        assert (finding is not None) is bool(applies[k]), tables[..., k].tolist()
        if finding is not None:
            assert finding.margin == int(margins[k]), tables[..., k].tolist()


@pytest.mark.parametrize("weight", WEIGHTS)
def test_equilibria_agree_with_the_other_layout(weight: Fraction) -> None:
    tables = drawn("best welfare", (3, 3), 200, 3, seed=4).astype(np.int64)
    total = tables.sum(axis=0)
    utilities = tables * weight.denominator + weight.numerator * total
    other = equilibrium_mask(np.moveaxis(utilities, -1, 1), 2)
    assert (np.moveaxis(equilibria(tables, weight), -1, 0) == other).all()


def test_extreme_welfare_is_best_and_worst() -> None:
    tables = drawn("order", (2, 3), 60, 2, seed=6)
    stable = equilibria(tables)
    best, worst = extreme_welfare(tables, stable), extreme_welfare(tables, stable, worst=True)
    for k in range(60):
        found = pure_equilibria(case_of(tables[..., k]).environment)
        if found.best is not None:
            assert (found.best, found.worst) == (best[k], worst[k])


@pytest.mark.parametrize("name", ["best welfare", "worst welfare", "closure"])
def test_the_smallest_type_gives_what_the_largest_gives(name: str) -> None:
    tables = drawn(name, (3, 3), 3000, 120, seed=8)
    assert tables.dtype == np.int16
    small, wide = (VECTORISED[name].margins(t) for t in (tables, tables.astype(np.int64)))
    assert (small[1] == wide[1]).all()
    assert (small[0][small[1]] == wide[0][wide[1]]).all()
