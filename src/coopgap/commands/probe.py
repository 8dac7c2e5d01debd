"""``coopgap probe``: attack a conjecture; a minimal counterexample or the record of the effort."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from coopgap.display import console, print_json, progress_bar
from coopgap.proofs.certificates import write_documents
from coopgap.proofs.search.attack import Attack
from coopgap.proofs.search.backends import Backend
from coopgap.proofs.search.conjecture import Conjecture, explain_empty, load
from coopgap.proofs.search.domain import Domain, Games
from coopgap.proofs.search.evaluation import language_named
from coopgap.proofs.search.falsify import DEFAULT_BUDGET, falsify
from coopgap.proofs.search.families import FAMILIES, Family, family
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.environment_file import write_environment
from coopgap.theory.formats.files import write_text_atomically
from coopgap.theory.formats.nfg import write_nfg

EFFORT_WORDS = re.compile(r"threshold\(['\"](?:coop-defect|effort)['\"]\)")
"""Languages that only effort tables have."""


def probe(
    source: Annotated[
        str,
        typer.Argument(
            metavar="EXPRESSION|FILE",
            help="A conjecture such as 'gap(c1) <= 2*gap(c2)', a text file with one, or a .py file "
            "with one function under @conjecture. A .py file is imported, which RUNS it.",
        ),
    ],
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the search.")] = 0,
    budget: Annotated[
        int, typer.Option("--budget", min=1, metavar="N", help="Most cases to test.")
    ] = DEFAULT_BUDGET,
    agents: Annotated[
        str | None, typer.Option("--agents", metavar="N|A-B", help="Number of agents: 2 or 1-3.")
    ] = None,
    states: Annotated[
        str | None, typer.Option("--states", metavar="N|A-B", help="Number of states.")
    ] = None,
    actions: Annotated[
        str | None, typer.Option("--actions", metavar="N|A-B", help="Actions of each agent.")
    ] = None,
    payoffs: Annotated[
        int, typer.Option("--payoffs", min=1, metavar="L", help="Payoffs drawn from -L to L.")
    ] = 4,
    symmetric: Annotated[bool, typer.Option("--symmetric", help="Only symmetric games.")] = False,
    languages: Annotated[
        str,
        typer.Option("--languages", metavar="any|product|none|all", help="What contracts verify."),
    ] = "any",
    family_name: Annotated[
        str | None,
        typer.Option(
            "--family", metavar="NAME", help=f"A parametric family instead: {', '.join(FAMILIES)}."
        ),
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option("--verify", metavar="WHAT", help="What contracts verify in a family."),
    ] = None,
    liability: Annotated[
        str | None,
        typer.Option("--liability", metavar="B", help="One bound on transfers instead of several."),
    ] = None,
    transfers: Annotated[
        str | None,
        typer.Option("--transfers", metavar="free|balanced|no-subsidy", help="One budget rule."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Keep progress, witness and certificates here."),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes.")] = 1,
    backend: Annotated[
        str, typer.Option("--backend", metavar="local|dask", help="Where the work runs.")
    ] = "local",
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="The dask scheduler: tcp://HOST:PORT."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Try to refute a conjecture; print the smallest counterexample found.

    Quantities: gap(c0|c1|c2), value(c0|c1|c2), first_best, best_welfare, worst_welfare,
    best_correlated, worst_correlated, threshold, threshold('LANGUAGE'), worst_threshold, n_agents,
    n_states. Numbers: + - * / max min abs, inf. Statements: < <= > >= == != and or not implies, and
    'X is nondecreasing (nonincreasing) in prosociality (liability)'. Gaps are infinite, and the
    best and worst welfare minus infinity, where no rule or pure equilibrium exists.

    Exit status 0 when the conjecture survived, 1 when it is refuted, 2 for bad input, 130 when
    interrupted; with --out the next call goes on from there.

    **Examples**

    `coopgap probe "gap(c1) <= 2*gap(c2)" --agents 2 --states 1`

    `coopgap probe "worst_welfare is nondecreasing in prosociality" --symmetric --out found`

    `coopgap probe "threshold('coop-defect') < threshold('none')" --family effort-sh`
    """
    asked = load(source)
    given = {"agents": agents, "states": states, "actions": actions}
    ranges = {name: _range(name, text) for name, text in given.items() if text is not None}
    if family_name is None and EFFORT_WORDS.search(asked.claim.statement):
        family_name = "effort-pd"
    domain: Domain
    if family_name is not None:
        if ranges or symmetric:
            raise ParameterError("--family has its own games: leave --agents and the like out")
        domain = _family(family_name, verify)
    elif isinstance(asked.domain, Family):
        domain = asked.domain
    else:
        base = asked.domain if isinstance(asked.domain, Games) else Games(largest=payoffs)
        changes: dict[str, Any] = {**ranges, **_limits(liability, transfers)}
        if symmetric:
            changes["symmetric"] = True
        if languages != "any":
            changes["languages"] = languages
        domain = replace(base, **changes)
    if out is not None and out.exists() and not out.is_dir():
        raise FormatError(f"{out}: not a folder; --out takes one")
    attack = _attacked(asked, domain, budget, seed, workers, out, Backend(backend, scheduler))
    if attack.complete and not attack.refuted and attack.tested == 0:
        raise ParameterError(explain_empty(asked.claim, domain, seed))
    if out is not None:
        _save(attack, out)
    if as_json:
        print_json(attack.as_object())
    else:
        _show(asked, attack, out)
    if attack.refuted or not attack.complete:
        raise typer.Exit(1 if attack.refuted else 130)


def _family(name: str, verify: str | None) -> Family:
    chosen = family(name)
    if verify is None:
        return chosen
    return replace(
        chosen,
        name=f"{chosen.name}, contracts verify {verify}",
        verify=lambda environment: language_named(verify, environment),
    )


def _limits(liability: str | None, transfers: str | None) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if liability is not None:
        limits["liabilities"] = (Liability.parse(liability).bound,)
    if transfers is not None:
        limits["budgets"] = (Budget.parse(transfers),)
    return limits


def _range(name: str, text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", text.strip())
    if match is None:
        raise ParameterError(f"--{name} {text!r} must look like 2 or 1-3")
    return int(match[1]), int(match[2] or match[1])


def _attacked(
    asked: Conjecture,
    domain: Domain,
    budget: int,
    seed: int,
    workers: int,
    out: Path | None,
    backend: Backend,
) -> Attack:
    with progress_bar(36) as progress:
        task = progress.add_task("searching", total=None)

        def told(what: str, done: int, total: int) -> None:
            progress.update(task, description=what[:36], completed=done, total=total)

        return falsify(
            asked.claim,
            budget=budget,
            seed=seed,
            workers=workers,
            folder=None if out is None else out / "progress",
            progress=told,
            domain=domain,
            backend=backend,
        )


def _save(attack: Attack, out: Path) -> None:
    text = json.dumps(attack.as_object(), ensure_ascii=False, indent=2) + "\n"
    write_text_atomically(out / "attack.json", text)
    if attack.witness is None:
        return
    environment = attack.witness.case.environment
    write_environment(environment, out / "witness.json")
    if environment.n_states == 1:
        write_nfg(environment, out / "witness.nfg")
    if attack.witness.finding.documents:
        write_documents(out / "certificates.json", attack.witness.finding.documents)


def _show(asked: Conjecture, attack: Attack, out: Path | None) -> None:
    screen = console()
    screen.print(asked.claim.statement, markup=False)
    screen.print(f"on {attack.domain}", markup=False)
    screen.print(attack.text(), markup=False)
    if attack.witness is not None:
        kept = "no single simplification of it is a counterexample"
        screen.print(kept if attack.witness.minimal else "not shown to be minimal", markup=False)
        screen.print(
            f"kernel: {attack.witness.accepted} certificates accepted, "
            f"{attack.witness.rejected} rejected",
            markup=False,
        )
        if out is not None:
            screen.print(f"witness and certificates written to {out}", markup=False)
