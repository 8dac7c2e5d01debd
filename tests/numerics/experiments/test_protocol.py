"""Records survive their JSON form."""

from __future__ import annotations

from fractions import Fraction

from coopgap.numerics.experiments.protocol import RoundRecord


def test_a_record_survives_json() -> None:
    record = RoundRecord(
        2, None, "wet", ("C", "D"), (Fraction(1, 3), Fraction(2)), (Fraction(0),) * 2, ("", "")
    )
    assert RoundRecord.from_object(record.as_object()) == record
