"""Judged answers summed up: shares with intervals, by kind, style, half and trait of the questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.asking import Asked
from eval.metrics import cited, is_collective, judge, percentile, same_unit, wilson, written

# How an answer without a typed verdict begins that says yes, or no; a label or a source may stand before it.
_SAYS_NO = re.compile(r"^(?:【[^】]*】|[^：:\n]{0,60}[：:])?\s*(?:不是|不对|不能|不可以|不得|不用|没有|禁止)")
_SAYS_YES = re.compile(r"^(?:【[^】]*】|[^：:\n]{0,60}[：:])?\s*(?:是(?!否)|对[。，]|可以|应当|必须|需要|能)")


@dataclass(frozen=True, slots=True)
class Scored:
    """One question with its verdict.

    Attributes:
        faults: what is wrong, in Chinese; empty when the answer is right.
        first: whether the first citation holds an expected quote; None where none is expected.
        units, wrong_units: units that the answer names where the question asks for units, and those of them
            that are not expected; collectives do not count.
        premise, complete, penalties: whether the yes or no, the list of duties, the tier of the penalty is
            right; None where the question is not of that kind.
        invented: it names units though the library holds no answer.
    """

    asked: Asked
    faults: tuple[str, ...]
    first: bool | None = None
    units: int = 0
    wrong_units: tuple[str, ...] = ()
    premise: bool | None = None
    complete: bool | None = None
    penalties: bool | None = None
    invented: bool = False

    @property
    def right(self) -> bool:
        return not self.faults

    @property
    def answered(self) -> bool:
        return self.asked.answer.get("status") == "answered"


def score(asked: Asked) -> Scored:
    """Judge one answer."""
    row, answer = asked.row, asked.answer
    expect = row["expect"]
    quotes = [one["quote"] for one in expect.get("cite", [])]
    answered = answer.get("status") == "answered"
    given, wrong = _units(row, answer) if answered else ([], [])
    complete = None
    if row["kind"] == "duties" and not expect.get("abstain"):
        complete = answered and all(cited(answer, quotes, None)) and _total(answer) >= expect.get("total", 0)
    return Scored(
        asked,
        tuple(judge(row, answer)),
        first=any(cited(answer, quotes, 1)) if quotes else None,
        units=len(given),
        wrong_units=tuple(wrong),
        premise=_premise_right(expect["premise"], answer) if expect.get("premise") else None,
        complete=complete,
        penalties=_penalties_right(expect["penalties"], answer) if expect.get("penalties") else None,
        invented=bool(expect.get("abstain") and answer.get("units")),
    )


def _units(row: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Units that the answer names, and those that are wrong, where the question says which are right."""
    expect = row["expect"]
    if row["kind"] == "responsibility" and expect.get("units"):
        expected, got = expect["units"], written(answer)
    elif row["kind"] == "lead" and expect.get("lead"):
        expected, got = expect["lead"], written(answer, lead=True)
    else:
        return [], []
    got = [unit for unit in got if not is_collective(unit)]
    return got, [unit for unit in got if not any(same_unit(unit, wanted) for wanted in expected)]


def _total(answer: Mapping[str, Any]) -> int:
    page = answer.get("page")
    return int(page["total"]) if page else len(answer.get("citations", []))


def _premise_right(expected: str, answer: Mapping[str, Any]) -> bool:
    """Whether the answer says yes, no or neither as it should."""
    kinds = {verdict["kind"] for verdict in answer.get("verdicts", [])}
    if expected == "unknown":
        return answer.get("status") == "abstained" or kinds == {"unstated"}
    if answer.get("status") != "answered":
        return False
    if kinds:
        return kinds == {"yes"} if expected == "yes" else bool(kinds & {"no", "partly"})
    text = str(answer.get("answer", ""))
    return bool((_SAYS_YES if expected == "yes" else _SAYS_NO).match(text))


def _penalties_right(expected: Sequence[Mapping[str, Any]], answer: Mapping[str, Any]) -> bool:
    """Whether each expected fine is among the tiers that the answer marks as asked for, or among all."""
    rows = answer.get("penalties") or []
    asked = [row for row in rows if row.get("asked")] or rows
    return bool(asked) and all(
        any(row.get("low") == one["low"] and row.get("high") == one["high"] for row in asked)
        if one["low"] is not None or one["high"] is not None
        else True
        for one in expected
    )


def share(flags: Iterable[bool]) -> dict[str, Any]:
    """Right, asked, share and its 95 % interval (Wilson)."""
    values = list(flags)
    right = sum(values)
    low, high = wilson(right, len(values))
    return {
        "right": right,
        "asked": len(values),
        "share": round(right / len(values), 4) if values else None,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def summary(scored: Sequence[Scored]) -> dict[str, Any]:
    """The figures of a question set."""
    units = sum(one.units for one in scored)
    wrong = sum(len(one.wrong_units) for one in scored)
    naming = [one for one in scored if one.units]
    without = [one for one in scored if one.asked.row["expect"].get("abstain")]
    times = [one.asked.ms for one in scored]
    return {
        "correct": share(one.right for one in scored),
        "answerable correct": share(
            one.right for one in scored if not one.asked.row["expect"].get("abstain")
        ),
        "unanswerable abstained": share(one.right for one in without),
        "unanswerable with units": sum(one.invented for one in without),
        "first citation right": share(one.first for one in scored if one.first is not None),
        "premise right": share(one.premise for one in scored if one.premise is not None),
        "duties complete": share(one.complete for one in scored if one.complete is not None),
        "penalty tier right": share(one.penalties for one in scored if one.penalties is not None),
        "units named": units,
        "units wrong": wrong,
        "units wrong, share": round(wrong / units, 4) if units else 0.0,
        "answers with a wrong unit": share(bool(one.wrong_units) for one in naming),
        "milliseconds": {
            "median": round(percentile(times, 0.5), 1),
            "p95": round(percentile(times, 0.95), 1),
            "slowest": round(max(times, default=0.0), 1),
        },
    }


FACETS: Mapping[str, Callable[[Scored], Sequence[str]]] = {
    "kind": lambda one: (one.asked.row["kind"],),
    "style": lambda one: (one.asked.row["style"],),
    "split": lambda one: (one.asked.row["split"],) if one.asked.row.get("split") else (),
    "trait": lambda one: tuple(one.asked.row.get("traits") or ()),
}


def breakdown(scored: Sequence[Scored]) -> dict[str, dict[str, dict[str, Any]]]:
    """Shares of right answers by each facet of the questions."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for facet, values_of in FACETS.items():
        values = sorted({value for one in scored for value in values_of(one)})
        found[facet] = {
            value: share(one.right for one in scored if value in values_of(one)) for value in values
        }
    return found


BINS = 10
_THRESHOLDS = tuple(step / 20 for step in range(21))


def confidence(scored: Sequence[Scored]) -> dict[str, Any]:
    """How far the confidence of the answers given can be trusted, and what a higher threshold would do.

    ``reliability``: answers by tenths of confidence; ``ece``: expected calibration error over them (Naeini et
    al. 2015); ``curve``: what would be answered and right with that threshold, and how many of all questions
    would be right, those rightly left unanswered among them. Answers that the program withheld have no
    confidence to be held against, so thresholds below its own are not told apart here.
    """
    answers = [
        (float(one.asked.answer.get("confidence") or 0.0), one.right) for one in scored if one.answered
    ]
    reliability = []
    error = 0.0
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        held = [(c, r) for c, r in answers if low <= c < high or (c == 1.0 and number == BINS - 1)]
        mean = sum(c for c, _ in held) / len(held) if held else None
        right = sum(r for _, r in held) / len(held) if held else None
        if mean is not None and right is not None:
            error += len(held) / len(answers) * abs(mean - right)
        reliability.append(
            {
                "low": low,
                "high": high,
                "n": len(held),
                "mean_confidence": _rounded(mean),
                "share_right": _rounded(right),
            }
        )
    curve = []
    for threshold in _THRESHOLDS:
        kept = [right for value, right in answers if value >= threshold]
        withheld = sum(
            bool(one.asked.row["expect"].get("abstain"))
            and (not one.answered or float(one.asked.answer.get("confidence") or 0.0) < threshold)
            for one in scored
        )
        curve.append(
            {
                "threshold": threshold,
                "answered": len(kept),
                "right": sum(kept),
                "right_of_answered": _rounded(sum(kept) / len(kept)) if kept else None,
                "right_of_all": sum(kept) + withheld,
            }
        )
    return {
        "asked": len(scored),
        "ece": _rounded(error) if answers else None,
        "reliability": reliability,
        "curve": curve,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
