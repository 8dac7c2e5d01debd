"""The general files: all packaged, each put together from what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.proofs.export.library import GENERAL, MODELS, needs, source, standing_alone
from coopgap.theory.errors import ParameterError


def test_every_general_file_is_listed(root: Path) -> None:
    present = {path.stem for path in (root / "proofs/export/general").glob("*.v")}
    assert present == {*GENERAL, *MODELS}


@pytest.mark.parametrize("name", [*GENERAL, *MODELS])
def test_a_file_comes_after_what_it_needs(name: str) -> None:
    listed = needs(name)
    assert listed[-1] == name
    for k, part in enumerate(listed):
        assert set(needs(part)) <= set(listed[: k + 1])
    whole = standing_alone((name,))
    assert whole.count("Fixpoint sum ") == ("Sums" in listed)
    assert "Require Import Coopgap" not in whole


def test_an_unknown_file_is_named() -> None:
    with pytest.raises(ParameterError, match="'Nothing' is unknown"):
        source("Nothing")
