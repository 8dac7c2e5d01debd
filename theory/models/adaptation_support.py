"""Adaptation on any finite support and any partition: exact gaps, contracts, thresholds.

The general statements of model M2 are derived in `coopgap.theory.models.adaptation`; this
module evaluates them at a concrete support in exact arithmetic, with certificates.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from coopgap.theory.derivation import LAM
from coopgap.theory.errors import ParameterError
from coopgap.theory.isotonic import IsotonicFit, isotonic_regression
from coopgap.theory.rationals import as_rational, as_weight

Cell = tuple[int, ...]
"""Indices of the states that the contract cannot tell apart."""


@dataclass(frozen=True, slots=True)
class CellChoice:
    """The two rigid ways to govern one cell, and which is better.

    Attributes
    ----------
    cell
        The states of the cell.
    mandate, discretion
        Contribution of the cell to the gap under the best mandate and under discretion.
    ratio
        ``E[b²|cell] / Var(θ|cell)``: discretion is at least as good exactly when
        ``(1 + λk/c)² ≥ ratio``; ``None`` (never) when only the denominator is zero.
    """

    cell: Cell
    mandate: Fraction
    discretion: Fraction
    ratio: Fraction | None

    @property
    def best(self) -> str:
        """``"discretion"`` when it is at least as good, otherwise ``"mandate"``."""
        return "discretion" if self.discretion <= self.mandate else "mandate"

    @property
    def gap(self) -> Fraction:
        """The smaller of the two contributions."""
        return min(self.mandate, self.discretion)


@dataclass(frozen=True, slots=True)
class MenuContract:
    """The best contract that sees the action and the cell.

    Attributes
    ----------
    actions
        Action taken in each state.
    transfers
        Transfer to the agent in each state, a function of (cell, action); any action off
        the menu of its cell is forbidden (paid less than any rational agent accepts).
    gap
        Expected welfare below first best.
    fits
        The isotonic regression of each cell with its certificate, cells in order.
    """

    actions: tuple[Fraction, ...]
    transfers: tuple[Fraction, ...]
    gap: Fraction
    fits: tuple[IsotonicFit, ...]


@dataclass(frozen=True, slots=True)
class MenuThreshold:
    """The least λ at which a menu contract reaches first best, and the pair that decides it.

    Attributes
    ----------
    value
        λ*, attained (the gap is 0 at λ* itself).
    pair
        States ``(low, high)`` whose preferred actions are tied at λ*; ``None`` if λ* = 0.
    """

    value: Fraction
    pair: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class StepFunction:
    """A right-continuous step function of λ on [0, ∞).

    Attributes
    ----------
    starts
        Where each piece begins; the first is 0, all increase.
    values
        The value on each piece ``[starts[i], starts[i+1])``.
    """

    starts: tuple[Fraction, ...]
    values: tuple[Fraction, ...]

    def __call__(self, prosociality: object) -> Fraction:
        """Evaluate exactly at a prosocial weight."""
        weight = as_weight(prosociality, "prosociality")
        return [v for s, v in zip(self.starts, self.values, strict=True) if s <= weight][-1]

    def as_piecewise(self, start_scale: Any = 1, value_scale: Any = 1) -> Any:
        """Give the function as a `sympy.Piecewise` in λ (symbol ``lam``), scaled if asked."""
        levels = [value_scale * _sympy(value) for value in self.values]
        ends = [sympy.Lt(LAM, start_scale * _sympy(end)) for end in self.starts[1:]]
        return sympy.Piecewise(*zip(levels, [*ends, sympy.true], strict=True))


@dataclass(frozen=True, slots=True)
class Adaptation:
    """One agent adapts an action to a state that the contract sees only up to a cell.

    Welfare is ``−(k/2)(a−θ)²``; the agent's material payoff is ``−(c/2)(a−θ−b)²`` with a
    bias ``b`` that may vary with the state; the other agent receives the rest of welfare.

    Attributes
    ----------
    theta, bias, prior
        Ideal action, bias and probability of each state. Equal ideal actions are allowed
        (two states may differ in bias alone).
    cells
        Partition of the state indices.
    cost, stakes
        The curvatures ``c > 0`` of the agent's payoff and ``k > 0`` of welfare.

    Examples
    --------
    >>> model = Adaptation.from_values([0, 1, 2], [3, 1, 0])
    >>> model.menu(0).gap, model.threshold(), model.mandate_gap()
    (Fraction(1, 3), MenuThreshold(value=Fraction(1, 1), pair=(0, 1)), Fraction(1, 3))
    >>> print(model.menu_gap().as_piecewise())
    Piecewise((1/3, lam < 1/2), (1/12, lam < 1), (0, True))

    References
    ----------
    M2 of the theory page; [Rochet1987], [Holmstrom1984].
    """

    theta: tuple[Fraction, ...]
    bias: tuple[Fraction, ...]
    prior: tuple[Fraction, ...]
    cells: tuple[Cell, ...]
    cost: Fraction
    stakes: Fraction

    def __post_init__(self) -> None:
        count = len(self.theta)
        if count == 0:
            raise ParameterError("theta is empty; an adaptation model needs a state")
        for name, values in (("bias", self.bias), ("prior", self.prior)):
            if len(values) != count:
                raise ParameterError(f"{name} has {len(values)} entries for {count} states")
        for i, probability in enumerate(self.prior):
            if probability <= 0:
                raise ParameterError(f"prior[{i}]={probability} is not positive")
        if sum(self.prior) != 1:
            raise ParameterError(f"prior sums to {sum(self.prior)}, not 1")
        if sorted(i for cell in self.cells for i in cell) != list(range(count)) or () in self.cells:
            raise ParameterError(f"cells={self.cells} is not a partition of 0..{count - 1}")
        for name, value in (("cost", self.cost), ("stakes", self.stakes)):
            if value <= 0:
                raise ParameterError(f"{name}={value} is not positive")

    @classmethod
    def from_values(
        cls,
        theta: Sequence[object],
        bias: Sequence[object] | object,
        *,
        prior: Sequence[object] | None = None,
        cells: Sequence[Sequence[int]] | None = None,
        cost: object = 1,
        stakes: object = 1,
    ) -> Adaptation:
        """Build the model from exact numbers.

        Parameters
        ----------
        theta
            Ideal actions.
        bias
            One bias a state, or a single number for all.
        prior
            Probabilities; uniform by default.
        cells
            Partition of the state indices; one cell by default.
        cost, stakes
            The curvatures c and k.

        Raises
        ------
        ParameterError
            When lengths differ, the prior is none, or the cells are no partition.
        ExactnessError
            When a number is a float.
        """
        ideal = tuple(as_rational(value, f"theta[{i}]") for i, value in enumerate(theta))
        count = len(ideal)
        if isinstance(bias, Sequence) and not isinstance(bias, str):
            shifts = tuple(as_rational(value, f"bias[{i}]") for i, value in enumerate(bias))
        else:
            shifts = (as_rational(bias, "bias"),) * count
        if prior is None:
            chances = (Fraction(1, max(count, 1)),) * count
        else:
            chances = tuple(as_rational(value, f"prior[{i}]") for i, value in enumerate(prior))
        parts = [range(count)] if cells is None else cells
        return cls(
            ideal,
            shifts,
            chances,
            tuple(tuple(cell) for cell in parts),
            as_rational(cost, "cost"),
            as_rational(stakes, "stakes"),
        )

    def curvature(self, prosociality: object = 0) -> Fraction:
        """Give ``K = c + λk``, the curvature of what a prosocial agent maximises."""
        return self.cost + as_weight(prosociality, "prosociality") * self.stakes

    def preferred(self, prosociality: object = 0) -> tuple[Fraction, ...]:
        """Give the agent's preferred action ``τ = θ + c b/(c + λk)`` in each state."""
        pull = self.cost / self.curvature(prosociality)
        return tuple(x + pull * b for x, b in zip(self.theta, self.bias, strict=True))

    def loss(self, actions: Sequence[Fraction]) -> Fraction:
        """Give the expected welfare loss ``(k/2) E(a−θ)²`` of one action a state."""
        terms = zip(self.prior, actions, self.theta, strict=True)
        return self.stakes / 2 * sum((p * (a - x) ** 2 for p, a, x in terms), Fraction(0))

    def mean(self, values: Sequence[Fraction], cell: Cell) -> Fraction:
        """Give the mean of a variable conditional on a cell."""
        mass = sum((self.prior[i] for i in cell), Fraction(0))
        return sum((self.prior[i] * values[i] for i in cell), Fraction(0)) / mass

    def variance(self, values: Sequence[Fraction], cell: Cell) -> Fraction:
        """Give the variance of a variable conditional on a cell."""
        centre = self.mean(values, cell)
        return self.mean([(value - centre) ** 2 for value in values], cell)

    def _mass(self, cell: Cell) -> Fraction:
        return sum((self.prior[i] for i in cell), Fraction(0))

    def mandate_gap(self) -> Fraction:
        """Give the gap ``(k/2) E Var(θ|Π)`` of the best fixed action by cell."""
        spread = sum(
            (self._mass(s) * self.variance(self.theta, s) for s in self.cells), Fraction(0)
        )
        return self.stakes / 2 * spread

    def discretion_gap(self, prosociality: object = 0) -> Fraction:
        """Give the gap ``(k/2) E[(c b/(c+λk))²]`` when the agent chooses freely."""
        return self.loss(self.preferred(prosociality))

    def tax_gap(self, prosociality: object = 0) -> Fraction:
        """Give the gap ``(k/2)(c/(c+λk))² E Var(b|Π)`` of the best linear tax by cell."""
        pull = self.cost / self.curvature(prosociality)
        spread = sum((self._mass(s) * self.variance(self.bias, s) for s in self.cells), Fraction(0))
        return self.stakes / 2 * pull**2 * spread

    def mixed(self, prosociality: object = 0) -> tuple[CellChoice, ...]:
        """Choose mandate or discretion in each cell (discretion when they tie)."""
        pull = self.cost / self.curvature(prosociality)
        choices = []
        for cell in self.cells:
            scale = self.stakes / 2 * self._mass(cell)
            spread = self.variance(self.theta, cell)
            square = self.mean([b**2 for b in self.bias], cell)
            ratio = Fraction(0) if square == 0 else (square / spread if spread else None)
            choices.append(CellChoice(cell, scale * spread, scale * pull**2 * square, ratio))
        return tuple(choices)

    def discretion_thresholds(self) -> tuple[Any, ...]:
        """Give, by cell, the least λ at which discretion beats the mandate: exact SymPy, or ∞."""
        rate = _sympy(self.cost / self.stakes)
        return tuple(
            sympy.oo
            if choice.ratio is None
            else sympy.Max(0, rate * (sympy.sqrt(_sympy(choice.ratio)) - 1))
            for choice in self.mixed()
        )

    def mixed_gap(self, prosociality: object = 0) -> Fraction:
        """Give the gap when each cell gets the better of mandate and discretion."""
        return sum((choice.gap for choice in self.mixed(prosociality)), Fraction(0))

    def menu(self, prosociality: object = 0) -> MenuContract:
        """Give the best contract on (cell, action): isotonic regression of θ on τ by cell."""
        tau, bend = self.preferred(prosociality), self.curvature(prosociality)
        actions, transfers = list(self.theta), [Fraction(0)] * len(self.theta)
        fits = []
        for cell in self.cells:
            fit = isotonic_regression(
                [self.theta[i] for i in cell],
                [self.prior[i] for i in cell],
                [tau[i] for i in cell],
            )
            fits.append(fit)
            payments = _payments(fit.values, [tau[i] for i in cell], bend)
            for i, action, payment in zip(cell, fit.values, payments, strict=True):
                actions[i], transfers[i] = action, payment
        gap = self.stakes / 2 * sum((fit.residual for fit in fits), Fraction(0))
        return MenuContract(tuple(actions), tuple(transfers), gap, tuple(fits))

    def violations(
        self, contract: MenuContract, prosociality: object = 0
    ) -> Iterator[tuple[int, int, Fraction]]:
        """Yield ``(state, imitated state, gain)`` for each profitable deviation within a cell."""
        tau, half = self.preferred(prosociality), self.curvature(prosociality) / 2
        for cell in self.cells:
            for i in cell:
                stay = contract.transfers[i] - half * (contract.actions[i] - tau[i]) ** 2
                for j in cell:
                    move = contract.transfers[j] - half * (contract.actions[j] - tau[i]) ** 2
                    if move > stay:
                        yield i, j, move - stay

    def threshold(self) -> MenuThreshold:
        """Give λ* = (c/k)(max (b−b')/(θ'−θ) − 1)⁺ over pairs θ < θ' of a cell."""
        best = MenuThreshold(Fraction(0), None)
        for value, low, high in self._pair_thresholds():
            if value > best.value:
                best = MenuThreshold(value, (low, high))
        return best

    def _pair_thresholds(self) -> Iterator[tuple[Fraction, int, int]]:
        """Yield the λ at which the preferred actions of a pair tie, the low state first."""
        for cell in self.cells:
            for low in cell:
                for high in cell:
                    distance = self.theta[high] - self.theta[low]
                    if distance > 0:
                        ratio = (self.bias[low] - self.bias[high]) / distance - 1
                        yield self.cost / self.stakes * ratio, low, high

    def menu_gap(self) -> StepFunction:
        """Give the menu gap as a function of λ, all pieces exact.

        The best menu depends on λ only through the *order* of the preferred actions, and
        a pair with θ < θ' is reversed exactly below its own threshold. A tie leaves the
        pair free, which costs as much as the order by θ does; so the gap is a
        right-continuous, non-increasing step function that changes at thresholds only.
        """
        breaks = {value for value, _, _ in self._pair_thresholds() if value > 0}
        starts, values = [Fraction(0)], [self.menu(0).gap]
        for start in sorted(breaks):
            value = self.menu(start).gap
            if value != values[-1]:
                starts.append(start)
                values.append(value)
        return StepFunction(tuple(starts), tuple(values))

    def menu_gap_form(self, cost: Any, stakes: Any) -> Any:
        """Give the menu gap as a Piecewise in λ for *all* curvatures, named by two symbols.

        Curvatures only rescale: thresholds by c/k and residuals by k.
        """
        unit = replace(self, cost=Fraction(1), stakes=Fraction(1)).menu_gap()
        return unit.as_piecewise(cost / stakes, stakes)


def _payments(
    actions: Sequence[Fraction], tau: Sequence[Fraction], curvature: Fraction
) -> list[Fraction]:
    """Price a monotone menu: between neighbouring actions, the type in the middle is indifferent.

    A type τ gains ``K(τ − (a+a')/2)(a'−a) + t(a') − t(a)`` from moving up one action, so the
    price makes this zero at a switching type ρ between the types below and above; for all
    others the gains of a longer move add up with the right sign.
    """
    menu = sorted(set(actions))
    highest = {a: max(t for x, t in zip(actions, tau, strict=True) if x == a) for a in menu}
    lowest = {a: min(t for x, t in zip(actions, tau, strict=True) if x == a) for a in menu}
    price = {menu[0]: Fraction(0)}
    for below, above in itertools.pairwise(menu):
        switch = (highest[below] + lowest[above]) / 2
        price[above] = price[below] - curvature * (switch - (below + above) / 2) * (above - below)
    return [price[a] for a in actions]


def _sympy(value: Fraction) -> Any:
    return sympy.Rational(value.numerator, value.denominator)
