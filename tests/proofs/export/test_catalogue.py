"""The list of proofs: names, claims, and text that does not change."""

from __future__ import annotations

import re

import pytest

from coopgap.proofs.export.catalogue import EXPORTS, chosen
from coopgap.theory.errors import ParameterError


def test_a_claim_stands_for_its_proofs() -> None:
    assert {e.name for e in chosen(["m1"])} == {
        f"{region}-{kind}"
        for region in ("pd", "sh")
        for kind in ("axioms", "equilibria", "correlated", "c1", "c2", "thresholds")
    } | {"pd-liability"}
    assert [e.name for e in chosen(["T6", "T4"])] == ["closure", "individual-benefit"]
    assert len(chosen(None)) == len(EXPORTS)


def test_an_unknown_claim_is_named() -> None:
    with pytest.raises(ParameterError, match="'T99' has no machine-checked proof"):
        chosen(["T99"])


@pytest.mark.parametrize("name", list(EXPORTS))
def test_the_text_is_the_same_each_time_and_has_no_holes(name: str) -> None:
    text = EXPORTS[name].write()
    assert text == EXPORTS[name].write()
    code = re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL)
    holes = r"\b(Admitted|admit|Axiom|Axioms|Parameter|Conjecture|Unset|bypass_check|Coopgap)\b"
    assert not re.findall(holes, code)
    assert "Print Assumptions proved." in code
