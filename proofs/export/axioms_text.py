"""The axioms of effort tables and the conditions on their parameters, in Coq."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from coopgap.numerics.linear.polyhedra import Point, farkas_proof, feasible_point
from coopgap.proofs.derivation.polynomials import Polynomial, as_form, plus
from coopgap.proofs.export.coq_text import comment, number_text, parameter_text
from coopgap.proofs.export.definitions import Definitions
from coopgap.theory.affine import AffineForm
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import ACTIONS, CONDITIONS, EffortRegion
from coopgap.theory.region import Constraint, Region

Instance = tuple[str, AffineForm, bool]
"""A proof term of one inequality that the axioms contain, its form, and whether it is strict."""

_COOPERATE = (0, 1)
_DEFECT = (2, 3)

_AXIOMS = {
    "i": """forall c d b, cooperative c -> ~ cooperative d ->
    total d b < total c b /\\ total b d < total b c""",
    "ii": """forall a b, (a, b) <> (a_CH, a_CH) -> total a b < total a_CH a_CH""",
    "iii": """forall c c' d d', cooperative c -> cooperative c' ->
    ~ cooperative d -> ~ cooperative d' ->
    row d d' < row c c' /\\ column d d' < column c c'""",
}
_FOURTH = {
    EffortRegion.PRISONERS_DILEMMA: """forall c d b, cooperative c -> ~ cooperative d ->
    row c b < row d b /\\ column b c < column b d""",
    EffortRegion.STAG_HUNT: """equilibrium (G := family) {state} (a_DH, a_DH) /\\
    exists c d b, cooperative c /\\ ~ cooperative d /\\ row c b < row d b""",
}
_MEANING = {
    "i": "Replacing a D action by a C action raises welfare, whatever the other does.",
    "ii": "(CH, CH) alone has the greatest welfare.",
    "iii": "Every C x C cell is better for both than every D x D cell.",
    "iv": "PD: every D action strictly dominates every C action. "
    "SH: (DH, DH) is an equilibrium and some D beats some C.",
}


def axioms_text(coq: Definitions, region: EffortRegion) -> str:
    """Prove the axioms from the conditions, and from the axioms what they give back.

    Parameters
    ----------
    coq
        Definitions of the effort tables of the region.
    region
        Which conditions and which fourth axiom.

    References
    ----------
    Theory §5, M1.
    """
    state = coq.states[0]
    statements = {**_AXIOMS, "iv": _FOURTH[region].format(state=state)}
    parts = [
        "Definition cooperative (a : choice) : Prop := a = a_CH \\/ a = a_CL.",
        f"Definition row (a b : choice) : R := money i_Row {state} (a, b).",
        f"Definition column (a b : choice) : R := money i_Column {state} (a, b).",
        f"Definition total (a b : choice) : R := welfare (G := family) {state} (a, b).",
        "Lemma coop_H : cooperative a_CH. Proof. left; reflexivity. Qed.",
        "Lemma coop_L : cooperative a_CL. Proof. right; reflexivity. Qed.",
        "Lemma not_coop_H : ~ cooperative a_DH. Proof. intros [E|E]; discriminate E. Qed.",
        "Lemma not_coop_L : ~ cooperative a_DL. Proof. intros [E|E]; discriminate E. Qed.",
    ]
    for name, statement in statements.items():
        parts.append(comment(_MEANING[name]))
        parts.append(f"Definition axiom_{name} : Prop :=\n  {statement}.")
    parts.append(_forward(region))
    parts.append(_backward(coq, region))
    return "\n".join(parts)


def _steps(region: EffortRegion, witness: tuple[int, int, int]) -> str:
    """Prove the four axioms from whatever is known about the parameters."""
    close = "spell; try split; lra"
    sides = "destruct {0}; intros; try absurd_class; "
    fourth = f"""  - intros c d b. {sides.format("c, d, b")}{close}."""
    if region is EffortRegion.STAG_HUNT:
        c, d, b = witness
        proofs = f"exact coop_{ACTIONS[c][1]}|split; [exact not_coop_{ACTIONS[d][1]}|]"
        fourth = f"""  - split.
    + apply (check_equilibrium family); spell; all_cases; lra.
    + exists a_{ACTIONS[c]}, a_{ACTIONS[d]}, a_{ACTIONS[b]}. split; [{proofs}]. spell; lra."""
    return f"""  - intros c d b. {sides.format("c, d, b")}{close}.
  - intros a b. destruct a, b; intros; try congruence; {close}.
  - intros c c' d d'. {sides.format("c, c', d, d'")}{close}.
{fourth}"""


def _forward(region: EffortRegion) -> str:
    return f"""
Ltac absurd_class := exfalso; match goal with
  | C : cooperative a_DH |- _ => exact (not_coop_H C)
  | C : cooperative a_DL |- _ => exact (not_coop_L C)
  | C : ~ cooperative a_CH |- _ => exact (C coop_H)
  | C : ~ cooperative a_CL |- _ => exact (C coop_L)
  end.

Theorem conditions_give_axioms : region -> axiom_i /\\ axiom_ii /\\ axiom_iii /\\ axiom_iv.
Proof.
  intros H. unfold region in H. split; [|split; [|split]].
{_steps(region, (1, 2, 3))}
Qed."""


def _instances(coq: Definitions, region: EffortRegion) -> Iterator[Instance]:
    """List the inequalities that the axioms consist of, with their proofs."""
    family, names = coq.family, coq.family.parameters

    def form(first: tuple[int, int], second: tuple[int, int], own: bool) -> AffineForm:
        table = (
            {a: family.payoffs[0, 0, a] for a in family.profiles}
            if own
            else {a: family.welfare[0, a] for a in family.profiles}
        )
        found = as_form(plus(table[first], table[second], -1), names)
        if found is None:
            raise DerivationError("payoffs of effort tables are affine")
        return found

    def act(a: int) -> str:
        return coq.moves[0][a]

    def side(a: int) -> str:
        return ("coop_" if a in _COOPERATE else "not_coop_") + ACTIONS[a][1]

    every = range(4)
    for c, d, b in itertools.product(_COOPERATE, _DEFECT, every):
        proof = f"proj1 (A1 {act(c)} {act(d)} {act(b)} {side(c)} {side(d)})"
        yield proof, form((c, b), (d, b), own=False), True
        if region is EffortRegion.PRISONERS_DILEMMA:
            proof = f"proj1 (A4 {act(c)} {act(d)} {act(b)} {side(c)} {side(d)})"
            yield proof, form((d, b), (c, b), own=True), True
    for a, b in itertools.product(every, every):
        if (a, b) != (0, 0):
            proof = f"A2 {act(a)} {act(b)} ltac:(congruence)"
            yield proof, form((0, 0), (a, b), own=False), True
    for c, c2, d, d2 in itertools.product(_COOPERATE, _COOPERATE, _DEFECT, _DEFECT):
        sides = " ".join(side(x) for x in (c, c2, d, d2))
        acts = " ".join(act(x) for x in (c, c2, d, d2))
        yield f"proj1 (A3 {acts} {sides})", form((c, c2), (d, d2), own=True), True
    if region is EffortRegion.STAG_HUNT:
        for a in (0, 1, 3):
            proof = f"proj1 A4 i_Row {act(a)} ltac:(by_listing) ltac:(by_listing)"
            yield proof, form((2, 2), (a, 2), own=True), False


def _backward(coq: Definitions, region: EffortRegion) -> str:
    names = coq.family.parameters
    instances = list(_instances(coq, region))
    axioms = Region(names, tuple(Constraint(form, strict) for _, form, strict in instances))
    conditions = [
        (c.name, Constraint(AffineForm(names, tuple(map(Fraction, form))), strict=True))
        for c in CONDITIONS[region]
        for form in c.forms
    ]
    given, steps, lost = [], [], []
    for name, constraint in conditions:
        proof = farkas_proof(constraint.form, axioms, strict=True)
        text = _positive(coq, constraint)
        if proof is None:
            lost.append((name, constraint))
            continue
        given.append(text)
        used = [j for j, m in enumerate(proof.multipliers) if m]
        lines = [f"  - {comment(name)}"]
        for k, j in enumerate(used):
            lines.append(f"    pose proof ({instances[j][0]}) as D{k}. spell_in D{k}.")
        steps.append("\n".join([*lines, "    lra."]))
    goal = " /\\\n  ".join(given)
    back = "\n".join(steps)
    parts = [
        f"""
Theorem axioms_give_conditions : axiom_i -> axiom_ii -> axiom_iii -> axiom_iv ->
  {goal}.
Proof.
  intros A1 A2 A3 A4. repeat apply conj.
{back}
Qed."""
    ]
    parts.append(_redundancy(coq, [c for _, c in conditions]))
    for k, (name, constraint) in enumerate(lost):
        parts.append(_spared(coq, region, axioms, name, constraint, k))
    return "\n".join(parts)


def _positive(coq: Definitions, constraint: Constraint) -> str:
    terms: Polynomial = {(j,): c for j, c in enumerate(constraint.form.coefficients) if c}
    return f"0 < {coq.poly(terms)}"


def _redundancy(coq: Definitions, conditions: list[Constraint]) -> str:
    """Show which inequalities suffice, and that each of those is needed."""
    names = coq.family.parameters
    kept = list(conditions)
    for constraint in conditions:
        rest = [c for c in kept if c != constraint]
        if farkas_proof(constraint.form, Region(names, tuple(rest)), strict=True) is not None:
            kept = rest
    enough = " -> ".join(_positive(coq, c) for c in kept)
    parts = [
        f"""
(* The other conditions follow from these. *)
Theorem sufficient_conditions : {enough} -> region.
Proof. intros. unfold region. repeat apply conj; lra. Qed."""
    ]
    for k, constraint in enumerate(kept):
        rest = [c for c in kept if c != constraint]
        outside = Constraint(-constraint.form, strict=False)
        point = feasible_point(Region(names, (*rest, outside)))
        if point is None:
            raise DerivationError("an irredundant condition is violated nowhere")
        values = ", ".join(f"{name} = {value}" for name, value in zip(names, point, strict=True))
        inside = " /\\ ".join(_at(coq, c, point) for c in rest)
        parts.append(f"""
{comment(f"None of them can be spared: {values} violates one alone.")}
Theorem condition_{k}_needed : ({inside}) /\\ ~ {_at(coq, constraint, point)}.
Proof. repeat split; lra. Qed.""")
    return "\n".join(parts)


def _at(coq: Definitions, constraint: Constraint, point: Point) -> str:
    terms = [
        f"{number_text(c)} * {number_text(v)}"
        for c, v in zip(constraint.form.coefficients, point, strict=True)
        if c
    ]
    return f"0 < {' + '.join(terms)}"


def _spared(
    coq: Definitions,
    region: EffortRegion,
    axioms: Region,
    name: str,
    constraint: Constraint,
    number: int,
) -> str:
    """Show that the axioms do not give a condition: a table that has them and violates it."""
    names = coq.family.parameters
    witness, point = _counterexample(coq, axioms, constraint)
    where = " -> ".join(
        f"{parameter_text(n)} = {number_text(v)}" for n, v in zip(names, point, strict=True)
    )
    return f"""
{comment(f"The axioms do not give {constraint} ({name}).")}
Theorem axioms_without_{name}_{number} : {where} ->
  (axiom_i /\\ axiom_ii /\\ axiom_iii /\\ axiom_iv) /\\ ~ {_positive(coq, constraint)}.
Proof.
  intros. split; [split; [|split; [|split]]|lra].
{_steps(region, witness)}
Qed."""


def _counterexample(
    coq: Definitions, axioms: Region, constraint: Constraint
) -> tuple[tuple[int, int, int], Point]:
    outside = Constraint(-constraint.form, strict=False)
    for witness, beats in _beating(coq):
        point = feasible_point(axioms.where(Constraint(beats, strict=True), outside))
        if point is not None:
            return witness, point
    raise DerivationError(f"the axioms imply {constraint}")


def _beating(coq: Definitions) -> Iterator[tuple[tuple[int, int, int], AffineForm]]:
    """List the ways in which a D action can beat a C action."""
    family = coq.family
    for c, d, b in itertools.product(_COOPERATE, _DEFECT, range(4)):
        lead = plus(family.payoffs[0, 0, (d, b)], family.payoffs[0, 0, (c, b)], -1)
        form = as_form(lead, family.parameters)
        if form is not None:
            yield (c, d, b), form
