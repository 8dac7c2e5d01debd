"""Complete a document by listening to the checker: prove what it asks, where it asks.

The kernel decides every inequality by one question, ``nonneg``. A listening copy of it answers
from the lemmas first and otherwise asks a prover; what the prover proves becomes a lemma of the
document. Nothing here is trusted: the finished document goes to the kernel itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coopgap.numerics.linear.polyhedra import Point, farkas_proof
from coopgap.proofs.derivation.polynomials import Polynomial, as_form, degree, evaluate, factors
from coopgap.proofs.derivation.prover import Lemma, Prover
from coopgap.proofs.kernel import check
from coopgap.proofs.kernel.checker import Poly, Rules
from coopgap.theory.affine import AffineForm

Question = tuple[Polynomial, bool]
"""A polynomial that had to be non-negative, or positive (True)."""


@dataclass(frozen=True, slots=True)
class Completed:
    """What became of a document.

    Attributes
    ----------
    document
        With its lemmas, and accepted by the kernel; ``None`` when it cannot be completed.
    failed
        The questions that got no for an answer, in order.
    reason
        Why the checker refused; empty when it did not.
    """

    document: dict[str, Any] | None
    failed: tuple[Question, ...]
    reason: str


class _Listener(Rules):
    """The kernel's rules, with a prover to ask when no lemma answers."""

    def __init__(self, document: Any, prover: Prover) -> None:
        self.prover = prover
        self.used: set[int] = set()
        self.failed: list[Question] = []
        super().__init__(document)

    def nonneg(self, value: Any, strict: bool = False) -> bool:
        """Answer like the kernel once the prover's lemmas are in the document."""
        if not isinstance(value, Poly):
            return super().nonneg(value, strict)
        poly = {monomial: Fraction(c) for monomial, c in value.items()}
        if self.prover.prove(poly, strict=strict):
            fact = self.prover.fact_of(poly, strict)
            if fact is not None:
                self.used.add(fact)
            return True
        self.failed.append((poly, strict))
        return False


def complete(document: dict[str, Any], prover: Prover) -> Completed:
    """Add the lemmas that a document needs, and have the kernel check the result.

    Parameters
    ----------
    document
        Written for the prover's region, without lemmas.
    prover
        Keeps its lemmas from one document to the next.
    """
    kind = document["claim"]["kind"]
    listener: _Listener | None = None
    try:
        listener = _Listener.__new__(_Listener)
        listener.__init__(document, prover)  # type: ignore[misc]
        getattr(listener, kind.replace("-", "_"))(**document["certificate"])
    except (ValueError, LookupError, TypeError) as refusal:
        return Completed(None, tuple(getattr(listener, "failed", ())), str(refusal))
    done = {**document, "lemmas": _numbered(prover, listener.used)}
    verdict = check(done)
    return Completed(done if verdict.accepted else None, tuple(listener.failed), verdict.reason)


def _numbered(prover: Prover, used: set[int]) -> list[dict[str, Any]]:
    """Write the lemmas used, and those they rest on, numbered after the region's inequalities."""
    first = len(prover.region.constraints)
    needed: set[int] = set()
    queue = [fact for fact in used if fact >= first]
    while queue:
        fact = queue.pop()
        if fact not in needed:
            needed.add(fact)
            queue += [j for _, js, _ in prover.lemmas[fact - first].terms for j in js if j >= first]
    place = {fact: first + k for k, fact in enumerate(sorted(needed))}
    listed = []
    for fact in sorted(needed):
        lemma = prover.lemmas[fact - first]
        terms = tuple((c, tuple(place.get(j, j) for j in js), base) for c, js, base in lemma.terms)
        moved = Lemma(lemma.poly, lemma.strict, terms)
        listed.append(moved.as_json(prover.region.parameters))
    return listed


def splitting_form(
    failed: tuple[Question, ...], prover: Prover, point: Point
) -> tuple[AffineForm, bool] | None:
    """Find an affine form whose sign the region leaves open and a refusal turned on.

    The last question matters most: it is the one on which the checker gave up.

    Returns
    -------
    tuple or None
        The form, positive at the point, and whether the split must separate its zero.
    """
    for poly, strict in reversed(failed):
        parts = [poly] if degree(poly) < 2 else _factors(poly, prover)
        for part in parts:
            form = as_form(part, prover.region.parameters)
            if form is None or form.is_constant:
                continue
            if form.at(point) < 0:
                form = -form
            if farkas_proof(form, prover.region) is None:
                return form, strict
            if (
                strict
                and farkas_proof(form, prover.region, strict=True) is None
                and farkas_proof(-form, prover.region) is None  # not zero all over the region
            ):
                return form, True
    return None


def _factors(poly: Polynomial, prover: Prover) -> list[Polynomial]:
    return [part for part, _ in factors(poly, prover.region.parameters)]


def sign_at(poly: Polynomial, point: Point) -> int:
    """Give the sign of a polynomial at a point."""
    value = evaluate(poly, point)
    return (value > 0) - (value < 0)
