"""How much prosociality a contract language still needs: λ*(L) as a maximum cycle ratio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from coopgap.numerics.linear.cycle_ratio import maximum_cycle_ratio
from coopgap.numerics.result_cards import language_threshold_card
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.numerics.thresholds import gains_and_losses
from coopgap.theory.contract import Contract, Profile, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError, SizeError
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.notebook.names import NUMBERS, Names
from coopgap.theory.rationals import IntArray

MAX_EFFICIENT_RULES = 5_000
"""Most efficient rules that are tried before giving up with an error."""


@dataclass(frozen=True, slots=True)
class CriticalCycle:
    """A cycle of one agent's deviations that no contract in the language can deter.

    Attributes
    ----------
    profiles
        The (state, profile) pairs whose deviations it uses: it binds every rule that agrees.
    agent
        Whose deviations they are.
    deviations
        ``(state, action)`` along the cycle: each signal it leads to is where the next starts.
    ratio
        (Σ gain) / Σ welfare loss around it; ``None`` is infinite.
    """

    profiles: tuple[tuple[int, Profile], ...]
    agent: int
    deviations: tuple[tuple[int, int], ...]
    ratio: Fraction | None


@dataclass(frozen=True, slots=True)
class LanguageThreshold:
    """The least uniform prosocial weight at which a language supports the first best (T5).

    Attributes
    ----------
    value
        λ*(L) (dimensionless); ``None`` is infinite.
    rule
        The efficient rule that needs the least; ``None`` when every one needs infinite weight.
    contract
        Transfers that implement the rule at weight λ*(L): the potentials showing that no cycle
        is tighter.
    by_agent
        The weight each agent's own cycles ask for, under ``rule`` (``None`` infinite; empty
        when there is no rule).
    cycles
        Critical cycles: every efficient rule agrees with at least one of them, and each has a
        ratio of at least λ*(L).
    method, exact
        How it was found; always exact.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    value: Fraction | None
    rule: Rule | None
    contract: Contract | None
    by_agent: tuple[Fraction | None, ...]
    cycles: tuple[CriticalCycle, ...]
    method: str = "maximum cycle ratio by Newton steps with bisection, in integers"
    exact: bool = True
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = language_threshold_card


def language_threshold(environment: Environment, language: AnyLanguage) -> LanguageThreshold:
    """Find the least uniform weight λ at which some efficient rule is implementable.

    Parameters
    ----------
    environment
        Material payoffs; its own prosocial weights are ignored.
    language
        What contracts verify; transfers are unlimited and the budget free.

    Returns
    -------
    LanguageThreshold
        λ*(L) with the contract that suffices there and the cycles that forbid less.

    Raises
    ------
    LanguageError
        When the language is noisy (the deviation graph needs definite signals).
    SizeError
        When too many efficient rules tie.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> language_threshold(game, Language.null(game)).value
    Fraction(1, 2)
    >>> language_threshold(game, Language.complete(game)).value
    Fraction(0, 1)

    References
    ----------
    T5; [Rochet1987] for the cycle condition.
    """
    if not isinstance(language, Language):
        raise LanguageError("λ*(L) is a cycle ratio over definite signals; this language is noisy")
    language.require_fits(environment)
    graph = _DeviationGraph(environment, language)
    names = Names.of(environment, language)
    best: LanguageThreshold | None = None
    cycles: list[CriticalCycle] = []
    for tried, rule in enumerate(_rules_without(environment, cycles)):
        if tried >= MAX_EFFICIENT_RULES:
            raise SizeError(
                f"more than {MAX_EFFICIENT_RULES} efficient rules tie; "
                "perturb the payoffs or fix a rule"
            )
        by_agent, critical = graph.ratios(rule)
        value = critical.ratio if critical else Fraction(0)
        if value is not None and (best is None or best.value is None or value < best.value):
            best = LanguageThreshold(value, rule, None, by_agent, ())
        if critical is None:
            break
        cycles.append(critical)
    if best is None:
        return LanguageThreshold(None, None, None, (), tuple(cycles), names=names)
    assert best.value is not None
    assert best.rule is not None
    supported = implement(environment.prosocial(best.value), language, best.rule)
    kept = tuple(cycles) if best.value > 0 else ()
    return LanguageThreshold(
        best.value, best.rule, supported.contract, best.by_agent, kept, names=names
    )


class _DeviationGraph:
    """Deviation edges of any efficient rule, agent by agent, between the signals on its path."""

    def __init__(self, environment: Environment, language: Language) -> None:
        self.environment = environment
        self.signals = language.signals
        self.n_signals = language.n_signals
        self.gains, self.losses = gains_and_losses(environment)

    def ratios(self, rule: Rule) -> tuple[tuple[Fraction | None, ...], CriticalCycle | None]:
        """Give each agent's largest cycle ratio and the cycle that sets the largest of all."""
        weights: list[Fraction | None] = []
        critical: CriticalCycle | None = None
        for agent in range(self.environment.n_agents):
            source, target, gain, loss, origin = self._edges(rule, agent)
            found = maximum_cycle_ratio(self.n_signals, source, target, gain, loss)
            weights.append(found.value)
            if found.cycle and (critical is None or _larger(found.value, critical.ratio)):
                steps = tuple((int(origin[e, 0]), int(origin[e, 1])) for e in found.cycle)
                used = tuple((s, rule.profiles[s]) for s in sorted({s for s, _ in steps}))
                critical = CriticalCycle(used, agent, steps, found.value)
        return tuple(weights), critical

    def _edges(
        self, rule: Rule, agent: int
    ) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
        states = np.arange(self.environment.n_states)
        profiles = np.array(rule.profiles)
        own = profiles[:, agent]
        gain = self.gains[agent][(states, *profiles.T)]
        loss = self.losses[agent][(states, *profiles.T)]
        # Signal after each deviation: the rule's profile with the agent's own action replaced.
        n_actions = gain.shape[1]
        index = [np.repeat(column, n_actions) for column in profiles.T]
        index[agent] = np.tile(np.arange(n_actions), len(states))
        target = self.signals[(np.repeat(states, n_actions), *index)]
        source = np.repeat(self.signals[(states, *profiles.T)], n_actions)
        origin = np.stack([np.repeat(states, n_actions), index[agent]], axis=1)
        # Only edges between signals on the path can lie on a cycle.
        keep = np.isin(target, source) & (index[agent] != np.repeat(own, n_actions))
        return source[keep], target[keep], gain.ravel()[keep], loss.ravel()[keep], origin[keep]


def _larger(first: Fraction | None, second: Fraction | None) -> bool:
    if second is None:
        return False
    return first is None or first > second


def _rules_without(environment: Environment, cycles: list[CriticalCycle]) -> Iterator[Rule]:
    """Walk the efficient rules that agree with none of the cycles found so far.

    Whoever takes a rule adds a cycle that agrees with it before asking for the next: the walk
    goes on at the last state which that cycle uses, since what follows it cannot matter.
    """
    options = environment.first_best().profiles
    by_last_state: dict[int, list[CriticalCycle]] = {}
    chosen = [0] * len(options)
    state = seen = 0
    while state >= 0:
        for cycle in cycles[seen:]:
            by_last_state.setdefault(max(s for s, _ in cycle.profiles), []).append(cycle)
        seen = len(cycles)
        if state == len(options):
            yield Rule(tuple(profiles[k] for profiles, k in zip(options, chosen, strict=True)))
            state = max(s for s, _ in cycles[-1].profiles)
            chosen[state] += 1
        elif chosen[state] == len(options[state]):
            chosen[state] = 0
            state -= 1
            if state >= 0:
                chosen[state] += 1
        elif any(
            all(options[s][chosen[s]] == profile for s, profile in cycle.profiles)
            for cycle in by_last_state.get(state, ())
        ):
            chosen[state] += 1
        else:
            state += 1
            if state < len(options):
                chosen[state] = 0
