"""Run the notebooks of this folder anew and store what their cells print: `make notebooks`.

What differs from one machine to the next is left out: versions, times, paths, execution state.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from coopgap.theory.formats.files import write_text_atomically

FOLDER = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


async def run(path: Path) -> Any:
    """Execute a notebook in its own fresh kernel; the first cell that fails raises."""
    notebook = nbformat.read(path, as_version=4)
    await NotebookClient(notebook, timeout=120, kernel_name="python3").async_execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata = nbformat.from_dict({})
    return notebook


def run_all(paths: Sequence[Path]) -> list[Any]:
    """Execute notebooks side by side."""

    async def together() -> list[Any]:
        return await asyncio.gather(*map(run, paths))

    return asyncio.run(together())


def main() -> None:
    """Execute every notebook and store them, all or none."""
    paths = sorted(FOLDER.glob("*.ipynb"))
    print(f"running {', '.join(path.name for path in paths)}", file=sys.stderr)
    for path, notebook in zip(paths, run_all(paths), strict=True):
        write_text_atomically(path, nbformat.writes(notebook) + "\n")


if __name__ == "__main__":
    main()
