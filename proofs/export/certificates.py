"""The certificates behind the exported claims, found by the derivation engine.

Only multipliers, lotteries and transfers are taken from here: that they prove what is claimed
is for Coq to decide.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import sympy

from coopgap.numerics.linear.polyhedra import Point, sample_points
from coopgap.proofs.derivation.derive import derive_threshold
from coopgap.proofs.derivation.mediated import Sense, lower_bound, upper_bound
from coopgap.proofs.derivation.polynomials import (
    Polynomial,
    as_form,
    as_number,
    from_form,
    from_sympy,
    plus,
    times,
    to_sympy,
)
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting
from coopgap.proofs.derivation.signal import conflict, transfers
from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.contract import Budget, Profile
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import (
    ACTIONS,
    CONDITIONS,
    PARAMETERS,
    EffortRegion,
    effort_language,
    effort_table_payoffs,
)
from coopgap.theory.language import Language
from coopgap.theory.region import Constraint, Region
from coopgap.theory.symbolic import SymbolicEnvironment

Document = dict[str, Any]
Ratio = tuple[Polynomial, Polynomial]


@cache
def effort_family(region: EffortRegion) -> SymbolicEnvironment:
    """Give the effort tables of a region as one family over R, S, T and P.

    Examples
    --------
    >>> effort_family(EffortRegion.STAG_HUNT).payoff(0, 0, (1, 1))
    P/2 + R/2
    """
    symbols = {name: sympy.Symbol(name) for name in PARAMETERS}
    table = effort_table_payoffs(*symbols.values())
    size = range(len(ACTIONS))
    relations = [r for c in CONDITIONS[region] for r in c.relations(symbols)]
    return SymbolicEnvironment.from_bimatrix(
        [[(table[a][b], table[b][a]) for b in size] for a in size],
        region=Region.of(" ".join(PARAMETERS), *relations),
        actions=(ACTIONS, ACTIONS),
        title=f"effort tables ({region})",
    )


def effort_setting(
    region: EffortRegion,
    language: str,
    liability: str | None = None,
    budget: Budget = Budget.FREE,
) -> Setting:
    """Ask about the effort tables of a region.

    Upper bounds are sought without restriction, which covers every mechanism; witnesses within
    a liability and a balanced budget, which every looser class admits.

    Examples
    --------
    >>> effort_setting(EffortRegion.STAG_HUNT, "none", "T - S").liability_json
    {'S': '-1', 'T': '1'}
    """
    family = effort_family(region)
    cap = None if liability is None else as_affine(liability, family.parameters, "liability")
    return Setting(family, effort_language(family.frame, language), cap, budget)


def inner_point(setting: Setting) -> Point:
    """Give a point of the region at which bounds are made tight."""
    return sample_points(setting.region, 1)[0]


def mediated_upper(setting: Setting, sense: Sense = "best") -> Document:
    """Find a plan of deviations that bounds class C2, its worst outcome from below.

    Raises
    ------
    DerivationError
        When no constant plan does.
    """
    found = upper_bound(setting, inner_point(setting), sense)
    if found is None:
        raise DerivationError("no plan of deviations bounds class C2 on the whole region")
    return found.document


def mediated_lower(setting: Setting, sense: Sense = "best") -> Document:
    """Find a mechanism of class C2 that reaches the best value, or the worst.

    Raises
    ------
    DerivationError
        When none with a constant lottery works on the whole region.
    """
    found = lower_bound(setting, inner_point(setting), sense)
    if found is None:
        raise DerivationError("no mechanism of class C2 serves the whole region")
    return found.document


def best_rule(setting: Setting) -> Profile:
    """Give the best rule of class C1 in the only state."""
    point = inner_point(setting)
    ranked = sorted(
        setting.environment.profiles(),
        key=lambda a: setting.welfare[0, a].at(point),
        reverse=True,
    )
    for a in ranked:
        if transfers(setting, (a,)) is not None:
            return a
    raise DerivationError("no profile is implementable on the whole region")


def signal_upper(setting: Setting, rule: Profile) -> Document:
    """Rule out, in class C1, every profile that may have more welfare than a given one.

    Raises
    ------
    DerivationError
        When one of them is implementable somewhere in the region.
    """
    value, prover = setting.welfare[0, rule], Prover(setting.region)
    conflicts = []
    for a in setting.environment.profiles():
        if prover.prove(from_form(value - setting.welfare[0, a])):
            continue
        found = conflict(setting, {0: a})
        if found is None:
            raise DerivationError(f"profile {a} is not excluded on the whole region")
        conflicts.append(found.data)
    claim = {
        "liability": setting.liability_json,
        "budget": str(setting.budget),
        "bound": as_number(value, setting.parameters),
    }
    certificate = {"order": [0], "conflicts": conflicts}
    return setting.document("signal-upper-bound", claim, certificate)


def implementable(setting: Setting, rule: Profile) -> Document:
    """Find transfers that implement a profile in the only state.

    Raises
    ------
    DerivationError
        When none do on the whole region.
    """
    found = transfers(setting, (rule,))
    if found is None:
        raise DerivationError(f"profile {rule} is not implementable on the whole region")
    claim = {
        "rule": [list(rule)],
        "liability": setting.liability_json,
        "budget": str(setting.budget),
        "value": as_number(setting.welfare[0, rule], setting.parameters),
    }
    return setting.document("implementable", claim, {"transfers": found.data})


def equilibria(setting: Setting, state: int = 0) -> Document:
    """List the pure equilibria of a state throughout the region."""
    prover = Prover(setting.region)
    listed = [
        list(a)
        for a in setting.environment.profiles()
        if all(
            prover.prove(from_form(-setting.gain(i, state, a, d)))
            for i in range(setting.n_agents)
            for d in setting.deviations(i, a)
        )
    ]
    return setting.document("pure-equilibria", {"state": state, "profiles": listed}, {})


def closure(setting: Setting, rule: Profile) -> list[Document]:
    """Find the thresholds of a symmetric family's rule: one document for each tight deviation.

    The greatest of them is the weight from which the rule is an equilibrium without contract.
    """
    names, prover = setting.parameters, Prover(setting.region)

    def gain_and_loss(d: int) -> tuple[Any, Any]:
        own = setting.environment.payoff_form(0, 0, setting.moved(0, rule, d))
        own = own - setting.environment.payoff_form(0, 0, rule)
        return own, setting.loss(0, 0, rule, d)

    tempting = [
        d
        for d in setting.deviations(0, rule)
        if prover.refuted({m: -c for m, c in from_form(gain_and_loss(d)[0]).items()}) is not None
    ]
    kept: list[int] = []
    for d in tempting:
        others = kept + [e for e in tempting if e > d]
        if not any(_covers(gain_and_loss(e), gain_and_loss(d), prover) for e in others):
            kept.append(d)
    ratios = {d: _ratio(*gain_and_loss(d), names) for d in kept}
    documents = []
    for d in kept:
        where = _where_greatest(setting.region, d, ratios)
        value = _ratio_json(*ratios[d], names)
        claim = {
            "rule": [list(rule)],
            "thresholds": [value] * setting.n_agents,
            "threshold": value,
        }
        certificate = {"tight": [[0, d]] * setting.n_agents}
        documents.append(setting.on(where).document("closure-threshold", claim, certificate))
    return documents


def _where_greatest(region: Region, d: int, ratios: Mapping[int, Ratio]) -> Region:
    """Give the part of the region on which one deviation's ratio is the greatest."""
    num, den = ratios[d]
    for e, (other_num, other_den) in ratios.items():
        lead = as_form(plus(times(num, other_den), times(other_num, den), -1), region.parameters)
        if lead is None:
            raise DerivationError("where one threshold exceeds another is no linear condition")
        if e != d:
            region = region.where(Constraint(lead, strict=False))
    return region


def _covers(wide: tuple[Any, Any], narrow: tuple[Any, Any], prover: Prover) -> bool:
    """Tell whether gain/loss of one deviation is surely at least that of another."""
    names = prover.region.parameters
    left = to_sympy(from_form(wide[0]), names) * to_sympy(from_form(narrow[1]), names)
    right = to_sympy(from_form(narrow[0]), names) * to_sympy(from_form(wide[1]), names)
    return prover.prove(from_sympy(sympy.expand(left - right), names))


def _ratio(own: AffineForm, lost: AffineForm, names: tuple[str, ...]) -> Ratio:
    """Give gain/loss in lowest terms, the denominator 1 where it is a number."""
    fraction = sympy.fraction(sympy.cancel(own.as_sympy() / lost.as_sympy()))
    num, den = (from_sympy(part, names) for part in fraction)
    return _lowest(num, den)


def _ratio_json(num: Polynomial, den: Polynomial, names: tuple[str, ...]) -> Any:
    if not den.keys() - {()}:
        return as_number(num, names)
    return {"num": as_number(num, names), "den": as_number(den, names)}


def language_threshold(setting: Setting, rule: Profile) -> Document:
    """Find the least weight at which an efficient profile is implementable in class C1.

    The cycles used are single undetectable deviations, with a constant ratio of gain to loss.
    """
    names = setting.parameters
    found: list[tuple[Fraction, int, int]] = []
    for i in range(setting.n_agents):
        for d in setting.deviations(i, rule):
            if setting.shift(i, 0, rule, d):
                continue
            own = setting.environment.payoff_form(i, 0, setting.moved(i, rule, d))
            own = own - setting.environment.payoff_form(i, 0, rule)
            num, den = _ratio(own, setting.loss(i, 0, rule, d), names)
            if not {*num, *den} - {()}:
                found.append((num[()] / den[()], -i, d))
    threshold, minus_agent, d = max(found)
    prosocial = dataclasses.replace(setting, environment=setting.environment.prosocial(threshold))
    pay = transfers(prosocial, (rule,))
    if pay is None:
        raise DerivationError(f"profile {rule} is not implementable at weight {threshold}")
    cycle = {"profiles": [[0, list(rule)]], "agent": -minus_agent, "cycle": [[0, d]]}
    certificate = {
        "rule": [list(rule)],
        "transfers": pay.data,
        "order": [0],
        "conflicts": [cycle],
    }
    return setting.document("language-threshold", {"threshold": str(threshold)}, certificate)


def worst_case(setting: Setting) -> list[Document]:
    """Find the weight beyond which equilibria are efficient: one document for each of its pieces.

    Raises
    ------
    DerivationError
        When some piece is open, or no weight is enough.
    """
    names, documents = setting.parameters, []
    form = derive_threshold(setting.environment, region=setting.region, quantity="worst-threshold")
    for piece in form.pieces:
        if piece.status != "proved" or not piece.den:
            raise DerivationError(f"no finite weight is proved where {piece.region}")
        claim = {"threshold": _ratio_json(*_lowest(piece.num, piece.den), names)}
        documents.append(setting.on(piece.region).document("worst-case-threshold", claim, {}))
    return documents


def _lowest(num: Polynomial, den: Polynomial) -> Ratio:
    """Make a denominator that is a number 1."""
    if den.keys() - {()}:
        return num, den
    return {m: c / den[()] for m, c in num.items()}, {(): Fraction(1)}


def single_game(
    environment: Environment, prosociality: str | Fraction, *conditions: str
) -> Setting:
    """Ask about one game without contract, its agents' weight given or a parameter ``lam``."""
    if conditions:
        family = SymbolicEnvironment.from_environment(
            environment, Region.of("lam", *conditions), prosociality
        )
    else:
        weighted = environment.prosocial(Fraction(prosociality))
        family = SymbolicEnvironment.from_environment(weighted, Region(()))
    zero = AffineForm.of_constant(Fraction(0), family.parameters)
    return Setting(family, Language.null(family.frame), zero, Budget.FREE)


def public_goods_document(n: int) -> Document:
    """Give the linear public-goods game of n agents over the multiplier m and the endowment e.

    Contributing costs e and yields m e / n to everyone; the document claims that nobody
    contributing is the only pure equilibrium.

    References
    ----------
    Theory §5, M5.
    """
    names = ("m", "e")
    frame = Environment.from_function(
        lambda state, profile: [0] * n, [("give", "keep")] * n, title=f"public goods, n={n}"
    )
    payoffs = []
    for i in range(n):
        row = []
        for a in frame.profiles():
            givers = n - sum(a)
            value = plus({(1,): Fraction(a[i])}, {(0, 1): Fraction(givers, n)})
            row.append(as_number({m: c for m, c in value.items() if c}, names))
        payoffs.append([row])
    region: list[Mapping[str, Any]] = [
        {"poly": {"m": "1", "1": "-1"}, "strict": True},
        {"poly": {"m": "-1", "1": str(n)}, "strict": True},
        {"poly": {"e": "1"}, "strict": True},
    ]
    everyone, nobody = [0] * n, [1] * n
    threshold = {"num": {"1": "1", "m": str(Fraction(-1, n))}, "den": {"m": "1", "1": "-1"}}
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "parameters": list(names),
        "region": region,
        "lemmas": [],
        "environment": {
            "agents": list(frame.agents),
            "states": list(frame.states),
            "actions": [list(listed) for listed in frame.actions],
            "prior": ["1"],
            "payoffs": payoffs,
            "prosociality": ["0"] * n,
        },
        "language": {"signals": [[0] * frame.n_profiles]},
        "claim": {"kind": "pure-equilibria", "state": 0, "profiles": [nobody]},
        "certificate": {},
        "closure": {
            "claim": {
                "rule": [everyone],
                "thresholds": [threshold] * n,
                "threshold": threshold,
            },
            "certificate": {"tight": [[0, 1]] * n},
        },
    }
