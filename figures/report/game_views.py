"""Games as tables: a bimatrix in each state, or a list of outcomes, with what contracts see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.theory.contract import Profile
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import as_text

EDGES: Final = ("top", "right", "bottom", "left")
"""Sides of a cell at which a signal ends, as classes of the style sheet."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An outcome of a game.

    Attributes
    ----------
    index
        Its number: states first, then profiles in order.
    names
        State, where there are several, and actions.
    payoffs
        By agent (money), as text.
    signal
        Letter of what contracts see there.
    edges
        Sides at which another signal begins.
    efficient, equilibrium
        Whether it is of greatest welfare; a pure equilibrium without contract.
    """

    index: int
    names: tuple[str, ...]
    payoffs: tuple[str, ...]
    signal: str
    edges: tuple[str, ...]
    efficient: bool
    equilibrium: bool


@dataclass(frozen=True, slots=True)
class GameView:
    """A game as the report draws it.

    Attributes
    ----------
    title, agents, states
        Names; the prior probability of each state is in ``prior``.
    prior
        As text.
    rows, columns
        Action names of a two-player game; both empty otherwise.
    cells
        By state and row: the rows of a bimatrix, or one outcome to a row.
    signals
        Letter and label of each signal.
    """

    title: str
    agents: tuple[str, ...]
    states: tuple[str, ...]
    prior: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[tuple[Cell, ...], ...], ...]
    signals: tuple[tuple[str, str], ...]

    @property
    def is_bimatrix(self) -> bool:
        """Whether two play it, so that it is drawn with rows and columns."""
        return bool(self.rows)


def letter(signal: int) -> str:
    """Give a signal a letter, or two: ``a`` for 0, ``z`` for 25, ``aa`` for 26.

    Examples
    --------
    >>> letter(0), letter(25), letter(26), letter(27)
    ('a', 'z', 'aa', 'ab')
    """
    text = ""
    number = signal + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def game_view(environment: Environment, language: Language, title: str = "") -> GameView:
    """Lay a game out for the page.

    Parameters
    ----------
    environment
        The game; equilibria are those of its own prosocial weights, without contract.
    language
        What contracts verify.
    title
        What to call it; left out, the environment's own title.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> view = game_view(game, Language.null(game))
    >>> view.cells[0][1][0].payoffs, view.cells[0][0][0].efficient, view.cells[0][1][1].equilibrium
    (('4', '0'), True, True)

    References
    ----------
    Theory §1.
    """
    stable = pure_equilibria(environment).profiles
    best = environment.first_best().profiles
    two = environment.n_agents == 2
    cells = []
    for state in range(environment.n_states):
        found = [
            _cell(environment, language, state, profile, best[state], stable[state])
            for profile in environment.profiles()
        ]
        width = environment.shape[1] if two else 1
        cells.append(tuple(tuple(found[k : k + width]) for k in range(0, len(found), width)))
    return GameView(
        title or environment.title,
        environment.agents,
        environment.states,
        tuple(as_text(p) for p in environment.prior),
        environment.actions[0] if two else (),
        environment.actions[1] if two else (),
        tuple(cells),
        tuple((letter(k), label) for k, label in enumerate(language.labels)),
    )


def _cell(
    environment: Environment,
    language: Language,
    state: int,
    profile: Profile,
    best: Collection[Profile],
    stable: Collection[Profile],
) -> Cell:
    several = environment.n_states > 1
    names = environment.profile_names(profile)
    number = int(np.ravel_multi_index(profile, environment.shape))
    signals = language.signals[state]
    payoffs: list[Fraction] = [
        environment.payoff(agent, state, profile) for agent in range(environment.n_agents)
    ]
    return Cell(
        state * environment.n_profiles + number,
        (environment.states[state], *names) if several else names,
        tuple(as_text(payoff) for payoff in payoffs),
        letter(int(signals[profile])),
        edges(signals.tolist(), profile) if environment.n_agents == 2 else (),
        profile in best,
        profile in stable,
    )


def edges(signals: list[list[int]], cell: Profile) -> tuple[str, ...]:
    """List the sides of a cell beyond which contracts see something else, or nothing follows.

    Examples
    --------
    >>> edges([[0, 1], [0, 1]], (0, 0))
    ('top', 'right', 'left')
    """
    r, c = cell
    beyond = ((r - 1, c), (r, c + 1), (r + 1, c), (r, c - 1))
    return tuple(
        side
        for side, (i, j) in zip(EDGES, beyond, strict=True)
        if not (0 <= i < len(signals) and 0 <= j < len(signals[0]))
        or signals[i][j] != signals[r][c]
    )
