"""Figures come with their data and certificates; what is drawn already is taken as it is."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from coopgap.figures.evidence import Subject
from coopgap.figures.registry import chosen
from coopgap.figures.report.figure_sheets import figure_sheets, lighter, size
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language


def test_a_sheet_is_what_is_on_disk(tmp_path: Path) -> None:
    (sheet,), skipped = figure_sheets(chosen(["selection"]), tmp_path, version="0")
    assert skipped == ()
    drawn = (tmp_path / "selection.svg").read_text("utf-8")
    assert sheet.svg.decode("utf-8") == lighter(drawn)
    assert sheet.data == (tmp_path / "data" / "selection.json").read_bytes()
    assert sheet.download is not None
    assert sheet.download.rejected == 0
    assert sheet.tables
    stamp = (tmp_path / "selection.svg").stat().st_mtime_ns
    assert figure_sheets(chosen(["selection"]), tmp_path, version="0")[0] == (sheet,)
    assert (tmp_path / "selection.svg").stat().st_mtime_ns == stamp


def test_a_lighter_picture_is_the_same_picture(tmp_path: Path) -> None:
    figure_sheets(chosen(["effort-table"]), tmp_path)
    drawn = (tmp_path / "effort-table.svg").read_text("utf-8")
    light = lighter(drawn)
    assert len(light) < len(drawn)
    shapes = [ElementTree.fromstring(text).iter() for text in (drawn, light)]
    for was, now in zip(*shapes, strict=True):
        assert (was.tag, was.text) == (now.tag, now.text)
        parts = [shape.attrib.pop("d", "").split() for shape in (was, now)]
        assert was.attrib == now.attrib
        for old, new in zip(*parts, strict=True):
            assert old == new or abs(float(old) - float(new)) <= 0.0051


def test_figures_that_cannot_show_a_game_are_left_out(tmp_path: Path) -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    subject = Subject(game, Language.null(game), "mine", "none")
    sheets, _ = figure_sheets(chosen(["selection", "surfaces"]), tmp_path, subject=subject)
    assert [sheet.stem for sheet in sheets] == ["selection-mine"]
    assert sheets[0].label == "mine"


def test_sizes_are_read_from_the_picture() -> None:
    assert size('<svg x="1" width="72pt" height="36pt" viewBox="0 0 72 36">') == (96, 48)
