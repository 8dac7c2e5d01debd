"""``coopgap check``: the verdict of the kernel, or of another checker, on certificates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from coopgap.display import print_json
from coopgap.proofs.bundles import decide_bundle
from coopgap.proofs.checkers import KERNEL, Decision
from coopgap.proofs.statements import readable
from coopgap.theory.errors import FormatError


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Certificate files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check certificates with the kernel, which trusts nothing but the file.

    A file may hold one certificate or an array of them. Certificates about the commons, and
    about logit responses, are decided by checkers of their own, which trust nothing else either;
    the output says so.

    Exit status 0 when every one is accepted, 1 when one is rejected, 2 when one is missing.

    **Example**

    `coopgap check out/certificates/*.json`
    """
    for file in files:
        if not file.is_file():
            raise FormatError(f"{file}: no such file; give certificate files")
    decisions = [(file, decision) for file in files for decision in decide_bundle(file)]
    if as_json:
        print_json({"verdicts": [_object(file, decision) for file, decision in decisions]})
    else:
        for file, decision in decisions:
            verdict = decision.verdict
            said = readable(verdict.statement) if verdict.accepted else verdict.reason
            by = "" if decision.checker == KERNEL else f" by the {decision.checker}"
            print(f"{file}: {'accepted' if verdict.accepted else 'REJECTED'}{by}: {said}")
    if not all(decision.verdict.accepted for _, decision in decisions):
        raise typer.Exit(1)


def _object(file: Path, decision: Decision) -> dict[str, Any]:
    verdict = decision.verdict
    return {
        "file": str(file),
        "accepted": verdict.accepted,
        "checker": decision.checker,
        "kind": verdict.kind,
        "statement": verdict.statement,
        "reason": verdict.reason,
    }
