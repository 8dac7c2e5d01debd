"""What is attacked: a claim on a domain, with a vectorised margin where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.search.domain import Domain
from coopgap.proofs.search.shown import one_line
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray

Margins: TypeAlias = tuple[IntArray, IntArray]
"""A margin per game in whole units, and whether the assumptions hold."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A claim's margin for many two-player, one-state games at once.

    Attributes
    ----------
    shape
        Actions of the two agents.
    margins
        From payoffs of shape ``(2, m_1, m_2, G)`` (games last) to one integer and one truth per
        game. The claim itself judges whatever this finds.
    growth
        What the function multiplies payoffs by at most, so that overflow can be ruled out.
    strict
        Whether a margin of zero fails.

    References
    ----------
    Theory §4.
    """

    shape: tuple[int, int]
    margins: Callable[[IntArray], Margins]
    growth: int
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A claim on a domain.

    Attributes
    ----------
    claim
        What is attacked.
    domain
        Where cases come from.
    batch
        The vectorised margin, if any.

    Examples
    --------
    >>> from coopgap.proofs.claims.closure import CLAIM
    >>> from coopgap.proofs.search.domain import Games
    >>> from coopgap.proofs.search.genome import Genome
    >>> target = Target(CLAIM, Games())
    >>> target.judge(Genome((2, 1, 2, 2), (3, 0, 4, 1, 3, 4, 0, 1), (1,), (0,) * 4)).holds
    True

    References
    ----------
    Theory §4.
    """

    claim: Claim
    domain: Domain
    batch: Batch | None = None

    def judge(self, point: Any) -> Finding | None:
        """Test the claim on a point; ``None`` where there is no case or an assumption fails.

        Raises
        ------
        ParameterError
            When the claim raises; the message holds the environment.
        """
        try:
            case = self.domain.case(point)
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            raise ParameterError(f"building the case {point} raised {what}") from error
        return None if case is None else self.examine(case)

    def examine(self, case: Case) -> Finding | None:
        """Test the claim on a case; ``None`` where an assumption fails.

        Raises
        ------
        ParameterError
            When the claim raises; the message holds the environment.
        """
        try:
            return self.claim.examine(case)
        except Exception as error:
            raise ParameterError(told(self.claim, case, error)) from error

    def margin(self, point: Any) -> tuple[Fraction | None, bool, bool]:
        """Give the margin, whether the conclusion fails, and whether the assumptions hold."""
        finding = self.judge(point)
        if finding is None:
            return None, False, False
        return finding.margin, not finding.holds, True


def told(claim: Claim, case: Case, error: BaseException) -> str:
    """Say on one line what a claim raised and on which environment."""
    what = " ".join(str(error).split()) or "no message"
    return (
        f"{claim.id} raised {type(error).__name__}: {what}; "
        f"on the environment {one_line(case.environment)}"
    )
