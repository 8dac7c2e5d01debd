"""Every error coopgap raises on purpose: one class a failure, one base class for all.

The command line turns any `CoopgapError` into one line on standard error and exit
status 2, so each message names the culprit and the mend.
"""

from __future__ import annotations


class CoopgapError(Exception):
    """Base class of every error that coopgap raises on purpose."""


class ExactnessError(CoopgapError, TypeError):
    """A number that is not exact (a float, NaN, a bool) where a rational is needed."""


class ParameterError(CoopgapError, ValueError):
    """An option or parameter outside its domain: a negative weight, an unknown name."""


class InvalidEnvironmentError(CoopgapError, ValueError):
    """An environment that is not one: wrong shape, empty action set, bad prior."""


class LanguageError(CoopgapError, ValueError):
    """A contract language that does not fit the environment or the question asked."""


class ContractError(CoopgapError, ValueError):
    """A contract, rule or mechanism that does not fit its environment or language."""


class FormatError(CoopgapError, ValueError):
    """A file that cannot be read as what it claims to be: .nfg, CSV, certificate."""


class SizeError(CoopgapError, ValueError):
    """An input larger than the stated bound; raised before memory is taken."""


class SolverError(CoopgapError, RuntimeError):
    """A solver that is missing, failed, or whose answer could not be made exact."""


class RegionError(CoopgapError, ValueError):
    """A parameter region that is empty, or a point or form outside its region."""


class DerivationError(CoopgapError, ValueError):
    """A symbolic model that cannot be derived: not affine, unbounded, undefined."""


class StoppedError(CoopgapError, RuntimeError):
    """A run that was told to stop while a player was about to answer."""


class BudgetSpentError(StoppedError):
    """A run that may not ask its language model again: the budget is spent."""


class EndpointError(StoppedError):
    """A chat endpoint that is missing, refuses, or keeps failing; nothing kept is lost."""
