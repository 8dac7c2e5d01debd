"""Drawings for the reader's own data: the same bytes again, whole files, provenance inside."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from coopgap.figures.drawn_files import slug, write_drawing
from coopgap.figures.style import Style
from coopgap.theory.errors import FormatError


def bar(data: Fraction, style: Style) -> Figure:
    figure = style.figure(1, 1)
    figure.subplots().bar([0], [float(data)])
    return figure


def write(out: Path, value: Fraction = Fraction(1, 3), seed: int | None = 7) -> tuple[Path, ...]:
    return write_drawing(
        value, bar, out, "bar", Style(), title="A <bar>.", claim="M6", version="0", seed=seed
    )


def test_the_same_bytes_again_with_data_and_provenance(tmp_path: Path) -> None:
    first, again = write(tmp_path / "a"), write(tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]
    assert write(tmp_path / "c", Fraction(1, 2))[1].read_bytes() != first[1].read_bytes()
    assert json.loads((tmp_path / "a" / "data" / "bar.json").read_text("utf-8")) == "1/3"
    svg = first[1].read_text("utf-8")
    assert "A &lt;bar&gt;." in svg
    assert "seed 7" in svg
    assert "claim M6" in svg
    assert "seed none" in write(tmp_path / "d", seed=None)[1].read_text("utf-8")


def test_what_is_inexact_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no exact JSON form"):
        write_drawing(0.5, bar, tmp_path, "x", Style(), title="t", claim="c", version="0")  # type: ignore[arg-type]
    assert not list(tmp_path.glob("x.*"))


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    with pytest.raises(FormatError, match="cannot be written"):
        write(tmp_path / "taken")


def test_names_stay_in_the_folder() -> None:
    assert slug("../../etc/passwd") == "etc-passwd"
    assert slug("β \n") == "file"
    assert len(slug("x" * 500)) == 60
