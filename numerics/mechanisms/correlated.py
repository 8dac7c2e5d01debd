"""Best and worst correlated equilibrium: what a mediator reaches who pays nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.mechanisms.mechanism_duality import DeviationWeight
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.numerics.result_cards import correlated_card
from coopgap.theory.contract import Liability, Profile
from coopgap.theory.environment import Environment
from coopgap.theory.errors import SolverError
from coopgap.theory.language import Language
from coopgap.theory.notebook.names import NUMBERS, Names


@dataclass(frozen=True, slots=True, eq=False)
class CorrelatedEquilibrium:
    """The best or worst correlated equilibrium in every state, exact.

    Attributes
    ----------
    sense
        Best or worst for material welfare.
    value
        Expected welfare (money).
    by_state
        Welfare in each state, not weighted by the prior (money).
    distribution
        ``{(state, profile): probability}``, positive entries only; sums to one in each state.
    deviations
        The proof that no correlated equilibrium is better (worse): weights for weak duality
        with liability 0.
    method
        How it was found.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    sense: Sense
    value: Fraction
    by_state: tuple[Fraction, ...]
    distribution: Mapping[tuple[int, Profile], Fraction]
    deviations: tuple[DeviationWeight, ...]
    method: str
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = correlated_card


def correlated_equilibrium(
    environment: Environment, sense: Sense | str = Sense.BEST, *, solver: str = "highs"
) -> CorrelatedEquilibrium:
    """Find the correlated equilibrium with the greatest, or least, expected welfare.

    Parameters
    ----------
    environment
        The game; agents maximise their utilities, prosocial weights included.
    sense
        ``"best"`` or ``"worst"``.
    solver
        As in `best_mechanism`.

    Raises
    ------
    ParameterError
        When sense or solver is unknown.
    SolverError
        When the optimum could not be made exact.

    Examples
    --------
    >>> chicken = Environment.from_bimatrix([[(6, 6), (2, 7)], [(7, 2), (0, 0)]])
    >>> best = correlated_equilibrium(chicken)
    >>> best.value, {p: str(x) for (_, p), x in best.distribution.items()}
    (Fraction(21, 2), {(0, 0): '1/2', (0, 1): '1/4', (1, 0): '1/4'})
    >>> correlated_equilibrium(chicken, "worst").value
    Fraction(36, 5)

    References
    ----------
    Theory §2: C2 with B = 0; [Aumann1974].
    """
    found = best_mechanism(
        environment,
        Language.null(environment),
        liability=Liability.of(0),
        sense=sense,
        solver=solver,
    )
    if found.value is None or found.mechanism is None:
        raise SolverError(
            f"correlated equilibrium: only [{found.lower}, {found.upper}] could be certified; "
            "try the other solver"
        )
    return CorrelatedEquilibrium(
        found.sense,
        found.value,
        tuple(lower for lower, _ in found.by_state),
        found.mechanism.recommendation,
        found.deviations,
        found.method,
        Names.of(environment),
    )
