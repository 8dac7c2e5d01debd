"""What random games are in a domain, and what shrinking them leaves in it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.search.domain import Domain, Games, is_product, product_labels
from coopgap.proofs.search.genome import Genome, symmetrised
from coopgap.theory.contract import Budget
from coopgap.theory.errors import ParameterError

DOMAINS = (
    Games(),
    Games(agents=(2, 2), symmetric=True, largest=2),
    Games(agents=(2, 3), states=(2, 2), actions=(2, 3), nonnegative=True),
    Games(languages="product", liabilities=(None,), budgets=(Budget.BALANCED,)),
    Games(languages="none"),
    Games(languages="all", states=(1, 3)),
)


@pytest.mark.parametrize("domain", DOMAINS)
@given(data=st.data(), seed=st.integers(0, 10**6))
def test_whatever_is_drawn_is_in_the_domain(domain: Games, data: st.DataObject, seed: int) -> None:
    generator = np.random.default_rng(seed)
    for point in (domain.draw(generator), data.draw(domain.strategy())):
        assert domain.holds(point)
        case = domain.case(point)
        assert case.environment.shape == point.shape[2:]
        assert not domain.symmetric or symmetrised(point) == point
        moved = domain.step(point, generator)
        assert domain.holds(replace(moved, signals=point.signals))
        assert all(domain.holds(smaller) for smaller in domain.reductions(point))


def test_drawing_is_repeatable_and_covers_every_shape() -> None:
    domain = Games(agents=(1, 2), states=(1, 2), actions=(1, 2))
    first = [domain.draw(np.random.default_rng(k)) for k in range(200)]
    again = [domain.draw(np.random.default_rng(k)) for k in range(200)]
    assert first == again
    assert {g.shape[0] for g in first} == {1, 2}
    assert {g.shape for g in first if g.shape[0] == 2} == {
        (2, s, a, b) for s in (1, 2) for a in (1, 2) for b in (1, 2)
    }
    assert {g.budget for g in first} == set(Budget)
    assert {g.liability for g in first} == {None, Fraction(1), Fraction(2)}


def test_a_domain_is_one() -> None:
    assert isinstance(Games(), Domain)


@pytest.mark.parametrize("seed", range(5))
def test_product_labels_make_product_languages(seed: int) -> None:
    shape = (2, 2, 3)
    labels = product_labels(shape, np.random.default_rng(seed))
    assert is_product(Genome((2, *shape), (0,) * 24, (1, 1), labels))


def test_a_language_that_is_no_product_is_told_apart() -> None:
    # Column's action is seen only where Row plays its second.
    assert not is_product(Genome((2, 1, 2, 2), (0,) * 8, (1,), (0, 0, 1, 2)))
    assert is_product(Genome((2, 1, 2, 2), (0,) * 8, (1,), (0, 1, 0, 1)))


@pytest.mark.parametrize(
    ("options", "culprit"),
    [
        ({"agents": (3, 2)}, "agents"),
        ({"actions": (0, 2)}, "actions"),
        ({"largest": 0}, "largest"),
        ({"languages": "some"}, "some"),
    ],
)
def test_an_empty_domain_is_refused(options: dict[str, Any], culprit: str) -> None:
    with pytest.raises(ParameterError, match=culprit):
        Games(**options)


def test_the_words_say_what_is_drawn() -> None:
    words = Games(agents=(2, 2), symmetric=True, largest=9).words()
    assert "symmetric" in words
    assert "2 agents" in words
    assert "-9 to 9" in words
