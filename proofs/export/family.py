"""A certificate document, read as a finite family of games over its parameters.

Nothing is checked beyond form: whatever a document claims, Coq decides.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from coopgap.proofs.derivation.polynomials import Polynomial, plus, times
from coopgap.proofs.derivation.prover import Lemma
from coopgap.theory.errors import CoopgapError, FormatError

Document: TypeAlias = Mapping[str, Any]
Outcome: TypeAlias = tuple[int, ...]
"""A profile of action indices."""

ZERO: Polynomial = {}
ONE: Polynomial = {(): Fraction(1)}


def read_number(value: Any, parameters: Sequence[str]) -> Polynomial:
    """Read a rational or a polynomial as certificates write them.

    Raises
    ------
    FormatError
        When it is neither.

    Examples
    --------
    >>> read_number({"R*S": "1/2", "1": 2}, ("R", "S"))
    {(0, 1): Fraction(1, 2), (): Fraction(2, 1)}
    >>> read_number("0", ())
    {}
    """
    try:
        if isinstance(value, float | bool):
            raise TypeError(value)
        if not isinstance(value, Mapping):
            constant = Fraction(value)
            return {(): constant} if constant else {}
        total: Polynomial = {}
        for text, c in value.items():
            names = [] if text == "1" else text.split("*")
            monomial = tuple(sorted(parameters.index(name) for name in names))
            total = plus(total, {monomial: Fraction(c)})
        return total
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise FormatError(f"certificate: {value!r} is no exact number or polynomial") from error


@dataclass(frozen=True, eq=False)
class Family:
    """A finite family of games with a contract language, over a parameter region.

    Attributes
    ----------
    parameters
        Names, in order.
    constraints
        Polynomials that are non-negative on the region, positive where the flag is set.
    lemmas
        What the document proved about signs, resting on the constraints and earlier lemmas.
    agents, states, actions
        Names.
    prior
        Of each state.
    payoffs
        By (agent, state, profile): a polynomial (money).
    weights
        Prosocial weight of each agent.
    channel
        By (state, profile): the probability of each signal that can be seen.
    n_signals
        How many signals there are.
    """

    parameters: tuple[str, ...]
    constraints: tuple[tuple[Polynomial, bool], ...]
    lemmas: tuple[Lemma, ...]
    agents: tuple[str, ...]
    states: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    prior: tuple[Fraction, ...]
    payoffs: Mapping[tuple[int, int, Outcome], Polynomial]
    weights: tuple[Polynomial, ...]
    channel: Mapping[tuple[int, Outcome], Mapping[int, Fraction]]
    n_signals: int

    @classmethod
    def read(cls, document: Document) -> Family:
        """Read the environment, language, region and lemmas of a document.

        Raises
        ------
        FormatError
            When a part is missing or malformed.
        """
        try:
            return cls._read(document)
        except CoopgapError:
            raise
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise FormatError(
                f"certificate: no environment, language or region can be read ({error!r})"
            ) from error

    @classmethod
    def _read(cls, document: Document) -> Family:
        names = tuple(document.get("parameters", ()))

        def number(value: Any) -> Polynomial:
            return read_number(value, names)

        game = document["environment"]
        actions = tuple(tuple(listed) for listed in game["actions"])
        profiles = list(itertools.product(*(range(len(listed)) for listed in actions)))
        payoffs = {
            (i, s, a): number(value)
            for i, by_state in enumerate(game["payoffs"])
            for s, flat in enumerate(by_state)
            for a, value in zip(profiles, flat, strict=True)
        }
        channel: dict[tuple[int, Outcome], dict[int, Fraction]] = {}
        if "signals" in document["language"]:
            rows = document["language"]["signals"]
            n_signals = 1 + max(k for row in rows for k in row)
            for s, row in enumerate(rows):
                for a, k in zip(profiles, row, strict=True):
                    channel[s, a] = {k: Fraction(1)}
        else:
            kernel = document["language"]["kernel"]
            n_signals = len(kernel[0][0])
            for s, by_profile in enumerate(kernel):
                for a, odds in zip(profiles, by_profile, strict=True):
                    exact = [Fraction(p) for p in odds]
                    channel[s, a] = {k: p for k, p in enumerate(exact) if p}
        return cls(
            parameters=names,
            constraints=tuple(
                (number(c["poly"]), bool(c["strict"])) for c in document.get("region", ())
            ),
            lemmas=tuple(_lemma(entry, number) for entry in document.get("lemmas", ())),
            agents=tuple(game["agents"]),
            states=tuple(game["states"]),
            actions=actions,
            prior=tuple(Fraction(p) for p in game["prior"]),
            payoffs=payoffs,
            weights=tuple(number(w) for w in game["prosociality"]),
            channel=channel,
            n_signals=n_signals,
        )

    # -- the game ----------------------------------------------------------------------------

    @cached_property
    def profiles(self) -> tuple[Outcome, ...]:
        """All profiles, the last agent's action fastest."""
        return tuple(itertools.product(*(range(len(listed)) for listed in self.actions)))

    @property
    def n_agents(self) -> int:
        """Number of agents."""
        return len(self.agents)

    def moved(self, agent: int, profile: Outcome, action: int) -> Outcome:
        """Give the profile after a unilateral deviation."""
        return (*profile[:agent], action, *profile[agent + 1 :])

    def deviations(self, agent: int, profile: Outcome) -> list[int]:
        """List an agent's other actions."""
        return [d for d in range(len(self.actions[agent])) if d != profile[agent]]

    @cached_property
    def welfare(self) -> Mapping[tuple[int, Outcome], Polynomial]:
        """Material welfare of each outcome (money)."""
        total: dict[tuple[int, Outcome], Polynomial] = {}
        for (_, s, a), value in self.payoffs.items():
            total[s, a] = plus(total.get((s, a), ZERO), value)
        return total

    def own_gain(self, agent: int, state: int, profile: Outcome, action: int) -> Polynomial:
        """Give what a deviation gains its agent in material payoff (money)."""
        after = self.payoffs[agent, state, self.moved(agent, profile, action)]
        return plus(after, self.payoffs[agent, state, profile], -1)

    def loss(self, agent: int, state: int, profile: Outcome, action: int) -> Polynomial:
        """Give the welfare that a deviation destroys (money)."""
        after = self.welfare[state, self.moved(agent, profile, action)]
        return plus(self.welfare[state, profile], after, -1)

    def gain(self, agent: int, state: int, profile: Outcome, action: int) -> Polynomial:
        """Give what a deviation gains its agent in utility (money)."""
        lost = self.loss(agent, state, profile, action)
        own = self.own_gain(agent, state, profile, action)
        return plus(own, times(self.weights[agent], lost), -1)

    def shift(self, agent: int, state: int, profile: Outcome, action: int) -> dict[int, Fraction]:
        """Give P(k | on path) - P(k | deviation) where it is not zero."""
        before = self.channel[state, profile]
        after = self.channel[state, self.moved(agent, profile, action)]
        change = {
            k: before.get(k, Fraction(0)) - after.get(k, Fraction(0))
            for k in sorted({*before, *after})
        }
        return {k: c for k, c in change.items() if c}

    def expected(self, rule: Sequence[Outcome]) -> Polynomial:
        """Give the expected material welfare of a rule (money)."""
        total = ZERO
        for s, a in enumerate(rule):
            total = plus(total, self.welfare[s, a], self.prior[s])
        return total


def _lemma(entry: Mapping[str, Any], number: Callable[[Any], Polynomial]) -> Lemma:
    terms = tuple(
        (
            Fraction(term[0]),
            tuple(int(j) for j in term[1]),
            number(term[2]) if len(term) > 2 else None,
        )
        for term in entry["terms"]
    )
    return Lemma(number(entry["poly"]), bool(entry["strict"]), terms)
