"""Closed forms derived from payoff tables alone, each piece with certificates for all parameters."""
