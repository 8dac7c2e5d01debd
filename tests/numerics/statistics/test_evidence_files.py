"""Files of runs: each kind is known by its columns, and whole files of errors are refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from coopgap.numerics.statistics.evidence_files import (
    holds_counts,
    holds_runs,
    read_evidence,
    runs_table,
)
from coopgap.theory.errors import FormatError

MEANS = "model,prosocial,condition,m,q,R,u,e,o\nX,5,nl,12,1,457.6,0.8,0.98,\n"
COUNTS = "model,game,prosocial,action_1,action_2,count\nX,g,0,C,D,3\n"


def test_both_kinds_are_read_side_by_side(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "aggregated.csv").write_text(MEANS)
    (tmp_path / "counts.csv").write_text(COUNTS)
    (means,), (shares,) = read_evidence([run, tmp_path / "counts.csv"])
    assert (means.file, means.means["R"]) == ("run", Fraction(2288, 5))
    assert (shares.file, shares.means["share(D)"]) == ("counts.csv", Fraction(1, 2))
    assert runs_table(run) == run / "aggregated.csv"
    assert [holds_counts(path) for path in (runs_table(run), tmp_path / "counts.csv")] == [
        False,
        True,
    ]


def test_files_of_one_name_go_by_their_paths(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "means.csv").write_text(MEANS)
    files = [tmp_path / name / "means.csv" for name in ("a", "b")]
    assert [cells[0].file for cells in read_evidence(files)] == [str(path) for path in files]


def test_a_file_given_twice_is_no_second_study(tmp_path: Path) -> None:
    path = tmp_path / "means.csv"
    path.write_text(MEANS)
    with pytest.raises(FormatError, match=r"means\.csv: is given twice"):
        read_evidence([path, tmp_path / "." / "means.csv"])


def test_table_games_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "games.csv").write_text("id,formal_game,1_1_payoff\n1,PD,(1,2)\n")
    (tmp_path / "means.csv").write_text(MEANS)
    assert not holds_runs(tmp_path / "games.csv")
    assert holds_runs(tmp_path / "means.csv")
    assert holds_runs(tmp_path)
    with pytest.raises(FormatError, match=r"games\.csv: it lacks the columns 'model'"):
        read_evidence([tmp_path / "games.csv"])
    with pytest.raises(FormatError, match=r"holds no aggregated\.csv"):
        read_evidence([tmp_path])
