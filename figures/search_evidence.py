"""Figure *search-evidence*: margins of two statements over random games, and the nearest miss."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.style import BLACK, BLUE, DOUBLE, ORANGE, SKY, Style, number, panel
from coopgap.numerics.equilibria import equilibrium_mask
from coopgap.theory.errors import ParameterError

SEED: Final = 0
"""Seed of the games."""

GAMES: Final = 40_000
"""How many 3×3 games are drawn, payoffs whole and uniform from -5 to 5."""

LARGEST: Final = 5
"""Largest payoff."""

LITTLE: Final = Fraction(1, 4)
"""The little prosociality of T9."""

Tables = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Margins:
    """How far a statement was from failing, over all games it speaks about.

    Attributes
    ----------
    label
        The statement.
    values, counts
        Distinct exact margins (money), increasing, and how many games have each; negative
        means that the statement fails.
    strict
        Whether the statement asks for more than zero.
    """

    label: str
    values: tuple[Fraction, ...]
    counts: tuple[int, ...]
    strict: bool

    @property
    def total(self) -> int:
        """How many games the statement speaks about."""
        return sum(self.counts)

    @property
    def failures(self) -> int:
        """In how many of them it fails."""
        pairs = zip(self.values, self.counts, strict=True)
        return sum(n for value, n in pairs if value < 0 or (self.strict and value == 0))

    @property
    def nearest(self) -> Fraction:
        """The margin nearest to failing, among games where the statement holds."""
        return min(v for v in self.values if v > 0 or (v == 0 and not self.strict))


@dataclass(frozen=True, slots=True)
class Data:
    """The margins of T6 with and without lump sums, and of what T9 denies."""

    drawn: int
    seed: int
    benefit: Margins
    unaided: Margins
    monotone: Margins


def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Test the statements on all games at once, in integers.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> data = compute().data
    >>> data.benefit.failures, data.benefit.nearest, data.monotone.failures > 0
    (0, Fraction(1, 2), True)

    References
    ----------
    T6, T9.
    """
    if subject is not None:
        raise ParameterError("search-evidence draws its own games and takes no input")
    generator = np.random.default_rng(SEED)
    games = generator.integers(-LARGEST, LARGEST + 1, (2, GAMES, 3, 3), dtype=np.int64)
    return Evidence(Data(GAMES, SEED, *benefit_margins(games), monotone_margins(games)), seed=SEED)


def benefit_margins(games: Tables) -> tuple[Margins, Margins]:
    """Give T6's margins: the least gain of a player from prosociality, with lump sums or without.

    For every game whose best pure equilibrium loses welfare: the first best against it. With
    lump sums the surplus can be shared equally; without, the player who fares worst counts.

    Parameters
    ----------
    games
        Payoffs of shape ``(2, games, 3, 3)``.

    Examples
    --------
    >>> dilemma = np.array([[[[3, 0], [4, 1]]], [[[3, 4], [0, 1]]]])
    >>> [margins.values for margins in benefit_margins(dilemma)]
    [(Fraction(2, 1),), (Fraction(2, 1),)]

    References
    ----------
    T6.
    """
    count = games.shape[1]
    welfare = games.sum(axis=0).reshape(count, -1)
    stable = equilibrium_mask(games, 2).reshape(count, -1)
    best = welfare.argmax(axis=1)
    masked = np.where(stable, welfare, np.iinfo(np.int64).min)
    played = masked.argmax(axis=1)
    every = np.arange(count)
    surplus = welfare[every, best] - welfare[every, played]
    relevant = stable.any(axis=1) & (surplus > 0)
    own = games.reshape(2, count, -1)
    changes = own[:, every, best] - own[:, every, played]
    return (
        _margins("with lump sums (T6)", surplus[relevant], 2, strict=True),
        _margins("without transfers", changes[:, relevant].min(axis=0), 1, strict=True),
    )


def monotone_margins(games: Tables) -> Margins:
    """Give what the best pure equilibrium gains in welfare as λ rises from 0 to `LITTLE`.

    Examples
    --------
    >>> witness = np.array([[[[5, 2], [4, 3]]], [[[0, 0], [4, 4]]]])
    >>> monotone_margins(witness).values
    (Fraction(-2, 1),)

    References
    ----------
    T9.
    """
    count = games.shape[1]
    welfare = games.sum(axis=0)
    # Integers throughout: u + λW times the denominator of λ.
    caring = LITTLE.denominator * games + LITTLE.numerator * welfare
    flat = welfare.reshape(count, -1)
    reached = []
    both = np.ones(count, dtype=bool)
    for utilities in (games, caring):
        stable = equilibrium_mask(utilities, 2).reshape(count, -1)
        both &= stable.any(axis=1)
        reached.append(np.where(stable, flat, np.iinfo(np.int32).min).max(axis=1))
    return _margins("welfare does not fall", (reached[1] - reached[0])[both], 1, strict=False)


def _margins(label: str, numerators: Tables, denominator: int, *, strict: bool) -> Margins:
    values, counts = np.unique(numerators, return_counts=True)
    exact = tuple(Fraction(int(v), denominator) for v in values)
    return Margins(label, exact, tuple(map(int, counts)), strict)


def draw(data: Data, style: Style) -> Figure:
    """Draw the distributions of margins, failures to the left of zero.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.axes[0].get_yscale()
    'log'

    References
    ----------
    T6, T9.
    """
    figure = style.figure(DOUBLE, 2.5)
    left, right = figure.subplots(1, 2)
    _bars(left, data.unaided, ORANGE, style)
    left.plot(
        [float(v) for v in data.benefit.values], data.benefit.counts, color=BLUE, marker="o",
        lw=style.points(0.9), ms=style.points(3.2), label=_said(data.benefit), zorder=5,
        gid="benefit",
    )  # fmt: skip
    left.set_xlabel("least gain of a player (money)")
    panel(left, "a", "Prosociality pays each player")
    _bars(right, data.monotone, SKY, style)
    right.set_xlabel(r"change of best welfare, $\lambda=0$ to $1/4$ (money)")
    panel(right, "b", "A little prosociality never hurts?")
    for axes in (left, right):
        axes.set_yscale("log")
        axes.set_ylim(0.7, None)
        axes.axvline(0, 0, 0.8, color=BLACK, lw=style.points(0.7), zorder=4)
        axes.set_ylabel(f"games of {_spaced(data.drawn)}")
        low, high = axes.get_ylim()
        axes.set_ylim(low, high * 30)
        axes.legend(loc="upper left", fontsize=style.small(), handlelength=1.5)
    return figure


def _bars(axes: Axes, margins: Margins, color: str, style: Style) -> None:
    """Draw one bar a margin, hatched where the statement fails."""
    bars = axes.bar(
        [float(v) for v in margins.values],
        margins.counts,
        width=0.84,
        color=color,
        edgecolor=BLACK,
        linewidth=style.points(0.3),
        label=_said(margins),
        zorder=2,
    )
    for bar, value in zip(bars, margins.values, strict=True):
        if value < 0 or (margins.strict and value == 0):
            bar.set_hatch("////")


def _said(margins: Margins) -> str:
    total = _spaced(margins.total)
    if margins.failures:
        share = 100 * margins.failures / margins.total
        return f"{margins.label}: fails (hatched) in {share:.1f}% of {total}"
    return f"{margins.label}: holds in all {total}; nearest miss {number(margins.nearest)}"


def _spaced(count: int) -> str:
    """Write a count with thin spaces between thousands."""
    return "$" + f"{count:,}".replace(",", r"\,") + "$"
