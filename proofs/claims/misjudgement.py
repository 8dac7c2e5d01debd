"""T8: prosocial agents who misjudge welfare by at most δ."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.misperception import MisperceptionThreshold, misperception_threshold
from coopgap.proofs.certificates import Document
from coopgap.proofs.claims import deviation_steps
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.probes import SHORT
from coopgap.proofs.threshold_certificates import equilibria_document
from coopgap.theory.contract import Profile, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.rationals import ScaledIntegers


def error_of(environment: Environment) -> Fraction:
    """Give the δ (money) that is tried: two thirds of what profitable deviations allow.

    Examples
    --------
    >>> error_of(Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]]))
    Fraction(2, 3)

    References
    ----------
    T8.
    """
    found = misperception_threshold(environment, 0)
    return (Fraction(1) if found.tolerance is None else found.tolerance) * Fraction(2, 3)


def as_perceived(
    environment: Environment, rule: Rule, weights: Sequence[Fraction], error: Fraction
) -> Environment:
    """Give the game that agents believe to play under the distortion that tempts them most.

    Every agent thinks that the rule's own profiles are worth δ less welfare than they are, and
    all others δ more. Payoffs are ``u_i + λ_i Ŵ``: a game of selfish agents.

    Parameters
    ----------
    environment
        The true game.
    rule
        What agents are tempted away from.
    weights
        λ_i ≥ 0, one per agent.
    error
        δ (money).

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> half = as_perceived(game, Rule(((0, 0),)), [Fraction(1, 2)] * 2, Fraction(1))
    >>> half.payoff(0, 0, (0, 0)), half.payoff(0, 0, (1, 0))
    (Fraction(11, 2), Fraction(13, 2))

    References
    ----------
    T8.
    """

    def judged(agent: int, state: int, profile: Profile) -> Fraction:
        off = error if profile != rule.profiles[state] else -error
        welfare = environment.welfare.fraction((state, *profile)) + off
        return environment.payoff(agent, state, profile) + weights[agent] * welfare

    values = [
        judged(agent, state, profile)
        for agent in range(environment.n_agents)
        for state in range(environment.n_states)
        for profile in environment.profiles()
    ]
    shape = (environment.n_agents, environment.n_states, *environment.shape)
    return Environment(
        environment.agents,
        environment.states,
        environment.actions,
        environment.prior,
        ScaledIntegers.from_rationals(values, shape),
        (Fraction(0),) * environment.n_agents,
        f"{environment.title}, as perceived",
    )


def _probes(found: MisperceptionThreshold) -> list[tuple[list[Fraction], bool]]:
    """List weights to try, with whether they should support the rule."""
    inside = []
    for least, most in zip(found.by_agent, found.most, strict=True):
        assert least is not None
        top = max(least, least + 10 if most is None else most)
        inside.append((least, top, (least + top) / 2))
    probes = [(list(row), found.suffices(row)) for row in zip(*inside, strict=True)]
    for agent, (least, most) in enumerate(zip(found.by_agent, found.most, strict=True)):
        outside = [] if not least else [least * SHORT]
        outside += [] if most is None else [most / SHORT + (1 - SHORT)]
        for weight in outside:
            tried = [row[2] for row in inside]
            tried[agent] = weight
            probes.append((tried, False))
    return probes


def _conclude(case: Case) -> Finding:
    environment = case.environment
    error = error_of(environment)
    found = misperception_threshold(environment, error)
    if None in found.by_agent:
        return Finding(None, False, note="no weight makes up for any error")
    failed = []
    documents: list[Document] = []
    for weights, expected in _probes(found):
        seen = as_perceived(environment, found.rule, weights, error)
        stable = pure_equilibria(seen)
        kept = all(a in e for a, e in zip(found.rule.profiles, stable.profiles, strict=True))
        if kept is not expected:
            failed.append(f"weights {', '.join(map(str, weights))}")
        documents += [equilibria_document(seen, stable, s) for s in range(seen.n_states)]
    note = f"fails at {'; '.join(failed)}" if failed else f"δ = {error}"
    return Finding(None, not failed, tuple(documents), note)


CLAIM = Claim(
    id="T8",
    title="Misperceived welfare",
    statement="If each agent's picture of welfare is off by at most δ, and 2δ is below the "
    "welfare loss of every profitable deviation, the efficient rule is an equilibrium whatever "
    "the distortion iff each weight is at least max g/(ℓ - 2δ) over profitable deviations and at "
    "most min (-g)/(2δ - ℓ) over the others that lose less than 2δ. (The upper limit is missing "
    "from the statement as first written: see docs/corrections.md.)",
    latex=r"\max_{g>0} \frac{g}{\ell-2\delta} \le \lambda_i \le "
    r"\min_{g\le 0,\ \ell<2\delta} \frac{-g}{2\delta-\ell}",
    assumptions=(
        Assumption(
            "small error",
            "2δ is below the welfare loss of every profitable deviation from the rule.",
            lambda case: misperception_threshold(case.environment, 0).tolerance != 0,
        ),
    ),
    conclude=_conclude,
    steps=deviation_steps.misjudgement,
)
