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
# The translator takes these for letters, and infinity for an operator: no space, and too much.
_RELATIONS = frozenset("⪰⪯⟺⟹")
# What makes parentheses grow; around anything else they stay as they are, without wide margins.
_TALL = frozenset(("mfrac", "mroot", "msqrt", "munder", "mover", "munderover", "mtable"))
_LARGE = frozenset("∑∏∫")
_GREEK = {"lam": r"\lambda", "eps": r"\varepsilon"}
_SIZED = re.compile(r"\\[bB]igg?(?P<side>[lr])(?![A-Za-z])")
_SIDES = {"l": r"\left", "r": r"\right"}
# A new row is no part of the word that follows it; two names side by side are a product.
_WORD = re.compile(
    r"\\\\|\\(?:text|operatorname|mathrm|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+"
    r"|(?P<apart>(?<=[A-Za-z0-9}] ))?(?P<name>[A-Za-z]{2,})"
)
_PRODUCT = re.compile(r"(?<=\d)\*(?=[A-Za-z(])|(?<=[A-Za-z0-9)])\*(?=[A-Za-z0-9(])")
_CODE = re.compile(r"`([^`]+)`")


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
        if name in ("mi", "mo") and element.text in _RELATIONS:
            element.tag = "mo"
            element.set("lspace", "0.28em")
            element.set("rspace", "0.28em")
        elif name == "mo" and element.text == "∞":
            element.tag = "mi"
        elif name == "mtext" and element.text:
            element.text = element.text.replace("--", "–")
    for element in list(root.iter()):
        _settle(element)
    return ElementTree.tostring(root, encoding="unicode")


def _settle(element: ElementTree.Element) -> None:
    """Set a prime beside its letter, which is raised by itself, and keep low fences low."""
    if element.tag == "msup" and len(element) == 2 and element[1].text == "′":
        element.tag = "mrow"
        element[1].tag = "mo"
        element[1].attrib |= {"lspace": "0", "rspace": "0"}
    fences = [child for child in element if child.get("fence") == "true"]
    if fences and not any(e.tag in _TALL or e.text in _LARGE for e in element.iter()):
        for fence in fences:
            fence.set("stretchy", "false")


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
    >>> spelt(r"c cov \\var"), spelt(r"\Bigl(x\Bigr)^+")
    ('c \\,\\text{cov} \\\\\\text{var}', '\\left(x\\right)^+')
    """

    def word(match: re.Match[str]) -> str:
        text = match[0]
        if text == r"\arg":
            return r"\text{arg}\,"
        if text.startswith("\\"):
            return text
        apart = "" if match["apart"] is None or text in _GREEK else r"\,"
        return apart + _GREEK.get(text, rf"\text{{{text}}}")

    return _WORD.sub(word, _SIZED.sub(lambda match: _SIDES[match["side"]], latex))


def prose(text: str) -> str:
    """Write the arithmetic of a sentence as people do: no asterisks, a minus that is one.

    Examples
    --------
    >>> prose("the gap 3*(T - R) is at least λ*_i and n*m")
    'the gap 3(T − R) is at least λ*ᵢ and n·m'
    """
    written = text.replace("λ*_i", "λ*ᵢ").replace(" - ", " − ")
    return _PRODUCT.sub(_times, written)


def _times(match: re.Match[str]) -> str:
    """Write no sign between a number and a name: 3R, but n·m and 2·3."""
    before, after = match.string[match.start() - 1], match.string[match.end()]
    return "" if before.isdigit() and not after.isdigit() else "·"


def codes(text: str) -> tuple[tuple[str, bool], ...]:
    """Take a sentence with commands in backticks apart: each piece, and whether it is a command.

    Examples
    --------
    >>> codes("run `coopgap verify` again")
    (('run ', False), ('coopgap verify', True), (' again', False))
    """
    found = [(piece, bool(k % 2)) for k, piece in enumerate(_CODE.split(text))]
    return tuple((piece if code else prose(piece), code) for piece, code in found if piece)
