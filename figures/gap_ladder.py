"""Figure *gap-ladder*: what each class of mechanisms loses, and the weight that closes it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from matplotlib.figure import Figure

from coopgap.figures.curves import Curve, gap_in_prosociality
from coopgap.figures.drawing import draw_curve, mark_threshold
from coopgap.figures.effort_tables import PD
from coopgap.figures.evidence import Evidence, Subject, require_small
from coopgap.figures.scales import curve_end, fit_gap_axis, gap_label, grid
from coopgap.figures.style import SERIES, SINGLE, Style, number, plain
from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.derivation.derive import derive_gap
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.games.families import effort_family

CLASSES = ("c0", "c1", "c2")
DOTS = 21
"""No contract, signal contract, mediated mechanism."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One class: its gap against λ, and what its gap at λ = 0 is called.

    Attributes
    ----------
    mechanism_class
        One of `CLASSES`.
    curve
        Welfare gap for every λ, with holes where none is proved.
    points
        Pairs of λ and the gap there (``None``: infinite); empty when the curve is complete.
    form
        The gap at λ = 0 in the parameters of the model, as a formula; empty when there are none.
    """

    mechanism_class: str
    curve: Curve
    points: tuple[tuple[Fraction, Fraction | None], ...]
    form: str

    @property
    def at_zero(self) -> Fraction | None:
        """The gap of selfish agents; ``None`` is infinite."""
        return self.points[0][1] if self.points else self.curve.value(Fraction(0))


@dataclass(frozen=True, slots=True)
class Data:
    """The rungs, with a title of what they belong to and what contracts verify."""

    title: str
    verify: str
    rungs: tuple[Rung, ...]


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Derive the gap of each class as a function of λ.

    Raises
    ------
    ParameterError
        When the subject is too large for its curves to be derived.

    Examples
    --------
    >>> [rung.curve.value(Fraction(0)) for rung in compute().data.rungs]
    [Fraction(24, 1), Fraction(1, 1), Fraction(4, 5)]

    References
    ----------
    M1, T1.
    """
    documents: list[Mapping[str, Any]] = []
    forms = {}
    if subject is None:
        environment = effort_table(**PD)
        language = effort_language(environment, "coop-defect")
        title, verify = "Effort table, PD region", "C or D, not effort"
        forms = _closed_forms()
    else:
        environment, language = subject.environment, subject.language
        title, verify = subject.label, subject.verify
        require_small(subject, "gap-ladder")
    curves = {}
    for kind in CLASSES:
        curves[kind], proofs = gap_in_prosociality(environment, language, kind)
        documents += proofs
    steps = grid(curve_end(curves.values()), DOTS)
    rungs = tuple(
        Rung(
            kind,
            curve,
            ()
            if curve.is_complete
            else tuple(
                (lam, welfare_gap(environment.prosocial(lam), language, kind).gap) for lam in steps
            ),
            forms.get(kind, ""),
        )
        for kind, curve in curves.items()
    )
    return Evidence(Data(title, verify, rungs), tuple(documents))


def _closed_forms() -> dict[str, str]:
    """Derive each gap at λ = 0 for all parameters; in every class it is a multiple of R - P."""
    family = effort_family("pd")
    language = effort_language(family.frame, "coop-defect")
    stake = sympy.Symbol("R") - sympy.Symbol("P")
    forms = {}
    for kind in CLASSES:
        factor = sympy.cancel(derive_gap(family, language, kind).expression / stake)
        if factor.is_Rational:
            over = "" if factor.q == 1 else f"/{factor.q}"
            forms[kind] = f"({'R-P'}){over}" if factor.p == 1 else f"{factor.p}(R-P){over}"
    return forms


def draw(data: Data, style: Style) -> Figure:
    r"""Draw one curve a class, with the rungs named on the left.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     axes = draw(compute().data, style).axes[0]
    >>> axes.get_xlabel()
    'prosocial weight $\\lambda$'

    References
    ----------
    M1, T1.
    """
    figure = style.figure(SINGLE, 2.6)
    axes = figure.subplots()
    end = curve_end(rung.curve for rung in data.rungs)
    levels = [value for rung in data.rungs if (value := rung.at_zero)]
    bend = fit_gap_axis(axes, levels)
    names = ("no contract", "signal contract", "mediated mechanism")
    closing: dict[Fraction, list[str]] = {}
    for k, (rung, series, name) in enumerate(zip(data.rungs, SERIES, names, strict=False)):
        value = rung.at_zero
        symbol = rf"$\Gamma_{k}={rung.form}={number(value)[1:-1]}$" if rung.form else (
            rf"$\Gamma_{k}={number(value)[1:-1]}$"
        )  # fmt: skip
        label = f"{name}, {symbol}"
        draw_curve(axes, rung.curve, end, series, style, label)
        known = [(float(lam), float(gap)) for lam, gap in rung.points if gap is not None]
        if known:
            axes.plot(
                *zip(*known, strict=True), ls="none", marker=series.marker, color=series.color,
                mfc="white", mew=style.points(0.7), ms=style.points(3.2), clip_on=False, zorder=5,
                gid=f"exact:{label}", label="_nolegend_" if rung.curve.pieces else label,
            )  # fmt: skip
        if rung.curve.zero_from is not None:
            closing.setdefault(rung.curve.zero_from, []).append(rf"$\Gamma_{k}$")
    for at, closed in sorted(closing.items()):
        if at > 0:
            mark_threshold(
                axes,
                at,
                f"$\\lambda^{{\\ast}}={number(at)[1:-1]}$:\n{', '.join(closed)}\nclosed",
                style,
            )
    axes.set_xlim(0, float(end))
    axes.set_xlabel(r"prosocial weight $\lambda$")
    axes.set_ylabel(gap_label(bend))
    axes.set_title(f"{plain(data.title)}; contracts see {plain(data.verify)}")
    figure.legend(loc="outside lower left", ncols=1)
    return figure
