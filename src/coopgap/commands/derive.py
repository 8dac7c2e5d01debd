"""``coopgap derive``: closed forms for all parameters, with their proofs."""

from __future__ import annotations

from typing import Annotated

import typer

from coopgap.theory.errors import ParameterError
from coopgap.theory.models import MODELS


def derive(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model to derive.")],
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX.")] = False,
) -> None:
    """Derive a closed form for all parameters and print its proof."""
    if model not in MODELS:
        raise ParameterError(f"no model {model!r}; known: {', '.join(MODELS)}")
    derivation = MODELS[model]()
    print(derivation.as_latex() if latex else derivation.as_text())
