"""Noisy contract languages: a court that sees each signal with a known probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from coopgap.theory.environment import MAX_PAYOFFS, Environment
from coopgap.theory.errors import LanguageError
from coopgap.theory.notebook.contracts import noisy_language_card
from coopgap.theory.outcomes import as_outcome_array, require_outcomes
from coopgap.theory.rationals import ScaledIntegers, as_rational, bounded_product


@dataclass(frozen=True, eq=False)
class NoisyLanguage:
    """A noisy contract language: the court sees signal s with probability σ(s | θ, a). Immutable.

    Attributes
    ----------
    kernel
        Exact probabilities of shape ``(S, m_1, ..., m_n, n_signals)``.
    labels
        One name per signal.

    Raises
    ------
    LanguageError
        When a probability is negative, an outcome's probabilities do not sum to one, or labels
        and signals differ in number.

    Examples
    --------
    >>> solo = Environment.from_arrays([[1, 2]], actions=[("work", "rest")])
    >>> NoisyLanguage.from_arrays(solo, [["3/4", "1/4"], ["1/4", "3/4"]]).labels
    ('s0', 's1')

    References
    ----------
    Theory §1, noisy monitoring; [Holmstrom1979].
    """

    kernel: ScaledIntegers
    labels: tuple[str, ...]

    _repr_html_ = noisy_language_card

    def __post_init__(self) -> None:
        numerators, n_signals = self.kernel.numerators, len(self.labels)
        if not n_signals or numerators.shape[-1:] != (n_signals,):
            raise LanguageError(
                f"{n_signals} labels for a kernel of shape {numerators.shape}; give one label "
                "for each signal of its last axis"
            )
        if numerators.min() < 0:
            least = Fraction(int(numerators.min()), self.kernel.denominator)
            raise LanguageError(f"kernel has the negative probability {least}")
        totals = self.kernel.widened(n_signals).sum(axis=-1)
        if (wrong := np.argwhere(totals != self.kernel.denominator)).size:
            outcome = tuple(int(k) for k in wrong[0])
            total = Fraction(int(totals[outcome]), self.kernel.denominator)
            raise LanguageError(
                f"signal probabilities of outcome {outcome} (state first) sum to {total}, not 1"
            )

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
        array = as_outcome_array(kernel, environment, "kernel", last_axis="signals")
        bounded_product(array.shape, MAX_PAYOFFS, "kernel")
        values = [
            as_rational(value, f"kernel[{', '.join(map(str, index))}]")
            for index, value in np.ndenumerate(array)
        ]
        if labels is None:
            labels = [f"s{k}" for k in range(array.shape[-1])]
        return cls(ScaledIntegers.from_rationals(values, array.shape), tuple(labels))

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
        require_outcomes(self.kernel.numerators.shape[:-1], environment)

    def probabilities(self) -> ScaledIntegers:
        """Give the kernel itself, shape ``(S, m_1, ..., m_n, n_signals)``."""
        return self.kernel
