"""``coopgap probe``: verdicts, exit status, files, and one clear message for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from coopgap.commands.probe import probe
from coopgap.proofs.kernel import check_file
from coopgap.proofs.search.conjecture import from_text
from coopgap.theory.errors import CoopgapError
from coopgap.theory.formats.environment_file import read_environment
from coopgap.theory.formats.nfg import read_nfg

app = typer.Typer()
app.command()(probe)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, CoopgapError), result.output
    return str(result.exception)


def test_a_refuted_conjecture_leaves_witness_and_certificates(tmp_path: Path) -> None:
    out = tmp_path / "found"
    text = "gap(c1) <= 2*gap(c2)"
    result = run(text, "--agents", "2", "--states", "1", "--out", str(out))
    assert result.exit_code == 1, result.output
    assert "refuted" in result.output
    assert "Row \\ Column" in result.output
    assert "0 rejected" in result.output
    game = read_nfg(out / "witness.nfg")
    assert game == read_environment(out / "witness.json")
    attack = json.loads((out / "attack.json").read_text())
    assert attack["verdict"] == "refuted"
    documents = json.loads((out / "certificates.json").read_text())
    for k, document in enumerate(documents):
        single = tmp_path / f"{k}.json"
        single.write_text(json.dumps(document))
        assert check_file(single).accepted
    again = run(text, "--agents", "2", "--states", "1", "--out", str(out), "--json")
    assert json.loads(again.stdout) == attack, "kept pieces give the same answer"


def test_a_conjecture_that_survives_exits_with_0() -> None:
    result = run("gap(c2) <= gap(c1)", "--budget", "24", "--agents", "1-2", "--actions", "1-2")
    assert result.exit_code == 0, result.output
    assert "survived" in result.output
    data = json.loads(run("gap(c2) <= gap(c1)", "--budget", "24", "--json").stdout)
    assert (data["verdict"], data["seed"], data["budget"]) == ("survived", 0, 24)


def test_effort_languages_choose_their_family() -> None:
    result = run("threshold('coop-defect') < threshold('none')")
    assert result.exit_code == 1
    assert "effort table PD" in result.output
    held = run("gap(c1) == 5/4 * gap(c2)", "--family", "effort-pd", "--verify", "coop-defect",
               "--budget", "12")  # fmt: skip
    assert held.exit_code == 0, "M1: (R-P)/12 against (R-P)/15"
    assert "contracts verify coop-defect" in held.output


def test_domain_options_reach_the_search() -> None:
    result = run(
        "n_agents == 3 and n_states == 2 implies gap(c1) >= 0", "--agents", "3", "--states", "2",
        "--actions", "2", "--symmetric", "--payoffs", "1", "--languages", "none", "--liability",
        "1/2", "--transfers", "balanced", "--budget", "12", "--json",
    )  # fmt: skip
    data = json.loads(result.stdout)
    assert data["outside"] == 0
    assert (
        "symmetric games with 3 agents, 2 states, 2 actions, whole payoffs -1 to 1"
        in (data["domain"])
    )


def test_a_python_file_is_attacked_on_its_own_domain(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        "from coopgap.proofs.search import conjecture\n"
        "@conjecture(agents=(2, 2), states=(1, 1))\n"
        "def nobody_loses(game):\n"
        "    return min(game.payoffs.numerators.ravel().tolist())\n"
    )
    result = run(str(path))
    assert result.exit_code == 1
    assert "(margin -1)" in result.output


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        (["gap(c1) <"], "column 10"),
        (["gpa(c1) < 2"], "did you mean gap"),
        (["gap(c1) + 2"], "number, not a statement"),
        (["n_agents > 2 and n_agents < 2 implies gap(c0) > 0", "--budget", "24"], "contradict"),
        (["1 / gap(c2) < 2", "--budget", "24"], "division by zero"),
        (["missing.py"], "no such file"),
        (["gap(c0) >= 0", "--agents", "two"], "--agents 'two'"),
        (["gap(c0) >= 0", "--agents", "3-2"], "agents=3..2"),
        (["gap(c0) >= 0", "--languages", "some"], "some"),
        (["gap(c0) >= 0", "--family", "chess"], "effort-pd"),
        (["gap(c0) >= 0", "--family", "public-goods", "--symmetric"], "--family"),
        (["gap(c0) >= 0", "--transfers", "loose"], "loose"),
        (["gap(c0) >= 0", "--backend", "dask"], "--scheduler"),
    ],
)
def test_bad_input_is_one_clear_message(arguments: list[str], culprit: str) -> None:
    message = refused(*arguments)
    assert culprit in message
    assert len(message) < 500


def test_out_must_be_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert "not a folder" in refused("gap(c0) >= 0", "--out", str(file))


def test_every_quantity_of_the_help_exists() -> None:
    text = (probe.__doc__ or "").split("Quantities: ")[1].split(" Numbers:")[0]
    names = text.replace("\n", " ").replace("(c0|c1|c2)", "(c1)").replace("LANGUAGE", "none")
    for name in names.strip().rstrip(".").split(","):
        assert from_text(f"{name.strip()} >= 0")
