"""Exact records as JSON and back: how the data of a figure survive on disk.

A record is a frozen dataclass of exact things: whole numbers, fractions, texts, and tuples or
records of such. What is read back is rebuilt from the type annotations alone, so that a file can
only ever become the record it claims to be.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import math
import types
import typing
from fractions import Fraction
from typing import Any, TypeVar, Union

from coopgap.theory.errors import FormatError
from coopgap.theory.rationals import as_text

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Give the JSON form of an exact value.

    Raises
    ------
    FormatError
        When the value holds something inexact or unknown, such as a float.

    Examples
    --------
    >>> to_plain((Fraction(1, 2), None, "x", 3))
    ['1/2', None, 'x', 3]
    """
    if isinstance(value, Fraction):
        return as_text(value)
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, enum.StrEnum) else value
    if isinstance(value, tuple):
        return [to_plain(entry) for entry in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    raise FormatError(f"{value!r} ({type(value).__name__}) has no exact JSON form")


def rounded(value: float, digits: int = 6) -> Fraction:
    """Take an estimate into a record: an exact decimal, the same on every machine.

    Raises
    ------
    FormatError
        When the value is infinite or not a number.

    Examples
    --------
    >>> rounded(0.1), rounded(-2.0000001, 3)
    (Fraction(1, 10), Fraction(-2, 1))
    """
    if not math.isfinite(value):
        raise FormatError(f"{value!r} has no exact JSON form")
    return Fraction(round(float(value) * 10**digits), 10**digits)


def from_plain(kind: type[T], data: Any) -> T:
    """Rebuild a value of a type from its JSON form.

    Parameters
    ----------
    kind
        A record class, or one of the types that records are made of.
    data
        What `to_plain` gave.

    Raises
    ------
    FormatError
        When the data are not such a value.

    Examples
    --------
    >>> from_plain(tuple[Fraction, ...], ["1/2", "3"])
    (Fraction(1, 2), Fraction(3, 1))
    """
    try:
        return typing.cast(T, _read(kind, data))
    except (TypeError, ValueError, KeyError, ZeroDivisionError) as error:
        raise FormatError(f"not the data of {kind}: {error}") from None


def _read(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(typing.get_args(kind), data)
    if origin is tuple:
        return _read_tuple(typing.get_args(kind), data)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        if not isinstance(data, dict) or data.keys() != hints.keys():
            raise ValueError(f"{kind.__name__} has the fields {', '.join(hints)}")
        return kind(**{name: _read(hint, data[name]) for name, hint in hints.items()})
    if kind is Fraction:
        if not isinstance(data, str):
            raise TypeError(f"{data!r} is no fraction written as text")
        return Fraction(data)
    if kind in (bool, int, str, type(None)):
        if type(data) is not kind:
            raise TypeError(f"{data!r} is no {kind.__name__}")
        return data
    if isinstance(kind, type) and issubclass(kind, enum.StrEnum):
        return kind(data)
    raise TypeError(f"{kind} is no type of a record")


def _read_union(kinds: tuple[Any, ...], data: Any) -> Any:
    for kind in kinds:
        try:
            return _read(kind, data)
        except (TypeError, ValueError, ZeroDivisionError):
            continue
    raise TypeError(f"{data!r} is none of {kinds}")


def _read_tuple(kinds: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise TypeError(f"{data!r} is no list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], entry) for entry in data)
    if len(kinds) != len(data):
        raise ValueError(f"{len(data)} entries for {len(kinds)}")
    return tuple(_read(kind, entry) for kind, entry in zip(kinds, data, strict=True))


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
