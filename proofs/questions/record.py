"""A question put as a claim, and how it is examined: on its witness, or by search."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import Any, Final

import numpy as np

from coopgap.proofs.claims.claim import Case, Claim, Finding, Standing
from coopgap.proofs.claims.models.examination import Examination
from coopgap.proofs.claims.models.record import Condition, ModelClaim, Named
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome, shown_game
from coopgap.proofs.claims.witnesses import LIMITS
from coopgap.proofs.search.attack import Attack
from coopgap.proofs.search.domain import Domain
from coopgap.proofs.search.falsify import falsify
from coopgap.proofs.search.necessity import necessity
from coopgap.proofs.search.shown import case_text
from coopgap.proofs.search.target import Target
from coopgap.proofs.search.vectorised import VECTORISED
from coopgap.theory.errors import ParameterError

CERTIFIED_CASES: Final = 4
"""Cases of a conjecture that survives, whose certificates go to the kernel."""

NEED_CASES: Final = 300
"""Cases tried for an assumption that no counterexample of another question lacks."""

SMALLEST: Final = "the smallest game found"
"""Where an assumption is needed, in words: the game is shown beside them."""

WITNESSES: Final = "witnesses.json"
"""Counterexamples by id; `coopgap.proofs.questions.page` writes them."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question with the conjecture that answers it yes.

    Attributes
    ----------
    id, title
        As in the ledger.
    asks
        The question.
    claim, domain
        What is attacked where.
    budget
        Cases tried for the page.
    answer
        What is known, in words; the search must bear it out.
    latex
        The conjecture as a formula.
    refuted
        Whether the answer is no.
    batch
        Name of the vectorised claim, with the games' shape, if any.
    proof
        Why the answer is yes; empty while it is open or no.
    proofs
        Exported proofs that together prove it in full.
    needs
        Assumptions, of the conjecture or of its domain, each with the question whose
        counterexample lacks it.
    sources
        Bibliography keys.

    References
    ----------
    docs/questions.md.
    """

    id: str
    title: str
    asks: str
    claim: Claim
    domain: Domain
    budget: int
    answer: str
    latex: str
    refuted: bool = False
    batch: tuple[str, tuple[int, int]] | None = None
    proof: str = ""
    proofs: tuple[str, ...] = ()
    needs: tuple[tuple[Named, Question], ...] = ()
    sources: tuple[str, ...] = ("HuangEtAl2026",)

    @property
    def assumed(self) -> tuple[Named, ...]:
        """What the conjecture assumes, besides limits of its test."""
        return tuple(a for a in self.claim.assumptions if a.name not in LIMITS)

    def search(self, seed: int = 0, budget: int | None = None) -> Attack:
        """Attack the conjecture."""
        batch = None if self.batch is None else VECTORISED[self.batch[0]].batch(self.batch[1])
        most = self.budget if budget is None else budget
        return falsify(self.claim, budget=most, seed=seed, domain=self.domain, batch=batch)

    def as_claim(self) -> ModelClaim:
        """Give the row of the ledger.

        Examples
        --------
        >>> from coopgap.proofs.questions.conjectures import QUESTIONS
        >>> QUESTIONS[0].as_claim().id
        'Q1.equal-gaps'
        """
        where = Condition("domain", f"{self.domain.words()}.")
        assumed = {a.name: a for a in (*self.assumed, *(a for a, _ in self.needs))}
        return ModelClaim(
            self.id,
            self.title,
            f"{self.claim.statement.rstrip('.')}. Asked: {self.asks}",
            self.latex,
            (where, *assumed.values()),
            _no_form,
            None,
            self.sources,
            self.proofs,
            attack=functools.partial(_examined, self),
            refuted=self.refuted,
        )


def _no_form() -> Any:
    raise NotImplementedError("a question is examined by search, not derived")


@functools.cache
def stored_witnesses() -> Mapping[str, Any]:
    """Read the counterexamples that were found.

    Examples
    --------
    >>> "Q1.equal-gaps" in stored_witnesses()
    True
    """
    text = (files("coopgap.proofs.questions") / WITNESSES).read_text(encoding="utf-8")
    return dict(json.loads(text))


def judged(question: Question) -> tuple[str, Finding] | None:
    """Judge the stored counterexample of a question anew; ``None`` without one.

    Returns
    -------
    tuple
        The game as text, and what the conjecture's own test finds on it.

    Examples
    --------
    >>> from coopgap.proofs.questions.conjectures import QUESTIONS
    >>> judged(QUESTIONS[0])[1].holds
    False
    """
    case = _witness_case(question)
    if case is None:
        return None
    finding = Target(question.claim, question.domain).examine(case)
    return None if finding is None else (case_text(case), finding)


def _examined(question: Question, seed: int, budget: int) -> Examination:
    if question.refuted:
        found = judged(question)
        if found is None:
            return _examination(0, 0, None, "no counterexample is stored", ())
        game, finding = found
        note = f"{'; '.join(game.splitlines())}: {finding.note or 'the conclusion fails'}"
        failed = int(not finding.holds)
        return _examination(1, failed, finding.margin, note, finding.documents)
    attack = question.search(seed, budget)
    if attack.witness is not None:
        documents = attack.witness.finding.documents
        return _examination(attack.tested, 1, attack.margin, attack.witness.text(), documents)
    found_documents = certified(question, seed)
    note = f"{attack.tested:,} cases of {attack.domain}; seed {seed}"
    if question.proof:
        note += f". Proof: {question.proof}"
    needs = _needs(question)
    return _examination(attack.tested, 0, attack.margin, note, found_documents, needs)


def certified(question: Question, seed: int) -> tuple[Mapping[str, Any], ...]:
    """Give the certificates of a few cases on which a conjecture holds."""
    target = Target(question.claim, question.domain)
    generator = np.random.default_rng([seed, 0xCE])
    documents: list[Mapping[str, Any]] = []
    for _ in range(CERTIFIED_CASES):
        finding = target.judge(question.domain.draw(generator))
        documents += [] if finding is None else finding.documents
    return tuple(documents)


def _needs(question: Question) -> tuple[Need, ...]:
    """Tell of each assumption whether the conclusion fails on the counterexample without it."""
    found = {a.name: Need(a.name, Outcome.OPEN) for a in question.assumed}
    for assumption, other in question.needs:
        case = _witness_case(other)
        finding = None if case is None else question.claim.conclude(case)
        found[assumption.name] = Need(assumption.name, Outcome.OPEN, tried=case is not None)
        if case is not None and finding is not None and not finding.holds:
            game = shown_game(case.environment, case.language)
            failure = Failure("", "", finding.note, game)
            point = f"the game of {other.id}"
            found[assumption.name] = Need.witnessed(assumption.name, point, failure)
    shown = {assumption.name for assumption, _ in question.needs}
    for name in found:
        if name not in shown:
            found[name] = _searched(question, name)
    return tuple(found.values())


def _searched(question: Question, name: str) -> Need:
    """Look for a small case that lacks one assumption of a conjecture, and where it fails."""
    domain = question.domain
    try:
        attack = necessity(question.claim, name, budget=NEED_CASES, domain=domain).attack
    except ParameterError as error:
        # The attack reports the smallest environment on which the conclusion cannot be asked.
        _, _, where = str(error).partition(" on the environment ")
        return Need.witnessed(name, where, Failure("", "", "the conclusion is not defined there"))
    if attack.witness is None:
        return Need(name, Outcome.OPEN, tried=attack.tested)
    case, note = attack.witness.case, attack.witness.finding.note
    game = shown_game(case.environment, case.language)
    return Need.witnessed(name, SMALLEST, Failure("", "", note, game), attack.tested)


def _witness_case(question: Question) -> Case | None:
    stored = stored_witnesses().get(question.id)
    domain = question.domain
    return None if stored is None else domain.case(domain.from_object(stored))


def _examination(
    points: int,
    failures: int,
    margin: Fraction | None,
    note: str,
    documents: tuple[Mapping[str, Any], ...],
    needs: tuple[Need, ...] = (),
) -> Examination:
    form = Standing.NOT_APPLICABLE
    return Examination(form, needs, points, failures, margin, note, documents)
