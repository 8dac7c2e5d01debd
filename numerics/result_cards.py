"""Results in a notebook: the answer first, then what reaches it, then how it was found.

Agents, states, actions and signals go by the names that a record was given, else by number from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from coopgap.theory.notebook.contracts import contract_table, mediated_card
from coopgap.theory.notebook.games import LEGEND, SEEN, game_tables, rule_table
from coopgap.theory.notebook.html import Cell, Markup, card, table
from coopgap.theory.notebook.names import NUMBERS, Names
from coopgap.theory.rationals import as_readable, as_text

if TYPE_CHECKING:
    from coopgap.numerics.equilibria import PureEquilibria
    from coopgap.numerics.gap import WelfareGap
    from coopgap.numerics.individual_benefit import IndividualBenefit
    from coopgap.numerics.mechanisms.correlated import CorrelatedEquilibrium
    from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
    from coopgap.numerics.misperception import MisperceptionThreshold
    from coopgap.numerics.signal_contracts.contract_search import SignalContractOptimum
    from coopgap.numerics.signal_contracts.deviation_edges import Conflict
    from coopgap.numerics.signal_contracts.implementability import Implementability
    from coopgap.numerics.signal_contracts.language_threshold import LanguageThreshold
    from coopgap.numerics.thresholds import ClosureThreshold, Deviation, WorstCaseThreshold
    from coopgap.theory.contract import Rule

Facts = list[tuple[str, Cell]]

CLASSES: Mapping[str, str] = {
    "c0": "no contract (c0)",
    "c1": "signal contract (c1)",
    "c2": "mediated mechanism (c2)",
}


def gap_card(result: WelfareGap) -> Markup:
    """Show a welfare gap: the game as contracts see it, the loss, and what reaches the rest.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.effort_table(R=5, S=0, T=8, P=2)
    >>> language = coopgap.effort_language(game, "coop-defect")
    >>> shown = gap_card(coopgap.welfare_gap(game, language, "c2"))
    >>> "1/5 (≈ 0.2)" in shown, "mediated mechanism" in shown
    (True, True)
    """
    environment, language, optimum = result.environment, result.language, result.optimum
    if result.exact:
        value = as_readable(result.value, "none: no rule is implementable")
        gap = as_readable(result.gap, "∞")
    else:
        value = f"between {as_readable(result.lower, '-∞')} and {as_readable(result.upper, '-∞')}"
        gap = f"between {as_readable(result.gap_lower, '∞')} and {as_readable(result.gap, '∞')}"
    rows: Facts = [
        ("welfare gap", gap),
        ("first best", as_readable(result.first_best)),
        ("best welfare", value),
        ("mechanism class", CLASSES[result.mechanism_class]),
        ("liability, budget", f"{_infinite(result.liability.bound)}, {result.budget}"),
    ]
    parts = [game_tables(environment, getattr(language, "signals", None))]
    rule = getattr(optimum, "rule", None)
    if rule is not None:
        parts.append(rule_table(environment, rule))
        contract = getattr(optimum, "contract", None)
        if contract is not None and result.mechanism_class != "c0":
            parts.append(contract_table(contract, environment.agents, language.labels))
    mechanism = getattr(optimum, "mechanism", None)
    if mechanism is not None:
        parts.append(mediated_card(mechanism, Names.of(environment, language)))
    title = f"Welfare gap of {environment.title or 'an environment'}"
    note = f"{LEGEND} · {SEEN}"
    return card(title, rows, *parts, note=note)


def equilibria_card(found: PureEquilibria) -> Markup:
    """Show the pure equilibria of each state.

    Examples
    --------
    >>> import coopgap
    >>> "D, D" in equilibria_card(coopgap.pure_equilibria(
    ...     coopgap.build_game("prisoners-dilemma")))
    True
    """
    rows: Facts = [("best welfare", found.best), ("worst welfare", found.worst)]
    listed: list[list[Cell]] = [
        [found.names.state(state), found.names.rule(profiles) or "none"]
        for state, profiles in enumerate(found.profiles)
    ]
    return card("Pure equilibria", rows, table(["state", "profiles"], listed), note=found.method)


def correlated_card(found: CorrelatedEquilibrium) -> Markup:
    """Show the best or worst correlated equilibrium.

    Examples
    --------
    >>> import coopgap
    >>> "<td" in correlated_card(coopgap.correlated_equilibrium(coopgap.build_game("chicken")))
    True
    """
    drawn: list[list[Cell]] = [
        [found.names.state(state), found.names.profile(profile), x]
        for (state, profile), x in sorted(found.distribution.items())
    ]
    title = f"{found.sense.capitalize()} correlated equilibrium"
    body = table(["state", "profile", "probability"], drawn)
    return card(title, [("welfare", as_readable(found.value))], body, note=found.method)


def closure_card(found: ClosureThreshold) -> Markup:
    """Show λ*, agent by agent, with the deviation that sets it.

    Examples
    --------
    >>> import coopgap
    >>> "λ* = 1/2" in closure_card(coopgap.closure_threshold(
    ...     coopgap.Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])))
    True
    """
    listed: list[list[Cell]] = [
        [found.names.agent(agent), _infinite(weight), _deviation(tight, found.names)]
        for agent, (weight, tight) in enumerate(zip(found.by_agent, found.tight, strict=True))
    ]
    body = table(["agent", "λ*", "set by the deviation"], listed)
    title = f"λ* = {_infinite(found.value)} closes the gap without a contract"
    return card(title, [("rule", _rule(found.rule, found.names))], body, note=found.method)


def worst_case_card(found: WorstCaseThreshold) -> Markup:
    """Show λ**, beyond which every pure equilibrium is efficient.

    Examples
    --------
    >>> import coopgap
    >>> "∞" in worst_case_card(coopgap.worst_case_threshold(coopgap.build_game("coordination")))
    True
    """
    rows: Facts = []
    if found.tight is not None:
        state, profile = found.tight
        at = f"{found.names.where(state)}, profile {found.names.profile(profile)}"
        rows.append(("set by", at))
    if found.value is not None:
        last = "none" if found.last_inefficient is None else as_text(found.last_inefficient)
        rows.append(("last weight with an inefficient equilibrium", last))
    title = f"λ** = {_infinite(found.value)}: every pure equilibrium is efficient beyond"
    if found.value is None:
        title = "λ** = ∞: no deviation from an inefficient profile raises welfare"
    return card(title, rows, note=found.method)


def language_threshold_card(found: LanguageThreshold) -> Markup:
    """Show λ*(L) with its critical cycles and the transfers that suffice there.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.effort_table(R=5, S=0, T=8, P=2)
    >>> language = coopgap.effort_language(game, "coop-defect")
    >>> "λ*(L) = 2" in language_threshold_card(coopgap.language_threshold(game, language))
    True
    """
    listed: list[list[Cell]] = [
        [
            found.names.agent(cycle.agent),
            " → ".join(
                f"{found.names.where(state)}: plays {found.names.action(cycle.agent, action)}"
                for state, action in cycle.deviations
            ),
            _infinite(cycle.ratio),
        ]
        for cycle in found.cycles
    ]
    parts = [table(["agent", "cycle of deviations", "gain / loss"], listed)] if listed else []
    if found.contract is not None:
        parts.append(contract_table(found.contract, found.names.agents, found.names.signals))
    rule = "none" if found.rule is None else _rule(found.rule, found.names)
    title = f"λ*(L) = {_infinite(found.value)} with the best contract in the language"
    return card(title, [("rule", rule)], *parts, note=found.method)


def misperception_card(found: MisperceptionThreshold) -> Markup:
    """Show the weights that work when welfare is misjudged by up to δ.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> "1/4" in misperception_card(coopgap.misperception_threshold(game, "1/4"))
    True
    """
    rows: Facts = [
        ("error δ", as_readable(found.error)),
        ("errors below", _infinite(found.tolerance)),
        ("rule", _rule(found.rule, found.names)),
    ]
    listed: list[list[Cell]] = [
        [found.names.agent(agent), _infinite(least), _infinite(most)]
        for agent, (least, most) in enumerate(zip(found.by_agent, found.most, strict=True))
    ]
    body = table(["agent", "least weight", "most weight"], listed)
    return card("Weights that bear misjudged welfare", rows, body)


def benefit_card(found: IndividualBenefit) -> Markup:
    """Show what lump sums do for every agent.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> "each agent gains" in benefit_card(coopgap.individual_benefit(game, (1, 1)))
    True
    """
    rows: Facts = [
        ("each agent gains", as_readable(found.each_gains)),
        ("rule", _rule(found.rule, found.names)),
        ("all gain without lump sums", found.pareto_without_transfers),
    ]
    listed: list[list[Cell]] = [
        [found.names.agent(agent), *values]
        for agent, values in enumerate(
            zip(found.before, found.without_transfers, found.lump_sums, found.after, strict=True)
        )
    ]
    body = table(["agent", "before", "rule alone", "lump sum", "after"], listed)
    return card("Individual benefit of prosociality", rows, body, note=found.method)


def implementability_card(found: Implementability) -> Markup:
    """Show transfers that implement a rule, or the deviations that none can deter.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> nothing = coopgap.Language.null(game)
    >>> "not implementable" in implementability_card(
    ...     coopgap.implement(game, nothing, coopgap.Rule(((0, 0),))))
    True
    """
    rows: Facts = [
        ("rule", _rule(found.rule, found.names)),
        ("liability, budget", f"{_infinite(found.liability.bound)}, {found.budget}"),
    ]
    parts = []
    if found.contract is not None:
        parts.append(contract_table(found.contract, found.names.agents, found.names.signals))
    if found.conflict is not None:
        parts.append(conflict_table(found.conflict, found.names))
    answer = "implementable" if found.implementable else "not implementable"
    return card(f"The rule is {answer}", rows, *parts, note=found.method)


def conflict_table(found: Conflict, names: Names = NUMBERS) -> Markup:
    """Show a plan of deviations that no contract can deter.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> answer = coopgap.implement(game, coopgap.Language.null(game), coopgap.Rule(((0, 0),)))
    >>> "No contract deters" in conflict_table(answer.conflict)
    True
    """
    told = dict(found.profiles)
    listed: list[list[Cell]] = [
        [
            names.state(entry.state),
            names.profile(told[entry.state]),
            names.agent(entry.agent),
            names.action(entry.agent, entry.deviation),
            entry.weight,
        ]
        for entry in found.deviations
    ]
    columns = ["state", "prescribed", "agent", "plays instead", "weight"]
    return table(columns, listed, caption="No contract deters all of these")


def signal_optimum_card(found: SignalContractOptimum) -> Markup:
    """Show the best signal contract and how it was found.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> "optimal" in signal_optimum_card(coopgap.best_contract(game, coopgap.Language.null(game)))
    True
    """
    rows: Facts = [
        ("best welfare", _bounds(found.lower, found.upper, found.exact)),
        ("status", found.status),
        ("rule", "none" if found.rule is None else _rule(found.rule, found.names)),
        ("work", f"{found.statistics.nodes} nodes, {found.statistics.conflicts} conflicts"),
    ]
    parts = (
        []
        if found.contract is None
        else [contract_table(found.contract, found.names.agents, found.names.signals)]
    )
    return card("Best signal contract", rows, *parts, note=found.method)


def mechanism_optimum_card(found: MechanismOptimum) -> Markup:
    """Show the best (or worst) mediated mechanism and the bound that meets it.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> "Mediator" in mechanism_optimum_card(
    ...     coopgap.best_mechanism(game, coopgap.Language.null(game)))
    True
    """
    rows: Facts = [
        ("welfare", _bounds(found.lower, found.upper, found.exact)),
        ("status", found.status),
        ("plan of deviations", f"{len(found.deviations)} weights prove the other side"),
    ]
    if not found.attained:
        rows.append(("attained", "no: it rests on payments after recommendations never made"))
    parts = [] if found.mechanism is None else [mediated_card(found.mechanism, found.names)]
    return card(f"{found.sense.capitalize()} mediated mechanism", rows, *parts, note=found.method)


def _infinite(value: Fraction | None) -> str:
    return as_readable(value, "∞")


def _bounds(lower: Fraction | None, upper: Fraction | None, exact: bool) -> str:
    if exact:
        return as_readable(lower, "none: no rule is implementable")
    return f"between {as_readable(lower, '-∞')} and {as_readable(upper, '-∞')}"


def _rule(rule: Rule, names: Names) -> str:
    return names.rule(rule.profiles)


def _deviation(found: Deviation | None, names: Names) -> str:
    if found is None:
        return "none gains"
    action, profile = names.action(found.agent, found.action), names.profile(found.profile)
    return f"{names.where(found.state)}: plays {action} at {profile}"
