"""Records on disk: whole lines, odd text, torn ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.numerics.experiments.json_lines import append_lines, read_lines
from coopgap.theory.errors import FormatError


def test_odd_text_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    records = [{"text": "a\r\nb\u2028c\x85d"}, {"text": "\ud800 alone"}]
    with path.open("ab") as stream:
        append_lines(stream, records)
    assert read_lines(path, 10_000) == records


def test_what_is_appended_after_a_torn_line_starts_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n{"a": 2')
    assert read_lines(path, 100) == [{"a": 1}]
    with path.open("ab") as stream:
        append_lines(stream, [{"a": 3}])
    assert read_lines(path, 100) == [{"a": 1}, {"a": 3}]


@pytest.mark.parametrize("line", ["[1]", "nonsense", "[" * 100_000, ""])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match="line 2 is not a JSON object"):
        read_lines(path, 10**6)
    with pytest.raises(FormatError, match="larger than 5 bytes"):
        read_lines(path, 5)
    assert read_lines(tmp_path / "none.jsonl", 5) == []
