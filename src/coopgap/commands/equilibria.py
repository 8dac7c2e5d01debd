"""``coopgap equilibria``: pure and correlated equilibria of ``u + λW``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import typer

from coopgap import options
from coopgap.display import console, facts, grid, number, print_json, profile_text
from coopgap.inputs import load_environment, load_weights
from coopgap.numerics.equilibria import PureEquilibria, pure_equilibria
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.proofs.certificates import write_documents
from coopgap.proofs.kernel import check as kernel_check
from coopgap.proofs.mechanism_certificates import mechanism_documents
from coopgap.proofs.threshold_certificates import equilibria_document
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import as_text


def equilibria(
    source: options.Input = None,
    game: options.Game = None,
    param: options.Parameters = None,
    row: options.Row = None,
    prosociality: options.Prosociality = "0",
    certificate: options.Certificate = None,
    as_json: options.AsJson = False,
) -> None:
    """Find every pure equilibrium, and the best and worst correlated one, exactly.

    **Examples**

    `coopgap equilibria --game costly-prosociality --prosociality 1/4`

    `coopgap equilibria pd.nfg --json`
    """
    environment = load_environment(source, game, param or [], row)
    environment = environment.prosocial(load_weights(prosociality))
    pure = pure_equilibria(environment)
    null, nothing = Language.null(environment), Liability.of(0)
    best, worst = (
        best_mechanism(environment, null, liability=nothing, sense=sense)
        for sense in ("best", "worst")
    )
    documents = [
        equilibria_document(environment, pure, state) for state in range(environment.n_states)
    ]
    for optimum in (best, worst):
        documents += mechanism_documents(environment, null, optimum)
    accepted = [kernel_check(document).accepted for document in documents]
    if certificate is not None:
        write_documents(certificate, documents)
    if as_json:
        print_json(_object(environment, pure, best.value, worst.value, all(accepted)))
    else:
        welfare = environment.welfare
        rows = [
            [
                environment.states[state],
                profile_text(environment, profile),
                as_text(welfare.fraction((state, *profile))),
            ]
            for state, profiles in enumerate(pure.profiles)
            for profile in profiles
        ]
        out = console()
        out.print(grid("Pure equilibria", ["state", "profile", "welfare"], rows))
        none = "none in some state"
        out.print(
            facts(
                [
                    ("first best", number(environment.first_best().value)),
                    ("best pure", number(pure.best, none)),
                    ("worst pure", number(pure.worst, none)),
                    ("best correlated", number(best.value)),
                    ("worst correlated", number(worst.value)),
                    ("certificates", f"{sum(accepted)} of {len(accepted)} accepted"),
                ]
            )
        )
    if not all(accepted):
        raise typer.Exit(1)


def _object(
    environment: Environment,
    pure: PureEquilibria,
    best: Fraction | None,
    worst: Fraction | None,
    accepted: bool,
) -> dict[str, Any]:
    return {
        "first_best": as_text(environment.first_best().value),
        "pure": [
            {
                "state": environment.states[state],
                "profiles": [list(environment.profile_names(a)) for a in profiles],
            }
            for state, profiles in enumerate(pure.profiles)
        ],
        "best_pure": None if pure.best is None else as_text(pure.best),
        "worst_pure": None if pure.worst is None else as_text(pure.worst),
        "best_correlated": as_text(best),
        "worst_correlated": as_text(worst),
        "certified": accepted,
    }
