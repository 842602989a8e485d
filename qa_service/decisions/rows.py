"""Findings as JSON, and as a person reads them in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.records import AssignmentRecord
from qa_service.decisions.blind_spots import BlindSpot, Passage
from qa_service.decisions.conflicts import Conflict, ConflictKind, Side
from qa_service.decisions.lineage import Descent, Tie
from qa_service.decisions.load import DUE_NAMES, Due, Load, LoadItem
from qa_service.decisions.names import SpotKind
from qa_service.links import clause_ordinal, document_url
from qa_service.register import (
    assigning_quotes,
    joined,
    place_in_words,
    register_row,
    shortened,
    status_in_words,
    units_in_words,
    written_day,
)

CONFLICT_NAMES = {ConflictKind.LEAD: "牵头单位不同", ConflictKind.PARTLY: "牵头单位不尽一致"}
SPOT_NAMES = {
    SpotKind.DROPPED: "未见对应任务",
    SpotKind.NO_UNIT: "有对应任务但没有写明单位",
    SpotKind.UNASSIGNED: "同类任务都有单位，这一项没有",
    SpotKind.UNCLEAR: "措辞不同，需人工核对",
}
TIE_NAMES = {Tie.NAMED: "文中写明落实上级文件", Tie.NAMESAKE: "题目、地区、年份对应"}


def percent(share: float) -> str:
    """0.873 → 87%."""
    return f"{round(100 * share)}%"


def source_in_words(title: str, number: str, place: str) -> str:
    """《…》（文号），三、(四)4.，第3页."""
    name = f"《{title}》" + (f"（{number}）" if number else "")
    return "，".join(filter(None, (name, place)))


def record_source(record: AssignmentRecord) -> str:
    """Title, number, place and page of a row."""
    document = record.document
    return source_in_words(
        document.title or document.file_name, document.number, place_in_words(record.locator)
    )


def record_url(record: AssignmentRecord) -> str:
    """The page that shows the words that assign."""
    quotes = assigning_quotes(record)
    return document_url(
        record.document.id,
        version_id=record.version_id,
        start=quotes[0].start,
        end=quotes[-1].end,
        ordinal=clause_ordinal(record.clause_id),
    )


def evidence_in_words(record: AssignmentRecord) -> str:
    """The words that assign, verbatim but for line breaks."""
    return "；".join(joined(quote.text) for quote in assigning_quotes(record))


# --- conflicts -----------------------------------------------------------------------------------


def conflict_row(found: Conflict) -> dict[str, Any]:
    """A conflict as JSON."""
    return {
        "id": found.id,
        "kind": found.kind.value,
        "confidence": found.confidence,
        "common_words": list(found.common),
        "notes": list(found.notes),
        "left": _side(found.left),
        "right": _side(found.right),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "owner": side.owners.how,
        "role": side.owners.role,
        "units": [unit.as_written for unit in side.owners.units],
        "source": record_source(side.record),
        "url": record_url(side.record),
        "assignment": register_row(side.record),
    }


@dataclass(frozen=True, slots=True)
class ReadableConflict:
    """One conflict for a person; 甲 and 乙 are its two texts."""

    kind: str
    jurisdiction: str
    left_units: str
    right_units: str
    left_task: str
    right_task: str
    left_evidence: str
    right_evidence: str
    left_source: str
    right_source: str
    left_status: str
    right_status: str
    confidence: str
    why: str
    id: str


CONFLICT_COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("kind", "类型", 14),
    ("jurisdiction", "地区", 22),
    ("left_units", "甲：牵头或责任单位", 22),
    ("right_units", "乙：牵头或责任单位", 22),
    ("left_task", "甲：任务原文", 46),
    ("right_task", "乙：任务原文", 46),
    ("left_evidence", "甲：分工原文", 34),
    ("right_evidence", "乙：分工原文", 34),
    ("left_source", "甲：出处（页码）", 34),
    ("right_source", "乙：出处（页码）", 34),
    ("left_status", "甲：时效", 16),
    ("right_status", "乙：时效", 16),
    ("confidence", "同一任务的把握", 10),
    ("why", "判断依据和提示", 34),
    ("id", "编号", 14),
)
"""Field, heading and width in characters of each column of a sheet."""


def readable_conflict(found: Conflict) -> ReadableConflict:
    """What a person reads of a conflict."""
    left, right = found.left, found.right
    places = dict.fromkeys(filter(None, (left.record.jurisdiction, right.record.jurisdiction)))
    return ReadableConflict(
        kind=CONFLICT_NAMES[found.kind],
        jurisdiction="；".join(places),
        left_units=owners_in_words(left),
        right_units=owners_in_words(right),
        left_task=joined(left.record.task.text),
        right_task=joined(right.record.task.text),
        left_evidence=evidence_in_words(left.record),
        right_evidence=evidence_in_words(right.record),
        left_source=record_source(left.record),
        right_source=record_source(right.record),
        left_status=status_in_words(left.record.document),
        right_status=status_in_words(right.record.document),
        confidence=percent(found.confidence),
        why="；".join((f"两处都写到{'、'.join(found.common)}", *found.notes)),
        id=found.id,
    )


def owners_in_words(side: Side) -> str:
    """区安监局（牵头）."""
    return f"{side.owners.names}（{side.owners.how}）"


# --- blind spots ---------------------------------------------------------------------------------


def passage_row(passage: Passage) -> dict[str, Any]:
    """A sentence with its place as JSON."""
    head = passage.text.head
    return {
        "document": head.file_name,
        "document_id": head.id,
        "version_id": head.version_id,
        "title": passage.text.title,
        "number": head.number,
        "jurisdiction": passage.text.jurisdiction,
        "status": head.status.value,
        "status_note": head.status_note,
        "heading": passage.heading,
        "locator": passage.locator.to_dict(),
        "quote": passage.quote.text,
        "start": passage.quote.start,
        "end": passage.quote.end,
        "source": passage_source(passage),
        "url": passage_url(passage),
    }


def passage_source(passage: Passage) -> str:
    """Title, number, place and page of a sentence."""
    return source_in_words(passage.text.title, passage.text.head.number, place_in_words(passage.locator))


def passage_url(passage: Passage) -> str:
    """The page that shows a sentence."""
    return document_url(
        passage.text.head.id,
        version_id=passage.text.head.version_id,
        start=passage.quote.start,
        end=passage.quote.end,
        ordinal=passage.ordinal,
    )


def spot_row(spot: BlindSpot) -> dict[str, Any]:
    """A blind spot as JSON; ``parent`` is the text whose task is missing in ``child``."""
    descent = spot.descent
    return {
        "id": spot.id,
        "kind": spot.kind.value,
        "task": passage_row(spot.task),
        "units": spot.units,
        "addressed_to_lower_level": spot.addressed,
        "parent": _text_row(descent, parent=True) if descent else None,
        "child": _text_row(descent, parent=False) if descent else None,
        "tie": descent.tie.value if descent else None,
        "nearest": passage_row(spot.nearest) if spot.nearest else None,
        "likeness": spot.likeness,
        "words_held": spot.held,
        "neighbours_with_units": spot.neighbours[0],
        "neighbours": spot.neighbours[1],
    }


def _text_row(descent: Descent, *, parent: bool) -> dict[str, Any]:
    text = descent.parent if parent else descent.child
    return {
        "document_id": text.head.id,
        "document": text.head.file_name,
        "title": text.title,
        "number": text.head.number,
        "jurisdiction": text.jurisdiction,
        "status": text.head.status.value,
    }


@dataclass(frozen=True, slots=True)
class ReadableSpot:
    """One blind spot for a person."""

    kind: str
    jurisdiction: str
    task: str
    units: str
    source: str
    child: str
    nearest: str
    nearest_source: str
    likeness: str
    why: str
    id: str


SPOT_COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("kind", "类型", 18),
    ("jurisdiction", "地区", 22),
    ("task", "任务原文", 56),
    ("units", "上级文件写明的单位", 26),
    ("source", "任务出处（页码）", 34),
    ("child", "落实文件", 34),
    ("nearest", "落实文件中最接近的原文", 50),
    ("nearest_source", "最接近处的出处（页码）", 30),
    ("likeness", "是同一任务的把握", 10),
    ("why", "判断依据", 34),
    ("id", "编号", 14),
)


def readable_spot(spot: BlindSpot) -> ReadableSpot:
    """What a person reads of a blind spot."""
    descent = spot.descent
    text = descent.child if descent else spot.task.text
    why: list[str] = []
    if descent:
        why.append(TIE_NAMES[descent.tie])
        if spot.addressed:
            why.append("上级文件写明由下级政府落实")
    else:
        why.append(f"同一部分的 {spot.neighbours[1]} 项任务中有 {spot.neighbours[0]} 项写明了单位")
    return ReadableSpot(
        kind=SPOT_NAMES[spot.kind],
        jurisdiction=text.jurisdiction,
        task=joined(spot.task.quote.text),
        units=spot.units,
        source=passage_source(spot.task),
        child=f"《{descent.child.title}》" if descent else "",
        nearest=joined(spot.nearest.quote.text) if spot.nearest else "没有相近的内容" if descent else "",
        nearest_source=passage_source(spot.nearest) if spot.nearest else "",
        likeness=percent(spot.likeness) if descent else "",
        why="；".join(why),
        id=spot.id,
    )


# --- load ----------------------------------------------------------------------------------------


def load_row(item: LoadItem) -> dict[str, Any]:
    """One task of a unit as JSON."""
    return {
        "due_group": item.due.value,
        "due_by": item.day.isoformat() if item.day else None,
        "due": due_in_words(item) or None,
        "recurring": item.deadline.recurring if item.deadline else None,
        "days_left": item.days,
        "lead": item.lead,
        "helping": item.helping,
        "unit_roles": [role.role for role in item.roles],
        "source": record_source(item.record),
        "url": record_url(item.record),
        "assignment": register_row(item.record),
    }


def load_body(load: Load) -> dict[str, Any]:
    """The head of a list of tasks."""
    return {
        "unit": load.unit,
        "as_of": load.as_of.isoformat(),
        "within": load.within,
        "leads": load.leads,
        "counts": {due.value: load.count(due) for due in Due},
        "dated": load.dated,
        "sub_units": load.sub_units,
        "former": load.former,
        "jurisdictions": list(places_of(load)),
    }


def places_of(load: Load) -> tuple[str, ...]:
    """Where the tasks hold: several places mean several units of one name."""
    return tuple(sorted({item.record.jurisdiction for item in load.items if item.record.jurisdiction}))


def due_in_words(item: LoadItem) -> str:
    """The deadline as the source has it."""
    record = item.record
    stated = (item.deadline.due or item.deadline.text) if item.deadline else ""
    return "；".join(dict.fromkeys(filter(None, (stated, record.due, record.period))))


def days_in_words(item: LoadItem) -> str:
    """已过 12 天, 还有 3 天, 今天到期."""
    if item.days is None:
        return ""
    if item.days == 0:
        return "今天到期"
    return f"已过 {-item.days} 天" if item.days < 0 else f"还有 {item.days} 天"


@dataclass(frozen=True, slots=True)
class ReadableLoad:
    """One task of a unit for a person."""

    group: str
    day: str
    days: str
    due: str
    role: str
    task: str
    partners: str
    evidence: str
    source: str
    jurisdiction: str
    status: str
    id: str


LOAD_COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("group", "期限", 12),
    ("day", "最迟日期", 12),
    ("days", "剩余", 12),
    ("due", "时限原文", 18),
    ("role", "本单位角色", 12),
    ("task", "任务原文", 60),
    ("partners", "全部单位", 40),
    ("evidence", "分工原文", 40),
    ("source", "出处（页码）", 36),
    ("jurisdiction", "地区", 24),
    ("status", "时效", 20),
    ("id", "编号", 22),
)


def readable_load(item: LoadItem) -> ReadableLoad:
    """What a person reads of a task."""
    record = item.record
    every = [*record.roles, *record.implied]
    return ReadableLoad(
        group=DUE_NAMES[item.due],
        day=item.day.isoformat() if item.day else "",
        days=days_in_words(item),
        due=due_in_words(item),
        role="、".join(dict.fromkeys(role.role or "责任单位" for role in item.roles)),
        task=joined(record.task.text),
        partners="；".join(f"{role.role}：{units_in_words(role)}" for role in every),
        evidence=evidence_in_words(record),
        source=record_source(record),
        jurisdiction=record.jurisdiction,
        status=status_in_words(record.document),
        id=record.id,
    )


def load_words(load: Load) -> str:
    """The line over a list of tasks."""
    counts = "，".join(f"{DUE_NAMES[due]} {load.count(due)} 项" for due in Due if load.count(due))
    where = places_of(load)
    several = (
        f"涉及 {len(where)} 个地区，可能是几个同名单位，请选准单位或按地区筛选。" if len(where) > 1 else ""
    )
    counted = "、".join(
        words for words, on in (("含下属机构", load.sub_units), ("不含机构改革划入的", not load.former)) if on
    )
    name = f"{load.unit}（{counted}）" if counted else load.unit
    return (
        f"{name}：共 {len(load.items)} 项，其中牵头 {load.leads} 项；{counts or '没有任务'}。"
        f"时效和剩余天数按{written_day(load.as_of)}计算；期限已过的任务是否完成，文件里看不出来，请核实。{several}"
    )


def brief(text: str) -> str:
    """A long sentence for a page of Word: its beginning."""
    return shortened(joined(text))


def sheet_values(row: object, columns: Sequence[tuple[str, str, int]]) -> list[str]:
    """The cells of a row in the order of ``columns``."""
    return [str(getattr(row, field)) for field, _, _ in columns]
