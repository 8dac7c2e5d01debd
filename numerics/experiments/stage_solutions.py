"""What theory predicts for one round of a table game, with a contract in force.

Equilibria are exact: utilities ``u_i + λ_i W + t_i`` as integers. Logit responses are floats, as
everywhere. Both are kept, since the same stage is asked for in every round.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np

from coopgap.numerics.behaviour.quantal_games import Floats, QuantalGames
from coopgap.numerics.behaviour.quantal_response import follow
from coopgap.numerics.behaviour.quantal_system import softmax_by_agent, split
from coopgap.numerics.equilibria import equilibrium_mask
from coopgap.theory.contract import Contract, Profile
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import ScaledIntegers

_KEPT = 512
"""Stages remembered."""

Weights = tuple[Fraction, ...]


@lru_cache(maxsize=_KEPT)
def stage_utilities(
    environment: Environment,
    weights: Weights,
    language: Language | None = None,
    contract: Contract | None = None,
) -> ScaledIntegers:
    """Give ``u_i + λ_i W + t_i`` exactly, shape ``(n, S, m_1, ..., m_n)``.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> seen = Language.product(game, actions={"Row": "all"})
    >>> paid = Contract.of([[2, 0], [-2, 0]])
    >>> stage_utilities(game, (Fraction(0), Fraction(1)), seen, paid).fraction((0, 0, 0, 0))
    Fraction(5, 1)
    """
    utilities = environment.prosocial(weights).utilities
    if contract is None or language is None:
        return utilities
    paid = np.array(contract.transfers, dtype=object)[:, language.signals]
    total = utilities.fractions() + paid
    return ScaledIntegers.from_rationals(total.ravel().tolist(), total.shape)


@lru_cache(maxsize=_KEPT)
def selected_equilibria(
    environment: Environment,
    weights: Weights,
    language: Language | None = None,
    contract: Contract | None = None,
    worst: bool = False,
) -> tuple[Profile | None, ...]:
    """Select one pure equilibrium in each state: most welfare, or least; ties to the first.

    Returns
    -------
    tuple
        Per state the profile, or ``None`` where no pure equilibrium exists.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(4, 4), (0, 3)], [(3, 0), (2, 2)]])
    >>> plain = (Fraction(0), Fraction(0))
    >>> selected_equilibria(game, plain), selected_equilibria(game, plain, worst=True)
    (((0, 0),), ((1, 1),))

    References
    ----------
    Theory §2, C0 and C1.
    """
    utilities = stage_utilities(environment, weights, language, contract)
    mask = equilibrium_mask(utilities.numerators, environment.n_agents)
    chosen: list[Profile | None] = []
    for state in range(environment.n_states):
        cells = np.flatnonzero(mask[state])
        welfare = environment.welfare.numerators[state].ravel()[cells]
        if not cells.size:
            chosen.append(None)
            continue
        cell = cells[int(welfare.argmin() if worst else welfare.argmax())]
        chosen.append(tuple(int(a) for a in np.unravel_index(cell, environment.shape)))
    return tuple(chosen)


@lru_cache(maxsize=_KEPT)
def logit_play(
    environment: Environment,
    weights: Weights,
    precisions: tuple[float, ...],
    language: Language | None = None,
    contract: Contract | None = None,
) -> tuple[tuple[Floats, ...], ...]:
    """Give every agent's logit response on the principal branch, state by state.

    Payoffs are divided by the largest absolute material payoff of the state, so that β means
    what it does in `quantal_response`; agents may have different β.

    Returns
    -------
    tuple
        ``[state][agent]``: probabilities of its actions.

    Examples
    --------
    >>> pd = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> play = logit_play(pd, (Fraction(0), Fraction(0)), (8.0, 8.0))
    >>> [round(float(p), 3) for p in play[0][0]]
    [0.119, 0.881]

    References
    ----------
    Theory §6; [McKelveyPalfrey1995].
    """
    n = environment.n_agents
    table = stage_utilities(environment, weights, language, contract)
    top = max(precisions)
    shares = np.array([p / top if top else 1.0 for p in precisions]).reshape(n, *[1] * n)
    found = []
    for state in range(environment.n_states):
        largest = _largest(environment, state)
        exact = table.fractions()[:, state] / largest
        utilities = exact.astype(np.float64) * shares
        welfare = (environment.welfare.fractions()[state] / largest).astype(np.float64)
        games = QuantalGames(utilities[None], welfare[None])
        rows = games.rows(np.zeros(1, dtype=np.intp), np.zeros(1))
        logits = next(follow(rows, [top]))
        play = split(softmax_by_agent(logits, rows.sizes), rows.sizes)
        found.append(tuple(p[0] / p[0].sum() for p in play))
    return tuple(found)


def _largest(environment: Environment, state: int) -> Fraction:
    values = environment.payoffs.numerators[:, state]
    largest = max(abs(int(values.max())), abs(int(values.min())))
    return Fraction(largest or 1, environment.payoffs.denominator)
