"""Which code and seed results belong to, so that stale ones are never taken over."""

from __future__ import annotations

import hashlib
from pathlib import Path


def fingerprint(seed: int) -> str:
    """Name the code and the seed that results belong to: a hash of every module of coopgap.

    Counterexamples stored beside the modules count too.

    Examples
    --------
    >>> len(fingerprint(0)), fingerprint(0) == fingerprint(1)
    (64, False)
    """
    digest = hashlib.sha256(str(seed).encode())
    package = Path(__file__).resolve().parent.parent
    rooms = [package / room for room in ("theory", "numerics", "proofs")]
    kept = (path for room in rooms for kind in ("*.py", "*.json") for path in room.rglob(kind))
    for path in sorted(kept):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
