"""Statements of the kernel for people: every polynomial is written out, and means the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.kernel import check
from coopgap.proofs.statements import readable
from coopgap.proofs.threshold_certificates import closure_document
from coopgap.theory.environment import Environment

rationals = st.fractions(-9, 9, max_denominator=7).filter(bool)
monomials = st.sampled_from(["1", "R", "T", "R*T", "R*R*T"])


def value(side: str) -> sympy.Expr:
    """Read a sum back: letters side by side are a product."""
    spaced = "".join(f"*{c}" if c.isalpha() else c for c in side)
    spaced = spaced.replace(" *", " ").replace("-*", "-").removeprefix("*")
    return sympy.sympify(spaced)


@given(st.dictionaries(monomials, rationals, min_size=1), st.booleans())
def test_an_inequality_says_what_the_certificate_says(
    poly: dict[str, Fraction], strict: bool
) -> None:
    quoted = {name: str(number) for name, number in poly.items()}
    told = readable(f"{quoted} >= 0, and > 0 if {strict}.")
    assert told.endswith(".")
    left, sign, right = told.removesuffix(".").partition(" > " if strict else " >= ")
    assert sign
    meant = sum(number * sympy.sympify(name) for name, number in quoted_pairs(poly))
    assert sympy.expand(value(left) - value(right) - meant) == 0


def quoted_pairs(poly: dict[str, Fraction]) -> list[tuple[str, sympy.Rational]]:
    return [(name, sympy.Rational(v.numerator, v.denominator)) for name, v in poly.items()]


def test_a_region_loses_its_brackets() -> None:
    facts = [{"poly": {"S": "-1", "P": "1"}, "strict": True}, {"poly": {"e": "1"}, "strict": False}]
    said = f"Whenever {facts}: [[0, 1]], of welfare {{'R': '19/12'}}, has a contract."
    assert readable(said) == "Whenever P > S, e >= 0: [[0, 1]], of welfare 19R/12, has a contract."


def test_a_real_verdict_is_unquoted() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    verdict = check(closure_document(game, closure_threshold(game)))
    assert verdict.accepted
    assert "'" in verdict.statement
    assert readable(verdict.statement) == verdict.statement.replace("'", "")


@pytest.mark.parametrize(
    "text", ["", "the first best is worth 1223/2 fish", "{'poly': <script>}", "{'a b': 'x'}"]
)
def test_what_is_not_understood_stays(text: str) -> None:
    assert readable(text) == text
