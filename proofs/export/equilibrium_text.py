"""Equilibria without contract, first best, and the weights that sustain it, in Coq."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coopgap.proofs.derivation.polynomials import Polynomial, plus, times
from coopgap.proofs.export.coq_text import list_text
from coopgap.proofs.export.definitions import Definitions
from coopgap.proofs.export.family import ONE, Outcome
from coopgap.proofs.export.mediated_text import ratio, ratio_text
from coopgap.proofs.export.signal_text import transfers_text
from coopgap.theory.errors import DerivationError

Document = Mapping[str, Any]


def pure_equilibria(coq: Definitions, name: str, document: Document) -> str:
    """Prove that exactly the listed profiles are pure equilibria of a state.

    Parameters
    ----------
    coq
        Definitions of the document's family.
    name
        Of the theorem.
    document
        Of the kind ``pure-equilibria``.
    """
    family, claim = coq.family, document["claim"]
    state = claim["state"]
    listed = [tuple(a) for a in claim["profiles"]]
    lines = []
    for a in family.profiles:
        if a in listed:
            lines.append(
                "  { split; intros _; [by_listing|]. apply (check_equilibrium family); spell; "
                "all_cases; lra. }"
            )
            continue
        i, d = _temptation(coq, state, a)
        lines.append(
            f"  {{ split; intros E; [exfalso|spell_in E; intuition discriminate].\n"
            f"    pose proof (E {coq.agents[i]} {coq.moves[i][d]} ltac:(by_listing) "
            "ltac:(by_listing)) as D. spell_in D. lra. }"
        )
    pattern = "[]"
    for _ in family.profiles:
        pattern = f"[<-|{pattern}]"
    proof = "\n".join(lines)
    return f"""
Definition {name}_listed : list outcome := {list_text(coq.profile(a) for a in listed)}.

Theorem {name} : region -> forall a, In a (profiles family) ->
  (equilibrium (G := family) {coq.states[state]} a <-> In a {name}_listed).
Proof.
  intros H a Ha. recall H. unfold region in H. spell_in Ha. destruct Ha as {pattern}.
{proof}
Qed.
"""


def _temptation(coq: Definitions, state: int, profile: Outcome) -> tuple[int, int]:
    """Find a deviation that surely pays, or at least one at all."""
    family = coq.family
    options = [(i, d) for i in range(family.n_agents) for d in family.deviations(i, profile)]
    for i, d in options:
        if coq.signs.sure(family.gain(i, state, profile, d), strict=True):
            return i, d
    raise DerivationError(
        f"no deviation from {coq.profile(profile)} surely pays in the region; split it"
    )


def extreme_equilibrium(
    coq: Definitions, name: str, known: str, document: Document, best: Outcome, *, sense: str
) -> str:
    """Prove which of the equilibria has the greatest (``"best"``) or least welfare.

    Parameters
    ----------
    coq, name, document
        As in `pure_equilibria`.
    known
        Name of the theorem that lists the equilibria.
    best
        The profile that reaches it.
    """
    state = document["claim"]["state"]
    word = "maximum" if sense == "best" else "minimum"
    value = coq.family.welfare[state, best]
    pattern = "[]"
    for _ in document["claim"]["profiles"]:
        pattern = f"[<-|{pattern}]"
    return f"""
Theorem {name} : region ->
  {word} (fun a => In a (profiles family) /\\ equilibrium (G := family) {coq.states[state]} a)
    (welfare (G := family) {coq.states[state]}) {coq.poly(value)}.
Proof.
  intros H. pose proof ({known} H) as K. recall H. unfold region in H. apply {word}_from.
  - intros a [Ha E]. apply (K a Ha) in E. spell_in E. destruct E as {pattern}; spell; lra.
  - exists {coq.profile(best)}. split; [split; [by_listing|]|spell; lra].
    apply K; by_listing.
Qed.
"""


def least_gain(
    coq: Definitions, name: str, known: str, document: Document, gain: Polynomial
) -> str:
    """Prove what the agent who gains least gets, from any best equilibrium to the first best.

    Parameters
    ----------
    coq, name, known, document
        As in `extreme_equilibrium`, for the best one.
    gain
        Of that agent (money), negative when it loses.
    """
    family, state = coq.family, document["claim"]["state"]
    top = coq.profile(efficient_rule(coq)[state])
    listed = [tuple(a) for a in document["claim"]["profiles"]]
    value = coq.signs.top([family.welfare[state, a] for a in listed])
    change = f"money i {coq.states[state]} {top} - money i {coq.states[state]} a"
    pattern = "[]"
    for _ in listed:
        pattern = f"[<-|{pattern}]"
    witness = " | ".join(f"exists {who}; spell; lra" for who in coq.agents)
    return f"""
(* From every best equilibrium to {top}. *)
Theorem {name} : region -> forall a, In a (profiles family) ->
  equilibrium (G := family) {coq.states[state]} a ->
  welfare (G := family) {coq.states[state]} a = {coq.poly(value)} ->
  (forall i, {coq.poly(gain)} <= {change}) /\\ (exists i, {change} = {coq.poly(gain)}).
Proof.
  intros H a Ha E W. pose proof ({known} H) as K. recall H. unfold region in H.
  apply (K a Ha) in E. spell_in E. destruct E as {pattern}; spell_in W;
    first [exfalso; lra | split; [intros []; spell; lra|first [{witness}]]].
Qed.
"""


def first_best(coq: Definitions, name: str) -> str:
    """Prove the first best of the family, reached by one rule throughout the region."""
    family = coq.family
    rule = efficient_rule(coq)
    return f"""
{coq.rule_text(f"{name}_rule", rule)}

Lemma {name}_efficient : region -> efficient family {name}_rule.
Proof.
  intros H. recall H. unfold region in H. apply check_efficient; spell; all_cases; lra.
Qed.

Lemma {name}_listed : listed (G := family) {name}_rule.
Proof. apply (check_listed family); spell; all_cases; by_listing. Qed.

Theorem {name} : region -> first_best family {coq.poly(family.expected(rule))}.
Proof.
  intros H. apply (check_first_best family {name}_rule).
  - exact {name}_listed.
  - exact ({name}_efficient H).
  - intros []; spell; lra.
  - spell; lra.
Qed.
"""


def efficient_rule(coq: Definitions) -> list[Outcome]:
    """Give a rule that is surely efficient throughout the region."""
    family = coq.family
    rule = []
    for s in range(len(family.states)):
        best = coq.signs.top(family.welfare[s, a] for a in family.profiles)
        rule.append(next(a for a in family.profiles if family.welfare[s, a] == best))
    return rule


def closure(coq: Definitions, name: str, documents: Sequence[Document]) -> str:
    """Prove the weights from which a rule is an equilibrium without contract, both directions.

    Parameters
    ----------
    coq, name
        As in `pure_equilibria`; the family's own weights do not matter.
    documents
        Of the kind ``closure-threshold``, for one rule. Several stand for the parts of a region
        on which different deviations are tight: the threshold is the greatest of theirs.
    """
    family, names = coq.family, coq.family.parameters
    rule = [tuple(a) for a in documents[0]["claim"]["rule"]]
    thresholds: list[list[tuple[Polynomial, Polynomial, tuple[int, int]]]] = []
    for i in range(family.n_agents):
        mine: list[tuple[Polynomial, Polynomial, tuple[int, int]]] = []
        for document in documents:
            tight = document["certificate"]["tight"][i]
            value = document["claim"]["thresholds"][i]
            if tight is None or value == "inf":
                raise DerivationError("only finite positive thresholds are exported")
            mine.append((*ratio(value, names), (tight[0], tight[1])))
        thresholds.append(mine)
    shown = [
        " /\\ ".join(f"{ratio_text(coq, num, den)} <= w {who}" for num, den, _ in thresholds[i])
        for i, who in enumerate(coq.agents)
    ]
    forward, backward = [], []
    for i, who in enumerate(coq.agents):
        for num, den, (s, d) in thresholds[i]:
            forward.append(_forward(coq, who, num, den, s, coq.moves[i][d]))
            if den != ONE:
                coq.signs.sure(den, strict=True)
    for i, who in enumerate(coq.agents):
        for s in range(len(family.states)):
            for d in range(len(family.actions[i])):
                gain = family.own_gain(i, s, rule[s], d)
                loss = family.loss(i, s, rule[s], d)
                chosen = next(
                    (
                        k
                        for k, (num, den, _) in enumerate(thresholds[i])
                        if coq.signs.sure(plus(times(num, loss), times(den, gain), -1))
                    ),
                    None,
                )
                if chosen is None:
                    raise DerivationError(f"{name}: no threshold covers a deviation of {who}")
                num, den, _ = thresholds[i][chosen]
                backward.append(_backward(coq, f"Q_{i}_{chosen}", num, den))
    hypotheses = " & ".join(
        "(" + " & ".join(f"Q_{i}_{k}" for k in range(len(mine))) + ")"
        if len(mine) > 1
        else f"Q_{i}_0"
        for i, mine in enumerate(thresholds)
    )
    weights = " /\\ ".join(f"({text})" for text in shown)
    ahead, back = "\n".join(forward), "\n".join(backward)
    opening = f"intros ({hypotheses})" if len(thresholds) > 1 else f"intros {hypotheses}"
    return f"""
{coq.rule_text(f"{name}_rule", rule)}

Theorem {name} : region -> forall w : player -> R,
  (sustained family {name}_rule w <->
   {weights}).
Proof.
  intros H w. recall H. unfold region in H. rewrite sustained_iff. split.
  - intros E. repeat apply conj.
{ahead}
  - {opening}.
    assert (K : each (agents family) (fun i => each (states family) (fun s =>
      each (actions family i) (fun d => own_gain family i s ({name}_rule s) d <=
        w i * loss family i s ({name}_rule s) d)))).
    {{ spell; all_cases.
{back}
    }}
    intros i s d Hi Hs Hd. exact (each_In _ _ (each_In _ _ (each_In _ _ K i Hi) s Hs) d Hd).
Qed.
"""


def _forward(
    coq: Definitions, who: str, num: Polynomial, den: Polynomial, s: int, move: str
) -> str:
    lemma = "tight_number" if den == ONE else "tight_ratio"
    sides = "lra|" if den == ONE else "lra|lra|"
    return (
        f"    + pose proof (E {who} {coq.states[s]} {move} ltac:(by_listing) ltac:(by_listing) "
        f"ltac:(by_listing)) as D. spell_in D.\n"
        f"      match type of D with ?g <= w {who} * ?l => apply ({lemma} "
        f"{coq.poly(num) if den == ONE else f'{coq.poly(num)} {coq.poly(den)}'} g l); "
        f"[{sides}lra|exact D] end."
    )


def _backward(coq: Definitions, hypothesis: str, num: Polynomial, den: Polynomial) -> str:
    if den == ONE:
        return f"      {{ apply (covered_number {coq.poly(num)}); [lra|lra|exact {hypothesis}]. }}"
    return (
        f"      {{ apply (covered_ratio {coq.poly(num)} {coq.poly(den)}); "
        f"[lra|lra|lra|exact {hypothesis}]. }}"
    )


def language_threshold(coq: Definitions, name: str, document: Document) -> str:
    """Prove the least common weight at which some efficient rule is implementable in C1.

    Parameters
    ----------
    coq, name
        As in `pure_equilibria`.
    document
        Of the kind ``language-threshold``, with a finite threshold.
    """
    family, names = coq.family, coq.family.parameters
    claim, certificate = document["claim"], document["certificate"]
    if claim["threshold"] == "inf":
        raise DerivationError("only finite thresholds are exported")
    num, den = ratio(claim["threshold"], names)
    if den != ONE or len(family.states) != 1:
        raise DerivationError("thresholds of languages are exported for one state, not ratios")
    q = coq.poly(num)
    rule = [tuple(a) for a in certificate["rule"]]
    best = family.welfare[0, rule[0]]
    cycles = {tuple(c["profiles"][0][1]): c for c in certificate["conflicts"]}
    lines = []
    for a in family.profiles:
        lead = plus(best, family.welfare[0, a], -1)
        if coq.signs.sure(lead, strict=True):
            lines.append(
                f"    {{ pose proof (E {coq.states[0]} {coq.profile(rule[0])} "
                "ltac:(by_listing) ltac:(by_listing)) as D. rewrite E0 in D. spell_in D. lra. }"
            )
            continue
        if a not in cycles:
            raise DerivationError(f"{name}: no cycle excludes {coq.profile(a)} at lower weights")
        lines.append(_cycle(coq, cycles[a], a, q))
    pattern = "[]"
    for _ in family.profiles:
        pattern = f"[E0|{pattern}]"
    excluded = "\n".join(lines)
    return f"""
{coq.rule_text(f"{name}_rule", rule)}
{transfers_text(coq, f"{name}_pay", certificate["transfers"])}

Theorem {name} : region -> forall lam,
  ((exists rule, efficient family rule /\\
      implementable (prosocial family (fun _ => lam)) None Free rule) <-> {q} <= lam).
Proof.
  intros H lam. recall H. unfold region in H. split.
  - intros (rule & E & L & t & _ & N).
    pose proof (L {coq.states[0]} ltac:(by_listing)) as E0. spell_in E0.
    destruct E0 as {pattern}; symmetry in E0.
{excluded}
  - intros Q. exists {name}_rule.
    assert (E : efficient family {name}_rule) by (apply check_efficient; spell; all_cases; lra).
    assert (L : listed (G := family) {name}_rule)
      by (apply (check_listed family); spell; all_cases; by_listing).
    split; [exact E|split; [exact L|]]. exists {name}_pay. split.
    + apply check_admissible; spell; all_cases.
    + apply (more_prosocial family {name}_rule) with (w := fun _ => {q}).
      * apply (check_closed family alike alike_sound). vm_compute. reflexivity.
      * exact L.
      * exact E.
      * intros; exact Q.
      * apply (check_implements (prosocial family (fun _ => {q}))); spell; all_cases; lra.
Qed.
"""


def _cycle(coq: Definitions, data: Mapping[str, Any], profile: Outcome, q: str) -> str:
    """Add up the deviations of a cycle: transfers cancel, and the weight must reach q."""
    family = coq.family
    i = data["agent"]
    lost: Polynomial = {}
    lines = [f"    {{ (* a cycle of {coq.agents[i]} at {coq.profile(profile)} *)"]
    for j, (s, d) in enumerate(data["cycle"]):
        lost = plus(lost, family.loss(i, s, profile, d))
        lines.append(
            f"      pose proof (N {coq.states[s]} ltac:(by_listing) {coq.agents[i]} "
            f"{coq.moves[i][d]} ltac:(by_listing) ltac:(by_listing)) as D{j}."
            f" rewrite E{s} in D{j}. spell_in D{j}."
        )
    lines.append(f"      apply Rmult_le_reg_r with {coq.poly(lost)}; lra. }}")
    return "\n".join(lines)
