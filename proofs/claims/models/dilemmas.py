"""M5 as a finite game, and the canonical dilemmas, for all parameters."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from fractions import Fraction

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.models.effort_settings import (
    mixing_too,
    seen_instead,
    seen_weight,
    without_transfers,
)
from coopgap.proofs.claims.models.effort_tables import BLIND, FREE, PURE
from coopgap.proofs.claims.models.finite import Setting, finite_claim
from coopgap.proofs.claims.models.record import Condition, ModelClaim
from coopgap.proofs.claims.needs.redundancy import only_survivor, unique_first_best
from coopgap.proofs.derivation.derive import derive_gap, derive_threshold
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.families import public_goods_family, two_by_two_family
from coopgap.theory.language import Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

SIZES = (2, 3, 4)
"""Numbers of agents of the finite public-goods games."""

ALL_SEEN = Condition("own actions are seen", "Contracts verify each agent's action.")


@functools.cache
def _gap(family: str, mechanism_class: str, seen: bool, on: Region | None = None) -> PiecewiseForm:
    games = _family(family)
    language = Language.product(games.frame, actions="all") if seen else None
    return derive_gap(games, language, mechanism_class, on)


@functools.cache
def _weight(family: str, on: Region | None = None) -> PiecewiseForm:
    return derive_threshold(_family(family), None, on)


@functools.cache
def _family(name: str) -> SymbolicEnvironment:
    if name.isdigit():
        return public_goods_family(int(name), endowment="e")
    return two_by_two_family(name, "2*R > S + T")


def _best_pure(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    found = pure_equilibria(game).best
    return None if found is None else game.first_best().value - found


def _fully_seen(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    return welfare_gap(game, Language.product(game, actions="all"), "c1").gap


def _correlated(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    return welfare_gap(game, Language.null(game), "c2", liability=Liability.of(0)).gap


def _gap_settings(family: str) -> dict[str, tuple[Setting, ...]]:
    return {
        BLIND.name: seen_instead(_fully_seen),
        PURE.name: mixing_too(_correlated, lambda: only_survivor(_family(family))),
    }


def _weight_settings(family: str) -> dict[str, tuple[Setting, ...]]:
    return {
        BLIND.name: seen_instead(seen_weight),
        PURE.name: mixing_too(_least_weight, lambda: unique_first_best(_family(family))),
    }


def _least_weight(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    return closure_threshold(game).value


def _public_goods(n: int) -> Iterator[ModelClaim]:
    family = functools.partial(_family, str(n))
    yield finite_claim(
        f"M5.finite-gap-{n}",
        f"Gap of public goods, {n} agents who give all or nothing",
        f"Without a contract {n} selfish agents give nothing: the gap is n·(M − e), where M = m·e.",
        family=family,
        form=functools.partial(_gap, str(n), "c0", False),
        stated=(f"{n}*(M - e)",),
        numerics=_best_pure,
        latex=r"\Gamma_0 = n\,e\,(m-1)",
        assumptions=(BLIND, PURE),
        derive_on=functools.partial(_gap, str(n), "c0", False),
        settings=_gap_settings(str(n)),
        proofs=("public-goods",),
    )
    yield finite_claim(
        f"M5.finite-threshold-{n}",
        f"Weight that closes the gap of public goods, {n} agents",
        f"{n} agents who give all or nothing give from the weight (1 − m/n)/(m − 1) on.",
        family=family,
        form=functools.partial(_weight, str(n)),
        stated=(f"(e - M/{n})/(M - e)",),
        numerics=_least_weight,
        latex=r"\lambda^* = \frac{1 - m/n}{m - 1}",
        assumptions=(BLIND, PURE),
        derive_on=functools.partial(_weight, str(n)),
        settings=_weight_settings(str(n)),
        proofs=("public-goods",),
    )
    yield finite_claim(
        f"M5.finite-seen-{n}",
        f"Public goods when gifts are seen, {n} agents",
        "A signal contract that sees each gift closes the gap.",
        family=family,
        form=functools.partial(_gap, str(n), "c1", True),
        stated=("0",),
        numerics=_fully_seen,
        latex=r"\Gamma_1 = 0",
        assumptions=(ALL_SEEN, FREE),
        derive_on=functools.partial(_gap, str(n), "c1", True),
        settings={
            ALL_SEEN.name: (
                Setting("contracts see nothing", _best_pure, "No transfer can reward a gift."),
            ),
            FREE.name: without_transfers(_best_pure),
        },
        proofs=("public-goods",),
    )


def claims() -> tuple[ModelClaim, ...]:
    """List the claims about finite public-goods games and the Prisoner's dilemma.

    Examples
    --------
    >>> [claim.id for claim in claims()][-2:]
    ['dilemma.gap', 'dilemma.threshold']

    References
    ----------
    Theory §5, M5 and the canonical dilemmas.
    """
    family = functools.partial(_family, "prisoners-dilemma")
    dilemma = (
        finite_claim(
            "dilemma.gap",
            "Gap of the Prisoner's dilemma",
            "Without a contract the gap of the symmetric Prisoner's dilemma is 2*(R - P).",
            family=family,
            form=functools.partial(_gap, "prisoners-dilemma", "c0", False),
            stated=("2*(R - P)",),
            numerics=_best_pure,
            latex=r"\Gamma_0 = 2(R-P)",
            assumptions=(BLIND, PURE),
            derive_on=functools.partial(_gap, "prisoners-dilemma", "c0", False),
            settings=_gap_settings("prisoners-dilemma"),
            proofs=("prisoners-dilemma",),
        ),
        finite_claim(
            "dilemma.threshold",
            "Weight that closes the gap of the Prisoner's dilemma",
            "Without a contract both cooperate from the weight (T - R)/(2*R - S - T) on.",
            family=family,
            form=functools.partial(_weight, "prisoners-dilemma"),
            stated=("(T - R)/(2*R - S - T)",),
            numerics=_least_weight,
            latex=r"\lambda^* = \frac{T-R}{2R-S-T}",
            assumptions=(BLIND, PURE),
            derive_on=functools.partial(_weight, "prisoners-dilemma"),
            settings=_weight_settings("prisoners-dilemma"),
            proofs=("prisoners-dilemma",),
        ),
    )
    return (*(claim for n in SIZES for claim in _public_goods(n)), *dilemma)
