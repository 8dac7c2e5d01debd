"""Players written as text, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.numerics.experiments.agent_specs import build_table_agent, parse_agents
from coopgap.numerics.experiments.analytic_agents import BestResponse, LogitResponse
from coopgap.theory.errors import FormatError, ParameterError


def test_one_specification_is_for_everybody() -> None:
    specs = parse_agents(["logit:lambda=1/2,beta=3"], 3)
    assert [str(spec) for spec in specs] == ["logit:lambda=1/2,beta=3"] * 3
    agent = build_table_agent(specs[0])
    assert isinstance(agent, LogitResponse)
    assert (str(agent.weight), agent.precision, agent.traits.prosocial) == ("1/2", 3.0, True)


def test_counts_and_order() -> None:
    specs = parse_agents(["2*best-response:lambda=2,beliefs=worst", "scripted:C,D"], 3)
    assert [spec.kind for spec in specs] == ["best-response", "best-response", "scripted"]
    agent = build_table_agent(specs[1])
    assert isinstance(agent, BestResponse)
    assert agent.beliefs == "worst"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], "no players"),
        (["hawk"], "is unknown; choose"),
        (["best-response:beta=2"], "has no option 'beta'"),
        (["best-response:lambda=1,lambda=2"], "given twice"),
        (["scripted"], "write scripted:C"),
        (["best-response:C"], "is no option"),
        (["0*best-response"], "must be from 1"),
        (["3*best-response"], "3 players given, but the game has 2"),
        (["best-response:lambda=0.5x"], "lambda of"),
        (["best-response:lambda=-1"], "lambda of"),
        (["logit:beta=-1"], "beta"),
        (["best-response:beliefs=none"], "beliefs="),
        (["scripted:C,prosocial=maybe"], "must be yes or no"),
        (["human:Ann"], "is no option of human"),
        (["llm:m,lambda=2"], "has no option 'lambda'"),
    ],
)
def test_what_is_refused_says_why(texts: list[str], said: str) -> None:
    with pytest.raises((ParameterError, FormatError), match=said):
        [build_table_agent(spec) for spec in parse_agents(texts, 2)]


def test_models_have_names_with_colons() -> None:
    spec = parse_agents(["2*llm:some/model:8b,framing=prosocial,temperature=0"], 2)[1]
    assert (spec.subject, spec.label) == ("some/model:8b", "some/model:8b")
    assert str(spec) == "llm:some/model:8b,framing=prosocial,temperature=0"
    assert parse_agents(["llm"], 1)[0].label == "llm"


def test_a_class_in_a_file_plays(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from coopgap.numerics.experiments.protocol import Player\n"
        "class Dove(Player):\n"
        "    def act(self, situation, generator):\n"
        "        return 'C'\n"
        "class Idle:\n"
        "    pass\n"
        "class Named(Dove):\n"
        "    traits = 'nice'\n"
        "class Broken(Dove):\n"
        "    def __init__(self):\n"
        "        raise ValueError('no')\n",
        encoding="utf-8",
    )
    dove = build_table_agent(parse_agents([f"python:{file}:Dove"], 1)[0])
    assert dove.act(None, None) == "C"  # type: ignore[arg-type]
    faults = [("Idle", "no method act"), ("Broken", "ValueError"), ("Hawk", "no class")]
    for name, said in [*faults, ("Named", "Named.traits is no Traits")]:
        with pytest.raises(FormatError, match=said):
            build_table_agent(parse_agents([f"python:{file}:{name}"], 1)[0])
    with pytest.raises(FormatError, match="is no file"):
        build_table_agent(parse_agents(["python:none.py:X"], 1)[0])
