"""M1: gaps, equilibria and weights of the effort tables, for all parameters of both regions."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.claims.models.effort_settings import (
    AROUND,
    BETWEEN,
    EFFORT,
    FINES,
    agreed,
    condition_needs,
    fined,
    fined_weight,
    gap_form,
    mixing_too,
    seen_gap,
    seen_instead,
    seen_weight,
    weight_form,
    without_transfers,
    worst_fined_gap,
)
from coopgap.proofs.claims.models.finite import Numerics, finite_claim
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
from coopgap.proofs.claims.needs.redundancy import only_survivor_beyond, unique_first_best
from coopgap.proofs.derivation.axioms import AxiomAudit, audit_axioms, equilibria_document
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.derivation.prover import Prover
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import (
    CONDITIONS,
    PARAMETERS,
    EffortRegion,
    axioms,
    effort_language,
    effort_table,
    effort_table_payoffs,
    violations,
)
from coopgap.theory.games.families import effort_family, effort_region
from coopgap.theory.language import Language
from coopgap.theory.region import Region

SEEN: Final = Condition("C or D is seen", "Contracts verify whether an action is a C or a D.")
BLIND: Final = Condition("no contract", "Nothing is verifiable.")
FREE: Final = Condition("unlimited liability", "Transfers are unbounded, the budget is free.")
PURE: Final = Condition("pure strategies", "Equilibria are in pure strategies.")

_NAMES: Final = {"pd": "Prisoner's dilemma", "sh": "Stag hunt"}
_HIGH, _CYCLE, _MIXED = "2*(R - P)", "(R - P)/12", "(R - P)/15"
_RATIO, _OTHER = "(T - R)/(2*R - S - T)", "(P - S)/(S + T - 2*P)"
_LATEX: Final = {
    _HIGH: "2(R-P)",
    _CYCLE: r"\tfrac{1}{12}(R-P)",
    _MIXED: r"\tfrac{1}{15}(R-P)",
    _RATIO: r"\frac{T-R}{2R-S-T}",
    _OTHER: r"\frac{P-S}{S+T-2P}",
    "2": "2",
}


def _without(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    found = pure_equilibria(game).best
    return None if found is None else game.first_best().value - found


def _worst(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    found = pure_equilibria(game).worst
    return None if found is None else game.first_best().value - found


def _correlated(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    language = effort_language(game, "none")
    return welfare_gap(game, language, "c2", liability=Liability.of(0)).gap


def _worst_correlated(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    language = effort_language(game, "none")
    found = best_mechanism(game, language, liability=Liability.of(0), sense="worst")
    return None if found.value is None else game.first_best().value - found.value


def _contract(mechanism_class: str) -> Numerics:
    def gap(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
        return welfare_gap(game, effort_language(game, "coop-defect"), mechanism_class).gap

    return gap


def _least_weight(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    return closure_threshold(game).value


def _worst_weight(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    return worst_case_threshold(game).value


def _worst_mixed_weight(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    """Give λ** again, unless a correlated equilibrium just above it is inefficient."""
    weight = worst_case_threshold(game).value
    if weight is None:
        return None
    above = game.prosocial(weight + Fraction(1, 100))
    nothing = Language.null(above)
    found = best_mechanism(above, nothing, liability=Liability.of(0), sense="worst")
    return weight if found.value == game.first_best().value else None


def _seen_weight(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    return language_threshold(game, effort_language(game, "coop-defect")).value


def _gaps(region: str) -> Iterator[ModelClaim]:
    selfish = _HIGH if region == "pd" else _CYCLE
    joint = _HIGH if region == "pd" else _MIXED
    rows: Sequence[tuple[str, str, Any, str, Numerics, dict[Condition, Any], tuple[str, ...]]] = (
        ("gap-c0", "Gap of the best pure equilibrium", ("c0", False), selfish, _without,
         {BLIND: seen_instead(seen_gap("c1")),
          PURE: mixing_too(_correlated, _same_gap(region, ("c2", False, 0), selfish, BETWEEN))},
         ("equilibria",)),
        ("gap-worst", "Gap of the worst pure equilibrium", ("c0", False, None, "worst"), _HIGH,
         _worst,
         {BLIND: seen_instead(worst_fined_gap),
          PURE: mixing_too(_worst_correlated,
                           _same_gap(region, ("c2", False, 0, "worst"), _HIGH, BETWEEN))},
         ("equilibria",)),
        ("gap-correlated", "Gap of the best correlated equilibrium", ("c2", False, 0), joint,
         _correlated, {BLIND: seen_instead(seen_gap("c2"))}, ("correlated",)),
        ("gap-worst-correlated", "Gap of the worst correlated equilibrium",
         ("c2", False, 0, "worst"), _HIGH, _worst_correlated,
         {BLIND: seen_instead(worst_fined_gap)}, ("correlated",)),
        ("gap-c1", "Gap of signal contracts", ("c1", True), _CYCLE, _contract("c1"),
         {SEEN: seen_instead(seen_gap("c1"), EFFORT),
          FREE: without_transfers(_without, _same_gap(region, ("c0", False), _CYCLE, AROUND))},
         ("c1",)),
        ("gap-c2", "Gap of mediated mechanisms", ("c2", True), _MIXED, _contract("c2"),
         {SEEN: seen_instead(seen_gap("c2"), EFFORT),
          FREE: without_transfers(_correlated,
                                  _same_gap(region, ("c2", False, 0), _MIXED, AROUND))},
         ("c2",)),
    )  # fmt: skip
    for name, title, arguments, stated, numerics, settings, proofs in rows:
        where = f"{title} in effort tables, {_NAMES[region]}"
        form = functools.partial(gap_form, region, *arguments)
        yield finite_claim(
            f"M1.{name}-{region}",
            where,
            f"{where}: {stated}.",
            family=functools.partial(effort_family, region),
            form=form,
            stated=(stated,),
            numerics=numerics,
            latex=rf"\Gamma = {_LATEX[stated]}",
            assumptions=tuple(settings),
            derive_on=_on(form),
            settings={condition.name: given for condition, given in settings.items()},
            proofs=tuple(f"{region}-{proof}" for proof in proofs),
        )


def _weights(region: str) -> Iterator[ModelClaim]:
    dilemma = region == "pd"
    none = ("2", _RATIO) if dilemma else ("2",)
    family = functools.partial(effort_family, region)
    rows: Sequence[tuple[str, str, Any, tuple[str, ...], Numerics, dict[Condition, Any]]] = (
        ("threshold-none", "Weight that closes the gap without contract", (False,), none,
         _least_weight,
         {BLIND: seen_instead(seen_weight),
          PURE: mixing_too(_least_weight, lambda: unique_first_best(family()))}),
        ("threshold-coop-defect", "Weight that closes the gap when C or D is seen", (True,),
         ("2",), _seen_weight,
         {SEEN: seen_instead(seen_weight, EFFORT),
          FREE: without_transfers(
              _least_weight, lambda: agreed(weight_form(region, False), ("2",), AROUND))}),
        ("threshold-worst", "Weight beyond which every equilibrium is efficient",
         (False, "worst-threshold"), ("2", _RATIO, _OTHER) if dilemma else ("2",),
         _worst_weight,
         {BLIND: seen_instead(fined_weight),
          PURE: mixing_too(_worst_mixed_weight, lambda: only_survivor_beyond(
              family(), weight_form(region, False, "worst-threshold")))}),
    )  # fmt: skip
    for name, title, arguments, stated, numerics, settings in rows:
        where = f"{title} in effort tables, {_NAMES[region]}"
        largest = stated[0] if len(stated) == 1 else f"the largest of {', '.join(stated)}"
        tex = ",\\ ".join(_LATEX[text] for text in stated)
        form = functools.partial(weight_form, region, *arguments)
        yield finite_claim(
            f"M1.{name}-{region}",
            where,
            f"{where}: {largest}.",
            family=family,
            form=form,
            stated=stated,
            numerics=numerics,
            latex=rf"\lambda = \max\{{{tex}\}}" if len(stated) > 1 else rf"\lambda = {tex}",
            assumptions=tuple(settings),
            derive_on=_on(form),
            settings={condition.name: given for condition, given in settings.items()},
            proofs=(f"{region}-thresholds",),
        )


def _on(form: Callable[..., PiecewiseForm]) -> Callable[[Region], PiecewiseForm]:
    return lambda region: form(on=region)


def _same_gap(region: str, arguments: tuple[Any, ...], stated: str, how: str) -> Callable[[], str]:
    return lambda: agreed(gap_form(region, *arguments), (stated,), how)


@functools.cache
def _audit(region: str) -> AxiomAudit:
    return audit_axioms(region)


def _axioms(region: str) -> ModelClaim:
    chosen = EffortRegion.parse(region)

    def derive() -> Derived:
        audit = _audit(region)
        found = (*audit.axioms, *audit.conditions, *audit.redundant)
        return Derived(
            proved=True,
            agrees=audit.equivalent,
            documents=tuple(c.document for c in found if c.document is not None),
            note="" if audit.equivalent else "conditions and axioms differ",
        )

    def compare(generator: random.Random) -> Comparison:
        # Half of the games are near the region, or hardly any would be inside.
        def anything(point: dict[str, Fraction]) -> bool:
            return len(violations(chosen, **point)) <= generator.randrange(3)

        point = draw(generator, PARAMETERS, anything, parts=(1,))
        inside = not violations(chosen, **point)
        table = effort_table_payoffs(**{name: int(v) for name, v in point.items()})
        r, s, t, p = (point[name] for name in PARAMETERS)
        stable = set(pure_equilibria(effort_table(R=r, S=s, T=t, P=p)).profiles[0])
        listed = {(2, 2)} if region == "pd" else {(2, 2), (0, 1), (1, 0)}
        strict = all(table[a][b] > table[x][b] for a, b in listed for x in range(4) if x != a)
        named = all(bool(holds) for holds in axioms(chosen, table).values())
        good = named and stable == listed and strict
        return Comparison(shown(point), Fraction(inside), Fraction(good))

    conditions = "; ".join(f"{c.name}: {c.text}" for c in CONDITIONS[chosen])
    return ModelClaim(
        f"M1.axioms-{region}",
        f"Conditions and axioms of effort tables, {_NAMES[region]}",
        f"The conditions {conditions} hold iff the table satisfies axioms (i) to (iv), with strict "
        "inequalities, and has the pure equilibria of its kind.",
        r"\text{conditions} \iff \text{axioms (i)--(iv)}",
        tuple(Condition(c.name, c.text) for c in CONDITIONS[chosen]),
        derive,
        compare,
        proofs=(f"{region}-axioms",),
        needs=lambda: condition_needs(_audit(region)),
    )


def _equilibria(region: str) -> ModelClaim:
    listed = ((2, 2),) if region == "pd" else ((0, 1), (1, 0), (2, 2))
    chosen = EffortRegion.parse(region)
    named = "(DH, DH)" if region == "pd" else "(DH, DH), (CH, CL) and (CL, CH)"

    def compare(generator: random.Random) -> Comparison:
        family = effort_family(region)
        point = draw(generator, PARAMETERS, family.region.contains)
        found = pure_equilibria(family.instantiate(point)).profiles[0]
        same = Fraction(set(found) == set(listed))
        return Comparison(shown(point), Fraction(1), same)

    def wrong(game: Environment, played: Environment, reason: str = "") -> Failure | None:
        found = pure_equilibria(played).profiles[0]
        if set(found) == set(listed):
            return None
        names = [f"({', '.join(game.profile_names(profile))})" for profile in found]
        seen = Language.complete(game) if reason else Language.null(game)
        return Failure(named, ", ".join(names) or "none", reason, shown_game(game, seen))

    def table(point: dict[str, Fraction]) -> Environment:
        return effort_table(R=point["R"], S=point["S"], T=point["T"], P=point["P"])

    def proof(weaker: Region) -> str:
        try:
            equilibria_document(chosen, weaker, Prover(weaker))
        except DerivationError:
            return ""
        return "the equilibria are certified without it"

    def fines(point: dict[str, Fraction]) -> Failure | None:
        return wrong(table(point), fined(table(point)), FINES)

    def needs() -> tuple[Need, ...]:
        inside = effort_region(region)
        change = Change("contracts see each action", fines)
        return (
            *region_needs(inside, lambda point: wrong(table(point), table(point)), proof),
            change_need(BLIND.name, [change], lambda: members(inside)),
        )

    return ModelClaim(
        f"M1.equilibria-{region}",
        f"Pure equilibria of effort tables, {_NAMES[region]}",
        f"Without a contract the pure equilibria of effort tables are exactly {named}.",
        rf"NE = \{{\text{{{named}}}\}}",
        (Condition("parameters", f"The parameters satisfy {effort_family(region).region}."), BLIND),
        lambda: Derived(proved=True, agrees=True, documents=(_audit(region).equilibria,)),
        compare,
        proofs=(f"{region}-equilibria",),
        needs=needs,
    )


def claims() -> tuple[ModelClaim, ...]:
    """List the claims about effort tables.

    Examples
    --------
    >>> [claim.id for claim in claims()][:3]
    ['M1.axioms-pd', 'M1.equilibria-pd', 'M1.gap-c0-pd']

    References
    ----------
    Theory §5, M1; [HuangEtAl2026].
    """
    return tuple(
        claim
        for region in _NAMES
        for claim in (_axioms(region), _equilibria(region), *_gaps(region), *_weights(region))
    )
