"""Users' conjectures: expressions and Python files, and everything that can be wrong with them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from coopgap.proofs.claims.claim import Case
from coopgap.proofs.search import conjecture
from coopgap.proofs.search.conjecture import Conjecture, explain_empty, from_text, load
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.falsify import falsify
from coopgap.proofs.search.families import Family
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.language import Language

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
CASE = Case("PD", DILEMMA, Language.null(DILEMMA))

FILE = '''
from __future__ import annotations
from dataclasses import dataclass
from coopgap.proofs.search import conjecture

@dataclass
class Limit:
    value: int

@conjecture(agents=(2, 2), assumptions={"square": lambda game: game.shape == (2, 2)})
def welfare_is_small(game):
    """First-best welfare is at most 5."""
    return Limit(5).value - game.first_best().value
'''


def test_premises_become_assumptions() -> None:
    claim = from_text("n_agents == 2 and n_states < 2 implies gap(c0) < 4").claim
    assert [a.name for a in claim.assumptions] == ["n_agents == 2", "n_states < 2"]
    assert claim.unmet(CASE) is None
    finding = claim.examine(CASE)
    assert finding is not None
    assert (finding.holds, finding.margin) == (False, Fraction(0))
    assert from_text("n_agents > 2 implies gap(c0) < 4").claim.examine(CASE) is None


def test_a_decorated_function_judges_by_truth_or_margin() -> None:
    @conjecture
    def truth(game: Environment) -> bool:
        """Ask for many profiles."""
        return game.n_profiles > 4

    @conjecture
    def margin(game: Environment) -> Fraction:
        return game.first_best().value - 7

    assert not truth.claim.conclude(CASE).holds
    assert truth.claim.statement == "Ask for many profiles."
    assert margin.claim.conclude(CASE).margin == -1
    assert margin(DILEMMA) == -1
    assert truth.domain is None


def test_a_family_or_games_can_be_asked_for() -> None:
    @conjecture(build=lambda x: Environment.from_arrays([[x]]), ranges={"x": (0, 9)})
    def small(game: Environment) -> bool:
        return game.payoff(0, 0, (0,)) < 5

    @conjecture(symmetric=True, agents=(2, 2))
    def even(game: Environment) -> bool:
        return True

    assert isinstance(small.domain, Family)
    assert isinstance(even.domain, Games)
    assert even.domain.symmetric
    found = falsify(small.claim, domain=small.domain).witness
    assert found is not None
    assert found.point == [5]


@pytest.mark.parametrize("value", [None, 0.5, "yes", [1]])
def test_a_value_that_is_no_truth_is_refused_with_the_environment(value: object) -> None:
    @conjecture
    def odd(game: Environment) -> object:
        return value

    with pytest.raises(ParameterError, match=r"odd returns .*on the environment agent 1"):
        falsify(odd.claim, budget=12)


def test_wrong_options_are_refused() -> None:
    with pytest.raises(ParameterError, match="both build and ranges"):
        conjecture(ranges={"x": (0, 1)})
    with pytest.raises(ParameterError, match="agnets"):

        @conjecture(agnets=(2, 2))
        def wrong(game: Environment) -> bool:
            return True

    with pytest.raises(ParameterError, match="expression"):
        from_text("1 < 2")(DILEMMA)


def test_a_python_file_is_loaded_and_works_in_other_processes(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(FILE)
    loaded = load(str(path))
    assert isinstance(loaded, Conjecture)
    assert loaded.claim.statement == "First-best welfare is at most 5."
    alone = falsify(loaded.claim, domain=loaded.domain)
    together = falsify(loaded.claim, domain=loaded.domain, workers=2)
    assert alone.as_object() == together.as_object()
    assert alone.witness is not None
    assert alone.witness.case.environment.shape == (2, 2)
    assert alone.witness.finding.margin == -1


def test_a_text_file_may_have_comments_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("# what I think\ngap(c1)  # signal contracts\n  <= gap(c0)\n")
    assert load(str(path)).claim.title == "gap(c1) <= gap(c0)"


@pytest.mark.parametrize(
    ("name", "text", "culprit"),
    [
        ("none.py", "x = 1\n", "holds 0 conjectures"),
        ("two.py", FILE + "\nother = welfare_is_small\n", "holds 2 conjectures"),
        ("raises.py", "1 / 0\n", "ZeroDivisionError"),
        ("syntax.py", "def f(:\n", "SyntaxError"),
    ],
)
def test_files_that_hold_no_one_conjecture(
    name: str, text: str, culprit: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(FormatError, match=culprit):
        load(str(path))


def test_a_missing_file_is_not_taken_for_an_expression() -> None:
    with pytest.raises(FormatError, match="no such file"):
        load("missing.py")
    with pytest.raises(ParameterError, match="unexpected"):
        load("missing.txt < 3")


def test_an_empty_domain_names_the_conflicting_pair() -> None:
    claim = from_text("n_states >= 1 and n_agents > 2 and n_agents < 2 implies gap(c0) > 0").claim
    text = explain_empty(claim, Games(), 0)
    assert "'n_agents > 2' and 'n_agents < 2' contradict each other" in text
    assert "n_states" not in text
    assert "'n_agents > 9' holds in none" in explain_empty(
        from_text("n_agents > 9 implies gap(c0) > 0").claim, Games(), 0
    )
    nowhere = Family("nowhere", {"x": (0, 1)}, lambda x: None)
    assert "none of" in explain_empty(claim, nowhere, 0)
