"""Claims about families of finite games, derived with certificates from the payoff tables."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias

import sympy

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.claims.models.record import (
    Comparison,
    Condition,
    Derived,
    ModelClaim,
    draw,
    shown,
)
from coopgap.proofs.claims.models.region_needs import members, region_needs
from coopgap.proofs.claims.needs.changes import Change, change_need
from coopgap.proofs.claims.needs.need import Failure, Need, shown_game
from coopgap.proofs.derivation.cells import Piece
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.derivation.polynomials import from_sympy, plus, times
from coopgap.proofs.derivation.prover import Prover
from coopgap.theory.environment import Environment
from coopgap.theory.errors import RegionError
from coopgap.theory.language import Language
from coopgap.theory.rationals import as_rational
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

Numerics: TypeAlias = Callable[[Environment, dict[str, Fraction]], Fraction | None]
"""Finds the quantity in one game, at the parameters given, without the closed form."""

UNPROVED: Final = " is not proved where "


@dataclass(frozen=True, slots=True)
class Setting:
    """What a finite model may be like instead of an assumption.

    Attributes
    ----------
    instead
        A sentence.
    numerics
        The quantity in one game then.
    reason
        Why it differs.
    same
        Proves that it never does; says how, or nothing.
    language
        What contracts then see, to draw it; nothing when left out.
    """

    instead: str
    numerics: Numerics
    reason: str = ""
    same: Callable[[], str] = lambda: ""
    language: Callable[[Environment], Language] = Language.null


@dataclass(frozen=True, slots=True)
class Stated:
    """A closed form as a claim states it: one expression, or the largest or least of several.

    Attributes
    ----------
    alternatives
        SymPy texts in the parameters.
    largest
        Whether the largest one is meant; otherwise which one holds where is left to the
        derivation.
    least
        Whether the least one is meant; then ``largest`` says nothing.
    """

    alternatives: tuple[str, ...]
    largest: bool = True
    least: bool = False

    def expressions(self) -> list[sympy.Expr]:
        """Give the alternatives as expressions (parameters such as S are symbols)."""
        names = {name: sympy.Symbol(name) for name in "RSTPBMKemvwcd"}
        return [sympy.sympify(text, locals=names) for text in self.alternatives]

    def at(self, point: dict[str, Fraction]) -> Fraction:
        """Evaluate exactly.

        Examples
        --------
        >>> Stated(("2", "x/3")).at({"x": Fraction(5)})
        Fraction(2, 1)
        >>> Stated(("2", "x/3"), least=True).at({"x": Fraction(5)})
        Fraction(5, 3)
        """
        values = {
            sympy.Symbol(name): sympy.Rational(v.numerator, v.denominator)
            for name, v in point.items()
        }
        pick = min if self.least else max
        return pick(as_rational(str(e.subs(values)), "closed form") for e in self.expressions())

    def wrong(self, point: dict[str, Fraction], found: Fraction | None) -> Failure | None:
        """Say how a value found at a point, inside the region or not, differs; or nothing.

        Examples
        --------
        >>> ratio = Stated(("1/x",))
        >>> ratio.wrong({"x": Fraction(2)}, Fraction(1, 2)), ratio.wrong({"x": Fraction(0)}, None)
        (None, None)
        >>> ratio.wrong({"x": Fraction(2)}, None).found
        'infinity'
        """
        values = [e.subs({sympy.Symbol(n): sympy.Rational(v.numerator, v.denominator)
                          for n, v in point.items()}) for e in self.expressions()]  # fmt: skip
        if not all(value.is_finite for value in values):
            return None if found is None else Failure("nothing finite", str(found))
        exact = [as_rational(str(value), "closed form") for value in values]
        allowed = [min(exact)] if self.least else [max(exact)] if self.largest else exact
        if found in allowed:
            return None
        return Failure(" or ".join(dict.fromkeys(map(str, allowed))), _value(found))


def _value(value: Fraction | None) -> str:
    return "infinity" if value is None else str(value)


def agreement(form: PiecewiseForm, stated: Stated) -> str:
    """Prove that a derived form is the stated one; say where not, or nothing.

    On every piece the derived expression must be an alternative, and no other one larger (or
    less), if the largest (or least) is meant.
    """
    expressions = stated.expressions()
    for piece, derived in zip(form.pieces, form.expressions, strict=True):
        if not any(sympy.cancel(derived - e) == 0 for e in expressions):
            return f"derived {derived}, which is not stated, where {piece.region}"
        for other in expressions if stated.largest or stated.least else ():
            larger, smaller = (other, derived) if stated.least else (derived, other)
            if sympy.cancel(derived - other) != 0 and not _at_least(piece, larger, smaller):
                return f"{larger} >= {smaller}{UNPROVED}{piece.region}"
    return ""


def _at_least(piece: Piece, larger: sympy.Expr, smaller: sympy.Expr) -> bool:
    names = piece.region.parameters
    prover = Prover(piece.region)
    sides = []
    for side in (larger, smaller):
        top, bottom = (from_sympy(part, names) for part in sympy.fraction(sympy.together(side)))
        if not prover.prove(bottom, strict=True):
            top, bottom = ({m: -c for m, c in part.items()} for part in (top, bottom))
            if not prover.prove(bottom, strict=True):
                return False
        sides.append((top, bottom))
    (top, bottom), (other, below) = sides
    return prover.prove(plus(times(top, below), times(other, bottom), -1))


def finite_claim(
    identifier: str,
    title: str,
    statement: str,
    *,
    family: Callable[[], SymbolicEnvironment],
    form: Callable[[], PiecewiseForm],
    stated: Sequence[str],
    numerics: Numerics,
    latex: str,
    assumptions: tuple[Condition, ...] = (),
    largest: bool = True,
    least: bool = False,
    derive_on: Callable[[Region], PiecewiseForm] | None = None,
    settings: Mapping[str, Sequence[Setting]] | None = None,
    why: Callable[[Environment, dict[str, Fraction]], str] | None = None,
    proofs: tuple[str, ...] = (),
    sources: tuple[str, ...] = ("HuangEtAl2026",),
) -> ModelClaim:
    """Make a claim that a quantity of a family of games has a closed form.

    Parameters
    ----------
    identifier, title, statement, latex, sources, proofs
        As in `ModelClaim`.
    family
        The games; its region is the claim's.
    form
        Derives the quantity from the payoffs.
    stated
        Alternatives of the closed form as SymPy texts.
    numerics
        Finds the quantity in one game.
    assumptions
        Besides the region's inequalities, which are all assumed.
    largest, least
        Whether the claim says the largest or the least alternative (see `Stated`).
    derive_on
        Derives the quantity on another region, to prove that an inequality is redundant.
    settings
        What may be the case instead of each of ``assumptions``, by its name.
    why
        Says of a game, where an inequality is violated, why the quantity is another; what is
        efficient and stable there when left out.
    """
    said = Stated(tuple(stated), largest, least)

    def derive() -> Derived:
        found = form()
        wrong = agreement(found, said)
        proved = found.status == "proved" and UNPROVED not in wrong
        return Derived(proved, not wrong, found.documents, note=wrong)

    def compare(generator: random.Random) -> Comparison:
        region = form().region
        point = draw(generator, region.parameters, region.contains)
        kept = {name: point[name] for name in family().parameters}
        game = family().instantiate(kept)
        value = said.at(point) if largest or least else form().evaluate(point)
        return Comparison(shown(point), value, numerics(game, point))

    @functools.cache
    def drawn_from() -> SymbolicEnvironment:
        return family()

    def at(point: dict[str, Fraction]) -> Environment:
        games = drawn_from()
        return games.at(games.region.ordered({name: point[name] for name in games.parameters}))

    def wrong(point: dict[str, Fraction]) -> Failure | None:
        game = at(point)
        failed = said.wrong(point, numerics(game, point))
        if failed is not None:
            failed = replace(failed, reason=why(game, point) if why else circumstances(game))
        return _drawn(failed, game, Language.null(game))

    def proof(weaker: Region) -> str:
        assert derive_on is not None
        try:
            found = derive_on(weaker)
        except RegionError:  # Such as a liability that could be negative.
            return ""
        if found.status != "proved" or agreement(found, said):
            return ""
        certificates = len(found.documents)
        plural = "" if certificates == 1 else "s"
        return f"the same form is derived without it ({certificates} certificate{plural})"

    def changed(setting: Setting) -> Change:
        def failure(point: dict[str, Fraction]) -> Failure | None:
            game = at(point)
            value = said.at(point) if largest or least else form().evaluate(point)
            found = setting.numerics(game, point)
            if found == value:
                return None
            failed = Failure(_value(value), _value(found), setting.reason)
            return _drawn(failed, game, setting.language(game))

        return Change(setting.instead, failure, setting.same)

    def needs() -> tuple[Need, ...]:
        region = form().region
        return (
            *region_needs(region, wrong, proof if derive_on else None),
            *(
                change_need(
                    assumption.name,
                    [changed(setting) for setting in (settings or {}).get(assumption.name, ())],
                    lambda: members(region),
                )
                for assumption in assumptions
            ),
        )

    region = family().region
    inequalities = Condition("parameters", f"The parameters satisfy {region}.")
    return ModelClaim(
        identifier,
        title,
        statement,
        latex,
        (inequalities, *assumptions),
        derive,
        compare,
        sources,
        proofs,
        needs,
    )


def circumstances(game: Environment) -> str:
    """Say what is efficient and what is stable without contract in a game.

    Examples
    --------
    >>> circumstances(Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]]))
    'efficient: (1, 1); stable without contract: (2, 2).'
    """
    best, stable = game.first_best().profiles, pure_equilibria(game).profiles
    told = []
    for state in range(game.n_states):
        texts = [
            ", ".join(f"({', '.join(game.profile_names(a))})" for a in listed[state]) or "nothing"
            for listed in (best, stable)
        ]
        where = f"{game.states[state]}: " if game.n_states > 1 else ""
        told.append(f"{where}efficient: {texts[0]}; stable without contract: {texts[1]}")
    return ". ".join(told) + "."


def _drawn(failure: Failure | None, game: Environment, language: Language) -> Failure | None:
    return None if failure is None else replace(failure, game=shown_game(game, language))
