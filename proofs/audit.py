"""Published table games recomputed: every claim of a row, exactly, with certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claim_cards import audit_card
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.kernel import check
from coopgap.proofs.threshold_certificates import closure_document, language_threshold_document
from coopgap.theory.contract import Profile
from coopgap.theory.environment import Environment
from coopgap.theory.formats.table_games import TableGame
from coopgap.theory.games.effort_tables import (
    CONDITIONS,
    EffortRegion,
    axioms,
    effort_language,
    effort_table,
    effort_table_payoffs,
)

REGIONS = {
    "prisoner's dilemma": EffortRegion.PRISONERS_DILEMMA,
    "stag hunt": EffortRegion.STAG_HUNT,
}
"""Published names of the games whose conditions are known, in lower case."""

ROUNDING = Fraction(1, 2**52)
"""Relative error allowed in a published ε: the files print the nearest double, in decimal."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What recomputing one published row found.

    Attributes
    ----------
    file, row_id, game
        Where it stands.
    violations
        Each claim of the row that is not so, in words; empty when all hold.
    gap_c0, gap_c1, gap_c2
        Welfare gaps with C/D verifiable, unlimited liability and free budget, in the money of
        the base game (or of the published table, when that is no lift of the base game);
        ``None`` is infinite.
    threshold_none, threshold_coop_defect
        Prosocial weight that closes the gap without a contract, and with C/D verifiable.
    documents
        The certificates of these numbers, each accepted by the kernel unless a violation says
        otherwise.

    References
    ----------
    Theory §5, M1.
    """

    file: str
    row_id: str
    game: str
    violations: tuple[str, ...]
    gap_c0: Fraction | None
    gap_c1: Fraction | None
    gap_c2: Fraction | None
    threshold_none: Fraction | None
    threshold_coop_defect: Fraction | None
    documents: tuple[dict[str, Any], ...]

    _repr_html_ = audit_card

    @property
    def ok(self) -> bool:
        """Whether every published claim of the row holds."""
        return not self.violations


def audit_row(game: TableGame) -> AuditRow:
    """Recompute every claim of one published table game.

    The conditions of the region (P1–P5 or S1–S5) and the symmetry of the base game, the 4×4
    lift, ε, the axioms, pure equilibria, welfare and worse-off optima with their values, and
    the gaps and weights that the row implies.

    Examples
    --------
    >>> own = effort_table_payoffs(R=15, S=3, T=12, P=4)
    >>> cells = tuple(tuple((own[a][b], own[b][a]) for b in range(4)) for a in range(4))
    >>> first = ("work hard", "work", "shirk with care", "shirk")
    >>> row = TableGame(
    ...     file="games.csv", row_id="7", game="Stag hunt",
    ...     base=(((15, 15), (3, 12)), ((12, 3), (4, 4))), epsilon=Fraction(11, 6),
    ...     claimed_valid=True,
    ...     equilibria=(("work hard", "work"), ("work", "work hard")),
    ...     utilitarian=(("work hard", "work hard"),), rawlsian=(("work hard", "work hard"),),
    ...     utilitarian_welfare=Fraction(79, 3), rawlsian_welfare=Fraction(79, 6),
    ...     table=cells, actions=(first, first))
    >>> audited = audit_row(row)
    >>> audited.violations
    ('pure equilibria: claimed work hard / work; work / work hard, found shirk with care / \
shirk with care; work / work hard; work hard / work',)
    >>> str(audited.gap_c1), str(audited.gap_c2), audited.threshold_coop_defect
    ('11/12', '11/15', Fraction(2, 1))

    References
    ----------
    Theory §5, M1; [HuangEtAl2026].
    """
    violations = list(_base_violations(game))
    published = game.environment()
    scale = lift_scale(game)
    if scale is None:
        violations.append("the 4×4 table is no multiple of the lift of the base game")
    violations += _claim_violations(game, published)
    environment = (
        published if scale is None else effort_table(**_parameters(game), title=published.title)
    )
    language = effort_language(environment, "coop-defect")
    gap_c0, gap_c1, gap_c2 = (
        welfare_gap(environment, language, kind) for kind in ("c0", "c1", "c2")
    )
    closing = closure_threshold(environment)
    with_contract = language_threshold(environment, language)
    documents = [
        document for result in (gap_c0, gap_c1, gap_c2) for document in gap_documents(result)
    ]
    documents.append(closure_document(environment, closing))
    documents.append(language_threshold_document(environment, language, with_contract))
    for document in documents:
        verdict = check(document)
        if not verdict.accepted:
            violations.append(f"certificate {verdict.kind} rejected: {verdict.reason}")
    return AuditRow(
        file=game.file,
        row_id=game.row_id,
        game=game.game,
        violations=tuple(violations),
        gap_c0=gap_c0.gap,
        gap_c1=gap_c1.gap,
        gap_c2=gap_c2.gap,
        threshold_none=closing.value,
        threshold_coop_defect=with_contract.value,
        documents=tuple(documents),
    )


def lift_scale(game: TableGame) -> Fraction | None:
    """Give the positive factor between the base game's lift and the published 4×4 table.

    Returns
    -------
    Fraction or None
        ``None`` when the table is no positive multiple of the lift.

    References
    ----------
    Theory §5, M1.
    """
    lift = effort_table_payoffs(**_parameters(game))
    pairs: list[tuple[Fraction, Fraction]] = [
        (published, own)
        for a in range(4)
        for b in range(4)
        for published, own in zip(game.table[a][b], (lift[a][b], lift[b][a]), strict=True)
    ]
    ratios = {published / own for published, own in pairs if own}
    zeros_match = all(published == 0 for published, own in pairs if not own)
    if len(ratios) == 1 and zeros_match and min(ratios) > 0:
        return ratios.pop()
    return None


def _parameters(game: TableGame) -> dict[str, Fraction]:
    """Read R, S, T, P off the row player's base payoffs."""
    (r, s), (t, p) = ([cell[0] for cell in row] for row in game.base)
    return {"R": r, "S": s, "T": t, "P": p}


def _base_violations(game: TableGame) -> Iterator[str]:
    region = REGIONS.get(game.game.strip().lower().replace("’", "'"))
    (r, s), (t, p) = game.base
    mirrored = (s[1], s[0]) == t and r[0] == r[1] and p[0] == p[1]
    if not mirrored:
        yield "the base game is not symmetric"
    if region is None:
        yield f"{game.game!r} is neither a Prisoner's Dilemma nor a Stag hunt"
        return
    parameters = _parameters(game)
    broken = [c for c in CONDITIONS[region] if not c.holds(**parameters)]
    for condition in broken:
        yield f"{condition.name} ({condition.text}) fails"
    own = [[cell[0] for cell in row] for row in game.table]
    if not (broken or not mirrored):
        for name, holds in axioms(region, own).items():
            if not holds:
                yield f"axiom ({name}) fails in the 4×4 table"
    if game.claimed_valid and (broken or not mirrored):
        yield "valid_4x4 says True, but the base game is outside its region"
    if not game.claimed_valid and not broken and mirrored:
        yield "valid_4x4 says False, but every condition holds"
    epsilon = (parameters["R"] - parameters["P"]) / 6
    if abs(game.epsilon - epsilon) > abs(epsilon) * ROUNDING:
        yield f"epsilon is {game.epsilon}, but (R - P)/6 = {epsilon}"


def _claim_violations(game: TableGame, published: Environment) -> Iterator[str]:
    def named(profile: Profile) -> tuple[str, str]:
        return game.actions[0][profile[0]], game.actions[1][profile[1]]

    cells = {named((a, b)): game.table[a][b] for a in range(4) for b in range(4)}
    stable = {named(profile) for profile in pure_equilibria(published).profiles[0]}
    welfare = max(u + v for u, v in cells.values())
    worse_off = max(min(pair) for pair in cells.values())
    best = {names for names, (u, v) in cells.items() if u + v == welfare}
    fair = {names for names, pair in cells.items() if min(pair) == worse_off}
    for what, claimed, found in (
        ("pure equilibria", game.equilibria, stable),
        ("welfare optima", game.utilitarian, best),
        ("optima of the worse-off agent", game.rawlsian, fair),
    ):
        if set(claimed) != found:
            yield f"{what}: claimed {_listed(claimed)}, found {_listed(sorted(found))}"
    if game.utilitarian_welfare != welfare:
        yield f"greatest welfare: claimed {game.utilitarian_welfare}, found {welfare}"
    if game.rawlsian_welfare != worse_off:
        yield f"greatest worse-off payoff: claimed {game.rawlsian_welfare}, found {worse_off}"


def _listed(profiles: object) -> str:
    return "; ".join(" / ".join(pair) for pair in profiles) or "none"  # type: ignore[attr-defined]
