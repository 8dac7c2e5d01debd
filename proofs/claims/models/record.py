"""What a claim about a model is: a closed form, how it is derived, and what it is compared with."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from coopgap.proofs.claim_cards import claim_card
from coopgap.proofs.claims.claim import Standing
from coopgap.theory.errors import ParameterError

if TYPE_CHECKING:
    from coopgap.proofs.claims.models.examination import Examination
    from coopgap.proofs.claims.needs.need import Need

MAX_DRAWS = 20_000
"""More draws than this without a point of the region: the sampler does not fit it."""


class Named(Protocol):
    """An assumption as the ledger shows it; `coopgap.theory.derivation.Assumption` is one."""

    @property
    def name(self) -> str:
        """One or two words."""

    @property
    def sentence(self) -> str:
        """What it says, in full."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A named assumption of a model.

    Attributes
    ----------
    name, sentence
        One or two words; what it says in full.
    """

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Derived:
    """What deriving a claim's closed form gave.

    Attributes
    ----------
    proved
        Whether the derivation is complete: every step checked, or every cell certified.
    agrees
        Whether what was derived is what the claim states.
    documents
        Certificates, for the kernel.
    note
        What is open or disagrees; empty otherwise.
    existence
        Whether the claim is that something exists: the certificates of an instance prove it, and
        there is no closed form to prove.
    """

    proved: bool
    agrees: bool
    documents: tuple[Mapping[str, Any], ...] = ()
    note: str = ""
    existence: bool = False

    @property
    def closed_form(self) -> Standing:
        """Standing of the closed form.

        Examples
        --------
        >>> Derived(proved=True, agrees=True).closed_form
        <Standing.SYMBOLIC: 'proved-symbolic'>
        >>> Derived(proved=True, agrees=False).closed_form
        <Standing.REFUTED: 'refuted'>
        """
        if not self.proved:
            return Standing.OPEN
        if not self.agrees:
            return Standing.REFUTED
        return Standing.NOT_APPLICABLE if self.existence else Standing.SYMBOLIC


@dataclass(frozen=True, slots=True)
class Comparison:
    """The closed form and exact numerics at one point.

    Attributes
    ----------
    point
        Where, for people.
    stated, found
        The value of the closed form; what numerics found without it (``None`` is infinite).
    """

    point: str
    stated: Fraction | None
    found: Fraction | None

    @property
    def margin(self) -> Fraction | None:
        """Minus the distance of both: zero when they agree; ``None`` when a value is infinite.

        Examples
        --------
        >>> Comparison("R=5", Fraction(1), Fraction(3, 4)).margin
        Fraction(-1, 4)
        """
        if self.stated is None or self.found is None:
            return None
        return -abs(self.stated - self.found)


Sampler: TypeAlias = Callable[[random.Random], Comparison]
"""Draws a point of the region and compares there."""


@dataclass(frozen=True, slots=True)
class ModelClaim:
    """A claim about a model: a closed form that holds for all parameters of a region.

    Attributes
    ----------
    id, title
        Such as ``M1.gap-c2-pd`` and what it is about.
    statement, latex
        In words and as a formula.
    assumptions
        What it rests on, by name.
    derive
        Derives the closed form anew and compares it with the statement.
    compare
        Compares it with exact numerics at a random point; ``None`` when nothing exact is there
        to compare with.
    sources
        Bibliography keys.
    proofs
        Names of the exported proofs that together prove it in full.
    needs
        Looks, for each assumption (inequalities one by one), for the smallest point where it
        alone is missing and the claim fails, or proves it redundant; ``None`` when nobody looks.
    attack
        Examines the claim, given seed and budget, where it is no closed form to derive: by
        search, and on a known counterexample.
    refuted
        Whether it is a conjecture known to be false: the evidence must refute it.
    """

    id: str
    title: str
    statement: str
    latex: str
    assumptions: tuple[Named, ...]
    derive: Callable[[], Derived]
    compare: Sampler | None
    sources: tuple[str, ...] = ("HuangEtAl2026",)
    proofs: tuple[str, ...] = ()
    needs: Callable[[], tuple[Need, ...]] | None = None
    attack: Callable[[int, int], Examination] | None = None
    refuted: bool = False

    _repr_html_ = claim_card


def draw(
    generator: random.Random,
    names: tuple[str, ...],
    inside: Callable[[dict[str, Fraction]], bool],
    *,
    below: int = 24,
    parts: tuple[int, ...] = (1, 1, 2, 3),
) -> dict[str, Fraction]:
    """Draw rational parameters of a region, by rejection.

    Parameters
    ----------
    generator
        Seeded by the caller.
    names
        Parameters, drawn from the rationals in ``[0, below)`` with one denominator of ``parts``.
    inside
        Whether a point is in the region.

    Raises
    ------
    ParameterError
        When no point was found in `MAX_DRAWS` draws.

    Examples
    --------
    >>> point = draw(random.Random(1), ("x", "y"), lambda at: at["x"] > at["y"])
    >>> point["x"] > point["y"]
    True
    """
    for _ in range(MAX_DRAWS):
        part = generator.choice(parts)
        point = {name: Fraction(generator.randrange(below * part), part) for name in names}
        if inside(point):
            return point
    raise ParameterError(f"no values of {', '.join(names)} below {below} are in the region")


def shown(point: Mapping[str, object]) -> str:
    """Write a point for people.

    Examples
    --------
    >>> shown({"R": Fraction(5, 2), "S": 0})
    'R=5/2, S=0'
    """
    return ", ".join(f"{name}={value}" for name, value in point.items())
