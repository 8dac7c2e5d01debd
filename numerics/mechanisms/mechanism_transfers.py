"""From a solution of the mediated program back to recommendations and transfers, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from coopgap.numerics.mechanisms.mechanism_assembly import agent_cells
from coopgap.numerics.mechanisms.mechanism_program import Form, IndexArray, MechanismProgram
from coopgap.theory.contract import Budget
from coopgap.theory.environment import Environment
from coopgap.theory.language import AnyLanguage, NoisyLanguage

Recommendation: TypeAlias = Mapping[int, Fraction]
"""Positive probabilities by flat profile index."""

Key: TypeAlias = tuple[int, int, int]
"""Agent, flat profile index, signal."""

Transfers: TypeAlias = dict[Key, Fraction]
"""Transfer times probability (money) by agent, flat profile index and signal."""


def recover_transfers(
    environment: Environment,
    language: AnyLanguage,
    budget: Budget,
    program: MechanismProgram,
    columns: Sequence[Fraction],
) -> tuple[Recommendation, Transfers]:
    """Turn a feasible point of the program into an obedient mechanism within its limits.

    Parameters
    ----------
    environment, language, budget
        What the program was assembled from.
    program
        The program of one state.
    columns
        An exactly feasible point, one rational a column.

    Returns
    -------
    tuple
        The recommendation, and the transfers other than zero.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism_assembly import assemble
    >>> from coopgap.theory.contract import Liability
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> program = assemble(game, Language.complete(game), 0, Liability(), Budget.FREE)
    >>> _, pay = recover_transfers(
    ...     game, Language.complete(game), Budget.FREE, program, [Fraction(1)] + [Fraction(0)] * 3
    ... )
    >>> pay[0, 0, 0]
    Fraction(1, 2)

    References
    ----------
    Theory §2, C2.
    """
    recommendation = {a: x for a, x in enumerate(columns[: program.n_profiles]) if x}
    concerned: Iterable[Key] = transfer_keys(program)
    if program.form is Form.TRANSFERS:
        transfers = paid_transfers(program, columns)
    else:
        transfers = _enforced(environment, language, program, recommendation)
        concerned = tuple(transfers)
    if budget is Budget.FREE:
        return recommendation, transfers
    if program.bound is None and budget is Budget.NO_SUBSIDY:
        return recommendation, _lowered(transfers, concerned)
    return recommendation, _shared(transfers, concerned, environment.n_agents, budget)


def transfer_keys(program: MechanismProgram) -> tuple[Key, ...]:
    """Give agent, flat profile and signal of each transfer column, in order.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism_assembly import assemble
    >>> from coopgap.theory.contract import Liability
    >>> from coopgap.theory.language import Language
    >>> solo = Environment.from_arrays([[1, 2]])
    >>> transfer_keys(assemble(solo, Language.complete(solo), 0, Liability(), Budget.BALANCED))
    ((0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1))
    """
    labels = (program.payees, program.paid_profiles, program.paid_signals)
    return tuple(zip(*(array.tolist() for array in labels), strict=True))


def paid_transfers(program: MechanismProgram, columns: Sequence[Fraction]) -> Transfers:
    """Read the transfers of a program off its columns.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism_assembly import assemble
    >>> from coopgap.theory.contract import Liability
    >>> from coopgap.theory.language import Language
    >>> solo = Environment.from_arrays([[1, 2]])
    >>> program = assemble(solo, Language.complete(solo), 0, Liability(), Budget.BALANCED)
    >>> paid_transfers(program, [Fraction(value) for value in (1, 0, 2, 0, 0, 0)])
    {(0, 0, 0): Fraction(2, 1)}
    """
    transfers: Transfers = {}
    for key, column in zip(transfer_keys(program), columns[program.n_profiles :], strict=True):
        if program.bound is None:
            amount = column * program.unit
        else:
            amount = program.bound * (2 * column - columns[key[1]])
        if amount:
            transfers[key] = amount
    return transfers


def _enforced(
    environment: Environment,
    language: AnyLanguage,
    program: MechanismProgram,
    recommendation: Recommendation,
) -> Transfers:
    """Pay the least that deters: +t after the signal of obedience, -t after any other."""
    transfers: Transfers = {}
    if isinstance(language, NoisyLanguage) or program.bound == 0:
        return transfers
    codes = language.signals[program.state].ravel()
    table = environment.utilities
    for agent in range(environment.n_agents):
        cells = agent_cells(environment.shape, agent)
        own = table.numerators[agent, program.state].ravel()
        for told, row in enumerate(cells):
            others = [k for k, cell in enumerate(row.tolist()) if cell in recommendation]
            if not others:
                continue
            odds = [recommendation[int(row[k])] for k in others]
            rate = Fraction(0)
            for done in range(cells.shape[0]):
                gain = sum(
                    x * (int(own[cells[done, k]]) - int(own[row[k]]))
                    for k, x in zip(others, odds, strict=True)
                )
                if gain <= 0:
                    continue
                gain = Fraction(gain) / table.denominator
                seen = codes[row] != codes[cells[done]]
                mass = sum((x for k, x in zip(others, odds, strict=True) if seen[k]), Fraction(0))
                if mass:
                    rate = max(rate, gain / (2 * mass))
                    continue
                # Only unlimited liability gets here: the deterrent hangs on a recommendation
                # that is never made.
                k = int(np.flatnonzero(seen)[0])
                _deter(transfers, codes, cells, agent, told, k, gain / 2)
            for k, x in zip(others, odds, strict=True):
                _deter(transfers, codes, cells, agent, told, k, rate * x)
    return transfers


def _deter(
    transfers: Transfers,
    codes: IndexArray,
    cells: IndexArray,
    agent: int,
    told: int,
    other: int,
    amount: Fraction,
) -> None:
    """Promise +amount after obedience and -amount after every other signal, if that is more."""
    profile, seen = int(cells[told, other]), int(codes[cells[told, other]])
    reachable = {int(code) for code in codes[cells[:, other]]}
    if len(reachable) == 1 or amount <= transfers.get((agent, profile, seen), Fraction(0)):
        return
    for signal in reachable:
        transfers[agent, profile, signal] = amount if signal == seen else -amount


def _lowered(transfers: Transfers, concerned: Iterable[Key]) -> Transfers:
    """Lower each agent's pay after a recommendation by a constant until none is positive.

    Incentives stay: at the signals left out, no deviation of the agent changes anything.
    """
    tops: dict[tuple[int, int], Fraction] = {}
    for (agent, profile, _), amount in transfers.items():
        tops[agent, profile] = max(tops.get((agent, profile), Fraction(0)), amount)
    lowered = {}
    for agent, profile, signal in concerned:
        before = transfers.get((agent, profile, signal), Fraction(0))
        if amount := before - tops.get((agent, profile), Fraction(0)):
            lowered[agent, profile, signal] = amount
    return lowered


def _shared(
    transfers: Transfers, concerned: Iterable[Key], n_agents: int, budget: Budget
) -> Transfers:
    """Let the agents whom a signal does not concern make up the budget in equal parts."""
    members: dict[tuple[int, int], set[int]] = {}
    totals: dict[tuple[int, int], Fraction] = {}
    for agent, profile, signal in concerned:
        place = profile, signal
        members.setdefault(place, set()).add(agent)
        totals[place] = totals.get(place, Fraction(0)) + transfers.get(
            (agent, profile, signal), Fraction(0)
        )
    shared = dict(transfers)
    for (profile, signal), total in totals.items():
        rest = set(range(n_agents)) - members[profile, signal]
        if rest and not budget.allows(total):
            shared.update({(agent, profile, signal): -total / len(rest) for agent in rest})
    return shared
