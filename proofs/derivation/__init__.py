"""Closed forms derived from payoff tables alone, certified for all parameters."""
