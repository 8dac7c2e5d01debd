"""The counterexample engine: attack a claim or a conjecture, and keep an honest record.

`conjecture` is what a user's own file imports; the rest is imported from its module.
"""

from __future__ import annotations

from coopgap.proofs.search.conjecture import conjecture as conjecture

__all__ = ["conjecture"]
