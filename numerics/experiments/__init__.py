"""Experiments: any agents play the games of the theory under a contract regime."""
