"""Every document goes to the checker of its format, and corrupted ones are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coopgap.numerics.commons.commons_report import solve_commons
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.certificates import write_document
from coopgap.proofs.checkers import COMMONS, KERNEL, LOGIT, decide, decide_file, decide_text
from coopgap.proofs.claims.models.logit import one_game_does_not
from coopgap.proofs.commons_certificates import commons_documents
from coopgap.proofs.threshold_certificates import closure_document
from coopgap.theory.commons import Commons
from coopgap.theory.games.dilemmas import prisoners_dilemma

WATER = commons_documents(solve_commons(Commons(2, 8, 2, collapse=1)))
GAME = prisoners_dilemma()
PLAY = one_game_does_not().documents
STATIC = closure_document(GAME, closure_threshold(GAME))


def test_each_goes_to_its_own(tmp_path: Path) -> None:
    logit = [(dict(document), LOGIT) for document in PLAY]
    for document, checker in [*((d, COMMONS) for d in WATER), *logit, (STATIC, KERNEL)]:
        path = tmp_path / "one.json"
        write_document(path, document)
        for found in (decide(document), decide_text(path.read_text("utf-8")), decide_file(path)):
            assert found.checker == checker
            assert found.verdict.accepted, found.verdict.reason


def test_a_forged_format_gets_nothing_through() -> None:
    forged = {**STATIC, "format": WATER[0]["format"]}
    assert decide(forged).checker == COMMONS
    assert not decide(forged).verdict.accepted
    assert not decide({**WATER[0], "format": STATIC["format"]}).verdict.accepted
    for other in (STATIC, WATER[0]):
        assert not decide({**PLAY[0], "format": other["format"]}).verdict.accepted
        assert decide({**other, "format": PLAY[0]["format"]}).checker == LOGIT
        assert not decide({**other, "format": PLAY[0]["format"]}).verdict.accepted
    # Hiding the name of the format from the search only sends the text to the kernel.
    hidden = json.dumps(WATER[0]).replace("coopgap-commons", "coopgap\\u002dcommons")
    assert decide_text(hidden).checker == KERNEL
    assert not decide_text(hidden).verdict.accepted


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"schema": 1', '"schema": 1, "schema": 1', "twice"),
        ('"schema": 1', '"schema": 1.0', "no exact number"),
        ('"schema": 1', '"schema": NaN', "no exact number"),
        ('"rounds": 2', '"rounds": 3', "entries"),
        ("}", "", "cannot be read"),
    ],
)
def test_corrupted_texts_are_refused(old: str, new: str, reason: str) -> None:
    text = json.dumps(WATER[0])
    assert old in text
    verdict = decide_text(text.replace(old, new, 1)).verdict
    assert not verdict.accepted
    assert reason in verdict.reason


def test_unreadable_files_are_refused_by_the_kernel(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "bad.json", tmp_path, tmp_path / "missing"):
        assert decide_file(path).checker == KERNEL
        assert not decide_file(path).verdict.accepted
