"""Estimating (λ, β): planted values, boundaries, warnings, reproducibility, bad input."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import chi2

from coopgap.numerics.behaviour import qre_estimation
from coopgap.numerics.behaviour.qre_estimation import (
    QuantalFit,
    Range,
    _warnings,
    fit_quantal_response,
)
from coopgap.numerics.behaviour.qre_likelihood import observe
from coopgap.numerics.behaviour.qre_recovery import study_recovery
from coopgap.numerics.behaviour.qre_search import (
    Maxima,
    Surface,
    profile,
    tabulate_densely,
)
from coopgap.numerics.behaviour.quantal_games import Floats
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray


def sample(seed: int, games: int, shape: tuple[int, ...] = (2, 3)) -> list[Environment]:
    generator = np.random.default_rng(seed)
    return [
        Environment.from_arrays([generator.integers(-9, 10, size=shape) for _ in shape])
        for _ in range(games)
    ]


def simulate(
    games: Sequence[Environment], weight: str, precision: float, plays: int, seed: int = 0
) -> list[IntArray]:
    generator = np.random.default_rng(seed)
    drawn = []
    for game in games:
        response = quantal_response(game.prosocial(Fraction(weight)), precision)
        joint = np.ones(())
        for mine in response.probabilities:
            joint = np.multiply.outer(joint, np.array(mine))
        drawn.append(generator.multinomial(plays, joint.ravel()).reshape(game.shape))
    return drawn


def fit(weight: str, precision: float, plays: int = 60, **options: float) -> QuantalFit:
    games = sample(3, 8)
    return fit_quantal_response(
        games,
        simulate(games, weight, precision, plays),
        **{"bootstraps": 0} | options,  # type: ignore[arg-type]
    )


def test_planted_values_are_found_with_both_intervals() -> None:
    games = [*sample(1, 4), *sample(2, 2, (3, 2))]
    counts = simulate(games, "1/2", 4.0, 200)
    found = fit_quantal_response(games, counts, bootstraps=15)
    assert found.weight == pytest.approx(0.5, abs=0.1)
    assert found.precision == pytest.approx(4.0, rel=0.15)
    assert found.weight_bootstrap is not None
    assert found.precision_bootstrap is not None
    for interval, truth, estimate in (
        (found.weight_profile, 0.5, found.weight),
        (found.precision_profile, 4.0, found.precision),
    ):
        assert interval.low <= truth <= interval.high
        assert interval.low < estimate < interval.high
    for interval in (found.weight_bootstrap, found.precision_bootstrap):
        assert interval.low < interval.high
    assert not found.warnings
    assert (found.games, found.plays) == (6, 1200)
    assert found.log_likelihood > found.uniform_log_likelihood
    assert found.uniform_log_likelihood == pytest.approx(-1200 * np.log(6))
    other = fit_quantal_response(games, counts, bootstraps=10, seed=1)
    assert other == fit_quantal_response(games, counts, bootstraps=10, seed=1)
    assert other.weight == found.weight
    assert other.weight_bootstrap != found.weight_bootstrap


def test_profile_intervals_are_where_the_likelihood_falls_by_1_92() -> None:
    found = fit("1/2", 4.0)
    narrow = fit("1/2", 4.0, level=0.5)
    assert found.weight_profile.low < narrow.weight_profile.low
    assert narrow.weight_profile.high < found.weight_profile.high
    # A smooth likelihood is nearly a parabola: widths are as normal quantiles, 1.96 to 0.674.
    ratio = (found.precision_profile.high - found.precision_profile.low) / (
        narrow.precision_profile.high - narrow.precision_profile.low
    )
    assert ratio == pytest.approx(1.96 / 0.674, rel=0.1)


def test_each_end_of_a_profile_interval_is_the_first_point_beyond_the_cut() -> None:
    games = sample(3, 8)
    counts = simulate(games, "1/2", 4.0, 60)
    found = fit_quantal_response(games, counts, bootstraps=0)
    observed = observe(games, counts)
    surface = tabulate_densely(observed, 10.0, 100.0)
    # 3.841459 is the 95 % point of chi-squared with one degree of freedom, from a printed table.
    cut = found.log_likelihood - 3.841459 / 2
    for axis, interval, best in (
        (0, found.weight_profile, found.weight),
        (1, found.precision_profile, found.precision),
    ):
        ends = np.array([interval.low, interval.high])
        at_ends = profile(observed, surface, axis, ends).values
        assert at_ends == pytest.approx(cut, abs=0.01)
        assert (at_ends < cut).all()
        within = profile(observed, surface, axis, ends + 0.01 * (best - ends)).values
        assert (within >= cut).all()


@pytest.mark.parametrize("best", ["climbed", "plain", "again"])
def test_the_fit_is_the_best_of_three_candidates(
    monkeypatch: pytest.MonkeyPatch, best: str
) -> None:
    """Where responses jump each of the three is at times alone at the top."""
    games = sample(3, 2)
    observed = observe(games, simulate(games, "1/2", 4.0, 20))
    surface = Surface(np.array([0.0, 1.0]), np.array([0.1, 1.0]), np.zeros((2, 2, 2)))

    def found(name: str, weight: float) -> Maxima:
        values = np.array([-1.0 if name == best else -2.0])
        return Maxima(np.array([weight]), np.array([10 * weight]), values)

    monkeypatch.setattr(qre_estimation, "maximise", lambda *_: found("climbed", 1.0))
    monkeypatch.setattr(qre_estimation, "refine", lambda *_: found("plain", 2.0))

    def climb(_: object, __: object, ___: object, weights: Floats, precisions: Floats) -> Maxima:
        assert (weights.tolist(), precisions.tolist()) == ([2.0], [20.0]), "from the plain point"
        return found("again", 3.0)

    monkeypatch.setattr(qre_estimation, "climb", climb)
    weight = {"climbed": 1.0, "plain": 2.0, "again": 3.0}[best]
    assert qre_estimation._highest(observed, surface) == (weight, 10 * weight, -1.0)


def test_even_play_that_is_not_rejected_leaves_every_weight_open() -> None:
    """β = 0 within the interval, though the fit is not there: no weight means anything."""
    games = sample(3, 4)
    counts = simulate(games, "1/2", 0.15, 12, seed=5)
    found = fit_quantal_response(games, counts, bootstraps=0, max_weight=4.0)
    assert found.precision > 0
    assert 0 < found.log_likelihood - found.uniform_log_likelihood < 3.841459 / 2
    assert found.precision_profile.low == 0
    assert found.precision_profile.high > found.precision
    assert found.weight_profile == Range(0.0, 4.0)
    assert any("even randomisation" in words for words in found.warnings)


def test_a_weight_that_fits_worse_than_chance_is_open_while_chance_is() -> None:
    """At β = 0 every weight is as good; just beyond, λ = 4 fits these counts worse than chance."""
    pd = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])

    def found(level: float = 0.95) -> QuantalFit:
        counts = np.array([[3, 5], [5, 7]])
        return fit_quantal_response([pd], [counts], bootstraps=0, max_weight=4.0, level=level)

    gain = found().log_likelihood - found().uniform_log_likelihood
    barely, rejected = (found(float(chi2.cdf(2 * gain + d, 1))) for d in (1e-9, -1e-3))
    assert barely.weight_profile == Range(0.0, 4.0)
    assert barely.precision_profile.low == 0
    assert rejected.weight_profile.high < 1
    assert rejected.precision_profile.low > 0


def test_selfish_play() -> None:
    found = fit("0", 4.0, plays=200)
    assert found.weight < 0.05
    assert found.weight_profile.low == 0
    if found.weight == 0:
        assert any("boundary 0" in words for words in found.warnings)


def test_even_play_does_not_identify_the_weight() -> None:
    games = sample(3, 8)
    counts: list[IntArray] = [np.full(game.shape, 50) for game in games]
    found = fit_quantal_response(games, counts, bootstraps=0)
    assert found.precision == 0
    assert found.log_likelihood == found.uniform_log_likelihood
    assert (found.weight_profile.low, found.weight_profile.high) == (0.0, 10.0)
    assert found.precision_profile.low == 0
    assert any("not identified" in words for words in found.warnings)
    assert any("even randomisation" in words for words in found.warnings)


def test_play_of_equilibria_has_no_upper_precision() -> None:
    pd = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    found = fit_quantal_response([pd], [np.array([[0, 0], [0, 500]])], bootstraps=20)
    assert found.precision > 20
    assert found.precision_profile.high == 100
    assert any("β is bounded from below only" in words for words in found.warnings)


def test_common_interest_tells_no_weight_from_any_other() -> None:
    """With identical payoffs, u + λW is (1 + λn)u: only the product with β matters."""
    games = [
        Environment.from_arrays([table, table])
        for table in np.random.default_rng(8).integers(-9, 10, size=(4, 3, 3))
    ]
    found = fit_quantal_response(games, simulate(games, "1", 1.0, 100), bootstraps=0)
    assert found.correlation is None or found.correlation < -0.98
    assert any("not identified" in words for words in found.warnings)
    assert any("entangled" in words for words in found.warnings)
    assert found.precision * (1 + 2 * found.weight) == pytest.approx(3.0, rel=0.2)


def test_the_correlation_is_that_of_repeated_estimates() -> None:
    games = sample(1, 6, (3, 3))
    study = study_recovery(games, 0.5, 4.0, plays=60, simulations=120, seed=4)
    seen = np.corrcoef(study.weights, np.log(study.precisions))[0, 1]
    found = fit_quantal_response(games, simulate(games, "1/2", 4.0, 2000), bootstraps=0)
    assert found.correlation == pytest.approx(seen, abs=0.2)
    assert abs(seen) > 0.25


def test_bootstrap_intervals_are_as_wide_as_their_level() -> None:
    games = sample(3, 4)
    counts = simulate(games, "1/2", 4.0, 60)
    half, most = (
        fit_quantal_response(games, counts, bootstraps=40, level=level).precision_bootstrap
        for level in (0.5, 0.95)
    )
    assert half is not None
    assert most is not None
    assert most.low < half.low < half.high < most.high


def test_an_interval_that_reaches_the_edge_is_said_to() -> None:
    def said(high: float, low: float = 1.0) -> str:
        bounds = Range(low, high), Range(1.0, 3.0)
        return " ".join(_warnings(3.0, 2.0, *bounds, 0.1, 10.0, 100.0))

    assert "λ is bounded from below only: weights up to 10" in said(10.0)
    assert "not identified" in said(10.0, 0.0)
    assert not said(9.0)


def test_bad_options() -> None:
    games = sample(1, 1)
    counts: list[IntArray] = [np.ones(games[0].shape, dtype=np.int64)]
    for options in (
        {"max_weight": 0.0},
        {"max_precision": 1e9},
        {"level": 1.0},
        {"bootstraps": -1},
    ):
        with pytest.raises(ParameterError, match=next(iter(options))):
            fit_quantal_response(games, counts, **options)
