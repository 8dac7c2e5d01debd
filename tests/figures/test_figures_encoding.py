"""The same figure gives the same bytes, whenever it is drawn; fonts and provenance are inside."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable

import pytest

from coopgap.figures.encoding import encode
from coopgap.figures.selection import compute, draw
from coopgap.figures.style import Style

FACTS = {
    "title": "A & <title>",
    "claim": "T7",
    "version": "9.9.9",
    "seed": "0",
    "data": "d" * 64,
    "certificates": "2, sha256 " + "c" * 64,
}


def drawn(style: Style) -> Callable[[str], bytes]:
    with style.context():
        figure = draw(compute().data, style)
    return lambda kind: encode(figure, kind, style, FACTS)


@pytest.mark.parametrize("kind", ["pdf", "svg", "png"])
def test_drawing_twice_gives_the_same_bytes(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    style = Style()
    first = drawn(style)(kind)
    # A later hour, and another idea of what time it is.
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 12_345.6)
    assert drawn(style)(kind) == first


def test_the_pdf_embeds_its_fonts_and_has_no_date() -> None:
    content = drawn(Style())("pdf")
    fonts = re.findall(rb"/BaseFont /([^\s/]+)", content)
    assert any(b"STIX" in name for name in fonts)
    assert content.count(b"/FontFile2") >= 1
    assert b"/Type3" not in content
    assert b"/Subtype /Type3" not in content
    assert b"CreationDate" not in content
    assert b"claim T7" in content
    assert b"9.9.9" in content


def test_the_svg_is_made_of_paths_and_has_no_date() -> None:
    text = drawn(Style())("svg").decode()
    assert "<text" not in text
    assert "dc:date" not in text
    assert "claim T7" in text
    assert "A &amp; &lt;title&gt;" in text


def test_the_png_tells_its_provenance() -> None:
    content = drawn(Style.of("paper"))("png")
    for word in (b"Claim\0T7", b"Version\x009.9.9", b"Seed\0" + b"0", b"c" * 64):
        assert word in content
    assert b"tIME" not in content
    assert zlib.crc32(content) == zlib.crc32(drawn(Style())("png"))


def test_sans_and_talk_are_other_figures() -> None:
    kinds = {
        drawn(style)("svg") for style in (Style(), Style.of("talk"), Style.of("paper", "sans"))
    }
    assert len(kinds) == 3
