"""Views of one component of an outcome: all of it, none of it, or the cells of a partition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError

Partition: TypeAlias = Sequence[Sequence[str]]
"""Groups of names that a contract cannot tell apart; each name in exactly one group."""

View: TypeAlias = Partition | Literal["all", "none"]
"""What is seen of one component: ``"all"`` of it, ``"none"`` of it, or the cell of a partition."""


def agent_views(
    environment: Environment, actions: View | Mapping[str, View] | Sequence[View]
) -> list[View]:
    """Give one view of actions per agent.

    Parameters
    ----------
    environment
        Whose agents are seen.
    actions
        One view for every agent; ``{agent: view}``, where agents left out are not seen; or a
        sequence of one view per agent.

    Raises
    ------
    LanguageError
        When an agent is unknown, or their number is wrong.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> agent_views(game, {"Row": "all"})
    ['all', 'none']

    References
    ----------
    Theory §1, product languages.
    """
    if isinstance(actions, str):
        return [_keyword(actions, "actions")] * environment.n_agents
    if isinstance(actions, Mapping):
        unknown = [agent for agent in actions if agent not in environment.agents]
        if unknown:
            raise LanguageError(
                f"no agent called {unknown[0]!r}; agents: {', '.join(environment.agents)}"
            )
        return [actions.get(agent, "none") for agent in environment.agents]
    listed: list[Any] = list(actions)
    if _is_partition(listed):
        return [listed] * environment.n_agents
    if len(listed) != environment.n_agents:
        raise LanguageError(
            f"actions gives {len(listed)} views for {environment.n_agents} agents; give one each"
        )
    return listed


def cells_of(view: View, names: tuple[str, ...], what: str) -> tuple[list[int], list[str]]:
    """Give the cell of each name, and a label per cell.

    Parameters
    ----------
    view
        ``"all"``, ``"none"`` or a partition of the names.
    names
        What there is to see.
    what
        How the error message calls the names.

    Raises
    ------
    LanguageError
        When a partition names something unknown, twice, or leaves something out.

    Examples
    --------
    >>> cells_of([["wet", "damp"], ["dry"]], ("dry", "damp", "wet"), "states")
    ([1, 0, 0], ['wet/damp', 'dry'])

    References
    ----------
    Theory §1, product languages.
    """
    if isinstance(view, str):
        if _keyword(view, what) == "all":
            return list(range(len(names))), list(names)
        return [0] * len(names), ["*"]
    known = frozenset(names)
    cells: dict[str, int] = {}
    for cell, group in enumerate(view):
        if isinstance(group, str) or not group:
            raise LanguageError(f"partition of {what}: each group must be a non-empty list")
        for name in group:
            if name not in known:
                raise LanguageError(
                    f"partition of {what} names {name!r}, which is unknown; "
                    f"known: {', '.join(names)}"
                )
            if name in cells:
                raise LanguageError(f"partition of {what} names {name!r} twice")
            cells[name] = cell
    if missing := [name for name in names if name not in cells]:
        raise LanguageError(f"partition of {what} leaves out {missing[0]!r}; put it in a group")
    return [cells[name] for name in names], ["/".join(group) for group in view]


def _is_partition(listed: list[Any]) -> bool:
    """Tell groups of names apart from one view per agent, which nests one level deeper."""
    return all(
        not isinstance(group, str) and all(isinstance(name, str) for name in group)
        for group in listed
    )


def _keyword(text: str, what: str) -> Literal["all", "none"]:
    if text == "all":
        return "all"
    if text == "none":
        return "none"
    raise LanguageError(f"{what}={text!r}; write 'all', 'none' or a partition")
