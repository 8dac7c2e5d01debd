"""Gambit files: both versions, round trips, the published collection, and broken files."""

from __future__ import annotations

import contextlib
import itertools
import tracemalloc
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import environments, rationals
from coopgap.theory.environment import Environment
from coopgap.theory.errors import CoopgapError, FormatError, SizeError
from coopgap.theory.formats.nfg import format_nfg, parse_nfg, read_nfg, write_nfg

NAMES = st.text('ab"\\{}, ñ\n\r\t#', min_size=1, max_size=4) | st.text(min_size=1, max_size=3)

OUTCOMES = """NFG 1 R "Outcomes" { "Ann" "Bo" }

{ { "x" "y" "z" }
{ "l" "r" }
}
"a comment with \\"quotes\\" { and 1 2 3"

{
{ "first" 2, 1/3 }
{ "" -0.5, 1e1 }
}
1 2 0 2 1 0
"""

PAYOFFS = 'NFG 1 D "Payoffs" { "1" "2" "3" } { 2 1 2 }\n\n1 2 3  4 5 6  7 8 9  10 11 12'


def small(e: Environment) -> dict[tuple[str, ...], tuple[Fraction, ...]]:
    return {
        e.profile_names(a): tuple(e.payoff(i, 0, a) for i in range(e.n_agents))
        for a in e.profiles()
    }


# -- reading -----------------------------------------------------------------------------------


def test_the_outcome_version_counts_the_first_player_fastest() -> None:
    game = parse_nfg(OUTCOMES)
    first, second, null = (
        (Fraction(2), Fraction(1, 3)),
        (Fraction(-1, 2), Fraction(10)),
        (Fraction(0), Fraction(0)),
    )
    assert small(game) == {
        ("x", "l"): first,
        ("y", "l"): second,
        ("z", "l"): null,  # outcome 0 pays nothing
        ("x", "r"): second,
        ("y", "r"): first,
        ("z", "r"): null,
    }
    assert game.agents == ("Ann", "Bo")
    assert game.title == "Outcomes"


def test_the_payoff_version_counts_the_first_player_fastest() -> None:
    game = parse_nfg(PAYOFFS)
    expected = {("1", "1", "1"): 1, ("2", "1", "1"): 4, ("1", "1", "2"): 7, ("2", "1", "2"): 10}
    assert small(game) == {
        names: tuple(Fraction(value + k) for k in range(3)) for names, value in expected.items()
    }


def test_comments_commas_and_line_ends_do_not_matter() -> None:
    bare = OUTCOMES.replace('"a comment with \\"quotes\\" { and 1 2 3"\n', "")
    for text in (bare, OUTCOMES.replace("\n", "\r\n"), OUTCOMES.replace(",", " , ")):
        assert parse_nfg(text) == parse_nfg(OUTCOMES)
    assert parse_nfg(PAYOFFS.replace("1 2 3", '"remark" 1, 2, 3')) == parse_nfg(PAYOFFS)


def test_names_that_are_missing_or_used_twice() -> None:
    game = parse_nfg(
        'NFG 1 R "" { "" "Bo" "Bo" } { { "" "2" "" } { "x" } { "a" "a" } } ' + "0 " * 18
    )
    assert game.agents == ("player 1", "Bo", "Bo (3)")
    assert game.actions == (("1", "2", "3"), ("x",), ("a", "a (2)"))
    awkward = parse_nfg('NFG 1 R "" { "" } { { "a (2)" "a" "a" "a (2)" } } 1 2 3 4')
    assert len(set(awkward.actions[0])) == 4


def test_escapes_in_names() -> None:
    game = parse_nfg('NFG 1 R "say \\"hi\\" \\\\" { "A\\\nB" } { { "x" } } 1')
    assert game.title == 'say "hi" \\'
    assert game.agents == ("A\nB",)


# -- round trips -------------------------------------------------------------------------------


@given(
    environments(
        max_states=1, payoffs=rationals(max_denominator=7) | st.just(Fraction(10**30)), names=NAMES
    ),
    st.text(max_size=8),
)
def test_what_is_written_is_read_back(game: Environment, title: str) -> None:
    titled = Environment.from_arrays(
        [table[0] for table in game.payoffs.fractions()],
        agents=game.agents,
        actions=game.actions,
        title=title,
    )
    back = parse_nfg(format_nfg(titled))
    assert small(back) == small(game)
    assert (back.agents, back.actions, back.title) == (game.agents, game.actions, title)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=3), st.data())
def test_both_versions_tell_the_same_game(sizes: list[int], data: st.DataObject) -> None:
    n = len(sizes)
    head = f'NFG 1 R "t" {{ {" ".join(f"{chr(34)}p{i}{chr(34)}" for i in range(n))} }}'
    head += " { " + " ".join(map(str, sizes)) + " }\n"
    listed = data.draw(
        st.lists(st.tuples(*[rationals(max_denominator=4)] * n), min_size=1, max_size=4)
    )
    # Profiles in the file's order: the first player's strategy fastest.
    profiles = [a[::-1] for a in itertools.product(*(range(m) for m in reversed(sizes)))]
    used = [data.draw(st.integers(0, len(listed))) for _ in profiles]
    rows = [(Fraction(0),) * n, *listed]
    outcomes = "{ " + " ".join('{ "" ' + " ".join(map(str, row)) + " }" for row in listed) + " }"
    by_outcome = parse_nfg(head + outcomes + " " + " ".join(map(str, used)))
    by_payoff = parse_nfg(head + " ".join(str(v) for k in used for v in rows[k]))
    assert by_outcome == by_payoff
    for profile, k in zip(profiles, used, strict=True):
        assert tuple(by_payoff.payoff(i, 0, profile) for i in range(n)) == rows[k]


def test_files(tmp_path: Path) -> None:
    game = parse_nfg(OUTCOMES)
    path = tmp_path / "spill æ.nfg"
    write_nfg(game, path)
    assert read_nfg(path) == game
    assert read_nfg(str(path)) == game


def test_several_states_do_not_fit_one_file(tmp_path: Path) -> None:
    two = Environment.from_arrays([[[1], [2]]], states=["wet", "dry"])
    with pytest.raises(FormatError, match="holds one game; the environment has 2 states"):
        write_nfg(two, tmp_path / "x.nfg")
    assert not list(tmp_path.iterdir())


# -- the published collection ------------------------------------------------------------------


def test_every_published_game_loads(shared_data: Path) -> None:
    paths = sorted((shared_data / "gambit").glob("*.nfg"))
    assert len(paths) >= 27
    for path in paths:
        game = read_nfg(path)
        assert game.n_agents >= 2
        assert game.title, path
        assert parse_nfg(format_nfg(game)) == game
        assert game.first_best().value == max(
            sum(game.payoff(i, 0, a) for i in range(game.n_agents)) for a in game.profiles()
        )


def test_published_numbers_stay_exact(shared_data: Path) -> None:
    game = read_nfg(shared_data / "gambit" / "loopback.nfg")
    assert game.payoff(0, 0, (1, 0)) == Fraction(183, 25)  # 7.32, third outcome of the file
    cent = read_nfg(shared_data / "gambit" / "cent2.nfg")
    assert cent.payoff(0, 0, (0, 0)) == Fraction("0.811")
    assert cent.payoff(1, 0, (1, 0)) == Fraction("1.566")  # outcome 4, first player's second
    assert read_nfg(shared_data / "gambit" / "2x2x2x2x2.nfg").shape == (2,) * 5


# -- broken files ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [OUTCOMES, PAYOFFS])
def test_every_prefix_gives_one_clear_error(text: str) -> None:
    whole = parse_nfg(text)
    for length in range(len(text)):
        # Only what follows the first digit of the last number may go.
        if length >= len(text.rstrip()) - 1:
            with contextlib.suppress(FormatError):
                assert parse_nfg(text[:length]).shape == whole.shape
        else:
            with pytest.raises(FormatError, match=r"^game: "):
                parse_nfg(text[:length])


def test_every_prefix_of_published_games(shared_data: Path) -> None:
    for name in ("2x2.nfg", "csg1.nfg", "todd1.nfg", "zero.nfg", "loopback.nfg"):
        text = (shared_data / "gambit" / name).read_text("utf-8")
        for length in range(0, len(text), 3):
            try:
                parse_nfg(text[:length])
            except CoopgapError:
                continue
            assert length > len(text) / 2


@given(st.text('NFG1RD"{}\\ 20,.-/x\n', max_size=40), st.integers(0, len(OUTCOMES)))
def test_any_text_gives_a_game_or_one_error(noise: str, position: int) -> None:
    for text in (noise, OUTCOMES[:position] + noise + OUTCOMES[position:]):
        try:
            parse_nfg(text)
        except CoopgapError:
            continue


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a Gambit strategic-form file (it must start 'NFG 1')"),
        ("EFG 2 R", "not a Gambit strategic-form file"),
        ("NFG 2 R", "not a Gambit strategic-form file"),
        ('NFG 1 X "t"', "the number type after 'NFG 1' must be R or D"),
        ("NFG 1 R", "expected more, found the end of the file"),
        ("NFG 1 R title", "the title must be in double quotes, found title"),
        ('NFG 1 R "t" ( "A" )', "expected {, found ("),
        ('NFG 1 R "t" { A }', "a player's name must be in double quotes"),
        ('NFG 1 R "t" { } { } 1', "0 players; from 1 to 32 are read"),
        ('NFG 1 R "t" { ' + '"p" ' * 33 + "} { } 1", "33 players; from 1 to 32"),
        ('NFG 1 R "t" { "A" } { { x } } 1', "a strategy's name must be in double quotes"),
        ('NFG 1 R "t" { "A" } { 2 2 } 1', "strategies are listed for 2 of 1 players"),
        ('NFG 1 R "t" { "A" } { 0 } 1', "player 1 has no strategies"),
        ('NFG 1 R "t" { "A" } { { } } 1', "player 1 has no strategies"),
        ('NFG 1 R "t" { "A" } { -2 } 1', "a number of strategies is '-2', not a whole number"),
        ('NFG 1 R "t" { "A" } { 2 } 1', "2 payoffs are needed, 1 are there"),
        ('NFG 1 R "t" { "A" } { 1 } 1 2', "1 payoffs are needed, 2 are there"),
        ('NFG 1 R "t" { "A" } { 1 } nan', "a payoff='nan' is not a number"),
        ('NFG 1 R "t" { "A" } { 1 } 1/0', "denominator zero"),
        ('NFG 1 R "t" { "A" } { 1 } }', "a payoff='}' is not a number"),
        ('NFG 1 R "t" { "A" } { 1 } { { "o" 1 2 } } 1', "outcome 1 has 2 payoffs for 1 players"),
        ('NFG 1 R "t" { "A" } { 1 } { { "o" 1 } } 2', "outcome 2 is used, but only 1 are listed"),
        ('NFG 1 R "t" { "A" } { 1 } { { "o" 1 } } -1', "an outcome number is '-1'"),
        ('NFG 1 R "t" { "A" } { 1 } { { "o" 1 } }', "1 outcome numbers are needed, 0 are there"),
        ('NFG 1 R "t" { "A" } { 1 } { { 1 } } 1', "an outcome's name must be in double quotes"),
        ('NFG 1 R "t"\n{ "A } { 1 } 1', "unclosed quotation mark in line 2"),
    ],
)  # fmt: skip
def test_broken_files_say_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(FormatError) as refused:
        parse_nfg(text, "x.nfg")
    assert message in str(refused.value)
    assert str(refused.value).startswith("x.nfg: ")


def test_errors_of_the_environment_name_the_file() -> None:
    # Each payoff has fewer digits than may be read, so the file itself is no reason to refuse.
    assert parse_nfg('NFG 1 R "t" { "A" } { 1 } 1e300').payoff(0, 0, (0,)) == 10**300
    with pytest.raises(FormatError, match=r"x\.nfg: a payoff='1e999'"):
        parse_nfg('NFG 1 R "t" { "A" } { 1 } 1e999', "x.nfg")


# -- sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sizes", ["10 " * 10, "999999999 999999999", "9000000 " * 10, '{ "a" "b" } ' * 10 + "999999"]
)
def test_games_that_do_not_fit_in_memory_are_refused_at_once(sizes: str) -> None:
    players = '"p" ' * (sizes.count("}") + sum(part.isdigit() for part in sizes.split()))
    tracemalloc.start()
    with pytest.raises(SizeError, match=r"x\.nfg: payoffs: .* entries; the limit is 10000000"):
        parse_nfg(f'NFG 1 R "huge" {{ {players} }} {{ {sizes} }}', "x.nfg")
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_long_header_without_payoffs_takes_no_memory() -> None:
    tracemalloc.start()
    with pytest.raises(FormatError, match="9000000 payoffs are needed, 1 are there"):
        parse_nfg('NFG 1 R "long" { "p" } { 9000000 } 1')
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
