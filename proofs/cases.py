"""The cases on which claims are tested: built-in games, and random environments by seed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from coopgap.proofs.claims.claim import Case
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import LANGUAGES, effort_language, effort_table
from coopgap.theory.games.registry import GAMES, build_game
from coopgap.theory.language import Language

EFFORT_TABLES = {
    "effort table PD": {"R": "5", "S": "0", "T": "8", "P": "2"},
    "effort table SH": {"R": "15", "S": "3", "T": "12", "P": "4"},
}
"""One table in each region of M1."""

LARGEST_PAYOFF = 5
"""Random payoffs are whole numbers up to this size."""


def built_in_cases() -> Iterator[Case]:
    """Iterate over the built-in games with their natural languages and every budget.

    Examples
    --------
    >>> [case.name for case in built_in_cases()][:3]  # doctest: +NORMALIZE_WHITESPACE
    ['effort table PD, none', 'effort table PD, coop-defect',
     'effort table PD, coop-defect, balanced']

    References
    ----------
    Theory §5.
    """
    budgets = [Budget.FREE, Budget.NO_SUBSIDY, Budget.BALANCED]
    turn = 0
    for name, parameters in EFFORT_TABLES.items():
        table = effort_table(**parameters)
        for seen in LANGUAGES:
            for budget in (Budget.FREE, Budget.BALANCED) if seen == "coop-defect" else budgets[:1]:
                label = f"{name}, {seen}" + ("" if budget is Budget.FREE else f", {budget}")
                yield Case(label, table, effort_language(table, seen), budget=budget)
    for name in GAMES:
        if name == "effort-table":
            continue
        game = build_game(name)
        first = {game.agents[0]: "all"}
        for seen, language in (
            ("none", Language.null(game)),
            ("first agent", Language.product(game, actions=first)),
        ):
            if name == "costly-prosociality" and seen != "none":
                continue
            budget = budgets[turn % 3]
            turn += 1
            if len(game.actions[0]) <= 3 or seen == "none":
                yield Case(f"{name}, {seen}, {budget}", game, language, budget=budget)


def random_case(seed: int, number: int) -> Case:
    """Draw the case with a given number: the same for the same seed, whatever else is drawn.

    Parameters
    ----------
    seed, number
        At least zero.

    Returns
    -------
    Case
        Two or three agents with two or three actions, one to three states, small whole
        payoffs, a random prior, and as language a random labelling of outcomes, all actions but
        no states, or everything.

    Examples
    --------
    >>> random_case(0, 3).environment == random_case(0, 3).environment
    True
    """
    generator = np.random.default_rng([seed, number])
    n_agents = int(generator.choice([2, 2, 3]))
    shape = tuple(int(m) for m in generator.integers(2, 4 if n_agents == 2 else 3, n_agents))
    n_states = int(generator.integers(1, 4))
    tables = generator.integers(-LARGEST_PAYOFF, LARGEST_PAYOFF + 1, (n_agents, n_states, *shape))
    odds = [int(k) for k in generator.integers(1, 5, n_states)]
    environment = Environment.from_arrays(
        list(tables),
        states=[f"state {k + 1}" for k in range(n_states)],
        prior=[Fraction(k, sum(odds)) for k in odds],
        title=f"random environment {seed}/{number}",
    )
    n_labels = int(generator.integers(1, 7))
    labels = generator.integers(0, n_labels, (n_states, *shape))
    languages = (
        Language.from_labels(environment, labels),
        Language.from_labels(environment, labels),
        Language.product(environment, actions="all"),
        Language.complete(environment),
    )
    language = languages[int(generator.integers(len(languages)))]
    budget = list(Budget)[number % 3]
    bound = [None, Fraction(1), Fraction(3)][int(generator.integers(3))]
    return Case(
        f"random {number:04d}",
        environment,
        language,
        Liability(bound),
        budget,
    )


def cases(seed: int, n_random: int) -> Iterator[Case]:
    """Iterate over the built-in cases, then ``n_random`` random ones.

    Examples
    --------
    >>> [case.name for case in cases(seed=7, n_random=2)][-2:]
    ['random 0000', 'random 0001']
    """
    yield from built_in_cases()
    yield from (random_case(seed, number) for number in range(n_random))
