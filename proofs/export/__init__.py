"""Certificates as theorems for a proof assistant: Coq files, SMT-LIB files, and what runs them."""
