"""Parametric documents: effort tables over their whole regions, lemmas, and what breaks them.

The lemmas are found here by a floating linear program, rounded; the checker verifies them as
identities, so nothing depends on how they were found.
"""

from __future__ import annotations

import copy
import itertools
import json
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from coopgap.proofs.kernel import check, check_text
from coopgap.proofs.kernel.checker import Poly, Rules

Form = dict[str, Fraction]
NAMES = ("R", "S", "T", "P")
CH, CL, DH, DL = range(4)


def form(**parts: int | Fraction) -> Form:
    return {name: Fraction(c) for name, c in parts.items() if c}


def plus(*terms: tuple[int | Fraction, Form]) -> Form:
    total: Form = {}
    for weight, part in terms:
        for name, c in part.items():
            total[name] = total.get(name, Fraction(0)) + weight * c
    return {name: c for name, c in total.items() if c}


def written(part: Form) -> Any:
    return {name: str(part[name]) for name in NAMES if name in part} or 0


R, S, T, P = (form(**{name: 1}) for name in NAMES)
DILEMMA = [
    form(T=1, R=-1),
    form(R=1, P=-1),
    form(P=1, S=-1),
    form(T=3, R=-4, P=1),
    form(P=4, S=-3, R=-1),
    form(S=2, T=2, R=-1, P=-3),
    form(R=5, P=1, S=-3, T=-3),
]
HUNT = [
    form(R=1, T=-1),
    form(T=1, P=-1),
    form(P=1, S=-1),
    form(R=2, S=-1, T=-1),
    form(S=2, T=2, R=-1, P=-3),
    form(R=5, P=1, S=-3, T=-3),
    form(R=3, P=1, T=-4),
]
POINTS = {"dilemma": (21, 0, 30, 6), "hunt": (24, 1, 18, 2)}
REGIONS = {"dilemma": DILEMMA, "hunt": HUNT}


def effort_table() -> list[list[Form]]:
    """Give the row player's payoffs of theory M1."""
    e, h = (
        plus((Fraction(1, 6), R), (Fraction(-1, 6), P)),
        plus((Fraction(1, 12), R), (Fraction(-1, 12), P)),
    )
    half = plus((Fraction(1, 2), R), (Fraction(1, 2), P))
    rows = [
        [(R, 1, 0), (R, 2, 1), (S, 1, 0), (S, 1, 0)],
        [(R, 0, 0), (half, 0, 0), (S, 3, 0), (S, 3, 0)],
        [(T, 1, 0), (T, 1, 0), (P, 1, 0), (P, 0, 0)],
        [(T, 2, 0), (T, 2, 0), (P, 2, 0), (P, 3, 0)],
    ]
    return [[plus((1, base), (-k, e), (-j, h)) for base, k, j in row] for row in rows]


def document(region: str, kind: str, claim: dict[str, Any], proof: dict[str, Any]) -> Any:
    table = effort_table()
    actions = ["CH", "CL", "DH", "DL"]
    pairs = list(itertools.product(range(4), repeat=2))
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "parameters": list(NAMES),
        "region": [{"poly": written(part), "strict": True} for part in REGIONS[region]],
        "lemmas": [],
        "environment": {
            "agents": ["row", "column"],
            "states": ["only"],
            "actions": [actions, actions],
            "prior": [1],
            "payoffs": [
                [[written(table[a][b]) for a, b in pairs]],
                [[written(table[b][a]) for a, b in pairs]],
            ],
            "prosociality": [0, 0],
        },
        "language": {"signals": [[2 * (a > 1) + (b > 1) for a, b in pairs]]},  # C or D of each
        "claim": {"kind": kind, **claim},
        "certificate": proof,
    }


class Asking(Rules):
    """The rules, answering signs at one point and keeping the polynomials asked about."""

    def __init__(self, data: Any, point: tuple[int, ...]) -> None:
        self.point = point
        self.asked: list[tuple[Poly, bool]] = []
        super().__init__(data)

    def nonneg(self, value: Any, strict: bool = False) -> bool:
        if not isinstance(value, Poly):
            return super().nonneg(value, strict)
        at = sum(c * np.prod([self.point[k] for k in m] or [1]) for m, c in value.items())
        if at > 0 or (at == 0 and not strict):
            self.asked.append((value, strict))
            return True
        return False


def products(poly: Poly, region: list[Any]) -> list[Any] | None:
    """Write a polynomial as a combination of products of as many facts as its degree."""
    facts = [Poly({(NAMES.index(n),): Fraction(c) for n, c in f["poly"].items()}) for f in region]
    degree = max(map(len, poly))
    chosen = list(itertools.combinations_with_replacement(range(len(facts)), degree))
    monomials = list(itertools.combinations_with_replacement(range(4), degree))
    values: list[Any] = [prod(facts[k] for k in ks) for ks in chosen]
    columns = [[float(value.get(m, 0)) for m in monomials] for value in values]
    target = [float(poly.get(m, 0)) for m in monomials]
    solved = linprog(np.ones(len(chosen)), A_eq=np.array(columns).T, b_eq=target, bounds=(0, None))
    if solved.x is None:
        return None
    weights = [Fraction(x).limit_denominator(10_000) for x in solved.x]
    return [[str(w), list(ks)] for w, ks in zip(weights, chosen, strict=True) if w]


def completed(data: Any, point: tuple[int, ...]) -> Any:
    """Add the lemmas that the rules ask for, where they follow so simply."""
    asking = Asking(data, point)
    getattr(asking, data["claim"]["kind"].replace("-", "_"))(**data["certificate"])
    lemmas: list[Any] = []
    for poly, _ in asking.asked:
        text = {"*".join(NAMES[k] for k in m): str(c) for m, c in poly.items()}
        known = any(lemma["poly"] == text for lemma in lemmas)
        terms = None if known else products(poly, data["region"])
        if terms is not None:
            strict = any(all(data["region"][k]["strict"] for k in facts) for _, facts in terms)
            lemmas.append({"poly": text, "strict": strict, "terms": terms})
    return {**data, "lemmas": lemmas}


def _value(data: Any, point: dict[str, Fraction]) -> Any:
    if isinstance(data, list):
        return [_value(part, point) for part in data]
    if not isinstance(data, dict):
        return data
    if data.keys() == {"num", "den"}:
        return str(Fraction(_value(data["num"], point)) / Fraction(_value(data["den"], point)))
    if data and data.keys() <= {*NAMES, "1"}:
        return str(sum((Fraction(c) * point.get(m, 1) for m, c in data.items()), Fraction(0)))
    return {key: _value(part, point) for key, part in data.items()}


def instantiated(data: Any, point: dict[str, Fraction]) -> Any:
    """Write the numeric document of one point."""
    kept = {k: v for k, v in data.items() if k not in ("parameters", "region", "lemmas")}
    return _value(kept, point)


UNLIMITED = {"liability": "inf", "budget": "free"}
SHARE = {"R": "8/5", "P": "2/5"}  # W(CH, CH) - (R - P)/15
PUNISHED = {"T": 1, "P": -1}  # a fine that deters D
LOTTERY = [[0, [CH, CH], "1/5"], [0, [CH, CL], "2/5"], [0, [CL, CH], "2/5"]]
FINES = [
    [i, 0, a, 2 - i, {"T": f"-{x}", "P": x}] for _, a, x in LOTTERY for i in range(2)
]  # signal 2: the row player's D, signal 1: the column player's


def _gains(region: str) -> list[dict[str, Any]]:
    """Refute each profile but the equilibria by one gain that is positive over the region."""
    table = effort_table()
    conflicts = []
    for a in itertools.product(range(4), repeat=2):
        for i, b in itertools.product(range(2), range(4)):
            gain = plus((1, table[b][a[1 - i]]), (-1, table[a[i]][a[1 - i]]))
            poly = Poly({(NAMES.index(name),): c for name, c in gain.items()})
            facts = [{"poly": written(part)} for part in REGIONS[region]]
            if b != a[i] and gain and products(poly, facts):
                conflicts.append({"profiles": [[0, list(a)]], "deviations": [[i, 0, b, 1]]})
                break
    return conflicts


def claims() -> dict[str, tuple[str, Any]]:
    made: dict[str, tuple[str, Any]] = {}

    def add(name: str, region: str, kind: str, claim: dict[str, Any], proof: Any = None) -> Any:
        made[name] = (region, document(region, kind, claim, proof or {}))
        return made[name][1]

    plan = {"deviations": [[i, 0, CH, CL, "1/5"] for i in range(2)]}
    for region in REGIONS:
        best = {"sense": "best"}
        add(
            f"{region}: C2",
            region,
            "mediated-upper-bound",
            UNLIMITED | best | {"bound": SHARE},
            plan,
        )
        if region == "dilemma":
            fined = {"liability": PUNISHED, "budget": "no-subsidy", "value": SHARE, **best}
            proof = {"recommendation": LOTTERY, "transfers": FINES}
            add("dilemma: C2 reached", region, "mediated-lower-bound", fined, proof)
    scaled = copy.deepcopy(made["dilemma: C2"][1])
    scaled["certificate"] = {
        "deviations": [[i, 0, CH, CL, {"R": "1/5", "P": "-1/5"}] for i in range(2)],
        "scale": {"R": 1, "P": -1},
    }
    made["dilemma: C2, scaled by R - P"] = ("dilemma", scaled)
    add("dilemma: equilibria", "dilemma", "pure-equilibria", {"state": 0, "profiles": [[DH, DH]]})
    three = [[DH, DH], [CH, CL], [CL, CH]]
    add("hunt: equilibria", "hunt", "pure-equilibria", {"state": 0, "profiles": three})
    none = {"liability": 0, "budget": "balanced", "bound": {"P": "7/3", "R": "-1/3"}}
    walk = {"order": [0], "conflicts": _gains("dilemma")}
    add("dilemma: C0", "dilemma", "signal-upper-bound", none, walk)
    tight = {"tight": [None, None]}
    two = {"rule": [[CH, CH]], "thresholds": [2, "2"], "threshold": "2"}
    add("hunt: closure", "hunt", "closure-threshold", two, tight)
    near = add("dilemma: closure below 2", "dilemma", "closure-threshold", two, tight)
    near["region"].append({"poly": {"R": 5, "S": -2, "T": -3}, "strict": False})
    ratio = {"num": {"T": 1, "R": -1}, "den": {"R": 2, "S": -1, "T": -1}}
    above = {"rule": [[CH, CH]], "thresholds": [ratio, ratio], "threshold": ratio}
    far = add("dilemma: closure above 2", "dilemma", "closure-threshold", above, tight)
    far["region"].append({"poly": {"R": -5, "S": 2, "T": 3}, "strict": False})
    return made


CLAIMS = claims()
POINTS_OF = {name: POINTS[region] for name, (region, _) in CLAIMS.items()}
POINTS_OF["dilemma: closure above 2"] = (42, 0, 71, 12)


@pytest.fixture(scope="module")
def proved() -> dict[str, Any]:
    return {name: completed(data, POINTS_OF[name]) for name, (_, data) in CLAIMS.items()}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_over_whole_regions(name: str, proved: dict[str, Any]) -> None:
    data = proved[name]
    verdict = check(data)
    assert verdict.accepted, verdict.reason
    assert verdict.statement.startswith("Whenever")
    assert check_text(json.dumps(data)).accepted
    assert not check({**data, "lemmas": []}).accepted


@given(st.sampled_from(sorted(CLAIMS)), st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_numeric_documents_of_the_points_are_accepted(name: str, draw: list[int]) -> None:
    """Points are combinations of rays of the region's closure, kept if strictly inside."""
    region, data = CLAIMS[name]
    base = POINTS_OF[name]
    near = [Fraction(60 * b + d, 60) for b, d in zip(base, draw, strict=True)]
    point = dict(zip(NAMES, near, strict=True))
    for fact in data["region"]:
        value = sum(Fraction(c) * point[m] for m, c in fact["poly"].items())
        if value < 0 or (fact["strict"] and value == 0):
            return
    verdict = check(instantiated(data, point))
    assert verdict.accepted, (region, verdict.reason)


HARM = [
    ("dilemma: C2", "bound", {"R": "8/5", "P": "2/5", "1": "-1/1000"}),
    ("dilemma: C2", "bound", {"R": "799/500", "P": "201/500"}),
    ("dilemma: C2", "liability", {"R": 1}),
    ("hunt: C2", "bound", {"R": "799/500", "P": "201/500"}),
    ("dilemma: C2 reached", "value", {"R": "801/500", "P": "199/500"}),
    ("dilemma: C2 reached", "liability", {"T": "1/9", "P": "-1/9"}),
    ("dilemma: C2 reached", "budget", "balanced"),
    ("dilemma: equilibria", "profiles", [[CH, CH]]),
    ("hunt: equilibria", "profiles", [[DH, DH]]),
    ("dilemma: C0", "bound", {"P": "6/3", "R": "-1/3"}),
    ("hunt: closure", "threshold", "3"),
    ("hunt: closure", "thresholds", ["1", "2"]),
    ("dilemma: closure below 2", "thresholds", ["1", "2"]),
    ("dilemma: closure above 2", "threshold", 2),
]


@pytest.mark.parametrize(("name", "field", "value"), HARM)
def test_harm_is_rejected(name: str, field: str, value: Any, proved: dict[str, Any]) -> None:
    data = copy.deepcopy(proved[name])
    data["claim"][field] = value
    assert not check(data).accepted


def test_every_hypothesis_used_is_needed(proved: dict[str, Any]) -> None:
    data = proved["dilemma: equilibria"]
    used = {k for lemma in data["lemmas"] for _, facts in lemma["terms"] for k in facts}
    assert used
    for k in used:
        weaker = copy.deepcopy(data)
        weaker["region"][k] = {"poly": "0", "strict": False}
        assert not check(weaker).accepted


@given(st.data())
def test_altered_lemmas_are_no_identities(proved: dict[str, Any], data: st.DataObject) -> None:
    document = copy.deepcopy(proved[data.draw(st.sampled_from(sorted(proved)))])
    lemma = data.draw(st.sampled_from(document["lemmas"]))
    term = data.draw(st.sampled_from(lemma["terms"]))
    change = data.draw(st.sampled_from(["coefficient", "fact", "poly", "drop"]))
    if change == "coefficient":
        term[0] = str(Fraction(term[0]) + data.draw(st.fractions(-1, 1).filter(bool)))
    elif change == "fact":
        term[1] = [*term[1], 0]
    elif change == "poly":
        name = data.draw(st.sampled_from([*lemma["poly"]]))
        lemma["poly"][name] = str(Fraction(lemma["poly"][name]) + 1)
    else:
        lemma["terms"].remove(term)
    assert not check(document).accepted


def small(poly: Any, strict: bool, lemmas: list[Any], kind: str = "implication") -> dict[str, Any]:
    claim = {"kind": kind} | ({"poly": poly, "strict": strict} if kind == "implication" else {})
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "parameters": ["x", "y"],
        "region": [{"poly": {"x": 1}, "strict": True}, {"poly": {"y": 1}, "strict": False}],
        "lemmas": lemmas,
        "claim": claim,
        "certificate": {},
    }


SQUARE = {"x*x": 1, "x*y": -1, "y*y": 1}
ROOT = {"x": 1, "y": -1}
SUM = {"poly": SQUARE, "strict": False, "terms": [[1, [0, 1]], ["1", [], ROOT]]}


def test_products_squares_and_earlier_lemmas() -> None:
    assert check(small(SQUARE, False, [SUM])).accepted
    assert check(small({"x*x": "5/2", "x*y": "-5/2", "y*y": "5/2"}, False, [SUM])).accepted
    assert not check(small(SQUARE, True, [SUM])).accepted
    cube = {"x*x*x": 1, "x*x*y": -1, "x*y*y": 1}
    later = {"poly": cube, "strict": False, "terms": [[1, [0, 2]]]}
    assert check(small(cube, False, [SUM, later])).accepted
    assert not check(small(cube, False, [later, SUM])).accepted
    positive = {"poly": {"x": 1, "1": 2}, "strict": True, "terms": [[1, [0]], [2, []]]}
    assert check(small({"x": 1, "1": 2}, True, [positive])).accepted
    assert check(small({"x": 7}, True, [])).accepted
    assert check(small({"y": 7}, False, [])).accepted
    assert not check(small({"y": 7}, True, [])).accepted
    assert not check(small({"y": -7}, False, [])).accepted
    assert not check(small({"x": 1, "y": 1}, True, [])).accepted
    assert check(small(3, True, [])).accepted
    assert not check(small(0, True, [])).accepted


@pytest.mark.parametrize(
    "lemma",
    [
        {**SUM, "strict": True},
        {**SUM, "strict": 0},
        {**SUM, "strict": None},
        {**SUM, "poly": {"x*x": 1, "y*x": -1, "y*y": 1}},
        {**SUM, "poly": {"x^2": 1}},
        {**SUM, "poly": {"z": 1}},
        {**SUM, "poly": {"": 1}},
        {**SUM, "poly": {"1*x": 1}},
        {**SUM, "poly": {"x": {"y": 1}}},
        {**SUM, "terms": [[1, [0, 1]], ["1", [], ROOT, 1]]},
        {**SUM, "terms": [[1, [0, 1]], ["-1", [], ROOT]]},
        {**SUM, "terms": [[1, [0, 2]], ["1", [], ROOT]]},
        {**SUM, "terms": [[1, [0, -1]], ["1", [], ROOT]]},
        {**SUM, "terms": [[1, [False, 1]], ["1", [], ROOT]]},
        {**SUM, "terms": [[1]]},
        {**SUM, "terms": 3},
        {**SUM, "terms": [[1, [0] * 1000]]},
        {"poly": {"x": -1}, "strict": False, "terms": [[-1, [0]]]},
        {"poly": 0, "strict": True, "terms": []},
        {"poly": {"y": 1}, "strict": True, "terms": [[1, [1]]]},
        {"poly": {"y": 1}, "strict": True, "terms": [[1, [1]], [0, []]]},
        {**SUM, "extra": 1},
    ],
)
def test_bad_lemmas_are_rejected(lemma: Any) -> None:
    for poly in (SQUARE, {"x": 1}):
        verdict = check(small(poly, False, [lemma]))
        assert not verdict.accepted
        assert verdict.reason


@pytest.mark.parametrize(
    "names", [["x", "x"], ["x", "den"], ["x*y", "y"], ["x", 3], "xy", [["x"], "y"]]
)
def test_bad_parameters_are_rejected(names: Any) -> None:
    assert not check({**small({"x": 1}, True, []), "parameters": names}).accepted


def test_empty_regions() -> None:
    empty = small(None, False, [], "empty-region")
    assert not check(empty).accepted
    empty["region"].append({"poly": {"x": -1, "y": -1}, "strict": False})
    absurd = {"poly": 0, "strict": True, "terms": [[1, [0]], [1, [1]], [1, [2]]]}
    assert check({**empty, "lemmas": [absurd]}).accepted
    assert not check({**empty, "lemmas": [{**absurd, "strict": False}]}).accepted
    wide = copy.deepcopy(empty)
    wide["region"][0]["strict"] = False  # the origin is left
    assert not check({**wide, "lemmas": [absurd]}).accepted
    wide["region"][2]["poly"]["1"] = "-1/9"
    negative = {**absurd, "poly": "-1/9", "strict": False}
    assert check({**wide, "lemmas": [negative]}).accepted


def test_polynomials_need_parameters() -> None:
    stray = small({"x": 1}, True, [])
    for key in ("parameters", "region", "lemmas"):
        assert not check({k: v for k, v in stray.items() if k != key}).accepted


def test_large_products_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgap.proofs.kernel.checker.MAX_PAIRS", 3)
    assert "too large" in check(small(SQUARE, False, [SUM])).reason


def test_table() -> None:
    at = dict(zip(NAMES, (12, 0, 15, 0), strict=True))
    values = [[sum(c * at[n] for n, c in cell.items()) for cell in row] for row in effort_table()]
    assert values == [[10, 7, -2, -2], [12, 6, -6, -6], [13, 13, -2, 0], [11, 11, -4, -6]]
