"""Rows of the register as the contract has them, and as a person reads them in a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from corpus.china_time import china_today
from corpus.library import MAX_LIMIT, Library
from corpus.model import AssignmentForm, AssignmentKind, RoleUnits, Target, TargetKind, UnitMention, Validity
from corpus.reading.page_picture import DRAWABLE
from corpus.records import AssignmentRecord, DocumentHead, Locator, Page, Quote, TargetRecord
from corpus.register_search import RegisterAsked
from corpus.register_table import Share, share_of
from qa_service.links import page_url
from qa_service.now import Now, in_words, now_of

T = TypeVar("T")
Nows = Callable[[UnitMention], Now | None]

STATUS_NAMES = {
    Validity.IN_FORCE: "有效",
    Validity.NOT_YET: "尚未施行",
    Validity.EXPIRED: "已届满",
    Validity.REPEALED: "已废止",
    Validity.SUPERSEDED: "已被取代",
    Validity.UNKNOWN: "时效不明",
}
# What a filter by place takes in, where it is not what people expect (the place and all in it).
SCOPE_NAMES = {"own": "只看本级", "holding": "含上级和国家规定"}
KIND_NAMES = {AssignmentKind.EXPLICIT: "明确列出", AssignmentKind.IMPLICIT: "正文规定"}

# The plain words for "responsible": their name adds nothing to the column 责任单位.
_PLAIN = frozenset({"", "负责", "责任", "责任单位", "责任部门", "负责单位", "负责部门"})


def register_row(record: AssignmentRecord, as_of: dt.date | None = None) -> dict[str, Any]:
    """One row of the register as JSON, in the shape of the contract.

    Args:
        as_of: the day whose organs ``now`` names; by default today.
    """
    return {
        "id": record.id,
        "document": record.document.file_name,
        "document_id": record.document.id,
        "version_id": record.version_id,
        "clause_id": record.clause_id,
        "title": record.document.title,
        "number": record.document.number,
        "date": record.document.date.isoformat() if record.document.date else None,
        "part": record.part_title,
        "jurisdiction": record.jurisdiction,
        "status": record.document.status.value,
        "status_note": record.document.status_note,
        "kind": record.kind.value,
        "former_unit": record.former_unit or None,
        "form": record.form.value,
        "section": list(record.section),
        "locator": record.locator.to_dict(),
        "heading": record.heading,
        "task": record.task.text,
        "task_start": record.task.start,
        "task_end": record.task.end,
        "evidence": record.evidence.text,
        "start": record.evidence.start,
        "end": record.evidence.end,
        "page_url": row_page_url(record),
        "period": record.period,
        "due": record.due,
        **_days_of(record),
        "targets": [target_json(target) for target in record.targets],
        "roles": [role_json(group, nows_of(record, as_of)) for group in record.roles],
        "implied": [role_json(group, nows_of(record, as_of)) for group in record.implied],
        "act": _words(record.act),
        "object": _words(record.object),
        "condition": _words(record.condition),
    }


def row_page_url(record: AssignmentRecord) -> str | None:
    """The page of the original with the words that assign; None where it has no page that can be drawn."""
    if record.locator.page is None or record.document.form not in DRAWABLE:
        return None
    return page_url(record.document.id, version_id=record.version_id, assignment=record.id)


def target_json(target: Target) -> dict[str, Any]:
    """A figure or deadline as JSON: as written, and normalised."""
    return {
        "text": target.text,
        "name": target.name or None,
        "value": target.value,
        "comparison": target.comparison,
        "low": target.low,
        "high": target.high,
        "unit": target.unit,
        "base_value": target.base_value,
        "base_year": target.base_year,
        "due": target.due,
        **_days(target),
        "nature": target.nature,
    }


def _days(target: Target | None) -> dict[str, str | None]:
    first, last = (target.due_from, target.due_by) if target is not None else (None, None)
    return {
        "due_from": first.isoformat() if first else None,
        "due_by": last.isoformat() if last else None,
        "recurring": target.recurring if target is not None else None,
    }


def _days_of(record: AssignmentRecord) -> dict[str, str | None]:
    """The days that the row's own deadline, or else its period, means."""
    stated = {target.due: target for target in reversed(record.targets) if target.kind is TargetKind.DEADLINE}
    return _days(stated.get(record.due) or stated.get(record.period))


def _words(quote: Quote | None) -> str | None:
    return None if quote is None else quote.text


def nows_of(record: AssignmentRecord | TargetRecord, as_of: dt.date | None = None) -> Nows:
    """Who holds today what ``record`` gives to a unit of it."""
    return lambda unit: now_of(unit, record, as_of)


def role_json(group: RoleUnits, nows: Nows = lambda unit: None) -> dict[str, Any]:
    """A role and its units as JSON; ``nows`` gives today's holder of a unit's part."""
    return {
        "role": group.role,
        "lead": group.lead,
        "units": [
            {
                "as_written": unit.as_written,
                "name": unit.name,
                "unit_id": unit.unit_id,
                "now": now.to_dict() if (now := nows(unit)) else None,
                "collective": unit.collective,
            }
            for unit in group.units
        ],
        "open_ended": group.open_ended,
    }


@dataclass(frozen=True, slots=True)
class ReadableRow:
    """One row for a person: the columns of the Excel, Word and CSV forms and of the terminal's table.

    Attributes:
        short_task: heading and beginning of the task, where a whole clause has no room.
        now: who holds today what was given to an organ that a reform has abolished or relieved of it.
        evidence: the words that assign; of a table row all the cells that name units.
    """

    short_task: str
    task: str
    lead: str
    responsible: str
    helping: str
    now: str
    time: str
    targets: str
    jurisdiction: str
    title: str
    place: str
    status: str
    evidence: str
    source: str
    file_name: str
    id: str


COLUMNS: tuple[tuple[str, str], ...] = (
    ("task", "工作任务"),
    ("lead", "牵头单位"),
    ("responsible", "责任单位"),
    ("helping", "配合单位"),
    ("now", "现称"),
    ("time", "时限"),
    ("evidence", "原文依据"),
    ("source", "来源"),
    ("jurisdiction", "地区"),
    ("status", "时效"),
    ("targets", "指标"),
    ("title", "文件"),
    ("place", "位置"),
    ("file_name", "文件名"),
    ("id", "编号"),
)
"""Fields of ``ReadableRow`` that a sheet has, in order, with their headings."""
PRINTED_COLUMNS = 10
"""How many of them go on paper; the rest are for sorting and for looking a row up again."""

TASK_SHOWN = 200
"""Characters of a task that a page shows of a long one."""
# A task is cut where a sentence or at least a phrase ends, unless that would leave too little of it.
_SENTENCE_ENDS, _PHRASE_ENDS = "。；！？", "，、："
_LEAST_SHARE = 0.6


def readable_row(record: AssignmentRecord, as_of: dt.date | None = None) -> ReadableRow:
    """What a person reads of a row; the lead stands only where the source gives it.

    Args:
        as_of: the day whose organs 现称 names; by default today.
    """
    lead = [group for group in record.roles if group.lead]
    helping = [group for group in record.roles if helps(group)]
    rest = [group for group in record.roles if not group.lead and not helps(group)]
    return ReadableRow(
        short_task=short_task(record),
        task=joined(record.task.text),
        lead="；".join(units_in_words(group) for group in lead),
        responsible="；".join(
            [
                *(_named(group) for group in rest),
                *(f"{units_in_words(group)}（文中统一要求）" for group in record.implied),
            ]
        ),
        helping="；".join(units_in_words(group) for group in helping),
        now=present_names(record, as_of),
        time="；".join(dict.fromkeys(filter(None, (record.period, record.due)))),
        targets="；".join(target.text for target in record.targets),
        jurisdiction=record.jurisdiction,
        title=record.document.title,
        place=place_in_words(record.locator),
        status=status_in_words(record.document),
        evidence="；".join(joined(quote.text) for quote in assigning_quotes(record)),
        source=source_of(record.document, record.locator),
        file_name=record.document.file_name,
        id=record.id,
    )


def place_in_words(locator: Locator) -> str:
    """三、(四)4.，第3页; the section's title where the clause has no number."""
    label = locator.label or "".join(locator.section[-1:])
    return "，".join(filter(None, (label, f"第{locator.page}页" if locator.page else "")))


def source_of(document: DocumentHead, locator: Locator) -> str:
    """《…》（文号），三、(四)4.，第3页."""
    name = f"《{document.title or document.file_name}》" + (
        f"（{document.number}）" if document.number else ""
    )
    return "，".join(filter(None, (name, place_in_words(locator))))


def status_in_words(document: DocumentHead) -> str:
    """Whether the document holds, with the reason."""
    name = STATUS_NAMES[document.status]
    return f"{name}（{document.status_note}）" if document.status_note else name


def assigning_quotes(record: AssignmentRecord) -> tuple[Quote, ...]:
    """The words that assign, as a person needs them: of a table row every cell that names a unit."""
    if record.form is AssignmentForm.TABLE and record.unit_cells:
        return record.unit_cells
    return (record.evidence,)


def short_task(record: AssignmentRecord) -> str:
    """The heading, unless the task begins with it, and at most ``TASK_SHOWN`` characters of the task."""
    text = shortened(joined(record.task.text))
    heading = joined(record.heading)
    return f"{heading}：{text}" if heading and heading not in text[:80] else text


def shortened(text: str) -> str:
    """The beginning of a long text, closed with ……; a short one as it is."""
    if len(text) <= TASK_SHOWN:
        return text
    room = text[: TASK_SHOWN - 2]
    for ends in (_SENTENCE_ENDS, _PHRASE_ENDS):
        cut = max(room.rfind(mark) for mark in ends) + 1
        if cut >= _LEAST_SHARE * TASK_SHOWN:
            return room[:cut].rstrip(_PHRASE_ENDS) + "……"
    return room + "……"


def described(conditions: Mapping[str, Any], documents: Sequence[DocumentHead], own: Sequence[str]) -> str:
    """The line over a list of rows.

    Args:
        documents: of each row. own: what of the filter only this kind of list has.
    """
    words = [
        f"{name}“{value}”"
        for field, name in (("unit", "单位"), ("task", "任务含"), ("jurisdiction", "地区"), ("role", "角色"))
        if (value := conditions.get(field))
    ]
    if conditions.get("jurisdiction") and (scope := SCOPE_NAMES.get(conditions.get("scope") or "")):
        words.append(scope)
    if document := conditions.get("document"):
        titles = {head.title for head in documents if head.id == document}
        words.append(f"文件“{titles.pop() if titles else document}”")
    words += own
    if conditions.get("include_superseded"):
        words.append("含已被取代的文件")
    today = china_today()
    as_of: dt.date = conditions.get("as_of") or today
    return (
        f"筛选条件：{'、'.join(words) or '无（全部）'}。导出日期：{written_day(today)}。"
        f"时效按{written_day(as_of)}判断。本表 {len(documents)} 条。"
    )


def written_day(date: dt.date) -> str:
    """2026年1月2日."""
    return f"{date.year}年{date.month}月{date.day}日"


def asked_rows(library: Library, asked: RegisterAsked) -> Iterator[AssignmentRecord]:
    """Every row that a faceted search asks for, page after page."""
    return all_pages(library.register_page, {"asked": asked})


def all_rows(library: Library, **conditions: Any) -> Iterator[AssignmentRecord]:
    """Every row that ``Library.assignments`` gives for ``conditions``, page after page."""
    return all_pages(library.assignments, conditions)


def all_pages(ask: Callable[..., Page[T]], conditions: Mapping[str, Any]) -> Iterator[T]:
    """Every item of the list that ``ask`` gives in pages."""
    offset = 0
    while True:
        page = ask(**conditions, limit=MAX_LIMIT, offset=offset)
        yield from page.items
        offset += MAX_LIMIT
        if offset >= page.total:
            return


def readable_rows(records: Iterable[AssignmentRecord], as_of: dt.date | None = None) -> list[ReadableRow]:
    """``readable_row`` of each."""
    return [readable_row(record, as_of) for record in records]


def present_names(record: AssignmentRecord, as_of: dt.date | None = None) -> str:
    """区安监局：区应急管理局，…（2018年机构改革）；…; "" where no unit was renamed."""
    units = (unit for group in (*record.roles, *record.implied) for unit in group.units)
    found = {unit.as_written: now for unit in units if (now := now_of(unit, record, as_of))}
    return in_words(found)


def helps(group: RoleUnits) -> bool:
    """Whether a role is one of a helper (配合, 协助, 会同 …)."""
    return share_of(group.role, group.lead) is Share.HELPING


def units_in_words(group: RoleUnits) -> str:
    """The units of a role as written, with 等 where the list is open."""
    names = "、".join(unit.as_written for unit in group.units)
    return names + "等" if group.open_ended and names else names


def _named(group: RoleUnits) -> str:
    units = units_in_words(group)
    return units if group.role in _PLAIN else f"{group.role}：{units}"


def joined(text: str) -> str:
    """Text in one paragraph: line breaks of the source mean nothing in a cell."""
    return " ".join(text.split())
