"""The Coq files of the models: which theorems about which families, from which certificates."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Final

from coopgap.proofs.derivation.mediated import Sense
from coopgap.proofs.derivation.polynomials import Polynomial, plus
from coopgap.proofs.derivation.setting import Setting
from coopgap.proofs.export import certificates, equilibrium_text
from coopgap.proofs.export.axioms_text import axioms_text
from coopgap.proofs.export.equilibrium_text import efficient_rule
from coopgap.proofs.export.family import Document, read_number
from coopgap.proofs.export.mediated_text import ratio, ratio_text
from coopgap.proofs.export.proof_file import SELECTION_PARTS, Chapter, write_file
from coopgap.proofs.export.selection_text import worst_threshold
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.games.effort_tables import EffortRegion
from coopgap.theory.games.families import two_by_two_family
from coopgap.theory.language import Language

LIABILITY: Final = MappingProxyType(
    {EffortRegion.PRISONERS_DILEMMA: "T - S", EffortRegion.STAG_HUNT: "0"}
)
"""A liability with which the best contracts of effort tables are affordable (money)."""

LEAST_GAIN: Final = MappingProxyType(
    {
        EffortRegion.PRISONERS_DILEMMA: {"R": "1", "P": "-1"},
        EffortRegion.STAG_HUNT: {"R": "-1/6", "P": "1/6"},
    }
)
"""What the agent who gains least gets from the best equilibrium to the first best (money)."""

CORRELATED_PARTS: Final = ("WeakDuality", "Checks", "Correlated")

Documents = Mapping[str, Document]


# -- effort tables -----------------------------------------------------------------------------


@cache
def mediated_documents(region: EffortRegion) -> Documents:
    """Give a bound and a witness of class C2 when the court sees C or D."""
    free = certificates.effort_setting(region, "coop-defect")
    tight = certificates.effort_setting(region, "coop-defect", LIABILITY[region], Budget.BALANCED)
    return {
        "upper": certificates.mediated_upper(free),
        "lower": certificates.mediated_lower(tight),
    }


@cache
def signal_documents(region: EffortRegion) -> Documents:
    """Give a bound and a witness of class C1 when the court sees C or D."""
    free = certificates.effort_setting(region, "coop-defect")
    tight = certificates.effort_setting(region, "coop-defect", LIABILITY[region], Budget.BALANCED)
    rule = certificates.best_rule(tight)
    return {
        "upper": certificates.signal_upper(free, rule),
        "lower": certificates.implementable(tight, rule),
    }


@cache
def equilibrium_documents(region: EffortRegion) -> Documents:
    """Give the pure equilibria without contract."""
    return {"equilibria": certificates.equilibria(_without_contract(region))}


@cache
def correlated_documents(region: EffortRegion) -> Documents:
    """Bound the welfare of correlated equilibria on both sides, with a witness of each bound."""
    plain = _without_contract(region)
    senses: tuple[Sense, ...] = ("best", "worst")
    found = {f"{sense}_upper": certificates.mediated_upper(plain, sense) for sense in senses}
    return found | {f"{sense}_lower": certificates.mediated_lower(plain, sense) for sense in senses}


@cache
def threshold_documents(region: EffortRegion) -> Documents:
    """Give the thresholds of (CH, CH) and the weight beyond which there is no other equilibrium."""
    plain = _without_contract(region)
    seen = certificates.effort_setting(region, "coop-defect")
    rule = (0, 0)
    found = {
        f"no_contract_{k}": document for k, document in enumerate(certificates.closure(plain, rule))
    }
    found["coop_defect"] = certificates.language_threshold(seen, rule)
    worst = certificates.worst_case(plain)
    return found | {f"worst_{k}": document for k, document in enumerate(worst)}


def axiom_documents(region: EffortRegion) -> Documents:
    """Give the certificate that the chapter on axioms takes its family from."""
    return {"equilibria": equilibrium_documents(region)["equilibria"]}


def _without_contract(region: EffortRegion) -> Setting:
    return certificates.effort_setting(region, "none", "0")


def mediated_file(region: EffortRegion) -> str:
    """Write the proof of the gap of class C2."""
    documents = mediated_documents(region)
    chapter = _two_sided(documents, "mechanism")
    return write_file(_title(region, "gap of class C2, court sees C or D"), [chapter])


def signal_file(region: EffortRegion) -> str:
    """Write the proof of the gap of class C1."""
    chapter = _two_sided(signal_documents(region), "contract")
    return write_file(_title(region, "gap of class C1, court sees C or D"), [chapter])


def _two_sided(documents: Documents, what: str) -> Chapter:
    """Bound, witness, and the gap they make, for every liability and budget in between."""
    chapter = Chapter.about("Gap", documents["upper"])
    coq = chapter.coq
    chapter.add("best", equilibrium_text.first_best(coq, "best"))
    chapter.prove("upper", documents["upper"])
    chapter.prove("lower", documents["lower"])
    names = coq.family.parameters
    value = read_number(documents["upper"]["claim"]["bound"], names)
    cap = coq.poly(read_number(documents["lower"]["claim"]["liability"], names))
    top = coq.family.expected(efficient_rule(coq))
    gap = coq.poly(plus(top, value, -1))
    if what == "mechanism":
        best = f"maximum (mediated B b) (@mean family) {coq.poly(value)}"
        lemma, witness = "best_mediated", "destruct (lower H) as (m & M & V); exists m"
    else:
        best = f"maximum (implementable family B b) expected {coq.poly(value)}"
        lemma, witness = "best_implementable", "destruct (lower H) as (M & V); exists lower_rule"
    chapter.add(
        "gap",
        f"""
(* The gap, for every liability of at least {cap} and every budget. *)
Theorem gap : region ->
  first_best family {coq.poly(top)} /\\
  (forall B b, looser (Some {cap}) B -> {best}) /\\
  {coq.poly(top)} - {coq.poly(value)} = {gap}.
Proof.
  intros H. split; [exact (best H)|split; [|lra]].
  apply {lemma}; [exact (upper H)|].
  {witness}; split; [exact M|]; revert V; spell; intros; lra.
Qed.
""",
    )
    return chapter


def equilibrium_file(region: EffortRegion) -> str:
    """Write the proof of what happens without contract."""
    document = equilibrium_documents(region)["equilibria"]
    chapter = Chapter.about("Equilibria", document)
    coq = chapter.coq
    chapter.add("first", equilibrium_text.first_best(coq, "first"))
    chapter.prove("equilibria", document)
    top = coq.family.expected(efficient_rule(coq))
    for sense in ("best", "worst"):
        _extreme(chapter, document, "equilibria", sense, top)
    gain = read_number(LEAST_GAIN[region], coq.family.parameters)
    chapter.add("gains", equilibrium_text.least_gain(coq, "gains", "equilibria", document, gain))
    return write_file(_title(region, "equilibria without contract"), [chapter])


def correlated_file(region: EffortRegion) -> str:
    """Write the proof of the best and the worst correlated equilibrium."""
    documents = correlated_documents(region)
    chapter = Chapter.about("Correlated", documents["best_upper"])
    chapter.add("first", equilibrium_text.first_best(chapter.coq, "first"))
    top = chapter.coq.family.expected(efficient_rule(chapter.coq))
    for sense in ("best", "worst"):
        _correlated(chapter, documents, sense, top)
    title = _title(region, "correlated equilibria without contract")
    return write_file(title, [chapter], CORRELATED_PARTS)


def _extreme(chapter: Chapter, document: Document, known: str, sense: str, top: Polynomial) -> None:
    """Add the welfare of the best or worst equilibrium and the gap it leaves."""
    coq = chapter.coq
    welfare = coq.family.welfare
    listed = [tuple(a) for a in document["claim"]["profiles"]]
    values = [welfare[0, a] for a in listed]
    if sense == "best":
        value = coq.signs.top(values)
    else:
        least = coq.signs.top({m: -c for m, c in v.items()} for v in values)
        value = {m: -c for m, c in least.items()}
    reached = next(a for a in listed if welfare[0, a] == value)
    text = equilibrium_text.extreme_equilibrium(
        coq, f"{sense}_pure", known, document, reached, sense=sense
    )
    gap = f"{coq.poly(top)} - {coq.poly(value)} = {coq.poly(plus(top, value, -1))}"
    text += f"\nTheorem {sense}_pure_gap : {gap}.\nProof. lra. Qed.\n"
    chapter.add(f"{sense}_pure", text)


def _correlated(chapter: Chapter, documents: Documents, name: str, top: Polynomial | None) -> None:
    """Add the best or the worst correlated equilibrium, and the gap it leaves."""
    coq = chapter.coq
    bound, witness = documents[f"{name}_upper"], documents[f"{name}_lower"]
    chapter.prove(f"{name}_upper", bound)
    chapter.prove(f"{name}_lower", witness)
    value = read_number(bound["claim"]["bound"], coq.family.parameters)
    word = "minimum" if name == "worst" else "maximum"
    gap = ""
    if top is not None:
        gap = f" /\\ {coq.poly(top)} - {coq.poly(value)} = {coq.poly(plus(top, value, -1))}"
    chapter.add(
        f"{name}_correlated_welfare",
        f"""
Theorem {name}_correlated_welfare : region ->
  {word} (correlated family) (average family) {coq.poly(value)}{gap}.
Proof.
  intros H. {"split; [|lra]. " if top is not None else ""}apply {name}_correlated.
  - exact ({name}_upper H).
  - destruct ({name}_lower H) as (m & M & V). exists m. split; [exact M|].
    revert V. generalize (mean m). intros; lra.
Qed.
""",
    )


def threshold_file(region: EffortRegion) -> str:
    """Write the proof of the least prosocial weights."""
    documents = threshold_documents(region)
    chapter = Chapter.about("Thresholds", documents["coop_defect"])
    plain = [d for name, d in documents.items() if name.startswith("no_contract")]
    text = equilibrium_text.closure(chapter.coq, "no_contract", plain)
    chapter.add("no_contract", text, *plain)
    if len(plain) == 2:
        chapter.add("no_contract_greatest", _greatest(chapter, plain))
    chapter.prove("coop_defect", documents["coop_defect"])
    worst = [d for name, d in documents.items() if name.startswith("worst")]
    beyond = Chapter.about("Beyond", documents["coop_defect"])
    beyond.add("worst_case", worst_threshold(beyond.coq, "worst_case", worst), *worst)
    title = _title(region, "prosocial thresholds")
    return write_file(title, [chapter, beyond], SELECTION_PARTS)


def _greatest(chapter: Chapter, documents: list[Document]) -> str:
    """State the threshold of two parts of the region as a maximum."""
    names = chapter.coq.family.parameters
    first, second = (
        ratio_text(chapter.coq, *ratio(d["claim"]["threshold"], names)) for d in documents
    )
    bounds = " /\\ ".join(f"Rmax {first} ({second}) <= w {who}" for who in chapter.coq.agents)
    return f"""
Theorem no_contract_greatest : region -> forall w : player -> R,
  (sustained family no_contract_rule w <-> {bounds}).
Proof. intros H w. rewrite (no_contract H w), !both_iff. reflexivity. Qed.
"""


def axioms_file(region: EffortRegion) -> str:
    """Write the proof that the conditions give the axioms, and of what the axioms give back."""
    document = axiom_documents(region)["equilibria"]
    chapter = Chapter.about("Conditions", document)
    chapter.add("conditions_give_axioms", axioms_text(chapter.coq, region))
    chapter.theorems += ["axioms_give_conditions", "sufficient_conditions"]
    return write_file(_title(region, "axioms and conditions"), [chapter])


def _title(region: EffortRegion, what: str) -> str:
    name = {"pd": "Prisoner's dilemma", "sh": "Stag hunt"}[region]
    return f"Effort tables, {name} region: {what}, for all parameters."


# -- T9 ----------------------------------------------------------------------------------------

_WEIGHTS: Final = {"selfish": ("0",), "slightly": ("1/4",), "prosocial": ("lam", "2*lam >= 1")}


@cache
def witness_documents() -> Documents:
    """Give equilibria, bound and witness of T9 at each weight."""
    found: dict[str, Document] = {}
    for name, (weight, *conditions) in _WEIGHTS.items():
        setting = certificates.single_game(costly_prosociality(), weight, *conditions)
        found[f"{name}_equilibria"] = certificates.equilibria(setting)
        found[f"{name}_best_upper"] = certificates.mediated_upper(setting)
        found[f"{name}_best_lower"] = certificates.mediated_lower(setting)
    return found


def witness_file() -> str:
    """Write the proof of T9's witness."""
    documents, chapters = witness_documents(), []
    for name in _WEIGHTS:
        listed = documents[f"{name}_equilibria"]
        chapter = Chapter.about(name.capitalize(), listed)
        chapter.prove("equilibria", listed)
        top = chapter.coq.family.expected(efficient_rule(chapter.coq))
        _extreme(chapter, listed, "equilibria", "best", top)
        pair = {f"best_{end}": documents[f"{name}_best_{end}"] for end in ("upper", "lower")}
        _correlated(chapter, pair, "best", None)
        chapters.append(chapter)
    title = "T9: the best equilibrium is not monotone in the prosocial weight (0, 1/4, >= 1/2)."
    return write_file(title, chapters, CORRELATED_PARTS)


# -- public goods and the Prisoner's dilemma ---------------------------------------------------


@cache
def public_goods_documents() -> Documents:
    """Give equilibria and thresholds of public goods with few agents, and contracts on gifts."""
    found: dict[str, Document] = {}
    for n in (2, 3, 4):
        document = certificates.public_goods_document(n)
        parts = document.pop("closure")
        claim = {"kind": "closure-threshold", **parts["claim"]}
        found[f"agents_{n}"] = document
        found[f"agents_{n}_closure"] = {
            **document,
            "claim": claim,
            "certificate": parts["certificate"],
        }
        found[f"agents_{n}_seen"] = _gifts_seen(document, n)
    return found


def _gifts_seen(document: Document, n: int) -> Document:
    """Pay everyone who gives what giving costs it, when the court sees who gave."""
    profiles = list(itertools.product((0, 1), repeat=n))  # 0 is to give
    cost = {"e": "1", "m*e": str(Fraction(-1, n))}
    claim = {
        "kind": "implementable",
        "rule": [[0] * n],
        "liability": "inf",
        "budget": "free",
        "value": {"m*e": str(n)},
    }
    transfers = [[0 if a[i] else cost for a in profiles] for i in range(n)]
    language = {"signals": [list(range(len(profiles)))]}
    certificate = {"transfers": transfers}
    return {**document, "language": language, "claim": claim, "certificate": certificate}


def public_goods_file() -> str:
    """Write the proof of M5 for few agents."""
    documents, chapters = public_goods_documents(), []
    for n in (2, 3, 4):
        document = documents[f"agents_{n}"]
        chapters.append(_pure(f"Agents{n}", document, documents[f"agents_{n}_closure"]))
        seen = Chapter.about(f"Seen{n}", documents[f"agents_{n}_seen"])
        seen.add("first", equilibrium_text.first_best(seen.coq, "first"))
        seen.prove("contract", documents[f"agents_{n}_seen"])
        top = seen.coq.poly(seen.coq.family.expected(efficient_rule(seen.coq)))
        seen.add(
            "gap_closed",
            f"""
Theorem gap_closed : region ->
  first_best family {top} /\\ maximum (implementable family None Free) expected {top}.
Proof.
  intros H. split; [exact (first H)|]. apply maximum_from.
  - intros rule [L _]. exact (proj1 (first H) rule L).
  - destruct (contract H) as [M V]. exists contract_rule. split; [exact M|]. rewrite V. lra.
Qed.
""",
        )
        chapters.append(seen)
    return write_file("M5: public goods with 2, 3 and 4 agents.", chapters)


def _pure(name: str, listed: Document, closing: Document) -> Chapter:
    """Give first best, equilibria, the gap of the best one and the weight that closes it."""
    chapter = Chapter.about(name, listed)
    chapter.add("first", equilibrium_text.first_best(chapter.coq, "first"))
    chapter.prove("equilibria", listed)
    top = chapter.coq.family.expected(efficient_rule(chapter.coq))
    _extreme(chapter, listed, "equilibria", "best", top)
    chapter.prove("threshold", closing)
    return chapter


@cache
def dilemma_documents() -> Documents:
    """Give equilibria and threshold of the symmetric Prisoner's dilemma."""
    family = two_by_two_family("prisoners-dilemma", "2*R > S + T")
    zero = AffineForm.of_constant(Fraction(0), family.parameters)
    plain = Setting(family, Language.null(family.frame), zero, Budget.FREE)
    (closing,) = certificates.closure(plain, (0, 0))
    return {"equilibria": certificates.equilibria(plain), "closure": closing}


def dilemma_file() -> str:
    """Write the proof of the gap and the threshold of the Prisoner's dilemma."""
    documents = dilemma_documents()
    chapter = _pure("Dilemma", documents["equilibria"], documents["closure"])
    return write_file("The symmetric Prisoner's dilemma, for all parameters.", [chapter])
