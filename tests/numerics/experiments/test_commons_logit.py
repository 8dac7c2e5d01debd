"""Expected logit play of the commons against the players of the harness, and its limits."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.experiments.commons_agents import demand_values
from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.commons_logit import LogitCommons, logit_commons
from coopgap.numerics.experiments.commons_prospects import PROSOCIAL, SELFISH, prospects
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth
from coopgap.theory.errors import ParameterError


def by_enumeration(commons: Commons, weight: Fraction, beta: float, k: int) -> tuple[float, float]:
    """Play out every profile of demands, with the odds of the players of the harness."""
    game, expected = CommonsGame(commons), prospects(commons, weight, k)

    def ahead(round_: int, stock: int) -> tuple[float, float]:
        if round_ == commons.rounds or stock == 0:
            return 0.0, 0.0
        catch = rounds = 0.0
        for r, chance in enumerate(commons.growth.odds):  # type: ignore[union-attr]
            odds = []
            for fisher in range(commons.fishers):
                kind, lam = (PROSOCIAL, weight) if fisher < k else (SELFISH, Fraction(0))
                values = demand_values(game, expected, None, kind, lam, round_, stock, r)
                raised = [math.exp(beta / commons.capacity * float(v)) for v in values]
                odds.append([x / sum(raised) for x in raised])
            for asked in itertools.product(range(stock + 1), repeat=commons.fishers):
                likely = math.prod(o[a] for o, a in zip(odds, asked, strict=True))
                outcome = game.resolve(stock, round_, r, tuple(map(Fraction, asked)), None, None)
                later = ahead(round_ + 1, game.stock(outcome.following))
                share = float(chance) * likely
                catch += share * (float(sum(outcome.payoffs)) + later[0])
                rounds += share * later[1]
        return catch, 1.0 + rounds

    return ahead(0, commons.first_stock)


@pytest.mark.parametrize(
    ("commons", "weight", "beta", "k"),
    [
        (Commons(2, 6, 2, collapse=1), Fraction(1), 12.0, 2),
        (Commons(2, 6, 2, collapse=2), Fraction(3), 30.0, 1),
        (Commons(2, 5, 2, parse_growth("2"), 1), Fraction(0), 5.0, 0),
        (Commons(2, 7, 3, parse_growth("2"), 4), Fraction(1), 15.0, 2),
        (Commons(3, 4, 2, collapse=1), Fraction(1, 2), 20.0, 2),
        (Commons(3, 4, 2, collapse=1), Fraction(2), 20.0, 3),
    ],
)
def test_every_profile_of_demands(commons: Commons, weight: Fraction, beta: float, k: int) -> None:
    found = logit_commons(commons, weight, beta, prosocial=k)
    assert (found.catch, found.rounds) == pytest.approx(by_enumeration(commons, weight, beta, k))


def test_without_precision_every_number_is_as_likely() -> None:
    # One fisher, one round, four fish: two on average. Two fishers: 0..8 in all, at most 4.
    one = logit_commons(Commons(1, 4, 1, collapse=0), 0, 0.0)
    assert one.catch == pytest.approx(2.0)
    two = logit_commons(Commons(2, 4, 1, collapse=0), 0, 0.0)
    mean = np.mean([min(a + b, 4) for a, b in itertools.product(range(5), repeat=2)])
    assert two.catch == pytest.approx(mean)
    assert two.rounds == 1.0


@pytest.fixture(scope="module")
def default() -> dict[tuple[int, float, int], LogitCommons]:
    water = Commons(growth=parse_growth("2"))
    return {
        (weight, beta, k): logit_commons(water, weight, beta, prosocial=k)
        for weight, beta, k in [(3, 3000.0, 5), (3, 30.0, 5), (1, 30.0, 5), (1, 100.0, 0)]
    }


def test_with_much_precision_it_is_equilibrium_play(
    default: dict[tuple[int, float, int], LogitCommons],
) -> None:
    water = Commons(growth=parse_growth("2"))
    exact = play_commons(water, 3).value
    assert exact == 650
    assert default[3, 3000.0, 5].catch == pytest.approx(650, abs=1)
    assert default[3, 3000.0, 5].rounds == pytest.approx(12)
    assert default[3, 30.0, 5].catch < default[3, 3000.0, 5].catch
    assert default[1, 30.0, 5].catch < default[3, 30.0, 5].catch  # more weight errs less dearly
    assert default[1, 100.0, 0].catch == pytest.approx(100, abs=1)  # the race


def test_bad_questions() -> None:
    water = Commons(2, 5, 1)
    for options, words in (
        ({"precision": -1.0}, "precision=-1"),
        ({"precision": float("nan")}, "precision=nan"),
        ({"precision": 1.0, "prosocial": 3}, "prosocial=3"),
    ):
        with pytest.raises(ParameterError, match=words):
            logit_commons(water, 0, **options)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="independent growth"):
        logit_commons(Commons(2, 12, 2, growth=parse_growth("hysteresis")), 0, 1.0)
