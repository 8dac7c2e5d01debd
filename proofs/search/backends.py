"""Where pieces of work run: here, on other processes, or on a dask cluster."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any

import joblib

from coopgap.theory.errors import ParameterError

BACKENDS = ("local", "dask")
"""Names that ``--backend`` knows."""

PATIENCE = 10
"""Seconds a scheduler has to answer."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Where work runs.

    Attributes
    ----------
    name
        ``local`` or ``dask``.
    scheduler
        Address of the dask scheduler, such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    ParameterError
        For an unknown name, or when name and scheduler do not go together.

    Examples
    --------
    >>> Backend("dask")
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.ParameterError: backend dask needs the address of its scheduler: \
--scheduler tcp://HOST:PORT
    """

    name: str = "local"
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.name not in BACKENDS:
            raise ParameterError(f"backend={self.name!r} is unknown; choose local or dask")
        if self.name == "dask" and not self.scheduler:
            raise ParameterError(
                "backend dask needs the address of its scheduler: --scheduler tcp://HOST:PORT"
            )
        if self.name == "local" and self.scheduler:
            raise ParameterError(f"scheduler={self.scheduler!r} goes with backend dask")

    @contextlib.contextmanager
    def parallel(self, workers: int) -> Iterator[Any]:
        """Give a `joblib.Parallel` that yields results as they end.

        Raises
        ------
        ParameterError
            When dask is not installed, its scheduler does not answer, or the cluster is lost
            while it works.

        Examples
        --------
        >>> import math
        >>> with Backend().parallel(1) as parallel:
        ...     list(parallel([joblib.delayed(math.sqrt)(4)]))
        [2.0]
        """
        if self.name == "local":
            with joblib.Parallel(n_jobs=workers, return_as="generator_unordered") as parallel:
                yield parallel
            return
        try:
            from dask.distributed import Client, KilledWorker
        except ImportError:
            raise ParameterError(
                "backend dask is not installed; install the extra: pip install 'coopgap[cluster]'"
            ) from None
        try:
            client = Client(self.scheduler, timeout=f"{PATIENCE}s", set_as_default=True)
        except (OSError, ValueError) as error:
            what = " ".join(str(error).split())
            raise ParameterError(f"scheduler={self.scheduler!r} does not answer: {what}") from None
        with _quiet(), client, joblib.parallel_config(backend="dask"):
            try:
                yield joblib.Parallel(return_as="generator_unordered")
            except (KilledWorker, CancelledError, OSError) as error:
                # A lost connection is an OSError of dask's own; those of a disk are not.
                ours = isinstance(error, OSError) and not isinstance(error, TimeoutError)
                if ours and not type(error).__module__.startswith("distributed"):
                    raise
                raise ParameterError(
                    f"the cluster at {self.scheduler} was lost ({type(error).__name__}); pieces "
                    "kept in --out are not done again"
                ) from None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask from telling of a lost connection in tracebacks: the message is enough."""
    levels = [(handler, handler.level) for handler in logging.getLogger("distributed").handlers]
    for handler, _ in levels:
        handler.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for handler, level in levels:
            handler.setLevel(level)
