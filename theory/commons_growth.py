"""How a commons grows: independent draws, or a hysteresis that heavy fishing tips over (M6)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import as_rational

HEALTHY, DEGRADED = 0, 1


@dataclass(frozen=True, slots=True)
class IndependentGrowth:
    """Growth factors drawn anew in every round.

    Attributes
    ----------
    factors
        Distinct growth factors, at least 0.
    odds
        Their probabilities, positive, summing to one; equal by default.

    Raises
    ------
    ParameterError
        When a factor is negative or listed twice, or the odds are no probabilities.

    Examples
    --------
    >>> IndependentGrowth.of("3/2", "5/2").odds
    (Fraction(1, 2), Fraction(1, 2))
    >>> IndependentGrowth.parse("3/2:1/4, 5/2:3/4").factors
    (Fraction(3, 2), Fraction(5, 2))

    References
    ----------
    Theory §5, M6.
    """

    factors: tuple[Fraction, ...]
    odds: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if not self.factors or len(self.factors) != len(self.odds):
            raise ParameterError(
                f"growth: {len(self.factors)} factors with {len(self.odds)} probabilities"
            )
        if len(set(self.factors)) != len(self.factors) or min(self.factors) < 0:
            raise ParameterError(
                f"growth: factors {', '.join(map(str, self.factors))} must be distinct and "
                "at least 0"
            )
        if min(self.odds) <= 0 or sum(self.odds) != 1:
            raise ParameterError(
                f"growth: probabilities {', '.join(map(str, self.odds))} must be positive and "
                "sum to 1"
            )

    @classmethod
    def of(cls, *factors: object) -> IndependentGrowth:
        """Give equally likely factors; one factor is deterministic growth."""
        exact = tuple(as_rational(factor, "growth factor") for factor in factors)
        return cls(exact, tuple(Fraction(1, len(exact)) for _ in exact))

    @classmethod
    def parse(cls, text: str) -> IndependentGrowth:
        """Read ``2``, ``3/2,5/2`` (equally likely) or ``3/2:1/4,5/2:3/4``.

        Raises
        ------
        ParameterError
            When the text is something else.
        """
        parts = [part.strip() for part in text.split(",")]
        weighted = [":" in part for part in parts]
        if not any(weighted):
            return cls.of(*parts)
        if not all(weighted):
            raise ParameterError(f"growth={text!r}: give a probability to every factor, or to none")
        pairs = [part.split(":", 1) for part in parts]
        return cls(
            tuple(as_rational(factor, "growth factor") for factor, _ in pairs),
            tuple(as_rational(chance, "growth probability") for _, chance in pairs),
        )

    def __str__(self) -> str:
        if len(set(self.odds)) == 1:
            return ",".join(map(str, self.factors))
        return ",".join(f"{f}:{p}" for f, p in zip(self.factors, self.odds, strict=True))


@dataclass(frozen=True, slots=True)
class Hysteresis:
    """Growth that heavy fishing degrades and rest restores.

    With m the mean harvest of the last three rounds (rounds before the first count as 0), healthy
    water turns degraded with probability ``min(1, shift + (m − upper)/upper)`` when m > upper;
    degraded water recovers with probability ``recovery`` when m < lower. The regime of a round
    is drawn before its harvest. Past regimes are public, since stocks show them: what a court
    does not see is the regime of the current round, only the risk that it is degraded.

    Attributes
    ----------
    healthy, degraded
        Growth factors of the two regimes.
    upper, lower
        Mean harvests (fish a round) beyond which water degrades, below which it recovers.
    shift, recovery
        Probabilities, see above.
    gauge
        Harvests are remembered to the nearest multiple of it (halves upwards). With 1 memory is
        exact; the number of states grows with about the cube of capacity/gauge.

    Raises
    ------
    ParameterError
        When a number is out of range.

    Examples
    --------
    >>> Hysteresis().shift_probability(Fraction(60)), Hysteresis().shift_probability(Fraction(50))
    (Fraction(1, 2), Fraction(0, 1))

    References
    ----------
    Theory §5, M6.
    """

    healthy: Fraction = Fraction(5, 2)
    degraded: Fraction = Fraction(3, 2)
    upper: Fraction = Fraction(50)
    lower: Fraction = Fraction(30)
    shift: Fraction = Fraction(3, 10)
    recovery: Fraction = Fraction(3, 20)
    gauge: int = 20

    def __post_init__(self) -> None:
        for name in ("healthy", "degraded", "upper", "lower", "shift", "recovery"):
            object.__setattr__(self, name, as_rational(getattr(self, name), name))
        if min(self.healthy, self.degraded) < 0:
            raise ParameterError("growth factors of hysteresis must be at least 0")
        if not 0 <= self.lower <= self.upper or self.upper == 0:
            raise ParameterError(
                f"lower={self.lower} and upper={self.upper} must satisfy 0 ≤ lower ≤ upper ≠ 0"
            )
        for name in ("shift", "recovery"):
            if not 0 <= getattr(self, name) <= 1:
                raise ParameterError(f"{name}={getattr(self, name)} is not a probability")
        require_whole("gauge", self.gauge, 1)

    @property
    def factors(self) -> tuple[Fraction, ...]:
        """The growth factors: healthy, degraded."""
        return (self.healthy, self.degraded)

    def shift_probability(self, mean: Fraction) -> Fraction:
        """Give the probability that healthy water degrades at a mean harvest."""
        if mean <= self.upper:
            return Fraction(0)
        return min(Fraction(1), self.shift + (mean - self.upper) / self.upper)

    def degraded_probability(self, regime: int, mean: Fraction) -> Fraction:
        """Give the probability of the degraded regime after a regime and a mean harvest."""
        if regime == HEALTHY:
            return self.shift_probability(mean)
        return 1 - (self.recovery if mean < self.lower else Fraction(0))

    def __str__(self) -> str:
        return "hysteresis"


Growth: TypeAlias = IndependentGrowth | Hysteresis


def parse_growth(text: str) -> Growth:
    """Read a growth regime: ``hysteresis``, or what `IndependentGrowth.parse` reads.

    Examples
    --------
    >>> str(parse_growth("3/2,5/2")), str(parse_growth("hysteresis"))
    ('3/2,5/2', 'hysteresis')
    """
    return Hysteresis() if text.strip() == "hysteresis" else IndependentGrowth.parse(text)


def require_whole(name: str, value: object, least: int) -> None:
    """Refuse what is not a whole number of at least ``least``.

    Raises
    ------
    ParameterError
        Naming the parameter and its value.

    Examples
    --------
    >>> require_whole("fishers", 5, 1)
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        given = f"{name}={value!r} (type={type(value).__name__})"
        raise ParameterError(f"{given} must be a whole number, at least {least}")
