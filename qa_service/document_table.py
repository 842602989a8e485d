"""The documents of a library as a table that a person checks: whose, where, from when, does it hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from corpus.library import MAX_LIMIT, Library
from corpus.model import Validity
from corpus.records import DocumentRecord
from qa_service.labels import DOCUMENT_KIND, place_basis
from qa_service.register import STATUS_NAMES
from qa_service.register_files import Sheet

COLUMNS: tuple[tuple[str, str], ...] = (
    ("title", "标题"),
    ("number", "文号"),
    ("issuer", "发文机关"),
    ("kind", "文种"),
    ("jurisdiction", "地区"),
    ("place_basis", "地区依据"),
    ("published", "公布"),
    ("effective", "施行"),
    ("expires", "失效"),
    ("status", "时效"),
    ("reason", "时效依据"),
    ("file_name", "文件名"),
    ("id", "编号"),
)
DOCUMENT_SHEET = Sheet(
    "文件目录",
    COLUMNS,
    {
        "title": 48, "number": 20, "issuer": 24, "kind": 10, "jurisdiction": 26, "place_basis": 24,
        "published": 12, "effective": 12, "expires": 12, "status": 10, "reason": 44, "file_name": 30,
        "id": 14,
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One row for a person."""

    title: str
    number: str
    issuer: str
    kind: str
    jurisdiction: str
    place_basis: str
    published: str
    effective: str
    expires: str
    status: str
    reason: str
    file_name: str
    id: str


def all_documents(library: Library, *, most: int = 0, **conditions: Any) -> tuple[list[DocumentRecord], int]:
    """The documents that fit, at most ``most`` of them (0: all), and how many there are in all."""
    records: list[DocumentRecord] = []
    while True:
        page = library.documents(**conditions, limit=MAX_LIMIT, offset=len(records))
        records.extend(page.items)
        if not page.items or len(records) >= page.total or (most and len(records) >= most):
            return records[: most or None], page.total


def document_rows(records: Iterable[DocumentRecord]) -> Iterator[DocumentRow]:
    """The rows of the table, in the order of ``records``."""
    for record in records:
        yield DocumentRow(
            title=record.title or record.file_name,
            number=record.number,
            issuer=record.issuer,
            kind=DOCUMENT_KIND.get(record.kind.value, record.kind.value),
            jurisdiction=record.jurisdiction or "未标明",
            place_basis=place_basis(record.place_basis),
            published=_iso(record.published),
            effective=_iso(record.effective),
            expires=_iso(record.expires),
            status=STATUS_NAMES[record.status],
            reason=validity_reason(record),
            file_name=record.file_name,
            id=record.id,
        )


def validity_reason(record: DocumentRecord) -> str:
    """Why a document has its status: the note of the verdict, else the dates that it rests on."""
    parts = [record.status_note] if record.status_note else []
    if record.status is Validity.IN_FORCE:
        amended = record.published and (record.effective is None or record.effective < record.published)
        if record.effective and not amended:
            parts.insert(0, f"自 {_day(record.effective)} 起施行")
        elif record.published:
            parts.insert(0, f"{_day(record.published)}公布")
        parts.append(f"有效期至 {_day(record.expires)}" if record.expires else "没有查到废止或届满的依据")
    return "；".join(parts)


def _iso(date: Any) -> str:
    return date.isoformat() if date else ""


def _day(date: Any) -> str:
    return f"{date.year}年{date.month}月{date.day}日"
