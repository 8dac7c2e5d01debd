"""Files are read bounded and written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text, write_bytes_atomically, write_text_atomically


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"])).filter(lambda t: t[:1] != "\ufeff"))
def test_texts_come_back_to_the_byte(tmp_path: Path, text: str) -> None:
    path = tmp_path / "spiel ö.txt"
    write_text_atomically(path, text)
    assert path.read_bytes() == text.encode()
    assert read_text(path, 10_000) == text
    assert [entry.name for entry in tmp_path.iterdir()] == ["spiel ö.txt"]


def test_a_byte_order_mark_is_dropped_and_line_ends_kept(tmp_path: Path) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes("\ufeffa\r\nb".encode())
    assert read_text(path, 100) == "a\r\nb"


def test_sizes_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    assert read_text(path, 5) == "12345"
    with pytest.raises(FormatError, match=r"x: larger than 4 bytes"):
        read_text(path, 4)


def test_endless_files_are_bounded() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no endless file")
    with pytest.raises(FormatError, match="larger than 1000 bytes"):
        read_text("/dev/zero", 1000)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"missing\.nfg: No such file"):
        read_text(tmp_path / "missing.nfg", 10)
    with pytest.raises(FormatError, match="Is a directory"):
        read_text(tmp_path, 10)
    (tmp_path / "latin").write_bytes("größe".encode("latin-1"))
    with pytest.raises(FormatError, match="latin: not UTF-8 text"):
        read_text(tmp_path / "latin", 10)
    with pytest.raises(FormatError, match="null"):
        read_text("a\0b", 10)


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be written"):
        write_text_atomically(tmp_path / "no folder" / "x", "a")
    with pytest.raises(FormatError, match="cannot be written"):
        write_text_atomically(tmp_path / "a\0b", "a")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FormatError, match="cannot be written"):
        write_text_atomically(tmp_path / "folder", "a")
    path = tmp_path / "x"
    path.write_text("before")
    with pytest.raises(FormatError, match="cannot be written"):
        write_text_atomically(path, "lone surrogate \ud800")
    assert path.read_text() == "before"
    assert {entry.name for entry in tmp_path.iterdir()} == {"folder", "x"}


def test_an_old_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("long before")
    write_text_atomically(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bytes_atomically(tmp_path / "a", b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(FormatError, match="No space"):
        write_bytes_atomically(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"
