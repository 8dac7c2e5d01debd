"""The grammar of --verify: against the product languages it names, and against nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError
from coopgap.theory.language import Language
from coopgap.theory.language_text import MAX_TEXT, parse_language

GAME = Environment.from_arrays(
    [[[[0, 0], [0, 0]]] * 3] * 2,
    agents=("Row", "Zoë K."),
    states=("wet", "damp", "dry"),
    actions=(("C", "D"), ("C", "D")),
)


@pytest.mark.parametrize(
    ("text", "states", "actions"),
    [
        ("none", "none", "none"),
        (" all ", "all", "all"),
        ("actions", "none", "all"),
        ("states", "all", "none"),
        ("C|D", "none", "all"),
        ("D,C", "none", [["C", "D"]]),
        ("Row: C|D", "none", {"Row": "all"}),
        ("Row:C|D;Zoë K.:all", "none", "all"),
        (" Zoë K. : all ; states : none ", "none", {"Zoë K.": "all"}),
        ("states: wet,damp|dry", [["wet", "damp"], ["dry"]], "none"),
        ("states: all; Row: C | D", "all", {"Row": "all"}),
        ('"C" | "D"', "none", "all"),
        ('"Zoë K.": "C"|"D"; "states": wet | damp, dry', [["wet"], ["damp", "dry"]],
         {"Zoë K.": "all"}),
    ],
)  # fmt: skip
def test_texts_and_what_they_mean(text: str, states: object, actions: object) -> None:
    expected = Language.product(GAME, states=states, actions=actions)  # type: ignore[arg-type]
    assert parse_language(text, GAME) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a name is missing at the end"),
        ("  ", "a name is missing at the end"),
        ("C|", "a name is missing at the end"),
        ("|C", "a name is missing before '|'"),
        ("C,,D", "a name is missing before ','"),
        ("C, ,D", "a name is missing before ','"),
        ("Row: C|D;", "a name is missing at the end"),
        ("Row:", "a name is missing at the end"),
        ("C|E", "names 'E', which is unknown; known: C, D"),
        ("C", "leaves out 'D'"),
        ("C,C|D", "names 'C' twice"),
        ("Rwo: C|D", "no agent called 'Rwo'; agents: Row, Zoë K."),
        ("Row: C|D; Row: all", "'Row' is described twice"),
        ("C|D; states: all", "with several parts, each needs a name"),
        ("states: wet|dry", "partition of states leaves out 'damp'"),
        ("Row: C: D", "a colon must follow the name"),
        ("A|Row: C", "a colon must follow the name"),
        ('"C|D', "unclosed quotation mark"),
        ('"C" "D"', "a mark is missing before"),
        ('C "D"', "a mark is missing before"),
        ("x" * (MAX_TEXT + 1), "more than 100000 characters"),
    ],
)
def test_texts_that_mean_nothing(text: str, message: str) -> None:
    with pytest.raises(LanguageError) as refused:
        parse_language(text, GAME)
    assert message in str(refused.value)


NAME = st.text(min_size=1, max_size=4) | st.text('",;:|\\ ab', min_size=1, max_size=4)


@given(st.lists(NAME, min_size=2, max_size=4, unique=True), st.lists(st.booleans(), min_size=3))
def test_any_name_can_be_quoted(names: list[str], cuts: list[bool]) -> None:
    solo = Environment.from_arrays([[0] * len(names)], actions=[names])
    groups = [[names[0]]]
    for name, cut in zip(names[1:], cuts, strict=False):
        groups[-1:] = [groups[-1], [name]] if cut else [[*groups[-1], name]]

    def quoted(name: str) -> str:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

    text = "|".join(",".join(map(quoted, group)) for group in groups)
    assert parse_language(text, solo) == Language.product(solo, actions=[groups])


@given(st.text('CD,|;:" \\\nRowstaeldn', max_size=30))
def test_any_text_gives_a_language_or_one_error(text: str) -> None:
    try:
        language = parse_language(text, GAME)
    except LanguageError:
        return
    language.require_fits(GAME)


def test_a_long_text_is_read_at_once() -> None:
    # Quadratic time would show: 10,000 names in 100,000 characters.
    names = [f"a{k}" for k in range(10_000)]
    solo = Environment.from_arrays([[0] * len(names)], actions=[names])
    assert parse_language("|".join(names), solo) == Language.complete(solo)
    assert parse_language(",".join(names), solo) == Language.null(solo)
