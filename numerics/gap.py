"""The welfare gap of a mechanism class: one question, one record, whatever the class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from coopgap.numerics.mechanisms.mechanism import MechanismOptimum, best_mechanism
from coopgap.numerics.result_cards import gap_card
from coopgap.numerics.signal_contracts.contract_search import SignalContractOptimum, best_contract
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.rationals import as_text

Optimum: TypeAlias = SignalContractOptimum | MechanismOptimum
"""What the class's own solver returns."""


class MechanismClass(StrEnum):
    """The three mechanism classes: no contract, signal contract, mediated mechanism.

    Examples
    --------
    >>> MechanismClass.parse("C2")
    <MechanismClass.C2: 'c2'>

    References
    ----------
    Theory §2.
    """

    C0 = "c0"
    C1 = "c1"
    C2 = "c2"

    @classmethod
    def parse(cls, text: str) -> MechanismClass:
        """Read a class by name.

        Raises
        ------
        ParameterError
            When the name is not one of the three.
        """
        try:
            return cls(text.strip().lower())
        except ValueError:
            raise ParameterError(
                f"class={text!r} is unknown; choose one of {', '.join(cls)}"
            ) from None


@dataclass(frozen=True, slots=True)
class WelfareGap:
    """The welfare that a mechanism class loses against the first best.

    Attributes
    ----------
    environment, language, mechanism_class, liability, budget
        The question. Class C0 has no contract: its language is null and its liability zero.
    first_best
        Expected welfare W* (money).
    lower, upper
        Proved bounds on the class's best welfare V (money). ``lower`` is reached by
        ``optimum``; it is ``None`` (minus infinity) when no implementable rule was found.
        ``upper`` is ``None`` when it is proved that there is none.
    exact
        Whether the bounds meet.
    status
        ``optimal``, ``interval``, or ``none-implementable``.
    optimum
        The solver's own record, with the mechanism and its certificate.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> found = welfare_gap(game, Language.null(game), "c1")
    >>> found.first_best, found.value, found.gap, found.status
    (Fraction(6, 1), Fraction(2, 1), Fraction(4, 1), 'optimal')

    References
    ----------
    Theory §2, gaps.
    """

    environment: Environment
    language: AnyLanguage
    mechanism_class: MechanismClass
    liability: Liability
    budget: Budget
    first_best: Fraction
    lower: Fraction | None
    upper: Fraction | None
    exact: bool
    status: str
    optimum: Optimum

    _repr_html_ = gap_card

    def __repr__(self) -> str:
        """Give the answer; the environment and the certificate would hide it."""
        gap = as_text(self.gap) if self.exact else f"{self.gap_lower}..{as_text(self.gap)}"
        return (
            f"<WelfareGap {self.mechanism_class} gap={gap} first_best={self.first_best} "
            f"value={'-inf' if self.value is None else self.value} status={self.status}>"
        )

    @property
    def value(self) -> Fraction | None:
        """Best welfare V of the class (money): exact, or else the best that was reached."""
        return self.lower

    @property
    def gap(self) -> Fraction | None:
        """Γ = W* - V (money): exact, or else an upper bound; ``None`` is infinite."""
        return None if self.lower is None else self.first_best - self.lower

    @property
    def gap_lower(self) -> Fraction | None:
        """The welfare loss proved to be unavoidable (money); ``None`` is infinite."""
        return None if self.upper is None else self.first_best - self.upper


def welfare_gap(
    environment: Environment,
    language: AnyLanguage,
    mechanism_class: MechanismClass | str,
    *,
    liability: Liability | None = None,
    budget: Budget | str = Budget.FREE,
    time_limit: float | None = None,
) -> WelfareGap:
    """Find the welfare gap Γ_0, Γ_1 or Γ_2 with its certificates.

    Parameters
    ----------
    environment
        The game; agents maximise ``u_i + λ_i W`` with the environment's own weights, welfare
        is material.
    language
        What contracts verify.
    mechanism_class
        ``"c0"`` no contract, ``"c1"`` signal contract, ``"c2"`` mediated mechanism.
    liability, budget
        Limits on transfers; unlimited and free when left out. Both are void for C0.
    time_limit
        Seconds after which proved bounds are returned.

    Raises
    ------
    ParameterError
        For an unknown class.
    LanguageError
        When the language does not fit the environment.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [welfare_gap(game, Language.complete(game), c).gap for c in ("c0", "c1", "c2")]
    [Fraction(4, 1), Fraction(0, 1), Fraction(0, 1)]

    References
    ----------
    Theory §2, gaps; [HuangEtAl2026].
    """
    kind = MechanismClass.parse(mechanism_class)
    limit, rule = liability or Liability.unlimited(), Budget(budget)
    if kind is MechanismClass.C0:
        language, limit, rule = Language.null(environment), Liability.of(0), Budget.FREE
    first_best = environment.first_best().value
    if kind is MechanismClass.C2:
        mechanism = best_mechanism(
            environment, language, liability=limit, budget=rule, time_limit=time_limit
        )
        status = "optimal" if mechanism.exact else "interval"
        return WelfareGap(
            environment, language, kind, limit, rule, first_best,
            mechanism.lower, mechanism.upper, mechanism.exact, status, mechanism,
        )  # fmt: skip
    contract = best_contract(
        environment, language, liability=limit, budget=rule, time_limit=time_limit
    )
    status = "interval" if contract.status == "stopped" else contract.status
    return WelfareGap(
        environment, language, kind, limit, rule, first_best,
        contract.lower, contract.upper, contract.exact, status, contract,
    )  # fmt: skip
