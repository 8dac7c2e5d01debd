"""Claims about the smooth models: one for each result of each derivation."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias

import sympy

from coopgap.proofs.claims.models import (
    contract_oracles,
    game_oracles,
    monitor_oracles,
    quadratic_oracles,
)
from coopgap.proofs.claims.models.quadratic_oracles import Oracle
from coopgap.proofs.claims.models.record import (
    Comparison,
    Derived,
    ModelClaim,
    Sampler,
    shown,
)
from coopgap.proofs.claims.needs import (
    adaptation_primitives,
    giving_primitives,
    hold_up_primitives,
    monitor_primitives,
    robust_primitives,
    tax_primitives,
    team_primitives,
)
from coopgap.proofs.claims.needs.smooth_needs import Primitive, smooth_needs
from coopgap.theory.derivation import Derivation, Result
from coopgap.theory.models import MODELS

Key: TypeAlias = tuple[str, str]
"""Name of a model and of one of its results."""

PREFIXES: Final[Mapping[str, str]] = {
    "adaptation": "M2",
    "linear-tax": "M2.linear-tax",
    "robust-adaptation": "M2.robust",
    "teams": "M3",
    "near-efficiency": "M3.near-efficiency",
    "hold-up": "M4",
    "public-goods": "M5",
}

# Model, exported proof, and the results that it proves in full.
_PROVED: Final = (
    (
        "public-goods",
        "public-goods-any-n",
        "first_best threshold gap_without_prosociality gap prosocial_payoff free_rider_payoff "
        "sacrifice benefit",
    ),
    ("public-goods", "goods-contracts", "least_coalition gap_balanced_total"),
    (
        "teams",
        "team-production",
        "first_best effort loss share gap gap_unequal share_unequal payoff limit rate",
    ),
    ("teams", "team-rules", "gap_any_rule threshold"),
    (
        "adaptation",
        "adaptation",
        "preferred-action mandate-gap discretion-gap discretion-rate rigid-gap "
        "discretion-threshold",
    ),
    ("adaptation", "menus", "menu-threshold two-state-gap"),
    ("linear-tax", "adaptation", "tax-rate taxed-action tax-gap"),
    ("linear-tax", "menus", "liability"),
    ("robust-adaptation", "robust-tax", "slope robust-gap known-bias-gap mandate-radius"),
    (
        "near-efficiency",
        "monitor-contract",
        "loss least_fine least_mixing loss_at_fine limit rate beats_pure",
    ),
    ("near-efficiency", "team-production", "pure_gap"),
    (
        "hold-up",
        "hold-up",
        "first_best investment gap welfare investor_payoff partner_payoff threshold gap_two_sided "
        "gap_joint gap_sole gap_best_ownership joint_threshold limit rate",
    ),
)

PROOFS: Final[Mapping[Key, str]] = {
    (model, result): proof for model, proof, results in _PROVED for result in results.split()
}
"""Exported proof that proves a result in full."""

PRIMITIVES: Final[Mapping[str, Mapping[str, Primitive]]] = MappingProxyType(
    {
        "adaptation": adaptation_primitives.PRIMITIVES,
        "linear-tax": tax_primitives.PRIMITIVES,
        "robust-adaptation": robust_primitives.PRIMITIVES,
        "teams": team_primitives.PRIMITIVES,
        "near-efficiency": monitor_primitives.PRIMITIVES,
        "hold-up": hold_up_primitives.PRIMITIVES,
        "public-goods": giving_primitives.PRIMITIVES,
    }
)
"""How each result of each model is found outside its assumptions."""

_ORACLES: Final = {
    **quadratic_oracles.ORACLES,
    **game_oracles.ORACLES,
    **contract_oracles.ORACLES,
    **monitor_oracles.ORACLES,
}


def claims() -> tuple[ModelClaim, ...]:
    """List the claims about smooth models.

    Examples
    --------
    >>> [claim.id for claim in claims()][:2]
    ['M2.preferred-action', 'M2.mandate-gap']

    References
    ----------
    Theory §5, M2 to M5.
    """
    return tuple(claim for model in PREFIXES for claim in _of(model))


def _of(model: str) -> Iterator[ModelClaim]:
    derivation = MODELS[model]()
    for result in derivation.results:
        rests = result.rests_on
        oracle = _ORACLES.get((model, result.name))
        proof = PROOFS.get((model, result.name))
        yield ModelClaim(
            f"{PREFIXES[model]}.{result.name}",
            f"{derivation.title}: {result.name.replace('_', ' ').replace('-', ' ')}",
            result.meaning,
            str(sympy.latex(result.expression)),
            tuple(a for a in derivation.assumptions if rests is None or a.name in rests),
            functools.partial(_derive, model, result.name),
            None if oracle is None else _sampler(derivation, result, oracle),
            derivation.sources,
            () if proof is None else (proof,),
            functools.partial(
                smooth_needs, derivation, result.name, PRIMITIVES[model][result.name]
            ),
        )


def _derive(model: str, name: str) -> Derived:
    # A step is checked when it is made, so a derivation that exists is one without a gap.
    derivation = MODELS[model]()
    return Derived(proved=name in derivation.names and bool(derivation.steps), agrees=True)


def _sampler(derivation: Derivation, result: Result, oracle: Oracle) -> Sampler:
    def compare(generator: random.Random) -> Comparison:
        point, found = oracle(generator)
        stated: object = derivation.evaluate(result.name, point)
        if stated is sympy.oo:
            return Comparison(shown(point), None, found)
        assert isinstance(stated, Fraction), f"{result.name} is {stated} at {shown(point)}"
        return Comparison(shown(point), stated, found)

    return compare
