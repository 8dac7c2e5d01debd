"""The commons (M6) as a game to be played: fish, growth that no court sees, caps by law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from coopgap.numerics.commons.commons_policies import constant_cap, contingent_cap
from coopgap.numerics.experiments.commons_terms import CapTerms, model_of
from coopgap.numerics.experiments.protocol import Choice, Nature, Outcome
from coopgap.numerics.experiments.terms import Regime, Terms
from coopgap.theory.commons import Commons, rationed
from coopgap.theory.commons_growth import Hysteresis, parse_growth
from coopgap.theory.contract import Profile
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import as_rational

COMMONS_REGIMES = (
    Regime.NONE,
    Regime.AGREEMENT,
    Regime.CONTRACT,
    Regime.OPTIMAL_CAP,
    Regime.OPTIMAL_CONSTANT_CAP,
)
"""Regimes a commons knows."""

PARAMETERS = ("n", "capacity", "rounds", "growth", "threshold", "start", "caps")
"""Parameters of the commons on the command line; K and T are short for capacity and rounds."""

MAX_DENOMINATOR = 10**9
"""Finest share of a fish that may be asked for."""


@dataclass(frozen=True)
class CommonsGame:
    """A commons played round by round.

    The position is the state of the stochastic game: the stock, or in a hysteresis (stock, risk,
    past harvests). Fishers see the growth factor and ask for fish; who asks for more than there is
    asks for all there is; demands beyond the stock are rationed in proportion. The play ends
    when no fish are left.

    Attributes
    ----------
    commons
        The parameters.
    binding
        Whether optimal caps, and those that `Fisher` proposes, bind or are ceilings.

    Examples
    --------
    >>> game = CommonsGame(Commons())
    >>> played = game.resolve(100, 0, 0, (Fraction(10),) * 5, None, None)
    >>> played.payoffs[0], played.following, game.sustainable(100, 0)
    (Fraction(10, 1), 75, 33)

    References
    ----------
    Theory §5, M6; [PiattiEtAl2024].
    """

    commons: Commons
    binding: bool = True

    @property
    def agents(self) -> tuple[str, ...]:
        """Names of the fishers."""
        return tuple(f"fisher {k + 1}" for k in range(self.commons.fishers))

    @property
    def title(self) -> str:
        """What people call it; other commons have other names."""
        water, usual = self.commons, Commons()
        parts = [f"commons of {water.fishers}", f"growth {water.growth}"]
        parts += [
            f"{name} {getattr(water, kind)}"
            for name, kind in (
                ("capacity", "capacity"),
                ("rounds", "rounds"),
                ("threshold", "collapse"),
            )
            if getattr(water, kind) != getattr(usual, kind)
        ]
        if water.first_stock != water.capacity:
            parts.append(f"start {water.first_stock}")
        return ", ".join(parts)

    @property
    def horizon(self) -> int:
        """Rounds of a whole play."""
        return self.commons.rounds

    def opening(self) -> Any:
        """Give the first state."""
        return self.commons.start_state

    def place(self, position: Any) -> int:
        """Give the place of a state in the stochastic game."""
        return _places(self.commons)[position]

    def odds(self, position: Any) -> tuple[Fraction, ...]:
        """Give the odds of the growth factors."""
        model, place = model_of(self.commons), self.place(position)
        return tuple(model.odds.fraction((place, r)) for r in range(len(model.contingencies)))

    @property
    def contingencies(self) -> tuple[str, ...]:
        """Names of the growth factors."""
        return tuple(map(str, model_of(self.commons).contingencies))

    def contingency_name(self, contingency: int) -> str:
        """Give the growth factor as text."""
        return self.contingencies[contingency]

    def stock(self, position: Any) -> int:
        """Give the stock (fish)."""
        return int(position[0] if isinstance(position, tuple) else position)

    def sustainable(self, position: Any, contingency: int) -> int:
        """Give the largest total harvest after which the stock is no smaller than now."""
        stock, factor = self.stock(position), self.commons.growth.factors[contingency]
        fits = (
            x for x in range(stock, 0, -1) if self.commons.next_stock(stock - x, factor) >= stock
        )
        return next(fits, 0)

    def read(self, agent: int, position: Any, choice: Choice) -> Fraction:
        """Give the fish asked for: a number, ``all``, or more than there is, which is all.

        Raises
        ------
        ParameterError
            When it is no exact number of at least 0; ExactnessError for a float.

        Examples
        --------
        >>> game = CommonsGame(Commons())
        >>> game.read(0, 100, "12.5"), game.read(0, 30, "all"), game.read(0, 30, 99)
        (Fraction(25, 2), Fraction(30, 1), Fraction(30, 1))
        """
        stock = Fraction(self.stock(position))
        if isinstance(choice, str) and choice.strip().lower() == "all":
            return stock
        name = f"{self.agents[agent]}: fish asked for"
        asked = as_rational(int(choice) if isinstance(choice, np.integer) else choice, name)
        if asked < 0:
            raise ParameterError(f"{name}: {asked} is less than 0")
        if asked.denominator > MAX_DENOMINATOR:
            raise ParameterError(f"{name}: parts of a fish finer than 1/{MAX_DENOMINATOR}")
        return min(asked, stock)

    def recommend(self, terms: Terms | None, contingency: int, nature: Nature) -> None:
        """Recommend nothing: there is no mediator."""

    def resolve(
        self,
        position: Any,
        round_: int,
        contingency: int,
        choices: tuple[Choice, ...],
        terms: Terms | None,
        recommended: Profile | None,
    ) -> Outcome:
        """Play one round: the court caps, the water rations, what is left grows."""
        stock = self.stock(position)
        demands: Sequence[Fraction] = tuple(Fraction(choice) for choice in choices)
        allowed = demands
        if isinstance(terms, CapTerms):
            allowed = terms.catches(round_, self.place(position), stock, demands)
        caught = rationed(stock, allowed)
        following = self.next_position(position, contingency, sum(caught, Fraction(0)))
        nothing = (Fraction(0),) * len(caught)
        return Outcome(
            tuple(map(str, demands)), caught, nothing, following, not self.stock(following)
        )

    def next_position(self, position: Any, contingency: int, harvest: Fraction) -> Any:
        """Give the state after a total harvest, whole or not.

        Examples
        --------
        >>> CommonsGame(Commons()).next_position(100, 0, Fraction(81, 2))
        89
        """
        commons = self.commons
        stock = self.stock(position)
        grown = commons.next_stock(stock - harvest, commons.growth.factors[contingency])
        if not isinstance(commons.growth, Hysteresis):
            return grown
        # Memory keeps the nearest multiple of the gauge, which a whole harvest beside has too.
        gauge = commons.growth.gauge
        recorded = (2 * harvest + gauge) // (2 * gauge)
        whole = next(
            x
            for x in (int(harvest), min(stock, int(harvest) + 1))
            if (2 * x + gauge) // (2 * gauge) == recorded
        )
        model = model_of(commons)
        after = model.states[int(model.successors[self.place(position), contingency, whole, 0])]
        assert isinstance(after, tuple)
        return (grown, *after[1:])

    def prepare(self, regime: Regime) -> Terms | None:
        """Give what a regime puts in force before anybody is asked.

        Raises
        ------
        ParameterError
            When the regime belongs to table games.

        Examples
        --------
        >>> CommonsGame(Commons()).prepare(Regime.OPTIMAL_CONSTANT_CAP).words
        'constant cap 36, binding'
        """
        if regime not in COMMONS_REGIMES:
            raise ParameterError(
                f"regime={regime} is for table games; a commons has {', '.join(COMMONS_REGIMES)}"
            )
        if regime is Regime.OPTIMAL_CAP:
            return CapTerms.of(contingent_cap(self.commons), self.binding)
        if regime is Regime.OPTIMAL_CONSTANT_CAP:
            return CapTerms.of(constant_cap(self.commons), self.binding)
        return None

    def objection(self, terms: Any) -> str:
        """Say what is wrong with what somebody proposed; nothing when it can be in force.

        Examples
        --------
        >>> CommonsGame(Commons()).objection(50)
        'must be a cap of this commons (see read_caps)'
        """
        model = model_of(self.commons)
        rows = terms.caps if isinstance(terms, CapTerms) else ()
        fits = len(rows) == model.horizon and {len(row) for row in rows} == {len(model.states)}
        return "" if fits else "must be a cap of this commons (see read_caps)"

    def describe(self) -> dict[str, Any]:
        """Give a JSON object that tells this game from every other."""
        water = self.commons
        growth = water.growth
        told: Any = {"factors": list(map(str, growth.factors))}
        if isinstance(growth, Hysteresis):
            names = ("upper", "lower", "shift", "recovery", "gauge")
            told |= {name: str(getattr(growth, name)) for name in names}
        else:
            told |= {"odds": list(map(str, growth.odds))}
        return {
            "kind": "commons",
            "fishers": water.fishers,
            "capacity": water.capacity,
            "rounds": water.rounds,
            "growth": told,
            "collapse": water.collapse,
            "start": water.first_stock,
            "binding": self.binding,
        }


@lru_cache(maxsize=8)
def _places(commons: Commons) -> dict[Any, int]:
    return {state: place for place, state in enumerate(model_of(commons).states)}


def commons_game(parameters: Mapping[str, str], rounds: int | None = None) -> CommonsGame:
    """Build the game from texts as the command line has them; see `PARAMETERS`.

    Parameters
    ----------
    parameters
        Text by name; what is left out has the default of `Commons`.
    rounds
        The option ``--rounds``, when it is given.

    Raises
    ------
    ParameterError
        When a name is unknown, a number is malformed, or rounds are given twice.

    Examples
    --------
    >>> commons_game({"n": "3", "K": "60", "growth": "2"}).title
    'commons of 3, growth 2, capacity 60'
    """
    short = {"K": "capacity", "T": "rounds"}
    given: dict[str, str] = {}
    for name, value in parameters.items():
        full = short.get(name, name)
        if full not in PARAMETERS:
            raise ParameterError(
                f"--param {name}: a commons has no such parameter; it has {', '.join(PARAMETERS)}"
            )
        if full in given:
            raise ParameterError(f"--param {full} is given twice")
        given[full] = value
    if rounds is not None and "rounds" in given:
        raise ParameterError("rounds are given twice: by --rounds and by --param")
    kind = given.get("caps", "binding")
    if kind not in ("binding", "ceiling"):
        raise ParameterError(f"--param caps={kind!r} must be binding or ceiling")
    default = Commons()

    def whole(name: str, otherwise: int | None) -> int | None:
        return _whole(name, given[name]) if name in given else otherwise

    water = Commons(
        whole("n", default.fishers),  # type: ignore[arg-type]
        whole("capacity", default.capacity),  # type: ignore[arg-type]
        whole("rounds", default.rounds if rounds is None else rounds),  # type: ignore[arg-type]
        parse_growth(given["growth"]) if "growth" in given else default.growth,
        whole("threshold", default.collapse),  # type: ignore[arg-type]
        whole("start", None),
    )
    return CommonsGame(water, kind == "binding")


def _whole(name: str, text: str) -> int:
    value = as_rational(text, f"--param {name}")
    if value.denominator != 1:
        raise ParameterError(f"--param {name}={text} must be a whole number")
    return int(value)
