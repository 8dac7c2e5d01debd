"""What is seen of one component: keywords, partitions, and one view per agent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError
from coopgap.theory.views import agent_views, cells_of

NAMES = ("høy", "lav", "中", "none")
GAME = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


@given(st.permutations(NAMES), st.lists(st.booleans(), min_size=3, max_size=3))
def test_names_share_a_cell_exactly_when_they_share_a_group(
    order: list[str], cuts: list[bool]
) -> None:
    groups = [[order[0]]]
    for name, cut in zip(order[1:], cuts, strict=True):
        if cut:
            groups.append([name])
        else:
            groups[-1].append(name)
    cells, labels = cells_of(groups, NAMES, "actions")
    assert labels == ["/".join(group) for group in groups]
    for a, cell_a in zip(NAMES, cells, strict=True):
        for b, cell_b in zip(NAMES, cells, strict=True):
            together = any(a in group and b in group for group in groups)
            assert (cell_a == cell_b) == together
        assert a in groups[cell_a]


def test_keywords() -> None:
    assert cells_of("all", NAMES, "actions") == ([0, 1, 2, 3], list(NAMES))
    assert cells_of("none", NAMES, "actions") == ([0, 0, 0, 0], ["*"])


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ("some", "actions='some'; write 'all', 'none' or a partition"),
        ([["høy", "lav"]], "partition of actions leaves out '中'; put it in a group"),
        ([["høy", "lav"], ["中", "none"], []], "each group must be a non-empty list"),
        ([["høy", "lav"], "中", ["none"]], "each group must be a non-empty list"),
        ([["høy", "lav", "中", "none", "mid"]], "names 'mid', which is unknown; known: høy, lav"),
        ([["høy", "lav", "中"], ["none", "høy"]], "names 'høy' twice"),
        ([["høy", "høy"], ["lav", "中", "none"]], "names 'høy' twice"),
        ([], "leaves out 'høy'"),
    ],
)
def test_partitions_that_are_none(view: Any, message: str) -> None:
    with pytest.raises(LanguageError, match=message):
        cells_of(view, NAMES, "actions")


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("all", ["all", "all"]),
        ("none", ["none", "none"]),
        ({"Column": "all"}, ["none", "all"]),
        ({}, ["none", "none"]),
        ([["1", "2"]], [[["1", "2"]], [["1", "2"]]]),
        ([["1"], ["2"]], [[["1"], ["2"]], [["1"], ["2"]]]),
        (["all", "none"], ["all", "none"]),
        (["all", [["1"], ["2"]]], ["all", [["1"], ["2"]]]),
        ([[["1", "2"]], [["1"], ["2"]]], [[["1", "2"]], [["1"], ["2"]]]),
    ],
)
def test_one_view_per_agent(actions: Any, expected: list[Any]) -> None:
    assert agent_views(GAME, actions) == expected


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ("some", "actions='some'"),
        ({"Rwo": "all"}, "no agent called 'Rwo'; agents: Row, Column"),
        (["all"], "actions gives 1 views for 2 agents"),
        (["all", "all", "all"], "actions gives 3 views for 2 agents"),
    ],
)
def test_views_that_do_not_fit_the_agents(actions: Any, message: str) -> None:
    with pytest.raises(LanguageError, match=message):
        agent_views(GAME, actions)
