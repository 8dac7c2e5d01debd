"""Parametric families that a conjecture may range over instead of all small games."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from coopgap.proofs.search.domain import Family
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import EffortRegion, effort_table, violations
from coopgap.theory.games.public_goods import public_goods

LARGEST: Final = 16
"""Greatest parameter of an effort table that is drawn."""


def _effort(region: EffortRegion, R: int, S: int, T: int, P: int) -> Environment | None:
    inside = not violations(region, R=R, S=S, T=T, P=P)
    return effort_table(R=R, S=S, T=T, P=P) if inside else None


def _pd(R: int, S: int, T: int, P: int) -> Environment | None:
    return _effort(EffortRegion.PRISONERS_DILEMMA, R, S, T, P)


def _sh(R: int, S: int, T: int, P: int) -> Environment | None:
    return _effort(EffortRegion.STAG_HUNT, R, S, T, P)


def _goods(n: int, tenths: int) -> Environment | None:
    m = Fraction(tenths, 10)
    return public_goods(n=n, m=m) if 1 < m < n else None


_TABLE = dict.fromkeys("RSTP", (0, LARGEST))

FAMILIES: Final[Mapping[str, Family]] = {
    "effort-pd": Family("effort table PD", _TABLE, _pd),
    "effort-sh": Family("effort table SH", _TABLE, _sh),
    "public-goods": Family("public goods", {"n": (2, 5), "tenths": (11, 49)}, _goods),
}
"""Families by name; in ``public-goods`` the factor m is ``tenths/10``."""


def family(name: str) -> Family:
    """Give a family by name.

    Raises
    ------
    ParameterError
        When there is none of that name.

    Examples
    --------
    >>> family("public-goods").case((3, 15)).environment.n_agents
    3

    References
    ----------
    Theory §5, M1 and M5.
    """
    if name not in FAMILIES:
        raise ParameterError(f"family={name!r} is unknown; choose one of {', '.join(FAMILIES)}")
    return FAMILIES[name]
