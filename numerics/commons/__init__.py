"""The commons (M6) and finite stochastic games: exact dynamic programmes."""
