"""Which inequality to ask of Coq: signs of polynomials that a region decides.

A wrong answer here can only make a proof fail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from coopgap.proofs.derivation.polynomials import Polynomial, plus
from coopgap.proofs.derivation.prover import Lemma, Prover
from coopgap.proofs.export.family import Family
from coopgap.theory.affine import AffineForm
from coopgap.theory.errors import DerivationError
from coopgap.theory.region import Constraint, Region


class _Informed(Prover):
    """A prover that takes a document's lemmas as known, in the document's numbering."""

    def learn(self, lemma: Lemma) -> None:
        self.lemmas.append(lemma)
        self.facts.append((lemma.poly, lemma.strict))
        self._remember(lemma.poly, lemma.strict, len(self.facts) - 1)


@dataclass(slots=True)
class Signs:
    """Signs over a family's region, by its lemmas and by Farkas proofs.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> family = SimpleNamespace(
    ...     parameters=("x",), constraints=(({(0,): Fraction(1)}, True),), lemmas=())
    >>> signs = Signs(family)
    >>> signs.sure({(0,): Fraction(2), (): Fraction(1)}, strict=True), signs.sure({(): Fraction(0)})
    (True, True)
    """

    family: Family
    prover: _Informed = field(init=False)

    def __post_init__(self) -> None:
        names = self.family.parameters
        forms = [
            Constraint(
                AffineForm(
                    names,
                    tuple(Fraction(poly.get((j,), 0)) for j in range(len(names))),
                    Fraction(poly.get((), 0)),
                ),
                strict,
            )
            for poly, strict in self.family.constraints
        ]
        self.prover = _Informed(Region(names, tuple(forms)))
        for lemma in self.family.lemmas:
            self.prover.learn(lemma)

    def sure(self, poly: Polynomial, *, strict: bool = False) -> bool:
        """Tell whether a polynomial is surely non-negative (positive) on the region."""
        return self.prover.prove(poly, strict=strict)

    def top(self, values: Iterable[Polynomial]) -> Polynomial:
        """Give the value that is surely the greatest.

        Raises
        ------
        DerivationError
            When the region leaves open which one is.
        """
        listed = list(values)
        for best in listed:
            if all(self.sure(plus(best, value, -1)) for value in listed):
                return best
        raise DerivationError(
            "the region leaves open which of the values is the greatest; split it"
        )
