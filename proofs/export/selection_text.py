"""The weight beyond which no inefficient equilibrium is left, in Coq."""

from __future__ import annotations

from collections.abc import Sequence

from coopgap.proofs.derivation.polynomials import Polynomial, degree, plus, times
from coopgap.proofs.export.definitions import Definitions
from coopgap.proofs.export.equilibrium_text import efficient_rule
from coopgap.proofs.export.family import ONE, Document, Family, Outcome
from coopgap.proofs.export.mediated_text import ratio, ratio_text
from coopgap.theory.errors import DerivationError

Bound = tuple[Polynomial, Polynomial]
"""Numerator and denominator of a weight."""

Step = tuple[int, int]
"""An agent and the action it changes to."""


def short_by(coq: Definitions, bound: Bound, s: int, a: Outcome, step: Step) -> Polynomial:
    """Give what keeps an agent from a deviation at a weight, times the denominator (money)."""
    num, den = bound
    i, d = step
    lost = times(num, coq.family.loss(i, s, a, d))
    return plus(lost, times(den, coq.family.own_gain(i, s, a, d)), -1)


def escape(coq: Definitions, bound: Bound, s: int, a: Outcome) -> Step | None:
    """Find a deviation that raises welfare and pays beyond a weight, throughout the region."""
    family = coq.family
    for i in range(family.n_agents):
        for d in family.deviations(i, a):
            rises = {m: -c for m, c in family.loss(i, s, a, d).items()}
            pays = {m: -c for m, c in short_by(coq, bound, s, a, (i, d)).items()}
            if coq.signs.sure(rises, strict=True) and coq.signs.sure(pays):
                return i, d
    return None


def surely_efficient(coq: Definitions, s: int, a: Outcome) -> bool:
    """Tell whether a profile has the most welfare of its state throughout the region."""
    welfare = coq.family.welfare
    return all(coq.signs.sure(plus(welfare[s, a], welfare[s, b], -1)) for b in coq.family.profiles)


def holdout(coq: Definitions, bound: Bound) -> tuple[int, Outcome]:
    """Find an inefficient profile that is an equilibrium at a weight, throughout the region.

    Raises
    ------
    DerivationError
        When there is none.
    """
    family = coq.family
    for s, best in enumerate(efficient_rule(coq)):
        for a in family.profiles:
            lead = plus(family.welfare[s, best], family.welfare[s, a], -1)
            if coq.signs.sure(lead, strict=True) and all(
                coq.signs.sure(short_by(coq, bound, s, a, (i, d)))
                for i in range(family.n_agents)
                for d in family.deviations(i, a)
            ):
                return s, a
    raise DerivationError("no inefficient profile is an equilibrium at the weight claimed")


def worst_threshold(coq: Definitions, name: str, documents: Sequence[Document]) -> str:
    """Prove λ**: its closed form, and that inefficient equilibria are left up to it, not beyond.

    Parameters
    ----------
    coq
        Definitions of the family on the whole region.
    name
        Of the theorem.
    documents
        Of the kind ``worst-case-threshold``, each with a finite threshold on a part of the
        region. The parts cover it, and the threshold is the greatest of theirs.
    """
    parts = [_Part(coq, document) for document in documents]
    bounds = [part.bound for part in parts]
    greatest = [k for k, bound in enumerate(bounds) if bound not in bounds[:k]]
    shown = [ratio_text(coq, *bounds[k]) for k in greatest]
    q = shown[-1]
    for text in reversed(shown[:-1]):
        q = f"Rmax {_tight(text)} {_tight(q)}"
    texts = [
        part.text(f"{name}_part_{j}", [bounds[k] for k in greatest if bounds[k] != part.bound])
        for j, part in enumerate(parts)
    ]
    walls: list[Polynomial] = []
    for wall in (wall for part in parts for wall in part.walls):
        if wall not in walls and {m: -c for m, c in wall.items()} not in walls:
            walls.append(wall)
    cuts = "; ".join(f"destruct (Rle_lt_dec 0 {coq.poly(wall)})" for wall in walls)
    tries = "\n      | ".join(
        f"destruct ({name}_part_{j} H{' ltac:(lra)' * len(part.walls)}) as (A & B & C)"
        for j, part in enumerate(parts)
    )
    atoms = "".join(f"; generalize ({text})" for text in shown if " / " in text)
    return f"""{"".join(texts)}
Theorem {name} : region ->
  lambda_worst family = {q} /\\
  forall lam, settles family lam <-> {q} <= lam.
Proof.
  intros H.
  assert (K : 0 <= {q} /\\ forall lam,
    ({q} <= lam -> outgrown family lam) /\\
    (settles family lam -> {q} <= lam)).
  {{ {cuts or "idtac"};
    first
      [ {tries}
      | exfalso; unfold region in H; lra ];
    clear H; revert A B C{atoms}; intros;
    (split; [|intros lam; split; [intros M; apply A|intros M; apply B in M]]);
    revert C; try revert M; unfold Rmax; repeat destruct (Rle_dec _ _); intros; lra. }}
  destruct K as [Z K]. split.
  - apply lambda_worst_is; [exact Z|]. intros lam. split; [|apply K].
    intros O. apply K. apply outgrown_settles. exact O.
  - intros lam. split; [apply K|]. intros L. apply outgrown_settles. apply K. exact L.
Qed.
"""


def _tight(text: str) -> str:
    return f"({text})" if " " in text else text


class _Part:
    """A part of the region on which one deviation decides."""

    def __init__(self, coq: Definitions, document: Document) -> None:
        family = Family.read(document)
        claim = document["claim"]
        if claim["threshold"] == "inf":
            raise DerivationError("only finite thresholds are exported")
        self.coq = coq
        self.here = Definitions.of(family)
        self.bound: Bound = ratio(claim["threshold"], family.parameters)
        added = [c for c in family.constraints if not coq.signs.sure(c[0], strict=c[1])]
        if any(strict for _, strict in added):
            raise DerivationError("parts of a region must be cut off by weak inequalities")
        self.walls = [poly for poly, _ in added]

    def text(self, name: str, others: Sequence[Bound]) -> str:
        """State and prove what holds on the part."""
        coq, q = self.coq, ratio_text(self.coq, *self.bound)
        walls = "".join(f"0 <= {coq.poly(wall)} -> " for wall in self.walls)
        names = "".join(f" C{k}" for k in range(len(self.walls)))
        less = "".join(f" /\\ {ratio_text(coq, *other)} <= {q}" for other in others)
        s, a = holdout(self.here, self.bound)
        best = efficient_rule(self.here)[s]
        states, profiles = self._pattern(coq.states), self._pattern(coq.family.profiles)
        compared = "\n".join(f"    + {self._compared(other)}" for other in others)
        positive = "apply Rle_mult_inv_pos; lra" if self.bound[1] != ONE else "lra"
        return f"""
Lemma {name} : region -> {walls}
  (forall lam, {q} <= lam -> outgrown family lam) /\\
  (forall lam, settles family lam -> {q} <= lam) /\\
  (0 <= {q}{less}).
Proof.
  intros H{names}. recall H. unfold region in H. split; [|split].
  - intros lam Q. apply (outgrown_beyond family ({q}) lam Q). clear lam Q.
    intros s a Hs Ha N. spell_in Hs. spell_in Ha.
    destruct Hs as {states}; destruct Ha as {profiles}.
{self._left()}
  - intros lam S. apply Rnot_lt_le. intros Q.
    apply (S ({q}) Q {coq.states[s]} {coq.profile(a)} ltac:(by_listing) ltac:(by_listing)).
    + clear S Q lam. apply check_uniform. spell; all_cases.
{self._stays(s, a)}
    + exists {coq.profile(best)}. split; [by_listing|spell; lra].
  - repeat apply conj.
    + {positive}.
{compared}
Qed.
"""

    @staticmethod
    def _pattern(entries: Sequence[object]) -> str:
        pattern = "[]"
        for _ in entries:
            pattern = f"[<-|{pattern}]"
        return pattern

    def _left(self) -> str:
        """Show how each inefficient profile is left."""
        coq, here = self.coq, self.here
        lines = []
        for s in range(len(coq.states)):
            for a in coq.family.profiles:
                step = escape(here, self.bound, s, a)
                if step is not None:
                    i, d = step
                    pays = {m: -c for m, c in short_by(here, self.bound, s, a, step).items()}
                    lines.append(
                        f"    {{ left. exists {coq.agents[i]}, {coq.moves[i][d]}. split; "
                        "[by_listing|split; [by_listing|split; [spell; lra|]]].\n"
                        f"      spell. {self._decide(pays)} }}"
                    )
                elif surely_efficient(here, s, a):
                    lines.append(
                        "    { exfalso. destruct N as (b & Hb & L). spell_in Hb. destruct Hb as "
                        f"{self._pattern(coq.family.profiles)}; spell_in L; lra. }}"
                    )
                else:
                    raise DerivationError(f"no deviation surely leaves {coq.profile(a)}")
        return "\n".join(lines)

    def _stays(self, s: int, a: Outcome) -> str:
        """Show that nobody leaves the profile that holds out longest."""
        return "\n".join(
            f"      {{ {self._decide(short_by(self.here, self.bound, s, a, (i, d)))} }}"
            for i in range(len(self.coq.agents))
            for d in range(len(self.coq.family.actions[i]))
        )

    def _decide(self, room: Polynomial) -> str:
        num, den = self.bound
        if den == ONE:
            return "lra."
        ratio_of = f"{self.coq.poly(num)} {self.coq.poly(den)}"
        return f"apply (at_ratio {ratio_of}); [lra|]. {self._products(room)}lra."

    def _compared(self, other: Bound) -> str:
        (num, den), (n, d) = self.bound, other
        lead = plus(times(num, d), times(n, den), -1)
        self.here.signs.sure(lead)
        lemma, sides = "ratio_le", "[lra|lra|]"
        if d == ONE or den == ONE:
            lemma, sides = ("ratio_above" if d == ONE else "ratio_below"), "[lra|]"
        return f"apply {lemma}; {sides}. {self._products(lead)}lra."

    def _products(self, poly: Polynomial) -> str:
        """State the products of known facts that a polynomial of higher degree comes from."""
        if degree(poly) < 2:
            return ""
        self.here.signs.sure(poly)
        fact = self.here.signs.prover.fact_of(poly, strict=False)
        if fact is None:
            raise DerivationError("a polynomial of higher degree is not known to be non-negative")
        return "".join(self._reasons(fact))

    def _reasons(self, fact: int) -> list[str]:
        prover, first = self.here.signs.prover, len(self.here.family.constraints)
        if fact < first or degree(prover.facts[fact][0]) < 2:
            return []  # lra finds it by itself
        lines = []
        for _, used, base in prover.lemmas[fact - first].terms:
            lines += [line for j in used for line in self._reasons(j)]
            factors = [(self.coq.poly(prover.facts[j][0]), "ltac:(lra)") for j in used]
            if base is not None:
                factors.append((f"{self.coq.poly(base)} ^ 2", f"(pow2_ge_0 {self.coq.poly(base)})"))
            made, proof = factors[0]
            for factor, sign in factors[1:]:
                proof = f"(Rmult_le_pos ({made}) ({factor}) {proof} {sign})"
                made = f"{made} * ({factor})"
            if len(factors) > 1 or base is not None:
                lines.append(f"pose proof {proof}. ")
        return lines
