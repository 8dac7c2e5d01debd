"""Boundary case of M2: a constant bias with a verifiable action is closed by a linear tax.

So "no mechanism closes the gap" is a statement about what is verifiable: hide the action
and discretion's gap is back; let the bias vary and its variance is what a tax leaves.
"""

from __future__ import annotations

import functools

import sympy
from sympy import Abs, Derivative, Symbol

from coopgap.theory.derivation import LAM, Assumption, Derivation, Parameter, Result, Step
from coopgap.theory.models.adaptation import BIAS, COST, CURVATURE, IDEAL, PREFERRED, STAKES

BIAS_SD = Symbol("sd_bias", nonnegative=True)
WIDTH = Symbol("width", nonnegative=True)

TAX_GAP = STAKES * COST**2 * BIAS_SD**2 / (2 * CURVATURE**2)
LIABILITY = Abs(COST * BIAS) * WIDTH / 2 + (COST * BIAS) ** 2 / (4 * CURVATURE)


@functools.cache
def derive() -> Derivation:
    """Derive the linear tax: rate, exactness for constant bias, what a varying bias leaves.

    Returns
    -------
    Derivation
        Results ``tax-rate``, ``taxed-action``, ``tax-gap`` and ``liability``.

    Examples
    --------
    >>> derive().evaluate("tax-rate", {"c": 3, "b": "1/2"})
    Fraction(3, 2)
    >>> derive().evaluate("tax-gap", {"c": 1, "k": 1, "lam": 0, "sd_bias": 0})
    Fraction(0, 1)

    References
    ----------
    M2 (note on constant bias) of the theory page; the Pigouvian idea is [Pigou1920].
    """
    action, rate = Symbol("a", real=True), Symbol("s", real=True)
    mean, square = Symbol("mean_bias", real=True), Symbol("mean_square_bias", real=True)
    agent = -CURVATURE / 2 * (action - PREFERRED) ** 2
    taxed = PREFERRED - rate / CURVATURE
    expected = -STAKES / (2 * CURVATURE**2) * (COST**2 * square - 2 * COST * rate * mean + rate**2)
    return Derivation(
        model="linear-tax",
        title="A linear tax closes a constant bias",
        story=(
            "The agent of the adaptation model overshoots the state by a bias. If its action is "
            "verifiable, a tax proportional to the action moves every type by the same distance, "
            "so a constant bias is cured exactly without knowing the state, the stakes or the "
            "prosocial weight. A bias that varies leaves its variance; an unverifiable action "
            "leaves everything."
        ),
        parameters=(
            Parameter(COST, "curvature of the agent's material payoff"),
            Parameter(STAKES, "curvature of welfare"),
            Parameter(LAM, "prosocial weight"),
            Parameter(IDEAL, "state, the action welfare wants", r"\theta"),
            Parameter(BIAS, "bias, the same in every state"),
            Parameter(
                BIAS_SD, "root of the expected conditional variance of the bias", r"\sigma_b"
            ),
            Parameter(WIDTH, "distance from the least to the greatest state", "D"),
        ),
        assumptions=(
            Assumption("unbounded", "The action ranges over the real line."),
            Assumption("verifiable", "The contract sees the action exactly."),
            Assumption("constant", "The bias is the same in every state."),
        ),
        steps=_steps(agent, taxed, expected, action, rate, mean, square),
        results=(
            Result(
                "tax-rate",
                COST * BIAS,
                "Rate of the tax that implements first best in each state.",
                rests_on=("unbounded", "verifiable", "constant"),
            ),
            Result(
                "taxed-action",
                sympy.cancel(taxed.subs(rate, COST * BIAS)),
                "Action taken under that tax: the state itself.",
                rests_on=("unbounded", "verifiable", "constant"),
            ),
            Result(
                "tax-gap",
                TAX_GAP,
                "Gap of the best linear tax by cell when the bias varies.",
                rests_on=("unbounded", "verifiable"),
            ),
            Result(
                "liability",
                LIABILITY,
                "Bound on transfers (after a lump sum) that is enough for first best on states "
                "within an interval of this width, and necessary when all its points are states.",
                rests_on=("verifiable", "constant"),
            ),
        ),
        sources=("HuangEtAl2026", "Pigou1920"),
    )


def _steps(
    agent: sympy.Expr,
    taxed: sympy.Expr,
    expected: sympy.Expr,
    action: Symbol,
    rate: Symbol,
    mean: Symbol,
    square: Symbol,
) -> tuple[Step, ...]:
    bias, inside = Symbol("b", positive=True), Symbol("inside", nonnegative=True)
    pull = COST * bias
    fine = pull * WIDTH + pull**2 / (2 * CURVATURE)
    return (
        Step.optimum(
            "Choice under a tax",
            agent - rate * action,
            action,
            taxed,
            "A linear tax of rate s shifts every preferred action by s/K.",
        ),
        Step.solution(
            "The curing rate",
            [taxed - IDEAL],
            {rate: COST * BIAS},
            "The shift must equal the bias c b/K: K cancels, so neither λ nor k matters.",
        ),
        Step.sign(
            "The rate ignores the prosocial weight",
            sympy.diff(COST * BIAS, LAM),
            "==0",
            "The other agent receives the tax, so the budget balances.",
            name=Derivative(COST * BIAS, LAM),
        ),
        Step.identity(
            "Loss in one state when the bias varies",
            STAKES / 2 * (taxed - IDEAL) ** 2,
            STAKES / 2 * (COST * BIAS - rate) ** 2 / CURVATURE**2,
            "What is left is the distance of the state's own rate from the common one.",
        ),
        Step.optimum(
            "Best common rate",
            expected,
            rate,
            COST * mean,
            "The expectation of that loss, by the first two moments of the bias in a cell.",
        ),
        Step.identity(
            "Gap of the best tax",
            -expected.subs(rate, COST * mean),
            TAX_GAP.subs(BIAS_SD, sympy.sqrt(square - mean**2)),
            "Only the variance of the bias within cells remains.",
        ),
        Step.sign(
            "Prosociality and the tax are substitutes",
            sympy.diff(TAX_GAP, LAM),
            "<=0",
            "The remaining gap falls like discretion's, at rate λ⁻².",
            name=Derivative(TAX_GAP, LAM),
        ),
        Step.identity(
            "Slope forced on an interval of states",
            sympy.diff(agent, action).subs({action: IDEAL}, simultaneous=True),
            COST * BIAS,
            "If every point near θ is a state, none may envy its neighbours: the transfer must "
            "fall exactly at the rate c b.",
        ),
        Step.identity(
            "Temptation to leave the interval",
            agent.subs(action, PREFERRED) - agent.subs(action, IDEAL),
            (COST * BIAS) ** 2 / (2 * CURVATURE),
            "The top state (bias upwards) gains this by taking its preferred action unless fined.",
        ),
        Step.sign(
            "The fine deters every state",
            (fine - pull * (WIDTH - inside)) - pull**2 / (2 * CURVATURE),
            ">=0",
            "Transfers fall by c b per unit up to the top of the interval and by the temptation "
            "beyond; a state further inside pays less tax, so it has more to lose.",
        ),
        Step.identity(
            "Least bound after the best lump sum",
            fine / 2,
            LIABILITY.subs(BIAS, bias),
            "Half the range of the transfers; a negative bias mirrors the argument.",
        ),
    )
