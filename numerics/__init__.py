"""What can be computed: equilibria, implementability, mechanism programs, thresholds."""
