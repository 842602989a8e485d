"""Sittings, sheets and choices as JSON, for routes, pages and commands alike."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from qa_service.practice.choosing import Pool
from qa_service.practice.desk import PaperOffer, PracticeDesk
from qa_service.practice.model import RULE_NAMES, UNSORTED, Given, Learner, Sitting
from qa_service.practice.showing import Shown, masked_stem, question_json

if TYPE_CHECKING:
    from qa_service.wiring import App

KIND_NAMES: Final[Mapping[str, str]] = {"practice": "练习", "exam": "模拟考试"}


def moment(seconds: float | None) -> str | None:
    """ISO time in UTC; None without one."""
    return (
        None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="seconds")
    )


def offer_json(desk: PracticeDesk, learner: Learner) -> dict[str, Any]:
    """What can be practised, and what waits for this learner."""
    pool = desk.pool
    return {
        **pool_json(pool),
        "papers": [paper_json(one) for one in desk.papers()],
        "kept": learner.kept,
        "unfinished": [brief_json(desk, one) for one in desk.store.unfinished(learner.key)],
        "wrong": len(desk.notebook(learner)),
    }


def pool_json(pool: Pool) -> dict[str, Any]:
    """The questions by what they can be chosen by."""
    return {
        "total": len(pool.items),
        "topics": [
            {"point": one.point, "label": one.label, "level": one.level, "count": one.count}
            for one in pool.topics
        ],
        "types": [{"value": one.value, "count": count} for one, count in pool.types.items()],
        "difficulties": [{"value": one.value, "count": count} for one, count in pool.difficulties.items()],
    }


def paper_json(offer: PaperOffer) -> dict[str, Any]:
    """An opened paper; ``left_out``: questions of it that cannot be shown now."""
    return {
        "paper_id": offer.summary.id,
        "title": offer.summary.title,
        "count": offer.shown,
        "left_out": offer.summary.count - offer.shown,
        "minutes": offer.minutes,
        "rule": offer.rule.value,
        "rule_told": RULE_NAMES[offer.rule],
    }


def brief_json(desk: PracticeDesk, sitting: Sitting) -> dict[str, Any]:
    """A sitting without its questions."""
    left = None
    if sitting.deadline is not None and sitting.running:
        left = max(0, math.ceil(sitting.deadline - desk.now()))
    return {
        "id": sitting.id,
        "kind": sitting.kind.value,
        "title": sitting.title,
        "paper_id": sitting.paper_id,
        "kept": sitting.kept,
        "rule": sitting.rule.value,
        "rule_told": RULE_NAMES[sitting.rule],
        "count": len(sitting.asked),
        "answered": sum(not one.answer.empty for one in sitting.given.values()),
        "next": sitting.next_open,
        "started": moment(sitting.started),
        "deadline": moment(sitting.deadline),
        "seconds_left": left,
        "finished": moment(sitting.finished),
        "score": sitting.score,
        "total": sitting.total,
        "pass_mark": sitting.pass_mark,
    }


def sitting_json(app: App, desk: PracticeDesk, sitting: Sitting, *, names: bool) -> dict[str, Any]:
    """A sitting with its questions; keys only of those that may be seen."""
    return {
        **brief_json(desk, sitting),
        "questions": [
            question_json(app, sitting, number, shown, sitting.given.get(number), names=names)
            for number, shown in enumerate(desk.shown(sitting), start=1)
        ],
    }


def sheet_json(app: App, desk: PracticeDesk, sitting: Sitting, *, names: bool) -> dict[str, Any]:
    """The result sheet of a sitting that is over: marks, time, by point and by type, and each question."""
    shown = desk.shown(sitting)
    questions = [
        question_json(app, sitting, number, one, sitting.given.get(number), names=names)
        for number, one in enumerate(shown, start=1)
    ]
    rows = list(_rows(sitting, shown))
    score = math.fsum(got for got, _, _, _, _ in rows)
    total = math.fsum(marks for _, marks, _, _, _ in rows)
    pass_mark = _pass_mark(sitting, total)
    return {
        **brief_json(desk, sitting),
        "pass_mark": pass_mark,
        "score": round(score, 2),
        "total": round(total, 2),
        "passed": None if pass_mark is None else score + 1e-9 >= pass_mark,
        "seconds": max(0, round((sitting.finished or desk.now()) - sitting.started)),
        "right": sum(share >= 1 for _, _, share, _, _ in rows),
        "partly": sum(0 < share < 1 for _, _, share, _, _ in rows),
        "wrong": sum(share == 0 and given for _, _, share, given, _ in rows),
        "omitted": sum(not given for _, _, _, given, _ in rows),
        "unjudged": sum(
            one is not None and (given := sitting.given.get(at)) is not None and given.share is None
            for at, one in enumerate(shown, start=1)
        ),
        "gone": sum(one is None for one in shown),
        "by_type": _grouped(rows, [one[4][0] for one in rows]),
        "by_point": _grouped(rows, [one[4][1] for one in rows]),
        "questions": questions,
    }


def _pass_mark(sitting: Sitting, total: float) -> float | None:
    """Marks that are enough of ``total``: the same share as of the whole paper."""
    whole = math.fsum(one.marks for one in sitting.asked)
    if sitting.pass_mark is None or not total or not whole:
        return None
    return sitting.pass_mark if total >= whole else round(sitting.pass_mark * total / whole, 1)


_Row = tuple[float, float, float, bool, tuple[str, str]]


def _rows(sitting: Sitting, shown: Sequence[Shown | None]) -> Iterable[_Row]:
    """Marks got, marks, share, whether anything was answered, (type, point), of what a machine judges.

    Of practice only what was answered or given up counts: nobody promised to answer all.
    """
    for number, one in enumerate(shown, start=1):
        given: Given | None = sitting.given.get(number)
        if one is None or (given is None and sitting.kind.value == "practice"):
            continue
        if given is not None and given.share is None:
            continue
        share = given.share or 0.0 if given else 0.0
        marks = sitting.asked[number - 1].marks
        answered = given is not None and not given.answer.empty
        yield share * marks, marks, share, answered, (one.item.type.value, one.item.point or UNSORTED)


def _grouped(rows: Sequence[_Row], names: Sequence[str]) -> list[dict[str, Any]]:
    found: dict[str, list[_Row]] = {}
    for name, row in zip(names, rows, strict=True):
        found.setdefault(name, []).append(row)
    return [
        {
            "name": name,
            "count": len(part),
            "right": sum(share >= 1 for _, _, share, _, _ in part),
            "score": round(math.fsum(got for got, _, _, _, _ in part), 2),
            "total": round(math.fsum(marks for _, marks, _, _, _ in part), 2),
        }
        for name, part in found.items()
    ]


def notebook_json(app: App, desk: PracticeDesk, learner: Learner, *, names: bool) -> list[dict[str, Any]]:
    """The wrong-answer notebook: the stem of each question, and how it went."""
    return [
        {
            "number": kept.number,
            "type": kept.item.type.value,
            "point": kept.item.point,
            "stem": masked_stem(app, kept.item, names=names),
            "wrong": wrong,
            "right_since": right_since,
        }
        for kept, wrong, right_since in desk.notebook(learner)
    ]
