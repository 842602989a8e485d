"""``anzhi eval calibration``: how far the confidence can be trusted, and what each threshold would do.

    anzhi eval calibration [--questions FILE]... [--library DIR] [--json]

Every question is asked with nothing withheld for its low confidence. ``curve``: how many would be answered
at each threshold, and how many of those rightly; ``reliability``: share right by tenths of confidence;
``ece``: expected calibration error. ``unanswerable``: how many of the questions that the library cannot
answer would be answered all the same. The threshold is the setting ``ANZHI_ANSWER_CONFIDENCE``.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from corpus.errors import AnzhiError
from eval.measuring import Plan, rows_of
from eval.metrics import judge
from qa_service.evidence import Limits
from qa_service.pipeline import Answerer
from qa_service.settings import load_settings
from qa_service.wiring import App, build

QUESTIONS: Final = Path(__file__).parent / "sets" / "samples.jsonl"
THRESHOLDS: Final = tuple(number / 20 for number in range(21))
BINS: Final = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Given:
    """One answer: what was claimed of it, and what it was.

    Attributes:
        answered: an answer was given, whatever its confidence; right: it is, or rightly there is none.
        answerable: the library has the answer.
    """

    confidence: float
    answered: bool
    right: bool
    answerable: bool


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="anzhi eval calibration",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--questions", type=Path, action="append")
    parser.add_argument("--library", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    overrides = {"library": options.library} if options.library else {}
    try:
        with build(load_settings(overrides=overrides)) as app:
            found = measure(app, rows_of(Plan(questions=tuple(options.questions or [QUESTIONS]))))
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show(found)
    return 0


def measure(app: App, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The curve and the reliability of a question set over a library.

    Args:
        rows: of a question set, with ``expect``; follow-up questions are left out, they depend on others.
    """
    alone = [row for row in rows if not row.get("conversation")]
    eager = Answerer(app.library, app.searcher, Limits(confidence=0.0), everyday=app.settings.everyday_file)
    given = []
    for row in alone:
        answer = eager.ask(row["question"], row.get("jurisdiction")).to_dict()
        given.append(
            Given(
                confidence=float(answer["confidence"]),
                answered=answer["status"] == "answered",
                right=not judge(dict(row), answer),
                answerable=not row["expect"].get("abstain"),
            )
        )
    return summary(given)


def summary(given: Sequence[Given]) -> dict[str, Any]:
    """The figures; thresholds and bins from 0 to 1."""
    answers = [one for one in given if one.answered]
    curve = []
    for threshold in THRESHOLDS:
        kept = [one for one in answers if one.confidence >= threshold]
        right = sum(one.right for one in kept)
        curve.append(
            {
                "threshold": threshold,
                "answered": len(kept),
                "right": right,
                "right_of_answered": round(right / len(kept), 4) if kept else None,
                "unanswerable": sum(not one.answerable for one in kept),
            }
        )
    reliability, error = [], 0.0
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        inside = [
            a for a in answers if low <= a.confidence < high or (number == BINS - 1 and a.confidence >= 1)
        ]
        mean = sum(a.confidence for a in inside) / len(inside) if inside else None
        share = sum(a.right for a in inside) / len(inside) if inside else None
        if mean is not None and share is not None:
            error += len(inside) / len(answers) * abs(mean - share)
        reliability.append(
            {
                "low": low,
                "high": high,
                "n": len(inside),
                "mean_confidence": None if mean is None else round(mean, 4),
                "share_right": None if share is None else round(share, 4),
            }
        )
    return {
        "asked": len(given),
        "answerable": sum(one.answerable for one in given),
        "curve": curve,
        "reliability": reliability,
        "ece": round(error, 4) if answers else None,
    }


def _show(found: Mapping[str, Any]) -> None:
    print(f"asked {found['asked']}, answerable {found['answerable']}, ECE {found['ece']}")
    print("threshold  answered  right  of answered  unanswerable answered")
    for row in found["curve"]:
        share = row["right_of_answered"]
        told = f"{share:.3f}" if share is not None else "-"
        print(
            f"{row['threshold']:9.2f}  {row['answered']:8}  {row['right']:5}  {told:>11}"
            f"  {row['unanswerable']:21}"
        )


if __name__ == "__main__":
    sys.exit(main())
