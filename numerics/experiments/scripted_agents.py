"""Players that follow a script: one action, or a cycle of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coopgap.numerics.experiments.protocol import Choice, Player, Situation, Traits
from coopgap.theory.errors import ParameterError


class Scripted(Player):
    """A player that does what is written, over and over; it talks and signs nothing.

    Parameters
    ----------
    script
        Action names: the first in the first round, and so on.
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
        """Do what the script says for this round."""
        return self.script[situation.round % len(self.script)]
