"""``coopgap gap``: first best, best mechanism, welfare gap, and certificates."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from coopgap import options
from coopgap.display import (
    console,
    contract_table,
    facts,
    grid,
    number,
    print_json,
    profile_text,
    rule_text,
)
from coopgap.inputs import load_environment, load_language, load_weights
from coopgap.numerics.gap import MechanismClass, WelfareGap, welfare_gap
from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
from coopgap.numerics.signal_contracts.contract_search import SignalContractOptimum
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.certificates import write_documents
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.kernel import Verdict
from coopgap.proofs.kernel import check as kernel_check
from coopgap.proofs.statements import readable
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.rationals import as_text

CLASS_NAMES = {
    MechanismClass.C0: "no contract (c0)",
    MechanismClass.C1: "signal contract (c1)",
    MechanismClass.C2: "mediated mechanism (c2)",
}
"""How people call the classes."""


def gap(
    source: options.Input = None,
    game: options.Game = None,
    param: options.Parameters = None,
    row: options.Row = None,
    verify: options.Verify = "none",
    mechanism_class: Annotated[
        str, typer.Option("--class", metavar="c0|c1|c2", help="The mechanism class.")
    ] = "c1",
    liability: Annotated[
        str, typer.Option("--liability", metavar="B", help="Bound on each transfer, or inf.")
    ] = "inf",
    budget: Annotated[
        str,
        typer.Option("--budget", metavar="free|balanced|no-subsidy", help="What transfers sum to."),
    ] = "free",
    prosociality: options.Prosociality = "0",
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", metavar="SECONDS", help="Stop with proved bounds.", min=0),
    ] = None,
    certificate: options.Certificate = None,
    as_json: options.AsJson = False,
) -> None:
    """Find the welfare gap of the best mechanism a contract language allows, with certificates.

    **Examples**

    `coopgap gap --game effort-table --param R=5 --param S=0 --param T=8 --param P=2
    --verify coop-defect --class c2`

    `coopgap gap pd.nfg --verify actions --class c1 --liability 1/2 --json`

    `coopgap gap farm.json --verify "states: wet,damp|dry" --prosociality 1/3
    --certificate out.json`
    """
    environment = load_environment(source, game, param or [], row)
    result = welfare_gap(
        environment.prosocial(load_weights(prosociality)),
        load_language(verify, environment),
        mechanism_class,
        liability=Liability.parse(liability),
        budget=Budget.parse(budget),
        time_limit=time_limit,
    )
    documents = gap_documents(result)
    verdicts = [kernel_check(document) for document in documents]
    if certificate is not None:
        write_documents(certificate, documents)
    if as_json:
        print_json(gap_object(result))
    else:
        _show(result, verify, verdicts)
        if certificate is not None:
            console().print(f"certificates written to {certificate}", markup=False)
    if not all(verdict.accepted for verdict in verdicts):
        raise typer.Exit(1)


def gap_object(result: WelfareGap) -> dict[str, Any]:
    """Give the public JSON form of a welfare gap, rationals as text."""

    def welfare(value: Any) -> str:
        return "-inf" if value is None else as_text(value)

    weights = result.environment.prosociality
    same = len(set(weights)) == 1
    return {
        "first_best": as_text(result.first_best),
        "value": welfare(result.value),
        "gap": as_text(result.gap),
        "lower": welfare(result.lower),
        "upper": welfare(result.upper),
        "exact": result.exact,
        "mechanism_class": str(result.mechanism_class),
        "liability": str(result.liability),
        "budget": str(result.budget),
        "prosociality": as_text(weights[0]) if same else [as_text(w) for w in weights],
        "status": result.status,
    }


def _show(result: WelfareGap, verify: str, verdicts: list[Verdict]) -> None:
    environment = result.environment
    best = environment.first_best()
    out = console()
    weights = ", ".join(map(as_text, dict.fromkeys(environment.prosociality)))
    if result.exact:
        value = number(result.value, "none: no rule is implementable")
        gap_text = number(result.gap)
    else:
        value = f"between {number(result.lower, '-inf')} and {number(result.upper, '-inf')}"
        gap_text = f"between {number(result.gap_lower)} and {number(result.gap)}"
    closing = closure_threshold(environment)
    rows = [
        ("environment", environment.title or "unnamed"),
        ("contracts verify", f"{verify} ({result.language.n_signals} signals)"),
        ("mechanism class", CLASS_NAMES[result.mechanism_class]),
        ("liability, budget", f"{result.liability}, {result.budget}"),
        ("prosocial weight λ", weights),
        ("first best W*", number(best.value)),
        ("  reached by", rule_text(environment, [profiles[0] for profiles in best.profiles])),
        ("best welfare V", value),
        ("welfare gap W* - V", gap_text),
        ("closed by λ* (no contract)", number(closing.value)),
        ("certificates", _certificates(verdicts)),
    ]
    out.print(facts(rows))
    optimum = result.optimum
    if isinstance(optimum, SignalContractOptimum) and optimum.rule and optimum.contract:
        out.print(facts([("rule", rule_text(environment, optimum.rule.profiles))]))
        if result.mechanism_class is not MechanismClass.C0:
            out.print(contract_table(environment, result.language.labels, optimum.contract))
    if isinstance(optimum, MechanismOptimum) and optimum.mechanism is not None:
        rows_of_mix = [
            [environment.states[state], profile_text(environment, profile), as_text(probability)]
            for (state, profile), probability in optimum.mechanism.recommendation.items()
            if probability
        ]
        out.print(grid("Recommendations", ["state", "profile", "probability"], rows_of_mix))
        if not optimum.attained:
            out.print(
                "The value rests on payments after recommendations that are never made: it is "
                "the value of the program, and finite transfers need not come close to it."
            )


def _certificates(verdicts: list[Verdict]) -> str:
    if not verdicts:
        return "none: this question has no certificate in schema 1"
    return "\n".join(
        f"accepted: {readable(v.statement)}" if v.accepted else f"REJECTED: {v.reason}"
        for v in verdicts
    )
