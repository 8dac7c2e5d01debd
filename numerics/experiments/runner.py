"""Play an experiment: seeded, in parallel, kept on disk as it goes, resumable after a kill."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import joblib

from coopgap.numerics.experiments.agent_specs import SERVED
from coopgap.numerics.experiments.call_budget import CallTotals
from coopgap.numerics.experiments.episode import EpisodeRecord, play_episode
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.json_lines import append_lines, read_lines
from coopgap.numerics.experiments.services import Desk, Services
from coopgap.theory.errors import FormatError, ParameterError, StoppedError
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
    calls
        What was asked of language models, all sittings together; ``None`` where none plays.
    stopped
        Why it is not complete.
    """

    experiment: Experiment
    episodes: tuple[EpisodeRecord, ...]
    complete: bool
    calls: CallTotals | None = None
    stopped: StoppedError | None = field(default=None, compare=False)


def run_experiment(
    experiment: Experiment,
    folder: Path | None = None,
    *,
    resume: bool = False,
    jobs: int = 1,
    told: Told | None = None,
    services: Services | None = None,
) -> Run:
    """Play all repetitions; the result does not depend on the number of workers.

    Finished repetitions are kept in order, so a file does not tell how many workers there were.

    Parameters
    ----------
    folder
        Where finished repetitions are kept; nowhere when left out.
    resume
        Go on with a run that the folder holds; else the folder must not hold one.
    jobs
        Processes; threads where a language model plays, and one where a person does.
    told
        Called with repetitions done and wanted.
    services
        What language models and people need; from the environment by default.

    Returns
    -------
    Run
        Also after Ctrl-C, when the budget is spent, the endpoint is down or a person leaves: with
        what was finished, ``complete`` false and the reason.

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
    services = services or Services()
    begun = folder is not None and (folder / MANIFEST).exists()
    done: dict[int, EpisodeRecord] = {}
    if folder is not None and begun:
        done = open_folder(experiment, folder, resume)
    wanted = [k for k in range(experiment.repetitions) if k not in done]
    endpoint = services.connect(experiment.players, folder) if wanted else None
    if folder is not None and not begun:  # only now: what cannot begin leaves no folder
        open_folder(experiment, folder, resume)
    tell = told or (lambda *_: None)
    tell(len(done), experiment.repetitions)
    stopped: StoppedError | None = None
    with services.open(experiment.players, folder, endpoint) as desk:
        keep = None if folder is None else (folder / EPISODES).open("ab")
        try:
            with closing(_played(experiment, wanted, jobs, desk)) as pieces:
                for finished in pieces:
                    for episode in finished:
                        done[episode.repetition] = episode
                    if keep is not None:
                        append_lines(keep, (episode.as_object() for episode in finished))
                    tell(len(done), experiment.repetitions)
        except KeyboardInterrupt:
            stopped = StoppedError("interrupted")
        except StoppedError as error:
            stopped = error
        finally:
            if keep is not None:
                keep.close()
        calls = desk.totals()
    episodes = tuple(done[k] for k in sorted(done) if k < experiment.repetitions)
    complete = stopped is None and len(episodes) == experiment.repetitions
    return Run(experiment, episodes, complete, calls, stopped)


def play_piece(
    experiment: Experiment, repetitions: Sequence[int], desk: Desk | None = None
) -> list[EpisodeRecord]:
    """Play some of the repetitions."""
    return [
        play_episode(
            experiment.game,
            experiment.build(desk),
            experiment.regime,
            experiment.terms,
            experiment.rounds,
            experiment.seed,
            repetition,
        )
        for repetition in repetitions
    ]


Pieces = Generator[list[EpisodeRecord], None, None]


def _played(experiment: Experiment, wanted: Sequence[int], jobs: int, desk: Desk) -> Pieces:
    kinds = {spec.kind for spec in experiment.players}
    if "human" in kinds:
        yield from (play_piece(experiment, [k], desk) for k in wanted)
        return
    if kinds & SERVED:
        yield from _threaded(experiment, wanted, jobs, desk)
        return
    pieces = [wanted[k : k + _CHUNK] for k in range(0, len(wanted), _CHUNK)]
    if jobs == 1 or len(pieces) < 2:
        yield from (play_piece(experiment, piece) for piece in pieces)
        return
    with joblib.Parallel(n_jobs=jobs, return_as="generator") as parallel:
        yield from parallel(joblib.delayed(play_piece)(experiment, piece) for piece in pieces)


def _threaded(experiment: Experiment, wanted: Sequence[int], jobs: int, desk: Desk) -> Pieces:
    # Also for one job: an interrupt then meets this thread, and the call under way, which may be
    # paid for, comes to its end in the other and into the log.
    pool = ThreadPoolExecutor(jobs)
    todo = iter(wanted)
    waiting: deque[Future[list[EpisodeRecord]]] = deque()

    def begin(count: int) -> None:
        for k in islice(todo, count):
            waiting.append(pool.submit(play_piece, experiment, [k], desk))

    try:
        begin(2 * jobs)
        while waiting:
            yield waiting.popleft().result()
            begin(1)
    finally:
        desk.stop()
        pool.shutdown(wait=True, cancel_futures=True)


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


def _finished(path: Path) -> dict[int, EpisodeRecord]:
    done = {}
    for number, line in enumerate(read_lines(path, MAX_EPISODES_BYTES), 1):
        try:
            episode = EpisodeRecord.from_object(line)
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise FormatError(f"{path}: line {number} is no repetition ({error})") from None
        done[episode.repetition] = episode
    return done
