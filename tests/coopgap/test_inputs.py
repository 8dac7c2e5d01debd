"""Inputs of the command line: every kind of file, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.inputs import load_environment, load_language, load_weights
from coopgap.theory.errors import FormatError, LanguageError, ParameterError
from coopgap.theory.formats.environment_file import write_environment
from coopgap.theory.formats.nfg import write_nfg
from coopgap.theory.games.dilemmas import stag_hunt
from coopgap.theory.games.effort_tables import effort_language, effort_table


def test_every_kind_of_input(tmp_path: Path) -> None:
    game = stag_hunt()
    write_nfg(game, tmp_path / "game.nfg")
    write_environment(game, tmp_path / "game.JSON")
    built = load_environment(None, "stag-hunt", ["R=4", " T = 3"], None)
    assert built == game
    assert load_environment(tmp_path / "game.JSON", None, [], None) == game
    assert load_environment(tmp_path / "game.nfg", None, [], None).payoffs == game.payoffs


@pytest.mark.parametrize(
    ("path", "game", "parameters", "row", "error", "says"),
    [
        (None, None, [], None, ParameterError, "one input"),
        (Path("x.nfg"), "stag-hunt", [], None, ParameterError, "one input"),
        (None, "stag-hunt", ["R"], None, ParameterError, "R=5"),
        (Path("x.nfg"), None, ["R=1"], None, ParameterError, "--game"),
        (Path("x.nfg"), None, [], "3", ParameterError, "--row"),
        (Path("x.txt"), None, [], None, FormatError, "unknown kind"),
        (Path("x.csv"), None, [], None, FormatError, "No such file"),
    ],
)
def test_refused(
    path: Path | None,
    game: str | None,
    parameters: list[str],
    row: str | None,
    error: type[Exception],
    says: str,
) -> None:
    with pytest.raises(error, match=says):
        load_environment(path, game, parameters, row)


def test_rows_of_published_tables(shared_data: Path) -> None:
    file = shared_data / "tablegames" / "gt-harmbench-pd30-4x4-rewritten.csv"
    game = load_environment(file, None, [], "1091")
    assert game.payoffs == effort_table(R=60, S=-60, T=108, P=0).payoffs
    with pytest.raises(ParameterError, match="no row has the id 'x'"):
        load_environment(file, None, [], "x")
    with pytest.raises(ParameterError, match="30 rows"):
        load_environment(file, None, [], None)


def test_languages_of_effort_tables_by_name() -> None:
    table = effort_table(R=5, S=0, T=8, P=2)
    assert load_language("effort", table) == effort_language(table, "effort")
    assert load_language("CH,CL|DH,DL", table) == effort_language(table, "coop-defect")
    with pytest.raises(LanguageError):
        load_language("coop-defect", stag_hunt())


def test_weights() -> None:
    assert load_weights("1/2") == "1/2"
    assert load_weights("1/2, 0") == ["1/2", "0"]
