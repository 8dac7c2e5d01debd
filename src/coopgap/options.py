"""Options that several commands share, documented once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Input: TypeAlias = Annotated[
    Path | None,
    typer.Argument(
        metavar="[INPUT]",
        help="A Gambit game (.nfg), an environment (.json), or table games (.csv, with --row).",
        show_default=False,
    ),
]
Game: TypeAlias = Annotated[
    str | None,
    typer.Option("--game", metavar="NAME", help="A built-in game instead of a file; see `games`."),
]
Parameters: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="A parameter of the built-in game."),
]
Row: TypeAlias = Annotated[
    str | None, typer.Option("--row", metavar="ID", help="The row of a .csv file, by its id.")
]
Verify: TypeAlias = Annotated[
    str,
    typer.Option(
        "--verify",
        metavar="WHAT",
        help="What contracts verify: none, actions, states, all, coop-defect or effort (effort "
        "tables), or a partition such as 'C|D' or 'Row: C|D; states: wet,damp|dry'.",
    ),
]
Prosociality: TypeAlias = Annotated[
    str,
    typer.Option(
        "--prosociality",
        metavar="λ",
        help="Prosocial weight λ ≥ 0 of every agent, or one each: 1/2,0.",
    ),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Certificate: TypeAlias = Annotated[
    Path | None,
    typer.Option("--certificate", metavar="FILE", help="Write the certificates to a file."),
]
