"""Exact, certified welfare gaps of incomplete contracts, and what closes them."""
