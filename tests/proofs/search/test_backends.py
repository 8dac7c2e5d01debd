"""Where work runs: here, in processes, or on a dask cluster where that is installed."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

import joblib
import pytest
import typer
from typer.testing import CliRunner

from coopgap.commands.probe import probe
from coopgap.proofs.search import backends
from coopgap.proofs.search.backends import Backend
from coopgap.proofs.search.conjecture import from_text
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.falsify import falsify
from coopgap.theory.errors import ParameterError

HAS_DASK = importlib.util.find_spec("dask") is not None


@pytest.mark.parametrize(
    ("name", "scheduler", "culprit"),
    [
        ("slurm", None, "slurm"),
        ("dask", None, "--scheduler"),
        ("local", "tcp://127.0.0.1:1", "goes with"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(
    name: str, scheduler: str | None, culprit: str
) -> None:
    with pytest.raises(ParameterError, match=culprit):
        Backend(name, scheduler)


@pytest.mark.parametrize("workers", [1, 2])
def test_local_work_comes_back_whole(workers: int) -> None:
    with Backend().parallel(workers) as parallel:
        found = sorted(parallel(joblib.delayed(pow)(k, 2) for k in range(5)))
    assert found == [0, 1, 4, 9, 16]


@pytest.mark.skipif(HAS_DASK, reason="dask is installed")
def test_without_dask_the_message_says_how_to_get_it() -> None:
    with (
        pytest.raises(ParameterError, match=r"coopgap\[cluster\]"),
        Backend("dask", "tcp://127.0.0.1:1").parallel(1),
    ):
        raise AssertionError


@pytest.mark.skipif(not HAS_DASK, reason="the extra 'cluster' is not installed")
def test_a_cluster_on_loopback_finds_what_one_process_finds() -> None:
    """Through the function and through the command, for a false conjecture and a true one."""
    from dask.distributed import LocalCluster

    app = typer.Typer()
    app.command()(probe)
    false, true = "gap(c0) <= 1", "gap(c2) <= gap(c1)"
    small = ["--agents", "1-2", "--actions", "1-2", "--json"]
    domain = Games(agents=(1, 2), actions=(1, 2))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        address = cluster.scheduler_address
        assert address.startswith("tcp://127.0.0.1:")
        found = falsify(from_text(false).claim, domain=domain, backend=Backend("dask", address))
        there = CliRunner().invoke(
            app, [true, *small, "--budget", "24", "--backend", "dask", "--scheduler", address]
        )
    assert found.refuted
    assert found.as_object() == falsify(from_text(false).claim, domain=domain).as_object()
    here = CliRunner().invoke(app, [true, *small, "--budget", "24"])
    assert (there.exit_code, here.exit_code) == (0, 0), there.output
    assert there.stdout == here.stdout


@pytest.mark.skipif(not HAS_DASK, reason="the extra 'cluster' is not installed")
def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "PATIENCE", 1)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
    with (
        pytest.raises(ParameterError, match="does not answer") as caught,
        Backend("dask", address).parallel(1),
    ):
        raise AssertionError
    assert address in str(caught.value)
    assert "\n" not in str(caught.value)


def _lost(name: str) -> Exception:
    from concurrent.futures import CancelledError

    from dask.distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    return {
        "CancelledError": CancelledError("scheduler-connection-lost"),
        "KilledWorker": KilledWorker("run-1", None, 3),  # type: ignore[arg-type]
        "CommClosedError": CommClosedError("ConnectionPool closing."),
        "TimeoutError": TimeoutError("timed out after 30 s"),
    }[name]


@pytest.mark.skipif(not HAS_DASK, reason="the extra 'cluster' is not installed")
@pytest.mark.parametrize(
    "name", ["CancelledError", "KilledWorker", "CommClosedError", "TimeoutError"]
)
def test_a_cluster_lost_on_the_way_is_one_message(name: str) -> None:
    from dask.distributed import LocalCluster

    with (
        LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1") as cluster,
        pytest.raises(ParameterError, match=rf"was lost .{name}.; pieces kept in --out"),
        Backend("dask", cluster.scheduler_address).parallel(1),
    ):
        raise _lost(name)


@pytest.mark.skipif(not HAS_DASK, reason="the extra 'cluster' is not installed")
def test_a_disk_that_fails_is_not_the_cluster() -> None:
    from dask.distributed import LocalCluster

    with (
        LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1") as cluster,
        pytest.raises(PermissionError),
        Backend("dask", cluster.scheduler_address).parallel(1),
    ):
        raise PermissionError("no such luck")


@pytest.mark.skipif(not HAS_DASK, reason="the extra 'cluster' is not installed")
def test_a_scheduler_that_dies_while_pieces_are_done_is_one_message(tmp_path: Path) -> None:
    """For real: its process is gone after the first pieces, which are kept."""
    import dask
    from dask.distributed import LocalCluster

    kept = tmp_path / "progress"
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),  # nobody is there any more
        LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1",
            processes=False, protocol="tcp",
        ) as cluster,
    ):  # fmt: skip

        def end(what: str, done: int, total: int) -> None:
            cluster.sync(cluster.scheduler.close)

        with pytest.raises(ParameterError, match="was lost"):
            falsify(
                from_text("gap(c2) <= gap(c1)").claim,
                budget=2000,
                domain=Games(agents=(1, 2), actions=(1, 2)),
                backend=Backend("dask", cluster.scheduler_address),
                folder=kept,
                progress=end,
            )
    assert list(kept.glob("*-sweep.json"))
