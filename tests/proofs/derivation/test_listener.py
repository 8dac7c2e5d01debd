"""Completed documents stand on their own: the kernel needs every lemma, and no lie survives."""

from __future__ import annotations

import copy
import functools
import json
from fractions import Fraction
from typing import Any

import pytest

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.proofs.derivation.derive import derive_gap, derive_threshold
from coopgap.proofs.derivation.listener import complete, splitting_form
from coopgap.proofs.derivation.polynomials import from_form
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.kernel import check, check_text
from coopgap.theory.affine import as_affine
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family, two_by_two_family
from coopgap.theory.region import Region


@functools.cache
def documents() -> tuple[dict[str, Any], ...]:
    family = effort_family("pd")
    seen = effort_language(family.frame, "coop-defect")
    forms = [
        derive_gap(family, seen, "c1"),
        derive_gap(family, seen, "c2"),
        derive_gap(family, None, "c0", sense="worst"),
        derive_gap(two_by_two_family("chicken"), None, "c2"),
        derive_threshold(family),
        derive_threshold(two_by_two_family("prisoners-dilemma"), quantity="worst-threshold"),
    ]
    return tuple(document for form in forms for document in form.documents)


def test_documents_are_accepted_as_text() -> None:
    kinds = set()
    for document in documents():
        verdict = check_text(json.dumps(document))
        assert verdict.accepted, verdict.reason
        kinds.add(verdict.kind)
    assert kinds >= {
        "mediated-upper-bound",
        "mediated-lower-bound",
        "implementable",
        "signal-upper-bound",
        "pure-equilibria",
        "language-threshold",
        "worst-case-threshold",
    }


def worse(value: Any) -> Any:
    """Lower a claimed number by one."""
    if isinstance(value, str):
        return str(Fraction(value) - 1)
    if value.keys() == {"num", "den"}:
        num = dict(value["num"]) if isinstance(value["num"], dict) else {"1": value["num"]}
        den = value["den"] if isinstance(value["den"], dict) else {"1": value["den"]}
        for monomial, c in den.items():
            num[monomial] = str(Fraction(num.get(monomial, "0")) - Fraction(c))
        return {"num": num, "den": value["den"]}
    return {**value, "1": str(Fraction(value.get("1", "0")) - 1)}


def test_claims_made_bolder_are_rejected() -> None:
    tried = 0
    for document in documents():
        for key in ("bound", "threshold"):
            claim = document["claim"]
            if key in claim and claim[key] not in ("inf", "-inf"):
                bold = copy.deepcopy(document)
                bold["claim"][key] = worse(claim[key])
                tried += 1
                assert not check(bold).accepted
    assert tried > 8


def test_altered_lemmas_are_rejected() -> None:
    tried = 0
    for document in documents():
        for k, lemma in enumerate(document["lemmas"]):
            for change in ("poly", "terms", "drop"):
                bad = copy.deepcopy(document)
                if change == "drop":
                    if k + 1 < len(document["lemmas"]):
                        continue
                    del bad["lemmas"][k]
                elif change == "poly":
                    bad["lemmas"][k]["poly"] = worse(lemma["poly"])
                else:
                    bad["lemmas"][k]["terms"][0][0] = str(Fraction(lemma["terms"][0][0]) + 1)
                tried += 1
                if change == "drop":
                    # The last lemma may have been asked for and not needed in the end.
                    continue
                assert not check(bad).accepted, change
    assert tried > 50


def test_a_document_without_its_lemmas_is_rejected() -> None:
    needy = [d for d in documents() if d["lemmas"]]
    assert needy
    for document in needy:
        assert not check({**document, "lemmas": []}).accepted


def test_a_region_widened_is_rejected() -> None:
    rejected = 0
    for document in documents():
        if document["lemmas"]:
            wide = {**document, "region": [], "lemmas": []}
            rejected += not check(wide).accepted
    assert rejected


@pytest.mark.parametrize("strict", [False, True])
def test_splitting_forms_change_sign(strict: bool) -> None:
    region = Region.of("x y", "x > 0", "y > 0")
    prover = Prover(region)
    point = sample_points(region, 1)[0]
    hopeless = from_form(as_affine("x - y", ("x", "y")))
    found = splitting_form(((hopeless, strict),), prover, point)
    assert found is not None
    form, separate = found
    assert separate == strict
    assert form.at(point) > 0
    assert splitting_form((), prover, point) is None


def test_an_unprovable_document_is_returned_open() -> None:
    form = derive_gap(two_by_two_family("stag-hunt"), None, "c0")
    own = copy.deepcopy(form.documents[0])
    own["lemmas"] = []
    own["claim"]["bound"] = worse(own["claim"]["bound"])
    done = complete(own, Prover(form.cells[0].region))
    assert done.document is None
    assert done.reason
    assert done.failed
