"""Formulas become MathML that draws and does nothing else."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from coopgap.figures.report.formulas import as_mathml, parts, pieces, spelt
from coopgap.proofs.claims.models.registry import model_claims
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.questions.registry import question_claims


def test_every_claim_has_a_formula() -> None:
    stated = [(claim.id, claim.latex) for claim in CLAIMS]
    stated += [(claim.id, claim.latex) for claim in (*model_claims(), *question_claims())]
    for name, latex in stated:
        lines = as_mathml(latex)
        assert lines, name
        for line in lines:
            root = ElementTree.fromstring(line)
            assert root.tag == "math"
            assert "\\" not in "".join(root.itertext()), name


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\frac{",
        "x" * 30_000,
    ],
)
def test_what_is_no_formula_is_not_let_through(latex: str) -> None:
    assert as_mathml(latex) == ()


def test_words_stay_together() -> None:
    root = ElementTree.fromstring(as_mathml("share + lam")[0])
    assert [node.text for node in root.iter() if node.tag in ("mtext", "mi")] == ["share", "λ"]
    assert spelt(r"\lambda \Gamma_k x") == r"\lambda \Gamma_k x"
    assert spelt(r"\begin{cases}0\end{cases}") == r"\begin{cases}0\end{cases}"


def test_lines_are_not_broken_inside_brackets() -> None:
    assert parts(r"\left( a \quad b \right) \quad c") == [r"\left( a \quad b \right)", "c"]
    assert len(as_mathml(r"a \ge 1,\quad b = 2")) == 2


def test_captions_mix_text_and_formulas() -> None:
    found = pieces(r"<b> $\lambda^{\ast}=\infty$")
    assert found[0] == ("<b> ", False)
    assert found[1][1]
    assert pieces(r"$\frac{$") == ((r"\frac{", False),)
