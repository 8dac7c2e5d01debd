"""What a claim is: a statement, its named assumptions, and how to test it on a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from coopgap.proofs.claim_cards import case_card, claim_card, finding_card
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.derivation_steps import Step
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError, ParameterError
from coopgap.theory.language import Language


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An instance on which claims are tested.

    Attributes
    ----------
    name
        How people call it.
    environment
        Selfish agents: claims set prosocial weights themselves.
    language
        What contracts verify.
    liability, budget
        Limits on transfers.

    Raises
    ------
    ParameterError
        When an agent of the environment is prosocial.
    LanguageError
        When the language does not fit the environment.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> Case("a dilemma", game, Language.null(game)).budget
    <Budget.FREE: 'free'>

    References
    ----------
    Theory §1.
    """

    name: str
    environment: Environment
    language: Language
    liability: Liability = field(default_factory=Liability.unlimited)
    budget: Budget = Budget.FREE

    _repr_html_ = case_card

    def __post_init__(self) -> None:
        if any(self.environment.prosociality):
            raise ParameterError(
                f"case {self.name!r}: its agents are prosocial; give environment.prosocial(0), "
                "claims set weights themselves"
            )
        self.language.require_fits(self.environment)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A named assumption of a claim.

    Attributes
    ----------
    name
        One or two words.
    sentence
        What it says, in full.
    holds
        Whether a case satisfies it.

    References
    ----------
    Theory §4.
    """

    name: str
    sentence: str
    holds: Callable[[Case], bool]


@dataclass(frozen=True, slots=True)
class Finding:
    """What testing a claim's conclusion on a case found.

    Attributes
    ----------
    margin
        How far the conclusion is from failing (exact, in the conclusion's own units): negative
        when it fails; zero when it holds with nothing to spare. ``None`` when the conclusion
        is a plain yes.
    holds
        Whether the conclusion holds.
    documents
        Certificates of what was computed on the way.
    note
        What happened, in words; empty where nothing is worth saying.

    References
    ----------
    Theory §4.
    """

    margin: Fraction | None
    holds: bool
    documents: tuple[Mapping[str, Any], ...] = ()
    note: str = ""

    _repr_html_ = finding_card

    @classmethod
    def of(
        cls,
        margin: Fraction,
        documents: tuple[Mapping[str, Any], ...] = (),
        *,
        strict: bool = False,
        note: str = "",
    ) -> Finding:
        """Judge a conclusion by its margin, which must be positive if strict.

        Examples
        --------
        >>> Finding.of(Fraction(0)).holds, Finding.of(Fraction(0), strict=True).holds
        (True, False)
        """
        return cls(margin, margin > 0 if strict else margin >= 0, documents, note)


class Standing(StrEnum):
    """The closed list of words for how far one axis of evidence goes, weakest first.

    ``not-applicable`` says that there is nothing to show (a claim without assumptions needs no
    witnesses); such an axis is never the weakest.

    Examples
    --------
    >>> min(Standing.CERTIFIED, Standing.OPEN, key=lambda standing: standing.rank)
    <Standing.OPEN: 'open'>

    References
    ----------
    The ledger; theory §4.
    """

    REFUTED = "refuted"
    OPEN = "open"
    TESTED = "property-tested"
    CERTIFIED = "certified-exact"
    SYMBOLIC = "proved-symbolic"
    COQ = "checked-in-Coq"
    NOT_APPLICABLE = "not-applicable"

    @property
    def rank(self) -> int:
        """Strength: the weakest axis of a claim is its headline."""
        return list(Standing).index(self)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of the theory.

    Attributes
    ----------
    id, title
        Such as ``T4`` and "Closure by prosociality".
    statement, latex
        The claim in words and as a formula.
    assumptions
        Named, each with a predicate: the conclusion is only tested where all hold.
    conclude
        Tests the conclusion on a case that satisfies every assumption.
    sources
        Bibliography keys.
    no_form
        Why there is no closed form to derive; empty where the claim states a formula.
    steps
        Derives the formula for one deviation with symbols for payoffs, step by step; SymPy has
        checked what it returns.
    instances
        Claims about models that derive the formula for all parameters of a family.

    References
    ----------
    Theory §4.
    """

    id: str
    title: str
    statement: str
    latex: str
    assumptions: tuple[Assumption, ...]
    conclude: Callable[[Case], Finding]
    sources: tuple[str, ...] = ("HuangEtAl2026",)
    no_form: str = ""
    steps: Callable[[], tuple[Step, ...]] | None = None
    instances: tuple[str, ...] = ()

    _repr_html_ = claim_card

    def __repr__(self) -> str:
        """Name the claim and its assumptions; functions say nothing."""
        return f"<Claim {self.id} {self.title!r}: {', '.join(a.name for a in self.assumptions)}>"

    @property
    def closed_form(self) -> tuple[Standing, str]:
        """Standing of the closed form, and why.

        The steps are taken anew; a step that SymPy does not confirm leaves the form open.

        Examples
        --------
        >>> from coopgap.proofs.claims.registry import CLAIMS
        >>> [str(claim.closed_form[0]) for claim in CLAIMS[2:4]], str(CLAIMS[8].closed_form[0])
        (['proved-symbolic', 'proved-symbolic'], 'not-applicable')
        """
        if self.no_form:
            return Standing.NOT_APPLICABLE, self.no_form
        if self.steps is None:
            return Standing.OPEN, "a formula over all finite games, not derived"
        try:
            taken = ", ".join(step.title.lower() for step in self.steps())
        except DerivationError as error:
            return Standing.OPEN, str(error)
        derived = f"; for families of games in: {', '.join(self.instances)}"
        note = f"derived for a single deviation (or cycle), each of which decides: {taken}"
        return Standing.SYMBOLIC, note + (derived if self.instances else "")

    def unmet(self, case: Case) -> str | None:
        """Name the first assumption, if any, that a case does not satisfy.

        Assumptions are checked in their order, so that a later one may rely on an earlier one.
        """
        return next((a.name for a in self.assumptions if not a.holds(case)), None)

    def examine(self, case: Case) -> Finding | None:
        """Test the claim on a case; ``None`` where an assumption is not met."""
        return None if self.unmet(case) is not None else self.conclude(case)
