"""Model M2, adaptation under pooled contingencies, derived from its primitives.

The closed forms hold for any finite support through its moments and pairs of states;
`coopgap.theory.models.adaptation_support` evaluates a concrete support and partition.
"""

from __future__ import annotations

import functools

import sympy
from sympy import Derivative, Eq, Ge, Gt, Le, Lt, Piecewise, Rational, Symbol

from coopgap.theory.derivation import LAM, Assumption, Derivation, Parameter, Result, Step

COST = Symbol("c", positive=True)
STAKES = Symbol("k", positive=True)
IDEAL = Symbol("theta", real=True)
BIAS = Symbol("b", real=True)
SPREAD_SD = Symbol("sd", nonnegative=True)
BIAS_RMS = Symbol("rms_bias", nonnegative=True)
DISTANCE = Symbol("distance", positive=True)
DROP = Symbol("drop", real=True)
LOW = Symbol("p_low", positive=True)
HIGH = Symbol("p_high", positive=True)

CURVATURE = COST + LAM * STAKES
PREFERRED = IDEAL + COST * BIAS / CURVATURE
MANDATE = STAKES * SPREAD_SD**2 / 2
DISCRETION = STAKES * COST**2 * BIAS_RMS**2 / (2 * CURVATURE**2)
PAIR = COST / STAKES * (DROP / DISTANCE - 1)
POOLED = STAKES * LOW * HIGH * DISTANCE**2 / (2 * (LOW + HIGH))

_HALF = Rational(1, 2)
_ACTION = Symbol("a", real=True)
_OTHER = Symbol("a_other", real=True)
_TAU = Symbol("tau", real=True)
_TAU_OTHER = Symbol("tau_other", real=True)
_PAID = Symbol("t", real=True)
_PAID_OTHER = Symbol("t_other", real=True)
_K = Symbol("K", positive=True)


@functools.cache
def derive() -> Derivation:
    """Derive M2: preferred action, rigid and flexible gaps, menus, thresholds, signs.

    Returns
    -------
    Derivation
        Results ``preferred-action``, ``mandate-gap``, ``discretion-gap``,
        ``discretion-rate``, ``rigid-gap``, ``discretion-threshold``, ``menu-threshold``
        and ``two-state-gap``.

    Examples
    --------
    >>> model = derive()
    >>> model.evaluate("discretion-gap", {"c": 1, "k": 1, "lam": 1, "rms_bias": 2})
    Fraction(1, 2)
    >>> model.evaluate("menu-threshold", {"c": 1, "k": 2, "drop": 3, "distance": 1})
    Fraction(1, 1)

    References
    ----------
    M2 of the theory page; [Rochet1987] for implementability, [Holmstrom1984] for delegation.
    """
    return Derivation(
        model="adaptation",
        title="Adaptation under pooled contingencies",
        story=(
            "An agent picks a real action after seeing the state θ; the contract sees the action "
            "and only the cell of θ. Welfare wants a = θ, the agent wants a = θ + b(θ). Fixing the "
            "action wastes the agent's knowledge, leaving it free wastes welfare on the bias, and "
            "the best menu of priced actions fails exactly where the bias reverses the order of "
            "states. Prosociality shrinks the bias and so restores the order at a finite weight."
        ),
        parameters=(
            Parameter(COST, "curvature of the agent's material payoff"),
            Parameter(STAKES, "curvature of welfare"),
            Parameter(LAM, "prosocial weight"),
            Parameter(IDEAL, "state, the action welfare wants", r"\theta"),
            Parameter(BIAS, "bias of the agent in that state"),
            Parameter(SPREAD_SD, "root of the expected conditional variance of θ", r"\sigma"),
            Parameter(BIAS_RMS, "root mean square of the bias", r"\bar b"),
            Parameter(DISTANCE, "θ' - θ of two states of one cell", r"\Delta"),
            Parameter(DROP, "b(θ) - b(θ') of the same two states", r"\delta"),
            Parameter(LOW, "probability of the lower of the two states", r"p"),
            Parameter(HIGH, "probability of the higher of the two states", r"q"),
        ),
        assumptions=(
            Assumption("unbounded", "The action ranges over the real line."),
            Assumption(
                "verifiable",
                "Mandates and menus see the action exactly and the cell; discretion needs neither.",
            ),
            Assumption(
                "liability", "Transfers are unlimited, so actions off the menu are deterred."
            ),
            Assumption(
                "probabilities",
                "The two states have total probability at most 1.",
                Le(LOW + HIGH, 1),
            ),
        ),
        steps=(*_choice_steps(), *_rigid_steps(), *_menu_steps(), *_two_state_steps()),
        results=_results(),
        sources=("HuangEtAl2026", "Rochet1987", "Holmstrom1984"),
    )


def _choice_steps() -> tuple[Step, ...]:
    welfare = -STAKES / 2 * (_ACTION - IDEAL) ** 2
    material = -COST / 2 * (_ACTION - IDEAL - BIAS) ** 2
    constant = LAM * STAKES * COST * BIAS**2 / (2 * CURVATURE)
    return (
        Step.definition("Welfare", Symbol("W"), welfare, "Any distance from the state is lost."),
        Step.definition(
            "Material payoff", Symbol("u"), material, "The other agent receives the rest, W - u."
        ),
        Step.optimum("First best", welfare, _ACTION, IDEAL, "Welfare is a parabola around θ."),
        Step.identity(
            "What a prosocial agent maximises",
            material + LAM * welfare,
            -CURVATURE / 2 * (_ACTION - PREFERRED) ** 2 - constant,
            "Completing the square in u + λW: a parabola of curvature K = c + λk.",
        ),
        Step.optimum(
            "Preferred action",
            material + LAM * welfare,
            _ACTION,
            PREFERRED,
            "First-order condition; prosociality divides the bias by 1 + λk/c.",
        ),
    )


def _rigid_steps() -> tuple[Step, ...]:
    mean, square = Symbol("mean", real=True), Symbol("mean_square", real=True)
    mandated = -STAKES / 2 * (_ACTION**2 - 2 * _ACTION * mean + square)
    weight = Symbol("lam", positive=True)
    sd = Symbol("sd", positive=True)
    return (
        Step.optimum(
            "Best mandate",
            mandated,
            _ACTION,
            mean,
            "Expected welfare of one action for a whole cell, by the first two moments of θ.",
        ),
        Step.identity(
            "Gap of the mandate",
            -mandated.subs(_ACTION, mean),
            STAKES / 2 * (square - mean**2),
            "What is lost is (k/2) times the conditional variance; average over cells.",
        ),
        Step.sign(
            "More variance hurts the mandate",
            sympy.diff(MANDATE, SPREAD_SD),
            ">=0",
            "The derivative is k sd; prosociality does not enter at all.",
            name=Derivative(MANDATE, SPREAD_SD),
        ),
        Step.identity(
            "Loss of discretion in one state",
            STAKES / 2 * (PREFERRED - IDEAL) ** 2,
            DISCRETION.subs(BIAS_RMS, BIAS),
            "The agent takes its preferred action; the gap is the expectation over states.",
        ),
        Step.sign(
            "Prosociality helps discretion",
            sympy.diff(DISCRETION, LAM),
            "<=0",
            "Strictly, unless there is no bias.",
            name=Derivative(DISCRETION, LAM),
        ),
        Step.sign(
            "A more selfish stake hurts discretion",
            sympy.diff(DISCRETION, COST),
            ">=0",
            "At λ = 0 the agent takes θ + b whatever c is, and the derivative is 0.",
            name=Derivative(DISCRETION, COST),
        ),
        Step.identity(
            "Welfare stakes can go either way under discretion",
            sympy.diff(DISCRETION, STAKES),
            COST**2 * BIAS_RMS**2 * (COST - LAM * STAKES) / (2 * CURVATURE**3),
            "Higher stakes make errors dearer but a prosocial agent more careful: "
            "the gap rises in k until λk = c and falls afterwards.",
        ),
        Step.limit(
            "Full closure only in the limit",
            DISCRETION.subs(LAM, weight),
            weight,
            sympy.oo,
            sympy.S.Zero,
            "No finite weight removes the bias.",
        ),
        Step.limit(
            "Rate",
            (weight**2 * DISCRETION.subs(LAM, weight)),
            weight,
            sympy.oo,
            COST**2 * BIAS_RMS**2 / (2 * STAKES),
            "The gap falls like the inverse square of λ.",
        ),
        Step.equivalence(
            "Mandate or discretion in one cell",
            Le(DISCRETION.subs(SPREAD_SD, sd), MANDATE.subs(SPREAD_SD, sd), evaluate=False),
            Ge(LAM, COST / STAKES * (BIAS_RMS / sd - 1), evaluate=False),
            "Compare c rms/(c+λk) with sd; without variance a biased cell is always mandated.",
        ),
    )


def _menu_steps() -> tuple[Step, ...]:
    def utility(tau: Symbol, action: Symbol) -> sympy.Expr:
        return -_K / 2 * (action - tau) ** 2

    stay = utility(_TAU, _ACTION) + _PAID - utility(_TAU, _OTHER) - _PAID_OTHER
    stay_other = utility(_TAU_OTHER, _OTHER) + _PAID_OTHER - utility(_TAU_OTHER, _ACTION) - _PAID
    switch = Symbol("rho", real=True)
    price = utility(switch, _ACTION) - utility(switch, _OTHER)
    below, rise = Symbol("below", nonnegative=True), Symbol("rise", nonnegative=True)
    move = utility(_TAU, _OTHER) - utility(_TAU, _ACTION) + price
    bias_high = BIAS - DROP
    tau_high = IDEAL + DISTANCE + COST * bias_high / CURVATURE
    excess = Symbol("excess", positive=True)
    return (
        Step.identity(
            "Two-type swap",
            stay + stay_other,
            _K * (_OTHER - _ACTION) * (_TAU_OTHER - _TAU),
            "Neither state of a cell may envy the other's (action, transfer). Adding the two "
            "conditions removes the transfers, so a higher τ must never take a lower action; "
            "τ alone matters, because two states of equal τ rank all contracts alike.",
        ),
        Step.identity(
            "Price of a step up the menu",
            move,
            _K * (_TAU - switch) * (_OTHER - _ACTION),
            "Let t(a') - t(a) make a type ρ between those below and those above indifferent.",
        ),
        Step.sign(
            "Monotone is enough: upward",
            move.subs({_TAU: switch - below, _OTHER: _ACTION + rise}, simultaneous=True),
            "<=0",
            "A type below ρ loses by moving up; longer moves add such terms, since τ lies below "
            "every further ρ.",
        ),
        Step.sign(
            "Monotone is enough: downward",
            -move.subs({_TAU: switch + below, _OTHER: _ACTION + rise}, simultaneous=True),
            "<=0",
            "A type above ρ loses by moving down. So an allocation is implementable within a cell "
            "iff it is non-decreasing in τ; states of equal τ are free of each other.",
        ),
        Step.identity(
            "Lotteries do not help",
            -(((_ACTION + rise) - IDEAL) ** 2 + ((_ACTION - rise) - IDEAL) ** 2) * STAKES / 4,
            -STAKES / 2 * ((_ACTION - IDEAL) ** 2 + rise**2),
            "A spread costs welfare and enters the agent's payoff like a transfer, which is free. "
            "So the best menu minimises (k/2) E(a-θ)² over monotone a: weighted isotonic "
            "regression of θ on τ within each cell.",
        ),
        Step.identity(
            "Order of two preferred actions",
            tau_high - PREFERRED,
            (CURVATURE * DISTANCE - COST * DROP) / CURVATURE,
            "The states θ and θ' = θ + distance, with biases b and b - drop.",
        ),
        Step.equivalence(
            "When a pair is in order",
            Ge(tau_high - PREFERRED, 0, evaluate=False),
            Ge(LAM, PAIR, evaluate=False),
            "So the gap of the menu is 0 iff λ is at least the largest such value within a cell, "
            "and pairs only ever change from reversed to ordered as λ rises.",
        ),
        Step.sign(
            "A steeper fall of the bias raises the threshold",
            sympy.diff(PAIR, DROP),
            ">0",
            "The derivative is c/(k distance).",
            name=Derivative(PAIR, DROP),
        ),
        Step.sign(
            "Distance lowers the threshold of a reversed pair",
            sympy.diff(PAIR, DISTANCE).subs(DROP, DISTANCE + excess),
            "<0",
            "Reversed at λ = 0 means drop = distance + excess with a positive excess.",
        ),
        Step.sign(
            "The relative stake c/k raises the threshold of a reversed pair",
            sympy.diff(PAIR, COST).subs(DROP, DISTANCE + excess),
            ">0",
            "The threshold is proportional to c/k, so it falls in k.",
        ),
    )


def _two_state_steps() -> tuple[Step, ...]:
    upper = Symbol("a_high", real=True)
    pooled = -STAKES / 2 * (LOW * (_ACTION - IDEAL) ** 2 + HIGH * (_ACTION - IDEAL - DISTANCE) ** 2)
    middle = IDEAL + HIGH * DISTANCE / (LOW + HIGH)
    loss = STAKES / 2 * (LOW * (_ACTION - IDEAL) ** 2 + HIGH * (upper - IDEAL - DISTANCE) ** 2)
    multiplier = STAKES * LOW * HIGH * DISTANCE / (LOW + HIGH)
    squares = STAKES / 2 * (LOW * (_ACTION - middle) ** 2 + HIGH * (upper - middle) ** 2)
    return (
        Step.optimum(
            "A reversed pair is pooled",
            pooled,
            _ACTION,
            middle,
            "The weighted mean is the best common action.",
        ),
        Step.identity(
            "Loss of pooling two states",
            -pooled.subs(_ACTION, middle),
            POOLED,
            "Harmonic weight of the two probabilities times the squared distance.",
        ),
        Step.identity(
            "Pooling is optimal: certificate",
            loss - POOLED,
            squares + multiplier * (_ACTION - upper),
            "Reversed order requires a ≥ a_high, so everything on the right is non-negative: the "
            "multiplier of the constraint is positive. For more states the same identity holds "
            "with one multiplier a pair, found by pool-adjacent-violators.",
        ),
        Step.sign("The multiplier is positive", multiplier, ">0", "All its factors are."),
        Step.sign(
            "Distance raises the loss of a reversed pair",
            sympy.diff(POOLED, DISTANCE),
            ">0",
            "Until the pair comes into order.",
            name=Derivative(POOLED, DISTANCE),
        ),
    )


def _results() -> tuple[Result, ...]:
    cell_threshold = Piecewise(
        (sympy.S.Zero, Le(BIAS_RMS, SPREAD_SD)),
        (sympy.oo, Eq(SPREAD_SD, 0)),
        (COST / STAKES * (BIAS_RMS / SPREAD_SD - 1), True),
    )
    return (
        Result(
            "preferred-action",
            PREFERRED,
            "What a free agent of weight λ does in a state.",
            rests_on=("unbounded",),
        ),
        Result(
            "mandate-gap",
            MANDATE,
            "Gap of the best fixed action by cell; no λ changes it.",
            rests_on=("unbounded", "verifiable"),
        ),
        Result(
            "discretion-gap",
            DISCRETION,
            "Gap when the agent chooses freely.",
            rests_on=("unbounded",),
        ),
        Result(
            "discretion-rate",
            COST**2 * BIAS_RMS**2 / (2 * STAKES),
            "Limit of λ² times the discretion gap as λ grows.",
            rests_on=("unbounded",),
        ),
        Result(
            "rigid-gap",
            Piecewise((DISCRETION, Le(DISCRETION, MANDATE)), (MANDATE, True)),
            "Gap of one cell under the better of mandate and discretion.",
            rests_on=("unbounded", "verifiable"),
        ),
        Result(
            "discretion-threshold",
            cell_threshold,
            "Least λ at which discretion is at least as good as the mandate in a cell.",
            rests_on=("unbounded", "verifiable"),
        ),
        Result(
            "menu-threshold",
            Piecewise((PAIR, Gt(DROP, DISTANCE)), (sympy.S.Zero, True)),
            "Least λ at which a pair of states is in order; λ* is the maximum over a cell.",
            rests_on=("unbounded", "verifiable", "liability"),
        ),
        Result(
            "two-state-gap",
            Piecewise((POOLED, Lt(LAM, PAIR)), (sympy.S.Zero, True)),
            "Contribution to the menu gap of a cell of two states.",
        ),
    )
