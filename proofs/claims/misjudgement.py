"""T8: prosocial agents who misjudge welfare by at most δ."""

from __future__ import annotations

from fractions import Fraction

from coopgap.numerics.misperception import misperception_threshold
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.theory.contract import Profile


def error_of(case: Case) -> Fraction:
    """Give the δ that is tried on a case: a third of what its profitable deviations allow."""
    found = misperception_threshold(case.environment, 0)
    return (Fraction(1) if found.tolerance is None else found.tolerance) * Fraction(2, 3)


def stays(
    case: Case, state: int, agent: int, on: Profile, off: Profile, weight: Fraction, error: Fraction
) -> bool:
    """Tell whether an agent keeps to a profile under the distortion that tempts it most."""
    environment = case.environment

    def seen(profile: Profile, by: Fraction) -> Fraction:
        judged = environment.welfare.fraction((state, *profile)) + by
        return environment.payoff(agent, state, profile) + weight * judged

    return seen(off, error) <= seen(on, -error)


def _conclude(case: Case) -> Finding:
    environment, error = case.environment, error_of(case)
    found = misperception_threshold(environment, error)
    holds = True
    for agent, (least, most) in enumerate(zip(found.by_agent, found.most, strict=True)):
        assert least is not None
        pairs = [
            (state, on, (*on[:agent], action, *on[agent + 1 :]))
            for state, on in enumerate(found.rule.profiles)
            for action in range(environment.shape[agent])
            if action != on[agent]
        ]

        def supported(weight: Fraction, agent: int = agent, pairs: list = pairs) -> bool:  # type: ignore[type-arg]
            return all(stays(case, s, agent, on, off, weight, error) for s, on, off in pairs)

        if most is None or least <= most:
            top = least + 10 if most is None else most
            holds &= supported(least) and supported(top) and supported((least + top) / 2)
        if least > 0:
            holds &= not supported(least * Fraction(999, 1000))
        if most is not None:
            holds &= not supported(most * Fraction(1001, 1000) + Fraction(1, 1000))
    return Finding(None, holds, (), f"δ = {error}")


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
)
