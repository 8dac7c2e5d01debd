"""Tables say the same in four formats, and LaTeX takes whatever a name may hold."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.figures.table_contents import CONTENTS, ledger_table_from_file
from coopgap.figures.tables import (
    LONGEST,
    WRITERS,
    Formula,
    Table,
    as_csv,
    as_json,
    as_latex,
    as_markdown,
    escape,
    exact,
    write_table,
)
from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.ledger import AXES
from coopgap.theory.errors import FormatError, ParameterError

NASTY = r"""\ { } $ & % # _ ~ ^ < > | " ' é ß Γ λ ∞ 囚徒 [x] %\input{/etc/passwd}"""
TABLE = Table(
    "nasty",
    NASTY,
    ("name", "λ*"),
    ((NASTY, exact(Fraction(-1, 3))), ("[first]", exact(None)), ("plain", Formula("x**2", "x^2"))),
)

texts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(texts, texts), max_size=4))
def test_csv_and_json_give_every_cell_back(rows: list[tuple[str, str]]) -> None:
    table = Table("t", "T", ("a", "b"), tuple(rows))
    listed = json.loads(as_json(table))["rows"]
    assert [(row["a"], row["b"]) for row in listed] == rows
    plain = [row for row in rows if not any("\r" in cell or "\0" in cell for cell in row)]
    shown = csv.reader(io.StringIO(as_csv(Table("t", "T", ("a", "b"), tuple(plain))), newline=""))
    assert [tuple(row) for row in shown][1:] == plain


@given(texts)
def test_no_text_is_a_command(text: str) -> None:
    """Take the known commands away: nothing that TeX minds may be left."""
    left = re.sub(r"\\[\\{}$&%#_,]|\\(?:text\w+|dots)\{\}", "", escape(text))
    left = re.sub(r"\$[^$]*\$", "", left)
    assert not set(left) & set("\\{}$&%#_^")
    assert all(letter.isprintable() for letter in left)


@given(st.lists(texts, min_size=1, max_size=3))
def test_markdown_keeps_one_row_a_line(cells: list[str]) -> None:
    safe = [cell.replace("\r", "") for cell in cells]
    table = Table("t", "T", tuple("abc"[: len(safe)]), (tuple(safe),))
    last = as_markdown(table).rstrip("\n").split("\n")[-1]
    assert len(re.findall(r"(?<!\\)\|", last.replace("\\\\", ""))) >= len(safe) + 1


def test_latex_has_rules_caption_and_escaped_cells() -> None:
    text = as_latex(TABLE)
    for word in (
        r"\toprule",
        r"\midrule",
        r"\bottomrule",
        r"\label{tab:nasty}",
        "$-1/3$",
        r"$\infty$",
    ):
        assert word in text
    assert r"\input" not in text
    assert r"\textbackslash{}input" in text
    assert "[U+56DA]" in text
    assert "    {}[first]" in text
    assert text.count(r"\\") >= 4


def test_a_long_table_breaks_across_pages() -> None:
    rows = tuple((str(k),) for k in range(LONGEST + 1))
    long = as_latex(Table("long", "Long", ("k",), rows))
    assert "longtable" in long
    assert r"\endhead" in long
    assert "longtable" not in as_latex(Table("short", "Short", ("k",), rows[:-1]))


def compile_latex(
    compiler: str, folder: Path, tables: list[Table]
) -> subprocess.CompletedProcess[bytes]:
    body = "\n".join(as_latex(table) for table in tables)
    (folder / "main.tex").write_text(
        "\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n"
        "\\usepackage{amsmath,array,booktabs,graphicx,longtable}\n\\begin{document}\n"
        + body
        + "\\end{document}\n",
        "utf-8",
    )
    command = [compiler, "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)


def test_latex_compiles_as_it_is(latex_compiler: str, tmp_path: Path) -> None:
    long = Table("long", "Long", ("k",), tuple((str(k),) for k in range(90)))
    ours = [*(make() for make in CONTENTS.values()), ledger_of_every_claim(tmp_path)]
    done = compile_latex(latex_compiler, tmp_path, [TABLE, long, *ours])
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-3000:]
    assert (tmp_path / "main.pdf").stat().st_size > 10_000
    assert compile_latex(latex_compiler, tmp_path, ours).returncode == 0
    log = (tmp_path / "main.log").read_text("utf-8", errors="replace")
    over = [float(width) for width in re.findall(r"Overfull \\hbox \((\d+\.?\d*)pt", log)]
    assert max(over, default=0) <= 1, "a cell runs into the next column, or into the margin"


def ledger_of_every_claim(folder: Path) -> Table:
    """Give the ledger's table with every claim there is, and the longest words for standings."""
    words = [str(word) for word in Standing]
    claims = [
        {
            "id": claim.id,
            "title": claim.title,
            "headline": words[k % len(words)],
            "axes": {axis: words[(k + n) % len(words)] for n, axis in enumerate(AXES)},
            "cases": 10_000,
            "failures": 0,
            "certificates_accepted": 10_000,
        }
        for k, claim in enumerate(CLAIMS)
    ]
    file = folder / "ledger.json"
    file.write_text(json.dumps({"claims": claims}))
    return ledger_table_from_file(file)


def test_braces_and_environments_are_balanced() -> None:
    text = as_latex(TABLE)
    bare = re.sub(r"\\[\\{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert re.findall(r"\\begin\{(\w+)\}", text) == re.findall(r"\\end\{(\w+)\}", text)[::-1]


def test_files_are_written_whole(tmp_path: Path) -> None:
    written = write_table(TABLE, tmp_path / "new")
    assert [path.suffix for path in written] == [".tex", ".md", ".csv", ".json"]
    for path, (_, writer) in zip(written, WRITERS.values(), strict=True):
        assert path.read_text("utf-8") == writer(TABLE)
    assert len(list((tmp_path / "new").iterdir())) == 4


def test_bad_tables_and_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="a row of 1 for 2 columns"):
        Table("t", "T", ("a", "b"), (("x",),))
    with pytest.raises(FormatError, match="column types"):
        Table("t", "T", ("a", "b"), (), ("l",))
    with pytest.raises(ParameterError, match="choose among latex"):
        write_table(TABLE, tmp_path, ["html"])
    (tmp_path / "file").write_text("x")
    with pytest.raises(FormatError, match="cannot be written there"):
        write_table(TABLE, tmp_path / "file" / "x")
