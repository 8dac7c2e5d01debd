"""T7: for large weights the equilibria are the unilateral maxima of welfare."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.thresholds import gains_and_losses, worst_case_threshold
from coopgap.proofs.claims import deviation_steps
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.claims.probes import beyond
from coopgap.proofs.threshold_certificates import equilibria_document, worst_case_document
from coopgap.theory.contract import Profile
from coopgap.theory.environment import Environment


def unilateral_maxima(environment: Environment) -> list[set[Profile]]:
    """Give per state the profiles where no one can raise welfare, or keep it and gain.

    Examples
    --------
    >>> hunt = Environment.from_bimatrix([[(4, 4), (0, 3)], [(3, 0), (2, 2)]])
    >>> [sorted(maxima) for maxima in unilateral_maxima(hunt)]
    [[(0, 0), (1, 1)]]

    References
    ----------
    T7; [MondererShapley1996]: the maxima of a potential.
    """
    gains, losses = gains_and_losses(environment)
    stays = np.ones((environment.n_states, *environment.shape), dtype=bool)
    for own, lost in zip(gains, losses, strict=True):
        tempting = (lost < 0) | ((lost == 0) & (own > 0))
        stays &= ~tempting.any(axis=-1)
    return [
        {tuple(int(a) for a in cell) for cell in np.argwhere(stays[state])}
        for state in range(environment.n_states)
    ]


def _conclude(case: Case) -> Finding:
    environment = case.environment
    found = worst_case_threshold(environment)
    efficient = [set(profiles) for profiles in environment.first_best().profiles]
    far = environment.prosocial(beyond(environment))
    stable = pure_equilibria(far)
    maxima = unilateral_maxima(environment)
    failed = []
    if [set(profiles) for profiles in stable.profiles] != maxima:
        failed.append("large weights leave other equilibria than the unilateral maxima")
    all_global = all(m <= e for m, e in zip(maxima, efficient, strict=True))
    if all_global is (found.value is None):
        failed.append("λ** is finite against the unilateral maxima")
    if found.value is not None:
        above = environment.prosocial(found.value + Fraction(1, 1000))
        left = pure_equilibria(above).profiles
        if not all(set(a) <= e for a, e in zip(left, efficient, strict=True)):
            failed.append("an inefficient equilibrium survives beyond λ**")
    documents = (
        worst_case_document(environment, found),
        *(equilibria_document(far, stable, state) for state in range(environment.n_states)),
    )
    note = "survives any weight" if found.value is None else f"λ** = {found.value}"
    return Finding(None, not failed, documents, "; ".join(failed) or note)


CLAIM = Claim(
    id="T7",
    title="Selection",
    statement="Beyond a finite weight the pure equilibria are exactly the unilateral maxima of "
    "welfare, ties broken by own payoff. The worst-case gap closes iff each of them is a global "
    "maximum; no inefficient equilibrium is left beyond λ**.",
    latex=r"\lambda > \bar\lambda:\ NE(\theta) = \{\text{unilateral maxima of } W(\theta,\cdot)\};"
    r"\quad \lambda^{**} = \max_{a \notin \arg\max W}\ \min_{i,b:\,\Delta W>0} "
    r"-\Delta u_i/\Delta W",
    assumptions=(),
    conclude=_conclude,
    sources=("HuangEtAl2026", "CaragiannisEtAl2010", "MondererShapley1996"),
    steps=deviation_steps.selection,
    instances=("M1.threshold-worst-pd", "M1.threshold-worst-sh"),
)
