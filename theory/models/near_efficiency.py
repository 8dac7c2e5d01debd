"""Boundary of M3: with mixing and liability a balanced rule of output is nearly efficient.

M3 shows that every balanced rule of output has a gap *in pure strategies*. That is not "no
mechanism": if one agent, the monitor, is idle with a small probability ε, an output below what
the others owe can only be somebody else's doing, and a fine on the others, paid to the
monitor, deters them. The loss is that of the rare idleness, and vanishes with ε.
"""

from __future__ import annotations

import functools

import sympy

from coopgap.theory.derivation import LAM, Assumption, Derivation, Parameter, Result, Step
from coopgap.theory.models.named_value import named_value

N = sympy.Symbol("n", integer=True, positive=True)
COST = sympy.Symbol("c", positive=True)
EPS = sympy.Symbol("eps", positive=True)
FINE = sympy.Symbol("fine", positive=True)

_EFFORT = sympy.Symbol("effort", nonnegative=True)
_DOWN = sympy.Symbol("d", positive=True)
_MORE = sympy.Symbol("workers", positive=True)  # n − 1
_WORK = sympy.Symbol("hit", nonnegative=True)  # 1 − ε
_BASE = sympy.Symbol("base", real=True)

TEAM = Assumption("team", "A monitor and at least one worker, identical costs.", sympy.Ge(N, 2))
MIXING = Assumption("mixing", "The monitor is idle with probability 0 < ε <= 1.", sympy.Le(EPS, 1))
MILD = Assumption("mild mixing", "Overwork does not pay.", sympy.Le(EPS * (1 + LAM), N - 1))
SEEN = Assumption("output only", "Output is the exact sum of efforts; nothing else is verifiable.")
BUDGET = Assumption("balanced", "Shares add up to the output, on and off the path.")
LIABLE = Assumption("liability", "Each worker can pay the fine.")
ENOUGH = Assumption(
    "large fine", "The fine deters at some ε <= 1.", sympy.Ge(2 * COST * FINE * (1 + LAM), 1)
)

_LEAST_FINE = 1 / (2 * COST * EPS * (1 + LAM) * (1 + (1 - EPS) / (N - 1)))
_LEAST_EPS = (N - sympy.sqrt(N**2 - 2 * (N - 1) / (COST * FINE * (1 + LAM)))) / 2


@functools.cache
def derive() -> Derivation:
    """Derive the nearly efficient mixed equilibrium of `monitor_contract`.

    Returns
    -------
    Derivation
        Results ``loss`` (at a mixing probability), ``least_fine`` (drop of a worker's share
        that deters), ``least_mixing`` and ``loss_at_fine`` (the other way round), ``limit``,
        ``rate`` (of the loss in the fine), ``pure_gap`` (M3, for comparison), ``beats_pure``
        (mixing probability below which this mechanism is better than equal shares).

    Notes
    -----
    What is claimed: the profile is a Nash equilibrium against *every* deviation, and its loss is
    as stated. Open: whether a smaller loss is possible at the same liability; not claimed:
    uniqueness of the equilibrium, and robustness to collusion of workers or to noisy output.

    References
    ----------
    [LegrosMatthews1993], section on nearly-efficient partnerships; the shape of the rule is
    theirs, extended here to n agents and to prosocial weights.

    Examples
    --------
    >>> near = derive()
    >>> near.evaluate("loss", {"n": 2, "c": 1, "eps": "1/100", "lam": 0})
    Fraction(1, 200)
    >>> near.evaluate("least_fine", {"n": 2, "c": 1, "eps": "1/100", "lam": 0})
    Fraction(5000, 199)
    >>> near.evaluate("pure_gap", {"n": 2, "c": 1, "lam": 0})
    Fraction(1, 4)
    """
    return Derivation(
        model="near-efficiency",
        title="Near efficiency in teams: one agent monitors by being idle now and then",
        story=(
            "No balanced rule of output is efficient in pure strategies, as a shortfall could be "
            "anybody's. Let the monitor be idle with probability ε and work efficiently otherwise, "
            "while the workers always work. An output below that of all workers together convicts "
            "a worker: all workers pay a fine to the monitor. Above it the monitor is paid so as "
            "to be indifferent. The loss ε/(2c) is as small as the fine is large, of order 1/ε."
        ),
        parameters=(
            Parameter(N, "number of agents, one of them the monitor"),
            Parameter(COST, "curvature of the cost of effort, c e²/2"),
            Parameter(EPS, "probability that the monitor is idle", r"\varepsilon"),
            Parameter(LAM, "prosocial weight of every agent"),
            Parameter(FINE, "drop of each worker's share", "F"),
        ),
        assumptions=(TEAM, MIXING, MILD, SEEN, BUDGET, LIABLE, ENOUGH),
        steps=(*_monitor(), *_worker_down(), *_worker_up(), *_loss()),
        results=_results(),
        sources=("LegrosMatthews1993", "Holmstrom1982", "HuangEtAl2026"),
    )


def monitor_share(effort: sympy.Expr) -> sympy.Expr:
    """Give the monitor's share at the output of all workers plus ``effort`` of the monitor."""
    return _BASE + (1 + LAM) * COST * effort**2 / 2 - LAM * effort


def _monitor() -> tuple[Step, ...]:
    slope = sympy.diff(monitor_share(_EFFORT), _EFFORT)
    top = monitor_share(1 / COST)
    above = top + _DOWN - (1 + LAM) * COST * (1 / COST + _DOWN) ** 2 / 2 + LAM * (1 / COST + _DOWN)
    return (
        Step.definition(
            "The monitor's share",
            sympy.Symbol("share_monitor"),
            monitor_share(_EFFORT),
            "At output (n−1)/c + effort, for effort between 0 and 1/c; the rest goes to the n − 1 "
            "workers in equal parts. Above output n/c the monitor gets all of any excess.",
        ),
        named_value(
            "The monitor is indifferent",
            "utility_monitor",
            monitor_share(_EFFORT)
            - COST * _EFFORT**2 / 2
            + LAM * (_EFFORT - COST * _EFFORT**2 / 2),
            _BASE,
            "Share less cost plus λ times its part of welfare is the same at every effort in "
            "[0, 1/c]: working and idling can be mixed at will.",
        ),
        Step.sign(
            "The monitor does not overwork",
            above - _BASE,
            "<0",
            "At effort 1/c + d it keeps the whole excess d, and marginal cost exceeds one.",
            name=sympy.Symbol("gain_monitor"),
        ),
        named_value(
            "What is left for a worker at the margin",
            "slope_worker",
            (1 - slope) / (N - 1),
            (1 + LAM) * (1 - COST * _EFFORT) / (N - 1),
            "Not negative, and zero at output n/c.",
        ),
    )


def _worker_down() -> tuple[Step, ...]:
    # When the monitor works, a shortfall d moves the output from n/c to n/c − d.
    kept = sympy.integrate(
        (1 + LAM) * (1 - COST * _EFFORT) / _MORE, (_EFFORT, 1 / COST - _DOWN, 1 / COST)
    )
    saved = COST * (1 / COST) ** 2 / 2 - COST * (1 / COST - _DOWN) ** 2 / 2
    welfare = -_DOWN + saved
    gain = saved + LAM * welfare - _WORK * kept - (1 - _WORK) * FINE
    best = _MORE / ((1 + LAM) * COST * (_MORE + _WORK))
    least = _LEAST_FINE.subs(EPS, 1 - _WORK).subs(N, 1 + _MORE)
    return (
        named_value(
            "A worker shirks: gain",
            "gain_down",
            gain,
            _DOWN - (1 + LAM) * (1 + _WORK / _MORE) * COST * _DOWN**2 / 2 - (1 - _WORK) * FINE,
            "Effort 1/c − d. With probability hit = 1 − ε the monitor works, output is n/c − d and "
            "the share falls along its slope; with ε output is below (n−1)/c and the fine is due. "
            "(`workers` is n − 1.)",
        ),
        Step.optimum(
            "A worker shirks: best deviation",
            gain,
            _DOWN,
            best,
            "Strictly concave in d.",
        ),
        Step.inequality(
            "The best deviation is feasible",
            sympy.Le(best, 1 / COST, evaluate=False),
            "It leaves effort at or above zero, so the bound below is exact.",
        ),
        named_value(
            "Least fine",
            "gain_at_least_fine",
            gain.subs(_DOWN, best).subs(FINE, least),
            sympy.S.Zero,
            "With F = 1/(2cε(1+λ)(1 + (1−ε)/(n−1))) the best deviation gains nothing; a larger "
            "fine deters strictly, a smaller one does not.",
        ),
    )


def _worker_up() -> tuple[Step, ...]:
    lifted = sympy.integrate((1 + LAM) * (1 - COST * _EFFORT) / (N - 1), (_EFFORT, 0, _DOWN))
    cost = COST * (1 / COST + _DOWN) ** 2 / 2 - COST * (1 / COST) ** 2 / 2
    gain = EPS * lifted - cost + LAM * (_DOWN - cost)
    bound = (
        -(1 - EPS * (1 + LAM) / (N - 1)) * _DOWN
        - (1 + LAM) * (1 + EPS / (N - 1)) * COST * _DOWN**2 / 2
    )
    more = 1 / COST + _DOWN
    far = more + (1 + LAM) * COST * more**2 / 2 - EPS * (1 + LAM) / (2 * COST * (N - 1))
    return (
        named_value(
            "A worker overworks: gain",
            "gain_up",
            gain,
            bound,
            "Effort 1/c + d with d <= 1/c: the share rises only if the monitor idles.",
        ),
        Step.sign(
            "A worker does not overwork",
            (N - 1) * gain,
            "<0",
            "The linear term is not positive under mild mixing, the quadratic one is negative.",
            premises={MILD.condition: _DOWN, TEAM.condition: (1 + LAM) * COST * _DOWN**2 / 2},
            name=(N - 1) * sympy.Symbol("gain_up"),
        ),
        Step.sign(
            "A worker does not overwork a lot",
            sympy.expand((N - 1) * far),
            ">0",
            "Beyond d = 1/c the share no longer rises: what it gained there, ε(1+λ)/(2c(n−1)), "
            "is less than the cost d + (1+λ)cd²/2, here at 1/c + d.",
            premises={
                MILD.condition: 1 / (2 * COST),
                TEAM.condition: more + (1 + LAM) * COST * more**2 / 2 - 1 / (2 * COST),
            },
            name=(N - 1) * sympy.Symbol("loss_far"),
        ),
    )


def _loss() -> tuple[Step, ...]:
    loss = EPS / (2 * COST)
    return (
        named_value(
            "Loss",
            "loss",
            EPS * (1 / COST - COST * (1 / COST) ** 2 / 2),
            loss,
            "With probability ε the monitor's surplus 1/(2c) is missing; nothing else is lost.",
        ),
        Step.solution(
            "Least mixing at a given fine",
            [(N - EPS) * EPS - (N - 1) / (2 * COST * FINE * (1 + LAM))],
            {EPS: _LEAST_EPS},
            "The smaller root of the condition on the fine; real and at most one iff "
            "2cF(1+λ) >= 1.",
        ),
        Step.limit("Limit", loss, EPS, 0, sympy.S.Zero, "The infimum of the loss is zero..."),
        Step.limit(
            "Price of efficiency",
            EPS * _LEAST_FINE,
            EPS,
            0,
            (N - 1) / (2 * N * COST * (1 + LAM)),
            "...and the fine grows like 1/ε; prosocial agents need 1/(1+λ) of it.",
        ),
        Step.limit(
            "Rate",
            FINE * _LEAST_EPS / (2 * COST),
            FINE,
            sympy.oo,
            (N - 1) / (4 * N * COST**2 * (1 + LAM)),
            "The loss falls like one over the fine.",
        ),
    )


def _results() -> tuple[Result, ...]:
    mixed = (TEAM.name, MIXING.name, MILD.name, SEEN.name, BUDGET.name, LIABLE.name)
    fined = (TEAM.name, SEEN.name, BUDGET.name, LIABLE.name, ENOUGH.name)
    pure = (N - 1) ** 2 / (2 * N * COST * (1 + LAM) ** 2)
    mild = sympy.Le(_LEAST_EPS * (1 + LAM), N - 1)
    return (
        Result(
            "loss", EPS / (2 * COST), "Expected welfare lost in the equilibrium.", rests_on=mixed
        ),
        Result("least_fine", _LEAST_FINE, "Least fine that deters every worker.", rests_on=mixed),
        Result(
            "least_mixing",
            _LEAST_EPS,
            "Least probability of idling at a given fine.",
            region=mild,
            rests_on=fined,
        ),
        Result(
            "loss_at_fine",
            _LEAST_EPS / (2 * COST),
            "Expected welfare lost at a given fine.",
            region=mild,
            rests_on=fined,
        ),
        Result("limit", sympy.S.Zero, "Limit of the loss as ε → 0.", rests_on=(TEAM.name,)),
        Result(
            "rate",
            (N - 1) / (4 * N * COST**2 * (1 + LAM)),
            "Limit of fine times loss as the fine grows.",
            rests_on=(TEAM.name,),
        ),
        Result("pure_gap", pure, "Gap of equal shares in pure strategies.", rests_on=(TEAM.name,)),
        Result(
            "beats_pure",
            sympy.Min(1, (N - 1) ** 2 / (N * (1 + LAM) ** 2)),
            "Below this ε the mixed mechanism is better than equal shares.",
            rests_on=(TEAM.name,),
        ),
    )
