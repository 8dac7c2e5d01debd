"""Bundles: an array is taken apart without being believed, and judged entry by entry."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.bundles import check_bundle, split
from coopgap.proofs.certificates import write_document, write_documents
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.errors import FormatError
from coopgap.theory.games.dilemmas import prisoners_dilemma
from coopgap.theory.language import Language

GAME = prisoners_dilemma()


@pytest.fixture
def documents() -> list[dict[str, Any]]:
    return gap_documents(welfare_gap(GAME, Language.complete(GAME), "c2"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.lists(JSON, min_size=1, max_size=5), st.sampled_from([None, 2]), st.booleans())
def test_an_array_splits_into_the_texts_of_its_entries(
    entries: list[Any], indent: int | None, plain: bool
) -> None:
    text = json.dumps(entries, indent=indent, ensure_ascii=plain)
    assert [json.loads(piece) for piece in split(f" \n{text}\t")] == entries


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1] {}", "[tru]",
        '["a]', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_array_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        split(text)


def test_what_the_kernel_must_refuse_is_still_in_the_text() -> None:
    pieces = ['{"a": 1, "a": 2}', "NaN", "1e999", "9" * 5000, "[Infinity]"]
    assert split("[" + ", ".join(pieces) + "]") == pieces


def test_a_single_document_is_checked_as_it_is(
    tmp_path: Path, documents: list[dict[str, Any]]
) -> None:
    path = write_document(tmp_path / "one.json", documents[0])
    (verdict,) = check_bundle(path)
    assert verdict.accepted
    assert verdict.kind == "mediated-upper-bound"


def test_every_document_of_a_bundle_is_judged(
    tmp_path: Path, documents: list[dict[str, Any]]
) -> None:
    path = write_documents(tmp_path / "all.json", documents)
    assert [verdict.kind for verdict in check_bundle(path)] == [
        document["claim"]["kind"] for document in documents
    ]
    assert all(verdict.accepted for verdict in check_bundle(path))
    # One false document among true ones is found, wherever it stands.
    false = json.loads(json.dumps(documents[0]))
    false["claim"]["bound"] = "5"
    for place in range(len(documents) + 1):
        mixed = [*documents[:place], false, *documents[place:]]
        verdicts = check_bundle(write_documents(tmp_path / "mixed.json", mixed))
        assert [not verdict.accepted for verdict in verdicts].index(True) == place
        assert sum(verdict.accepted for verdict in verdicts) == len(documents)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"[{}", b"\xff\xfe", b"[\xff]", b"[[]]", b"[" * 9999, b"{}", b"[1e9]"]
)
def test_broken_files_are_rejected_without_an_exception(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    verdicts = check_bundle(path)
    assert verdicts
    assert not any(verdict.accepted for verdict in verdicts)
    assert all(verdict.reason for verdict in verdicts)


def test_a_truncated_bundle_is_rejected(tmp_path: Path, documents: list[dict[str, Any]]) -> None:
    path = write_documents(tmp_path / "all.json", documents)
    whole = path.read_bytes()
    for length in (len(whole) // 3, len(whole) - 2):
        path.write_bytes(whole[:length])
        assert not any(verdict.accepted for verdict in check_bundle(path))


def test_a_missing_file_is_rejected(tmp_path: Path) -> None:
    (verdict,) = check_bundle(tmp_path / "missing.json")
    assert not verdict.accepted
    (verdict,) = check_bundle(tmp_path)
    assert not verdict.accepted


def test_writing_a_bundle_is_all_or_nothing(
    tmp_path: Path, documents: list[dict[str, Any]]
) -> None:
    path = tmp_path / "all.json"
    path.write_text("as it was")
    with pytest.raises(FormatError, match="no certificate"):
        write_documents(path, [])
    with pytest.raises(FormatError, match="JSON"):
        write_documents(path, [*documents, {"bad": float("nan")}])
    with pytest.raises(FormatError, match="missing"):
        write_documents(tmp_path / "missing" / "all.json", documents)
    assert path.read_text() == "as it was"
    assert [entry.name for entry in tmp_path.iterdir()] == ["all.json"]


def test_a_compressed_bundle_is_read_as_it_is(
    tmp_path: Path, documents: list[dict[str, Any]]
) -> None:
    plain = write_documents(tmp_path / "plain.json", documents)
    packed = tmp_path / "packed.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert check_bundle(packed) == check_bundle(plain)
    single = tmp_path / "single.json.gz"
    single.write_bytes(gzip.compress(json.dumps(documents[0]).encode()))
    assert [verdict.accepted for verdict in check_bundle(single)] == [True]


@pytest.mark.parametrize("keep", [5, 40, -9])
def test_a_compressed_bundle_cut_short_is_rejected(
    tmp_path: Path, documents: list[dict[str, Any]], keep: int
) -> None:
    plain = write_documents(tmp_path / "plain.json", documents)
    packed = tmp_path / "packed.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes())[:keep])
    (verdict,) = check_bundle(packed)
    assert not verdict.accepted
    assert verdict.reason


def test_a_compressed_bundle_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coopgap.proofs.bundles.MAX_BYTES", 1_000)
    packed = tmp_path / "bomb.json.gz"
    packed.write_bytes(gzip.compress(b"[" + b" " * 5_000_000))
    (verdict,) = check_bundle(packed)
    assert "larger than 1000 bytes when unpacked" in verdict.reason
