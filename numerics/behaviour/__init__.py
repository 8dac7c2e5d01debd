"""Bounded rationality: logit responses of prosocial agents, and estimation of (λ, β)."""
