"""The language of one-line conjectures: tokens, a recursive-descent parser, a checked tree.

Nothing is evaluated by Python: a text becomes a tree of the node types below or an error that
points at the culprit. The grammar, loosest first::

    statement  := disjunction ['implies' statement]
    disjunction:= conjunction {'or' conjunction}
    conjunction:= negation {'and' negation}
    negation   := 'not' negation | relation
    relation   := sum {('<' | '<=' | '>' | '>=' | '==' | '!=') sum}
                | sum 'is' ('nondecreasing' | 'nonincreasing') 'in' ('prosociality' | 'liability')
    sum        := product {('+' | '-') product}
    product    := unary {('*' | '/') unary}
    unary      := '-' unary | atom
    atom       := NUMBER | 'inf' | QUANTITY ['(' arguments ')'] | '(' statement ')'
                | ('max' | 'min' | 'abs') '(' sum {',' sum} ')'
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from coopgap.proofs.search.expression import (
    FUNCTIONS,
    Comparison,
    Logic,
    Monotone,
    Number,
    Operation,
    Quantity,
    Statement,
    Term,
)
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import as_rational

MAX_TEXT: Final = 2000
"""Longest conjecture, in characters."""

MAX_DEPTH: Final = 40
"""Deepest nesting of brackets and signs."""

QUANTITIES: Final = {
    "gap": "class",
    "value": "class",
    "first_best": "",
    "best_welfare": "",
    "worst_welfare": "",
    "best_correlated": "",
    "worst_correlated": "",
    "threshold": "language",
    "worst_threshold": "",
    "n_agents": "",
    "n_states": "",
}
"""Names of quantities and what each takes in brackets."""

CLASSES: Final = ("c0", "c1", "c2")
DIRECTIONS: Final = ("nondecreasing", "nonincreasing")
SCALES: Final = ("prosociality", "liability")
_WORDS: Final = ("and", "or", "not", "implies", "is", "in", "inf")
_COMPARISONS: Final = ("<=", ">=", "==", "!=", "<", ">")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<text>'[^'\n]*'|\"[^\"\n]*\")|(?P<mark><=|>=|==|!=|[-+*/(),<>=]))"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str) -> Statement:
    """Read a conjecture.

    Raises
    ------
    ParameterError
        Where the text is no statement: the message shows the place with a caret.

    Examples
    --------
    >>> parse("gap(c1) <= 2*gap(c2)").sign
    '<='
    >>> from coopgap.proofs.search.expression import written
    >>> print(written(parse("not best_welfare<3 or worst_welfare is nondecreasing in liability")))
    not best_welfare < 3 or worst_welfare is nondecreasing in liability
    >>> parse("gap(c1) <=")
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.ParameterError: column 11: a number or quantity is missing
      gap(c1) <=
                ^

    References
    ----------
    Theory §2 and §4, for the quantities.
    """
    if len(text) > MAX_TEXT:
        raise ParameterError(f"the conjecture has {len(text)} characters; at most {MAX_TEXT}")
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\n", " ").replace("\t", " ")
        self.tokens: list[_Token] = []
        self.at = 0
        self.depth = 0
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                gap = len(self.text) - len(self.text[position:].lstrip())
                self.fail(f"unexpected {self.text[gap]!r}", gap)
                raise AssertionError
            kind = match.lastgroup or ""
            self.tokens.append(_Token(kind, match[kind], match.start(kind)))
            position = match.end()

    def fail(self, what: str, position: int | None = None) -> None:
        if position is None:
            position = self.token.position
        first = max(0, position - 60)
        shown = self.text[first : position + 40].rstrip()
        caret = " " * (position - first) + "^"
        raise ParameterError(f"column {position + 1}: {what}\n  {shown}\n  {caret}")

    @property
    def token(self) -> _Token:
        if self.at < len(self.tokens):
            return self.tokens[self.at]
        return _Token("end", "", len(self.text.rstrip()))

    def take(self, *texts: str) -> str:
        """Take the next token if it is one of some words or marks."""
        token = self.token
        if token.kind in {"name", "mark"} and token.text in texts:
            self.at += 1
            return token.text
        return ""

    def need(self, text: str, what: str) -> None:
        if not self.take(text):
            self.fail(what)

    def whole(self) -> Statement:
        start = self.token.position
        found = self.statement()
        if self.token.kind != "end":
            self.fail(f"unexpected {self.token.text!r} after the statement")
        return self.as_statement(found, start)

    def as_statement(self, found: Statement | Term, position: int) -> Statement:
        if isinstance(found, Number | Quantity | Operation):
            self.fail("this is a number, not a statement; compare it with something", position)
            raise AssertionError
        return found

    def as_term(self, found: Statement | Term, position: int) -> Term:
        if isinstance(found, Comparison | Monotone | Logic):
            self.fail("this is a statement, not a number", position)
            raise AssertionError
        return found

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"nested more than {MAX_DEPTH} deep")

    def statement(self) -> Statement | Term:
        self.deeper()
        start = self.token.position
        left = self.series("or")
        if self.take("implies"):
            premise = self.as_statement(left, start)
            start = self.token.position
            left = Logic("implies", (premise, self.as_statement(self.statement(), start)))
        self.depth -= 1
        return left

    def series(self, word: str) -> Statement | Term:
        start = self.token.position
        first = self.series("and") if word == "or" else self.negation()
        parts = [first]
        while self.take(word):
            self.as_statement(first, start)
            at = self.token.position
            part = self.series("and") if word == "or" else self.negation()
            parts.append(self.as_statement(part, at))
        if len(parts) == 1:
            return first
        return Logic(word, tuple(self.as_statement(part, start) for part in parts))

    def negation(self) -> Statement | Term:
        if self.take("not"):
            self.deeper()
            start = self.token.position
            inner = self.as_statement(self.negation(), start)
            self.depth -= 1
            return Logic("not", (inner,))
        return self.relation()

    def relation(self) -> Statement | Term:
        start = self.token.position
        left = self.sum()
        if self.take("is"):
            return self.monotone(self.as_term(left, start))
        links: list[Comparison] = []
        while sign := self.take(*_COMPARISONS):
            before = self.as_term(left, start)
            start = self.token.position
            left = self.as_term(self.sum(), start)
            links.append(Comparison(sign, before, left))
        if self.token.text == "=":
            self.fail("write == to compare")
        if not links:
            return left
        return links[0] if len(links) == 1 else Logic("and", tuple(links))

    def monotone(self, term: Term) -> Monotone:
        direction = self.take(*DIRECTIONS)
        if not direction:
            self.fail(f"after 'is' comes {' or '.join(DIRECTIONS)}")
        self.need("in", "the word 'in' is missing")
        scale = self.take(*SCALES)
        if not scale:
            self.fail(f"after 'in' comes {' or '.join(SCALES)}")
        return Monotone(term, direction, scale)

    def sum(self) -> Statement | Term:
        return self.chain(("+", "-"))

    def chain(self, signs: tuple[str, ...]) -> Statement | Term:
        def part() -> Statement | Term:
            return self.chain(("*", "/")) if "+" in signs else self.unary()

        start = self.token.position
        left = part()
        while sign := self.take(*signs):
            before = self.as_term(left, start)
            at = self.token.position
            left = Operation(sign, (before, self.as_term(part(), at)))
        return left

    def unary(self) -> Statement | Term:
        if not self.take("-"):
            return self.atom()
        self.deeper()
        start = self.token.position
        inner = self.as_term(self.unary(), start)
        self.depth -= 1
        return Operation("neg", (inner,))

    def atom(self) -> Statement | Term:
        token = self.token
        if token.kind == "number":
            self.at += 1
            return Number(as_rational(token.text, "number"))
        if self.take("inf"):
            return Number(None)
        if self.take("("):
            inner = self.statement()
            self.need(")", "a closing bracket is missing")
            return inner
        if function := self.take(*FUNCTIONS):
            return self.function(function)
        if token.kind == "name" and token.text not in _WORDS:
            return self.quantity()
        self.fail("a number or quantity is missing")
        raise AssertionError

    def function(self, name: str) -> Operation:
        self.need("(", f"{name} needs brackets")
        parts = []
        while True:
            start = self.token.position
            parts.append(self.as_term(self.statement(), start))
            if not self.take(","):
                break
        if name == "abs" and len(parts) != 1:
            self.fail("abs takes one number")
        self.need(")", "a closing bracket is missing")
        return Operation(name, tuple(parts))

    def quantity(self) -> Quantity:
        token = self.token
        if token.text not in QUANTITIES:
            near = difflib.get_close_matches(token.text, [*QUANTITIES, *FUNCTIONS, *_WORDS], 1, 0.5)
            hint = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(QUANTITIES)}"
            self.fail(f"unknown name {token.text!r}{hint}")
        self.at += 1
        wanted = QUANTITIES[token.text]
        if not wanted:
            return Quantity(token.text, "")
        if not self.take("("):
            if wanted == "class":
                self.fail(f"{token.text} needs a class: {token.text}(c1)")
            return Quantity(token.text, "")
        argument = self.token
        plain = argument.text.strip("'\"").strip()
        if wanted == "class":
            if plain.lower() not in CLASSES:
                self.fail(f"{token.text} takes {', '.join(CLASSES)}")
            plain = plain.lower()
        elif argument.kind not in {"name", "text"} or not plain:
            self.fail("threshold takes what contracts verify, in quotes: threshold('none')")
        self.at += 1
        self.need(")", "a closing bracket is missing")
        return Quantity(token.text, plain)
