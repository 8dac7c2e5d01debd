"""Noisy languages are exact kernels, and say which outcome is at fault when they are not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import environments, noisy_languages
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ExactnessError, LanguageError, SizeError
from coopgap.theory.noisy_language import NoisyLanguage
from coopgap.theory.rationals import ScaledIntegers

SOLO = Environment.from_arrays([[1, 2]], actions=[("work", "rest")])
TWO = Environment.from_arrays([[[1, 2], [3, 4]]], states=["wet", "dry"])


@given(st.data())
def test_probabilities_are_kept(data: st.DataObject) -> None:
    environment = data.draw(environments(max_agents=2, max_states=2))
    drawn = data.draw(noisy_languages(environment))
    nested = drawn.kernel.fractions().tolist()
    built = NoisyLanguage.from_arrays(environment, nested)
    assert built.kernel == drawn.kernel == built.probabilities()
    assert built.labels == drawn.labels
    if environment.n_states == 1:
        assert NoisyLanguage.from_arrays(environment, nested[0]).kernel == drawn.kernel


def test_names_of_signals() -> None:
    made = NoisyLanguage.from_arrays(SOLO, [["3/4", "1/4"], [0, 1]], ["bra", "dårlig"])
    assert made.labels == ("bra", "dårlig")
    assert made.kernel.fraction((0, 0, 1)) == Fraction(1, 4)
    made.require_fits(SOLO)
    with pytest.raises(LanguageError, match="the environment has"):
        made.require_fits(TWO)


@pytest.mark.parametrize(
    ("kernel", "message"),
    [
        ([["1/2", "1/3"], [1, 0]], r"outcome \(0, 0\) \(state first\) sum to 5/6, not 1"),
        ([[1, 0], [1, 1]], r"outcome \(0, 1\) \(state first\) sum to 2, not 1"),
        ([["3/2", "-1/2"], [1, 0]], "negative probability -1/2"),
        ([[1, 0]], r"kernel has shape \(1, 2\); the environment needs \(1, 2\) and a last axis"),
        ([1, 1], "kernel has shape"),
        ([[], []], "0 labels for a kernel of shape"),
    ],
)
def test_kernels_that_are_none(kernel: Any, message: str) -> None:
    with pytest.raises(LanguageError, match=message):
        NoisyLanguage.from_arrays(SOLO, kernel)


def test_the_state_at_fault_is_named() -> None:
    kernel = [[[1, 0], [1, 0]], [[1, 0], [0, "1/2"]]]
    with pytest.raises(LanguageError, match=r"outcome \(1, 1\)"):
        NoisyLanguage.from_arrays(TWO, kernel)


def test_floats_are_refused_by_cell() -> None:
    with pytest.raises(ExactnessError, match=r"kernel\[0, 1, 0\]=0.5"):
        NoisyLanguage.from_arrays(SOLO, [[1, 0], [0.5, 0.5]])


def test_labels_must_match() -> None:
    with pytest.raises(LanguageError, match="3 labels for a kernel"):
        NoisyLanguage.from_arrays(SOLO, [[1, 0], [0, 1]], ["a", "b", "c"])
    with pytest.raises(LanguageError, match="1 labels for a kernel"):
        NoisyLanguage(ScaledIntegers.from_integers([1, 0], (1, 1, 2), 1), ("a",))


def test_kernels_with_big_denominators() -> None:
    tiny = Fraction(1, 2**61)
    made = NoisyLanguage.from_arrays(SOLO, [[tiny, 1 - tiny], [1, 0]])
    assert made.kernel.fraction((0, 0, 0)) == tiny
    wrong = Fraction(1, 2**70)
    with pytest.raises(LanguageError, match="outcome"):
        NoisyLanguage.from_arrays(SOLO, [[wrong, 1], [1, 0]])


def test_a_sum_that_wraps_around_64_bits_is_no_probability() -> None:
    wrapped = [2**62 - 1] * 4 + [5]  # 2**64 + 1, which is 1 in 64 bits
    with pytest.raises(LanguageError, match=f"sum to {2**64 + 1}, not 1"):
        NoisyLanguage.from_arrays(SOLO, [wrapped, [1, 0, 0, 0, 0]])


def test_kernels_too_large() -> None:
    # A view on one zero: large by shape, not in memory.
    kernel = np.broadcast_to(np.array(0, dtype=object), (2, 5_000_001))
    with pytest.raises(SizeError, match="kernel: 1×2×5000001"):
        NoisyLanguage.from_arrays(SOLO, kernel)
