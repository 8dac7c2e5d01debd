"""Derived closed forms: seconds to derive each M1 case, and evaluation against plain NumPy.

Run ``python benchmarks/closed_forms.py``. Prints seconds and ratios; nothing is asserted, because
machines differ: read the ratios.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from coopgap.proofs.derivation.derive import derive_gap, derive_threshold
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.games.effort_tables import LANGUAGES, effort_language
from coopgap.theory.games.families import effort_family, two_by_two_family

VECTORS = 1_000_000
REPEATS = 7


def seconds(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Give the median time of some work."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def derivations() -> None:
    """Time every M1 derivation, certificates included."""
    print(f"{'derivation':42} {'seconds':>8}  pieces  certificates")
    for region in ("pd", "sh"):
        family = effort_family(region)
        for kind in ("c1", "c2"):
            for name in LANGUAGES:
                seen = effort_language(family.frame, name)
                timed(f"gap {region} {kind} {name}", lambda: derive_gap(family, seen, kind))  # noqa: B023
        timed(f"gap {region} c0", lambda: derive_gap(family, None, "c0"))  # noqa: B023
        for name in LANGUAGES:
            seen = effort_language(family.frame, name)
            timed(f"threshold {region} {name}", lambda: derive_threshold(family, seen))  # noqa: B023
        timed(
            f"worst-threshold {region}",
            lambda: derive_threshold(family, quantity="worst-threshold"),  # noqa: B023
        )


def timed(label: str, work: Callable[[], PiecewiseForm]) -> None:
    """Derive once and print what it took."""
    start = time.perf_counter()
    form = work()
    taken = time.perf_counter() - start
    print(f"{label:42} {taken:8.2f}  {len(form.pieces):6}  {len(form.documents):6}  {form.status}")


def evaluation() -> None:
    """Compare a million evaluations with the expression written by hand in NumPy."""
    rng = np.random.default_rng(1)
    P = rng.uniform(0, 1, VECTORS)
    R = P + rng.uniform(1, 2, VECTORS)
    S = P - rng.uniform(0.5, 0.6, VECTORS) * (R - P)
    T = R + rng.uniform(0.6, 0.7, VECTORS) * (R - P)
    columns = {"R": R, "S": S, "T": T, "P": P}
    pd = effort_family("pd")
    gap = derive_gap(pd, effort_language(pd.frame, "coop-defect"), "c2").lambdify()
    effort = derive_threshold(pd, effort_language(pd.frame, "effort")).lambdify()
    chicken = derive_gap(two_by_two_family("chicken", "2*R >= S + T"), None, "c2").lambdify()
    print(f"\n{'10^6 evaluations':42} {'seconds':>8}  {'NumPy':>8}  ratio")
    compare("gap (R-P)/15", lambda: gap(R, S, T, P), lambda: (R - P) / 15)
    compare(
        "threshold (T-R)/(2R-S-T)",
        lambda: effort(R, S, T, P),
        lambda: (T - R) / (2 * R - S - T),
    )
    compare(
        "chicken, rational",
        lambda: chicken(R, S, T, P),
        lambda: 2 * (R - T) * (2 * R - S - T) / (P + 2 * R - S - 2 * T),
    )
    several = derive_threshold(two_by_two_family("prisoners-dilemma"))
    compare(
        "threshold in two pieces, by cell",
        lambda: several.batch(columns, check=False),
        lambda: np.where(2 * R > S + T, (T - R) / (2 * R - S - T), (P - S) / (S + T - 2 * P)),
    )


def compare(label: str, ours: Callable[[], Any], plain: Callable[[], Any]) -> None:
    """Print the times of two ways to evaluate, and their ratio."""
    assert np.allclose(ours(), plain())
    mine, numpy = seconds(ours), seconds(plain)
    print(f"{label:42} {mine:8.4f}  {numpy:8.4f}  {mine / numpy:5.2f}")


if __name__ == "__main__":
    derivations()
    evaluation()
