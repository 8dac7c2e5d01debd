"""What may be believed: claims, certificates, the checker, counterexample search, exports."""
