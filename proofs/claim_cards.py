"""Claims, closed forms, witnesses and certificates in a notebook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from coopgap.proofs.kernel import check
from coopgap.proofs.statements import readable
from coopgap.theory.notebook.games import LEGEND, SEEN, game_tables
from coopgap.theory.notebook.html import Cell, Markup, card, maths, table
from coopgap.theory.rationals import as_readable, as_text

if TYPE_CHECKING:
    from coopgap.proofs.audit import AuditRow
    from coopgap.proofs.claims.claim import Case, Claim, Finding
    from coopgap.proofs.claims.models.record import ModelClaim
    from coopgap.proofs.claims.witnesses import Witness as NeedWitness
    from coopgap.proofs.derivation.axioms import AxiomAudit
    from coopgap.proofs.derivation.piecewise import PiecewiseForm
    from coopgap.proofs.ledger import LedgerRow
    from coopgap.proofs.search.attack import Attack, Witness
    from coopgap.proofs.search.conjecture import Conjecture
    from coopgap.proofs.search.necessity import Necessity
    from coopgap.proofs.verification import Verification

_NOTE = f"{LEGEND} · {SEEN}"
Facts = list[tuple[str, Cell]]


def claim_card(claim: Claim | ModelClaim) -> Markup:
    """Show a claim: its statement, its formula, its assumptions by name.

    Examples
    --------
    >>> from coopgap.proofs.claims.registry import CLAIMS
    >>> "T1" in claim_card(CLAIMS[0])
    True
    """
    rows: Facts = [("statement", claim.statement)]
    if claim.latex:
        rows.append(("formula", maths(claim.latex)))
    assumed: list[list[Cell]] = [[entry.name, entry.sentence] for entry in claim.assumptions]
    parts = [table(["assumption", "says"], assumed)] if assumed else []
    sources = "Sources: " + ", ".join(claim.sources) if claim.sources else ""
    return card(_titled(claim.id, claim.title), rows, *parts, note=sources)


def case_card(case: Case) -> Markup:
    """Show a case: the game as contracts see it, and the limits on transfers.

    Examples
    --------
    >>> import coopgap
    >>> from coopgap.proofs.claims.claim import Case
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> "a <dilemma>" in case_card(Case("a <dilemma>", game, coopgap.Language.null(game)))
    False
    """
    return card(case.name, [("liability, budget", _limits(case))], _seen(case), note=_NOTE)


def finding_card(finding: Finding) -> Markup:
    """Show what testing a conclusion found.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from coopgap.proofs.claims.claim import Finding
    >>> "fails" in finding_card(Finding.of(Fraction(-1, 2)))
    True
    """
    rows: Facts = []
    if finding.margin is not None:
        rows.append(("margin", as_readable(finding.margin)))
    rows.append(("certificates", len(finding.documents)))
    return card(
        "The conclusion " + ("holds" if finding.holds else "fails"), rows, note=finding.note
    )


def ledger_row_card(row: LedgerRow) -> Markup:
    """Show one claim's standing on every axis.

    Examples
    --------
    >>> from coopgap.proofs.claims.registry import CLAIMS
    >>> from coopgap.proofs.ledger import LedgerRow, standings
    >>> counted = standings(cases=2, failures=0, accepted=8, rejected=0)
    >>> "property-tested" in ledger_row_card(LedgerRow(CLAIMS[0], 2, 0, 0, None, 8, 0, counted))
    True
    """
    rows: Facts = [
        ("headline", f"{row.headline} ({', '.join(row.weakest)})"),
        ("cases", f"{row.cases} tested, {row.failures} failed, {row.vacuous} outside"),
        ("certificates", f"{row.accepted} accepted, {row.rejected} rejected"),
    ]
    axes: list[list[Cell]] = [
        [axis, standing, row.notes.get(axis, "")] for axis, standing in row.standings.items()
    ]
    title = _titled(row.claim.id, row.claim.title)
    return card(title, rows, table(["axis", "standing", "rests on"], axes))


def verification_card(found: Verification) -> Markup:
    """Show a verification: the ledger in one table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from coopgap.proofs.verification import Verification
    >>> "0 claims" in verification_card(Verification((), 0, 0, Path("out"), 0))
    True
    """
    listed: list[list[Cell]] = [
        [row.claim.id, row.claim.title, row.headline, row.cases, row.accepted] for row in found.rows
    ]
    columns = ["claim", "about", "weakest axis", "cases", "certificates"]
    verdict = "nothing failed" if found.ok else "something FAILED"
    title = f"Ledger of {len(found.rows)} claims: {verdict}"
    return card(title, [("seed", found.seed)], table(columns, listed, most=200))


def closed_form_card(form: PiecewiseForm) -> Markup:
    """Show a derived closed form: each piece, where it holds, and what proves it.

    Examples
    --------
    >>> from coopgap.proofs.derivation.derive import derive_gap
    >>> from coopgap.theory.games.families import FAMILIES
    >>> from coopgap.theory.language import Language
    >>> family = FAMILIES["prisoners-dilemma"]()
    >>> form = derive_gap(family, Language.null(family.frame), "c1")
    >>> "proved" in closed_form_card(form)
    True
    """
    import sympy

    pieces: list[list[Cell]] = [
        [
            maths(str(sympy.latex(expression))),
            maths(piece.region.latex()) if piece.region.constraints else "everywhere",
            piece.status,
            sum(len(entry.documents) for entry in piece.cells),
        ]
        for piece, expression in zip(form.pieces, form.expressions, strict=True)
    ]
    body = table([form.quantity, "where", "status", "certificates"], pieces)
    return card(form.title, [("region", str(form.region)), ("status", form.status)], body)


def axioms_card(audit: AxiomAudit) -> Markup:
    """Show what the conditions of a region amount to, with the games that need them.

    Examples
    --------
    >>> from coopgap.proofs.derivation.axioms import audit_axioms
    >>> "P5" in axioms_card(audit_axioms("pd"))
    True
    """
    rows: Facts = [
        ("conditions and axioms imply each other", audit.equivalent),
        ("irredundant", ", ".join(audit.basis)),
        ("follow from the others", ", ".join(entry.name for entry in audit.redundant) or "none"),
    ]
    needed: list[list[Cell]] = [
        [
            entry.name,
            entry.inequality,
            ", ".join(f"{name}={value}" for name, value in entry.game.items()),
            ", ".join(entry.broken),
        ]
        for entry in audit.witnesses
    ]
    columns = ["condition", "says", "smallest game without it", "breaks"]
    return card(f"Conditions of the region {audit.region}", rows, table(columns, needed))


def need_card(witness: NeedWitness) -> Markup:
    """Show the case in which a claim fails for want of one assumption.

    Examples
    --------
    >>> from coopgap.proofs.claims.witnesses import witnesses
    >>> "without" in need_card(witnesses()[0])
    True
    """
    title = f"{witness.claim.id} without {witness.assumption}"
    rows: Facts = [("case", witness.case.name), ("why", witness.reason)]
    return card(title, rows, _seen(witness.case), note=_NOTE)


def counterexample_card(witness: Witness) -> Markup:
    """Show a counterexample: the game, the reason, the kernel's verdict on its numbers.

    Examples
    --------
    >>> from coopgap.proofs.search.conjecture import from_text
    >>> from coopgap.proofs.search.falsify import falsify
    >>> found = falsify(from_text("gap(c0) == 0").claim, budget=200)
    >>> "Counterexample" in counterexample_card(found.witness)
    True
    """
    rows: Facts = [("reason", witness.finding.note or "the conclusion fails")]
    if witness.finding.margin is not None:
        rows.append(("margin", as_readable(witness.finding.margin)))
    rows += [
        ("liability, budget", _limits(witness.case)),
        ("minimal", "yes: no single simplification of it is one" if witness.minimal else "no"),
        ("certificates", f"{witness.accepted} accepted, {witness.rejected} rejected"),
        ("found by", witness.kind),
    ]
    return card("Counterexample", rows, _seen(witness.case), note=_NOTE)


def attack_card(attack: Attack) -> Markup:
    """Show what an attack on a claim found, or how hard was looked.

    Examples
    --------
    >>> from coopgap.proofs.search.conjecture import from_text
    >>> from coopgap.proofs.search.falsify import falsify
    >>> "survived" in attack_card(falsify(from_text("gap(c0) >= 0").claim, budget=50))
    True
    """
    tried = ", ".join(f"{kind} {count:,}" for kind, count in attack.by_kind.items())
    rows: Facts = [
        ("cases tested", f"{attack.tested:,} ({tried}); {attack.outside:,} outside"),
        ("drawn from", attack.domain),
        ("seed, budget", f"{attack.seed}, {attack.budget:,}"),
    ]
    if attack.margin is not None:
        rows.append(("least margin", as_readable(attack.margin)))
    parts = []
    if attack.witness is not None:
        parts.append(counterexample_card(attack.witness))
    elif attack.closest is not None and attack.margin is not None:
        parts.append(card("Nearest miss", (), _seen(attack.closest), note=_NOTE))
    survived = "survived" if attack.complete else "interrupted, survived so far"
    verdict = "refuted" if attack.refuted else survived
    return card(f"{attack.claim}: {verdict}", rows, *parts)


def necessity_card(found: Necessity) -> Markup:
    """Show whether dropping an assumption let a claim fail.

    Examples
    --------
    >>> from coopgap.proofs.claims.completeness import CLAIM
    >>> from coopgap.proofs.search.necessity import necessity
    >>> "needs" in necessity_card(necessity(CLAIM, "revealing language", budget=300))
    True
    """
    said = "needs" if found.needed else "was not seen to need"
    return card(f"{found.claim} {said} “{found.assumption}”", (), attack_card(found.attack))


def conjecture_card(found: Conjecture) -> Markup:
    """Show a conjecture as the claim that is attacked.

    Examples
    --------
    >>> from coopgap.proofs.search.conjecture import from_text
    >>> "gap(c1) &lt;= gap(c0)" in conjecture_card(from_text("gap(c1) <= gap(c0)"))
    True
    """
    return claim_card(found.claim)


def audit_card(row: AuditRow) -> Markup:
    """Show what recomputing a published row found.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from coopgap.proofs.audit import AuditRow
    >>> one = Fraction(1)
    >>> "agrees" in audit_card(AuditRow("f.csv", "1", "pd", (), one, one, one, one, one, ()))
    True
    """
    rows: Facts = [
        ("game", row.game),
        ("violations", "; ".join(row.violations) or "none"),
        *((f"Γ_{k}", as_text(gap)) for k, gap in enumerate((row.gap_c0, row.gap_c1, row.gap_c2))),
        ("λ* without contract", as_text(row.threshold_none)),
        ("λ* with C/D verifiable", as_text(row.threshold_coop_defect)),
        ("certificates", len(row.documents)),
    ]
    verdict = "differs" if row.violations else "agrees with every claim"
    return card(f"{row.file}, row {row.row_id}: {verdict}", rows)


class Certificates(tuple[Mapping[str, Any], ...]):
    """Certificates that show the kernel's verdict on each in a notebook.

    Examples
    --------
    >>> import coopgap
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> found = coopgap.welfare_gap(game, coopgap.Language.null(game), "c1")
    >>> shown = Certificates(coopgap.gap_documents(found))
    >>> len(shown), shown._repr_html_().count("accepted")
    (2, 2)

    References
    ----------
    Theory §3.
    """

    __slots__ = ()

    def _repr_html_(self) -> Markup:
        return certificates_table(self)


def certificates_table(documents: Iterable[Mapping[str, Any]]) -> Markup:
    """Show certificates with the kernel's verdict on each, checked anew.

    Examples
    --------
    >>> "REJECTED" in certificates_table([{"claim": "<b>"}])
    True
    """
    listed: list[list[Cell]] = []
    for document in documents:
        verdict = check(document)
        said = readable(verdict.statement) if verdict.accepted else verdict.reason
        size = len(json.dumps(document).encode())
        listed.append([verdict.kind, "accepted" if verdict.accepted else "REJECTED", said, size])
    return table(["certificate", "kernel", "what is proved, or why not", "bytes"], listed)


def _limits(case: Case) -> str:
    return f"{as_readable(case.liability.bound, '∞')}, {case.budget}"


def _seen(case: Case) -> Markup:
    return game_tables(case.environment, case.language.signals)


def _titled(identity: str, title: str) -> str:
    return title if identity in title or not identity else f"{identity} · {title}"
