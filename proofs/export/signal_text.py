"""Class C1 in Coq: transfers that implement a rule, and why no transfers implement another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coopgap.proofs.derivation.polynomials import Polynomial, plus
from coopgap.proofs.export.coq_text import match_text
from coopgap.proofs.export.definitions import Definitions
from coopgap.proofs.export.family import ZERO, Outcome, read_number
from coopgap.proofs.export.mediated_text import BUDGETS, liability_text
from coopgap.theory.errors import DerivationError

Document = Mapping[str, Any]


def implementable(coq: Definitions, name: str, document: Document) -> str:
    """Exhibit transfers that implement a rule, and give the rule's welfare.

    Parameters
    ----------
    coq
        Definitions of the document's family.
    name
        Of the theorem.
    document
        Of the kind ``implementable``.
    """
    claim, names = document["claim"], coq.family.parameters
    rule = [tuple(a) for a in claim["rule"]]
    value = read_number(claim["value"], names)
    return f"""
{coq.rule_text(f"{name}_rule", rule)}
{transfers_text(coq, f"{name}_pay", document["certificate"]["transfers"])}

Theorem {name} : region ->
  implementable family {liability_text(coq, claim["liability"])} {BUDGETS[claim["budget"]]}
    {name}_rule /\\ expected (G := family) {name}_rule = {coq.poly(value)}.
Proof.
  intros H. recall H. unfold region in H. split; [split|].
  - apply (check_listed family); spell; all_cases; by_listing.
  - exists {name}_pay. split.
    + apply check_admissible; spell; all_cases; lra.
    + apply check_implements; spell; all_cases; lra.
  - spell; lra.
Qed.
"""


def transfers_text(coq: Definitions, name: str, transfers: Sequence[Sequence[Any]]) -> str:
    """Define transfers by agent and signal, zero where nothing is paid."""
    paid = [
        ((coq.agents[i], coq.signals[k]), coq.poly(pay))
        for i, row in enumerate(transfers)
        for k, value in enumerate(row)
        if (pay := read_number(value, coq.family.parameters))
    ]
    full = len(paid) == len(coq.agents) * len(coq.signals)
    return (
        f"Definition {name} (i : player) (k : evidence) : R :=\n    "
        + match_text(["i", "k"], paid, None if full else "0")
        + "."
    )


class Tally:
    """Inequalities added up with their multipliers: one hypothesis for the last step."""

    def __init__(self, coq: Definitions) -> None:
        self.coq = coq
        self.lines: list[str] = []
        self.count = 0

    def say(self, line: str) -> None:
        """Add a line as it stands."""
        self.lines.append(line)

    def add(self, multiplier: Polynomial, proof: str, prepare: str = "") -> None:
        """Add a multiple of an inequality, given by a proof term."""
        self.coq.signs.sure(multiplier)
        name = f"D{self.count}"
        self.say(f"pose proof ({proof}) as {name}.{prepare.replace('@', name)} spell_in {name}.")
        term = f"(weigh {self.coq.poly(multiplier)} _ _ ltac:(lra) {name})"
        if self.count:
            term = f"(gather _ _ Total {term})"
        self.say(f"pose proof {term} as Next; clear {name}.")
        self.say(
            "clear Total; rename Next into Total." if self.count else "rename Next into Total."
        )
        self.count += 1


def _in(what: str, where: str) -> str:
    return f"(ltac:(by_listing) : In {what} ({where} family))"


def _able(who: str, move: str) -> str:
    return f"(ltac:(by_listing) : In {move} (actions family {who}))"


def conflict(coq: Definitions, name: str, data: Mapping[str, Any], claim: Mapping[str, Any]) -> str:
    """Prove that no transfers implement any rule with given profiles in given states.

    Parameters
    ----------
    coq, name
        As in `implementable`.
    data
        ``profiles``, ``deviations`` and ``nu`` of a Farkas proof.
    claim
        Gives liability and budget.
    """
    names = coq.family.parameters
    profiles = {s: tuple(a) for s, a in data["profiles"]}
    tally, traces = Tally(coq), _traces(coq, profiles, data)
    for i, s, d, mu in data["deviations"]:
        who, move = coq.agents[i], coq.moves[i][d]
        listed = f"{_in(who, 'agents')} {_able(who, move)}"
        proof = f"N {coq.states[s]} {_in(coq.states[s], 'states')} {who} {move} {listed}"
        tally.add(read_number(mu, names), proof, f" rewrite E{s} in @.")
    offsets = {k: read_number(v, names) for k, v in data.get("nu", ())}
    if claim["liability"] != "inf":
        for (i, k), trace in traces.items():
            total = plus(trace, offsets.get(k, ZERO))
            if not total:
                continue
            up = coq.signs.sure(total)
            bound = f"(A1 {coq.agents[i]} {coq.signals[k]} {_in(coq.agents[i], 'agents')} "
            bound += f"{_in(coq.signals[k], 'signals')})"
            side = "proj2" if up else "proj1"
            tally.add(total if up else _minus(total), f"{side} {bound}")
    for k, nu in offsets.items():
        if not nu:
            continue
        up = coq.signs.sure(nu)
        budget = f"A2 {coq.signals[k]} {_in(coq.signals[k], 'signals')}"
        if claim["budget"] == "balanced":
            proof = f"Req_le {'_ _ (eq_sym' if up else '_ _ ('} ({budget}))"
        else:
            proof = budget
        tally.add(nu if up else _minus(nu), proof)
    given = " -> ".join(f"rule {coq.states[s]} = {coq.profile(a)}" for s, a in profiles.items())
    body = "\n  ".join(tally.lines)
    liability, budget = liability_text(coq, claim["liability"]), BUDGETS[claim["budget"]]
    return f"""
Lemma {name} : region -> forall (t : contract family) (rule : circumstance -> outcome),
  admissible family {liability} {budget} t -> implements (G := family) t rule ->
  {given} -> False.
Proof.
  intros H t rule [A1 A2] N {" ".join(f"E{s}" for s in profiles)}. recall H. unfold region in H.
  {body}
  lra.
Qed.
"""


def _traces(
    coq: Definitions, profiles: Mapping[int, Outcome], data: Mapping[str, Any]
) -> dict[tuple[int, int], Polynomial]:
    """Give, by agent and signal, what the deviations change in the chance of the signal."""
    family = coq.family
    found: dict[tuple[int, int], Polynomial] = {
        (i, k): ZERO for i in range(family.n_agents) for k in range(family.n_signals)
    }
    for i, s, d, mu in data["deviations"]:
        weight = read_number(mu, family.parameters)
        for k, c in family.shift(i, s, profiles[s], d).items():
            found[i, k] = plus(found[i, k], weight, c)
    return found


def _minus(poly: Polynomial) -> Polynomial:
    return {m: -c for m, c in poly.items()}


def not_implementable(coq: Definitions, name: str, document: Document) -> str:
    """Prove that no transfers implement a rule.

    Parameters
    ----------
    coq, name
        As in `implementable`.
    document
        Of the kind ``not-implementable``.
    """
    claim = document["claim"]
    rule = [tuple(a) for a in claim["rule"]]
    used = sorted({s for _, s, _, _ in document["certificate"]["deviations"]})
    data = {**document["certificate"], "profiles": [[s, rule[s]] for s in used]}
    same = " ".join("eq_refl" for _ in used)
    return f"""{conflict(coq, f"{name}_conflict", data, claim)}
{coq.rule_text(f"{name}_rule", rule)}

Theorem {name} : region ->
  ~ implementable family {liability_text(coq, claim["liability"])} {BUDGETS[claim["budget"]]}
      {name}_rule.
Proof.
  intros H (_ & t & A & N). exact ({name}_conflict H t {name}_rule A N {same}).
Qed.
"""


def upper_bound(coq: Definitions, name: str, document: Document) -> str:
    """Prove that every implementable rule has at most a certain welfare, or that none is.

    Parameters
    ----------
    coq, name
        As in `implementable`.
    document
        Of the kind ``signal-upper-bound``.
    """
    claim, certificate = document["claim"], document["certificate"]
    conflicts = certificate["conflicts"]
    parts = [conflict(coq, f"{name}_conflict_{k}", data, claim) for k, data in enumerate(conflicts)]
    none = claim["bound"] == "-inf"
    bound = None if none else read_number(claim["bound"], coq.family.parameters)
    walk = _Walk(coq, name, conflicts, bound, tuple(certificate["order"]))
    proof = "\n".join(walk.lines({}, "  "))
    conclusion = "False" if bound is None else f"expected (G := family) rule <= {coq.poly(bound)}"
    parts += [walk.top_text(s) for s in sorted(walk.unassigned)]
    parts.append(f"""
Theorem {name} : region -> forall rule : circumstance -> outcome,
  implementable family {liability_text(coq, claim["liability"])} {BUDGETS[claim["budget"]]} rule ->
  {conclusion}.
Proof.
  intros H rule (L & t & A & N).
{proof}
Qed.
""")
    return "".join(parts)


class _Walk:
    """The proof by cases over the profile of each state in turn."""

    def __init__(
        self,
        coq: Definitions,
        name: str,
        conflicts: Sequence[Mapping[str, Any]],
        bound: Polynomial | None,
        order: tuple[int, ...],
    ) -> None:
        self.coq, self.name, self.bound, self.order = coq, name, bound, order
        self.conflicts = [{s: tuple(a) for s, a in data["profiles"]} for data in conflicts]
        self.unassigned: set[int] = set()

    def lines(self, assigned: dict[int, Outcome], indent: str) -> list[str]:
        """Give the tactics that close the goal when some states' profiles are known."""
        coq = self.coq
        for k, profiles in enumerate(self.conflicts):
            if all(assigned.get(s) == a for s, a in profiles.items()):
                known = " ".join(f"E{s}" for s in profiles)
                return [f"{indent}exfalso. exact ({self.name}_conflict_{k} H t rule A N {known})."]
        if self._within_bound(assigned):
            return self._bounded(assigned, indent)
        if len(assigned) == len(self.order):
            raise DerivationError(f"{self.name}: no conflict excludes a rule above the bound")
        s = next(s for s in self.order if s not in assigned)
        pattern = "[]"
        for _ in coq.family.profiles:
            pattern = f"[E{s}|{pattern}]"
        found = [
            f"{indent}pose proof (L {coq.states[s]} {_in(coq.states[s], 'states')}) as E{s}.",
            f"{indent}spell_in E{s}. destruct E{s} as {pattern}; symmetry in E{s}.",
        ]
        for a in coq.family.profiles:
            inner = self.lines({**assigned, s: a}, indent + "  ")
            found += [f"{indent}{{ {inner[0].lstrip()}", *inner[1:]]
            found[-1] += " }"
        return found

    def _top(self, state: int) -> Polynomial:
        return self.coq.signs.top(
            self.coq.family.welfare[state, a] for a in self.coq.family.profiles
        )

    def _within_bound(self, assigned: Mapping[int, Outcome]) -> bool:
        if self.bound is None:
            return False
        family, room = self.coq.family, self.bound
        for s in range(len(family.states)):
            if s in assigned:
                best = family.welfare[s, assigned[s]]
            else:
                try:
                    best = self._top(s)
                except DerivationError:
                    return False
            room = plus(room, best, -family.prior[s])
        return self.coq.signs.sure(room)

    def _bounded(self, assigned: Mapping[int, Outcome], indent: str) -> list[str]:
        coq = self.coq
        found = [f"{indent}unfold expected. cbn [sum states family]."]
        found += [f"{indent}rewrite E{s}." for s in assigned]
        for s in range(len(coq.states)):
            if s not in assigned:
                self.unassigned.add(s)
                found.append(
                    f"{indent}pose proof ({self.name}_top_{s} H (rule {coq.states[s]}) "
                    f"(L {coq.states[s]} {_in(coq.states[s], 'states')})) as W{s}."
                )
                found.append(
                    f"{indent}revert W{s}. generalize (welfare (G := family) {coq.states[s]} "
                    f"(rule {coq.states[s]})). intros w{s} W{s}."
                )
        found.append(f"{indent}recall H. unfold region in H. spell. lra.")
        return found

    def top_text(self, state: int) -> str:
        """Prove how great welfare can be in a state."""
        coq = self.coq
        return f"""
Lemma {self.name}_top_{state} : region -> forall a, In a (profiles family) ->
  welfare (G := family) {coq.states[state]} a <= {coq.poly(self._top(state))}.
Proof.
  intros H. recall H. unfold region in H. apply each_In; spell; all_cases; lra.
Qed.
"""
