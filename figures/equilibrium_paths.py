"""Pure equilibria as the prosocial weight grows: exact intervals of weights, profile by profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coopgap.figures.curves import Curve, CurvePiece
from coopgap.numerics.thresholds import gains_and_losses
from coopgap.theory.contract import Profile
from coopgap.theory.environment import Environment


@dataclass(frozen=True, slots=True)
class Stretch:
    """The weights at which a profile is a pure equilibrium: a closed interval.

    Attributes
    ----------
    state, profile
        Where.
    start, end
        Least and largest weight; ``end`` is ``None`` when there is no largest.
    welfare
        Material welfare of the profile in the state (money).
    """

    state: int
    profile: tuple[int, ...]
    start: Fraction
    end: Fraction | None
    welfare: Fraction

    def holds(self, weight: Fraction) -> bool:
        """Tell whether the profile is an equilibrium at a weight."""
        return self.start <= weight and (self.end is None or weight <= self.end)


def stretches(environment: Environment) -> tuple[Stretch, ...]:
    """Find, for every profile that is ever an equilibrium, the weights at which it is one.

    A deviation of gain g and welfare loss ℓ is deterred iff ``g <= λℓ``: from below when ℓ > 0,
    from above when ℓ < 0. So the weights form an interval.

    Parameters
    ----------
    environment
        Its own weights are ignored.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [(s.profile, str(s.start), str(s.end)) for s in stretches(game)]
    [((0, 0), '1/2', 'None'), ((0, 1), '1/2', '1/2'), ((1, 0), '1/2', '1/2'), ((1, 1), '0', '1/2')]

    References
    ----------
    T4, T7.
    """
    gains, losses = gains_and_losses(environment)
    found = []
    for state in range(environment.n_states):
        for profile in environment.profiles():
            interval = _interval(
                [
                    (int(g), int(loss))
                    for own, lost in zip(gains, losses, strict=True)
                    for g, loss in zip(own[state, *profile], lost[state, *profile], strict=True)
                ]
            )
            if interval is not None:
                welfare = environment.welfare.fraction((state, *profile))
                found.append(Stretch(state, profile, *interval, welfare))
    return tuple(found)


def _interval(deviations: Sequence[tuple[int, int]]) -> tuple[Fraction, Fraction | None] | None:
    start, end = Fraction(0), None
    for gain, loss in deviations:
        if loss > 0:
            start = max(start, Fraction(gain, loss))
        elif loss < 0:
            limit = Fraction(gain, loss)
            end = limit if end is None else min(end, limit)
        elif gain > 0:
            return None
    return None if end is not None and end < start else (start, end)


def welfare_path(
    environment: Environment, choose: Callable[[Sequence[Fraction]], Fraction]
) -> Curve:
    """Give expected welfare against λ when one equilibrium is played in each state.

    Parameters
    ----------
    environment
        Its own weights are ignored.
    choose
        Which welfare results when these are the equilibria of a state: ``max``, ``min``, a mean.

    Returns
    -------
    Curve
        Constant between breaks, with a piece of its own at each break; infinite (undefined) where
        some state has no pure equilibrium.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> path = welfare_path(game, min)
    >>> [str(path.value(Fraction(k, 2))) for k in range(3)]
    ['2', '2', '6']

    References
    ----------
    T7.
    """
    found = stretches(environment)
    ends = {s.start for s in found} | {s.end for s in found if s.end is not None} | {Fraction(0)}
    breaks = sorted(ends)
    pieces: list[CurvePiece] = []

    def add(start: Fraction, stop: Fraction | None, at: Fraction, closed: bool) -> None:
        value = _expected(environment, found, at, choose)
        num = () if not value else (value,)
        den = () if value is None else (Fraction(1),)
        last = pieces[-1] if pieces else None
        if last is not None and (last.num, last.den) == (num, den):
            pieces[-1] = CurvePiece(last.start, stop, last.starts_closed, closed, num, den)
        else:
            pieces.append(CurvePiece(start, stop, closed, closed, num, den))

    for k, at in enumerate(breaks):
        after = breaks[k + 1] if k + 1 < len(breaks) else None
        add(at, at, at, True)
        add(at, after, at + 1 if after is None else (at + after) / 2, False)
    return Curve(tuple(pieces))


def _expected(
    environment: Environment,
    found: Sequence[Stretch],
    weight: Fraction,
    choose: Callable[[Sequence[Fraction]], Fraction],
) -> Fraction | None:
    total = Fraction(0)
    for state, probability in enumerate(environment.prior):
        values = [s.welfare for s in found if s.state == state and s.holds(weight)]
        if not values:
            return None
        total += probability * choose(values)
    return total


def profiles_at(found: Sequence[Stretch], weight: Fraction) -> tuple[Profile, ...]:
    """List the equilibria of the first state at a weight.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> profiles_at(stretches(game), Fraction(0))
    ((1, 1),)

    References
    ----------
    T7.
    """
    return tuple(s.profile for s in found if s.state == 0 and s.holds(weight))
