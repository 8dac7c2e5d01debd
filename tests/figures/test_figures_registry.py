"""Every figure has a name, a module of the agreed form, and a claim."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

import pytest

from coopgap.figures.registry import FIGURES, FigureEntry, chosen, figure_entry
from coopgap.theory.errors import ParameterError


def test_modules_are_distinct() -> None:
    assert len(FIGURES) >= 14
    assert len({entry.module for entry in FIGURES.values()}) == len(FIGURES)


@pytest.mark.parametrize("entry", FIGURES.values(), ids=list(FIGURES))
def test_each_module_computes_and_draws(entry: FigureEntry) -> None:
    module = entry.load()
    assert dataclasses.is_dataclass(module.Data)
    params: Any = vars(module.Data)["__dataclass_params__"]
    assert params.frozen
    assert list(inspect.signature(module.compute).parameters) == ["subject"]
    assert list(inspect.signature(module.draw).parameters) == ["data", "style"]
    assert entry.claim
    assert entry.title.endswith(".")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("gap-lader", "gap-ladder"),
        ("liabilty", "liability"),
        ("deviation_graph", "deviation-graph"),
    ],
)
def test_the_nearest_name_is_offered(name: str, near: str) -> None:
    with pytest.raises(ParameterError, match=f"did you mean .*{near!r}"):
        figure_entry(name)


def test_a_strange_name_gets_the_whole_list() -> None:
    with pytest.raises(ParameterError, match=r"effort-table, gap-ladder"):
        figure_entry("zzzz")


def test_no_name_means_all_and_none_comes_twice() -> None:
    assert [entry.name for entry in chosen([])] == list(FIGURES)
    assert len(chosen(["liability", "liability"])) == 1
