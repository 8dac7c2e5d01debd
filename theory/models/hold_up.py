"""M4, hold-up: investment is sunk before the split, so the investor keeps only a part of it.

An investor spends i on a relation worth ``v(i) = κ i − i²/2``; the contract cannot name i, and
afterwards the value is split, the investor keeping the share β. With two investors, ownership
of the asset decides β for one and 1 − β for the other. Investments cannot be negative: both
the interior and the corner are derived.
"""

from __future__ import annotations

import functools

import sympy

from coopgap.theory.derivation import LAM, Assumption, Derivation, Parameter, Result, Step
from coopgap.theory.models.named_value import named_value

KAPPA = sympy.Symbol("kappa", positive=True)
SHARE = sympy.Symbol("share", nonnegative=True)

_INVEST = sympy.Symbol("i", real=True)
_SPENT = sympy.Symbol("i", nonnegative=True)
_SELF = sympy.Symbol("w", positive=True)  # β + λ, the weight of the value in the investor's eyes
_UNDER = sympy.Symbol("u", nonnegative=True)  # underinvestment (1 − β)/(β + λ)
_IN_UNDER = {SHARE: (1 + LAM) / (1 + _UNDER) - LAM}
_GAMMA = sympy.Symbol("Gamma")

SPLIT = Assumption(
    "split", "The investor's share lies between 0 and 1.", sympy.And(SHARE >= 0, SHARE <= 1)
)
SUNK = Assumption("sunk", "Investment is neither verifiable nor recoverable; the split is.")
WORTHWHILE = Assumption("worthwhile", "Some investment is efficient.", sympy.Gt(KAPPA, 1))

INTERIOR_GAP = ((1 - SHARE) / (SHARE + LAM)) ** 2 / 2
CORNER_GAP = (KAPPA - 1) ** 2 / 2
OTHER_GAP = (SHARE / (1 - SHARE + LAM)) ** 2 / 2
SYMMETRIC_GAP = 1 / (1 + 2 * LAM) ** 2
INVESTS = sympy.Gt(KAPPA * (SHARE + LAM), 1 + LAM)
OTHER_INVESTS = sympy.Gt(KAPPA * (1 - SHARE + LAM), 1 + LAM)


@functools.cache
def derive() -> Derivation:
    """Derive M4 from the utilities ``β v(i) − i + λ (v(i) − i)``.

    Returns
    -------
    Derivation
        Results ``first_best``, ``investment``, ``gap`` (one investor), ``welfare``,
        ``investor_payoff``, ``partner_payoff``, ``threshold`` (weight from which anything is
        invested), ``gap_two_sided`` (both invest, at a given ownership), ``gap_joint``
        (β = 1/2), ``gap_sole`` (β = 1), ``gap_best_ownership``, ``joint_threshold`` (weight
        from which joint ownership is best), ``limit``, ``rate``.

    Notes
    -----
    Theory page M4 calls ``1/(1+2λ)²`` the symmetric optimum. It is the optimum over β as long as
    both invest; sole ownership gives the efficient investment of one side and at worst none
    of the other, so it is better when ``(κ−1)²/2 < 1/(1+2λ)²``, for example at κ = 11/5,
    λ = 0 (18/25 against 1) although both would invest under joint ownership.

    References
    ----------
    [GrossmanHart1986]; [HartMoore1990].

    Examples
    --------
    >>> hold_up = derive()
    >>> hold_up.evaluate("gap", {"kappa": 5, "share": "1/2", "lam": 0})
    Fraction(1, 2)
    >>> hold_up.evaluate("gap", {"kappa": "3/2", "share": "1/2", "lam": 0})   # nothing invested
    Fraction(1, 8)
    >>> hold_up.evaluate("gap_best_ownership", {"kappa": "11/5", "lam": 0})
    Fraction(18, 25)
    >>> hold_up.evaluate("gap_best_ownership", {"kappa": "11/5", "lam": 1})
    Fraction(1, 9)
    """
    return Derivation(
        model="hold-up",
        title="M4 Hold-up, with ownership of the asset",
        story=(
            "Investment comes first, bargaining later. The investor pays all of the investment "
            "and keeps the share β of its value, so it invests too little or nothing. Ownership "
            "moves β: what one side gains in incentives the other side loses. Prosocial weight λ "
            "adds λ of the partner's part to the investor's own. The gap falls like λ⁻² and closes "
            "only in the limit, unless one side owns everything and only that side invests."
        ),
        parameters=(
            Parameter(KAPPA, "value of the first unit of investment, v(i) = κ i − i²/2", r"\kappa"),
            Parameter(SHARE, "investor's share of the value after the fact", r"\beta"),
            Parameter(LAM, "prosocial weight"),
        ),
        assumptions=(SPLIT, SUNK, WORTHWHILE),
        steps=(*_one_sided(), *_corner(), *_statics(), *_two_sided(), *_sole_owner()),
        results=_results(),
        sources=("GrossmanHart1986", "HartMoore1988", "HartMoore1990", "HuangEtAl2026"),
    )


def _one_sided() -> tuple[Step, ...]:
    value = KAPPA * _INVEST - _INVEST**2 / 2
    welfare = value - _INVEST
    chosen = KAPPA - (1 + LAM) / (SHARE + LAM)
    utility = _SELF * value - (1 + LAM) * _INVEST
    return (
        Step.definition(
            "Welfare", sympy.Symbol("W"), welfare, "Value less investment; the split cancels."
        ),
        Step.optimum(
            "First best", welfare, _INVEST, KAPPA - 1, "Marginal value κ − i equals marginal cost."
        ),
        Step.identity(
            "What the investor maximises",
            SHARE * value - _INVEST + LAM * welfare,
            (SHARE + LAM) * value - (1 + LAM) * _INVEST,
            "The value counts β + λ, the cost 1 + λ. Write w = β + λ.",
        ),
        Step.optimum(
            "Investment",
            utility,
            _INVEST,
            KAPPA - (1 + LAM) / _SELF,
            "For w > 0 utility is strictly concave; κ − i = (1+λ)/(β+λ).",
        ),
        Step.identity(
            "Underinvestment",
            (KAPPA - 1) - chosen,
            (1 - SHARE) / (SHARE + LAM),
            "First best less chosen investment.",
        ),
        named_value(
            "Gap while investment is positive",
            "Gamma",
            welfare.subs(_INVEST, KAPPA - 1) - welfare.subs(_INVEST, chosen),
            INTERIOR_GAP,
            "Welfare is quadratic with curvature one: half the squared underinvestment.",
        ),
    )


def _corner() -> tuple[Step, ...]:
    welfare = KAPPA * _INVEST - _INVEST**2 / 2 - _INVEST
    utility = (SHARE + LAM) * (KAPPA * _SPENT - _SPENT**2 / 2) - (1 + LAM) * _SPENT
    return (
        Step.equivalence(
            "When anything is invested",
            sympy.Gt(KAPPA - (1 + LAM) / _SELF, 0),
            sympy.Gt(KAPPA * _SELF, 1 + LAM),
            "The stationary point is positive iff κ > (1+λ)/(β+λ).",
        ),
        Step.inequality(
            "Corner: slope",
            sympy.Le(
                sympy.diff(utility, _SPENT), KAPPA * (SHARE + LAM) - (1 + LAM), evaluate=False
            ),
            "At any i >= 0 marginal utility is at most κ(β+λ) − (1+λ): if that is <= 0, for "
            "instance with β = λ = 0, the investor invests nothing.",
        ),
        named_value(
            "Corner: gap",
            "Gamma_corner",
            welfare.subs(_INVEST, KAPPA - 1) - welfare.subs(_INVEST, 0),
            CORNER_GAP,
            "All of the surplus is lost.",
        ),
        named_value(
            "The two forms meet",
            "Gamma_boundary",
            INTERIOR_GAP.subs(SHARE, (1 + LAM) / KAPPA - LAM),
            CORNER_GAP,
            "At κ(β+λ) = 1+λ both give the same gap: it is continuous.",
        ),
    )


def _statics() -> tuple[Step, ...]:
    threshold = (1 - KAPPA * SHARE) / (KAPPA - 1)
    payoff = _investor_payoff(KAPPA - (1 + LAM) / (SHARE + LAM))
    return (
        Step.identity(
            "In terms of underinvestment",
            ((1 - SHARE) / (SHARE + LAM)).subs(_IN_UNDER),
            _UNDER,
            "Put β = (1+λ)/(1+u) − λ: then u is the underinvestment, u >= 0 because β <= 1, "
            "and Γ = u²/2.",
        ),
        Step.sign(
            "Falls in λ",
            sympy.diff(INTERIOR_GAP, LAM).subs(_IN_UNDER),
            "<=0",
            "It is −u²(1+u)/(1+λ): strictly falling while β < 1.",
            name=sympy.Derivative(_GAMMA, LAM),
        ),
        Step.sign(
            "Falls in β",
            sympy.diff(INTERIOR_GAP, SHARE).subs(_IN_UNDER),
            "<=0",
            "It is −u(1+u)²/(1+λ).",
            name=sympy.Derivative(_GAMMA, SHARE),
        ),
        Step.sign(
            "Corner rises in κ",
            sympy.diff(CORNER_GAP, KAPPA),
            ">0",
            "The more valuable the investment that is not made, the larger the loss; while "
            "investment is positive κ does not matter.",
            premises={WORTHWHILE.condition: sympy.S.One},
            name=sympy.Derivative(sympy.Symbol("Gamma_corner"), KAPPA),
        ),
        Step.identity(
            "Weight from which anything is invested",
            KAPPA * (SHARE + LAM) - (1 + LAM),
            (KAPPA - 1) * (LAM - threshold),
            "As κ > 1, investment is positive iff λ > (1 − κβ)/(κ − 1).",
        ),
        Step.limit(
            "Limit", INTERIOR_GAP, LAM, sympy.oo, sympy.S.Zero, "Prosociality closes the gap..."
        ),
        Step.limit(
            "Rate", LAM**2 * INTERIOR_GAP, LAM, sympy.oo, (1 - SHARE) ** 2 / 2, "...at rate λ⁻²."
        ),
        Step.limit(
            "Who pays",
            payoff,
            LAM,
            sympy.oo,
            (KAPPA - 1) * (SHARE * (KAPPA + 1) - 2) / 2,
            "Material payoff of a very prosocial investor. It is negative when β(κ+1) < 2: then "
            "the partner must compensate by a lump sum, which is feasible as welfare rises.",
        ),
    )


def _two_sided() -> tuple[Step, ...]:
    total = INTERIOR_GAP + OTHER_GAP
    half = sympy.Rational(1, 2)
    return (
        named_value(
            "Two investors",
            "Gamma_two_sided",
            INTERIOR_GAP + INTERIOR_GAP.subs(SHARE, 1 - SHARE),
            total,
            "Values add up; the other side keeps 1 − β of all value, and neither investment "
            "affects the other's marginal return.",
        ),
        Step.sign(
            "Convex in β",
            sympy.diff(INTERIOR_GAP, SHARE, 2).subs(_IN_UNDER),
            ">0",
            "It is (1+3u)(1+u)³/(1+λ)²; the other side's loss is the mirror image, so the sum is "
            "strictly convex on [0, 1].",
            name=sympy.Derivative(_GAMMA, (SHARE, 2)),
        ),
        named_value(
            "Joint ownership is stationary",
            "slope_at_one_half",
            sympy.diff(total, SHARE).subs(SHARE, half),
            sympy.S.Zero,
            "So β = 1/2 is the unique optimum among splits under which both invest.",
        ),
        named_value(
            "Joint ownership",
            "Gamma_joint",
            total.subs(SHARE, half),
            SYMMETRIC_GAP,
            "Two equal losses of ½ (1/(1+2λ))².",
        ),
    )


def _sole_owner() -> tuple[Step, ...]:
    return (
        named_value(
            "Sole owner",
            "Gamma_owner",
            INTERIOR_GAP.subs(SHARE, 1),
            sympy.S.Zero,
            "The owner of everything invests efficiently. If the other side invests nothing the "
            "loss is (κ−1)²/2, and any split under which somebody is idle loses at least that.",
        ),
        Step.equivalence(
            "When one owner is better",
            sympy.Lt(CORNER_GAP, SYMMETRIC_GAP, evaluate=False),
            sympy.Lt((KAPPA - 1) ** 2 * (1 + 2 * LAM) ** 2, 2, evaluate=False),
            "Compare the two losses; so joint ownership is best iff κ >= 1 + √2/(1+2λ).",
        ),
        Step.identity(
            "Sole ownership with a willing other side",
            INTERIOR_GAP.subs(SHARE, 0) - SYMMETRIC_GAP,
            (1 + 4 * LAM + 2 * LAM**2) / (2 * LAM**2 * (1 + 2 * LAM) ** 2),
            "If the other side still invests the loss is 1/(2λ²), which exceeds joint ownership's: "
            "the best ownership loses the smaller of 1/(1+2λ)² and (κ−1)²/2.",
        ),
    )


def _investor_payoff(investment: sympy.Expr) -> sympy.Expr:
    return SHARE * (KAPPA * investment - investment**2 / 2) - investment


def _pieces(interior: object, corner: object) -> sympy.Piecewise:
    return sympy.Piecewise((interior, INVESTS), (corner, sympy.true))


def _results() -> tuple[Result, ...]:
    chosen = KAPPA - (1 + LAM) / (SHARE + LAM)
    value = KAPPA * chosen - chosen**2 / 2
    every = (SPLIT.name, SUNK.name, WORTHWHILE.name)
    no_split = (SUNK.name, WORTHWHILE.name)
    one_owner = sympy.Lt((KAPPA - 1) ** 2 * (1 + 2 * LAM) ** 2, 2)
    half = sympy.Rational(1, 2)
    gap = _pieces(INTERIOR_GAP, CORNER_GAP)
    other = sympy.Piecewise((OTHER_GAP, OTHER_INVESTS), (CORNER_GAP, sympy.true))
    return (
        Result("first_best", CORNER_GAP, "Welfare of the efficient investment.", rests_on=no_split),
        Result("investment", _pieces(chosen, 0), "What the investor spends.", rests_on=every),
        Result("gap", gap, "Welfare gap with one investor.", rests_on=every),
        Result("welfare", _pieces(value - chosen, 0), "Welfare attained.", rests_on=every),
        Result(
            "investor_payoff",
            _pieces(_investor_payoff(chosen), 0),
            "Material payoff of the investor; negative means that taking part needs a lump sum.",
            rests_on=every,
        ),
        Result(
            "partner_payoff",
            _pieces((1 - SHARE) * value, 0),
            "Material payoff of the other side, never negative.",
            rests_on=every,
        ),
        Result(
            "threshold",
            sympy.Max(0, (1 - KAPPA * SHARE) / (KAPPA - 1)),
            "Something is invested for λ above this.",
            rests_on=every,
        ),
        Result(
            "gap_two_sided",
            gap + other,
            "Gap with two identical investors, one keeping β and the other 1 − β.",
            rests_on=every,
        ),
        Result(
            "gap_joint",
            (gap + other).subs(SHARE, half),
            "Gap under joint ownership, β = 1/2.",
            rests_on=no_split,
        ),
        Result(
            "gap_sole",
            (gap + other).subs(SHARE, 1),
            "Gap when one side owns everything, β = 1.",
            rests_on=no_split,
        ),
        Result(
            "gap_best_ownership",
            sympy.Piecewise((CORNER_GAP, one_owner), (SYMMETRIC_GAP, sympy.true)),
            "Gap of the best ownership: one owner of little value, joint owners of much.",
            rests_on=no_split,
        ),
        Result(
            "joint_threshold",
            sympy.Max(0, (sympy.sqrt(2) / (KAPPA - 1) - 1) / 2),
            "From this λ on, joint ownership is best.",
            rests_on=no_split,
        ),
        Result("limit", sympy.S.Zero, "Limit of the gap as λ → ∞.", rests_on=every),
        Result("rate", (1 - SHARE) ** 2 / 2, "Limit of λ² times the gap.", rests_on=every),
    )
