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
from coopgap.proofs.certificates import (
    Document,
    implementable_document,
    not_implementable_document,
)
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.probes import FEW_RULES, chain_of_languages
from coopgap.proofs.search.evaluation import weights_of
from coopgap.proofs.search.families import Family
from coopgap.proofs.search.outcomes import equilibrium_payoffs, equilibrium_welfare, under_contract
from coopgap.proofs.threshold_certificates import closure_document, equilibria_document
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


def _shifted(M: int, k: int) -> Environment:
    return Environment.from_bimatrix([[(2 - k, M - k), (3 - k, M - k)], [(-k, -k), (4 - k, -k)]])


SHIFTED: Final = Family(
    "the game (2-k,M-k),(3-k,M-k); (-k,-k),(4-k,-k)", {"M": (1, 20), "k": (0, 9)}, _shifted
)
"""The same with k taken from each: what is lost stays, the first best shrinks."""


def _lottery(K: int) -> Environment:
    return Environment.from_bimatrix([[(0, 0), (-1, 2)], [(-K, 0), (0, 0)]])


LOTTERY: Final = Family(
    "the game (0,0),(-1,2); (-K,0),(0,0), contracts verify Column's action",
    {"K": (1, 5000)},
    _lottery,
    lambda game: Language.product(game, actions={"Column": "all"}),
)
"""What search found of a large ratio: signal contracts lose 1, mediated ones 1/(K + 1)."""


def _pennies(x: int, y: int, z: int, v: int) -> Environment:
    return Environment.from_bimatrix([[(1, 0), (0, 1), (x, y)], [(0, 1), (1, 0), (z, v)]])


PENNIES: Final = Family(
    "the game (1,0),(0,1),(x,y); (0,1),(1,0),(z,v)",
    dict.fromkeys("xyzv", (-2, 2)),
    _pennies,
)
"""Matching pennies with a third column: a mediator may keep to pennies, agents alone cannot."""


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


def hurts_at_most(share: Fraction, *, strict: bool = False) -> Claim:
    """Claim that prosociality never costs more than a share of the first best (nor as much).

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
        return Finding.of(share - fall / top, tuple(documents), strict=strict, note=note)

    name = f"a little prosociality costs {'less than' if strict else 'at most'} {share} of W*"
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
        documents: tuple[Document, ...] = ()
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
                paying = under_contract(raised, language, found.contract)
                documents = (*_stable(raised), *_stable(paying))
                with_it = held[0 if worst else 1]
                paid = "; ".join(" ".join(map(str, row)) for row in found.contract.transfers)
                note = (
                    f"at weight {weight}: {without} without a contract, {with_it} under the one "
                    f"chosen for selfish agents, who reach {found.value} with it "
                    f"(transfers by signal: {paid})"
                )
        documents = (implementable_document(environment, language, found), *documents)
        return Finding(least, least is None or least >= 0, documents, note)

    return conclude


def _stable(environment: Environment) -> tuple[Document, ...]:
    """Certify the pure equilibria in every state."""
    found = pure_equilibria(environment)
    states = range(environment.n_states)
    return tuple(equilibria_document(environment, found, state) for state in states)


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
    note, chosen = "", [Fraction(0)] * environment.n_agents
    for weight in GRID[1:]:
        weights = [weight, *[Fraction(0)] * (environment.n_agents - 1)]
        after = equilibrium_payoffs(environment, weights)
        if not after:
            continue
        margin = max(row[0] for row in after) - before
        if least is None or margin < least:
            least, chosen = margin, weights
            note = (
                f"the first agent's best equilibrium payoff is {before} when selfish, "
                f"{margin + before} at weight {weight}, others selfish"
            )
    documents = (*_stable(environment), *_stable(environment.prosocial(chosen)))
    return Finding(least, least is None or least >= 0, documents, note)


def _beside(case: Case) -> Finding:
    environment = case.environment
    least: Fraction | None = None
    note, chosen = "", [Fraction(0)] * environment.n_agents
    for weight in GRID[1:]:
        weights = [weight, *[Fraction(0)] * (environment.n_agents - 1)]
        for row in equilibrium_payoffs(environment, weights):
            margin = row[0] - min(row[1:])
            if least is None or margin < least:
                least, chosen = margin, weights
                note = f"at weight {weight} of the first agent payoffs are " + ", ".join(
                    map(str, row)
                )
    return Finding(least, least is None or least >= 0, _stable(environment.prosocial(chosen)), note)


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
    documents = (
        *_stable(environment),
        closure_document(environment, closing),
    )
    return Finding.of(gain, documents, note=note)


def _equal(case: Case) -> Finding:
    found = _unaided(case)
    gap = case.environment.first_best().value - (pure_equilibria(case.environment).best or 0)
    share = gap / case.environment.n_agents
    margin = -abs((found.margin or 0) - share)
    return Finding.of(margin, found.documents, note=f"{found.note}; gap {gap}")


def _alike(case: Case) -> bool:
    """Tell whether the first best that λ* supports, and the selfish equilibrium, pay all alike."""
    closing, selfish = closure_threshold(case.environment), pure_equilibria(case.environment)
    if closing.value is None or selfish.best_rule is None:
        return False
    rules = (closing.rule, selfish.best_rule)
    return all(len(set(expected_payoffs(case.environment, rule))) == 1 for rule in rules)


def _supported(case: Case, language: Language, weight: Fraction, documents: list[Document]) -> bool:
    """Tell whether some efficient rule is implementable at a weight, and certify the answer."""
    raised = case.environment.prosocial(weight)
    refused = []
    for rule in raised.efficient_rules():
        found = implement(raised, language, rule, liability=case.liability, budget=case.budget)
        if found.implementable:
            documents.append(implementable_document(raised, language, found))
            return True
        refused.append(not_implementable_document(raised, language, found))
    documents += refused
    return False


def _balanced(case: Case) -> Finding:
    documents: list[Document] = []
    least = [
        next((w for w in GRID if _supported(case, language, w, documents)), None)
        for language in chain_of_languages(case)
    ]
    order = [(weight is None, weight or Fraction(0)) for weight in least]
    falls = all(finer <= coarser for coarser, finer in itertools.pairwise(order))
    told = ", ".join("none" if weight is None else str(weight) for weight in least)
    note = f"least weight on the grid, coarse to fine: {told}"
    return Finding(None, falls, tuple(documents), note)


def _upward(case: Case) -> Finding:
    documents: list[Document] = []
    held = [_supported(case, case.language, weight, documents) for weight in GRID]
    told = ", ".join("yes" if h else "no" for h in held)
    stays = all(later or not earlier for earlier, later in itertools.pairwise(held))
    note = f"first best implementable at {', '.join(map(str, GRID))}: {told}"
    return Finding(None, stays, tuple(documents), note)


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
EQUAL_TREATMENT: Final = _claim(
    "equal treatment",
    "Where the first best and the best selfish equilibrium each pay all agents alike, every agent "
    "gains its share of the gap, Γ_0/n, when the weight reaches λ*.",
    _equal,
    Assumption(
        "paid alike", "Both outcomes pay all agents alike; λ* is finite, and both exist.", _alike
    ),
)
