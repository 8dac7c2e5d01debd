"""Languages, rules and contracts in a notebook, against their own records."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given

from coopgap.testing import environments
from coopgap.theory.contract import Contract, Liability, MediatedContract, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.noisy_language import NoisyLanguage
from coopgap.theory.notebook.contracts import contract_table, mediated_card
from coopgap.theory.notebook.html import MAX_ROWS
from coopgap.theory.notebook.names import Names

GAME = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


def test_a_language_is_its_cells(page: Any) -> None:
    rows = page(Language.product(GAME, actions={"Row": "all"})._repr_html_()).rows
    assert rows[:3] == [["signal", "outcomes"], ["1, *", "2"], ["2, *", "2"]]
    assert rows[4:] == [["0", "1, *", "1, *"], ["1", "2, *", "2, *"]]


@given(environments())
def test_the_outcomes_of_all_signals_are_counted(page: Any, environment: Environment) -> None:
    language = Language.complete(environment)
    rows = page(language._repr_html_()).rows[1 : 1 + min(language.n_signals, MAX_ROWS)]
    assert [row[1] for row in rows] == ["1"] * len(rows)


def test_a_contract_is_a_table_by_signal(page: Any) -> None:
    contract = Contract.of([[0, "1/2", 0], [0, -1, 3]])
    rows = page(contract_table(contract, ("<Ann>", "Bo"), ("a", "b", "c"))).rows
    assert rows == [["signal", "pays <Ann>", "pays Bo"], ["b", "1/2", "-1"], ["c", "0", "3"],
                    ["every other signal", "0", "0"]]  # fmt: skip
    assert page(contract._repr_html_()).rows[1] == ["1", "1/2", "-1"]
    assert page(Contract.of([[0], [0]])._repr_html_()).rows[1] == ["every signal", "0", "0"]


def test_a_mechanism_pays_per_recommendation_made(page: Any) -> None:
    half = Fraction(1, 2)
    mix = MediatedContract(
        {(0, (0, 0)): half, (0, (1, 1)): half},
        {(0, 0, (0, 0), 1): Fraction(3), (1, 0, (0, 1), 0): Fraction(1)},
    )
    rows = page(f"<div>{mediated_card(mix, Names.of(GAME, Language.complete(GAME)))}</div>").rows
    assert ["state 1", "(2, 2)", "1/2"] in rows
    assert ["Row", "state 1", "(1, 1)", "1, 2", "6"] in rows
    assert ["Column", "state 1", "(1, 2)", "1, 1", "1 (promised, never due)"] in rows
    assert page(f"<div>{mix._repr_html_()}</div>").rows[1] == ["0", "(0, 0)", "1/2"]


def test_a_rule_and_noise_and_liability(page: Any) -> None:
    assert page(Rule(((0, 1), (1, 0)))._repr_html_()).rows[2] == ["1", "(1, 0)"]
    solo = Environment.from_arrays([[1, 2]])
    noisy = NoisyLanguage.from_arrays(solo, [["3/4", "1/4"], [0, 1]])
    assert page(noisy._repr_html_()).rows[1] == ["state 0: (0)", "3/4", "1/4"]
    assert Liability.of("5/2")._repr_latex_() == r"$|t_i| \le 5/2$"
    assert Liability.unlimited()._repr_latex_() == r"$|t_i| < \infty$"
