"""Briefings of accident cases for whoever asks: names masked, units of today by place, JSON and files."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from case_library.briefing import Briefing, BrokenRule, Cell, Link, Part, PartKind, Statement, ToldCase
from case_library.briefing_making import make_briefing
from case_library.briefing_sources import Mask, Source, Sources
from case_library.links import StoredCase
from case_library.links_duties import DutyToday, subjects_of, units_today
from case_library.store import CaseRecord
from corpus.china_time import china_today
from corpus.errors import NotFoundError
from corpus.library import Library
from corpus.model import Span
from corpus.records import AssignmentRecord
from qa_service.case_view import mask_for
from qa_service.chat.masking import Mask as NameMask
from qa_service.links import document_url
from qa_service.register import STATUS_NAMES
from qa_service.wiring import App


class BriefingForm(enum.StrEnum):
    """A form in which a briefing is given."""

    JSON = "json"
    DOCX = "docx"
    PPTX = "pptx"


def briefing_of(app: App, case_ids: Sequence[str], place: str = "", *, full_names: bool = False) -> Briefing:
    """A briefing on cases of the library as the visitor may see it.

    Args:
        case_ids: in the order of the briefing; the same one twice is told once.
        place: whose register says who answers for such things today; "" leaves that part out.
        full_names: shows names of persons; only for those who may see them.

    Raises:
        NotFoundError: no such case, or no such place.
        InputError: no case, or too many.
    """
    desk = app.case_desk
    records = [desk.cases.case(one) for one in dict.fromkeys(case_ids)]
    path = known_place(app.library, place) if place.strip() else ""
    return make_briefing(
        app.library,
        desk.links,
        records,
        mask=None if full_names else masking(records),
        place=path,
        today=partial(_today, app.library, path) if path else None,
    )


def known_place(library: Library, place: str) -> str:
    """The path of a place that the library has documents for, by any of its names.

    Raises:
        NotFoundError: the library has none for it.
    """
    found = library.places(place.strip())
    if not found:
        raise NotFoundError(
            f"资料库里没有“{place.strip()}”的文件，不能查当地现在由谁负责。请改写地区，或不填地区。",
            details={"place": place},
        )
    return min(found, key=lambda path: (path.count("/"), path))


# --- names ---------------------------------------------------------------------------------------


def masking(records: Iterable[CaseRecord]) -> Mask:
    """Hides the names of persons in texts and values of these cases."""
    masks: dict[str, list[NameMask]] = {}
    for record in records:
        masks.setdefault(record.version_id, []).append(mask_for(record, names=False))

    def masked(version_id: str, text: str) -> str:
        for mask in masks.get(version_id, ()):
            text = mask.text(text)
        return text

    return masked


# --- who answers today ---------------------------------------------------------------------------


def _today(library: Library, place: str, stored: StoredCase, sources: Sources) -> Part:
    """Rows of the register of the place for what the case is about."""
    processes = stored.summary.processes if isinstance(stored, CaseRecord) else ()
    found = units_today(library, subjects_of(stored.case, processes), place)
    if not found:
        note = f"“{place}”及其上级的责任清单里没有找到与这起事故对应的条目。"
        return Part(PartKind.TODAY, note=note)
    return Part(PartKind.TODAY, tuple(_duty(one, sources) for one in found))


def _duty(duty: DutyToday, sources: Sources) -> Statement:
    record = duty.record
    number = sources.add(record.version_id, Span(record.evidence.start, record.evidence.end))
    task = " ".join(record.task.text.split())
    task = task if len(task) <= 80 else task[:78] + "……"
    text = f"{record.heading or task}——{roles_in_words(record)}。"
    status = STATUS_NAMES[record.document.status]
    note = f"{record.jurisdiction or '全国'}，{status}（查询日 {china_today().isoformat()}）。"
    return Statement(text, (number,), label=duty.subject.name, note=note)


def roles_in_words(record: AssignmentRecord) -> str:
    """牵头单位：…；配合单位：…, in the words of the source."""
    return "；".join(
        f"{group.role or '责任单位'}：{'、'.join(unit.name for unit in group.units)}"
        + ("等" if group.open_ended else "")
        for group in record.roles
    )


# --- JSON ----------------------------------------------------------------------------------------


def briefing_json(briefing: Briefing) -> dict[str, Any]:
    """A briefing as JSON; numbers in ``sources`` are those of the list at its end."""
    return {
        "title": briefing.title,
        "made_on": briefing.made_on.isoformat(),
        "place": briefing.place or None,
        "masked": briefing.masked,
        "cases": [_case_json(told) for told in briefing.cases],
        "comparison": None
        if briefing.comparison is None
        else {
            "headings": list(briefing.comparison.headings),
            "rows": [[_cell_json(cell) for cell in row] for row in briefing.comparison.rows],
        },
        "common": None if briefing.common is None else _part_json(briefing.common),
        "notes": list(briefing.notes),
        "sources": [_source_json(source) for source in briefing.sources],
    }


def _case_json(told: ToldCase) -> dict[str, Any]:
    return {
        "id": told.case_id,
        "name": told.name,
        "missing": list(told.missing),
        "parts": [_part_json(part) for part in told.parts],
    }


def _part_json(part: Part) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "heading": part.heading,
        "statements": [_statement_json(one) for one in part.statements],
        "responsible": [_link_json(link) for link in part.chain],
        "provisions": [_rule_json(rule) for rule in part.rules],
        "note": part.note,
    }


def _statement_json(one: Statement) -> dict[str, Any]:
    return {
        "label": one.label,
        "text": one.text,
        "verbatim": one.verbatim,
        "note": one.note,
        "sources": list(one.sources),
    }


def _link_json(link: Link) -> dict[str, Any]:
    return {
        "who": link.who,
        "kind": link.kind.value,
        "post": link.post,
        "role": link.role,
        "fault": link.fault,
        "measures": list(link.measures),
        "basis": list(link.basis),
        "sources": list(link.sources),
    }


def _rule_json(rule: BrokenRule) -> dict[str, Any]:
    return {
        "who": rule.who,
        "provision": rule.name,
        "then": rule.then,
        "now": rule.now,
        "now_label": rule.now_label,
        "present": rule.present.value,
        "present_words": rule.present_words,
        "note": rule.note,
        "sources": list(rule.sources),
    }


def _cell_json(cell: Cell) -> dict[str, Any]:
    return {"text": cell.text, "sources": list(cell.sources)}


def _source_json(source: Source) -> dict[str, Any]:
    return {
        "n": source.n,
        "document_id": source.document_id,
        "version_id": source.version_id,
        "clause_id": source.clause_id or None,
        "title": source.title,
        "number": source.number,
        "place": source.place,
        "page": source.page,
        "quote": source.quote,
        "start": source.start,
        "end": source.end,
        "law": source.is_law,
        "url": document_url(
            source.document_id,
            version_id=source.version_id,
            start=source.start if source.end else None,
            end=source.end or None,
        ),
    }


def briefing_bytes(briefing: Briefing, form: BriefingForm) -> bytes:
    """The Word file or the slides."""
    if form is BriefingForm.PPTX:
        from qa_service.briefing_slides import briefing_slides

        return briefing_slides(briefing)
    from qa_service.briefing_word import briefing_word

    return briefing_word(briefing)
