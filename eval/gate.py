"""The quality gate: our own sets over our own samples must not get worse.

    python -m eval.gate                                measure and compare with ``baseline.json``
    python -m eval.gate --update --reason "why"        set new floors (never in CI)

The floors stand beside the hash of everything that they were measured on: a changed sample or question set
means new floors, with a reason, and not a silent comparison of different things.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.ingest import ingest, ingest_texts
from corpus.library import Library
from corpus.model import LEAD_ROLES
from corpus.samples import samples
from eval import explicit_held_out, verify
from eval.metrics import AssignmentScores, score_assignments
from eval.run import SETS, measure_answers, measure_register
from qa_service.register import all_rows, register_row
from qa_service.sample_library import sample_texts
from qa_service.settings import load_settings
from qa_service.wiring import build

BASELINE = Path(__file__).parent / "baseline.json"
QUESTIONS = SETS / "samples.jsonl"
REGISTER = SETS / "sample_assignments.jsonl"
FLOORS = (
    "answers correct",
    "first citation right",
    "assignments exactly right",
    "written documents exactly right",
    "citations verified right",
)
CEILINGS = ("unanswerable with units", "false assignments", "written documents false")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and compare; 0 when every floor holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--reason", default="")
    options = parser.parse_args(argv)
    if options.update and (os.environ.get("CI") or not options.reason):
        print("new floors need a --reason, and are never set in CI", file=sys.stderr)
        return 2
    measured = measure()
    if options.update:
        history = json.loads(BASELINE.read_text("utf-8"))["reasons"] if BASELINE.exists() else []
        record = {"inputs": inputs_hash(), "measured": measured, "reasons": [*history, options.reason]}
        BASELINE.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")
        print(json.dumps(measured, indent=2))
        return 0
    faults = compare(json.loads(BASELINE.read_text("utf-8")), measured, inputs_hash())
    for name, value in measured.items():
        print(f"{name}: {value}")
    for fault in faults:
        print(f"FAILED {fault}", file=sys.stderr)
    return 1 if faults else 0


def measure() -> dict[str, Any]:
    """Build the sample library from nothing and measure both sets over it."""
    with tempfile.TemporaryDirectory(prefix="anzhi-gate-") as scratch:
        settings = load_settings(overrides={"library": Path(scratch) / "library"})
        with build(settings, create=True) as app:
            report = ingest_texts(app.library, sample_texts())
            if report.failed:
                raise SystemExit(
                    [f"{row.path}: {row.issues[0].message}" for row in report.files if row.issues][:5]
                )
            app.update_index()
            scores, _ = measure_answers(app, QUESTIONS)
            register = measure_register(app, REGISTER)
    written = measure_written()
    verified = verify.measure(verify.cases())
    return {
        "answers correct": scores.correct,
        "answers asked": scores.asked,
        "first citation right": scores.first_citation,
        "unanswerable with units": scores.invented_units,
        "assignments exactly right": register.exact,
        "assignments in gold": register.gold,
        "false assignments": register.false,
        "written documents exactly right": written.exact,
        "written documents in gold": written.gold,
        "written documents false": written.false,
        "citations verified right": sum(result.right for result in verified),
        "citations to verify": len(verified),
        "wrong": sorted({question for question, _ in scores.faults}),
    }


def measure_written() -> AssignmentScores:
    """Explicit assignments in the documents of ``eval.explicit_held_out``, read in all their forms."""
    with tempfile.TemporaryDirectory(prefix="anzhi-written-") as scratch:
        gold = explicit_held_out.build(Path(scratch))
        with Library.open(Path(scratch) / "library") as library:
            report = ingest(library, [Path(scratch) / "documents"])
            if report.failed:
                raise SystemExit([row.path for row in report.files if row.issues][:5])
            return score_assignments(gold, [register_row(row) for row in all_rows(library)], LEAD_ROLES)


def compare(baseline: dict[str, Any], measured: dict[str, Any], inputs: str) -> list[str]:
    """What is worse than the baseline; a changed input is a fault of its own."""
    faults = []
    if baseline["inputs"] != inputs:
        faults.append("samples or sets have changed: measure again with --update --reason")
    floors = baseline["measured"]
    missing = [name for name in (*FLOORS, *CEILINGS) if name not in floors]
    if missing:
        return [*faults, f"the baseline has no value for {', '.join(missing)}: --update --reason"]
    faults += [f"{n}: {measured[n]} < {floors[n]}" for n in FLOORS if measured[n] < floors[n]]
    faults += [f"{n}: {measured[n]} > {floors[n]}" for n in CEILINGS if measured[n] > floors[n]]
    return faults


def inputs_hash() -> str:
    """SHA-256 over the samples and the sets, by name and content."""
    digest = hashlib.sha256()
    written = sorted(explicit_held_out.SOURCES.glob("*.src"))
    cited = [verify.CASES, *sorted(verify.DOCUMENTS.glob("*.md"))]
    for path in [*sorted(sample.path for sample in samples()), QUESTIONS, REGISTER, *written, *cited]:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
