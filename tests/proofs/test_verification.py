"""Verification: repeatable, resumable, never over what is not its own, and it counts failures."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from coopgap.proofs import verification
from coopgap.proofs.cases import built_in_cases, random_case
from coopgap.proofs.cases import cases as all_cases
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.claims.models import dilemmas, effort_tables
from coopgap.proofs.claims.models.record import Derived, ModelClaim
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.code_stamp import fingerprint
from coopgap.proofs.findings import all_claims
from coopgap.proofs.verification import verify
from coopgap.theory.errors import FormatError, ParameterError

FAST = tuple(claim for claim in CLAIMS if claim.id in {"T4", "T7", "T9"})
RANDOM = 4


def cases(seed: int, n_random: int) -> list[Case]:
    """Give some of the built-in cases, the witness of T9 among them, and random ones."""
    built_in = list(built_in_cases())
    witness = [case for case in built_in if case.name.startswith("costly-prosociality")]
    return [
        *built_in[::4],
        *witness[:1],
        *(random_case(seed, number) for number in range(n_random)),
    ]


@pytest.fixture(autouse=True)
def _frozen_code_and_few_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    # Modules edited while the tests run must not look like another version of the code.
    monkeypatch.setattr(verification, "fingerprint", lambda seed: f"{seed:064x}")
    monkeypatch.setattr(verification, "cases", cases)


class InterruptedRunError(Exception):
    """Stands for the user's Ctrl-C."""


def _ledgers(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "ledger.md").read_bytes(), (folder / "ledger.json").read_bytes()


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        result = verify(tmp_path / name, seed=3, n_random=RANDOM, claims=FAST)
        assert result.ok
        assert result.reused == 0
    assert _files(tmp_path / "first") == _files(tmp_path / "second")


def test_two_workers_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    claims = (*FAST, *(c for c in all_claims() if c.id in {"dilemma.gap", "M1.gap-c1-sh"}))
    for workers in (1, 2):
        result = verify(tmp_path / f"{workers}", n_random=2, claims=claims, workers=workers)
        assert result.ok
    assert _files(tmp_path / "1") == _files(tmp_path / "2")


def test_what_two_workers_did_before_an_interruption_is_not_done_again(tmp_path: Path) -> None:
    def interrupted(what: str, done: int, total: int) -> None:
        if done == 5:
            raise InterruptedRunError

    with pytest.raises(InterruptedRunError):
        verify(tmp_path, n_random=RANDOM, claims=FAST, workers=2, progress=interrupted)
    assert not (tmp_path / "ledger.md").exists()
    assert verify(tmp_path, n_random=RANDOM, claims=FAST).reused == 5


def test_every_certificate_on_disk_is_counted(tmp_path: Path) -> None:
    result = verify(tmp_path, n_random=2, claims=FAST)
    files = list((tmp_path / "certificates").iterdir())
    assert len(files) == sum(row.accepted for row in result.rows)
    data = json.loads((tmp_path / "ledger.json").read_text("utf-8"))
    assert [claim["id"] for claim in data["claims"]] == ["T4", "T7", "T9"]
    n_cases = len(list(cases(0, 2)))
    assert (data["seed"], data["random_cases"], data["cases"]) == (0, 2, n_cases)
    for row, claim in zip(result.rows, data["claims"], strict=True):
        assert row.cases + row.vacuous == n_cases
        assert claim["certificates_accepted"] == row.accepted
        assert claim["axes"]["certificate"] == "certified-exact"
        assert claim["axes"]["search"] == "property-tested"
        assert claim["headline"] == "open"
    assert f"{n_cases} cases, seed 0" in (tmp_path / "ledger.md").read_text("utf-8")


@pytest.mark.parametrize("stop_at", [1, 20, 60])
def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, stop_at: int) -> None:
    steps: list[int] = []

    def interrupted(what: str, done: int, total: int) -> None:
        if len(steps) == stop_at:
            raise InterruptedRunError
        steps.append(done)

    with pytest.raises(InterruptedRunError):
        verify(tmp_path / "cut", n_random=RANDOM, claims=FAST, progress=interrupted)
    assert not (tmp_path / "cut" / "ledger.md").exists()
    again = verify(tmp_path / "cut", n_random=RANDOM, claims=FAST)
    whole = verify(tmp_path / "whole", n_random=RANDOM, claims=FAST)
    assert again.reused == min(stop_at, len(FAST) * len(list(cases(0, RANDOM))))
    assert whole.reused == 0
    assert _files(tmp_path / "cut") == _files(tmp_path / "whole")


def test_progress_rises_to_its_total(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    verify(
        tmp_path, n_random=1, claims=FAST[:1], progress=lambda _, done, of: told.append((done, of))
    )
    assert [done for done, _ in told] == list(range(len(told)))
    assert {of for _, of in told} == {len(told)}


def test_more_random_cases_reuse_the_earlier_ones(tmp_path: Path) -> None:
    verify(tmp_path / "grown", n_random=1, claims=FAST)
    grown = verify(tmp_path / "grown", n_random=3, claims=FAST)
    assert grown.reused == len(FAST) * len(list(cases(0, 1)))
    verify(tmp_path / "at once", n_random=3, claims=FAST)
    assert _ledgers(tmp_path / "grown") == _ledgers(tmp_path / "at once")


def test_another_seed_or_other_code_starts_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify(tmp_path, seed=0, n_random=1, claims=FAST)
    left_over = tmp_path / "certificates" / "T4-of-old-01.json"
    left_over.write_text("{}")
    assert verify(tmp_path, seed=1, n_random=1, claims=FAST).reused == 0
    assert not left_over.exists()
    assert verify(tmp_path, seed=1, n_random=1, claims=FAST).reused > 0
    monkeypatch.setattr(verification, "fingerprint", lambda seed: "e" * 64)
    assert verify(tmp_path, seed=1, n_random=1, claims=FAST).reused == 0


def test_the_fingerprint_is_of_seed_and_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fingerprint(0) != fingerprint(1)
    assert len(fingerprint(0)) == 64


@pytest.mark.parametrize("taken", ["results", "certificates"])
def test_folders_of_others_are_left_alone(tmp_path: Path, taken: str) -> None:
    precious = tmp_path / taken / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work")
    with pytest.raises(FormatError, match=f"{taken} is there"):
        verify(tmp_path, n_random=0, claims=FAST)
    (tmp_path / "fingerprint.txt").write_text("my own notes")
    with pytest.raises(FormatError):
        verify(tmp_path, n_random=0, claims=FAST)
    assert precious.read_text() == "years of work"
    assert (tmp_path / "fingerprint.txt").read_text() == "my own notes"


def test_a_folder_that_cannot_be_written_is_an_error_of_the_user(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for folder in (file, file / "below"):
        with pytest.raises(FormatError, match="cannot be written"):
            verify(folder, n_random=0, claims=FAST)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(("seed", "n_random"), [(-1, 0), (0, -1)])
def test_negative_counts_are_refused(tmp_path: Path, seed: int, n_random: int) -> None:
    with pytest.raises(ParameterError, match="at least 0"):
        verify(tmp_path / "out", seed=seed, n_random=n_random)
    assert not (tmp_path / "out").exists()


def test_a_corrupted_certificate_is_counted_as_rejected(tmp_path: Path) -> None:
    before = verify(tmp_path, n_random=0, claims=FAST)
    assert before.ok
    file = sorted((tmp_path / "certificates").glob("T4-effort*.json"))[0]
    document = json.loads(file.read_text("utf-8"))
    document["claim"]["threshold"] = "1/7"
    file.write_text(json.dumps(document))
    after = verify(tmp_path, n_random=0, claims=FAST)
    assert after.reused == len(FAST) * len(list(cases(0, 0)))
    assert not after.ok
    assert [row.rejected for row in after.rows] == [1, 0, 0]
    assert after.rows[0].accepted == before.rows[0].accepted - 1
    assert after.rows[0].first_rejection.startswith(file.name)
    data = json.loads((tmp_path / "ledger.json").read_text("utf-8"))
    assert data["claims"][0]["axes"]["certificate"] == "open"
    assert "1 REJECTED" in (tmp_path / "ledger.md").read_text("utf-8")


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"files": 3}', '{"files": []}'])
def test_a_spoiled_result_is_found_again(tmp_path: Path, content: str | None) -> None:
    verify(tmp_path, n_random=0, claims=FAST)
    good = _files(tmp_path)
    file = sorted((tmp_path / "results").glob("T7-*.json"))[0]
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    again = verify(tmp_path, n_random=0, claims=FAST)
    assert again.reused == len(FAST) * len(list(cases(0, 0))) - 1
    assert _files(tmp_path) == good


def test_a_missing_certificate_is_made_again(tmp_path: Path) -> None:
    verify(tmp_path, n_random=0, claims=FAST)
    good = _files(tmp_path)
    sorted((tmp_path / "certificates").iterdir())[5].unlink()
    assert verify(tmp_path, n_random=0, claims=FAST).ok
    assert _files(tmp_path) == good


def test_a_claim_that_fails_is_refuted_with_its_first_case(tmp_path: Path) -> None:
    def only_without_contracts(case: Case) -> Finding:
        return Finding(None, case.language.n_signals == 1, note="it sees something")

    claim: Claim = dataclasses.replace(CLAIMS[3], conclude=only_without_contracts)
    result = verify(tmp_path, n_random=0, claims=[claim])
    (row,) = result.rows
    assert not result.ok
    seeing = [case.name for case in cases(0, 0) if case.language.n_signals > 1]
    assert row.failures == len(seeing)
    assert row.first_failure == f"{seeing[0]}: it sees something"
    assert str(row.headline) == "refuted"
    assert "refuted" in (tmp_path / "ledger.md").read_text("utf-8")


def test_every_claim_holds_on_the_built_in_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tuple(claim for claim in CLAIMS if claim.id in {"T2", "T3", "T5", "T6", "T8"})
    monkeypatch.setattr(verification, "cases", all_cases)
    result = verify(tmp_path, seed=11, n_random=3, claims=slow)
    assert result.ok, [(row.first_failure, row.first_rejection) for row in result.rows]
    assert all(row.accepted for row in result.rows)
    assert all(row.margin is None or row.margin >= 0 for row in result.rows)


MODEL = dilemmas.claims()[-1]
AXIOMS = effort_tables.claims()[0]


def test_model_claims_are_derived_compared_certified_and_resumed(tmp_path: Path) -> None:
    result = verify(tmp_path, n_random=2, claims=[CLAIMS[8], MODEL, AXIOMS])
    assert result.ok
    theorem, model, axioms = result.rows
    assert {axis: str(word) for axis, word in model.standings.items()} == {
        "closed form": "proved-symbolic",
        "certificate": "certified-exact",
        "proof assistant": "open",
        "search": "property-tested",
        "necessity": "certified-exact",
    }
    assert (model.cases, model.vacuous) == (2, 0)
    assert model.margin == 0
    assert model.accepted > 0
    assert str(axioms.standings["necessity"]) == "certified-exact"
    assert model.notes["necessity"] == "4 needed, 2 redundant (proved)"
    assert [str(need.outcome) for need in model.needs].count("needed") == 4
    assert str(theorem.standings["closed form"]) == "not-applicable"
    assert "exists" in theorem.notes["closed form"]
    before = _ledgers(tmp_path)
    again = verify(tmp_path, n_random=2, claims=[CLAIMS[8], MODEL, AXIOMS])
    assert again.reused == len(list(cases(0, 2))) + 2
    assert _ledgers(tmp_path) == before


def test_a_closed_form_that_is_not_the_derived_one_is_refuted(tmp_path: Path) -> None:
    wrong: ModelClaim = dataclasses.replace(
        MODEL, compare=None, derive=lambda: Derived(True, False, note="derived 2")
    )
    result = verify(tmp_path, n_random=2, claims=[wrong])
    assert not result.ok
    (row,) = result.rows
    assert str(row.headline) == "refuted"
    assert row.weakest == ("closed form",)
    assert row.notes["closed form"] == "derived 2"
    assert (row.cases, str(row.standings["search"])) == (0, "open")


def test_a_refused_certificate_takes_the_closed_form_down(tmp_path: Path) -> None:
    verify(tmp_path, n_random=0, claims=[MODEL])
    file = sorted((tmp_path / "certificates").glob("dilemma-threshold*.json"))[0]
    file.write_text(file.read_text("utf-8")[:-30])
    (row,) = verify(tmp_path, n_random=0, claims=[MODEL]).rows
    assert row.rejected == 1
    assert str(row.standings["closed form"]) == "open"


def test_the_proof_assistant_counts_only_by_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def accepted(folder: Path) -> frozenset[str]:
        asked.append(folder)
        return frozenset({"nonmonotone"})

    monkeypatch.setattr(verification, "accepted_exports", accepted)
    (row,) = verify(tmp_path, n_random=0, claims=CLAIMS[8:]).rows
    assert asked == [tmp_path / "proofs"]
    assert str(row.standings["proof assistant"]) == "checked-in-Coq"
