"""The explorer: exact results of one game for many weights and contract languages, ready to read.

The page's slider and pickers compute nothing. Every number they show was found here, exactly, and
its certificates accepted by the kernel, at a grid of weights that has every threshold in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from coopgap.figures.report.game_views import GameView, game_view, letter
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.threshold_certificates import (
    closure_document,
    equilibria_document,
    language_threshold_document,
    worst_case_document,
)
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import LANGUAGES, effort_language
from coopgap.theory.language import Language
from coopgap.theory.rationals import as_text

CLASSES: Final = ("c0", "c1", "c2")
"""No contract, signal contract, mediated mechanism."""

LARGEST: Final = 64
"""Most outcomes (states times profiles) of a game that is explored."""

MOST_STEPS: Final = 30
"""Most steps of the grid of weights; thresholds come on top."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Explored:
    """A game with exact results for every weight of a grid and every language.

    Attributes
    ----------
    name, title
        A short name for the page's own use, and what to call the game.
    view
        The game with the language that is shown first.
    languages
        Name of each language, the one that is shown first in front.
    thresholds
        λ* without contract, λ** and λ*(L) by language, as text.
    data
        What the page's script reads; every number is text.
    documents
        Certificates of the numbers.
    """

    name: str
    title: str
    view: GameView
    languages: tuple[str, ...]
    thresholds: Mapping[str, Any]
    data: Mapping[str, Any]
    documents: tuple[Mapping[str, Any], ...]


def effort_languages(game: Environment) -> dict[str, Language]:
    """Give the languages of an effort table, by what contracts see.

    Examples
    --------
    >>> from coopgap.theory.games.effort_tables import effort_table
    >>> list(effort_languages(effort_table(R=5, S=0, T=8, P=2)))[0]
    'C or D, not effort'
    """
    named = {
        "coop-defect": "C or D, not effort",
        "effort": "effort, not C or D",
        "none": "nothing",
        "all": "everything",
    }
    ordered = [*(name for name in named if name in LANGUAGES)]
    return {named[name]: effort_language(game, name) for name in ordered}


def plain_languages(game: Environment) -> dict[str, Language]:
    """Give the languages that any game has, each once.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> list(plain_languages(game))
    ['nothing', 'what Row does', 'what Column does', 'all actions']
    """
    found = {"nothing": Language.null(game)}
    for agent in game.agents if 1 < game.n_agents <= 3 else ():
        found[f"what {agent} does"] = Language.product(game, actions={agent: "all"})
    found["all actions"] = Language.product(game, actions="all")
    found["the state, no action"] = Language.product(game, states="all")
    found["everything"] = Language.complete(game)
    kept: dict[str, Language] = {}
    for name, language in found.items():
        if language not in kept.values():
            kept[name] = language
    return kept


def explore(
    name: str,
    title: str,
    game: Environment,
    languages: Mapping[str, Language],
    progress: Progress = lambda what, done, total: None,
) -> Explored:
    """Find the exact results of a game for every weight of a grid and every language.

    Parameters
    ----------
    name, title
        For the page's own use; for people.
    game
        Selfish agents, at most `LARGEST` outcomes.
    languages
        By name, the one that is shown first in front.
    progress
        Called before each language.

    Raises
    ------
    ParameterError
        When the game is too large.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> found = explore("pd", "a dilemma", game, {"nothing": Language.null(game)})
    >>> found.thresholds["closure"], found.data["weights"][:3]
    ('1/2', ['0', '1/20', '1/10'])

    References
    ----------
    Theory §2; T4, T5, T7.
    """
    require_small(game, title)
    closing, worst = closure_threshold(game), worst_case_threshold(game)
    by_language = {key: language_threshold(game, seen) for key, seen in languages.items()}
    documents: list[Mapping[str, Any]] = [
        closure_document(game, closing),
        worst_case_document(game, worst),
        *(
            language_threshold_document(game, languages[key], found)
            for key, found in by_language.items()
        ),
    ]
    values = [closing.value, worst.value, *(found.value for found in by_language.values())]
    weights = grid([value for value in values if value is not None])
    supported = [game.prosocial(weight) for weight in weights]
    shared = [_shared(environment, documents) for environment in supported]
    shown = []
    for done, (key, language) in enumerate(languages.items()):
        progress(f"{title}: {key}", done, len(languages))
        frames = [_frame(environment, language, documents) for environment in supported]
        shown.append(
            {
                "name": key,
                "signals": [letter(int(s)) for s in language.signals.ravel()],
                "labels": list(language.labels),
                "threshold": _shown(by_language[key].value),
                "frames": frames,
            }
        )
    first = next(iter(languages.values()))
    view = game_view(game, first, title)
    data = {
        "title": title,
        "agents": list(game.agents),
        "shape": [game.n_states, *game.shape],
        "outcomes": [list(cell.names) for state in view.cells for row in state for cell in row],
        "firstBest": as_text(game.first_best().value),
        "weights": [as_text(weight) for weight in weights],
        "shared": shared,
        "languages": shown,
    }
    thresholds = {
        "closure": _shown(closing.value),
        "worst": _shown(worst.value),
        "languages": {key: _shown(found.value) for key, found in by_language.items()},
    }
    return Explored(name, title, view, tuple(languages), thresholds, data, tuple(documents))


def _shown(value: Fraction | None) -> str:
    """Write an exact number for the page; nothing finite is infinity."""
    return "∞" if value is None else as_text(value)


def require_small(game: Environment, title: str) -> None:
    """Refuse a game of more than `LARGEST` outcomes, before anything is computed.

    Raises
    ------
    ParameterError
        When it is too large.

    Examples
    --------
    >>> require_small(Environment.from_arrays([[1] * 100]), "long")
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.ParameterError: long: 100 outcomes (states times profiles); the report \
explores games of at most 64, `coopgap gap` and `coopgap threshold` take larger ones
    """
    outcomes = game.n_states * game.n_profiles
    if outcomes > LARGEST:
        raise ParameterError(
            f"{title}: {outcomes} outcomes (states times profiles); the report explores games of "
            f"at most {LARGEST}, `coopgap gap` and `coopgap threshold` take larger ones"
        )


def grid(thresholds: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Choose weights from zero to beyond every threshold: round steps, and the thresholds.

    Examples
    --------
    >>> [str(weight) for weight in grid([Fraction(1, 3), Fraction(10)])][:4]
    ['0', '1/3', '1/2', '1']
    """
    most = max([*thresholds, Fraction(0)])
    top = most * Fraction(5, 4) if most else Fraction(1)
    step = next(size for size in _sizes() if top <= size * MOST_STEPS)
    steps = [step * k for k in range(int(top / step) + 2)]
    return tuple(sorted({*steps, *thresholds}))


def _sizes() -> Iterator[Fraction]:
    """Yield 1, 2 and 5 times every power of ten, from small to large."""
    for power in itertools.count(-6):
        for digit in (1, 2, 5):
            yield Fraction(digit) * Fraction(10) ** power


def _shared(environment: Environment, documents: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Give what a weight settles whatever contracts see: utilities and equilibria."""
    stable = pure_equilibria(environment)
    documents += [
        equilibria_document(environment, stable, state) for state in range(environment.n_states)
    ]
    utilities = environment.utilities
    return {
        "utilities": [
            [
                as_text(utilities.fraction((agent, state, *profile)))
                for agent in range(environment.n_agents)
            ]
            for state in range(environment.n_states)
            for profile in environment.profiles()
        ],
        "equilibria": [
            _index(environment, state, profile)
            for state, profiles in enumerate(stable.profiles)
            for profile in profiles
        ],
    }


def _frame(
    environment: Environment, language: Language, documents: list[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Give the best of each class at one weight."""
    found = []
    for kind in CLASSES:
        result = welfare_gap(environment, language, kind)
        documents += gap_documents(result)
        found.append(_best(environment, result))
    return found


def _best(environment: Environment, result: WelfareGap) -> dict[str, Any]:
    known: dict[str, Any] = {
        "value": "none" if result.value is None else as_text(result.value),
        "gap": _shown(result.gap),
        "exact": result.exact,
        "attained": True,
        "plays": [],
        "transfers": [],
    }
    optimum = result.optimum
    if isinstance(optimum, MechanismOptimum):
        known["attained"] = optimum.attained
        mechanism = optimum.mechanism
        if mechanism is not None:
            known["plays"] = [
                [_index(environment, state, profile), as_text(probability)]
                for (state, profile), probability in sorted(mechanism.recommendation.items())
                if probability
            ]
    elif optimum.rule is not None:
        known["plays"] = [
            [_index(environment, state, profile), "1"]
            for state, profile in enumerate(optimum.rule.profiles)
        ]
        if optimum.contract is not None:
            known["transfers"] = [
                [as_text(paid) for paid in row]
                for row in zip(*optimum.contract.transfers, strict=True)
            ]
    return known


def _index(environment: Environment, state: int, profile: Sequence[int]) -> int:
    number = 0
    for action, size in zip(profile, environment.shape, strict=True):
        number = number * size + action
    return state * environment.n_profiles + number
