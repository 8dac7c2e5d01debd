"""Results in a notebook: the numbers of the record, and names that stay text."""

from __future__ import annotations

from typing import Any

import pytest

import coopgap
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

GAME = coopgap.effort_table(R=5, S=0, T=8, P=2)
SEEN = coopgap.effort_language(GAME, "coop-defect")
COOPERATE = coopgap.Rule(((0, 0),))


@pytest.mark.parametrize("kind", ["c0", "c1", "c2"])
def test_a_gap_says_its_numbers_and_what_reaches_them(page: Any, kind: str) -> None:
    found = coopgap.welfare_gap(GAME, SEEN, kind)
    shown = page(found._repr_html_())
    facts = {row[0]: row[1] for row in shown.rows[:5]}
    assert facts["welfare gap"].split()[0] == str(found.gap)
    assert facts["first best"] == "9"
    assert kind in facts["mechanism class"]
    assert ("Contract" in shown.text) is (kind == "c1")
    assert ("Mediator" in shown.text) is (kind == "c2")
    assert repr(found).startswith(f"<WelfareGap {kind} gap={found.gap} first_best=9 value=")
    assert len(repr(found)) < 120


def test_a_gap_without_any_rule_is_infinite(page: Any) -> None:
    pennies = coopgap.build_game("matching-pennies")
    found = coopgap.welfare_gap(pennies, Language.null(pennies), "c1")
    assert page(found._repr_html_()).rows[0] == ["welfare gap", "∞"]
    assert "gap=inf" in repr(found)


def test_thresholds(page: Any) -> None:
    closure = coopgap.closure_threshold(GAME)
    rows = page(closure._repr_html_()).rows
    assert [row[1] for row in rows[2:]] == [str(weight) for weight in closure.by_agent]
    language = coopgap.language_threshold(GAME, SEEN)
    shown = page(language._repr_html_())
    assert f"λ*(L) = {language.value}" in shown.text
    assert [row[2] for row in shown.rows[2 : 2 + len(language.cycles)]] == ["2"] * len(
        language.cycles
    )
    worst = coopgap.worst_case_threshold(GAME)
    assert f"λ** = {worst.value}" in page(worst._repr_html_()).text
    bears = coopgap.misperception_threshold(coopgap.build_game("prisoners-dilemma"), "1/4")
    rows = page(bears._repr_html_()).rows
    assert rows[-1][1].split()[0] == str(bears.by_agent[1])


def test_equilibria(page: Any) -> None:
    found = coopgap.pure_equilibria(GAME)
    assert page(found._repr_html_()).rows[-1] == ["state 1", "(DH, DH)"]
    mixed = coopgap.correlated_equilibrium(coopgap.build_game("chicken"))
    rows = page(mixed._repr_html_()).rows[2:]
    assert {row[2] for row in rows} == {str(x) for x in mixed.distribution.values()}


def test_implementable_or_not(page: Any) -> None:
    yes = coopgap.implement(GAME, Language.complete(GAME), COOPERATE)
    no = coopgap.implement(GAME, SEEN, COOPERATE)
    assert no.conflict is not None
    assert "Contract" in page(yes._repr_html_()).text
    shown = page(no._repr_html_())
    assert "not implementable" in shown.text
    plan = [[str(d.agent), str(d.deviation), str(d.weight)] for d in no.conflict.deviations]
    assert [row[2:] for row in page(no.conflict._repr_html_()).rows[1:]] == plan


def test_optima_and_benefit(page: Any) -> None:
    contract, mechanism = coopgap.best_contract(GAME, SEEN), coopgap.best_mechanism(GAME, SEEN)
    assert page(contract._repr_html_()).rows[0][1].split()[0] == str(contract.value)
    assert page(mechanism._repr_html_()).rows[0][1].split()[0] == str(mechanism.value)
    benefit = coopgap.individual_benefit(GAME, (2, 2))
    rows = page(benefit._repr_html_()).rows
    assert [row[4] for row in rows[-2:]] == [str(value) for value in benefit.after]


def test_names_stay_text(page: Any) -> None:
    game = Environment.from_bimatrix(
        [[(1, 1), (0, 2)], [(2, 0), (0, 0)]], agents=("<script>", "a&b"), title="<img src=x>",
    )  # fmt: skip
    language = Language.from_labels(game, [["<u>", "b"], ["c", "d"]])
    for kind in ("c0", "c1", "c2"):
        shown = page(coopgap.welfare_gap(game, language, kind)._repr_html_())
        assert shown.tags <= {"div", "table", "caption", "tr", "th", "td"}
        assert "<img src=x>" in shown.text


def test_every_record_names_agents_actions_and_states(page: Any) -> None:
    payoffs = {
        state: {("save", "keep"): (3, 3), ("save", "sell"): (0, high),
                ("draw", "keep"): (high, 0), ("draw", "sell"): (1, 1)}
        for state, high in (("dry", 4), ("wet", 5))
    }  # fmt: skip
    game = Environment.from_mapping(
        payoffs, prior={"dry": "1/3", "wet": "2/3"}, agents=("Ann", "<Bo>")
    )
    nothing, everything = Language.null(game), Language.complete(game)
    saving = coopgap.Rule(((0, 0), (0, 0)))
    records = (
        coopgap.pure_equilibria(game),
        coopgap.correlated_equilibrium(game),
        coopgap.closure_threshold(game),
        coopgap.language_threshold(game, Language.product(game, states="all")),
        coopgap.worst_case_threshold(game),
        coopgap.misperception_threshold(game, "1/16"),
        coopgap.individual_benefit(game, (1, 1)),
        coopgap.implement(game, nothing, saving),
        coopgap.implement(game, everything, saving),
        coopgap.best_contract(game, everything),
        coopgap.best_mechanism(game, everything),
    )
    for record in records:
        shown = page(record._repr_html_()).text
        assert any(f"({own}, " in shown for own in ("save", "draw")), shown
        assert "(0, 0)" not in shown, shown
        assert "agent 0" not in shown, shown
        assert record.names.agents == ("Ann", "<Bo>")
        assert "names" not in repr(record)
    text = page(records[7]._repr_html_()).text
    assert "Ann" in text
    assert "draw" in text
    assert "dry" in text or "wet" in text
