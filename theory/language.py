"""Contract languages: what a court can verify, and the lattice they form."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from coopgap.theory.environment import MAX_PAYOFFS, Environment
from coopgap.theory.errors import LanguageError
from coopgap.theory.noisy_language import NoisyLanguage
from coopgap.theory.notebook.contracts import language_card
from coopgap.theory.outcomes import as_outcome_array, outcome_shape, require_outcomes
from coopgap.theory.rationals import IntArray, ScaledIntegers, bounded_product
from coopgap.theory.views import Partition, View, agent_views, cells_of

__all__ = ["AnyLanguage", "Language", "NoisyLanguage", "Partition", "View"]


@dataclass(frozen=True, eq=False)
class Language:
    """A contract language L: the signal map σ that a court sees of each outcome. Immutable.

    Two outcomes with the same signal cannot be told apart by any contract. Languages of one
    environment form a lattice under `is_finer_than`: `join` sees what either sees, `meet` what
    both see.

    Attributes
    ----------
    signals
        Read-only array of shape ``(S, m_1, ..., m_n)``: the signal of each outcome, numbered
        from 0 in order of first appearance.
    labels
        One name per signal.

    Raises
    ------
    LanguageError
        When signals are not whole numbers numbered like that, or labels differ in number.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> Language.complete(game).n_signals, Language.null(game).n_signals
    (4, 1)
    >>> Language.complete(game).is_finer_than(Language.null(game))
    True

    References
    ----------
    Theory §1, contract language; [HadfieldMenellHadfield2019].
    """

    signals: IntArray
    labels: tuple[str, ...]

    _repr_html_ = language_card

    def __post_init__(self) -> None:
        if not np.issubdtype(self.signals.dtype, np.integer) or not self.signals.size:
            raise LanguageError(
                f"signals must be a non-empty array of whole numbers, not of {self.signals.dtype}"
            )
        # A copy: the caller keeps no way to write into a language.
        signals = np.array(self.signals, dtype=np.int64)
        flat = signals.ravel()
        known = np.maximum.accumulate(np.concatenate([[-1], flat[:-1]]))
        if flat.min() < 0 or (flat > known + 1).any() or flat.max() + 1 != len(self.labels):
            raise LanguageError(
                f"signals must be numbered from 0 in order of first appearance, one for each of "
                f"{len(self.labels)} labels; from_labels numbers anything hashable"
            )
        signals.flags.writeable = False
        object.__setattr__(self, "signals", signals)

    # -- constructors ------------------------------------------------------------------------

    @classmethod
    def null(cls, environment: Environment) -> Language:
        """Give the language that sees nothing: one signal.

        Examples
        --------
        >>> Language.null(Environment.from_arrays([[1, 2]])).signals
        array([[0, 0]])
        """
        return cls.product(environment)

    @classmethod
    def complete(cls, environment: Environment) -> Language:
        """Give the language that sees everything: one signal per outcome.

        Examples
        --------
        >>> Language.complete(Environment.from_arrays([[1, 2]])).signals
        array([[0, 1]])
        """
        return cls.product(environment, states="all", actions="all")

    @classmethod
    def product(
        cls,
        environment: Environment,
        *,
        states: View = "none",
        actions: View | Mapping[str, View] | Sequence[View] = "none",
    ) -> Language:
        """Give the product language of a partition of states and one of each agent's actions.

        Parameters
        ----------
        environment
            Whose outcomes are seen.
        states
            ``"all"``, ``"none"`` or a partition of the state names.
        actions
            ``"all"`` or ``"none"`` for every agent; a partition that fits every agent's
            actions; ``{agent: view}`` (agents left out are not seen); or one view per agent.

        Raises
        ------
        LanguageError
            When a partition names something unknown, twice, or leaves something out.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> Language.product(game, actions={"Row": "all"}).labels
        ('1, *', '2, *')

        References
        ----------
        Theory §1, product languages.
        """
        views = agent_views(environment, actions)
        axes = [cells_of(states, environment.states, "states")]
        axes += [
            cells_of(view, names, f"actions of {agent!r}")
            for view, names, agent in zip(
                views, environment.actions, environment.agents, strict=True
            )
        ]
        sizes = tuple(len(text) for _, text in axes)
        codes = np.ravel_multi_index(np.ix_(*(np.array(cells) for cells, _ in axes)), sizes)
        shown = axes if sizes[0] > 1 else axes[1:]
        names = [", ".join(parts) for parts in itertools.product(*(text for _, text in shown))]
        return cls._canonical(codes, lambda code: names[code])

    @classmethod
    def from_labels(cls, environment: Environment, labels: Any) -> Language:
        """Give the language whose signal of an outcome is its label.

        Parameters
        ----------
        environment
            Whose outcomes are labelled.
        labels
            Array or nested sequence of hashable labels, shape ``(S, m_1, ..., m_n)``, or
            ``(m_1, ..., m_n)`` when there is one state.

        Raises
        ------
        LanguageError
            When the shape does not fit.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> Language.from_labels(game, [["good", "bad"], ["bad", "bad"]]).labels
        ('good', 'bad')
        """
        array = as_outcome_array(labels, environment, "labels")
        return cls._from_flat(environment, array.ravel())

    @classmethod
    def from_function(
        cls,
        environment: Environment,
        signal: Callable[[str, tuple[str, ...]], Hashable],
    ) -> Language:
        """Give the language whose signal is ``signal(state name, action names)``.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> Language.from_function(game, lambda state, acts: acts.count("1")).labels
        ('2', '1', '0')
        """
        profiles = [environment.profile_names(profile) for profile in environment.profiles()]
        labels = [signal(state, acts) for state in environment.states for acts in profiles]
        return cls._from_flat(environment, labels)

    @classmethod
    def _from_flat(cls, environment: Environment, labels: Iterable[Hashable]) -> Language:
        """Give signals to the labels of all outcomes, listed in C order."""
        codes: dict[Hashable, int] = {}
        try:
            flat = [codes.setdefault(label, len(codes)) for label in labels]
        except TypeError as error:
            raise LanguageError(f"labels must be hashable ({error})") from None
        signals = np.array(flat, dtype=np.int64).reshape(outcome_shape(environment))
        return cls(signals, tuple(map(str, codes)))

    @classmethod
    def _canonical(cls, codes: IntArray, name: Callable[[int], str]) -> Language:
        present, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(order.size)
        signals = rank[inverse].reshape(codes.shape)
        return cls(signals, tuple(name(int(present[k])) for k in order))

    # -- members -----------------------------------------------------------------------------

    @property
    def n_signals(self) -> int:
        """Number of signals."""
        return len(self.labels)

    @cached_property
    def is_null(self) -> bool:
        """Whether nothing is seen."""
        return self.n_signals == 1

    def require_fits(self, environment: Environment) -> None:
        """Refuse an environment with other outcomes than the language's own.

        Raises
        ------
        LanguageError
            When the shapes differ.
        """
        require_outcomes(self.signals.shape, environment)

    def probabilities(self) -> ScaledIntegers:
        """Give the signal map as a 0/1 kernel of shape ``(S, m_1, ..., m_n, n_signals)``.

        Raises
        ------
        SizeError
            When it would have more than `MAX_PAYOFFS` entries.

        Examples
        --------
        >>> Language.complete(Environment.from_arrays([[1, 2]])).probabilities().numerators
        array([[[1, 0],
                [0, 1]]])
        """
        bounded_product((self.signals.size, self.n_signals), MAX_PAYOFFS, "signal kernel")
        kernel = (self.signals[..., np.newaxis] == np.arange(self.n_signals)).astype(np.int64)
        kernel.flags.writeable = False
        return ScaledIntegers(kernel, 1)

    # -- lattice -----------------------------------------------------------------------------

    def is_finer_than(self, other: Language) -> bool:
        """Tell whether this language sees all that the other sees (σ' = h∘σ; weak).

        Raises
        ------
        LanguageError
            When the languages belong to different sets of outcomes.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> Language.null(game).is_finer_than(Language.complete(game))
        False

        References
        ----------
        Theory §1, contract language.
        """
        return self.join(other).n_signals == self.n_signals

    def join(self, other: Language) -> Language:
        """Give the coarsest language that sees what either sees (common refinement).

        Raises
        ------
        LanguageError
            When the languages belong to different sets of outcomes.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> rows = Language.product(game, actions={"Row": "all"})
        >>> rows.join(Language.product(game, actions={"Column": "all"})) == Language.complete(game)
        True

        References
        ----------
        Theory §1, contract language.
        """
        self._require_same(other)
        codes = self.signals * other.n_signals + other.signals

        def name(code: int) -> str:
            first, second = divmod(code, other.n_signals)
            return f"{self.labels[first]} & {other.labels[second]}"

        return self._canonical(codes, name)

    def meet(self, other: Language) -> Language:
        """Give the finest language that sees only what both see (common coarsening).

        Raises
        ------
        LanguageError
            When the languages belong to different sets of outcomes.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> rows = Language.product(game, actions={"Row": "all"})
        >>> rows.meet(Language.product(game, actions={"Column": "all"})).is_null
        True

        References
        ----------
        Theory §1, contract language.
        """
        self._require_same(other)
        root = list(range(self.n_signals + other.n_signals))

        def find(node: int) -> int:
            while root[node] != node:
                root[node] = root[root[node]]
                node = root[node]
            return node

        pairs = np.unique(
            np.stack([self.signals.ravel(), other.signals.ravel() + self.n_signals]), axis=1
        )
        for mine, theirs in pairs.T:
            root[find(int(mine))] = find(int(theirs))
        component = np.array([find(signal) for signal in range(self.n_signals)])
        members: dict[int, list[str]] = {}
        for code, label in zip(component.tolist(), self.labels, strict=True):
            members.setdefault(code, []).append(label)
        return self._canonical(component[self.signals], lambda code: " or ".join(members[code]))

    def _require_same(self, other: Language) -> None:
        if self.signals.shape != other.signals.shape:
            raise LanguageError(
                f"the languages see outcomes of shapes {self.signals.shape} and "
                f"{other.signals.shape}; compare languages of one environment"
            )

    def __eq__(self, other: object) -> bool:
        """Compare the partitions of outcomes; labels do not count."""
        if not isinstance(other, Language):
            return NotImplemented
        return np.array_equal(self.signals, other.signals)

    def __hash__(self) -> int:
        """Hash the partition."""
        return hash((self.signals.shape, self.signals.tobytes()))


AnyLanguage: TypeAlias = Language | NoisyLanguage
"""What linear programs accept: a language that sees outcomes exactly, or through noise."""
