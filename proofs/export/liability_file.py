"""The Coq file on signal contracts of effort tables as liability grows: a chapter for each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from coopgap.proofs.derivation.derive import derive_gap
from coopgap.proofs.derivation.polynomials import Polynomial, from_form, plus
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.export import equilibrium_text
from coopgap.proofs.export.coq_text import parameter_text
from coopgap.proofs.export.definitions import Definitions
from coopgap.proofs.export.equilibrium_text import efficient_rule
from coopgap.proofs.export.family import Document, Family, read_number
from coopgap.proofs.export.proof_file import Chapter, write_file
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family
from coopgap.theory.region import Region


def _whole() -> Region:
    return effort_family("pd").region.extended(["B"], "B >= 0")


@cache
def liability_documents() -> Mapping[str, Document]:
    """Give a bound and a witness of class C1 for each step of the liability B.

    Raises
    ------
    DerivationError
        When a step is not proved.
    """
    family = effort_family("pd")
    seen = effort_language(family.frame, "coop-defect")
    form = derive_gap(family, seen, "c1", _whole(), liability="B")
    found: dict[str, Document] = {}
    for piece in form.pieces:
        for cell in piece.cells:
            if cell.status != "proved":
                raise DerivationError(f"the gap is not proved where {cell.region}")
            step = len(found) // 2
            kinds = {document["claim"]["kind"]: document for document in cell.documents}
            found[f"step_{step}_upper"] = kinds["signal-upper-bound"]
            found[f"step_{step}_lower"] = kinds["implementable"]
    return found


def liability_file() -> str:
    """Write the proof of the gap of class C1 at every liability, Prisoner's-dilemma region."""
    documents, chapters, values = liability_documents(), [], []
    for step in range(len(documents) // 2):
        upper, lower = (documents[f"step_{step}_{end}"] for end in ("upper", "lower"))
        chapter = Chapter.about(f"Step{step}", upper, "Step0" if step else "")
        coq = chapter.coq
        chapter.add("best", equilibrium_text.first_best(coq, "best"))
        chapter.prove("upper", upper)
        chapter.prove("lower", lower)
        value = read_number(upper["claim"]["bound"], coq.family.parameters)
        values.append(value)
        top = coq.family.expected(efficient_rule(coq))
        chapter.add(
            "gap",
            f"""
Theorem gap : region ->
  first_best family {coq.poly(top)} /\\
  maximum (implementable family (Some {parameter_text("B")}) Free) expected {coq.poly(value)} /\\
  {coq.poly(top)} - {coq.poly(value)} = {coq.poly(plus(top, value, -1))}.
Proof.
  intros H. split; [exact (best H)|split; [|lra]].
  apply maximum_from; [exact (upper H)|].
  destruct (lower H) as [M V]. exists lower_rule. split; [exact M|].
  revert V. generalize (expected (G := family) lower_rule). intros; lra.
Qed.
""",
        )
        chapters.append(chapter)
    title = "Effort tables, Prisoner's dilemma region: gap of class C1 as the liability B grows."
    text = _covering(chapters) + _turning(chapters, values)
    return write_file(title, chapters, closing=("turning_liability", text))


def _given() -> str:
    """Write the conditions on the parameters as premises."""
    coq = Definitions.of(Family.read(liability_documents()["step_0_upper"]))
    conditions = [(from_form(c.form), c.strict) for c in _whole().constraints]
    return "".join(f"  0 {'<' if s else '<='} {coq.poly(poly)} ->\n" for poly, s in conditions)


def _turning(chapters: Sequence[Chapter], values: Sequence[Polynomial]) -> str:
    """Prove from which liability the gap is less than without any, and from which it is least."""
    coq = chapters[0].coq
    names = " ".join(parameter_text(name) for name in coq.family.parameters)
    top = efficient_rule(coq)
    gaps = [coq.poly(plus(coq.family.expected(top), v, -1)) for v in (values[0], values[-1])]
    cases = "".join(
        f"""
  - destruct ({chapter.name}.gap {names} G) as (F & M & _). unfold {chapter.name}.region in G.
    exists {coq.poly(value)}. split; [exact F|split; [exact M|]].
    unfold Rmin. destruct (Rle_dec _ _); repeat split; intros; lra."""
        for chapter, value in zip(chapters, values, strict=True)
    )
    best = coq.poly(coq.family.expected(top))
    return f"""
(* The gap is that of no liability below the first turning point and only there, and the least one
   from the second on and only there. *)
Theorem turning_liability : forall {names} : R,
{_given()}  exists v,
    first_best (Step0.family R' S' T' P') {best} /\\
    maximum (implementable (Step0.family R' S' T' P') (Some B') Free) expected v /\\
    ({best} - v = {gaps[0]} <-> B' < Rmin ((P' - S') / 2) ((4 * T' - 3 * R' - P') / 8)) /\\
    ({best} - v = {gaps[-1]} <-> (4 * T' - 3 * R' - P') / 8 <= B') /\\
    {gaps[-1]} <= {best} - v <= {gaps[0]}.
Proof.
  intros. destruct (every_liability {names}) as [G|[G|G]]; try assumption.{cases}
Qed.
"""


def _covering(chapters: Sequence[Chapter]) -> str:
    """Prove that the steps leave nothing out."""
    last = chapters[-1].coq
    names = " ".join(parameter_text(name) for name in last.family.parameters)
    walls: list[Polynomial] = []
    known = Prover(_whole())
    for poly, strict in (c for chapter in chapters for c in chapter.coq.family.constraints):
        # A step that needs more than zero is told from one that begins at zero.
        wall = {m: -c for m, c in poly.items()} if strict else poly
        if wall not in walls and not known.prove(poly, strict=strict):
            walls.append(wall)
    cuts = " ".join(f"destruct (Rle_lt_dec 0 {last.poly(wall)});" for wall in walls)
    steps = " \\/ ".join(f"{chapter.name}.region {names}" for chapter in chapters)
    sides = ["right; " * k + "left; " for k in range(len(chapters) - 1)]
    sides.append("right; " * (len(chapters) - 1))
    tries = " | ".join(
        f"{side}unfold {chapter.name}.region; repeat apply conj; lra"
        for side, chapter in zip(sides, chapters, strict=True)
    )
    return f"""
(* Every liability belongs to a step. *)
Theorem every_liability : forall {names} : R,
{_given()}  {steps}.
Proof.
  intros. {cuts}
    first [{tries} | exfalso; lra].
Qed.
"""
