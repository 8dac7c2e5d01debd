"""Does the estimator find what was planted? Bias and coverage by simulation.

Floats by nature: a study of an estimator, never a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from coopgap.numerics.behaviour.qre_estimation import LARGE_PRECISION, MAX_WEIGHT
from coopgap.numerics.behaviour.qre_likelihood import (
    Observed,
    grid_log_probabilities,
    point_likelihood,
)
from coopgap.numerics.behaviour.qre_search import Surface, climb, grid_points, maximise
from coopgap.numerics.behaviour.quantal_games import Floats, QuantalGames, softmax
from coopgap.numerics.behaviour.quantal_system import split
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError, SizeError
from coopgap.theory.rationals import IntArray

MAX_TABLE = 50_000_000
"""Most entries of a likelihood table: simulations times games times grid."""


@dataclass(frozen=True, slots=True, eq=False)
class Recovery:
    """Estimates from simulated play at known parameters.

    Attributes
    ----------
    weight, precision
        The planted λ and β.
    weights, precisions
        Read-only, shape (simulations,): the estimates.
    weight_bias, log_precision_bias
        Mean error of λ, and of log β.
    weight_rmse
        Root mean squared error of λ.
    weight_coverage, precision_coverage
        Share of simulations whose profile interval holds the planted value.
    """

    weight: float
    precision: float
    weights: Floats
    precisions: Floats
    weight_bias: float
    log_precision_bias: float
    weight_rmse: float
    weight_coverage: float
    precision_coverage: float


def study_recovery(
    environments: Sequence[Environment],
    weight: float,
    precision: float,
    *,
    plays: int = 20,
    simulations: int = 100,
    level: float = 0.95,
    max_weight: float = MAX_WEIGHT,
    max_precision: float = LARGE_PRECISION,
    seed: int = 0,
) -> Recovery:
    """Simulate play of every game at a planted (λ, β) and estimate both, many times over.

    All simulations are estimated side by side; each is what
    `coopgap.numerics.behaviour.qre_estimation.fit_quantal_response` does without bootstrap.

    Parameters
    ----------
    environments
        Games of one shape with one state.
    weight, precision
        The planted λ and β, inside the box.
    plays
        How often each game is played in a simulation.
    simulations, seed
        How many, and from which seed.
    level
        Nominal coverage.
    max_weight, max_precision
        The box searched.

    Raises
    ------
    ParameterError
        When a number is out of range or the games differ in shape.
    SizeError
        When the likelihood tables of all simulations would have more than `MAX_TABLE` entries.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> study = study_recovery([game], 0.5, 4.0, plays=2000, simulations=3)
    >>> study.weights.shape
    (3,)

    References
    ----------
    Theory §6; [McKelveyPalfrey1995].
    """
    if not (0 <= weight <= max_weight and 0 < precision <= max_precision):
        raise ParameterError(f"(weight, precision)={(weight, precision)} is not inside the box")
    if plays < 1 or simulations < 1:
        raise ParameterError(f"plays={plays}, simulations={simulations}; both must be at least 1")
    games = QuantalGames.from_environments(environments)
    lam, beta = grid_points(max_weight, max_precision)
    entries = simulations * games.n_games * len(lam) * len(beta)
    if entries > MAX_TABLE:
        raise SizeError(f"{entries} entries of likelihood tables; at most {MAX_TABLE}")
    counts = _simulate(games, weight, precision, plays, simulations, seed)
    tables = grid_log_probabilities(games, lam, beta)
    likelihood = np.einsum("gabm,sgm->sgab", tables, counts)
    surface = Surface(lam, beta, likelihood.reshape(-1, len(lam), len(beta)))
    repeated = np.tile(np.arange(games.n_games), simulations)
    everything = Observed(
        games.take(repeated),
        counts.reshape(len(repeated), -1),
    )
    # Simulation by simulation: each fit counts its own copies of the games only.
    own = np.kron(np.eye(simulations), np.ones(games.n_games)).astype(np.float64)
    best = maximise([everything], surface, own)
    cut = best.values - 0.5 * float(chi2.ppf(level, 1))
    there = np.full(simulations, weight), np.full(simulations, precision)
    # From the estimate and from the truth: along a ridge the two are far apart.
    by_weight = np.maximum(
        climb([everything], surface, own, there[0], best.precisions, (False, True)).values,
        climb([everything], surface, own, *there, (False, True)).values,
    )
    by_precision = np.maximum(
        climb([everything], surface, own, best.weights, there[1], (True, False)).values,
        climb([everything], surface, own, *there, (True, False)).values,
    )
    for array in (best.weights, best.precisions):
        array.flags.writeable = False
    return Recovery(
        weight=weight,
        precision=precision,
        weights=best.weights,
        precisions=best.precisions,
        weight_bias=float((best.weights - weight).mean()),
        log_precision_bias=float(np.log(best.precisions / precision).mean()),
        weight_rmse=float(np.sqrt(((best.weights - weight) ** 2).mean())),
        weight_coverage=float((by_weight >= cut).mean()),
        precision_coverage=float((by_precision >= cut).mean()),
    )


def simulate_play(
    environments: Sequence[Environment],
    weight: float,
    precision: float,
    plays: int,
    seed: int = 0,
) -> list[IntArray]:
    """Draw joint action counts of games played at their logit responses, agent by agent.

    Parameters
    ----------
    environments
        Games of one shape with one state.
    weight, precision
        λ and β of everybody.
    plays, seed
        How often each game is played, and from which seed.

    Returns
    -------
    list of array
        For each game the times of each joint action.

    Raises
    ------
    ParameterError
        When there is no play, or the games differ in shape.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [int(table.sum()) for table in simulate_play([game, game], 0.5, 4.0, 7)]
    [7, 7]

    References
    ----------
    Theory §6.
    """
    if plays < 1:
        raise ParameterError(f"plays={plays}; it must be at least 1")
    games = QuantalGames.from_environments(environments)
    response = _responses(games, weight, precision)
    generator = np.random.default_rng(seed)
    drawn = []
    for game in range(games.n_games):
        joint = np.ones(1)
        for mine in response:
            joint = np.multiply.outer(joint, mine[game]).ravel()
        drawn.append(generator.multinomial(plays, joint / joint.sum()).reshape(games.shape))
    return drawn


def _simulate(
    games: QuantalGames, weight: float, precision: float, plays: int, simulations: int, seed: int
) -> Floats:
    """Draw counts of each agent's actions, shape (simulations, G, m_1 + ... + m_n)."""
    generator = np.random.default_rng(seed)
    drawn = [
        generator.multinomial(plays, mine, size=(simulations, games.n_games))
        for mine in _responses(games, weight, precision)
    ]
    return np.concatenate(drawn, axis=-1).astype(np.float64)


def _responses(games: QuantalGames, weight: float, precision: float) -> list[Floats]:
    """Give each agent's probabilities in every game."""
    index = np.arange(games.n_games)
    truth = Observed(games, np.zeros((games.n_games, sum(games.shape))))
    filled = np.full(games.n_games, weight), np.full(games.n_games, precision)
    _, logits = point_likelihood(truth, index, *filled)
    return [softmax(part) for part in split(logits, games.shape)]
