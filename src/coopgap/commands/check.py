"""``coopgap check``: the kernel's verdict on certificate files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from coopgap.display import print_json
from coopgap.proofs.bundles import check_bundle
from coopgap.proofs.kernel import Verdict
from coopgap.theory.errors import FormatError


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Certificate files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check certificates with the kernel, which trusts nothing but the file.

    A file may hold one certificate or an array of them.

    Exit status 0 when every one is accepted, 1 when one is rejected, 2 when one is missing.

    **Example**

    `coopgap check out/certificates/*.json`
    """
    for file in files:
        if not file.is_file():
            raise FormatError(f"{file}: no such file; give certificate files")
    verdicts = [(file, verdict) for file in files for verdict in check_bundle(file)]
    if as_json:
        print_json({"verdicts": [_object(file, verdict) for file, verdict in verdicts]})
    else:
        for file, verdict in verdicts:
            said = verdict.statement if verdict.accepted else verdict.reason
            print(f"{file}: {'accepted' if verdict.accepted else 'REJECTED'}: {said}")
    if not all(verdict.accepted for _, verdict in verdicts):
        raise typer.Exit(1)


def _object(file: Path, verdict: Verdict) -> dict[str, Any]:
    return {
        "file": str(file),
        "accepted": verdict.accepted,
        "kind": verdict.kind,
        "statement": verdict.statement,
        "reason": verdict.reason,
    }
