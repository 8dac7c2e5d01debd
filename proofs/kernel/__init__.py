"""The checker that trusts nobody: certificates in, verdicts out, standard library only."""

from coopgap.proofs.kernel.checker import Verdict, check, check_file, check_text

__all__ = ["Verdict", "check", "check_file", "check_text"]
