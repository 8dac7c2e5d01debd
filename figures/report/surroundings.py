"""What the results were made with: Python, packages, and hashes of the code that judged them."""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
import re
from importlib import metadata
from pathlib import Path

from coopgap.proofs.code_stamp import fingerprint
from coopgap.proofs.kernel import checker
from coopgap.theory.errors import ParameterError

DISTRIBUTION = "coopgap"
"""Whose dependencies are listed."""


def surroundings(seed: int) -> tuple[tuple[str, str], ...]:
    """Name what the results depend on, one fact a line; no clock, no folder of this machine.

    Parameters
    ----------
    seed
        Of the verification.

    Raises
    ------
    ParameterError
        When ``SOURCE_DATE_EPOCH`` is set to something that is no time.

    Examples
    --------
    >>> [name for name, _ in surroundings(0)][:2]
    ['Python', 'system']
    """
    facts = [
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("code of theory, numerics and proofs", f"sha256 {fingerprint(seed)}"),
        ("kernel", f"sha256 {hashlib.sha256(Path(checker.__file__).read_bytes()).hexdigest()}"),
    ]
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        facts.append(("date", _date(given)))
    return tuple(facts)


def packages() -> tuple[tuple[str, str], ...]:
    """List coopgap and the packages it needs, with the versions that are installed.

    Examples
    --------
    >>> "numpy" in dict(packages())
    True
    """
    try:
        needed = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:  # pragma: no cover - an unpacked archive
        return ()
    names = [DISTRIBUTION]
    names += [re.split(r"[^A-Za-z0-9._-]", line)[0] for line in needed if "extra ==" not in line]
    return tuple((name, _version(name)) for name in dict.fromkeys(names))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _date(epoch: str) -> str:
    try:
        moment = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        raise ParameterError(
            f"SOURCE_DATE_EPOCH={epoch!r} is no time in seconds; leave it out or set a number"
        ) from None
    return moment.strftime("%Y-%m-%d")
