"""The exported claims: what each file proves and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from coopgap.proofs.derivation.polynomials import Polynomial, plus
from coopgap.proofs.export import certificates, equilibrium_text
from coopgap.proofs.export.axioms_text import axioms_text
from coopgap.proofs.export.coq_text import comment
from coopgap.proofs.export.equilibrium_text import efficient_rule
from coopgap.proofs.export.family import Document, read_number
from coopgap.proofs.export.library import standing_alone
from coopgap.proofs.export.proof_file import Chapter, assumptions, write_file
from coopgap.theory.contract import Budget
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.games.effort_tables import EffortRegion

LIABILITY: Final = "T - S"
"""A liability with which the best contracts of effort tables are affordable (money)."""


@dataclass(frozen=True, slots=True)
class Export:
    """A Coq file that proves a claim.

    Attributes
    ----------
    name
        What it is called on the command line, and the stem of its file.
    claims
        Identifiers of the theory's claims it belongs to.
    statement
        What is proved, in one sentence.
    documents
        Gives the certificates whose multipliers it uses, by name of theorem.
    write
        Gives the text of the file.
    """

    name: str
    claims: tuple[str, ...]
    statement: str
    documents: Callable[[], Mapping[str, Document]]
    write: Callable[[], str]


# -- effort tables -----------------------------------------------------------------------------


@cache
def _mediated(region: EffortRegion, language: str) -> Mapping[str, Document]:
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
def _signal(region: EffortRegion) -> Mapping[str, Document]:
    free = certificates.effort_setting(region, "coop-defect")
    tight = certificates.effort_setting(region, "coop-defect", LIABILITY, Budget.BALANCED)
    rule = certificates.best_rule(tight)
    return {
        "upper": certificates.signal_upper(free, rule),
        "lower": certificates.implementable(tight, rule),
    }


@cache
def _equilibria(region: EffortRegion) -> Mapping[str, Document]:
    return {"equilibria": certificates.equilibria(_without_contract(region))}


@cache
def _thresholds(region: EffortRegion) -> Mapping[str, Document]:
    plain = _without_contract(region)
    seen = certificates.effort_setting(region, "coop-defect")
    rule = (0, 0)
    found = {
        f"no_contract_{k}": document for k, document in enumerate(certificates.closure(plain, rule))
    }
    return {**found, "coop_defect": certificates.language_threshold(seen, rule)}


def _without_contract(region: EffortRegion) -> certificates.Setting:
    return certificates.effort_setting(region, "none", "0")


def _write_mediated(region: EffortRegion) -> str:
    documents = _mediated(region, "coop-defect")
    chapter = _two_sided(documents, "mechanism")
    return write_file(_title(region, "gap of class C2, court sees C or D"), [chapter])


def _write_signal(region: EffortRegion) -> str:
    chapter = _two_sided(_signal(region), "contract")
    return write_file(_title(region, "gap of class C1, court sees C or D"), [chapter])


def _two_sided(documents: Mapping[str, Document], what: str) -> Chapter:
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


def _write_equilibria(region: EffortRegion) -> str:
    document = _equilibria(region)["equilibria"]
    chapter = Chapter.about("Equilibria", document)
    coq = chapter.coq
    chapter.add("first", equilibrium_text.first_best(coq, "first"))
    chapter.prove("equilibria", document)
    top = coq.family.expected(efficient_rule(coq))
    for sense in ("best", "worst"):
        _extreme(chapter, document, "equilibria", sense, top)
    chapters = [chapter]
    if region is EffortRegion.STAG_HUNT:
        documents = _mediated(region, "none")
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


def _correlated(
    chapter: Chapter, documents: Mapping[str, Document], name: str, top: Polynomial | None
) -> None:
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


def _write_thresholds(region: EffortRegion) -> str:
    documents = _thresholds(region)
    chapter = Chapter.about("Thresholds", documents["coop_defect"])
    plain = [d for name, d in documents.items() if name.startswith("no_contract")]
    text = equilibrium_text.closure(chapter.coq, "no_contract", plain)
    chapter.add("no_contract", text, *plain)
    chapter.prove("coop_defect", documents["coop_defect"])
    return write_file(_title(region, "prosocial thresholds"), [chapter])


def _write_axioms(region: EffortRegion) -> str:
    document = _equilibria(region)["equilibria"]
    chapter = Chapter.about("Axioms", document)
    chapter.add("conditions_give_axioms", axioms_text(chapter.coq, region))
    chapter.theorems += ["axioms_give_conditions", "sufficient_conditions"]
    return write_file(_title(region, "axioms and conditions"), [chapter])


def _title(region: EffortRegion, what: str) -> str:
    name = {"pd": "Prisoner's dilemma", "sh": "Stag hunt"}[region]
    return f"Effort tables, {name} region: {what}, for all parameters."


# -- T9 ----------------------------------------------------------------------------------------

_WEIGHTS: Final = {"selfish": ("0",), "slightly": ("1/4",), "prosocial": ("lam", "2*lam >= 1")}


@cache
def _witness() -> Mapping[str, Document]:
    found: dict[str, Document] = {}
    for name, (weight, *conditions) in _WEIGHTS.items():
        setting = certificates.single_game(costly_prosociality(), weight, *conditions)
        found[f"{name}_equilibria"] = certificates.equilibria(setting)
        found[f"{name}_upper"] = certificates.mediated_upper(setting)
        found[f"{name}_lower"] = certificates.mediated_lower(setting)
    return found


def _write_witness() -> str:
    documents, chapters = _witness(), []
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
def _public_goods() -> Mapping[str, Document]:
    found = {}
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


def _write_public_goods() -> str:
    documents, chapters = _public_goods(), []
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


# -- general -----------------------------------------------------------------------------------

_GENERAL: Final = {
    "weak-duality": (
        "WeakDuality",
        (),
        "any plan of deviations bounds class C2, in every finite game",
        ("weak_duality", "upper_bound", "lower_bound", "scaled_bound"),
    ),
    "order": (
        "Order",
        ("T1",),
        "looser liability and budgets admit more",
        ("mediated_order", "implementable_order"),
    ),
    "irreducibility": (
        "Irreducibility",
        ("T2",),
        "undetectable profitable deviations from every efficient profile of a state leave a gap",
        ("irreducible_gap",),
    ),
    "closure": (
        "Closure",
        ("T4",),
        "the weights from which an efficient rule needs no contract, sharp in both directions",
        ("closure_at", "closure_by_prosociality", "closure_impossible", "closure_possible_iff"),
    ),
    "complementarity": (
        "Complementarity",
        ("T5",),
        "prosocial weight and a finer language never hurt; undetectable plans bound the weight",
        ("more_prosocial", "undetectable_plan", "finer_language", "no_contract_is_a_contract"),
    ),
    "individual-benefit": (
        "LumpSums",
        ("T6",),
        "balanced lump sums make everybody gain from a higher total",
        ("individual_benefit", "lump_sums_deter_nothing", "everyone_gains"),
    ),
    "public-goods-any-n": (
        "PublicGoods",
        ("M5",),
        "public goods with any number of agents",
        (
            "goods_first_best",
            "goods_contributions",
            "goods_threshold",
            "goods_selfish",
            "goods_selfish_settled",
            "goods_own_money",
        ),
    ),
    "team-production": (
        "TeamProduction",
        ("M3",),
        "efforts, gap and best shares of team production",
        (
            "team_efforts",
            "team_first_best",
            "team_gap_is",
            "equal_shares_best",
            "equal_shares_reach",
        ),
    ),
    "hold-up": (
        "HoldUp",
        ("M4",),
        "investment and gap under hold-up, with one investor and with two",
        (
            "hold_up_first_best",
            "hold_up_investment",
            "hold_up_gap",
            "hold_up_corner",
            "hold_up_corner_gap",
            "joint_ownership",
            "joint_ownership_best",
        ),
    ),
}


def _general(name: str) -> str:
    module, _, statement, theorems = _GENERAL[name]
    return "\n".join(
        [
            comment(f"{statement[0].upper()}{statement[1:]}."),
            standing_alone((module,)),
            assumptions(theorems),
            "",
        ]
    )


def _entries() -> Iterable[Export]:
    for region in EffortRegion:
        label = str(region)
        where = {"pd": "Prisoner's-dilemma", "sh": "Stag-hunt"}[label]
        kinds: list[tuple[str, str, Callable[[], Mapping[str, Document]], Callable[[], str]]] = [
            (
                "axioms",
                "the conditions on the parameters against the axioms they stand for",
                lambda r=region: _equilibria(r),
                lambda r=region: _write_axioms(r),
            ),
            (
                "equilibria",
                "exactly which pure equilibria there are, and the gaps without contract",
                lambda r=region: {
                    **_equilibria(r),
                    **(_mediated(r, "none") if r is EffortRegion.STAG_HUNT else {}),
                },
                lambda r=region: _write_equilibria(r),
            ),
            (
                "c1",
                "the gap of class C1 when the court sees C or D",
                lambda r=region: _signal(r),
                lambda r=region: _write_signal(r),
            ),
            (
                "c2",
                "the gap of class C2 when the court sees C or D",
                lambda r=region: _mediated(r, "coop-defect"),
                lambda r=region: _write_mediated(r),
            ),
            (
                "thresholds",
                "the least prosocial weights, without contract and when the court sees C or D",
                lambda r=region: _thresholds(r),
                lambda r=region: _write_thresholds(r),
            ),
        ]
        for kind, statement, documents, write in kinds:
            yield Export(
                f"{label}-{kind}", ("M1",), f"{where} tables: {statement}", documents, write
            )
    yield Export(
        "nonmonotone",
        ("T9",),
        "a little prosociality can hurt: the witness, pure and correlated",
        _witness,
        _write_witness,
    )
    yield Export(
        "public-goods",
        ("M5",),
        "public goods with 2, 3 and 4 agents: equilibria, gap, threshold",
        _public_goods,
        _write_public_goods,
    )
    for name, (_, claims, statement, _) in _GENERAL.items():
        yield Export(name, claims, statement, dict, lambda n=name: _general(n))


EXPORTS: Final[Mapping[str, Export]] = MappingProxyType({e.name: e for e in _entries()})
"""Every Coq file, by name."""


def chosen(names: Iterable[str] | None) -> tuple[Export, ...]:
    """Give the exports with certain names, or that belong to certain claims; all by default.

    Raises
    ------
    ParameterError
        When a name is neither an export's nor a claim's.

    Examples
    --------
    >>> [export.name for export in chosen(["T9", "hold-up"])]
    ['nonmonotone', 'hold-up']
    """
    if names is None:
        return tuple(EXPORTS.values())
    found: dict[str, Export] = {}
    for name in names:
        matching = [e for e in EXPORTS.values() if name == e.name or name.upper() in e.claims]
        if not matching:
            raise ParameterError(
                f"claim {name!r} has no machine-checked proof; there are {', '.join(EXPORTS)}, "
                "or name a claim of the theory such as M1 or T4"
            )
        found.update({e.name: e for e in matching})
    return tuple(e for e in EXPORTS.values() if e.name in found)
