"""Class C2 in Coq: deviation plans as upper bounds, explicit mechanisms as lower bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coopgap.proofs.derivation.polynomials import Polynomial, degree, plus, times
from coopgap.proofs.export.coq_text import match_text
from coopgap.proofs.export.definitions import Definitions
from coopgap.proofs.export.family import ONE, ZERO, Outcome, read_number
from coopgap.theory.errors import DerivationError

BUDGETS = {"free": "Free", "balanced": "Balanced", "no-subsidy": "NoSubsidy"}
"""How Coq names the budgets."""


def ratio(value: Any, parameters: tuple[str, ...]) -> tuple[Polynomial, Polynomial]:
    """Read a claimed value: a number, a polynomial, or ``{"num": ..., "den": ...}``."""
    if isinstance(value, Mapping) and "den" in value:
        return read_number(value["num"], parameters), read_number(value["den"], parameters)
    return read_number(value, parameters), ONE


def ratio_text(coq: Definitions, num: Polynomial, den: Polynomial) -> str:
    """Write a ratio."""
    return coq.poly(num) if den == ONE else f"{coq.poly(num)} / {coq.poly(den)}"


def liability_text(coq: Definitions, value: Any) -> str:
    """Write a liability bound."""
    if value == "inf":
        return "None"
    return f"(Some {coq.poly(read_number(value, coq.family.parameters))})"


def upper_bound(coq: Definitions, name: str, document: Mapping[str, Any]) -> str:
    """Prove that no mechanism does better (or, for the worst, does worse) than a bound.

    Parameters
    ----------
    coq
        Definitions of the document's family.
    name
        Of the theorem.
    document
        Of the kind ``mediated-upper-bound``.
    """
    family, claim, certificate = coq.family, document["claim"], document["certificate"]
    names = family.parameters
    worst = claim.get("sense", "best") == "worst"
    num, den = ratio(claim["bound"], names)
    scale = read_number(certificate.get("scale", 1), names)
    plan = {(i, s, r, d): read_number(mu, names) for i, s, r, d, mu in certificate["deviations"]}
    offsets = {(s, tuple(a), k): read_number(v, names) for s, a, k, v in certificate.get("nu", ())}
    cap = None if claim["liability"] == "inf" else read_number(claim["liability"], names)
    bounds = [
        coq.signs.top(room)
        for room in slacks(coq, plan, offsets, cap, scale, sign=-1 if worst else 1)
    ]
    if len(bounds) == 1 and scale == den:
        bounds = [{m: -c for m, c in num.items()} if worst else num]
        for room in slacks(coq, plan, offsets, cap, scale, sign=-1 if worst else 1):
            for value in room:
                coq.signs.sure(plus(bounds[0], value, -1))
    for mu in plan.values():
        coq.signs.sure(mu)
    cases = [
        ((coq.agents[i], coq.states[s], coq.moves[i][r], coq.moves[i][d]), coq.poly(mu))
        for (i, s, r, d), mu in plan.items()
    ]
    traces = [
        ((coq.states[s], coq.profile(a), coq.signals[k]), coq.poly(v))
        for (s, a, k), v in offsets.items()
    ]
    per_state = [((coq.states[s],), coq.poly(b)) for s, b in enumerate(bounds)]
    sign = "(-1)" if worst else "1"
    relation = (
        f"{ratio_text(coq, num, den)} <= mean m"
        if worst
        else f"mean m <= {ratio_text(coq, num, den)}"
    )
    liability, budget = liability_text(coq, claim["liability"]), BUDGETS[claim["budget"]]
    conclude = "lra." if scale == ONE and den == ONE else _divide(coq, scale, den)
    return f"""
Definition {name}_plan (i : player) (s : circumstance) (r d : choice) : R :=
    {match_text(["i", "s", "r", "d"], cases, "0")}.
Definition {name}_offset (s : circumstance) (a : outcome) (k : evidence) : R :=
    {match_text(["s", "a", "k"], traces, "0")}.
Definition {name}_by_state (s : circumstance) : R :=
    {match_text(["s"], per_state, None)}.

Theorem {name} : region ->
  forall m : mechanism family, mediated {liability} {budget} m -> {relation}.
Proof.
  intros H m M. recall H. unfold region in H.
  assert (K : {coq.poly(scale)} * ({sign} * mean m) <= sum (states family) {name}_by_state).
  {{ apply (scaled_bound family regular {name}_plan {name}_offset) with
      (B := {liability}) (b := {BUDGETS[claim["budget"]]})
      (value := fun s a => {coq.poly(scale)} *
        ({sign} * (prior family s * welfare (G := family) s a))).
    - intros [] [] [] []; cbv beta iota delta [{name}_plan]; lra.
    - {_signs_of_offset(claim["budget"], name)}
    - {_quiet(claim["liability"])}
    - apply (each2 (states family) (profiles family)); spell; all_cases;
        resolve_absolute_values; lra.
    - intros s a; ring.
    - exact M. }}
  revert K. generalize (mean m). intros value. spell. intros K.
  {conclude}
Qed.
"""


def _signs_of_offset(budget: str, name: str) -> str:
    if budget == "balanced":
        return "exact I."
    return (
        f"intros s a k; unfold {name}_offset; repeat match goal with |- context "
        "[match ?x with _ => _ end] => destruct x end; lra."
    )


def _quiet(liability: Any) -> str:
    if liability != "inf":
        return "simpl; lra."
    return "apply check_silent; spell; all_cases; lra."


def _divide(coq: Definitions, scale: Polynomial, den: Polynomial) -> str:
    if scale != den:
        raise DerivationError("the claimed bound's denominator is not the certificate's scale")
    coq.signs.sure(scale, strict=True)
    return "apply divided in K; [unfold Rdiv in *|]; lra."


def slacks(
    coq: Definitions,
    plan: Mapping[tuple[int, int, int, int], Polynomial],
    offsets: Mapping[tuple[int, Outcome, int], Polynomial],
    cap: Polynomial | None,
    scale: Polynomial,
    *,
    sign: int,
) -> list[list[Polynomial]]:
    """Give, by state, what each outcome adds to the bound: welfare, regret and extent."""
    family = coq.family
    by_state: list[list[Polynomial]] = []
    for s in range(len(family.states)):
        room: list[Polynomial] = []
        for a in family.profiles:
            chance: Polynomial = {(): sign * family.prior[s]}
            value: Polynomial = times(chance, times(scale, family.welfare[s, a]))
            for i in range(family.n_agents):
                traces: dict[int, Polynomial] = {
                    k: v for (s2, a2, k), v in offsets.items() if (s2, a2) == (s, a)
                }
                for d in family.deviations(i, a):
                    mu = plan.get((i, s, a[i], d), ZERO)
                    if mu:
                        value = plus(value, times(mu, family.gain(i, s, a, d)), -1)
                        for k, c in family.shift(i, s, a, d).items():
                            traces[k] = plus(traces.get(k, ZERO), mu, c)
                if cap is not None:
                    for trace in traces.values():
                        size = trace if coq.signs.sure(trace) else {m: -c for m, c in trace.items()}
                        value = plus(value, times(cap, size))
            room.append(value)
        by_state.append(room)
    return by_state


def lower_bound(coq: Definitions, name: str, document: Mapping[str, Any]) -> str:
    """Exhibit a mechanism that reaches a value.

    Parameters
    ----------
    coq, name
        As in `upper_bound`.
    document
        Of the kind ``mediated-lower-bound``.
    """
    family, claim, certificate = coq.family, document["claim"], document["certificate"]
    names = family.parameters
    worst = claim.get("sense", "best") == "worst"
    num, den = ratio(claim["value"], names)
    scale = read_number(certificate.get("scale", 1), names)
    if degree(scale) or degree(den):
        raise DerivationError(
            "mechanisms whose lottery depends on the parameters are not exported yet"
        )
    share: Polynomial = {(): 1 / scale[()]}
    lottery = [
        ((coq.states[s], coq.profile(tuple(a))), coq.poly(times(share, read_number(x, names))))
        for s, a, x in certificate["recommendation"]
    ]
    payments = [
        (
            (coq.agents[i], coq.states[s], coq.profile(tuple(a)), coq.signals[k]),
            coq.poly(times(share, read_number(y, names))),
        )
        for i, s, a, k, y in certificate["transfers"]
    ]
    relation = "mean m <=" if worst else "mean m >="
    return f"""
Definition {name}_law (s : circumstance) (a : outcome) : R :=
    {match_text(["s", "a"], lottery, _rest(len(lottery), len(family.channel), coq))}.
Definition {name}_pays (i : player) (s : circumstance) (a : outcome) (k : evidence) : R :=
    {match_text(["i", "s", "a", "k"], payments, "0")}.

Theorem {name} : region ->
  exists m : mechanism family,
    mediated {liability_text(coq, claim["liability"])} {BUDGETS[claim["budget"]]} m /\\
    {relation} {ratio_text(coq, num, den)}.
Proof.
  intros H. recall H. unfold region in H.
  exists (Mechanism (G := family) {name}_law {name}_pays). split; [split; [|split]|].
  - apply check_lottery; spell; all_cases; lra.
  - apply check_payable; spell; all_cases; lra.
  - apply check_obedient; spell; all_cases; lra.
  - spell; lra.
Qed.
"""


def _rest(given: int, outcomes: int, coq: Definitions) -> str | None:
    every: int = len(coq.states) * len(coq.choices) ** coq.family.n_agents
    return None if given == outcomes == every else "0"
