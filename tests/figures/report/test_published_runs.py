"""Published runs in the report: the numbers of `coopgap evidence`, and where they are from."""

from __future__ import annotations

import hashlib
import html
from pathlib import Path

import pytest

from coopgap.figures.registry import chosen
from coopgap.figures.report.build import build_report
from coopgap.figures.report.published_runs import PublishedRuns, published_runs
from coopgap.numerics.statistics.evidence import gather_evidence
from coopgap.numerics.statistics.evidence_files import read_evidence
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.rationals import as_text

HEADER = "model,prosocial,condition,m,q,R,u,e,o"
HOSTILE = "<script>alert('x')</script>"


def write(path: Path, skip: str = "") -> Path:
    """Write runs in which R, m and o rise with every prosocial agent, and o should not."""
    rows = [
        f"{HOSTILE if i == 1 else f'model {i}'},{k},{c},{6 + k},0.5,{100 + 10 * k * i},0.5,0.9,"
        f"{0.5 + k / 16}"
        for i in (1, 2, 3)
        for c in ("no-contract", "nl")
        for k in range(6)
        if f"{i} {k} {c}" != skip
    ]
    path.write_text("\n".join([HEADER, *rows]), "utf-8")
    return path


def found(*files: Path, growth: str = "2") -> PublishedRuns:
    evidence = published_runs(files, growth)
    assert evidence is not None
    return evidence


def test_every_row_of_the_evidence_is_there(tmp_path: Path) -> None:
    path = write(tmp_path / "my runs.csv", skip="2 5 nl")
    evidence, report = found(path), gather_evidence(read_evidence([path]))
    lines = [
        (file, contrast, line.metric, line.exact, line.p_exact, line.strata)
        for file, contrast, listed in evidence.contrasts
        for line in listed
    ]
    assert lines == [
        (row.file, row.contrast, row.metric, as_text(row.estimate), as_text(row.p_value),
         row.strata)
        for row in report.rows
    ]  # fmt: skip
    first = {line.metric: line for line in evidence.contrasts[0][2]}
    assert (first["R"].strata, first["R"].p_exact, first["R"].direction) == (5, "1/32", "up")
    assert first["R"].estimate == "+100.00"
    assert {name for name, line in first.items() if line.against} == {"o"}
    assert ("my runs.csv", "prosocial 5 - 0", "model 2, nl", "no value for prosocial 5") in (
        evidence.missing
    )
    (source,) = evidence.sources
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (source.rows, source.conditions) == (35, ("nl", "no-contract"))
    assert source.prosocial == (0, 1, 2, 3, 4, 5)
    assert evidence.command == "coopgap evidence 'my runs.csv' --json"
    # No spread in m, e and o: an interval without width is warned of here too.
    assert any("without width" in words for words in evidence.warnings)


def test_folders_of_play_are_runs_of_one_experiment(tmp_path: Path) -> None:
    for k, gain in ((0, 100), (5, 650)):
        (tmp_path / f"run-{k}").mkdir()
        (tmp_path / f"run-{k}" / "aggregated.csv").write_text(
            f"{HEADER}\nA,{k},no-contract,12,1,{gain},1,1,0\n"
        )
    evidence = found(tmp_path / "run-0", tmp_path / "run-5")
    (line,) = [row for row in evidence.contrasts[0][2] if row.metric == "R"]
    assert (evidence.contrasts[0][:2], line.estimate) == (("2 files", "prosocial 5 - 0"), "+550.00")
    assert [source.file for source in evidence.sources] == ["run-0", "run-5"]
    assert evidence.command == "coopgap evidence --pool run-0 run-5 --json"
    with pytest.raises(FormatError, match="run-0: no stratum has both arms"):
        published_runs([tmp_path / "run-0"])


def test_two_files_are_compared_and_growth_is_chosen(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one.csv"), write(tmp_path / "two.csv")
    evidence = found(one, two, growth="3")
    assert evidence.contrasts[-1][:2] == (
        "two.csv - one.csv", "difference in prosocial 5 - 0",
    )  # fmt: skip
    assert {line.direction for line in evidence.contrasts[-1][2]} == {"two-sided"}
    assert evidence.growth == "3"
    assert evidence.command.endswith("one.csv two.csv --growth 3 --json")
    assert [sheet.name for sheet in evidence.sheets] == [
        "theory-and-runs-one", "theory-and-runs-two", "evidence-one", "evidence-two",
        "evidence-two.csv---one",
    ]  # fmt: skip
    assert all(sheet.svg.startswith(b"<?xml") and sheet.tables for sheet in evidence.sheets)


def test_the_report_shows_it_and_names_stay_text(small_verification: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "runs.csv")
    told: list[str] = []
    made = build_report(
        tmp_path / "report", small_verification, figures=tmp_path / "figures",
        entries=chosen(["selection"]), audit=[path],
        progress=lambda what, done, total: told.append(what),
    )  # fmt: skip
    page = made.page.read_text("utf-8")
    assert '<a href="#evidence">Evidence</a>' in page
    assert 'id="audit"' not in page
    assert HOSTILE not in page
    assert html.escape(HOSTILE).replace("&#x27;", "&#39;") in page
    assert "+100.00" in page
    assert ">1/64<" in page
    for stem in ("theory-and-runs-runs", "evidence-runs"):
        assert f'src="figures/{stem}.svg"' in page
        assert (tmp_path / "report" / "figures" / f"{stem}.svg").is_file()
        assert (tmp_path / "report" / "figures" / f"{stem}.json").is_file()
    assert "evidence: tests" in told


def test_the_published_commons(shared_data: Path) -> None:
    evidence = found(shared_data / "commons" / "aggregated.csv")
    line = evidence.contrasts[0][2][0]
    assert (line.metric, line.estimate, line.strata, line.p_exact) == (
        "R", "+128.70", 17, "1/131072",
    )  # fmt: skip
    assert evidence.enumerated
    assert evidence.repeated == 24


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "neither"),
        ("a,b\n1,2\n", r"bad\.csv: cannot be audited; table games have a column 'formal_game'"),
        ("id,formal_game\n1,PD\n", r"bad\.csv.*column"),
        ("model,prosocial\nX,1\n", r"bad\.csv: it lacks the columns 'condition', 'm'"),
        (f"{HEADER}\n", r"bad\.csv: the file has no rows"),
        (f"{HEADER}\nX,5,nl,1,1,many,1,1,1\n", r"bad\.csv: row 1, R: .*many"),
        (f"{HEADER}\nX,-1,nl,1,1,1,1,1,1\n", r"bad\.csv: row 1, prosocial: '-1' is not a whole"),
        (f"{HEADER}\nX,0,nl,1,1,1,1,1\n", r"bad\.csv: row 1 has 8 cells instead of 9"),
        (f"{HEADER}\nX,0,nl,1,1,1,1,1,1\n", r"bad\.csv: no stratum has both arms"),
        (f"{HEADER},R\nX,0,nl,1,1,1,1,1,1,1\n", r"the column 'R' stands there twice"),
        ("model,game,action_1,count\nX,g,C,-2\n", r"bad\.csv: row 1, count: '-2'"),
        ("\x00\xff", "bad.csv"),
    ],
)
def test_nothing_is_left_of_a_bad_file(
    small_verification: Path, tmp_path: Path, text: str, words: str
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(text.encode("latin-1"))
    with pytest.raises(FormatError, match=words):
        build_report(
            tmp_path / "report", small_verification, figures=tmp_path / "figures",
            entries=chosen(["selection"]), audit=[bad],
        )  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv"]


def test_other_bad_questions(tmp_path: Path) -> None:
    path = write(tmp_path / "runs.csv")
    with pytest.raises(ParameterError, match="growth"):
        published_runs([path], "sideways")
    with pytest.raises(FormatError, match=r"runs\.csv: is given twice"):
        published_runs([path, path])
    with pytest.raises(FormatError, match=r"nowhere\.csv: No such file"):
        published_runs([tmp_path / "nowhere.csv"])
