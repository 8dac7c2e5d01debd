"""Running Coq: whether it is there, what it says to a file, and what a proof assumes."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

INSTALL: Final = "install Coq 8.16 or later: `apt-get install coq` on Debian, `opam install coq`"
"""How to get Coq."""

AXIOMS: Final = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
"""What Coq's standard library assumes of the real numbers; nothing else may be assumed."""

TIME_LIMIT: Final = 600
"""Seconds after which a file is given up: none needs more than some ten."""

_AXIOM: Final = re.compile(r"^([A-Za-z_][\w.']*)\s*(?::|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Compilation:
    """What Coq made of a file.

    Attributes
    ----------
    accepted
        Whether every proof in the file is complete and correct.
    axioms
        What the theorems assume, as `Print Assumptions` lists it; empty when not accepted.
    seconds
        Time taken.
    message
        Coq's first complaint; empty when accepted.
    """

    accepted: bool
    axioms: tuple[str, ...]
    seconds: float
    message: str


def coqc() -> str | None:
    """Give the path of the Coq compiler, or ``None`` when there is none."""
    return shutil.which("coqc")


def read_axioms(output: str) -> tuple[str, ...]:
    r"""Read the names that `Print Assumptions` printed.

    Examples
    --------
    >>> read_axioms("Axioms:\nMine.bad : False\nOther.long_name\n  : forall x, x = x\n")
    ('Mine.bad', 'Other.long_name')
    >>> read_axioms("Closed under the global context\n")
    ()
    """
    found: set[str] = set()
    for block in output.split("Axioms:\n")[1:]:
        found.update(name for name in _AXIOM.findall(block) if not name.startswith("Closed"))
    return tuple(sorted(found))


def compile_text(text: str, *, name: str = "certificate", compiler: str) -> Compilation:
    """Compile a Coq file that needs no other.

    Parameters
    ----------
    text
        The file.
    name
        Its stem: letters, digits and underscores.
    compiler
        Path of ``coqc``.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.v"
        path.write_text(text, encoding="utf-8")
        return compile_file(path, compiler=compiler)


def compile_file(path: Path, *, compiler: str) -> Compilation:
    """Compile a Coq file that needs no other; leaves Coq's by-products next to it."""
    began = time.perf_counter()
    try:
        done = subprocess.run(
            [compiler, "-q", path.name],
            cwd=path.parent,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Compilation(False, (), time.perf_counter() - began, f"over {TIME_LIMIT} seconds")
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        complaint = " ".join(done.stderr.split())
        return Compilation(False, (), seconds, complaint or f"exit status {done.returncode}")
    if "Axioms:" not in done.stdout and "Closed under the global context" not in done.stdout:
        return Compilation(False, (), seconds, "the file does not say what its theorems assume")
    return Compilation(True, read_axioms(done.stdout), seconds, "")
