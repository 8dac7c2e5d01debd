"""The questions of the theory, each put as a claim: proved, refuted by a witness, or open."""
