"""Class C1: implementability with 10⁴ deviation edges, and the size of the search for a rule.

Run ``python benchmarks/implementability.py [SEEDS]``. The first table times `implement` against two
ways to the same answer in the same run: a plain Bellman–Ford in Python on the same graphs, and
HiGHS in floats on the same constraints (its own time, without building the program). The second
table counts what the search tries against how many rules there are, and the time of the
search, of its certificate's check by the kernel, and their ratio.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np
import scipy.sparse

from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.numerics.signal_contracts.deviation_edges import (
    checked_profiles,
    deviation_edges,
    flat_signals,
)
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.proofs.certificates import signal_bound_document
from coopgap.proofs.kernel import check
from coopgap.theory.contract import Budget, Liability, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

TARGET_SECONDS = 1.0
"""For 10⁴ deviation edges."""


def timed(run: Callable[..., Any], *given: Any, **named: Any) -> tuple[float, Any]:
    """Give the seconds that a call takes, and its answer."""
    start = time.perf_counter()
    answer = run(*given, **named)
    return time.perf_counter() - start, answer


# -- implementability ----------------------------------------------------------------------------


def big_game(seed: int, answer: bool) -> tuple[Environment, Language, Rule]:
    """Give 100 states in which two agents have 51 actions: 10⁴ edges between 300 signals.

    Payoffs come from hidden transfers less the square of the jump, so that they can be undone
    and the heaviest paths take many small steps. For the other answer one agent gains a little
    more, and small steps add up to a cycle.
    """
    rng = np.random.default_rng(seed)
    n_states, size, n_signals = 100, 51, 300
    signals = rng.integers(0, n_signals, (n_states, size, size))
    levels = rng.permuted(np.tile(np.arange(n_signals) * 10, (2, 1)), axis=1)
    payoffs = np.empty((2, n_states, size, size), dtype=np.int64)
    for agent in range(2):
        level = levels[agent][signals]
        jump = level[:, :1, :1] - level
        payoffs[agent] = jump - jump**2 // 400
    if not answer:
        payoffs[1, :, 0, 1:] += 40
    states = [str(k) for k in range(n_states)]
    game = Environment.from_arrays(list(payoffs), states=states)
    return game, Language.from_labels(game, signals), Rule(((0, 0),) * n_states)


def plain_paths(game: Environment, language: Language, rule: Rule) -> bool:
    """Decide by a textbook Bellman–Ford over Python integers."""
    flat, signals = checked_profiles(game, rule.profiles), flat_signals(language)
    for agent in range(game.n_agents):
        edges = deviation_edges(game, agent, range(game.n_states), flat)
        sources = signals[edges.state, edges.on_path].tolist()
        targets = signals[edges.state, edges.off_path].tolist()
        listed = list(zip(sources, targets, edges.gain.tolist(), strict=True))
        level = [0] * language.n_signals
        for _ in range(language.n_signals):
            changed = False
            for source, target, gain in listed:
                if level[target] + gain > level[source]:
                    level[source] = level[target] + gain
                    changed = True
            if not changed:
                break
        else:
            return False
    return True


def float_program(game: Environment, language: Language, rule: Rule) -> float:
    """Give HiGHS's own seconds on the same constraints, both agents one after the other."""
    flat, signals = checked_profiles(game, rule.profiles), flat_signals(language)
    total = 0.0
    for agent in range(game.n_agents):
        edges = deviation_edges(game, agent, range(game.n_states), flat)
        m, n = len(edges.gain), language.n_signals
        ends = signals[edges.state, edges.on_path], signals[edges.state, edges.off_path]
        rows, ones = np.arange(m), np.ones(m)
        entries = (np.concatenate([ones, -ones]), (np.tile(rows, 2), np.concatenate(ends)))
        matrix = scipy.sparse.csr_array(entries, shape=(m, n))
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = n, m
        model.col_cost_ = np.zeros(n)
        model.col_lower_, model.col_upper_ = np.full(n, -np.inf), np.full(n, np.inf)
        model.row_lower_, model.row_upper_ = edges.gain.astype(float), np.full(m, np.inf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        solver.passModel(model)
        total += timed(solver.run)[0]
    return total


def implementability_table(seeds: int) -> None:
    """Print one line an answer."""
    print(f"{'10⁴ deviation edges':28}{'ours ms':>9}{'plain ms':>10}{'ratio':>7}{'HiGHS ms':>10}")
    for answer in (True, False):
        runs = []
        for seed in range(seeds):
            game, language, rule = big_game(seed, answer)
            # What both need and the environment keeps is not part of the comparison.
            _ = game.utilities
            ours, result = timed(implement, game, language, rule)
            plain, found = timed(plain_paths, game, language, rule)
            if not result.implementable == found == answer:
                raise SystemExit("the answers differ")
            runs.append((ours, plain, float_program(game, language, rule)))
        ours, plain, floats = (statistics.median(run[k] for run in runs) for k in range(3))
        print(
            f"{'implementable' if answer else 'not implementable':28}{1e3 * ours:9.1f}"
            f"{1e3 * plain:10.1f}{plain / ours:7.1f}{1e3 * floats:10.1f}"
            f"{'' if ours <= TARGET_SECONDS else '  ABOVE TARGET'}",
            flush=True,
        )


# -- search --------------------------------------------------------------------------------------


def menu(n_states: int, n_actions: int, seed: int) -> tuple[Environment, Language]:
    """Give delegated adaptation on a grid: tastes in random order, only the action is seen."""
    preferred = list(range(n_states))
    random.Random(seed).shuffle(preferred)

    def utility(state: str, profile: tuple[str, ...]) -> list[int]:
        t, a = int(state), int(profile[0])
        welfare = -((a * n_states - t * n_actions) ** 2)
        own = -((a * n_states - preferred[t] * n_actions) ** 2)
        return [own, welfare - own]

    game = Environment.from_function(
        utility,
        [[str(a) for a in range(n_actions)], ["-"]],
        states=[str(t) for t in range(n_states)],
    )
    return game, Language.product(game, actions="all")


def random_game(
    n_states: int, size: int, n_signals: int, seed: int
) -> tuple[Environment, Language]:
    """Give two agents with random payoffs and a random partition of outcomes."""
    rng = np.random.default_rng(seed)
    shape = (n_states, size, size)
    states = [str(k) for k in range(n_states)]
    game = Environment.from_arrays(list(rng.integers(-99, 100, (2, *shape))), states=states)
    return game, Language.from_labels(game, rng.integers(0, n_signals, shape))


SEARCHES: dict[str, tuple[Callable[[int], tuple[Environment, Language]], Liability, Budget]] = {
    "menu 8×16": (lambda seed: menu(8, 16, seed), Liability(), Budget.FREE),
    "menu 8×16, B = 300": (lambda seed: menu(8, 16, seed), Liability.of(300), Budget.BALANCED),
    "menu 10×16": (lambda seed: menu(10, 16, seed), Liability(), Budget.FREE),
    "menu 12×16": (lambda seed: menu(12, 16, seed), Liability(), Budget.FREE),
    "random 8×16, 2 signals": (lambda seed: random_game(8, 4, 2, seed), Liability(), Budget.FREE),
    "random 8×16, 4 signals": (lambda seed: random_game(8, 4, 4, seed), Liability(), Budget.FREE),
    "random 12×25, B = 40": (
        lambda seed: random_game(12, 5, 6, seed),
        Liability.of(40),
        Budget.NO_SUBSIDY,
    ),
}


def search_table(seeds: int) -> None:
    """Print one line a family."""
    print(
        f"\n{'states × profiles':26}{'rules':>9}{'tried':>9}{'search ms':>11}{'kernel ms':>11}"
        f"{'ratio':>7}{'conflicts':>11}  certified"
    )
    for name, (make, liability, budget) in SEARCHES.items():
        runs, certified, size = [], 0, 0
        for seed in range(seeds):
            game, language = make(seed)
            size = game.n_profiles**game.n_states
            limits = {"liability": liability, "budget": budget, "time_limit": 30}
            seconds, found = timed(best_contract, game, language, **limits)
            content = signal_bound_document(game, language, found)
            checking, verdict = timed(check, content)
            certified += verdict.accepted and found.exact and found.certified_upper == found.value
            runs.append((found.statistics.nodes, seconds, checking, len(found.conflicts)))
        tried, seconds, checking, kept = (
            statistics.median(run[k] for run in runs) for k in range(4)
        )
        print(
            f"{name:26}{size:9.0e}{tried:9.0f}{1e3 * seconds:11.1f}{1e3 * checking:11.1f}"
            f"{checking / seconds:7.2f}{kept:11.0f}  {certified} of {seeds}",
            flush=True,
        )


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    implementability_table(count)
    search_table(count)
