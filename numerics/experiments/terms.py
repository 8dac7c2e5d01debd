"""Contract regimes, and contracts as data: what is in force while a game is played.

A contract is never text that runs. It is a `Contract` over the signals a court verifies, read from
JSON with every size bounded, or a mediated mechanism.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

from coopgap.numerics.experiments.commons_terms import CapTerms
from coopgap.theory.contract import Budget, Contract, Liability, MediatedContract
from coopgap.theory.errors import ContractError, CoopgapError, ParameterError
from coopgap.theory.language import Language
from coopgap.theory.rationals import as_rational, as_text

MAX_AMOUNT_CHARACTERS = 40
"""Longest transfer in a proposal, in characters."""


class Regime(StrEnum):
    """What agents may agree on, and what is enforced.

    Examples
    --------
    >>> Regime.parse("agreement").condition, Regime.parse("none").condition
    ('nl', 'no-contract')
    """

    NONE = "none"
    AGREEMENT = "agreement"
    CONTRACT = "contract"
    OPTIMAL_C1 = "optimal-c1"
    OPTIMAL_C2 = "optimal-c2"
    OPTIMAL_CAP = "optimal-cap"
    OPTIMAL_CONSTANT_CAP = "optimal-constant-cap"

    @classmethod
    def parse(cls, text: str) -> Regime:
        """Read a regime by name.

        Raises
        ------
        ParameterError
            When the name is unknown.
        """
        try:
            return cls(text.strip().lower())
        except ValueError:
            raise ParameterError(
                f"regime={text!r} is unknown; choose one of {', '.join(cls)}"
            ) from None

    @property
    def condition(self) -> str:
        """What published tables call it."""
        published = {"none": "no-contract", "agreement": "nl", "contract": "code-law"}
        return published.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class SignalTerms:
    """A signal contract (class C1) in force.

    Attributes
    ----------
    contract
        Transfers by agent and signal (money).
    """

    contract: Contract


@dataclass(frozen=True, slots=True, eq=False)
class MediatedTerms:
    """A mediated mechanism (class C2) in force."""

    mechanism: MediatedContract


Terms: TypeAlias = SignalTerms | MediatedTerms | CapTerms
"""What may be in force."""


def read_contract(
    data: Any, language: Language, n_agents: int, liability: Liability, budget: Budget
) -> SignalTerms | None:
    """Read a proposed signal contract from JSON data, trusting nothing.

    Parameters
    ----------
    data
        ``None`` for no contract, or ``{"transfers": {signal: [one amount per agent]}}`` with
        amounts as whole numbers or text such as ``"-3/2"``; signals left out pay nothing.

    Raises
    ------
    ContractError
        When the data are anything else, or transfers break the liability or the budget.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> seen = Language.product(game, actions={"Row": "all"})
    >>> text = {"transfers": {seen.labels[1]: [-2, "2"]}}
    >>> read_contract(text, seen, 2, Liability.of(2), Budget.BALANCED).contract.transfers[0][1]
    Fraction(-2, 1)
    """
    if data is None:
        return None
    if not isinstance(data, Mapping) or set(data) != {"transfers"}:
        raise ContractError('a contract is null or {"transfers": {signal: [amounts]}}')
    table = data["transfers"]
    if not isinstance(table, Mapping) or len(table) > language.n_signals:
        raise ContractError(
            f"transfers is an object with at most {language.n_signals} signals as its keys"
        )
    places = {label: k for k, label in enumerate(language.labels)}
    rows = [[Fraction(0)] * language.n_signals for _ in range(n_agents)]
    for label, amounts in table.items():
        if label not in places:
            raise ContractError(f"signal {str(label)[:60]!r} is unknown to the court")
        if not isinstance(amounts, list) or len(amounts) != n_agents:
            raise ContractError(f"signal {label!r} needs a list of {n_agents} amounts")
        for agent, amount in enumerate(amounts):
            rows[agent][places[label]] = _amount(amount, label)
    contract = Contract(tuple(map(tuple, rows)))
    if not contract.within(liability, budget):
        raise ContractError(
            f"transfers must lie within ±{liability} and add up as the budget says ({budget})"
        )
    return SignalTerms(contract)


def _amount(value: Any, label: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ContractError(f"signal {label!r}: an amount is a whole number or text like '-3/2'")
    if len(str(value) if isinstance(value, str) else hex(value)) > MAX_AMOUNT_CHARACTERS:
        raise ContractError(f"signal {label!r}: an amount is too long")
    try:
        return as_rational(value, "amount")
    except CoopgapError as error:
        raise ContractError(f"signal {label!r}: {error}") from None


def terms_text(terms: Terms | None, labels: tuple[str, ...] = ()) -> str:
    """Say in one line what is in force; bounded in length.

    Examples
    --------
    >>> terms_text(SignalTerms(Contract.of([[2, 0], [-2, 0]])), ("wet", "dry")), terms_text(None)
    ('signal contract; wet: 2, -2', 'none')
    """
    if terms is None:
        return "none"
    if isinstance(terms, CapTerms):
        return terms.words[:2000]
    if isinstance(terms, MediatedTerms):
        made = sum(p > 0 for p in terms.mechanism.recommendation.values())
        return f"mediated mechanism with {made} recommendations"
    columns = list(zip(*terms.contract.transfers, strict=True))
    paid = [
        f"{labels[k] if labels else k}: {', '.join(map(as_text, column))}"
        for k, column in enumerate(columns)
        if any(column)
    ]
    return ("signal contract; " + "; ".join(paid or ["pays nothing"]))[:2000]
