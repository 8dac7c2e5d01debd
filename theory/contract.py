"""Rules, transfers and the limits on them: what a mechanism may say and pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from coopgap.theory.errors import ContractError, ParameterError
from coopgap.theory.notebook.contracts import contract_table, mediated_card, rule_card
from coopgap.theory.rationals import RationalLike, as_rational, as_text, as_weight

Profile: TypeAlias = tuple[int, ...]
"""An action profile: one action index per agent."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision rule a(·): one action profile per state.

    Attributes
    ----------
    profiles
        Per state, the profile of action indices.

    Examples
    --------
    >>> Rule(((0, 0), (1, 1))).profiles[1]
    (1, 1)

    References
    ----------
    Theory §1.
    """

    profiles: tuple[Profile, ...]

    _repr_html_ = rule_card


class Budget(StrEnum):
    """What transfers may add up to: anything, exactly zero, or at most zero.

    Examples
    --------
    >>> [budget.allows(Fraction(-1)) for budget in Budget]
    [True, False, True]

    References
    ----------
    Theory §1, transfers.
    """

    FREE = "free"
    BALANCED = "balanced"
    NO_SUBSIDY = "no-subsidy"

    @classmethod
    def parse(cls, text: str) -> Budget:
        """Read a budget by name.

        Raises
        ------
        ParameterError
            When the name is not one of the three.

        Examples
        --------
        >>> Budget.parse("no-subsidy")
        <Budget.NO_SUBSIDY: 'no-subsidy'>
        """
        try:
            return cls(text)
        except ValueError:
            raise ParameterError(
                f"budget={text!r} is unknown; choose one of {', '.join(cls)}"
            ) from None

    def allows(self, total: Fraction) -> bool:
        """Tell whether transfers that add up to ``total`` are within the budget.

        Examples
        --------
        >>> Budget.NO_SUBSIDY.allows(Fraction(-1)), Budget.BALANCED.allows(Fraction(-1))
        (True, False)
        """
        if self is Budget.BALANCED:
            return total == 0
        return self is Budget.FREE or total <= 0


@dataclass(frozen=True, slots=True)
class Liability:
    """The most that one agent can be paid or charged, ``|t_i| ≤ B``; ``None`` is unlimited.

    Attributes
    ----------
    bound
        B ≥ 0 (money), or ``None`` for no limit.

    Raises
    ------
    ParameterError
        When the bound is negative.

    Examples
    --------
    >>> Liability.parse("inf"), Liability.of("5/2")
    (Liability(bound=None), Liability(bound=Fraction(5, 2)))

    References
    ----------
    Theory §1, transfers.
    """

    bound: Fraction | None = None

    def __post_init__(self) -> None:
        if self.bound is not None:
            object.__setattr__(self, "bound", as_weight(self.bound, "liability"))

    @classmethod
    def unlimited(cls) -> Liability:
        """Give the liability without a bound."""
        return cls(None)

    @classmethod
    def of(cls, bound: RationalLike) -> Liability:
        """Give the liability with a finite bound B ≥ 0 (money)."""
        return cls(as_weight(bound, "liability"))

    @classmethod
    def parse(cls, text: str) -> Liability:
        """Read ``"inf"`` or a rational number that is at least zero.

        Raises
        ------
        ParameterError
            When it is neither.

        Examples
        --------
        >>> str(Liability.parse("2.5"))
        '5/2'
        """
        if text.strip().lower() in {"inf", "infinity", "∞", "unlimited"}:
            return cls(None)
        return cls.of(text)

    def allows(self, transfer: Fraction) -> bool:
        """Tell whether one transfer is within the bound."""
        return self.bound is None or abs(transfer) <= self.bound

    def __str__(self) -> str:
        """Write the bound as documents do."""
        return as_text(self.bound)

    def _repr_latex_(self) -> str:
        """Show the bound in a notebook."""
        limit = r"\infty" if self.bound is None else as_text(self.bound)
        return rf"$|t_i| \le {limit}$" if self.bound is not None else rf"$|t_i| < {limit}$"


@dataclass(frozen=True, slots=True)
class Contract:
    """A signal contract (class C1): a transfer to each agent for each verified signal.

    Attributes
    ----------
    transfers
        ``transfers[i][s]``, money paid to agent i when the court sees signal s.

    Raises
    ------
    ContractError
        When agents have different numbers of signals.

    Examples
    --------
    >>> Contract.of([[0, 1], [0, "-1"]]).within(Liability.of(1), Budget.BALANCED)
    True

    References
    ----------
    Theory §2, C1.
    """

    transfers: tuple[tuple[Fraction, ...], ...]

    _repr_html_ = contract_table

    def __post_init__(self) -> None:
        if len({len(row) for row in self.transfers}) > 1:
            raise ContractError("transfers must name the same signals for every agent")

    @classmethod
    def of(cls, transfers: Iterable[Iterable[RationalLike]]) -> Contract:
        """Build a contract from exact numbers, one row per agent.

        Examples
        --------
        >>> Contract.of([["1/2", 0]]).transfers
        ((Fraction(1, 2), Fraction(0, 1)),)
        """
        return cls(
            tuple(
                tuple(as_rational(t, f"transfers[{i}][{s}]") for s, t in enumerate(row))
                for i, row in enumerate(transfers)
            )
        )

    def within(self, liability: Liability, budget: Budget) -> bool:
        """Tell whether every transfer respects the liability and every total the budget."""
        return all(liability.allows(t) for row in self.transfers for t in row) and all(
            budget.allows(sum(column, Fraction(0))) for column in zip(*self.transfers, strict=True)
        )

    def shifted(self, lump_sums: Sequence[Fraction]) -> Contract:
        """Add a constant payment to each agent, the same at every signal.

        Raises
        ------
        ContractError
            When there is not one payment per agent.

        Examples
        --------
        >>> Contract.of([[0, 1]]).shifted([Fraction(2)]) == Contract.of([[2, 3]])
        True

        References
        ----------
        T6: lump sums are measurable in every language.
        """
        if len(lump_sums) != len(self.transfers):
            raise ContractError(f"{len(lump_sums)} lump sums for {len(self.transfers)} agents")
        return Contract(
            tuple(
                tuple(t + add for t in row)
                for row, add in zip(self.transfers, lump_sums, strict=True)
            )
        )


@dataclass(frozen=True, slots=True)
class MediatedContract:
    """A mediated contingent mechanism (class C2): private recommendations and transfers.

    Attributes
    ----------
    recommendation
        ``{(state, profile): x}``, the probability of recommending the profile in the state;
        outcomes left out have probability zero.
    transfers
        ``{(agent, state, profile, signal): y}``, transfer times probability (money); zero
        where left out.

    Raises
    ------
    ContractError
        When a probability is negative.

    Examples
    --------
    >>> mix = MediatedContract({(0, (0, 0)): Fraction(1)}, {})
    >>> mix.transfer(0, 0, (0, 0), 0)
    Fraction(0, 1)

    References
    ----------
    Theory §2, C2; [Myerson1982].
    """

    recommendation: Mapping[tuple[int, Profile], Fraction]
    transfers: Mapping[tuple[int, int, Profile, int], Fraction]

    _repr_html_ = mediated_card

    def __post_init__(self) -> None:
        for (state, profile), probability in self.recommendation.items():
            if probability < 0:
                raise ContractError(
                    f"probability of {profile} in state {state} is {probability}; "
                    "it must be at least 0"
                )
        # Copies: the caller keeps no way to change the mechanism.
        object.__setattr__(self, "recommendation", dict(self.recommendation))
        object.__setattr__(self, "transfers", dict(self.transfers))

    def probability(self, state: int, profile: Profile) -> Fraction:
        """Give the probability of recommending a profile in a state."""
        return self.recommendation.get((state, profile), Fraction(0))

    def transfer(self, agent: int, state: int, profile: Profile, signal: int) -> Fraction:
        """Give transfer times probability (money) after a recommendation and a signal."""
        return self.transfers.get((agent, state, profile, signal), Fraction(0))

    @property
    def attained(self) -> bool:
        """Whether payments are promised only after recommendations that are really made.

        With unlimited liability the program's value may rest on payments after
        recommendations of probability zero; it is then a supremum.
        """
        return all(
            y == 0 or self.probability(state, profile) > 0
            for (_, state, profile, _), y in self.transfers.items()
        )
