"""The environment: versions and hashes, no clock, no folder."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

import pytest

from coopgap.figures.report.surroundings import packages, surroundings
from coopgap.theory.errors import ParameterError


def test_versions_are_those_installed() -> None:
    found = dict(packages())
    assert found["jinja2"] == metadata.version("jinja2")
    assert found["coopgap"] == metadata.version("coopgap")
    assert "openai" not in found


def test_the_kernel_is_named_by_its_hash(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    digest = hashlib.sha256((root / "proofs/kernel/checker.py").read_bytes()).hexdigest()
    facts = dict(surroundings(0))
    assert facts["kernel"] == f"sha256 {digest}"
    assert "date" not in facts
    assert not any(str(root) in text for text in facts.values())
    assert surroundings(0) == surroundings(0)


def test_a_date_is_shown_only_when_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert dict(surroundings(0))["date"] == "1970-01-02"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ParameterError, match="SOURCE_DATE_EPOCH='yesterday'"):
        surroundings(0)
