"""The page escapes what it is given, and points where its parts are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coopgap.figures.report.claim_cards import LedgerRead, read_ledger
from coopgap.figures.report.page import ASSETS, Contents, anchor, asset, render_page

EMPTY = Contents(
    ledger=LedgerRead((), 0, 0, 0), bundles={}, stale=False, explored=(), explorer_bundles={},
    witnesses=(), figures=(), skipped=(), evidence=None, audits=(), audit_bundles=(), facts=(),
    packages=(), version="0",
)  # fmt: skip


def test_a_claim_is_text(small_verification: Path) -> None:
    ledger = read_ledger(small_verification)
    card = replace(
        ledger.cards[0],
        title="</h4><script>x</script>",
        statement='"a" & <b>',
        latex="<i>",
        formula=(),
        first_failure="<u>",
        failures=1,
        sound=False,
    )
    page = render_page(replace(EMPTY, ledger=replace(ledger, cards=(card,))))
    assert "<script>x" not in page
    assert "&lt;/h4&gt;&lt;script&gt;x" in page
    assert "&amp; &lt;b&gt;" in page
    assert "<i>" not in page
    assert "<u>" not in page
    assert "fails on &lt;u&gt;" in page
    # A conjecture that is known to be false is refuted as it should be: no warning.
    known = replace(ledger, cards=(replace(card, sound=True),))
    page = render_page(replace(EMPTY, ledger=known))
    assert "fails on" not in page
    assert "1 refutes it" in page


def test_what_is_not_there_is_not_promised() -> None:
    page = render_page(EMPTY)
    assert 'href="#audit"' not in page
    assert 'href="#explorer"' not in page
    assert "other code" not in page
    assert "other code" in render_page(replace(EMPTY, stale=True))


def test_anchors_are_found() -> None:
    assert anchor("T2-T8", {"T2"}, set()) == "claim-T2"
    assert anchor("M9", {"T2"}, {"M1"}) == ""


def test_the_script_runs_no_made_up_code() -> None:
    assert set(ASSETS) == {"style.css", "report.js"}
    script = asset("report.js").decode("utf-8")
    for word in ("eval", "innerHTML", "insertAdjacentHTML", "document.write", "fetch(", "http:"):
        assert word not in script.replace("http://www.w3.org/2000/svg", "")
    assert "url(" not in asset("style.css").decode("utf-8")
