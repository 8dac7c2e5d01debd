"""What the checker accepts is true: random tiny games against other methods."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from coopgap.proofs.kernel import check

Profile = tuple[int, ...]
SMALL = st.integers(-3, 3).map(Fraction)
WEIGHTS = st.fractions(0, 2, max_denominator=4)


@dataclass(frozen=True)
class Game:
    """A tiny game kept as plain tables, with its own arithmetic."""

    payoffs: dict[tuple[int, int, Profile], Fraction]  # agent, state, profile
    prior: tuple[Fraction, ...]
    sizes: tuple[int, ...]
    laws: dict[tuple[int, Profile], tuple[Fraction, ...]]
    prosociality: tuple[Fraction, ...]

    @property
    def agents(self) -> range:
        return range(len(self.sizes))

    @property
    def states(self) -> range:
        return range(len(self.prior))

    @property
    def signals(self) -> range:
        return range(len(next(iter(self.laws.values()))))

    def profiles(self) -> Iterator[Profile]:
        return itertools.product(*(range(m) for m in self.sizes))

    def welfare(self, s: int, a: Profile) -> Fraction:
        return sum((self.payoffs[i, s, a] for i in self.agents), Fraction(0))

    def utility(self, i: int, s: int, a: Profile) -> Fraction:
        return self.payoffs[i, s, a] + self.prosociality[i] * self.welfare(s, a)

    def deviations(self, i: int, a: Profile) -> Iterator[tuple[int, Profile]]:
        for b in range(self.sizes[i]):
            if b != a[i]:
                yield b, (*a[:i], b, *a[i + 1 :])

    def document(self, claim: dict[str, Any], certificate: dict[str, Any]) -> dict[str, Any]:
        return {
            "format": "coopgap-certificate",
            "schema": 1,
            "environment": {
                "agents": [f"a{i}" for i in self.agents],
                "states": [f"s{s}" for s in self.states],
                "actions": [[f"x{b}" for b in range(m)] for m in self.sizes],
                "prior": [str(p) for p in self.prior],
                "payoffs": [
                    [[str(self.payoffs[i, s, a]) for a in self.profiles()] for s in self.states]
                    for i in self.agents
                ],
                "prosociality": [str(w) for w in self.prosociality],
            },
            "language": {
                "kernel": [
                    [[str(p) for p in self.laws[s, a]] for a in self.profiles()]
                    for s in self.states
                ]
            },
            "claim": claim,
            "certificate": certificate,
        }


@st.composite
def games(draw: st.DrawFn, *, selfish: bool = False, noisy: bool = True, states: int = 2) -> Game:
    sizes = draw(st.sampled_from([(2, 2), (2, 3), (3,), (2, 2)]))
    priors = [(Fraction(1),), (Fraction(1, 3), Fraction(2, 3))]
    prior = draw(st.sampled_from(priors[:states]))
    profiles = list(itertools.product(*(range(m) for m in sizes)))
    cells = [(s, a) for s in range(len(prior)) for a in profiles]
    payoffs = {(i, s, a): draw(SMALL) for i in range(len(sizes)) for s, a in cells}
    sure = [(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))]
    law = st.sampled_from([*sure, (Fraction(1, 4), Fraction(3, 4))] if noisy else sure)
    weight = Fraction(0) if selfish else draw(st.sampled_from([Fraction(0), Fraction(1, 2)]))
    return Game(
        payoffs,
        prior,
        sizes,
        {cell: draw(law) for cell in cells},
        (weight,) * len(sizes),
    )


def _program(game: Game, liability: Fraction, budget: str, s: int, sign: int) -> float:
    """Solve the mediated program of one state, densely: x, then y[i, a, signal]."""
    profiles = list(game.profiles())
    ys = list(itertools.product(game.agents, profiles, game.signals))
    keys: list[Any] = [*(("x", a) for a in profiles), *(("y", *y) for y in ys)]
    column = {key: k for k, key in enumerate(keys)}
    rows, equal = [], []

    def row(entries: dict[Any, Fraction | int]) -> np.ndarray[Any, Any]:
        line = np.zeros(len(column))
        for key, value in entries.items():
            line[column[key]] += float(value)
        return line

    for i in game.agents:
        for told in range(game.sizes[i]):
            for other in range(game.sizes[i]):
                total = np.zeros(len(column))
                for a in profiles:
                    if a[i] == told != other:
                        c = (*a[:i], other, *a[i + 1 :])
                        entries: dict[Any, Fraction | int] = {}
                        entries["x", a] = game.utility(i, s, a) - game.utility(i, s, c)
                        for k in game.signals:
                            entries["y", i, a, k] = game.laws[s, a][k] - game.laws[s, c][k]
                        total += row(entries)
                rows.append(-total)
    for i, a, k in ys:
        rows += [row({("y", i, a, k): side, ("x", a): -liability}) for side in (1, -1)]
    for a, k in itertools.product(profiles, game.signals):
        line = row({("y", i, a, k): 1 for i in game.agents})
        if budget == "balanced":
            equal.append(line)
        elif budget == "no-subsidy":
            rows.append(line)
    equal.append(row({("x", a): 1 for a in profiles}))
    objective = row({("x", a): -sign * game.welfare(s, a) for a in profiles})
    solved = linprog(
        objective,
        A_ub=np.array(rows),
        b_ub=np.zeros(len(rows)),
        A_eq=np.array(equal),
        b_eq=np.array([0.0] * (len(equal) - 1) + [1.0]),
        bounds=[(0, None)] * len(profiles) + [(None, None)] * len(ys),
        method="highs",
    )
    assert solved.status == 0
    return -float(solved.fun or 0)


@given(
    games(),
    st.fractions(0, 3, max_denominator=3),
    st.sampled_from(["free", "balanced", "no-subsidy"]),
    st.sampled_from([1, -1]),
    st.data(),
)
def test_weak_duality_bounds(
    game: Game, liability: Fraction, budget: str, sign: int, data: st.DataObject
) -> None:
    mu = {
        (i, s, r, b): data.draw(WEIGHTS)
        for i in game.agents
        for s in game.states
        for r in range(game.sizes[i])
        for b in range(game.sizes[i])
        if b != r and data.draw(st.booleans())
    }
    signed = {"free": st.just(Fraction(0)), "balanced": SMALL, "no-subsidy": SMALL.map(abs)}[budget]
    nu = {
        (s, a, k): -data.draw(signed)
        for s in game.states
        for a in game.profiles()
        for k in game.signals
        if budget != "free" and data.draw(st.integers(0, 3)) == 0
    }
    total = Fraction(0)
    for s in game.states:
        rows = []
        for a in game.profiles():
            value = sign * game.prior[s] * game.welfare(s, a)
            for i in game.agents:
                c = [nu.get((s, a, k), Fraction(0)) for k in game.signals]
                for b, away in game.deviations(i, a):
                    weight = mu.get((i, s, a[i], b), Fraction(0))
                    value += weight * (game.utility(i, s, a) - game.utility(i, s, away))
                    for k in game.signals:
                        c[k] += weight * (game.laws[s, a][k] - game.laws[s, away][k])
                value += liability * sum(map(abs, c))
            rows.append(value)
        total += max(rows)
    bound = sign * total
    sense = "best" if sign == 1 else "worst"
    certificate = {
        "deviations": [[*key, str(value)] for key, value in mu.items()],
        "nu": [[s, list(a), k, str(value)] for (s, a, k), value in nu.items()],
    }

    def accepted(claimed: Fraction) -> bool:
        claim = {
            "kind": "mediated-upper-bound",
            "liability": str(liability),
            "budget": budget,
            "bound": str(claimed),
            "sense": sense,
        }
        return check(game.document(claim, certificate)).accepted

    assert accepted(bound)
    assert not accepted(bound - sign * Fraction(1, 10**9))
    best = sum(
        float(game.prior[s]) * _program(game, liability, budget, s, sign) for s in game.states
    )
    assert float(total) >= best - 1e-6


def _equilibria(game: Game, s: int) -> list[Profile]:
    return [
        a
        for a in game.profiles()
        if all(
            game.utility(i, s, away) <= game.utility(i, s, a)
            for i in game.agents
            for _, away in game.deviations(i, a)
        )
    ]


@given(games(), st.data())
def test_pure_equilibria_are_exact(game: Game, data: st.DataObject) -> None:
    true = _equilibria(game, 0)
    claimed = data.draw(st.just(true) | st.lists(st.sampled_from(list(game.profiles()))))
    claim = {"kind": "pure-equilibria", "state": 0, "profiles": [list(a) for a in claimed]}
    assert check(game.document(claim, {})).accepted == (set(claimed) == set(true))


@given(games(), st.fractions(0, 2, max_denominator=2), st.data())
def test_contracts_and_their_refutations(
    game: Game, liability: Fraction, data: st.DataObject
) -> None:
    rule = [data.draw(st.sampled_from(list(game.profiles()))) for _ in game.states]
    rows, gains, plan = [], [], []
    for i in game.agents:
        for s, a in enumerate(rule):
            for b, away in game.deviations(i, a):
                line = np.zeros((len(game.agents), len(game.signals)))
                for k in game.signals:
                    line[i, k] = float(game.laws[s, away][k] - game.laws[s, a][k])
                rows.append(line.ravel())
                gains.append(game.utility(i, s, away) - game.utility(i, s, a))
                plan.append([i, s, b, str(data.draw(WEIGHTS))])
    solved = linprog(
        np.zeros(len(rows[0])),
        A_ub=np.array(rows),
        b_ub=-np.array([float(g) for g in gains]),
        bounds=[(-float(liability), float(liability))] * len(rows[0]),
        method="highs",
    )
    terms = {"liability": str(liability), "budget": "free", "rule": [list(a) for a in rule]}
    no = check(game.document({"kind": "not-implementable", **terms}, {"deviations": plan}))
    if no.accepted:
        assert solved.status == 2
    transfers = [[data.draw(SMALL) for _ in game.signals] for _ in game.agents]
    value = sum(p * game.welfare(s, rule[s]) for s, p in enumerate(game.prior))
    yes = check(
        game.document(
            {"kind": "implementable", **terms, "value": str(value)},
            {"transfers": [[str(t) for t in row] for row in transfers]},
        )
    )
    stable = all(abs(t) <= liability for row in transfers for t in row)
    for i in game.agents:
        for s, a in enumerate(rule):
            for _, away in game.deviations(i, a):
                pay = sum(
                    transfers[i][k] * (game.laws[s, a][k] - game.laws[s, away][k])
                    for k in game.signals
                )
                stable &= game.utility(i, s, a) - game.utility(i, s, away) + pay >= 0
    assert yes.accepted == stable
    assert not (yes.accepted and no.accepted)
    if yes.accepted:
        assert solved.status == 0


def _ratio(gain: Fraction, loss: Fraction) -> Fraction | None:
    return Fraction(0) if gain <= 0 else (gain / loss if loss else None)


def _largest(values: list[Fraction | None]) -> Fraction | None:
    finite = [v for v in values if v is not None]
    return None if len(finite) < len(values) else max(finite, default=Fraction(0))


def _text(value: Fraction | None) -> str:
    return "inf" if value is None else str(value)


THRESHOLDS = st.none() | st.fractions(0, 4, max_denominator=6)


@given(games(selfish=True), st.data())
def test_closure_thresholds_are_exact(game: Game, data: st.DataObject) -> None:
    rule = [max(game.profiles(), key=lambda a, s=s: game.welfare(s, a)) for s in game.states]  # type: ignore[misc]
    true = [
        _largest(
            [
                _ratio(
                    game.payoffs[i, s, away] - game.payoffs[i, s, a],
                    game.welfare(s, a) - game.welfare(s, away),
                )
                for s, a in enumerate(rule)
                for _, away in game.deviations(i, a)
            ]
        )
        for i in game.agents
    ]
    claimed = [data.draw(st.just(value) | THRESHOLDS) for value in true]
    largest = data.draw(st.just(_largest(claimed)) | THRESHOLDS)
    claim = {
        "kind": "closure-threshold",
        "rule": [list(a) for a in rule],
        "thresholds": [_text(value) for value in claimed],
        "threshold": _text(largest),
    }
    verdict = check(game.document(claim, {"tight": [None] * len(game.sizes)}))
    assert verdict.accepted == (claimed == true and largest == _largest(true))


@given(games(selfish=True), st.data())
def test_worst_case_thresholds_are_exact(game: Game, data: st.DataObject) -> None:
    values: list[Fraction | None] = []
    for s in game.states:
        best = max(game.welfare(s, a) for a in game.profiles())
        for a in game.profiles():
            if game.welfare(s, a) < best:
                moves = [
                    (
                        game.payoffs[i, s, a] - game.payoffs[i, s, away],
                        game.welfare(s, away) - game.welfare(s, a),
                    )
                    for i in game.agents
                    for _, away in game.deviations(i, a)
                ]
                rises = [max(loss / rise, Fraction(0)) for loss, rise in moves if rise > 0]
                if rises:
                    values.append(min(rises))
                elif not any(rise == 0 and loss < 0 for loss, rise in moves):
                    values.append(None)
    true = _largest(values)
    claimed = data.draw(st.just(true) | THRESHOLDS)
    claim = {"kind": "worst-case-threshold", "threshold": _text(claimed)}
    verdict = check(game.document(claim, {"escapes": [], "tight": None}))
    assert verdict.accepted == (claimed == true), verdict.reason
    if verdict.accepted and claimed is not None:
        above = Game(
            game.payoffs, game.prior, game.sizes, game.laws, (claimed + Fraction(1, 7),) * 2
        )
        for s in game.states:
            best = max(game.welfare(s, a) for a in game.profiles())
            assert all(game.welfare(s, a) == best for a in _equilibria(above, s))


@given(games(selfish=True, states=1), st.data())
def test_language_thresholds_without_signals_are_exact(game: Game, data: st.DataObject) -> None:
    silent = Game(
        game.payoffs,
        game.prior,
        game.sizes,
        dict.fromkeys(game.laws, (Fraction(1),)),
        game.prosociality,
    )
    best = max(silent.welfare(0, a) for a in silent.profiles())
    rules = [a for a in silent.profiles() if silent.welfare(0, a) == best]
    by_rule, conflicts = {}, []
    for a in rules:
        loops = [
            (
                _ratio(
                    silent.payoffs[i, 0, away] - silent.payoffs[i, 0, a],
                    best - silent.welfare(0, away),
                ),
                i,
                b,
            )
            for i in silent.agents
            for b, away in silent.deviations(i, a)
        ]
        by_rule[a] = _largest([ratio for ratio, _, _ in loops])
        _, i, b = max(loops, key=lambda loop: (loop[0] is None, loop[0] or 0))
        conflicts.append({"profiles": [[0, list(a)]], "agent": i, "cycle": [[0, b]]})
    best_rule = min(by_rule, key=lambda a: (by_rule[a] is None, by_rule[a] or 0))
    true = by_rule[best_rule]
    claimed = data.draw(st.just(true) | THRESHOLDS)
    certificate = {
        "rule": [list(best_rule)],
        "transfers": [["0"] for _ in silent.agents],
        "order": [0],
        "conflicts": conflicts if true != 0 else [],
    }
    claim = {"kind": "language-threshold", "threshold": _text(claimed)}
    verdict = check(silent.document(claim, certificate))
    assert verdict.accepted == (claimed == true), verdict.reason


@given(games(noisy=False), st.data())
def test_class_bounds_hold_for_every_rule(game: Game, data: st.DataObject) -> None:
    """With no liability the implementable rules are the equilibria; conflicts are single gains."""
    equilibria = [_equilibria(game, s) for s in game.states]
    best: Fraction | None = None
    if all(equilibria):
        best = sum(
            (p * max(game.welfare(s, a) for a in equilibria[s]) for s, p in enumerate(game.prior)),
            Fraction(0),
        )
    conflicts = []
    for s in game.states:
        for a in game.profiles():
            for i in game.agents:
                for b, away in game.deviations(i, a):
                    if game.utility(i, s, away) > game.utility(i, s, a):
                        row = [i, s, b, "1"]
                        conflicts.append({"profiles": [[s, list(a)]], "deviations": [row]})
    dropped = data.draw(st.integers(0, 3))
    error = data.draw(st.sampled_from([Fraction(0), Fraction(1, 100), Fraction(-1, 100)]))
    claimed = "-inf" if best is None else str(best + error)
    claim = {
        "kind": "signal-upper-bound",
        "liability": "0",
        "budget": data.draw(st.sampled_from(["free", "balanced"])),
        "bound": claimed,
    }
    certificate = {"order": list(game.states), "conflicts": conflicts[dropped:]}
    verdict = check(game.document(claim, certificate))
    if best is not None and error < 0:
        assert not verdict.accepted
    if dropped == 0 and error >= 0:
        assert verdict.accepted, verdict.reason


@pytest.mark.parametrize("budget", ["free", "balanced", "no-subsidy"])
def test_walks_over_pairs_of_states(budget: str) -> None:
    """A cycle through two pooled states: neither profile is excluded alone."""
    cells: list[tuple[int, Profile]] = [(s, (a, 0)) for s in range(2) for a in range(2)]
    own: dict[tuple[int, Profile], int] = {
        (0, (0, 0)): 1,
        (0, (1, 0)): 0,
        (1, (0, 0)): 0,
        (1, (1, 0)): 1,
    }
    payoffs = {(0, s, a): Fraction(own[s, a]) for s, a in cells}
    payoffs |= {(1, s, a): Fraction(3 - 3 * own[s, a]) for s, a in cells}
    laws: dict[tuple[int, Profile], tuple[Fraction, ...]]
    laws = {(s, a): (Fraction(1 - a[0]), Fraction(a[0])) for s, a in cells}
    half = (Fraction(1, 2), Fraction(1, 2))
    game = Game(payoffs, half, (2, 1), laws, (Fraction(0), Fraction(0)))
    conflict = {
        "profiles": [[0, [1, 0]], [1, [0, 0]]],
        "deviations": [[0, 0, 0, "3"], [0, 1, 1, "3"]],
    }
    for bound, conflicts in itertools.product(["2", "199/100"], [[conflict], []]):
        claim = {
            "kind": "signal-upper-bound",
            "liability": "inf",
            "budget": budget,
            "bound": bound,
        }
        verdict = check(game.document(claim, {"order": [0, 1], "conflicts": conflicts}))
        assert verdict.accepted == (bound == "2" and bool(conflicts))
