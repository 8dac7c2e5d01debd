"""Joint action counts from CSV: adding up, shares against a plain count, bad files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.errors import FormatError
from coopgap.theory.formats.action_counts import JointCounts, read_action_counts

HEADER = "model,game,condition,prosocial,action_1,action_2,count"


def file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_rows_of_a_cell_add_up(tmp_path: Path) -> None:
    lines = ["X,pd,nl,2,C,D,3", "X,pd,nl,2,D,C,4", "X,pd,nl,2,C,D,5", "X,pd,nl,0,D,D,1"]
    cells = read_action_counts(file(tmp_path, HEADER, *lines))
    assert [cell.prosocial for cell in cells] == [2, 0]
    assert dict(cells[0].counts) == {("C", "D"): 8, ("D", "C"): 4}
    assert cells[0].plays == 12
    assert (cells[0].file, cells[0].condition) == ("counts.csv", "nl")


def test_optional_columns_and_three_agents(tmp_path: Path) -> None:
    header = "count,action_2,action_3,action_1,game,model"
    cell = read_action_counts(file(tmp_path, header, "4,b,c,a,g,X"), "mine")[0]
    assert dict(cell.counts) == {("a", "b", "c"): 4}
    assert (cell.condition, cell.prosocial, cell.file) == ("no-contract", 0, "mine")


PLAYS = st.lists(st.tuples(*[st.sampled_from("CDE")] * 2), min_size=1, max_size=30)


@given(PLAYS)
def test_shares_are_what_one_counts(plays: list[tuple[str, str]]) -> None:
    counts: dict[tuple[str, ...], int] = {joint: plays.count(joint) for joint in plays}
    means = JointCounts("f", "X", "g", "nl", 1, counts).shares()
    played = [action for joint in plays for action in joint]
    assert dict(means.means) == {
        f"share({action})": Fraction(played.count(action), len(played)) for action in set(played)
    }
    assert means.runs == len(plays)
    assert sum(means.means.values()) == 1


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([HEADER], "no rows"),
        ([HEADER.replace("count", "times"), "X,g,nl,0,C,D,1"], "lacks the column 'count'"),
        ([HEADER.replace("_2", "_3"), "X,g,nl,0,C,D,1"], "without a gap"),
        ([HEADER, "X,g,nl,0,C,,1"], "row 1, action_2: it is empty"),
        ([HEADER, "X,g,nl,0,C,D,-1"], "row 1, count: '-1'"),
        ([HEADER, "X,g,nl,0,C,D,1.5"], "row 1, count: '1.5'"),
        ([HEADER, "X,g,nl,x,C,D,1"], "row 1, prosocial: 'x'"),
        ([HEADER, "X,g,nl,0,C,D,0"], "every count is zero"),
    ],
)
def test_bad_files_name_the_place(tmp_path: Path, lines: list[str], words: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_action_counts(file(tmp_path, *lines))
    assert words in str(caught.value)
