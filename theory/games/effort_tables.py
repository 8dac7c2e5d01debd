"""Effort tables: cooperate or defect, with high or low effort that no court can see.

The payoff table of model M1 is written here once, for numbers, arrays and SymPy symbols
alike, together with the conditions (P1–P5, S1–S5) that its parameters satisfy in the
Prisoner's-dilemma and the Stag-hunt region, the axioms these conditions stand for, and the
four contract languages studied.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language
from coopgap.theory.rationals import IntArray, RationalLike, as_rational

if TYPE_CHECKING:
    import sympy

ACTIONS: Final = ("CH", "CL", "DH", "DL")
"""Cooperate or defect, with high or low effort."""

PARAMETERS: Final = ("R", "S", "T", "P")
"""Reward, sucker's payoff, temptation, punishment: the order used for coefficients."""

SCALE: Final = 12
"""Common denominator of the table: `effort_table_numerators` is 12 times the payoffs."""

_COOPERATE: Final = slice(0, 2)
_DEFECT: Final = slice(2, 4)

Number: TypeAlias = Any
"""An integer, a `Fraction`, an integer array or a SymPy expression."""

BoolArray: TypeAlias = npt.NDArray[np.bool_]


def effort_table_numerators(
    R: Number, S: Number, T: Number, P: Number
) -> tuple[tuple[Number, ...], ...]:
    """Give 12 times the row player's payoffs: rows own action, columns the other's.

    Only integers multiply the parameters, so integers, integer arrays (one game an entry) and
    SymPy symbols all stay what they are.

    Examples
    --------
    >>> effort_table_numerators(3, 0, 5, 1)[0]
    (32, 26, -4, -4)

    References
    ----------
    Theory §5, M1; the table games of [HuangEtAl2026].
    """
    e = 2 * (R - P)  # 12 ε, with ε = (R - P)/6
    h = R - P  # 12 η, with η = (R - P)/12
    r, s, t, p = 12 * R, 12 * S, 12 * T, 12 * P
    return (
        (r - e, r - 2 * e - h, s - e, s - e),
        (r, 6 * R + 6 * P, s - 3 * e, s - 3 * e),
        (t - e, t - e, p - e, p),
        (t - 2 * e, t - 2 * e, p - 2 * e, p - 3 * e),
    )


def effort_table_payoffs(
    R: Number, S: Number, T: Number, P: Number
) -> tuple[tuple[Number, ...], ...]:
    """Give the row player's payoffs; the game is symmetric.

    Parameters
    ----------
    R, S, T, P
        Money: integers, `Fraction`, or SymPy expressions.

    Examples
    --------
    >>> effort_table_payoffs(7, 0, 9, 1)[2]
    (Fraction(8, 1), Fraction(8, 1), Fraction(0, 1), Fraction(1, 1))
    >>> import sympy
    >>> effort_table_payoffs(*sympy.symbols("R S T P"))[1][1]
    P/2 + R/2

    References
    ----------
    Theory §5, M1; the table games of [HuangEtAl2026].
    """
    share: Any = Fraction(1, SCALE)
    if all(isinstance(value, int | Fraction) for value in (R, S, T, P)):
        return tuple(tuple(v * share for v in row) for row in effort_table_numerators(R, S, T, P))

    import sympy

    if any(isinstance(value, sympy.Basic) for value in (R, S, T, P)):
        share = sympy.Rational(1, SCALE)
        return tuple(
            tuple(sympy.expand(v * share) for v in row)
            for row in effort_table_numerators(R, S, T, P)
        )
    return tuple(tuple(v * share for v in row) for row in effort_table_numerators(R, S, T, P))


def effort_table(
    *, R: RationalLike, S: RationalLike, T: RationalLike, P: RationalLike, title: str = ""
) -> Environment:
    """Build the effort table of model M1 with given parameters (money).

    Any exact parameters are accepted; `violations` tells which conditions of a region fail.

    Raises
    ------
    ExactnessError
        When a parameter is a float.

    Examples
    --------
    >>> game = effort_table(R=5, S=0, T=8, P=2)
    >>> game.first_best().value
    Fraction(9, 1)

    References
    ----------
    Theory §5, M1; the table games of [HuangEtAl2026].
    """
    values = {"R": R, "S": S, "T": T, "P": P}
    exact = {name: as_rational(value, name) for name, value in values.items()}
    table = effort_table_payoffs(**exact)
    rows = [[(table[a][b], table[b][a]) for b in range(4)] for a in range(4)]
    named = ", ".join(f"{name}={value}" for name, value in exact.items())
    return Environment.from_bimatrix(
        rows, actions=(ACTIONS, ACTIONS), title=title or f"effort table ({named})"
    )


class EffortRegion(StrEnum):
    """The two parameter regions of the effort table.

    References
    ----------
    Theory §5, M1.
    """

    PRISONERS_DILEMMA = "pd"
    STAG_HUNT = "sh"

    @classmethod
    def parse(cls, text: str) -> EffortRegion:
        """Read a region by name.

        Raises
        ------
        ParameterError
            When the name is neither ``"pd"`` nor ``"sh"``.

        Examples
        --------
        >>> EffortRegion.parse("SH").name
        'STAG_HUNT'
        """
        try:
            return cls(text.strip().lower())
        except ValueError:
            raise ParameterError(
                f"region={text!r} is unknown; choose pd (Prisoner's dilemma) or sh (Stag hunt)"
            ) from None


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition on R, S, T, P: one or more strict linear inequalities.

    Attributes
    ----------
    name
        As in the theory: P1–P5, S1–S5.
    text
        How people write it.
    forms
        Integer coefficients of (R, S, T, P) of each form that must be positive.

    Examples
    --------
    >>> condition = CONDITIONS[EffortRegion.PRISONERS_DILEMMA][1]
    >>> condition.name, condition.text, condition.holds(R=5, S=0, T=8, P=2)
    ('P2', '3*(T - R) > R - P', True)
    >>> import sympy
    >>> condition.relations(dict(zip("RSTP", sympy.symbols("R S T P"))))
    (P - 4*R + 3*T > 0,)

    References
    ----------
    Theory §5, M1.
    """

    name: str
    text: str
    forms: tuple[tuple[int, int, int, int], ...]

    def holds(self, *, R: Number, S: Number, T: Number, P: Number) -> Any:
        """Tell whether the condition holds; for integer arrays, for each game."""
        return functools.reduce(
            operator.and_, (r * R + s * S + t * T + p * P > 0 for r, s, t, p in self.forms)
        )

    def relations(self, symbols: Mapping[str, sympy.Symbol]) -> tuple[Any, ...]:
        """Give the inequalities as SymPy relations of the symbols named R, S, T and P."""
        import sympy

        ordered = [symbols[name] for name in PARAMETERS]
        return tuple(
            sympy.Gt(sum(c * x for c, x in zip(form, ordered, strict=True)), 0)
            for form in self.forms
        )


_T_OVER_R: Final = (-1, 0, 1, 0)
_R_OVER_P: Final = (1, 0, 0, -1)
_P_OVER_S: Final = (0, -1, 0, 1)
_R_OVER_T: Final = (1, 0, -1, 0)
_T_OVER_P: Final = (0, 0, 1, -1)

CONDITIONS: Final[Mapping[EffortRegion, tuple[Condition, ...]]] = MappingProxyType(
    {
        EffortRegion.PRISONERS_DILEMMA: (
            Condition("P1", "T > R > P > S", (_T_OVER_R, _R_OVER_P, _P_OVER_S)),
            Condition("P2", "3*(T - R) > R - P", ((-4, 0, 3, 1),)),
            Condition("P3", "3*(P - S) > R - P", ((-1, -3, 0, 4),)),
            Condition("P4", "2*(S + T) > R + 3*P", ((-1, 2, 2, -3),)),
            Condition("P5", "3*(S + T) < 5*R + P", ((5, -3, -3, 1),)),
        ),
        EffortRegion.STAG_HUNT: (
            Condition("S1", "R > T > P > S", (_R_OVER_T, _T_OVER_P, _P_OVER_S)),
            Condition("S2", "2*R > S + T", ((2, -1, -1, 0),)),
            Condition("S3", "2*(S + T) > R + 3*P", ((-1, 2, 2, -3),)),
            Condition("S4", "3*(S + T) < 5*R + P", ((5, -3, -3, 1),)),
            Condition("S5", "4*T < 3*R + P", ((3, 0, -4, 1),)),
        ),
    }
)
"""The conditions of each region, as the theory names them."""


def violations(
    region: EffortRegion, *, R: RationalLike, S: RationalLike, T: RationalLike, P: RationalLike
) -> tuple[str, ...]:
    """Name the conditions of a region that parameters (money) violate.

    Examples
    --------
    >>> violations(EffortRegion.STAG_HUNT, R=5, S=1, T=4, P=2)
    ('S3',)

    References
    ----------
    Theory §5, M1.
    """
    values = {"R": R, "S": S, "T": T, "P": P}
    exact = {name: as_rational(value, name) for name, value in values.items()}
    return tuple(c.name for c in CONDITIONS[region] if not c.holds(**exact))


def axioms(region: EffortRegion, table: Any) -> Mapping[str, BoolArray]:
    """Tell which axioms a symmetric 4×4 table (or a stack of tables) satisfies.

    Parameters
    ----------
    region
        Axiom (iv) differs between the regions.
    table
        Row player's payoffs, exact, shape ``(..., 4, 4)``; any positive multiple will do, such
        as `effort_table_numerators`.

    Returns
    -------
    Mapping
        ``{"i", "ii", "iii", "iv"}`` to booleans of shape ``(...)``.

        (i) replacing a D action by a C action raises welfare, whatever the other does;
        (ii) (CH, CH) alone has the greatest welfare; (iii) both agents are better off in every
        C×C cell than in every D×D cell; (iv) PD: every D action strictly dominates every C
        action; SH: (DH, DH) is an equilibrium and some D action beats some C action.

    Examples
    --------
    >>> table = effort_table_numerators(5, 0, 8, 2)
    >>> {name: bool(holds) for name, holds in axioms(EffortRegion.parse("pd"), table).items()}
    {'i': True, 'ii': True, 'iii': True, 'iv': True}

    References
    ----------
    Theory §5, M1.
    """
    own: IntArray = np.asarray(table)
    if own.shape[-2:] != (4, 4):
        raise ParameterError(f"table has shape {own.shape}; an effort table is 4×4")
    welfare = own + np.swapaxes(own, -1, -2)
    c, d = _COOPERATE, _DEFECT
    lead = own.shape[:-2]
    others = np.delete(welfare.reshape((*lead, 16)), 0, axis=-1)
    if region is EffortRegion.PRISONERS_DILEMMA:
        fourth = own[..., d, :].min(axis=-2) > own[..., c, :].max(axis=-2)
        fourth = fourth.all(axis=-1)
    else:
        stays = own[..., 2, 2] == own[..., :, 2].max(axis=-1)
        beats = own[..., d, :].max(axis=-2) > own[..., c, :].min(axis=-2)
        fourth = np.logical_and(stays, beats.any(axis=-1))
    together = own[..., :2, :2].reshape((*lead, 4)).min(axis=-1)
    apart = own[..., 2:, 2:].reshape((*lead, 4)).max(axis=-1)
    helps = welfare[..., c, :].min(axis=-2) > welfare[..., d, :].max(axis=-2)
    return {
        "i": helps.all(axis=-1),
        "ii": welfare[..., 0, 0] > others.max(axis=-1),
        "iii": together > apart,
        "iv": fourth,
    }


LANGUAGES: Final = ("none", "coop-defect", "effort", "all")
"""Contract languages of effort tables, by name."""


def effort_language(environment: Environment, name: str) -> Language:
    """Give a contract language of an effort table by name.

    Parameters
    ----------
    environment
        An environment whose agents all have the actions CH, CL, DH, DL.
    name
        ``"none"`` (nothing verifiable), ``"coop-defect"`` (C or D, not the effort),
        ``"effort"`` (H or L, not what it is spent on) or ``"all"``.

    Raises
    ------
    ParameterError
        When the name is unknown; `LanguageError` when the actions are others.

    Examples
    --------
    >>> game = effort_table(R=5, S=0, T=8, P=2)
    >>> [effort_language(game, name).n_signals for name in LANGUAGES]
    [1, 4, 4, 16]

    References
    ----------
    Theory §5, M1.
    """
    partitions: dict[str, Any] = {
        "none": "none",
        "coop-defect": (("CH", "CL"), ("DH", "DL")),
        "effort": (("CH", "DH"), ("CL", "DL")),
        "all": "all",
    }
    if name not in partitions:
        raise ParameterError(f"language={name!r} is unknown; choose one of {', '.join(LANGUAGES)}")
    return Language.product(environment, actions=partitions[name])
