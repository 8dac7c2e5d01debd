"""Arrays over outcomes: the state axis may be left out when there is one state, and only then."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given

from coopgap.testing import environments
from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError
from coopgap.theory.outcomes import as_outcome_array, outcome_shape, require_outcomes

ONE = Environment.from_bimatrix([[(3, 3), (0, 4), (1, 1)], [(4, 0), (1, 1), (2, 2)]])
TWO = Environment.from_arrays([[[1, 2], [3, 4]]], states=["wet", "dry"])


@given(environments())
def test_one_entry_for_each_outcome(environment: Environment) -> None:
    shape = outcome_shape(environment)
    assert np.prod(shape) == environment.n_states * environment.n_profiles
    require_outcomes(shape, environment)
    with pytest.raises(LanguageError, match=re.escape(f"the environment has {shape}")):
        require_outcomes((*shape, 1), environment)
    labels = np.arange(np.prod(shape)).reshape(shape)
    assert np.array_equal(as_outcome_array(labels, environment, "labels"), labels)


def test_the_state_axis_of_a_single_state() -> None:
    flat = [["a", "b", "c"], ["d", "e", "f"]]
    for given_labels in (flat, [flat]):
        array = as_outcome_array(given_labels, ONE, "labels")
        assert array.shape == (1, 2, 3)
        assert array[0, 1, 2] == "f"


def test_a_last_axis() -> None:
    assert as_outcome_array(np.zeros((2, 3, 5)), ONE, "k", last_axis="signals").shape == (
        1,
        2,
        3,
        5,
    )
    assert as_outcome_array(np.zeros((1, 2, 3, 5)), ONE, "k", last_axis="s").shape == (1, 2, 3, 5)
    assert as_outcome_array(np.zeros((2, 2, 5)), TWO, "k", last_axis="s").shape == (2, 2, 5)
    # One state, one agent: the same number of axes can mean two things; only one has the shape.
    solo = Environment.from_arrays([[1, 2]])
    assert as_outcome_array(np.zeros((2, 2)), solo, "k", last_axis="s").shape == (1, 2, 2)
    with pytest.raises(LanguageError, match="and a last axis of signals"):
        as_outcome_array(np.zeros((1, 2)), solo, "kernel", last_axis="signals")


@pytest.mark.parametrize(
    ("values", "environment"),
    [("ab", ONE), ([1, 2, 3], ONE), (np.zeros((3, 2)), ONE), (np.zeros((2, 2, 3)), ONE),
     ([1, 2], TWO), ([[1, 2]], TWO), ([[1, 2], [3]], TWO)],
)  # fmt: skip
def test_shapes_that_do_not_fit(values: object, environment: Environment) -> None:
    with pytest.raises(LanguageError, match=r"labels has shape .*; the environment needs"):
        as_outcome_array(values, environment, "labels")
