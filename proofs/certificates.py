"""Certificates as documents: what the numerics found, written so that the kernel can check it.

A document (schema 1) is one JSON object that holds environment, language, claim and certificate,
all rationals as text. docs/certificates.md describes every kind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from coopgap.numerics.signal_contracts.contract_search import SignalContractOptimum
from coopgap.numerics.signal_contracts.deviation_edges import Conflict
from coopgap.numerics.signal_contracts.implementability import Implementability
from coopgap.theory.contract import Budget, Liability, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.environment_file import environment_object
from coopgap.theory.formats.files import write_text_atomically
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.rationals import ScaledIntegers, as_text

Document: TypeAlias = dict[str, Any]
"""A certificate as a JSON object."""

FORMAT = "coopgap-certificate"
SCHEMA = 1


# -- the parts every document has ---------------------------------------------------------------


def environment_document(environment: Environment) -> Document:
    """Write an environment as the kernel reads it; payoffs by agent and state, in C order.

    Examples
    --------
    >>> solo = Environment.from_arrays([[1, "1/2"]], actions=[("work", "rest")])
    >>> environment_document(solo)["payoffs"]
    [[['1', '1/2']]]

    References
    ----------
    docs/certificates.md, environment.
    """
    return environment_object(environment)


def language_document(language: AnyLanguage) -> Document:
    """Write a language as the kernel reads it: the signals of outcomes, or their probabilities.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> language_document(Language.complete(game))
    {'signals': [[0, 1, 2, 3]]}

    References
    ----------
    docs/certificates.md, language.
    """
    if isinstance(language, Language):
        n_states = language.signals.shape[0]
        return {"signals": language.signals.reshape(n_states, -1).tolist()}
    kernel = language.probabilities()
    shape = kernel.numerators.shape
    texts = iter(_texts(kernel))
    n_profiles = kernel.numerators.size // (shape[0] * shape[-1])
    return {
        "kernel": [
            [[next(texts) for _ in range(shape[-1])] for _ in range(n_profiles)]
            for _ in range(shape[0])
        ]
    }


def document(
    environment: Environment,
    language: AnyLanguage,
    claim: Mapping[str, Any],
    certificate: Mapping[str, Any],
) -> Document:
    """Put a claim and its certificate into a self-contained document.

    Raises
    ------
    LanguageError
        When the language does not fit the environment.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> claim = {"kind": "pure-equilibria", "state": 0, "profiles": [[1, 1]]}
    >>> sorted(document(game, Language.null(game), claim, {}))
    ['certificate', 'claim', 'environment', 'format', 'language', 'schema']

    References
    ----------
    docs/certificates.md.
    """
    language.require_fits(environment)
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "environment": environment_document(environment),
        "language": language_document(language),
        "claim": dict(claim),
        "certificate": dict(certificate),
    }


def _texts(table: ScaledIntegers) -> list[str]:
    # Tables repeat few values: each is written once.
    written: dict[int, str] = {}
    texts = []
    for numerator in table.numerators.ravel().tolist():
        if numerator not in written:
            written[numerator] = as_text(Fraction(numerator, table.denominator))
        texts.append(written[numerator])
    return texts


# -- files ---------------------------------------------------------------------------------------


def write_document(path: str | os.PathLike[str], content: Mapping[str, Any]) -> Path:
    """Write one document to a file, all of it or nothing.

    Parameters
    ----------
    path
        The file; it is replaced only once the new content is complete.
    content
        The document.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FormatError
        When the file cannot be written, or the content holds what JSON cannot.

    References
    ----------
    docs/certificates.md.
    """
    return _write_json(path, content)


def write_documents(path: str | os.PathLike[str], contents: Sequence[Mapping[str, Any]]) -> Path:
    r"""Write documents to one file: a single one as it is, several as a JSON array.

    Parameters
    ----------
    path
        The file; it is replaced only once the new content is complete.
    contents
        The documents, at least one.

    Returns
    -------
    Path
        The file; `coopgap.proofs.bundles.check_bundle` checks every document in it.

    Raises
    ------
    FormatError
        When there is no document, the file cannot be written, or a document holds what JSON
        cannot.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_documents(Path(folder) / "two.json", [{"a": 1}, {"b": 2}]).read_text()
    '[{"a":1},\n{"b":2}]\n'

    References
    ----------
    docs/certificates.md.
    """
    if not contents:
        raise FormatError(f"{path}: there is no certificate to write")
    return _write_json(path, *contents)


def _write_json(path: str | os.PathLike[str], *contents: Mapping[str, Any]) -> Path:
    try:
        texts = [
            json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            for content in contents
        ]
    except (TypeError, ValueError) as error:
        raise FormatError(f"{path}: the document cannot be written as JSON: {error}") from None
    text = texts[0] if len(texts) == 1 else "[" + ",\n".join(texts) + "]"
    write_text_atomically(path, text + "\n")
    return Path(path)


# -- class C1 ------------------------------------------------------------------------------------


def implementable_document(
    environment: Environment,
    language: AnyLanguage,
    result: Implementability | SignalContractOptimum,
) -> Document:
    """Certify that a contract implements a rule, and the welfare of the rule.

    Parameters
    ----------
    environment, language
        What the result was found for.
    result
        Of `implement` or `best_contract`, with a contract. Participation is not certified.

    Raises
    ------
    ParameterError
        When the result holds no contract.

    Examples
    --------
    >>> from coopgap.numerics.signal_contracts.implementability import implement
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> see_all = Language.complete(game)
    >>> result = implement(game, see_all, Rule(((0, 0),)))
    >>> implementable_document(game, see_all, result)["claim"]["value"]
    '6'

    References
    ----------
    Theory §3; docs/certificates.md, kind ``implementable``.
    """
    if result.rule is None or result.contract is None:
        raise ParameterError("the result holds no contract; there is nothing to certify")
    claim = {
        "kind": "implementable",
        "rule": _rule(result.rule),
        **_limits(result.liability, result.budget),
        "value": as_text(environment.rule_welfare(result.rule)),
    }
    transfers = [[as_text(t) for t in row] for row in result.contract.transfers]
    return document(environment, language, claim, {"transfers": transfers})


def not_implementable_document(
    environment: Environment, language: AnyLanguage, result: Implementability
) -> Document:
    """Certify that no contract implements a rule.

    Parameters
    ----------
    environment, language
        What the result was found for.
    result
        Of `implement`, with a conflict.

    Raises
    ------
    ParameterError
        When the result holds no conflict, or one that rests on participation, for which
        schema 1 has no certificate.

    Examples
    --------
    >>> from coopgap.numerics.signal_contracts.implementability import implement
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> result = implement(game, Language.null(game), Rule(((0, 0),)))
    >>> not_implementable_document(game, Language.null(game), result)["certificate"]
    {'deviations': [[0, 0, 1, '1']], 'nu': []}

    References
    ----------
    Theory §3; docs/certificates.md, kind ``not-implementable``.
    """
    if result.conflict is None:
        raise ParameterError("the result holds no conflict; there is nothing to certify")
    claim = {
        "kind": "not-implementable",
        "rule": _rule(result.rule),
        **_limits(result.liability, result.budget),
    }
    return document(environment, language, claim, _plan(result.conflict))


def signal_bound_document(
    environment: Environment, language: AnyLanguage, result: SignalContractOptimum
) -> Document:
    """Certify that every implementable rule is worth at most ``result.certified_upper``.

    Parameters
    ----------
    environment, language
        What the result was found for.
    result
        Of `best_contract`.

    Examples
    --------
    >>> from coopgap.numerics.signal_contracts.contract_search import best_contract
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> nothing = Language.null(game)
    >>> bound = signal_bound_document(game, nothing, best_contract(game, nothing))
    >>> bound["claim"]["bound"], len(bound["certificate"]["conflicts"])
    ('2', 3)

    References
    ----------
    Theory §3, T2(a); docs/certificates.md, kind ``signal-upper-bound``.
    """
    bound = result.certified_upper
    claim = {
        "kind": "signal-upper-bound",
        **_limits(result.liability, result.budget),
        "bound": "-inf" if bound is None else as_text(bound),
    }
    conflicts = [
        {
            "profiles": [[state, list(profile)] for state, profile in conflict.profiles],
            **_plan(conflict),
        }
        for conflict in result.conflicts
    ]
    certificate = {"order": list(result.order), "conflicts": conflicts}
    return document(environment, language, claim, certificate)


def _rule(rule: Rule) -> list[list[int]]:
    return [list(profile) for profile in rule.profiles]


def _limits(liability: Liability, budget: Budget) -> Document:
    return {"liability": str(liability), "budget": budget.value}


def _plan(conflict: Conflict) -> Document:
    if conflict.participation:
        raise ParameterError("the conflict rests on participation, which schema 1 cannot certify")
    return {
        "deviations": [
            [step.agent, step.state, step.deviation, as_text(step.weight)]
            for step in conflict.deviations
        ],
        "nu": [[signal, as_text(value)] for signal, value in conflict.nu],
    }
