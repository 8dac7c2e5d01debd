"""The built-in games: effort tables, public goods, canonical dilemmas."""
