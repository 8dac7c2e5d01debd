"""Formulas of claims as MathML: translated from LaTeX, and let through only when harmless."""

from __future__ import annotations

import re
from typing import Final, Literal
from xml.etree import ElementTree

from latex2mathml.converter import convert

MAX_LENGTH: Final = 20_000
"""A longer formula is shown as text."""

_SPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS = frozenset(
    ("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup",
     "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded",
     "mphantom")
)  # fmt: skip
_ATTRIBUTES = frozenset(
    ("display", "stretchy", "fence", "form", "minsize", "maxsize", "lspace", "rspace", "width",
     "mathvariant", "columnalign", "rowspacing", "columnspacing", "displaystyle", "scriptlevel",
     "movablelimits", "accent", "separator")
)  # fmt: skip
# Browsers set these without space around them, and infinity with it.
_RELATIONS = frozenset("⪰⪯⟺⟹")
_GREEK = {"lam": r"\lambda", "eps": r"\varepsilon"}
_WORD = re.compile(
    r"\\(?:text|operatorname|mathrm|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z]{2,}"
)


def as_mathml(latex: str) -> tuple[str, ...]:
    r"""Translate a formula, one line of MathML for each part that a wide space sets apart.

    What the translation makes is parsed again: only elements and attributes that draw formulas
    are let through, since a formula comes from a file and its text is not escaped on the way.

    Parameters
    ----------
    latex
        As a claim states it.

    Returns
    -------
    tuple of str
        MathML elements, safe to put into a page; empty when the formula is not understood, so
        that the page shows the LaTeX as text.

    Examples
    --------
    >>> as_mathml("x^2")[0]
    '<math display="block"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    >>> as_mathml(r"\frac{"), as_mathml(r"\text{<script>x</script>}")
    ((), ())
    """
    if len(latex) > MAX_LENGTH:
        return ()
    try:
        return tuple(_line(part) for part in parts(latex))
    # The translator has a dozen errors of its own, and raises KeyError and IndexError as well.
    except Exception:
        return ()


def pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """Take a text with formulas in dollar signs apart: each piece, and whether it is MathML.

    Examples
    --------
    >>> pieces("liability of at least $B$")[0]
    ('liability of at least ', False)
    >>> pieces("$<b>$")
    (('<math display="inline"><mrow><mo>&lt;</mo><mi>b</mi><mo>&gt;</mo></mrow></math>', True),)
    """
    found: list[tuple[str, bool]] = []
    for k, piece in enumerate(text.split("$")):
        if k % 2 and piece:
            try:
                found.append((_line(piece, "inline"), True))
            except Exception:
                found.append((piece, False))
        elif piece:
            found.append((piece, False))
    return tuple(found)


def _line(latex: str, display: Literal["block", "inline"] = "block") -> str:
    root = ElementTree.fromstring(convert(spelt(latex), display=display))
    for element in root.iter():
        name = element.tag.removeprefix(_SPACE)
        if name not in _ELEMENTS or not _ATTRIBUTES.issuperset(element.attrib):
            raise ValueError(f"{name} draws no formula")
        element.tag = name
        if name == "mo" and element.text in _RELATIONS:
            element.set("lspace", "0.28em")
            element.set("rspace", "0.28em")
        elif name == "mo" and element.text == "∞":
            element.tag = "mi"
    return ElementTree.tostring(root, encoding="unicode")


def parts(latex: str) -> list[str]:
    r"""Take a formula apart at wide spaces outside braces, where a narrow page can break it.

    Examples
    --------
    >>> parts(r"a > 0,\quad b_{x \quad y}; \qquad c")
    ['a > 0', 'b_{x \\quad y}', 'c']
    """
    found, depth, start = [], 0, 0
    for mark in re.finditer(r"\\begin\b|\\end\b|\\left\b|\\right\b|\\[{}]|[{}]|\\q?quad\b", latex):
        if mark[0] in ("{", r"\begin", r"\left"):
            depth += 1
        elif mark[0] in ("}", r"\end", r"\right"):
            depth -= 1
        elif depth == 0 and mark[0].endswith("quad"):
            found.append(latex[start : mark.start()])
            start = mark.end()
    found.append(latex[start:])
    return [part.strip().rstrip(",;").rstrip() for part in found if part.strip(" ,;\n")]


def spelt(latex: str) -> str:
    r"""Keep the letters of a word together, and write lam and eps as the Greek letters they are.

    Examples
    --------
    >>> spelt(r"\frac{c}{c + k lam}"), spelt(r"rms_{bias} \le \text{so far}")
    ('\\frac{c}{c + k \\lambda}', '\\text{rms}_{\\text{bias}} \\le \\text{so far}')
    """

    def word(match: re.Match[str]) -> str:
        text = match[0]
        if text == r"\arg":
            return r"\text{arg}\,"
        if text.startswith("\\"):
            return text
        return _GREEK.get(text, rf"\text{{{text}}}")

    return _WORD.sub(word, latex)
