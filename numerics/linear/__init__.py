"""Exact linear programs, polyhedra, difference constraints and cycle ratios."""
