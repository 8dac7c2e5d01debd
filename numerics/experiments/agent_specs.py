"""Players written as text: ``best-response:lambda=2``, ``3*logit:lambda=1,beta=3``."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

from coopgap.numerics.experiments.analytic_agents import BestResponse, LogitResponse
from coopgap.numerics.experiments.protocol import Agent, Traits
from coopgap.numerics.experiments.scripted_agents import Scripted
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.rationals import as_weight

MAX_PLAYERS = 20
"""Most players of one game."""

OPTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "best-response": ("lambda", "beliefs", "assumed"),
        "logit": ("lambda", "beta", "assumed"),
        "scripted": ("prosocial",),
        "python": (),
        "human": ("prosocial",),
        "llm": (
            *("framing", "prosocial", "temperature"),
            *("max-tokens", "max-completion-tokens", "json"),
        ),
    }
)
"""Kinds of player with the options that each takes."""

SERVED = frozenset({"human", "llm"})
"""Kinds that need services to play: a terminal, a chat endpoint, a log."""

_TIMES = re.compile(r"(\d{1,2})\*(.*)", re.DOTALL)


@dataclass(frozen=True)
class AgentSpec:
    """One player, written down but not yet built.

    Attributes
    ----------
    kind
        One of `OPTIONS`.
    subject
        What stands before the options: a script, a model, ``FILE.py:CLASS``.
    options
        By name, as text.

    Examples
    --------
    >>> spec = parse_agents(["2*best-response:lambda=2"], 2)[0]
    >>> spec.kind, dict(spec.options), str(spec)
    ('best-response', {'lambda': '2'}, 'best-response:lambda=2')
    """

    kind: str
    subject: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """What tables call this kind of player, without its prosociality."""
        if self.kind == "llm":
            return self.subject or "llm"
        if self.kind == "logit":
            return f"logit:beta={dict(self.options).get('beta', '1')}"
        return f"{self.kind}:{self.subject}" if self.subject else self.kind

    def __str__(self) -> str:
        parts = [self.subject] if self.subject else []
        parts += [f"{name}={value}" for name, value in self.options]
        return self.kind + (":" + ",".join(parts) if parts else "")


def parse_agents(texts: Sequence[str], players: int) -> tuple[AgentSpec, ...]:
    """Read who plays: one specification for everybody, or one for each player in order.

    Raises
    ------
    ParameterError
        When a kind or option is unknown or the number of players is wrong.

    Examples
    --------
    >>> [str(spec) for spec in parse_agents(["2*scripted:C,D", "logit:beta=3"], 3)]
    ['scripted:C,D', 'scripted:C,D', 'logit:beta=3']
    """
    if not texts:
        raise ParameterError("no players: give --agent, for example --agent best-response")
    found: list[AgentSpec] = []
    for text in texts:
        match = _TIMES.fullmatch(text.strip())
        times, rest = (int(match[1]), match[2]) if match else (1, text.strip())
        if not 1 <= times <= MAX_PLAYERS:
            raise ParameterError(f"agent {text!r}: the number must be from 1 to {MAX_PLAYERS}")
        found += [_one(rest)] * times
    if len(texts) == 1 and len(found) == 1:
        found *= players
    if len(found) != players:
        raise ParameterError(
            f"{len(found)} players given, but the game has {players}: give one --agent for all, "
            f"or one each (2*best-response counts for two)"
        )
    return tuple(found)


def _one(text: str) -> AgentSpec:
    kind, _, rest = text.partition(":")
    if kind not in OPTIONS:
        raise ParameterError(f"agent {text!r}: {kind!r} is unknown; choose {', '.join(OPTIONS)}")
    subject: list[str] = []
    options: dict[str, str] = {}
    for part in rest.split(",") if rest else []:
        name, mark, value = part.partition("=")
        if mark and name.strip() in OPTIONS[kind]:
            if name.strip() in options:
                raise ParameterError(f"agent {text!r}: {name.strip()} is given twice")
            options[name.strip()] = value.strip()
        elif mark and kind not in ("scripted", "python"):
            raise ParameterError(
                f"agent {text!r}: {kind} has no option {name.strip()!r}; it has "
                f"{', '.join(OPTIONS[kind])}"
            )
        else:
            subject.append(part.strip())
    spec = AgentSpec(kind, ",".join(subject), tuple(options.items()))
    needs = kind in ("scripted", "python")
    if needs != bool(spec.subject) and kind != "llm":
        wanted = {"scripted": "scripted:C", "python": "python:FILE.py:CLASS"}
        hint = f"write {wanted[kind]}" if needs else f"{spec.subject!r} is no option of {kind}"
        raise ParameterError(f"agent {text!r}: {hint}")
    return spec


def weight_of(spec: AgentSpec) -> Any:
    """Read the prosocial weight that a specification gives; 0 when it gives none."""
    return as_weight(dict(spec.options).get("lambda", "0"), f"lambda of {spec}")


def build_table_agent(spec: AgentSpec) -> Agent:
    """Build a player of a table game that needs nobody's services: no person, no endpoint.

    Raises
    ------
    ParameterError
        When an option is malformed.

    Examples
    --------
    >>> build_table_agent(parse_agents(["logit:lambda=1,beta=3"], 1)[0]).precision
    3.0
    """
    given = dict(spec.options)
    if spec.kind == "scripted":
        return Scripted(spec.subject.split(","), truth(spec, "prosocial"))
    if spec.kind == "python":
        return python_agent(spec)
    weight, assumed = weight_of(spec), as_weight(given.get("assumed", "0"), f"assumed of {spec}")
    if spec.kind == "best-response":
        beliefs = cast(Any, given.get("beliefs", "equilibrium"))
        return BestResponse(weight, beliefs, assumed)
    if spec.kind == "logit":
        return LogitResponse(weight, "equilibrium", assumed, precision_of(spec))
    raise ParameterError(f"agent {spec}: it cannot be built here")


def precision_of(spec: AgentSpec) -> float:
    """Read β of a logit player; 1 when none is given."""
    return float(as_weight(dict(spec.options).get("beta", "1"), f"beta of {spec}"))


def truth(spec: AgentSpec, name: str) -> bool:
    """Read an option that is yes or no.

    Raises
    ------
    ParameterError
        When it is anything else.

    Examples
    --------
    >>> truth(AgentSpec("scripted", "C", (("prosocial", "yes"),)), "prosocial")
    True
    """
    value = dict(spec.options).get(name, "no").lower()
    if value not in ("yes", "no", "true", "false", "1", "0"):
        raise ParameterError(f"agent {spec}: {name}={value!r} must be yes or no")
    return value in ("yes", "true", "1")


def python_agent(spec: AgentSpec) -> Agent:
    """Import a file, which RUNS it, and build the class it names.

    Raises
    ------
    FormatError
        When the file cannot be imported, or has no such class with a method ``act``.
    """
    file, _, name = spec.subject.rpartition(":")
    path = Path(file)
    if not file.endswith(".py") or not path.is_file():
        raise FormatError(f"agent {spec}: write python:FILE.py:CLASS; {file or name!r} is no file")
    maker = _imported(path, f"_players_of_{path.stem}").get(name)
    if not callable(maker):
        raise FormatError(f"{path}: has no class {name!r}")
    try:
        agent = maker()
    except Exception as error:
        raise FormatError(f"{path}: {name}() raised {type(error).__name__}: {error}") from error
    if not callable(getattr(agent, "act", None)):
        raise FormatError(f"{path}: {name} has no method act(situation, generator)")
    if not isinstance(getattr(agent, "traits", Traits()), Traits):
        raise FormatError(f"{path}: {name}.traits is no Traits(weight, precision, prosocial)")
    return cast(Agent, agent)


@lru_cache(maxsize=16)
def _imported(path: Path, name: str) -> dict[str, Callable[..., Any]]:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FormatError(f"{path}: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        what = " ".join(str(error).split())
        raise FormatError(f"{path}: importing it raised {type(error).__name__}: {what}") from error
    return vars(module)
