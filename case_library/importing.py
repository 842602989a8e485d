"""Rows of a table become documents of kind case, through the same ingest as any file (导入).

A row becomes a text: its title, its text, and behind them what its other columns say beyond the text, as
labelled lines (``stated``): so every value has words to point at, and nothing is lost. Importing the same
rows again, or an export of them, changes nothing.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from case_library.duplicates import duplicates_of
from case_library.exchange import COLUMNS, case_text, cell, exported
from case_library.extraction.stated import HEADING, LABELS, Label, listed
from case_library.extractor import find_cases
from case_library.import_rows import ImportRow
from case_library.source import CaseText
from case_library.store import CaseLibrary, CaseRecord
from corpus.amended import Visibility
from corpus.errors import InputError, NotFoundError
from corpus.ingest import GivenText, Progress, ingest_texts
from corpus.model import DocumentKind, FileReport, FileStatus
from corpus.parsing import parse
from corpus.reading import ReadLimits
from corpus.records import Requested

ORIGIN: Final = "案例导入"
_NAME_LENGTH: Final = 60
# What no file system takes in a name, and control characters.
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
# Fields whose words are the text's own: they are added only where the text lacks them.
_WORDS: Final = (
    *("course", "rescue", "direct_causes", "indirect_causes", "causes"),
    *("violations", "persons", "units", "lessons"),
)
_LABEL_OF: Final[Mapping[str, Label]] = {
    {"stated_grade": "grade"}.get(one.field, one.field): one for one in LABELS
}
# Why: the same sentence is written with other marks and numbers in another column. What is compared are the
# characters that carry it. Matches everything but Chinese characters, letters and digits.
_MARKS: Final = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]+")
# A number before an item: ①, 1．, （二）, 一、. Not the digits of a figure: a sign must follow them.
_ITEM: Final = re.compile(r"^\s*(?:[①-⑳]|[(（]?[\d一二三四五六七八九十]{1,3}[)）.．、])\s*")


class RowStatus(enum.StrEnum):
    """What became of a row."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


STATUS_NAMES: Final[Mapping[RowStatus, str]] = {
    RowStatus.IMPORTED: "已导入",
    RowStatus.UPDATED: "已更新",
    RowStatus.UNCHANGED: "没有变化",
    RowStatus.REFUSED: "未导入",
}


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of one row.

    Attributes:
        number: as in the file. document_id: "" for a refused row.
        reason: why it was refused. notes: what else a person should know, in Chinese.
        same: ids of cases in other documents that seem to tell the same accident.
    """

    number: int
    title: str
    status: RowStatus
    document_id: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All rows in order, and how many there are of each status."""

    rows: tuple[RowReport, ...]

    def count(self, status: RowStatus) -> int:
        return sum(row.status is status for row in self.rows)

    @property
    def changed(self) -> bool:
        """Whether the library holds something new."""
        return any(row.status in (RowStatus.IMPORTED, RowStatus.UPDATED) for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A row with the document that it becomes."""

    row: ImportRow
    given: GivenText
    notes: tuple[str, ...]


def import_rows(
    cases: CaseLibrary,
    rows: Sequence[ImportRow],
    *,
    visibility: Visibility | None = None,
    limits: ReadLimits = ReadLimits(),
    workers: int = 1,
    on_progress: Callable[[Progress], None] | None = None,
) -> ImportReport:
    """Brings rows into the library, each as a document of its own.

    Args:
        cases: over the library that is written to.
        visibility: as for ``corpus.ingest.ingest``.

    Returns:
        One line a row, in order; a bad row stops no other.

    Raises:
        LibraryLockedError: another process is writing. LibraryError: the library cannot be written.
    """
    library = cases.library
    reports: dict[int, RowReport] = {}
    planned: list[_Planned] = []
    taken: dict[str, int] = {}
    for at, row in enumerate(rows):
        plan = _plan(cases, row, taken, limits)
        if isinstance(plan, RowReport):
            reports[at] = plan
        else:
            planned.append(plan)
    texts = [one.given for one in planned]
    if texts:
        made = ingest_texts(
            library, texts, limits=limits, workers=workers, on_progress=on_progress, visibility=visibility
        )
        cases.refresh()
        files = iter(made.files)
        for at, row in enumerate(rows):
            if at not in reports:
                plan = planned.pop(0)
                reports[at] = _report(cases, row, plan, next(files))
    return ImportReport(tuple(reports[at] for at in range(len(rows))))


def render(row: ImportRow, limits: ReadLimits = ReadLimits()) -> tuple[str, tuple[str, ...]]:
    """The text that a row becomes, and notes on what of it could not be read as a value.

    Raises:
        InputError: the row holds nothing that makes a document.
    """
    body, block, rest = row.values.get("text", "").partition(HEADING)
    title = row.title
    if not _same(body.split("\n", 1)[0], title):
        body = f"{title}\n\n{body}"
    body = "\n\n".join((body.rstrip(), *_words_added(row, body + rest)))
    kept = (block + rest).rstrip()
    lines, notes = _values_added(row, f"{body}\n\n{kept}", limits)
    if lines:
        labels = {line.partition("：")[0] for line in lines}
        before = [line for line in kept.split("\n") if line.partition("：")[0] not in labels]
        kept = "\n".join((*(before if kept else [HEADING]), *lines))
    return (f"{body}\n\n{kept}" if kept else body) + "\n", notes


def _words_added(row: ImportRow, body: str) -> list[str]:
    """Paragraphs for the words of other columns that the text does not have."""
    columns = [(COLUMNS[name], row.values.get(name, "")) for name in _WORDS]
    return [
        f"{column}：\n" + "\n".join(missing)
        for column, words in (*columns, *row.others.items())
        if (missing := _missing(words, body))
    ]


def _values_added(row: ImportRow, text: str, limits: ReadLimits) -> tuple[list[str], tuple[str, ...]]:
    """Labelled lines for values that the text does not say by itself, and notes."""
    if not row.values.keys() & {*_LABEL_OF, "place_path"}:
        return [], ()
    lines: list[str] = []
    notes: list[str] = []
    found = _found_values(text, row.title, limits)
    for name, label in _LABEL_OF.items():
        words = _stated_words(row, name)
        if not words or _canonical(label, words) == _canonical(label, found.get(name, "")):
            continue
        shown = "、".join(listed(words)) if label.several else " ".join(words.split())
        lines.append(f"{label.label}：{shown}")
        unread = [one for one in (listed(words) if label.several else [words]) if label.read(one) is None]
        if unread:
            notes.append(f"{COLUMNS[name]}“{'、'.join(unread)[:40]}”认不出，已作为文字保留。")
    return lines, tuple(notes)


def _stated_words(row: ImportRow, name: str) -> str:
    """The words of a column, those that belong together as one: day and time, path and place."""
    words = row.values.get(name, "")
    if name == "day" and words and (time := row.values.get("time", "")) and time not in words:
        return f"{words} {time}"
    if name == "place":
        return " ".join(filter(None, (row.values.get("place_path", ""), words)))
    return words


def _found_values(body: str, title: str, limits: ReadLimits) -> dict[str, str]:
    """What the rules find in the text by itself, as the columns of an export."""
    parsed = parse(body.encode(), f"{title[:_NAME_LENGTH]}.txt", Requested(kind=DocumentKind.CASE), limits)
    cases = find_cases(CaseText.of_outline(parsed.outline))
    if not cases:
        return {}
    case = cases[0]
    day, place, grade, industry = case.day, case.place, case.grade, case.industry
    return {
        "day": str(day.value) if day else "",
        "place": f"{place.value.path} {place.value.words}".strip() if place else "",
        "types": "、".join(one.value.value for one in case.types),
        "grade": grade.value.value if grade else "",
        **{
            name: cell(found.value) if (found := getattr(case, name)) else ""
            for name in ("deaths", "missing", "injured", "severe", "poisoned", "loss", "nature")
        },
        "industry": f"{industry.value.code} {industry.value.name}".strip() if industry else "",
        "enterprises": "\n".join(
            one.value.name + (f"（{one.value.role}）" if one.value.role else "") for one in case.enterprises
        ),
        "substances": "、".join(one.value for one in case.substances),
        "events": "、".join(one.value for one in case.events),
    }


def _canonical(label: Label, words: str) -> Any:
    """What is compared: the value where it can be read, else the words."""
    if not words.strip():
        return ()
    if label.several:
        return tuple(dict.fromkeys(label.read(one) or one for one in listed(words)))
    value = label.read(words)
    if label.field == "place" and value is not None:
        return value.path or value.words
    return words.strip() if value is None else value


def _missing(words: str, body: str) -> list[str]:
    """The lines of ``words`` that ``body`` does not have, whatever their marks and numbers."""
    if not words:
        return []
    there = _MARKS.sub("", body)
    return [
        line.strip()
        for line in words.split("\n")
        if (bare := _MARKS.sub("", _ITEM.sub("", line))) and bare not in there
    ]


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and _MARKS.sub("", one) == _MARKS.sub("", other)


def _plan(
    cases: CaseLibrary, row: ImportRow, taken: dict[str, int], limits: ReadLimits
) -> _Planned | RowReport:
    """The document that a row becomes, or at once what becomes of it."""
    if row.fault:
        return RowReport(row.number, row.title, RowStatus.REFUSED, reason=row.fault)
    known = _known(cases, row.values.get("id", ""))
    if known is not None:
        if _as_here(known, row):
            return RowReport(row.number, row.title, RowStatus.UNCHANGED, known.document_id)
        if not known.version.path.startswith(f"{ORIGIN}/"):
            return RowReport(
                row.number,
                row.title,
                RowStatus.REFUSED,
                known.document_id,
                f"案例 {known.id} 来自文件“{known.version.file_name}”，内容与这一行不同。"
                "请更正原文件后重新导入；要作为另一份材料导入，请删去这一行的编号。",
            )
    try:
        text, notes = render(row, limits)
    except InputError as error:
        return RowReport(row.number, row.title, RowStatus.REFUSED, reason=error.message)
    if known is not None:
        origin, name = known.version.path, known.version.file_name
    else:
        key = row.key or row.title
        taken[key] = taken.get(key, 0) + 1
        again = f"#{taken[key]}" if taken[key] > 1 else ""
        name = f"{_UNSAFE.sub('_', row.title)[:_NAME_LENGTH].strip(' ._') or '案例'}.txt"
        origin = f"{ORIGIN}/{_UNSAFE.sub('_', key)}{again}"
    given = GivenText(name, origin, text.encode(), Requested(kind=DocumentKind.CASE))
    return _Planned(row, given, notes)


def _known(cases: CaseLibrary, case_id: str) -> CaseRecord | None:
    try:
        return cases.case(case_id) if case_id else None
    except NotFoundError:
        return None


def _as_here(known: CaseRecord, row: ImportRow) -> bool:
    """Whether a row says of a case nothing but what the library has of it."""
    if _MARKS.sub("", row.values.get("text", "")) != _MARKS.sub("", case_text(known)):
        return False
    here = exported(known)
    for name, label in _LABEL_OF.items():
        words = _stated_words(row, name)
        held = _held(here.model_dump(), name)
        if words and _canonical(label, words) != _canonical(label, held):
            return False
    told = "\n".join((case_text(known), *(cell(value) for value in here.model_dump().values())))
    stated = [row.values.get(name, "") for name in _WORDS] + list(row.others.values())
    return not any(_missing(words, told) for words in stated)


def _held(values: Mapping[str, Any], name: str) -> str:
    if name == "day":
        return " ".join(filter(None, (values["day"], values["time"])))
    if name == "place":
        return " ".join(filter(None, (values["place_path"], values["place"])))
    return cell(values[name])


def _report(cases: CaseLibrary, row: ImportRow, plan: _Planned, file: FileReport) -> RowReport:
    if file.status is FileStatus.FAILED or file.document_id is None:
        reason = file.issues[0].message if file.issues else "无法读入。"
        return RowReport(row.number, row.title, RowStatus.REFUSED, reason=reason)
    status = {FileStatus.UNCHANGED: RowStatus.UNCHANGED, FileStatus.SUPERSEDED: RowStatus.UPDATED}.get(
        file.status, RowStatus.IMPORTED
    )
    told = [one for one in cases.all() if one.document_id == file.document_id]
    notes = list(plan.notes)
    if not told:
        notes.append("没有从正文里读出一起事故，材料已存入资料库。")
    same = tuple(dict.fromkeys(one.case.id for case in told for one in duplicates_of(case, cases.all())))
    if same:
        notes.append("与资料库里的案例可能是同一起事故，已互相关联，没有合并。")
    return RowReport(row.number, row.title, status, file.document_id, "", tuple(notes), same)
