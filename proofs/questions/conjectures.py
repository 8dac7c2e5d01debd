"""The conjectures that answer the questions of the theory, with what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from coopgap.proofs.claims.models.record import Condition
from coopgap.proofs.questions.record import Question
from coopgap.proofs.search import question_claims as asked
from coopgap.proofs.search.conjecture import from_text
from coopgap.proofs.search.domain import Domain, Games
from coopgap.proofs.search.families import family
from coopgap.proofs.search.vectorised import VECTORISED
from coopgap.theory.contract import Budget

_ONE_SHOT: Final = Games(
    agents=(2, 2), states=(1, 1), actions=(2, 2), languages="none", liabilities=(None,),
    budgets=(Budget.FREE,),
)  # fmt: skip
_SYMMETRIC: Final = replace(_ONE_SHOT, symmetric=True, largest=9)
_PRODUCT: Final = replace(_ONE_SHOT, languages="product", actions=(1, 3))
_CONTRACTS: Final = Games(
    agents=(2, 2), states=(1, 2), actions=(2, 2), nonnegative=True, largest=6, liabilities=(None,),
    budgets=(Budget.FREE, Budget.BALANCED),
)  # fmt: skip
_BALANCED: Final = Games(agents=(2, 3), states=(1, 2), actions=(2, 2), budgets=(Budget.BALANCED,))
_GOODS: Final = family("public-goods")
_LITERATURE: Final = ("HuangEtAl2026", "CaragiannisEtAl2010", "ChenEtAl2014")


def _gaps(key: str, title: str, asks: str, text: str, domain: Domain, **known: Any) -> Question:
    return Question(f"Q1.{key}", title, asks, from_text(text).claim, domain, **known)


_EQUAL_GAPS: Final = _gaps(
    "equal-gaps",
    "Signal contracts lose as much as mediated mechanisms",
    "Is the gap of signal contracts that of mediated mechanisms, in two-player one-state games "
    "with product languages?",
    "gap(c1) < inf implies gap(c1) == gap(c2)",
    _PRODUCT,
    budget=2000,
    answer="No: a mediator who draws recommendations at random does better. So it is in every "
    "effort table (M1): (R-P)/12 against (R-P)/15.",
    latex=r"\Gamma_1 = \Gamma_2",
    refuted=True,
)

_CLOSED: Final = "gap(c1) < inf and gap(c2) == 0 implies gap(c1) == 0"

_CLOSED_GAPS: Final = _gaps(
    "closed-gaps",
    "What mediators close, signal contracts close",
    "Is the gap of signal contracts zero wherever that of mediated mechanisms is?",
    _CLOSED,
    asked.PENNIES,
    budget=2000,
    answer="No, from three actions on: matching pennies among efficient profiles has no pure "
    "equilibrium, but a mediator can draw from all of them. So the ratio of the gaps can be "
    "infinite.",
    latex=r"\Gamma_2 = 0 \Rightarrow \Gamma_1 = 0",
    refuted=True,
)

_CLOSED_GAPS_SMALL: Final = _gaps(
    "closed-gaps-2x2",
    "What mediators close, signal contracts close, with two actions",
    "And with two actions each?",
    _CLOSED,
    replace(_PRODUCT, actions=(1, 2)),
    budget=2000,
    answer="Yes.",
    latex=r"\Gamma_2 = 0 \Rightarrow \Gamma_1 = 0 \quad (2 \times 2)",
    proof="with unlimited liability only deviations within a cell of the language matter, to "
    "either class. Take an obedient lottery over efficient profiles. If it uses one, or two "
    "that differ in both actions, each agent knows what the other does: each profile is stable. "
    "If it uses two profiles of one row, Column is indifferent and Row would stay in one of them. "
    "If three, the agent told the action that occurs once knows the other's; if the corner between "
    "the two others is not stable, one of these two is. If four, welfare is constant, and any "
    "implementable rule is efficient",
    needs=((Condition("two actions", "Each agent has at most two actions."), _CLOSED_GAPS),),
)

_RATIO: Final = Question(
    "Q2.ratio",
    "Signal contracts lose at most a thousand times what mediated mechanisms lose",
    "How large can the ratio of the gaps get?",
    from_text("gap(c1) < inf and gap(c2) > 0 implies gap(c1) <= 1000 * gap(c2)").claim,
    asked.LOTTERY,
    6000,
    "Without bound: in this family signal contracts lose 1 and mediated mechanisms 1/(K+1), for "
    "every K > 0 (Q2.signal-lottery, Q2.mediated-lottery).",
    r"\Gamma_1 \le 1000\, \Gamma_2",
    refuted=True,
)


def _monotone(
    number: int, key: str, kind: str, where: str, domain: Domain, budget: int = 2000, **known: Any
) -> Question:
    text = "best_correlated" if kind == "correlated" else f"{kind}_welfare"
    words = f"best correlated {'equilibrium'}" if kind == "correlated" else f"{kind} equilibrium"
    value = {"best": r"\max", "worst": r"\min", "correlated": r"\max_{CE}"}[kind]
    return Question(
        f"Q{number}.{kind}-{key}",
        f"Welfare of the {words} never falls in the prosocial weight, {where}",
        f"Is {words} welfare monotone in the prosocial weight, {where}?",
        from_text(f"{text} is nondecreasing in prosociality").claim,
        domain,
        budget,
        latex=rf"\lambda \le \mu \Rightarrow {value} W(\lambda) \le {value} W(\mu)",
        sources=_LITERATURE,
        **known,
    )


_BEST_ANY: Final = replace(
    _monotone(
        3, "any", "best", "two-by-two games with pure equilibria", _ONE_SHOT, answer="No (T9).",
        refuted=True,
    ),
    claim=VECTORISED["best welfare"].claim,
    batch=("best welfare", (2, 2)),
)  # fmt: skip
_BEST_THREE: Final = replace(
    _monotone(
        3, "symmetric-three", "best", "symmetric three-by-three games",
        replace(_SYMMETRIC, actions=(3, 3), largest=3), answer="No.", refuted=True,
    ),
    claim=VECTORISED["best welfare"].claim,
    batch=("best welfare", (3, 3)),
)  # fmt: skip
_SMALL_AND_ALIKE: Final = (
    (Condition("symmetric", "The agents' roles are alike."), _BEST_ANY),
    (Condition("two actions", "Each agent has two actions."), _BEST_THREE),
)
_BEST_SYMMETRIC: Final = _monotone(
    3,
    "symmetric",
    "best",
    "symmetric two-by-two games",
    _SYMMETRIC,
    answer="Yes.",
    proof="let u be a, b against the first action when playing the first or (c) the second, "
    "b, d against the second; α(λ) = a-c+λ(2a-b-c) and β(λ) = b-d+λ(b+c-2d) are the gains from the "
    "first action. A profile that stops being an equilibrium does so because α or β changes sign, "
    "towards a profile of more welfare, which is then one; the exception, from (1,1) to (2,2) with "
    "a > d, would need c <= a, b <= d and b+c > 2a at once",
    proofs=("questions",),
    needs=_SMALL_AND_ALIKE,
)
_CORRELATED_ANY: Final = _monotone(
    3, "any", "correlated", "two-by-two games", _ONE_SHOT, answer="No (T9).", refuted=True
)
_CORRELATED_SYMMETRIC: Final = _monotone(
    3,
    "symmetric",
    "correlated",
    "symmetric two-by-two games",
    _SYMMETRIC,
    answer="Yes.",
    proof="by symmetry a best one is symmetric. It is the pure optimum, or one action dominates, "
    "except where α < 0 <= β, b+c <= 2a: there it plays (1,1) with odds β : -α against (1,2), and "
    "β/(-α) rises with the weight. Where the pure equilibrium changes, so does the dominant "
    "action, as for Q3.best-symmetric",
    proofs=("symmetric-play",),
    needs=((Condition("symmetric", "The agents' roles are alike."), _CORRELATED_ANY),),
)
_SMALL_POTENTIAL: Final = replace(
    asked.POTENTIAL, ranges=dict.fromkeys(asked.POTENTIAL.ranges, (-3, 3))
)
_POTENTIAL_TEXT: Final = (
    "No. The maximum of potential plus λW never falls in welfare, but the best equilibrium may be "
    "another local maximum; when it goes, the path of better replies can end below it."
)
_BEST_POTENTIAL: Final = _monotone(
    3, "potential", "best", "two-by-two potential games", _SMALL_POTENTIAL,
    answer=_POTENTIAL_TEXT, refuted=True,
)  # fmt: skip
_CORRELATED_POTENTIAL: Final = _monotone(
    3, "potential", "correlated", "two-by-two potential games", _SMALL_POTENTIAL, 6000,
    answer=_POTENTIAL_TEXT, refuted=True,
)  # fmt: skip
_DOMINANT: Final = (
    "what giving is worth to its giver, m/n - 1 + λ(m-1) a unit, does not depend on others and "
    "rises in λ: nobody gives below λ*, everybody above, anybody may at λ*; every gift adds m-1 to "
    "welfare. So the best falls at no weight, nor does the worst (any n)"
)
_BEST_GOODS: Final = _monotone(
    3, "goods", "best", "public goods", _GOODS, 150, answer="Yes.", proof=_DOMINANT,
    proofs=("goods-contracts",),
)  # fmt: skip
_WORST_SYMMETRIC: Final = _monotone(
    4, "symmetric", "worst", "symmetric two-by-two games", _SYMMETRIC, answer="No.", refuted=True
)
_WORST_POTENTIAL: Final = _monotone(
    4, "potential", "worst", "two-by-two potential games", _SMALL_POTENTIAL, answer="No.",
    refuted=True,
)  # fmt: skip
_WORST_GOODS: Final = _monotone(
    4, "goods", "worst", "public goods", _GOODS, 150, answer="Yes.", proof=_DOMINANT,
    proofs=("goods-contracts",),
)  # fmt: skip

_RICH: Final = replace(_ONE_SHOT, actions=(2, 3), largest=40, nonnegative=True)
_HURT_MORE: Final = Question(
    "Q5.losses",
    "A little prosociality costs at most the whole first best, whatever the payoffs",
    "By how much can a little prosociality hurt, relative to W*, when payoffs may be negative?",
    asked.hurts_at_most(Fraction(1)),
    asked.SHIFTED,
    2000,
    "By any multiple of W*: a constant taken from all payoffs leaves the loss as it is, and W* as "
    "small as one likes.",
    r"V(0) - V(\lambda) \le W^*",
    refuted=True,
    sources=_LITERATURE,
)
_HURT_LESS: Final = Question(
    "Q5.bounded",
    "A little prosociality never costs all of the first best, when nobody can lose",
    "By how much can a little prosociality hurt, relative to W*, when no payoff is negative?",
    asked.hurts_at_most(Fraction(1), strict=True),
    _RICH,
    2000,
    "By less than W*; any share below that is reached, at arbitrarily small weights (Q5.share).",
    r"V(0) - V(\lambda) < W^*",
    proof="a loss of all of W* means that selfish agents had an efficient equilibrium, and that "
    "is one at every weight: a deviation that does not pay and does not raise welfare never will",
    proofs=("questions",),
    needs=((Condition("no losses", "No payoff is negative."), _HURT_MORE),),
    sources=_LITERATURE,
)


def _crowding(key: str, words: str, worst: bool) -> Question:
    return Question(
        f"Q6.{key}",
        f"Contracts chosen for selfish agents never hurt prosocial ones, {words} equilibrium",
        f"Does a contract chosen for selfish agents ever hurt prosocial ones ({words} "
        "equilibrium)?",
        asked.crowding_out(Fraction(0), worst=worst),
        _CONTRACTS,
        2000,
        "Yes: crowding out. By how much: any share below all of W* (Q6.share), and never more "
        "where no payoff is negative.",
        r"V_t(\lambda) \ge V_\varnothing(\lambda)",
        refuted=True,
        sources=("HuangEtAl2026", "BowlesHwang2008"),
    )


def _lone(
    key: str, title: str, asks: str, claim: Any, domain: Domain, answer: str, latex: str
) -> Question:
    return Question(f"Q7.{key}", title, asks, claim, domain, 2000, answer, latex, refuted=True)


_UNEQUAL: Final = _lone(
    "benefit-symmetric",
    "Prosociality at λ* benefits everyone without transfers, symmetric two-by-two games",
    "And in symmetric two-by-two games?",
    asked.UNAIDED_BENEFIT,
    _SYMMETRIC,
    "Not always: who does better than the rest among selfish agents can lose.",
    r"u_i(a^*) \ge u_i(a^0)\ \forall i",
)
(_ALIKE,) = asked.EQUAL_TREATMENT.assumptions
_EQUAL: Final = Question(
    "Q7.equal-treatment",
    "Prosociality benefits everyone alike where outcomes pay all alike",
    "When is prosociality individually beneficial without transfers?",
    asked.EQUAL_TREATMENT,
    replace(_SYMMETRIC, agents=(2, 3)),
    2000,
    "When the first best Pareto dominates the selfish equilibrium. The gains of all add up to the "
    "gap, so somebody gains; where both outcomes pay all alike, each gains Γ_0/n. In effort "
    "tables: Q7.effort-pd, Q7.effort-sh; in public goods: M5.benefit.",
    r"u_i(a^*) - u_i(a^0) = \Gamma_0/n",
    proof="payoffs that are alike are W*/n and V/n",
    proofs=("witness-families",),
    needs=((_ALIKE, _UNEQUAL),),
)

QUESTIONS: Final[Sequence[Question]] = (
    _EQUAL_GAPS,
    _CLOSED_GAPS,
    _CLOSED_GAPS_SMALL,
    _RATIO,
    _BEST_SYMMETRIC,
    _BEST_THREE,
    _BEST_POTENTIAL,
    _BEST_GOODS,
    _BEST_ANY,
    _CORRELATED_SYMMETRIC,
    _CORRELATED_POTENTIAL,
    _CORRELATED_ANY,
    _WORST_SYMMETRIC,
    _WORST_POTENTIAL,
    _WORST_GOODS,
    _HURT_LESS,
    _HURT_MORE,
    _crowding("best", "best", worst=False),
    _crowding("worst", "worst", worst=True),
    _lone(
        "alone",
        "Who becomes prosocial alone never loses in its best equilibrium",
        "Does an agent that becomes prosocial alone ever lose in its best equilibrium?",
        asked.LONE_PROSOCIAL,
        _ONE_SHOT,
        "Yes.",
        r"\max u_1(\lambda_1) \ge \max u_1(0)",
    ),
    _lone(
        "beside",
        "A lone prosocial agent never ends worse than the selfish ones, symmetric games",
        "Does one prosocial agent among selfish ones ever end worse than a selfish one?",
        asked.BESIDE_SELFISH,
        _SYMMETRIC,
        "Yes. In public goods who gives earns e less than who does not, and e·(1 - m/n) less than "
        "if it did not (M5.sacrifice).",
        r"u_1 \ge \min_{j \ne 1} u_j",
    ),
    _lone(
        "benefit",
        "Prosociality at λ* benefits everyone without transfers",
        "Is prosociality at λ* individually beneficial without transfers?",
        asked.UNAIDED_BENEFIT,
        _ONE_SHOT,
        "Not always: someone can lose. T6 needs its lump sums.",
        r"u_i(a^*) \ge u_i(a^0)\ \forall i",
    ),
    _UNEQUAL,
    _EQUAL,
    Question(
        "Q8.complements",
        "Finer languages need no more prosociality, budgets balanced",
        "Are λ*(L) and fineness of L always complements if budgets must balance?",
        asked.BALANCED_COMPLEMENTS,
        _BALANCED,
        600,
        "Yes.",
        r"L \succeq L' \Rightarrow \lambda^*(L) \le \lambda^*(L')",
        proof="a contract in a language is one in every finer language, with the same payments at "
        "every outcome, so balanced if it was",
        proofs=("questions",),
    ),
    Question(
        "Q8.upward",
        "Enough prosociality stays enough, budgets balanced",
        "If budgets must balance, does enough prosociality stay enough?",
        asked.UPWARD_CLOSED,
        _BALANCED,
        600,
        "Yes.",
        r"\lambda \ge \lambda^*(L) \Rightarrow a(\cdot)\ \text{is implementable}",
        proof="the same contract: deviations from an efficient rule never raise welfare, so more "
        "weight deters each of them more",
        proofs=("questions",),
    ),
)
"""The questions, in the order of the ledger and of the page."""
