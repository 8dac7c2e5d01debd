"""Figure *gap-vs-prosociality*: closed forms as lines, exact numerics as dots, in every model."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.curves import Curve, closed_form, constant, gap_in_prosociality
from coopgap.figures.drawing import draw_curve, mark_threshold
from coopgap.figures.effort_tables import PD, SH
from coopgap.figures.evidence import LARGEST_DERIVED, Evidence, Subject
from coopgap.figures.scales import curve_end, fit_gap_axis, gap_label, grid
from coopgap.figures.style import DOUBLE, SERIES, SINGLE, Style, number, panel, plain
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.smooth.ownership import ownership_gap
from coopgap.numerics.smooth.sharing_rules import best_shares
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.threshold_certificates import closure_document, language_threshold_document
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.games.public_goods import public_goods
from coopgap.theory.language import Language
from coopgap.theory.models import MODELS
from coopgap.theory.models.adaptation_support import Adaptation

DOTS = 11
"""How many exact points a curve is checked at."""

SAMPLED = 25
"""How many exact points stand for a curve that is not derived."""

BIAS = (6, 3, 1, 0, 0)
"""Bias of the agent of M2 in five states: it falls faster than the ideal action rises."""

NOWHERE, BELOW = "", "below"
"""Places of a legend besides Matplotlib's own."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One curve with the exact points that check it.

    Attributes
    ----------
    label
        In the legend.
    curve
        The closed form; ``None`` where only points are known.
    points
        Pairs of λ and the gap there by another route (``None``: infinite).
    """

    label: str
    curve: Curve | None
    points: tuple[tuple[Fraction, Fraction | None], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """One panel: its curves, thresholds with what they are called, and where its legend goes."""

    title: str
    lines: tuple[Line, ...]
    thresholds: tuple[tuple[Fraction, str], ...]
    end: Fraction
    legend: str


@dataclass(frozen=True, slots=True)
class Data:
    """One panel a model."""

    models: tuple[Model, ...]


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Derive each gap in λ, and compute it again at exact points by another route.

    Examples
    --------
    >>> game = public_goods(n=3, m=2)
    >>> own = Subject(game, Language.null(game), "public goods", "none")
    >>> [line.label for line in compute(own).data.models[0].lines]
    ['no contract, best', 'no contract, worst', 'signal contract', 'mediated']

    References
    ----------
    T4, T5, M1 to M5.
    """
    if subject is not None:
        model, documents = _finite(
            subject.environment,
            subject.language,
            f"{subject.label}; contracts: {subject.verify}",
            BELOW,
        )
        return Evidence(Data((model,)), documents)
    models: list[Model] = []
    found: list[Document] = []
    # The curves of both panels have the same names: one legend, where there is room.
    for title, parameters, legend in (
        ("M1 effort table, PD", PD, NOWHERE),
        ("M1 effort table, SH", SH, "upper center"),
    ):
        game = effort_table(**parameters)
        model, documents = _finite(game, effort_language(game, "coop-defect"), title, legend)
        models.append(model)
        found += documents
    model, documents = _public_goods()
    models += [_adaptation(), _teams(), _hold_up(), model]
    return Evidence(Data(tuple(models)), (*found, *documents))


def _finite(
    environment: Environment, language: Language, title: str, legend: str
) -> tuple[Model, tuple[Document, ...]]:
    """Give the four gaps of a finite environment, derived if it is small and else sampled."""
    first_best = environment.first_best().value
    closing = closure_threshold(environment)
    supported = language_threshold(environment, language)
    documents: list[Document] = [
        closure_document(environment, closing),
        language_threshold_document(environment, language, supported),
    ]
    named: dict[Fraction, list[str]] = {}
    for value, name in (
        (closing.value, r"\lambda^{\ast}"),
        (supported.value, r"\lambda^{\ast}(L)"),
    ):
        if value:
            named.setdefault(value, []).append(name)
    thresholds = tuple(
        (at, f"${'='.join([*names, number(at)[1:-1]])}$") for at, names in named.items()
    )

    def worst(lam: Fraction) -> Fraction | None:
        found = pure_equilibria(environment.prosocial(lam)).worst
        return None if found is None else first_best - found

    def gap(kind: str, lam: Fraction) -> Fraction | None:
        return welfare_gap(environment.prosocial(lam), language, kind).gap

    routes: tuple[tuple[str, str, str, Callable[[Fraction], Fraction | None]], ...] = (
        ("no contract, best", "c0", "best", lambda lam: gap("c0", lam)),
        ("no contract, worst", "c0", "worst", worst),
        ("signal contract", "c1", "best", lambda lam: gap("c1", lam)),
        ("mediated", "c2", "best", lambda lam: gap("c2", lam)),
    )
    curves: list[Curve | None] = [None] * len(routes)
    if environment.n_states * environment.n_profiles <= LARGEST_DERIVED:
        for k, (_, kind, sense, _) in enumerate(routes):
            curves[k], proofs = gap_in_prosociality(environment, language, kind, sense=sense)  # type: ignore[arg-type]
            documents += proofs
    known = [curve for curve in curves if curve is not None]
    end = max(
        [curve_end(known) if known else Fraction(1), *(at * Fraction(5, 4) for at, _ in thresholds)]
    )
    points = grid(end, DOTS if known else SAMPLED)
    lines = tuple(
        Line(label, curve, tuple((lam, route(lam)) for lam in points))
        for (label, _, _, route), curve in zip(routes, curves, strict=True)
    )
    return Model(title, lines, thresholds, end, legend), tuple(documents)


def _adaptation() -> Model:
    """M2: one cell of five states whose bias falls faster than the ideal action rises."""
    model = Adaptation.from_values(range(5), BIAS)
    steps = model.menu_gap()
    menu = closed_form(steps.as_piecewise(), {}, steps.starts[1:])
    square = sympy.sqrt(sympy.Rational(str(model.mean([b**2 for b in model.bias], model.cells[0]))))
    free = MODELS["adaptation"]().result("discretion-gap").expression
    at, end = model.threshold().value, Fraction(4)
    points = grid(end, DOTS)
    return Model(
        "M2 adaptation, one cell",
        (
            Line(
                "discretion",
                closed_form(free, {"c": 1, "k": 1, "rms_bias": square}),
                tuple((lam, model.discretion_gap(lam)) for lam in points),
            ),
            Line(
                "mandate",
                constant(model.mandate_gap()),
                tuple(
                    (lam, model.loss([model.mean(model.theta, model.cells[0])] * 5))
                    for lam in points
                ),
            ),
            Line("menu", menu, tuple((lam, model.menu(lam).gap) for lam in points)),
        ),
        ((at, f"$\\lambda^{{\\ast}}={number(at)[1:-1]}$\n(menu)"),),
        end,
        "center right",
    )


def _teams() -> Model:
    """M3: equal costs, balanced shares, for three sizes of team."""
    form = MODELS["teams"]().result("gap").expression
    end = Fraction(3)
    lines = tuple(
        Line(
            f"$n={n}$",
            closed_form(form, {"n": n, "c": 1}),
            tuple((lam, best_shares([1] * n, [lam] * n).gap) for lam in grid(end, DOTS)),
        )
        for n in (8, 4, 2)
    )
    return Model("M3 team production", lines, (), end, "upper right")


def _hold_up() -> Model:
    """M4: two investors under joint and under sole ownership."""
    derivation = MODELS["hold-up"]()
    kappa, end = Fraction(9, 4), Fraction(3)
    # With share 0 the other side invests once κλ > 1 + λ.
    idle_until = 1 / (kappa - 1)
    lines = []
    for label, name, share, breaks in (
        ("sole owner", "gap_sole", 1, (idle_until,)),
        ("joint owners", "gap_joint", Fraction(1, 2), ()),
    ):
        expression = derivation.result(name).expression
        curve = closed_form(expression, {"kappa": sympy.Rational(str(kappa))}, breaks)
        dots = ((lam, ownership_gap(share, [kappa] * 2, [lam] * 2)) for lam in grid(end, DOTS))
        lines.append(Line(label, curve, tuple(dots)))
    return Model("M4 hold-up, two sides", tuple(lines), (), end, "upper right")


def _public_goods() -> tuple[Model, tuple[Document, ...]]:
    """M5: all of four agents are prosocial, or two of them."""
    game = public_goods(n=4, m=2)
    derivation = MODELS["public-goods"]()
    at = derivation.evaluate("threshold", {"n": 4, "m": 2})
    closing = closure_threshold(game)
    end = Fraction(1)
    lines = []
    for k in (2, 4):
        form = derivation.result("gap").expression
        curve = closed_form(form, {"n": 4, "m": 2, "e0": 1, "k": k}, (at,))
        dots = []
        for lam in grid(end, DOTS):
            stable = pure_equilibria(game.prosocial([lam] * k + [0] * (4 - k)))
            dots.append(
                (lam, None if stable.best is None else game.first_best().value - stable.best)
            )
        lines.append(Line(f"{k} of 4 prosocial", curve, tuple(dots)))
    threshold = (at, f"$\\lambda^{{\\ast}}={number(at)[1:-1]}$")
    model = Model("M5 public goods", tuple(lines), (threshold,), end, "center right")
    return model, (closure_document(game, closing),)


def draw(data: Data, style: Style) -> Figure:
    """Draw one panel a model.

    Examples
    --------
    >>> game = public_goods(n=2, m="3/2")
    >>> style = Style()
    >>> with style.context():
    ...     own = Subject(game, Language.null(game), "public goods", "none")
    ...     figure = draw(compute(own).data, style)
    >>> len(figure.axes)
    1

    References
    ----------
    T4, T5, M1 to M5.
    """
    count = len(data.models)
    columns = min(count, 3)
    rows = -(-count // columns)
    figure = style.figure(DOUBLE if count > 1 else SINGLE, 2.15 * rows if count > 1 else 2.6)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, letter, model in zip(panels, "abcdefghi", data.models, strict=False):
        _draw_model(axes, model, style)
        if count > 1:
            panel(axes, letter, plain(model.title))
        else:
            axes.set_title(plain(model.title))
        if model.legend == BELOW:
            figure.legend(loc="outside lower left", ncols=2)
    return figure


def _draw_model(axes: Axes, model: Model, style: Style) -> None:
    levels = [
        value for line in model.lines for at, value in line.points if at == 0 and value is not None
    ]
    bend = fit_gap_axis(axes, levels)
    for line, series in zip(model.lines, SERIES, strict=False):
        if line.curve is not None:
            draw_curve(axes, line.curve, model.end, series, style, line.label, ends=False)
        known = [(float(x), float(y)) for x, y in line.points if y is not None]
        axes.plot(
            [x for x, _ in known],
            [y for _, y in known],
            linestyle="none",
            marker=series.marker,
            color=series.color,
            markerfacecolor="white",
            markeredgewidth=style.points(0.7),
            markersize=style.points(3.2),
            label="_nolegend_" if line.curve is not None else line.label,
            gid=f"exact:{line.label}",
            clip_on=False,
            zorder=5,
        )
    for k, (at, text) in enumerate(model.thresholds):
        mark_threshold(axes, at, text, style, top=0.98 - 0.16 * k)
    axes.set_xlim(0, float(model.end))
    axes.set_xlabel(r"prosocial weight $\lambda$")
    axes.set_ylabel(gap_label(bend))
    if model.legend not in (NOWHERE, BELOW):
        # Below what is written at a threshold.
        box = {"upper center": (0.5, 0.93), "center right": (1.0, 0.68)}.get(model.legend)
        place: Any = model.legend
        axes.legend(loc=place, bbox_to_anchor=box, fontsize=style.small(), handlelength=2.0)
