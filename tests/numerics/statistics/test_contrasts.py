"""Contrasts of cells: against plain loops, NumPy's least squares, and what must be missing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.statistics.contrasts import (
    Missing,
    Paired,
    Repeats,
    Stratum,
    contract_contrast,
    difference_in_differences,
    dose_slopes,
    merge_cells,
    prosocial_contrast,
)
from coopgap.testing import rationals
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans

LEVELS = range(4)
CONDITIONS = ("nl", "no-contract")

FULL = st.lists(rationals(-9, 9), min_size=16, max_size=16).map(
    lambda values: {
        Stratum(model, "", condition, level): values.pop()
        for model in "XY"
        for condition in CONDITIONS
        for level in LEVELS
    }
)


def row(value: str | None, runs: int | None = None, model: str = "X", k: int = 5) -> CellMeans:
    means = {} if value is None else {"R": Fraction(value)}
    return CellMeans("f", model, "nl", k, means, runs)


def test_merging_leaves_out_what_has_no_value() -> None:
    merged = merge_cells([row("1"), row(None), row("4"), row("7", model="Y")], "R")
    assert merged == {
        Stratum("X", "", "nl", 5): Fraction(5, 2),
        Stratum("Y", "", "nl", 5): Fraction(7),
    }
    assert merge_cells([row("1", 5), row("4", 10)], "R", Repeats.RUNS) == {
        Stratum("X", "", "nl", 5): 3
    }
    assert merge_cells([row("4")], "R", Repeats.RUNS) == {Stratum("X", "", "nl", 5): 4}
    with pytest.raises(ParameterError, match="2 times without total_runs"):
        merge_cells([row("1", 5), row("4")], "R", Repeats.RUNS)


@given(FULL)
def test_full_tables_against_plain_loops(table: dict[Stratum, Fraction]) -> None:
    prosocial = prosocial_contrast("f", "R", table, 3, 1)
    assert prosocial.contrast == "prosocial 3 - 1"
    assert prosocial.differences == {
        Stratum(m, "", c): table[Stratum(m, "", c, 3)] - table[Stratum(m, "", c, 1)]
        for m in "XY"
        for c in CONDITIONS
    }
    contract = contract_contrast("f", "R", table, "nl")
    assert contract.differences == {
        Stratum(m, "", "", k): table[Stratum(m, "", "nl", k)]
        - table[Stratum(m, "", "no-contract", k)]
        for m in "XY"
        for k in LEVELS
    }
    assert not prosocial.missing
    assert not contract.missing


@given(FULL)
def test_slopes_against_numpy(table: dict[Stratum, Fraction]) -> None:
    slopes = dose_slopes("f", "R", table).differences
    assert len(slopes) == 4
    for stratum, slope in slopes.items():
        line = [float(table[Stratum(stratum.model, "", stratum.condition, k)]) for k in LEVELS]
        assert float(slope) == pytest.approx(np.polyfit(list(LEVELS), line, 1)[0], abs=1e-9)
    # Reversing the order of every dose flips every sign: the test of slopes permutes doses.
    turned = {
        Stratum(s.model, "", s.condition, 3 - (s.prosocial or 0)): v for s, v in table.items()
    }
    assert dose_slopes("f", "R", turned).differences == {s: -v for s, v in slopes.items()}


@given(FULL, st.integers(0, 15))
def test_one_cell_less_is_one_stratum_missing(table: dict[Stratum, Fraction], gone: int) -> None:
    lost = list(table)[gone]
    rest = {key: value for key, value in table.items() if key != lost}
    for whole, part, touched in (
        (
            prosocial_contrast("f", "R", table, 3, 0),
            prosocial_contrast("f", "R", rest, 3, 0),
            lost.prosocial in (0, 3),
        ),
        (contract_contrast("f", "R", table, "nl"), contract_contrast("f", "R", rest, "nl"), True),
        (dose_slopes("f", "R", table), dose_slopes("f", "R", rest), True),
    ):
        assert len(part.missing) == len(whole.differences) - len(part.differences) == touched
        for missing in part.missing:
            assert missing.stratum.model == lost.model
            assert missing.stratum not in part.differences
            assert str(lost.prosocial) in missing.reason or lost.condition in missing.reason


def test_a_model_without_a_whole_condition_is_missing_there() -> None:
    table = {
        Stratum("X", "", "nl", 0): Fraction(1),
        Stratum("X", "", "nl", 5): Fraction(2),
        Stratum("Y", "", "code", 0): Fraction(1),
    }
    paired = prosocial_contrast("f", "R", table)
    assert [str(m.stratum) for m in paired.missing] == ["X, code", "Y, code", "Y, nl"]
    assert [m.reason for m in paired.missing] == [
        "no value for prosocial 5; prosocial 0",
        "no value for prosocial 5",
        "no value for prosocial 5; prosocial 0",
    ]


def test_differences_in_differences() -> None:
    x, y, z = (Stratum(name, "", "nl") for name in "XYZ")
    first = Paired("a", "prosocial 5 - 0", "R", {x: Fraction(1), y: Fraction(3)}, ())
    later = Paired("b", "prosocial 5 - 0", "R", {x: Fraction(4), z: Fraction(5)}, ())
    both = difference_in_differences(later, first)
    assert both.differences == {x: 3}
    name = "difference in prosocial 5 - 0"
    assert both.missing == (
        Missing("b - a", name, "R", y, "not in b"),
        Missing("b - a", name, "R", z, "not in a"),
    )
    with pytest.raises(ParameterError, match="not the same contrast"):
        difference_in_differences(later, Paired("a", "prosocial 5 - 0", "m", {}, ()))


def test_bad_questions() -> None:
    table = {Stratum("X", "", "nl", k): Fraction(k) for k in (0, 1, 5)}
    with pytest.raises(ParameterError, match="two different numbers"):
        prosocial_contrast("f", "R", table, 5, 5)
    with pytest.raises(ParameterError, match="'nl' is the baseline"):
        contract_contrast("f", "R", table, "nl", "nl")
    uneven = dose_slopes("f", "R", table)
    assert not uneven.differences
    assert "0, 1, 5 prosocial agents are not symmetric" in uneven.missing[0].reason
    assert not dose_slopes("f", "R", {Stratum("X", "", "nl", 0): Fraction(1)}).differences
