"""Exact questions about parameter regions: points, emptiness, redundancy, bounds of a form.

A region is a polyhedron of linear inequalities, strict or weak. Every answer is exact and
carries its proof: a point that satisfies every inequality, or Farkas multipliers.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from coopgap.numerics.linear.exact_lp import ExactSolution, solve_exactly
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.theory.affine import AffineForm
from coopgap.theory.errors import RegionError, SolverError
from coopgap.theory.region import Constraint, Region

Point: TypeAlias = tuple[Fraction, ...]
"""Parameter values, in the order of the region's parameters."""

Multipliers: TypeAlias = tuple[Fraction, ...]
"""One non-negative multiplier per inequality of a region."""


@dataclass(frozen=True, slots=True)
class FarkasProof:
    """An affine form as a non-negative combination: ``form = constant + Σ multiplier_j h_j``.

    Attributes
    ----------
    multipliers
        One per inequality ``h_j >= 0`` of the region.
    constant
        The rest, at least zero.
    strict
        Whether the form is even positive: the constant is, or a strict inequality is used.
    """

    multipliers: Multipliers
    constant: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class Extremum:
    """The greatest lower bound of an affine form over the closure of a region.

    Attributes
    ----------
    status
        ``"attained"`` (on the closure) or ``"unbounded"``.
    value
        The infimum, or supremum; ``None`` when unbounded.
    point
        Where it is attained, or a feasible point from which ``ray`` improves for ever.
    ray
        The direction of escape; empty when attained.
    multipliers
        Farkas multipliers of the bound; empty when unbounded.
    """

    status: Literal["attained", "unbounded"]
    value: Fraction | None
    point: Point
    ray: Point
    multipliers: Multipliers


def infimum(form: AffineForm, region: Region) -> Extremum:
    """Find the infimum of an affine form over a region.

    Raises
    ------
    RegionError
        When the closure of the region is empty.

    Examples
    --------
    >>> from coopgap.theory.affine import as_affine
    >>> unit = Region.of("x y", "x > 0", "y > 0", "x + y < 1")
    >>> infimum(as_affine("x - y", ("x", "y")), unit).value
    Fraction(-1, 1)

    References
    ----------
    Farkas 1902; theory §5.
    """
    solution = _over(region, form)
    if solution.status == "infeasible":
        raise RegionError(f"the region {region} is empty")
    if solution.status == "unbounded":
        return Extremum("unbounded", None, solution.primal, solution.ray, ())
    multipliers = tuple(solution.dual)
    return Extremum("attained", solution.value, solution.primal, (), multipliers)


def supremum(form: AffineForm, region: Region) -> Extremum:
    """Find the supremum of an affine form over a region.

    Raises
    ------
    RegionError
        When the closure of the region is empty.

    Examples
    --------
    >>> from coopgap.theory.affine import as_affine
    >>> supremum(as_affine("x", ("x",)), Region.of("x", "x > 0")).status
    'unbounded'
    """
    found = infimum(-form, region)
    value = None if found.value is None else -found.value
    return Extremum(found.status, value, found.point, found.ray, found.multipliers)


def _over(region: Region, form: AffineForm) -> ExactSolution:
    rows = [list(c.form.coefficients) for c in region.constraints]
    width = len(region.parameters)
    program = LinearProgram.from_dense(
        rows or [[Fraction(0)] * width],
        objective=list(form.coefficients),
        row_lower=[-c.form.constant for c in region.constraints] or None,
        row_upper=None,
        column_lower=None,
        offset=form.constant,
    )
    return _solved(program)


def _solved(program: LinearProgram) -> ExactSolution:
    solution = solve_exactly(program)
    if not solution.exact:
        raise SolverError("a small linear program over a parameter region was not solved exactly")
    return solution


def farkas_proof(form: AffineForm, region: Region, *, strict: bool = False) -> FarkasProof | None:
    """Prove an affine form non-negative (or positive) on a region, or give ``None``.

    ``None`` means that it is not so somewhere in the region (or on its closure, where the
    closure is larger than the inequalities can tell).

    Examples
    --------
    >>> from coopgap.theory.affine import as_affine
    >>> names = ("R", "S", "T", "P")
    >>> dilemma = Region.of(names, "T > R > P > S")
    >>> farkas_proof(as_affine("T - S", names), dilemma).multipliers
    (Fraction(1, 1), Fraction(1, 1), Fraction(1, 1))
    >>> farkas_proof(as_affine("2*R - S - T", names), dilemma) is None
    True

    References
    ----------
    Farkas 1902; strict inequalities as in Motzkin's transposition theorem.
    """
    constraints = region.constraints
    n = len(constraints)
    columns = [[*c.form.coefficients, c.form.constant] for c in constraints]
    width = len(region.parameters)
    columns.append([*[Fraction(0)] * width, Fraction(1)])  # the constant left over
    columns.append([Fraction(0)] * (width + 1))  # w, the strictness found, at most 1
    matrix = [[column[row] for column in columns] for row in range(width + 1)]
    target = [*form.coefficients, form.constant]
    positive = [Fraction(c.strict) for c in constraints] + [Fraction(1), Fraction(-1)]
    # Among proofs prefer one that uses little: simple proofs are read by people.
    price = Fraction(-1, 1000)
    program = LinearProgram.from_dense(
        [*matrix, positive],
        objective=[*[price] * (n + 1), Fraction(1 if strict else 0)],
        row_lower=[*target, Fraction(0)],
        row_upper=[*target, None],
        column_lower=0,
        column_upper=[*[None] * (n + 1), Fraction(1)],
        maximise=True,
    )
    solution = _solved(program)
    if solution.status != "optimal":
        return None
    multipliers, constant = solution.primal[:n], solution.primal[n]
    sure = constant > 0 or any(
        m > 0 and c.strict for m, c in zip(multipliers, constraints, strict=True)
    )
    if strict and not sure:
        return None
    return FarkasProof(multipliers, constant, sure)


def emptiness_proof(region: Region) -> Multipliers | None:
    """Prove a region empty by multipliers with ``Σ m_j h_j`` a constant that contradicts.

    The constant is negative, or it is zero and a strict inequality takes part. ``None`` when
    the region has a point.

    Examples
    --------
    >>> emptiness_proof(Region.of("x", "x > 1", "1 >= x"))
    (Fraction(1, 1), Fraction(1, 1))
    >>> emptiness_proof(Region.of("x", "x >= 1", "1 >= x")) is None
    True

    References
    ----------
    Farkas 1902; strict inequalities as in Motzkin's transposition theorem.
    """
    constraints = region.constraints
    width = len(region.parameters)
    columns = [[*c.form.coefficients, c.form.constant, Fraction(c.strict)] for c in constraints]
    columns.append([*[Fraction(0)] * width, Fraction(1), Fraction(1)])
    matrix = [[column[row] for column in columns] for row in range(width + 2)]
    program = LinearProgram.from_dense(
        matrix,
        objective=[1] * len(columns),
        row_lower=[Fraction(0)] * (width + 1) + [Fraction(1)],
        row_upper=[Fraction(0)] * (width + 1) + [None],
        column_lower=0,
    )
    solution = _solved(program)
    return solution.primal[: len(constraints)] if solution.status == "optimal" else None


def feasible_point(region: Region) -> Point | None:
    """Give a point of a region, as far inside as a simple program finds, or ``None``.

    Examples
    --------
    >>> region = Region.of("x y", "x > y", "y > 0")
    >>> region.contains_point(feasible_point(region))
    True
    """
    for shrink_weak in (True, False):
        point = _deep_point(region, shrink_weak)
        if point is not None and region.contains_point(point):
            return point
    return None


def _deep_point(region: Region, shrink_weak: bool) -> Point | None:
    """Maximise the least slack, of strict inequalities or of all but equations."""
    opposite = {(-c.form).primitive() for c in region.constraints if not c.strict}
    rows, lower = [], []
    for c in region.constraints:
        equation = not c.strict and c.form.primitive() in opposite
        depth = Fraction(-1 if c.strict or (shrink_weak and not equation) else 0)
        rows.append([*c.form.coefficients, depth])
        lower.append(-c.form.constant)
    width = len(region.parameters)
    program = LinearProgram.from_dense(
        rows or [[Fraction(0)] * (width + 1)],
        objective=[*[0] * width, 1],
        row_lower=lower or None,
        row_upper=None,
        column_lower=None,
        column_upper=[*[None] * width, Fraction(1)],
        maximise=True,
    )
    solution = _solved(program)
    return solution.primal[:width] if solution.status == "optimal" else None


def sample_points(region: Region, count: int = 3, seed: int = 0) -> list[Point]:
    """Give points of a region in general position, or none when it is empty.

    Each is a random combination of extreme points of a bounded piece of the region, so that no
    form vanishes there by accident unless it vanishes on the whole region.

    Parameters
    ----------
    region
        Where to look.
    count
        How many points.
    seed
        Of the random weights: the same seed gives the same points.

    Examples
    --------
    >>> region = Region.of("x y", "x > y", "y > 0")
    >>> all(region.contains_point(p) for p in sample_points(region, 5))
    True
    """
    centre = feasible_point(region)
    if centre is None:
        return []
    rng = random.Random(seed)
    corners = extreme_points(region, centre, rng, 2 * len(region.parameters) + 2)
    points = []
    for _ in range(count):
        weights = [Fraction(rng.randint(1, 30)) for _ in corners]
        total = sum(weights, Fraction(0))
        mixed = [
            sum((w * corner[j] for w, corner in zip(weights, corners, strict=True)), Fraction(0))
            for j in range(len(centre))
        ]
        # Half the centre keeps strict inequalities strict.
        points.append(tuple((c + m / total) / 2 for c, m in zip(centre, mixed, strict=True)))
    return points


def extreme_points(region: Region, centre: Point, rng: random.Random, count: int) -> list[Point]:
    """Give extreme points of the part of a region's closure near a point (for refutation)."""
    reach = 2 * max((abs(v) for v in centre), default=Fraction(0)) + 1
    names = region.parameters
    near = []
    for name, value in zip(names, centre, strict=True):
        axis = AffineForm.of_parameter(name, names)
        for sign in (1, -1):
            bound = AffineForm.of_constant(reach - sign * value, names) + axis.times(Fraction(sign))
            near.append(Constraint(bound, strict=False))
    boxed = Region(names, (*region.constraints, *near))
    found = []
    for _ in range(count):
        direction = tuple(Fraction(rng.randint(-9, 9)) for _ in names)
        found.append(infimum(AffineForm(names, direction), boxed).point)
    return found


def redundant(region: Region) -> dict[Constraint, FarkasProof]:
    """Find inequalities that the others imply, dropping them one at a time, each with proof.

    Those that remain are needed, each by itself. Multipliers refer to the region without the
    inequality and without those found before.

    Examples
    --------
    >>> [str(c) for c in redundant(Region.of("x", "x > 0", "x > 1", "x >= -1"))]
    ['x > 0', 'x + 1 >= 0']
    """
    kept = list(region.constraints)
    found: dict[Constraint, FarkasProof] = {}
    for constraint in region.constraints:
        rest = Region(region.parameters, tuple(c for c in kept if c != constraint))
        proof = farkas_proof(constraint.form, rest, strict=constraint.strict)
        if proof is not None:
            found[constraint] = proof
            kept.remove(constraint)
    return found


def simplified(region: Region) -> Region:
    """Give the same region without inequalities that the others imply.

    Examples
    --------
    >>> print(simplified(Region.of("x y", "x > y", "y > 0", "x > 0")))
    x > y, y > 0
    """
    drop = redundant(region)
    kept: Sequence[Constraint] = [c for c in region.constraints if c not in drop]
    return Region(region.parameters, tuple(kept))
