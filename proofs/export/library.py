"""The general Coq files of this folder, and how to make a file that needs no other."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

from coopgap.theory.errors import ParameterError

GENERAL: Final = (
    "Sums",
    "Games",
    "Order",
    "WeakDuality",
    "Checks",
    "Correlated",
    "Closure",
    "Selection",
    "Complementarity",
    "Irreducibility",
    "LumpSums",
    "Completeness",
    "Misperception",
    "Refinement",
    "Choices",
    "Polyhedra",
    "Attainment",
    "Cycles",
    "Limits",
)
"""The general files about games, each resting only on earlier ones."""

MODELS: Final = (
    "PublicGoods",
    "GoodsContracts",
    "TeamProduction",
    "TeamRules",
    "MonitorContract",
    "Delegation",
    "Adaptation",
    "Menus",
    "SymmetricPlay",
    "WitnessFamilies",
    "RobustTax",
    "HoldUp",
    "Questions",
)
"""The general files about models with a closed form."""

_REQUIRE: Final = re.compile(r"^From Coopgap Require Import ([A-Za-z ]+)\.$", re.MULTILINE)
_OPENING: Final = re.compile(
    r"^(From Coq Require Import .*|Import ListNotations\.|Open Scope .*)\n", re.M
)
HEADER: Final = """From Coq Require Import Reals Lra Psatz List Bool.
Import ListNotations.
Open Scope R_scope.
"""


def source(name: str) -> str:
    """Give the text of a general file.

    Raises
    ------
    ParameterError
        When there is no such file.

    Examples
    --------
    >>> source("Sums").splitlines()[0]
    '(* Finite sums of real numbers over lists. *)'
    """
    if name not in (*GENERAL, *MODELS):
        known = ", ".join((*GENERAL, *MODELS))
        raise ParameterError(f"general file {name!r} is unknown; choose one of {known}")
    path = files("coopgap.proofs.export") / "general" / f"{name}.v"
    return path.read_text(encoding="utf-8")


def needs(name: str) -> tuple[str, ...]:
    """List the general files that one rests on, and itself, in order.

    Examples
    --------
    >>> needs("Closure")
    ('Sums', 'Games', 'Closure')
    """
    found: set[str] = {name}
    queue = [name]
    while queue:
        for line in _REQUIRE.findall(source(queue.pop())):
            for other in line.split():
                if other not in found:
                    found.add(other)
                    queue.append(other)
    return tuple(n for n in (*GENERAL, *MODELS) if n in found)


def standing_alone(names: tuple[str, ...]) -> str:
    """Give the text of general files with all they rest on, ready to be compiled by itself.

    Examples
    --------
    >>> "Coopgap" in standing_alone(("Closure",))
    False
    """
    wanted = {part for name in names for part in needs(name)}
    parts = [HEADER]
    for name in (*GENERAL, *MODELS):
        if name in wanted:
            text = _OPENING.sub("", _REQUIRE.sub("", source(name)))
            parts.append(text.strip() + "\n")
    return "\n".join(parts)
