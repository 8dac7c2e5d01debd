"""``coopgap derive``: closed forms for all parameters, with their proofs."""

from __future__ import annotations

import re
from typing import Annotated, Any

import sympy
import typer

from coopgap import options
from coopgap.display import print_json
from coopgap.inputs import load_language
from coopgap.proofs.certificates import write_documents
from coopgap.proofs.derivation.derive import derive_gap, derive_liability, derive_threshold
from coopgap.proofs.derivation.liability import LIABILITIES, End
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.kernel import check
from coopgap.theory.derivation import Derivation
from coopgap.theory.errors import ParameterError
from coopgap.theory.expression_text import parseable
from coopgap.theory.games.families import (
    FAMILIES,
    effort_family,
    pooled_states_family,
    public_goods_family,
    task_language,
)
from coopgap.theory.models import MODELS
from coopgap.theory.symbolic import SymbolicEnvironment

QUANTITIES = ("gap", "threshold", "worst-threshold", *LIABILITIES)
"""What is derived for a family of finite games."""


NAMED = {(pooled_states_family().title, "task"): task_language}
"""Languages that only one family has a name for: (its title, the name)."""


def derive(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help="A family of games (effort-table, prisoners-dilemma, stag-hunt, chicken, "
            "battle-of-the-sexes, symmetric-battle, public-goods-game, pooled-states) or a smooth "
            "model (adaptation, teams, hold-up, public-goods, near-efficiency, linear-tax, "
            "robust-adaptation).",
        ),
    ],
    region: Annotated[
        str, typer.Option("--region", metavar="pd|sh", help="Region of the effort table.")
    ] = "pd",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="CONDITION", help="A further condition: '2*R > S + T'."),
    ] = None,
    verify: Annotated[
        str,
        typer.Option(
            "--verify", metavar="WHAT", help="none, coop-defect, effort, actions, all; task."
        ),
    ] = "none",
    mechanism_class: Annotated[
        str, typer.Option("--class", metavar="c0|c1|c2", help="The mechanism class.")
    ] = "c2",
    liability: Annotated[
        str,
        typer.Option("--liability", metavar="B", help="inf, a number, or a name left open: B."),
    ] = "inf",
    budget: Annotated[
        str, typer.Option("--budget", metavar="BUDGET", help="free, balanced or no-subsidy.")
    ] = "free",
    quantity: Annotated[
        str | None,
        typer.Option(
            "--quantity",
            metavar="WHAT",
            help="gap, threshold, worst-threshold; liability or full-liability: the bound on "
            "transfers at which the gap begins to fall, and falls no further; for a smooth model "
            "one of its results.",
        ),
    ] = None,
    n: Annotated[int, typer.Option("--n", help="Number of agents (public-goods-game).")] = 3,
    certificate: options.Certificate = None,
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Derive a closed form for all parameters, with its proof and certificates.

    **Examples**

    `coopgap derive effort-table --region pd --verify coop-defect --class c2`

    `coopgap derive effort-table --region sh --quantity worst-threshold --json`

    `coopgap derive effort-table --verify coop-defect --quantity liability`

    `coopgap derive hold-up --quantity gap --latex`
    """
    if as_json and latex:
        raise ParameterError("--json and --latex exclude each other; choose one")
    about_games: dict[str, bool] = {
        "--where": bool(where),
        "--verify": verify != "none",
        "--class": mechanism_class.lower() != "c2",
        "--liability": liability != "inf",
        "--budget": budget != "free",
        "--certificate": certificate is not None,
    }
    about_games = {} if model not in MODELS else about_games
    about_games["--region"] = model != "effort-table" and region != "pd"
    about_games["--n"] = model != "public-goods-game" and n != 3
    if unread := [name for name, given in about_games.items() if given]:
        raise ParameterError(f"{', '.join(unread)} means nothing for {model}; leave it out")
    if model in MODELS:
        _smooth(MODELS[model](), quantity, latex, as_json)
        return
    family = _family(model, region, n).within(*(where or []))
    form = _finite(family, quantity or "gap", verify, mechanism_class, liability, budget)
    accepted = [check(document).accepted for document in form.documents]
    if certificate is not None:
        write_documents(certificate, form.documents)
    if as_json:
        print_json(form.as_json() | {"certificates_accepted": sum(accepted)})
    elif latex:
        print(form.latex())
    else:
        print(form.proof_sketch())
        print(f"{sum(accepted)} of {len(accepted)} certificates accepted by the kernel")
    if not all(accepted):
        raise typer.Exit(1)


def _family(model: str, region: str, n: int) -> SymbolicEnvironment:
    """Give a family of finite games by name."""
    if model == "effort-table":
        return effort_family(region)
    if model == "public-goods-game":
        return public_goods_family(n)
    if model not in FAMILIES:
        known = ", ".join(dict.fromkeys((*FAMILIES, "public-goods-game", *MODELS)))
        raise ParameterError(f"model={model!r} is unknown; choose one of {known}")
    return FAMILIES[model]()


def _finite(
    family: SymbolicEnvironment,
    quantity: str,
    verify: str,
    mechanism_class: str,
    liability: str,
    budget: str,
) -> PiecewiseForm:
    """Derive a quantity of a family of finite games."""
    if quantity not in QUANTITIES:
        raise ParameterError(
            f"quantity={quantity!r} is unknown; choose one of {', '.join(QUANTITIES)}"
        )
    named = NAMED.get((family.title, verify))
    language = load_language(verify, family.frame) if named is None else named(family.frame)
    if quantity == "gap":
        region = family.region
        opened = [
            name
            for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", liability))
            if name not in region.parameters and name != "inf"
        ]
        if opened:
            region = region.extended(opened, *(f"{name} >= 0" for name in opened))
        return derive_gap(
            family, language, mechanism_class.lower(), region, liability=liability, budget=budget
        )
    if quantity in LIABILITIES:
        if liability != "inf" or budget != "free":
            raise ParameterError(
                f"{quantity} is about every liability and a free budget; leave "
                "out --liability and --budget"
            )
        kind: End = "liability" if quantity == "liability" else "full-liability"
        return derive_liability(family, language, mechanism_class.lower(), quantity=kind)
    asked = None if language.is_null else language
    if quantity == "worst-threshold" and asked is not None:
        raise ParameterError("worst-threshold is about play without a contract; leave out --verify")
    return derive_threshold(family, asked, quantity=quantity)


def _smooth(derivation: Derivation, quantity: str | None, latex: bool, as_json: bool) -> None:
    """Print a smooth model's derivation, or one of its results."""
    names = _chosen(derivation, quantity)
    if as_json:
        pieces = [piece for name in names for piece in _pieces(derivation, name)]
        print_json({"model": derivation.model, "pieces": pieces, "status": "proved-symbolic"})
    elif latex:
        whole = quantity is None
        print(
            derivation.as_latex()
            if whole
            else "\n".join(sympy.latex(derivation.result(name).expression) for name in names)
        )
    elif quantity is None:
        print(derivation.as_text())
    else:
        for piece in (piece for name in names for piece in _pieces(derivation, name)):
            where = ", ".join(piece["region"]) or "everywhere"
            print(f"{piece['quantity']} = {piece['text']}   where {where}")


def _chosen(derivation: Derivation, quantity: str | None) -> tuple[str, ...]:
    """Name the results asked for: one, all gaps, all thresholds, or all."""
    if quantity is None:
        return derivation.names
    if quantity in derivation.names:
        return (quantity,)
    kinds = {"gap": ("gap", "loss"), "threshold": ("threshold",)}.get(quantity, ())
    found = tuple(name for name in derivation.names if any(kind in name for kind in kinds))
    if not found:
        raise ParameterError(
            f"{derivation.model} has no result {quantity!r}; it has: {', '.join(derivation.names)}"
        )
    return found


def _pieces(derivation: Derivation, name: str) -> list[dict[str, Any]]:
    """Give a result's cases, each with the conditions it rests on, as text."""
    result = derivation.result(name)
    conditions = [
        str(condition) for _, condition in derivation.conditions(result) if condition != sympy.true
    ]
    expression = result.expression
    if not isinstance(expression, sympy.Piecewise):
        return [_piece(name, conditions, expression)]
    pieces: list[dict[str, Any]] = []
    earlier: list[str] = []
    for value, case in expression.args:
        own = [] if case == sympy.true else [str(case)]
        where = [*conditions, *earlier, *own]
        pieces.append(_piece(name, where, value))
        earlier.append(str(sympy.Not(case)))
    return pieces


def _piece(name: str, region: list[str], expression: Any) -> dict[str, Any]:
    texts = {"expression": parseable(expression), "text": str(expression)}
    return {"quantity": name, "region": region, **texts, "status": "proved-symbolic"}
