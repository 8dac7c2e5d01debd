"""The ledger: how far each claim is believed, on separate axes, the weakest one first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from coopgap.proofs.claim_cards import ledger_row_card
from coopgap.proofs.claims.claim import Claim, Standing
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.needs.need import Need, summary
from coopgap.theory.rationals import as_text

AXES = ("closed form", "certificate", "proof assistant", "search", "necessity")
"""The axes of evidence; none can be filled by hand."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One claim's standing.

    Attributes
    ----------
    claim
        The theorem, or the claim about a model.
    cases, vacuous, failures
        Cases on which the conclusion was tested; on which an assumption is not met; on which
        it failed.
    margin
        The least margin seen; ``None`` when the conclusion is a plain yes.
    accepted, rejected
        Certificates by the kernel's verdict.
    standings
        Standing per axis.
    first_failure, first_rejection
        Name of the first case that failed, of the first certificate file rejected with the
        reason; empty when there is none.
    notes
        What the standing on an axis rests on, or what is open, where there is more to say.
    needs
        What is known of each assumption, inequalities one by one: the necessity axis.

    Examples
    --------
    >>> from coopgap.proofs.claims.registry import CLAIMS
    >>> counted = standings(cases=2, failures=0, accepted=8, rejected=0)
    >>> row = LedgerRow(CLAIMS[0], 2, 0, 0, None, 8, 0, counted)
    >>> str(row.headline), row.weakest
    ('open', ('closed form', 'proof assistant', 'necessity'))

    References
    ----------
    Theory §4.
    """

    claim: Claim | ModelClaim
    cases: int
    vacuous: int
    failures: int
    margin: Fraction | None
    accepted: int
    rejected: int
    standings: Mapping[str, Standing]
    first_failure: str = ""
    first_rejection: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()

    _repr_html_ = ledger_row_card

    @property
    def headline(self) -> Standing:
        """The weakest axis, among those that apply."""
        applying = [s for s in self.standings.values() if s is not Standing.NOT_APPLICABLE]
        return min(applying, key=lambda standing: standing.rank, default=Standing.OPEN)

    @property
    def sound(self) -> bool:
        """Whether certificates are accepted, and the claim is refuted only if it is known to be."""
        known = isinstance(self.claim, ModelClaim) and self.claim.refuted
        fails = bool(self.failures) or self.headline is Standing.REFUTED
        return not self.rejected and fails is known

    @property
    def weakest(self) -> tuple[str, ...]:
        """Which axes are the weakest."""
        return tuple(a for a, standing in self.standings.items() if standing is self.headline)


def standings(cases: int, failures: int, accepted: int, rejected: int) -> dict[str, Standing]:
    """Derive the standing on each axis from what was counted.

    Examples
    --------
    >>> found = standings(cases=3, failures=0, accepted=5, rejected=0)
    >>> found["certificate"], found["search"], found["proof assistant"]
    (<Standing.CERTIFIED: 'certified-exact'>, <Standing.TESTED: 'property-tested'>, \
<Standing.OPEN: 'open'>)
    """
    result = dict.fromkeys(AXES, Standing.OPEN)
    if accepted and not rejected:
        result["certificate"] = Standing.CERTIFIED
    if failures:
        result["search"] = Standing.REFUTED
    elif cases:
        result["search"] = Standing.TESTED
    return result


def as_markdown(rows: Iterable[LedgerRow], heading: str) -> str:
    """Write the ledger as a Markdown page.

    Examples
    --------
    >>> as_markdown([], "Ledger: nothing tested").splitlines()[0]
    '# Ledger: nothing tested'
    """
    rows = tuple(rows)
    lines = [f"# {heading}", "", f"| claim | weakest axis | {' | '.join(AXES)} | cases | margin |"]
    lines.append("|---" * (len(AXES) + 4) + "|")
    for row in rows:
        axes = " | ".join(
            summary(row.needs) if axis == "necessity" and row.needs else row.standings[axis]
            for axis in AXES
        )
        margin = margin_text(row)
        failed = f", {row.failures} {'refuted' if row.sound else 'FAILED'}" if row.failures else ""
        refused = f", {row.rejected} REJECTED" if row.rejected else ""
        lines.append(
            f"| {row.claim.id} {row.claim.title} | **{row.headline}** ({', '.join(row.weakest)}) "
            f"| {axes} | {row.cases} tested{failed}, {row.vacuous} outside the assumptions; "
            f"{row.accepted} certificates accepted{refused} | {margin} |"
        )
    told = [text for row in rows for text in _needs_text(row)]
    return "\n".join([*lines, *(["", "## Necessity", *told] if told else [])]) + "\n"


def _needs_text(row: LedgerRow) -> list[str]:
    return ["", f"### {row.claim.id}", *(f"- {need}" for need in row.needs)] if row.needs else []


def margin_text(row: LedgerRow) -> str:
    """Write a least margin: "yes" for plain conclusions, "-" where nothing was tested.

    Examples
    --------
    >>> from coopgap.proofs.claims.registry import CLAIMS
    >>> margin_text(LedgerRow(CLAIMS[0], 0, 2, 0, None, 0, 0, {}))
    '-'
    """
    if row.margin is not None:
        return as_text(row.margin)
    return "yes" if row.cases else "-"


def as_json(rows: Iterable[LedgerRow], facts: Mapping[str, object]) -> str:
    r"""Write the ledger as JSON, rationals as text.

    Examples
    --------
    >>> as_json([], {"seed": 0})
    '{\n  "seed": 0,\n  "claims": []\n}\n'
    """
    data = {
        **facts,
        "claims": [
            {
                "id": row.claim.id,
                "title": row.claim.title,
                "statement": row.claim.statement,
                "formula": row.claim.latex,
                "assumptions": {a.name: a.sentence for a in row.claim.assumptions},
                "headline": str(row.headline),
                "weakest": list(row.weakest),
                "axes": {axis: str(standing) for axis, standing in row.standings.items()},
                "notes": dict(row.notes),
                "needs": [need.as_object() for need in row.needs],
                "cases": row.cases,
                "outside_assumptions": row.vacuous,
                "failures": row.failures,
                "sound": row.sound,
                "first_failure": row.first_failure,
                "first_rejection": row.first_rejection,
                "margin": None if row.margin is None else as_text(row.margin),
                "certificates_accepted": row.accepted,
                "certificates_rejected": row.rejected,
            }
            for row in rows
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
