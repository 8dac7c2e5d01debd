"""What claims probe their conclusions with: chains of languages, weights beyond all thresholds."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from coopgap.numerics.thresholds import gains_and_losses
from coopgap.proofs.claims.claim import Assumption, Case
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

MAX_RULES: Final = 64
"""Most efficient rules that a claim tries one by one."""

SHORT: Final = Fraction(999, 1000)
"""A weight times this is a little too small, if the weight is the least that suffices."""


def beyond(environment: Environment) -> Fraction:
    """Give a weight (dimensionless) beyond every finite threshold of an environment.

    In the integers that payoffs are scaled to, a welfare loss that is not zero is at least one,
    and a cycle of deviations visits no state's signal twice: so no ratio of gains to losses, of
    one deviation or around a cycle, exceeds the number of states times the largest stake.

    Examples
    --------
    >>> beyond(Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]]))
    Fraction(2, 1)

    References
    ----------
    T4, T5, T7.
    """
    gains, _ = gains_and_losses(environment)
    return Fraction(1 + environment.n_states * max(int(abs(own).max()) for own in gains))


def chain_of_languages(case: Case) -> tuple[Language, ...]:
    """Give languages from null to complete, each finer than the last; the case's own is second.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [seen.n_signals for seen in chain_of_languages(Case("PD", game, Language.null(game)))]
    [1, 1, 1, 2, 4]

    References
    ----------
    Theory §1, the lattice of languages.
    """
    environment, language = case.environment, case.language
    states = Language.product(environment, states="all")
    first = Language.product(environment, actions={environment.agents[0]: "all"})
    return (
        Language.null(environment),
        language,
        language.join(states),
        language.join(states).join(first),
        Language.complete(environment),
    )


def few_rules(case: Case) -> bool:
    """Tell whether efficient rules are few enough to be tried one by one.

    Examples
    --------
    >>> flat = Environment.from_arrays([[0] * 65])
    >>> few_rules(Case("65 ties", flat, Language.null(flat)))
    False
    """
    return case.environment.first_best().n_rules <= MAX_RULES


FEW_RULES: Final = Assumption(
    "few efficient rules",
    f"At most {MAX_RULES} efficient rules tie, so that each can be tried (for the test only; the "
    "claim needs no such limit).",
    few_rules,
)
"""A limit of the test, not of a claim."""
