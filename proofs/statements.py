"""What the kernel says it proved, for people: polynomials and inequalities instead of JSON."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_RATIONAL = r"-?[0-9]+(?:/[0-9]+)?"
_MAPPING = rf"\{{(?:'[A-Za-z0-9_*]+': '{_RATIONAL}'(?:, )?)+\}}"
_TERM: Final = re.compile(rf"'([A-Za-z0-9_*]+)': '({_RATIONAL})'")
_POLYNOMIAL: Final = re.compile(_MAPPING)
_FACT: Final = re.compile(rf"\{{'poly': ({_MAPPING}), 'strict': (True|False)\}}")
_CLAIMED: Final = re.compile(rf"({_MAPPING}) >= 0, and > 0 if (True|False)\.")
_REGION: Final = re.compile(r"^Whenever \[([^\[\]{}]*)\]: ")
_NUMBER: Final = re.compile(rf"'({_RATIONAL}|inf)'")


def readable(statement: str) -> str:
    """Write the statement of a verdict as people would; what is not understood stays as it is.

    The kernel quotes the document that it read; this changes how its polynomials and numbers look,
    and nothing else.

    Parameters
    ----------
    statement
        As in a `Verdict` that accepts.

    Examples
    --------
    >>> readable("Whenever [{'poly': {'R': '-4', 'T': '3', 'P': '1'}, 'strict': True}]: "
    ...          "{'R*S': '2', 'S': '-1/2', '1': '1'} >= 0, and > 0 if False.")
    'Whenever 3T + P > 4R: 2RS + 1 >= S/2.'
    >>> readable("[[0, 0]], efficient, is stable iff weights are >= ['0', '1/2'], of maximum 1/2.")
    '[[0, 0]], efficient, is stable iff weights are >= [0, 1/2], of maximum 1/2.'

    References
    ----------
    docs/certificates.md.
    """
    text = _FACT.sub(_compared, statement)
    text = _CLAIMED.sub(lambda match: f"{_compared(match)}.", text)
    text = _POLYNOMIAL.sub(lambda match: _sum(_terms(match[0])), text)
    return _NUMBER.sub(r"\1", _REGION.sub(r"Whenever \1: ", text))


def _compared(match: re.Match[str]) -> str:
    """Write that a polynomial is positive, its negative terms on the other side."""
    terms = _terms(match[1])
    more = [(name, value) for name, value in terms if value > 0]
    less = [(name, -value) for name, value in terms if value < 0]
    return f"{_sum(more)} {'>' if match[2] == 'True' else '>='} {_sum(less)}"


def _terms(mapping: str) -> list[tuple[str, Fraction]]:
    return [(name, Fraction(value)) for name, value in _TERM.findall(mapping)]


def _sum(terms: list[tuple[str, Fraction]]) -> str:
    return " + ".join(_term(name, value) for name, value in terms).replace("+ -", "- ") or "0"


def _term(monomial: str, value: Fraction) -> str:
    """Write a term: letters side by side, longer names with a sign between."""
    if monomial == "1":
        return str(value)
    names = monomial.split("*")
    body = ("" if all(len(name) == 1 for name in names) else "*").join(names)
    above = {1: "", -1: "-"}.get(value.numerator, str(value.numerator))
    below = "" if value.denominator == 1 else f"/{value.denominator}"
    return f"{above}{body}{below}"
