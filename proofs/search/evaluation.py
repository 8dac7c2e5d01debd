"""The exact value of a conjecture on a case: true or false, with margin, reason, certificates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold, gains_and_losses, worst_case_threshold
from coopgap.proofs.claims.claim import Case, Finding
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.mechanism_certificates import mechanism_documents
from coopgap.proofs.search.expression import (
    Comparison,
    Logic,
    Monotone,
    Number,
    Operation,
    Quantity,
    Statement,
    Term,
    written,
)
from coopgap.proofs.search.extended import Extended
from coopgap.proofs.threshold_certificates import (
    closure_document,
    equilibria_document,
    language_threshold_document,
    worst_case_document,
)
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import SolverError
from coopgap.theory.games.effort_tables import LANGUAGES, effort_language
from coopgap.theory.language import Language
from coopgap.theory.language_text import parse_language

MAX_WEIGHTS: Final = 25
"""Weights at which monotonicity in prosociality is tested."""

BOUNDS: Final = tuple(
    Liability(None if b is None else Fraction(b)) for b in (0, "1/2", 1, 2, 8, None)
)
"""Liability bounds at which monotonicity in liability is tested."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a statement holds on a case.

    Attributes
    ----------
    holds
        The verdict, exact.
    margin
        How far from failing; ``None`` where infinite or without meaning.
    reason
        The values that decide.
    """

    holds: bool
    margin: Fraction | None
    reason: str


@dataclass(slots=True)
class Scene:
    """A case with agents' weight and liability as a conjecture varies them.

    Attributes
    ----------
    case
        The case.
    weight
        Uniform prosocial weight λ.
    liability
        Bound on transfers.
    documents
        Certificates of the quantities computed so far.
    known
        Their values.
    """

    case: Case
    weight: Fraction
    liability: Liability
    documents: list[Mapping[str, Any]] = field(default_factory=list)
    known: dict[Any, Extended] = field(default_factory=dict)

    def value(self, quantity: Quantity) -> Extended:
        """Give a quantity's value, computed once."""
        key = (quantity, self.weight, self.liability)
        if key not in self.known:
            environment = self.case.environment.prosocial(self.weight)
            self.known[key] = _COMPUTE[quantity.name](self, environment, quantity.argument)
        return self.known[key]


def judge(statement: Statement, case: Case) -> Finding:
    """Evaluate a conjecture on a case.

    Raises
    ------
    ParameterError
        Where a value is undefined: a division by zero, ``inf - inf``.

    Examples
    --------
    >>> from coopgap.proofs.search.syntax import parse
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> case = Case("PD", game, Language.complete(game))
    >>> finding = judge(parse("gap(c0) <= 2 * n_agents - 1"), case)
    >>> finding.holds, finding.margin, finding.note
    (False, Fraction(-1, 1), 'gap(c0) = 4, (2 * n_agents) - 1 = 3')

    References
    ----------
    Theory §2 and §4.
    """
    scene = Scene(case, Fraction(0), case.liability)
    found = _truth(statement, scene)
    return Finding(found.margin, found.holds, tuple(scene.documents), found.reason)


def weights_of(environment: Environment) -> list[Fraction]:
    """Give prosocial weights where best replies may change, and one between any two.

    Pure equilibria can change only at weights where a deviation's gain and λ times its welfare
    loss balance, so between two of these every pure equilibrium stays one. At most
    `MAX_WEIGHTS`, evenly chosen: any violation among them is one.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [str(weight) for weight in weights_of(game)]
    ['0', '1/4', '1/2', '3/2']

    References
    ----------
    T4, T7.
    """
    gains, losses = gains_and_losses(environment)
    turns = {Fraction(0)}
    for own, lost in zip(gains, losses, strict=True):
        pairs = {(int(g), int(loss)) for g, loss in zip(own.ravel(), lost.ravel(), strict=True)}
        turns |= {Fraction(g, loss) for g, loss in pairs if g * loss > 0}
    points = sorted(turns)
    between = [(low + high) / 2 for low, high in itertools.pairwise(points)]
    every = sorted({*points, *between, points[-1] + 1})
    if len(every) <= MAX_WEIGHTS:
        return every
    last = len(every) - 1
    return [every[k * last // (MAX_WEIGHTS - 1)] for k in range(MAX_WEIGHTS)]


def _truth(node: Statement, scene: Scene) -> Truth:
    match node:
        case Comparison():
            return _compared(node, scene)
        case Monotone():
            return _monotone(node, scene)
        case Logic("not", (part,)):
            inner = _truth(part, scene)
            margin = None if inner.margin is None else -inner.margin
            return Truth(not inner.holds, margin, inner.reason)
        case Logic("implies", (premise, conclusion)):
            given = _truth(premise, scene)
            # Not evaluated where the premise fails: that is what guards a division.
            if not given.holds:
                return Truth(True, None, given.reason)
            then = _truth(conclusion, scene)
            return replace(then, reason=f"{given.reason}; {then.reason}")
        case Logic(name, parts):
            return _joined(name, parts, scene)
    raise AssertionError(node)


def _joined(name: str, parts: tuple[Statement, ...], scene: Scene) -> Truth:
    truths = []
    for part in parts:
        truths.append(_truth(part, scene))
        if truths[-1].holds is (name == "or"):
            break
    margins = [truth.margin for truth in truths if truth.margin is not None]
    pick = max if name == "or" else min
    margin = pick(margins) if len(margins) == len(truths) else None
    last = truths[-1]
    decided = last.holds is (name == "or")
    reason = last.reason if decided else "; ".join(truth.reason for truth in truths)
    return Truth(last.holds, last.margin if decided else margin, reason)


_VERDICTS: Final[Mapping[str, Callable[[Extended, Extended], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: b < a,
    ">=": lambda a, b: b <= a,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _compared(node: Comparison, scene: Scene) -> Truth:
    left, right = term_value(node.left, scene), term_value(node.right, scene)
    sides = [(node.left, left), (node.right, right)]
    reason = ", ".join(
        f"{written(side)} = {value}" for side, value in sides if not isinstance(side, Number)
    )
    margin = None
    if not (left.infinite or right.infinite):
        apart = right.finite - left.finite
        margin = {"<": apart, "<=": apart, ">": -apart, ">=": -apart, "==": -abs(apart)}.get(
            node.sign, abs(apart)
        )
    return Truth(_VERDICTS[node.sign](left, right), margin, reason or f"{left} and {right}")


def _monotone(node: Monotone, scene: Scene) -> Truth:
    scales: list[Any] = (
        weights_of(scene.case.environment) if node.scale == "prosociality" else list(BOUNDS)
    )
    changed = "weight" if node.scale == "prosociality" else "liability"
    before = (scene.weight, scene.liability)
    least: Truth | None = None
    earlier: tuple[Any, Extended] | None = None
    for point in scales:
        setattr(scene, changed, point)
        value = term_value(node.term, scene)
        if earlier is not None:
            low, high = earlier[1], value
            if node.direction == "nonincreasing":
                low, high = high, low
            margin = None if low.infinite or high.infinite else high.finite - low.finite
            name = written(node.term)
            found = Truth(
                low <= high,
                margin,
                f"{name} = {earlier[1]} at {node.scale} {earlier[0]}, {value} at {point}",
            )
            if least is None or _worse(found, least):
                least = found
        earlier = (point, value)
    scene.weight, scene.liability = before
    assert least is not None
    return least


def _worse(found: Truth, least: Truth) -> bool:
    if found.holds is not least.holds:
        return least.holds
    if found.margin is None or least.margin is None:
        return least.margin is None and found.margin is not None
    return found.margin < least.margin


def term_value(node: Term, scene: Scene) -> Extended:
    """Give the exact value of a number in a conjecture.

    Raises
    ------
    ParameterError
        Where it is undefined.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> scene = Scene(Case("PD", game, Language.null(game)), Fraction(0), Liability())
    >>> str(term_value(Quantity("threshold", ""), scene))
    '1/2'
    """
    match node:
        case Number(value):
            return Extended.infinity() if value is None else Extended.of(value)
        case Quantity():
            return scene.value(node)
        case Operation(name, parts):
            values = [term_value(part, scene) for part in parts]
            match name:
                case "neg":
                    return -values[0]
                case "+":
                    return values[0] + values[1]
                case "-":
                    return values[0] - values[1]
                case "*":
                    return values[0] * values[1]
                case "/":
                    return values[0] / values[1]
                case "abs":
                    return abs(values[0])
            return max(values) if name == "max" else min(values)
    raise AssertionError(node)


def _gap(scene: Scene, environment: Environment, kind: str) -> Extended:
    value = _value(scene, environment, kind)
    return Extended.of(environment.first_best().value) - value


def _value(scene: Scene, environment: Environment, kind: str) -> Extended:
    found = welfare_gap(
        environment,
        scene.case.language,
        kind,
        liability=scene.liability,
        budget=scene.case.budget,
    )
    if not found.exact:
        raise SolverError(f"value({kind}) is only known to lie in {found.lower}..{found.upper}")
    scene.documents += gap_documents(found)
    return -Extended.infinity() if found.value is None else Extended.of(found.value)


def _pure(scene: Scene, environment: Environment, worst: bool) -> Extended:
    found = pure_equilibria(environment)
    states = range(environment.n_states)
    scene.documents += [equilibria_document(environment, found, state) for state in states]
    value = found.worst if worst else found.best
    return -Extended.infinity() if value is None else Extended.of(value)


def _correlated(scene: Scene, environment: Environment, sense: str) -> Extended:
    null = Language.null(environment)
    found = best_mechanism(environment, null, liability=Liability.of(0), sense=sense)
    if found.value is None:
        raise SolverError(f"{sense} correlated: only known to lie in {found.lower}..{found.upper}")
    scene.documents += mechanism_documents(environment, null, found)
    return Extended.of(found.value)


def language_named(name: str, environment: Environment) -> Language:
    """Read what contracts verify: a keyword, a partition, or a language of effort tables.

    Raises
    ------
    LanguageError
        When the text does not fit the environment.

    Examples
    --------
    >>> language_named("all", Environment.from_arrays([[1, 2]])).n_signals
    2

    References
    ----------
    Theory §1, contract language.
    """
    if name in LANGUAGES and name not in {"none", "all"}:
        return effort_language(environment, name)
    return parse_language(name, environment)


def _threshold(scene: Scene, environment: Environment, name: str) -> Extended:
    if not name:
        least = closure_threshold(environment)
        scene.documents.append(closure_document(environment.prosocial(0), least))
        return Extended.infinity() if least.value is None else Extended.of(least.value)
    language = language_named(name, environment)
    found = language_threshold(environment, language)
    plain = environment.prosocial(0)
    scene.documents.append(language_threshold_document(plain, language, found))
    return Extended.infinity() if found.value is None else Extended.of(found.value)


def _worst_threshold(scene: Scene, environment: Environment, _: str) -> Extended:
    found = worst_case_threshold(environment)
    scene.documents.append(worst_case_document(environment.prosocial(0), found))
    return Extended.infinity() if found.value is None else Extended.of(found.value)


_COMPUTE: Final[Mapping[str, Callable[[Scene, Environment, str], Extended]]] = {
    "gap": _gap,
    "value": _value,
    "first_best": lambda _scene, game, _: Extended.of(game.first_best().value),
    "best_welfare": lambda scene, game, _: _pure(scene, game, worst=False),
    "worst_welfare": lambda scene, game, _: _pure(scene, game, worst=True),
    "best_correlated": lambda scene, game, _: _correlated(scene, game, "best"),
    "worst_correlated": lambda scene, game, _: _correlated(scene, game, "worst"),
    "threshold": _threshold,
    "worst_threshold": _worst_threshold,
    "n_agents": lambda _scene, game, _: Extended.of(game.n_agents),
    "n_states": lambda _scene, game, _: Extended.of(game.n_states),
}
