"""What a repetition was worth: m, q, R, u, e, o as published for commons, and the welfare gap.

With T rounds planned and, in round t, total payoff R_t and *standard* f_t, the first-best welfare
of the state drawn:

- ``m``: rounds played. ``q = m/T``.
- ``R``: total material payoff of all players, transfers left out (money).
- ``u = min(1, R / Σ f_t)`` over rounds played; none where the sum is not positive.
- ``e = 1 − Σ_i Σ_j |R_i − R_j| / (2 n Σ_i R_i)``, one minus Gini of what players end up with,
  transfers included; none where somebody ends below zero or all at zero.
- ``o``: share of actions that belong to no efficient profile of the state.

The names are those of published commons runs, where the standard is the sustainable harvest: on
every row there q = m/12, a race has m = 1, R = 100, u = o = 1, and R/u never exceeds 600 = 12 · 50.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coopgap.numerics.experiments.episode import EpisodeRecord
from coopgap.theory.environment import Environment
from coopgap.theory.formats.commons_runs import METRICS


@dataclass(frozen=True, slots=True)
class EpisodeMetrics:
    """Metrics of one repetition; ``None`` where one is not defined.

    Attributes
    ----------
    values
        By name, one of `METRICS`.
    welfare
        Total material payoff (money or fish): R.
    standard
        Σ f_t.
    """

    values: Mapping[str, Fraction | None]
    welfare: Fraction
    standard: Fraction


def equality(gains: Sequence[Fraction]) -> Fraction | None:
    """Give one minus the Gini coefficient; ``None`` for negative gains or none at all.

    Examples
    --------
    >>> equality([Fraction(1), Fraction(1)]), equality([Fraction(1), Fraction(0)])
    (Fraction(1, 1), Fraction(1, 2))
    """
    total = sum(gains, Fraction(0))
    if not gains or min(gains) < 0 or total == 0:
        return None
    apart = sum((abs(a - b) for a in gains for b in gains), Fraction(0))
    return 1 - apart / (2 * len(gains) * total)


def measure(
    episode: EpisodeRecord,
    rounds: int,
    standards: Sequence[Fraction],
    beyond: Sequence[Sequence[bool]],
    alive: int,
) -> EpisodeMetrics:
    """Give the metrics of a repetition from its records and the standards of its rounds.

    Parameters
    ----------
    rounds
        Rounds planned, T.
    standards
        f_t of each round played.
    beyond
        Per round and player, whether the action was beyond the standard.
    alive
        Rounds that count as played, m.
    """
    played = episode.rounds
    welfare = sum((sum(record.payoffs, Fraction(0)) for record in played), Fraction(0))
    standard = sum(standards, Fraction(0))
    n = len(played[0].payoffs)
    gains = [sum((r.payoffs[i] + r.transfers[i] for r in played), Fraction(0)) for i in range(n)]
    marks = [mark for row in beyond for mark in row]
    values: dict[str, Fraction | None] = {
        "m": Fraction(alive),
        "q": Fraction(alive, rounds),
        "R": welfare,
        "u": min(Fraction(1), welfare / standard) if standard > 0 else None,
        "e": equality(gains),
        "o": Fraction(sum(marks), len(marks)) if marks else None,
    }
    assert tuple(values) == METRICS
    return EpisodeMetrics(values, welfare, standard)


def table_metrics(environment: Environment, episode: EpisodeRecord, rounds: int) -> EpisodeMetrics:
    """Give the metrics of a repetition of a table game.

    Examples
    --------
    >>> from coopgap.numerics.experiments.analytic_agents import BestResponse
    >>> from coopgap.numerics.experiments.episode import play_episode
    >>> from coopgap.numerics.experiments.table_play import RepeatedGame
    >>> from coopgap.numerics.experiments.terms import Regime
    >>> from coopgap.theory.games.registry import build_game
    >>> pd = build_game("prisoners-dilemma")
    >>> record = play_episode(RepeatedGame(pd), [BestResponse()] * 2, Regime.NONE, None, 1, 0)
    >>> table_metrics(pd, record, 1).values["o"]
    Fraction(1, 1)
    """
    best = environment.first_best()
    standards, beyond = [], []
    for record in episode.rounds:
        state = environment.states.index(record.contingency)
        standards.append(best.by_state[state])
        efficient = [
            {environment.actions[i][profile[i]] for profile in best.profiles[state]}
            for i in range(environment.n_agents)
        ]
        beyond.append([a not in efficient[i] for i, a in enumerate(record.actions)])
    return measure(episode, rounds, standards, beyond, len(episode.rounds))


def mean(values: Sequence[Fraction | None]) -> Fraction | None:
    """Give the mean of what is defined; ``None`` of nothing.

    Examples
    --------
    >>> mean([Fraction(1), None, Fraction(2)])
    Fraction(3, 2)
    """
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def standard_error(values: Sequence[Fraction]) -> float | None:
    """Give the standard error of the mean in floats; ``None`` of fewer than two values.

    Examples
    --------
    >>> standard_error([Fraction(0), Fraction(2)])
    1.0
    """
    count = len(values)
    if count < 2:
        return None
    centre = sum(values, Fraction(0)) / count
    spread = sum(((v - centre) ** 2 for v in values), Fraction(0)) / (count - 1)
    return math.sqrt(spread / count)
