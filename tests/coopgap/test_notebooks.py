"""The notebooks run from first cell to last and print what is stored in them."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"
NAMES = ("attack_a_conjecture", "theorems_in_ten_minutes", "your_own_contract_problem")
HEADING = re.compile(r"font-weight:600;margin-bottom[^>]*>([^<]*)</div>")
MACHINE = re.compile(r"/(?:tmp|home|root|work|Users|usr|var)/|site-packages|0x[0-9a-f]{6,}")

pytestmark = [
    # The kernel speaks over local sockets, whose libraries warn about their own matters.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@cache
def executor() -> ModuleType:
    """Load the script behind `make notebooks`."""
    spec = importlib.util.spec_from_file_location("execute_notebooks", FOLDER / "execute.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def stored(name: str) -> Any:
    """Read a notebook as it is committed."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


@cache
def again() -> dict[str, Any]:
    """Run every notebook, side by side."""
    notebooks = executor().run_all([FOLDER / f"{name}.ipynb" for name in NAMES])
    return dict(zip(NAMES, notebooks, strict=True))


def printed(notebook: Any) -> list[tuple[str, list[Any]]]:
    """List each code cell with its outputs: text as it is, of a picture that there is one."""
    return [
        (cell.source, [_output(entry) for entry in cell.outputs])
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def settled(notebook: Any) -> list[tuple[str, list[Any]]]:
    """List the same, but of a search or a ledger only the verdict.

    How many cases an attack takes, which counterexample it meets first, and how far a claim is
    believed change as the search and the proofs grow; a verdict must not.
    """
    found = []
    for source, outputs in printed(notebook):
        if any(word in source for word in ("ledger", "falsify(", "necessity(")):
            heads = [HEADING.findall(str(output.get("text/html"))) for output in outputs]
            assert all(heads), source
            found.append((source, [head[0] for head in heads]))
        else:
            found.append((source, outputs))
    return found


def _output(entry: Any) -> Any:
    if entry.output_type == "stream":
        return entry.name, entry.text
    assert entry.output_type in {"execute_result", "display_data"}, entry
    return {kind: data if kind.startswith("text/") else "" for kind, data in entry.data.items()}


def test_these_are_all_the_notebooks() -> None:
    assert tuple(sorted(path.stem for path in FOLDER.glob("*.ipynb"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_running_it_again_prints_what_is_stored(name: str) -> None:
    assert settled(again()[name]) == settled(stored(name)), "make notebooks brings them up to date"
    assert again()[name].metadata == stored(name).metadata


@pytest.mark.parametrize("name", NAMES)
def test_it_was_executed_in_order_and_says_nothing_of_the_machine(name: str) -> None:
    notebook = stored(name)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert notebook.metadata == executor().METADATA
    assert not any(cell.metadata for cell in notebook.cells)
    found = [MACHINE.search(str(outputs)) for _, outputs in printed(notebook)]
    assert not any(found), found


@pytest.mark.parametrize("name", NAMES)
def test_it_is_good_reading(name: str) -> None:
    cells = stored(name).cells
    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith("# ")
    told = [cell for cell in cells if cell.cell_type == "markdown"]
    assert len(told) >= len(cells) // 3
    assert all(len(cell.source.splitlines()) <= 30 for cell in cells)


def test_figures_are_in_line() -> None:
    for name in ("theorems_in_ten_minutes", "your_own_contract_problem"):
        assert any("image/png" in o for _, outputs in printed(stored(name)) for o in outputs)


def test_the_numbers_of_the_story_are_those_of_the_theory() -> None:
    shown = dict(printed(stored("theorems_in_ten_minutes")))
    gaps = next(v for k, v in shown.items() if k.startswith("{kind: coopgap.welfare_gap"))
    assert gaps[0]["text/plain"] == (
        "{'c0': Fraction(6, 1), 'c1': Fraction(1, 4), 'c2': Fraction(1, 5)}"
    )
    assert "REJECTED" in shown[next(k for k in shown if "forged" in k)][0]["text/html"]
    attacks = [outputs for _, outputs in printed(stored("attack_a_conjecture"))]
    assert sum("refuted" in str(outputs) for outputs in attacks) >= 5
    assert any("{'0': '7'" in str(outputs) for outputs in attacks)
