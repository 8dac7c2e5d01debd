"""Contract languages: what a court can verify, and the lattice they form."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np

from coopgap.theory.environment import MAX_PAYOFFS, Environment
from coopgap.theory.errors import LanguageError
from coopgap.theory.rationals import IntArray, ScaledIntegers, as_rational, bounded_product

Partition: TypeAlias = Sequence[Sequence[str]]
"""Groups of names that a contract cannot tell apart; each name in exactly one group."""

View: TypeAlias = Partition | Literal["all", "none"]
"""What is seen of one component: ``"all"`` of it, ``"none"`` of it, or the cell of a partition."""


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

    # -- constructors ------------------------------------------------------------------------

    @classmethod
    def null(cls, environment: Environment) -> Language:
        """Give the language that sees nothing: one signal."""
        return cls.product(environment)

    @classmethod
    def complete(cls, environment: Environment) -> Language:
        """Give the language that sees everything: one signal per outcome."""
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
        views = _agent_views(environment, actions)
        axes = [_groups(states, environment.states, "states")]
        axes += [
            _groups(view, names, f"actions of {agent!r}")
            for view, names, agent in zip(
                views, environment.actions, environment.agents, strict=True
            )
        ]
        shape = (environment.n_states, *environment.shape)
        sizes = [max(cells) + 1 for cells, _ in axes]
        codes = np.ravel_multi_index(
            np.ix_(*(np.array(cells) for cells, _ in axes)), tuple(sizes)
        ).reshape(shape)
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
        array = np.array(labels, dtype=object)
        shape = (environment.n_states, *environment.shape)
        if array.shape == shape[1:] and shape[0] == 1:
            array = array[np.newaxis]
        if array.shape != shape:
            raise LanguageError(f"labels has shape {array.shape}; the environment needs {shape}")
        codes: dict[Hashable, int] = {}
        flat = [codes.setdefault(label, len(codes)) for label in array.ravel()]
        names = [str(label) for label in codes]
        return cls._canonical(np.array(flat).reshape(shape), lambda code: names[code])

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
        shape = (environment.n_states, *environment.shape)
        labels = np.empty(shape[0] * len(profiles), dtype=object)
        labels[:] = [signal(state, acts) for state in environment.states for acts in profiles]
        return cls.from_labels(environment, labels.reshape(shape))

    @classmethod
    def _canonical(cls, codes: IntArray, name: Callable[[int], str]) -> Language:
        present, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(order.size)
        signals = rank[inverse].reshape(codes.shape)
        signals.flags.writeable = False
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
        _require_shape(self.signals.shape, environment)

    def probabilities(self) -> ScaledIntegers:
        """Give the signal map as a 0/1 kernel of shape ``(S, m_1, ..., m_n, n_signals)``."""
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

        References
        ----------
        Theory §1, contract language.
        """
        return self.join(other).n_signals == self.n_signals

    def join(self, other: Language) -> Language:
        """Give the coarsest language that sees what either sees (common refinement)."""
        self._require_same(other)
        codes = self.signals * other.n_signals + other.signals

        def name(code: int) -> str:
            first, second = divmod(code, other.n_signals)
            return f"{self.labels[first]} & {other.labels[second]}"

        return self._canonical(codes, name)

    def meet(self, other: Language) -> Language:
        """Give the finest language that sees only what both see (common coarsening)."""
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

        def name(code: int) -> str:
            return " or ".join(self.labels[s] for s in np.flatnonzero(component == code))

        return self._canonical(component[self.signals], name)

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


@dataclass(frozen=True, eq=False)
class NoisyLanguage:
    """A noisy contract language: the court sees signal s with probability σ(s | θ, a). Immutable.

    Attributes
    ----------
    kernel
        Exact probabilities of shape ``(S, m_1, ..., m_n, n_signals)``.
    labels
        One name per signal.

    References
    ----------
    Theory §1, noisy monitoring; [Holmstrom1979].
    """

    kernel: ScaledIntegers
    labels: tuple[str, ...]

    @classmethod
    def from_arrays(
        cls, environment: Environment, kernel: Any, labels: Sequence[str] | None = None
    ) -> NoisyLanguage:
        """Build a noisy language from exact probabilities.

        Parameters
        ----------
        environment
            Whose outcomes are monitored.
        kernel
            Exact numbers of shape ``(S, m_1, ..., m_n, n_signals)``, or without the first axis
            when there is one state; each outcome's probabilities sum to one.
        labels
            One name per signal.

        Raises
        ------
        LanguageError
            When shapes do not fit or probabilities are negative or do not sum to one.

        Examples
        --------
        >>> solo = Environment.from_arrays([[1, 2]], actions=[("work", "rest")])
        >>> NoisyLanguage.from_arrays(solo, [["3/4", "1/4"], ["1/4", "3/4"]]).n_signals
        2
        """
        array = np.array(kernel, dtype=object)
        shape = (environment.n_states, *environment.shape)
        if array.shape[:-1] == shape[1:] and shape[0] == 1:
            array = array[np.newaxis]
        if array.ndim != len(shape) + 1 or array.shape[:-1] != shape or array.shape[-1] == 0:
            raise LanguageError(
                f"kernel has shape {array.shape}; it must be {shape} and a last axis of signals"
            )
        bounded_product(array.shape, MAX_PAYOFFS, "kernel")
        values = [
            as_rational(v, f"kernel[{', '.join(map(str, index))}]")
            for index, v in np.ndenumerate(array)
        ]
        if any(v < 0 for v in values):
            raise LanguageError(f"kernel has the negative probability {min(values)}")
        n_signals = array.shape[-1]
        for k in range(0, len(values), n_signals):
            if (total := sum(values[k : k + n_signals], Fraction(0))) != 1:
                raise LanguageError(
                    f"signal probabilities of outcome {k // n_signals} sum to {total}, not 1"
                )
        names = tuple(labels) if labels is not None else tuple(f"s{k}" for k in range(n_signals))
        if len(names) != n_signals:
            raise LanguageError(f"{len(names)} labels for {n_signals} signals")
        return cls(ScaledIntegers.from_rationals(values, array.shape), names)

    @property
    def n_signals(self) -> int:
        """Number of signals."""
        return len(self.labels)

    def require_fits(self, environment: Environment) -> None:
        """Refuse an environment with other outcomes than the language's own.

        Raises
        ------
        LanguageError
            When the shapes differ.
        """
        _require_shape(self.kernel.numerators.shape[:-1], environment)

    def probabilities(self) -> ScaledIntegers:
        """Give the kernel, shape ``(S, m_1, ..., m_n, n_signals)``."""
        return self.kernel


AnyLanguage: TypeAlias = Language | NoisyLanguage
"""What linear programs accept: a language that sees outcomes exactly, or through noise."""


def _require_shape(shape: tuple[int, ...], environment: Environment) -> None:
    expected = (environment.n_states, *environment.shape)
    if shape != expected:
        raise LanguageError(
            f"the language sees outcomes of shape {shape}; the environment has {expected}"
        )


def _agent_views(
    environment: Environment, actions: View | Mapping[str, View] | Sequence[View]
) -> list[View]:
    if isinstance(actions, str):
        return [_keyword(actions, "actions")] * environment.n_agents
    if isinstance(actions, Mapping):
        unknown = set(actions) - set(environment.agents)
        if unknown:
            raise LanguageError(
                f"no agent called {sorted(unknown)[0]!r}; agents: {', '.join(environment.agents)}"
            )
        return [actions.get(agent, "none") for agent in environment.agents]
    listed: list[Any] = list(actions)
    if _is_partition(listed):
        return [listed] * environment.n_agents
    if len(listed) != environment.n_agents:
        raise LanguageError(
            f"actions gives {len(listed)} views for {environment.n_agents} agents; give one each"
        )
    return listed


def _is_partition(listed: list[Any]) -> bool:
    """Tell groups of names apart from one view per agent, which nests one level deeper."""
    return all(
        not isinstance(group, str) and all(isinstance(name, str) for name in group)
        for group in listed
    )


def _keyword(text: str, what: str) -> Literal["all", "none"]:
    if text == "all":
        return "all"
    if text == "none":
        return "none"
    raise LanguageError(f"{what}={text!r}; write 'all', 'none' or a partition")


def _groups(view: View, names: tuple[str, ...], what: str) -> tuple[list[int], list[str]]:
    """Give the cell of each name, and a label per cell."""
    if isinstance(view, str):
        if _keyword(view, what) == "all":
            return list(range(len(names))), list(names)
        return [0] * len(names), ["*"]
    cells: dict[str, int] = {}
    for cell, group in enumerate(view):
        if isinstance(group, str) or not group:
            raise LanguageError(f"partition of {what}: each group must be a non-empty list")
        for name in group:
            if name not in names:
                raise LanguageError(
                    f"partition of {what} names {name!r}, which is unknown; "
                    f"known: {', '.join(names)}"
                )
            if name in cells:
                raise LanguageError(f"partition of {what} names {name!r} twice")
            cells[name] = cell
    if missing := [name for name in names if name not in cells]:
        raise LanguageError(f"partition of {what} leaves out {missing[0]!r}; put it in a group")
    return [cells[name] for name in names], ["/".join(group) for group in view]
