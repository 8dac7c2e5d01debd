"""Documents of class C1: the kernel accepts what the numerics found and rejects what is corrupt."""

from __future__ import annotations

import copy
import json
import os
import stat
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.proofs.certificates import (
    document,
    environment_document,
    implementable_document,
    language_document,
    not_implementable_document,
    signal_bound_document,
    write_document,
    write_documents,
)
from coopgap.proofs.kernel import check, check_file
from coopgap.testing import environments, languages, noisy_languages, rationals, rules
from coopgap.theory.contract import Budget, Liability, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError, LanguageError, ParameterError
from coopgap.theory.language import AnyLanguage, Language

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])

liabilities = st.one_of(st.none(), rationals(0, 8, max_denominator=2)).map(Liability)
games = environments(
    max_actions=2,
    payoffs=rationals(max_denominator=3),
    weights=rationals(0, 2, max_denominator=2),
)


def draw_language(data: st.DataObject, game: Environment) -> AnyLanguage:
    noisy = game.n_profiles * game.n_states <= 8 and data.draw(st.booleans())
    if noisy:
        return data.draw(noisy_languages(game, max_signals=2))
    return data.draw(languages(game, max_signals=5))


def accepted(content: dict[str, Any]) -> bool:
    # Through text, as a stranger would read it.
    verdict = check(json.loads(json.dumps(content)))
    assert verdict.accepted, verdict.reason
    assert verdict.kind == content["claim"]["kind"]
    return verdict.accepted


@given(st.data(), games, liabilities, st.sampled_from(Budget))
def test_implementability_is_certified_either_way(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language, rule = draw_language(data, game), data.draw(rules(game))
    result = implement(game, language, rule, liability=liability, budget=budget)
    if result.implementable:
        content = implementable_document(game, language, result)
        assert accepted(content)
        with pytest.raises(ParameterError):
            not_implementable_document(game, language, result)
    else:
        content = not_implementable_document(game, language, result)
        assert accepted(content)
        with pytest.raises(ParameterError):
            implementable_document(game, language, result)
    assert Fraction(content["environment"]["prior"][0]) == game.prior[0]


@given(st.data(), games, liabilities, st.sampled_from(Budget))
def test_the_best_contract_is_certified_from_both_sides(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language = draw_language(data, game)
    found = best_contract(game, language, liability=liability, budget=budget)
    content = signal_bound_document(game, language, found)
    assert accepted(content)
    if found.value is None:
        assert content["claim"]["bound"] == "-inf"
        return
    assert accepted(implementable_document(game, language, found))
    better = copy.deepcopy(content)
    better["claim"]["bound"] = str(found.value - Fraction(1, 10**9))
    assert not check(better).accepted
    worse = copy.deepcopy(content)
    worse["claim"]["bound"] = str(found.value + 1)
    assert check(worse).accepted


@given(st.data(), games, st.integers(0, 10))
def test_a_stopped_search_is_certified_too(
    data: st.DataObject, game: Environment, limit: int
) -> None:
    language = data.draw(languages(game, max_signals=4))
    found = best_contract(game, language, node_limit=limit)
    assert accepted(signal_bound_document(game, language, found))
    if found.contract is not None:
        assert accepted(implementable_document(game, language, found))


def menu(n_states: int, n_actions: int, preferred: list[int]) -> Environment:
    def utility(state: str, profile: tuple[str, ...]) -> list[int]:
        t, a = int(state), int(profile[0])
        welfare = -((a * n_states - t * n_actions) ** 2)
        own = -((a * n_states - preferred[t] * n_actions) ** 2)
        return [own, welfare - own]

    return Environment.from_function(
        utility,
        [[str(a) for a in range(n_actions)], ["-"]],
        states=[str(t) for t in range(n_states)],
    )


@pytest.mark.parametrize("liability", ["inf", "100"])
def test_a_hard_class_is_certified(liability: str) -> None:
    """8 states and 16 profiles: conflicts of two and three states, 16^8 rules."""
    game = menu(8, 16, [7, 2, 5, 0, 3, 6, 1, 4])
    language = Language.product(game, actions="all")
    found = best_contract(game, language, liability=Liability.parse(liability))
    content = signal_bound_document(game, language, found)
    assert len(content["certificate"]["conflicts"]) < 1_000
    assert accepted(content)


def test_many_states_with_unseen_gains_are_certified() -> None:
    """In each of 12 states the best 15 of 16 profiles fall to an unseen deviation."""
    game = Environment.from_function(
        lambda state, acts: [int(acts[0]) * (int(state) % 7 + 1), -40 * int(acts[0])],
        [[str(a) for a in range(16)], ["-"]],
        states=[str(t) for t in range(12)],
    )
    found = best_contract(game, Language.null(game))
    assert accepted(signal_bound_document(game, Language.null(game), found))


# -- corruption ----------------------------------------------------------------------------------


def dilemma_documents() -> Iterator[dict[str, Any]]:
    see_all, blind = Language.complete(DILEMMA), Language.null(DILEMMA)
    total = Language.from_function(DILEMMA, lambda _, acts: acts.count("1"))
    cooperate = Rule(((0, 0),))
    half, less = Liability.of("1/2"), Liability.of("1/3")
    yield implementable_document(
        DILEMMA, see_all, implement(DILEMMA, see_all, cooperate, liability=half)
    )
    yield not_implementable_document(DILEMMA, blind, implement(DILEMMA, blind, cooperate))
    for language, liability, budget in (
        (see_all, less, Budget.FREE),
        (see_all, half, Budget.NO_SUBSIDY),
        (total, Liability.unlimited(), Budget.BALANCED),
        (see_all, half, Budget.BALANCED),
    ):
        result = implement(DILEMMA, language, cooperate, liability=liability, budget=budget)
        if result.conflict is not None:
            yield not_implementable_document(DILEMMA, language, result)
    yield signal_bound_document(DILEMMA, blind, best_contract(DILEMMA, blind))


def test_every_kind_of_conflict_is_among_the_documents() -> None:
    kinds = [content["claim"]["kind"] for content in dilemma_documents()]
    assert kinds.count("not-implementable") == 5
    assert all(accepted(content) for content in dilemma_documents())


def changes(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Corrupt a document in ways that each break its proof."""
    certificate = content["certificate"]
    kind = content["claim"]["kind"]

    def changed(path: list[Any], value: Any) -> dict[str, Any]:
        other = copy.deepcopy(content)
        place = other
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        return other

    if kind == "implementable":
        transfers = certificate["transfers"]
        for agent, row in enumerate(transfers):
            on_path = ["certificate", "transfers", agent, 0]
            yield (
                "pay less for obedience",
                changed(on_path, str(Fraction(row[0]) - Fraction(1, 99))),
            )
            yield "pay more than the bound", changed(on_path, str(Fraction(row[0]) + 1))
        yield "another value", changed(["claim", "value"], "7")
        yield "another rule", changed(["claim", "rule", 0], [0, 1])
        return
    if kind == "not-implementable":
        for k, (*_, weight) in enumerate(certificate["deviations"]):
            path = ["certificate", "deviations", k, 3]
            yield "weight zero", changed(path, "0")
            yield "weight negative", changed(path, f"-{weight}")
        for k, (_, value) in enumerate(certificate["nu"]):
            flipped = str(-Fraction(value))
            yield "nu of the other sign", changed(["certificate", "nu", k, 1], flipped)
        return
    for k in range(len(certificate["conflicts"])):
        fewer = certificate["conflicts"][:k] + certificate["conflicts"][k + 1 :]
        yield "a conflict missing", changed(["certificate", "conflicts"], fewer)
        path = ["certificate", "conflicts", k]
        yield "no deviation", changed([*path, "deviations"], [])
        yield "another profile", changed([*path, "profiles", 0, 1], [1, 1])
    yield "a lower bound", changed(["claim", "bound"], "1")
    yield "no bound at all", changed(["claim", "bound"], "-inf")


CORRUPT = [
    pytest.param(other, id=f"{number}-{content['claim']['kind']}-{what}")
    for number, content in enumerate(dilemma_documents())
    for what, other in changes(content)
]


@pytest.mark.parametrize("content", CORRUPT)
def test_corrupt_documents_are_rejected(content: dict[str, Any]) -> None:
    verdict = check(content)
    assert not verdict.accepted
    assert verdict.reason


def test_a_document_of_another_liability_or_budget_is_rejected() -> None:
    see_all = Language.complete(DILEMMA)
    cooperate = Rule(((0, 0),))
    less = implement(DILEMMA, see_all, cooperate, liability=Liability.of("1/3"))
    content = not_implementable_document(DILEMMA, see_all, less)
    content["claim"]["liability"] = "1/2"
    assert not check(content).accepted
    content["claim"]["liability"] = "inf"
    assert not check(content).accepted


# -- parts and files -----------------------------------------------------------------------------


@given(st.data(), games)
def test_environment_and_language_are_written_in_c_order(
    data: st.DataObject, game: Environment
) -> None:
    language = draw_language(data, game)
    written, seen = environment_document(game), language_document(language)
    kernel = language.probabilities()
    for state in range(game.n_states):
        for index, profile in enumerate(game.profiles()):
            for agent in range(game.n_agents):
                payoff = written["payoffs"][agent][state][index]
                assert Fraction(payoff) == game.payoff(agent, state, profile)
            for signal in range(language.n_signals):
                probability = kernel.fraction((state, *profile, signal))
                if "kernel" in seen:
                    assert Fraction(seen["kernel"][state][index][signal]) == probability
                else:
                    assert (seen["signals"][state][index] == signal) == (probability == 1)


def test_a_language_of_another_game_is_refused() -> None:
    other = Environment.from_arrays([[1, 2, 3]])
    with pytest.raises(LanguageError):
        document(DILEMMA, Language.null(other), {}, {})


def test_participation_is_not_certified() -> None:
    see_all = Language.complete(DILEMMA)
    result = implement(
        DILEMMA, see_all, Rule(((0, 0),)), liability=Liability.of(1), participation=[9, 9]
    )
    assert result.conflict is not None
    assert result.conflict.participation
    with pytest.raises(ParameterError, match="participation"):
        not_implementable_document(DILEMMA, see_all, result)


def some_document() -> dict[str, Any]:
    blind = Language.null(DILEMMA)
    return signal_bound_document(DILEMMA, blind, best_contract(DILEMMA, blind))


def test_files_are_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "Lücke.json"
    target.write_text("old")
    assert write_document(target, some_document()) == target
    assert check_file(target).accepted
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~umask


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "gap.json"
    target.write_text("old")
    for value in (float("nan"), object()):
        with pytest.raises(FormatError, match=r"gap\.json"):
            write_document(target, {"claim": value})
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_impossible_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="absent"):
        write_document(tmp_path / "absent" / "gap.json", some_document())
    (tmp_path / "folder").mkdir()
    with pytest.raises(FormatError, match="folder"):
        write_document(tmp_path / "folder", some_document())
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_several_documents_share_a_file(tmp_path: Path) -> None:
    content = some_document()
    one = write_documents(tmp_path / "one.json", [content])
    assert check_file(one).accepted
    two = write_documents(tmp_path / "two.json", [content] * 2)
    assert json.loads(two.read_text(encoding="utf-8")) == [content] * 2
    with pytest.raises(FormatError, match="no certificate"):
        write_documents(tmp_path / "none.json", [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.json", "two.json"]
