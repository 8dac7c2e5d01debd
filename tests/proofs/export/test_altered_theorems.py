"""Proofs written by hand: what is altered in a statement or a definition is refused."""

from __future__ import annotations

import re

import pytest

from coopgap.proofs.claims.models.registry import model_claims
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.coq import compile_text
from coopgap.proofs.export.general_theorems import BY_HAND
from coopgap.proofs.questions.conjectures import QUESTIONS

# Export, a passage of its statements or definitions, and another that makes the claim false.
ALTERED = [
    ("team-rules", "sum agents (fun i => rule i y) = y.", "sum agents (fun i => rule i y) <= y."),
    ("team-rules", "then / (2 * c) else (members - 1)", "then / (3 * c) else (members - 1)"),
    ("team-rules", "Rmax 0 ((members - 1) / sqrt members - 1) <= lam.",
     "Rmax 0 ((members - 1) / sqrt members - 2) <= lam."),
    ("goods-contracts", "(Int_part (people / m) + 1)%Z.", "(Int_part (people / m))%Z."),
    ("goods-contracts", "sum agents (fun i => t i y) = 0.", "sum agents (fun i => t i y) >= 0."),
    ("goods-contracts", "average then 0 else e * (m - 1).", "average then 0 else 2 * e * (m - 1)."),
    ("goods-contracts", "Theorem goods_worst_rises l w d : l <= w",
     "Theorem goods_worst_rises l w d : w <= l"),
    ("monitor-contract", "eps * (1 + lam) * (1 + (1 - eps) / crew)).", "eps * (1 + lam) * 2)."),
    ("monitor-contract", "eps * (1 + lam) <= crew.", "eps * (1 + lam) <= 2 * crew."),
    ("monitor-contract", "(crew / (4 * members * (c * c)", "(crew / (2 * members * (c * c)"),
    ("monitor-contract", "lost = eps / (2 * c).", "lost = eps / (3 * c)."),
    ("adaptation", "a = theta + c * b / (c + lam * k).", "a = theta + c * b / (c + k)."),
    ("adaptation", "(mandated (mean theta)) = k * (sd * sd) / 2.",
     "(mandated (mean theta)) = k * (sd * sd)."),
    ("adaptation", "theta) <-> rate = c * b.", "theta) <-> rate = b."),
    ("adaptation", "c / k * (rms / sd - 1) <= lam)).", "c / k * rms / sd <= lam))."),
    ("adaptation", "sd * sd = variance bias ->", "sd * sd = mean_square_bias ->"),
    ("menus", "then c / k * (drop / distance - 1) else 0.", "then c / k * drop / distance else 0."),
    ("menus", "(2 * (p_low + p_high)).", "(p_low + p_high)."),
    ("menus", "<-> Rabs (c * b) * wide / 2 +", "<-> Rabs (c * b) * wide +"),
    ("menus", "tau r < tau s -> act r <= act s.", "tau r < tau s -> act r < act s."),
    ("symmetric-play", "0 <= l -> l <= m -> correlated l x", "0 <= m -> m <= l -> correlated l x"),
    ("symmetric-play", "Definition both (x y : bool) : R := pay x y + pay y x.",
     "Definition both (x y : bool) : R := pay x y - pay y x."),
    ("witness-families", "None b) mean (K / (K + 1))", "None b) mean ((K + 1) / (K + 2))"),
    ("witness-families", "expected ((v + d) / 2) /\\", "expected v /\\"),
    ("witness-families", "(welfare (G := table hurt w) tt) (8 * w)",
     "(welfare (G := table hurt w) tt) (9 * w)"),
    ("witness-families", "maximum (held w) (welfare (G := table crowded w) tt) (2 * w - w * w)",
     "maximum (held w) (welfare (G := table crowded w) tt) (2 * w)"),
    ("robust-tax", "<= rho * rho.", "<= 2 * rho * rho."),
    ("robust-tax", "C / T - reach * sqrt (left", "C / T - 2 * reach * sqrt (left"),
    ("robust-tax", "Rmax 0 C * curvature / (c * sqrt V) <= rho.\nProof",
     "Rmax 0 C * curvature / (c * sqrt V) < rho.\nProof"),
    ("robust-tax", "(if Rlt_dec 0 C then V - C * C / T else V).", "(V - C * C / T)."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), ALTERED)
def test_an_altered_statement_is_refused(coq_compiler: str, name: str, old: str, new: str) -> None:
    text = EXPORTS[name].write()
    assert text.count(old) == 1
    assert not compile_text(text.replace(old, new), compiler=coq_compiler).accepted


@pytest.mark.parametrize("name", list(BY_HAND))
def test_every_listed_theorem_is_in_the_file(name: str) -> None:
    text = EXPORTS[name].write()
    assert BY_HAND[name].theorems
    for theorem in BY_HAND[name].theorems:
        stated = theorem.split(".")[-1]
        assert re.search(rf"\b(Theorem|Lemma|Corollary) {stated}\b", text), theorem


def test_a_proof_belongs_to_the_claims_that_name_it() -> None:
    named = [*model_claims(), *(question.as_claim() for question in QUESTIONS)]
    for claim in named:
        for proof in claim.proofs:
            prefix = claim.id.split(".")[0]
            assert prefix in EXPORTS[proof].claims or prefix in {"boundary", "dilemma"}, (
                claim.id,
                proof,
            )
