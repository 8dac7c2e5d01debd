"""``coopgap check``: the kernel's verdict on certificate files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coopgap.display import print_json
from coopgap.proofs.kernel import check_file
from coopgap.theory.errors import FormatError


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Certificate files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check certificates with the kernel, which trusts nothing but the file.

    Exit status 0 when every file is accepted, 1 when one is rejected, 2 when one is missing.

    **Example**

    `coopgap check out/certificates/*.json`
    """
    for file in files:
        if not file.is_file():
            raise FormatError(f"{file}: no such file; give certificate files")
    verdicts = [(file, check_file(file)) for file in files]
    if as_json:
        print_json(
            {
                "files": [
                    {
                        "file": str(file),
                        "accepted": verdict.accepted,
                        "kind": verdict.kind,
                        "statement": verdict.statement,
                        "reason": verdict.reason,
                    }
                    for file, verdict in verdicts
                ]
            }
        )
    else:
        for file, verdict in verdicts:
            if verdict.accepted:
                print(f"{file}: accepted: {verdict.statement}")
            else:
                print(f"{file}: REJECTED: {verdict.reason}")
    if not all(verdict.accepted for _, verdict in verdicts):
        raise typer.Exit(1)
