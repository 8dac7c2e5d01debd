"""Services: opened when needed, refused with a reason when not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.numerics.experiments.agent_specs import AgentSpec, parse_agents
from coopgap.numerics.experiments.call_log import CALLS
from coopgap.numerics.experiments.chat_endpoint import BASE_URL, MODEL, EndpointSettings
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.runner import run_experiment
from coopgap.numerics.experiments.services import Services, build_served, name_models
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.registry import build_game

PD = RepeatedGame(build_game("prisoners-dilemma"))
HERE = Services(EndpointSettings("http://127.0.0.1:1/v1"))


def test_paid_answers_need_a_place_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Experiment(PD, parse_agents(["llm:m"], 2))
    with pytest.raises(ParameterError, match="give --out DIR"):
        run_experiment(plan, services=HERE)
    monkeypatch.delenv(BASE_URL, raising=False)
    with pytest.raises(ParameterError, match=f"{BASE_URL} is not set"):
        run_experiment(plan, tmp_path / "run")
    # Nothing was begun, so the folder is free for the run that comes to be.
    assert not (tmp_path / "run").exists()


def test_players_that_need_nothing_leave_no_log(tmp_path: Path) -> None:
    plan = Experiment(PD, parse_agents(["scripted:C"], 2))
    assert run_experiment(plan, tmp_path).calls is None
    assert not (tmp_path / CALLS).exists()


def test_a_model_is_named_by_its_player_or_by_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    specs = parse_agents(["llm:mine", "llm", "scripted:C"], 3)
    named = name_models(specs, {MODEL: "theirs"})
    assert [spec.subject for spec in named] == ["mine", "theirs", "C"]
    monkeypatch.delenv(MODEL, raising=False)
    with pytest.raises(ParameterError, match=f"which model.*{MODEL}"):
        name_models(specs)


def test_who_counts_as_prosocial() -> None:
    def prosocial(*options: tuple[str, str]) -> bool:
        return bool(build_served(AgentSpec("llm", "m", options)).traits.prosocial)  # type: ignore[attr-defined]

    assert not prosocial()
    assert not prosocial(("framing", "selfish"))
    assert prosocial(("framing", "prosocial"))
    assert not prosocial(("framing", "prosocial"), ("prosocial", "no"))
    assert prosocial(("prosocial", "yes"))


@pytest.mark.parametrize("spec", ["llm:m", "human"])
def test_a_player_that_is_only_written_down_says_so(spec: str) -> None:
    plan = Experiment(PD, parse_agents([spec], 2))
    from coopgap.numerics.experiments.runner import play_piece

    with pytest.raises(ParameterError, match="coopgap play"):
        play_piece(plan, [0])
