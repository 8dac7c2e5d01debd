"""The tree of a one-line conjecture: nodes, writing them back, what they name."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

FUNCTIONS: Final = ("max", "min", "abs")
"""Functions of numbers."""


@dataclass(frozen=True, slots=True)
class Number:
    """A rational, or infinity (``None``)."""

    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of the case, with its argument (empty if none)."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Operation:
    """``+ - * /`` of two numbers, ``neg`` of one, or a function of some."""

    name: str
    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers compared."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Monotone:
    """A number that never falls, or never rises, in prosociality or liability."""

    term: Term
    direction: str
    scale: str


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or``, ``not``, ``implies`` of statements."""

    name: str
    parts: tuple[Statement, ...]


Term: TypeAlias = Number | Quantity | Operation
Statement: TypeAlias = Comparison | Monotone | Logic


def written(node: Statement | Term) -> str:
    """Write a tree back as text.

    Examples
    --------
    >>> from coopgap.proofs.search.syntax import parse
    >>> written(parse("(gap(c1)+1)*2 >= -threshold('none')"))
    "(gap(c1) + 1) * 2 >= -threshold('none')"
    """
    match node:
        case Number(value):
            return "inf" if value is None else str(value)
        case Quantity(name, argument):
            if not argument:
                return name
            return f"{name}({argument})" if name != "threshold" else f"threshold('{argument}')"
        case Operation("neg", (part,)):
            return "-" + _bracketed(part)
        case Operation(name, parts) if name in FUNCTIONS:
            return f"{name}({', '.join(map(written, parts))})"
        case Operation(name, parts):
            return f" {name} ".join(map(_bracketed, parts))
        case Comparison(sign, left, right):
            return f"{written(left)} {sign} {written(right)}"
        case Monotone(term, direction, scale):
            return f"{written(term)} is {direction} in {scale}"
        case Logic("not", (part,)):
            return "not " + _bracketed(part)
        case Logic(name, parts):
            return f" {name} ".join(map(_bracketed, parts))
    raise AssertionError(node)


def _bracketed(node: Statement | Term) -> str:
    text = written(node)
    tight = isinstance(node, Number | Quantity | Comparison | Monotone)
    tight |= isinstance(node, Operation) and node.name in FUNCTIONS
    tight |= isinstance(node, Logic) and node.name == "not"
    # A fraction is a quotient when it stands next to another operator.
    tight &= not (isinstance(node, Number) and "/" in text)
    return text if tight else f"({text})"


def quantities(node: Statement | Term) -> set[Quantity]:
    """Give the quantities that a tree names.

    Examples
    --------
    >>> from coopgap.proofs.search.syntax import parse
    >>> sorted(q.name for q in quantities(parse("gap(c1) <= max(n_agents, 2)")))
    ['gap', 'n_agents']
    """
    match node:
        case Quantity():
            return {node}
        case Number():
            return set()
        case Comparison(_, left, right):
            return quantities(left) | quantities(right)
        case Monotone(term, _, _):
            return quantities(term)
        case Operation(_, parts):
            return set().union(*map(quantities, parts))
        case Logic(_, parts):
            return set().union(*map(quantities, parts))
    raise AssertionError(node)
