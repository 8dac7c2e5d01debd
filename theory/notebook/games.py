"""Environments in a notebook: a bimatrix for each state, first best and equilibria marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from coopgap.theory.deviations import deviation_gains
from coopgap.theory.notebook.html import THICK, Cell, Markup, card, cell, frame, table
from coopgap.theory.rationals import as_text

if TYPE_CHECKING:
    from coopgap.theory.contract import Profile, Rule
    from coopgap.theory.environment import Environment
    from coopgap.theory.symbolic import SymbolicEnvironment

MAX_STATES: Final = 6
"""States that are shown; the rest is counted."""

MAX_ACTIONS: Final = 12
"""Most actions of a player for which a bimatrix is drawn."""

BEST: Final = "★"
STABLE: Final = "○"
LEGEND: Final = f"{BEST} first best · {STABLE} pure equilibrium without contract"
SEEN: Final = "thick lines: contracts tell apart"


def equilibria(environment: Environment, state: int) -> list[Profile]:
    """List the pure equilibria of ``u + λW`` in a state: nobody gains by a deviation.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> equilibria(Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]]), 0)
    [(1, 1)]

    References
    ----------
    Theory §2, class C0.
    """
    own = environment.utilities.widened(2)
    stable = np.ones(environment.shape, dtype=bool)
    for agent in range(environment.n_agents):
        stable &= (deviation_gains(own[agent], agent)[state] <= 0).all(axis=-1)
    return [tuple(int(a) for a in place) for place in np.argwhere(stable)]


def environment_card(environment: Environment) -> Markup:
    """Show an environment: its games, state by state.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> shown = environment_card(Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]]))
    >>> shown.count("★") - 1, shown.count("○") - 1
    (1, 1)
    """
    rows: list[tuple[str, Cell]] = []
    if any(environment.prosociality):
        weights = [as_text(weight) for weight in environment.prosociality]
        same = len(set(weights)) == 1
        pairs = zip(environment.agents, weights, strict=True)
        shown = weights[0] if same else ", ".join(f"{agent} {weight}" for agent, weight in pairs)
        rows.append(("prosocial weight λ", shown))
    title = environment.title or "Environment"
    return card(title, rows, game_tables(environment), note=LEGEND)


def game_tables(environment: Environment, signals: Any = None) -> Markup:
    """Show the game of each state; thick lines between cells that contracts tell apart.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> "currentColor" in game_tables(game, Language.complete(game).signals)
    True
    """
    efficient = environment.first_best().profiles
    drawn = []
    for state in range(min(environment.n_states, MAX_STATES)):
        marks = dict.fromkeys(equilibria(environment, state), STABLE)
        for profile in efficient[state]:
            marks[profile] = BEST + marks.get(profile, "")
        caption = ""
        if environment.n_states > 1:
            caption = f"{environment.states[state]} (probability {environment.prior[state]})"
        if environment.n_agents == 2 and max(environment.shape) <= MAX_ACTIONS:
            seen = None if signals is None else signals[state]
            drawn.append(_bimatrix(environment, state, marks, caption, seen))
        else:
            drawn.append(_outcomes(environment, state, marks, caption))
    if environment.n_states > MAX_STATES:
        drawn.append(Markup(f"<div>… {environment.n_states - MAX_STATES} more states</div>"))
    return Markup("".join(drawn))


def _bimatrix(
    environment: Environment, state: int, marks: dict[Profile, str], caption: str, signals: Any
) -> Markup:
    def content(profile: Profile) -> str:
        values = ", ".join(as_text(environment.payoff(i, state, profile)) for i in range(2))
        return f"{values} {marks[profile]}" if profile in marks else values

    return grid(environment.agents, environment.actions, content, caption, signals)


def grid(
    agents: tuple[str, ...],
    actions: tuple[tuple[str, ...], ...],
    content: Callable[[Profile], Cell],
    caption: str = "",
    signals: Any = None,
) -> Markup:
    """Draw the outcomes of two agents as a table, rows for the first.

    Parameters
    ----------
    agents, actions
        Names.
    content
        What a cell shows.
    caption
        Above the table.
    signals
        Signal of each cell: thick lines stand between different ones. ``None`` draws none.

    Examples
    --------
    >>> grid(("A", "B"), (("up",), ("left", "right")), str).count("<td")
    2
    """
    m, k = len(actions[0]), len(actions[1])

    def ruled(r: int, c: int) -> str:
        if signals is None:
            return ""
        sides = (("left", r, c - 1), ("right", r, c + 1), ("top", r - 1, c), ("bottom", r + 1, c))
        return ";".join(
            f"border-{side}:{THICK}"
            for side, a, b in sides
            if not (0 <= a < m and 0 <= b < k) or signals[a, b] != signals[r, c]
        )

    corner = f"{agents[0]} \\ {agents[1]}"
    lines = [[cell(corner, head=True), *(cell(name, head=True) for name in actions[1])]]
    lines += [
        [cell(name, head=True), *(cell(content((r, c)), style=ruled(r, c)) for c in range(k))]
        for r, name in enumerate(actions[0])
    ]
    return frame(lines, caption)


def _outcomes(
    environment: Environment, state: int, marks: dict[Profile, str], caption: str
) -> Markup:
    # What is marked comes first: in a long table the rest is only counted.
    profiles = sorted(environment.profiles(), key=lambda profile: profile not in marks)
    rows: list[list[Cell]] = [
        [
            marks.get(profile, ""),
            *environment.profile_names(profile),
            *(environment.payoff(i, state, profile) for i in range(environment.n_agents)),
            environment.welfare.fraction((state, *profile)),
        ]
        for profile in profiles
    ]
    columns = ["", *environment.agents, *(f"pays {agent}" for agent in environment.agents)]
    return table([*columns, "welfare"], rows, caption=caption)


def rule_table(environment: Environment, rule: Rule) -> Markup:
    """Show a rule by the names of states and actions.

    Examples
    --------
    >>> from coopgap.theory.contract import Rule
    >>> from coopgap.theory.environment import Environment
    >>> "work" in rule_table(Environment.from_arrays([[1, 2]], actions=[("work", "rest")]),
    ...     Rule(((0,),)))
    True
    """
    rows: list[list[Cell]] = [
        [state, *environment.profile_names(profile), environment.welfare.fraction((k, *profile))]
        for k, (state, profile) in enumerate(zip(environment.states, rule.profiles, strict=True))
    ]
    return table(["state", *environment.agents, "welfare"], rows)


def family_card(family: SymbolicEnvironment) -> Markup:
    """Show a family of environments: payoffs as forms in the parameters.

    Examples
    --------
    >>> from coopgap.theory.games.families import FAMILIES
    >>> "T, S" in family_card(FAMILIES["prisoners-dilemma"]())
    True
    """
    drawn = []
    names, n = family.agents, len(family.agents)
    for state, title in enumerate(family.states[:MAX_STATES]):
        caption = title if len(family.states) > 1 else ""

        def content(profile: Profile, state: int = state) -> str:
            return ", ".join(str(family.payoff(i, state, profile)) for i in range(n))

        if n == 2 and max(map(len, family.actions)) <= MAX_ACTIONS:
            drawn.append(grid(names, family.actions, content, caption))
        else:
            rows = [
                [", ".join(family.frame.profile_names(profile)), content(profile)]
                for profile in family.profiles()
            ]
            drawn.append(table(["profile", "payoffs"], rows, caption=caption))
    return card(family.title or "Family", [("region", str(family.region))], *drawn)
