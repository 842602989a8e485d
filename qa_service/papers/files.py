"""What leaves of a paper: to print, to hand to another program, and what has changed since it was made."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from case_library.questions.export import ExportFile, ExportForm, export_items
from case_library.questions.model import Item
from case_library.questions.papers import Paper
from case_library.questions.papers_word import changes_bytes, key_bytes, paper_bytes, sheet_bytes
from corpus.china_time import china_today
from qa_service import labels
from qa_service.papers.blueprint_files import BlueprintForm, blueprint_bytes
from qa_service.papers.changes import ItemNotice, notice_lines
from qa_service.papers.model import PaperRecord

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP: Final = "application/zip"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Date of entries of an archive: the same paper gives the same bytes."""


class Part(StrEnum):
    """What of a paper is wanted."""

    PAPER = "paper"
    SHEET = "sheet"
    KEY = "key"
    CHANGES = "changes"
    BLUEPRINT = "blueprint"
    ITEMS = "items"
    ALL = "all"


PART_NAMES: Final[Mapping[Part, str]] = {
    Part.PAPER: "试卷",
    Part.SHEET: "答题卡",
    Part.KEY: "参考答案及解析",
    Part.CHANGES: "变更说明",
    Part.BLUEPRINT: "双向细目表",
    Part.ITEMS: "题目",
    Part.ALL: "全部",
}


def paper_file(
    record: PaperRecord,
    part: Part,
    notices: Sequence[ItemNotice],
    *,
    letter: str = "A",
    form: ExportForm = ExportForm.XLSX,
    revision: int | None = None,
) -> ExportFile:
    """One file of a paper.

    Args:
        notices: what has changed since; it stands in the key, with the items and in a file of its own.
        letter: version; of everything but ``CHANGES``, ``BLUEPRINT`` and ``ALL``.
        form: of ``ITEMS``; all else has one form.

    Raises:
        NotFoundError: no such version or revision.
    """
    lines = {one.item.id: notice_lines(one) for one in notices}
    if part is Part.ALL:
        return _archive(record, lines, revision)
    if part is Part.BLUEPRINT:
        data = blueprint_bytes(record.blueprint, BlueprintForm.XLSX)
        return ExportFile(_name(record, "", part) + ".xlsx", SHEET, data)
    if part is Part.CHANGES:
        papers = _papers(record, revision)
        data = changes_bytes(record.title, papers, lines, labels.day(china_today()))
        return ExportFile(_name(record, "", part) + ".docx", WORD, data)
    paper = record.paper(letter, revision)
    if part is Part.ITEMS:
        made = export_items(_items(paper, lines), form, f"{record.title} {letter}卷")
        return ExportFile(made.name, made.media_type, made.data)
    return ExportFile(_name(record, letter, part) + ".docx", WORD, _printed(paper, part, lines))


def _printed(paper: Paper, part: Part, lines: Mapping[str, Sequence[str]]) -> bytes:
    if part is Part.PAPER:
        return paper_bytes(paper)
    return sheet_bytes(paper) if part is Part.SHEET else key_bytes(paper, lines)


def _papers(record: PaperRecord, revision: int | None) -> list[Paper]:
    return [record.paper(letter, revision) for letter in record.letters]


def _archive(record: PaperRecord, lines: Mapping[str, Sequence[str]], revision: int | None) -> ExportFile:
    """Everything that is printed, of every version."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, data: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)

        papers = _papers(record, revision)
        for paper in papers:
            for part in (Part.PAPER, Part.SHEET, Part.KEY):
                put(_name(record, paper.version, part) + ".docx", _printed(paper, part, lines))
        put(
            _name(record, "", Part.BLUEPRINT) + ".xlsx",
            blueprint_bytes(record.blueprint, BlueprintForm.XLSX),
        )
        if lines:
            data = changes_bytes(record.title, papers, lines, labels.day(china_today()))
            put(_name(record, "", Part.CHANGES) + ".docx", data)
    return ExportFile(_safe(record.title) + ".zip", ZIP, stream.getvalue())


def _items(paper: Paper, lines: Mapping[str, Sequence[str]]) -> list[Item]:
    """The items of a version in its order, with their marks; what has changed is added to the explanation."""
    found = []
    for placed in paper.items:
        told = lines.get(placed.item.id, ())
        explanation = "\n".join([placed.item.explanation, *(f"【变更】{line}" for line in told)]).strip()
        found.append(dataclasses.replace(placed.item, score=placed.score, explanation=explanation))
    return found


def _name(record: PaperRecord, letter: str, part: Part) -> str:
    version = f"{letter}卷 " if letter else ""
    return f"{_safe(record.title)} {version}{PART_NAMES[part]}"


def _safe(title: str) -> str:
    """A title that any file system takes."""
    kept = "".join("_" if one in '\\/:*?"<>|' or ord(one) < 32 else one for one in title).strip(" .")
    return kept[:60] or "试卷"
