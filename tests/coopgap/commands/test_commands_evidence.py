"""``coopgap evidence``: JSON, table, LaTeX, both kinds of file, and whole files of errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from coopgap.commands.evidence import evidence
from coopgap.theory.errors import FormatError, ParameterError

APP = typer.Typer()
APP.command()(evidence)

HEADER = "model,prosocial,condition,m,q,R,u,e,o"
QUICK = ["--resamples", "99"]


@pytest.fixture
def means(tmp_path: Path) -> Path:
    rows = [
        f"model {i},{k},{c},{6 + k},0.5,{100 + 10 * k * i},0.5,0.9,{0.5 - k / 16}"
        for i in (1, 2, 3)
        for c in ("no-contract", "nl", "code-law")
        for k in range(6)
    ]
    path = tmp_path / "means.csv"
    path.write_text("\n".join([HEADER, *rows]), "utf-8")
    return path


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    rows = [f"X,g{i},{k},C,D,{1 + k}\nX,g{i},{k},D,D,4" for i in range(4) for k in (0, 5)]
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(["model,game,prosocial,action_1,action_2,count", *rows]), "utf-8")
    return path


def test_json_of_the_published_commons(shared_data: Path) -> None:
    path = shared_data / "commons" / "aggregated.csv"
    result = CliRunner().invoke(APP, [str(path), "--json", *QUICK])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    row = next(r for r in data["rows"] if r["contrast"] == "prosocial 5 - 0" and r["metric"] == "R")
    assert round(row["estimate"], 2) == 128.70
    assert (row["strata"], row["p_exact"], row["direction"]) == (17, 2**-17, "up")
    assert row["p_exact_fraction"] == "1/131072"
    assert row["interval"][0] < row["estimate"] < row["interval"][1]
    assert {"metric", "direction", "contrast", "estimate", "interval", "p_exact", "strata"} <= set(
        row
    )
    assert len(data["repeated"]) == 24
    assert data["missing"][0]["stratum"] == "gemma-4-31b-it, no-contract"


def test_the_table_for_people_and_latex(means: Path, tmp_path: Path) -> None:
    latex = tmp_path / "evidence.tex"
    result = CliRunner().invoke(APP, [str(means), "--arm", "nl", "--latex", str(latex), *QUICK])
    assert result.exit_code == 0, result.output
    for words in ("means.csv: prosocial 5 - 0", "+100.00", "nl - no-contract", "counted"):
        assert words in result.stdout
    assert "code-law" not in result.stdout
    assert latex.read_text("utf-8").count("prosocial 5 - 0 &") == 4


def test_action_counts_become_shares(counts: Path) -> None:
    result = CliRunner().invoke(APP, [str(counts), "--json", *QUICK])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["rows"]
    assert {row["metric"] for row in rows} == {"share(C)", "share(D)"}
    main = rows[0]
    # 6 of 20 actions instead of 1 of 10, in four games.
    assert (main["estimate"], main["strata"], main["p_exact"]) == (0.2, 4, 0.125)
    assert main["direction"] == "two-sided"


def test_two_files_of_one_name(means: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = tmp_path / "b" / "means.csv"
    other.write_text(means.read_text("utf-8"), "utf-8")
    arguments = [str(means), str(other), "--metric", "R", "--json", *QUICK]
    result = CliRunner().invoke(APP, arguments)
    assert result.exit_code == 0, result.output
    last = json.loads(result.stdout)["rows"][-1]
    assert last["file"] == f"{other} - {means}"
    assert (last["estimate"], last["p_exact"], last["standardised"]) == (0, 1, None)


def test_directions(means: Path) -> None:
    def p_of(metric: str) -> float:
        result = CliRunner().invoke(APP, [str(means), "--json", "--metric", metric, *QUICK])
        assert result.exit_code == 0, result.output
        return float(json.loads(result.stdout)["rows"][0]["p_exact"])

    assert p_of("R") == p_of("R:up") == 2**-9
    assert p_of("R:down") == 1
    assert p_of("R:two-sided") == 2**-8


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (["--metric", "Z"], ParameterError, "metric 'Z' is in no file"),
        (["--metric", "R:sideways"], ParameterError, "'sideways' is no direction"),
        (["--arm", "law"], ParameterError, "arm 'law' is in no file"),
        (["--high", "7"], None, ""),
        (["--high", "0"], ParameterError, "two different numbers"),
        (["--draws", "0"], ParameterError, "draws=0"),
        (["nowhere.csv"], FormatError, "No such file"),
    ],
)
def test_bad_questions(
    means: Path, arguments: list[str], error: type[Exception] | None, words: str
) -> None:
    result = CliRunner().invoke(APP, [str(means), *arguments, *QUICK])
    if error is None:
        assert "prosocial 7 - 0: model 1, nl (no value for prosocial 7)" in result.stdout
    else:
        assert isinstance(result.exception, error)  # exit status 2, by coopgap.cli.main
        assert words in str(result.exception)
        assert result.stdout == ""


def test_figures_beside_the_table(means: Path, counts: Path, tmp_path: Path) -> None:
    out = tmp_path / "drawn"
    result = CliRunner().invoke(APP, [str(means), "--figures", str(out), *QUICK])
    assert result.exit_code == 0, result.output
    assert {path.suffix for path in out.glob("theory-and-runs-means.*")} == {".pdf", ".svg", ".png"}
    assert {path.suffix for path in out.glob("evidence-means.*")} == {".pdf", ".svg", ".png"}
    assert result.stdout.count("wrote ") == 6
    first = json.loads((out / "data" / "theory-and-runs-means.json").read_text("utf-8"))
    assert [(curve["weight"], curve["precision"]) for curve in first["logit"]] == [("1", "100")]
    options = ["--figures", str(out), "--growth", "3/2,5/2", "--precision", "20", "--json"]
    quiet = CliRunner().invoke(APP, [str(means), *options, *QUICK])
    assert json.loads(quiet.stdout)["rows"]
    kept = json.loads((out / "data" / "theory-and-runs-means.json").read_text("utf-8"))
    assert kept["growth"] == "3/2,5/2"
    assert [curve["precision"] for curve in kept["logit"]] == ["20"]


def test_a_file_without_r_or_m_keeps_its_table(means: Path, counts: Path, tmp_path: Path) -> None:
    out = tmp_path / "drawn"
    arguments = [str(counts), "--figures", str(out), *QUICK]
    shown = CliRunner().invoke(APP, arguments)
    assert shown.exit_code == 0, shown.output
    text = " ".join(shown.stdout.split())
    assert "counts.csv: prosocial 5 - 0" in text
    assert "warning: not drawn: counts.csv: the figure sets R and m beside exact play" in text
    assert not list(out.glob("theory-and-runs-*"))
    assert list(out.glob("evidence-counts.pdf"))
    quiet = json.loads(CliRunner().invoke(APP, [*arguments, "--json"]).stdout)
    assert quiet["rows"]
    assert "has neither" in quiet["warnings"][-1]
    both = CliRunner().invoke(APP, [str(means), *arguments, "--metric", "R"])
    assert both.exit_code == 0, both.output
    assert list(out.glob("theory-and-runs-means.pdf"))


def test_intervals_without_width_are_warned_of(means: Path, tmp_path: Path) -> None:
    one = tmp_path / "one.csv"
    one.write_text(f"{HEADER}\nX,0,nl,6,0.5,100,0.5,0.9,0.5\nX,5,nl,9,0.7,150,0.6,0.9,0.1", "utf-8")
    found = json.loads(CliRunner().invoke(APP, [str(one), "--json", *QUICK]).stdout)
    assert {tuple(r["interval"]) for r in found["rows"] if r["metric"] == "R"} == {
        (50, 50),
        (10, 10),
    }
    assert found["warnings"] == [
        f"one.csv: {contrast}: R, m, e, o rests on one stratum: an interval without width tells "
        "nothing about uncertainty"
        for contrast in ("prosocial 5 - 0", "slope per prosocial agent")
    ]
    table = " ".join(CliRunner().invoke(APP, [str(one), *QUICK]).stdout.split())
    assert "warning: one.csv: prosocial 5 - 0: R, m, e, o rests on one stratum" in table
    # Nine strata; m goes up by five in each.
    many = json.loads(CliRunner().invoke(APP, [str(means), "--json", *QUICK]).stdout)["warnings"]
    assert any(
        "prosocial 5 - 0: m, e, o rests on differences that are all the same" in w for w in many
    )
    assert not any(": R" in words for words in many if "prosocial 5 - 0" in words)
    # One model in three conditions: three strata, and one unit when models are drawn again.
    alone = tmp_path / "alone.csv"
    kept = [x for x in means.read_text("utf-8").splitlines() if "model 2" in x or x == HEADER]
    alone.write_text("\n".join(kept), "utf-8")
    arguments = [str(alone), "--json", "--unit", "model", "--metric", "R", *QUICK]
    by_model = json.loads(CliRunner().invoke(APP, arguments).stdout)
    assert by_model["rows"][0]["strata"] == 3
    assert "R rests on one unit" in by_model["warnings"][0]


def test_runs_of_one_experiment_are_pooled(means: Path, tmp_path: Path) -> None:
    lines = means.read_text("utf-8").splitlines()[1:]
    parts = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for k, path in enumerate(parts):
        path.write_text("\n".join([HEADER, *lines[k::2]]), "utf-8")
    whole, pooled = (
        json.loads(CliRunner().invoke(APP, [*given, "--json", *QUICK]).stdout)
        for given in ([str(means)], ["--pool", *map(str, parts)])
    )
    assert {row.pop("file") for row in whole["rows"]} == {"means.csv"}
    assert {row.pop("file") for row in pooled["rows"]} == {"2 files"}

    def key(row: dict[str, object]) -> tuple[str, str]:
        return str(row["contrast"]), str(row["metric"])

    for one, other in zip(
        sorted(whole["rows"], key=key), sorted(pooled["rows"], key=key), strict=True
    ):
        assert one["estimate_exact"] == other["estimate_exact"]
        assert (one["strata"], one["p_exact"]) == (other["strata"], other["p_exact"])


def test_means_and_counts_are_not_pooled(means: Path, counts: Path) -> None:
    result = CliRunner().invoke(APP, ["--pool", str(means), str(counts)])
    assert isinstance(result.exception, ParameterError)
    assert "do not go together" in str(result.exception)
