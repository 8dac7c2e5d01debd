"""Text for Coq: names stay distinct, numbers stay what they are."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.derivation.polynomials import Polynomial, evaluate
from coopgap.proofs.export.coq_text import comment, identifiers, match_text, polynomial_text

NAMES = ("x", "y")
_numbers = st.fractions(min_value=-5, max_value=5, max_denominator=7)
_monomials = st.lists(st.sampled_from([0, 1]), max_size=3).map(lambda m: tuple(sorted(m)))
_polynomials = st.dictionaries(_monomials, _numbers.filter(bool), max_size=5)


@given(_polynomials, _numbers, _numbers)
def test_a_polynomial_reads_back_as_itself(poly: Polynomial, x: Fraction, y: Fraction) -> None:
    text = polynomial_text(poly, NAMES).replace("x'", "X").replace("y'", "Y")
    tokens = text.replace("(", " ( ").replace(")", " ) ").replace("/", " / ").split()
    exact = [f"Fraction({t})" if t.lstrip("-").isdigit() else t for t in tokens]
    # The text is Coq's and Python's at once: sums, products, quotients, parentheses.
    value = eval(" ".join(exact), {"Fraction": Fraction, "X": x, "Y": y})
    assert value == evaluate(poly, (x, y))


@given(st.lists(st.text(max_size=6), max_size=8))
def test_identifiers_are_distinct_words(labels: list[str]) -> None:
    names = identifiers("a", labels)
    assert len(set(names)) == len(labels)
    assert all(name.isidentifier() and name.isascii() for name in names)


def test_a_label_cannot_close_a_comment() -> None:
    inner = comment('*) Axiom bad : False. (* "').removeprefix("(* ").removesuffix(" *)")
    assert "*)" not in inner
    assert "(*" not in inner
    assert '"' not in inner


def test_a_match_without_rest_has_no_last_case() -> None:
    assert "| _" not in match_text(["x"], [(["a"], "1"), (["b"], "2")], None)
