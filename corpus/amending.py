"""Put right what reading found about a document (更正): its title, number, dates, place, visibility …"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from corpus.amended import AmendReport, Field, Visibility
from corpus.amended_rows import REREAD
from corpus.errors import AmendmentError
from corpus.ingest import GivenText, place_path, placed
from corpus.library import Library
from corpus.model import DocumentKind
from corpus.parsed import Parsed
from corpus.parsing import parse
from corpus.reading import ReadLimits
from corpus.records import Requested, SourceFile

LABELS: Final[Mapping[Field, str]] = {
    Field.TITLE: "标题",
    Field.NUMBER: "文号",
    Field.ISSUER: "发文机关",
    Field.PUBLISHED: "公布日期",
    Field.EFFECTIVE: "施行日期",
    Field.EXPIRES: "失效日期",
    Field.STATED_STATUS: "有效性标注",
    Field.KIND: "文件类型",
    Field.JURISDICTION: "适用地区",
    Field.VISIBILITY: "公开范围",
}
LONGEST: Final[Mapping[Field, int]] = {
    Field.TITLE: 300,
    Field.NUMBER: 100,
    Field.ISSUER: 300,
    Field.STATED_STATUS: 30,
    Field.JURISDICTION: 100,
}
LONGEST_REASON: Final = 500
_NEEDED: Final = frozenset({Field.TITLE, Field.KIND, Field.JURISDICTION, Field.VISIBILITY})
_DATES: Final = frozenset({Field.PUBLISHED, Field.EFFECTIVE, Field.EXPIRES})
_EARLIEST: Final = dt.date(1900, 1, 1)
_LATEST: Final = dt.date(2200, 1, 1)


def amend(
    library: Library,
    document_id: str,
    changes: Mapping[Field, str],
    *,
    who: str,
    why: str,
    limits: ReadLimits = ReadLimits(),
) -> AmendReport:
    """States values of a document's current version, all of them or none, and remembers what stood before.

    Texts never change. ``KIND`` and ``JURISDICTION`` decide how a text is understood, so the stored original
    is read again with them, and becomes the document's next version; the others change where they stand.
    The library's generation goes up: caches and the search mask follow at once, and titles and numbers reach
    the index with the next ``update_index`` (the caller's part). To undo an amendment, amend it back.

    Args:
        changes: values as text: dates as 2026-11-22, kinds and visibility as their values, places as a path
            or a name; "" takes a value away (not of title, kind, jurisdiction and visibility). Equal values
            are passed over.
        who: name of the person, as the history shows it; why: their reason.
        limits: for reading the original again.

    Raises:
        NotFoundError: no such document, or its original is gone.
        AmendmentError: (422) a value that cannot be, a missing reason; nothing has changed.
        InputError: the original cannot be read again with these values; nothing has changed.
        LibraryLockedError: another process is writing.
    """
    reason = _line(why, "修改的原因", LONGEST_REASON)
    if not reason:
        raise AmendmentError("请写明为什么要改（例如：与原文首页一致）。", details={"field": "why"})
    with library.writer(wait=_WAIT_SECONDS):
        before = library.stated_values(document_id)
        values = {field: checked(field, text, library) for field, text in changes.items()}
        values = {field: text for field, text in values.items() if text != before[field]}
        _in_order({**before, **values})
        if not any(field in values for field in REREAD):
            return library.restate(document_id, values, who, reason)
        source, requested, parsed = _read_again(library, document_id, values, limits)
        return library.restate(document_id, values, who, reason, again=(source, requested, parsed))


_WAIT_SECONDS: Final = 30.0


def checked(field: Field, text: str, library: Library) -> str:
    """A value as it is stored.

    Raises:
        AmendmentError: the field cannot have it; the message says what it can have.
    """
    value = _line(text, LABELS[field], LONGEST.get(field, 100))
    if not value:
        if field in _NEEDED:
            raise _bad(field, f"{LABELS[field]}不能为空。请填写后再试。")
        return ""
    if field in _DATES:
        return _date(field, value)
    if field is Field.KIND:
        return _one_of(field, value, [kind.value for kind in DocumentKind])
    if field is Field.VISIBILITY:
        return _one_of(field, value, [one.value for one in Visibility])
    if field is Field.JURISDICTION:
        return place_path(value, library) or value
    return value


def _line(text: str, label: str, longest: int) -> str:
    """One line without control characters, white space at its ends, or half characters."""
    line = " ".join(text.split())
    if len(line) > longest:
        raise AmendmentError(f"{label}最多 {longest} 个字，现在有 {len(line)} 个。请缩短后再试。")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in line):
        raise AmendmentError(f"{label}里有不能保存的字符。请重新输入后再试。")
    return line


def _bad(field: Field, message: str) -> AmendmentError:
    return AmendmentError(message, details={"field": field.value})


def _date(field: Field, value: str) -> str:
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise _bad(field, f"{LABELS[field]}“{value}”不是日期。请写成 2026-11-22 这样。") from None
    if not _EARLIEST <= day < _LATEST:
        raise _bad(field, f"{LABELS[field]}“{value}”不合理。请检查年份。")
    return day.isoformat()


def _one_of(field: Field, value: str, allowed: list[str]) -> str:
    if value not in allowed:
        raise _bad(field, f"{LABELS[field]}只能是 {'、'.join(allowed)}，不能是“{value}”。")
    return value


def _in_order(values: Mapping[Field, str]) -> None:
    """A text that ends before it begins holds never: one of the two dates is wrong."""
    begins, ends = values[Field.EFFECTIVE] or values[Field.PUBLISHED], values[Field.EXPIRES]
    if begins and ends and ends < begins:
        raise _bad(Field.EXPIRES, f"失效日期 {ends} 早于施行或公布日期 {begins}。请检查这几个日期。")


def _read_again(
    library: Library, document_id: str, values: Mapping[Field, str], limits: ReadLimits
) -> tuple[SourceFile, Requested, Parsed]:
    """The stored original of a document, understood with another kind or place."""
    version = next(one for one in library.versions(document_id) if one.current)
    data = library.original(version.id).read_bytes()
    kind = values.get(Field.KIND)
    stated = library.stated_of_content(version.sha256)
    requested = Requested(
        DocumentKind(kind) if kind else version.requested_kind or stated.kind,
        values.get(Field.JURISDICTION) or version.requested_jurisdiction or stated.jurisdiction,
    )
    source = SourceFile(version.path, version.file_name, data, version.sha256)
    parsed = placed(parse(data, version.file_name, requested, limits))
    if not Path(version.path).is_absolute():
        # No file of the person's own: its dates came with it, and are not in the text.
        origin = GivenText(
            version.file_name,
            version.path,
            data,
            requested,
            version.published,
            version.effective,
            version.stated_status,
        )
        parsed = origin.described(parsed)
    return source, requested, parsed
