"""Numbers, polynomials and names as Coq writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from coopgap.proofs.derivation.polynomials import Polynomial


def number_text(value: Fraction | int) -> str:
    """Write a rational as a Coq real number.

    Examples
    --------
    >>> number_text(Fraction(-2, 3)), number_text(4)
    ('(-2/3)', '4')
    """
    text = str(Fraction(value))
    return f"({text})" if "/" in text or "-" in text else text


def parameter_text(name: str) -> str:
    """Name a parameter: primed, since R and S already mean something in Coq.

    Examples
    --------
    >>> parameter_text("R")
    "R'"
    """
    return f"{name}'"


def polynomial_text(poly: Polynomial, parameters: Sequence[str]) -> str:
    """Write a polynomial, in parentheses unless it is a single factor.

    Examples
    --------
    >>> polynomial_text({(0, 1): Fraction(1, 2), (): Fraction(-3)}, ("R", "S"))
    "((1/2) * R' * S' + (-3))"
    >>> polynomial_text({}, ())
    '0'
    """
    terms = []
    for monomial, c in poly.items():
        factors = [parameter_text(parameters[j]) for j in monomial]
        if c != 1 or not factors:
            factors.insert(0, number_text(c))
        terms.append(" * ".join(factors))
    if not terms:
        return "0"
    if len(terms) == 1 and " * " not in terms[0]:
        return terms[0]
    return f"({' + '.join(terms)})"


def identifiers(prefix: str, labels: Iterable[str]) -> tuple[str, ...]:
    """Turn labels into distinct Coq identifiers that show what they stand for.

    Examples
    --------
    >>> identifiers("a", ["CH", "share 1/2", "share 1-2"])
    ('a_CH', 'a_share_1_2', 'a_share_1_2_')
    """
    found: list[str] = []
    for label in labels:
        name = f"{prefix}_{re.sub('[^A-Za-z0-9]', '_', label)[:40]}"
        while name in found:
            name += "_"
        found.append(name)
    return tuple(found)


def inductive(name: str, constructors: Sequence[str]) -> str:
    """Define a finite type.

    Examples
    --------
    >>> inductive("light", ["red", "green"])
    'Inductive light := red | green.'
    """
    return f"Inductive {name} := {' | '.join(constructors)}."


def list_text(entries: Iterable[str]) -> str:
    """Write a list.

    Examples
    --------
    >>> list_text(["a", "b"])
    '[a; b]'
    """
    return f"[{'; '.join(entries)}]"


def match_text(
    scrutinees: Sequence[str],
    cases: Iterable[tuple[Sequence[str], str]],
    otherwise: str | None,
    indent: str = "    ",
) -> str:
    """Write a match, with a last case for everything else where one is needed.

    Examples
    --------
    >>> print(match_text(["x"], [(["red"], "1")], "0", ""))
    match x with
    | red => 1
    | _ => 0
    end
    """
    lines = [f"match {', '.join(scrutinees)} with"]
    lines += [f"{indent}| {', '.join(patterns)} => {value}" for patterns, value in cases]
    if otherwise is not None:
        lines.append(f"{indent}| {', '.join('_' for _ in scrutinees)} => {otherwise}")
    return "\n".join([*lines, f"{indent}end"])


def comment(text: str) -> str:
    """Write a comment; comment signs inside the text are broken up.

    Examples
    --------
    >>> comment("a (* b *)")
    '(* a ( * b * ) *)'
    """
    safe = text.replace("(*", "( *").replace("*)", "* )").replace('"', "'")
    return f"(* {safe} *)"
