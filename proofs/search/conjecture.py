"""Users' conjectures: a one-line expression, or a Python file with one decorated function."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np

from coopgap.proofs.claim_cards import conjecture_card
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.search.domain import Domain, Games
from coopgap.proofs.search.evaluation import judge
from coopgap.proofs.search.expression import Logic, Statement, written
from coopgap.proofs.search.families import Family
from coopgap.proofs.search.syntax import parse
from coopgap.proofs.search.target import told
from coopgap.theory.environment import Environment
from coopgap.theory.errors import CoopgapError, FormatError, ParameterError
from coopgap.theory.formats.files import read_text
from coopgap.theory.rationals import as_rational

MAX_FILE_BYTES = 1_000_000
"""Largest file that is read as a conjecture."""

CONFLICT_CASES = 400
"""Cases drawn to find which assumptions contradict each other."""


@dataclass(frozen=True, slots=True)
class Conjecture:
    """A conjecture as a claim, with the domain its author gave.

    Attributes
    ----------
    claim
        What the engine attacks.
    domain
        ``None`` when the author leaves it to the engine.
    function
        The decorated function, if it is one.
    """

    claim: Claim
    domain: Domain | None = None
    function: Callable[[Environment], Any] | None = None

    _repr_html_ = conjecture_card

    def __call__(self, environment: Environment) -> Any:
        """Call the decorated function."""
        if self.function is None:
            raise ParameterError(f"{self.claim.id} is an expression; it has no function to call")
        return self.function(environment)


def from_text(text: str) -> Conjecture:
    """Make a conjecture from an expression; ``A and B implies C`` assumes A and B.

    Raises
    ------
    ParameterError
        Where the text is no statement, with a caret at the place.

    Examples
    --------
    >>> found = from_text("n_agents >= 2 and n_states == 1 implies gap(c2) <= gap(c1)").claim
    >>> [assumption.name for assumption in found.assumptions]
    ['n_agents >= 2', 'n_states == 1']

    References
    ----------
    Theory §4.
    """
    statement = parse(text)
    premises: tuple[Statement, ...] = ()
    conclusion = statement
    if isinstance(statement, Logic) and statement.name == "implies":
        premise, conclusion = statement.parts
        joined = isinstance(premise, Logic) and premise.name == "and"
        premises = premise.parts if joined and isinstance(premise, Logic) else (premise,)
    assumptions = tuple(Assumption(written(p), f"{written(p)}.", _Holds(p)) for p in premises)
    name = written(statement)
    return Conjecture(
        Claim("the conjecture", name, name, "", assumptions, _Judge(conclusion), sources=())
    )


@dataclass(frozen=True, slots=True)
class _Holds:
    statement: Statement

    def __call__(self, case: Case) -> bool:
        return judge(self.statement, case).holds


@dataclass(frozen=True, slots=True)
class _Judge:
    statement: Statement

    def __call__(self, case: Case) -> Finding:
        return judge(self.statement, case)


@overload
def conjecture(function: Callable[[Environment], Any], /) -> Conjecture: ...


@overload
def conjecture(
    *,
    assumptions: Mapping[str, Callable[[Environment], bool]] | None = None,
    build: Callable[..., Environment | None] | None = None,
    ranges: Mapping[str, tuple[int, int]] | None = None,
    **games: Any,
) -> Callable[[Callable[[Environment], Any]], Conjecture]: ...


def conjecture(
    function: Callable[[Environment], Any] | None = None,
    /,
    *,
    assumptions: Mapping[str, Callable[[Environment], bool]] | None = None,
    build: Callable[..., Environment | None] | None = None,
    ranges: Mapping[str, tuple[int, int]] | None = None,
    **games: Any,
) -> Any:
    """Declare a function of an environment to be a conjecture.

    The function returns True or False, or an exact number that the conjecture says is at least
    zero: a number lets the search walk downhill.

    Parameters
    ----------
    function
        From a selfish environment to a truth or an exact margin.
    assumptions
        Name to predicate; the conjecture is tested where all hold.
    build, ranges
        A parametric family instead of all small games: what makes the environment (``None``
        outside the family) and each whole parameter's least and greatest value.
    games
        Options of `coopgap.proofs.search.domain.Games`, such as ``agents=(2, 2)``.

    Raises
    ------
    ParameterError
        When only one of build and ranges is given, or an option is unknown.

    Examples
    --------
    >>> @conjecture(agents=(2, 2))
    ... def welfare_is_not_negative(environment):
    ...     return environment.first_best().value
    >>> welfare_is_not_negative.claim.id
    'welfare_is_not_negative'

    References
    ----------
    Theory §4.
    """
    if (build is None) is not (ranges is None):
        raise ParameterError("a family needs both build and ranges")

    def declared(decorated: Callable[[Environment], Any]) -> Conjecture:
        name = decorated.__name__
        domain: Domain | None = None
        if build is not None and ranges is not None:
            domain = Family(name, dict(ranges), build)
        elif games:
            try:
                domain = Games(**games)
            except TypeError as error:
                raise ParameterError(f"{name}: {error}") from None
        given = tuple(
            Assumption(label, f"{label}.", _of_case(holds))
            for label, holds in (assumptions or {}).items()
        )
        sentence = (decorated.__doc__ or name).strip().splitlines()[0]
        claim = Claim(name, name, sentence, "", given, _concluded(name, decorated), sources=())
        return Conjecture(claim, domain, decorated)

    return declared if function is None else declared(function)


def _of_case(holds: Callable[[Environment], bool]) -> Callable[[Case], bool]:
    def on_case(case: Case) -> bool:
        return bool(holds(case.environment))

    return on_case


def _concluded(name: str, decorated: Callable[[Environment], Any]) -> Callable[[Case], Finding]:
    def conclude(case: Case) -> Finding:
        value = decorated(case.environment)
        if isinstance(value, bool | np.bool_):
            return Finding(None, bool(value), note="" if value else f"{name} returns False")
        try:
            return Finding.of(as_rational(value, f"what {name} returns"))
        except CoopgapError:
            raise ParameterError(
                f"{name} returns {value!r} (type={type(value).__name__}); return True, False, or "
                "an exact number that should be at least zero"
            ) from None

    return conclude


def load(source: str) -> Conjecture:
    """Read a conjecture: a Python file, a text file with an expression, or the expression.

    A Python file is imported, which runs whatever is in it: load only files you trust.

    Raises
    ------
    FormatError
        When the file cannot be read, raises while it is imported, or does not hold exactly one
        conjecture.
    ParameterError
        When the text is no statement.

    Examples
    --------
    >>> load("first_best >= best_welfare").claim.title
    'first_best >= best_welfare'
    """
    try:
        path = Path(source)
        is_file = path.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        if source.endswith(".py"):
            raise FormatError(f"{source}: no such file")
        return from_text(source)
    if path.suffix == ".py":
        return _imported(path)
    lines = read_text(path, MAX_FILE_BYTES).splitlines()
    return from_text(" ".join(line.partition("#")[0].strip() for line in lines).strip())


def _imported(path: Path) -> Conjecture:
    name = f"_conjecture_of_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FormatError(f"{path}: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    # Known while it runs (dataclasses look themselves up), unknown after: other processes then
    # receive its functions by value, for they could not import it by name.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except CoopgapError:
        raise
    except Exception as error:
        what = " ".join(str(error).split())
        raise FormatError(f"{path}: importing it raised {type(error).__name__}: {what}") from error
    finally:
        del sys.modules[name]
    found = [value for value in vars(module).values() if isinstance(value, Conjecture)]
    if len(found) != 1:
        raise FormatError(
            f"{path}: holds {len(found)} conjectures; decorate exactly one function with "
            "@conjecture (from coopgap.proofs.search import conjecture)"
        )
    return found[0]


def explain_empty(claim: Claim, domain: Domain, seed: int) -> str:
    """Say why no case met a claim's assumptions: which one fails always, or which two together.

    Parameters
    ----------
    claim, domain
        What was attacked where.
    seed
        Of the cases drawn for this.

    Examples
    --------
    >>> claim = from_text("n_agents > 1 and n_agents < 2 implies gap(c1) >= 0").claim
    >>> print(explain_empty(claim, Games(), 0))  # doctest: +ELLIPSIS
    the domain is empty: 'n_agents > 1' and 'n_agents < 2' contradict each other: they never \
hold together in 400 cases (... and ... alone)

    References
    ----------
    Theory §4.
    """
    generator = np.random.default_rng([seed, 0xE])
    drawn = [domain.case(domain.draw(generator)) for _ in range(CONFLICT_CASES)]
    cases = [case for case in drawn if case is not None]
    if not cases:
        return f"the domain is empty: none of {CONFLICT_CASES} draws of {domain.words()} is a case"
    held = {
        a.name: {k for k, case in enumerate(cases) if _safely(claim, a, case)}
        for a in claim.assumptions
    }
    never = [name for name, where in held.items() if not where]
    if never:
        return f"the domain is empty: {never[0]!r} holds in none of {len(cases)} cases"
    names = list(held)
    for k, first in enumerate(names):
        for second in names[k + 1 :]:
            if not held[first] & held[second]:
                return (
                    f"the domain is empty: {first!r} and {second!r} contradict each other: they "
                    f"never hold together in {len(cases)} cases ({len(held[first])} and "
                    f"{len(held[second])} alone)"
                )
    listed = ", ".join(map(repr, names))
    return f"the domain is empty: {listed} never hold together in {len(cases)} cases"


def _safely(claim: Claim, assumption: Assumption, case: Case) -> bool:
    try:
        return assumption.holds(case)
    except CoopgapError:
        return False
    except Exception as error:
        raise ParameterError(told(claim, case, error)) from error
