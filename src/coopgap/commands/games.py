"""``coopgap games``: the built-in games and their parameters."""

from __future__ import annotations

from coopgap.display import console, grid
from coopgap.theory.commons import Commons
from coopgap.theory.games.registry import GAMES, game_parameters


def games() -> None:
    """List the built-in games with their parameters.

    **Example**

    `coopgap games`
    """
    rows = []
    for name, build in GAMES.items():
        listed = [
            key if default is None else f"{key}={default}"
            for key, default in game_parameters(name).items()
        ]
        summary = (build.__doc__ or "").strip().splitlines()[0].replace("`", "")
        rows.append([name, ", ".join(listed) or "none", summary])
    water = Commons()
    listed = [f"n={water.fishers}, capacity={water.capacity}, rounds={water.rounds}"]
    listed += [f"growth={water.growth}, threshold={water.collapse}, start=capacity, caps=binding"]
    rows.append(["commons", ", ".join(listed), "Only for play: the fishery of coopgap commons."])
    console().print(grid("Built-in games", ["name", "parameters", "what it is"], rows))
