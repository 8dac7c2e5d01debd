"""The exported claims: what each file proves and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from coopgap.proofs.export import claim_files
from coopgap.proofs.export.coq_text import comment
from coopgap.proofs.export.family import Document
from coopgap.proofs.export.liability_file import liability_documents, liability_file
from coopgap.proofs.export.library import standing_alone
from coopgap.proofs.export.proof_file import assumptions
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import EffortRegion


@dataclass(frozen=True, slots=True)
class Export:
    """A Coq file that proves a claim.

    Attributes
    ----------
    name
        What it is called on the command line, and the stem of its file.
    claims
        Identifiers of the theory's claims it belongs to.
    statement
        What is proved, in one sentence.
    documents
        Gives the certificates whose multipliers it uses, by name of theorem.
    write
        Gives the text of the file.
    """

    name: str
    claims: tuple[str, ...]
    statement: str
    documents: Callable[[], Mapping[str, Document]]
    write: Callable[[], str]


_GENERAL: Final = {
    "weak-duality": (
        "WeakDuality",
        (),
        "any plan of deviations bounds class C2, in every finite game",
        ("weak_duality", "upper_bound", "lower_bound", "scaled_bound"),
    ),
    "order": (
        "Refinement",
        ("T1",),
        "finer languages, more liability and looser budgets never make a gap larger; nor does C2",
        ("gap_order_contracts", "gap_order_mechanisms", "gap_order_classes"),
    ),
    "irreducibility": (
        "Attainment",
        ("T2",),
        "when classes C1 and C2 lose a positive amount, and that unseen gains are enough for it",
        ("signal_gap_iff", "irreducible_gap", "mediated_gap_iff", "unique_efficient_gap"),
    ),
    "completeness": (
        "Completeness",
        ("T3",),
        "a language that reveals every deviation reaches the first best with half the largest gain",
        ("revealed_implementable", "completeness"),
    ),
    "closure": (
        "Closure",
        ("T4",),
        "the weights from which an efficient rule needs no contract, sharp in both directions",
        ("closure_at", "closure_by_prosociality", "closure_impossible", "closure_possible_iff"),
    ),
    "selection": (
        "Selection",
        ("T7",),
        "for large weights equilibria are the unilateral maxima of welfare; the worst-case weight",
        ("selection", "worst_case_closes", "settled_first_best", "worst_threshold"),
    ),
    "complementarity": (
        "Complementarity",
        ("T5",),
        "prosocial weight and a finer language never hurt; undetectable plans bound the weight",
        ("more_prosocial", "undetectable_plan", "finer_language", "no_contract_is_a_contract"),
    ),
    "language-threshold": (
        "Cycles",
        ("T5",),
        "the least weight in a language is the largest ratio of gain to loss around a cycle",
        (
            "implementable_iff_cycles",
            "language_threshold",
            "language_threshold_finite",
            "blind_weight",
            "finer_weight",
        ),
    ),
    "individual-benefit": (
        "LumpSums",
        ("T6",),
        "balanced lump sums make everybody gain from a higher total",
        ("individual_benefit", "lump_sums_deter_nothing", "everyone_gains"),
    ),
    "misperception": (
        "Misperception",
        ("T8",),
        "weights at which an efficient rule survives any error about welfare, sharp at both ends",
        ("misperceived_welfare",),
    ),
    "public-goods-any-n": (
        "PublicGoods",
        ("M5",),
        "public goods with any number of agents",
        (
            "goods_first_best",
            "goods_contributions",
            "goods_threshold",
            "goods_selfish",
            "goods_selfish_settled",
            "goods_own_money",
            "goods_gap",
            "goods_payoffs",
        ),
    ),
    "team-production": (
        "TeamProduction",
        ("M3",),
        "efforts, gap and best shares of team production",
        (
            "team_efforts",
            "team_first_best",
            "team_gap_is",
            "equal_shares_best",
            "equal_shares_reach",
            "equal_shares_payoff",
            "equal_gap_limit",
            "equal_gap_rate",
            "dominant_effort",
            "lost_by_agent",
            "unequal_shares_gap",
            "unequal_shares_reach",
        ),
    ),
    "hold-up": (
        "HoldUp",
        ("M4",),
        "investment and gap under hold-up, with one investor and with two",
        (
            "hold_up_first_best",
            "hold_up_investment",
            "hold_up_gap",
            "hold_up_corner",
            "hold_up_corner_gap",
            "hold_up_best_welfare",
            "hold_up_choice",
            "hold_up_lost",
            "hold_up_payoffs",
            "hold_up_partner_gains",
            "hold_up_threshold",
            "hold_up_limit",
            "hold_up_rate",
            "joint_ownership",
            "joint_ownership_best",
            "best_ownership",
            "joint_and_sole",
            "joint_threshold",
        ),
    ),
    "questions": (
        "Questions",
        ("Q3", "Q5", "Q8"),
        "questions of the theory that have a proof for all games they are about",
        (
            "symmetric_best_rises",
            "less_than_all",
            "enough_stays_enough",
            "finer_language_within_limits",
        ),
    ),
}


def _general(name: str) -> str:
    module, _, statement, theorems = _GENERAL[name]
    return "\n".join(
        [
            comment(f"{statement[0].upper()}{statement[1:]}."),
            standing_alone((module,)),
            assumptions(theorems),
            "",
        ]
    )


_EFFORT: Final = (
    (
        "axioms",
        "the conditions on the parameters against the axioms they stand for",
        claim_files.axiom_documents,
        claim_files.axioms_file,
    ),
    (
        "equilibria",
        "exactly which pure equilibria there are, and the gaps without contract",
        claim_files.equilibrium_documents,
        claim_files.equilibrium_file,
    ),
    (
        "correlated",
        "the best and the worst correlated equilibrium without contract",
        claim_files.correlated_documents,
        claim_files.correlated_file,
    ),
    (
        "c1",
        "the gap of class C1 when the court sees C or D",
        claim_files.signal_documents,
        claim_files.signal_file,
    ),
    (
        "c2",
        "the gap of class C2 when the court sees C or D",
        claim_files.mediated_documents,
        claim_files.mediated_file,
    ),
    (
        "thresholds",
        "the least prosocial weights, without contract and when the court sees C or D, and the "
        "weight beyond which every equilibrium is efficient",
        claim_files.threshold_documents,
        claim_files.threshold_file,
    ),
)


def _entries() -> Iterator[Export]:
    for region in EffortRegion:
        where = {"pd": "Prisoner's-dilemma", "sh": "Stag-hunt"}[region]
        for kind, statement, documents, write in _EFFORT:
            yield Export(
                f"{region}-{kind}",
                ("M1",),
                f"{where} tables: {statement}",
                partial(documents, region),
                partial(write, region),
            )
    yield Export(
        "pd-liability",
        ("M1",),
        "Prisoner's-dilemma tables: the gap of class C1 at every liability, court sees C or D",
        liability_documents,
        liability_file,
    )
    yield Export(
        "nonmonotone",
        ("T9",),
        "a little prosociality can hurt: the witness, pure and correlated",
        claim_files.witness_documents,
        claim_files.witness_file,
    )
    yield Export(
        "public-goods",
        ("M5",),
        "public goods with 2, 3 and 4 agents: equilibria, gap, threshold, contracts on gifts",
        claim_files.public_goods_documents,
        claim_files.public_goods_file,
    )
    yield Export(
        "prisoners-dilemma",
        (),
        "the symmetric Prisoner's dilemma: equilibrium, gap, threshold",
        claim_files.dilemma_documents,
        claim_files.dilemma_file,
    )
    for name, (_, claims, statement, _) in _GENERAL.items():
        yield Export(name, claims, statement, dict, partial(_general, name))


EXPORTS: Final[Mapping[str, Export]] = MappingProxyType({e.name: e for e in _entries()})
"""Every Coq file, by name."""


def chosen(names: Iterable[str] | None) -> tuple[Export, ...]:
    """Give the exports with certain names, or that belong to certain claims; all by default.

    Raises
    ------
    ParameterError
        When a name is neither an export's nor a claim's.

    Examples
    --------
    >>> [export.name for export in chosen(["T9", "hold-up"])]
    ['nonmonotone', 'hold-up']
    """
    if names is None:
        return tuple(EXPORTS.values())
    found: dict[str, Export] = {}
    for name in names:
        matching = [e for e in EXPORTS.values() if name == e.name or name.upper() in e.claims]
        if not matching:
            raise ParameterError(
                f"claim {name!r} has no machine-checked proof; there are {', '.join(EXPORTS)}, "
                "or name a claim of the theory such as M1 or T4"
            )
        found.update({e.name: e for e in matching})
    return tuple(e for e in EXPORTS.values() if e.name in found)
