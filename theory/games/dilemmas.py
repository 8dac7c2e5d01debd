"""The canonical dilemmas as environments with named parameters (money unless said)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from coopgap.theory.environment import MAX_AGENTS, MAX_PAYOFFS, Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import RationalLike, as_rational, bounded_product

COOPERATE_DEFECT = ("C", "D")
"""Action names of the symmetric 2×2 dilemmas."""


def symmetric_two_by_two(
    *, R: RationalLike, S: RationalLike, T: RationalLike, P: RationalLike, title: str = ""
) -> Environment:
    """Build the symmetric 2×2 game of reward, sucker's payoff, temptation and punishment.

    Raises
    ------
    ExactnessError
        When a payoff is a float.

    Examples
    --------
    >>> symmetric_two_by_two(R=3, S=0, T=4, P=1).payoff(0, 0, (0, 1))
    Fraction(0, 1)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    r, s, t, p = (as_rational(v, name) for v, name in zip((R, S, T, P), "RSTP", strict=True))
    rows = [[(r, r), (s, t)], [(t, s), (p, p)]]
    actions = (COOPERATE_DEFECT, COOPERATE_DEFECT)
    return Environment.from_bimatrix(rows, actions=actions, title=title or "symmetric 2×2 game")


def _dilemma(
    title: str, order: str, R: RationalLike, S: RationalLike, T: RationalLike, P: RationalLike
) -> Environment:
    """Build a symmetric 2×2 game whose parameters must fall strictly in a given order."""
    given = {"R": R, "S": S, "T": T, "P": P}
    values = {name: as_rational(value, name) for name, value in given.items()}
    for high, low in itertools.pairwise(order):
        if values[high] <= values[low]:
            raise ParameterError(
                f"{title}: {high}={values[high]} must be above {low}={values[low]} "
                f"(order {' > '.join(order)})"
            )
    return symmetric_two_by_two(R=R, S=S, T=T, P=P, title=title)


def prisoners_dilemma(
    *, R: RationalLike = 3, S: RationalLike = 0, T: RationalLike = 4, P: RationalLike = 1
) -> Environment:
    """Build a Prisoner's Dilemma, T > R > P > S.

    Raises
    ------
    ParameterError
        When the parameters are in another order.

    Examples
    --------
    >>> prisoners_dilemma().first_best().value
    Fraction(6, 1)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    return _dilemma("Prisoner's Dilemma", "TRPS", R, S, T, P)


def stag_hunt(
    *, R: RationalLike = 4, S: RationalLike = 0, T: RationalLike = 3, P: RationalLike = 2
) -> Environment:
    """Build a Stag Hunt, R > T > P > S.

    Raises
    ------
    ParameterError
        When the parameters are in another order.

    Examples
    --------
    >>> stag_hunt().first_best().value
    Fraction(8, 1)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    return _dilemma("Stag Hunt", "RTPS", R, S, T, P)


def chicken(
    *, R: RationalLike = 3, S: RationalLike = 1, T: RationalLike = 4, P: RationalLike = 0
) -> Environment:
    """Build a game of Chicken, T > R > S > P.

    Raises
    ------
    ParameterError
        When the parameters are in another order.

    Examples
    --------
    >>> chicken().first_best().value
    Fraction(6, 1)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    return _dilemma("Chicken", "TRSP", R, S, T, P)


def battle_of_the_sexes(
    *, favourite: RationalLike = 2, other: RationalLike = 1, apart: RationalLike = 0
) -> Environment:
    """Build a Battle of the Sexes, favourite > other > apart.

    Raises
    ------
    ParameterError
        When the parameters are in another order.

    Examples
    --------
    >>> battle_of_the_sexes().payoff(0, 0, (0, 0))
    Fraction(2, 1)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    a, b, c = (
        as_rational(v, name)
        for v, name in ((favourite, "favourite"), (other, "other"), (apart, "apart"))
    )
    if not a > b > c:
        raise ParameterError(f"favourite={a} > other={b} > apart={c} must hold")
    names = (("A", "B"), ("A", "B"))
    rows = [[(a, b), (c, c)], [(c, c), (b, a)]]
    return Environment.from_bimatrix(rows, actions=names, title="Battle of the Sexes")


def matching_pennies(*, stake: RationalLike = 1) -> Environment:
    """Build Matching Pennies with a positive stake: zero sum, no pure equilibrium.

    Raises
    ------
    ParameterError
        When the stake is not positive.

    Examples
    --------
    >>> matching_pennies(stake="1/2").first_best().value
    Fraction(0, 1)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    value = as_rational(stake, "stake")
    if value <= 0:
        raise ParameterError(f"stake={value} must be positive")
    names = (("heads", "tails"), ("heads", "tails"))
    rows = [[(value, -value), (-value, value)], [(-value, value), (value, -value)]]
    return Environment.from_bimatrix(rows, actions=names, title="Matching Pennies")


def trust(
    *, endowment: RationalLike = 1, multiplier: RationalLike = 3, share: RationalLike = "1/2"
) -> Environment:
    """Build the binary trust game: send the endowment or keep it, share the proceeds or take all.

    Parameters
    ----------
    endowment
        What the investor starts with; positive.
    multiplier
        By how much a sent endowment grows (dimensionless); above 1.
    share
        Fraction of the proceeds that sharing returns, in [0, 1].

    Raises
    ------
    ParameterError
        When a parameter is outside its domain.

    Examples
    --------
    >>> trust().first_best().profiles
    (((0, 0), (0, 1)),)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    e = as_rational(endowment, "endowment")
    m = as_rational(multiplier, "multiplier")
    s = as_rational(share, "share")
    if e <= 0 or m <= 1 or not 0 <= s <= 1:
        raise ParameterError(
            f"endowment={e} > 0, multiplier={m} > 1 and 0 <= share={s} <= 1 must hold"
        )
    names = (("send", "keep"), ("share", "take"))
    zero = Fraction(0)
    rows = [[(s * m * e, (1 - s) * m * e), (zero, m * e)], [(e, zero), (e, zero)]]
    return Environment.from_bimatrix(
        rows, agents=("Investor", "Trustee"), actions=names, title="Trust game"
    )


def travelers_dilemma(*, low: int = 2, high: int = 6, bonus: RationalLike = 2) -> Environment:
    """Build the Traveler's Dilemma: both claim an amount, the lower claimant gains a bonus.

    Parameters
    ----------
    low, high
        Whole amounts that may be claimed, low < high.
    bonus
        Moved from the higher to the lower claimant; above 1.

    Raises
    ------
    ParameterError
        When a parameter is outside its domain.
    SizeError
        When there are more claims than an environment may hold.

    Examples
    --------
    >>> travelers_dilemma().first_best().value
    Fraction(12, 1)

    References
    ----------
    Theory §5, canonical dilemmas.
    """
    first, last = _whole(low, "low"), _whole(high, "high")
    reward = as_rational(bonus, "bonus")
    if not 0 <= first < last or reward <= 1:
        raise ParameterError(f"0 <= low={first} < high={last} and bonus={reward} > 1 must hold")

    def utility(_: str, profile: tuple[str, ...]) -> list[Fraction]:
        claims = [int(name) for name in profile]
        paid = min(claims)
        extra = reward * ((claims[1] > claims[0]) - (claims[0] > claims[1]))
        return [paid + extra, paid - extra]

    count = last - first + 1
    bounded_product((2, count, count), MAX_PAYOFFS, "payoffs")
    names = [str(claim) for claim in range(first, last + 1)]
    return Environment.from_function(
        utility, (names, names), agents=("Row", "Column"), title="Traveler's Dilemma"
    )


def coordination(*, n: int = 2, high: RationalLike = 2, low: RationalLike = 1) -> Environment:
    """Build a coordination game: all on A pays each ``high``, all on B ``low``, else nothing.

    Parameters
    ----------
    n
        Number of agents, from 2 to `MAX_AGENTS`.
    high, low
        Payoff of each agent, high > low > 0.

    Raises
    ------
    ParameterError
        When a parameter is outside its domain.

    Examples
    --------
    >>> coordination(n=3).first_best().value
    Fraction(6, 1)

    References
    ----------
    Theory §5, canonical dilemmas; survival of coordination failure is T7.
    """
    size = _whole(n, "n")
    values = {"A": as_rational(high, "high"), "B": as_rational(low, "low")}
    if not 2 <= size <= MAX_AGENTS or not values["A"] > values["B"] > 0:
        raise ParameterError(
            f"2 <= n={size} <= {MAX_AGENTS} and high={values['A']} > low={values['B']} > 0 "
            "must hold"
        )

    def utility(_: str, profile: tuple[str, ...]) -> list[Fraction]:
        met = len(set(profile)) == 1
        return [values[profile[0]] if met else Fraction(0)] * size

    return Environment.from_function(utility, [("A", "B")] * size, title="coordination game")


def costly_prosociality() -> Environment:
    """Build the game in which a little prosociality hurts: best welfare falls, then rises, in λ.

    Examples
    --------
    >>> costly_prosociality().first_best().value
    Fraction(8, 1)

    References
    ----------
    T9; altruism can hurt as in [CaragiannisEtAl2010] and [ChenEtAl2014].
    """
    rows = [[(5, 0), (2, 0)], [(4, 4), (3, 4)]]
    return Environment.from_bimatrix(rows, title="a little prosociality can hurt")


def ordinal_games(*, distinct: bool = True) -> Iterator[Environment]:
    """Iterate over the strict ordinal 2×2 games, with payoffs 1 to 4.

    Parameters
    ----------
    distinct
        Give one game of each class under swapping rows, columns and players (78 games);
        otherwise all 576.

    Examples
    --------
    >>> sum(1 for _ in ordinal_games()), sum(1 for _ in ordinal_games(distinct=False))
    (78, 576)

    References
    ----------
    Theory §5, canonical dilemmas; the classification is [RapoportGuyer1966].
    """
    seen: set[tuple[int, ...]] = set()
    for u in itertools.permutations(range(1, 5)):
        for v in itertools.permutations(range(1, 5)):
            if distinct:
                if min(_images(u, v)) in seen:
                    continue
                seen.add(min(_images(u, v)))
            rows = [[(u[2 * r + c], v[2 * r + c]) for c in range(2)] for r in range(2)]
            yield Environment.from_bimatrix(rows, title=f"ordinal game {u} {v}")


def _images(u: tuple[int, ...], v: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Give a bimatrix (rows listed one after the other) under all relabellings."""
    transposed = (0, 2, 1, 3)
    pairs = ((u, v), (tuple(v[k] for k in transposed), tuple(u[k] for k in transposed)))
    for first, second in pairs:
        for order in ((0, 1, 2, 3), (2, 3, 0, 1), (1, 0, 3, 2), (3, 2, 1, 0)):
            yield tuple(first[k] for k in order) + tuple(second[k] for k in order)


def _whole(value: object, name: str) -> int:
    number = as_rational(value, name)
    if number.denominator != 1:
        raise ParameterError(f"{name}={number} must be a whole number")
    return int(number)
