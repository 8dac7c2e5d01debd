"""The data of figures on disk, by content hash: computed once, believed only when whole."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from coopgap.figures.evidence import Evidence, fingerprint
from coopgap.figures.folder import file_hash
from coopgap.figures.records import from_plain, to_plain
from coopgap.proofs.certificates import write_documents
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text, write_text_atomically

T = TypeVar("T")

FORMAT = "coopgap-figure-data"
"""What a file of figure data says it is."""

MAX_BYTES = 50_000_000
"""A longer file is not one of ours."""


@dataclass(frozen=True, slots=True)
class Stored(Generic[T]):
    """The data of a figure as they lie on disk.

    Attributes
    ----------
    data
        The record.
    content
        SHA-256 of the record's JSON form.
    certificates, certificate_hash
        How many documents certify it, each accepted by the kernel, and the hash of them all
        (empty when there are none).
    seed
        Seed of what was drawn at random, or ``None``.
    reused
        Whether the record was on disk already.
    """

    data: T
    content: str
    certificates: int
    certificate_hash: str
    seed: int | None
    reused: bool


def stored(
    folder: Path, name: str, key: str, kind: type[T], compute: Callable[[], Evidence[T]]
) -> Stored[T]:
    """Read the data of a figure, or compute, certify and keep them.

    Parameters
    ----------
    folder
        Where the files go; it must exist.
    name
        Stem of the files: ``NAME.json``, and ``NAME-certificates.json`` where there are any.
    key
        Hash of all that the data depend on; data kept under another key are computed afresh.
    kind
        Class of the record.
    compute
        Called when the record is not there, was cut short, altered, or has another key.

    Raises
    ------
    FormatError
        When the folder cannot be written.
    SolverError
        When the kernel rejects a certificate.

    References
    ----------
    Theory §3.

    Examples
    --------
    >>> import tempfile
    >>> from fractions import Fraction
    >>> with tempfile.TemporaryDirectory() as place:
    ...     make = functools.partial(stored, Path(place), "half", "key", Fraction)
    ...     [make(lambda: Evidence(Fraction(1, 2))).reused for _ in range(2)]
    [False, True]
    """
    path = folder / f"{name}.json"
    found = load(path, key, kind)
    if found is not None:
        return found
    evidence = compute()
    certificate_hash = fingerprint(evidence.documents)
    companion = folder / f"{name}-certificates.json"
    if evidence.documents:
        write_documents(companion, evidence.documents)
    else:
        companion.unlink(missing_ok=True)
    plain = to_plain(evidence.data)
    body = {
        "format": FORMAT,
        "figure": name,
        "key": key,
        "seed": evidence.seed,
        "certificates": {
            "count": len(evidence.documents),
            "sha256": certificate_hash,
            "file": file_hash(companion),
        },
        "data": plain,
    }
    sealed = {**body, "sha256": _digest(body)}
    write_text_atomically(path, json.dumps(sealed, ensure_ascii=False, indent=1) + "\n")
    return Stored(
        from_plain(kind, plain),
        _digest(plain),
        len(evidence.documents),
        certificate_hash,
        evidence.seed,
        False,
    )


def load(path: Path, key: str, kind: type[T]) -> Stored[T] | None:
    """Read a file of figure data; ``None`` unless it and its certificates are as they were written.

    Examples
    --------
    >>> load(Path("no such file"), "key", int) is None
    True
    """
    try:
        sealed = json.loads(read_text(path, MAX_BYTES))
        seal = sealed.pop("sha256")
        if seal != _digest(sealed) or sealed["format"] != FORMAT or sealed["key"] != key:
            return None
        certificates = sealed["certificates"]
        count = int(certificates["count"])
        if certificates["file"] != file_hash(path.with_name(f"{path.stem}-certificates.json")):
            return None
        return Stored(
            from_plain(kind, sealed["data"]),
            _digest(sealed["data"]),
            count,
            str(certificates["sha256"]),
            sealed["seed"],
            True,
        )
    except (FormatError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def data_key(name: str, question: str) -> str:
    """Name what the data of a figure depend on: the figure, the question, and the code.

    Examples
    --------
    >>> data_key("effort-table", "") == data_key("gap-ladder", "")
    False
    """
    return _digest([name, question, code_hash("theory", "numerics", "proofs", "figures")])


@functools.cache
def code_hash(*rooms: str) -> str:
    """Hash every module of some rooms of the package; the report only shows what others computed.

    Examples
    --------
    >>> len(code_hash("figures"))
    64
    """
    package = Path(__file__).resolve().parents[1]
    if not (package / "theory").is_dir():  # pragma: no cover - never in an installed package
        raise FormatError(f"{package}: the package is not whole; install it again")
    digest = hashlib.sha256()
    report = package / "figures" / "report"
    for path in sorted(path for room in rooms for path in (package / room).rglob("*.py")):
        if report in path.parents:
            continue
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
