"""Contract languages written as text: the grammar of ``--verify``."""

from __future__ import annotations

import re

from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError
from coopgap.theory.language import Language
from coopgap.theory.views import View

MAX_TEXT = 100_000
"""Longest description of a language, in characters."""

_TOKEN = re.compile(
    r'\s*(?:"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<mark>[|,;:])|(?P<bare>[^"|,;:\s][^"|,;:]*))',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def parse_language(text: str, environment: Environment) -> Language:
    """Read what contracts can verify.

    Parameters
    ----------
    text
        ``none``, ``actions`` (every action, no state), ``states`` (the state, no action),
        ``all``; or a partition. A partition lists groups of names that cannot be told apart:
        names are separated by commas, groups by bars. ``CH,CL|DH,DL`` applies to every agent;
        ``Row: C|D; states: wet,damp|dry`` names agents and states one by one, and what is not
        named is not seen. After a colon, ``all`` or ``none`` may stand for a partition. Names
        that hold a mark are written in double quotes.
    environment
        Whose agents, states and actions the text names.

    Returns
    -------
    Language
        The product language described.

    Raises
    ------
    LanguageError
        When the text names something unknown, twice, or leaves something out.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]],
    ...     actions=(("C", "D"), ("C", "D")))
    >>> parse_language("Row: C|D", game).labels
    ('C, *', 'D, *')
    >>> parse_language("C|E", game)
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.LanguageError: partition of actions of 'Row' names 'E', which is \
unknown; known: C, D

    References
    ----------
    Theory §1, product languages.
    """
    if len(text) > MAX_TEXT:
        raise LanguageError(f"the language is described in more than {MAX_TEXT} characters")
    match text.strip():
        case "none":
            return Language.null(environment)
        case "all":
            return Language.complete(environment)
        case "actions":
            return Language.product(environment, actions="all")
        case "states":
            return Language.product(environment, states="all")
    components = _components(text)
    if [name for name, _ in components] == [None]:
        return Language.product(environment, actions=components[0][1])
    views: dict[str, View] = {}
    for name, view in components:
        if name is None:
            raise LanguageError(
                f"{text!r}: with several parts, each needs a name: 'Row: C|D; states: a|b'"
            )
        if name in views:
            raise LanguageError(f"{text!r}: {name!r} is described twice")
        views[name] = view
    states = views.pop("states", "none")
    return Language.product(environment, states=states, actions=views)


def _components(text: str) -> list[tuple[str | None, View]]:
    """Split a description into named views."""
    result: list[tuple[str | None, View]] = []
    name: str | None = None
    groups: list[list[str]] = [[]]
    expects_name = True

    def close() -> None:
        if expects_name:
            raise LanguageError(f"{text!r}: a name is missing at the end of a group")
        keyword = groups[0][0]
        whole = len(groups) == 1 and len(groups[0]) == 1 and keyword in {"all", "none"}
        result.append((name, _keyword(keyword) if whole and name is not None else groups))

    position, end = 0, len(text.rstrip())
    while position < end:
        token = _TOKEN.match(text, position)
        if token is None:
            raise LanguageError(f"{text!r}: unclosed quotation mark")
        position = token.end()
        mark = token["mark"]
        if mark is None:
            if not expects_name:
                raise LanguageError(f"{text!r}: a mark is missing before {token[0].strip()!r}")
            bare = token["bare"]
            written = bare.strip() if bare is not None else _ESCAPE.sub(r"\1", token["quoted"])
            groups[-1].append(written)
            expects_name = False
            continue
        if expects_name:
            raise LanguageError(f"{text!r}: a name is missing before {mark!r}")
        expects_name = True
        if mark == "|":
            groups.append([])
        elif mark == ":":
            if name is not None or len(groups) > 1 or len(groups[0]) > 1:
                raise LanguageError(f"{text!r}: a colon must follow the name of an agent or states")
            name, groups = groups[0][0], [[]]
        elif mark == ";":
            expects_name = False
            close()
            name, groups, expects_name = None, [[]], True
    close()
    return result


def _keyword(text: str) -> View:
    return "all" if text == "all" else "none"
