"""One record for the gap of every class, against what the classes' own solvers say."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import MechanismClass, welfare_gap
from coopgap.numerics.mechanisms.correlated import correlated_equilibrium
from coopgap.testing import environments, languages
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language


@given(environments(max_agents=2, max_states=2))
def test_without_contract_it_is_the_best_equilibrium(game: Environment) -> None:
    found = welfare_gap(game, Language.complete(game), "c0")
    assert found.value == pure_equilibria(game).best
    assert found.exact
    assert (found.gap is None) is (found.value is None)
    mediated = welfare_gap(game, Language.null(game), "c2", liability=Liability.of(0))
    assert mediated.value == correlated_equilibrium(game).value


@given(st.data())
def test_the_classes_are_nested(data: st.DataObject) -> None:
    game = data.draw(environments(max_agents=2, max_states=2))
    language = data.draw(languages(game))
    gaps = [welfare_gap(game, language, kind).gap for kind in MechanismClass]
    order = [(gap is None, gap or Fraction(0)) for gap in gaps]
    assert order[2] <= order[1] <= order[0]
    assert all(gap is None or gap >= 0 for gap in gaps)


def test_m1_in_both_regions() -> None:
    """Γ_0, Γ_1, Γ_2 of M1 with C/D verifiable."""
    for parameters, none in (
        ({"R": "5", "S": "0", "T": "8", "P": "2"}, Fraction(6)),
        ({"R": "15", "S": "3", "T": "12", "P": "4"}, Fraction(11, 12)),
    ):
        table = effort_table(**parameters)
        spread = Fraction(parameters["R"]) - Fraction(parameters["P"])
        language = effort_language(table, "coop-defect")
        gaps = [welfare_gap(table, language, kind) for kind in ("c0", "c1", "c2")]
        assert [result.gap for result in gaps] == [none, spread / 12, spread / 15]
        assert [result.gap_lower for result in gaps] == [none, spread / 12, spread / 15]


def test_an_unknown_class_is_refused() -> None:
    table = effort_table(R=5, S=0, T=8, P=2)
    with pytest.raises(ParameterError, match="c3"):
        welfare_gap(table, Language.null(table), "c3")
