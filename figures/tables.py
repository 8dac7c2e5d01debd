r"""Tables for a paper: LaTeX with booktabs, Markdown, CSV and JSON from the same exact cells."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from coopgap.figures.record_cards import table_card
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.files import write_text_atomically
from coopgap.theory.rationals import as_text

_SPECIAL: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''",
    "λ": r"$\lambda$", "Γ": r"$\Gamma$", "δ": r"$\delta$", "θ": r"$\theta$", "β": r"$\beta$",
    "ℓ": r"$\ell$", "ε": r"$\varepsilon$", "η": r"$\eta$", "κ": r"$\kappa$", "σ": r"$\sigma$",
    "τ": r"$\tau$", "μ": r"$\mu$", "ν": r"$\nu$", "Σ": r"$\Sigma$", "Θ": r"$\Theta$",
    "∞": r"$\infty$", "≥": r"$\ge$", "≤": r"$\le$", "×": r"$\times$", "−": r"$-$", "→": r"$\to$",
    "⇔": r"$\Leftrightarrow$", "⇒": r"$\Rightarrow$", "≈": r"$\approx$", "·": r"$\cdot$",
    "…": r"\dots{}", "–": "--", "—": "---", "’": "'", "‘": "`", "“": "``", "”": "''",
    "²": r"$^2$", "½": r"$\frac12$", "∈": r"$\in$", "≠": r"$\neq$", "\u2009": r"\,", "\u00a0": "~",
    "₀": r"$_0$", "₁": r"$_1$", "₂": r"$_2$",
}  # fmt: skip
"""What plain text becomes in LaTeX; Latin letters with accents are left as they are."""


WIDE: Final = 60
"""A formula of more signs of LaTeX is made as narrow as its column, where it is wider."""

LONGEST: Final = 30
"""Most rows of a table that floats."""


@dataclass(frozen=True, slots=True)
class Formula:
    r"""A cell that is a formula.

    Attributes
    ----------
    text
        As people write it on one line, and as SymPy reads it where it can.
    latex
        The same in LaTeX, without dollar signs.
    is_math
        Whether the LaTeX is a formula; otherwise it is text that may hold some.

    Examples
    --------
    >>> Formula("1/2", r"\frac12").text
    '1/2'
    """

    text: str
    latex: str
    is_math: bool = True

    def source(self) -> str:
        """Give the LaTeX as it stands in a cell."""
        return fitted(self.latex) if self.is_math else self.latex


def fitted(latex: str) -> str:
    r"""Set a formula, scaled down to the width of its column if it is wider than that.

    Examples
    --------
    >>> fitted("x^2"), fitted("x^2 + " * 20).startswith(r"\resizebox{\ifdim\width>\linewidth")
    ('$x^2$', True)
    """
    if len(latex) <= WIDE:
        return f"${latex}$"
    least = r"\ifdim\width>\linewidth\linewidth\else\width\fi"
    return f"\\resizebox{{{least}}}{{!}}{{${latex}$}}"


Cell: TypeAlias = str | Formula


def exact(value: Fraction | int | None) -> Formula:
    """Give a cell for an exact number; ``None`` is infinity.

    Examples
    --------
    >>> exact(Fraction(-1, 2)).latex, exact(None).text
    ('-1/2', 'inf')
    """
    if value is None:
        return Formula("inf", r"\infty")
    text = as_text(Fraction(value))
    return Formula(text, text)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title, a header and rows of equal length.

    Attributes
    ----------
    name
        Stem of its files and its LaTeX label.
    title
        Caption.
    columns
        Header.
    rows
        Cells.
    widths
        LaTeX column types, such as ``l`` or ``p{4cm}``; all ``l`` when left out.
    legend
        What short words mean that stand in the LaTeX only.

    Raises
    ------
    FormatError
        When a row has another length than the header.

    Examples
    --------
    >>> table = Table("t", "A table", ("game", "λ*"), (("R&D", exact(Fraction(1, 2))),))
    >>> print(as_markdown(table))
    **A table**
    <BLANKLINE>
    | game | λ* |
    |---|---|
    | R&D | 1/2 |
    <BLANKLINE>

    References
    ----------
    Theory §4, §5.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[str, ...] = ()
    legend: str = ""

    _repr_html_ = table_card

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise FormatError(
                    f"table {self.name!r}: a row of {len(row)} for {len(self.columns)} columns"
                )
        if self.widths and len(self.widths) != len(self.columns):
            raise FormatError(f"table {self.name!r}: {len(self.widths)} column types")


def escape(text: str) -> str:
    r"""Write plain text in LaTeX: nothing in it is a command, whatever it holds.

    Examples
    --------
    >>> escape("50% of R&D_1, λ ≥ 2")
    '50\\% of R\\&D\\_1, $\\lambda$ $\\ge$ 2'
    """
    return "".join(map(_letter, text))


def _letter(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    if letter.isspace():
        return " "
    if (letter.isascii() and letter.isprintable()) or (letter.isalpha() and ord(letter) < 0x180):
        return letter
    # No font of a plain document has it: name it rather than stop the compiler.
    return f"[U+{ord(letter):04X}]"


def as_latex(table: Table) -> str:
    r"""Write a table with booktabs rules: floating, or over several pages if it is long.

    The first line is a comment that names the packages the document needs.

    Examples
    --------
    >>> print(as_latex(Table("t", "A table", ("a",), (("100%",),))))
    % \usepackage{amsmath,array,booktabs}
    \begin{table}[tbp]
      \centering
      \caption{A table}
      \label{tab:t}
      \begin{tabular}{@{}l@{}}
        \toprule
        a \\
        \midrule
        100\% \\
        \bottomrule
      \end{tabular}
    \end{table}
    <BLANKLINE>

    References
    ----------
    Theory §4, §5.
    """
    # Narrow columns are set ragged: justified they would be full of holes. The space lets TeX
    # break the first word, too.
    widths = [
        rf">{{\raggedright\arraybackslash\hspace{{0pt}}}}{kind}" if kind.startswith("p") else kind
        for kind in table.widths or ("l",) * len(table.columns)
    ]
    tight = "\\footnotesize\\setlength{\\tabcolsep}{3pt}\\renewcommand{\\arraystretch}{1.15}"
    small = f"  {tight}\n" if len(table.columns) > 5 or table.widths else ""

    def line(cells: Sequence[Cell]) -> str:
        written = (c.source() if isinstance(c, Formula) else breaking(c) for c in cells)
        # A bracket right after a row's end would be read as its optional argument.
        return "    " + " & ".join(f"{{}}{c}" if c.startswith("[") else c for c in written) + r" \\"

    body = "\n".join(line(row) for row in table.rows)
    said = f"{table.title}. {table.legend}" if table.legend else table.title
    title = f"\\caption{{{escape(said)}}}"
    label = f"\\label{{tab:{table.name}}}"
    columns = f"{{@{{}}{''.join(widths)}@{{}}}}"
    head = f"{line(table.columns)}\n    \\midrule"
    if len(table.rows) > LONGEST:
        # A float cannot break across pages; this environment can.
        return (
            f"{needs(body, 'longtable')}\n{{{tight}\n\\begin{{longtable}}{columns}\n"
            f"    {title}{label} \\\\\n"
            f"    \\toprule\n{head}\n    \\endfirsthead\n    \\toprule\n{head}\n    \\endhead\n"
            f"    \\bottomrule\n    \\endfoot\n{body}\n\\end{{longtable}}}}\n"
        )
    return (
        f"{needs(body)}\n\\begin{{table}}[tbp]\n  \\centering\n  {title}\n  {label}\n{small}"
        f"  \\begin{{tabular}}{columns}\n    \\toprule\n{head}\n{body}\n"
        "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n"
    )


def needs(body: str, *more: str) -> str:
    r"""Name the packages that a table needs, as a comment.

    Examples
    --------
    >>> needs(r"\resizebox{1cm}{!}{$x$}", "longtable")
    '% \\usepackage{amsmath,array,booktabs,graphicx,longtable}'
    """
    packages = ["amsmath", "array", "booktabs"]
    packages += ["graphicx"] if r"\resizebox" in body else []
    return f"% \\usepackage{{{','.join([*packages, *more])}}}"


def breaking(text: str) -> str:
    r"""Write plain text in LaTeX; a long name may be broken after a dot or an underscore.

    Examples
    --------
    >>> breaking("M3.gap_joint of 0.5")
    'M3.\\allowbreak{}gap\\_\\allowbreak{}joint of 0.5'
    """
    return re.sub(r"(?<=[A-Za-z0-9])(\.|\\_)(?=[A-Za-z])", r"\1\\allowbreak{}", escape(text))


def as_markdown(table: Table) -> str:
    r"""Write a Markdown table under its title in bold.

    Examples
    --------
    >>> as_markdown(Table("t", "T", ("a|b",), ((Formula("x", "x"),),))).splitlines()[2]
    '| a\\|b |'
    """

    def line(cells: Sequence[Cell]) -> str:
        written = (_plain(c).replace("|", r"\|").replace("\n", " ") for c in cells)
        return f"| {' | '.join(written)} |"

    lines = [f"**{table.title}**", "", line(table.columns), "|---" * len(table.columns) + "|"]
    return "\n".join([*lines, *map(line, table.rows)]) + "\n"


def as_csv(table: Table) -> str:
    r"""Write comma-separated values with a header.

    Examples
    --------
    >>> as_csv(Table("t", "T", ("a", "b"), (("x,y", exact(2)),)))
    'a,b\n"x,y",2\n'
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(c) for c in row] for row in table.rows)
    return stream.getvalue()


def as_json(table: Table) -> str:
    r"""Write one JSON object with a row as an object by column.

    Examples
    --------
    >>> json.loads(as_json(Table("t", "T", ("a",), (("x",),))))["rows"]
    [{'a': 'x'}]
    """
    rows = [
        {name: _plain(c) for name, c in zip(table.columns, row, strict=True)} for row in table.rows
    ]
    data = {"name": table.name, "title": table.title, "columns": list(table.columns), "rows": rows}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


WRITERS: Final[Mapping[str, tuple[str, Callable[[Table], str]]]] = MappingProxyType(
    {
        "latex": ("tex", as_latex),
        "markdown": ("md", as_markdown),
        "csv": ("csv", as_csv),
        "json": ("json", as_json),
    }
)
"""Ending and writer of each format."""


def write_table(table: Table, out: Path, formats: Sequence[str] = tuple(WRITERS)) -> list[Path]:
    """Write a table in some formats, each file whole.

    Parameters
    ----------
    table
        The table.
    out
        Folder, created if missing.
    formats
        Some of `WRITERS`.

    Raises
    ------
    ParameterError
        When a format is unknown.
    FormatError
        When the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     [p.name for p in write_table(Table("t", "T", ("a",), ()), Path(place), ["csv"])]
    ['t.csv']

    References
    ----------
    Theory §4, §5.
    """
    for name in formats:
        if name not in WRITERS:
            raise ParameterError(f"format {name!r} is unknown; choose among {', '.join(WRITERS)}")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise FormatError(f"{out}: tables cannot be written there ({reason})") from None
    written = []
    for name in formats:
        ending, writer = WRITERS[name]
        path = out / f"{table.name}.{ending}"
        write_text_atomically(path, writer(table))
        written.append(path)
    return written


def _plain(cell: Cell) -> str:
    return cell.text if isinstance(cell, Formula) else cell
