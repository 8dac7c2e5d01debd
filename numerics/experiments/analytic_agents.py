"""Players of table games who do what theory says: exact best response, and logit response.

**Beliefs of a best response.** ``equilibrium`` (default) and ``worst``: weights and contract are
common knowledge and everybody plays the pure equilibrium with most (least) welfare, ties to the
first in C order; where a state has none, as ``empirical``. ``empirical``: the others play each
joint action as often as they did in this state so far in this repetition (fictitious play),
evenly before that. ``uniform``: always evenly. Ties go to the first action. A weight nobody
knows (a person's, a language model's) is taken to be ``assumed``.

**Under a mediator** both players believe that the others obey, and compare their own actions
given what they were told; a best response obeys when nothing is better.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from coopgap.numerics.behaviour.quantal_games import Floats, softmax
from coopgap.numerics.experiments.protocol import Answer, Choice, Player, Situation, Traits
from coopgap.numerics.experiments.stage_solutions import (
    logit_play,
    selected_equilibria,
    stage_utilities,
)
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import MediatedTerms, SignalTerms, Terms
from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.theory.contract import Contract, Profile
from coopgap.theory.errors import ParameterError

Beliefs = Literal["equilibrium", "worst", "empirical", "uniform"]
BELIEFS = ("equilibrium", "worst", "empirical", "uniform")
"""What a best response may believe."""


@dataclass
class BestResponse(Player):
    """A player that maximises ``u_i + λW + t_i`` exactly, given its beliefs (see the module).

    Attributes
    ----------
    weight
        λ ≥ 0 (dimensionless).
    beliefs
        One of `BELIEFS`.
    assumed
        λ taken for players whose weight nobody knows.

    References
    ----------
    Theory §1, prosociality; §2, C0 to C2.
    """

    weight: Fraction = Fraction(0)
    beliefs: Beliefs = "equilibrium"
    assumed: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.beliefs not in BELIEFS:
            raise ParameterError(
                f"beliefs={self.beliefs!r} is unknown; choose one of {', '.join(BELIEFS)}"
            )
        self.traits = Traits(self.weight, None, self.weight > 0)

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice | Answer:
        """Choose the first best action given beliefs."""
        game, state, me = _table(situation), _state(situation), situation.agent
        if isinstance(situation.terms, MediatedTerms):
            told = _told(situation)
            values = obedience_values(game, situation.terms, state, me, told, self.weight)
            return told if values[told] == max(values) else values.index(max(values))
        contract = contract_of(situation.terms)
        if self.beliefs in ("equilibrium", "worst"):
            chosen = selected_equilibria(
                game.environment,
                self.weights(situation),
                game.seen,
                contract,
                self.beliefs == "worst",
            )[state]
            if chosen is not None:
                return chosen[me]
        values = self._expected(situation, game, state, contract)
        return values.index(max(values))

    def weights(self, situation: Situation) -> tuple[Fraction, ...]:
        """Give everybody's weight as this player knows or assumes it."""
        known = [self.assumed if t.weight is None else t.weight for t in situation.traits]
        known[situation.agent] = self.weight
        return tuple(known)

    def _expected(
        self, situation: Situation, game: RepeatedGame, state: int, contract: Contract | None
    ) -> list[Fraction]:
        me, names = situation.agent, game.environment.actions
        table = stage_utilities(game.environment, self.weights(situation), game.seen, contract)
        mine = np.moveaxis(table.fractions()[me, state], me, 0)
        past = [
            tuple(names[i].index(a) for i, a in enumerate(record.actions))
            for record in situation.history
            if record.contingency == game.contingency_name(state)
        ]
        if self.beliefs == "uniform" or not past:
            return [Fraction(row.sum()) for row in mine.reshape(len(mine), -1)]
        others = [profile[:me] + profile[me + 1 :] for profile in past]
        return [sum((row[other] for other in others), Fraction(0)) for row in mine]

    def message(self, situation: Situation, generator: np.random.Generator) -> str:
        """Announce what it means to do in each state."""
        game = _table(situation)
        plan = selected_equilibria(
            game.environment,
            self.weights(situation),
            game.seen,
            contract_of(situation.terms),
            self.beliefs == "worst",
        )
        names = game.environment.actions[situation.agent]
        said = [
            f"{names[profile[situation.agent]]} in {state}"
            for state, profile in zip(game.environment.states, plan, strict=True)
            if profile is not None
        ]
        return "I intend to play " + ", ".join(said[:8]) + "." if said else ""

    def propose(self, situation: Situation, generator: np.random.Generator) -> Terms | None:
        """Propose the best signal contract for agents of these weights."""
        game = _table(situation)
        known = game.environment.prosocial(self.weights(situation))
        found = best_contract(known, game.seen, liability=game.liability, budget=game.budget)
        return None if found.contract is None else SignalTerms(found.contract)

    def vote(self, situation: Situation, generator: np.random.Generator) -> Collection[int]:
        """Sign what leaves it no worse off in the equilibrium it expects, transfers included."""
        without = self.prospect(situation, None)
        signed = []
        for number, terms in enumerate(situation.proposals):
            if isinstance(terms, SignalTerms):
                worth = self.prospect(situation, terms.contract)
                if worth is not None and (without is None or worth >= without):
                    signed.append(number)
        return signed

    def prospect(self, situation: Situation, contract: Contract | None) -> Fraction | None:
        """Give its expected ``u + λW + t`` in the equilibrium expected; ``None`` without one."""
        game = _table(situation)
        environment, weights = game.environment, self.weights(situation)
        asked = (environment, weights, game.seen, contract)
        plan = selected_equilibria(*asked, self.beliefs == "worst")
        table = stage_utilities(*asked)
        total = Fraction(0)
        for state, profile in enumerate(plan):
            if profile is None:
                return None
            total += environment.prior[state] * table.fraction((situation.agent, state, *profile))
        return total


@dataclass
class LogitResponse(BestResponse):
    """A player that mixes by its logit response to the others' (principal branch).

    All weights and precisions are common knowledge; who has no known precision is taken to have
    this player's. Contracts are proposed and signed as `BestResponse` does.

    Attributes
    ----------
    precision
        β ≥ 0, per payoff divided by the game's largest absolute payoff.

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
        """Draw an action."""
        game, state, me = _table(situation), _state(situation), situation.agent
        if isinstance(situation.terms, MediatedTerms):
            told = _told(situation)
            values = obedience_values(game, situation.terms, state, me, told, self.weight)
            unit = max(game.environment.payoffs.largest(), 1)
            scale = self.precision * game.environment.payoffs.denominator / unit
            chances = softmax(np.array([float(v) * scale for v in values]))
        else:
            chances = self.probabilities(situation, game)[state][me]
        return int(generator.choice(len(chances), p=chances))

    def probabilities(
        self, situation: Situation, game: RepeatedGame
    ) -> tuple[tuple[Floats, ...], ...]:
        """Give everybody's probabilities by state, as this player sees it."""
        known = [self.precision if t.precision is None else t.precision for t in situation.traits]
        known[situation.agent] = self.precision
        contract = contract_of(situation.terms)
        return logit_play(
            game.environment, self.weights(situation), tuple(known), game.seen, contract
        )


def obedience_values(
    game: RepeatedGame, terms: MediatedTerms, state: int, agent: int, told: int, weight: Fraction
) -> list[Fraction]:
    """Give the expected ``u + λW + t`` of each action when told one and the others obey.

    Examples
    --------
    >>> from coopgap.numerics.experiments.terms import Regime
    >>> from coopgap.theory.games.registry import build_game
    >>> from coopgap.theory.language import Language
    >>> pd = build_game("prisoners-dilemma")
    >>> game = RepeatedGame(pd, Language.complete(pd))
    >>> values = obedience_values(game, game.prepare(Regime.OPTIMAL_C2), 0, 0, 0, Fraction(0))
    >>> values[0] >= values[1]
    True

    References
    ----------
    Theory §2, C2: the obedience constraints.
    """
    environment = game.environment
    recommended: list[tuple[Profile, Fraction]] = [
        (profile, p)
        for (s, profile), p in terms.mechanism.recommendation.items()
        if s == state and p > 0 and profile[agent] == told
    ]
    mass = sum((p for _, p in recommended), Fraction(0))
    values = []
    for action in range(environment.shape[agent]):
        total = Fraction(0)
        for profile, p in recommended:
            played = (*profile[:agent], action, *profile[agent + 1 :])
            own = environment.payoff(agent, state, played)
            own += weight * environment.welfare.fraction((state, *played))
            total += p * (own + game.transfers(terms, state, played, profile)[agent])
        values.append(total / mass)
    return values


def contract_of(terms: Terms | None) -> Contract | None:
    """Give the signal contract in force, if one is."""
    return terms.contract if isinstance(terms, SignalTerms) else None


def _table(situation: Situation) -> RepeatedGame:
    if not isinstance(situation.game, RepeatedGame):
        raise ParameterError("this player knows table games only")
    return situation.game


def _state(situation: Situation) -> int:
    assert situation.contingency is not None
    return situation.contingency


def _told(situation: Situation) -> int:
    assert situation.recommendation is not None
    return situation.recommendation
