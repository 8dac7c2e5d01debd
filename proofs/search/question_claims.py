"""The conclusions that the open questions ask about, each with an exact margin."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.individual_benefit import expected_payoffs
from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.certificates import implementable_document
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.probes import FEW_RULES, chain_of_languages
from coopgap.proofs.search.evaluation import weights_of
from coopgap.proofs.search.families import Family
from coopgap.proofs.search.outcomes import equilibrium_payoffs, equilibrium_welfare
from coopgap.proofs.threshold_certificates import equilibria_document
from coopgap.theory.contract import Budget
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

GRID: Final = tuple(Fraction(w) for w in ("0", "1/4", "1/2", "1", "2", "4"))
"""Weights at which questions about contracts are tried."""


def _potential(**cells: int) -> Environment:
    p = [[cells["p11"], cells["p12"]], [cells["p21"], cells["p22"]]]
    row, column = (cells["r1"], cells["r2"]), (cells["c1"], cells["c2"])
    return Environment.from_bimatrix(
        [[(p[a][b] + row[b], p[a][b] + column[a]) for b in (0, 1)] for a in (0, 1)]
    )


POTENTIAL: Final = Family(
    "two-by-two potential games (potential p, dummies r and c)",
    dict.fromkeys(("p11", "p12", "p21", "p22", "r1", "r2", "c1", "c2"), (-5, 5)),
    _potential,
)
"""Exact potential games: a common potential, and a part each agent cannot influence."""


def _steep(M: int) -> Environment:
    return Environment.from_bimatrix([[(2, M), (3, M)], [(0, 0), (4, 0)]])


STEEP: Final = Family("the game (2,M),(3,M); (0,0),(4,0)", {"M": (1, 2000)}, _steep)
"""What search found to hurt: a little prosociality leaves M + 2 for 4, of W* = M + 3."""


def _lottery(K: int) -> Environment:
    return Environment.from_bimatrix([[(0, 0), (-1, 2)], [(-K, 0), (0, 0)]])


LOTTERY: Final = Family(
    "the game (0,0),(-1,2); (-K,0),(0,0), contracts verify Column's action",
    {"K": (1, 5000)},
    _lottery,
    lambda game: Language.product(game, actions={"Column": "all"}),
)
"""What search found of a large ratio: signal contracts lose 1, mediated ones 1/(K + 1)."""


def _positive_first_best(case: Case) -> bool:
    return case.environment.first_best().value > 0


def _selfish_equilibrium(case: Case) -> bool:
    return pure_equilibria(case.environment).best is not None


def largest_fall(case: Case) -> tuple[Fraction, Fraction, Fraction]:
    """Give how far best-equilibrium welfare falls below that of selfish agents, and where.

    Returns
    -------
    tuple
        The fall (money, at least 0), the weight, and welfare of selfish agents. Weights without
        a pure equilibrium are passed over.

    Examples
    --------
    >>> from coopgap.theory.games.dilemmas import costly_prosociality
    >>> from coopgap.theory.language import Language
    >>> game = costly_prosociality()
    >>> [str(number) for number in largest_fall(Case("T9", game, Language.null(game)))]
    ['2', '1/6', '7']

    References
    ----------
    T9.
    """
    before = pure_equilibria(case.environment).best
    assert before is not None
    fall, where = Fraction(0), Fraction(0)
    for weight in weights_of(case.environment):
        now = pure_equilibria(case.environment.prosocial(weight)).best
        if now is not None and before - now > fall:
            fall, where = before - now, weight
    return fall, where, before


def hurts_at_most(share: Fraction) -> Claim:
    """Claim that prosociality never costs more than a share of the first best.

    Examples
    --------
    >>> hurts_at_most(Fraction(1, 2)).id
    'a little prosociality costs at most 1/2 of W*'
    """

    def conclude(case: Case) -> Finding:
        top = case.environment.first_best().value
        fall, weight, before = largest_fall(case)
        later = f"{before - fall} at {weight}; W* = {top}"
        note = f"best equilibrium welfare {before} at weight 0, {later}"
        documents = []
        for lam in (Fraction(0), weight):
            raised = case.environment.prosocial(lam)
            documents.append(equilibria_document(raised, pure_equilibria(raised), 0))
        return Finding.of(share - fall / top, tuple(documents), note=note)

    name = f"a little prosociality costs at most {share} of W*"
    assumptions = (
        Assumption("positive first best", "W* > 0.", _positive_first_best),
        Assumption("selfish equilibrium", "Selfish agents have a pure one.", _selfish_equilibrium),
    )
    return Claim(name, name, name, "", assumptions, conclude)


def _contracted(case: Case) -> bool:
    found = best_contract(
        case.environment, case.language, liability=case.liability, budget=case.budget
    )
    return found.contract is not None


def _crowding(share: Fraction, worst: bool) -> Callable[[Case], Finding]:
    def conclude(case: Case) -> Finding:
        environment, language = case.environment, case.language
        found = best_contract(environment, language, liability=case.liability, budget=case.budget)
        assert found.contract is not None
        least: Fraction | None = None
        note = "no weight compared"
        for weight in GRID[1:]:
            raised = environment.prosocial(weight)
            alone = pure_equilibria(raised)
            held = equilibrium_welfare(raised, language, found.contract)
            without = alone.worst if worst else alone.best
            if held is None or without is None:
                continue
            loss = without - held[0 if worst else 1]
            margin = share * environment.first_best().value - loss
            if least is None or margin < least:
                least = margin
                with_it = held[0 if worst else 1]
                paid = "; ".join(" ".join(map(str, row)) for row in found.contract.transfers)
                note = (
                    f"at weight {weight}: {without} without a contract, {with_it} under the one "
                    f"chosen for selfish agents, who reach {found.value} with it "
                    f"(transfers by signal: {paid})"
                )
        documents = (implementable_document(environment, language, found),)
        return Finding(least, least is None or least >= 0, documents, note)

    return conclude


def crowding_out(share: Fraction, worst: bool = False) -> Claim:
    """Claim that a contract chosen for selfish agents costs prosocial ones at most a share of W*.

    Examples
    --------
    >>> crowding_out(Fraction(0)).statement[:40]
    'The best contract for selfish agents nev'
    """
    what = "worst" if worst else "best"
    name = f"crowding out costs at most {share} of W* ({what} equilibrium)"
    statement = (
        f"The best contract for selfish agents never lowers the {what} pure equilibrium's welfare "
        f"of prosocial agents by more than {share} of W*, against no contract."
    )
    assumptions = (
        Assumption("positive first best", "W* > 0.", _positive_first_best),
        Assumption("some contract", "Some rule is implementable for selfish agents.", _contracted),
    )
    return Claim(name, name, statement, "", assumptions, _crowding(share, worst))


def _lone(case: Case) -> Finding:
    environment = case.environment
    selfish = equilibrium_payoffs(environment, [Fraction(0)] * environment.n_agents)
    if not selfish:
        return Finding(None, True, note="no pure equilibrium")
    before = max(row[0] for row in selfish)
    least: Fraction | None = None
    note = ""
    for weight in GRID[1:]:
        weights = [weight, *[Fraction(0)] * (environment.n_agents - 1)]
        after = equilibrium_payoffs(environment, weights)
        if not after:
            continue
        margin = max(row[0] for row in after) - before
        if least is None or margin < least:
            least = margin
            note = (
                f"the first agent's best equilibrium payoff is {before} when selfish, "
                f"{margin + before} at weight {weight}, others selfish"
            )
    return Finding(least, least is None or least >= 0, note=note)


def _beside(case: Case) -> Finding:
    environment = case.environment
    least: Fraction | None = None
    note = ""
    for weight in GRID[1:]:
        weights = [weight, *[Fraction(0)] * (environment.n_agents - 1)]
        for row in equilibrium_payoffs(environment, weights):
            margin = row[0] - min(row[1:])
            if least is None or margin < least:
                least = margin
                note = f"at weight {weight} of the first agent payoffs are " + ", ".join(
                    map(str, row)
                )
    return Finding(least, least is None or least >= 0, note=note)


def _unaided(case: Case) -> Finding:
    environment = case.environment
    closing = closure_threshold(environment)
    best = pure_equilibria(environment)
    if closing.value is None or best.best_rule is None:
        return Finding(None, True, note="no finite threshold or no equilibrium")
    before = expected_payoffs(environment, best.best_rule)
    after = expected_payoffs(environment, closing.rule)
    gain = min(b - a for a, b in zip(before, after, strict=True))
    note = (
        f"payoffs {', '.join(map(str, before))} in the best selfish equilibrium, "
        f"{', '.join(map(str, after))} in the first best at weight {closing.value}"
    )
    return Finding.of(gain, note=note)


def _first_supported(case: Case, language_number: int, budget: Budget) -> Fraction | None:
    environment = case.environment
    language = chain_of_languages(case)[language_number]
    for weight in GRID:
        raised = environment.prosocial(weight)
        for rule in raised.efficient_rules():
            if implement(
                raised, language, rule, liability=case.liability, budget=budget
            ).implementable:
                return weight
    return None


def _balanced(case: Case) -> Finding:
    least = [_first_supported(case, k, case.budget) for k in range(len(chain_of_languages(case)))]
    order = [(weight is None, weight or Fraction(0)) for weight in least]
    falls = all(finer <= coarser for coarser, finer in itertools.pairwise(order))
    told = ", ".join("none" if weight is None else str(weight) for weight in least)
    return Finding(None, falls, note=f"least weight on the grid, coarse to fine: {told}")


def _upward(case: Case) -> Finding:
    environment = case.environment
    held = []
    for weight in GRID:
        raised = environment.prosocial(weight)
        held.append(
            any(
                implement(
                    raised, case.language, rule, liability=case.liability, budget=case.budget
                ).implementable
                for rule in raised.efficient_rules()
            )
        )
    told = ", ".join("yes" if h else "no" for h in held)
    stays = all(later or not earlier for earlier, later in itertools.pairwise(held))
    return Finding(
        None, stays, note=f"first best implementable at {', '.join(map(str, GRID))}: {told}"
    )


def _claim(name: str, statement: str, conclude: Callable[[Case], Finding], *a: Assumption) -> Claim:
    return Claim(name, name, statement, "", a, conclude)


LONE_PROSOCIAL: Final = _claim(
    "lone prosocial agent",
    "An agent that becomes prosocial alone keeps at least its best equilibrium payoff.",
    _lone,
)
BESIDE_SELFISH: Final = _claim(
    "prosocial beside selfish",
    "A lone prosocial agent earns at least as much as the selfish agent who earns least.",
    _beside,
)
UNAIDED_BENEFIT: Final = _claim(
    "benefit without transfers",
    "At λ* every agent earns at least what it does in the best selfish equilibrium.",
    _unaided,
)
BALANCED_COMPLEMENTS: Final = _claim(
    "complements under a balanced budget",
    "The least weight at which some efficient rule is implementable falls weakly as the language "
    "gets finer.",
    _balanced,
    FEW_RULES,
)
UPWARD_CLOSED: Final = _claim(
    "enough stays enough",
    "If the first best is implementable at a weight, it is at every larger one.",
    _upward,
    FEW_RULES,
)
