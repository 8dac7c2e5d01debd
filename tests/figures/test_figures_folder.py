"""Files are written whole or not at all, and a foreign manifest counts for nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from coopgap.figures.folder import (
    MANIFEST,
    is_current,
    prepare,
    read_manifest,
    write_manifest,
)
from coopgap.theory.errors import FormatError


def test_a_file_is_current_only_with_key_and_content(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"abc")
    digest = hashlib.sha256(b"abc").hexdigest()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.json").write_bytes(b"abc")
    kept = {"a.json": digest, "a-certificates.json": ""}
    manifest: dict[str, Any] = {"a.png": {"key": "k", "sha256": digest, "kept": kept}}
    assert is_current(manifest, path, "k")
    assert not is_current(manifest, path, "other")
    assert not is_current({}, path, "k")
    assert not is_current({"a.png": "text"}, path, "k")
    (tmp_path / "data" / "a.json").write_bytes(b"ab")
    assert not is_current(manifest, path, "k")
    (tmp_path / "data" / "a.json").write_bytes(b"abc")
    assert is_current(manifest, path, "k")
    (tmp_path / "data" / "a-certificates.json").write_bytes(b"")
    assert not is_current(manifest, path, "k")
    (tmp_path / "data" / "a-certificates.json").unlink()
    assert not is_current({"a.png": {"key": "k", "sha256": digest}}, path, "k")
    path.write_bytes(b"abd")
    assert not is_current(manifest, path, "k")
    path.unlink()
    assert not is_current(manifest, path, "k")


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FormatError, match="cannot be written there"):
        prepare(tmp_path / "file")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"files": []}', '{"files": 3}', "\xff"])
def test_a_foreign_manifest_is_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, "latin-1")
    assert read_manifest(tmp_path / MANIFEST) == {}


def test_a_manifest_comes_back_sorted(tmp_path: Path) -> None:
    write_manifest(tmp_path / MANIFEST, {"b": {}, "a": {}})
    assert list(read_manifest(tmp_path / MANIFEST)) == ["a", "b"]
