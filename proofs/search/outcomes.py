"""What agents end up with under a contract, or when some of them are prosocial: for questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from coopgap.numerics.equilibria import equilibrium_mask
from coopgap.theory.contract import Contract
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import ScaledIntegers


def under_contract(environment: Environment, language: Language, contract: Contract) -> Environment:
    """Give the game of selfish agents that agents under a contract in effect play.

    Parameters
    ----------
    environment
        The game; agents maximise ``u_i + λ_i W`` with its own weights, plus their transfer.
    language, contract
        What is verified, and what is paid at each signal.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> fine = Contract.of([[0, 0, -2, 0], [0, -2, 0, 0]])
    >>> paid = under_contract(game.prosocial(1), Language.complete(game), fine)
    >>> [str(paid.payoff(0, 0, profile)) for profile in paid.profiles()]
    ['9', '4', '6', '3']

    References
    ----------
    Theory §2, class C1.
    """
    totals = environment.utilities.fractions()
    for agent in range(environment.n_agents):
        paid = np.array(contract.transfers[agent], dtype=object)
        totals[agent] = totals[agent] + paid[language.signals]
    return replace(
        environment,
        payoffs=ScaledIntegers.from_rationals(totals.ravel().tolist(), totals.shape),
        prosociality=(Fraction(0),) * environment.n_agents,
    )


def equilibrium_welfare(
    environment: Environment, language: Language, contract: Contract
) -> tuple[Fraction, Fraction] | None:
    """Give the worst and the best welfare (money) of the pure equilibria under a contract.

    Parameters
    ----------
    environment
        The game; agents maximise ``u_i + λ_i W`` with its own weights, plus their transfer.
    language, contract
        What is verified, and what is paid at each signal.

    Returns
    -------
    tuple or None
        Expected material welfare; ``None`` when some state has no pure equilibrium.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> fine = Contract.of([[0, 0, -2, 0], [0, -2, 0, 0]])
    >>> [str(w) for w in equilibrium_welfare(game, Language.complete(game), fine)]
    ['2', '6']

    References
    ----------
    Theory §2, class C1.
    """
    payoffs = under_contract(environment, language, contract).payoffs
    stable = equilibrium_mask(payoffs.numerators, environment.n_agents)
    worst = best = Fraction(0)
    for state, probability in enumerate(environment.prior):
        cells = environment.welfare.numerators[state][stable[state]]
        if not cells.size:
            return None
        share = probability / environment.welfare.denominator
        worst, best = worst + share * int(cells.min()), best + share * int(cells.max())
    return worst, best


def equilibrium_payoffs(
    environment: Environment, weights: Sequence[Fraction]
) -> list[tuple[Fraction, ...]]:
    """List agents' material payoffs (money) in every pure equilibrium of a one-state game.

    Parameters
    ----------
    environment
        One state.
    weights
        λ_i, one per agent.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [tuple(map(int, row)) for row in equilibrium_payoffs(game, [Fraction(1), Fraction(0)])]
    [(0, 4)]

    References
    ----------
    Theory §2, class C0.
    """
    raised = environment.prosocial(list(weights))
    stable = equilibrium_mask(raised.utilities.numerators, environment.n_agents)[0]
    return [
        tuple(environment.payoff(i, 0, tuple(map(int, cell))) for i in range(environment.n_agents))
        for cell in np.argwhere(stable)
    ]
