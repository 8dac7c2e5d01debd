"""Supplied files are audited, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.figures.report.supplied import MOST_SHOWN, Audited, audit_files
from coopgap.proofs.kernel import Verdict
from coopgap.theory.errors import FormatError


def test_certificates_are_checked(small_verification: Path, tmp_path: Path) -> None:
    good = next((small_verification / "certificates").glob("T9-*.json"))
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    first, second = audit_files([good, bad])
    assert (first.good, first.total) == (1, 1)
    assert (second.good, second.total) == (0, 1)
    assert second.file == "bad.json"


def test_table_games_are_recomputed(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "tablegames" / "gt-harmbench-sh30-4x4.csv"
    told: list[str] = []
    (found,) = audit_files([source], lambda what, done, total: told.append(what))
    assert found.total == len(found.rows) == len(told) == 30
    assert found.good == sum(not row.violations for row in found.rows)
    assert len(found.documents) >= 30


def test_a_long_list_is_counted_and_its_faults_are_shown() -> None:
    verdicts = [Verdict(k != MOST_SHOWN + 20, "kind", str(k), "") for k in range(MOST_SHOWN + 40)]
    found = Audited("long.json", verdicts=tuple(verdicts))
    assert len(found.shown_verdicts) == MOST_SHOWN + 1
    assert found.shown_verdicts[-1] == (MOST_SHOWN + 21, verdicts[MOST_SHOWN + 20])
    assert found.unlisted == 39
    assert Audited("short.json", verdicts=tuple(verdicts[:3])).unlisted == 0


@pytest.mark.parametrize("name", ["notes.txt", "missing.json", "missing.csv"])
def test_other_files_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError, match=name):
        audit_files([tmp_path / name])
