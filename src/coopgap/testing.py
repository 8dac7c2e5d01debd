"""Testing aids: Hypothesis strategies that draw small, exact, valid objects of the theory.

Everything drawn is valid by construction, so that no example is thrown away, and shrinks
towards one agent, one state, one action and zeros. The defaults are small enough for oracles by
brute force; every strategy has options to widen them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from coopgap.theory.contract import Budget, Contract, Liability, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.games import dilemmas as games
from coopgap.theory.language import Language, NoisyLanguage
from coopgap.theory.outcomes import outcome_shape
from coopgap.theory.rationals import ScaledIntegers

__all__ = [
    "contracts",
    "dilemmas",
    "environments",
    "languages",
    "noisy_languages",
    "rationals",
    "rules",
]

_ORDERED: tuple[tuple[Callable[..., Environment], str], ...] = (
    (games.prisoners_dilemma, "TRPS"),
    (games.stag_hunt, "RTPS"),
    (games.chicken, "TRSP"),
)


def rationals(
    low: int | Fraction = -6, high: int | Fraction = 6, *, max_denominator: int = 1
) -> SearchStrategy[Fraction]:
    """Draw fractions between two bounds, whole numbers unless a denominator is allowed.

    Parameters
    ----------
    low, high
        Least and greatest value.
    max_denominator
        Largest denominator, at least 1.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(rationals(1, 9), lambda x: x > 3)
    Fraction(4, 1)
    """
    if max_denominator == 1:
        first, last = -(-Fraction(low) // 1), Fraction(high) // 1
        return st.integers(int(first), int(last)).map(Fraction)
    return st.fractions(low, high, max_denominator=max_denominator)


@st.composite
def environments(
    draw: st.DrawFn,
    *,
    min_agents: int = 1,
    max_agents: int = 3,
    max_states: int = 3,
    max_actions: int = 3,
    payoffs: SearchStrategy[Fraction] | None = None,
    weights: SearchStrategy[Fraction] | None = None,
    names: SearchStrategy[str] | None = None,
) -> Environment:
    """Draw environments.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    min_agents, max_agents, max_states, max_actions
        Bounds on their numbers (each at least 1); agents may differ in their number of actions.
    payoffs
        Strategy for one payoff; whole numbers from -6 to 6 when left out.
    weights
        Strategy for one agent's prosocial weight; all zero when left out.
    names
        Strategy for the names of agents, states and actions; numbered when left out.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(environments(min_agents=2), lambda game: game.n_states == 2).shape
    (1, 1)

    References
    ----------
    Theory §1.
    """
    n = draw(st.integers(min_agents, max_agents))
    n_states = draw(st.integers(1, max_states))
    shape = tuple(draw(st.integers(1, max_actions)) for _ in range(n))
    size = n * n_states * math.prod(shape)
    cell = rationals() if payoffs is None else payoffs
    values = draw(st.lists(cell, min_size=size, max_size=size))
    shares = draw(st.lists(st.integers(1, 4), min_size=n_states, max_size=n_states))

    def named(count: int, prefix: str) -> tuple[str, ...]:
        if names is None:
            return tuple(f"{prefix}{k + 1}" for k in range(count))
        return tuple(draw(st.lists(names, min_size=count, max_size=count, unique=True)))

    built = Environment(
        agents=named(n, "agent "),
        states=named(n_states, "state "),
        actions=tuple(named(m, "") for m in shape),
        prior=tuple(Fraction(share, sum(shares)) for share in shares),
        payoffs=ScaledIntegers.from_rationals(values, (n, n_states, *shape)),
        prosociality=(Fraction(0),) * n,
    )
    if weights is None:
        return built
    return built.prosocial(draw(st.lists(weights, min_size=n, max_size=n)))


@st.composite
def languages(
    draw: st.DrawFn, environment: Environment, *, max_signals: int | None = None
) -> Language:
    """Draw contract languages of an environment: any partition of its outcomes.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    environment
        Whose outcomes are seen.
    max_signals
        Most signals; as many as there are outcomes when left out.

    Examples
    --------
    >>> from hypothesis import find
    >>> game = Environment.from_arrays([[0, 0, 0]])
    >>> find(languages(game), lambda language: language.n_signals == 2).signals
    array([[0, 0, 1]])

    References
    ----------
    Theory §1, contract language.
    """
    size = environment.n_states * environment.n_profiles
    most = size if max_signals is None else max_signals
    labels = draw(st.lists(st.integers(0, most - 1), min_size=size, max_size=size))
    cells = iter(labels)
    return Language.from_function(environment, lambda _state, _profile: next(cells))


@st.composite
def noisy_languages(
    draw: st.DrawFn, environment: Environment, *, max_signals: int = 3
) -> NoisyLanguage:
    """Draw noisy contract languages of an environment.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    environment
        Whose outcomes are monitored.
    max_signals
        Most signals.

    Examples
    --------
    >>> from hypothesis import find
    >>> game = Environment.from_arrays([[0]])
    >>> find(noisy_languages(game), lambda language: language.n_signals == 2).kernel.fractions()
    array([[[Fraction(1, 1), Fraction(0, 1)]]], dtype=object)

    References
    ----------
    Theory §1, noisy monitoring.
    """
    n_signals = draw(st.integers(1, max_signals))
    values: list[Fraction] = []
    for _ in range(environment.n_states * environment.n_profiles):
        parts = draw(st.lists(st.integers(0, 4), min_size=n_signals, max_size=n_signals))
        # Any weights but all zero make probabilities; all zero stands for 'surely the first'.
        total = sum(parts)
        values += (
            [Fraction(part, total) for part in parts]
            if total
            else [Fraction(int(k == 0)) for k in range(n_signals)]
        )
    kernel = ScaledIntegers.from_rationals(values, (*outcome_shape(environment), n_signals))
    return NoisyLanguage(kernel, tuple(f"s{k}" for k in range(n_signals)))


@st.composite
def contracts(
    draw: st.DrawFn,
    environment: Environment,
    language: Language | NoisyLanguage,
    *,
    liability: Liability | None = None,
    budget: Budget = Budget.FREE,
    max_denominator: int = 1,
) -> Contract:
    """Draw signal contracts within a liability and a budget rule: any that there are.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    environment, language
        Whose agents are paid, at which signals.
    liability
        Bound on each transfer; when left out or unlimited transfers are from -6 to 6.
    budget
        What transfers of one signal add up to.
    max_denominator
        Largest denominator of transfers. What balances a budget, and a bound that is no multiple
        of it, may have larger ones.

    Examples
    --------
    >>> from hypothesis import find
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)]])
    >>> one = contracts(game, Language.null(game), budget=Budget.BALANCED)
    >>> find(one, lambda contract: contract.transfers[0][0] > 1).transfers
    ((Fraction(2, 1),), (Fraction(-2, 1),))

    References
    ----------
    Theory §2, C1.
    """
    bound = None if liability is None else liability.bound
    most = Fraction(6) if bound is None else bound
    columns: list[list[Fraction]] = []
    for _ in range(language.n_signals):
        column: list[Fraction] = []
        for agent in range(environment.n_agents):
            # What the agents after this one can take up or give, whatever they are drawn to.
            reach = most * (environment.n_agents - 1 - agent) - sum(column)
            rest = -most * (environment.n_agents - 1 - agent) - sum(column)
            high = most if budget is Budget.FREE else min(most, reach)
            low = max(-most, rest) if budget is Budget.BALANCED else -most
            column.append(draw(_between(low, high, max_denominator)))
        columns.append(column)
    return Contract.of(zip(*columns, strict=True))


def _between(low: Fraction, high: Fraction, max_denominator: int) -> SearchStrategy[Fraction]:
    if low == high:
        return st.just(low)
    inside = -(-low * max_denominator // 1) <= high * max_denominator // 1
    ends = st.sampled_from([low, high] if not low <= 0 <= high else [Fraction(0), low, high])
    if not inside:
        return ends
    return rationals(low, high, max_denominator=max_denominator) | ends


def rules(environment: Environment) -> SearchStrategy[Rule]:
    """Draw decision rules of an environment: any profile in each state.

    Examples
    --------
    >>> from hypothesis import find
    >>> game = Environment.from_arrays([[[0, 0], [0, 0]]], states=["wet", "dry"])
    >>> find(rules(game), lambda rule: rule.profiles[1] == (1,))
    Rule(profiles=((0,), (1,)))

    References
    ----------
    Theory §1.
    """
    profile = st.tuples(*(st.integers(0, m - 1) for m in environment.shape))
    count = environment.n_states
    return st.lists(profile, min_size=count, max_size=count).map(
        lambda profiles: Rule(tuple(profiles))
    )


@st.composite
def dilemmas(draw: st.DrawFn, *, numbers: SearchStrategy[Fraction] | None = None) -> Environment:
    """Draw canonical dilemmas with payoffs in their defining order.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    numbers
        Strategy for one payoff; whole numbers from -6 to 6 when left out.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(dilemmas(), lambda game: game.title == "Chicken").shape
    (2, 2)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    cell = rationals() if numbers is None else numbers
    kind = draw(st.sampled_from(["two-by-two", "sexes", "pennies", "trust", "coordination", "T9"]))
    match kind:
        case "two-by-two":
            build, order = draw(st.sampled_from(_ORDERED))
            levels = draw(st.lists(cell, min_size=4, max_size=4, unique=True))
            game: Environment = build(**dict(zip(order, sorted(levels, reverse=True), strict=True)))
            return game
        case "sexes":
            levels = draw(st.lists(cell, min_size=3, max_size=3, unique=True))
            apart, other, favourite = sorted(levels)
            return games.battle_of_the_sexes(favourite=favourite, other=other, apart=apart)
        case "pennies":
            return games.matching_pennies(stake=draw(rationals(1, 6)))
        case "trust":
            return games.trust(
                multiplier=draw(rationals(2, 5)), share=draw(rationals(0, 1, max_denominator=4))
            )
        case "coordination":
            low = draw(rationals(1, 5))
            return games.coordination(
                n=draw(st.integers(2, 3)), low=low, high=low + draw(rationals(1, 3))
            )
    return games.costly_prosociality()
