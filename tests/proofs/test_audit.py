"""Published table games recomputed: closed forms of M1, row by row, and every way to be wrong."""

from __future__ import annotations

import csv
import dataclasses
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.commands.audit import audit_object
from coopgap.proofs import audit
from coopgap.proofs.audit import audit_row, lift_scale
from coopgap.proofs.kernel import check
from coopgap.proofs.threshold_certificates import closure_document
from coopgap.theory.formats.table_games import TableGame, read_table_games
from coopgap.theory.games.effort_tables import effort_table_payoffs

KEYS = [
    "file", "id", "game", "ok", "violations", "gap_c0", "gap_c1", "gap_c2", "threshold_none",
    "threshold_coop_defect",
]  # fmt: skip
NAMES = ("a", "b", "c", "d")


def published(name: str, R: Fraction, S: Fraction, T: Fraction, P: Fraction) -> TableGame:
    """Write a table game as its authors would, with claims worked out here from the table."""
    own = effort_table_payoffs(R, S, T, P)
    table = tuple(tuple((12 * own[a][b], 12 * own[b][a]) for b in range(4)) for a in range(4))
    cells = {(NAMES[a], NAMES[b]): table[a][b] for a in range(4) for b in range(4)}
    welfare = max(u + v for u, v in cells.values())
    worse_off = max(min(pair) for pair in cells.values())
    stable = [
        (NAMES[a], NAMES[b])
        for a in range(4)
        for b in range(4)
        if all(table[c][b][0] <= table[a][b][0] for c in range(4))
        and all(table[a][c][1] <= table[a][b][1] for c in range(4))
    ]
    return TableGame(
        file="games.csv",
        row_id="7",
        game=name,
        base=(((R, R), (S, T)), ((T, S), (P, P))),
        epsilon=(R - P) / 6,
        claimed_valid=True,
        equilibria=tuple(stable),
        utilitarian=tuple(names for names, (u, v) in cells.items() if u + v == welfare),
        rawlsian=tuple(names for names, pair in cells.items() if min(pair) == worse_off),
        utilitarian_welfare=welfare,
        rawlsian_welfare=worse_off,
        table=table,
        actions=(NAMES, NAMES),
    )


DILEMMA = published("Prisoner's Dilemma", *map(Fraction, (5, 0, 8, 2)))
HUNT = published("Stag hunt", *map(Fraction, (15, 3, 12, 4)))


@pytest.mark.parametrize("game", [DILEMMA, HUNT], ids=["PD", "SH"])
def test_a_true_row_is_confirmed_with_the_closed_forms(game: TableGame) -> None:
    (r, _), (t, p) = ([cell[0] for cell in row] for row in game.base)
    s = game.base[0][1][0]
    row = audit_row(game)
    assert row.ok, row.violations
    dilemma = game is DILEMMA
    assert row.gap_c0 == (2 * (r - p) if dilemma else (r - p) / 12)
    assert row.gap_c1 == (r - p) / 12
    assert row.gap_c2 == (r - p) / 15
    assert row.threshold_none == (max(2, (t - r) / (2 * r - s - t)) if dilemma else 2)
    assert row.threshold_coop_defect == 2
    verdicts = [check(document) for document in row.documents]
    assert len(verdicts) == 8
    assert all(verdict.accepted for verdict in verdicts)


def test_the_weight_of_a_tempting_dilemma_is_above_two() -> None:
    # T - R is more than twice 2R - S - T: the other branch of the maximum.
    game = published("Prisoner's Dilemma", *map(Fraction, (60, -30, 126, 0)))
    row = audit_row(game)
    assert row.ok, row.violations
    assert row.threshold_none == Fraction(66, 24)
    assert row.threshold_coop_defect == 2


def _spoiled(**change: Any) -> tuple[str, ...]:
    return audit_row(dataclasses.replace(HUNT, **change)).violations


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"equilibria": HUNT.equilibria[1:]}, "pure equilibria: claimed"),
        ({"equilibria": (*HUNT.equilibria, ("a", "a"))}, "pure equilibria: claimed"),
        ({"equilibria": ()}, "pure equilibria: claimed none"),
        ({"utilitarian": (("a", "b"),)}, "welfare optima"),
        ({"rawlsian": (("a", "b"),)}, "optima of the worse-off agent"),
        ({"utilitarian_welfare": HUNT.utilitarian_welfare + 1}, "greatest welfare"),
        ({"rawlsian_welfare": HUNT.rawlsian_welfare - 1}, "greatest worse-off payoff"),
        ({"epsilon": HUNT.epsilon * (1 + Fraction(1, 10**9))}, "epsilon is"),
        ({"claimed_valid": False}, "valid_4x4 says False"),
        ({"game": "Chicken"}, "neither a Prisoner's Dilemma nor a Stag hunt"),
        ({"game": "Prisoner's Dilemma"}, "P1"),
    ],
)
def test_each_false_claim_is_named(change: dict[str, Any], words: str) -> None:
    violations = _spoiled(**change)
    assert any(words in violation for violation in violations), violations


def test_a_rounded_epsilon_is_not_held_against_the_authors() -> None:
    printed = Fraction(repr(float(HUNT.epsilon)))
    assert printed != HUNT.epsilon
    assert not _spoiled(epsilon=printed)


def test_a_changed_cell_is_no_lift_and_the_published_table_is_what_counts() -> None:
    table = [list(row) for row in HUNT.table]
    table[1][1] = (table[1][1][0] + 60, table[1][1][1] + 60)
    changed = dataclasses.replace(HUNT, table=tuple(map(tuple, table)))
    assert lift_scale(changed) is None
    row = audit_row(changed)
    assert "the 4×4 table is no multiple of the lift of the base game" in row.violations
    assert any(violation.startswith("axiom (ii)") for violation in row.violations)
    assert any(violation.startswith("welfare optima") for violation in row.violations)


@pytest.mark.parametrize("factor", [Fraction(1), Fraction(12), Fraction(1, 7)])
def test_the_scale_of_a_lift_is_found(factor: Fraction) -> None:
    table = tuple(tuple((u * factor / 12, v * factor / 12) for u, v in row) for row in HUNT.table)
    assert lift_scale(dataclasses.replace(HUNT, table=table)) == factor


def test_neither_a_negative_nor_a_vanishing_factor_is_a_scale() -> None:
    for factor in (-1, 0):
        table = tuple(tuple((u * factor, v * factor) for u, v in row) for row in DILEMMA.table)
        assert lift_scale(dataclasses.replace(DILEMMA, table=table)) is None


@pytest.mark.parametrize(
    "base",
    [
        (((15, 15), (3, 12)), ((12, 4), (4, 4))),
        (((15, 14), (3, 12)), ((12, 3), (4, 4))),
        (((15, 15), (3, 12)), ((12, 3), (4, 5))),
        (((15, 15), (3, 11)), ((12, 3), (4, 4))),
    ],
)
def test_an_asymmetric_base_game_is_named(base: Any) -> None:
    exact: Any = tuple(tuple((Fraction(u), Fraction(v)) for u, v in row) for row in base)
    violations = _spoiled(base=exact)
    assert "the base game is not symmetric" in violations
    assert any("outside its region" in violation for violation in violations)


def test_a_rejected_certificate_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    def meddling(*arguments: Any) -> dict[str, Any]:
        document = closure_document(*arguments)
        document["claim"]["threshold"] = "1"
        return document

    monkeypatch.setattr(audit, "closure_document", meddling)
    row = audit_row(HUNT)
    assert len(row.violations) == 1
    assert row.violations[0].startswith("certificate closure-threshold rejected")


# -- the published files -------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["pd", "sh"])
def test_every_rewritten_row_gives_the_closed_forms(shared_data: Path, region: str) -> None:
    file = shared_data / "tablegames" / f"gt-harmbench-{region}30-4x4-rewritten.csv"
    games = read_table_games(file)
    assert len(games) == 30
    for game in games:
        (r, s), (t, p) = ([cell[0] for cell in row] for row in game.base)
        row = audit_row(game)
        where = f"{game.file} {game.row_id}"
        assert row.ok, (where, row.violations)
        assert row.gap_c0 == (2 * (r - p) if region == "pd" else (r - p) / 12), where
        assert row.gap_c1 == (r - p) / 12, where
        assert row.gap_c2 == (r - p) / 15, where
        expected = max(Fraction(2), (t - r) / (2 * r - s - t)) if region == "pd" else 2
        assert row.threshold_none == expected, where
        assert row.threshold_coop_defect == 2, where
        assert all(check(document).accepted for document in row.documents), where


def test_the_earlier_stag_hunts_violate_their_own_conditions(shared_data: Path) -> None:
    games = read_table_games(shared_data / "tablegames" / "gt-harmbench-sh30-4x4.csv")
    rows = [audit_row(game) for game in games]
    assert len(rows) == 30
    for row in rows:
        assert not row.ok
        named = {violation.split()[0] for violation in row.violations}
        assert {"S1", "S3"} <= named, row.row_id
        assert any("valid_4x4 says True" in violation for violation in row.violations)
    crooked = [row.row_id for row in rows if "the base game is not symmetric" in row.violations]
    assert len(crooked) == 7


def test_the_public_json_shape(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "tablegames" / "gt-harmbench-sh30-4x4.csv"
    short = tmp_path / "three.csv"
    games = read_table_games(file)
    # The first rows of the file as they stand, cut where the reader says a row ends.
    with file.open(encoding="utf-8-sig", newline="") as source:
        head = list(csv.reader(source))[:4]
    with short.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(head)
    bundle = tmp_path / "certificates.json"
    result = CliRunner().invoke(
        app, ["audit-tables", str(short), "--json", "--certificate", str(bundle)]
    )
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert list(data) == ["rows"]
    assert [row["id"] for row in data["rows"]] == [game.row_id for game in games[:3]]
    for row in data["rows"]:
        assert list(row) == KEYS
        assert row["file"] == "three.csv"
        assert row["ok"] is False
        assert row["violations"]
        assert all(isinstance(row[key], str) for key in KEYS[5:])
    assert len(json.loads(bundle.read_text("utf-8"))) == 24


def test_rationals_and_infinity_are_texts() -> None:
    shown = audit_object(dataclasses.replace(audit_row(HUNT), gap_c0=None))
    assert list(shown) == KEYS
    assert shown["gap_c0"] == "inf"
    assert shown["gap_c1"] == "11/12"
    assert shown["ok"] is True
    assert shown["violations"] == []
