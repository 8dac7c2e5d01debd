"""Derive closed forms from payoff tables alone: the welfare gap, and the weights that close it."""

from __future__ import annotations

from typing import Any

from coopgap.numerics.linear.polyhedra import emptiness_proof, infimum
from coopgap.proofs.derivation.cells import MAX_CELLS, Explorer, primitive_region
from coopgap.proofs.derivation.critical_weights import threshold_finder
from coopgap.proofs.derivation.gaps import gap_finder
from coopgap.proofs.derivation.liability import LIABILITIES, End, LiabilityExplorer
from coopgap.proofs.derivation.mediated import Sense
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.errors import DerivationError, ParameterError, RegionError
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

CLASSES = ("c0", "c1", "c2")
"""Mechanism classes of theory §2."""

QUANTITIES = ("threshold", "worst-threshold")
"""Thresholds of the prosocial weight: λ* and λ**."""


def derive_gap(
    environment: SymbolicEnvironment,
    language: AnyLanguage | None = None,
    mechanism_class: str = "c2",
    region: Region | None = None,
    *,
    liability: Any = None,
    budget: Budget | str = Budget.FREE,
    sense: Sense = "best",
    max_cells: int = MAX_CELLS,
) -> PiecewiseForm:
    """Derive the welfare gap W* - V as a certified piecewise closed form.

    Parameters
    ----------
    environment
        The family of environments.
    language
        What contracts verify: a language of ``environment.frame``; left out, nothing.
    mechanism_class
        ``"c0"`` (no contract: pure equilibria), ``"c1"`` (signal contracts) or ``"c2"``
        (mediated mechanisms; with ``liability=0`` correlated equilibria without contract).
    region
        Where; the environment's own region when left out. It may add parameters, such as
        a liability ``B``, after those of the environment.
    liability
        ``None`` or ``"inf"`` for unlimited, a `Liability`, a number, or affine in the
        parameters such as ``"B"`` (money).
    budget
        What transfers may add up to.
    sense
        ``"worst"`` for the worst equilibrium (c0) or the worst obedient outcome (c2).
    max_cells
        Most cells before the rest of the region is left open.

    Returns
    -------
    PiecewiseForm
        Cells that cover the region, each with its expression and certificates.

    Raises
    ------
    RegionError
        When the region is empty, or lets the liability or a prosocial weight fall below zero.
    ParameterError
        When the class, budget or sense is unknown.

    Examples
    --------
    >>> dilemma = SymbolicEnvironment.from_bimatrix(
    ...     [[("R", "R"), ("S", "T")], [("T", "S"), ("P", "P")]],
    ...     region=Region.of("R S T P", "T > R > P > S", "2*R > S + T"))
    >>> form = derive_gap(dilemma, mechanism_class="c0")
    >>> form.status, form.expression
    ('proved', 2*(-P + R))

    References
    ----------
    Theory §2, §3, §5.
    """
    if mechanism_class not in CLASSES:
        raise ParameterError(
            f"mechanism_class={mechanism_class!r} is unknown; choose one of {', '.join(CLASSES)}"
        )
    if sense not in ("best", "worst"):
        raise ParameterError(f"sense={sense!r} is unknown; choose best or worst")
    if sense == "worst" and mechanism_class == "c1":
        raise ParameterError("sense='worst' asks about equilibria (c0) or obedient outcomes (c2)")
    setting = _setting(environment, language, region, liability, budget)
    cap = "unlimited" if setting.cap is None else f"at most {setting.cap}"
    title = (
        f"welfare gap of {setting.environment.title or 'the family'}, class "
        f"{mechanism_class}{' (worst case)' if sense == 'worst' else ''}"
    )
    if mechanism_class != "c0":
        title += f", liability {cap}, {setting.budget} budget"
    pieces = Explorer(setting, gap_finder(mechanism_class, sense), max_cells).pieces()
    return PiecewiseForm("gap", title, setting.region, tuple(pieces))


def derive_threshold(
    environment: SymbolicEnvironment,
    language: AnyLanguage | None = None,
    region: Region | None = None,
    quantity: str = "threshold",
    *,
    max_cells: int = MAX_CELLS,
) -> PiecewiseForm:
    """Derive a threshold of the prosocial weight as a certified piecewise closed form.

    Parameters
    ----------
    environment
        The family; its own prosocial weights must be zero.
    language
        What contracts verify; left out, there is no contract. Transfers are unlimited and
        the budget free.
    region
        Where; the environment's own region when left out.
    quantity
        ``"threshold"``: λ*(language), the least uniform weight at which an efficient rule is
        implementable (T5; T4 without contract). ``"worst-threshold"``: λ**, the weight above
        which no inefficient profile is a pure equilibrium (T7; no contract).
    max_cells
        Most cells before the rest of the region is left open.

    Returns
    -------
    PiecewiseForm
        The threshold (dimensionless); infinite where no weight suffices.

    Raises
    ------
    RegionError
        When the region is empty.
    DerivationError
        When agents are prosocial already.
    ParameterError
        When the quantity is unknown.

    Examples
    --------
    >>> dilemma = SymbolicEnvironment.from_bimatrix(
    ...     [[("R", "R"), ("S", "T")], [("T", "S"), ("P", "P")]],
    ...     region=Region.of("R S T P", "T > R > P > S", "2*R > S + T"))
    >>> form = derive_threshold(dilemma)
    >>> form.status, form.expression
    ('proved', (-R + T)/(2*R - S - T))

    References
    ----------
    T4, T5, T7; theory §5.
    """
    if quantity not in QUANTITIES:
        raise ParameterError(
            f"quantity={quantity!r} is unknown; choose one of {', '.join(QUANTITIES)}"
        )
    if quantity == "worst-threshold" and language is not None:
        raise ParameterError("worst-threshold is about play without a contract; leave language out")
    setting = _setting(environment, language, region, None, Budget.FREE)
    if any(weight != setting.zero for weight in setting.environment.prosociality):
        raise DerivationError(
            "thresholds are derived for agents of prosociality 0; use prosocial(0)"
        )
    name = "λ**" if quantity == "worst-threshold" else "λ*"
    title = f"{name} of {setting.environment.title or 'the family'}"
    if language is not None:
        title += " with contracts"
    pieces = Explorer(setting, threshold_finder(quantity), max_cells).pieces()
    return PiecewiseForm(quantity, title, setting.region, tuple(pieces))


def derive_liability(
    environment: SymbolicEnvironment,
    language: AnyLanguage | None = None,
    mechanism_class: str = "c2",
    region: Region | None = None,
    quantity: End = "liability",
    *,
    max_cells: int = MAX_CELLS,
) -> PiecewiseForm:
    """Derive the liability at which the welfare gap begins to fall, or falls no further.

    Parameters
    ----------
    environment, language, mechanism_class, region
        As in `derive_gap`; the class is ``"c1"`` or ``"c2"``, the budget free.
    quantity
        ``"liability"``: the least upper bound of all B at which the gap is what it is without
        transfers; infinite where it never falls. ``"full-liability"``: the least B from which on
        the gap is what it is at the largest liability.
    max_cells
        Most cells before the rest of the region is left open.

    Returns
    -------
    PiecewiseForm
        The bound (money) as a function of the family's own parameters. Its certificates have one
        parameter more, the liability: they prove the value on the flat side of the bound, and
        that it is strictly different on the other side.

    Raises
    ------
    RegionError
        When the region is empty.
    ParameterError
        When the class or the quantity is unknown, or a parameter is called ``B`` already.

    Examples
    --------
    >>> dilemma = SymbolicEnvironment.from_bimatrix(
    ...     [[("R", "R"), ("S", "T")], [("T", "S"), ("P", "P")]],
    ...     region=Region.of("R S T P", "T > R > P > S", "2*R > S + T", "T - R > P - S"))
    >>> form = derive_liability(dilemma, Language.complete(dilemma.frame))
    >>> form.status, form.expression
    ('proved', (P - S)/2)

    References
    ----------
    T1; theory §5, M1.
    """
    if mechanism_class not in ("c1", "c2"):
        raise ParameterError(f"mechanism_class={mechanism_class!r} has no liability; choose c1, c2")
    if quantity not in LIABILITIES:
        raise ParameterError(
            f"quantity={quantity!r} is unknown; choose one of {', '.join(LIABILITIES)}"
        )
    if region is not None:
        environment = environment.over(region)
    own = environment.region
    if "B" in own.parameters:
        raise ParameterError("a parameter is called B, which is the liability here; rename it")
    setting = _setting(environment, language, own.extended(["B"], "B >= 0"), "B", Budget.FREE)
    own = primitive_region(own)
    word = "begins to fall" if quantity == "liability" else "falls no further"
    title = (
        f"liability at which the welfare gap of {environment.title or 'the family'}, class "
        f"{mechanism_class}, {word}"
    )
    explorer = LiabilityExplorer(setting, own, mechanism_class, quantity, max_cells)
    return PiecewiseForm(quantity, title, own, tuple(explorer.pieces()))


def _setting(
    environment: SymbolicEnvironment,
    language: AnyLanguage | None,
    region: Region | None,
    liability: Any,
    budget: Budget | str,
) -> Setting:
    if region is not None:
        environment = environment.over(region)
    bare = environment.over(primitive_region(environment.region))
    if emptiness_proof(bare.region) is not None:
        raise RegionError(f"the region is empty: no parameters satisfy {bare.region}")
    seen = language if language is not None else Language.null(bare.frame)
    seen.require_fits(bare.frame)
    cap = _cap(liability, bare.parameters)
    for agent, weight in zip(bare.agents, bare.prosociality, strict=True):
        _require_nonnegative(weight, bare.region, f"the prosocial weight of {agent!r}")
    if cap is not None:
        _require_nonnegative(cap, bare.region, "the liability")
    return Setting(bare, seen, cap, Budget.parse(budget))


def _cap(liability: Any, parameters: tuple[str, ...]) -> AffineForm | None:
    if isinstance(liability, Liability):
        liability = liability.bound
    if liability is None or (isinstance(liability, str) and liability.strip() in ("inf", "∞")):
        return None
    return as_affine(liability, parameters, "liability")


def _require_nonnegative(form: AffineForm, region: Region, what: str) -> None:
    if form.is_constant and form.constant < 0:
        raise RegionError(f"{what} is {form}, and must not be negative")
    lowest = infimum(form, region)
    if lowest.value is None:
        raise RegionError(
            f"{what}, {form}, is unbounded below on the region {region}; add {form} >= 0"
        )
    if lowest.value < 0:
        raise RegionError(
            f"{what}, {form}, falls to {lowest.value} on the region {region}; add {form} >= 0"
        )
