"""``coopgap commons``: a fishery whose growth no court sees (M6)."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

import typer

from coopgap import options
from coopgap.display import console, facts, number, print_json
from coopgap.numerics.commons.commons_report import (
    CapEffect,
    CommonsReport,
    cap_effect,
    solve_commons,
)
from coopgap.numerics.commons.commons_threshold import CriticalState
from coopgap.proofs.certificates import write_documents
from coopgap.proofs.commons_certificates import commons_documents
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import IndependentGrowth, parse_growth
from coopgap.theory.rationals import as_text


def commons(
    n: Annotated[int, typer.Option("--n", help="Number of fishers.")] = 5,
    capacity: Annotated[int, typer.Option(help="Largest stock (fish).")] = 100,
    rounds: Annotated[int, typer.Option(help="Number of rounds.")] = 12,
    growth: Annotated[
        str,
        typer.Option(
            metavar="REGIME",
            help="Growth factors with equal odds (3/2,5/2), with odds (3/2:1/4,5/2:3/4), one "
            "factor (2), or hysteresis.",
        ),
    ] = "3/2,5/2",
    threshold: Annotated[
        int, typer.Option(help="A next stock below this collapses to nothing.")
    ] = 5,
    start: Annotated[
        int | None, typer.Option(help="First stock; the capacity by default.", show_default=False)
    ] = None,
    prosociality: Annotated[
        str | None,
        typer.Option(
            metavar="λ",
            help="Also: how fishers of weight λ play, and what a rigid cap does to them.",
        ),
    ] = None,
    certificate: options.Certificate = None,
    as_json: options.AsJson = False,
) -> None:
    """Solve a commons with unverifiable growth: first best, caps, selfish play, λ*.

    A rigid cap may depend on the stock and the round, or on nothing (constant), but not on
    growth. λ* is the least weight at which the first best is Markov-perfect without any cap.

    **Examples**

    `coopgap commons`

    `coopgap commons --n 8 --growth 1,3 --prosociality 1/2`

    `coopgap commons --capacity 60 --growth hysteresis --json`
    """
    water = Commons(n, capacity, rounds, parse_growth(growth), threshold, start)
    report = solve_commons(water)
    effect = None if prosociality is None else cap_effect(water, prosociality)
    if certificate is not None:
        write_documents(certificate, commons_documents(report))
    if as_json:
        print_json(_data(report, effect))
    else:
        console().print(facts(_rows(report, effect)))


def _rows(report: CommonsReport, effect: CapEffect | None) -> list[tuple[str, str]]:
    water = report.commons

    def worth(value: Fraction) -> str:
        gap = report.first_best.value - value
        return number(value) + (f", gap {number(gap)}" if gap else "")

    rows = [
        (
            "commons",
            f"{water.fishers} fishers, stock {water.first_stock} of {water.capacity}, "
            f"{water.rounds} rounds, growth {water.growth}, collapse below {water.collapse}",
        ),
        ("first best", worth(report.first_best.value) + " fish"),
        ("best cap by stock and round", worth(report.contingent_cap.value)),
        (f"best constant cap: {report.constant_cap.cap}", worth(report.constant_cap.value)),
        ("selfish play", worth(report.selfish.value)),
        ("selfish play at its best", worth(report.selfish_best.value)),
        ("threshold λ*", number(report.threshold.value)),
    ]
    at = report.threshold.critical
    if at is not None:
        rows.append(
            (
                "  set by",
                f"round {at.round}, stock {_stock(at)}, growth {at.growth}: {at.extra} more than "
                f"{at.harvest} gains {number(at.gain)}, costs all {number(at.loss)}",
            )
        )
    if effect is not None:
        verdict = "hurts" if effect.effect < 0 else "helps" if effect.effect > 0 else "is neutral"
        rows += [
            (f"play at λ = {effect.prosociality}", worth(effect.free.value)),
            ("  under that cap as a ceiling", worth(effect.ceiling.value)),
            ("  a rigid cap", f"{verdict}: {number(effect.effect)}"),
        ]
    if isinstance(water.growth, IndependentGrowth):
        rows.append(("certificates", "with --certificate FILE"))
    return rows


def _data(report: CommonsReport, effect: CapEffect | None) -> dict[str, Any]:
    at = report.threshold.critical
    water = report.commons
    data: dict[str, Any] = {
        "first_best": as_text(report.first_best.value),
        "contingent_cap": as_text(report.contingent_cap.value),
        "constant_cap": as_text(report.constant_cap.value),
        "selfish": as_text(report.selfish.value),
        "gap_contingent_cap": as_text(report.gap(report.contingent_cap)),
        "threshold": as_text(report.threshold.value),
        "critical_state": None if at is None else _critical(at),
        "cap": report.constant_cap.cap,
        "gap_constant_cap": as_text(report.gap(report.constant_cap)),
        "gap_selfish": as_text(report.gap(report.selfish)),
        "selfish_best": as_text(report.selfish_best.value),
        "parameters": {
            "fishers": water.fishers,
            "capacity": water.capacity,
            "rounds": water.rounds,
            "growth": str(water.growth),
            "collapse": water.collapse,
            "start": water.first_stock,
        },
        "exact": report.exact,
    }
    if effect is not None:
        data["play"] = {
            "prosociality": as_text(effect.prosociality),
            "no_cap": as_text(effect.free.value),
            "ceiling": as_text(effect.ceiling.value),
            "effect_of_rigid_cap": as_text(effect.effect),
        }
    return data


def _critical(at: CriticalState) -> dict[str, Any]:
    found: dict[str, Any] = {"round": at.round, "stock": _stock(at)}
    if isinstance(at.state, tuple):
        _, risk, past = at.state
        found |= {"risk": str(risk), "past_harvests": list(past)}
    return found | {
        "growth": str(at.growth),
        "harvest": at.harvest,
        "extra": at.extra,
        "gain": as_text(at.gain),
        "loss": as_text(at.loss),
    }


def _stock(at: CriticalState) -> Any:
    return at.state[0] if isinstance(at.state, tuple) else at.state
