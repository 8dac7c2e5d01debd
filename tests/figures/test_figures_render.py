"""Only what changed is redrawn; bad folders and figures are refused before anything is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coopgap.figures.evidence import Subject
from coopgap.figures.registry import chosen
from coopgap.figures.render import file_stem, parse_formats, render
from coopgap.figures.style import Style
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.language import Language

QUICK = ["selection", "effort-table"]
DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


def subject(label: str = "my game") -> Subject:
    return Subject(DILEMMA, Language.complete(DILEMMA), label, "all")


def test_a_second_run_draws_nothing(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    first = render(chosen(QUICK), tmp_path, formats=["svg"])
    again = render(
        chosen(QUICK), tmp_path, formats=["svg"], progress=lambda *told: seen.append(told)
    )
    assert [figure.drawn for figure in first] == [True, True]
    assert [figure.drawn for figure in again] == [False, False]
    assert seen == [("selection", 1, 2), ("effort-table", 2, 2)]
    forced = render(chosen(QUICK[:1]), tmp_path, formats=["svg"], force=True)
    assert forced[0].drawn


def test_what_was_touched_is_drawn_again_to_the_same_bytes(tmp_path: Path) -> None:
    (figure,) = render(chosen(QUICK[:1]), tmp_path, formats=["svg"])
    whole = figure.files[0].read_bytes()
    figure.files[0].write_bytes(whole[:100])
    data = tmp_path / "data" / "selection.json"
    data.write_bytes(data.read_bytes()[:50])
    (again,) = render(chosen(QUICK[:1]), tmp_path, formats=["svg"])
    assert again.drawn
    assert again.files[0].read_bytes() == whole
    assert json.loads(data.read_text("utf-8"))["figure"] == "selection"


@pytest.mark.parametrize("name", ["selection.json", "selection-certificates.json"])
def test_data_or_certificates_cut_short_are_made_anew(tmp_path: Path, name: str) -> None:
    (figure,) = render(chosen(QUICK[:1]), tmp_path, formats=["svg"])
    drawn, path = figure.files[0].read_bytes(), tmp_path / "data" / name
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    (again,) = render(chosen(QUICK[:1]), tmp_path, formats=["svg"])
    assert again.drawn
    assert path.read_bytes() == whole
    assert again.files[0].read_bytes() == drawn


def test_another_style_or_format_is_drawn(tmp_path: Path) -> None:
    render(chosen(QUICK[:1]), tmp_path, formats=["svg"])
    sans = Style.of("paper", "sans")
    assert render(chosen(QUICK[:1]), tmp_path, formats=["svg"], style=sans)[0].drawn
    assert render(chosen(QUICK[:1]), tmp_path, formats=["png"])[0].drawn


def test_two_processes_write_what_one_writes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    render(chosen(QUICK), one, formats=["svg"])
    render(chosen(QUICK), two, formats=["svg"], jobs=2)
    for name in QUICK:
        assert (one / f"{name}.svg").read_bytes() == (two / f"{name}.svg").read_bytes()
    assert (one / "figures.json").read_bytes() == (two / "figures.json").read_bytes()


def test_the_manifest_tells_where_each_file_is_from(tmp_path: Path) -> None:
    render(chosen(QUICK[:1]), tmp_path, formats=["png"], version="7.7")
    entry = json.loads((tmp_path / "figures.json").read_text("utf-8"))["files"]["selection.png"]
    assert (entry["claim"], entry["data"]) == ("T7", "data/selection.json")
    assert entry["certificates"].startswith("2, sha256 ")
    assert (tmp_path / "data" / "selection-certificates.json").is_file()


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    render(chosen(QUICK[:1]), tmp_path, formats=["pdf", "svg", "png"])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "data",
        "figures.json",
        "selection.pdf",
        "selection.png",
        "selection.svg",
    ]


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FormatError, match="cannot be written there"):
        render(chosen(QUICK), tmp_path / "file" / "figures")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_figure_of_a_model_takes_no_input(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="takes no input"):
        render(chosen(["adaptation"]), tmp_path, subject=subject())


def test_own_figures_have_own_files_and_misfits_are_skipped(tmp_path: Path) -> None:
    three = Environment.from_function(lambda _, profile: [profile.count("a")] * 3, [("a", "b")] * 3)
    other = Subject(three, Language.null(three), "three/../players", "none")
    entries = chosen(["effort-table", "selection"])
    with pytest.raises(ParameterError, match="two players"):
        render(entries, tmp_path, formats=["svg"], subject=other)
    skipped, own = render(entries, tmp_path, formats=["svg"], subject=other, lenient=True)
    assert "two players" in skipped.note
    assert not skipped.files
    assert own.files[0] == tmp_path / "selection-three-..-players.svg"


def test_stems_are_plain() -> None:
    assert file_stem("x", subject("a b/c")) == "x-a-b-c"
    assert file_stem("x", subject("∞")) == "x-own"


@pytest.mark.parametrize("text", ["gif", "", "pdf,,eps", " , "])
def test_unknown_formats_are_named(text: str) -> None:
    with pytest.raises(ParameterError, match="choose among pdf, svg, png"):
        parse_formats(text)
