"""``coopgap figures`` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from coopgap.commands.figures import figures
from coopgap.theory.errors import CoopgapError

APP = typer.Typer(pretty_exceptions_enable=False)
APP.command()(figures)

GAME = """NFG 1 R "dilemma" { "Row" "Column" } { 2 2 }
3 3 4 0 0 4 1 1
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(APP, list(arguments))


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code != 0
    assert isinstance(result.exception, CoopgapError), result.exception
    return str(result.exception)


def test_figures_are_drawn_once(tmp_path: Path) -> None:
    arguments = ("selection", "--out", str(tmp_path), "--format", "svg", "--jobs", "1")
    first, again = run(*arguments), run(*arguments)
    assert first.exit_code == again.exit_code == 0
    assert "selection.svg" in first.stdout
    assert "1 drawn, 0 unchanged" in first.stdout
    assert "0 drawn, 1 unchanged" in again.stdout
    assert "1 drawn" in run(*arguments, "--force").stdout
    assert "1 drawn" in run(*arguments, "--style", "talk").stdout


def test_a_figure_of_ones_own_game(tmp_path: Path) -> None:
    file = tmp_path / "my.nfg"
    file.write_text(GAME)
    result = run(
        "gap-vs-prosociality", "--input", str(file), "--verify", "actions",
        "--format", "png,svg", "--out", str(tmp_path / "out"), "--jobs", "1",
    )  # fmt: skip
    assert result.exit_code == 0, result.exception
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == [
        "data",
        "figures.json",
        "gap-vs-prosociality-my.png",
        "gap-vs-prosociality-my.svg",
    ]


def test_without_a_name_only_figures_of_ones_own_are_drawn(tmp_path: Path) -> None:
    result = run("--game", "public-goods", "--format", "svg", "--out", str(tmp_path), "--jobs", "1")
    assert result.exit_code == 0, result.exception
    assert "effort-table: skipped: effort-table draws two players" in result.output
    assert "5 drawn, 0 unchanged" in result.stdout


def test_figures_are_listed() -> None:
    result = run("--list")
    assert "coopgap evidence FILE --figures DIR" in " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert "deviation-graph" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gap-lader",), "did you mean 'gap-ladder'?"),
        (("selection", "--format", "gif"), "choose among pdf, svg, png"),
        (("selection", "--style", "poster"), "choose paper or talk"),
        (("selection", "--font", "comic"), "choose serif or sans"),
        (("selection", "--verify", "actions"), "go with --input FILE"),
        (("adaptation", "--game", "chicken"), "takes no input"),
        (("selection", "--game", "chess"), "no built-in game"),
        (("selection", "--input", "nowhere.nfg"), "nowhere.nfg"),
        (("selection", "--game", "chicken", "--verify", "moods"), "moods"),
    ],
)
def test_bad_input_is_one_clear_message_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    out = tmp_path / "out"
    found = refused(*arguments, "--out", str(out), "--jobs", "1")
    assert message in found
    assert "\n" not in found
    assert not out.exists()


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "cannot be written there" in refused("selection", "--out", str(tmp_path / "file" / "x"))
