"""Open questions of the theory, attacked: answers with witnesses, or open with the effort.

    python -m coopgap.proofs.search.questions --out docs

writes `questions.json`, the record, and `questions.md`, the page made from it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from coopgap.proofs.claims.claim import Claim
from coopgap.proofs.search import question_claims as asked
from coopgap.proofs.search.attack import Attack
from coopgap.proofs.search.conjecture import from_text
from coopgap.proofs.search.domain import Domain, Games
from coopgap.proofs.search.falsify import falsify
from coopgap.proofs.search.families import family
from coopgap.proofs.search.vectorised import VECTORISED
from coopgap.theory.contract import Budget
from coopgap.theory.formats.files import write_text_atomically


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the conjecture that answers it yes.

    Attributes
    ----------
    key
        Short name.
    asks
        The question.
    claim, domain
        What is attacked where.
    budget
        Cases tried.
    refuted, survived
        What each outcome says about the question.
    batch
        Name of the vectorised claim, with the games' shape, if any.
    """

    key: str
    asks: str
    claim: Claim
    domain: Domain
    budget: int
    refuted: str
    survived: str
    batch: tuple[str, tuple[int, int]] | None = None

    def answer(self, seed: int = 0) -> Attack:
        """Attack the conjecture."""
        batch = None if self.batch is None else VECTORISED[self.batch[0]].batch(self.batch[1])
        return falsify(self.claim, budget=self.budget, seed=seed, domain=self.domain, batch=batch)


_UNLIMITED: Final = (None,)
_FREE: Final = (Budget.FREE,)
_ONE_SHOT: Final = Games(
    agents=(2, 2), states=(1, 1), languages="none", liabilities=_UNLIMITED, budgets=_FREE
)
_SQUARE: Final = Games(
    agents=(2, 2), states=(1, 1), actions=(2, 2), languages="none", liabilities=_UNLIMITED,
    budgets=_FREE,
)  # fmt: skip
_SYMMETRIC: Final = Games(
    agents=(2, 2), states=(1, 1), actions=(2, 2), languages="none", liabilities=_UNLIMITED,
    budgets=_FREE, symmetric=True, largest=9,
)  # fmt: skip
_RICH: Final = Games(
    agents=(2, 2), states=(1, 1), actions=(2, 3), languages="none", liabilities=_UNLIMITED,
    budgets=_FREE, largest=40, nonnegative=True,
)  # fmt: skip
_PRODUCT: Final = Games(
    agents=(2, 2), states=(1, 1), languages="product", liabilities=_UNLIMITED, budgets=_FREE
)
_WIDE: Final = Games(
    agents=(2, 2), states=(1, 1), actions=(2, 3), languages="product", liabilities=_UNLIMITED,
    budgets=_FREE, largest=30,
)  # fmt: skip
_CONTRACTS: Final = Games(
    agents=(2, 2), states=(1, 2), actions=(2, 2), nonnegative=True, largest=6,
    liabilities=_UNLIMITED, budgets=(Budget.FREE, Budget.BALANCED),
)  # fmt: skip
_BALANCED: Final = Games(agents=(2, 3), states=(1, 2), actions=(2, 2), budgets=(Budget.BALANCED,))


_NO_BOUND: Final = (
    "Yes: signal contracts lose 1 and mediated mechanisms 1/(K+1) in this family, found by the "
    "same search, so the ratio has no bound."
)


def _ratio(most: int, domain: Domain) -> Question:
    return Question(
        f"ratio-{most}",
        f"Can the gap of signal contracts exceed {most} times that of mediated mechanisms?",
        from_text(f"gap(c1) < inf and gap(c2) > 0 implies gap(c1) <= {most} * gap(c2)").claim,
        domain,
        6000,
        "Yes." if domain is _WIDE else _NO_BOUND,
        "Not found; open.",
    )


def _hurt(share: str, domain: Domain) -> Question:
    return Question(
        f"hurt-{share.replace('/', '-of-')}",
        f"Can a little prosociality cost more than {share} of the first best?",
        asked.hurts_at_most(Fraction(share)),
        domain,
        6000,
        "Yes, with payoffs that are at least zero."
        if domain is _RICH
        else "Yes: it costs (M-2)/(M+3) in this family, found by the same search; no share below "
        "all of W* is a bound.",
        "Not found; open.",
    )


def _monotone(key: str, kind: str, where: str, domain: Domain, budget: int = 2000) -> Question:
    text = f"{kind}_welfare is nondecreasing in prosociality"
    words = f"{kind}-equilibrium welfare"
    if kind == "best_correlated":
        text = f"{kind} is nondecreasing in prosociality"
        words = "best correlated equilibrium welfare"
    return Question(
        key,
        f"Does {words} never fall in the prosocial weight, {where}?",
        from_text(text).claim,
        domain,
        budget,
        "No.",
        "No fall found at any weight where best replies change; open beyond these games.",
    )


QUESTIONS: Final[Sequence[Question]] = (
    Question(
        "equal-gaps",
        "Do signal contracts lose as much as mediated mechanisms in two-player one-state games "
        "with product languages?",
        from_text("gap(c1) < inf implies gap(c1) == gap(c2)").claim,
        _PRODUCT,
        2000,
        "No: a mediator who draws recommendations at random does better. So it is in every "
        "effort table (M1): (R-P)/12 against (R-P)/15.",
        "Open.",
    ),
    Question(
        "zero-against-positive",
        "Can mediated mechanisms close a gap that signal contracts leave open?",
        from_text("gap(c1) < inf and gap(c2) == 0 implies gap(c1) == 0").claim,
        _PRODUCT,
        2000,
        "Yes.",
        "Not found; open.",
    ),
    _ratio(2, _WIDE),
    _ratio(10, _WIDE),
    _ratio(1000, asked.LOTTERY),
    _monotone("best-symmetric", "best", "in symmetric two-by-two games", _SYMMETRIC),
    Question(
        "best-symmetric-sweep",
        "The same at weights 0, 1/4, 1/2, 1, 2, many games at once.",
        VECTORISED["best welfare"].claim,
        _SYMMETRIC,
        6000,
        "No.",
        "No fall found.",
        ("best welfare", (2, 2)),
    ),
    _monotone("best-potential", "best", "in two-by-two potential games", asked.POTENTIAL),
    _monotone("best-goods", "best", "in public goods", family("public-goods"), 150),
    Question(
        "best-any",
        "Does best-equilibrium welfare never fall in the prosocial weight, in any two-by-two game "
        "with pure equilibria?",
        VECTORISED["best welfare"].claim,
        _SQUARE,
        2000,
        "No (T9).",
        "Open.",
        ("best welfare", (2, 2)),
    ),
    _monotone("best-correlated", "best_correlated", "in two-by-two games", _SQUARE),
    _monotone("worst-symmetric", "worst", "in symmetric two-by-two games", _SYMMETRIC),
    _monotone("worst-potential", "worst", "in two-by-two potential games", asked.POTENTIAL),
    _monotone("worst-goods", "worst", "in public goods", family("public-goods"), 150),
    _hurt("1/4", _RICH),
    _hurt("1/2", _RICH),
    _hurt("99/100", asked.STEEP),
    Question(
        "crowding",
        "Does a contract chosen for selfish agents ever hurt prosocial ones (best equilibrium)?",
        asked.crowding_out(Fraction(0)),
        _CONTRACTS,
        2000,
        "Yes: crowding out.",
        "Not found; open.",
    ),
    Question(
        "crowding-half",
        "By more than half of the first best?",
        asked.crowding_out(Fraction(1, 2)),
        _CONTRACTS,
        4000,
        "Yes.",
        "Not found; open.",
    ),
    Question(
        "crowding-worst",
        "Does it ever hurt in the worst equilibrium?",
        asked.crowding_out(Fraction(0), worst=True),
        _CONTRACTS,
        2000,
        "Yes.",
        "Not found; open.",
    ),
    Question(
        "lone",
        "Does an agent that becomes prosocial alone ever lose in its best equilibrium?",
        asked.LONE_PROSOCIAL,
        _SQUARE,
        2000,
        "Yes.",
        "Not found; open.",
    ),
    Question(
        "beside",
        "Does a lone prosocial agent ever end worse than the selfish ones, in symmetric games?",
        asked.BESIDE_SELFISH,
        _SYMMETRIC,
        2000,
        "Yes.",
        "Not found; open.",
    ),
    Question(
        "pareto",
        "Is prosociality at λ* individually beneficial without transfers?",
        asked.UNAIDED_BENEFIT,
        _SQUARE,
        2000,
        "Not always: someone can lose. T6 needs its lump sums.",
        "Open.",
    ),
    Question(
        "pareto-symmetric",
        "And in symmetric two-by-two games?",
        asked.UNAIDED_BENEFIT,
        _SYMMETRIC,
        2000,
        "Not always.",
        "Open.",
    ),
    Question(
        "complements",
        "Do finer languages still need less prosociality when budgets must balance?",
        asked.BALANCED_COMPLEMENTS,
        _BALANCED,
        600,
        "No.",
        "Yes, and there is a reason: a contract in a language is one in every finer language, "
        "balanced or not, so at each weight a finer language implements no fewer rules.",
    ),
    Question(
        "upward",
        "If budgets must balance, does enough prosociality stay enough?",
        asked.UPWARD_CLOSED,
        _BALANCED,
        600,
        "No.",
        "Yes, and there is a reason: more weight lowers every entry of the Farkas system, since "
        "deviations from an efficient rule never raise welfare.",
    ),
)
"""The questions, in the order of the page."""


def record(question: Question, attack: Attack) -> dict[str, Any]:
    """Give the JSON record of an answer; times are left out, so that it can be made again."""
    found = attack.witness
    return {
        "key": question.key,
        "asks": question.asks,
        "conjecture": question.claim.statement,
        "says": question.refuted if attack.refuted else question.survived,
        "shown": None if found is None else found.text(),
        **attack.as_object(),
    }


def as_markdown(records: Iterable[Mapping[str, Any]]) -> str:
    """Write the page from the records.

    Examples
    --------
    >>> as_markdown([]).splitlines()[0]
    '# Questions put to the counterexample engine'
    """
    lines = [
        "# Questions put to the counterexample engine",
        "",
        "Made by `python -m coopgap.proofs.search.questions --out docs` from `questions.json`: do",
        "not edit. A conjecture is attacked by random sweeps, Hypothesis and descent in its margin",
        "(`proofs/search/falsify.py`). A refuted one has an exact witness, as small as single",
        "simplifications make it; one that survived is open unless a reason is given.",
    ]
    for found in records:
        effort = ", ".join(f"{kind} {count:,}" for kind, count in found["by_kind"].items())
        lines += [
            "",
            f"## {found['asks']}",
            "",
            f"**{found['says']}**",
            "",
            f"Conjecture: {found['conjecture']}",
            "",
            f"On {found['domain']}: **{found['verdict']}** after {found['tested']:,} cases "
            f"({effort}; {found['outside']:,} more outside the assumptions), seed {found['seed']}.",
        ]
        if found["shown"] is not None:
            lines += ["", "```text", found["shown"], "```"]
            if found["witness"]["certificates_accepted"]:
                count = found["witness"]["certificates_accepted"]
                lines += ["", f"The kernel accepts {count} certificates of the values in it."]
        elif found["margin"] is not None:
            lines += ["", f"Least margin seen: {found['margin']}."]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer the questions and write record and page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("docs"))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    records = []
    for question in QUESTIONS:
        attack = question.answer(options.seed)
        records.append(record(question, attack))
        print(f"{question.key}: {attack.as_object()['verdict']} ({attack.seconds:.1f} s)")
    text = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    write_text_atomically(options.out / "questions.json", text)
    write_text_atomically(options.out / "questions.md", as_markdown(records))


if __name__ == "__main__":
    main()
