"""Prompts: framings, wording of one's own, versions; everything a player may know is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.numerics.experiments import prompts
from coopgap.numerics.experiments.prompts import FRAMINGS, Prompt, question, wording_of
from coopgap.numerics.experiments.protocol import Situation
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.games.registry import build_game

PD = RepeatedGame(build_game("prisoners-dilemma"))
HERE = Situation(PD, 0, 0, 0, 3, None, 0, None, ())


def test_marks_tell_wordings_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = {name: Prompt.named(name).mark for name in FRAMINGS}
    assert len(set(marks.values())) == len(FRAMINGS)
    assert all(mark.startswith(f"{name}/{prompts.VERSION}@") for name, mark in marks.items())
    # A word changed in a question changes every mark.
    monkeypatch.setattr(prompts, "_REPLY", prompts._REPLY.replace("Reply", "Answer"))
    prompts._sample.cache_clear()
    try:
        assert not set(marks.values()) & {Prompt.named(name).mark for name in FRAMINGS}
    finally:
        monkeypatch.undo()
        prompts._sample.cache_clear()


def test_wording_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("Be kind.\n", encoding="utf-8")
    mine = Prompt.named(str(file))
    assert mine.messages("act", HERE)[0] == ("system", "Be kind.")
    assert mine.mark.startswith("own/")
    file.write_text("Be bold.\n", encoding="utf-8")
    assert Prompt.named(str(file)).mark != mine.mark
    file.write_text(" \n", encoding="utf-8")
    with pytest.raises(ParameterError, match="is empty"):
        Prompt.named(str(file))
    file.write_text("x" * 30_000, encoding="utf-8")
    with pytest.raises(FormatError, match="larger than"):
        Prompt.named(str(file))
    with pytest.raises(ParameterError, match="is no file, and none of neutral, selfish, prosocial"):
        Prompt.named("nowhere.txt")


def test_framings_name_no_game_and_no_action() -> None:
    for text in FRAMINGS.values():
        assert not any(word in text.lower() for word in ("prisoner", "dilemma", "cooperat", "fish"))
    assert PD.title not in question("act", HERE)


def test_a_game_without_words_is_refused() -> None:
    with pytest.raises(ParameterError, match="cannot be told in words"):
        wording_of(object())
