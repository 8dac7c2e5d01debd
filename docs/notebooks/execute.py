"""Run the notebooks of this folder anew and store what their cells print: `make notebooks`.

What differs from one machine to the next is left out: versions, times, paths, execution state.
"""

from __future__ import annotations

import sys
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


def run(path: Path) -> Any:
    """Execute a notebook in its own fresh kernel; the first cell that fails raises."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata = nbformat.from_dict({})
    return notebook


def main() -> None:
    """Execute every notebook and store it, whole or not at all."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        print(f"running {path.name}", file=sys.stderr)
        write_text_atomically(path, nbformat.writes(run(path)) + "\n")


if __name__ == "__main__":
    main()
