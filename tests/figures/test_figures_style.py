"""The house style: legible in grey, deaf to the reader's own settings."""

from __future__ import annotations

import itertools
from fractions import Fraction

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb

from coopgap.figures.style import (
    LOSS,
    SERIES,
    WORTH,
    Font,
    Look,
    Style,
    number,
    panel,
    plain,
)
from coopgap.theory.errors import ParameterError


def grey(color: object) -> float:
    r, g, b = to_rgb(color)  # type: ignore[arg-type]
    return 0.299 * r + 0.587 * g + 0.114 * b


def test_series_differ_without_colour() -> None:
    assert len({str(series.line) for series in SERIES}) == len(SERIES)
    assert len({series.marker for series in SERIES}) == len(SERIES)


@pytest.mark.parametrize("shades", [LOSS, WORTH])
def test_scales_are_monotone_in_grey(shades: mpl.colors.Colormap) -> None:
    levels = [grey(shades(k / 40)) for k in range(41)]
    assert all(a > b for a, b in itertools.pairwise(levels))


def test_text_on_cells_stays_legible() -> None:
    assert min(grey(WORTH(k / 10)) for k in range(11)) > 0.6


def test_the_readers_settings_play_no_part_and_are_kept() -> None:
    with mpl.rc_context({"font.size": 40.0, "svg.hashsalt": "mine"}):
        with Style().context():
            assert mpl.rcParams["font.size"] == 8.0
            assert mpl.rcParams["svg.hashsalt"] == "coopgap"
            assert mpl.rcParams["pdf.fonttype"] == 42
        assert mpl.rcParams["font.size"] == 40.0


def test_a_talk_is_larger_and_sans() -> None:
    talk, paper = Style.of("talk"), Style.of("paper")
    assert (talk.font, paper.font) == (Font.SANS, Font.SERIF)
    assert Style.of("talk", "serif").font is Font.SERIF
    width = {style.look: style.figure(3.4, 2).get_size_inches()[0] for style in (talk, paper)}
    assert width[Look.TALK] == pytest.approx(1.5 * width[Look.PAPER])
    assert Style.of("paper", "sans").name == "paper-sans"


@pytest.mark.parametrize(("look", "font"), [("poster", None), ("paper", "gothic")])
def test_unknown_choices_are_named(look: str, font: str | None) -> None:
    with pytest.raises(ParameterError, match="unknown; choose"):
        Style.of(look, font)


def test_numbers_are_exact_while_they_are_short() -> None:
    assert number(3) == "$3$"
    assert number(Fraction(-1, 3)) == "$-1/3$"
    assert "approx" in number(Fraction(1, 12345))


def test_a_readers_dollar_starts_no_formula() -> None:
    style = Style()
    with style.context():
        figure = style.figure(2, 2)
        axes = figure.subplots()
        panel(axes, "a", plain("pay $5 or $x_"))
        figure.canvas.draw()
    assert "\\$5" in axes.get_title(loc="left")
