"""The Coq definitions of a family: names, payoffs, what the court sees, the region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from coopgap.proofs.derivation.polynomials import Polynomial, degree
from coopgap.proofs.export.coq_text import (
    comment,
    identifiers,
    inductive,
    list_text,
    match_text,
    number_text,
    parameter_text,
    polynomial_text,
)
from coopgap.proofs.export.family import Family, Outcome
from coopgap.proofs.export.signs import Signs


@dataclass(frozen=True, eq=False)
class Definitions:
    """The names that a family's parts have in Coq.

    Attributes
    ----------
    family
        The family of games.
    signs
        What its region decides.
    """

    family: Family
    signs: Signs

    @classmethod
    def of(cls, family: Family) -> Definitions:
        """Prepare the definitions of a family."""
        return cls(family, Signs(family))

    # -- names -------------------------------------------------------------------------------

    @cached_property
    def agents(self) -> tuple[str, ...]:
        """Constructors of the type of agents."""
        return identifiers("i", self.family.agents)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Constructors of the type of states."""
        return identifiers("s", self.family.states)

    @cached_property
    def moves(self) -> tuple[tuple[str, ...], ...]:
        """Constructors of actions, by agent; agents with the same actions share them."""
        given = self.family.actions
        if all(listed == given[0] for listed in given):
            return (identifiers("a", given[0]),) * len(given)
        return tuple(identifiers(f"a{i + 1}", listed) for i, listed in enumerate(given))

    @cached_property
    def signals(self) -> tuple[str, ...]:
        """Constructors of the type of signals."""
        return tuple(f"k_{k}" for k in range(self.family.n_signals))

    @property
    def choices(self) -> tuple[str, ...]:
        """All constructors of actions."""
        return tuple(dict.fromkeys(name for listed in self.moves for name in listed))

    def profile(self, profile: Outcome) -> str:
        """Write a profile.

        One agent's profile is its action.
        """
        names = [self.moves[i][a] for i, a in enumerate(profile)]
        return names[0] if len(names) == 1 else f"({', '.join(names)})"

    def poly(self, value: Polynomial) -> str:
        """Write a polynomial in the parameters."""
        return polynomial_text(value, self.family.parameters)

    # -- text --------------------------------------------------------------------------------

    def text(self, of: str = "") -> str:
        """Write types, game and region; opens the section `Family`, which the file must end.

        With the name of a module, take types and game from there: the same, on another region.
        """
        if of:
            game = " ".join([f"{of}.family", *map(parameter_text, self._occurring())])
            return "\n".join(
                [
                    f"Import {of}.",
                    "Section Family.",
                    *self._parameters(),
                    f"Local Notation family := ({game}).",
                    self._region(),
                    self._regularity(),
                ]
            )
        return "\n".join(
            [
                inductive("player", self.agents),
                inductive("circumstance", self.states),
                inductive("choice", self.choices),
                inductive("evidence", self.signals),
                f"Definition outcome : Type := {self._outcome_type}.",
                self._equality("same_choice", "choice", self.choices),
                self._acting(),
                self._profile_equality(),
                "",
                "Section Family.",
                *self._parameters(),
                comment("Material payoffs."),
                self._payoffs(),
                comment("What the court sees."),
                self._seeing(),
                self._game(),
                self._region(),
                self._regularity(),
            ]
        )

    @property
    def _outcome_type(self) -> str:
        return "(" + " * ".join(["choice"] * self.family.n_agents) + ")%type"

    def _equality(self, name: str, kind: str, values: Sequence[str]) -> str:
        cases = [((v, v), "true") for v in values]
        body = match_text(["x", "y"], cases, "false" if len(values) > 1 else None)
        return f"Definition {name} (x y : {kind}) : bool :=\n    {body}."

    def _profile_equality(self) -> str:
        n = self.family.n_agents
        sides = [self._tuple([f"{letter}{i}" for i in range(n)]) for letter in "xy"]
        splits = [f"destruct a as [a x{k}], b as [b y{k}]." for k in range(n - 1, 0, -1)]
        tests = " && ".join(f"same_choice x{i} y{i}" for i in range(n))
        return f"""Definition alike (a b : outcome) : bool :=
    match a, b with {", ".join(sides)} => ({tests})%bool end.
Lemma same_choice_sound x y : same_choice x y = true -> x = y.
Proof. destruct x, y; cbv; congruence. Qed.
Lemma alike_sound a b : alike a b = true -> a = b.
Proof.
  {" ".join(splits)} unfold alike. rewrite ?Bool.andb_true_iff. intuition.
  repeat match goal with E : same_choice _ _ = true |- _ => apply same_choice_sound in E end.
  congruence.
Qed."""

    def _tuple(self, names: Sequence[str]) -> str:
        return names[0] if len(names) == 1 else f"({', '.join(names)})"

    def _acting(self) -> str:
        n = self.family.n_agents
        picked = [
            ((self._tuple(["x" if j == i else "_" for j in range(n)]), who), "x")
            for i, who in enumerate(self.agents)
        ]
        moved = []
        for i, who in enumerate(self.agents):
            before = ["_" if j == i else f"x{j}" for j in range(n)]
            after = ["d" if j == i else f"x{j}" for j in range(n)]
            moved.append(((self._tuple(before), who), self._tuple(after)))
        return (
            "Definition chosen (a : outcome) (i : player) : choice :=\n    "
            + match_text(["a", "i"], picked, None)
            + ".\nDefinition deviates (a : outcome) (i : player) (d : choice) : outcome :=\n    "
            + match_text(["a", "i"], moved, None)
            + "."
        )

    def _parameters(self) -> list[str]:
        names = " ".join(parameter_text(name) for name in self.family.parameters)
        return [f"Variables {names} : R."] if names else []

    def _occurring(self) -> list[str]:
        """List the parameters that the game depends on, in order."""
        text = self._payoffs() + self._seeing() + self._game()
        return [p for p in self.family.parameters if parameter_text(p) in text]

    def _payoffs(self) -> str:
        cases = [
            ((self.agents[i], self.states[s], self.profile(a)), self.poly(value))
            for (i, s, a), value in self.family.payoffs.items()
        ]
        return (
            "Definition money (i : player) (s : circumstance) (a : outcome) : R :=\n    "
            + match_text(["i", "s", "a"], cases, self._unless_all_profiles("0"))
            + "."
        )

    def _unless_all_profiles(self, value: str) -> str | None:
        """Agents with different actions share one type, so some tuples are no profile."""
        every: int = len(self.choices) ** self.family.n_agents
        return value if every > len(self.family.profiles) else None

    def _seeing(self) -> str:
        family = self.family
        plain = all(len(odds) == 1 for odds in family.channel.values())
        where = "(s : circumstance) (a : outcome)"
        if not plain:
            cases = [
                ((self.states[s], self.profile(a), self.signals[k]), number_text(p))
                for (s, a), odds in family.channel.items()
                for k, p in odds.items()
            ]
            full = len(cases) == len(family.channel) * family.n_signals
            rest = self._unless_all_profiles("0") if full else "0"
            body = match_text(["s", "a", "k"], cases, rest)
            return f"Definition chance {where} (k : evidence) : R :=\n    {body}."
        shown = [
            ((self.states[s], self.profile(a)), self.signals[next(iter(odds))])
            for (s, a), odds in family.channel.items()
        ]
        body = match_text(["s", "a"], shown, self._unless_all_profiles(self.signals[0]))
        return "\n".join(
            [
                f"Definition verified {where} : evidence :=\n    {body}.",
                self._equality("same_evidence", "evidence", self.signals),
                f"Definition chance {where} (k : evidence) : R :=",
                "    if same_evidence (verified s a) k then 1 else 0.",
            ]
        )

    def _game(self) -> str:
        product = list_text(self.moves[0])
        for listed in self.moves[1:]:
            product = f"list_prod ({product}) ({list_text(listed)})"
        able = match_text(
            ["i"],
            [((who,), list_text(self.moves[i])) for i, who in enumerate(self.agents)],
            None,
        )
        weights = match_text(
            ["i"],
            [((who,), self.poly(self.family.weights[i])) for i, who in enumerate(self.agents)],
            None,
        )
        odds = match_text(
            ["s"],
            [((s,), number_text(p)) for s, p in zip(self.states, self.family.prior, strict=True)],
            None,
        )
        return f"""Definition available (i : player) : list choice :=
    {able}.
Definition odds (s : circumstance) : R :=
    {odds}.
Definition care (i : player) : R :=
    {weights}.
Definition family : game := Game player circumstance choice outcome evidence
  {list_text(self.agents)} {list_text(self.states)}
  ({product})
  {list_text(self.signals)}
  available same_choice chosen deviates odds money care chance."""

    def _region(self) -> str:
        sign = {True: "<", False: "<="}
        lines = [f"0 {sign[strict]} {self.poly(poly)}" for poly, strict in self.family.constraints]
        return "Definition region : Prop :=\n  " + (" /\\\n  ".join(lines) or "True") + "."

    def _regularity(self) -> str:
        return """
Lemma regular : well_formed family.
Proof.
  apply check_well_formed.
  - intros [] []; cbv; split; (reflexivity || discriminate).
  - intros []; cbv; repeat constructor; cbv; intuition discriminate.
  - spell; all_cases; by_listing.
Qed."""

    def rule_text(self, name: str, rule: Sequence[Outcome]) -> str:
        """Define a rule: a profile in each state."""
        cases = [((self.states[s],), self.profile(a)) for s, a in enumerate(rule)]
        return (
            f"Definition {name} (s : circumstance) : outcome :=\n    "
            + match_text(["s"], cases, None)
            + "."
        )

    def facts_text(self) -> tuple[str, str]:
        """State the polynomial facts found so far, and how to put them before `lra`.

        Returns
        -------
        tuple
            Lemmas ``fact_j``, each proved by its multipliers, and a tactic that recalls those
            of degree two and more: linear consequences `lra` finds by itself.
        """
        first = len(self.family.constraints)
        prover = self.signs.prover
        heavy = {first + j for j, lemma in enumerate(prover.lemmas) if degree(lemma.poly) > 1}
        needed: set[int] = set()
        queue = sorted(heavy)
        while queue:
            fact = queue.pop()
            if fact in needed or fact < first:
                continue
            needed.add(fact)
            queue += [j for _, js, _ in prover.lemmas[fact - first].terms for j in js]
        texts, opening = [], ["Ltac recall H :="]
        for fact in sorted(needed):
            texts.append(self._fact(fact))
            if fact in heavy:
                opening.append(f"  pose proof (fact_{fact} H);")
        opening.append("  idtac.")
        return "\n".join(texts), "\n".join(opening)

    def _fact(self, fact: int) -> str:
        prover, first = self.signs.prover, len(self.family.constraints)
        lemma = prover.lemmas[fact - first]
        used = sorted({j for _, js, _ in lemma.terms for j in js})
        lines = [
            f"Lemma fact_{fact} : region -> 0 {'<' if lemma.strict else '<='} "
            f"{self.poly(lemma.poly)}.",
            "Proof.",
            "  intros H.",
        ]
        for j in used:
            poly, strict = prover.facts[j]
            sign = "<" if strict else "<="
            how = f"apply fact_{j}; exact H" if j >= first else "unfold region in H; lra"
            lines.append(f"  assert (P{j} : 0 {sign} {self.poly(poly)}) by ({how}).")
        for t, (c, js, base) in enumerate(lemma.terms):
            factors = [number_text(c), *(self.poly(prover.facts[j][0]) for j in js)]
            strict = lemma.strict and not base and all(prover.facts[j][1] for j in js)
            rule = "Rmult_lt_0_compat" if strict else "Rmult_le_pos"
            how = "lra"
            for _ in js:
                how = f"apply {rule}; [{how}|lra]"
            if base:
                factors.append(f"{self.poly(base)} ^ 2")
                how = f"apply Rmult_le_pos; [{how}|apply pow2_ge_0]"
            sign = "<" if strict else "<="
            lines.append(f"  assert (T{t} : 0 {sign} {' * '.join(factors)}) by ({how}).")
        if used:
            lines.append(f"  clear H {' '.join(f'P{j}' for j in used)}.")
        return "\n".join([*lines, "  lra.", "Qed."])


def exactly(value: Fraction) -> Polynomial:
    """Give a constant polynomial."""
    return {(): value} if value else {}
