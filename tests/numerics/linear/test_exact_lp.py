"""Exact linear programming against a Fraction simplex, hand-made traps and lying solvers.

The oracle is a two-phase tableau simplex with Bland's rule on fractions, written for these
tests; proofs are re-checked by plain loops, not by the module's own checks.
"""

from __future__ import annotations

import ctypes
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear import closer_view, exact_lp
from coopgap.numerics.linear.exact_lp import ExactSolution, solve_exactly
from coopgap.numerics.linear.float_lp import Basis, FloatAnswer, FloatProgram, solve_in_floats
from coopgap.numerics.linear.linear_program import LinearProgram, verify_solution
from coopgap.theory.errors import ParameterError, SolverError

Data = dict[str, Any]
Tableau = list[list[Fraction]]


# --- the oracle -------------------------------------------------------------------------


def pivot(table: Tableau, row: int, column: int) -> None:
    lead = table[row][column]
    table[row] = [value / lead for value in table[row]]
    for k, other in enumerate(table):
        if k != row and other[column]:
            factor = other[column]
            table[k] = [a - factor * b for a, b in zip(other, table[row], strict=True)]


def improve(table: Tableau, basis: list[int], costs: list[Fraction], allowed: int) -> bool:
    """Run Bland's rule to the end; False when the objective is unbounded."""
    while True:
        for j in range(allowed):
            gain = costs[j] - sum(
                (costs[b] * line[j] for b, line in zip(basis, table, strict=True)), Fraction(0)
            )
            if gain > 0:
                break
        else:
            return True
        ratios = [(line[-1] / line[j], basis[i], i) for i, line in enumerate(table) if line[j] > 0]
        if not ratios:
            return False
        row = min(ratios)[2]
        pivot(table, row, j)
        basis[row] = j


def bland(data: Data) -> tuple[str, Fraction | None]:
    """Solve by splitting columns in signs, one slack an inequality, one artificial a row."""
    n = len(data["objective"])
    units = [[Fraction(int(j == k)) for k in range(n)] for j in range(n)]
    cuts: list[tuple[list[Fraction], Fraction]] = []
    for normals, kind in ((data["rows"], "row"), (units, "column")):
        for normal, low, high in zip(
            normals, data[f"{kind}_lower"], data[f"{kind}_upper"], strict=True
        ):
            if low is not None:
                cuts.append(([-value for value in normal], -low))
            if high is not None:
                cuts.append((list(normal), high))
    m = len(cuts)
    width = 2 * n + m
    table = []
    for i, (normal, side) in enumerate(cuts):
        line = [*normal, *(-value for value in normal), *(Fraction(int(i == k)) for k in range(m))]
        sign = -1 if side < 0 else 1
        artificial = [Fraction(int(i == k)) for k in range(m)]
        table.append([sign * value for value in line] + artificial + [sign * side])
    basis = [width + i for i in range(m)]
    improve(table, basis, [Fraction(0)] * width + [Fraction(-1)] * m, width + m)
    if any(line[-1] for line, b in zip(table, basis, strict=True) if b >= width):
        return "infeasible", None
    for i, b in enumerate(basis):
        if b >= width:
            j = next(j for j in range(width) if table[i][j])
            pivot(table, i, j)
            basis[i] = j
    sign = 1 if data["maximise"] else -1
    costs = [sign * value for value in data["objective"]]
    costs += [-value for value in costs] + [Fraction(0)] * (2 * m)
    if not improve(table, basis, costs, width):
        return "unbounded", None
    total = sum((costs[b] * line[-1] for b, line in zip(basis, table, strict=True)), Fraction(0))
    return "optimal", sign * total + data["offset"]


# --- independent checks of what a solution proves ------------------------------------------


def inner(left: Any, right: Any) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def sides(data: Data, x: Any) -> list[tuple[Fraction, Fraction | None, Fraction | None]]:
    values = [inner(row, x) for row in data["rows"]]
    return [
        *zip(values, data["row_lower"], data["row_upper"], strict=True),
        *zip(x, data["column_lower"], data["column_upper"], strict=True),
    ]


def assert_feasible(data: Data, x: Any) -> None:
    for value, low, high in sides(data, x):
        assert low is None or low <= value
        assert high is None or value <= high


def assert_proof(data: Data, solution: ExactSolution) -> None:
    sign = 1 if data["maximise"] else -1
    columns = [[row[j] for row in data["rows"]] for j in range(len(data["objective"]))]
    if solution.status == "optimal":
        x, y = solution.primal, solution.dual
        assert_feasible(data, x)
        assert inner(data["objective"], x) + data["offset"] == solution.value
        pulls = [c - inner(a, y) for c, a in zip(data["objective"], columns, strict=True)]
        assert pulls == list(solution.reduced_costs)
        # Complementary slackness with the right signs is optimality.
        for (value, low, high), pull in zip(sides(data, x), [*y, *pulls], strict=True):
            if sign * pull > 0:
                assert value == high
            if sign * pull < 0:
                assert value == low
    elif solution.status == "unbounded":
        assert_feasible(data, solution.primal)
        for move, low, high in sides(data, solution.ray):
            assert low is None or move >= 0
            assert high is None or move <= 0
        assert sign * inner(data["objective"], solution.ray) > 0
    elif solution.status == "infeasible":
        total, y = Fraction(0), solution.farkas
        crossed = any(
            low is not None and high is not None and low > high
            for _, low, high in sides(data, [Fraction(0)] * len(columns))
        )
        pulls = [-inner(a, y) for a in columns]
        if not crossed:
            for (_, low, high), pull in zip(
                sides(data, columns and pulls), [*y, *pulls], strict=True
            ):
                if pull:
                    end = high if pull > 0 else low
                    assert end is not None
                    total += pull * end
            assert total < 0


def build(data: Data) -> LinearProgram:
    return LinearProgram.from_dense(**data)


# --- random programs of every scale ----------------------------------------------------------

SCALES = {
    "integers": st.just(Fraction(1)),
    "fractions": st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(1, 7)]),
    "tiny": st.sampled_from([Fraction(1), Fraction(1, 10**9), Fraction(1, 10**12)]),
    "huge": st.sampled_from([Fraction(1), Fraction(10**9), Fraction(1, 3)]),
}


KINDS = ["none", "low", "high", "fixed", "range", "any"]


@st.composite
def programs(draw: st.DrawFn, *, boxed: bool = False) -> Data:
    m, n = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    scale = SCALES[draw(st.sampled_from(sorted(SCALES)))]
    nudge = st.sampled_from([Fraction(0)] * 4 + [Fraction(1, 10**14), Fraction(-1, 10**10)])

    def number() -> Fraction:
        return draw(st.integers(-4, 4)) * draw(scale) + draw(nudge)

    def bounds() -> tuple[Fraction | None, Fraction | None]:
        kind, low = draw(st.sampled_from(KINDS)), number()
        return {
            "none": (None, None),
            "low": (low, None),
            "high": (None, low),
            "fixed": (low, low),
            "range": (low, low + abs(number())),
            "any": (low, number()),
        }[kind]

    rows = [[number() for _ in range(n)] for _ in range(m)]
    if m > 1 and draw(st.booleans()):
        rows[1] = rows[0]
    row_bounds = [bounds() for _ in range(m)]
    default = (Fraction(0), Fraction(3) if boxed else None)
    column_bounds = [default if draw(st.booleans()) or boxed else bounds() for _ in range(n)]
    return {
        "rows": rows,
        "objective": [number() for _ in range(n)],
        "row_lower": [low for low, _ in row_bounds],
        "row_upper": [high for _, high in row_bounds],
        "column_lower": [low for low, _ in column_bounds],
        "column_upper": [high for _, high in column_bounds],
        "maximise": draw(st.booleans()),
        "offset": draw(st.sampled_from([Fraction(0), Fraction(-5, 3)])),
    }


@given(programs())
def test_agrees_with_the_fraction_simplex(data: Data) -> None:
    solution = solve_exactly(build(data))
    status, value = bland(data)
    assert solution.status == status
    assert solution.exact
    if status == "optimal":
        assert solution.value == solution.lower == solution.upper == value
    assert_proof(data, solution)


@given(programs(), st.integers(-3, 3), st.integers(1, 4))
def test_value_scales_with_the_program(data: Data, power: int, factor: int) -> None:
    first = solve_exactly(build(data))
    k = Fraction(factor) * Fraction(10**5) ** power

    def scaled(values: list[Fraction | None]) -> list[Fraction | None]:
        return [None if value is None else k * value for value in values]

    bounds = {key: scaled(data[key]) for key in data if key.endswith(("lower", "upper"))}
    row_bounds = {key: bounds[key] for key in ("row_lower", "row_upper")}
    rows = [[k * value for value in row] for row in data["rows"]]
    offset = k * data["offset"]
    for change, ratio in (
        ({"objective": scaled(data["objective"]), "offset": offset}, k),
        ({**bounds, "offset": offset}, k),
        ({**row_bounds, "rows": rows}, Fraction(1)),
    ):
        second = solve_exactly(build({**data, **change}))
        assert second.status == first.status
        if first.status == "optimal":
            assert first.value is not None
            assert second.value == ratio * first.value


@given(programs())
def test_deterministic(data: Data) -> None:
    first, second = solve_exactly(build(data)), solve_exactly(build(data))
    assert first.primal == second.primal
    assert (first.dual, first.farkas, first.ray) == (second.dual, second.farkas, second.ray)


# --- floats that lie --------------------------------------------------------------------------

TINY = Fraction(1, 10**12)


@pytest.mark.parametrize("gap", [Fraction(1, 10**9), TINY, Fraction(1, 10**30)])
@pytest.mark.parametrize("pivots", [True, False])
def test_infeasible_by_less_than_any_tolerance(
    gap: Fraction, pivots: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not pivots:
        monkeypatch.setattr(exact_lp, "pivot_to_optimum", lambda program: None)
    data = {
        "rows": [[Fraction(1), Fraction(1)], [Fraction(1), Fraction(1)]],
        "objective": [Fraction(1), Fraction(0)],
        "row_lower": [Fraction(1), None],
        "row_upper": [None, 1 - gap],
        "column_lower": [Fraction(0)] * 2,
        "column_upper": [Fraction(1)] * 2,
        "maximise": True,
        "offset": Fraction(0),
    }
    solution = solve_exactly(build(data))
    assert solution.status == "infeasible"
    assert_proof(data, solution)


@pytest.mark.parametrize("digits", [9, 12, 20, 40])
def test_refinement_mends_the_basis_without_pivots(
    digits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact_lp, "pivot_to_optimum", lambda program: None)
    gap = Fraction(1, 10**digits)
    # In floats all columns are worth the same, and x = y = 1 satisfies the third row.
    program = LinearProgram.from_dense(
        [[1, 0, 0], [0, 1, 0], [1, 1, 0], [1, 1, 1]],
        objective=[1, 1 + gap, 1 + 2 * gap],
        row_lower=None,
        row_upper=[1, 1, 2 - gap, 2],
        maximise=True,
    )
    solution = solve_exactly(program)
    assert solution.status == "optimal"
    assert solution.value == 2 * (1 + 2 * gap)
    # The same with z away: now the second and third rows bind.
    solution = solve_exactly(
        LinearProgram.from_dense(
            [[1, 0], [0, 1], [1, 1]],
            objective=[1, 1 + gap],
            row_lower=None,
            row_upper=[1, 1, 2 - gap],
            maximise=True,
        )
    )
    assert solution.status == "optimal"
    assert solution.primal == (1 - gap, Fraction(1))


@pytest.mark.parametrize("pivots", [True, False])
def test_a_nearly_singular_basis_is_pivoted_to_or_bracketed(
    pivots: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not pivots:
        monkeypatch.setattr(exact_lp, "pivot_to_optimum", lambda program: None)
    # The best of three vertices within 1e-12 of each other; floats refuse its basis.
    program = LinearProgram.from_dense(
        [[1, 1], [1, 1 + TINY]],
        objective=[1, 1 + TINY / 2],
        row_lower=None,
        row_upper=[1, 1 + TINY / 3],
        maximise=True,
    )
    solution = solve_exactly(program)
    assert solution.status == ("optimal" if pivots else "interval")
    assert solution.lower is not None
    assert solution.upper is not None
    assert solution.lower <= 1 + TINY / 6 <= solution.upper
    assert solution.upper - solution.lower < TINY
    if pivots:
        assert solution.primal == (Fraction(2, 3), Fraction(1, 3))


def test_a_coefficient_below_the_tolerance_still_counts() -> None:
    program = LinearProgram.from_dense(
        [["1/1000000000000000", 1]],
        objective=[1, 0],
        row_lower=[1],
        row_upper=[1],
        column_upper=[None, "1/2"],
    )
    assert solve_exactly(program).value == Fraction(10**15, 2)


# --- degenerate and tiny programs --------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "change", "status", "value"),
    [
        ([], {"objective": []}, "optimal", 0),
        ([[]], {"objective": [], "row_lower": [0], "row_upper": [0]}, "optimal", 0),
        ([[]], {"objective": [], "row_lower": [1], "row_upper": [2]}, "infeasible", None),
        ([], {"objective": [2], "column_upper": [3]}, "optimal", 6),
        ([], {"objective": [2]}, "unbounded", None),
        ([], {"objective": [0], "column_lower": None}, "optimal", 0),
        ([], {"objective": [1], "column_lower": [4], "column_upper": [4]}, "optimal", 4),
        ([], {"objective": [1], "column_lower": [5], "column_upper": [4]}, "infeasible", None),
        ([[0]], {"objective": [1], "row_upper": [-1]}, "infeasible", None),
        ([[0]], {"objective": [-1], "row_upper": [0]}, "optimal", 0),
        ([[1], [1], [1]], {"objective": [1], "row_upper": [2, 2, 2]}, "optimal", 2),
        ([[1, -1]], {"objective": [1, -1], "row_lower": [1], "row_upper": [1],
                     "column_lower": None}, "optimal", 1),
        ([[1, 1], [2, 2]], {"objective": [1, 3], "row_lower": [1, 2], "row_upper": [1, 2]},
         "optimal", 3),
        ([[1, 1]], {"objective": [1, 1], "column_lower": None, "row_upper": ["1/3"]},
         "optimal", Fraction(1, 3)),
    ],
)  # fmt: skip
def test_small_cases_by_hand(rows: Any, change: Data, status: str, value: Any) -> None:
    given = {"row_lower": None, "row_upper": None, "maximise": True, **change}
    solution = solve_exactly(LinearProgram.from_dense(rows, **given))
    assert solution.status == status
    if status == "optimal":
        assert solution.value == value


def test_klee_minty_cube() -> None:
    n = 9
    rows = [[2 * 100 ** (i - j) if j < i else int(i == j) for j in range(n)] for i in range(n)]
    program = LinearProgram.from_dense(
        rows,
        objective=[10 ** (n - 1 - j) for j in range(n)],
        row_lower=None,
        row_upper=[100**i for i in range(n)],
        maximise=True,
    )
    solution = solve_exactly(program)
    assert solution.value == 100 ** (n - 1), "Klee and Minty 1972"


def test_a_program_of_moderate_size_is_certified() -> None:
    random = np.random.default_rng(5)
    matrix: Any = scipy.sparse.random_array((60, 150), density=0.1, rng=random, format="csr")
    matrix.data = random.integers(-9, 10, matrix.data.size).astype(float)
    program = LinearProgram.from_sparse(
        matrix.astype(np.int64),
        objective=random.integers(-20, 21, 150),
        row_lower=None,
        row_upper=random.integers(1, 30, 60),
        column_upper=10,
        row_denominators=random.integers(1, 12, 60),
        maximise=True,
    )
    solution = solve_exactly(program)
    assert solution.status == "optimal"
    assert verify_solution(program, solution.primal, solution.dual)
    assert solution.value is not None
    assert solution.value.denominator > 10**6, "beyond what rounding alone can find"


# --- solvers that lie, fail, are late or are missing --------------------------------------------


def random_answer(scaled: FloatProgram, random: np.random.Generator) -> FloatAnswer:
    m, n = scaled.program.n_rows, scaled.program.n_columns
    status = str(random.choice(["optimal", "optimal", "infeasible", "unbounded", "failed"]))
    basis = Basis(
        random.integers(0, 4, n).astype(np.int8), random.integers(0, 4, m).astype(np.int8)
    )
    return FloatAnswer(status, random.normal(size=n), random.normal(size=m), basis)


@given(programs(boxed=True), st.integers(0, 2**32))
def test_a_lying_solver_never_makes_us_lie(data: Data, seed: int) -> None:
    random = np.random.default_rng(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closer_view, "solve_in_floats", lambda s, *rest: random_answer(s, random))
        patch.setattr(exact_lp, "pivot_to_optimum", lambda program: None)
        try:
            solution = solve_exactly(build(data))
        except SolverError:
            return
    status, value = bland(data)
    assert_proof(data, solution)
    if solution.status != "interval":
        assert solution.status == status
        assert solution.value == value or status != "optimal"
    elif value is not None:
        assert solution.lower is None or solution.lower <= value
        assert solution.upper is None or value <= solution.upper
        assert not solution.exact


@pytest.mark.parametrize("word", ["infeasible", "unbounded"])
def test_a_wrong_word_is_refuted(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def first_lies(scaled: FloatProgram, *rest: Any) -> FloatAnswer:
        calls.append(rest)
        if len(calls) == 1:
            return FloatAnswer(word, np.empty(0), np.empty(0), None)
        return solve_in_floats(scaled, *rest)

    monkeypatch.setattr(closer_view, "solve_in_floats", first_lies)
    monkeypatch.setattr(exact_lp, "pivot_to_optimum", lambda program: None)
    program = LinearProgram.from_dense(
        [[3, 1], [1, 3]], objective=[1, 1], row_lower=None, row_upper=[1, 1], maximise=True
    )
    solution = solve_exactly(program)
    assert (solution.status, solution.value) == ("optimal", Fraction(1, 2))


@pytest.mark.parametrize("pivots", [True, False])
def test_clarabel_alone_gives_an_interval_or_better(
    pivots: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not pivots:
        monkeypatch.setattr(exact_lp, "pivot_to_optimum", lambda program: None)
    program = LinearProgram.from_dense(
        [[9973, 1], [1, 9967]],
        objective=[1, 1],
        row_lower=None,
        row_upper=[1, 1],
        column_upper=1,
        maximise=True,
    )
    exact = solve_exactly(program).value
    assert exact is not None
    solution = solve_exactly(program, solver="clarabel")
    assert solution.status == ("optimal" if pivots else "interval")
    assert solution.upper is not None
    assert exact <= solution.upper <= exact + Fraction(1, 1000)
    assert solution.lower is None or solution.lower <= exact


def test_clarabel_takes_over_where_highs_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(scaled: FloatProgram, solver: str, *rest: Any) -> FloatAnswer:
        if solver == "highs":
            return FloatAnswer("failed", np.empty(0), np.empty(0), None)
        return solve_in_floats(scaled, solver, *rest)

    monkeypatch.setattr(closer_view, "solve_in_floats", broken)
    monkeypatch.setattr(exact_lp, "pivot_to_optimum", lambda program: None)
    program = LinearProgram.from_dense(
        [[2, 1]], objective=[1, 1], row_lower=None, row_upper=[1], maximise=True
    )
    assert solve_exactly(program).value == 1


def test_no_time_certifies_nothing_and_says_so() -> None:
    program = LinearProgram.from_dense([[1]], objective=[1], row_lower=[1], row_upper=None)
    solution = solve_exactly(program, time_limit=1e-12)
    assert (solution.status, solution.value, solution.exact) == ("interval", None, False)
    assert (solution.lower, solution.upper, solution.primal) == (None, None, ())
    assert "time limit" in solution.method


def test_a_solver_out_of_time_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def slow(*rest: Any) -> FloatAnswer:
        calls.append(rest)
        return FloatAnswer("limit", np.empty(0), np.empty(0), None)

    monkeypatch.setattr(closer_view, "solve_in_floats", slow)
    program = LinearProgram.from_dense([[1]], objective=[1], row_lower=[1], row_upper=None)
    solution = solve_exactly(program, time_limit=60)
    assert solution.status == "interval"
    assert "1 float solve (highs), time limit" in solution.method
    assert len(calls) == 1


def test_bad_options_and_missing_solvers(monkeypatch: pytest.MonkeyPatch) -> None:
    program = LinearProgram.from_dense([[1]], objective=[1], row_lower=[1], row_upper=None)
    with pytest.raises(ParameterError, match="solver='glpk' is unknown"):
        solve_exactly(program, solver="glpk")
    with pytest.raises(ParameterError, match="time_limit=0 must be positive"):
        solve_exactly(program, time_limit=0)
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(SolverError, match="install highspy"):
        solve_exactly(program)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    # HiGHS's presolve writes to standard output while undoing merged columns, of this one.
    program = LinearProgram.from_dense(
        [[-2, "-4/3", 2 * 10**9]],
        objective=[-4, -3, -3],
        row_lower=1,
        row_upper="4/3",
        column_lower=[None, -1, None],
        column_upper=[1, None, 4],
    )
    assert solve_exactly(program).status == "unbounded"
    # The C library keeps what it has been given until somebody flushes it.
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr() == ("", "")
