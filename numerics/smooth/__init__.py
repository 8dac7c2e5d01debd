"""Best mechanisms of the smooth models M2 to M5, by convex programs and exactly."""
