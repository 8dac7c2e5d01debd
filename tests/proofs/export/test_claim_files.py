"""The files of the models say what the theory claims."""

from __future__ import annotations

import pytest

from coopgap.proofs.export import claim_files
from coopgap.theory.games.effort_tables import EffortRegion

PD, SH = EffortRegion.PRISONERS_DILEMMA, EffortRegion.STAG_HUNT


def _flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("region", [PD, SH])
def test_gaps_with_a_court_that_sees_c_or_d(region: EffortRegion) -> None:
    first, second = claim_files.signal_file(region), claim_files.mediated_file(region)
    assert "= ((1/12) * R' + (-1/12) * P')" in _flat(first)
    assert "= ((1/15) * R' + (-1/15) * P')" in _flat(second)
    assert "forall m : mechanism family, mediated None Free m -> mean m <=" in second


def test_gaps_without_contract() -> None:
    dilemma, hunt = claim_files.equilibrium_file(PD), claim_files.equilibrium_file(SH)
    assert "equilibria_listed : list outcome := [(a_DH, a_DH)]." in dilemma
    assert "[(a_CH, a_CL); (a_CL, a_CH); (a_DH, a_DH)]." in hunt
    assert "Theorem best_pure_gap" in hunt
    assert "= (2 * R' + (-2) * P')." in dilemma
    assert "= ((1/12) * R' + (-1/12) * P')." in hunt
    assert "= (2 * R' + (-2) * P')." in hunt


def test_correlated_equilibria() -> None:
    dilemma, hunt = (_flat(claim_files.correlated_file(region)) for region in (PD, SH))
    least = "minimum (correlated family) (average family) ((-1/3) * R' + (7/3) * P')"
    for text in (dilemma, hunt):
        assert f"{least} /\\ ((5/3) * R' + (1/3) * P') - " in text
        assert text.count("= (2 * R' + (-2) * P').") == (2 if text is dilemma else 1)
    assert least.replace("minimum", "maximum") in dilemma
    assert "- ((8/5) * R' + (2/5) * P') = ((1/15) * R' + (-1/15) * P')." in hunt


def test_the_weight_beyond_which_equilibria_are_efficient() -> None:
    dilemma, hunt = (_flat(claim_files.threshold_file(region)) for region in (PD, SH))
    ratio = "(((-1) * R' + T') / (2 * R' + (-1) * S' + (-1) * T'))"
    other = "(((-1) * S' + P') / (S' + T' + (-2) * P'))"
    for text, q in ((dilemma, f"Rmax 2 (Rmax {ratio} {other})"), (hunt, "2")):
        assert f"region -> lambda_worst family = {q} /\\ forall lam, settles family lam" in text
        assert f"settles family lam <-> {q} <= lam." in text


def test_thresholds() -> None:
    dilemma = _flat(claim_files.threshold_file(PD))
    hunt = _flat(claim_files.threshold_file(SH))
    ratio = "((-1) * R' + T') / (2 * R' + (-1) * S' + (-1) * T')"
    assert f"(2 <= w i_Row /\\ {ratio} <= w i_Row)" in dilemma
    assert "<-> (2 <= w i_Row) /\\ (2 <= w i_Column))" in hunt
    assert f"<-> Rmax 2 ({ratio}) <= w i_Row /\\ Rmax 2 ({ratio}) <= w i_Column)" in dilemma
    for text in (dilemma, hunt):
        assert "None Free rule) <-> 2 <= lam)" in text


def test_the_witness_of_t9() -> None:
    text = claim_files.witness_file()
    for module, pure, correlated in (
        ("Selfish", "7", "(15/2)"),
        ("Slightly", "5", "5"),
        ("Prosocial", "8", "8"),
    ):
        body = text.split(f"Module {module}.")[1].split(f"End {module}.")[0]
        assert f"(welfare (G := family) s_state_1) {pure}." in body
        assert f"maximum (correlated family) (average family) {correlated}." in body
