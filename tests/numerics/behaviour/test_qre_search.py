"""The search for (λ, β): a brute-force grid, SciPy, profiles, weightings, edges of the box."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize

from coopgap.numerics.behaviour.qre_likelihood import (
    Observed,
    grid_likelihood,
    move,
    point_likelihood,
)
from coopgap.numerics.behaviour.qre_search import (
    Maxima,
    Surface,
    _peaks,
    climb,
    maximise,
    profile,
    refine,
    tabulate,
    tabulate_densely,
)
from coopgap.numerics.behaviour.quantal_games import Floats, QuantalGames, softmax
from coopgap.numerics.behaviour.quantal_system import split

COUNT = 6


def play(
    lam: float, beta: float, plays: int, seed: int, shape: tuple[int, ...] = (3, 3)
) -> Observed:
    generator = np.random.default_rng(seed)
    games = QuantalGames.from_payoffs(generator.normal(size=(COUNT, len(shape), *shape)))
    truth = Observed(games, np.zeros((COUNT, sum(shape))))
    full = np.full(COUNT, lam), np.full(COUNT, beta)
    _, logits = point_likelihood(truth, np.arange(COUNT), *full)
    counts = [generator.multinomial(plays, softmax(part)) for part in split(logits, shape)]
    return Observed(games, np.concatenate(counts, axis=1).astype(np.float64))


def total(observed: Observed, lam: float, beta: float, times: Floats) -> float:
    full = np.full(COUNT, lam), np.full(COUNT, beta)
    return float(times @ point_likelihood(observed, np.arange(COUNT), *full)[0])


@pytest.fixture(scope="module")
def data() -> tuple[Observed, Surface]:
    observed = play(0.8, 3.0, 30, seed=1)
    return observed, tabulate([observed], 5.0, 50.0)


def test_no_brute_force_grid_is_better(data: tuple[Observed, Surface]) -> None:
    observed, surface = data
    best = maximise([observed], surface, np.ones((1, COUNT)), 6)
    for lam, beta in (
        (np.linspace(0, 5, 60), np.linspace(0.1, 20, 60)),
        (
            best.weights[0] + np.linspace(-0.2, 0.2, 41).clip(-best.weights[0]),
            best.precisions[0] * np.linspace(0.8, 1.2, 41),
        ),
    ):
        brute = grid_likelihood(observed, lam, beta).sum(axis=0)
        assert brute.max() <= best.values[0] + 1e-9
    # The finer of the two comes close, so the maximum is not beyond what there is.
    assert brute.max() == pytest.approx(best.values[0], abs=0.05)
    assert total(observed, best.weights[0], best.precisions[0], np.ones(COUNT)) == pytest.approx(
        best.values[0]
    )


def test_weightings_against_scipy(data: tuple[Observed, Surface]) -> None:
    observed, surface = data
    generator = np.random.default_rng(0)
    times: Floats = np.array(generator.multinomial(COUNT, np.full(COUNT, 1 / COUNT), size=5), float)
    found = maximise([observed], surface, times)
    assert (found.values >= surface.total(times).max(axis=(1, 2)) - 1e-12).all()
    for d in range(2):

        def loss(x: Floats, weighting: Floats = times[d]) -> float:
            return -total(observed, abs(x[0]), np.exp(min(x[1], 3.9)), weighting)

        theirs = scipy.optimize.minimize(
            loss,
            np.array([found.weights[d] + 0.02, np.log(found.precisions[d]) - 0.02]),
            method="Nelder-Mead",
            options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 30},
        )
        assert found.values[d] >= -theirs.fun - 1e-6
        assert found.values[d] == pytest.approx(
            total(observed, found.weights[d], found.precisions[d], times[d])
        )


@pytest.mark.parametrize("axis", [0, 1])
def test_profiles_against_a_fine_line(data: tuple[Observed, Surface], axis: int) -> None:
    observed, surface = data
    best = maximise([observed], surface, np.ones((1, COUNT)), 6)
    peak = best.weights[0] if axis == 0 else best.precisions[0]
    fixed = peak * np.array([0.9, 1.0, 1.15])
    found = profile([observed], surface, axis, fixed)
    held = found.weights if axis == 0 else found.precisions
    assert held == pytest.approx(fixed)
    line = np.linspace(1.0, 8.0, 141) if axis == 0 else np.linspace(0.3, 2.0, 141)
    for k, value in enumerate(fixed):
        one = np.array([value])
        brute = (
            grid_likelihood(observed, one, line)
            if axis == 0
            else grid_likelihood(observed, line, one)
        ).sum(axis=0)
        assert found.values[k] == pytest.approx(brute.max(), abs=0.02)
        assert found.values[k] >= brute.max() - 1e-3
    assert found.values[1] == pytest.approx(best.values[0], abs=1e-6)


def test_selfish_play_ends_at_the_edge() -> None:
    observed = play(0.0, 4.0, 2000, seed=5)
    surface = tabulate([observed], 5.0, 50.0)
    # Expected counts of slightly spiteful play are not in the box: take selfish data, tilt them.
    best = maximise([observed], surface, np.ones((1, COUNT)))
    assert 0 <= best.weights[0] < 0.02
    assert best.precisions[0] == pytest.approx(4.0, rel=0.1)


def test_perfect_play_ends_at_the_largest_precision() -> None:
    observed = play(0.5, 500.0, 40, seed=6)
    surface = tabulate([observed], 5.0, 50.0)
    best = maximise([observed], surface, np.ones((1, COUNT)))
    assert best.precisions[0] <= 50.0
    assert best.precisions[0] > 30.0


def test_no_climb_ends_below_its_start() -> None:
    observed = play(0.8, 3.0, 30, seed=3)
    surface = tabulate([observed], 5.0, 50.0)
    table = np.meshgrid([0.0, 0.5, 1.0, 3.0, 5.0], [0.05, 0.3, 1.0, 3.0, 10.0, 30.0])
    lam, beta = (axis.ravel() for axis in table)
    starts = [total(observed, *point, np.ones(COUNT)) for point in zip(lam, beta, strict=True)]
    found = climb([observed], surface, np.ones((len(lam), COUNT)), lam, beta)
    assert (found.values >= np.array(starts) - 1e-9).all()
    assert (found.values > found.values.max() - 1e-6).sum() > len(lam) / 2


def test_a_climb_from_the_top_stays(data: tuple[Observed, Surface]) -> None:
    observed, surface = data
    best = maximise([observed], surface, np.ones((1, COUNT)), 6)
    again = climb([observed], surface, np.ones((1, COUNT)), best.weights, best.precisions)
    assert again.values == pytest.approx(best.values, abs=1e-7)
    assert again.weights == pytest.approx(best.weights, abs=1e-3)


def even_axes(max_weight: float, max_precision: float) -> tuple[Floats, Floats]:
    """Give the even grid as the plain method has it: 40 steps of λ, 40 of β from 0.1 to 20."""
    return np.linspace(0.0, max_weight, 40), np.linspace(0.1, min(20.0, max_precision), 40)


@pytest.mark.parametrize(("max_weight", "max_precision"), [(5.0, 50.0), (10.0, 100.0), (2.0, 8.0)])
def test_the_dense_table_holds_every_even_point(max_weight: float, max_precision: float) -> None:
    observed = play(0.8, 3.0, 30, seed=1)
    surface = tabulate_densely([observed], max_weight, max_precision)
    assert (np.diff(surface.weights) > 0).all()
    assert (np.diff(surface.precisions) > 0).all()
    assert (surface.weights[0], surface.weights[-1]) == (0.0, max_weight)
    assert surface.precisions[-1] == max_precision
    weights, precisions = even_axes(max_weight, max_precision)
    assert np.isin(weights, surface.weights).all()
    assert np.isin(precisions, surface.precisions).all()
    coarse = tabulate([observed], max_weight, max_precision)
    assert np.isin(coarse.weights, surface.weights).all()
    assert np.isin(coarse.precisions, surface.precisions).all()
    # Every fifth value anew, each followed from β = 0 on its own.
    for i in range(0, len(surface.weights), 13):
        for j in range(0, len(surface.precisions), 17):
            alone = total(observed, surface.weights[i], surface.precisions[j], np.ones(COUNT))
            assert surface.total()[i, j] == pytest.approx(alone)


@pytest.mark.parametrize(
    ("lam", "beta", "box"),
    [
        (0.8, 3.0, (5.0, 50.0)),
        (0.0, 5.0, (5.0, 50.0)),
        (1.0, 60.0, (5.0, 50.0)),
        (2.0, 2.0, (1.0, 8.0)),
    ],
)
def test_the_plain_method_by_hand(lam: float, beta: float, box: tuple[float, float]) -> None:
    """Best point of the even grid, then the best of 20 × 20 between its neighbours."""
    observed = play(lam, beta, 40, seed=3)
    found = refine([observed], tabulate_densely([observed], *box))
    weights, precisions = even_axes(*box)
    coarse = grid_likelihood(observed, weights, precisions).sum(axis=0)
    i, j = np.unravel_index(coarse.argmax(), coarse.shape)
    assert found.values[0] >= coarse[i, j]
    # Between the neighbours, at an edge of the box on one side only.
    step = weights[1], precisions[1] - precisions[0]
    assert abs(found.weights[0] - weights[i]) <= step[0] + 1e-12
    assert abs(found.precisions[0] - precisions[j]) <= step[1] + 1e-12
    assert 0 <= found.weights[0] <= box[0]
    assert 0.1 <= found.precisions[0] <= min(20.0, box[1])
    fine = [
        np.linspace(axis[max(k - 1, 0)], axis[min(k + 1, 39)], 20)
        for axis, k in ((weights, int(i)), (precisions, int(j)))
    ]
    best = max(
        float(grid_likelihood(observed, fine[0][a : a + 1], fine[1]).sum(axis=0).max())
        for a in range(20)
    )
    assert found.values[0] == pytest.approx(max(best, float(coarse[i, j])))
    assert found.values[0] == pytest.approx(
        total(observed, found.weights[0], found.precisions[0], np.ones(COUNT))
    )


def test_the_plain_method_keeps_the_coarse_point_where_refining_is_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    observed = play(0.8, 3.0, 40, seed=3)
    surface = tabulate_densely([observed], 5.0, 50.0)
    found = refine([observed], surface)
    monkeypatch.setattr(
        "coopgap.numerics.behaviour.qre_search.grid_likelihood",
        lambda *given: grid_likelihood(*given) - 1000.0,
    )
    kept = refine([observed], surface)
    weights, precisions = even_axes(5.0, 50.0)
    assert kept.weights[0] in weights
    assert kept.precisions[0] in precisions
    assert found.values[0] - 1.0 < kept.values[0] <= found.values[0]


def test_where_a_climb_gets_lost_the_grid_holds(
    data: tuple[Observed, Surface], monkeypatch: pytest.MonkeyPatch
) -> None:
    observed, surface = data

    def lost(*given: object) -> Maxima:
        weights = np.full(len(given[3]), 4.9)  # type: ignore[arg-type]
        return Maxima(weights, weights, np.full(len(weights), -1e9))

    monkeypatch.setattr("coopgap.numerics.behaviour.qre_search.climb", lost)
    best = maximise([observed], surface, np.ones((1, COUNT)), 6)
    i, j = np.unravel_index(surface.total().argmax(), surface.total().shape)
    assert best.values[0] == surface.total()[i, j]
    assert (best.weights[0], best.precisions[0]) == (surface.weights[i], surface.precisions[j])


def test_at_an_edge_the_other_parameter_still_finds_its_best() -> None:
    """Spiteful play: λ rests at 0, β is what one dimension alone has as its best."""
    observed = play(-0.25, 4.0, 500, seed=9)
    surface = tabulate([observed], 5.0, 50.0)
    found = climb([observed], surface, np.ones((1, COUNT)), np.array([0.0]), np.array([2.0]))
    assert found.weights[0] == 0

    def loss(log_beta: float) -> float:
        return -total(observed, 0.0, float(np.exp(log_beta)), np.ones(COUNT))

    alone = scipy.optimize.minimize_scalar(
        loss, bounds=(0.0, 3.0), method="bounded", options={"xatol": 1e-8}
    )
    assert found.precisions[0] == pytest.approx(np.exp(alone.x), rel=1e-4)
    assert found.values[0] == pytest.approx(-alone.fun, abs=1e-7)
    # Inwards the likelihood falls: it is a maximum of the box.
    assert total(observed, 0.01, float(found.precisions[0]), np.ones(COUNT)) < found.values[0]


def test_starts_are_the_peaks_that_may_be_the_highest() -> None:
    """A sharp peak between grid points may rise above a flat one that is higher on the grid."""
    table = np.zeros((1, 7, 12))
    table[0, 1, 1:4] = [9.9, 10.0, 9.9]  # flat along the row, and no higher than 10 + 10
    table[0, 1, 7] = 9.95
    table[0, 5, 5] = 1.0
    table[0, 0, :] = table[0, 2, :] = 9.0
    fits, rows, columns, heights = _peaks(table, 6)
    found = set(zip(rows.tolist(), columns.tolist(), strict=True))
    assert {(1, 2), (1, 7)} <= found
    assert (5, 5) not in found  # one above its neighbours: it cannot reach ten
    assert heights.max() == 10.0
    assert set(fits.tolist()) == {0}
    assert len(_peaks(table, 1)[0]) == 1


def test_what_a_climb_believed_is_evaluated_anew(
    data: tuple[Observed, Surface], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps may leave the principal branch, where the likelihood looks higher than it is."""
    observed, surface = data

    def flattered(*given: Any) -> tuple[Floats, Floats]:
        value, logits = move(*given)
        return value + 5.0, logits

    monkeypatch.setattr("coopgap.numerics.behaviour.qre_search.move", flattered)
    found = climb([observed], surface, np.ones((1, COUNT)), np.array([0.6]), np.array([2.5]))
    there = total(observed, found.weights[0], found.precisions[0], np.ones(COUNT))
    assert found.values[0] == pytest.approx(there)
