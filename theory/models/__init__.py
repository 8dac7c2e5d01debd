"""The smooth models, each derived from its primitives, under the names of the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from coopgap.theory.derivation import Derivation
from coopgap.theory.models import adaptation, linear_tax, quadratic_tax

MODELS: Final[Mapping[str, Callable[[], Derivation]]] = MappingProxyType(
    {
        "adaptation": adaptation.derive,
        "linear-tax": linear_tax.derive,
        "robust-adaptation": quadratic_tax.derive,
    }
)
"""Derivation of each smooth model by name."""
