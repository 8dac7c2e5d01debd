"""What a play of the commons was worth, as published runs measure it; and what theory says.

With f_t the *sustainable* harvest of round t, the largest after which the stock is no smaller
(growth as drawn): m counts the rounds that begin with fish, u = min(1, R / Σ f_t) over the rounds
played, and o is the share of *rounds* whose total catch exceeds f_t. Published o counts rounds,
not actions: in every published row whose runs all lasted twelve rounds, 12 · o · runs is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import best_harvest, contingent_cap
from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.episode import EpisodeRecord
from coopgap.numerics.experiments.metrics import EpisodeMetrics, measure
from coopgap.numerics.experiments.protocol import RoundRecord


@dataclass(frozen=True)
class Benchmarks:
    """What theory says of a game, for selfish agents (money or fish a repetition).

    Attributes
    ----------
    first_best
        Expected welfare of a whole repetition at the first best.
    gap_no_contract
        Γ_0 of the best equilibrium without a contract ; ``None`` without a pure equilibrium.
    gap_best_contract
        Γ_1 of the best signal contract in the game's language (in a commons: of the best cap by
        stock and round).
    """

    first_best: Fraction
    gap_no_contract: Fraction | None
    gap_best_contract: Fraction | None


def commons_metrics(game: CommonsGame, episode: EpisodeRecord) -> EpisodeMetrics:
    """Give the metrics of a play of the commons.

    Examples
    --------
    >>> from coopgap.numerics.experiments.commons_agents import Fisher
    >>> from coopgap.numerics.experiments.episode import play_episode
    >>> from coopgap.numerics.experiments.terms import Regime
    >>> from coopgap.theory.commons import Commons
    >>> game = CommonsGame(Commons())
    >>> race = play_episode(game, [Fisher() for _ in range(5)], Regime.NONE, None, 12, seed=0)
    >>> {name: str(value) for name, value in commons_metrics(game, race).values.items()}
    {'m': '1', 'q': '1/12', 'R': '100', 'u': '1', 'e': '1', 'o': '1'}

    References
    ----------
    Theory §6; [PiattiEtAl2024].
    """
    alive = [record for record in episode.rounds if record.stock]
    standards = [Fraction(_sustainable(game, record)) for record in alive]
    over = [
        [sum(record.payoffs, Fraction(0)) > lasting]
        for record, lasting in zip(alive, standards, strict=True)
    ]
    return measure(episode, game.horizon, standards, over, len(alive))


def _sustainable(game: CommonsGame, record: RoundRecord) -> int:
    return game.sustainable(record.stock, game.contingencies.index(record.contingency))


@lru_cache(maxsize=8)
def commons_benchmarks(game: CommonsGame) -> Benchmarks:
    """Give the first best of a play, Γ_0 of the best selfish play and Γ_1 of the best cap (fish).

    Examples
    --------
    >>> from coopgap.theory.commons import Commons
    >>> found = commons_benchmarks(CommonsGame(Commons()))
    >>> str(found.first_best), str(found.gap_no_contract), str(found.gap_best_contract)
    ('1223/2', '1023/2', '143/2')

    References
    ----------
    Theory §2; §5, M6.
    """
    best = best_harvest(game.commons).value
    return Benchmarks(
        best, best - play_commons(game.commons).value, best - contingent_cap(game.commons).value
    )
