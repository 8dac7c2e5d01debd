"""``coopgap threshold``: the prosocial weights that close the gap."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from coopgap import options
from coopgap.display import console, facts, number, print_json, profile_text, rule_text
from coopgap.inputs import load_environment, load_language
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.certificates import write_documents
from coopgap.proofs.kernel import check as kernel_check
from coopgap.proofs.statements import readable
from coopgap.proofs.threshold_certificates import (
    closure_document,
    language_threshold_document,
    worst_case_document,
)
from coopgap.theory.contract import Rule
from coopgap.theory.environment import Environment
from coopgap.theory.rationals import as_text


def threshold(
    source: options.Input = None,
    game: options.Game = None,
    param: options.Parameters = None,
    row: options.Row = None,
    verify: options.Verify = "none",
    worst: Annotated[
        bool,
        typer.Option("--worst", help="Instead: λ**, beyond which every equilibrium is efficient."),
    ] = False,
    certificate: options.Certificate = None,
    as_json: options.AsJson = False,
) -> None:
    """Find the least prosocial weight λ* at which the first best is supported.

    With `--verify none` no contract helps (T4), otherwise the best signal contract in that
    language does (T5).

    **Examples**

    `coopgap threshold --game public-goods --param n=4 --param m=2`

    `coopgap threshold pd.nfg --verify "Row: 1|2"`

    `coopgap threshold --game stag-hunt --worst`
    """
    environment = load_environment(source, game, param or [], row)
    if worst:
        rows, data, document = _worst(environment)
    else:
        rows, data, document = _least(environment, verify)
    verdict = kernel_check(document)
    if certificate is not None:
        write_documents(certificate, [document])
    if as_json:
        print_json(data | {"certified": verdict.accepted})
    else:
        said = f"accepted: {readable(verdict.statement)}" if verdict.accepted else verdict.reason
        console().print(
            facts([("environment", environment.title or "unnamed"), *rows, ("certificate", said)])
        )
    if not verdict.accepted:
        raise typer.Exit(1)


_Answer = tuple[list[tuple[str, str]], dict[str, Any], dict[str, Any]]


def _least(environment: Environment, verify: str) -> _Answer:
    language = load_language(verify, environment)
    rule: Rule | None
    if language.is_null:
        closing = closure_threshold(environment)
        value, by_agent, rule = closing.value, closing.by_agent, closing.rule
        document = closure_document(environment, closing)
    else:
        found = language_threshold(environment, language)
        value, rule = found.value, found.rule
        by_agent = found.by_agent or (None,) * environment.n_agents
        document = language_threshold_document(environment, language, found)
    rows = [
        ("contracts verify", verify),
        ("threshold λ*", number(value)),
        *((f"  {a}", number(w)) for a, w in zip(environment.agents, by_agent, strict=True)),
    ]
    if rule is not None:
        rows.append(("efficient rule", rule_text(environment, rule.profiles)))
    agents = {a: as_text(w) for a, w in zip(environment.agents, by_agent, strict=True)}
    return rows, {"threshold": as_text(value), "agents": agents, "verify": verify}, document


def _worst(environment: Environment) -> _Answer:
    found = worst_case_threshold(environment)
    rows = [("threshold λ**", number(found.value))]
    if found.tight is not None:
        state, profile = found.tight
        where = f"{profile_text(environment, profile)} in {environment.states[state]}"
        rows.append(("set by", where))
    if found.value is not None:
        last = number(found.last_inefficient, "never")
        rows.append(("last weight with an inefficient equilibrium", last))
    data = {
        "threshold": as_text(found.value),
        "last_inefficient": None
        if found.last_inefficient is None
        else as_text(found.last_inefficient),
        "quantity": "worst-threshold",
    }
    return rows, data, worst_case_document(environment, found)
