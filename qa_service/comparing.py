"""Two texts named by a person or a page, compared: which is the older, and may they be compared at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.comparison import Change, Comparison, Pair, Piece, Provision, compare, provisions
from corpus.errors import NotComparableError, NotFoundError
from corpus.library import Library
from corpus.records import VersionRecord
from qa_service.links import clause_ordinal, document_url

CHANGE_NAMES = {
    Change.SAME: "未变",
    Change.CHANGED: "修改",
    Change.ADDED: "新增",
    Change.REMOVED: "删去",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two texts, the older one first.

    Attributes:
        same_work: they are versions of one document or of one law; otherwise the comparison was forced.
    """

    old: VersionRecord
    new: VersionRecord
    comparison: Comparison
    same_work: bool

    def shown(self, *, everything: bool = False) -> tuple[Pair, ...]:
        """The pairs that differ in words, number or order; with ``everything`` all of them."""
        return tuple(pair for pair in self.comparison.pairs if everything or differs(pair))

    @property
    def summary(self) -> str:
        """One line: 修改 12 条，新增 3 条…."""
        count = self.comparison.count
        parts = [f"{CHANGE_NAMES[change]} {count(change)} 条" for change in Change if count(change)]
        if self.comparison.renumbered:
            parts.append(f"内容未变而条号改变 {self.comparison.renumbered} 条")
        return "，".join(parts) or "没有可对照的条文"


def differs(pair: Pair) -> bool:
    """Whether there is anything to see."""
    return pair.change is not Change.SAME or pair.moved


def day_of(version: VersionRecord) -> dt.date | None:
    """The day from which a text holds; what an amended law prints of its first text does not count."""
    published, effective = version.published, version.effective
    return effective if effective and (published is None or effective >= published) else published


def compare_texts(
    library: Library, one: str, other: str, *, force: bool = False, as_of: dt.date | None = None
) -> Compared:
    """Compares two texts; the order in which they are named does not matter where their dates tell it.

    Args:
        one, other: ids of documents (their text on ``as_of``) or of versions.
        force: also texts of different works.

    Raises:
        NotFoundError: no such document or version.
        NotComparableError: one and the same text, or different works without ``force``.
    """
    first, second = _version(library, one, as_of), _version(library, other, as_of)
    if first.id == second.id:
        raise NotComparableError(
            "两边是同一个版本，没有可对照的。请另选一个版本；一份文件有几个版本，见文件页的“版本”。",
            details={"version": first.id},
        )
    same = library.same_work(first.id, second.id)
    if not same and not force:
        raise NotComparableError(
            f"{_name(first)}和{_name(second)}不是同一部文件的两个版本，逐条对照意义不大。"
            "确要对照时，请加 force=true（命令行用 --force，网页上点“仍要对照”）。",
            details={"one": first.id, "other": second.id},
        )
    old, new = _ordered(first, second)
    found = compare(_provisions(library, old), _provisions(library, new))
    return Compared(old, new, found, same)


def _provisions(library: Library, version: VersionRecord) -> tuple[Provision, ...]:
    return provisions(library.clauses(version.id), library.text(version.id))


def _version(library: Library, name: str, as_of: dt.date | None) -> VersionRecord:
    known = library.get_documents([name], as_of=as_of)
    if name in known:
        return library.version(known[name].version_id, as_of=as_of)
    try:
        return library.version(name, as_of=as_of)
    except NotFoundError:
        raise NotFoundError(
            f"资料库中没有编号为 {name} 的文件或版本。用 anzhi documents 查看已有文件。", details={"id": name}
        ) from None


def _ordered(one: VersionRecord, other: VersionRecord) -> tuple[VersionRecord, VersionRecord]:
    days = day_of(one), day_of(other)
    if days[0] and days[1] and days[0] != days[1]:
        return (one, other) if days[0] < days[1] else (other, one)
    if one.document_id == other.document_id and one.sequence > other.sequence:
        return other, one
    return one, other


def _name(version: VersionRecord) -> str:
    return f"《{(version.title or version.file_name).replace('《', '〈').replace('》', '〉')}》"


def edition_name(version: VersionRecord) -> str:
    """How people tell versions apart: 2024年6月28日公布，2024年11月1日起施行."""
    parts = []
    if version.published:
        parts.append(f"{_day(version.published)}公布")
    if version.effective and version.effective != version.published:
        parts.append(f"{_day(version.effective)}起施行")
    return "，".join(parts) or f"第 {version.sequence} 版，{version.added_at:%Y-%m-%d}存入"


def _day(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


def compare_url(old: VersionRecord, new: VersionRecord) -> str:
    """The page with both side by side."""
    if old.document_id == new.document_id:
        return f"/documents/{new.id}/compare/{old.id}"
    return f"/documents/{old.document_id}/compare/{new.document_id}"


# --- JSON ----------------------------------------------------------------------------------------


def comparison_json(compared: Compared, *, everything: bool = True) -> dict[str, Any]:
    """The comparison as the API and ``--format json`` give it."""
    comparison = compared.comparison
    return {
        "old": _side(compared.old),
        "new": _side(compared.new),
        "same_work": compared.same_work,
        "summary": compared.summary,
        "counts": {change.value: comparison.count(change) for change in Change}
        | {"renumbered": comparison.renumbered, "moved": sum(pair.moved for pair in comparison.pairs)},
        "items": [_pair_json(pair, compared) for pair in compared.shown(everything=everything)],
    }


def _side(version: VersionRecord) -> dict[str, Any]:
    return {
        "document_id": version.document_id,
        "version_id": version.id,
        "title": version.title,
        "file_name": version.file_name,
        "published": version.published.isoformat() if version.published else None,
        "effective": version.effective.isoformat() if version.effective else None,
        "status": version.status.value,
        "status_note": version.status_note,
        "url": document_url(version.document_id, version_id=version.id),
    }


def _pair_json(pair: Pair, compared: Compared) -> dict[str, Any]:
    return {
        "change": pair.change.value,
        "renumbered": pair.renumbered,
        "moved": pair.moved,
        "similarity": round(pair.similarity, 3),
        "related": pair.related or None,
        "old": _provision_json(pair.old, compared.old, pair.old_pieces),
        "new": _provision_json(pair.new, compared.new, pair.new_pieces),
    }


def _provision_json(
    provision: Provision | None, version: VersionRecord, pieces: Sequence[Piece]
) -> dict[str, Any] | None:
    if provision is None:
        return None
    return {
        "label": provision.label,
        "section": list(provision.section),
        "text": provision.body,
        "start": provision.start,
        "end": provision.end,
        "clause_id": provision.clause_id,
        "url": provision_url(provision, version),
        "pieces": [{"text": piece.text, "changed": piece.changed} for piece in pieces],
    }


def provision_url(provision: Provision, version: VersionRecord) -> str:
    """The page that shows a provision in its version."""
    return document_url(
        version.document_id, version_id=version.id, ordinal=clause_ordinal(provision.clause_id)
    )
