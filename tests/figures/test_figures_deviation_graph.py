"""The critical cycle is a cycle, its ratio is λ*(L), and no other cycle has a larger one."""

from __future__ import annotations

import itertools
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest

from coopgap.figures.deviation_graph import LARGEST, Data, compute, draw, ring
from coopgap.figures.evidence import Subject
from coopgap.figures.style import Style
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language


def largest_ratio(data: Data) -> Fraction:
    graph = nx.DiGraph()
    for edge in data.edges:
        graph.add_edge(edge.source, edge.target, gain=edge.gain, loss=edge.loss)
    best = Fraction(0)
    for cycle in nx.simple_cycles(graph):
        steps = list(itertools.pairwise([*cycle, cycle[0]]))
        gain = sum(graph.edges[step]["gain"] for step in steps)
        loss = sum(graph.edges[step]["loss"] for step in steps)
        if gain > 0:
            best = max(best, gain / loss)
    return best


def test_the_marked_cycle_sets_the_threshold() -> None:
    data = compute().data
    used = [edge for edge in data.edges if edge.critical]
    assert {edge.source for edge in used} == {edge.target for edge in used} == {0, 1, 2, 3}
    ratio = sum(edge.gain for edge in used) / sum(edge.loss for edge in used)
    assert ratio == data.threshold == largest_ratio(data)


def test_gains_and_losses_are_those_of_the_environment() -> None:
    game = ring()
    for edge in compute().data.edges:
        stay, move = (edge.source, 0), (edge.target, 0)
        gain = game.payoff(0, edge.source, move) - game.payoff(0, edge.source, stay)
        other = game.payoff(1, edge.source, stay) - game.payoff(1, edge.source, move)
        assert (edge.gain, edge.loss) == (gain, other - gain)


@pytest.mark.parametrize("seed", range(4))
def test_random_environments_agree_with_all_simple_cycles(seed: int) -> None:
    generator = np.random.default_rng(seed)
    tables = generator.integers(-4, 5, (2, 4, 4, 1))
    game = Environment.from_arrays(
        list(tables), states=list("abcd"), prior=[Fraction(1, 4)] * 4, agents=("worker", "owner")
    )
    own = Subject(game, Language.product(game, actions="all"), "random", "actions")
    data = compute(own).data
    if data.threshold is not None:
        assert largest_ratio(data) == data.threshold


def test_of_parallel_deviations_the_best_is_drawn() -> None:
    # States a and b share their efficient action, hence their signal; both can move to action 1.
    own = [[[5], [6]], [[5], [9]], [[0], [4]]]
    welfare = [[[9], [7]], [[9], [5]], [[3], [8]]]
    other = [
        [[w[0] - u[0]] for w, u in zip(ws, us, strict=True)]
        for ws, us in zip(welfare, own, strict=True)
    ]
    game = Environment.from_arrays(
        [own, other], states=list("abc"), prior=[Fraction(1, 3)] * 3, agents=("worker", "owner")
    )
    # With the third state the signal of action 1 is on the path.
    data = compute(Subject(game, Language.product(game, actions="all"), "x", "actions")).data
    gains = {(edge.source, edge.target): edge.gain for edge in data.edges}
    assert gains == {(0, 1): 4, (1, 0): -4}


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    axes = figure.axes[0]
    edges = {patch.get_gid() for patch in axes.patches}
    assert edges == {f"edge:{edge.source}>{edge.target}" for edge in data.edges}
    assert sum(line.get_gid() == "node" for line in axes.lines) == 4
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "=14/9$" in labels[0]
    assert r"\frac{3+4+2+5}{2+3+1+3}" in labels[0]


def test_one_state_has_no_cycle_to_draw() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    style = Style()
    with style.context():
        figure = draw(compute(Subject(game, Language.complete(game), "x", "all")).data, style)
    (label,) = [text.get_text() for text in figure.legends[0].get_texts()]
    assert label.startswith("no cycle gains")


def test_an_undetectable_gain_is_a_loop() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    style = Style()
    data = compute(Subject(game, Language.null(game), "x", "none")).data
    (loop,) = [edge for edge in data.edges if edge.critical]
    assert (loop.source, loop.target, data.threshold) == (0, 0, Fraction(1, 2))
    with style.context():
        draw(data, style).canvas.draw()


def test_too_many_signals_are_refused() -> None:
    count = LARGEST + 1
    game = Environment.from_arrays(
        [np.eye(count, dtype=int)[:, :, np.newaxis]] * 2,
        states=[f"s{k}" for k in range(count)],
        prior=[Fraction(1, count)] * count,
    )
    with pytest.raises(ParameterError, match="at most 8 signals"):
        compute(Subject(game, Language.product(game, actions="all"), "x", "actions"))
