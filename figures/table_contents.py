"""What the tables say: ledger, closed forms, thresholds by language, audit, witnesses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import sympy

from coopgap.figures.effort_tables import PD, SH
from coopgap.figures.tables import Cell, Formula, Table, breaking, escape, exact, fitted
from coopgap.figures.witnesses import witnesses
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import worst_case_threshold
from coopgap.proofs.audit import AuditRow
from coopgap.proofs.derivation.derive import derive_gap, derive_threshold
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.ledger import AXES, LedgerRow
from coopgap.proofs.ledger import as_json as ledger_json
from coopgap.theory.derivation import Derivation
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text
from coopgap.theory.games.effort_tables import LANGUAGES, effort_language, effort_table
from coopgap.theory.games.families import effort_family
from coopgap.theory.games.registry import GAMES, build_game
from coopgap.theory.language import Language
from coopgap.theory.models import MODELS

MAX_LEDGER_BYTES: Final = 20_000_000
"""A longer ledger is not one of ours."""


def ledger_table(rows: Iterable[LedgerRow]) -> Table:
    """Give the ledger as a table, weakest axis first.

    Examples
    --------
    >>> ledger_table([]).columns[:3]
    ('claim', 'headline', 'closed form')

    References
    ----------
    Theory §4.
    """
    return _ledger(json.loads(ledger_json(rows, {}))["claims"])


def ledger_table_from_file(path: Path) -> Table:
    """Read the ledger that ``coopgap verify`` wrote.

    Raises
    ------
    FormatError
        When the file is missing or not a ledger.

    Examples
    --------
    >>> ledger_table_from_file(Path("nowhere.json"))
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.FormatError: nowhere.json: No such file or directory

    References
    ----------
    Theory §4.
    """
    return table_of_ledger_file(path, _ledger)


def table_of_ledger_file(
    path: Path, tabulate: Callable[[Sequence[Mapping[str, Any]]], Table]
) -> Table:
    """Read the claims of a ``ledger.json`` and make a table of them.

    Raises
    ------
    FormatError
        When the file is missing or not a ledger; the message begins with its path.

    Examples
    --------
    >>> table_of_ledger_file(Path("nowhere.json"), lambda claims: ledger_table([]))
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.FormatError: nowhere.json: No such file or directory

    References
    ----------
    Theory §4.
    """
    text = read_text(path, MAX_LEDGER_BYTES)
    try:
        return tabulate(json.loads(text)["claims"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FormatError(f"{path}: not a ledger of coopgap ({error})") from None


def _failed(claim: Mapping[str, Any]) -> str:
    if not claim["failures"]:
        return ""
    return f" ({claim['failures']} {'refutes' if claim['sound'] is True else 'fail'})"


_SHORT: Final = {
    "checked-in-Lean": "Lean",
    "checked-in-Coq": "Coq",
    "proved-symbolic": "proved",
    "certified-exact": "exact",
    "property-tested": "tested",
    "not-applicable": "–",
}
"""What the LaTeX calls standings, explained in its caption."""


def _ledger(claims: Sequence[Mapping[str, Any]]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _claim(str(claim["id"]), str(claim["title"])),
            _standing(claim["headline"]),
            *(_standing(claim["axes"][axis]) for axis in AXES),
            f"{claim['cases']}" + _failed(claim),
            str(claim["certificates_accepted"]),
        )
        for claim in claims
    )
    columns = ("claim", "headline", *AXES, "cases", "certs")
    wide = ("p{2.45cm}", "p{0.95cm}", *["p{1.1cm}"] * len(AXES), "r", "r")
    title = "How far each claim is believed, by axis of evidence"
    legend = "; ".join(f"{short}: {word}" for word, short in _SHORT.items() if short != word)
    return Table("ledger", title, columns, rows, wide, f"{legend}.")


def _claim(identity: str, title: str) -> Formula:
    """Name a claim; in narrow columns a closed form of a model goes by its id alone."""
    shown = identity if "." in identity else f"{identity} {title}"
    return Formula(f"{identity} {title}", breaking(shown), False)


def _standing(word: Any) -> Formula:
    """Give the word for how far something is believed, short where columns are narrow."""
    return Formula(str(word), escape(_SHORT.get(str(word), str(word))), False)


def closed_forms_table(
    regions: Sequence[str] = ("pd", "sh"), models: Sequence[str] = tuple(MODELS)
) -> Table:
    """Derive the closed forms of the models, with the conditions under which they hold.

    Parameters
    ----------
    regions
        Regions of effort tables: some of ``"pd"`` and ``"sh"``.
    models
        Smooth models by name.

    Examples
    --------
    >>> closed_forms_table([], ["public-goods"]).rows[0][2].text
    'e0*m*n'

    References
    ----------
    Theory §5.
    """
    rows = [row for region in regions for row in _effort_rows(region)]
    rows += [row for name in models for row in _model_rows(MODELS[name]())]
    return Table(
        "closed-forms",
        "Closed forms and their conditions",
        ("model", "quantity", "form", "conditions"),
        tuple(rows),
        ("p{1.4cm}", "p{1.6cm}", "p{4.6cm}", "p{3.8cm}"),
    )


def _effort_rows(name: str) -> Iterator[tuple[Cell, ...]]:
    family = effort_family(name)
    seen = effort_language(family.frame, "coop-defect")
    forms: tuple[tuple[str, PiecewiseForm], ...] = (
        ("gap, no contract", derive_gap(family, None, "c0")),
        ("gap, signal contract, C/D", derive_gap(family, seen, "c1")),
        ("gap, mediated, C/D", derive_gap(family, seen, "c2")),
        ("λ*, no contract", derive_threshold(family)),
        ("λ*, C/D", derive_threshold(family, seen)),
        ("λ**", derive_threshold(family, None, None, "worst-threshold")),
    )
    for quantity, form in forms:
        model = f"M1 effort table, {name.upper()}"
        whole = len(form.pieces) == 1
        for piece, expression in zip(form.pieces, form.expressions, strict=True):
            region = form.region if whole else piece.region
            where = ", ".join(region.texts)
            proved = "" if piece.status == "proved" else " (open)"
            if whole:
                conditions: Cell = f"{name.upper()} region"
            else:
                each = map(fitted, region.latex().split(r",\ "))
                conditions = Formula(where, ", ".join(each), False)
            shown = Formula(str(expression), sympy.latex(expression))
            yield model, quantity + proved, shown, conditions


def _model_rows(derivation: Derivation) -> Iterator[tuple[Cell, ...]]:
    for result in derivation.results:
        named = [
            entry.name
            for entry in derivation.assumptions
            if result.rests_on is None or entry.name in result.rests_on
        ]
        name = result.name.replace("_", " ").replace("-", " ")
        for expression, when in _branches(result.expression):
            where = sympy.And(when, result.region)
            cell: Cell = ", ".join(named) or "none"
            if where != sympy.true:
                parts = where.args if isinstance(where, sympy.And) else (where,)
                shown_parts = ", ".join(fitted(_latex(derivation, part)) for part in parts)
                cell = Formula(f"{cell}; {where}", f"{escape(str(cell))}; {shown_parts}", False)
            shown = Formula(str(expression), _latex(derivation, expression))
            yield derivation.model, name, shown, cell


def _branches(expression: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each branch of a closed form with its condition; the last one's is what is left."""
    whole = sympy.piecewise_fold(sympy.sympify(expression))
    if not isinstance(whole, sympy.Piecewise):
        yield whole, sympy.true
        return
    for k, (value, when) in enumerate(whole.args):
        otherwise = when == sympy.true and k > 0
        yield value, sympy.Symbol("otherwise") if otherwise else when


def _latex(derivation: Derivation, expression: Any) -> str:
    names = {p.symbol: p.latex for p in derivation.parameters if p.latex}
    names[sympy.Symbol("otherwise")] = r"\text{otherwise}"
    return str(sympy.latex(expression, symbol_names=names))


def thresholds_table() -> Table:
    """Find λ* and λ*(L) of effort tables and built-in games by language.

    Examples
    --------
    >>> thresholds_table().rows[0][:2]
    ('effort table PD', 'none')

    References
    ----------
    T4, T5, T7.
    """
    rows: list[tuple[Cell, ...]] = []
    for name, parameters in (("PD", PD), ("SH", SH)):
        table = effort_table(**parameters)
        rows += [
            _threshold_row(f"effort table {name}", seen, table, effort_language(table, seen))
            for seen in LANGUAGES
        ]
    for name in GAMES:
        if name == "effort-table":
            continue
        game = build_game(name)
        first = Language.product(game, actions={game.agents[0]: "all"})
        for seen, language in (
            ("none", Language.null(game)),
            (f"{game.agents[0]}’s action", first),
            ("all", Language.complete(game)),
        ):
            rows.append(_threshold_row(name, seen, game, language))
    return Table(
        "thresholds",
        "Prosocial weights that close the gap, by contract language",
        ("game", "contracts see", "signals", "λ*(L)", "λ**"),
        tuple(rows),
    )


def _threshold_row(name: str, seen: str, game: Any, language: Language) -> tuple[Cell, ...]:
    worst = worst_case_threshold(game)
    found = language_threshold(game, language)
    unaided = exact(worst.value) if seen == "none" else ""
    return name, seen, str(language.n_signals), exact(found.value), unaided


def audit_table(rows: Iterable[AuditRow]) -> Table:
    """Give the audit of published table games.

    Examples
    --------
    >>> audit_table([]).columns[0]
    'row'

    References
    ----------
    M1.
    """
    found: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.row_id,
            row.game,
            "yes" if row.ok else f"no: {len(row.violations)}",
            *map(exact, (row.gap_c0, row.gap_c1, row.gap_c2)),
            *map(exact, (row.threshold_none, row.threshold_coop_defect)),
        )
        for row in rows
    )
    columns = ("row", "game", "as published", "Γ₀", "Γ₁", "Γ₂", "λ*", "λ*(C/D)")
    return Table("audit", "Published table games, recomputed", columns, found)


def necessity_table() -> Table:
    """Give the witnesses that assumptions are needed.

    Examples
    --------
    >>> necessity_table().rows[0][0]
    'T2'

    References
    ----------
    Theory §4.
    """
    rows = []
    for witness in witnesses()[0]:
        game = "; ".join(
            " ".join(f"({', '.join(map(str, cell))})" for cell in row) for row in witness.payoffs
        )
        rows.append((witness.claim, _mixed(witness.assumption), game, _mixed(witness.finding)))
    return Table(
        "necessity",
        "What fails when an assumption is dropped",
        ("claim", "dropped", "payoffs, row by row", "then"),
        tuple(rows),
        ("l", "p{3.1cm}", "p{4.6cm}", "p{3cm}"),
    )


_GLYPHS: Final = (
    (r"\Gamma", "Γ"), (r"\lambda", "λ"), (r"\delta", "δ"), (r"\ell", "ℓ"), (r"\infty", "∞"),
    (r"^{\ast\ast}", "**"), (r"^{\ast}", "*"), ("_1", "₁"), ("<", " < "), ("=", " = "),
)  # fmt: skip


def _mixed(text: str) -> str:
    """Write a caption with formulas in dollar signs as plain text."""

    def glyphs(match: re.Match[str]) -> str:
        found = match[1]
        for command, glyph in _GLYPHS:
            found = found.replace(command, glyph)
        return found

    return re.sub(r"\$([^$]*)\$", glyphs, text)


CONTENTS: Final[Mapping[str, Callable[[], Table]]] = MappingProxyType(
    {
        "closed-forms": closed_forms_table,
        "thresholds": thresholds_table,
        "necessity": necessity_table,
    }
)
"""Tables that need nothing but the code; the ledger and the audit need a file each."""
