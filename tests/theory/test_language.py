"""Languages as partitions: the lattice laws, and every operation against sets of outcomes."""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import environments, languages, noisy_languages
from coopgap.theory.contract import Profile
from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError, SizeError
from coopgap.theory.language import AnyLanguage, Language, NoisyLanguage, Partition, View

GAME = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
Outcome = tuple[int, Profile]


def outcomes(environment: Environment) -> list[Outcome]:
    states = range(environment.n_states)
    return list(itertools.product(states, itertools.product(*map(range, environment.shape))))


def blocks(environment: Environment, language: Language) -> set[frozenset[Outcome]]:
    """Give the partition of outcomes into cells of one signal, as plain sets."""
    cells: dict[int, set[Outcome]] = {}
    for state, profile in outcomes(environment):
        cells.setdefault(int(language.signals[(state, *profile)]), set()).add((state, profile))
    return {frozenset(cell) for cell in cells.values()}


def refines(fine: set[frozenset[Outcome]], coarse: set[frozenset[Outcome]]) -> bool:
    return all(any(cell <= other for other in coarse) for cell in fine)


@st.composite
def together(draw: st.DrawFn, count: int) -> tuple[Environment, list[Language]]:
    """Draw an environment and some languages of it."""
    environment = draw(environments(max_agents=2, max_states=2))
    most = draw(st.sampled_from([2, 3, None]))
    return environment, [draw(languages(environment, max_signals=most)) for _ in range(count)]


# -- lattice -----------------------------------------------------------------------------------


@given(together(2))
def test_join_is_all_non_empty_intersections(drawn: tuple[Environment, list[Language]]) -> None:
    environment, (a, b) = drawn
    parts = itertools.product(blocks(environment, a), blocks(environment, b))
    assert blocks(environment, a.join(b)) == {x & y for x, y in parts if x & y}


@given(together(2))
def test_meet_is_merging_overlaps_until_none_is_left(
    drawn: tuple[Environment, list[Language]],
) -> None:
    environment, (a, b) = drawn
    cells = [set(cell) for cell in blocks(environment, a)]
    for block in blocks(environment, b):
        touched = [cell for cell in cells if cell & block]
        cells = [cell for cell in cells if not cell & block] + [set().union(*touched)]
    assert blocks(environment, a.meet(b)) == {frozenset(cell) for cell in cells}


@given(together(2))
def test_finer_means_every_cell_inside_one_of_the_other(
    drawn: tuple[Environment, list[Language]],
) -> None:
    environment, (a, b) = drawn
    assert a.is_finer_than(b) == refines(blocks(environment, a), blocks(environment, b))
    assert (a == b) == (blocks(environment, a) == blocks(environment, b))


@given(together(3))
def test_lattice_laws(drawn: tuple[Environment, list[Language]]) -> None:
    _, (a, b, c) = drawn
    assert a.join(a) == a.meet(a) == a
    assert a.join(b) == b.join(a)
    assert a.meet(b) == b.meet(a)
    assert a.join(b).join(c) == a.join(b.join(c))
    assert a.meet(b).meet(c) == a.meet(b.meet(c))
    assert a.join(a.meet(b)) == a.meet(a.join(b)) == a


@given(together(3))
def test_finer_is_a_partial_order(drawn: tuple[Environment, list[Language]]) -> None:
    environment, (a, b, c) = drawn
    assert a.is_finer_than(a)
    assert (a.is_finer_than(b) and b.is_finer_than(a)) == (a == b)
    if a.is_finer_than(b) and b.is_finer_than(c):
        assert a.is_finer_than(c)
    assert a.join(b).join(c).is_finer_than(a.join(b))
    assert a.meet(b).is_finer_than(a.meet(b).meet(c))
    assert a.is_finer_than(b) == (a.join(b) == a) == (a.meet(b) == b)
    assert Language.complete(environment).is_finer_than(a)
    assert a.is_finer_than(Language.null(environment))


@given(together(2))
def test_equal_languages_hash_alike(drawn: tuple[Environment, list[Language]]) -> None:
    _, (a, b) = drawn
    assert hash(a.join(b)) == hash(b.join(a))
    assert a != "a language"


def test_labels_tell_what_was_joined() -> None:
    rows = Language.product(GAME, actions={"Row": "all"})
    columns = Language.product(GAME, actions={"Column": "all"})
    assert rows.join(columns).labels == ("1, * & *, 1", "1, * & *, 2", "2, * & *, 1", "2, * & *, 2")
    assert rows.meet(columns).labels == ("1, * or 2, *",)


def test_languages_of_different_environments_do_not_mix() -> None:
    other = Language.null(Environment.from_arrays([[1, 2]]))
    for operation in (other.join, other.meet, other.is_finer_than):
        with pytest.raises(LanguageError, match="compare languages of one environment"):
            operation(Language.null(GAME))


# -- constructors ------------------------------------------------------------------------------


@given(environments(), st.data())
def test_product_languages_see_cells_of_components(
    environment: Environment, data: st.DataObject
) -> None:
    def partition(names: tuple[str, ...]) -> list[list[str]]:
        cells: dict[int, list[str]] = {}
        for name in names:
            cells.setdefault(data.draw(st.integers(0, 2)), []).append(name)
        return list(cells.values())

    views = [partition(names) for names in environment.actions]
    pooled = partition(environment.states)
    language = Language.product(environment, states=pooled, actions=views)

    def cell(groups: list[list[str]], name: str) -> int:
        return next(k for k, group in enumerate(groups) if name in group)

    def seen(state: int, profile: Profile) -> Hashable:
        names = (environment.actions[i][a] for i, a in enumerate(profile))
        return (
            cell(pooled, environment.states[state]),
            *(cell(view, name) for view, name in zip(views, names, strict=True)),
        )

    for first, second in itertools.combinations(outcomes(environment), 2):
        alike = language.signals[(first[0], *first[1])] == language.signals[(second[0], *second[1])]
        assert alike == (seen(*first) == seen(*second))


@given(environments())
def test_null_and_complete(environment: Environment) -> None:
    null, complete = Language.null(environment), Language.complete(environment)
    assert null.is_null
    assert not null.signals.any()
    size = environment.n_states * environment.n_profiles
    assert complete.signals.ravel().tolist() == list(range(size))
    assert complete.is_null == (size == 1)
    actions = Language.product(environment, actions="all")
    states = Language.product(environment, states="all")
    assert actions.join(states) == complete
    assert actions.meet(states) == null


def test_labels_name_states_only_when_they_are_seen() -> None:
    two = Environment.from_arrays([[[1, 2], [3, 4]]], states=["våt", "tørr"])
    assert Language.product(two, actions="all").labels == ("1", "2")
    assert Language.product(two, states="all").labels == ("våt, *", "tørr, *")
    assert Language.complete(two).labels == ("våt, 1", "våt, 2", "tørr, 1", "tørr, 2")


@given(environments(max_agents=2), st.data())
def test_labels_and_functions_give_the_partition_by_label(
    environment: Environment, data: st.DataObject
) -> None:
    # Tuples and texts are labels, not axes.
    label = st.sampled_from([0, "0", (0, 1), (), None, "ü"])
    table = {outcome: data.draw(label) for outcome in outcomes(environment)}
    named = {
        (environment.states[s], environment.profile_names(a)): value
        for (s, a), value in table.items()
    }
    language = Language.from_function(environment, lambda state, acts: named[state, acts])
    for one, other in itertools.combinations(table, 2):
        alike = language.signals[(one[0], *one[1])] == language.signals[(other[0], *other[1])]
        assert alike == (table[one] == table[other])
    assert len(set(language.labels)) <= language.n_signals == len(set(table.values()))
    array = np.empty(len(table), dtype=object)
    array[:] = [hash(value) for value in table.values()]
    shape = (environment.n_states, *environment.shape)
    assert Language.from_labels(environment, array.reshape(shape)) == language


def test_signals_are_numbered_by_first_appearance() -> None:
    language = Language.from_labels(GAME, [["z", "a"], ["m", "z"]])
    assert language.signals.tolist() == [[[0, 1], [2, 0]]]
    assert language.labels == ("z", "a", "m")
    # Whatever the order of the groups, the language is the same.
    one = Language.product(GAME, actions=[["2"], ["1"]])
    assert one == Language.product(GAME, actions=[["1"], ["2"]])
    assert one.labels == ("1, 1", "1, 2", "2, 1", "2, 2")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([["a"]], r"labels has shape \(1, 1\); the environment needs \(1, 2, 2\)"),
        ([[{}, {}], [{}, {}]], "labels must be hashable"),
    ],
)
def test_labels_that_do_not_fit(labels: Any, message: str) -> None:
    with pytest.raises(LanguageError, match=message):
        Language.from_labels(GAME, labels)


def test_a_failing_signal_function_is_the_callers_own_error() -> None:
    def signal(state: str, acts: tuple[str, ...]) -> Hashable:
        raise TypeError("mine")

    with pytest.raises(TypeError, match=r"^mine$"):
        Language.from_function(GAME, signal)


def test_an_unknown_action_in_a_partition() -> None:
    with pytest.raises(LanguageError, match=r"actions of .Row. names .3., which is unknown"):
        Language.product(GAME, actions=[["1"], ["2", "3"]])
    with pytest.raises(LanguageError, match="partition of states leaves out 'state 1'"):
        Language.product(GAME, states=[])


@pytest.mark.parametrize(
    ("signals", "labels"),
    [
        ([[0.0]], ("a",)),
        ([[True]], ("a",)),
        ([[]], ()),
        ([[1]], ("a", "b")),
        ([[0, 2]], ("a", "b", "c")),
        ([[1, 0]], ("a", "b")),
        ([[0, -1]], ("a",)),
        ([[0, 1]], ("a",)),
        ([[0, 0]], ("a", "b")),
    ],
)
def test_signals_out_of_order_are_refused(
    signals: list[list[float]], labels: tuple[str, ...]
) -> None:
    with pytest.raises(LanguageError, match="signals must be"):
        Language(np.array(signals), labels)


def test_languages_cannot_be_written_into() -> None:
    signals = np.array([[0, 1]], dtype=np.int32)
    language = Language(signals, ("a", "b"))
    signals[0, 1] = 0
    assert language.signals.tolist() == [[0, 1]]
    with pytest.raises(ValueError, match="read-only"):
        language.signals[0, 0] = 1
    same = Language(np.array([[0, 1]]), ("c", "d"))
    assert (language == same, hash(language) == hash(same)) == (True, True)


# -- kernels -----------------------------------------------------------------------------------


@given(together(1))
def test_the_kernel_is_certain_of_the_signal(drawn: tuple[Environment, list[Language]]) -> None:
    environment, (language,) = drawn
    kernel = language.probabilities()
    language.require_fits(environment)
    for state, profile in outcomes(environment):
        for s in range(language.n_signals):
            expected = int(language.signals[(state, *profile)] == s)
            assert kernel.fraction((state, *profile, s)) == expected


def test_a_kernel_too_large_is_refused() -> None:
    actions = [[str(k) for k in range(60)]] * 2
    game = Environment.from_function(lambda s, a: [0, 0], actions)
    complete = Language.complete(game)
    with pytest.raises(SizeError, match="signal kernel: 3600×3600"):
        complete.probabilities()
    assert complete.meet(Language.null(game)) == Language.null(game)


def test_a_language_knows_what_it_fits() -> None:
    with pytest.raises(LanguageError, match=r"sees outcomes of shape \(1, 2\)"):
        Language.null(Environment.from_arrays([[1, 2]])).require_fits(GAME)


def test_either_kind_is_a_language() -> None:
    assert set(AnyLanguage.__args__) == {Language, NoisyLanguage}
    view: View = "all"
    groups: Partition = [["1"], ["2"]]
    assert Language.product(GAME, actions=view) == Language.product(GAME, actions=groups)


@given(st.data())
def test_both_kinds_have_signals_and_probabilities(data: st.DataObject) -> None:
    environment = data.draw(environments(max_agents=2, max_states=2))
    kind = st.one_of(languages(environment), noisy_languages(environment))
    language: AnyLanguage = data.draw(kind)
    kernel = language.probabilities()
    assert kernel.numerators.shape[-1] == language.n_signals == len(language.labels)
    assert (kernel.numerators.sum(axis=-1) == kernel.denominator).all()
