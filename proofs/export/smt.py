"""SMT-LIB 2: a third opinion on the arithmetic of a certificate, from a solver such as z3."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from coopgap.proofs.derivation.polynomials import Polynomial
from coopgap.proofs.export.family import Document, Family
from coopgap.proofs.export.obligations import Literal, Obligation, obligations

INSTALL: Final = "install z3: `pip install z3-solver`, or `apt-get install z3` on Debian"
"""How to get z3."""

TIME_LIMIT: Final = 120
"""Seconds after which z3 is given up."""


def number_text(value: Fraction) -> str:
    """Write a rational.

    Examples
    --------
    >>> number_text(Fraction(-1, 3))
    '(- (/ 1.0 3.0))'
    """
    top, bottom = abs(value.numerator), value.denominator
    text = f"{top}.0" if bottom == 1 else f"(/ {top}.0 {bottom}.0)"
    return f"(- {text})" if value < 0 else text


def polynomial_text(poly: Polynomial, parameters: Sequence[str]) -> str:
    """Write a polynomial.

    Examples
    --------
    >>> polynomial_text({(0, 1): Fraction(2), (): Fraction(1)}, ("R", "S"))
    '(+ (* 2.0 R S) 1.0)'
    """
    terms = []
    for monomial, c in poly.items():
        factors = [number_text(Fraction(c)), *(parameters[j] for j in monomial)]
        terms.append(f"(* {' '.join(factors)})" if monomial else factors[0])
    if not terms:
        return "0.0"
    return terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"


def smt_text(document: Document) -> str:
    """Write the negation of what a certificate's claim comes down to: it must be unsatisfiable.

    Parameters
    ----------
    document
        A certificate of schema 1.

    Raises
    ------
    DerivationError
        When claims of its kind are not exported.

    References
    ----------
    Theory §3.
    """
    family = Family.read(document)
    names = family.parameters

    def relation(literal: Literal) -> str:
        poly, sign = literal
        return f"({sign} {polynomial_text(poly, names)} 0.0)"

    listed = obligations(document)
    lines = [
        f"; The negation of a claim of kind {document['claim']['kind']}: unsat means proved.",
        f"(set-logic {'QF_LRA' if _linear(listed) else 'QF_NRA'})",
        *(f"(declare-const {name} Real)" for name in names),
        *(f"(assert {relation((p, '>' if strict else '>='))})" for p, strict in family.constraints),
        "(assert (not (and true",
    ]
    for obligation in listed:
        wanted = " ".join(map(relation, obligation.any_of))
        lines.append(f"  (or false {wanted}) ; {obligation.meaning}")
    return "\n".join([*lines, ")))", "(check-sat)", ""])


def _linear(listed: Sequence[Obligation]) -> bool:
    return all(
        len(monomial) <= 1
        for obligation in listed
        for poly, _ in obligation.any_of
        for monomial in poly
    )


def z3() -> str | None:
    """Give the path of z3, next to the running Python or on the search path, or ``None``."""
    beside = Path(sys.executable).with_name("z3")
    return str(beside) if beside.exists() else shutil.which("z3")


def timed_answer(text: str, *, solver: str) -> tuple[str, float]:
    """Ask the solver about an SMT-LIB file: ``"unsat"``, ``"sat"`` or ``"unknown"``, and seconds.

    Parameters
    ----------
    text
        The file.
    solver
        Path of z3.
    """
    began = time.perf_counter()
    done = subprocess.run(
        [solver, "-in", "-smt2", f"-T:{TIME_LIMIT}"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    words = done.stdout.split()
    sure = done.returncode == 0 and words and words[0] in ("unsat", "sat")
    return (words[0] if sure else "unknown"), time.perf_counter() - began
