"""The Coq proofs written by hand: which file, which claims, which theorems it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from coopgap.proofs.export.coq_text import comment
from coopgap.proofs.export.library import standing_alone
from coopgap.proofs.export.proof_file import assumptions


@dataclass(frozen=True, slots=True)
class GeneralProof:
    """A general Coq file, as it is exported.

    Attributes
    ----------
    module
        Of the folder ``proofs/export/general``.
    claims
        Identifiers of the theory's claims it belongs to.
    statement
        What is proved, in one sentence without a full stop.
    theorems
        Those whose assumptions the file prints at its end.
    """

    module: str
    claims: tuple[str, ...]
    statement: str
    theorems: tuple[str, ...]

    def write(self) -> str:
        """Give the text of a file that needs no other.

        Examples
        --------
        >>> BY_HAND["closure"].write().splitlines()[0][:30]
        '(* The weights from which an e'
        """
        return "\n".join(
            [
                comment(f"{self.statement[0].upper()}{self.statement[1:]}."),
                standing_alone((self.module,)),
                assumptions(self.theorems),
                "",
            ]
        )


_PROOFS: Final = {
    "weak-duality": GeneralProof(
        "WeakDuality",
        (),
        "any plan of deviations bounds class C2, in every finite game",
        ("weak_duality", "upper_bound", "lower_bound", "scaled_bound"),
    ),
    "order": GeneralProof(
        "Refinement",
        ("T1",),
        "finer languages, more liability and looser budgets never make a gap larger; nor does C2",
        ("gap_order_contracts", "gap_order_mechanisms", "gap_order_classes"),
    ),
    "irreducibility": GeneralProof(
        "Attainment",
        ("T2",),
        "when classes C1 and C2 lose a positive amount, and that unseen gains are enough for it",
        ("signal_gap_iff", "irreducible_gap", "mediated_gap_iff", "unique_efficient_gap"),
    ),
    "completeness": GeneralProof(
        "Completeness",
        ("T3",),
        "a language that reveals every deviation reaches the first best with half the largest gain",
        ("revealed_implementable", "completeness"),
    ),
    "closure": GeneralProof(
        "Closure",
        ("T4",),
        "the weights from which an efficient rule needs no contract, sharp in both directions",
        ("closure_at", "closure_by_prosociality", "closure_impossible", "closure_possible_iff"),
    ),
    "selection": GeneralProof(
        "Selection",
        ("T7",),
        "for large weights equilibria are the unilateral maxima of welfare; the worst-case weight",
        ("selection", "worst_case_closes", "settled_first_best", "worst_threshold"),
    ),
    "complementarity": GeneralProof(
        "Complementarity",
        ("T5",),
        "prosocial weight and a finer language never hurt; undetectable plans bound the weight",
        ("more_prosocial", "undetectable_plan", "finer_language", "no_contract_is_a_contract"),
    ),
    "language-threshold": GeneralProof(
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
    "individual-benefit": GeneralProof(
        "LumpSums",
        ("T6",),
        "balanced lump sums make everybody gain from a higher total",
        ("individual_benefit", "lump_sums_deter_nothing", "everyone_gains"),
    ),
    "misperception": GeneralProof(
        "Misperception",
        ("T8",),
        "weights at which an efficient rule survives any error about welfare, sharp at both ends",
        ("misperceived_welfare",),
    ),
    "public-goods-any-n": GeneralProof(
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
    "goods-contracts": GeneralProof(
        "GoodsContracts",
        ("M5", "Q3", "Q4"),
        "public goods: the least coalition that gains, contracts on the total, and more weight",
        (
            "everybody_gives",
            "goods_least_coalition",
            "goods_gap_balanced_total",
            "goods_at_rest",
            "goods_best_rises",
            "goods_worst_rises",
        ),
    ),
    "team-production": GeneralProof(
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
    "team-rules": GeneralProof(
        "TeamRules",
        ("M3",),
        "team production under any balanced rule of output: gap, and when equal shares are best",
        (
            "rule_first_best",
            "any_rule_loses",
            "equal_shares_stable",
            "sink_stable",
            "gap_any_rule",
            "equal_shares_threshold",
        ),
    ),
    "monitor-contract": GeneralProof(
        "MonitorContract",
        ("M3",),
        "team production with a monitor who mixes: equilibrium, least fine and mixing, loss, rate",
        (
            "monitor_rule_balanced",
            "monitor_loss",
            "least_fine_deters",
            "least_mixing_deters",
            "monitor_limit",
            "monitor_rate",
            "monitor_beats_equal_shares",
        ),
    ),
    "adaptation": GeneralProof(
        "Adaptation",
        ("M2",),
        "adaptation to pooled states: preferred action, mandate, discretion, linear tax, the gaps",
        (
            "preferred_action",
            "first_best_is_zero",
            "mandate_gap",
            "discretion_gap",
            "discretion_possible",
            "rigid_gap_is",
            "discretion_threshold",
            "discretion_rate",
            "curing_rate",
            "taxed_action",
            "tax_gap",
        ),
    ),
    "menus": GeneralProof(
        "Menus",
        ("M2",),
        "adaptation with menus of priced actions: what they reach, threshold, two states, bounds",
        (
            "menu_iff",
            "menu_threshold",
            "two_state_gap",
            "least_transfers",
        ),
    ),
    "symmetric-play": GeneralProof(
        "SymmetricPlay",
        ("Q3",),
        "the best correlated equilibrium of symmetric two-by-two games never falls in the weight",
        ("correlated_best_rises",),
    ),
    "witness-families": GeneralProof(
        "WitnessFamilies",
        ("Q2", "Q5", "Q6", "Q7"),
        "families of games that answer a question: ratio of the gaps, losses, hidden effort",
        (
            "Lottery.lottery_first_best",
            "Lottery.signal_lottery",
            "Lottery.mediated_lottery",
            "Pooled.pooled_first_best",
            "Pooled.pooled_contract",
            "Pooled.pooled_mediator",
            "Small.little_hurts",
            "Small.crowding_out",
            "Small.nearly_all",
            "equal_treatment",
        ),
    ),
    "robust-tax": GeneralProof(
        "RobustTax",
        ("M2",),
        "a quadratic tax against an ellipsoid of biases: the best slope, the gap, when to mandate",
        (
            "worst_upper",
            "worst_reached",
            "robust_gap_is",
            "known_bias_gap",
            "mandate_radius",
            "quadratic_tax",
        ),
    ),
    "hold-up": GeneralProof(
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
    "questions": GeneralProof(
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

BY_HAND: Final[Mapping[str, GeneralProof]] = MappingProxyType(_PROOFS)
"""The proofs that were written by hand, by the name of their export."""
