"""The stamp of the code: of every module and stored witness, and of the seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.proofs import code_stamp


def _house(folder: Path, witness: str = "{}") -> Path:
    (folder / "proofs").mkdir(parents=True)
    (folder / "proofs" / "a.py").write_text("x = 1\n")
    (folder / "proofs" / "w.json").write_text(witness)
    (folder / "proofs" / "notes.md").write_text("none")
    return folder / "proofs" / "code_stamp.py"


def test_modules_witnesses_and_seed_count_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stamp(place: Path, seed: int = 0) -> str:
        monkeypatch.setattr(code_stamp, "__file__", str(place))
        return code_stamp.fingerprint(seed)

    one, two = _house(tmp_path / "1"), _house(tmp_path / "2")
    assert stamp(one) == stamp(two) != stamp(one, 1)
    (two.parent / "notes.md").write_text("some")
    assert stamp(one) == stamp(two)
    assert stamp(_house(tmp_path / "3", '{"Q": 1}')) != stamp(one)
    (two.parent / "a.py").write_text("x = 2\n")
    assert stamp(two) != stamp(one)
