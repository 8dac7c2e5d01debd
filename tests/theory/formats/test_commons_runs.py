"""Cell means from CSV: the published file, exactness, missing values, and bad files."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from coopgap.theory.errors import FormatError
from coopgap.theory.formats.commons_runs import (
    COLUMNS,
    METRICS,
    read_commons_runs,
    read_header,
    whole_number,
)

HEADER = ",".join((*COLUMNS, "total_runs"))
ROW = "gpt,5,nl,12,1.0,147.73333333333332,.5,1,0.1,10"


def file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "läufe.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_the_published_file_loads_whole(shared_data: Path) -> None:
    path = shared_data / "commons" / "aggregated.csv"
    cells = read_commons_runs(path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(cells) == len(rows) == 126
    for cell, row in zip(cells, rows, strict=True):
        assert (cell.model, cell.condition) == (row["model"], row["condition"])
        assert (cell.prosocial, cell.runs) == (int(row["prosocial"]), int(row["total_runs"]))
        assert {m: Decimal(row[m]) for m in METRICS} == dict(cell.means)
    assert len({(c.model, c.condition, c.prosocial) for c in cells}) == 102


def test_decimals_stay_exact_and_order_of_columns_is_free(tmp_path: Path) -> None:
    cell = read_commons_runs(file(tmp_path, HEADER, ROW), "mine")[0]
    assert cell.means["R"] == Fraction("147.73333333333332")
    assert (cell.file, cell.runs, cell.game) == ("mine", 10, "")
    turned = [",".join(reversed(line.split(","))) for line in (HEADER, ROW)]
    assert read_commons_runs(file(tmp_path, *turned), "mine")[0] == cell
    assert isinstance(hash(cell), int)


@pytest.mark.parametrize("empty", ["", "nan", "NaN", "NA", "  "])
def test_a_missing_value_is_absent_not_zero(tmp_path: Path, empty: str) -> None:
    row = ROW.replace("147.73333333333332", empty)
    cell = read_commons_runs(file(tmp_path, HEADER, row, ""))[0]
    assert set(cell.means) == set(METRICS) - {"R"}


def test_runs_are_optional(tmp_path: Path) -> None:
    path = file(tmp_path, ",".join(COLUMNS), ROW.rpartition(",")[0])
    assert read_commons_runs(path)[0].runs is None
    assert read_header(path) == COLUMNS


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "lacks the columns 'model'"),
        ([HEADER], "no rows"),
        ([HEADER.replace("model", "agent"), ROW], "lacks the column 'model'"),
        ([HEADER + ",R", ROW + ",1"], "'R' stands there twice"),
        ([HEADER, ROW + ",9"], "row 1 has 11 cells instead of 10"),
        ([HEADER, ROW, "gpt,5"], "row 2 has 2 cells"),
        ([HEADER, ROW.replace(",5,", ",five,")], "row 1, prosocial: 'five'"),
        ([HEADER, ROW.replace(",5,", ",-5,")], "prosocial: '-5'"),
        ([HEADER, ROW.replace("1.0", "inf")], "row 1, q: the mean='inf' is not a number"),
        ([HEADER, ROW.replace("1.0", "__import__('os').getcwd()")], "row 1, q: the mean="),
        ([HEADER, ROW.replace("gpt", " ")], "row 1, model: it is empty"),
        ([HEADER, ROW.replace(",10", ",0")], "over no runs"),
        ([HEADER, ROW.replace(",10", ",1e3")], "total_runs: '1e3'"),
        ([HEADER, '"gpt,5'], "unexpected end of data"),
    ],
)
def test_bad_files_name_the_place(tmp_path: Path, lines: list[str], words: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_commons_runs(file(tmp_path, *lines))
    assert words in str(caught.value)


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgap.theory.formats.commons_runs.MAX_ROWS", 2)
    assert len(read_commons_runs(file(tmp_path, HEADER, ROW, ROW))) == 2
    with pytest.raises(FormatError, match="more than 2 rows"):
        read_commons_runs(file(tmp_path, HEADER, ROW, ROW, ROW))
    with pytest.raises(FormatError, match="too large, nine digits are read"):
        whole_number("1" * 10, "here")
    with pytest.raises(FormatError, match="not a whole number"):
        whole_number("٣", "here")
