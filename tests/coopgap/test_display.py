"""What people read: exact numbers, names that stay text, long tables that are cut."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from rich.console import Console, RenderableType

from coopgap.display import MAX_SHOWN, contract_table, facts, grid, number, print_json, rule_text
from coopgap.theory.contract import Contract
from coopgap.theory.environment import Environment


def text_of(renderable: RenderableType) -> str:
    console = Console(width=120)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


def test_numbers_are_exact_with_a_decimal_for_the_eye() -> None:
    assert number(Fraction(3)) == "3"
    assert number(Fraction(1, 3)) == "1/3 (≈ 0.3333)"
    assert number(None) == "inf"
    assert number(Fraction(10**30 + 1, 3)).startswith("≈ 3.33333e+29")


def test_names_stay_text() -> None:
    shown = text_of(grid("[red]title[/red]", ["[b]a[/b]"], [["[link]x"]]))
    assert "[red]title" in shown
    assert "[b]a[/b]" in shown
    assert "[link]x" in shown


def test_long_tables_say_what_is_left_out() -> None:
    shown = text_of(grid("t", ["a", "b"], [["x", "y"]] * (MAX_SHOWN + 5)))
    assert "... 5 more" in shown


def test_rules_and_contracts() -> None:
    game = Environment.from_arrays([[[1, 2], [3, 4]]], states=["wet", "dry"])
    assert rule_text(game, [(0,), (1,)]) == "wet: (1)\ndry: (2)"
    shown = text_of(contract_table(game, ["s"], Contract.of([["1/2"]])))
    assert "pays agent 1" in shown
    assert "1/2" in shown
    silent = text_of(contract_table(game, ["s", "t"], Contract.of([[0, 0]])))
    assert "every signal" in silent
    assert "first" in text_of(facts([("first", "best")]))


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"λ": "1/2"})
    assert json.loads(capsys.readouterr().out) == {"λ": "1/2"}


def test_a_table_can_be_shown_whole() -> None:
    rows = [[str(number)] for number in range(MAX_SHOWN + 3)]
    assert "... 3 more" in text_of(grid("cut", ["n"], rows))
    assert "more" not in text_of(grid("whole", ["n"], rows, most=len(rows)))
