"""The record of the checker's mutants is of this checker, and counts every one of them."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def record(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "docs" / "kernel-mutants.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def script(root: Path) -> Any:
    spec = importlib.util.spec_from_file_location(
        "kernel_mutants", root / "benchmarks" / "kernel_mutants.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_record_is_of_this_checker(root: Path, record: dict[str, Any]) -> None:
    checker = (root / "proofs" / "kernel" / "checker.py").read_bytes()
    assert record["checker"] == hashlib.sha256(checker).hexdigest(), (
        "run python benchmarks/kernel_mutants.py --record"
    )


def test_every_mutant_is_counted(root: Path, record: dict[str, Any], script: Any) -> None:
    source = (root / "proofs" / "kernel" / "checker.py").read_text("utf-8")
    names = [mutant.name for mutant in script.mutants(source)]
    assert len(set(names)) == len(names) == record["mutants"] == sum(record["by_kind"].values())
    left = {*record["equivalent"], *record["open"]}
    assert left <= set(names)
    assert record["killed"] + len(left) == len(names)
    assert all(record["equivalent"].values()), "an equivalent mutant has its reason"
    assert record["open"] == [], "a test or a reason is missing: docs/probing.md"


def test_mutants_change_one_place(script: Any) -> None:
    source = "def f(a: int) -> int:\n    if a < 3:\n        return a + 1\n    return 0\n"
    changed = {mutant.source for mutant in script.mutants(source)}
    assert len(changed) >= 10
    assert source not in changed
    for part in ("if (a <= 3):", "if (False):", "(a - 1)", "pass"):
        assert any(part in text for text in changed)
