"""Players that follow a script: one action, or a cycle of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coopgap.numerics.experiments.protocol import Choice, Player, Situation, Traits
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import as_weight


class Scripted(Player):
    """A player that does what is written, over and over; it talks and signs nothing.

    Parameters
    ----------
    script
        Action names, or whole numbers of fish: the first in the first round, and so on.
    prosocial
        Whether tables count it among the prosocial agents.

    Raises
    ------
    ParameterError
        When the script is empty.

    Examples
    --------
    >>> Scripted(["C", "D"]).script
    ('C', 'D')
    """

    def __init__(self, script: Sequence[str], prosocial: bool = False) -> None:
        if not script or not all(script):
            raise ParameterError("scripted: name at least one action, as in scripted:C or C,D")
        self.script = tuple(script)
        self.traits = Traits(prosocial=prosocial)

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice:
        """Do what the script says for this round; ``share`` is an equal share of the stock."""
        step = self.script[situation.round % len(self.script)]
        if situation.game.stock(situation.position) is None:
            return step
        if step == "share":
            return as_weight(situation.position_stock, "stock") / len(situation.game.agents)
        # What is written may exceed what is left.
        return min(as_weight(step, "scripted harvest"), as_weight(situation.position_stock))
