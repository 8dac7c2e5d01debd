"""Changed settings of effort tables: fines, mixing and no transfers, against plain definitions."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from coopgap.proofs.claims.models import effort_tables
from coopgap.proofs.claims.models.effort_settings import (
    condition_needs,
    fined,
    fined_weight,
    seen_gap,
    seen_weight,
    worst_fined_gap,
)
from coopgap.proofs.claims.models.record import draw
from coopgap.proofs.claims.needs.need import Need, Outcome
from coopgap.proofs.derivation.axioms import audit_axioms
from coopgap.theory.environment import Environment
from coopgap.theory.formats.environment_file import environment_from_object
from coopgap.theory.games.effort_tables import PARAMETERS, EffortRegion, axioms, effort_table
from coopgap.theory.games.families import effort_family, effort_region

CLAIMS = {claim.id: claim for claim in effort_tables.claims()}


def _payoffs(game: Environment) -> dict[tuple[int, int], tuple[Fraction, Fraction]]:
    cells = itertools.product(*map(range, game.shape))
    return {(a, b): (game.payoff(0, 0, (a, b)), game.payoff(1, 0, (a, b))) for a, b in cells}


def _table(at: dict[str, Fraction]) -> Environment:
    return effort_table(R=at["R"], S=at["S"], T=at["T"], P=at["P"])


def _stable(game: Environment) -> set[tuple[int, int]]:
    table = _payoffs(game)
    m, k = game.shape
    return {
        (a, b)
        for a, b in table
        if table[a, b][0] == max(table[x, b][0] for x in range(m))
        and table[a, b][1] == max(table[a, y][1] for y in range(k))
    }


def _selfish(game: Environment, pick: object) -> Fraction:
    """Gap of the best or the worst pure equilibrium, from the table alone."""
    table = _payoffs(game)
    assert callable(pick)
    totals = {cell: row + column for cell, (row, column) in table.items()}
    gap: Fraction = max(totals.values()) - pick(totals[cell] for cell in _stable(game))
    return gap


def _weight(game: Environment) -> Fraction | None:
    """λ* of the efficient profile that needs the least, from the table alone."""
    table = _payoffs(game)
    welfare = {cell: sum(pair, Fraction(0)) for cell, pair in table.items()}
    best = max(welfare.values())
    found = []
    for a, b in (cell for cell, value in welfare.items() if value == best):
        moves = [(0, (x, b)) for x in range(game.shape[0])]
        moves += [(1, (a, y)) for y in range(game.shape[1])]
        pairs = [(table[to][i] - table[a, b][i], best - welfare[to]) for i, to in moves]
        if not any(gain > 0 and not loss for gain, loss in pairs):
            found.append(max([Fraction(0), *(g / loss for g, loss in pairs if loss and g > 0)]))
    return min(found, default=None)


ORACLES = {
    "gap-c0": lambda game: _selfish(game, max),
    "gap-worst": lambda game: _selfish(game, min),
    "threshold-none": _weight,
}


@pytest.mark.parametrize("region", ["pd", "sh"])
@pytest.mark.parametrize("name", sorted(ORACLES))
def test_witnesses_of_inequalities_hold_by_brute_force(name: str, region: str) -> None:
    claim = CLAIMS[f"M1.{name}-{region}"]
    assert claim.needs is not None
    needs = {need.assumption: need for need in claim.needs()}
    inequalities = effort_region(region)
    witnessed = 0
    for constraint in inequalities.constraints:
        need = needs[str(constraint)]
        if need.outcome is not Outcome.NEEDED:
            assert need.outcome is Outcome.REDUNDANT
            continue
        witnessed += 1
        point = _point(need)
        broken = [c for c in inequalities.constraints if not c.holds(inequalities.ordered(point))]
        assert broken == [constraint]
        assert need.game is not None
        game = environment_from_object(need.game["environment"], "witness")
        assert _payoffs(game) == _payoffs(_table(point))
        assert str(ORACLES[name](game)) == need.found
    assert witnessed >= (name != "threshold-none" or region == "pd")


@pytest.mark.parametrize("region", ["pd", "sh"])
@pytest.mark.parametrize("name", sorted(ORACLES))
def test_what_is_redundant_is_so_at_random_points(name: str, region: str) -> None:
    """Draw points that violate one redundant inequality alone: the stated form holds there."""
    claim = CLAIMS[f"M1.{name}-{region}"]
    assert claim.needs is not None
    inequalities = effort_region(region)
    generator = random.Random(f"{name} {region}")
    checked = 0
    for need in claim.needs():
        if need.outcome is Outcome.NEEDED or need.tried == 0:
            continue
        dropped = [c for c in inequalities.constraints if str(c) == need.assumption]
        if not dropped:
            continue
        for _ in range(5):
            point = draw(
                generator,
                PARAMETERS,
                lambda at, lost=dropped[0]: (
                    [  # type: ignore[misc]
                        c for c in inequalities.constraints if not c.holds(inequalities.ordered(at))
                    ]
                    == [lost]
                ),
            )
            game = _table(point)
            r, s, t, p = (point[x] for x in PARAMETERS)
            forms = {
                "gap-c0": 2 * (r - p) if region == "pd" else (r - p) / 12,
                "gap-worst": 2 * (r - p),
                "threshold-none": max(2, (t - r) / (2 * r - s - t)) if region == "pd" else 2,
            }
            assert ORACLES[name](game) == forms[name]
            checked += 1
    assert checked


def _point(need: Need) -> dict[str, Fraction]:
    pairs = (part.split("=") for part in need.point.split(", "))
    return {name: Fraction(value) for name, value in pairs}


def test_fines_leave_one_equilibrium_and_no_gap() -> None:
    generator = random.Random(4)
    for region in ("pd", "sh"):
        family = effort_family(region)
        for _ in range(3):
            point = draw(generator, PARAMETERS, family.region.contains)
            game = family.instantiate(point)
            assert _stable(fined(game)) == {(0, 0)}
            assert worst_fined_gap(game, point) == 0
            assert fined_weight(game, point) == 0
            assert seen_weight(game, point) == 0
            assert seen_gap("c1")(game, point) == seen_gap("c2")(game, point) == 0


def test_a_fine_that_hurts_welfare_is_no_way_to_close_the_gap() -> None:
    # The other's action decides whether one's own efficient action helps.
    game = Environment.from_bimatrix([[(3, 3), (0, 0)], [(0, 0), (2, 2)]])
    assert fined_weight(game, {}) is None


@pytest.mark.parametrize("region", ["pd", "sh"])
def test_every_assumption_about_contracts_and_play_is_settled(region: str) -> None:
    for name in ("gap-c0", "gap-c1", "threshold-none"):
        claim = CLAIMS[f"M1.{name}-{region}"]
        assert claim.needs is not None
        needs = {need.assumption: need for need in claim.needs()}
        for assumption in claim.assumptions[1:]:
            assert needs[assumption.name].outcome is not Outcome.OPEN
    mixing = {n.assumption: n for n in CLAIMS["M1.gap-c0-sh"].needs()}["pure strategies"]  # type: ignore[misc]
    point = _point(mixing)
    # Two thirds or so of the time on each of (CH, CL) and (CL, CH): an average of the axes.
    assert Fraction(mixing.stated) == (point["R"] - point["P"]) / 12
    assert Fraction(mixing.found) == (point["R"] - point["P"]) / 15


def test_conditions_are_split_into_inequalities_and_each_witness_breaks_an_axiom() -> None:
    for region in ("pd", "sh"):
        needs = condition_needs(audit_axioms(region))
        assert len(needs) == len(effort_region(region).constraints)
        for need in needs:
            if need.outcome is Outcome.NEEDED:
                assert need.game is not None
                game = environment_from_object(need.game["environment"], "witness")
                table = [[game.payoff(0, 0, (a, b)) for b in range(4)] for a in range(4)]
                broken = [
                    name
                    for name, holds in axioms(EffortRegion.parse(region), table).items()
                    if not bool(holds)
                ]
                assert all(f"axiom ({name}) fails" in need.found for name in broken)
                assert broken or "the pure equilibria are others" in need.found
