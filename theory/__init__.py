"""What is true: environments, languages, contracts, prosociality, welfare, symbolic models."""
