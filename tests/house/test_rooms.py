"""The rooms keep their order: import arrows, sizes, one test file for each module."""

from __future__ import annotations

import ast
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOMS = ("theory", "numerics", "proofs", "figures")
FRONT = "front door"
KERNEL = "proofs/kernel"
MAX_LINES = 400

ARROWS = {
    "theory": {"theory"},
    "numerics": {"theory", "numerics"},
    "proofs": {"theory", "numerics", "proofs"},
    "figures": {"theory", "numerics", "proofs", "figures"},
    FRONT: {"theory", "numerics", "proofs", "figures", FRONT},
}
THEORY_PACKAGES = {"numpy", "sympy"}
RESERVED = {"matplotlib": {"figures", FRONT}, "typer": {FRONT}}
IMPORT_NAMES = {"python-flint": "flint"}
DYNAMIC = {"__import__", "eval", "exec", "compile"}

UNTESTED: dict[str, str] = {
    "proofs/kernel/__main__.py": "one call; the checker's own test runs it as a program",
    "src/coopgap/__main__.py": "one call; tests of the command line run `python -m coopgap`",
}
"""Modules without a test file of their own, each with the reason."""


def modules(root: Path) -> list[Path]:
    """List the source files by their real place, not through the links."""
    found = []
    for start in (*ROOMS, "src/coopgap"):
        for folder, _, names in os.walk(root / start, followlinks=False):
            found += [Path(folder) / name for name in names if name.endswith(".py")]
    return sorted(path.relative_to(root) for path in found)


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield every module a syntax tree imports, also by a name in a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            if base == "coopgap":
                yield from (f"coopgap.{alias.name}" for alias in node.names)
            else:
                yield base
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(given.value) for given in node.args if isinstance(given, ast.Constant))


def objections(path: str, source: str, declared: set[str]) -> list[str]:
    """List what a module at a path may not import."""
    room = path.split("/")[0] if path.split("/")[0] in ROOMS else FRONT
    in_kernel = path.startswith(KERNEL + "/")
    found = []
    for name in imported(ast.parse(source)):
        top, _, rest = name.partition(".")
        if name.startswith("."):
            found.append(f"{path}: relative import {name}")
        elif top == "coopgap":
            target = rest.split(".")[0] if rest.split(".")[0] in ROOMS else FRONT
            if target not in ARROWS[room]:
                found.append(f"{path}: {room} may not import {name}")
            elif in_kernel and not f"{name}.".startswith("coopgap.proofs.kernel."):
                found.append(f"{path}: the kernel may not import {name}")
        elif top not in sys.stdlib_module_names:
            if in_kernel or (room == "theory" and top not in THEORY_PACKAGES):
                found.append(f"{path}: {'the kernel' if in_kernel else room} may not import {name}")
            elif room not in RESERVED.get(top, {room}):
                found.append(f"{path}: {room} may not import {name}")
            elif top not in declared:
                found.append(f"{path}: {name} is not a dependency in pyproject.toml")
    return found


def declared_packages(root: Path) -> set[str]:
    """List the import names of the dependencies and extras of the distribution."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        listed += extra
    names = (Requirement(line).name for line in listed)
    return {IMPORT_NAMES.get(name, name.replace("-", "_")) for name in names}


def test_imports_follow_the_arrows(root: Path) -> None:
    declared = declared_packages(root)
    found: list[str] = []
    for path in modules(root):
        found += objections(path.as_posix(), (root / path).read_text("utf-8"), declared)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("theory/x.py", "import scipy"),
        ("theory/x.py", "from coopgap.numerics.y import z"),
        ("theory/x.py", "from coopgap import numerics"),
        ("theory/x.py", "import coopgap"),
        ("theory/x.py", "def f():\n    import matplotlib.pyplot as plt"),
        ("theory/x.py", "from .y import z"),
        ("numerics/x.py", "if TYPE_CHECKING:\n    from coopgap.proofs.y import z"),
        ("numerics/x.py", "import coopgap.figures.y"),
        ("numerics/x.py", "import matplotlib"),
        ("numerics/x.py", "import networkx"),
        ("proofs/x.py", "from coopgap.figures import y"),
        ("proofs/x.py", "import importlib\nimportlib.import_module('coopgap.figures.y')"),
        ("proofs/x.py", "from coopgap.cli import main"),
        ("proofs/kernel/x.py", "import numpy"),
        ("proofs/kernel/x.py", "from coopgap.theory.rationals import as_text"),
        ("proofs/kernel/x.py", "from coopgap.proofs.certificates import y"),
        ("proofs/kernel/x.py", "from coopgap.proofs import kernels"),
        ("figures/x.py", "from coopgap import cli"),
        ("src/coopgap/x.py", "import z3"),
    ],
)
def test_a_wrong_import_is_seen(root: Path, path: str, source: str) -> None:
    assert objections(path, source, declared_packages(root))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("theory/x.py", "import numpy.typing as npt, sympy, math\nfrom coopgap.theory.y import z"),
        ("numerics/x.py", "import flint\nfrom coopgap.theory.y import z"),
        ("proofs/kernel/x.py", "import json\nfrom coopgap.proofs.kernel.y import z"),
        ("figures/x.py", "import matplotlib\nfrom coopgap.proofs.y import z"),
        ("src/coopgap/x.py", "import typer\nfrom coopgap.figures.y import z"),
    ],
)
def test_a_right_import_is_left_alone(root: Path, path: str, source: str) -> None:
    assert not objections(path, source, declared_packages(root))


def test_the_kernel_is_short_and_plain(root: Path) -> None:
    files = [path for path in modules(root) if path.as_posix().startswith(KERNEL + "/")]
    assert files, f"{KERNEL} is empty"
    lines = sum(len((root / path).read_text("utf-8").splitlines()) for path in files)
    assert lines <= MAX_LINES, f"{KERNEL} has {lines} lines; at most {MAX_LINES}"
    for path in files:
        for node in ast.walk(ast.parse((root / path).read_text("utf-8"))):
            dynamic = isinstance(node, ast.Name) and node.id in DYNAMIC
            assert not dynamic, f"{path}:{getattr(node, 'lineno', 0)} runs made-up code"
            inexact = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
            assert not inexact, f"{path}:{getattr(node, 'lineno', 0)} has a float"


def test_no_module_is_too_long(root: Path) -> None:
    lengths = {path: len((root / path).read_text("utf-8").splitlines()) for path in modules(root)}
    long = {path.as_posix(): lines for path, lines in lengths.items() if lines > MAX_LINES}
    assert not long, f"split these, more than {MAX_LINES} lines: {long}"


def test_every_module_has_its_test_file(root: Path) -> None:
    missing = []
    for path in modules(root):
        if path.name == "__init__.py" or path.as_posix() in UNTESTED:
            continue
        inner = path.relative_to("src") if path.parts[0] == "src" else path
        # Test file names are unique, so a stem used twice carries its folder's name as well.
        names = (f"test_{path.stem}.py", f"test_{path.parent.name}_{path.stem}.py")
        room = root / "tests" / inner.parts[0]
        if not any(found for name in names for found in room.rglob(name)):
            missing.append(f"{path} has no tests/{inner.parent}/test_{path.stem}.py")
    assert not missing, "\n".join(missing)


def test_every_exemption_is_needed(root: Path) -> None:
    present = {path.as_posix() for path in modules(root)}
    assert set(UNTESTED) <= present
    assert all(UNTESTED.values())


def test_test_files_have_unique_names_and_no_package(root: Path) -> None:
    names = [path.name for path in (root / "tests").rglob("*.py")]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    assert "__init__.py" not in names
