"""Details of the checker that no other test pins down: found by benchmarks/kernel_mutants.py."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coopgap.proofs import kernel
from coopgap.proofs.kernel import check
from coopgap.proofs.kernel.checker import Poly

MODULE = "coopgap.proofs.kernel.checker"
FOLDER = Path(kernel.__file__).parent


def game(
    claim: dict[str, Any], certificate: dict[str, Any], payoffs: Any, **environment: Any
) -> dict[str, Any]:
    """Give a document of a 2x2 game of one state; payoffs of each agent in C order."""
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "environment": {
            "agents": ["row", "column"],
            "states": ["only"],
            "actions": [["a", "b"], ["a", "b"]],
            "prior": [1],
            "payoffs": [[row] for row in payoffs],
            "prosociality": [0, 0],
            **environment,
        },
        "language": {"signals": [[0, 0, 0, 0]]},
        "claim": claim,
        "certificate": certificate,
    }


DILEMMA = [[3, 0, 4, 1], [3, 4, 0, 1]]
DEFECT = {"kind": "pure-equilibria", "state": 0, "profiles": [[1, 1]]}
FREE = {"liability": "inf", "budget": "free"}


def algebra(
    parameters: list[Any], region: list[Any], lemmas: list[Any], poly: Any, strict: Any = True
) -> dict[str, Any]:
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "parameters": parameters,
        "region": region,
        "lemmas": lemmas,
        "claim": {"kind": "implication", "poly": poly, "strict": strict},
        "certificate": {},
    }


def fact(poly: Any, strict: bool = True, **more: Any) -> dict[str, Any]:
    return {"poly": poly, "strict": strict, **more}


def test_polynomials_are_subtracted_from_numbers() -> None:
    x = Poly({(0,): 1})
    assert 3 - x == {(): 3, (0,): -1}
    assert (x - 3) + (3 - x) == 0


def test_products_are_bounded_by_pairs_of_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    three, four = (Poly({(k,): 1 for k in range(n)}) for n in (3, 4))
    monkeypatch.setattr(f"{MODULE}.MAX_PAIRS", 12)
    assert sum((three * four).values()) == 12
    monkeypatch.setattr(f"{MODULE}.MAX_PAIRS", 11)
    with pytest.raises(ValueError, match="too large"):
        three * four


def test_verdicts_cannot_be_changed() -> None:
    verdict = check(game(DEFECT, {}, DILEMMA))
    assert verdict.accepted
    assert verdict.reason == "accepted"
    with pytest.raises(dataclasses.FrozenInstanceError):
        verdict.accepted = False  # type: ignore[misc]
    assert not hasattr(verdict, "__dict__")
    assert check(None).kind == ""
    assert check(None).statement == ""


def test_no_object_has_a_field_more() -> None:
    assert not check(game(DEFECT, {}, DILEMMA, x=1)).accepted
    noted = game(DEFECT, {}, DILEMMA)
    noted["language"]["x"] = 1
    assert not check(noted).accepted
    conflicts = [{"profiles": [[0, [0, 0]]], "deviations": [[0, 0, 1, 1]], "note": 1}]
    bound = {"kind": "signal-upper-bound", **FREE, "bound": 6}
    assert not check(game(bound, {"order": [], "conflicts": conflicts}, DILEMMA)).accepted


@pytest.mark.parametrize("part", ["parameters", "region", "lemmas"])
def test_parameters_region_and_lemmas_come_together(part: str) -> None:
    assert not check({**game(DEFECT, {}, DILEMMA), part: []}).accepted


@pytest.mark.parametrize("part", ["environment", "language"])
def test_environment_and_language_come_together(part: str) -> None:
    whole = algebra([], [], [], 1)
    assert check(whole).accepted
    assert not check({**whole, part: game(DEFECT, {}, DILEMMA)[part]}).accepted


def test_an_action_that_is_not_there_is_no_other_profile() -> None:
    chicken = [[0, 2, 1, 1], [0, 1, 2, 1]]  # equilibria (a, b) and (b, a)
    claim = {"kind": "pure-equilibria", "state": 0, "profiles": [[0, 1], [1, 0]]}
    assert check(game(claim, {}, chicken)).accepted
    claim = {**claim, "profiles": [[0, 1], [0, 2]]}  # (0, 2) would be the outcome of (1, 0)
    assert not check(game(claim, {}, chicken)).accepted


def test_rows_have_no_cell_more() -> None:
    claim = {"kind": "mediated-upper-bound", **FREE, "bound": 2, "sense": "best"}
    rows = [[i, 0, 0, 1, 4] for i in range(2)]
    assert check(game(claim, {"deviations": rows}, DILEMMA)).accepted
    longer = [[i, 0, 0, 1, 0, 4] for i in range(2)]
    assert not check(game(claim, {"deviations": longer}, DILEMMA)).accepted


def test_every_denominator_counts() -> None:
    """Own payoff 7/2 is less than 5, though 7 is more, and though other terms come before it."""
    half = {"R": 0, "1": "7/2"}
    payoffs: list[Any] = [[half, half, 5, 5], [0, 1, 0, 1]]
    document = game({**DEFECT, "profiles": [[1, 1]]}, {}, payoffs)
    document |= {"parameters": ["R"], "region": [], "lemmas": []}
    assert check(document).accepted


def test_weights_times_payoffs_are_exact() -> None:
    """W is 1/4 at (a, .) and -3/2 at (b, .); weight 1/4 turns 0 against 7/16 around."""
    quarter = ["1/4", "1/4", "-6/4", "-6/4"]
    own = [0, 0, "1/4", "1/4"]
    other = ["1/4", "1/4", "-7/4", "-7/4"]
    assert [float(as_float(a) + as_float(b)) for a, b in zip(own, other, strict=True)] == [
        as_float(q) for q in quarter
    ]
    claim = {"kind": "pure-equilibria", "state": 0, "profiles": [[0, 0], [0, 1]]}
    assert check(game(claim, {}, [own, other], prosociality=["1/4", 0])).accepted
    flat = {**claim, "profiles": [[1, 0], [1, 1]]}
    assert check(game(flat, {}, [own, other], prosociality=["1/8", 0])).accepted


def as_float(text: Any) -> float:
    top, _, bottom = str(text).partition("/")
    return int(top) / int(bottom or 1)


def test_one_prosocial_agent_is_enough_to_refuse_thresholds() -> None:
    claim = {
        "kind": "closure-threshold", "rule": [[0, 0]], "thresholds": [0, "1/2"], "threshold": "1/2",
    }  # fmt: skip
    assert "prosociality" in check(game(claim, {}, DILEMMA, prosociality=["1/2", 0])).reason


def test_every_row_of_a_kernel_is_a_probability() -> None:
    whole = game(DEFECT, {}, DILEMMA)
    for last, good in ((["1/2", "1/2"], True), (["1/2", "1/3"], False), ([2, -1], False)):
        whole["language"] = {"kernel": [[[1, 0], [1, 0], [0, 1], last]]}
        assert check(whole).accepted is good
    single = game(
        {"kind": "signal-upper-bound", **FREE, "bound": 3}, {"order": [], "conflicts": []},
        [[1], [2]], actions=[["a"], ["a"]],
    )  # fmt: skip
    single["language"] = {"kernel": [[[1]]]}
    assert check(single).accepted


def test_sizes_are_allowed_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{MODULE}.MAX_CELLS", 8)
    assert check(game(DEFECT, {}, DILEMMA)).accepted
    monkeypatch.setattr(f"{MODULE}.MAX_CELLS", 7)
    assert not check(game(DEFECT, {}, DILEMMA)).accepted


def test_agents_without_actions_and_actions_without_agents() -> None:
    claim = {"kind": "signal-upper-bound", **FREE, "bound": 6}
    whole = game(claim, {"order": [], "conflicts": []}, DILEMMA)
    assert check(whole).accepted
    whole["environment"]["actions"].append(["only"])
    assert not check(whole).accepted


@pytest.mark.parametrize(
    "parameters",
    [["R", "R"], ["den"], ["R", "2x"], ["2x", "R"], ["R", "S "], ["R*S"], ["1"]],
)
def test_parameters_are_distinct_plain_names(parameters: list[str]) -> None:
    assert check(algebra(["R", "S"], [], [], 1)).accepted
    assert not check(algebra(parameters, [], [], 1)).accepted


def test_parameters_of_a_term_are_in_order() -> None:
    region = [fact({"R": 1}), fact({"S": 1})]
    lemma = fact({"R*S": 1}, terms=[[1, [0, 1]]])
    assert check(algebra(["R", "S"], region, [lemma], {"R*S": 1})).accepted
    assert not check(algebra(["R", "S"], region, [lemma], {"S*R": 1})).accepted


def test_a_lemma_has_so_many_factors(monkeypatch: pytest.MonkeyPatch) -> None:
    region = [fact({"R": 1})]
    square = algebra(["R"], region, [fact({"R*R": 1}, terms=[[1, [0, 0]]])], {"R*R": 1})
    for most, good in ((2, True), (1, False)):
        monkeypatch.setattr(f"{MODULE}.MAX_FACTORS", most)
        assert check(square).accepted is good


def test_what_is_strict_stays_strict() -> None:
    twice = [fact({"R": 1}), fact({"R": 1}, strict=False)]
    assert check(algebra(["R"], twice, [], {"R": 1})).accepted
    assert not check(algebra(["R"], twice[1:], [], {"R": 1})).accepted


@pytest.mark.parametrize("strict", [1, 0, "", None])
def test_strictness_is_true_or_false(strict: Any) -> None:
    assert not check(algebra([], [], [], 1, strict=strict)).accepted


def test_a_rejected_negative_threshold() -> None:
    """No conflict is needed below zero: the claim would say nothing and is refused."""
    claim = {"kind": "language-threshold", "threshold": "-1"}
    proof = {"rule": [[0, 0]], "transfers": [[0], [0]], "order": [], "conflicts": []}
    friendly = [[9, 0, 0, 0], [9, 0, 0, 0]]
    assert not check(game(claim, proof, friendly)).accepted
    assert check(game({**claim, "threshold": 0}, proof, friendly)).accepted


def test_conflicts_about_other_profiles_exclude_nothing() -> None:
    """A conflict at (a, a) of a state says nothing about rules with other profiles there."""
    claim = {"kind": "signal-upper-bound", **FREE, "bound": 2}
    loop = {"profiles": [[0, [0, 0]]], "deviations": [[0, 0, 1, 1]]}
    assert not check(game(claim, {"order": [0], "conflicts": [loop]}, DILEMMA)).accepted


def test_a_conflict_lasts_while_states_it_does_not_mention_are_chosen() -> None:
    claim = {"kind": "language-threshold", "threshold": "1/2"}
    loop = {"profiles": [[1, [0, 0]]], "agent": 0, "cycle": [[1, 1]]}
    proof = {
        "rule": [[0, 0], [0, 0]], "transfers": [[0], [0]], "order": [0, 1], "conflicts": [loop],
    }  # fmt: skip
    document = game(claim, proof, DILEMMA, states=["flat", "dilemma"], prior=["1/2", "1/2"])
    document["environment"]["payoffs"] = [[[0] * 4, row] for row in DILEMMA]
    document["language"] = {"signals": [[0] * 4] * 2}
    assert check(document).accepted
    assert not check({**document, "certificate": {**proof, "conflicts": []}}).accepted


def test_unusual_transfers_keep_within_both_limits() -> None:
    """A transfer above the bound is refused, and one below minus the bound."""
    for pay in (-1, 1):
        claim = {"kind": "implementable", "liability": "1/2", "budget": "free",
                 "rule": [[1, 1]], "value": 2}  # fmt: skip
        document = game(claim, {"transfers": [[pay], [0]]}, DILEMMA)
        assert not check(document).accepted
        document["certificate"]["transfers"] = [[f"{pay}/2"], [0]]
        assert check(document).accepted


class Subclass(int):
    """An integer that could print itself as another one."""


def test_numbers_are_plain_integers_and_texts() -> None:
    assert check(algebra([], [], [], 1)).accepted
    assert not check(algebra([], [], [], Subclass(1))).accepted


def test_terms_in_another_order_are_refused_even_where_all_are_so() -> None:
    facts = [fact({"S*R": 1})]
    assert check(algebra(["S", "R"], facts, [], {"S*R": 1})).accepted
    assert not check(algebra(["R", "S"], facts, [], {"S*R": 1})).accepted


def test_denominators_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{MODULE}.MAX_BITS", 3)
    assert check(algebra([], [], [], "1/7")).accepted
    assert not check(algebra([], [], [], "1/8")).accepted


POOLED = {"signals": [[0, 1, 1, 1]]}  # who deviated from (a, a) cannot be told
FINES = {
    "deviations": [[0, 0, 1, 1], [1, 0, 1, 1]],
    "nu": [[0, -1], [1, 1]],
}


@pytest.mark.parametrize(("budget", "good"), [("balanced", True), ("no-subsidy", False)])
def test_burnt_money_is_no_subsidy(budget: str, good: bool) -> None:
    """Fining both keeps them at (a, a) where money may be burnt, so nu > 0 proves nothing."""
    claim = {"kind": "not-implementable", "liability": 2, "budget": budget, "rule": [[0, 0]]}
    document = game(claim, FINES, DILEMMA)
    document["language"] = POOLED
    assert check(document).accepted is good
    fined = {**claim, "kind": "implementable", "value": 6}
    document |= {"claim": fined, "certificate": {"transfers": [[0, -1], [0, -1]]}}
    assert check(document).accepted is not good


def test_conflicts_of_balanced_budgets_have_a_nu() -> None:
    """Without (a, a) the best is 3, at (a, b)."""
    claim = {"kind": "signal-upper-bound", "liability": 2, "budget": "balanced", "bound": 3}
    conflict = {"profiles": [[0, [0, 0]]], **FINES}
    document = game(claim, {"order": [], "conflicts": [conflict]}, [[3, -1, 4, 1], [3, 4, -1, 1]])
    document["language"] = POOLED
    assert check(document).accepted
    document["certificate"]["conflicts"] = [{**conflict, "nu": []}]
    assert not check(document).accepted


def parametric(claim: dict[str, Any], certificate: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a document of one agent with two actions and states as many as payoffs."""
    payoffs = more.pop("payoffs")
    states = [f"s{k}" for k in range(len(payoffs))]
    document = game(
        claim, certificate, [[]], agents=["one"], actions=[["a", "b"]], prosociality=[0],
        states=states, prior=[f"1/{len(states)}"] * len(states),
    )  # fmt: skip
    document["environment"]["payoffs"] = [payoffs]
    return {**document, "language": {"signals": [[0, 1]] * len(states)}, **more}


def test_without_transfers_no_lemma_compares_their_weights() -> None:
    """Conflicts in two states, weighted R and S: nobody need know which of them is larger."""
    claim = {"kind": "not-implementable", "liability": 0, "budget": "free", "rule": [[0], [1]]}
    document = parametric(
        claim, {"deviations": [[0, 0, 1, {"R": 1}], [0, 1, 0, {"S": 1}]]},
        payoffs=[[0, 1], [1, 0]], parameters=["R", "S"],
        region=[fact({"R": 1}), fact({"S": 1})],
        lemmas=[fact({"R": 1, "S": 1}, terms=[[1, [0]], [1, [1]]])],
    )  # fmt: skip
    assert check(document).accepted
    document["claim"] = {**claim, "liability": 1}
    assert not check(document).accepted


def test_a_conflict_without_a_threshold_needs_no_sign_of_the_gain() -> None:
    """A gain of R beats transfers of 2 where R > 2; that R > 0 is not written anywhere."""
    claim = {"kind": "not-implementable", "liability": 1, "budget": "free", "rule": [[0]]}
    document = parametric(
        claim, {"deviations": [[0, 0, 1, 1]]}, payoffs=[[0, {"R": 1}]],
        parameters=["R"], region=[fact({"R": 1, "1": -2})], lemmas=[],
    )  # fmt: skip
    assert check(document).accepted
    document["claim"] = {**claim, "liability": 2}
    assert not check(document).accepted


def test_nothing_is_paid_or_gained_where_nothing_is_recommended() -> None:
    """Only (b, b) is recommended; what an outcome without weight would pay changes nothing."""
    tempting = [[3, 0, 8, 1], [3, 8, 0, 1]]
    claim = {"kind": "mediated-lower-bound", "budget": "free", "value": 2, "sense": "best"}
    for liability, profile, pay, good in (
        ("1/2", [0, 0], "1/2", False),
        ("1/2", [0, 0], 0, True),
        ("inf", [0, 0], 1, True),
        ("inf", [1, 0], 1, True),
    ):
        proof = {
            "recommendation": [[0, [1, 1], 1]],
            "transfers": [[0, 0, profile, 0, pay]],
        }
        assert check(game({**claim, "liability": liability}, proof, tempting)).accepted is good


def test_visits_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing chosen yet, then the one efficient profile."""
    claim = {"kind": "language-threshold", "threshold": "1/2"}
    loop = {"profiles": [[0, [0, 0]]], "agent": 0, "cycle": [[0, 1]]}
    proof = {"rule": [[0, 0]], "transfers": [[0], [0]], "order": [0], "conflicts": [loop]}
    for most, good in ((2, True), (1, False)):
        monkeypatch.setattr(f"{MODULE}.MAX_NODES", most)
        assert check(game(claim, proof, DILEMMA)).accepted is good


def test_probabilities_sum_to_one_in_each_state() -> None:
    claim = {"kind": "mediated-lower-bound", **FREE, "value": 3, "sense": "best"}
    for last, value, good in ((1, 3, True), (2, 5, False)):
        document = parametric(
            {**claim, "value": value},
            {"recommendation": [[0, [1], 1], [1, [0], last]], "transfers": []},
            payoffs=[[0, 3], [3, 0]],
        )
        document["environment"]["prior"] = ["1/3", "2/3"]
        assert check(document).accepted is good


def test_a_state_without_a_rule_needs_no_order() -> None:
    """No profile of matching pennies is kept, whatever is done in the other state."""
    pennies = [[1, -1, -1, 1], [-1, 1, 1, -1]]
    conflicts = [
        {"profiles": [[1, [a, b]]], "deviations": [[int(a == b), 1, 1 - (b, a)[a != b], 1]]}
        for a in range(2)
        for b in range(2)
    ]
    claim = {"kind": "signal-upper-bound", **FREE, "bound": "-inf"}
    document = game(
        claim, {"order": [], "conflicts": conflicts}, pennies,
        states=["flat", "pennies"], prior=["1/2", "1/2"],
    )  # fmt: skip
    document["environment"]["payoffs"] = [[[0] * 4, row] for row in pennies]
    document["language"] = {"signals": [[0] * 4] * 2}
    assert check(document).accepted
    document["certificate"]["conflicts"] = conflicts[1:]
    assert not check(document).accepted


def test_an_indifferent_deviation_makes_no_threshold_tight() -> None:
    claim = {"kind": "closure-threshold", "rule": [[0, 0]], "thresholds": [0, 0], "threshold": 0}
    assert check(game(claim, {}, [[0] * 4] * 2)).accepted
    higher = {**claim, "thresholds": [1, 0], "threshold": 1}
    assert "not tight" in check(game(higher, {}, [[0] * 4] * 2)).reason


def test_below_zero_there_is_no_threshold() -> None:
    """Own payoff moves alone: weight -1 would cancel it, and conflicts cannot exclude that."""
    claim = {"kind": "language-threshold", "threshold": -1}
    proof = {"rule": [[0, 0]], "transfers": [[0], [0]], "order": [], "conflicts": []}
    own = [[9, 9, 0, 0], [9, 0, 9, 0]]
    assert check(game({**claim, "threshold": 0}, proof, own)).accepted
    assert "negative threshold" in check(game(claim, proof, own)).reason


def test_an_infinite_threshold_has_no_rule() -> None:
    """Matching pennies: every profile is efficient, and at no weight is one kept."""
    conflicts = [
        {"profiles": [[0, [a, b]]], "deviations": [[int(a == b), 0, 1 - (b, a)[a != b], 1]]}
        for a in range(2)
        for b in range(2)
    ]
    pennies = [[1, -1, -1, 1], [-1, 1, 1, -1]]
    claim = {"kind": "language-threshold", "threshold": "inf"}
    assert check(game(claim, {"order": [0], "conflicts": conflicts}, pennies)).accepted
    assert not check(game(claim, {"order": [0], "conflicts": conflicts[1:]}, pennies)).accepted


def test_texts_and_files_are_read_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = json.dumps(game(DEFECT, {}, DILEMMA))
    file = tmp_path / "certificate.json"
    file.write_text(text, encoding="ascii")
    monkeypatch.setattr(f"{MODULE}.MAX_BYTES", len(text))
    assert check(text).accepted
    assert check(file).accepted
    file.write_text(text + " ", encoding="ascii")
    assert check(text + " ").reason == "the text is too long"
    assert check(file).reason == "the text is too long"


def test_statements_and_reasons_are_whole() -> None:
    whole = game(DEFECT, {}, DILEMMA)
    statement = "Without a contract the pure equilibria in state 0 are exactly [[1, 1]]."
    assert check(whole).statement == statement
    assert check({**whole, "schema": 2}).reason == "unknown format or schema"
    assert check({**whole, "claim": {}}).reason == "KeyError('kind')"


def test_a_line_for_each_file(tmp_path: Path) -> None:
    files = [tmp_path / f"{k}.json" for k in range(2)]
    for file in files:
        file.write_text(json.dumps(game(DEFECT, {}, DILEMMA)), encoding="ascii")
    script = FOLDER / "checker.py"
    ended = subprocess.run(
        [sys.executable, "-I", str(script), *map(str, files)], capture_output=True, text=True
    )
    statement = "Without a contract the pure equilibria in state 0 are exactly [[1, 1]]."
    assert ended.stdout.splitlines() == [f"{file}: {statement}" for file in files]
    assert ended.returncode == 0
