"""The parser of conjectures: what is read, and where the caret points when it cannot be."""

from __future__ import annotations

import ast
import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.search.expression import Comparison, Logic, Monotone, written
from coopgap.proofs.search.syntax import MAX_DEPTH, MAX_TEXT, parse
from coopgap.theory.errors import ParameterError

numbers = st.integers(0, 9).map(str)


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    sums = st.tuples(parts, st.sampled_from("+-*"), parts).map(" ".join)
    return sums | parts.map(lambda p: f"({p})") | parts.map(lambda p: f"-{p}")


terms = st.recursive(numbers, joined, max_leaves=8)


def value(node: Any) -> int:
    """Evaluate Python's own tree of the same text."""
    match node:
        case ast.Constant(number):
            assert isinstance(number, int)
            return number
        case ast.UnaryOp(ast.USub(), inner):
            return -value(inner)
        case ast.BinOp(left, ast.Add(), right):
            return value(left) + value(right)
        case ast.BinOp(left, ast.Sub(), right):
            return value(left) - value(right)
        case ast.BinOp(left, ast.Mult(), right):
            return value(left) * value(right)
    raise AssertionError(node)


@given(terms)
def test_precedence_is_that_of_python(text: str) -> None:
    rendered = written(parse(f"{text} == n_agents")).removesuffix(" == n_agents")
    ours = ast.parse(rendered, mode="eval").body
    theirs = ast.parse(text, mode="eval").body
    assert value(ours) == value(theirs)


@pytest.mark.parametrize(
    "text",
    [
        "gap(c1) <= 2 * gap(c2)",
        "worst_welfare is nondecreasing in prosociality",
        "value(c2) is nonincreasing in liability",
        "threshold('coop-defect') < threshold('none')",
        "(gap(c1) > 0 and gap(c2) < inf) implies not threshold == 0",
        "max(gap(c1), gap(c2), 1) >= abs(-n_agents)",
        "(gap(c1) > 0 or gap(c1) < 1) and n_states != 2",
    ],
)
def test_writing_and_reading_agree(text: str) -> None:
    tree = parse(text)
    assert parse(written(tree)) == tree


def test_the_shape_of_trees() -> None:
    assert isinstance(parse("gap(c0)<1"), Comparison)
    assert isinstance(parse("best_welfare is nondecreasing in prosociality"), Monotone)
    tree = parse("0 <= gap(c2) <= gap(c1)")
    assert isinstance(tree, Logic)
    assert [written(part) for part in tree.parts] == ["0 <= gap(c2)", "gap(c2) <= gap(c1)"]
    nested = parse("n_agents == 1 implies n_states == 1 implies gap(c0) == 0")
    assert isinstance(nested, Logic)
    assert isinstance(nested.parts[1], Logic)
    loose = parse("n_agents == 1 or n_states == 1 and gap(c0) == 0")
    assert isinstance(loose, Logic)
    assert loose.name == "or"


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("gap(c1) <=", 11, "missing"),
        ("gap(c1) < < 2", 11, "missing"),
        ("gap(c9) < 2", 5, "takes c0, c1, c2"),
        ("gap < 2", 5, "needs a class"),
        ("gpa(c1) < 2", 1, "did you mean gap"),
        ("worst_welfar < 2", 1, "did you mean worst_welfare"),
        ("gap(c1) = 2", 9, "write =="),
        ("gap(c1)", 1, "number, not a statement"),
        ("2 + (gap(c1) < 2)", 5, "statement, not a number"),
        ("not gap(c1)", 5, "number, not a statement"),
        ("(gap(c1) < 2", 13, "closing bracket"),
        ("gap(c1) < 2)", 12, "after the statement"),
        ("gap(c1) < 2 $", 13, "unexpected '$'"),
        ("gap(c1) is rising in prosociality", 12, "nondecreasing"),
        ("gap(c1) is nondecreasing in weight", 29, "prosociality or liability"),
        ("threshold(3) < 2", 11, "in quotes"),
        ("abs(1, 2) < 3", 9, "one number"),
        ("", 1, "missing"),
        ("gap(c1) < 1 and", 16, "missing"),
        ("__import__('os') < 1", 1, "unknown name"),
    ],
)
def test_an_error_points_at_its_place(text: str, column: int, words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parse(text)
    first, shown, caret = str(caught.value).split("\n")
    assert first.startswith(f"column {column}: ")
    assert words in first
    assert shown == f"  {text}"
    assert caret.index("^") == column + 1


def test_size_and_depth_are_bounded() -> None:
    with pytest.raises(ParameterError, match="at most"):
        parse("1" * (MAX_TEXT + 1))
    for text in ("(" * 900 + "1", "-" * 900 + "1 < 2", "not " * 400 + "1 < 2"):
        with pytest.raises(ParameterError, match="nested more than"):
            parse(text)
    depth = MAX_DEPTH - 2
    assert parse("(" * depth + "1 < 2" + ")" * depth)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ParameterError):
        assert parse(written(parse(text))) == parse(text)
