"""Languages, rules and contracts in a notebook: by cell, by state, by signal."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from coopgap.theory.notebook.games import MAX_ACTIONS, MAX_STATES, grid
from coopgap.theory.notebook.html import MAX_ROWS, Cell, Markup, card, table
from coopgap.theory.notebook.names import NUMBERS, Names

if TYPE_CHECKING:
    from coopgap.theory.contract import Contract, MediatedContract, Rule
    from coopgap.theory.language import Language
    from coopgap.theory.noisy_language import NoisyLanguage


def language_card(language: Language) -> Markup:
    """Show a language as its cells: outcomes that share a signal stand within thick lines.

    A language knows outcomes by number only, so rows and columns are numbered from 0.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> shown = language_card(Language.product(game, actions={"Row": "all"}))
    >>> "2 signals" in shown, shown.count("1, *")
    (True, 3)
    """
    signals, labels = language.signals, language.labels
    shown = labels[:MAX_ROWS]
    counted: list[list[Cell]] = [[labels[s], int((signals == s).sum())] for s in range(len(shown))]
    left = f"… {len(labels) - len(shown)} more signals" * (len(labels) > len(shown))
    parts = [table(["signal", "outcomes"], counted)]
    if signals.ndim == 3 and len(signals) <= MAX_STATES and max(signals.shape[1:]) <= MAX_ACTIONS:
        numbered = tuple(tuple(map(str, range(size))) for size in signals.shape[1:])
        for state, seen in enumerate(signals):
            caption = f"state {state}" if len(signals) > 1 else ""
            names = {profile: labels[s] for profile, s in np.ndenumerate(seen)}
            parts.append(grid(("agent 0", "agent 1"), numbered, names.__getitem__, caption, seen))
    plural = "signal" if len(labels) == 1 else "signals"
    return card(f"Contract language: {len(labels)} {plural}", (), *parts, note=left)


def noisy_language_card(language: NoisyLanguage) -> Markup:
    """Show a noisy language: the probability of each signal after each outcome.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.noisy_language import NoisyLanguage
    >>> solo = Environment.from_arrays([[1, 2]])
    >>> "3/4" in noisy_language_card(NoisyLanguage.from_arrays(solo, [["3/4", "1/4"], [0, 1]]))
    True
    """
    shape = language.kernel.numerators.shape[:-1]
    rows: list[list[Cell]] = []
    for place in itertools.product(*map(range, shape)):
        where = ", ".join(map(str, place[1:]))
        shown: list[Cell] = [f"state {place[0]}: ({where})"]
        rows.append(
            shown + [language.kernel.fraction((*place, s)) for s in range(len(language.labels))]
        )
    return card("Noisy contract language", (), table(["outcome", *language.labels], rows))


def rule_card(rule: Rule) -> Markup:
    """Show a rule by numbers of states and actions; results show it by names.

    Examples
    --------
    >>> from coopgap.theory.contract import Rule
    >>> rule_card(Rule(((0, 0), (1, 1)))).count("<tr>")
    3
    """
    rows: list[list[Cell]] = [[k, str(profile)] for k, profile in enumerate(rule.profiles)]
    return table(["state", "profile"], rows, caption="Rule")


def contract_table(
    contract: Contract, agents: Sequence[str] = (), labels: Sequence[str] = ()
) -> Markup:
    """Show a signal contract: what each agent is paid at each signal.

    Parameters
    ----------
    contract
        The transfers.
    agents, labels
        Names of agents and signals; numbers from 0 when left out.

    Examples
    --------
    >>> from coopgap.theory.contract import Contract
    >>> contract = Contract.of([[0, 1], [0, "-1/2"]])
    >>> shown = contract_table(contract, ("Ann", "Bo"), ("low", "high & dry"))
    >>> "pays Ann" in shown, "high &amp; dry" in shown, "-1/2" in shown
    (True, True, True)
    """
    n = len(contract.transfers)
    names = agents or [f"agent {i}" for i in range(n)]
    n_signals = len(contract.transfers[0]) if n else 0
    seen = labels or [str(s) for s in range(n_signals)]
    paid = [s for s in range(n_signals) if any(row[s] for row in contract.transfers)]
    rows: list[list[Cell]] = [[seen[s], *(row[s] for row in contract.transfers)] for s in paid]
    if len(paid) < n_signals:
        rows.append(["every other signal" if paid else "every signal", *[0] * n])
    columns = ["signal", *(f"pays {name}" for name in names)]
    return table(columns, rows, caption="Contract")


def mediated_card(mechanism: MediatedContract, names: Names = NUMBERS) -> Markup:
    """Show a mediated mechanism: what is recommended how often, and what is paid.

    Examples
    --------
    >>> from coopgap.theory.contract import MediatedContract
    >>> from fractions import Fraction
    >>> half = Fraction(1, 2)
    >>> "1/2" in mediated_card(MediatedContract({(0, (0, 0)): half, (0, (1, 1)): half}, {}))
    True
    """
    drawn = sorted((key, x) for key, x in mechanism.recommendation.items() if x)
    parts = [
        table(
            ["state", "recommendation", "probability"],
            [[names.state(state), names.profile(profile), x] for (state, profile), x in drawn],
            caption="Mediator",
        )
    ]
    rows: list[list[Cell]] = []
    for (agent, state, profile, signal), y in sorted(mechanism.transfers.items()):
        chance = mechanism.probability(state, profile)
        if y:
            who, told = names.agent(agent), names.profile(profile)
            paid: Cell = y / chance if chance else f"{y} (promised, never due)"
            rows.append([who, names.state(state), told, names.signal(signal), paid])
    if rows:
        columns = ["agent", "state", "told", "signal", "is paid"]
        parts.append(table(columns, rows, caption="Transfers (zero where not listed)"))
    return Markup("".join(parts))
