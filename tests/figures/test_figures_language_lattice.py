"""Fifteen partitions, their order, and what each leaves of the gap."""

from __future__ import annotations

import pytest

from coopgap.figures.effort_tables import PD
from coopgap.figures.evidence import Subject
from coopgap.figures.language_lattice import compute, covers, draw, partitions, places, refines
from coopgap.figures.style import Style, number
from coopgap.numerics.gap import welfare_gap
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import ACTIONS, effort_language, effort_table
from coopgap.theory.language import Language

BELL = (1, 1, 2, 5, 15, 52)


@pytest.mark.parametrize("n", range(1, 6))
def test_all_partitions_are_listed_once(n: int) -> None:
    listed = partitions(n)
    assert len(listed) == len(set(listed)) == BELL[n]
    for partition in listed:
        assert sorted(k for block in partition for k in block) == list(range(n))
    assert (len(listed[0]), len(listed[-1])) == (1, n)


def test_covers_are_the_refinements_with_nothing_between() -> None:
    listed = partitions(4)
    finer = {
        (a, b)
        for a, coarse in enumerate(listed)
        for b, fine in enumerate(listed)
        if a != b and refines(fine, coarse)
    }
    between = {(a, c) for a, b in finer for b2, c in finer if b == b2}
    assert set(covers(listed)) == finer - between


def test_named_languages_are_among_the_nodes() -> None:
    game = effort_table(**PD)
    lattice = compute().data.lattices[1]
    found = {node.partition: node.gap for node in lattice.nodes}
    for name, partition in (
        ("none", ((0, 1, 2, 3),)),
        ("coop-defect", ((0, 1), (2, 3))),
        ("effort", ((0, 2), (1, 3))),
        ("all", ((0,), (1,), (2,), (3,))),
    ):
        assert found[partition] == welfare_gap(game, effort_language(game, name), "c1").gap
    assert lattice.names == ACTIONS


def test_refinement_never_costs() -> None:
    for lattice in compute().data.lattices:
        for coarse, fine in lattice.covers:
            assert lattice.nodes[fine].gap <= lattice.nodes[coarse].gap
        assert lattice.nodes[-1].gap == 0


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    for axes, lattice in zip(figure.axes, data.lattices, strict=False):
        edges = {line.get_gid() for line in axes.lines}
        assert edges == {f"cover:{a}>{b}" for a, b in lattice.covers}
        texts = {text.get_position(): text.get_text() for text in axes.texts}
        for place, node in zip(places(lattice), lattice.nodes, strict=True):
            shown, gap = texts[place].split("\n")
            assert gap == number(node.gap)
            assert shown.count("|") == len(node.partition) - 1
        assert len(set(places(lattice))) == 15


def test_it_takes_no_input() -> None:
    game = Environment.from_arrays([[1]])
    with pytest.raises(ParameterError, match="takes no input"):
        compute(Subject(game, Language.null(game), "x", "none"))
