"""The quality gate: our own sets over our own library must not get worse.

    python -m eval.gate                                measure and compare with ``baseline.json``
    python -m eval.gate --report report.html           and keep the report of the answers
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import AnzhiError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import LEAD_ROLES
from corpus.samples import samples
from eval import cases, explicit_held_out, own_library, verify
from eval.measuring import Plan, measure, rows_of
from eval.metrics import AssignmentScores, score_assignments
from eval.run import OWN, SETS, measure_register, write_report
from qa_service.register import all_rows, register_row

BASELINE = Path(__file__).parent / "baseline.json"
REGISTER = SETS / "sample_assignments.jsonl"
FLOORS = (
    "answers correct",
    "first citation right",
    "premise right",
    "duties complete",
    "penalty tier right",
    "search recall@10",
    "ranked recall@10",
    "assignments exactly right",
    "written documents exactly right",
    "citations verified right",
)
CEILINGS = (
    "unanswerable answered",
    "unanswerable with units",
    "wrong units",
    "calibration error",
    "false assignments",
    "written documents false",
)
#: What figures may differ between processors, which round the vectors of the int8 encoder differently: of one
#: commit 310 right and recall .9351 on one (AVX-512 VNNI), 309 and .9459 on another.
LEEWAY = {
    "answers correct": 2,
    "first citation right": 2,
    "calibration error": 0.015,
    "search recall@10": 0.015,
    "ranked recall@10": 0.011,
}
UPDATE = 'python -m eval.gate --update --reason "为什么变了"'


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and compare; 0 when every floor holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--reason", default="")
    parser.add_argument("--report", type=Path, help="write the report of the answers: .html or .json")
    options = parser.parse_args(argv)
    if options.update and (os.environ.get("CI") or not options.reason):
        print("new floors need a --reason, and are never set in CI", file=sys.stderr)
        return 2
    try:
        measured, run = measure_all()
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 2
    if options.report:
        write_report(options.report, run)
    if options.update:
        history = json.loads(BASELINE.read_text("utf-8"))["reasons"] if BASELINE.exists() else []
        record = {
            "inputs": inputs_hash(),
            "library": run["library"]["texts"],
            "measured": measured,
            "reasons": [*history, options.reason],
        }
        BASELINE.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")
        print(json.dumps(measured, ensure_ascii=False, indent=2))
        return 0
    baseline = json.loads(BASELINE.read_text("utf-8"))
    faults = compare(baseline, measured, inputs_hash(), run["library"]["texts"])
    faults += cases.gate_faults(cases.measure_halves(cases.HALVES, cases.SOURCES))
    for name, value in measured.items():
        print(f"{name}: {value}")
    for fault in faults:
        print(f"FAILED {fault}", file=sys.stderr)
    if faults:
        print(advice(baseline, measured), file=sys.stderr)
    return 1 if faults else 0


def measure_all() -> tuple[dict[str, Any], dict[str, Any]]:
    """Build the library of our sets from nothing and measure everything; the figures, and the run of answers.

    Raises:
        SettingsError: the package of laws is not installed.
    """
    plan = Plan(OWN)
    with (
        tempfile.TemporaryDirectory(prefix="anzhi-gate-") as scratch,
        own_library.own_library(Path(scratch)) as app,
    ):
        run = measure(app, plan, rows_of(plan))
        register = measure_register(app, REGISTER)
    written = measure_written()
    verified = verify.measure(verify.cases())
    measured = answer_figures(run) | {
        "assignments exactly right": register.exact,
        "assignments in gold": register.gold,
        "false assignments": register.false,
        "written documents exactly right": written.exact,
        "written documents in gold": written.gold,
        "written documents false": written.false,
        "citations verified right": sum(result.right for result in verified),
        "citations to verify": len(verified),
        "wrong": sorted(row["id"] for row in run["results"] if not row["right"]),
    }
    return measured, run


def answer_figures(run: dict[str, Any]) -> dict[str, Any]:
    """The figures of a run that the gate watches."""
    answers, found = run["answers"], run["retrieval"]
    without = answers["unanswerable abstained"]
    return {
        "answers correct": answers["correct"]["right"],
        "answers asked": answers["correct"]["asked"],
        "first citation right": answers["first citation right"]["right"],
        "premise right": answers["premise right"]["right"],
        "duties complete": answers["duties complete"]["right"],
        "penalty tier right": answers["penalty tier right"]["right"],
        "search recall@10": found["search"]["recall"]["10"]["value"],
        "ranked recall@10": found["ranked"]["recall"]["10"]["value"],
        "unanswerable answered": without["asked"] - without["right"],
        "unanswerable with units": answers["unanswerable with units"],
        "wrong units": answers["units wrong"],
        "units named": answers["units named"],
        "calibration error": run["calibration"]["ece"] or 0.0,
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


def compare(baseline: dict[str, Any], measured: dict[str, Any], inputs: str, library: str = "") -> list[str]:
    """What is worse than the baseline; a changed input is a fault of its own.

    Args:
        inputs: hash of the files that the figures rest on; library: of all texts that the questions were
            asked of, "" where it is not to be compared (a newer package of laws brings other texts).
    """
    faults = []
    if baseline["inputs"] != inputs:
        faults.append("samples or sets have changed: measure again with --update --reason")
    elif library and baseline.get("library", library) != library:
        faults.append("the laws of the package or the reading of files have changed the texts of the library")
    floors = baseline["measured"]
    missing = [name for name in (*FLOORS, *CEILINGS) if name not in floors]
    if missing:
        return [*faults, f"the baseline has no value for {', '.join(missing)}: --update --reason"]
    low = [n for n in FLOORS if measured[n] < floors[n] - LEEWAY.get(n, 0)]
    high = [n for n in CEILINGS if measured[n] > floors[n] + LEEWAY.get(n, 0)]
    faults += [f"{n}: {measured[n]} < {floors[n]}" for n in low]
    faults += [f"{n}: {measured[n]} > {floors[n]}" for n in high]
    return faults


def advice(baseline: dict[str, Any], measured: dict[str, Any]) -> str:
    """What to do after a failure: the questions that went wrong since, and the commands."""
    newly = sorted(set(measured["wrong"]) - set(baseline["measured"].get("wrong", [])))
    lines = [f"新答错的题：{'、'.join(newly)}"] if newly else []
    return "\n".join(
        [
            *lines,
            "看哪里错了：anzhi eval --own --failures --report report.html，报告里有应答和所答。",
            f"确实应当变的（换了样例、题目，或有意取舍）：{UPDATE}，理由写进提交说明。",
        ]
    )


def inputs() -> Iterator[Path]:
    """Every file that the figures rest on."""
    yield from sorted(sample.path for sample in samples())
    yield from (*OWN, REGISTER, own_library.LIST, *sorted(own_library.FOLDER.iterdir()))
    yield from sorted(explicit_held_out.SOURCES.glob("*.src"))
    yield from (verify.CASES, *sorted(verify.DOCUMENTS.glob("*.md")))


def inputs_hash() -> str:
    """SHA-256 over the samples and the sets, by name and content."""
    digest = hashlib.sha256()
    for path in inputs():
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
