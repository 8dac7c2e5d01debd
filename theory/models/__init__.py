"""The smooth models, each derived from its primitives, under the names of the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from coopgap.theory.derivation import Derivation
from coopgap.theory.models import (
    adaptation,
    hold_up,
    linear_tax,
    near_efficiency,
    public_goods_smooth,
    quadratic_tax,
    teams,
)

MODELS: Final[Mapping[str, Callable[[], Derivation]]] = MappingProxyType(
    {
        "adaptation": adaptation.derive,
        "linear-tax": linear_tax.derive,
        "robust-adaptation": quadratic_tax.derive,
        "teams": teams.derive,
        "hold-up": hold_up.derive,
        "public-goods": public_goods_smooth.derive,
        "near-efficiency": near_efficiency.derive,
    }
)
"""Derivation of each smooth model by name."""
