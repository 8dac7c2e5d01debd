"""The documents tell the truth: sources, paths, public names; no address of any machine."""

from __future__ import annotations

import ast
import doctest
import re
from pathlib import Path

import pytest

import coopgap

FOLDERS = (
    "theory|numerics|proofs|figures|src|tests|docs|benchmarks|requirements|examples|\\.ci|\\.venv"
)
NAMED = re.compile(rf"(?<![\w/.<$-])((?:{FOLDERS})/[\w./*-]*[\w/*])(?![\w<{{])")
TOP_LEVEL = re.compile(r"`((?:[A-Z]{4,}\.(?:md|cff))|pyproject\.toml|Makefile|LICENSE)`")
CODE = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)|`[^`\n]+`|^ {4}[^\n]+", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
KEY = re.compile(r"\[([A-Z][A-Za-z]+(?:19|20)\d\d[a-z]?)\]")
ENTRY = re.compile(r"^- \*\*\[(\w+)\]\*\*", re.MULTILINE)

# In pieces, so that this file does not find itself.
ADDRESSES = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "python" + "hosted",
            "index" + "[-_]url",
            r"(?<![\w.])/(?:" + "work|root" + ")/",
            r"(?<![\w.])/(?:" + "home|Users" + r")/\w+/",
        ]
    ),
    re.IGNORECASE,
)


def documents(root: Path) -> list[Path]:
    """List the pages a reader sees; the changelog may name what is gone."""
    return [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]


def absent(root: Path, page: Path, text: str) -> list[str]:
    """List the paths that a page names and the repository does not hold."""
    code = "\n".join(CODE.findall(text))
    named = [(root, path) for path in NAMED.findall(code) if not path.startswith(".venv/")]
    named += [(root, path) for path in TOP_LEVEL.findall(text)]
    named += [(page.parent, path) for path in LINK.findall(text)]
    return [
        path
        for base, path in named
        if not (any(base.glob(path)) if "*" in path else (base / path).exists())
    ]


def test_every_path_named_in_the_documents_exists(root: Path) -> None:
    found = {
        page.relative_to(root).as_posix(): absent(root, page, page.read_text("utf-8"))
        for page in documents(root)
    }
    assert not any(found.values()), {page: paths for page, paths in found.items() if paths}


@pytest.mark.parametrize(
    "text",
    [
        "see `theory/nowhere.py`",
        "[it](docs/nowhere.md)",
        "    python benchmarks/nowhere.py",
        "`NOPE.md`",
    ],
)
def test_a_path_that_is_not_there_is_seen(root: Path, text: str) -> None:
    assert absent(root, root / "README.md", text)


def test_every_cited_key_is_in_the_bibliography(root: Path, committed: list[Path]) -> None:
    entries = ENTRY.findall((root / "docs" / "bibliography.md").read_text("utf-8"))
    assert entries
    assert len(entries) == len(set(entries)), "a key is used twice"
    unknown = {}
    for path in committed:
        if path.suffix in {".py", ".md"} and path != Path(__file__).resolve():
            cited = set(KEY.findall(path.read_text("utf-8"))) - set(entries)
            if cited:
                unknown[path.relative_to(root).as_posix()] = cited
    assert not unknown, f"add these to docs/bibliography.md: {unknown}"


def test_the_bibliography_is_in_order(root: Path) -> None:
    text = (root / "docs" / "bibliography.md").read_text("utf-8")
    for section in text.split("\n## ")[1:]:
        keys = [key.lower() for key in ENTRY.findall(section)]
        assert keys == sorted(keys)


def test_no_file_names_a_registry_or_a_machine(root: Path, committed: list[Path]) -> None:
    found = []
    for path in committed:
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if match := ADDRESSES.search(line):
                found.append(f"{path.relative_to(root)}:{number}: {match[0]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    ["https://" + "pypi" + ".org/simple", "--extra-index" + "-url x", "open('/" + "work/x')"],
)
def test_an_address_is_seen(line: str) -> None:
    assert ADDRESSES.search(line)


def test_every_public_name_is_explained(root: Path) -> None:
    assert coopgap.__doc__
    names: list[str] = list(getattr(coopgap, "__all__", []))
    assert names, "src/coopgap/__init__.py re-exports nothing yet"
    pages = "\n".join(page.read_text("utf-8") for page in documents(root))
    found = []
    for name in names:
        value = getattr(coopgap, name)
        text = getattr(value, "__doc__", None) or ""
        exempt = isinstance(value, type) and issubclass(value, BaseException)
        # The kernel is at its limit of lines; its example stands in docs/api.md.
        kernel = getattr(value, "__module__", "").startswith("coopgap.proofs.kernel")
        described = (isinstance(value, type) or callable(value)) and not kernel
        if described and not exempt and ("Examples\n" not in text or ">>>" not in text):
            found.append(f"coopgap.{name}: the docstring has no Examples")
        if not name.startswith("__") and not re.search(rf"\b{re.escape(name)}\b", pages):
            found.append(f"coopgap.{name}: named in no document")
    assert not found, "\n".join(found)


def test_the_front_door_names_each_thing_once(root: Path) -> None:
    tree = ast.parse((root / "src" / "coopgap" / "__init__.py").read_text("utf-8"))
    names: list[str] = list(getattr(coopgap, "__all__", []))
    assert len(names) == len(set(names))
    assert not any(
        isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("__")
        for node in tree.body
    ), "no logic of its own"


def test_the_examples_of_the_pages_run(root: Path) -> None:
    pages = [page for page in documents(root) if ">>> " in page.read_text("utf-8")]
    assert root / "docs" / "api.md" in pages
    for page in pages:
        found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
        assert not found.failed, page
