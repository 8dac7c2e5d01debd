"""Two-agent games whose payoffs are polynomials in a weight: certificates for every weight.

Families of counterexamples need payoffs that are not affine in one number. Which profiles are
equilibria, at a prosocial weight and under a contract that may be polynomials too, is proved for
the whole range of that number by documents that the kernel accepts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import sympy

from coopgap.proofs.derivation.listener import complete
from coopgap.proofs.derivation.polynomials import as_number, evaluate, from_sympy
from coopgap.proofs.derivation.prover import Prover
from coopgap.theory.contract import Profile
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError
from coopgap.theory.language import Language
from coopgap.theory.region import Region

Payments: TypeAlias = Sequence[Sequence[str]]
"""Per agent and signal, a transfer as text."""


@dataclass(frozen=True, slots=True)
class PolynomialGame:
    """A family of two-agent games with one state.

    Attributes
    ----------
    payoffs
        Per row and column, the payoffs of both agents as texts in the region's parameters.
    region
        Where the parameters lie.
    labels
        Signal of each profile, row by row; all alike when left out: contracts see nothing.

    Examples
    --------
    >>> w = Region.of("w", "w > 0")
    >>> game = PolynomialGame(((("w**2", "1"), ("0", "0")),), w)
    >>> game.equilibria([(0, 0)])["claim"]["kind"]
    'pure-equilibria'

    References
    ----------
    docs/certificates.md, parametric documents.
    """

    payoffs: tuple[tuple[tuple[str, str], ...], ...]
    region: Region
    labels: tuple[int, ...] = ()

    @property
    def signals(self) -> tuple[int, ...]:
        """Signal of each profile, row by row."""
        return self.labels or (0,) * (len(self.payoffs) * len(self.payoffs[0]))

    def form(self, text: str) -> sympy.Expr:
        """Read an expression in the parameters.

        Examples
        --------
        >>> PolynomialGame(((("w", "w"),),), Region.of("w")).form("w + w")
        2*w
        """
        names = {name: sympy.Symbol(name) for name in self.region.parameters}
        return sympy.expand(sympy.sympify(text, locals=names))

    def payoff(self, agent: int, profile: Profile) -> sympy.Expr:
        """Give an agent's material payoff (money)."""
        return self.form(self.payoffs[profile[0]][profile[1]][agent])

    def welfare(self, profile: Profile) -> sympy.Expr:
        """Give material welfare (money).

        Examples
        --------
        >>> PolynomialGame(((("w", "1 - w"),),), Region.of("w")).welfare((0, 0))
        1
        """
        return sympy.expand(self.payoff(0, profile) + self.payoff(1, profile))

    def at(self, point: Mapping[str, Fraction]) -> tuple[Environment, Language]:
        """Give one game of the family, and what contracts verify in it.

        Raises
        ------
        RegionError
            Outside the region.
        """
        values = self.region.require(point)
        names = self.region.parameters
        game = Environment.from_bimatrix(
            [
                [
                    tuple(evaluate(from_sympy(self.form(t), names), values) for t in cell)
                    for cell in row
                ]
                for row in self.payoffs
            ]
        )
        rows = [self.signals[k : k + len(self.payoffs[0])] for k in self._starts()]
        return game, Language.from_labels(game, [rows])

    def _starts(self) -> range:
        width = len(self.payoffs[0])
        return range(0, width * len(self.payoffs), width)

    # -- documents ---------------------------------------------------------------------------

    def equilibria(
        self, profiles: Sequence[Profile], weight: str = "0", transfers: Payments | None = None
    ) -> dict[str, Any]:
        """Certify the complete list of pure equilibria.

        Parameters
        ----------
        profiles
            The equilibria.
        weight
            Prosocial weight λ of both agents.
        transfers
            A contract; payoffs of the document then are what agents maximise, ``u + λW + t``.

        Raises
        ------
        DerivationError
            When they are not, or no proof is found.
        """
        claim = {"state": 0, "profiles": [list(profile) for profile in sorted(profiles)]}
        return self._proved("pure-equilibria", claim, {}, weight, transfers)

    def implements(self, profile: Profile, transfers: Payments) -> dict[str, Any]:
        """Certify that balanced transfers make selfish agents play a profile.

        Raises
        ------
        DerivationError
            When they do not, or no proof is found.
        """
        claim = {
            "rule": [list(profile)], **_BALANCED, "value": self._number(self.welfare(profile))
        }  # fmt: skip
        paid = [[self._number(self.form(t)) for t in row] for row in transfers]
        return self._proved("implementable", claim, {"transfers": paid})

    def no_better(self, profile: Profile, conflicts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Certify that no balanced contract makes selfish agents play better than a profile.

        Parameters
        ----------
        profile
            The best there is.
        conflicts
            What excludes the better ones, as in the kind ``signal-upper-bound``.

        Raises
        ------
        DerivationError
            When the conflicts do not exclude them, or no proof is found.
        """
        claim = {**_BALANCED, "bound": self._number(self.welfare(profile))}
        certificate = {"order": [0], "conflicts": list(conflicts)}
        return self._proved("signal-upper-bound", claim, certificate)

    def positive(self, expression: sympy.Expr) -> dict[str, Any]:
        """Certify that an expression is positive for all parameters.

        Raises
        ------
        DerivationError
            When it is not, or no proof is found.
        """
        claim = {"poly": self._number(expression), "strict": True}
        return self._proved("implication", claim, {})

    def _number(self, expression: sympy.Expr) -> Any:
        names = self.region.parameters
        return as_number(from_sympy(expression, names), names)

    def _proved(
        self,
        kind: str,
        claim: Mapping[str, Any],
        certificate: Mapping[str, Any],
        weight: str = "0",
        transfers: Payments | None = None,
    ) -> dict[str, Any]:
        document = self._document(kind, claim, certificate, weight, transfers)
        done = complete(document, Prover(self.region))
        if done.document is None:
            raise DerivationError(f"{kind}: not proved where {self.region} ({done.reason})")
        return done.document

    def _document(
        self,
        kind: str,
        claim: Mapping[str, Any],
        certificate: Mapping[str, Any],
        weight: str,
        transfers: Payments | None,
    ) -> dict[str, Any]:
        rows, columns = range(len(self.payoffs)), range(len(self.payoffs[0]))
        names = self.region.parameters

        def number(agent: int, profile: Profile) -> Any:
            value = self.payoff(agent, profile)
            if transfers is not None:
                paid = transfers[agent][self.signals[profile[0] * len(columns) + profile[1]]]
                value += self.form(weight) * self.welfare(profile) + self.form(paid)
            return self._number(sympy.expand(value))

        felt = "0" if transfers is not None else self._number(self.form(weight))
        return {
            "format": "coopgap-certificate",
            "schema": 1,
            "parameters": list(names),
            "region": [
                {"poly": as_number(c.form, names), "strict": c.strict}
                for c in self.region.constraints
            ],
            "lemmas": [],
            "environment": {
                "agents": ["Row", "Column"],
                "states": ["state 1"],
                "actions": [[str(a + 1) for a in rows], [str(b + 1) for b in columns]],
                "prior": ["1"],
                "payoffs": [[[number(i, (a, b)) for a in rows for b in columns]] for i in (0, 1)],
                "prosociality": [felt, felt],
            },
            "language": {"signals": [list(self.signals)]},
            "claim": {"kind": kind, **claim},
            "certificate": dict(certificate),
        }


_BALANCED: Mapping[str, str] = {"liability": "inf", "budget": "balanced"}
