"""Conditions and axioms of effort tables: which follow from which, and what each is needed for.

The conditions P1–P5 and S1–S5 are inequalities on four numbers; the axioms speak about the
table. Everything is derived from the table: each axiom is a list of inequalities between
payoffs, affine in R, S, T and P, so that "follows from" is a Farkas certificate, and "does not
follow from" an integer game.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from coopgap.proofs.claim_cards import axioms_card
from coopgap.proofs.derivation.listener import complete
from coopgap.proofs.derivation.polynomials import as_number, from_form
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import (
    CONDITIONS,
    PARAMETERS,
    EffortRegion,
    axioms,
    effort_table_numerators,
)
from coopgap.theory.games.families import effort_family
from coopgap.theory.language import Language
from coopgap.theory.region import Constraint, Region

MAX_SIZE = 60
"""Largest number tried in the search for small integer games."""

SIZES = ("R", "S", "T", "P")


@dataclass(frozen=True, slots=True)
class Consequence:
    """A claim that a named inequality follows from others, with the accepted certificate.

    Attributes
    ----------
    name
        The condition or axiom that follows.
    inequality
        Written out.
    document
        Accepted by the kernel; ``None`` when it does not follow.
    """

    name: str
    inequality: str
    document: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Witness:
    """A smallest integer game that satisfies all conditions but one.

    Attributes
    ----------
    name, inequality
        The condition left out, violated here.
    game
        R, S, T, P: the least largest number, the least of them zero.
    broken
        The axioms that fail; with ``"equilibria"`` when the pure equilibria differ.
    """

    name: str
    inequality: str
    game: dict[str, int]
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AxiomAudit:
    """What the conditions of one region of effort tables amount to.

    Attributes
    ----------
    region
        Which region.
    axioms
        Each inequality of each axiom, from the conditions.
    conditions
        Each condition, from the inequalities of the axioms and of the equilibria, which are
        demanded to be strict (see `axiom_constraints` for what ties would allow).
    redundant
        Conditions that follow from all the other conditions together.
    basis
        An irredundant list of conditions that implies all of them.
    witnesses
        For each condition of the basis, the smallest game that shows it is needed.
    equilibria
        The certificate of the pure equilibria under the conditions.
    """

    region: EffortRegion
    axioms: tuple[Consequence, ...]
    conditions: tuple[Consequence, ...]
    redundant: tuple[Consequence, ...]
    basis: tuple[str, ...]
    witnesses: tuple[Witness, ...]
    equilibria: dict[str, Any]

    _repr_html_ = axioms_card

    @property
    def equivalent(self) -> bool:
        """Whether conditions and axioms (with the equilibria) imply each other."""
        return all(c.document is not None for c in (*self.axioms, *self.conditions))


def audit_axioms(region: EffortRegion | str) -> AxiomAudit:
    """Derive the equivalence of conditions and axioms, redundancies and needs.

    Examples
    --------
    >>> audit = audit_axioms("pd")
    >>> audit.equivalent, audit.basis
    (True, ('P2', 'P3', 'P4', 'P5'))
    >>> audit.witnesses[0].game, audit.witnesses[0].broken
    ({'R': 5, 'S': 0, 'T': 6, 'P': 2}, ('iv',))

    References
    ----------
    Theory §5, M1; [HuangEtAl2026].
    """
    chosen = region if isinstance(region, EffortRegion) else EffortRegion.parse(region)
    named = condition_constraints(chosen)
    given = _region([c for _, c in named])
    demanded = list(axiom_constraints(chosen))
    prover = Prover(given)
    forward = [
        Consequence(name, str(c), implication_document(c, given, prover)) for name, c in demanded
    ]
    wanted = _region([c for _, c in [*demanded, *equilibrium_constraints(chosen)]])
    back = Prover(wanted)
    backward = [
        Consequence(name, str(c), implication_document(c, wanted, back)) for name, c in named
    ]
    redundant = []
    for name, c in named:
        others = _region([other for _, other in named if other != c])
        found = implication_document(c, others, Prover(others))
        if found is not None:
            redundant.append(Consequence(name, str(c), found))
    basis = _basis(named)
    witnesses = [smallest_witness(chosen, named, left_out) for left_out in basis]
    return AxiomAudit(
        chosen,
        tuple(forward),
        tuple(backward),
        tuple(redundant),
        tuple(dict.fromkeys(name for name, _ in basis)),
        tuple(witnesses),
        equilibria_document(chosen, given, prover),
    )


def condition_constraints(region: EffortRegion) -> list[tuple[str, Constraint]]:
    """List the conditions of a region, a chain such as T > R > P > S link by link."""
    return [
        (
            condition.name,
            Constraint(AffineForm(PARAMETERS, tuple(map(Fraction, form))), strict=True),
        )
        for condition in CONDITIONS[region]
        for form in condition.forms
    ]


def axiom_constraints(region: EffortRegion) -> Iterator[tuple[str, Constraint]]:
    """List the inequalities between payoffs that the axioms demand, from the table alone.

    In the Stag-hunt region (DH, DH) is demanded to be a *strict* equilibrium, which contains
    that some D action beats some C action. With ties allowed the converse fails on a boundary:
    R, S, T, P = 3, 0, 2, 0 satisfies the axioms read weakly, though not P > S.
    """
    setting = _setting(region)
    cooperate, defect, every = (0, 1), (2, 3), range(4)

    def own(a: int, b: int) -> AffineForm:
        return setting.utility(0, 0, (a, b))

    def welfare(a: int, b: int) -> AffineForm:
        return setting.welfare[0, (a, b)]

    for c, d, b in itertools.product(cooperate, defect, every):
        yield "i", Constraint(welfare(c, b) - welfare(d, b), strict=True)
    for a, b in itertools.product(every, every):
        if (a, b) != (0, 0):
            yield "ii", Constraint(welfare(0, 0) - welfare(a, b), strict=True)
    for a, b, x, y in itertools.product(cooperate, cooperate, defect, defect):
        yield "iii", Constraint(own(a, b) - own(x, y), strict=True)
    if region is EffortRegion.PRISONERS_DILEMMA:
        for d, c, b in itertools.product(defect, cooperate, every):
            yield "iv", Constraint(own(d, b) - own(c, b), strict=True)
        return
    for a in (0, 1, 3):
        yield "iv", Constraint(own(2, 2) - own(a, 2), strict=True)


def equilibrium_constraints(region: EffortRegion) -> Iterator[tuple[str, Constraint]]:
    """List what makes (CH, CL) a strict equilibrium of the Stag-hunt table (none for PD)."""
    if region is EffortRegion.PRISONERS_DILEMMA:
        return
    setting = _setting(region)
    for agent, action in itertools.product(range(2), range(4)):
        if action != (0, 1)[agent]:
            gain = setting.gain(agent, 0, (0, 1), action)
            yield "equilibria", Constraint(-gain, strict=True)


def implication_document(
    conclusion: Constraint, region: Region, prover: Prover
) -> dict[str, Any] | None:
    """Certify that an inequality follows from a region's, or give ``None``."""
    names = region.parameters
    if not prover.prove(from_form(conclusion.form), strict=conclusion.strict):
        return None
    document = {
        "format": "coopgap-certificate",
        "schema": 1,
        "parameters": list(names),
        "region": [
            {"poly": as_number(c.form, names), "strict": c.strict} for c in region.constraints
        ],
        "lemmas": [],
        "claim": {
            "kind": "implication",
            "poly": as_number(conclusion.form, names),
            "strict": conclusion.strict,
        },
        "certificate": {},
    }
    return complete(document, prover).document


def smallest_witness(
    region: EffortRegion,
    conditions: Sequence[tuple[str, Constraint]],
    left_out: tuple[str, Constraint],
) -> Witness:
    """Find the smallest integer game that satisfies all conditions but one and breaks an axiom.

    Smallest: the least largest number when the smallest is 0 (adding a constant changes no
    condition), then the first in the order R, S, T, P.

    Raises
    ------
    DerivationError
        When there is none up to `MAX_SIZE`.
    """
    name, violated = left_out
    for size in range(1, MAX_SIZE + 1):
        numbers = np.arange(size + 1)
        games = np.stack(np.meshgrid(*[numbers] * 4, indexing="ij"), axis=-1).reshape(-1, 4)
        games = games[(games.max(axis=1) == size) & (games.min(axis=1) == 0)]
        good = ~_holds(violated, games)
        for _, other in conditions:
            if other != violated:
                good &= _holds(other, games)
        for game in games[good]:
            broken = _broken(region, game)
            if broken:
                values = dict(zip(SIZES, map(int, game), strict=True))
                return Witness(name, str(violated), values, broken)
    raise DerivationError(f"no integer game up to {MAX_SIZE} shows that {violated} is needed")


def _holds(constraint: Constraint, games: Any) -> Any:
    whole = constraint.form.primitive()
    return games @ np.array([int(c) for c in whole.coefficients]) + int(whole.constant) > 0


def _broken(region: EffortRegion, game: Any) -> tuple[str, ...]:
    table = effort_table_numerators(*map(int, game))
    broken = [name for name, holds in axioms(region, table).items() if not bool(holds)]
    values: Any = np.array(table)
    best = values.max(axis=0)
    stable = {
        (a, b)
        for a in range(4)
        for b in range(4)
        if values[a, b] == best[b] and values[b, a] == best[a]
    }
    expected = {(2, 2)} if region is EffortRegion.PRISONERS_DILEMMA else {(2, 2), (0, 1), (1, 0)}
    return (*broken, *(["equilibria"] if stable != expected else []))


def _basis(named: Sequence[tuple[str, Constraint]]) -> list[tuple[str, Constraint]]:
    """Drop conditions implied by those that remain, in the order given."""
    kept = list(named)
    for entry in named:
        rest = _region([c for name, c in kept if (name, c) != entry])
        if Prover(rest).prove(from_form(entry[1].form), strict=True):
            kept.remove(entry)
    return kept


def equilibria_document(region: EffortRegion, given: Region, prover: Prover) -> dict[str, Any]:
    """Certify the pure equilibria of the table under the conditions of a region.

    Raises
    ------
    DerivationError
        When the list cannot be certified.
    """
    profiles = [[2, 2]] if region is EffortRegion.PRISONERS_DILEMMA else [[0, 1], [1, 0], [2, 2]]
    setting = _setting(region).on(given)
    claim = {"state": 0, "profiles": profiles}
    done = complete(setting.document("pure-equilibria", claim, {}), prover)
    if done.document is None:
        raise DerivationError(f"pure equilibria of the {region.value} region: {done.reason}")
    return done.document


def _setting(region: EffortRegion) -> Setting:
    family = effort_family(region.value)
    return Setting(family, Language.null(family.frame), None, Budget.FREE)


def _region(constraints: Sequence[Constraint]) -> Region:
    whole = [Constraint(c.form.primitive(), c.strict) for c in constraints]
    return Region(PARAMETERS, tuple(dict.fromkeys(whole)))
