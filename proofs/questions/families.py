"""How large, by how much: families of games that answer with a closed form, proved throughout."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import sympy

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.individual_benefit import expected_payoffs
from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.models.finite import (
    Setting,
    Stated,
    agreement,
    circumstances,
    finite_claim,
)
from coopgap.proofs.claims.models.record import (
    Comparison,
    Condition,
    Derived,
    ModelClaim,
    draw,
    shown,
)
from coopgap.proofs.claims.models.region_needs import Point, region_needs, without
from coopgap.proofs.claims.needs.need import Failure, shown_game
from coopgap.proofs.derivation.derive import derive_gap
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.derivation.polynomial_games import Payments, PolynomialGame
from coopgap.proofs.derivation.polynomials import from_sympy
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting as DerivationSetting
from coopgap.proofs.search.outcomes import equilibrium_welfare
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.families import effort_family
from coopgap.theory.language import Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

PROOF: Final = ("witness-families",)
"""The exported proof of what is claimed of these families."""

UNLIMITED: Final = Condition("unlimited liability", "And a free budget.")

HURT: Final = PolynomialGame(
    (
        (("4*w", "1 + 2*w"), ("6*w", "1 + 2*w - w**2")),
        (("0", "0"), ("8*w", "0")),
    ),
    Region.of("w", "w > 0", "1 > 2*w"),
)
"""Selfish agents have a strict equilibrium worth ``1 + 6w``; the weight w leaves only ``8w``."""

CROWDED: Final = PolynomialGame(
    (
        (("1 - w", "0"), ("0", "w**2/2")),
        (("1 - w - w**2/2", "w + w**2/2"), ("w**2/2", "2*w - 3*w**2/2")),
    ),
    Region.of("w", "w > 0", "1 > 3*w"),
    (0, 1, 1, 0),
)
"""At the weight w agents reach the first best, 1, alone, and ``2w - w²`` under the contract that is
best for selfish ones."""

FORCED: Final[Payments] = (("-w**2/4", "w**2/4"), ("w**2/4", "-w**2/4"))
"""That contract: what each signal pays Row and Column."""


def _lottery() -> SymbolicEnvironment:
    return SymbolicEnvironment.from_bimatrix(
        [[("0", "0"), ("-1", "2")], [("-K", "0"), ("0", "0")]],
        region=Region.of("K", "K > 0"),
        title="lottery",
    )


def _seen(game: Environment) -> Language:
    return Language.product(game, actions={game.agents[1]: "all"})


@functools.cache
def _lottery_gap(mechanism_class: str) -> PiecewiseForm:
    family = _lottery()
    return derive_gap(family, _seen(family.frame), mechanism_class)


def _lottery_loss(
    mechanism_class: str,
    game: Environment,
    point: Mapping[str, Fraction],
    liability: Liability | None = None,
) -> Fraction | None:
    return welfare_gap(game, _seen(game), mechanism_class, liability=liability).gap


def _alone() -> str:
    """Prove that signal contracts lose as much as none: then no bound on transfers matters."""
    found = _lottery_gap("c0")
    if found.status != "proved" or agreement(found, Stated(("1",))):
        return ""
    return f"the gap without contract is 1 as well ({len(found.documents)} certificates)"


def _lotteries() -> Iterator[ModelClaim]:
    rows = (
        ("signal", "c1", "signal contracts", "1", "1", _alone),
        ("mediated", "c2", "mediated mechanisms", "1/(K + 1)", r"\frac{1}{K+1}", lambda: ""),
    )
    for key, kind, who, stated, tex, same in rows:
        yield finite_claim(
            f"Q2.{key}-lottery",
            f"A family in which the ratio of the gaps is K + 1: {who}",
            f"In the game (0,0),(-1,2); (-K,0),(0,0), where contracts see what Column does, "
            f"{who} lose {stated}.",
            family=_lottery,
            form=functools.partial(_lottery_gap, kind),
            stated=(stated,),
            numerics=functools.partial(_lottery_loss, kind),
            latex=rf"\Gamma_{kind[1]} = {tex}",
            assumptions=(UNLIMITED,),
            settings={
                UNLIMITED.name: (
                    Setting(
                        "no transfer is allowed",
                        functools.partial(_lottery_loss, kind, liability=Liability.of(0)),
                        same=same,
                    ),
                )
            },
            proofs=PROOF,
        )


def _polynomial_claim(
    identifier: str,
    title: str,
    statement: str,
    game: PolynomialGame,
    documents: Callable[[], tuple[dict[str, Any], ...]],
    share: str,
    numerics: Callable[[Environment, Language, Fraction], Fraction | None],
    latex: str,
    sources: tuple[str, ...],
) -> ModelClaim:
    def derive() -> Derived:
        try:
            found = documents()
        except DerivationError as error:
            return Derived(False, False, note=str(error))
        return Derived(True, True, found)

    anywhere = replace(game, region=without(game.region, range(len(game.region.constraints))))

    def at(point: Point) -> Comparison:
        environment, language = anywhere.at(point)
        (symbol,) = game.form("w").free_symbols
        value = game.form(share).subs(symbol, sympy.Rational(point["w"]))
        stated = Fraction(int(value.p), int(value.q))
        return Comparison(shown(point), stated, numerics(environment, language, point["w"]))

    def compare(generator: random.Random) -> Comparison:
        return at({"w": Fraction(1, generator.randrange(4, 200))})

    def wrong(point: Point) -> Failure | None:
        return _failure(at(point), *anywhere.at(point))

    return ModelClaim(
        identifier,
        title,
        statement,
        latex,
        (Condition("parameters", f"The parameters satisfy {game.region}."),),
        derive,
        compare,
        sources,
        PROOF,
        functools.partial(region_needs, game.region, wrong),
    )


def _failure(at: Comparison, environment: Environment, language: Language) -> Failure | None:
    if at.stated == at.found:
        return None
    found = "undefined" if at.found is None else str(at.found)
    shown_there = shown_game(environment, language)
    return Failure(str(at.stated), found, circumstances(environment), shown_there)


def hurt_documents() -> tuple[dict[str, Any], ...]:
    """Certify the equilibria of `HURT` at weights 0 and w, and its first best.

    Examples
    --------
    >>> [document["claim"]["kind"] for document in hurt_documents()][:2]
    ['pure-equilibria', 'pure-equilibria']

    References
    ----------
    T9.
    """
    best = HURT.welfare((0, 1))
    others = [HURT.welfare(cell) for cell in ((0, 0), (1, 0), (1, 1))]
    return (
        HURT.equilibria([(0, 0), (1, 1)]),
        HURT.equilibria([(1, 1)], "w"),
        *(HURT.positive(sympy.expand(best - other)) for other in others),
    )


def crowding_documents() -> tuple[dict[str, Any], ...]:
    """Certify what `CROWDED` is worth with and without the contract, and that the contract is best.

    Examples
    --------
    >>> [document["claim"]["kind"] for document in crowding_documents()][:2]
    ['implementable', 'signal-upper-bound']

    References
    ----------
    [BowlesHwang2008].
    """
    # Row would leave the first best for its own row, and Column its column: no balanced
    # payment, which takes from one what it gives the other, deters both.
    conflict = {
        "profiles": [[0, [1, 0]]],
        "deviations": [[0, 0, 0, "1"], [1, 0, 1, "1"]],
        "nu": [[0, "1"], [1, "-1"]],
    }
    return (
        CROWDED.implements((0, 0), FORCED),
        CROWDED.no_better((0, 0), [conflict]),
        CROWDED.equilibria([(1, 0)], "w"),
        CROWDED.equilibria([(1, 1)], "w", FORCED),
    )


def _hurts(environment: Environment, language: Language, weight: Fraction) -> Fraction | None:
    before = pure_equilibria(environment).best
    after = pure_equilibria(environment.prosocial(weight)).best
    if before is None or after is None:
        return None
    return (before - after) / environment.first_best().value


def _crowds(environment: Environment, language: Language, weight: Fraction) -> Fraction | None:
    chosen = best_contract(environment, language, budget=Budget.BALANCED)
    raised = environment.prosocial(weight)
    alone = pure_equilibria(raised).best
    if chosen.contract is None or alone is None:
        return None
    held = equilibrium_welfare(raised, language, chosen.contract)
    return None if held is None else (alone - held[1]) / environment.first_best().value


@functools.cache
def _setting(region: str) -> DerivationSetting:
    family = effort_family(region)
    return DerivationSetting(family, Language.null(family.frame), None, Budget.FREE)


# Least gain of an agent from the best selfish equilibrium to the first best (CH, CH).
_TABLES: Final = {
    "pd": ((2, 2), "R - P", "R-P", "everybody gains"),
    "sh": ((0, 1), "-(R - P)/6", r"-\tfrac16 (R-P)", "who shirks loses, gaining"),
}


def _tables(region: str) -> ModelClaim:
    profile, stated, tex, words = _TABLES[region]
    names = {"pd": "Prisoner's dilemma", "sh": "Stag hunt"}

    def derive() -> Derived:
        setting = _setting(region)
        forms = [
            setting.utility(i, 0, (0, 0)) - setting.utility(i, 0, profile) for i in (0, 1)
        ]  # fmt: skip
        gains = [form.as_sympy() for form in forms]
        symbols = {name: sympy.Symbol(name) for name in setting.parameters}
        goal = sympy.sympify(stated, locals=symbols)
        prover = Prover(setting.region)
        least = all(
            prover.prove(from_sympy(sympy.expand(g - goal), setting.parameters)) for g in gains
        )
        reached = any(sympy.expand(g - goal) == 0 for g in gains)
        sign = sympy.expand(goal if region == "pd" else -goal)
        document = PolynomialGame(((("0", "0"),),), setting.region).positive(sign)
        return Derived(least, reached, (document,))

    return ModelClaim(
        f"Q7.effort-{region}",
        f"Benefit of prosociality without transfers in effort tables, {names[region]}",
        f"From the best selfish equilibrium to the first best, {words} {stated}.",
        rf"\min_i \Delta u_i = {tex}",
        (Condition("parameters", f"The parameters satisfy {effort_family(region).region}."),),
        derive,
        functools.partial(_compared_gain, region, stated),
        proofs=(f"{region}-equilibria",),
        needs=lambda: region_needs(
            effort_family(region).region,
            lambda point: _failure(
                _least_gain(region, stated, point), (game := _table(region, point)),
                Language.null(game),
            ),
        ),
    )  # fmt: skip


def _table(region: str, point: Point) -> Environment:
    family = effort_family(region)
    return family.at(family.region.ordered({name: point[name] for name in family.parameters}))


def _compared_gain(region: str, stated: str, generator: random.Random) -> Comparison:
    family = effort_family(region)
    return _least_gain(region, stated, draw(generator, family.parameters, family.region.contains))


def _least_gain(region: str, stated: str, point: Point) -> Comparison:
    """Compare the least gain of an agent; there is none without equilibrium or threshold."""
    game, claimed = _table(region, point), Stated((stated,)).at(point)
    selfish, closed = pure_equilibria(game).best_rule, closure_threshold(game)
    if selfish is None or closed.value is None:
        return Comparison(shown(point), claimed, None)
    before = expected_payoffs(game, selfish)
    after = expected_payoffs(game, closed.rule)
    found = min(b - a for a, b in zip(before, after, strict=True))
    return Comparison(shown(point), claimed, found)


def families() -> tuple[ModelClaim, ...]:
    """List the questions that a family answers for all parameters.

    Examples
    --------
    >>> [claim.id for claim in families()][:3]
    ['Q2.signal-lottery', 'Q2.mediated-lottery', 'Q5.share']

    References
    ----------
    docs/questions.md.
    """
    hurt = _polynomial_claim(
        "Q5.share",
        "What a little prosociality can cost: all but any share of the first best",
        "In the game (4w,1+2w),(6w,1+2w-w²); (0,0),(8w,0) the weight w, however small, costs "
        "(1 - 2*w)/(1 + 8*w - w**2) of the first best, which comes near all of it.",
        HURT,
        hurt_documents,
        "(1 - 2*w)/(1 + 8*w - w**2)",
        _hurts,
        r"\frac{V(0)-V(w)}{W^*} = \frac{1-2w}{1+8w-w^2} \to 1",
        ("HuangEtAl2026", "CaragiannisEtAl2010", "ChenEtAl2014"),
    )
    crowd = _polynomial_claim(
        "Q6.share",
        "What crowding out can cost: all but any share of the first best",
        "In the game (1-w,0),(0,w²/2); (1-w-w²/2,w+w²/2),(w²/2,2w-3w²/2), where contracts tell the "
        "diagonal from the rest, the balanced contract that is best for selfish agents costs "
        "agents of weight w the share (1 - w)**2 of the first best, which they reach without it.",
        CROWDED,
        crowding_documents,
        "(1 - w)**2",
        _crowds,
        r"\frac{V_\varnothing(w)-V_t(w)}{W^*} = (1-w)^2 \to 1",
        ("HuangEtAl2026", "BowlesHwang2008"),
    )
    return (*_lotteries(), hurt, crowd, _tables("pd"), _tables("sh"))
