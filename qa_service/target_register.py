"""Rows of the register of targets (指标与时限) as JSON, and as a person reads them in a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.library import Library
from corpus.model import RoleUnits, TargetKind
from corpus.records import TargetRecord
from qa_service.register import (
    all_pages,
    described,
    joined,
    nows_of,
    place_in_words,
    role_json,
    shortened,
    source_of,
    status_in_words,
    target_json,
    units_in_words,
    written_day,
)

KIND_NAMES = {TargetKind.INDICATOR: "指标", TargetKind.DEADLINE: "时限"}


def target_row(record: TargetRecord, as_of: dt.date | None = None) -> dict[str, Any]:
    """One row as JSON; ``start`` and ``end`` are those of ``quote`` in the stored text.

    Args:
        as_of: the day whose organs ``now`` names; by default today.
    """
    document = record.document
    return {
        "id": record.id,
        "kind": record.kind.value,
        **target_json(record.target),
        "quote": record.quote.text,
        "start": record.quote.start,
        "end": record.quote.end,
        "heading": record.heading,
        "task": record.task.text if record.task else None,
        "roles": [role_json(group, nows_of(record, as_of)) for group in record.roles],
        "assignments": list(record.assignments),
        "document": document.file_name,
        "document_id": document.id,
        "version_id": record.version_id,
        "clause_id": record.clause_id,
        "title": document.title,
        "number": document.number,
        "date": document.date.isoformat() if document.date else None,
        "part": record.part_title,
        "jurisdiction": record.jurisdiction,
        "status": document.status.value,
        "status_note": document.status_note,
        "section": list(record.section),
        "locator": record.locator.to_dict(),
    }


@dataclass(frozen=True, slots=True)
class ReadableTarget:
    """One row for a person: the columns of the Excel and CSV forms and of the terminal's table.

    Attributes:
        matter: the indicator's name, or the task that is due.
        value: with its measure, 较2020年 and the like.
        due: as written; day: the last day, where it is certain, 2025-12-31.
    """

    kind: str
    matter: str
    value: str
    due: str
    day: str
    nature: str
    lead: str
    units: str
    jurisdiction: str
    title: str
    place: str
    status: str
    quote: str
    source: str
    file_name: str
    id: str


TARGET_COLUMNS: tuple[tuple[str, str], ...] = (
    ("kind", "类别"),
    ("matter", "事项"),
    ("value", "指标值"),
    ("due", "时限"),
    ("day", "最迟日期"),
    ("lead", "牵头单位"),
    ("units", "责任和配合单位"),
    ("quote", "原文"),
    ("source", "来源"),
    ("jurisdiction", "地区"),
    ("status", "时效"),
    ("nature", "属性"),
    ("title", "文件"),
    ("place", "位置"),
    ("file_name", "文件名"),
    ("id", "编号"),
)
"""Fields of ``ReadableTarget`` that a sheet has, in order, with their headings."""
PRINTED_TARGET_COLUMNS = 11
"""How many of them go on paper."""


def readable_target(record: TargetRecord) -> ReadableTarget:
    """What a person reads of a row."""
    target = record.target
    lead = [group for group in record.roles if group.lead]
    rest = [group for group in record.roles if not group.lead]
    return ReadableTarget(
        kind=KIND_NAMES[record.kind],
        matter=matter_of(record),
        value=value_in_words(record),
        due=target.due or target.recurring or "",
        day=target.due_by.isoformat() if target.due_by else "",
        nature=target.nature or "",
        lead="；".join(units_in_words(group) for group in lead),
        units="；".join(_with_role(group) for group in rest),
        jurisdiction=record.jurisdiction,
        title=record.document.title,
        place=place_in_words(record.locator),
        status=status_in_words(record.document),
        quote=joined(record.quote.text),
        source=source_of(record.document, record.locator),
        file_name=record.document.file_name,
        id=record.id,
    )


def matter_of(record: TargetRecord) -> str:
    """What is to be reached or done: the indicator's name, a row's task, else the words themselves."""
    if record.target.name:
        return record.target.name
    words = joined(record.quote.text)
    bare = "".join(words.split())
    if record.task is not None and bare == "".join((record.target.due or "").split()):
        task = shortened(joined(record.task.text))
        heading = joined(record.heading)
        return f"{heading}：{task}" if heading and heading not in task[:80] else task
    return words


def value_in_words(record: TargetRecord) -> str:
    """≥2.5平方米, ↓10%（较2020年）, <0.01（基期 0.012，2020年）; "" for a deadline."""
    target = record.target
    if target.value is None:
        return ""
    base = ""
    if target.name and target.base_value:
        year = f"，{target.base_year}年" if target.base_year else ""
        base = f"（基期 {target.base_value}{year}）"
    elif target.base_value:
        base = f"（较{target.base_value}）"
    every = f"{target.recurring} " if target.recurring else ""
    return f"{every}{target.value}{target.unit or ''}{base}"


def _with_role(group: RoleUnits) -> str:
    units = units_in_words(group)
    return f"{group.role}：{units}" if group.role else units


def readable_targets(records: Iterable[TargetRecord]) -> list[ReadableTarget]:
    """``readable_target`` of each."""
    return [readable_target(record) for record in records]


def due_soon(today: dt.date) -> tuple[tuple[str, dt.date, dt.date], ...]:
    """(name, first day, last day) of the spans in which an officer looks for what falls due."""
    quarter = (today.month - 1) // 3
    ends = ((3, 31), (6, 30), (9, 30), (12, 31))
    after = today.replace(day=28) + dt.timedelta(days=4)
    return (
        ("本月到期", today.replace(day=1), after - dt.timedelta(days=after.day)),
        ("本季度到期", dt.date(today.year, 3 * quarter + 1, 1), dt.date(today.year, *ends[quarter])),
        ("今年到期", dt.date(today.year, 1, 1), dt.date(today.year, 12, 31)),
    )


def all_targets(library: Library, **conditions: Any) -> Iterator[TargetRecord]:
    """Every row that ``Library.targets`` gives for ``conditions``, page after page."""
    return all_pages(library.targets, conditions)


def describe_targets(conditions: Mapping[str, Any], records: Sequence[TargetRecord]) -> str:
    """What a list holds and of which day it is.

    Args:
        conditions: arguments of ``Library.targets``. records: what it gave for them.
    """
    words: list[str] = []
    if kind := conditions.get("kind"):
        words.append(f"只看{KIND_NAMES[TargetKind(kind)]}")
    after: dt.date | None = conditions.get("due_after")
    before: dt.date | None = conditions.get("due_before")
    if after or before:
        begin = f"{written_day(after)}起" if after else ""
        words.append(f"{begin}{'至' + written_day(before) if before else ''}到期")
    return described(conditions, [record.document for record in records], words)
