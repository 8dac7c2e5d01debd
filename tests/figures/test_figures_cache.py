"""Kept data are used only when whole; otherwise they are computed afresh."""

from __future__ import annotations

import functools
import json
from fractions import Fraction
from pathlib import Path

import pytest

from coopgap.figures.cache import Stored, code_hash, data_key, load, stored
from coopgap.figures.evidence import Evidence
from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.bundles import check_bundle
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError, SolverError
from coopgap.theory.language import Language

Numbers = tuple[Fraction, ...]


@functools.cache
def evidence() -> Evidence[Numbers]:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    found = welfare_gap(game, Language.null(game), "c1")
    assert found.gap is not None
    return Evidence((found.gap, Fraction(1, 3)), tuple(gap_documents(found)), seed=5)


def keep(folder: Path, key: str = "key") -> Stored[Numbers]:
    return stored(folder, "numbers", key, tuple[Fraction, ...], evidence)


def test_the_second_time_nothing_is_computed(tmp_path: Path) -> None:
    first, second = keep(tmp_path), keep(tmp_path)
    assert not first.reused
    assert second.reused
    assert second.data == first.data == (Fraction(4), Fraction(1, 3))
    assert (second.content, second.certificate_hash, second.seed) == (
        first.content,
        first.certificate_hash,
        5,
    )


def test_a_file_cut_anywhere_is_computed_afresh(tmp_path: Path) -> None:
    keep(tmp_path)
    path = tmp_path / "numbers.json"
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, max(1, len(whole) // 12)):
        path.write_bytes(whole[:length])
        again = keep(tmp_path)
        assert not again.reused
        assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"1/3"', '"2/3"'),
        ('"seed": 5', '"seed": 6'),
        ('"count": 2', '"count": 1'),
        ("coopgap-", ""),
    ],
)
def test_an_altered_file_is_not_believed(tmp_path: Path, old: str, new: str) -> None:
    keep(tmp_path)
    path = tmp_path / "numbers.json"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert load(path, "key", tuple[Fraction, ...]) is None


@pytest.mark.parametrize("text", ["[]", "null", "1", '"x"', "{}", '{"sha256": 1}', "[" * 10_000])
def test_a_file_of_something_else_is_not_believed(tmp_path: Path, text: str) -> None:
    (tmp_path / "numbers.json").write_text(text)
    assert load(tmp_path / "numbers.json", "key", tuple[Fraction, ...]) is None


def test_another_key_is_another_question(tmp_path: Path) -> None:
    keep(tmp_path)
    assert not keep(tmp_path, "other key").reused


def test_the_certificates_lie_next_to_the_data_and_pass(tmp_path: Path) -> None:
    kept = keep(tmp_path)
    companion = tmp_path / "numbers-certificates.json"
    verdicts = check_bundle(companion)
    assert len(verdicts) == kept.certificates == 2
    assert all(verdict.accepted for verdict in verdicts)
    companion.unlink()
    assert not keep(tmp_path).reused


def test_nothing_is_kept_of_what_the_kernel_rejects(tmp_path: Path) -> None:
    false = json.loads(json.dumps(evidence().documents[0]))
    false["claim"]["bound"] = "1"
    with pytest.raises(SolverError):
        stored(tmp_path, "bad", "key", int, lambda: Evidence(1, (false,)))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be written"):
        stored(tmp_path / "missing", "x", "key", int, lambda: Evidence(1))


def test_the_key_depends_on_figure_question_and_code() -> None:
    keys = {data_key("a", ""), data_key("b", ""), data_key("a", "q")}
    assert len(keys) == 3
    assert code_hash("figures") != code_hash("theory")
