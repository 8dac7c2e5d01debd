"""Which assumptions claims about models need: witnesses, proofs that one is redundant, effort."""
