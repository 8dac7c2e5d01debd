"""A whole report: complete, small, the same bytes each time; nothing on failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.figures.evidence import Subject
from coopgap.figures.registry import chosen
from coopgap.figures.report.build import LARGEST, build_report
from coopgap.proofs.bundles import check_bundle
from coopgap.theory.environment import Environment
from coopgap.theory.errors import CoopgapError
from coopgap.theory.language import Language


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_report_is_whole_and_small(small_report: Path) -> None:
    found = contents(small_report)
    assert {"index.html", "assets/style.css", "assets/report.js"} <= set(found)
    assert {"figures/selection.svg", "figures/selection.json"} <= set(found)
    assert any(name.startswith("figures/effort-table-") for name in found)
    assert sum(map(len, found.values())) < LARGEST
    page = found["index.html"].decode("utf-8")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    for path in (small_report / "certificates").iterdir():
        assert all(verdict.accepted for verdict in check_bundle(path)), path


def test_the_same_bytes_each_time(small_verification: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_report(
            tmp_path / name,
            small_verification,
            figures=tmp_path / "figures",
            entries=chosen(["selection"]),
            version="0",
        )
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("trouble", ["no ledger", "audit", "large game"])
def test_nothing_is_left_of_a_failure(
    small_verification: Path, tmp_path: Path, trouble: str
) -> None:
    game = Environment.from_arrays([[1] * 100])
    source = tmp_path / "nowhere" if trouble == "no ledger" else small_verification
    subject = Subject(game, Language.null(game), "long", "none")
    with pytest.raises(CoopgapError):
        build_report(
            tmp_path / "report",
            source,
            figures=tmp_path / "figures",
            entries=chosen(["selection"]),
            subject=subject if trouble == "large game" else None,
            audit=[tmp_path / "nothing.csv"] if trouble == "audit" else [],
        )
    assert not list(tmp_path.iterdir())
