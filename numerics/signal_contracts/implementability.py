"""Is a decision rule implementable by a signal contract (class C1)? Transfers, or the proof of no.

With a free budget each agent's constraints are differences of two transfers, solved as longest
paths: the least transfers, or a cycle of deviations whose gains add up to more than zero. So are
a balanced budget between two agents (what one gets the other pays) and "no subsidy" (the least
transfers of every agent at once decide). Noisy signals, balanced budgets of three or more, and
participation under a bound couple more, and go to an exact linear program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from coopgap.numerics.result_cards import implementability_card
from coopgap.numerics.signal_contracts.deviation_edges import Conflict, checked_profiles, profile_at
from coopgap.numerics.signal_contracts.transfer_paths import solve_by_paths
from coopgap.numerics.signal_contracts.transfer_program import solve_transfers
from coopgap.theory.contract import Budget, Contract, Liability, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError, LanguageError
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.notebook.names import NUMBERS, Names
from coopgap.theory.rationals import RationalLike, as_rational

_PATHS = "longest paths in the deviation graph, in integers"
_PROGRAM = "exact linear program over the transfers"


@dataclass(frozen=True, slots=True)
class Implementability:
    """Whether some admissible contract makes a rule a pure Nash equilibrium in every state.

    Attributes
    ----------
    rule, liability, budget, participation
        The question; ``participation`` holds reservation values (money), or ``None``.
    implementable
        The answer.
    contract
        Exact transfers that implement the rule; ``None`` when there are none.
    conflict
        The plan of deviations that proves there are none; ``None`` when there are some.
    method
        How the answer was found.
    exact
        Always true: integers and rationals throughout.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    rule: Rule
    liability: Liability
    budget: Budget
    participation: tuple[Fraction, ...] | None
    implementable: bool
    contract: Contract | None
    conflict: Conflict | None
    method: str
    exact: bool = True
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = implementability_card


def implement(
    environment: Environment,
    language: AnyLanguage,
    rule: Rule,
    *,
    liability: Liability | None = None,
    budget: Budget = Budget.FREE,
    participation: Sequence[RationalLike] | None = None,
) -> Implementability:
    """Decide whether a rule is implementable by a contract in a language (class C1).

    Parameters
    ----------
    environment
        The game; agents maximise ``u_i + λ_i W`` with the environment's own weights λ.
    language
        What the contract sees, exactly or through noise.
    rule
        One profile per state.
    liability
        Bound on each transfer (money); unlimited when left out.
    budget
        What transfers may add up to.
    participation
        Reservation value of each agent (money): its expected material payoff plus transfer
        must reach it. Lump sums make this vacuous when budget and liability are unlimited.

    Raises
    ------
    ContractError
        When the rule or the reservation values do not fit the environment.
    LanguageError
        When the language does not.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> cooperate = Rule(((0, 0),))
    >>> implement(game, Language.null(game), cooperate).conflict.deviations
    (WeightedDeviation(agent=0, state=0, deviation=1, weight=Fraction(1, 1)),)
    >>> implement(game, Language.complete(game), cooperate).contract.transfers[0]
    (Fraction(1, 2), Fraction(-1, 2), Fraction(-1, 2), Fraction(-1, 2))

    References
    ----------
    Theory §3, implementability certificate; [Rochet1987] Theorem 1.
    """
    language.require_fits(environment)
    liability = liability or Liability.unlimited()
    flat = checked_profiles(environment, rule.profiles)
    reservations = _reservations(environment, participation)
    # With lump sums to hand, participation asks nothing more: pay it after the fact.
    lump_sums = budget is Budget.FREE and liability.bound is None
    needs_program = (
        not isinstance(language, Language)
        or (budget is Budget.BALANCED and environment.n_agents != 2)
        or (reservations is not None and not lump_sums)
    )
    answer: Contract | Conflict
    if needs_program:
        asked = None if lump_sums else reservations
        states = range(environment.n_states)
        answer = solve_transfers(environment, language, states, flat, liability, budget, asked)
    else:
        assert isinstance(language, Language)
        answer = solve_by_paths(environment, language, flat, liability, budget)
    if isinstance(answer, Contract) and reservations is not None and lump_sums:
        answer = _with_lump_sums(environment, language, flat, answer, reservations)
    found = isinstance(answer, Contract)
    return Implementability(
        rule,
        liability,
        budget,
        reservations,
        found,
        answer if isinstance(answer, Contract) else None,
        answer if isinstance(answer, Conflict) else None,
        _PROGRAM if needs_program else _PATHS,
        names=Names.of(environment, language),
    )


def least_liability(environment: Environment, language: Language, rule: Rule) -> Fraction | None:
    """Give the least liability at which a rule is implementable with a free budget.

    Returns
    -------
    Fraction or None
        Money; ``None`` when no liability is enough.

    Raises
    ------
    LanguageError
        When the language is noisy.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> least_liability(game, Language.complete(game), Rule(((0, 0),)))
    Fraction(1, 2)

    References
    ----------
    Theory T3: half the largest gain, when every deviation is seen off path.
    """
    if not isinstance(language, Language):
        raise LanguageError("the least liability is computed for exact signals only")
    result = implement(environment, language, rule)
    if result.contract is None:
        return None
    return max(abs(t) for row in result.contract.transfers for t in row)


def _reservations(
    environment: Environment, participation: Sequence[RationalLike] | None
) -> tuple[Fraction, ...] | None:
    if participation is None:
        return None
    given = tuple(as_rational(r, f"participation[{i}]") for i, r in enumerate(participation))
    if len(given) != environment.n_agents:
        raise ContractError(
            f"participation has {len(given)} reservation values for {environment.n_agents} agents"
        )
    return given


def _with_lump_sums(
    environment: Environment,
    language: AnyLanguage,
    flat: Sequence[int],
    contract: Contract,
    reservations: Sequence[Fraction],
) -> Contract:
    """Top each agent up to its reservation value, where it falls short."""
    kernel = language.probabilities()
    table = kernel.numerators.reshape(environment.n_states, environment.n_profiles, -1)
    sums = []
    for agent, reservation in enumerate(reservations):
        expected = Fraction(0)
        for state, profile in enumerate(flat):
            seen = np.flatnonzero(table[state, profile])
            paid = sum(
                (int(table[state, profile, s]) * contract.transfers[agent][s] for s in seen),
                Fraction(0),
            )
            payoff = environment.payoff(agent, state, profile_at(environment, profile))
            expected += environment.prior[state] * (payoff + paid / kernel.denominator)
        sums.append(max(Fraction(0), reservation - expected))
    return contract.shifted(sums)
