"""Symbolic families of the built-in games: the same tables, with parameters left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Final

from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import (
    ACTIONS,
    CONDITIONS,
    PARAMETERS,
    EffortRegion,
    effort_table_payoffs,
)
from coopgap.theory.language import Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

TWO_BY_TWO: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "prisoners-dilemma": ("T > R > P > S",),
        "stag-hunt": ("R > T > P > S",),
        "chicken": ("T > R > S > P",),
        "symmetric-battle": ("T > S > R", "S > P"),
    }
)
"""Order of R, S, T, P in the symmetric 2×2 dilemmas; the last is a Battle of the Sexes."""


def effort_region(name: str) -> Region:
    """Give the Prisoner's-dilemma (``"pd"``) or Stag-hunt (``"sh"``) region of effort tables.

    Examples
    --------
    >>> len(effort_region("sh").constraints)
    7

    References
    ----------
    Theory §5, M1.
    """
    conditions = CONDITIONS[EffortRegion.parse(name)]
    return Region.of(PARAMETERS, *(condition.text for condition in conditions))


def effort_family(region: str | Region = "pd") -> SymbolicEnvironment:
    """Give the effort tables of model M1 with R, S, T and P left open.

    Parameters
    ----------
    region
        ``"pd"``, ``"sh"``, or a region of the parameters R, S, T, P in this order.

    Examples
    --------
    >>> effort_family("pd").welfare(0, (0, 0))
    P/3 + 5*R/3

    References
    ----------
    Theory §5, M1; the table games of [HuangEtAl2026].
    """
    chosen = effort_region(region) if isinstance(region, str) else region
    symbols = {name: as_affine(name, chosen.parameters).as_sympy() for name in PARAMETERS}
    table = effort_table_payoffs(**symbols)
    rows = [[(table[a][b], table[b][a]) for b in range(4)] for a in range(4)]
    return SymbolicEnvironment.from_bimatrix(
        rows, region=chosen, actions=(ACTIONS, ACTIONS), title="effort tables"
    )


def two_by_two_family(name: str, *conditions: str) -> SymbolicEnvironment:
    """Give a symmetric 2×2 dilemma with R, S, T and P left open.

    Parameters
    ----------
    name
        ``"prisoners-dilemma"``, ``"stag-hunt"``, ``"chicken"`` or ``"symmetric-battle"``.
    *conditions
        Further conditions, such as ``"2*R > S + T"``.

    Raises
    ------
    ParameterError
        When the name is unknown.

    Examples
    --------
    >>> print(two_by_two_family("chicken").region)
    T > R, R > S, S > P

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    if name not in TWO_BY_TWO:
        raise ParameterError(f"family={name!r} is unknown; choose one of {', '.join(TWO_BY_TWO)}")
    region = Region.of(PARAMETERS, *TWO_BY_TWO[name], *conditions)
    return SymbolicEnvironment.from_bimatrix(
        [[("R", "R"), ("S", "T")], [("T", "S"), ("P", "P")]],
        region=region,
        actions=(("C", "D"), ("C", "D")),
        title=name.replace("-", " "),
    )


def battle_family() -> SymbolicEnvironment:
    """Give the Battle of the Sexes with its three payoffs left open.

    Examples
    --------
    >>> battle_family().welfare(0, (0, 0))
    favourite + other

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    region = Region.of("favourite other apart", "favourite > other > apart")
    apart = ("apart", "apart")
    rows = [[("favourite", "other"), apart], [apart, ("other", "favourite")]]
    names = (("A", "B"), ("A", "B"))
    return SymbolicEnvironment.from_bimatrix(
        rows, region=region, actions=names, title="Battle of the Sexes"
    )


def public_goods_family(n: int = 3, *, endowment: str = "1") -> SymbolicEnvironment:
    """Give the linear public-goods game of n agents, all or nothing, with open parameters.

    Payoffs ``e - c_i + (m/n) Σ c`` multiply two parameters. With ``endowment="1"`` the only
    parameter is the multiplier m; with ``endowment="e"`` the parameters are the endowment e and
    ``M = m·e``, what a contribution is worth to all (money), in which payoffs are affine again.

    Raises
    ------
    ParameterError
        When n is below 2, or the endowment is neither.

    Examples
    --------
    >>> print(public_goods_family(3).region)
    m > 1, 3 > m
    >>> public_goods_family(4, endowment="e").welfare(0, (0, 0, 0, 0))
    4*M

    References
    ----------
    Theory §5, M5.
    """
    if n < 2:
        raise ParameterError(f"n={n} must be at least 2")
    if endowment == "1":
        region = Region.of("m", "m > 1", f"m < {n}")
        worth = AffineForm.of_parameter("m", region.parameters)
    elif endowment == "e":
        region = Region.of("e M", "M > e", f"M < {n}*e", "e > 0")
        worth = AffineForm.of_parameter("M", region.parameters)
    else:
        raise ParameterError(f"endowment={endowment!r} must be '1' or 'e'")
    kept = as_affine(endowment, region.parameters)
    nothing = kept - kept
    share = Fraction(1, n)

    def utility(state: str, profile: tuple[str, ...]) -> list[AffineForm]:
        common = worth.times(share * profile.count("give"))
        return [(nothing if a == "give" else kept) + common for a in profile]

    return SymbolicEnvironment.from_function(
        utility, [("give", "keep")] * n, region=region, title=f"public goods, {n} agents"
    )


def pooled_states_family() -> SymbolicEnvironment:
    """Give a two-state effort game in which the state matters and effort may be hidden.

    One agent works, high or low, on task A or B. Task A is worth ``v`` in state a, task B in
    state b; high effort adds ``w`` and costs ``c``; the other agent receives the output. The
    worker likes the wrong task better, by ``d``, in either state. A signal contract on the task
    (`task_language`) cannot reward both right tasks, as it does not see the state; a mediator
    who is told the state can. Effort stays hidden from both.

    Examples
    --------
    >>> family = pooled_states_family()
    >>> family.states, family.frame.shape
    (('a', 'b'), (4, 1))

    References
    ----------
    Theory §2 (message games live in class C2); [MaskinTirole1999].
    """
    region = Region.of("v w c d", "v > d", "d > 0", "w > c", "c > 0")
    names = region.parameters

    def utility(state: str, profile: tuple[str, ...]) -> list[AffineForm]:
        task, effort = profile[0][0].lower(), profile[0][1]
        output = as_affine("v" if task == state else "0", names)
        output = output + as_affine("w" if effort == "H" else "0", names)
        taste = as_affine("d" if state == "b" and task == "a" else "0", names)
        bonus = as_affine("d" if state == "a" and task == "b" else "0", names)
        cost = as_affine("c" if effort == "H" else "0", names)
        return [taste + bonus - cost, output]

    return SymbolicEnvironment.from_function(
        utility,
        [("AH", "AL", "BH", "BL"), ("receive",)],
        states=("a", "b"),
        agents=("worker", "owner"),
        region=region,
        title="pooled states, hidden effort",
    )


def task_language(environment: Environment) -> Language:
    """Give the language that sees the task of `pooled_states_family`, not effort, not the state.

    Examples
    --------
    >>> task_language(pooled_states_family().frame).n_signals
    2
    """
    return Language.product(environment, actions={"worker": (("AH", "AL"), ("BH", "BL"))})


FAMILIES: Final[Mapping[str, Callable[[], SymbolicEnvironment]]] = MappingProxyType(
    {
        "effort-table": effort_family,
        **{name: partial(two_by_two_family, name) for name in TWO_BY_TWO},
        "battle-of-the-sexes": battle_family,
        "public-goods": public_goods_family,
        "pooled-states": pooled_states_family,
    }
)
"""Symbolic families by name."""
