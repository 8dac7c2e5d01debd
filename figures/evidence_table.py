"""The evidence as a LaTeX table."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from fractions import Fraction

from coopgap.numerics.statistics.evidence import EvidenceReport, EvidenceRow

_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
    }
)


def latex_text(text: str) -> str:
    r"""Write text so that LaTeX prints it as it stands.

    Examples
    --------
    >>> print(latex_text("50% of a_b"))
    50\% of a\_b
    """
    return text.translate(_SPECIAL)


def short_number(value: Fraction | float, digits: int = 3) -> str:
    """Round for a table: a fixed number of significant digits, no exponent in between.

    Examples
    --------
    >>> short_number(Fraction(12870, 100)), short_number(Fraction(-1, 3)), short_number(0.0)
    ('128.7', '-0.333', '0')
    """
    number = float(value)
    if number and not 1e-4 <= abs(number) < 1e6:
        return f"{number:.{digits - 1}e}"
    if abs(number) >= 100:
        return f"{number:.1f}"
    return f"{number:.{digits}g}"


def p_text(value: Fraction, enumerated: bool = True) -> str:
    """Write a p-value with two significant digits; a Monte-Carlo value is marked by a tilde.

    Examples
    --------
    >>> p_text(Fraction(1, 2**17)), p_text(Fraction(1, 4), enumerated=False)
    ('7.6e-06', '~0.25')
    """
    return f"{'' if enumerated else '~'}{float(value):.2g}"


def latex_table(report: EvidenceReport) -> str:
    """Give a ``tabular`` (package booktabs) of all rows, grouped by file and contrast.

    Parameters
    ----------
    report
        What `coopgap.numerics.statistics.evidence.gather_evidence` found.

    Returns
    -------
    str
        LaTeX source; a comment says what was left out.

    Examples
    --------
    >>> from coopgap.numerics.statistics.evidence import gather_evidence
    >>> from coopgap.theory.formats.commons_runs import CellMeans
    >>> cells = [CellMeans("a", "X", "nl", k, {"R": Fraction(k)}) for k in (0, 5)]
    >>> "prosocial 5 - 0" in latex_table(gather_evidence([cells]))
    True

    References
    ----------
    Theory §6.
    """
    lines = [
        "% Mean paired differences; percentile bootstrap intervals; sign-flip p-values.",
        f"% Strata left out: {len(report.missing)}. Cells given more than once: "
        f"{len(report.repeated)}.",
        r"\begin{tabular}{llrrrrrr}",
        r"\toprule",
        r"Contrast & Metric & Strata & Estimate & Interval & $d_z$ & $p$ & $p_{\mathrm{Holm}}$ \\",
    ]
    for (file, contrast), rows in itertools.groupby(
        report.rows, key=lambda row: (row.file, row.contrast)
    ):
        lines += [r"\midrule", rf"\multicolumn{{8}}{{l}}{{{latex_text(file)}}} \\"]
        lines += _lines(contrast, rows)
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def _lines(contrast: str, rows: Iterable[EvidenceRow]) -> Iterable[str]:
    arrows = {"up": r"$\uparrow$", "down": r"$\downarrow$", "two-sided": ""}
    for row in rows:
        cells = [
            latex_text(contrast),
            f"{latex_text(row.metric)} {arrows[row.direction]}".strip(),
            str(row.strata),
            _math(short_number(row.estimate)),
            f"[{_math(short_number(row.interval.low))}, {_math(short_number(row.interval.high))}]",
            "--" if row.standardised is None else _math(short_number(row.standardised)),
            _math(p_text(row.p_value, row.enumerated)),
            _math(p_text(row.p_holm, row.enumerated)),
        ]
        yield " & ".join(cells) + r" \\"


def _math(number: str) -> str:
    """Set a number as mathematics, so that its minus sign is one."""
    mantissa, _, exponent = number.replace("~", r"\approx ").partition("e")
    if "inf" in number:
        return "$" + number.replace("inf", r"\infty") + "$"
    return f"${mantissa}$" if not exponent else rf"${mantissa}\cdot 10^{{{int(exponent)}}}$"
