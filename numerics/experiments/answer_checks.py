"""Whether an answer is of the kind that was asked for: players may be anybody's code."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from coopgap.numerics.experiments.protocol import Answer


def objection(what: str, answer: Answer, game: Any) -> str:
    """Say what is wrong with an answer to ``message``, ``propose`` or ``vote``; else nothing.

    What was proposed is judged by the game's own ``objection``; an action by its ``read``.

    Examples
    --------
    >>> objection("vote", Answer("01"), None), objection("vote", Answer([0, 1]), None)
    ("must list proposals by number, not '01' (str)", '')
    """
    value = answer.value
    if not isinstance(answer.flag, str):
        return f"must have text as the flag of its answer, not {_shown(answer.flag)}"
    if what == "message" and not isinstance(value, str):
        return f"must be text, not {_shown(value)}"
    if what == "vote":
        listed = isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping)
        if not listed or not all(_whole(number) for number in value):
            return f"must list proposals by number, not {_shown(value)}"
    if what == "propose" and value is not None:
        fault: str = game.objection(value)
        return fault and f"{fault}, not {_shown(value)}"
    return ""


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return f"{str(value)[:60]!r} ({type(value).__name__})"
