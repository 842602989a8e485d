"""``anzhi eval``: ask a question set, judge the answers, say what went wrong.

    anzhi eval --questions FILE [--library DIR] [--failures] [--json]
    anzhi eval --register GOLD [--library DIR]
    anzhi eval implicit                      its own options: anzhi eval implicit --help
    anzhi eval reading PATH...               articles found and speed: anzhi eval reading --help
    anzhi eval references                    citations found and resolved: anzhi eval references --help
    anzhi eval verify                        verification of citations: anzhi eval verify --help
    anzhi eval task-pairs                    pairing of tasks: anzhi eval task-pairs --help

The questions are rows of ``eval/sets/samples.jsonl``'s form, so that anyone can measure their own library.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.errors import AnzhiError
from corpus.model import LEAD_ROLES
from eval import implicit, reading, references, task_pairs, verify
from eval.metrics import (
    AnswerScores,
    AssignmentScores,
    percentile,
    read_rows,
    score_answers,
    score_assignments,
    wilson,
)
from qa_service.register import all_rows, register_row
from qa_service.settings import load_settings
from qa_service.wiring import App, build

SETS = Path(__file__).parent / "sets"
_PARTS = {
    "implicit": implicit.main,
    "reading": reading.main,
    "references": references.main,
    "task-pairs": task_pairs.main,
    "verify": verify.main,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in _PARTS:
        return _PARTS[arguments[0]](arguments[1:])
    options = _options(arguments)
    overrides = {"library": options.library} if options.library else {}
    try:
        with build(load_settings(overrides=overrides)) as app:
            report = _report(app, options)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _show(report, failures=options.failures)
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path)
    parser.add_argument("--questions", type=Path, default=SETS / "samples.jsonl")
    parser.add_argument("--register", type=Path, help="gold assignments to hold the register against")
    parser.add_argument("--failures", action="store_true", help="list what went wrong")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def _report(app: App, options: argparse.Namespace) -> dict[str, Any]:
    if options.register:
        return register_report(measure_register(app, options.register))
    scores, times = measure_answers(app, options.questions)
    return answer_report(scores, times)


def measure_answers(app: App, questions: Path) -> tuple[AnswerScores, list[float]]:
    """Ask every question; the scores, and the milliseconds of each."""
    rows = read_rows(questions)
    answers, times = [], []
    for row in rows:
        answer = app.ask(row["question"], row.get("jurisdiction"), None)
        times.append(answer.took_ms)
        answers.append({**answer.to_dict(), "id": row["id"]})
    return score_answers(rows, answers), times


def measure_register(app: App, gold: Path) -> AssignmentScores:
    """Hold the register's explicit rows against gold assignments."""
    rows = [register_row(record) for record in all_rows(app.library)]
    return score_assignments(read_rows(gold), rows, LEAD_ROLES)


def answer_report(scores: AnswerScores, times: Sequence[float]) -> dict[str, Any]:
    """The figures of a question set, with a 95 % interval of the share."""
    low, high = wilson(scores.correct, scores.asked)
    return {
        "correct": f"{scores.correct}/{scores.asked}",
        "share": round(scores.share, 3),
        "interval": [round(low, 3), round(high, 3)],
        "first citation right": f"{scores.first_citation}/{scores.with_quote}",
        "unanswerable with units": scores.invented_units,
        "by kind": {kind: f"{right}/{asked}" for kind, (right, asked) in scores.by_kind.items()},
        "median, ms": round(percentile(times, 0.5), 1),
        "faults": [list(fault) for fault in scores.faults],
    }


def register_report(scores: AssignmentScores) -> dict[str, Any]:
    """The figures of the register."""
    return {
        "gold": scores.gold,
        "found": scores.found,
        "exactly right": scores.exact,
        "share": round(scores.exact_share, 3),
        "false": scores.false,
    }


def _show(report: dict[str, Any], *, failures: bool) -> None:
    for name, value in report.items():
        if name == "faults":
            if failures:
                for question, fault in value:
                    print(f"  {question}: {fault}")
        elif isinstance(value, dict):
            print(f"{name}:")
            for key, item in value.items():
                print(f"  {key}: {item}")
        else:
            print(f"{name}: {value}")


if __name__ == "__main__":
    sys.exit(main())
