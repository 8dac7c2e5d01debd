"""A report is written whole or not at all, and only over an earlier report."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.figures.report.folder_swap import GENERATOR, require_place, write_folder
from coopgap.theory.errors import FormatError

PAGE = GENERATOR + b' 0">'


def listed(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_earlier_report_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "new" / "report"
    write_folder(out, {"index.html": PAGE, "old/a.txt": b"1"})
    write_folder(out, {"index.html": PAGE, "b.txt": b"2"})
    assert listed(tmp_path) == ["new/report/b.txt", "new/report/index.html"]


def test_what_is_somebodys_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(FormatError, match="not from an earlier report"):
        write_folder(tmp_path, {"index.html": PAGE})
    with pytest.raises(FormatError, match="not from an earlier report"):
        require_place(tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "report"
    write_folder(out, {"index.html": PAGE})
    with pytest.raises(FormatError, match="cannot be written"):
        write_folder(out, {"a": b"a file", "a/b": b"and a folder of the same name"})
    assert listed(tmp_path) == ["report/index.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FormatError, match="cannot be written there"):
        require_place(tmp_path / "file" / "report")
