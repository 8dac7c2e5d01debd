"""Bundles hold every certificate, small ones plain, and the kernel takes them from the file."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from coopgap.figures.report.claim_cards import read_ledger
from coopgap.figures.report.downloads import bundle, claim_bundles, document_bundle
from coopgap.proofs.bundles import check_bundle
from coopgap.theory.errors import FormatError


def test_bundles_are_checked_from_the_file(small_verification: Path, tmp_path: Path) -> None:
    cards = read_ledger(small_verification).cards
    found = claim_bundles(cards, small_verification)
    assert set(found) == {card.id for card in cards if card.accepted}
    kinds = set()
    for card in cards:
        if card.id in found:
            item = found[card.id]
            assert (item.count, item.rejected) == (card.accepted, 0)
            assert item.command == f"coopgap check {item.path}"
            file = tmp_path / Path(item.path).name
            file.write_bytes(item.content)
            assert [verdict.accepted for verdict in check_bundle(file)] == [True] * item.count
            kinds.add(file.suffix)
    assert kinds == {".json", ".gz"}


def test_the_same_bytes_each_time() -> None:
    long = bundle("long", ['{"a": 1}'] * 9_000)
    assert long.path.endswith(".json.gz")
    assert long == bundle("long", ['{"a": 1}'] * 9_000)
    assert len(json.loads(gzip.decompress(long.content))) == 9_000


def test_a_missing_certificate_is_missed(small_verification: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(small_verification, copy)
    next((copy / "certificates").glob("T4-*.json")).unlink()
    with pytest.raises(FormatError, match=r"certificates of T4, but the ledger counts"):
        claim_bundles(read_ledger(copy).cards, copy)


def test_an_altered_certificate_is_counted(small_verification: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(small_verification, copy)
    first = next((copy / "certificates").glob("T4-*.json"))
    first.write_text(first.read_text("utf-8").replace('"claim"', '"clam"'), encoding="utf-8")
    assert claim_bundles(read_ledger(copy).cards, copy)["T4"].rejected == 1
    assert document_bundle("bad", [{"format": "other"}]).rejected == 1  # type: ignore[union-attr]
