"""M3, team production: why sharing the output dulls effort, and how prosociality sharpens it.

Each of n agents exerts unverifiable effort; a court sees only the output, the sum of
efforts, and the shares must add up to the output. The derivation covers *every* balanced
rule of output in pure strategies, linear or not: an output that falls a little short could
be anybody's doing, so the marginal shares of all agents add up to one.
"""

from __future__ import annotations

import functools

import sympy

from coopgap.theory.derivation import LAM, Assumption, Derivation, Parameter, Result, Step
from coopgap.theory.models.named_value import named_value

N = sympy.Symbol("n", integer=True, positive=True)
COST = sympy.Symbol("c", positive=True)
SHARE = sympy.Symbol("share", real=True)
Q = sympy.Symbol("q", positive=True)
Q_TOTAL = sympy.Symbol("q_total", positive=True)

_EFFORT = sympy.Symbol("effort", real=True)
_REST = sympy.Symbol("rest", real=True)
_SHORT = sympy.Symbol("x", real=True)
_PRICE = sympy.Symbol("mu", positive=True)
_DELTA = sympy.Symbol("delta", real=True)
_WORK = sympy.Symbol("effort", nonnegative=True)

TEAM = Assumption("team", "At least two agents share the output.", sympy.Ge(N, 2))
BUDGET = Assumption("balanced", "Shares add up to the output; nothing is burnt or brought in.")
PURE = Assumption("pure strategies", "Every agent picks one effort; output is not random.")
FLOOR = Assumption("non-negative shares", "No agent loses when the output rises: shares >= 0.")

INTERIOR_GAP = (N - 1) ** 2 / (2 * N * COST * (1 + LAM) ** 2)
IDLE_GAP = 1 / (2 * COST)


@functools.cache
def derive() -> Derivation:
    """Derive M3 from the utilities ``share·y − c e²/2 + λ W`` of the agents.

    Returns
    -------
    Derivation
        Results ``first_best``, ``effort``, ``loss`` (of one agent at a given share),
        ``gap`` (best non-negative shares, equal ones, identical agents), ``gap_any_rule``
        (best balanced rule whatever, which may use a sink), ``gap_unequal`` and
        ``share_unequal`` (agents with different ``q_j = c_j(1+λ_j)²``), ``threshold`` (the
        weight from which equal shares beat the sink), ``limit``, ``rate``, ``payoff``.

    Notes
    -----
    Theory page M3 says that equal shares are best. That needs shares at or above zero: with
    n >= 3 and λ = 0 a *sink*, one agent with share −(n−2) who stays idle while everyone
    else has share one, loses only ``1/(2c) < (n−1)²/(2nc)``.

    References
    ----------
    [Holmstrom1982], Theorem 1 (no balanced differentiable rule is efficient).

    Examples
    --------
    >>> team = derive()
    >>> team.evaluate("gap", {"n": 3, "c": 1, "lam": 0})
    Fraction(2, 3)
    >>> team.evaluate("gap_any_rule", {"n": 3, "c": 1, "lam": 0})
    Fraction(1, 2)
    >>> team.evaluate("gap_any_rule", {"n": 3, "c": 1, "lam": 1})
    Fraction(1, 6)
    """
    return Derivation(
        model="teams",
        title="M3 Team production with balanced shares",
        story=(
            "A team shares what it produces. Each agent bears all of the cost of its effort and "
            "keeps a part of the return, so everybody works too little. No balanced rule of output "
            "mends it in pure strategies, because a shortfall does not tell who fell short. "
            "Agents who also weigh welfare with λ work as if they kept (s+λ)/(1+λ) of the return. "
            "The gap falls like λ⁻² and closes only in the limit."
        ),
        parameters=(
            Parameter(N, "number of agents"),
            Parameter(COST, "curvature of the cost of effort, c e²/2"),
            Parameter(LAM, "prosocial weight"),
            Parameter(SHARE, "marginal share of output of one agent", "s"),
            Parameter(Q, "c_i (1 + λ_i)² of one agent among unequal ones"),
            Parameter(Q_TOTAL, "sum of c_j (1 + λ_j)² over all agents", "Q"),
        ),
        assumptions=(TEAM, BUDGET, PURE, FLOOR),
        steps=(*_one_agent(), *_best_shares(), *_any_rule(), *_statics()),
        results=_results(),
        sources=("Holmstrom1982", "LegrosMatthews1993", "HuangEtAl2026"),
    )


def _one_agent() -> tuple[Step, ...]:
    welfare = _EFFORT + _REST - COST * _EFFORT**2 / 2
    utility = SHARE * (_EFFORT + _REST) - COST * _EFFORT**2 / 2 + LAM * welfare
    chosen = (SHARE + LAM) / (COST * (1 + LAM))
    slope = sympy.diff(utility, _EFFORT)
    return (
        Step.definition(
            "Welfare",
            sympy.Symbol("W"),
            welfare,
            "Output less costs; `rest` stands for what the others add to output and to costs, "
            "on which nothing below depends.",
        ),
        Step.optimum("First best", welfare, _EFFORT, 1 / COST, "Marginal cost c e equals one."),
        Step.optimum(
            "Chosen effort",
            utility,
            _EFFORT,
            chosen,
            "The agent gets its share, bears its cost and weighs welfare with λ; the optimum is "
            "the same whatever the others do, so it is strictly dominant.",
        ),
        Step.identity(
            "Shortfall",
            1 / COST - chosen,
            (1 - SHARE) / (COST * (1 + LAM)),
            "What the agent does not keep, 1 − s, dampened by 1 + λ.",
        ),
        named_value(
            "Loss of one agent",
            "loss",
            welfare.subs(_EFFORT, 1 / COST) - welfare.subs(_EFFORT, chosen),
            (1 - SHARE) ** 2 / (2 * COST * (1 + LAM) ** 2),
            "Welfare is quadratic in effort; losses add up over agents.",
        ),
        Step.inequality(
            "Corner",
            sympy.Le(slope.subs(_EFFORT, _WORK) - (SHARE + LAM), 0, evaluate=False),
            "At any effort >= 0 marginal utility is at most s + λ: an agent with s + λ <= 0 stays "
            "idle, for effort cannot be negative.",
        ),
        named_value(
            "Loss of an idle agent",
            "loss_idle",
            welfare.subs(_EFFORT, 1 / COST) - welfare.subs(_EFFORT, 0),
            IDLE_GAP,
            "All of the agent's surplus is lost, however low its share; this loss is bounded.",
        ),
    )


def _best_shares() -> tuple[Step, ...]:
    single = _SHORT**2 / (2 * Q)
    price = (N - 1) / Q_TOTAL
    return (
        Step.definition(
            "Shares kept from an agent",
            _SHORT,
            1 - SHARE,
            "Write x_i = 1 − s_i and q_i = c_i(1+λ_i)²; the loss is Σ x_i²/(2 q_i), and budget "
            "balance Σ s_i = 1 becomes Σ x_i = n − 1.",
        ),
        Step.optimum(
            "Lagrange condition",
            single - _PRICE * _SHORT,
            _SHORT,
            _PRICE * Q,
            "Price the budget at μ: each agent's term is strictly convex in x_i.",
            sense="min",
        ),
        Step.identity(
            "Weak duality",
            single - _PRICE * _SHORT + _PRICE**2 * Q / 2,
            (_SHORT - _PRICE * Q) ** 2 / (2 * Q),
            "A square, so Σ x_i²/(2q_i) >= μ(n−1) − μ²Q/2 for every balanced rule and every μ.",
        ),
        Step.solution(
            "Adding up",
            [_PRICE * Q_TOTAL - (N - 1)],
            {_PRICE: price},
            "The budget fixes μ: Σ μ q_i = n − 1 with Q = Σ q_i.",
        ),
        named_value(
            "Least loss",
            "Gamma_unequal",
            _PRICE.subs(_PRICE, price) ** 2 * Q_TOTAL / 2,
            (N - 1) ** 2 / (2 * Q_TOTAL),
            "Σ (μ q_i)²/(2 q_i) = μ² Q/2; it equals the dual bound μ(n−1) − μ²Q/2 at this μ.",
        ),
        named_value(
            "Identical agents",
            "Gamma",
            ((N - 1) ** 2 / (2 * Q_TOTAL)).subs(Q_TOTAL, N * COST * (1 + LAM) ** 2),
            INTERIOR_GAP,
            "Then x_i = (n−1)/n for everybody: equal shares 1/n are the unique best ones.",
        ),
    )


def _any_rule() -> tuple[Step, ...]:
    # What i gains from lowering effort by delta, apart from the change of its share.
    gain = (1 + LAM) * (COST * _EFFORT**2 / 2 - COST * (_EFFORT - _DELTA) ** 2 / 2) - LAM * _DELTA
    chosen = (SHARE + LAM) / (COST * (1 + LAM))
    return (
        named_value(
            "Any rule: a common deviation",
            "rate_i",
            sympy.diff(gain, _DELTA).subs(_DELTA, 0),
            (1 + LAM) * COST * _EFFORT - LAM,
            "Let every agent in turn lower effort by δ: the output, hence every share, is the "
            "same each time, and the shares change by −δ in total. In an equilibrium with all "
            "efforts positive no such gain is positive, for δ of either sign, so the rates must "
            "add up: Σ_i [(1+λ_i)c_i e_i − λ_i] = 1, however the rule s_i(y) looks.",
        ),
        named_value(
            "Any rule: same budget",
            "rate_i",
            ((1 + LAM) * COST * _EFFORT - LAM).subs(_EFFORT, chosen),
            SHARE,
            "That is Σ s_i = 1 for the linear rule with the same efforts: linear rules are enough.",
        ),
        named_value(
            "Sink",
            "share_of_the_others",
            (1 - (2 - N)) / (N - 1),
            sympy.S.One,
            "If somebody is idle the loss is at least 1/(2c). One sink with share −(n−2) allows "
            "share one to all others, who then work efficiently, so 1/(2c) is reached.",
        ),
        Step.equivalence(
            "When a sink is better",
            sympy.Lt(IDLE_GAP, INTERIOR_GAP, evaluate=False),
            sympy.Lt(N * (1 + LAM) ** 2, (N - 1) ** 2, evaluate=False),
            "Compare the two losses; a sink has a negative share for n >= 3, so the assumption "
            "of non-negative shares rules it out.",
        ),
    )


def _statics() -> tuple[Step, ...]:
    gap, larger = INTERIOR_GAP, INTERIOR_GAP.subs(N, N + 1)
    name = sympy.Symbol("Gamma")
    payoff = _equal_payoff()
    return (
        Step.sign(
            "Positive gap",
            gap,
            ">0",
            "n − 1 >= 1, so no finite λ closes the gap.",
            premises={TEAM.condition: 1 / (2 * COST * (1 + LAM) ** 2)},
        ),
        Step.sign(
            "Falls in λ",
            sympy.diff(gap, LAM),
            "<=0",
            "Every extra unit of λ helps (strictly, as n > 1).",
            name=sympy.Derivative(name, LAM),
        ),
        Step.sign(
            "Falls in c",
            sympy.diff(gap, COST),
            "<=0",
            "Costlier effort makes what is lost smaller.",
            name=sympy.Derivative(name, COST),
        ),
        Step.sign(
            "Rises in n",
            larger - gap,
            ">0",
            "It is (n² + n − 1)/(2n(n+1)c(1+λ)²): larger teams lose more.",
            premises={TEAM.condition: 1 / (2 * (N + 1) * COST * (1 + LAM) ** 2)},
            name=sympy.Symbol("Gamma_n_plus_1") - name,
        ),
        Step.limit("Limit", gap, LAM, sympy.oo, sympy.S.Zero, "Prosociality closes the gap..."),
        Step.limit(
            "Rate",
            LAM**2 * gap,
            LAM,
            sympy.oo,
            (N - 1) ** 2 / (2 * N * COST),
            "...at rate λ⁻².",
        ),
        Step.identity(
            "Individual benefit",
            N * (payoff - payoff.subs(LAM, 0)),
            INTERIOR_GAP.subs(LAM, 0) - INTERIOR_GAP,
            "With equal shares each agent's material payoff rises by 1/n of the fall of the gap: "
            "prosociality pays for everyone, without transfers.",
        ),
    )


def _equal_payoff() -> sympy.Expr:
    effort = (1 / N + LAM) / (COST * (1 + LAM))
    return effort - COST * effort**2 / 2


def _results() -> tuple[Result, ...]:
    effort = sympy.Piecewise(
        (0, SHARE + LAM <= 0), ((SHARE + LAM) / (COST * (1 + LAM)), sympy.true)
    )
    loss = sympy.Piecewise(
        (IDLE_GAP, SHARE + LAM <= 0),
        ((1 - SHARE) ** 2 / (2 * COST * (1 + LAM) ** 2), sympy.true),
    )
    sink = sympy.Lt(N * (1 + LAM) ** 2, (N - 1) ** 2)
    threshold = (N - 1) / sympy.sqrt(N) - 1
    every = (TEAM.name, BUDGET.name, PURE.name)
    with_floor = (*every, FLOOR.name)
    return (
        Result("first_best", N / (2 * COST), "Welfare of efficient efforts 1/c.", rests_on=every),
        Result("effort", effort, "Dominant effort of an agent with a marginal share.", rests_on=()),
        Result("loss", loss, "Welfare lost through one agent with that share.", rests_on=()),
        Result("share", 1 / N, "Best share of each of n identical agents.", rests_on=with_floor),
        Result(
            "gap", INTERIOR_GAP, "Gap of the best non-negative shares (equal).", rests_on=with_floor
        ),
        Result(
            "gap_any_rule",
            sympy.Piecewise((IDLE_GAP, sink), (INTERIOR_GAP, sympy.true)),
            "Gap of the best balanced rule of output of any shape, a sink allowed.",
            rests_on=every,
        ),
        Result(
            "threshold",
            sympy.Max(0, threshold),
            "From this λ on, equal shares are best even where a sink is allowed.",
            rests_on=every,
        ),
        Result(
            "gap_unequal",
            (N - 1) ** 2 / (2 * Q_TOTAL),
            "Gap of the best shares of unequal agents; shares may be below zero, efforts positive.",
            rests_on=every,
        ),
        Result(
            "share_unequal",
            1 - (N - 1) * Q / Q_TOTAL,
            "Best share of an agent with q_i: the sluggish and the prosocial keep less.",
            rests_on=every,
        ),
        Result("payoff", _equal_payoff(), "Material payoff of each, equal shares.", rests_on=every),
        Result("limit", sympy.S.Zero, "Limit of the gap as λ → ∞.", rests_on=every),
        Result(
            "rate", (N - 1) ** 2 / (2 * N * COST), "Limit of λ² times the gap.", rests_on=with_floor
        ),
    )
