"""Pure Nash equilibria: exact, for any number of players, many games at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from coopgap.numerics.result_cards import equilibria_card
from coopgap.theory.contract import Profile, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.notebook.names import NUMBERS, Names
from coopgap.theory.rationals import IntArray


@dataclass(frozen=True, slots=True)
class PureEquilibria:
    """Every pure Nash equilibrium of the game played in each state, without a contract.

    Attributes
    ----------
    profiles
        Per state, the equilibria in C order; empty where there is none.
    best, worst
        Expected material welfare (money) of the best and the worst rule that is an equilibrium
        in every state; ``None`` when some state has no pure equilibrium.
    best_rule, worst_rule
        Rules that reach them; ``None`` likewise.
    method
        How they were found.
    exact
        Always true: integers are compared.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    profiles: tuple[tuple[Profile, ...], ...]
    best: Fraction | None
    worst: Fraction | None
    best_rule: Rule | None
    worst_rule: Rule | None
    method: str = "best replies by exact integer comparison over all profiles"
    exact: bool = True
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = equilibria_card


def equilibrium_mask(utilities: IntArray, n_agents: int) -> npt.NDArray[np.bool_]:
    """Mark the pure Nash equilibria of many games of one shape.

    Parameters
    ----------
    utilities
        Exact integers of shape ``(n, lead..., m_1, ..., m_n)``: what each agent maximises;
        the leading axes number states or games, and each game may have its own scale.
    n_agents
        Number of agents n.

    Returns
    -------
    numpy.ndarray
        Booleans of shape ``(lead..., m_1, ..., m_n)``.

    Examples
    --------
    >>> dilemma = np.array([[[3, 0], [4, 1]], [[3, 4], [0, 1]]])
    >>> equilibrium_mask(dilemma, 2)
    array([[False, False],
           [False,  True]])

    References
    ----------
    Theory §2, class C0.
    """
    first = utilities.ndim - n_agents - 1
    mask: npt.NDArray[np.bool_] = np.ones(utilities.shape[1:], dtype=bool)
    for agent in range(n_agents):
        own = utilities[agent]
        axis = first + agent
        # A chain of binary maxima: NumPy's reduction over a short inner axis is far slower.
        best = own.take(0, axis)
        for action in range(1, own.shape[axis]):
            best = np.maximum(best, own.take(action, axis))
        mask &= own == np.expand_dims(best, axis)
    return mask


def pure_equilibria(environment: Environment) -> PureEquilibria:
    """Find every pure Nash equilibrium of ``u + λW`` in each state, exactly.

    Parameters
    ----------
    environment
        The game; its prosocial weights shape what agents maximise, never what welfare is.

    Returns
    -------
    PureEquilibria
        All equilibria, with the best and the worst welfare they reach.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(5, 0), (2, 0)], [(4, 4), (3, 4)]])
    >>> [pure_equilibria(game.prosocial(lam)).best for lam in (0, "1/4", "1/2")]
    [Fraction(7, 1), Fraction(5, 1), Fraction(8, 1)]

    References
    ----------
    Theory §2, class C0; the example is the witness of T9.
    """
    mask = equilibrium_mask(environment.utilities.numerators, environment.n_agents)
    welfare = environment.welfare
    found: list[tuple[Profile, ...]] = []
    best: list[Profile] = []
    worst: list[Profile] = []
    for state in range(environment.n_states):
        cells = np.flatnonzero(mask[state])
        profiles = [
            tuple(int(a) for a in np.unravel_index(cell, environment.shape)) for cell in cells
        ]
        found.append(tuple(profiles))
        if profiles:
            values = welfare.numerators[state].ravel()[cells]
            best.append(profiles[int(values.argmax())])
            worst.append(profiles[int(values.argmin())])
    if len(best) < environment.n_states:
        return PureEquilibria(tuple(found), None, None, None, None, names=Names.of(environment))
    best_rule, worst_rule = Rule(tuple(best)), Rule(tuple(worst))
    return PureEquilibria(
        tuple(found),
        environment.rule_welfare(best_rule),
        environment.rule_welfare(worst_rule),
        best_rule,
        worst_rule,
        names=Names.of(environment),
    )
