"""M5, public goods: contributions between 0 and e, a return m/n to everyone, 1 < m < n.

Contributing costs one and returns m/n to the giver but m to all together. The derivation
covers k prosocial agents among n, the payoff of each kind, the threshold of λ, and what a
balanced contract on the *total* can do: it moves incentives from one agent to another but
cannot create any, so only the agents' average weight counts.
"""

from __future__ import annotations

import functools

import sympy

from coopgap.theory.derivation import LAM, Assumption, Derivation, Parameter, Result, Step
from coopgap.theory.models.named_value import named_value

N = sympy.Symbol("n", integer=True, positive=True)
M = sympy.Symbol("m", positive=True)
ENDOWMENT = sympy.Symbol("e0", positive=True)
K = sympy.Symbol("k", integer=True, nonnegative=True)

_GIFT = sympy.Symbol("gift", real=True)
_OTHERS = sympy.Symbol("others", real=True)
_RISE = sympy.Symbol("rise", positive=True)  # m − 1
_LACK = sympy.Symbol("lack", positive=True)  # n − m
_IN_SIGNS = {M: 1 + _RISE, N: 1 + _RISE + _LACK}

DILEMMA = Assumption(
    "dilemma", "Giving pays for the group, not for the giver: 1 < m < n.", sympy.And(M > 1, M < N)
)
SOME = Assumption("k of n", "At most n agents are prosocial.", sympy.Le(K, N))
EAGER = Assumption("ties", "A prosocial agent who is indifferent gives.")

THRESHOLD = (1 - M / N) / (M - 1)
FULL_GAP = N * ENDOWMENT * (M - 1)


@functools.cache
def derive() -> Derivation:
    """Derive M5 from the utilities ``e0 − gift + (m/n) Σ gifts + λ W``.

    Returns
    -------
    Derivation
        Results ``first_best``, ``threshold`` (λ*), ``gap_without_prosociality``, ``gap`` (k
        agents have weight λ, the others none), ``prosocial_payoff``, ``free_rider_payoff``,
        ``sacrifice`` (own material cost of not defecting), ``benefit`` (payoff of a prosocial
        agent less the payoff where nobody gives), ``least_coalition``, ``gap_balanced_total``.

    References
    ----------
    [HuangEtAl2026]; the sum argument is that of [Holmstrom1982].

    Examples
    --------
    >>> goods = derive()
    >>> goods.evaluate("threshold", {"n": 4, "m": 2})
    Fraction(1, 2)
    >>> [goods.evaluate("gap", {"n": 4, "m": 2, "e0": 10, "k": 3, "lam": lam})
    ...     for lam in ("49/100", "1/2")]
    [Fraction(40, 1), Fraction(10, 1)]
    >>> goods.evaluate("gap", {"n": 2, "m": 3, "e0": 10, "k": 1, "lam": 0})
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.RegionError: public-goods: assumption 'dilemma' ((m > 1) & (m < n)) \
fails at n=2, m=3, e0=10, k=1, lam=0
    """
    return Derivation(
        model="public-goods",
        title="M5 Public goods with k prosocial agents of n",
        story=(
            "Everyone can give to a pot that is multiplied by m and shared by all n. A gift of one "
            "returns only m/n < 1 to the giver, so nobody gives, though the group gains m − 1. "
            "An agent gives all or nothing: all once λ >= (1 − m/n)/(m − 1). The gap is linear in "
            "the number of agents who do. A balanced contract on the total only shifts incentives."
        ),
        parameters=(
            Parameter(N, "number of agents"),
            Parameter(M, "multiplier of the pot"),
            Parameter(ENDOWMENT, "endowment of each agent", "e"),
            Parameter(K, "number of prosocial agents"),
            Parameter(LAM, "weight of the prosocial agents"),
        ),
        assumptions=(DILEMMA, SOME, EAGER),
        steps=(*_one_agent(), *_group(), *_balanced_total()),
        results=_results(),
        sources=("Holmstrom1982", "HuangEtAl2026"),
    )


def _material() -> sympy.Expr:
    return ENDOWMENT - _GIFT + M / N * (_GIFT + _OTHERS)


def _one_agent() -> tuple[Step, ...]:
    # The others' payoffs: n − 1 endowments, their gifts, and their returns on the pot.
    rest = (N - 1) * ENDOWMENT - _OTHERS + (N - 1) * M / N * (_GIFT + _OTHERS)
    welfare = _material() + rest
    slope = sympy.diff(_material() + LAM * welfare, _GIFT)
    return (
        Step.identity(
            "Welfare",
            welfare,
            N * ENDOWMENT + (M - 1) * (_GIFT + _OTHERS),
            "Payoffs add up: every unit given yields m − 1 net, so giving everything is efficient.",
        ),
        Step.identity(
            "Own return on a gift",
            slope,
            M / N - 1 + LAM * (M - 1),
            "It depends neither on the gift nor on the others: all or nothing is strictly "
            "dominant, except at equality.",
        ),
        Step.equivalence(
            "Who gives",
            sympy.Ge(slope.subs(_IN_SIGNS), 0),
            sympy.Ge(LAM, THRESHOLD.subs(_IN_SIGNS)),
            "With rise = m − 1 > 0 and lack = n − m > 0: λ >= λ* = (1 − m/n)/(m − 1).",
        ),
        Step.sign(
            "The threshold is positive",
            THRESHOLD.subs(_IN_SIGNS),
            ">0",
            "Selfish agents never give when 1 < m < n.",
            name=sympy.Symbol("lambda_star"),
        ),
        Step.sign(
            "The threshold falls in m",
            sympy.diff(THRESHOLD, M).subs(_IN_SIGNS),
            "<0",
            "It is −(n−1)/(n(m−1)²).",
            name=sympy.Derivative(sympy.Symbol("lambda_star"), M),
        ),
        Step.sign(
            "The threshold rises in n",
            sympy.diff(THRESHOLD, N).subs(_IN_SIGNS),
            ">0",
            "It is m/(n²(m−1)) > 0, with limit 1/(m−1) in large groups.",
            name=sympy.Derivative(sympy.Symbol("lambda_star"), N),
        ),
        Step.limit(
            "Large groups", THRESHOLD, N, sympy.oo, 1 / (M - 1), "The own return m/n vanishes."
        ),
    )


def _group() -> tuple[Step, ...]:
    pot = K * ENDOWMENT
    first_best = N * ENDOWMENT + (M - 1) * N * ENDOWMENT
    giver = _material().subs({_GIFT: ENDOWMENT, _OTHERS: pot - ENDOWMENT})
    turncoat = _material().subs({_GIFT: 0, _OTHERS: pot - ENDOWMENT})
    rider = _material().subs({_GIFT: 0, _OTHERS: pot})
    nobody = _material().subs({_GIFT: 0, _OTHERS: 0})
    gap = (N - K) * ENDOWMENT * (M - 1)
    name = sympy.Symbol("Gamma")
    return (
        Step.identity("First best", first_best, M * N * ENDOWMENT, "Everybody gives everything."),
        named_value(
            "Gap with k givers",
            "Gamma",
            first_best - (N * ENDOWMENT + (M - 1) * pot),
            gap,
            "At λ >= λ* exactly the k prosocial agents give; below, nobody does (k = 0).",
        ),
        named_value(
            "A giver's payoff", "payoff_giver", giver, M * K * ENDOWMENT / N, "Its part of k·e·m."
        ),
        named_value(
            "A free rider's payoff",
            "payoff_rider",
            rider,
            ENDOWMENT + M * K * ENDOWMENT / N,
            "The same, and the endowment on top.",
        ),
        named_value(
            "Own cost of giving",
            "sacrifice",
            turncoat - giver,
            ENDOWMENT * (1 - M / N),
            "What a giver would gain by defecting alone: it does not depend on k.",
        ),
        Step.equivalence(
            "When givers gain together",
            sympy.Gt((giver - nobody).subs(_IN_SIGNS), 0),
            sympy.Gt(K, (N / M).subs(_IN_SIGNS)),
            "Against the outcome where nobody gives a giver is better off iff k > n/m.",
        ),
        Step.sign(
            "Falls in k",
            sympy.diff(gap, K).subs(_IN_SIGNS),
            "<0",
            "One more giver closes e(m−1) of the gap; free riders gain as well.",
            name=sympy.Derivative(name, K),
        ),
        Step.sign(
            "Everyone prosocial, everyone better off",
            (giver.subs(K, N) - nobody).subs(_IN_SIGNS),
            ">0",
            "With k = n each agent gets m·e instead of e.",
        ),
    )


def _balanced_total() -> tuple[Step, ...]:
    average = sympy.Symbol("average", nonnegative=True)
    return (
        named_value(
            "Balanced contract on the total: incentives",
            "sum_of_slopes",
            N * (M / N - 1 + average * (M - 1)),
            N * (M - 1) * (average - THRESHOLD),
            "Let the court see only the total, transfers adding up to zero. If all give, let each "
            "in turn give δ less: the transfers change alike each time and by zero in total, so "
            "the gains add up to −δ times this, where `average` is the mean of λ_i. Below λ* "
            "somebody gains: full giving is no pure equilibrium of any balanced contract.",
        ),
        named_value(
            "Balanced contract on the total: what is left",
            "Gamma_balanced",
            FULL_GAP - (N - 1) * ENDOWMENT * (M - 1),
            ENDOWMENT * (M - 1),
            "By the same argument somebody gives nothing. Slopes 1 − m/n for n − 1 agents, paid "
            "by the last one, make those n − 1 give: the gap is e(m−1). If the mean of λ_i is at "
            "least λ*, slopes that add up to zero make all give: weights can be pooled.",
        ),
    )


def _results() -> tuple[Result, ...]:
    givers = sympy.Ge(LAM, THRESHOLD)
    base = (DILEMMA.name,)
    every = (DILEMMA.name, SOME.name, EAGER.name)
    pot = M * K * ENDOWMENT / N
    willing = sympy.And(sympy.Ge(K, 1), SOME.condition)
    return (
        Result("first_best", M * N * ENDOWMENT, "Welfare if everybody gives.", rests_on=base),
        Result("threshold", THRESHOLD, "λ*: from here on an agent gives.", rests_on=base),
        Result("gap_without_prosociality", FULL_GAP, "Gap when nobody gives.", rests_on=base),
        Result(
            "gap",
            sympy.Piecewise(((N - K) * ENDOWMENT * (M - 1), givers), (FULL_GAP, sympy.true)),
            "Gap with k agents of weight λ among n.",
            rests_on=every,
        ),
        Result(
            "prosocial_payoff",
            sympy.Piecewise((pot, givers), (ENDOWMENT, sympy.true)),
            "Material payoff of a prosocial agent.",
            region=willing,
            rests_on=every,
        ),
        Result(
            "free_rider_payoff",
            sympy.Piecewise((ENDOWMENT + pot, givers), (ENDOWMENT, sympy.true)),
            "Material payoff of an agent without prosocial weight.",
            region=sympy.Lt(K, N),
            rests_on=every,
        ),
        Result(
            "sacrifice",
            ENDOWMENT * (1 - M / N),
            "Material gain of a giver who defects alone.",
            rests_on=base,
        ),
        Result(
            "benefit",
            sympy.Piecewise((pot - ENDOWMENT, givers), (0, sympy.true)),
            "Payoff of a prosocial agent less its payoff if nobody gives.",
            region=willing,
            rests_on=every,
        ),
        Result(
            "least_coalition",
            sympy.floor(N / M) + 1,
            "Smallest number of givers who are all better off than if nobody gave.",
            rests_on=base,
        ),
        Result(
            "gap_balanced_total",
            sympy.Piecewise((0, givers), (ENDOWMENT * (M - 1), sympy.true)),
            "Gap of the best balanced contract on the total; λ is the average weight.",
            rests_on=(DILEMMA.name, EAGER.name),
        ),
    )
