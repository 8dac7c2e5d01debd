"""Witnesses that assumptions are needed: small games in which all else holds and a claim fails.

Each witness is checked when it is made: the conclusion of the claim is computed without the
assumption and found to fail, or nothing is returned at all.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.misperception import misperception_threshold
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.claims.witnesses import witnesses as claim_witnesses
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.threshold_certificates import (
    closure_document,
    equilibria_document,
    worst_case_document,
)
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError
from coopgap.theory.language import Language

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Witness:
    """A game in which a claim fails for want of one assumption.

    Attributes
    ----------
    claim, assumption
        Which claim, and what is missing, in a few words.
    finding
        What happens instead, with its exact number.
    actions
        Action names by player.
    payoffs
        By row, column and player (money).
    signals
        What contracts see of each cell.
    efficient, equilibria
        Cells of greatest welfare, and pure equilibria without contract.
    """

    claim: str
    assumption: str
    finding: str
    actions: tuple[tuple[str, ...], tuple[str, ...]]
    payoffs: tuple[tuple[tuple[Fraction, Fraction], ...], ...]
    signals: tuple[tuple[int, ...], ...]
    efficient: tuple[tuple[int, ...], ...]
    equilibria: tuple[tuple[int, ...], ...]


def witnesses() -> tuple[tuple[Witness, ...], tuple[Document, ...]]:
    """Build and check every witness, with the certificates of what was found.

    Raises
    ------
    DerivationError
        When a game turns out to be no witness.

    Examples
    --------
    >>> [f"{w.claim}: {w.assumption}" for w in witnesses()[0]][:2]
    ['T2: every efficient cell is unsafe', 'T3: language reveals deviations']

    References
    ----------
    Theory §4.
    """
    makers = (
        _one_safe_cell,
        _hidden_deviations,
        _small_liability,
        _balanced_budget,
        _neutral_deviation,
        _no_lump_sums,
        functools.partial(_of_claim, "T6", "no subsidy", "free budget: income above $W^{\\ast}$"),
        functools.partial(_of_claim, "T6", "finite threshold", "$\\lambda^{\\ast}=\\infty$"),
        functools.partial(_of_claim, "T6", "positive gap", "$\\Gamma_1=0$: nothing to share"),
        _local_maximum,
        _large_error,
        functools.partial(_of_claim, "T9", "the witness game", "welfare never falls"),
    )
    found: list[Witness] = []
    documents: list[Document] = []
    for make in makers:
        witness, proofs = make()
        found.append(witness)
        documents += proofs
    return tuple(found), tuple(documents)


_Made = tuple[Witness, Sequence[Document]]

_DILEMMA = Environment.from_bimatrix(
    [[(3, 3), (0, 4)], [(4, 0), (1, 1)]], actions=(("C", "D"), ("C", "D"))
)


def _witness(
    claim: str, assumption: str, finding: str, game: Environment, language: Language
) -> Witness:
    m, k = game.shape
    return Witness(
        claim,
        assumption,
        finding,
        (game.actions[0], game.actions[1]),
        tuple(
            tuple((game.payoff(0, 0, (r, c)), game.payoff(1, 0, (r, c))) for c in range(k))
            for r in range(m)
        ),
        tuple(tuple(int(language.signals[0, r, c]) for c in range(k)) for r in range(m)),
        game.first_best().profiles[0],
        pure_equilibria(game).profiles[0],
    )


def _require(holds: bool, claim: str) -> None:
    if not holds:
        raise DerivationError(f"the game drawn for {claim} is no witness")


def _of_claim(claim: str, assumption: str, finding: str) -> _Made:
    """Take the witness of the ledger, checked anew."""
    for known in claim_witnesses():
        if (known.claim.id, known.assumption) == (claim, assumption):
            _require(known.holds(), claim)
            case = known.case
            gap = welfare_gap(
                case.environment, case.language, "c1", liability=case.liability, budget=case.budget
            )
            drawn = _witness(claim, assumption, finding, case.environment, case.language)
            return drawn, gap_documents(gap)
    raise DerivationError(f"{claim} has no witness for {assumption!r}")


def _one_safe_cell() -> _Made:
    """T2(b): one of two efficient cells tempts somebody, the other does not."""
    game = Environment.from_bimatrix([[(2, 2), (0, 0)], [(3, 0), (2, 2)]])
    null = Language.null(game)
    found = welfare_gap(game, null, "c1")
    _require(found.gap == 0 and game.first_best().n_rules == 2, "T2")
    return (
        _witness("T2", "every efficient cell is unsafe", "$\\Gamma_1=0$", game, null),
        gap_documents(found),
    )


def _hidden_deviations() -> _Made:
    """T3: nothing is seen."""
    null = Language.null(_DILEMMA)
    found = welfare_gap(_DILEMMA, null, "c1")
    _require(found.gap == 4, "T3")
    return (
        _witness("T3", "language reveals deviations", "$\\Gamma_1=4$", _DILEMMA, null),
        gap_documents(found),
    )


def _small_liability() -> _Made:
    """T3: all is seen, but fines stay below half of what a deviation gains."""
    seen = Language.complete(_DILEMMA)
    found = welfare_gap(_DILEMMA, seen, "c1", liability=Liability.of(Fraction(1, 4)))
    _require(found.gap == 4, "T3")
    text = "$B=1/4$: $\\Gamma_1=4$"
    return (
        _witness("T3", "liability of at least $B^{\\ast}=1/2$", text, _DILEMMA, seen),
        gap_documents(found),
    )


def _balanced_budget() -> _Made:
    """T3: the court sees that somebody defected, not who, and no money may leave the group."""
    seen = Language.from_labels(_DILEMMA, [["kept", "broken"], ["broken", "broken"]])
    free = welfare_gap(_DILEMMA, seen, "c1")
    found = welfare_gap(_DILEMMA, seen, "c1", budget=Budget.BALANCED)
    _require(free.gap == 0 and found.gap == 4, "T3")
    return (
        _witness("T3", "free budget", "balanced: $\\Gamma_1=4$", _DILEMMA, seen),
        [*gap_documents(free), *gap_documents(found)],
    )


def _neutral_deviation() -> _Made:
    """T4: a deviation only moves money, so that concern for welfare cannot hold it back."""
    game = Environment.from_bimatrix([[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]])
    found = closure_threshold(game)
    _require(found.value is None, "T4")
    text = "$\\lambda^{\\ast}=\\infty$"
    return (
        _witness("T4", "no welfare-neutral temptation", text, game, Language.null(game)),
        [closure_document(game, found)],
    )


def _no_lump_sums() -> _Made:
    """T6: the first best costs the row player its advantage."""
    game = Environment.from_bimatrix([[(5, 0)], [(4, 4)]])
    stable = pure_equilibria(game)
    _require(stable.profiles[0] == ((0, 0),) and game.payoff(0, 0, (1, 0)) == 4, "T6")
    return (
        _witness("T6", "lump-sum transfers", "row player loses $1$", game, Language.null(game)),
        [equilibria_document(game, stable, 0)],
    )


def _local_maximum() -> _Made:
    """T7: nobody alone can leave the worse meeting point."""
    game = Environment.from_bimatrix([[(2, 2), (0, 0)], [(0, 0), (1, 1)]])
    found = worst_case_threshold(game)
    _require(found.value is None, "T7")
    return (
        _witness(
            "T7", "unilateral maxima are global", "$\\lambda^{\\ast\\ast}=\\infty$", game,
            Language.null(game),
        ),
        [worst_case_document(game, found)],
    )  # fmt: skip


def _large_error() -> _Made:
    """T8: agents who misjudge welfare by half of what is at stake cannot be relied upon."""
    found = misperception_threshold(_DILEMMA, 1)
    small = misperception_threshold(_DILEMMA, Fraction(1, 2))
    _require(None in found.by_agent and None not in small.by_agent, "T8")
    return (
        _witness(
            "T8", "error $2\\delta<\\ell$", "$\\delta=1$, $\\ell=2$: no $\\lambda$ is enough",
            _DILEMMA, Language.null(_DILEMMA),
        ),
        [],
    )  # fmt: skip
