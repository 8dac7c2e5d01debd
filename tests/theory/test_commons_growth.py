"""Growth regimes: what is read, what is refused, and the odds of a hysteresis."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.theory.commons_growth import (
    DEGRADED,
    HEALTHY,
    Hysteresis,
    IndependentGrowth,
    parse_growth,
    require_whole,
)
from coopgap.theory.errors import ExactnessError, ParameterError


@pytest.mark.parametrize("text", ["", "two", "2:1/2", "2,2", "-1", "2:1/2,3", "2:0,3:1", "1/0"])
def test_bad_growth_is_refused(text: str) -> None:
    with pytest.raises(ParameterError):
        parse_growth(text)


def test_growth_reads_back() -> None:
    for text in ("2", "3/2,5/2", "3/2:1/4,5/2:3/4", "hysteresis"):
        assert str(parse_growth(text)) == text
    assert IndependentGrowth.of("1/2", 3) == parse_growth("0.5, 3")


def test_bad_hysteresis_is_refused() -> None:
    with pytest.raises(ParameterError, match="recovery=2"):
        Hysteresis(recovery=Fraction(2))
    with pytest.raises(ParameterError, match="lower"):
        Hysteresis(lower=Fraction(60))
    with pytest.raises(ParameterError, match="gauge=0"):
        Hysteresis(gauge=0)
    with pytest.raises(ParameterError, match="at least 0"):
        Hysteresis(healthy=Fraction(-1))
    with pytest.raises(ExactnessError, match=r"shift=0\.3"):
        Hysteresis(shift=0.3)  # type: ignore[arg-type]


def test_odds_of_the_default_hysteresis() -> None:
    water = Hysteresis()
    # 0.3 plus the relative excess over 50; recovery 0.15 below 30.
    odds = {50: Fraction(0), 51: Fraction(8, 25), 60: Fraction(1, 2), 85: Fraction(1)}
    for mean, expected in odds.items():
        assert water.degraded_probability(HEALTHY, Fraction(mean)) == expected
    assert water.degraded_probability(DEGRADED, Fraction(29)) == Fraction(17, 20)
    assert water.degraded_probability(DEGRADED, Fraction(30)) == 1


@pytest.mark.parametrize("value", [True, 1.0, "1", 0, None])
def test_whole_numbers(value: object) -> None:
    with pytest.raises(ParameterError, match="x="):
        require_whole("x", value, 1)
