"""What is shipped is whole: links, sdist, wheel in an empty environment, the lock."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOMS = ("theory", "numerics", "proofs", "figures")

PROBE = """
import importlib, importlib.abc, json, pkgutil, sys
wheel, libraries, blocked = json.loads(sys.argv[1])
class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"{name} is no dependency of the wheel", name=name)
        return None
sys.meta_path.insert(0, Refuse())
sys.path[:] = [wheel, *sys.path, *libraries]
import coopgap
found = ["coopgap"]
def broken(name):
    raise
for module in pkgutil.walk_packages(coopgap.__path__, "coopgap.", onerror=broken):
    if not module.name.endswith("__main__"):
        assert importlib.import_module(module.name).__file__.startswith(wheel), module.name
        found.append(module.name)
assert callable(importlib.import_module("coopgap.cli").main)
print(json.dumps(found))
"""


class Build(NamedTuple):
    """The two archives made from the working tree."""

    sdist: Path
    wheel: Path


def build(source: Path, target: Path, *options: str) -> None:
    """Run the pinned build backend, which needs no network."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(target), *options]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build both archives once."""
    target = tmp_path_factory.mktemp("dist")
    build(root, target)
    return Build(next(target.glob("*.tar.gz")), next(target.glob("*.whl")))


def sources(root: Path) -> dict[str, str]:
    """Map each source file, as it lies in the repository, to its place in the wheel."""
    found = {}
    for start in (*ROOMS, "src/coopgap"):
        inside = "coopgap" if start.startswith("src") else f"coopgap/{start}"
        for folder, _, names in os.walk(root / start, followlinks=False):
            for name in names:
                if name.endswith(".py") or name == "py.typed":
                    path = Path(folder) / name
                    place = f"{inside}/{path.relative_to(root / start).as_posix()}"
                    found[path.relative_to(root).as_posix()] = place
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_the_room_hangs_in_the_front_door(root: Path, room: str) -> None:
    link = root / "src" / "coopgap" / room
    assert link.is_symlink(), f"{link} is no link; on Windows see CONTRIBUTING.md"
    assert os.readlink(link) == f"../../{room}"
    assert (link / "__init__.py").is_file()


def test_the_links_are_committed_as_links(root: Path) -> None:
    if not shutil.which("git") or not (root / ".git").exists():
        pytest.skip("an unpacked archive has no index to look at")
    paths = [f"src/coopgap/{room}" for room in ROOMS]
    command = ["git", "ls-files", "--stage", "--", *paths]
    listing = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    modes = {line.split("\t")[1]: line.split()[0] for line in listing.splitlines()}
    assert modes == dict.fromkeys(paths, "120000")


def test_the_wheel_holds_every_module_once(root: Path, built: Build) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names))
    assert sorted(sources(root).values()) == sorted(
        name for name in names if name.endswith((".py", "py.typed"))
    )
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"coopgap"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_holds_what_the_report_is_made_of(root: Path, built: Build) -> None:
    parts = [
        path.relative_to(root).as_posix()
        for folder in ("templates", "assets")
        for path in (root / "figures" / "report" / folder).iterdir()
    ]
    assert "figures/report/templates/index.html" in parts
    assert "figures/report/assets/report.js" in parts
    with zipfile.ZipFile(built.wheel) as archive:
        assert {f"coopgap/{part}" for part in parts} <= set(archive.namelist())
    with tarfile.open(built.sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers()}
    assert set(parts) <= names


def test_the_sdist_holds_every_module_and_what_tests_need(root: Path, built: Build) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers()}
    wanted = {"Makefile", "LICENSE", "README.md", "CITATION.cff", "requirements/dev.txt"}
    assert set(sources(root)) | wanted <= names
    assert not any(name.startswith(f"src/coopgap/{room}") for name in names for room in ROOMS)
    assert not any(name.split("/")[0] in {"out", ".venv", ".git"} for name in names)


def test_a_wheel_made_from_the_sdist_is_the_same(built: Build, tmp_path: Path) -> None:
    # By hand: extraction filters are missing from Python 3.11.0 to 3.11.3, and demanded by 3.14.
    with tarfile.open(built.sdist) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            if content is not None:
                target = tmp_path / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
    unpacked = next(path for path in tmp_path.iterdir() if path.is_dir())
    build(unpacked, tmp_path / "again", "--target", "wheel")
    with (
        zipfile.ZipFile(built.wheel) as first,
        zipfile.ZipFile(next((tmp_path / "again").glob("*.whl"))) as second,
    ):
        assert sorted(first.namelist()) == sorted(second.namelist())


def needed(requirements: list[str]) -> set[str]:
    """List the distributions that these bring in here, by canonical name."""
    todo = [Requirement(line) for line in requirements]
    found: set[str] = set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        if name in found:
            continue
        found.add(name)
        for line in metadata.requires(name) or []:
            inner = Requirement(line)
            if not inner.marker or any(inner.marker.evaluate({"extra": e}) for e in extras):
                inner.marker = None
                todo.append(inner)
    return found


def test_the_wheel_imports_where_only_its_dependencies_are(built: Build, tmp_path: Path) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        archive.extractall(tmp_path)
        meta = next(name for name in archive.namelist() if name.endswith("METADATA"))
        lines = archive.read(meta).decode("utf-8").splitlines()
        entry = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "coopgap = coopgap.cli:main" in archive.read(entry).decode("utf-8")
    listed = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist: ")]
    allowed = needed(listed)
    owners = metadata.packages_distributions()
    blocked = [
        top
        for top, names in owners.items()
        if top != "coopgap" and not {str(canonicalize_name(name)) for name in names} & allowed
    ]
    assert "pytest" in blocked
    libraries = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    # Without site no .pth file is read, so the editable install cannot lend its modules.
    command = [sys.executable, "-I", "-S", "-c", PROBE]
    done = subprocess.run(
        [*command, json.dumps([str(tmp_path), libraries, blocked])],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        # Hypothesis loads plug-ins of whatever is installed; trio, which Selenium brings, has one.
        env=os.environ | {"HYPOTHESIS_NO_PLUGINS": "1"},
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(built.wheel) as archive:
        python = [name for name in archive.namelist() if name.endswith(".py")]
    dotted = {name[:-3].replace("/", ".").removesuffix(".__init__") for name in python}
    assert set(json.loads(done.stdout.splitlines()[-1])) == {
        name for name in dotted if not name.endswith("__main__")
    }


def locked(path: Path) -> dict[str, str]:
    """Read the exact versions of a lock file, refusing a line that is not pinned and hashed."""
    blocks = re.split(r"\n(?=\S)", path.read_text("utf-8").strip())
    found = {}
    for block in blocks:
        match = re.match(r"([a-z0-9.-]+)==(\S+)( ;[^\\]+)? \\\n", block)
        assert match, f"{path.name}: {block.splitlines()[0]} is not pinned"
        assert re.fullmatch(r"(\s+--hash=sha256:[0-9a-f]{64}( \\\n)?)+", block[match.end() :])
        found[match[1]] = match[2]
    return found


@pytest.mark.parametrize(("name", "group"), [("dev", "dev"), ("bootstrap", "bootstrap")])
def test_the_lock_meets_what_the_project_asks_for(root: Path, name: str, group: str) -> None:
    table = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    wanted = [*table["dependency-groups"][group]]
    if name == "dev":
        wanted += [*table["project"]["dependencies"], *table["build-system"]["requires"]]
    versions = locked(root / "requirements" / f"{name}.txt")
    for line in wanted:
        requirement = Requirement(line)
        version = versions.get(canonicalize_name(requirement.name))
        assert version, f"{line} is not in requirements/{name}.txt; run make lock"
        assert version in requirement.specifier, f"{line} but {version} is locked; run make lock"


def test_the_version_is_the_same_everywhere(root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (root / "CITATION.cff").read_text("utf-8")
