"""The Coq files of the models: which theorems about which families, from which certificates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from coopgap.proofs.derivation.polynomials import Polynomial, plus
from coopgap.proofs.derivation.setting import Setting
from coopgap.proofs.export import certificates, equilibrium_text
from coopgap.proofs.export.axioms_text import axioms_text
from coopgap.proofs.export.equilibrium_text import efficient_rule
from coopgap.proofs.export.family import Document, read_number
from coopgap.proofs.export.mediated_text import ratio, ratio_text
from coopgap.proofs.export.proof_file import Chapter, write_file
from coopgap.theory.contract import Budget
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.games.effort_tables import EffortRegion

LIABILITY: Final = "T - S"
"""A liability with which the best contracts of effort tables are affordable (money)."""

Documents = Mapping[str, Document]


# -- effort tables -----------------------------------------------------------------------------


@cache
def mediated_documents(region: EffortRegion, language: str = "coop-defect") -> Documents:
    """Give a bound and a witness of class C2 for effort tables."""
    if language == "none":
        free = tight = certificates.effort_setting(region, language, "0", Budget.FREE)
    else:
        free = certificates.effort_setting(region, language)
        tight = certificates.effort_setting(region, language, LIABILITY, Budget.BALANCED)
    return {
        "upper": certificates.mediated_upper(free),
        "lower": certificates.mediated_lower(tight),
    }


@cache
def signal_documents(region: EffortRegion) -> Documents:
    """Give a bound and a witness of class C1 when the court sees C or D."""
    free = certificates.effort_setting(region, "coop-defect")
    tight = certificates.effort_setting(region, "coop-defect", LIABILITY, Budget.BALANCED)
    rule = certificates.best_rule(tight)
    return {
        "upper": certificates.signal_upper(free, rule),
        "lower": certificates.implementable(tight, rule),
    }


@cache
def equilibrium_documents(region: EffortRegion) -> Documents:
    """Give the pure equilibria without contract, and in a Stag hunt the correlated ones."""
    found: dict[str, Document] = {"equilibria": certificates.equilibria(_without_contract(region))}
    if region is EffortRegion.STAG_HUNT:
        found |= mediated_documents(region, "none")
    return found


@cache
def threshold_documents(region: EffortRegion) -> Documents:
    """Give the thresholds of (CH, CH), without contract and when the court sees C or D."""
    plain = _without_contract(region)
    seen = certificates.effort_setting(region, "coop-defect")
    rule = (0, 0)
    found = {
        f"no_contract_{k}": document for k, document in enumerate(certificates.closure(plain, rule))
    }
    return {**found, "coop_defect": certificates.language_threshold(seen, rule)}


def axiom_documents(region: EffortRegion) -> Documents:
    """Give the certificate that the chapter on axioms takes its family from."""
    return {"equilibria": equilibrium_documents(region)["equilibria"]}


def _without_contract(region: EffortRegion) -> Setting:
    return certificates.effort_setting(region, "none", "0")


def mediated_file(region: EffortRegion) -> str:
    """Write the proof of the gap of class C2."""
    documents = mediated_documents(region, "coop-defect")
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
    chapters = [chapter]
    if region is EffortRegion.STAG_HUNT:
        documents = equilibrium_documents(region)
        correlated = Chapter.about("Correlated", documents["upper"])
        _correlated(correlated, documents, "best", top)
        chapters.append(correlated)
    return write_file(_title(region, "equilibria without contract"), chapters)


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
    """Add the best correlated equilibrium: class C2 without liability."""
    coq = chapter.coq
    chapter.prove(f"{name}_upper", documents["upper"])
    chapter.prove(f"{name}_lower", documents["lower"])
    value = read_number(documents["upper"]["claim"]["bound"], coq.family.parameters)
    gap = ""
    if top is not None:
        gap = f" /\\ {coq.poly(top)} - {coq.poly(value)} = {coq.poly(plus(top, value, -1))}"
    chapter.add(
        f"{name}_correlated",
        f"""
(* Correlated equilibria are the mechanisms of class C2 that pay nothing. *)
Theorem {name}_correlated : region ->
  maximum (mediated (Some 0) Free) (@mean family) {coq.poly(value)}{gap}.
Proof.
  intros H. {"split; [|lra]. " if top is not None else ""}apply maximum_from.
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
    return write_file(_title(region, "prosocial thresholds"), [chapter])


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
        found[f"{name}_upper"] = certificates.mediated_upper(setting)
        found[f"{name}_lower"] = certificates.mediated_lower(setting)
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
        pair = {"upper": documents[f"{name}_upper"], "lower": documents[f"{name}_lower"]}
        _correlated(chapter, pair, "best", None)
        chapters.append(chapter)
    title = "T9: the best equilibrium is not monotone in the prosocial weight (0, 1/4, >= 1/2)."
    return write_file(title, chapters)


# -- public goods ------------------------------------------------------------------------------


@cache
def public_goods_documents() -> Documents:
    """Give equilibria and thresholds of public goods with few agents."""
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
    return found


def public_goods_file() -> str:
    """Write the proof of M5 for few agents."""
    documents, chapters = public_goods_documents(), []
    for n in (2, 3, 4):
        document = documents[f"agents_{n}"]
        chapter = Chapter.about(f"Agents{n}", document)
        chapter.add("first", equilibrium_text.first_best(chapter.coq, "first"))
        chapter.prove("equilibria", document)
        top = chapter.coq.family.expected(efficient_rule(chapter.coq))
        _extreme(chapter, document, "equilibria", "best", top)
        chapter.prove("threshold", documents[f"agents_{n}_closure"])
        chapters.append(chapter)
    return write_file("M5: public goods with 2, 3 and 4 agents.", chapters)
