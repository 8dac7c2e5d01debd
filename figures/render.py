"""From a name to files: compute what is missing, draw what changed, write each file whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final, TypeAlias

import joblib
import matplotlib as mpl

from coopgap.figures.cache import Stored, code_hash, data_key, stored
from coopgap.figures.encoding import encode
from coopgap.figures.evidence import Subject
from coopgap.figures.folder import (
    MANIFEST,
    file_hash,
    is_current,
    prepare,
    read_manifest,
    write_manifest,
)
from coopgap.figures.registry import FigureEntry
from coopgap.figures.style import Style
from coopgap.theory.errors import CoopgapError, ParameterError
from coopgap.theory.formats.files import write_bytes_atomically

FORMATS: Final = ("pdf", "svg", "png")
"""Vector formats for print and screen, and pixels at print resolution."""

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told which figure was dealt with, how many have been, and how many there are."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of a figure.

    Attributes
    ----------
    name
        Of the figure.
    files
        Where it is, one file per format; none when it was skipped.
    drawn
        Whether files were written; otherwise nothing had changed.
    note
        Why it was skipped, else empty.
    """

    name: str
    files: tuple[Path, ...]
    drawn: bool
    note: str = ""


def parse_formats(text: str) -> tuple[str, ...]:
    """Read a list of formats.

    Raises
    ------
    ParameterError
        When one is unknown or none is given.

    Examples
    --------
    >>> parse_formats("pdf, png")
    ('pdf', 'png')
    """
    found = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [name for name in found if name not in FORMATS]
    if unknown or not found:
        what = repr(unknown[0]) if unknown else "an empty list"
        raise ParameterError(f"format {what} is unknown; choose among {', '.join(FORMATS)}")
    return found


def render(
    entries: Sequence[FigureEntry],
    out: Path,
    *,
    formats: Sequence[str] = FORMATS,
    style: Style | None = None,
    jobs: int = 1,
    force: bool = False,
    subject: Subject | None = None,
    lenient: bool = False,
    version: str = "",
    progress: Progress = lambda name, done, total: None,
) -> tuple[Rendered, ...]:
    """Draw figures into a folder; files that are there and up to date are left alone.

    Parameters
    ----------
    entries
        Which figures.
    out
        Folder for the figures, created if missing; their data and certificates go to
        ``out/data``.
    formats
        Some of `FORMATS`.
    style
        Paper and serif when left out.
    jobs
        How many processes draw at once.
    force
        Draw again even what has not changed.
    subject
        The reader's own environment instead of the built-in examples.
    lenient
        Skip figures that cannot show the subject instead of failing.
    version
        Version of the package for the metadata; left out, that of the installed distribution.
    progress
        Called after each figure.

    Returns
    -------
    tuple of Rendered
        One per entry, in order.

    Raises
    ------
    FormatError
        When the folder cannot be written.
    ParameterError
        When a figure cannot show the subject.

    References
    ----------
    Theory §4, §5.

    Examples
    --------
    >>> import tempfile
    >>> from coopgap.figures.registry import chosen
    >>> with tempfile.TemporaryDirectory() as place:
    ...     first, again = [
    ...         render(chosen(["selection"]), Path(place), formats=["svg"]) for _ in range(2)
    ...     ]
    >>> [path.name for path in first[0].files], first[0].drawn, again[0].drawn
    (['selection.svg'], True, False)
    """
    look = style or Style()
    made_by = version or _installed_version()
    for entry in entries:
        if subject is not None and not entry.own:
            raise ParameterError(
                f"figure {entry.name!r} shows a model of its own and takes no input; leave it out"
            )
    prepare(out)
    manifest = read_manifest(out / MANIFEST)
    found: dict[str, Rendered] = {}
    todo = []
    for entry in entries:
        stem = file_stem(entry.name, subject)
        keys = {kind: _key(entry, subject, look, kind, made_by) for kind in formats}
        paths = tuple(out / f"{stem}.{kind}" for kind in formats)
        if not force and all(is_current(manifest, path, keys[path.suffix[1:]]) for path in paths):
            found[entry.name] = Rendered(entry.name, paths, drawn=False)
            progress(entry.name, len(found), len(entries))
        else:
            todo.append((entry, stem, keys))
    parallel = joblib.Parallel(n_jobs=min(jobs, max(len(todo), 1)), return_as="generator_unordered")
    results: Iterable[_Outcome] = parallel(
        joblib.delayed(_make)(entry, stem, keys, out, look, subject, made_by)
        for entry, stem, keys in todo
    )
    error: CoopgapError | None = None
    for outcome in results:
        if isinstance(outcome.error, ParameterError) and lenient:
            found[outcome.name] = Rendered(outcome.name, (), drawn=False, note=str(outcome.error))
        elif outcome.error is not None:
            error = error or outcome.error
        else:
            manifest.update(outcome.entries)
            write_manifest(out / MANIFEST, manifest)
            files = tuple(out / name for name in outcome.entries)
            found[outcome.name] = Rendered(outcome.name, files, drawn=True)
        progress(outcome.name, len(found), len(entries))
    if error is not None:
        raise error
    return tuple(found[entry.name] for entry in entries)


def file_stem(name: str, subject: Subject | None) -> str:
    """Give the name of a figure's files, without the ending.

    Examples
    --------
    >>> file_stem("gap-ladder", None)
    'gap-ladder'
    """
    if subject is None:
        return name
    slug = re.sub(r"[^A-Za-z0-9_.-]+", "-", subject.label).strip("-.")[:60]
    return f"{name}-{slug or 'own'}"


def figure_data(entry: FigureEntry, folder: Path, subject: Subject | None = None) -> Stored[Any]:
    """Give the exact data of a figure: from the folder if they are there, else computed.

    Raises
    ------
    FormatError
        When the folder cannot be written.
    ParameterError
        When the figure cannot show the subject.

    References
    ----------
    Theory §4, §5.

    Examples
    --------
    >>> import tempfile
    >>> from coopgap.figures.registry import figure_entry
    >>> with tempfile.TemporaryDirectory() as place:
    ...     figure_data(figure_entry("selection"), Path(place)).reused
    False
    """
    module = entry.load()
    key = data_key(entry.name, _question(subject))
    stem = file_stem(entry.name, subject)
    return stored(folder, stem, key, module.Data, lambda: module.compute(subject))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a worker did: entries of the manifest by file name, or the error it met."""

    name: str
    entries: dict[str, dict[str, Any]]
    error: CoopgapError | None = None


def _make(
    entry: FigureEntry,
    stem: str,
    keys: dict[str, str],
    out: Path,
    style: Style,
    subject: Subject | None,
    version: str,
) -> _Outcome:
    """Compute, draw and write one figure in all formats; run in a process of its own."""
    try:
        kept = figure_data(entry, out / "data", subject)
        with style.context():
            figure = entry.load().draw(kept.data, style)
        facts = {
            "title": entry.title,
            "claim": entry.claim,
            "version": version,
            "seed": "none" if kept.seed is None else str(kept.seed),
            "data": kept.content,
            "certificates": f"{kept.certificates}, sha256 {kept.certificate_hash or 'none'}",
        }
        entries: dict[str, dict[str, Any]] = {}
        data = (f"{stem}.json", f"{stem}-certificates.json")
        kept_files = {name: file_hash(out / "data" / name) for name in data}
        for kind, key in keys.items():
            content = encode(figure, kind, style, facts)
            write_bytes_atomically(out / f"{stem}.{kind}", content)
            digest = hashlib.sha256(content).hexdigest()
            entries[f"{stem}.{kind}"] = {
                "key": key,
                "sha256": digest,
                "figure": entry.name,
                "claim": entry.claim,
                "title": entry.title,
                "data": f"data/{stem}.json",
                "kept": kept_files,
                "certificates": facts["certificates"],
            }
        return _Outcome(entry.name, entries)
    except CoopgapError as error:
        return _Outcome(entry.name, {}, error)


def _question(subject: Subject | None) -> str:
    if subject is None:
        return ""
    environment = subject.environment
    digest = hashlib.sha256(repr(environment.payoffs.numerators.tolist()).encode())
    named = (
        environment.payoffs.denominator,
        environment.agents,
        environment.states,
        environment.actions,
        tuple(map(str, environment.prior)),
        subject.language.signals.tolist(),
        subject.language.labels,
        subject.label,
        subject.verify,
    )
    digest.update(repr(named).encode())
    return digest.hexdigest()


def _installed_version() -> str:
    try:
        return metadata.version("coopgap")
    except metadata.PackageNotFoundError:  # run from the source tree
        return "from source"


def _key(entry: FigureEntry, subject: Subject | None, style: Style, kind: str, version: str) -> str:
    rooms = code_hash("theory", "numerics", "proofs", "figures")
    parts = (entry.name, _question(subject), style.name, kind, rooms, version, mpl.__version__)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
