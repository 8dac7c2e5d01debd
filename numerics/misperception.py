"""Prosocial agents who misjudge welfare: how much weight makes up for the error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from coopgap.numerics.result_cards import misperception_card
from coopgap.numerics.thresholds import Deviation, closure_threshold, gains_and_losses
from coopgap.theory.contract import Rule
from coopgap.theory.environment import Environment
from coopgap.theory.notebook.names import NUMBERS, Names
from coopgap.theory.rationals import RationalLike, as_weight


@dataclass(frozen=True, slots=True)
class MisperceptionThreshold:
    """The weights that suffice when each agent's picture of welfare is off by at most δ (T8).

    A profitable deviation asks for enough weight, λ ≥ g/(ℓ - 2δ). A deviation that costs its
    agent but loses less welfare than the error can hide, ℓ < 2δ, asks for not too much: a very
    prosocial agent would give up its own payoff for welfare that is not there. So the weights
    that suffice form an interval, which can be empty.

    Attributes
    ----------
    rule
        The efficient rule supported.
    error
        δ (money).
    tolerance
        Half the least welfare loss over profitable deviations (money): δ must stay below it.
        ``None`` when no deviation is profitable: any error is harmless at weight zero.
    by_agent
        Least sufficient weight of each agent; ``None`` is infinite (δ is too large).
    most
        Largest sufficient weight of each agent; ``None`` when every larger weight will do.
    tight
        Per agent, the deviation that sets the least weight.
    method, exact
        How it was found; always exact.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    rule: Rule
    error: Fraction
    tolerance: Fraction | None
    by_agent: tuple[Fraction | None, ...]
    most: tuple[Fraction | None, ...]
    tight: tuple[Deviation | None, ...]
    method: str = "largest gain / (welfare loss - 2δ) over profitable deviations, in integers"
    exact: bool = True
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = misperception_card

    def suffices(self, weights: Sequence[Fraction]) -> bool:
        """Tell whether weights, one per agent, support the rule whatever the distortion."""
        return all(
            least is not None and weight >= least and (most is None or weight <= most)
            for weight, least, most in zip(weights, self.by_agent, self.most, strict=True)
        )


def misperception_threshold(
    environment: Environment, error: RationalLike, rule: Rule | None = None
) -> MisperceptionThreshold:
    """Find the weights that support an efficient rule when perceived welfare is off by δ.

    Parameters
    ----------
    environment
        Material payoffs; its own weights are ignored.
    error
        δ ≥ 0 (money), the most by which an agent's ``Ŵ_i`` differs from W anywhere.
    rule
        The efficient rule; the one that `closure_threshold` chooses when left out.

    Raises
    ------
    ContractError
        When the rule is not efficient; `ParameterError` when the error is negative.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [misperception_threshold(game, d).by_agent[0] for d in (0, "1/2", 1)]
    [Fraction(1, 2), Fraction(1, 1), None]

    References
    ----------
    T8, with the upper limit on weights that its statement needs: see docs/corrections.md.
    """
    delta = as_weight(error, "error")
    chosen = closure_threshold(environment, rule).rule
    gains, losses = gains_and_losses(environment)
    scale = environment.payoffs.denominator
    weights: list[Fraction | None] = []
    limits: list[Fraction | None] = []
    tight: list[Deviation | None] = []
    least: Fraction | None = None
    for agent in range(environment.n_agents):
        weight: Fraction | None = Fraction(0)
        most: Fraction | None = None
        binding: Deviation | None = None
        for state, profile in enumerate(chosen.profiles):
            pairs = zip(gains[agent][state, *profile], losses[agent][state, *profile], strict=True)
            for action, (g, loss) in enumerate(pairs):
                gain, lost = Fraction(int(g), scale), Fraction(int(loss), scale)
                if action == profile[agent]:
                    continue
                seen = lost - 2 * delta
                if gain > 0:
                    least = lost if least is None else min(least, lost)
                    needed = gain / seen if seen > 0 else None
                    if weight is not None and (needed is None or needed > weight):
                        weight, binding = needed, Deviation(state, profile, agent, action)
                elif seen < 0:
                    limit = gain / seen
                    most = limit if most is None else min(most, limit)
        weights.append(weight)
        limits.append(most)
        tight.append(binding)
    tolerance = None if least is None else least / 2
    return MisperceptionThreshold(
        chosen,
        delta,
        tolerance,
        tuple(weights),
        tuple(limits),
        tuple(tight),
        names=Names.of(environment),
    )
