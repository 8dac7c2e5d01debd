"""The smooth models, each derived from its primitives, under the names of the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from coopgap.theory.derivation import Derivation

MODELS: Final[Mapping[str, Callable[[], Derivation]]] = MappingProxyType({})
"""Derivation of each smooth model by name."""
