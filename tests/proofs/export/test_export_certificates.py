"""The certificates behind the Coq files are ones that the kernel accepts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.derivation.listener import complete
from coopgap.proofs.export import certificates
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.family import Family, read_number
from coopgap.proofs.export.signs import Signs
from coopgap.theory.contract import Rule
from coopgap.theory.games.effort_tables import EffortRegion, effort_table
from coopgap.theory.games.public_goods import public_goods


# Those written by hand rest on no certificate. Asking the others here would derive them all.
@pytest.mark.parametrize("name", [e.name for e in EXPORTS.values() if e.documents is not dict])
def test_the_kernel_accepts_every_certificate(name: str) -> None:
    assert EXPORTS[name].documents()
    for label, document in EXPORTS[name].documents().items():
        done = complete(dict(document), Signs(Family.read(document)).prover)
        assert done.document is not None, f"{label}: {done.reason}"


def test_closure_documents_agree_with_numbers() -> None:
    setting = certificates.effort_setting(EffortRegion.PRISONERS_DILEMMA, "none", "0")
    found = certificates.closure(setting, (0, 0))
    # On one of these low effort sets the threshold, on the other defection.
    for numbers_of in ((5, 0, 8, 2), (15, -10, 34, 0)):
        point = dict(zip("RSTP", map(Fraction, numbers_of), strict=True))
        numbers = []
        for document in found:
            value = document["claim"]["threshold"]
            if isinstance(value, dict):
                parts = [read_number(value[k], tuple(point)) for k in ("num", "den")]
                top, low = (
                    sum(c * list(point.values())[m[0]] if m else c for m, c in part.items())
                    for part in parts
                )
                numbers.append(Fraction(top) / low)
            else:
                numbers.append(Fraction(value))
        table = effort_table(R=point["R"], S=point["S"], T=point["T"], P=point["P"])
        numeric = closure_threshold(table, Rule(((0, 0),)))
        assert max(numbers) == numeric.value


@pytest.mark.parametrize("n", [2, 3])
def test_public_goods_are_those_of_the_theory(n: int) -> None:
    family = Family.read(certificates.public_goods_document(n))
    game = public_goods(n=n, m="3/2", endowment=4)
    point = (Fraction(3, 2), Fraction(4))
    # The theory lists contributions upwards, the document gives first.
    for a in family.profiles:
        mirrored = tuple(1 - x for x in a)
        for i in range(n):
            value = sum(
                (
                    c * (point[0] if 0 in m else 1) * (point[1] if 1 in m else 1)
                    for m, c in family.payoffs[i, 0, a].items()
                ),
                Fraction(0),
            )
            assert value == game.payoff(i, 0, mirrored)
