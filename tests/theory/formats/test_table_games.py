"""Published table games: all files, other schemas, and literals against Python's own reader."""

from __future__ import annotations

import ast
import csv
import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.errors import FormatError
from coopgap.theory.formats.table_games import (
    COLUMNS,
    MAX_DEPTH,
    Literal,
    parse_literal,
    read_table_games,
)

FILES = (
    "gt-harmbench-pd30-4x4-rewritten.csv",
    "gt-harmbench-sh30-4x4-rewritten.csv",
    "gt-harmbench-sh30-4x4.csv",
)

NAMES = "['CH', 'CL', 'DH', 'DL']"
GOOD = {
    "id": "7",
    "formal_game": "Stag hunt",
    "1_1_payoff": "[4, 4]",
    "1_2_payoff": "(0, 3)",
    "2_1_payoff": "[3, 0]",
    "2_2_payoff": "(2.5, 2)",
    "epsilon": "0.3333",
    "valid_4x4": "True",
    "target_nash_4x4": "[('CH', 'CL'), ('DH', 'DH')]",
    "target_utilitarian_4x4": "[['CH', 'CH']]",
    "target_rawlsian_4x4": "[]",
    "utilitarian_welfare_4x4": " 8 ",
    "rawlsian_welfare_4x4": "4.0",
    "payoff_matrix_4x4": str([[[r, c] for c in range(4)] for r in range(4)]),
    "actions_row_4x4": NAMES,
    "actions_col_4x4": NAMES.replace("CH", "Kühn"),
    "unread": "__import__('os')",
}


def table(tmp_path: Path, *rows: dict[str, str]) -> Path:
    path = tmp_path / "tabelle ä.csv"
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(stream.getvalue(), "utf-8")
    return path


# -- published files ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_published_files_load_whole(shared_data: Path, name: str) -> None:
    path = shared_data / "tablegames" / name
    games = read_table_games(path)
    assert len(games) == 30
    # The same cells by Python's own reader of literals, allowed here: the data are known.
    with path.open(encoding="utf-8", newline="") as stream:
        for game, row in zip(games, csv.DictReader(stream), strict=True):
            assert (game.file, game.row_id, game.game) == (name, row["id"], row["formal_game"])
            assert game.claimed_valid == (row["valid_4x4"] == "True")
            assert game.epsilon == Fraction(row["epsilon"])
            base = [[ast.literal_eval(row[f"{a}_{b}_payoff"]) for b in "12"] for a in "12"]
            assert [[list(pair) for pair in line] for line in game.base] == [
                [[Fraction(str(v)) for v in pair] for pair in line] for line in base
            ]
            matrix = ast.literal_eval(row["payoff_matrix_4x4"])
            assert [[list(map(int, pair)) for pair in line] for line in game.table] == [
                [list(pair) for pair in line] for line in matrix
            ]
            assert [*game.actions[0]] == ast.literal_eval(row["actions_row_4x4"])
            claimed = ast.literal_eval(row["target_nash_4x4"])
            assert [*map(list, game.equilibria)] == [*map(list, claimed)]


def test_another_schema_is_refused(shared_data: Path) -> None:
    for other in ("tablegames/qre_pooled_estimates.csv", "commons/aggregated.csv"):
        with pytest.raises(FormatError, match=r"not a table-games file; it lacks the column .id."):
            read_table_games(shared_data / other)


# -- rows --------------------------------------------------------------------------------------


def test_a_row_is_read_exactly(tmp_path: Path) -> None:
    (game,) = read_table_games(table(tmp_path, GOOD))
    assert game.base == (
        ((Fraction(4), Fraction(4)), (Fraction(0), Fraction(3))),
        ((Fraction(3), Fraction(0)), (Fraction(5, 2), Fraction(2))),
    )
    assert game.epsilon == Fraction(3333, 10000)
    assert game.equilibria == (("CH", "CL"), ("DH", "DH"))
    assert game.utilitarian == (("CH", "CH"),)
    assert game.rawlsian == ()
    assert (game.utilitarian_welfare, game.rawlsian_welfare) == (Fraction(8), Fraction(4))
    assert game.table[2][3] == (Fraction(2), Fraction(3))
    assert game.actions[1][0] == "Kühn"
    assert game.claimed_valid


def test_a_row_is_a_game(tmp_path: Path) -> None:
    (row,) = read_table_games(table(tmp_path, GOOD))
    game = row.environment()
    assert game.actions == (("CH", "CL", "DH", "DL"),) * 2
    assert game.title == "Stag hunt 7"
    for a, b in game.profiles():
        assert (game.payoff(0, 0, (a, b)), game.payoff(1, 0, (a, b))) == row.table[a][b]


def test_a_row_holds_its_base_game_too(shared_data: Path) -> None:
    row = read_table_games(shared_data / "tablegames" / FILES[0])[0]
    game = row.base_environment()
    assert game.shape == (2, 2)
    assert game.title == row.environment().title
    for a in range(2):
        for b in range(2):
            assert (game.payoff(0, 0, (a, b)), game.payoff(1, 0, (a, b))) == row.base[a][b]


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column_is_needed(tmp_path: Path, column: str) -> None:
    row = {key: value for key, value in GOOD.items() if key != column}
    with pytest.raises(FormatError, match=f"lacks the column '{column}'$"):
        read_table_games(table(tmp_path, row))
    fewer = {key: value for key, value in row.items() if key != "epsilon"}
    if column != "epsilon":
        with pytest.raises(FormatError, match=r"lacks the column .* and 1 more"):
            read_table_games(table(tmp_path, fewer))


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("1_1_payoff", "[4]", "a (row, column) payoff pair is needed"),
        ("1_1_payoff", "['a', 4]", "a (row, column) payoff pair is needed"),
        ("1_1_payoff", "4", "a (row, column) payoff pair is needed"),
        ("2_2_payoff", "__import__('os').remove('x')", 'cannot read "__import__'),
        ("epsilon", "small", "the number='small' is not a number"),
        ("epsilon", "nan", "the number='nan' is not a number"),
        ("valid_4x4", "true", "'true' is neither True nor False"),
        ("target_nash_4x4", "[('CH',)]", "a list of action pairs is needed"),
        ("target_nash_4x4", "('CH', 'CL')", "a list of action pairs is needed"),
        ("target_nash_4x4", "3", "a list of action pairs is needed"),
        ("payoff_matrix_4x4", "[[1, 2]]", "four rows are needed"),
        ("payoff_matrix_4x4", "[[], [], [], []]", "four cells a row are needed"),
        ("payoff_matrix_4x4", "[1, 2, 3, 4]", "four cells a row are needed"),
        ("actions_row_4x4", "['a', 'b']", "four action names are needed"),
        ("actions_row_4x4", "['a', 'b', 'c', 'a']", "four distinct action names are needed"),
        ("actions_col_4x4", "['a', 'b', 'c', 4]", "four distinct action names are needed"),
    ],
)
def test_cells_that_are_wrong_name_row_and_column(
    tmp_path: Path, column: str, cell: str, message: str
) -> None:
    path = table(tmp_path, GOOD, GOOD | {"id": "8", column: cell})
    with pytest.raises(FormatError) as refused:
        read_table_games(path)
    assert message in str(refused.value)
    assert f"row 2 (id 8), {column}" in str(refused.value)


def test_files_that_are_cut_or_empty(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD)
    text = path.read_text("utf-8")
    path.write_text(text.splitlines()[0], "utf-8")
    with pytest.raises(FormatError, match="the file has no rows"):
        read_table_games(path)
    path.write_text("", "utf-8")
    with pytest.raises(FormatError, match="not a table-games file"):
        read_table_games(path)
    path.write_text(text[: text.index("CH")], "utf-8")
    with pytest.raises(FormatError, match=str(path)):
        read_table_games(path)
    path.write_text("\n".join([text.splitlines()[0], "7,Stag hunt"]), "utf-8")
    with pytest.raises(FormatError, match="row 1 is cut short"):
        read_table_games(path)
    with pytest.raises(FormatError, match="No such file"):
        read_table_games(tmp_path / "missing.csv")


def test_every_cut_of_a_file_gives_one_clear_error(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD)
    data = path.read_bytes()
    last_needed = data.rindex(b"]")
    for length in range(0, last_needed, 7):
        path.write_bytes(data[:length])
        with pytest.raises(FormatError, match="tabelle"):
            read_table_games(path)


# -- literals ----------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Write a Python literal the way cells are read: lists, texts and exact numbers."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, str) else Fraction(repr(value))


ATOMS: st.SearchStrategy[Any] = st.one_of(
    st.integers(-(10**6), 10**6),
    st.text("ab'\"\\\n\t[](), ü€"),
    st.floats(-1e6, 1e6, allow_subnormal=False),
)
NESTED = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, min_size=2, max_size=3).map(tuple),
    max_leaves=8,
)


def depth(value: Any) -> int:
    return 1 + max(map(depth, value), default=0) if isinstance(value, list | tuple) else 0


@given(NESTED)
def test_literals_are_read_like_python_reads_them(value: Any) -> None:
    text = repr(value)
    assert ast.literal_eval(text) == value
    if depth(value) > MAX_DEPTH:
        with pytest.raises(FormatError, match=f"nested deeper than {MAX_DEPTH}"):
            parse_literal(text)
    else:
        assert parse_literal(text) == plain(value)


@given(st.text(max_size=20) | st.text("[]()'\",0123456789.eE+-\\n ax", max_size=20))
def test_any_text_gives_a_value_or_one_error(text: str) -> None:
    try:
        value = parse_literal(text, "cell")
    except FormatError as error:
        assert str(error).startswith("cell: ")  # noqa: PT017 - most texts are refused
        return
    assert isinstance(value, str | Fraction | list)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("  'a' ", "a"),
        ("[1,]", [Fraction(1)]),
        ("((((1,),),),)", [[[[Fraction(1)]]]]),
        ("(1)", [Fraction(1)]),  # one bracket, one list: unlike Python
        (".5", Fraction(1, 2)),
        ("-2.50e1", Fraction(-25)),
        ("''", ""),
    ],
)
def test_literals_worth_a_look(text: str, value: Literal) -> None:
    assert parse_literal(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "one list, text or number is needed"),
        ("[1", "one list, text or number is needed"),
        ("1, 2", "a comma too many"),
        ("1,", "a comma too many"),
        ("[,]", "a comma too many"),
        ("[1,,2]", "a comma too many"),
        ("[1 2]", "a comma is missing before '2'"),
        ("'a' 'b'", "a comma is missing before 'b'"),
        ("1]", "']' closes a bracket that was never opened"),
        ("[1)", "')' closes a bracket that was never opened"),
        ("[" * 5 + "]" * 5, "nested deeper than 4"),
        ("[" * 100_000, "nested deeper than 4"),
        ("'a", "cannot read"),
        ("None", "cannot read 'None'"),
        ("1+1", "a comma is missing"),
        ("{1: 2}", "cannot read"),
        ("'\\x41'", r"cannot read '\\x' in a text"),
        ("٣", "cannot read"),
        ("9" * 900, "the number has 900 characters"),
        ("1e999", "more than 400 digits"),
        ("__import__('os').system('true')", 'cannot read "__import__'),
        ("().__class__", "cannot read '.__class__"),
    ],
)
def test_texts_that_are_no_literals(text: str, message: str) -> None:
    with pytest.raises(FormatError) as refused:
        parse_literal(text, "cell")
    assert message in str(refused.value)
    assert len(str(refused.value)) < 1_200
