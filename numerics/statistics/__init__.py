"""What published runs say: exact permutation tests, intervals, corrections."""
