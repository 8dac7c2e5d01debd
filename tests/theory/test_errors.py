"""Every error has one base, so that the command line can turn each into one line."""

from __future__ import annotations

import inspect

import pytest

from coopgap.theory import errors
from coopgap.theory.errors import CoopgapError, ExactnessError, SolverError

CLASSES = [
    value
    for _, value in inspect.getmembers(errors, inspect.isclass)
    if value.__module__ == errors.__name__
]


def test_all_classes_are_found() -> None:
    assert {CoopgapError, ExactnessError, SolverError} <= set(CLASSES)
    assert len(CLASSES) >= 9


@pytest.mark.parametrize("kind", CLASSES)
def test_each_class_is_a_documented_coopgap_error(kind: type[Exception]) -> None:
    assert issubclass(kind, CoopgapError)
    assert kind.__doc__
    assert str(kind("what and how")) == "what and how"


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind is not CoopgapError])
def test_each_failure_is_also_a_builtin_one(kind: type[Exception]) -> None:
    # So that `except ValueError` of a caller who never heard of coopgap still works.
    assert issubclass(kind, ValueError | TypeError | RuntimeError)


def test_inexact_numbers_are_type_errors() -> None:
    assert issubclass(ExactnessError, TypeError)
