"""T9: a little prosociality can hurt."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.contract import Liability
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.language import Language

WELFARE = {
    Fraction(0): (Fraction(7), Fraction(15, 2)),
    Fraction(1, 4): (Fraction(5), Fraction(5)),
    Fraction(1, 2): (Fraction(8), Fraction(8)),
    Fraction(1): (Fraction(8), Fraction(8)),
}
"""Weight λ → best pure and best correlated equilibrium welfare (money) that T9 states."""


def _conclude(case: Case) -> Finding:
    documents: list[Mapping[str, Any]] = []
    holds = True
    for weight, (pure, correlated) in WELFARE.items():
        game = case.environment.prosocial(weight)
        null = Language.null(game)
        alone = welfare_gap(game, null, "c0")
        mediated = welfare_gap(game, null, "c2", liability=Liability.of(0))
        documents += [*gap_documents(alone), *gap_documents(mediated)]
        holds &= (alone.value, mediated.value) == (pure, correlated)
        holds &= alone.exact and mediated.exact
    return Finding(None, holds, tuple(documents), "welfare falls, then rises, with the weight")


CLAIM = Claim(
    id="T9",
    title="A little prosociality can hurt",
    statement="The welfare of the best equilibrium, pure or correlated, is not monotone in the "
    "prosocial weight below λ*: in the witness game it is 7 (15/2 correlated) at weight 0, 5 at "
    "1/4, and 8 from 1/2 on.",
    latex=r"\begin{pmatrix}(5,0)&(2,0)\\(4,4)&(3,4)\end{pmatrix}:\quad "
    r"V(0)=7,\ V(\tfrac14)=5,\ V(\lambda)=8\ (\lambda\ge\tfrac12)",
    assumptions=(
        Assumption(
            "the witness game",
            "The environment is the witness game (the claim is that one such game exists).",
            lambda case: case.environment.prosocial(0) == costly_prosociality(),
        ),
    ),
    conclude=_conclude,
    sources=("HuangEtAl2026", "CaragiannisEtAl2010", "ChenEtAl2014"),
    no_form="it says that such a game exists; the certificates of the witness prove it",
)
