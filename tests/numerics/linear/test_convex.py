"""The door to the convex solver refuses everything but an optimum."""

from __future__ import annotations

from typing import Any

import pytest

from coopgap.numerics.linear.convex import cp, minimise
from coopgap.theory.errors import SolverError


def test_the_optimum_is_given() -> None:
    x = cp.Variable(2)
    value = minimise(cp.sum_squares(x), [cp.sum(x) == 2], "a projection")
    assert value == pytest.approx(2)
    assert x.value == pytest.approx([1, 1])


@pytest.mark.parametrize(("rows", "status"), [([2, 1], "infeasible"), ([None, None], "unbounded")])
def test_anything_else_is_an_error(rows: Any, status: Any) -> None:
    x = cp.Variable()
    low, high = rows
    constraints = [] if low is None else [x >= low, x <= high]
    with pytest.raises(SolverError, match=f"{status}.*an example"):
        minimise(x, constraints, "an example")
