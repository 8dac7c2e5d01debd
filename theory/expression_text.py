"""Expressions as text that SymPy reads back, whatever their symbols are called."""

from __future__ import annotations

import builtins
import keyword
import types
from typing import Any

import sympy
from sympy.printing.str import StrPrinter


class _Quoting(StrPrinter):  # type: ignore[misc]
    """Prints as ``str`` does, but names that mean something else to SymPy as ``Symbol('S')``."""

    def _print_Symbol(self, symbol: Any) -> str:  # noqa: N802
        name = str(symbol.name)
        return f"Symbol({name!r})" if means_something_else(name) else name


def means_something_else(name: str) -> bool:
    """Tell whether `sympy.sympify` would not read a name as a symbol of that name.

    Examples
    --------
    >>> [name for name in ("R", "S", "N", "beta", "lam", "max", "lambda") if
    ...  means_something_else(name)]
    ['S', 'N', 'beta', 'max', 'lambda']
    """
    builtin = isinstance(getattr(builtins, name, None), types.BuiltinFunctionType)
    return builtin or keyword.iskeyword(name) or hasattr(sympy, name)


def parseable(expression: Any) -> str:
    """Write an expression so that plain `sympy.sympify` reads it back.

    Examples
    --------
    >>> R, S = sympy.symbols("R S")
    >>> parseable(2 * R - S)
    "2*R - Symbol('S')"
    >>> sympy.sympify(parseable(2 * R - S)) == 2 * R - S
    True
    """
    return str(_Quoting().doprint(sympy.sympify(expression)))
