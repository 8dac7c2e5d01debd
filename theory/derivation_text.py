"""A derivation as a short readable proof: plain text, Markdown and LaTeX."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import sympy

if TYPE_CHECKING:
    from coopgap.theory.derivation import Derivation

_GREEK = {
    sign: "$" + "\\" + name.rsplit(" ", 1)[-1].lower().replace("lamda", "lambda") + "$"
    for sign, name in ((sign, unicodedata.name(sign)) for sign in "αβγδεζηθικλμνξπρστυφχψω")
}
_CAPITALS = {"Γ": r"$\Gamma$", "Δ": r"$\Delta$", "Θ": r"$\Theta$", "Λ": r"$\Lambda$"} | {
    "Π": r"$\Pi$",
    "Σ": r"$\Sigma$",
    "Φ": r"$\Phi$",
    "Ψ": r"$\Psi$",
    "Ω": r"$\Omega$",
}
_SCRIPTS = {sign: f"$^{digit}$" for digit, sign in zip("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True)}
_SCRIPTS |= {sign: f"$_{digit}$" for digit, sign in zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)}
_SCRIPTS |= {"ᵢ": "$_i$", "ⱼ": "$_j$", "ₙ": "$_n$", "ⁿ": "$^n$"}
_SIGNS = {
    "∞": r"$\infty$",
    "≥": r"$\ge$",
    "≤": r"$\le$",
    "≠": r"$\ne$",
    "⇔": r"$\Leftrightarrow$",
    "⇒": r"$\Rightarrow$",
    "→": r"$\to$",
    "−": "$-$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "∈": r"$\in$",
    "½": r"$\tfrac12$",
    "√": r"$\surd$",
    "‖": r"$\|$",
    "±": r"$\pm$",
    "–": "--",
    "—": "---",
    "’": "'",
    "“": "``",
    "”": "\x27\x27",
    "∂": r"$\partial$",
    "…": r"\dots{}",
}
_SPECIAL = {
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "$": r"\$",
    "{": r"\{",
    "}": r"\}",
    "^": r"\^{}",
    "~": r"\~{}",
    "\\": r"\textbackslash{}",
    "*": "$*$",
    "<": "$<$",
    ">": "$>$",
}
_LATEX_ESCAPES = str.maketrans(_GREEK | _CAPITALS | _SCRIPTS | _SIGNS | _SPECIAL)


def latex_of(derivation: Derivation, expression: Any) -> str:
    """Give the LaTeX of an expression with the derivation's names of its parameters."""
    names = {entry.symbol: entry.latex for entry in derivation.parameters if entry.latex}
    return str(sympy.latex(expression, symbol_names=names))


def as_text(derivation: Derivation) -> str:
    """Render a derivation as plain text."""
    lines = [f"{derivation.title} (model {derivation.model})", "", derivation.story, ""]
    lines += ["Parameters"]
    lines += [
        f"  {entry.symbol}: {entry.meaning} ({entry.domain})" for entry in derivation.parameters
    ]
    lines += ["", "Assumptions"]
    for assumption in derivation.assumptions:
        lines.append(
            f"  [{assumption.name}] {assumption.sentence}{_condition(assumption.condition)}"
        )
    lines += ["", "Derivation"]
    for number, step in enumerate(derivation.steps, start=1):
        lines += [
            f"  {number}. {step.title}: {_claim_text(step.claim)}",
            f"     {step.justification} [checked: {step.check}]",
        ]
    lines += ["", "Results"]
    for result in derivation.results:
        where = "" if result.region == sympy.true else f"  for {result.region}"
        lines += [f"  {result.name} = {result.expression}{where}", f"     {result.meaning}"]
    lines += ["", "Sources: " + ", ".join(derivation.sources)]
    return "\n".join(lines) + "\n"


def as_markdown(derivation: Derivation) -> str:
    """Render a derivation as Markdown with TeX formulas."""

    def tex(expression: Any) -> str:
        return f"${latex_of(derivation, expression)}$"

    lines = [f"# {derivation.title}", "", derivation.story, "", "## Parameters", ""]
    lines += [
        f"- {tex(p.symbol)} (`{p.symbol}`): {p.meaning}; {p.domain}." for p in derivation.parameters
    ]
    lines += ["", "## Assumptions", ""]
    for assumption in derivation.assumptions:
        condition = "" if assumption.condition == sympy.true else f" {tex(assumption.condition)}."
        lines.append(f"- **{assumption.name}.** {assumption.sentence}{condition}")
    lines += ["", "## Derivation", ""]
    for number, step in enumerate(derivation.steps, start=1):
        lines += [
            f"{number}. **{step.title}.** {tex(step.claim)}",
            f"   {step.justification} *Checked: {step.check}.*",
        ]
    lines += ["", "## Results", ""]
    for result in derivation.results:
        where = "" if result.region == sympy.true else f", for {tex(result.region)}"
        lines.append(f"- `{result.name}`: {tex(result.expression)}{where}. {result.meaning}")
    lines += ["", "Sources: " + ", ".join(f"[{key}]" for key in derivation.sources) + "."]
    return "\n".join(lines) + "\n"


def as_latex(derivation: Derivation) -> str:
    """Render a derivation as a LaTeX fragment (needs amsmath)."""

    def tex(expression: Any) -> str:
        return f"${latex_of(derivation, expression)}$"

    lines = [rf"\section*{{{_escape(derivation.title)}}}", _escape(derivation.story)]
    lines += [r"\paragraph{Parameters}", r"\begin{itemize}"]
    lines += [
        rf"\item {tex(p.symbol)}: {_escape(p.meaning)} ({_escape(p.domain)})"
        for p in derivation.parameters
    ]
    lines += [r"\end{itemize}"]
    if derivation.assumptions:
        lines += [r"\paragraph{Assumptions}", r"\begin{description}"]
        for entry in derivation.assumptions:
            condition = "" if entry.condition == sympy.true else f" {tex(entry.condition)}."
            lines.append(rf"\item[{_escape(entry.name)}] {_escape(entry.sentence)}{condition}")
        lines += [r"\end{description}"]
    lines += [r"\paragraph{Derivation}", r"\begin{enumerate}"]
    for step in derivation.steps:
        lines += [
            rf"\item \textbf{{{_escape(step.title)}.}}",
            rf"\[ {latex_of(derivation, step.claim)} \]",
            _escape(step.justification),
        ]
    lines += [r"\end{enumerate}", r"\paragraph{Results}", r"\begin{itemize}"]
    for result in derivation.results:
        where = (
            ""
            if result.region == sympy.true
            else rf" \quad ({latex_of(derivation, result.region)})"
        )
        formula = latex_of(derivation, result.expression)
        lines += [
            rf"\item {_escape(result.meaning)}",
            rf"\[ \text{{{_escape(result.name)}}} = {formula}{where} \]",
        ]
    lines += [
        r"\end{itemize}",
        r"\noindent Sources: " + _escape(", ".join(derivation.sources)) + ".",
    ]
    return "\n".join(lines) + "\n"


def _condition(condition: Any) -> str:
    return "" if condition == sympy.true else f"  {{{condition}}}"


def _claim_text(claim: Any) -> str:
    if isinstance(claim, sympy.Eq):
        return f"{claim.lhs} = {claim.rhs}"
    if isinstance(claim, sympy.And):
        return ", ".join(_claim_text(part) for part in claim.args)
    if isinstance(claim, sympy.Equivalent):
        return " ⇔ ".join(f"({_claim_text(part)})" for part in claim.args)
    return str(claim)


def _escape(text: str) -> str:
    return text.translate(_LATEX_ESCAPES)
