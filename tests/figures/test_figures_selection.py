"""Best, random and worst equilibrium of two games, as theory says and as drawn."""

from __future__ import annotations

from fractions import Fraction

from coopgap.figures.evidence import Subject
from coopgap.figures.selection import compute, draw, traps
from coopgap.figures.style import Style
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.theory.games.dilemmas import coordination
from coopgap.theory.language import Language


def test_the_stag_hunt_table_closes_and_the_traps_do_not() -> None:
    table, trapped = compute().data.games
    assert table.threshold == 2
    assert trapped.threshold is None
    assert table.worst.value(Fraction(0)) == 4
    assert table.worst.value(Fraction(201, 100)) == table.first_best == 28
    assert trapped.worst.value(Fraction(10**6)) == 8 < trapped.first_best


def test_the_story_of_the_traps_is_true() -> None:
    game = traps()
    played = {
        lam: set(pure_equilibria(game.prosocial(lam)).profiles[0])
        for lam in (Fraction(0), Fraction(1, 5), Fraction(1, 2), Fraction(7, 10))
    }
    assert played[Fraction(0)] == {(1, 1), (2, 2)}
    assert {(0, 0), (1, 1), (2, 2)} <= played[Fraction(1, 5)]
    assert played[Fraction(7, 10)] == {(0, 0), (1, 1)}
    random = compute().data.games[1].random
    assert [random.value(lam) for lam in played] == [6, 8, 8, 10]


def test_random_lies_between() -> None:
    for paths in compute().data.games:
        for k in range(40):
            lam = Fraction(k, 16)
            worst, middle, best = (
                curve.value(lam) for curve in (paths.worst, paths.random, paths.best)
            )
            assert worst is not None
            assert middle is not None
            assert best is not None
            assert worst <= middle <= best <= paths.first_best


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    for axes, paths in zip(figure.axes, data.games, strict=True):
        for name, curve in (("best", paths.best), ("random", paths.random), ("worst", paths.worst)):
            lines = [item for item in axes.lines if item.get_gid() == f"curve:{name} equilibrium"]
            for line, piece in zip(lines, curve.pieces, strict=False):
                assert set(line.get_ydata()) == {float(piece.num[0])}  # type: ignore[arg-type]
        assert axes.get_xlabel() == r"prosocial weight $\lambda$"
    assert r"\infty" in figure.axes[1].get_title(loc="left")


def test_an_own_game_is_one_panel() -> None:
    game = coordination()
    data = compute(Subject(game, Language.null(game), "own", "none")).data
    assert [paths.title for paths in data.games] == ["own"]
    style = Style()
    with style.context():
        figure = draw(data, style)
    assert len(figure.axes) == 1
