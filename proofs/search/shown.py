"""Games as text that a person can read and check by hand."""

from __future__ import annotations

from coopgap.proofs.claims.claim import Case
from coopgap.theory.contract import Budget
from coopgap.theory.environment import Environment
from coopgap.theory.rationals import as_text

MAX_CELLS = 400
"""Outcomes of a game shown in full; of larger ones only the size is told."""


def game_text(environment: Environment) -> str:
    r"""Write a game: bimatrices for two agents, a list of outcomes otherwise.

    Parameters
    ----------
    environment
        The game; material payoffs are shown.

    Examples
    --------
    >>> print(game_text(Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])))
    Row \ Column  1    2
    1             3,3  0,4
    2             4,0  1,1

    References
    ----------
    Theory §1.
    """
    if environment.n_states * environment.n_profiles > MAX_CELLS:
        return f"{environment.n_agents} agents, {environment.n_states} states, " + " x ".join(
            map(str, environment.shape)
        )
    blocks = []
    for state, name in enumerate(environment.states):
        rows = _bimatrix(environment, state) if environment.n_agents == 2 else None
        text = _aligned(_outcomes(environment, state) if rows is None else rows)
        if environment.n_states > 1:
            text = f"{name} (probability {as_text(environment.prior[state])})\n{text}"
        blocks.append(text)
    if any(environment.prosociality):
        blocks.append("prosocial weights " + ", ".join(map(as_text, environment.prosociality)))
    return "\n".join(blocks)


def case_text(case: Case) -> str:
    """Write a case: its game, what contracts verify, and the limits on transfers.

    Examples
    --------
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_arrays([[0, 1]])
    >>> print(case_text(Case("one", game, Language.complete(game))))
    agent 1  payoffs
    1        0
    2        1
    signals: 0 1

    References
    ----------
    Theory §1.
    """
    lines = [game_text(case.environment)]
    if not case.language.is_null:
        flat = case.language.signals.reshape(case.environment.n_states, -1)
        lines.append("signals: " + " | ".join(" ".join(map(str, row)) for row in flat.tolist()))
    if case.liability.bound is not None:
        lines.append(f"liability: {case.liability}")
    if case.budget is not Budget.FREE:
        lines.append(f"budget: {case.budget}")
    return "\n".join(lines)


def one_line(environment: Environment) -> str:
    """Write a game on one line, for error messages: each agent's payoffs state by state.

    Examples
    --------
    >>> one_line(Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]]))
    'Row 3 0 4 1; Column 3 4 0 1 (2x2)'
    """
    shape = "x".join(map(str, environment.shape))
    parts = []
    for agent, name in enumerate(environment.agents):
        states = environment.payoffs.fractions()[agent].reshape(environment.n_states, -1)
        parts.append(f"{name} " + " | ".join(" ".join(map(as_text, row)) for row in states))
    return f"{'; '.join(parts)[:400]} ({shape})"


def _bimatrix(environment: Environment, state: int) -> list[list[str]]:
    first, second = environment.actions
    rows = [[" \\ ".join(environment.agents), *second]]
    for a, name in enumerate(first):
        cells = [
            ",".join(as_text(environment.payoff(agent, state, (a, b))) for agent in (0, 1))
            for b in range(len(second))
        ]
        rows.append([name, *cells])
    return rows


def _outcomes(environment: Environment, state: int) -> list[list[str]]:
    rows = [[*environment.agents, "payoffs"]]
    for profile in environment.profiles():
        values = [environment.payoff(i, state, profile) for i in range(environment.n_agents)]
        rows.append([*environment.profile_names(profile), ",".join(map(as_text, values))])
    return rows


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join(lines)
