"""Where work runs: here, in processes, or on a dask cluster where that is installed."""

from __future__ import annotations

import importlib.util

import joblib
import pytest

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
    from dask.distributed import LocalCluster

    claim = from_text("gap(c0) <= 1").claim
    domain = Games(agents=(1, 2), actions=(1, 2))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        found = falsify(claim, domain=domain, backend=Backend("dask", cluster.scheduler_address))
    assert found.as_object() == falsify(claim, domain=domain).as_object()
