"""Fishers who do what theory says, and fishers who follow a script.

**Best response.** `Fisher` knows all weights (``assumed`` where nobody does) and plays its part of
the Markov-perfect equilibrium of the exact dynamic programme, the stage equilibrium of most
welfare in every round (``beliefs=equilibrium``), or of the race (``worst``). The programme knows
fishers of one positive weight, and selfish ones.

**Logit.** `LogitFisher` expects the others to play that equilibrium, now and later, and draws a
whole number of fish with odds ``exp(β · (u + λW)/K)``: what it and all catch now and from then on,
over the capacity. It is a noisy best response to equilibrium play and no fixed point: nobody
reckons with the noise of others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from coopgap.numerics.behaviour.quantal_games import Floats, softmax
from coopgap.numerics.experiments.agent_specs import (
    AgentSpec,
    precision_of,
    python_agent,
    truth,
    weight_of,
)
from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.commons_prospects import (
    PROSOCIAL,
    SELFISH,
    Prospects,
    best_cap,
    prospects,
)
from coopgap.numerics.experiments.commons_terms import CapTerms
from coopgap.numerics.experiments.protocol import Agent, Choice, Player, Situation, Traits
from coopgap.numerics.experiments.terms import Terms
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import as_weight

FISHER_BELIEFS = ("equilibrium", "worst")
"""What a fisher may believe."""

WORDS = ("all", "sustainable")
"""What a script may say besides a number of fish."""


@dataclass
class Fisher(Player):
    """A fisher that maximises ``u_i + λW`` exactly, given its beliefs (see the module).

    Attributes
    ----------
    weight
        λ ≥ 0 (dimensionless).
    beliefs
        One of `FISHER_BELIEFS`.
    assumed
        λ taken for fishers whose weight nobody knows.

    Examples
    --------
    >>> from coopgap.numerics.experiments.episode import play_episode
    >>> from coopgap.numerics.experiments.terms import Regime
    >>> from coopgap.theory.commons import Commons
    >>> from coopgap.theory.commons_growth import parse_growth
    >>> game = CommonsGame(Commons(fishers=2, capacity=20, rounds=3, growth=parse_growth("2")))
    >>> players = [Fisher(Fraction(3)) for _ in range(2)]
    >>> record = play_episode(game, players, Regime.NONE, None, 3, seed=0)
    >>> [str(sum(r.payoffs)) for r in record.rounds]
    ['10', '10', '20']

    References
    ----------
    Theory §5, M6.
    """

    weight: Fraction = Fraction(0)
    beliefs: str = "equilibrium"
    assumed: Fraction = Fraction(0)
    traits: Traits = field(init=False)

    def __post_init__(self) -> None:
        if self.beliefs not in FISHER_BELIEFS:
            raise ParameterError(
                f"beliefs={self.beliefs!r}: in a commons choose one of {', '.join(FISHER_BELIEFS)}"
            )
        self.traits = Traits(self.weight, None, self.weight > 0)

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice:
        """Ask for what equilibrium says."""
        game = _commons(situation)
        expected = self.prospects(situation, situation.terms)
        return expected.demand(
            self.kind,
            situation.round,
            game.place(situation.position),
            _drawn(situation),
            game.stock(situation.position),
        )

    @property
    def kind(self) -> int:
        """Which of the two types it is."""
        return PROSOCIAL if self.weight else SELFISH

    def prospects(self, situation: Situation, terms: Terms | None) -> Prospects:
        """Give the play it expects under some terms."""
        known = [self.assumed if t.weight is None else t.weight for t in situation.traits]
        known[situation.agent] = self.weight
        weights = sorted({weight for weight in known if weight})
        if len(weights) > 1:
            raise ParameterError(
                "best responses in a commons know fishers of one positive weight and selfish "
                f"ones; there are lambda = {', '.join(map(str, weights))}"
            )
        prosocial = sum(weight > 0 for weight in known)
        in_force = terms if isinstance(terms, CapTerms) else None
        return prospects(
            _commons(situation).commons,
            weights[0] if weights else Fraction(0),
            prosocial,
            in_force,
            self.beliefs == "worst",
        )

    def message(self, situation: Situation, generator: np.random.Generator) -> str:
        """Announce how much it means to catch under each growth factor."""
        game = _commons(situation)
        place, expected = game.place(situation.position), self.prospects(situation, None)
        said = [
            f"{expected.catch(self.kind, situation.round, place, r)} fish if growth is "
            f"{game.contingency_name(r)}"
            for r, chance in enumerate(game.odds(situation.position))
            if chance
        ]
        return "I intend to catch " + ", ".join(said[:6]) + "."

    def propose(self, situation: Situation, generator: np.random.Generator) -> Terms | None:
        """Propose the best cap by stock and round."""
        game = _commons(situation)
        return best_cap(game.commons, game.binding)

    def vote(self, situation: Situation, generator: np.random.Generator) -> Collection[int]:
        """Sign what leaves it no worse off in the play it expects."""
        without = self.prospects(situation, None).worth(self.kind, self.weight)
        return [
            number
            for number, terms in enumerate(situation.proposals)
            if isinstance(terms, CapTerms)
            and self.prospects(situation, terms).worth(self.kind, self.weight) >= without
        ]


@dataclass
class LogitFisher(Fisher):
    """A fisher that draws a whole number of fish by its logit response (see the module).

    Attributes
    ----------
    precision
        β ≥ 0, per payoff divided by the capacity.

    References
    ----------
    Theory §6; [McKelveyPalfrey1995].
    """

    precision: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.precision <= 1e4:
            raise ParameterError(f"beta={self.precision!r}; it must be between 0 and 10000")
        self.traits = Traits(self.weight, self.precision, self.weight > 0)

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice:
        """Draw a number of fish."""
        if isinstance(situation.terms, CapTerms) and situation.terms.binding:
            return super().act(situation, generator)
        chances = self.probabilities(situation)
        return int(generator.choice(len(chances), p=chances))

    def probabilities(self, situation: Situation) -> Floats:
        """Give the odds of asking for 0, 1, ... fish, up to all there are."""
        game = _commons(situation)
        terms = situation.terms if isinstance(situation.terms, CapTerms) else None
        values = demand_values(
            game,
            self.prospects(situation, situation.terms),
            terms,
            self.kind,
            self.weight,
            situation.round,
            situation.position,
            _drawn(situation),
        )
        scale = self.precision / game.commons.capacity
        return softmax(np.array([float(value) * scale for value in values]))


@lru_cache(maxsize=4096)
def demand_values(
    game: CommonsGame,
    expected: Prospects,
    terms: CapTerms | None,
    kind: int,
    weight: Fraction,
    round_: int,
    position: Any,
    growth: int,
) -> tuple[Fraction, ...]:
    """Give the expected ``u + λW`` of asking for 0, 1, ..., all fish while others do as expected.

    Examples
    --------
    >>> from coopgap.theory.commons import Commons
    >>> water = Commons(fishers=2, capacity=6, rounds=1)
    >>> expected = prospects(water, Fraction(0), 0)
    >>> values = demand_values(CommonsGame(water), expected, None, 1, Fraction(0), 0, 6, 0)
    >>> [str(value) for value in values]
    ['0', '6/7', '3/2', '2', '12/5', '30/11', '3']
    """
    place, stock = game.place(position), game.stock(position)
    n, k = game.commons.fishers, expected.prosocial
    others = [PROSOCIAL] * k + [SELFISH] * (n - k)
    others.remove(kind)
    asked = [expected.demand(other, round_, place, growth, stock) for other in others]
    values = []
    for mine in range(stock + 1):
        # The player stands first: who is who does not matter to the water.
        outcome = game.resolve(position, round_, growth, (Fraction(mine), *asked), terms, None)
        caught = outcome.payoffs
        own, total = Fraction(0), Fraction(0)
        if round_ + 1 < game.horizon:
            own, total = expected.ahead(kind, round_ + 1, game.place(outcome.following))
        values.append(caught[0] + own + weight * (sum(caught, Fraction(0)) + total))
    return tuple(values)


class ScriptedFisher(Player):
    """A fisher that does what is written, over and over; it talks and signs nothing.

    Parameters
    ----------
    script
        A number of fish, ``all``, or ``sustainable`` for an equal share of the largest harvest
        that leaves the stock no smaller: the first in the first round, and so on.
    prosocial
        Whether tables count it among the prosocial agents.

    Raises
    ------
    ParameterError
        When the script is empty or says something else.

    Examples
    --------
    >>> ScriptedFisher(["sustainable", "5/2"]).script
    ('sustainable', '5/2')
    """

    def __init__(self, script: Sequence[str], prosocial: bool = False) -> None:
        if not script or not all(script):
            raise ParameterError("scripted: name at least one number of fish, as in scripted:10")
        for part in script:
            if part not in WORDS:
                as_weight(part, f"scripted: a number of fish, {' or '.join(WORDS)}")
        self.script = tuple(script)
        self.traits = Traits(prosocial=prosocial)

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice:
        """Do what the script says for this round."""
        says = self.script[situation.round % len(self.script)]
        if says != "sustainable":
            return says
        game = _commons(situation)
        lasting = game.sustainable(situation.position, _drawn(situation))
        return Fraction(lasting, game.commons.fishers)


def build_fisher(spec: AgentSpec) -> Agent:
    """Build a player of a commons that needs nobody's services.

    Raises
    ------
    ParameterError
        When an option is malformed.

    Examples
    --------
    >>> from coopgap.numerics.experiments.agent_specs import parse_agents
    >>> build_fisher(parse_agents(["logit:lambda=3,beta=20"], 1)[0]).weight
    Fraction(3, 1)
    """
    given = dict(spec.options)
    if spec.kind == "scripted":
        return ScriptedFisher(spec.subject.split(","), truth(spec, "prosocial"))
    if spec.kind == "python":
        return python_agent(spec)
    weight, assumed = weight_of(spec), as_weight(given.get("assumed", "0"), f"assumed of {spec}")
    if spec.kind == "best-response":
        return Fisher(weight, given.get("beliefs", "equilibrium"), assumed)
    if spec.kind == "logit":
        return LogitFisher(weight, "equilibrium", assumed, precision_of(spec))
    raise ParameterError(f"agent {spec}: it cannot be built here")


def _commons(situation: Situation) -> CommonsGame:
    if not isinstance(situation.game, CommonsGame):
        raise ParameterError("this player knows the commons only")
    return situation.game


def _drawn(situation: Situation) -> int:
    assert situation.contingency is not None
    return situation.contingency
