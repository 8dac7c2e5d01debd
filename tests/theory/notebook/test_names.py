"""Names where they are known, numbers where they are not."""

from __future__ import annotations

from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.notebook.names import NUMBERS, Names

FARMS = Environment.from_mapping(
    {
        state: {(a, b): (1, 2) for a in ("save", "draw") for b in ("keep", "sell")}
        for state in ("dry", "wet")
    },
    prior={"dry": "1/3", "wet": "2/3"},
    agents=("Ann", "Bo"),
)


def test_everything_has_its_name() -> None:
    names = Names.of(FARMS, Language.product(FARMS, actions={"Ann": "all"}))
    assert names.agent(1) == "Bo"
    assert names.state(1) == names.where(1) == "wet"
    assert NUMBERS.where(1) == "state 1"
    assert names.action(0, 1) == "draw"
    assert names.profile((1, 0)) == "(draw, keep)"
    assert names.rule(((1, 0), (0, 1))) == "(draw, keep); (save, sell)"
    assert names.signal(0).startswith("save")


def test_without_names_there_are_numbers() -> None:
    assert Names() == NUMBERS
    assert NUMBERS.profile((1, 0)) == "(1, 0)"
    assert [NUMBERS.agent(1), NUMBERS.state(2), NUMBERS.action(0, 3), NUMBERS.signal(4)] == [
        "1", "2", "3", "4",
    ]  # fmt: skip
    assert Names.of(FARMS).signal(4) == "4"
