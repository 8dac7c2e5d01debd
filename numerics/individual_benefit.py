"""Everyone gains: lump sums that share the welfare which prosociality recovers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from coopgap.numerics.result_cards import benefit_card
from coopgap.numerics.thresholds import closure_threshold
from coopgap.theory.contract import Contract, Profile, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError
from coopgap.theory.language import Language
from coopgap.theory.notebook.names import NUMBERS, Names
from coopgap.theory.rationals import RationalLike, as_rational


@dataclass(frozen=True, slots=True)
class IndividualBenefit:
    """Balanced lump sums under which every agent prefers prosociality to a given outcome (T6).

    Attributes
    ----------
    rule
        The efficient rule that prosocial agents play.
    before, without_transfers, after
        Expected material payoff of each agent (money): in the given outcome; under the rule
        alone; under the rule with the lump sums.
    lump_sums
        Constant payment to each agent (money); they sum to zero.
    each_gains
        ``after - before`` (money), the same for every agent.
    pareto_without_transfers
        Whether every agent gains strictly even without lump sums: a fact to check, no theorem.
    method, exact
        How it was found; always exact.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    rule: Rule
    before: tuple[Fraction, ...]
    without_transfers: tuple[Fraction, ...]
    after: tuple[Fraction, ...]
    lump_sums: tuple[Fraction, ...]
    each_gains: Fraction
    pareto_without_transfers: bool
    method: str = "equal division of the welfare recovered"
    exact: bool = True
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = benefit_card


def expected_payoffs(
    environment: Environment,
    rule: Rule,
    language: Language | None = None,
    contract: Contract | None = None,
) -> tuple[Fraction, ...]:
    """Give each agent's expected material payoff (money) under a rule, with its transfers.

    Raises
    ------
    ContractError
        When a contract is given without its language, or the rule has another number of states.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> expected_payoffs(game, Rule(((0, 1),)))
    (Fraction(0, 1), Fraction(4, 1))

    References
    ----------
    Theory §2, C1.
    """
    if (language is None) is not (contract is None):
        raise ContractError("a contract's transfers need the language whose signals they name")
    if len(rule.profiles) != environment.n_states:
        raise ContractError(f"{len(rule.profiles)} profiles for {environment.n_states} states")

    def paid(agent: int, state: int, profile: Profile) -> Fraction:
        if language is None or contract is None:
            return Fraction(0)
        return contract.transfers[agent][int(language.signals[(state, *profile)])]

    return tuple(
        sum(
            (
                p * (environment.payoff(agent, state, profile) + paid(agent, state, profile))
                for state, (p, profile) in enumerate(
                    zip(environment.prior, rule.profiles, strict=True)
                )
            ),
            Fraction(0),
        )
        for agent in range(environment.n_agents)
    )


def individual_benefit(
    environment: Environment, before: Sequence[RationalLike], rule: Rule | None = None
) -> IndividualBenefit:
    """Find balanced lump sums that make every agent better off under an efficient rule.

    Parameters
    ----------
    environment
        Material payoffs.
    before
        Each agent's expected material payoff (money) in the outcome to beat, transfers
        included, for example from `expected_payoffs`.
    rule
        The efficient rule; the one that `closure_threshold` chooses when left out.

    Returns
    -------
    IndividualBenefit
        Balanced lump sums, and what each agent gains.

    Raises
    ------
    ContractError
        When the outcome pays the agents as much as the first best is worth: because it reaches
        the first best, or because a subsidy from outside makes up for the gap.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> benefit = individual_benefit(game, (0, 4))
    >>> benefit.after, benefit.lump_sums
    ((Fraction(1, 1), Fraction(5, 1)), (Fraction(-2, 1), Fraction(2, 1)))

    References
    ----------
    T6; [HuangEtAl2026].
    """
    earlier = tuple(as_rational(value, f"before[{i}]") for i, value in enumerate(before))
    if len(earlier) != environment.n_agents:
        raise ContractError(f"{len(earlier)} payoffs for {environment.n_agents} agents")
    chosen = closure_threshold(environment, rule).rule
    alone = expected_payoffs(environment, chosen)
    surplus = sum(alone, Fraction(0)) - sum(earlier, Fraction(0))
    if surplus <= 0:
        raise ContractError(
            f"the outcome pays {sum(earlier, Fraction(0))} in all and the first best is worth "
            f"{sum(alone, Fraction(0))}: there is no gap to share"
        )
    share = surplus / environment.n_agents
    after = tuple(value + share for value in earlier)
    lump_sums = tuple(new - own for new, own in zip(after, alone, strict=True))
    pareto = all(own > old for own, old in zip(alone, earlier, strict=True))
    names = Names.of(environment)
    return IndividualBenefit(chosen, earlier, alone, after, lump_sums, share, pareto, names=names)
