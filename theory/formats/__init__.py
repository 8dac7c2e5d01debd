"""Files from elsewhere, parsed and never evaluated: Gambit games and published table games."""
