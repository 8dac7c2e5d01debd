"""Logit responses to u + λW: their limits in precision, and what play says about (λ, β).

Statements about all finite games, certified on instances with exact rational responses and
searched on random games in which responses were planted; formulas are checked as identities.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from coopgap.numerics.behaviour.planted_responses import (
    Planted,
    differences,
    plant,
    regret,
    responds,
)
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.checkers import decide
from coopgap.proofs.claims.models.logit_instances import (
    common_interest,
    constant_sum,
    dilemma,
    dominant,
    drawn,
    drawn_common,
    drawn_symmetric,
    give_or_keep,
    three_actions,
    two_games,
    uneven_chicken,
    utility_range,
)
from coopgap.proofs.claims.models.logit_needs import (
    large_needs,
    one_game_needs,
    positive_needs,
    ratio_needs,
)
from coopgap.proofs.claims.models.record import Comparison, Condition, Derived, ModelClaim
from coopgap.proofs.logit_certificates import (
    identified_document,
    independent_rows,
    not_identified_document,
    played,
    regret_document,
    response_document,
)
from coopgap.proofs.threshold_certificates import equilibria_document

SOURCES = ("McKelveyPalfrey1995", "HuangEtAl2026")

LARGE = Condition("precision without bound", "β grows beyond every bound along the sequence.")
POSITIVE = Condition("positive precision", "β is above 0: play is not even for its own sake.")
ONE = Condition("one game", "All play is of one and the same game.")
TWO = Condition("two actions", "Each of the two agents has two actions.")
COMMON = Condition("common play", "Both agents play alike, as they do on the principal branch.")
RATIO = Condition(
    "one proportion",
    "By each own action, welfare changes by c times what the own payoff does, with one number c "
    "for all agents and games.",
)

_HALF = Fraction(1, 2)


def claims() -> tuple[ModelClaim, ...]:
    """List the claims about logit responses.

    Examples
    --------
    >>> [claim.id for claim in claims()]
    ['logit.even', 'logit.equilibrium', 'logit.identified', 'logit.one-game', 'logit.proportion']

    References
    ----------
    Theory §6; [McKelveyPalfrey1995].
    """
    return (
        ModelClaim(
            "logit.even",
            "Without precision play is even",
            "In every logit response to u + λW, of all agents in all finite games, the log-odds of "
            "two actions are at most β times the range of the agent's utility over its own "
            "deviations: as β → 0 play becomes even. The bound is attained.",
            r"\left|\log \frac{p_i(a)}{p_i(b)}\right| \le \beta \max_{a, b, a_{-i}} "
            r"|U_i(a, a_{-i}) - U_i(b, a_{-i})|",
            (),
            even_limit,
            _odds_within_range,
            SOURCES,
        ),
        ModelClaim(
            "logit.equilibrium",
            "With precision without bound play is an equilibrium",
            "In every logit response no agent of m actions can gain more than log m over β: every "
            "limit of responses as β → ∞ is a Nash equilibrium of u + λW.",
            r"\max_a U_i(a, p_{-i}) - U_i(p) \le \frac{\log m_i}{\beta}",
            (LARGE,),
            equilibrium_limit,
            _regret_within_entropy,
            SOURCES,
            needs=large_needs,
        ),
        ModelClaim(
            "logit.identified",
            "What play says about λ and β",
            "Play with known probabilities is a logit response at one (λ, β) only iff the expected "
            "gains (Δu, ΔW) of two actions, of whichever agents and games, are not in one "
            "proportion: log-odds are linear in β and βλ.",
            r"\log \frac{p_i(a)}{p_i(b)} = \beta\, E\Delta u_i + (\beta\lambda)\, E\Delta W",
            (POSITIVE,),
            known_play_identifies,
            _rank_decides,
            SOURCES,
            needs=positive_needs,
        ),
        ModelClaim(
            "logit.one-game",
            "One symmetric game of two actions does not identify λ",
            "In one symmetric game of two agents with two actions, common play is a logit response "
            "at λ and β iff it is one at every other λ' at which utility favours the same action, "
            "with the β' of the formula: the likelihood is constant along that curve.",
            r"\beta' = \beta \frac{E\Delta u + \lambda E\Delta W}{E\Delta u + \lambda' E\Delta W}",
            (ONE, TWO, COMMON),
            one_game_does_not,
            _curve_of_one_game,
            SOURCES,
            needs=one_game_needs,
        ),
        ModelClaim(
            "logit.proportion",
            "Games in which welfare follows the own payoff do not identify λ",
            "Where each own action changes welfare in one proportion c to the own payoff, in all "
            "games played, only β (1 + cλ) shows. So with common interest of n agents (c = n), "
            "constant sums (c = 0: λ plays no part), and linear public goods of n agents with one "
            "multiplier m (c = n (1 - m)/(n - m), negative), however many games are played.",
            r"\beta' (1 + c\lambda') = \beta (1 + c\lambda)",
            (RATIO,),
            one_proportion_does_not,
            _curve_of_public_goods,
            SOURCES,
            needs=ratio_needs,
        ),
    )


def even_limit() -> Derived:
    """Certify that the bound on the odds is attained, at several precisions.

    Examples
    --------
    >>> found = even_limit()
    >>> found.proved, found.agrees, len(found.documents)
    (True, True, 3)
    """
    # Alone, with payoffs 0 and 1, the range is 1 and the log-odds are β.
    planted = [plant([[0, 0]], [(0, k)], 0, k) for k in (1, 2, 4)]
    tight = all(utility_range(p) * p.bits == k for p, k in zip(planted, (1, 2, 4), strict=True))
    documents = [response_document([played(p)], (p.weight, p.bits)) for p in planted]
    return _derived(documents, tight, existence=True)


def equilibrium_limit() -> Derived:
    """Certify responses of a dilemma at growing precisions, their regret, and their limit.

    Examples
    --------
    >>> found = equilibrium_limit()
    >>> found.agrees, len(found.documents)
    (True, 5)
    """
    game = dilemma()
    documents, regrets = [], []
    for bits in (1, 2, 4, 8):
        play = dominant(bits)
        documents.append(regret_document([(game, play)], (Fraction(0), Fraction(bits))))
        regrets.append(regret(game, play, 0, 0))
    documents.append(equilibria_document(game, pure_equilibria(game), 0))
    limit = pure_equilibria(game).profiles[0] == ((1, 1),)
    falls = all(r * b <= 1 for r, b in zip(regrets, (1, 2, 4, 8), strict=True))
    return _derived(documents, limit and falls, existence=True)


def known_play_identifies() -> Derived:
    """Certify games that identify both, and play without precision, which identifies nothing.

    Examples
    --------
    >>> found = known_play_identifies()
    >>> found.proved, found.agrees
    (True, True)
    """
    # A unique solution of two independent equations, by Cramer's rule.
    x, y, z, w, k, m = sympy.symbols("x y z w k m")
    beta, product = (k * w - m * y) / (x * w - z * y), (x * m - z * k) / (x * w - z * y)
    solved = [
        sympy.simplify(x * beta + y * product - k),
        sympy.simplify(z * beta + w * product - m),
    ]
    # Rows in one proportion t: where the first is met elsewhere, so is the second.
    b, lam, other, t = sympy.symbols("b lambda mu t")
    moved = b * (x + lam * y) / (x + other * y)
    solved.append(sympy.simplify(moved * (t * x + other * t * y) - b * (t * x + lam * t * y)))
    two = [played(p) for p in two_games()]
    point = (_HALF, Fraction(1))
    even = ((_HALF, _HALF), (_HALF, _HALF))
    at_zero = [(Fraction(0), Fraction(0)), (Fraction(1), Fraction(0))]
    nothing = not_identified_document([(two[0][0], even), (two[1][0], even)], at_zero)
    documents = [identified_document(two, point), nothing]
    return _derived(documents, solved == [0, 0, 0])


def one_game_does_not() -> Derived:
    """Certify two parameters for the play of one game, and what breaks without each assumption.

    Examples
    --------
    >>> found = one_game_does_not()
    >>> found.proved, found.agrees, len(found.documents)
    (True, True, 4)
    """
    x, y, lam, other, beta = sympy.symbols("x y lambda mu beta")
    same = sympy.simplify(
        beta * (x + lam * y) / (x + other * y) * (x + other * y) - beta * (x + lam * y)
    )
    game, play = dilemma(), dominant(1)
    # Own gain 1, welfare loss in proportion: at λ = 1/4 the same play needs another precision.
    (own, social) = differences(game, play, 0)[1]
    quarter = Fraction(1, 4)
    points = [(Fraction(0), Fraction(1)), (quarter, own / (own + quarter * social))]
    blind = not_identified_document([(game, play)], points)
    # Without one game: two of them. Without two actions: three. Without common play: chicken.
    several = identified_document([played(p) for p in two_games()], (_HALF, Fraction(1)))
    chicken = uneven_chicken()
    uneven = identified_document([played(chicken)], (chicken.weight, chicken.bits))
    three = identified_document([played(three_actions())], (_HALF, Fraction(1)))
    return _derived([blind, several, three, uneven], same == 0)


def one_proportion_does_not() -> Derived:
    """Certify two parameters each for common interest, constant sums and public goods.

    Examples
    --------
    >>> found = one_proportion_does_not()
    >>> found.proved, found.agrees, len(found.documents)
    (True, True, 4)
    """
    c, lam, other, beta, u = sympy.symbols("c lambda mu beta u")
    moved = beta * (1 + c * lam) / (1 + c * other)
    same = sympy.simplify(moved * (u + other * c * u) - beta * (u + lam * c * u))
    documents = []
    for planted, proportion in (
        (common_interest(), Fraction(2)),
        (constant_sum(), Fraction(0)),
        (give_or_keep(3, Fraction(2), Fraction(3)), Fraction(-3)),
    ):
        weight = planted.weight + Fraction(1, 16)
        bits = planted.bits * (1 + proportion * planted.weight) / (1 + proportion * weight)
        points = [(planted.weight, planted.bits), (weight, bits)]
        documents.append(not_identified_document([played(planted)], points))
    two = [give_or_keep(3, m, Fraction(6)) for m in (Fraction(2), Fraction(3, 2))]
    apart = identified_document([played(p) for p in two], (Fraction(0), Fraction(6)))
    return _derived([*documents, apart], same == 0)


def _derived(
    documents: Sequence[dict[str, Any]], agrees: bool, *, existence: bool = False
) -> Derived:
    refused = [d.verdict.reason for d in map(decide, documents) if not d.verdict.accepted]
    note = refused[0] if refused else "" if agrees else "the instance disagrees"
    return Derived(not refused, agrees, tuple(documents), note, existence=existence)


def _point(planted: Planted) -> str:
    return f"λ={planted.weight}, β={planted.bits} log 2, actions {planted.environment.shape}"


def _odds_within_range(generator: random.Random) -> Comparison:
    planted = drawn(generator)
    reach = planted.bits * utility_range(planted)
    beyond = Fraction(0)
    for chances in planted.play:
        widest = max(chances) / min(chances)  # a power of 2
        beyond = max(beyond, widest.numerator.bit_length() - 1 - reach)
    return Comparison(f"odds at {_point(planted)}", Fraction(0), beyond)


def _regret_within_entropy(generator: random.Random) -> Comparison:
    planted = drawn(generator)
    failures = 0
    for agent, size in enumerate(planted.environment.shape):
        lost = planted.bits * regret(planted.environment, planted.play, agent, planted.weight)
        # lost ≤ log2 m, to a 64th of a bit.
        failures += 2 ** (64 * lost).__floor__() > size**64
    return Comparison(f"regret at {_point(planted)}", Fraction(0), Fraction(failures))


def _rank_decides(generator: random.Random) -> Comparison:
    """Look for another (λ', β') with the same play, and compare with what the rank says."""
    planted = drawn(generator) if generator.random() < 0.6 else drawn_common(generator)
    games = [played(planted)]
    stated = independent_rows(games) is not None
    other = False
    for step in (Fraction(1, 1000), Fraction(1, 3), Fraction(2)):
        weight = planted.weight + step
        for agent in range(planted.environment.n_agents):
            moves = differences(planted.environment, planted.play, agent)
            for own, social in moves:
                before, after = own + planted.weight * social, own + weight * social
                if before and after and before * after > 0:
                    bits = planted.bits * before / after
                    other |= responds(planted.environment, planted.play, weight, bits)
    even = all(len(set(chances)) == 1 for chances in planted.play)
    if even:  # any precision has this play where nobody gains anything
        return Comparison(f"even play at {_point(planted)}", Fraction(0), Fraction(0))
    return Comparison(f"rank at {_point(planted)}", Fraction(stated), Fraction(not other))


def _curve_of_one_game(generator: random.Random) -> Comparison:
    while True:
        planted = drawn_symmetric(generator)
        own, social = differences(planted.environment, planted.play, 0)[1]
        elsewhere = planted.weight + Fraction(generator.randint(1, 9), 8)
        before, after = own + planted.weight * social, own + elsewhere * social
        if before * after > 0:
            break
    stated = planted.bits * before / after
    # By the definition: odds of 2^k need k bits over what the action gains against the play.
    odds = planted.play[0][1] / planted.play[0][0]
    exponent = odds.numerator.bit_length() - odds.denominator.bit_length()
    tables = planted.environment.payoffs.fractions()[:, 0]
    worth = tables[0] + elsewhere * tables.sum(axis=0)
    found = Fraction(exponent / ((worth[1] - worth[0]) @ np.array(planted.play[1])))
    held = responds(planted.environment, planted.play, elsewhere, found)
    return Comparison(f"{_point(planted)}, λ'={elsewhere}", stated, found if held else None)


def _curve_of_public_goods(generator: random.Random) -> Comparison:
    n = generator.randint(2, 4)
    m = Fraction(generator.randint(5, 4 * n - 1), 4)
    planted = give_or_keep(n, m, Fraction(generator.randint(1, 3)))
    proportion = n * (1 - m) / (n - m)
    weight = Fraction(generator.randint(1, 7), 8) * (1 - m / n) / (m - 1)  # below λ*
    stated = planted.bits / (1 + proportion * weight)
    held = responds(planted.environment, planted.play, weight, stated)
    return Comparison(f"n={n}, m={m}, λ'={weight}", stated, stated if held else None)
