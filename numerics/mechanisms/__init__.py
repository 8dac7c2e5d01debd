"""Mediated contingent mechanisms (class C2): the best and the worst, with proofs of optimality."""
