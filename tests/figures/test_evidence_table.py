"""The LaTeX table: every row, numbers as they are, nothing that LaTeX would misread."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.figures.evidence_table import latex_table, latex_text, p_text, short_number
from coopgap.numerics.statistics.evidence import Options, gather_evidence
from coopgap.theory.formats.commons_runs import CellMeans


def test_a_table() -> None:
    cells = [
        CellMeans("a_b.csv", f"m{i}", "50% & more", k, {"R": Fraction(k * i), "o": Fraction(-k)})
        for i in range(1, 20)
        for k in (0, 5)
    ]
    report = gather_evidence([cells], Options(resamples=99))
    lines = latex_table(report).splitlines()
    assert lines[-1] == r"\end{tabular}"
    assert sum(line.count("{") for line in lines) == sum(line.count("}") for line in lines)
    rows = [line for line in lines if line.startswith(("prosocial", "slope"))]
    assert len(rows) == len(report.rows) == 4
    for line in rows:
        assert line.count(" & ") == 7
        assert line.endswith(r" \\")
    assert rows[0].startswith(r"prosocial 5 - 0 & R $\uparrow$ & 19 & $50$ & [$")
    assert r"o $\downarrow$ & 19 & $-5$ & [$-5$, $-5$] & $-\infty$" in rows[1]
    assert r"$1.9\cdot 10^{-6}$" in rows[0]  # 1/2**19
    assert r"a\_b.csv" in lines[6]


@pytest.mark.parametrize("text", ["\\", "{", "}", "a&b", "100%", "$", "#1", "_", "~", "^", "a\nb"])
def test_special_characters_are_escaped(text: str) -> None:
    shown = latex_text(text)
    assert "\n" not in shown
    for special in "&%$#_":
        assert shown.count(special) == shown.count("\\" + special)


def test_numbers() -> None:
    assert [short_number(v) for v in (1234.56, 0.00001, 12, Fraction(-1, 8), 1e7)] == [
        "1234.6",
        "1.00e-05",
        "12",
        "-0.125",
        "1.00e+07",
    ]
    assert p_text(Fraction(1)) == "1"
