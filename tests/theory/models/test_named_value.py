"""A named value is checked, not only named."""

from __future__ import annotations

import pytest
import sympy

from coopgap.theory.errors import DerivationError
from coopgap.theory.models.named_value import named_value

x = sympy.Symbol("x")


def test_claim_names_the_quantity() -> None:
    step = named_value("Difference", "gap", (x + 1) ** 2 - x**2, 2 * x + 1, "Expand.")
    assert str(step.claim) == "Eq(gap, 2*x + 1)"


def test_a_wrong_value_is_refused() -> None:
    with pytest.raises(DerivationError, match="Difference"):
        named_value("Difference", "gap", (x + 1) ** 2 - x**2, 2 * x, "Expand.")
