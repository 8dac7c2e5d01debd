"""Play an experiment: seeded, in parallel, kept on disk as it goes, resumable after a kill."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib

from coopgap.numerics.experiments.episode import EpisodeRecord, play_episode
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.files import read_text, write_text_atomically

MANIFEST, EPISODES = "manifest.json", "episodes.jsonl"
"""Files of a run: what is played, and every repetition that was finished, one a line."""

MAX_EPISODES_BYTES = 2_000_000_000
"""Largest file of repetitions that is read again."""

_CHUNK = 25
"""Repetitions of one piece of work: a piece lost to a kill is played again, and comes out same."""

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What was played.

    Attributes
    ----------
    experiment
        What was asked.
    episodes
        Finished repetitions by number.
    complete
        Whether that is all of them.
    """

    experiment: Experiment
    episodes: tuple[EpisodeRecord, ...]
    complete: bool


def run_experiment(
    experiment: Experiment,
    folder: Path | None = None,
    *,
    resume: bool = False,
    jobs: int = 1,
    told: Told | None = None,
) -> Run:
    """Play all repetitions; the result does not depend on the number of workers.

    Parameters
    ----------
    folder
        Where finished repetitions are kept; nowhere when left out.
    resume
        Go on with a run that the folder holds; else the folder must not hold one.
    jobs
        Processes.
    told
        Called with repetitions done and wanted.

    Returns
    -------
    Run
        Also after Ctrl-C: with what was finished, and ``complete`` false.

    Raises
    ------
    FormatError
        When the folder holds another experiment, or a run and ``resume`` is false.
    ParameterError
        When the number of workers is out of range.

    Examples
    --------
    >>> from coopgap.numerics.experiments.agent_specs import parse_agents
    >>> from coopgap.numerics.experiments.table_play import RepeatedGame
    >>> from coopgap.theory.games.registry import build_game
    >>> game = RepeatedGame(build_game("prisoners-dilemma"))
    >>> run = run_experiment(Experiment(game, parse_agents(["best-response"], 2), repetitions=2))
    >>> [episode.rounds[0].actions for episode in run.episodes]
    [('D', 'D'), ('D', 'D')]
    """
    if not 1 <= jobs <= 256:
        raise ParameterError(f"jobs={jobs} must be from 1 to 256")
    done: dict[int, EpisodeRecord] = {}
    if folder is not None:
        done = open_folder(experiment, folder, resume)
    wanted = [k for k in range(experiment.repetitions) if k not in done]
    pieces = [wanted[k : k + _CHUNK] for k in range(0, len(wanted), _CHUNK)]
    tell = told or (lambda *_: None)
    tell(len(done), experiment.repetitions)
    keep = None if folder is None else (folder / EPISODES).open("ab")
    interrupted = False
    try:
        for finished in _played(experiment, pieces, jobs):
            for episode in finished:
                done[episode.repetition] = episode
            if keep is not None:
                _append(keep, finished)
            tell(len(done), experiment.repetitions)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        if keep is not None:
            keep.close()
    episodes = tuple(done[k] for k in sorted(done) if k < experiment.repetitions)
    return Run(experiment, episodes, not interrupted and len(episodes) == experiment.repetitions)


def play_piece(experiment: Experiment, repetitions: Sequence[int]) -> list[EpisodeRecord]:
    """Play some of the repetitions."""
    return [
        play_episode(
            experiment.game,
            experiment.build(),
            experiment.regime,
            experiment.terms,
            experiment.rounds,
            experiment.seed,
            repetition,
        )
        for repetition in repetitions
    ]


def _played(
    experiment: Experiment, pieces: Sequence[Sequence[int]], jobs: int
) -> Iterator[list[EpisodeRecord]]:
    if jobs == 1 or len(pieces) < 2:
        yield from (play_piece(experiment, piece) for piece in pieces)
        return
    with joblib.Parallel(n_jobs=jobs, return_as="generator_unordered") as parallel:
        yield from parallel(joblib.delayed(play_piece)(experiment, piece) for piece in pieces)


def open_folder(experiment: Experiment, folder: Path, resume: bool) -> dict[int, EpisodeRecord]:
    """Make a folder for a run, or read what it has; a torn last line is cut off.

    Raises
    ------
    FormatError
        As `run_experiment` says.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError(f"{folder}: cannot be made ({error.strerror or error})") from None
    manifest = folder / MANIFEST
    mark = experiment.fingerprint()
    if manifest.exists():
        if not resume:
            raise FormatError(f"{folder}: holds a run already; add --resume, or choose another")
        try:
            known = json.loads(read_text(manifest, 64_000_000))
        except ValueError:
            raise FormatError(f"{manifest}: not JSON") from None
        if not isinstance(known, dict) or known.get("fingerprint") != mark:
            raise FormatError(
                f"{folder}: holds another experiment ({_differences(known, experiment)}); "
                "resume it with its own options, or choose another folder"
            )
        return _finished(folder / EPISODES)
    data = {"fingerprint": mark, "experiment": experiment.description()}
    write_text_atomically(manifest, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return {}


def _differences(known: Any, experiment: Experiment) -> str:
    old = known.get("experiment") if isinstance(known, dict) else None
    new = experiment.description()
    if not isinstance(old, dict):
        return "its manifest is unreadable"
    return ", ".join(key for key in new if old.get(key) != new[key]) + " differ"


def read_lines(path: Path, max_bytes: int) -> list[dict[str, Any]]:
    r"""Read JSON lines; a torn last line, as a kill leaves it, is cut off the file.

    Raises
    ------
    FormatError
        When another line is not a JSON object, or the file is too large.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.jsonl"
    ...     _ = path.write_text('{"a": 1}' + chr(10) + '{"b":')
    ...     read_lines(path, 100), path.read_text()
    ([{'a': 1}], '{"a": 1}\n')
    """
    if not path.exists():
        return []
    if path.stat().st_size > max_bytes:
        raise FormatError(f"{path}: larger than {max_bytes} bytes")
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(path, len(whole))
    found = []
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise FormatError(f"{path}: line {number} is not a JSON object")
        found.append(value)
    return found


def _finished(path: Path) -> dict[int, EpisodeRecord]:
    done = {}
    for number, line in enumerate(read_lines(path, MAX_EPISODES_BYTES), 1):
        try:
            episode = EpisodeRecord.from_object(line)
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise FormatError(f"{path}: line {number} is no repetition ({error})") from None
        done[episode.repetition] = episode
    return done


def _append(stream: Any, episodes: Sequence[EpisodeRecord]) -> None:
    lines = (json.dumps(e.as_object(), ensure_ascii=False) + "\n" for e in episodes)
    stream.write("".join(lines).encode())
    stream.flush()
    os.fsync(stream.fileno())
