"""The closed forms of M1, the dilemmas and public goods; and what must be refused."""

from __future__ import annotations

import functools

import pytest
import sympy

from coopgap.proofs.derivation.derive import derive_gap, derive_threshold
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.kernel import check
from coopgap.theory.contract import Liability
from coopgap.theory.errors import DerivationError, LanguageError, ParameterError, RegionError
from coopgap.theory.games.effort_tables import LANGUAGES, effort_language
from coopgap.theory.games.families import (
    effort_family,
    pooled_states_family,
    public_goods_family,
    task_language,
    two_by_two_family,
)
from coopgap.theory.language import Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

R, S, T, P, B, m, e, M = sympy.symbols("R S T P B m e M")
FULL, HIGH, CYCLE, MIXED = sympy.Integer(0), 2 * (R - P), (R - P) / 12, (R - P) / 15

GAPS = {
    ("pd", "c1"): dict(zip(LANGUAGES, (HIGH, CYCLE, HIGH, FULL), strict=True)),
    ("pd", "c2"): dict(zip(LANGUAGES, (HIGH, MIXED, HIGH, FULL), strict=True)),
    ("sh", "c1"): dict(zip(LANGUAGES, (CYCLE, CYCLE, FULL, FULL), strict=True)),
    ("sh", "c2"): dict(zip(LANGUAGES, (MIXED, MIXED, FULL, FULL), strict=True)),
}


@functools.cache
def effort_gap(region: str, mechanism_class: str, language: str) -> PiecewiseForm:
    family = effort_family(region)
    return derive_gap(family, effort_language(family.frame, language), mechanism_class)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mechanism_class", ["c1", "c2"])
@pytest.mark.parametrize("region", ["pd", "sh"])
def test_effort_gaps_are_one_proved_piece(region: str, mechanism_class: str, language: str) -> None:
    form = effort_gap(region, mechanism_class, language)
    assert form.status == "proved"
    assert len(form.pieces) == 1
    expected = GAPS[region, mechanism_class][language]
    assert sympy.expand(form.expression - expected) == 0
    assert len(form.documents) >= 4
    assert all(check(document).accepted for document in form.documents)


@pytest.mark.parametrize(
    ("region", "liability", "sense", "expected"),
    [
        ("pd", None, "best", HIGH),
        ("pd", None, "worst", HIGH),
        ("pd", 0, "best", HIGH),
        ("pd", 0, "worst", HIGH),
        ("sh", None, "best", CYCLE),
        ("sh", None, "worst", HIGH),
        ("sh", 0, "best", MIXED),
        ("sh", 0, "worst", HIGH),
    ],
)
def test_effort_gaps_without_contract(
    region: str, liability: int | None, sense: str, expected: sympy.Expr
) -> None:
    kind = "c0" if liability is None else "c2"
    form = derive_gap(
        effort_family(region),
        None,
        kind,
        liability=liability,
        sense=sense,  # type: ignore[arg-type]
    )
    assert form.status == "proved"
    assert sympy.expand(form.expression - expected) == 0


def test_effort_thresholds() -> None:
    family = effort_family("pd")
    ratio = (T - R) / (2 * R - S - T)
    unaided = derive_threshold(family)
    assert unaided.status == "proved"
    assert {sympy.cancel(x) for x in unaided.expressions} == {2, sympy.cancel(ratio)}
    values = {"R": 5, "S": 0, "T": 8, "P": 2}
    exact = {sympy.Symbol(k): v for k, v in values.items()}
    assert unaided.evaluate(values) == max(2, ratio.subs(exact))
    expected = {"coop-defect": 2, "effort": ratio, "all": 0}
    for name, expression in expected.items():
        form = derive_threshold(family, effort_language(family.frame, name))
        assert form.status == "proved"
        assert sympy.cancel(form.expression - expression) == 0
    for name in ("none", "coop-defect"):
        hunt = effort_family("sh")
        form = derive_threshold(hunt, effort_language(hunt.frame, name))
        assert (form.status, form.expression) == ("proved", 2)


def test_worst_case_thresholds_of_effort_tables() -> None:
    form = derive_threshold(effort_family("pd"), quantity="worst-threshold")
    first, second = (T - R) / (2 * R - S - T), (P - S) / (S + T - 2 * P)
    assert form.status == "proved"
    assert {sympy.cancel(x) for x in form.expressions} == {
        2,
        sympy.cancel(first),
        sympy.cancel(second),
    }
    hunt = derive_threshold(effort_family("sh"), quantity="worst-threshold")
    assert (hunt.status, hunt.expression) == ("proved", 2)


def test_liability_at_which_the_signal_contract_gap_begins_to_fall() -> None:
    family = effort_family("pd")
    region = family.region.extended(["B"], "B >= 0")
    seen = effort_language(family.frame, "coop-defect")
    form = derive_gap(family, seen, "c1", region, liability="B")
    assert form.status == "proved"
    assert {sympy.expand(x) for x in form.expressions} == {
        sympy.expand(2 * (R - P)),
        2 * R - S - T,
        sympy.expand((R - P) / 12),
    }
    game = {"R": 5, "S": 0, "T": 8, "P": 2}
    # Falls at min((P - S)/2, (4T - 3R - P)/8) = min(1, 15/8), and ends at (4T - 3R - P)/8.
    assert form.evaluate({**game, "B": "999/1000"}) == 6
    assert form.evaluate({**game, "B": 1}) == 2
    assert (
        form.evaluate({**game, "B": "15/8"})
        == form.evaluate({**game, "B": 9})
        == CYCLE.subs({R: 5, P: 2})
    )


@pytest.mark.parametrize("n", [2, 3, 4])
def test_public_goods(n: int) -> None:
    family = public_goods_family(n)
    for kind in ("c0", "c1", "c2"):
        form = derive_gap(family, None, kind)
        assert (form.status, sympy.expand(form.expression - n * (m - 1))) == ("proved", 0)
    scaled = public_goods_family(n, endowment="e")
    weight = derive_threshold(scaled)
    assert weight.status == "proved"
    assert sympy.cancel(weight.expression - (e - M / n) / (M - e)) == 0
    own = Language.product(scaled.frame, actions="all")
    assert derive_gap(scaled, own, "c1").expression == 0


def test_two_by_two_dilemmas() -> None:
    for name in ("prisoners-dilemma", "stag-hunt", "chicken", "symmetric-battle"):
        family = two_by_two_family(name)
        own = Language.product(family.frame, actions="all")
        for kind in ("c0", "c1", "c2"):
            assert derive_gap(family, None, kind).status == "proved"
            if kind != "c0":
                form = derive_gap(family, own, kind)
                assert (form.status, form.expression) == ("proved", 0)


def test_pooled_states_hurt_contracts_and_not_mediators_while_effort_stays_hidden() -> None:
    family = pooled_states_family()
    v, w, c, d = sympy.symbols("v w c d")
    seen = task_language(family.frame)
    contract, mediator = (derive_gap(family, seen, kind) for kind in ("c1", "c2"))
    assert contract.status == mediator.status == "proved"
    assert sympy.expand(contract.expression - ((v - d) / 2 + w - c)) == 0
    assert sympy.expand(mediator.expression - (w - c)) == 0
    blind = Language.product(family.frame, states="all", actions={"worker": "all"})
    assert derive_gap(family, blind, "c2").expression == 0


def test_prosociality_as_the_parameter() -> None:
    game = two_by_two_family("prisoners-dilemma").instantiate({"R": 3, "S": 0, "T": 4, "P": 1})
    family = SymbolicEnvironment.from_environment(game, Region.of("lam", "lam >= 0"), "lam")
    form = derive_gap(family, None, "c0")
    assert form.status == "proved"
    assert [form.evaluate({"lam": x}) for x in (0, "1/4", "1/2", 2)] == [4, 4, 0, 0]


def test_a_family_without_pure_equilibrium_has_an_infinite_gap() -> None:
    pennies = SymbolicEnvironment.from_bimatrix(
        [[("x", "-x"), ("-x", "x")], [("-x", "x"), ("x", "-x")]], region=Region.of("x", "x > 0")
    )
    form = derive_gap(pennies, None, "c0")
    assert (form.status, form.expression) == ("proved", sympy.oo)
    assert form.evaluate({"x": 1}) is None


def test_refusals() -> None:
    family = two_by_two_family("prisoners-dilemma")
    with pytest.raises(RegionError, match="the region is empty"):
        derive_gap(family.within("R > T"))
    with pytest.raises(ParameterError, match="mechanism_class='c9'"):
        derive_gap(family, None, "c9")
    with pytest.raises(ParameterError, match="sense='worst' asks"):
        derive_gap(family, None, "c1", sense="worst")
    with pytest.raises(ParameterError, match="budget='lavish'"):
        derive_gap(family, budget="lavish")
    with pytest.raises(ParameterError, match="'B' is no parameter"):
        derive_gap(family, liability="B")
    with pytest.raises(RegionError, match=r"liability, R, is unbounded below.*add R >= 0"):
        derive_gap(family, liability="R")
    wide = family.region.extended(["B"], "B > -1")
    with pytest.raises(RegionError, match="liability, B, falls to -1"):
        derive_gap(family, None, "c1", wide, liability="B")
    with pytest.raises(ParameterError, match="quantity='lambda'"):
        derive_threshold(family, quantity="lambda")
    with pytest.raises(ParameterError, match="leave language out"):
        derive_threshold(family, Language.null(family.frame), quantity="worst-threshold")
    with pytest.raises(DerivationError, match="prosociality 0"):
        derive_threshold(family.prosocial(1))
    other = effort_family("pd")
    with pytest.raises(LanguageError, match="shape"):
        derive_gap(family, Language.null(other.frame))
    form = derive_gap(family, None, "c0")
    with pytest.raises(RegionError, match="R > P is violated"):
        form.evaluate({"R": 1, "S": 0, "T": 5, "P": 2})
    with pytest.raises(ParameterError, match="no value for parameter"):
        form.evaluate({"R": 1})


def test_liability_given_in_each_way() -> None:
    family = effort_family("sh")
    seen = effort_language(family.frame, "coop-defect")
    for unlimited in (None, "inf", Liability.unlimited()):
        form = derive_gap(family, seen, "c1", liability=unlimited)
        assert sympy.expand(form.expression - CYCLE) == 0
    assert "inf" in str(form.documents[-1]["claim"])
