"""How fast the kernel checks weak duality: terms a second, and against finding the certificate.

Run ``python benchmarks/kernel.py``. A term is one product of a deviation's weight with what the
deviation gains at one outcome. The weights are random, so the bound claimed is the one that follows
from them; reading the JSON text is included.
"""

from __future__ import annotations

import json
import time
from fractions import Fraction

import numpy as np

from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.mechanisms.mechanism_duality import DeviationWeight, weak_duality
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.proofs.certificates import document
from coopgap.proofs.kernel import check_text
from coopgap.proofs.mechanism_certificates import mechanism_bound_document
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import as_text


def game(n_states: int, n_actions: int) -> Environment:
    """Draw a two-player environment with whole payoffs."""
    generator = np.random.default_rng(5)
    tables = generator.integers(-50, 51, (2, n_states, n_actions, n_actions))
    return Environment.from_arrays(list(tables), states=[str(k) for k in range(n_states)])


def random_weights() -> None:
    """Check a certificate in which every deviation has a weight."""
    n_states, n_actions = 12, 16
    environment = game(n_states, n_actions)
    language = Language.null(environment)
    generator = np.random.default_rng(6)
    weights = [
        DeviationWeight(i, s, r, b, Fraction(int(generator.integers(1, 50)), 7))
        for i in range(2) for s in range(n_states)
        for r in range(n_actions) for b in range(n_actions) if r != b
    ]  # fmt: skip
    bound = weak_duality(
        environment, language, weights, liability=Liability.unlimited(), budget=Budget.FREE,
        sense=Sense.BEST,
    ).value  # fmt: skip
    claim = {
        "kind": "mediated-upper-bound", "liability": "inf", "budget": "free", "sense": "best",
        "bound": as_text(bound),
    }  # fmt: skip
    rows = [[w.agent, w.state, w.recommended, w.deviation, as_text(w.mu)] for w in weights]
    text = json.dumps(document(environment, language, claim, {"deviations": rows, "nu": []}))
    terms = len(weights) * n_actions
    start = time.perf_counter()
    verdict = check_text(text)
    spent = time.perf_counter() - start
    print(
        f"{terms} terms, {len(text)} bytes: {spent:.2f} s, {terms / spent:,.0f} terms a second, "
        f"accepted: {verdict.accepted}"
    )


def found_weights() -> None:
    """Compare checking with finding, for an optimum over 40 states."""
    environment = game(40, 10)
    language = Language.product(environment, states="all")
    start = time.perf_counter()
    optimum = best_mechanism(environment, language, liability=Liability.of(5))
    found = time.perf_counter() - start
    text = json.dumps(mechanism_bound_document(environment, language, optimum))
    start = time.perf_counter()
    verdict = check_text(text)
    checked = time.perf_counter() - start
    print(
        f"40 states x 100 outcomes: found in {found:.2f} s, checked in {checked:.2f} s "
        f"(ratio {checked / found:.2f}), accepted: {verdict.accepted}"
    )


if __name__ == "__main__":
    random_weights()
    found_weights()
