"""Write what pygambit's logit branch gives for small games: the reference of a test.

Run ``python benchmarks/pygambit_logit.py FILE`` where pygambit is installed (extra ``gambit``). It
is built from source, so the tests read the file instead of asking for the package.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

SHAPES = ((2, 2), (2, 3), (3, 3), (4, 4), (2, 2, 2), (3, 2, 2))
GAMES_OF_A_SHAPE = 4
PRECISIONS = (0.1, 0.5, 1.0, 2.5)
"""Gambit's λ, per unit of payoff; ours is this times the largest absolute payoff."""


def branch(payoffs: Any, precisions: tuple[float, ...] = PRECISIONS) -> list[list[list[float]]]:
    """Give pygambit's responses: by precision, by agent, by action."""
    import pygambit

    game = pygambit.Game.from_arrays(*[np.array(table) for table in payoffs])
    answers = pygambit.qre.logit_solve_lambda(game, list(precisions))
    found = []
    for answer in answers:
        profile = answer.profile
        found.append([[float(profile[s]) for s in player.strategies] for player in game.players])
    return found


def main(target: Path) -> None:
    """Draw small-integer games by a fixed seed, solve them, write one JSON file."""
    import pygambit

    generator = np.random.default_rng(20)
    cases = []
    for shape in SHAPES:
        for _ in range(GAMES_OF_A_SHAPE):
            payoffs = generator.integers(-4, 5, size=(len(shape), *shape)).tolist()
            cases.append({"payoffs": payoffs, "responses": branch(payoffs)})
    content = {"pygambit": pygambit.__version__, "precisions": PRECISIONS, "cases": cases}
    target.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
