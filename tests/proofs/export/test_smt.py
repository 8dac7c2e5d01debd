"""SMT-LIB: z3 confirms certificates and finds what is wrong with altered ones."""

from __future__ import annotations

import copy

from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.smt import smt_text, timed_answer


def test_an_altered_certificate_is_satisfiable(z3_solver: str) -> None:
    document = copy.deepcopy(dict(EXPORTS["pd-c2"].documents()["upper"]))
    assert timed_answer(smt_text(document), solver=z3_solver)[0] == "unsat"
    document["certificate"]["deviations"][0][4] = "1/4"
    assert timed_answer(smt_text(document), solver=z3_solver)[0] == "sat"


def test_products_of_parameters_are_declared(z3_solver: str) -> None:
    document = EXPORTS["public-goods"].documents()["agents_3_closure"]
    text = smt_text(document)
    assert "(set-logic QF_NRA)" in text
    assert timed_answer(text, solver=z3_solver)[0] == "unsat"


def test_a_file_that_is_none_has_no_answer(z3_solver: str) -> None:
    assert timed_answer("(assert", solver=z3_solver)[0] == "unknown"


def test_the_text_is_linear_where_the_claim_is() -> None:
    assert "QF_LRA" in smt_text(EXPORTS["sh-c1"].documents()["lower"])
