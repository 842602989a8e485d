"""Results as JSON and as files: Excel and CSV, for the bank and for one exam."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from case_library.questions.model import CHOICES, Item
from corpus.china_time import CHINA, china_today
from qa_service import labels
from qa_service.practice.judging import shown_key
from qa_service.practice.model import RULE_NAMES, Rule
from qa_service.practice.results import ExamCounts, ExamResult, ItemResult, Taken
from qa_service.practice.views import moment
from qa_service.sheet_files import Paper, safe_cell, sheet_bytes

ANONYMOUS: Final = "匿名"
_BLANKS: Final = re.compile(r"\s*\n\s*")
ITEM_HEADINGS: Final = (
    "题号", "题型", "题干", "答案", "知识点", "人数", "未答", "得分率", "区分度", "高低分组差", "估计难度",
    "结果难度", "各选项人数", "提示",
)  # fmt: skip
_ITEM_WIDTHS: Final = (7, 9, 40, 24, 18, 7, 7, 9, 9, 9, 8, 8, 24, 40)
TAKEN_HEADINGS: Final = ("姓名", "得分", "满分", "用时（分）", "开始时间")


def item_json(result: ItemResult) -> dict[str, Any]:
    """A question and how it did."""
    one = result.statistics
    return {
        "id": result.kept.item.id,
        "number": result.kept.number,
        "url": f"/questions/{result.kept.item.id}",
        "type": result.kept.item.type.value,
        "point": result.kept.item.point,
        "stem": result.kept.item.stem,
        "answer": _answer(result.kept.item),
        "state": result.kept.item.state.value,
        "estimated": result.kept.item.difficulty.value,
        "count": one.count,
        "omitted": one.omitted,
        "p": _rounded(one.p),
        "discrimination": _rounded(one.discrimination),
        "upper_lower": _rounded(one.upper_lower),
        "by_results": one.difficulty.value if one.difficulty else None,
        "options": [
            {
                "letter": option.letter,
                "right": option.right,
                "count": option.count,
                "share": round(option.share, 4),
                "upper": option.upper,
                "lower": option.lower,
            }
            for option in one.options
        ],
        "notes": list(result.notes),
    }


def _answer(item: Item) -> str:
    """The key with the words of its options: many stems ask 下列说法正确的是."""
    words = "；".join(item.right) if item.type in CHOICES else ""
    return f"{shown_key(item)} {words}".strip()


def counts_json(one: ExamCounts) -> dict[str, Any]:
    """A line of the list of exams."""
    return {
        "paper_id": one.paper_id,
        "title": one.title,
        "learners": one.learners,
        "running": one.running,
        "mean": _rounded(one.mean),
        "last": moment(one.last),
    }


def exam_json(result: ExamResult, rule: Rule) -> dict[str, Any]:
    """An exam and how it did."""
    whole = result.statistics
    return {
        "paper_id": result.paper_id,
        "title": result.title,
        "rule": rule.value,
        "examinees": whole.examinees,
        "mean": _rounded(whole.mean),
        "deviation": _rounded(whole.deviation),
        "highest": whole.highest,
        "lowest": whole.lowest,
        "reliability": _rounded(whole.reliability),
        "coefficient": whole.coefficient,
        "error": _rounded(whole.error),
        "notes": list(whole.notes),
        "again": result.again,
        "running": result.running,
        "taken": [taken_json(one) for one in result.taken],
        "items": [item_json(one) for one in result.items],
    }


def taken_json(one: Taken) -> dict[str, Any]:
    """One learner's sitting."""
    return {
        "sitting_id": one.sitting_id,
        "name": one.name,
        "started": moment(one.started),
        "seconds": max(0, round(one.finished - one.started)),
        "score": round(one.score, 2),
        "total": round(one.total, 2),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


# --- files ---------------------------------------------------------------------------------------


def items_file(results: Sequence[ItemResult], form: str, title: str, about: str) -> bytes:
    """Questions and how they did, as ``xlsx`` or ``csv``."""
    rows = [_item_row(item_json(one)) for one in results]
    if form == "csv":
        return csv_bytes(ITEM_HEADINGS, rows)
    shown = f"{about}　{labels.day(china_today())}　共 {len(rows)} 题"
    return sheet_bytes(
        Paper(title, shown, ITEM_HEADINGS, _ITEM_WIDTHS, rows, centred=frozenset(range(5, 12)))
    )


def exam_file(result: ExamResult, rule: Rule, form: str) -> bytes:
    """The questions of an exam and how they did; above them the figures of the whole."""
    whole = exam_json(result, rule)
    return items_file(result.items, form, f"{result.title}　考试分析", "；".join(whole_lines(whole)))


def taken_file(result: ExamResult, form: str) -> bytes:
    """Who got how much: a list with names, for trainers alone."""
    rows = [
        [
            one["name"] or ANONYMOUS,
            f"{one['score']:g}",
            f"{one['total']:g}",
            f"{one['seconds'] / 60:.1f}",
            f"{dt.datetime.fromisoformat(one['started']).astimezone(CHINA):%Y-%m-%d %H:%M}",
        ]
        for one in map(taken_json, result.taken)
    ]
    if form == "csv":
        return csv_bytes(TAKEN_HEADINGS, rows)
    about = f"{labels.day(china_today())}　共 {len(rows)} 人；每人只取第一次"
    return sheet_bytes(
        Paper(f"{result.title}　成绩", about, TAKEN_HEADINGS, (24, 10, 10, 12, 30), rows, a3=False)
    )


def whole_lines(found: dict[str, Any]) -> list[str]:
    """The figures of a whole exam in words."""
    if not found["examinees"]:
        return ["还没有完整的答卷"]
    lines = [
        f"{found['examinees']} 份完整答卷",
        f"平均 {found['mean']:.1f} 分，标准差 {found['deviation']:.1f}",
        f"最高 {found['highest']:g} 分，最低 {found['lowest']:g} 分",
    ]
    if found["reliability"] is not None:
        lines.append(
            f"信度（{found['coefficient']}）{found['reliability']:.2f}，测量标准误 {found['error']:.1f} 分"
        )
    return [*lines, RULE_NAMES[Rule(found["rule"])]]


def _item_row(found: dict[str, Any]) -> list[str]:
    options = "；".join(
        f"{one['letter']}{'（答案）' if one['right'] else ''} {one['count']} 人" for one in found["options"]
    )
    return [
        str(found["number"]),
        found["type"],
        _BLANKS.sub(" ", found["stem"]),
        _BLANKS.sub(" ", found["answer"]),
        found["point"],
        str(found["count"]),
        str(found["omitted"]),
        figure(found["p"]),
        figure(found["discrimination"]),
        figure(found["upper_lower"]),
        found["estimated"],
        found["by_results"] or "",
        options,
        "".join(found["notes"]),
    ]


def figure(value: float | None) -> str:
    """A coefficient with two decimals; "" without one."""
    return "" if value is None else f"{value:.2f}"


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV with the mark by which Excel knows UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()
