"""``coopgap derive``: forms that SymPy parses, their regions, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sympy
from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.proofs.bundles import check_bundle
from coopgap.theory.errors import CoopgapError, RegionError
from coopgap.theory.models import MODELS


def derive(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["derive", *arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


@pytest.mark.parametrize(
    ("arguments", "expressions"),
    [
        (["effort-table", "--verify", "coop-defect", "--class", "c2"], ["(R-P)/15"]),
        (["effort-table", "--region", "sh", "--class", "c0"], ["(R-P)/12"]),
        (["effort-table", "--verify", "effort", "--class", "c1"], ["2*(R-P)"]),
        (["effort-table", "--quantity", "threshold"], ["2", "(T-R)/(2*R-S-T)"]),
        (["prisoners-dilemma", "--where", "2*R > S + T", "--class", "c0"], ["2*(R-P)"]),
        (["public-goods-game", "--n", "3"], ["3*(m-1)"]),
        (["pooled-states", "--verify", "task", "--class", "c1"], ["(v-d)/2+w-c"]),
        (["pooled-states", "--verify", "task", "--class", "c2"], ["w-c"]),
    ],
)
def test_families(arguments: list[str], expressions: list[str]) -> None:
    data = derive(*arguments)
    assert data["status"] == "proved"
    symbols = {name: sympy.Symbol(name) for name in data["parameters"]}
    # Plain, although SymPy reads a bare S as its own registry.
    found = [sympy.sympify(piece["expression"]) for piece in data["pieces"]]
    assert found == [sympy.sympify(p["text"], locals=symbols) for p in data["pieces"]]
    wanted = [sympy.sympify(text, locals=symbols) for text in expressions]
    assert len(found) == len(wanted)
    assert all(any(sympy.simplify(a - b) == 0 for b in wanted) for a in found)
    assert all(isinstance(line, str) for piece in data["pieces"] for line in piece["region"])


def test_an_open_liability_gives_the_breakpoint() -> None:
    data = derive("effort-table", "--verify", "coop-defect", "--class", "c1", "--liability", "B")
    last = data["pieces"][-1]
    assert "3*R + P + 8*B >= 4*T" in last["region"]


@pytest.mark.parametrize(
    ("end", "expressions"),
    [
        ("liability", {"(P - S)/2", "(2*T - 2*R + P - S)/6"}),
        ("full-liability", {"(6*T - 5*R - P)/12"}),
    ],
)
def test_the_ends_of_liability(end: str, expressions: set[str]) -> None:
    data = derive("effort-table", "--verify", "coop-defect", "--quantity", end)
    assert (data["status"], data["quantity"]) == ("proved", end)
    symbols = {name: sympy.Symbol(name) for name in data["parameters"]}
    wanted = {sympy.expand(sympy.sympify(text, locals=symbols)) for text in expressions}
    assert {sympy.expand(sympy.sympify(p["expression"])) for p in data["pieces"]} == wanted


@pytest.mark.parametrize("model", sorted(MODELS))
def test_every_smooth_model_prints(model: str) -> None:
    data = derive(model)
    assert data["pieces"]
    assert data["status"] == "proved-symbolic"
    text = CliRunner().invoke(app, ["derive", model])
    assert text.exit_code == 0
    assert len(text.stdout.splitlines()) > 10
    assert CliRunner().invoke(app, ["derive", model, "--latex"]).exit_code == 0


def test_cases_exclude_each_other() -> None:
    first, second = derive("hold-up", "--quantity", "gap")["pieces"]
    assert any("lam <" in line for line in first["region"])
    assert any("lam >=" in line for line in second["region"])


def test_proof_latex_and_certificates(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    arguments = ["derive", "effort-table", "--verify", "coop-defect", "--certificate", str(file)]
    shown = CliRunner().invoke(app, arguments).stdout
    assert "certificates accepted by the kernel" in shown
    assert all(verdict.accepted for verdict in check_bundle(file))
    latex = CliRunner().invoke(app, [*arguments, "--latex"]).stdout
    assert "frac" in latex


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "unknown"),
        (["effort-table", "--region", "xx"], "xx"),
        (["effort-table", "--quantity", "welfare"], "welfare"),
        (["effort-table", "--where", "T >"], "T >"),
        (["effort-table", "--where", "T*R > 1"], "not affine"),
        (["effort-table", "--class", "c7"], "c7"),
        (["hold-up", "--quantity", "x"], "no result 'x'"),
        (["effort-table", "--quantity", "worst-threshold", "--verify", "all"], "--verify"),
        (["effort-table", "--quantity", "liability", "--liability", "3"], "leave out --liability"),
        (["effort-table", "--quantity", "liability", "--class", "c0"], "c0"),
        (["effort-table", "--liability", "-1"], "must not be negative"),
        (["effort-table", "--liability", "R"], "unbounded below"),
        (["effort-table", "--n", "4"], "--n means nothing for effort-table"),
        (["chicken", "--region", "sh"], "--region means nothing for chicken"),
        (["hold-up", "--where", "lam > 1", "--verify", "all"], "--where, --verify means nothing"),
        (["near-efficiency", "--quantity", "threshold"], "no result 'threshold'"),
        (["teams", "--json", "--latex"], "exclude each other"),
    ],
)
def test_bad_input_is_one_message(arguments: list[str], says: str) -> None:
    with pytest.raises(CoopgapError, match=says):
        CliRunner().invoke(app, ["derive", *arguments], catch_exceptions=False)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_every_smooth_model_has_gaps_to_ask_for(model: str) -> None:
    pieces = derive(model, "--quantity", "gap")["pieces"]
    assert pieces
    for piece in pieces:
        assert "gap" in piece["quantity"] or "loss" in piece["quantity"]
        assert str(sympy.sympify(piece["expression"])) == str(sympy.sympify(piece["text"]))


def test_an_empty_region_is_refused() -> None:
    with pytest.raises(RegionError, match="empty"):
        CliRunner().invoke(
            app, ["derive", "effort-table", "--where", "P > R"], catch_exceptions=False
        )
