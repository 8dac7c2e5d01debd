"""The question a derivation answers, and the documents it is certified by."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from coopgap.proofs.derivation.polynomials import as_number
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget, Profile
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

State = int
Agent = int
Outcome = tuple[State, Profile]


@dataclass(frozen=True, eq=False)
class Setting:
    """A family of environments with a contract language, a liability and a budget.

    Attributes
    ----------
    environment
        The family; its region is the one under examination.
    language
        What a contract can verify.
    cap
        The liability bound B ≥ 0 as an affine form (money); ``None`` is unlimited.
    budget
        What transfers may add up to.

    References
    ----------
    Theory §1, §2.
    """

    environment: SymbolicEnvironment
    language: AnyLanguage
    cap: AffineForm | None
    budget: Budget

    def on(self, region: Region) -> Setting:
        """Give the same question over another region of the same parameters."""
        return dataclasses.replace(
            self, environment=dataclasses.replace(self.environment, region=region)
        )

    def at(self, point: tuple[Fraction, ...]) -> Setting:
        """Give the question at one point, as a family without parameters."""
        numeric = SymbolicEnvironment.from_environment(self.environment.at(point), Region(()))
        cap = None if self.cap is None else AffineForm.of_constant(self.cap.at(point), ())
        return Setting(numeric, self.language, cap, self.budget)

    def without_contract(self) -> Setting:
        """Give the question with liability zero: nothing can be paid."""
        zero = AffineForm.of_constant(Fraction(0), self.parameters)
        return dataclasses.replace(
            self, language=Language.null(self.environment.frame), cap=zero, budget=Budget.FREE
        )

    @property
    def region(self) -> Region:
        """The region under examination."""
        return self.environment.region

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.environment.parameters

    @property
    def n_agents(self) -> int:
        """Number of agents."""
        return self.environment.frame.n_agents

    @property
    def zero(self) -> AffineForm:
        """The form 0."""
        return AffineForm.of_constant(Fraction(0), self.parameters)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every (state, profile), states first."""
        frame = self.environment.frame
        return tuple((s, a) for s in range(frame.n_states) for a in frame.profiles())

    @cached_property
    def _utilities(self) -> dict[tuple[Agent, State, Profile], AffineForm]:
        return {
            (i, s, a): self.environment.utility_form(i, s, a)
            for i in range(self.n_agents)
            for s, a in self.outcomes
        }

    @cached_property
    def welfare(self) -> dict[Outcome, AffineForm]:
        """Material welfare of each outcome (money)."""
        return {(s, a): self.environment.welfare_form(s, a) for s, a in self.outcomes}

    def expected(self, rule: Iterable[Profile]) -> AffineForm:
        """Give the expected material welfare of a rule (money)."""
        total = self.zero
        for state, profile in enumerate(rule):
            weight = self.environment.prior[state]
            total = total + self.welfare[state, profile].times(weight)
        return total

    def moved(self, agent: Agent, profile: Profile, action: int) -> Profile:
        """Give the profile after a unilateral deviation."""
        return (*profile[:agent], action, *profile[agent + 1 :])

    def deviations(self, agent: Agent, profile: Profile) -> list[int]:
        """List the other actions of an agent."""
        return [b for b in range(self.environment.frame.shape[agent]) if b != profile[agent]]

    def utility(self, agent: Agent, state: State, profile: Profile) -> AffineForm:
        """Give what an agent maximises at an outcome (money)."""
        return self._utilities[agent, state, profile]

    def gain(self, agent: Agent, state: State, profile: Profile, action: int) -> AffineForm:
        """Give what a unilateral deviation gains its agent, in utility (money)."""
        after = self._utilities[agent, state, self.moved(agent, profile, action)]
        return after - self._utilities[agent, state, profile]

    def loss(self, agent: Agent, state: State, profile: Profile, action: int) -> AffineForm:
        """Give the welfare that a unilateral deviation destroys (money)."""
        after = self.welfare[state, self.moved(agent, profile, action)]
        return self.welfare[state, profile] - after

    @cached_property
    def _signals(self) -> dict[Outcome, dict[int, Fraction]]:
        table = self.language.probabilities()
        return {
            (s, a): {
                k: Fraction(int(p), table.denominator)
                for k, p in enumerate(table.numerators[(s, *a)])
                if p
            }
            for s, a in self.outcomes
        }

    def signals(self, state: State, profile: Profile) -> dict[int, Fraction]:
        """Give the probability of each signal that an outcome can send."""
        return self._signals[state, profile]

    def shift(
        self, agent: Agent, state: State, profile: Profile, action: int
    ) -> dict[int, Fraction]:
        """Give P(s | on path) - P(s | deviation) where it is not zero."""
        before = self.signals(state, profile)
        after = self.signals(state, self.moved(agent, profile, action))
        change = {s: before.get(s, Fraction(0)) - after.get(s, Fraction(0)) for s in before | after}
        return {s: c for s, c in change.items() if c}

    # -- documents ---------------------------------------------------------------------------

    def document(
        self, kind: str, claim: dict[str, Any], certificate: dict[str, Any]
    ) -> dict[str, Any]:
        """Write a certificate document, its lemmas still missing."""
        names = self.parameters
        return {
            "format": "coopgap-certificate",
            "schema": 1,
            "parameters": list(names),
            "region": [
                {"poly": as_number(c.form, names), "strict": c.strict}
                for c in self.region.constraints
            ],
            "lemmas": [],
            "environment": self._environment_json,
            "language": self._language_json,
            "claim": {"kind": kind, **claim},
            "certificate": certificate,
        }

    @cached_property
    def _environment_json(self) -> dict[str, Any]:
        frame, names = self.environment.frame, self.parameters
        return {
            "agents": list(frame.agents),
            "states": list(frame.states),
            "actions": [list(actions) for actions in frame.actions],
            "prior": [str(p) for p in frame.prior],
            "payoffs": [
                [
                    [
                        as_number(self.environment.payoff_form(i, s, a), names)
                        for a in frame.profiles()
                    ]
                    for s in range(frame.n_states)
                ]
                for i in range(frame.n_agents)
            ],
            "prosociality": [as_number(w, names) for w in self.environment.prosociality],
        }

    @cached_property
    def _language_json(self) -> dict[str, Any]:
        frame = self.environment.frame
        if isinstance(self.language, Language):
            flat = self.language.signals.reshape(frame.n_states, -1)
            return {"signals": [[int(s) for s in row] for row in flat]}
        table = self.language.kernel
        flat_kernel = table.numerators.reshape(frame.n_states, frame.n_profiles, -1)
        return {
            "kernel": [
                [[str(Fraction(int(p), table.denominator)) for p in cell] for cell in state]
                for state in flat_kernel
            ]
        }

    @property
    def liability_json(self) -> Any:
        """The liability as claims write it."""
        return "inf" if self.cap is None else as_number(self.cap, self.parameters)
