"""Figures come with their data and certificates; what is drawn already is taken as it is."""

from __future__ import annotations

from pathlib import Path

from coopgap.figures.evidence import Subject
from coopgap.figures.registry import chosen
from coopgap.figures.report.figure_sheets import figure_sheets, size
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language


def test_a_sheet_is_what_is_on_disk(tmp_path: Path) -> None:
    (sheet,), skipped = figure_sheets(chosen(["selection"]), tmp_path, version="0")
    assert skipped == ()
    assert sheet.svg == (tmp_path / "selection.svg").read_bytes()
    assert sheet.data == (tmp_path / "data" / "selection.json").read_bytes()
    assert sheet.download is not None
    assert sheet.download.rejected == 0
    assert sheet.tables
    stamp = (tmp_path / "selection.svg").stat().st_mtime_ns
    assert figure_sheets(chosen(["selection"]), tmp_path, version="0")[0] == (sheet,)
    assert (tmp_path / "selection.svg").stat().st_mtime_ns == stamp


def test_figures_that_cannot_show_a_game_are_left_out(tmp_path: Path) -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    subject = Subject(game, Language.null(game), "mine", "none")
    sheets, _ = figure_sheets(chosen(["selection", "surfaces"]), tmp_path, subject=subject)
    assert [sheet.stem for sheet in sheets] == ["selection-mine"]
    assert sheets[0].label == "mine"


def test_sizes_are_read_from_the_picture() -> None:
    assert size('<svg x="1" width="72pt" height="36pt" viewBox="0 0 72 36">') == (96, 48)
