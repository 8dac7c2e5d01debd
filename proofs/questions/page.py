"""The page of the questions: each conjecture attacked anew, witnesses kept, answers written.

    python -m coopgap.proofs.questions.page --out docs

writes `questions.json`, the record, `questions.md`, the page made from it, and the
counterexamples that the ledger judges anew.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from coopgap.proofs.questions.conjectures import QUESTIONS
from coopgap.proofs.questions.record import WITNESSES, Question
from coopgap.proofs.search.attack import Attack
from coopgap.theory.formats.files import write_text_atomically


def record(question: Question, attack: Attack) -> dict[str, Any]:
    """Give the JSON record of an answer; times are left out, so that it can be made again."""
    found = attack.witness
    return {
        "id": question.id,
        "asks": question.asks,
        "conjecture": question.claim.statement,
        "answer": question.answer,
        "proof": question.proof,
        "shown": None if found is None else found.text(),
        **attack.as_object(),
    }


def as_markdown(records: Iterable[Mapping[str, Any]]) -> str:
    """Write the page from the records.

    Examples
    --------
    >>> as_markdown([]).splitlines()[0]
    '# Questions put to the counterexample engine'
    """
    lines = [
        "# Questions put to the counterexample engine",
        "",
        "Made by `python -m coopgap.proofs.questions.page --out docs` from `questions.json`: do",
        "not edit. Each conjecture is a row of the ledger too, where its witness is judged anew,",
        "or a shorter attack made. It is attacked by random sweeps, Hypothesis and descent in its",
        "margin (`proofs/search/falsify.py`). A refuted one has an exact witness, as small as",
        "single simplifications make it; one that survived is open unless a proof is given. How",
        "much, how large: families with a closed form are Q2, Q5, Q6 and Q7 in the ledger.",
    ]
    for found in records:
        effort = ", ".join(f"{kind} {count:,}" for kind, count in found["by_kind"].items())
        lines += [
            "",
            f"## {found['id']}: {found['asks']}",
            "",
            f"**{found['answer']}**",
            "",
            f"Conjecture: {found['conjecture']}",
            "",
            f"On {found['domain']}: **{found['verdict']}** after {found['tested']:,} cases "
            f"({effort}; {found['outside']:,} more outside the assumptions), seed {found['seed']}.",
        ]
        if found["shown"] is not None:
            lines += ["", "```text", found["shown"], "```"]
            if found["witness"]["certificates_accepted"]:
                count = found["witness"]["certificates_accepted"]
                lines += ["", f"The kernel accepts {count} certificates of the values in it."]
        elif found["margin"] is not None:
            lines += ["", f"Least margin seen: {found['margin']}."]
        if found["proof"]:
            lines += ["", f"Proof: {found['proof']}."]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer the questions and write record and page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("docs"))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    records = []
    for question in QUESTIONS:
        attack = question.search(options.seed)
        records.append(record(question, attack))
        print(f"{question.id}: {attack.as_object()['verdict']} ({attack.seconds:.1f} s)")
    found = {row["id"]: row["witness"]["point"] for row in records if row["witness"]}
    witnesses = json.dumps(found, indent=1) + "\n"
    write_text_atomically(Path(__file__).parent / WITNESSES, witnesses)
    text = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    write_text_atomically(options.out / "questions.json", text)
    write_text_atomically(options.out / "questions.md", as_markdown(records))


if __name__ == "__main__":
    main()
