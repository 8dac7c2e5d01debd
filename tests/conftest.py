"""What all tests share: how hard property tests look, and where the repository lies.

One Hypothesis profile holds for the whole run:

=========== ======== ============ =======================================================
profile     examples derandomised chosen when
=========== ======== ============ =======================================================
``dev``     25       no           by default: a plain ``pytest`` finds something new at times
``quick``   50       yes          ``make test``, and wherever ``CI`` is set: same sample each run
``ci``      200      yes          ``HYPOTHESIS_PROFILE=ci``: before a release
``nightly`` 2,000    no           ``HYPOTHESIS_PROFILE=nightly``: left alone overnight
=========== ======== ============ =======================================================

``HYPOTHESIS_PROFILE`` in the environment wins over all else. ``make test`` must be repeatable
and short on two cores, hence its own profile between ``dev`` and ``ci``.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

from coopgap.figures.evidence import Subject
from coopgap.figures.registry import chosen as figures_chosen
from coopgap.figures.report.build import build_report
from coopgap.proofs.claims.models.dilemmas import claims as dilemma_claims
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.export import coq, smt
from coopgap.proofs.verification import verify
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

# Shared machines make wall-clock limits on an example flaky; speed is judged in benchmarks/.
_ALWAYS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)

# Said outright, since Hypothesis derandomises by itself where CI is set.
settings.register_profile("dev", _ALWAYS, max_examples=25, derandomize=False)
settings.register_profile("quick", _ALWAYS, max_examples=50, derandomize=True, database=None)
settings.register_profile("ci", _ALWAYS, max_examples=200, derandomize=True, database=None)
settings.register_profile("nightly", _ALWAYS, max_examples=2000, derandomize=False)

settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("quick" if os.environ.get("CI") else "dev")
)


def pytest_configure() -> None:
    """Look for cycles less often: of the millions of small objects SymPy makes few are in any."""
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    """Let the collector of cycles leave alone what lives as long as the run: all that is loaded."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the top folder of the repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def committed(root: Path) -> list[Path]:
    """List the files under version control; in an unpacked archive, every file that is not made."""
    if shutil.which("git"):
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False
        )
        if listing.returncode == 0:
            named = [root / name for name in listing.stdout.split("\0") if name]
            return [path for path in named if path.is_file()]
    made = {".git", ".venv", "__pycache__", "build", "dist", "out"} | {
        f".{tool}_cache" for tool in ("mypy", "pytest", "ruff")
    }
    return [
        path
        for path in root.rglob("*")
        if path.is_file() and not made & set(path.relative_to(root).parts)
    ]


@pytest.fixture(scope="session")
def shared_data(root: Path) -> Path:
    """Give the folder of published data, which lies next to the repository and not in it."""
    folder = root.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the published data are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def coq_compiler() -> str:
    """Give the Coq compiler; without it tests are skipped, but fail where CI is set."""
    return _tool(coq.coqc(), "Coq", coq.INSTALL)


@pytest.fixture(scope="session")
def z3_solver() -> str:
    """Give z3; without it tests are skipped, but fail where CI is set."""
    return _tool(smt.z3(), "z3", smt.INSTALL)


@pytest.fixture(scope="session")
def latex_compiler() -> str:
    """Give pdfLaTeX; without it tests are skipped, but fail where CI is set."""
    install = "install TeX Live (Debian: texlive-latex-base, texlive-latex-recommended)"
    return _tool(shutil.which("pdflatex"), "pdfLaTeX", install)


@pytest.fixture(scope="session")
def browser_programs() -> tuple[str, str]:
    """Give Chromium and its driver; without them tests are skipped, but fail where CI is set."""
    install = "install Chromium and its driver (Debian: chromium, chromium-driver)"
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = browser or shutil.which("google-chrome")
    return _tool(browser, "Chromium", install), _tool(
        shutil.which("chromedriver"), "chromedriver", install
    )


@pytest.fixture(scope="session")
def small_verification(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Verify a few claims on built-in games: a real ledger with real certificates, in seconds."""
    folder = tmp_path_factory.mktemp("verified")
    chosen = [claim for claim in CLAIMS if claim.id in {"T3", "T4", "T9"}]
    verify(folder, n_random=0, claims=[*chosen, *dilemma_claims()])
    return folder


HOSTILE = "<script>alert('x')</script>"
"""A name that must stay text."""


@pytest.fixture(scope="session")
def small_report(small_verification: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one report, on a game with hostile names, with certificates to audit and with runs."""
    place = tmp_path_factory.mktemp("reported")
    rows = (("C", HOSTILE), ('"D"', "<b>&amp;</b>"))
    game = Environment.from_bimatrix(
        [[(3, 3), (0, 4)], [(4, 0), (1, 1)]], agents=(HOSTILE, 'O\'Neil "x"'), actions=rows
    )
    subject = Subject(game, Language.null(game), HOSTILE, "none")
    certificates = sorted((small_verification / "certificates").glob("T9-*.json"))[:2]
    runs = place / "runs.csv"
    cells = [
        f'"{HOSTILE}",{k},{condition},12,1,{100 - 9 * k},1,1,{gain}'
        for k in (0, 1)
        for condition, gain in (("no-contract", 0.5), ("nl", 0.25 * k))
    ]
    runs.write_text("\n".join(["model,prosocial,condition,m,q,R,u,e,o", *cells]), "utf-8")
    build_report(
        place / "report",
        small_verification,
        figures=place / "figures",
        entries=figures_chosen(["selection", "effort-table"]),
        subject=subject,
        audit=[*certificates, runs],
        version="0",
    )
    return place / "report"


def _tool(path: str | None, name: str, install: str) -> str:
    if path is None:
        message = f"{name} is not installed: {install}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


class Page(HTMLParser):
    """Markup read back: every tag closed, cells by row, no element that a card never writes."""

    def __init__(self, markup: str) -> None:
        """Read it all."""
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.styles: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(markup)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.open.append(tag)
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.styles.append(dict(attrs).get("style") or "")

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last, and no other."""
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        """Collect text, in its cell too."""
        self.text += data
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1][-1] += data


@pytest.fixture(scope="session")
def chat_servers() -> ModuleType:
    """Give the module of the loopback server; it lies in no package, as no test does."""
    path = Path(__file__).parent / "numerics" / "experiments" / "chat_server.py"
    spec = importlib.util.spec_from_file_location("chat_server", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["chat_server"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def page() -> type[Page]:
    """Give the reader of markup."""
    return Page
