"""Best and worst mediated mechanisms: exact, proved on both sides, ordered as T1 says."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from coopgap.numerics.mechanisms.mechanism import MechanismOptimum, best_mechanism
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.theory.contract import Budget, Liability, MediatedContract
from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError, ParameterError
from coopgap.theory.games.effort_tables import (
    CONDITIONS,
    EffortRegion,
    effort_language,
    effort_table,
)
from coopgap.theory.language import AnyLanguage, Language, NoisyLanguage

LIABILITIES = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(3), None]).map(Liability)
FEWER = settings(max_examples=max(1, settings().max_examples // 2))
DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


@st.composite
def games(draw: st.DrawFn) -> tuple[Environment, AnyLanguage]:
    """One to three agents, one or two states, any language, noisy or not."""
    shape = draw(st.sampled_from([(3,), (2, 2), (2, 3), (3, 3), (2, 2, 2), (2, 2, 1)]))
    states = draw(st.integers(1, 2))
    size = states * int(np.prod(shape))
    payoff = st.lists(st.integers(-4, 4), min_size=size, max_size=size)
    tables = [np.array(draw(payoff)).reshape(states, *shape).tolist() for _ in shape]
    prior = [["1"], ["1/4", "3/4"]][states - 1]
    environment = Environment.from_arrays(tables, prior=prior)
    if draw(st.booleans()):
        environment = environment.prosocial(draw(st.fractions(0, 2, max_denominator=4)))
    signals = draw(st.integers(1, 3))
    full = (states, *shape)
    if draw(st.integers(0, 2)):
        codes = draw(st.lists(st.integers(0, signals - 1), min_size=size, max_size=size))
        return environment, Language.from_labels(environment, np.array(codes).reshape(full))
    odds = st.lists(st.integers(0, 3), min_size=signals, max_size=signals).filter(any)
    rows = [[Fraction(v, sum(row)) for v in row] for row in (draw(odds) for _ in range(size))]
    kernel = np.empty((size, signals), dtype=object)
    kernel[:] = rows
    return environment, NoisyLanguage.from_arrays(environment, kernel.reshape(*full, signals))


def require_obedient(
    environment: Environment, language: AnyLanguage, found: MechanismOptimum
) -> None:
    """Check the mechanism against the definition, in fractions and nothing else."""
    mechanism, chance = found.mechanism, language.probabilities()
    assert mechanism is not None
    for state in range(environment.n_states):
        odds = [mechanism.probability(state, a) for a in environment.profiles()]
        assert min(odds) >= 0
        assert sum(odds) == 1
    for i, state in itertools.product(range(environment.n_agents), range(environment.n_states)):
        for told, done in itertools.permutations(range(environment.shape[i]), 2):
            slack = Fraction(0)
            for a in environment.profiles():
                if a[i] == told:
                    moved = (*a[:i], done, *a[i + 1 :])
                    utility = environment.utilities
                    change = utility.fraction((i, state, *a)) - utility.fraction((i, state, *moved))
                    slack += mechanism.probability(state, a) * change
                    for s in range(language.n_signals):
                        seen = chance.fraction((state, *a, s)) - chance.fraction((state, *moved, s))
                        slack += mechanism.transfer(i, state, a, s) * seen
            assert slack >= 0
    require_within_limits(found, mechanism, environment.n_agents)
    welfare = sum(
        environment.prior[state] * x * environment.welfare.fraction((state, *a))
        for (state, a), x in mechanism.recommendation.items()
    )
    assert welfare == (found.lower if found.sense is Sense.BEST else found.upper)


def require_within_limits(
    found: MechanismOptimum, mechanism: MediatedContract, n_agents: int
) -> None:
    bound = found.liability.bound
    for (_, state, a, s), y in mechanism.transfers.items():
        assert bound is None or abs(y) <= bound * mechanism.probability(state, a)
        total = sum((mechanism.transfer(i, state, a, s) for i in range(n_agents)), Fraction(0))
        assert found.budget.allows(total)


def dual_value(
    environment: Environment, language: AnyLanguage, bound: Fraction, budget: Budget
) -> float:
    """Minimise the weak-duality bound of theory §3 in floats: another program than the primal.

    Its variables are the weights, the prices, the absolute values |c + ν| and one maximum per
    state.
    """
    chance = language.probabilities()
    agents, signals = range(environment.n_agents), range(language.n_signals)
    cells = list(itertools.product(range(environment.n_states), environment.profiles()))
    mu = [
        (i, state, told, done)
        for i in agents
        for state in range(environment.n_states)
        for told, done in itertools.permutations(range(environment.shape[i]), 2)
    ]
    names: list[Any] = [("mu", *key) for key in mu]
    names += [("nu", state, a, s) for (state, a), s in itertools.product(cells, signals)]
    names += [("abs", i, state, a, s) for i in agents for (state, a) in cells for s in signals]
    names += [("max", state) for state in range(environment.n_states)]
    place = {name: k for k, name in enumerate(names)}
    rows, sides = [], []
    for state, a in cells:
        row: dict[int, Fraction] = {place["max", state]: Fraction(-1)}
        for i, state_, told, done in mu:
            if (state_, told) == (state, a[i]):
                moved = (*a[:i], done, *a[i + 1 :])
                utility = environment.utilities
                gain = utility.fraction((i, state, *a)) - utility.fraction((i, state, *moved))
                row[place["mu", i, state, told, done]] = gain
        row.update({place["abs", i, state, a, s]: bound for i in agents for s in signals})
        rows.append(row)
        sides.append(-environment.prior[state] * environment.welfare.fraction((state, *a)))
        for i, s, sign in itertools.product(agents, signals, (1, -1)):
            row = {place["abs", i, state, a, s]: Fraction(-1)}
            row[place["nu", state, a, s]] = Fraction(sign)
            for done in range(environment.shape[i]):
                if done != a[i]:
                    moved = (*a[:i], done, *a[i + 1 :])
                    seen = chance.fraction((state, *a, s)) - chance.fraction((state, *moved, s))
                    row[place["mu", i, state, a[i], done]] = sign * seen
            rows.append(row)
            sides.append(Fraction(0))
    matrix = np.zeros((len(rows), len(names)))
    for k, row in enumerate(rows):
        for column, value in row.items():
            matrix[k, column] += float(value)
    low = {Budget.FREE: 0, Budget.BALANCED: None, Budget.NO_SUBSIDY: None}[budget]
    high = None if budget is Budget.BALANCED else 0
    ranges: Mapping[str, tuple[int | None, int | None]] = {
        "mu": (0, None),
        "nu": (low, high),
        "abs": (0, None),
        "max": (None, None),
    }
    answer = scipy.optimize.linprog(
        [float(name[0] == "max") for name in names],
        A_ub=matrix,
        b_ub=[float(side) for side in sides],
        bounds=[ranges[name[0]] for name in names],
    )
    assert answer.fun is not None
    return float(answer.fun)


@given(games(), LIABILITIES, st.sampled_from(list(Budget)), st.sampled_from(list(Sense)))
def test_the_optimum_is_exact_and_its_mechanism_obedient(
    game: tuple[Environment, AnyLanguage], liability: Liability, budget: Budget, sense: Sense
) -> None:
    environment, language = game
    found = best_mechanism(environment, language, liability=liability, budget=budget, sense=sense)
    assert found.exact
    assert found.value == found.lower == found.upper
    assert found.status == "optimal"
    assert found.attained or liability.bound is None
    require_obedient(environment, language, found)


@given(games(), st.sampled_from([Fraction(0), Fraction(5, 2)]), st.sampled_from(list(Budget)))
def test_the_dual_program_agrees(
    game: tuple[Environment, AnyLanguage], bound: Fraction, budget: Budget
) -> None:
    environment, language = game
    found = best_mechanism(environment, language, liability=Liability(bound), budget=budget)
    assert float(found.upper) == pytest.approx(
        dual_value(environment, language, bound, budget), abs=1e-7
    )


@given(games(), LIABILITIES, st.sampled_from(list(Budget)), st.sampled_from(["highs", "clarabel"]))
@FEWER
def test_float_solutions_are_repaired_to_an_interval_around_the_optimum(
    game: tuple[Environment, AnyLanguage], liability: Liability, budget: Budget, solver: str
) -> None:
    environment, language = game
    limits: dict[str, Any] = {"liability": liability, "budget": budget, "solver": solver}
    near = best_mechanism(environment, language, exact=False, **limits)
    sure = best_mechanism(environment, language, **limits)
    assert sure.value is not None
    assert near.lower <= sure.value <= near.upper
    assert near.upper - near.lower < Fraction(1, 1000)
    require_obedient(environment, language, near)


@given(games(), LIABILITIES, st.data())
@FEWER
def test_t1_more_can_only_help(
    game: tuple[Environment, AnyLanguage], liability: Liability, data: st.DataObject
) -> None:
    environment, language = game

    def best(seen: AnyLanguage, limit: Liability, budget: Budget) -> Fraction:
        value = best_mechanism(environment, seen, liability=limit, budget=budget).value
        assert value is not None
        return value

    budgets = [Budget.BALANCED, Budget.NO_SUBSIDY, Budget.FREE]
    by_budget = [best(language, liability, budget) for budget in budgets]
    assert by_budget == sorted(by_budget)
    limits = [Liability.of(0), Liability.of(1), Liability.of(7), Liability()]
    by_limit = [best(language, limit, Budget.NO_SUBSIDY) for limit in limits]
    assert by_limit == sorted(by_limit)
    if isinstance(language, Language):
        merge = data.draw(st.lists(st.integers(0, 1), min_size=3, max_size=3))
        coarse = Language.from_labels(environment, np.array(merge)[language.signals])
        for budget in budgets:
            assert best(coarse, liability, budget) <= best(language, liability, budget)
        complete = Language.complete(environment)
        assert best(complete, Liability.of(99), Budget.FREE) == environment.first_best().value


@given(games(), LIABILITIES, st.sampled_from(list(Budget)))
@FEWER
def test_t1_mediated_mechanisms_are_at_least_as_good_as_signal_contracts(
    game: tuple[Environment, AnyLanguage], liability: Liability, budget: Budget
) -> None:
    environment, language = game
    if isinstance(language, NoisyLanguage):
        return
    signal = best_contract(environment, language, liability=liability, budget=budget)
    mediated = best_mechanism(environment, language, liability=liability, budget=budget)
    assert mediated.value is not None
    assert signal.lower is None or signal.lower <= mediated.value


@given(games())
@FEWER
def test_states_separate(game: tuple[Environment, AnyLanguage]) -> None:
    environment, language = game
    found = best_mechanism(environment, language, liability=Liability.of(1))
    assert found.value == sum(
        p * low for p, (low, _) in zip(environment.prior, found.by_state, strict=True)
    )
    assert all(low == high for low, high in found.by_state)


@pytest.mark.parametrize("region", list(EffortRegion))
@given(st.tuples(*[st.fractions(-9, 9, max_denominator=7)] * 4))
@FEWER
def test_m1_with_cooperation_verifiable_the_gap_is_a_fifteenth(
    region: EffortRegion, point: tuple[Fraction, ...]
) -> None:
    # Shrink any point towards one in the region until it is inside: the region is open.
    inside = (9, 0, 12, 4) if region is EffortRegion.PRISONERS_DILEMMA else (12, 0, 9, 1)
    for k in range(12):
        values = [Fraction(c) + x / 2**k for c, x in zip(inside, point, strict=True)]
        named = dict(zip("RSTP", values, strict=True))
        if all(condition.holds(**named) for condition in CONDITIONS[region]):
            break
    else:
        raise AssertionError(f"{inside} is not inside {region}")
    game = effort_table(**named)
    language = effort_language(game, "coop-defect")
    large = 100 * (abs(named["T"]) + abs(named["S"]) + abs(named["R"]) + 1)
    for liability in (Liability(), Liability(large)):
        found = best_mechanism(game, language, liability=liability)
        assert found.attained
        assert found.value is not None
        gap = game.first_best().value - found.value
        assert gap == (named["R"] - named["P"]) / 15


def test_unlimited_promises_off_the_path_are_not_the_limit_of_finite_ones() -> None:
    """The program's value with free transfers can exceed the limit of V2(B) as B grows.

    The row agent may be told r (first row) with the column agent told c, where its deviation to
    the third row is unseen. Only (r, d) could reveal it, but any weight on (r, d) makes the
    second row, never seen, better than r.
    """
    game = Environment.from_bimatrix([[(0, 10), (0, 0)], [(0, 0), (1, 0)], [(1, 0), (0, 0)]])
    language = Language.from_labels(game, [[0, 1], [0, 1], [0, 2]])
    for bound in (1, 10, 10**6):
        assert best_mechanism(game, language, liability=Liability.of(bound)).value == 1
    free = best_mechanism(game, language)
    assert free.value == 10
    assert not free.attained


def test_attained_when_generous_transfers_do_as_well() -> None:
    # (0, 0) reveals nothing, (0, 1) is as good and reveals everything.
    game = Environment.from_bimatrix([[(0, 9), (0, 9)], [(1, 0), (1, 0)]])
    language = Language.from_labels(game, [[0, 1], [0, 2]])
    found = best_mechanism(game, language)
    assert found.value == 9
    assert found.attained
    require_obedient(game, language, found)


def test_participation_is_reported_as_uncertified() -> None:
    found = best_mechanism(DILEMMA, Language.complete(DILEMMA), participation=[2, 2])
    assert found.value == 6
    assert not found.has_certificate
    assert found.by_state == ()
    assert found.participation == (Fraction(2), Fraction(2))


def test_a_time_limit_leaves_an_honest_interval() -> None:
    rng = np.random.default_rng(7)
    tables = rng.integers(-50, 50, size=(2, 3, 12, 12)).tolist()
    game = Environment.from_arrays(tables, prior=["1/3"] * 3)
    language = Language.null(game)
    stopped = best_mechanism(game, language, time_limit=1e-6)
    finished = best_mechanism(game, language)
    assert finished.value is not None
    assert stopped.lower <= finished.value <= stopped.upper
    assert (stopped.value is None) == (stopped.lower < stopped.upper)
    assert stopped.status in ("interval", "optimal")


def test_misuse_is_refused() -> None:
    other = Environment.from_bimatrix([[(1, 1)]])
    with pytest.raises(LanguageError):
        best_mechanism(DILEMMA, Language.null(other))
    with pytest.raises(ParameterError, match="sense"):
        best_mechanism(DILEMMA, Language.null(DILEMMA), sense="median")
    with pytest.raises(ParameterError, match="solver"):
        best_mechanism(DILEMMA, Language.null(DILEMMA), solver="glue")
    with pytest.raises(ParameterError, match="time_limit"):
        best_mechanism(DILEMMA, Language.null(DILEMMA), time_limit=0)
