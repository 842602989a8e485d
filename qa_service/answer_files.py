"""An answer to take along: plain text for Word and WeChat, and one page as a Word file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from qa_service import labels
from qa_service.answer.model import Answer, AnswerStatus, AnswerUnit, Citation
from qa_service.sheet_files import NOT_XML
from qa_service.word_files import WordTable, add_table, new_paper, word_bytes

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

DISCLAIMER: Final = (
    "本答复由“安知”根据资料库中的文件整理，引文与存档原文逐字一致；不是法律意见，执行时请以正式文件为准。"
)
DISCLAIMER_MASKED: Final = DISCLAIMER.replace("逐字一致", "一致，只是隐去了事故案例里的人名、身份证号和住址")
_MOST_CITED: Final = 12
"""Quotes in a file; a list of a hundred duties has them in its table."""


class AnswerForm(StrEnum):
    """Forms of one answer."""

    JSON = "json"
    TXT = "txt"
    DOCX = "docx"


# A reference to a citation in the text of an answer: [1], [120]. Not a year 〔2022〕.
_REFERENCE: Final = re.compile(r"\[(\d{1,3})\]")


def used_citations(answer: Answer) -> tuple[Citation, ...]:
    """Those that the answer leans on, in their order; the others merely stand near."""
    if answer.status is AnswerStatus.ABSTAINED:
        return ()
    used = {int(number) for number in _REFERENCE.findall(answer.answer)}
    used |= {unit.citation for unit in answer.units} | {target.citation for target in answer.targets}
    used |= {penalty.citation for penalty in answer.penalties}
    used |= {number for other in answer.alternatives for number in other.citations}
    return tuple(one for one in answer.citations if one.n in used) or answer.citations


def source_line(citation: Citation) -> str:
    """《某方案》（某政办发〔2026〕8号） 二、（一）1. 2026年4月15日 某县 现行有效."""
    document, place = citation.document, citation.locator
    number = f"（{document.number}）" if document.number else ""
    page = f"第 {place.page} 页" if place.page else ""
    status = labels.STATUS.get(document.status, "")
    note = f"（{document.status_note}）" if document.status_note else ""
    parts = (
        f"《{document.title or document.file_name}》{number}",
        place.label,
        page,
        labels.day(document.date),
        labels.short_place(document.jurisdiction) if document.jurisdiction else "",
        status + note if status else "",
    )
    return " ".join(part for part in parts if part)


def answer_text(answer: Answer, question: str = "", *, masked: bool = False) -> str:
    """The answer with its units, quotes and sources as lines that look right wherever they are pasted.

    Args:
        question: as it should stand on top; the answer's own when empty.
        masked: persons are masked in the answer, and the file says so.
    """
    lines = [f"问：{question or answer.question}", f"答：{answer.answer}"]
    if units := _unit_lines(answer):
        lines += ["", "责任单位：", *units]
    if answer.period:
        lines += ["", f"实施时间：{answer.period}"]
    cited = used_citations(answer)
    if cited:
        lines += ["", "依据："]
        for citation in cited[:_MOST_CITED]:
            lines += [f"[{citation.n}] {source_line(citation)}", f"“{_one_line(citation.quote)}”"]
        if len(cited) > _MOST_CITED:
            lines.append(f"（其余 {len(cited) - _MOST_CITED} 条依据从略）")
    if answer.notes:
        lines += ["", *(f"注意：{note}" for note in answer.notes)]
    lines += ["", f"（{_dated(answer)}{DISCLAIMER_MASKED if masked else DISCLAIMER}）"]
    return "\n".join(lines) + "\n"


def _unit_lines(answer: Answer) -> list[str]:
    if answer.page is not None:
        return []
    return [
        f"- {_role(unit)}：{unit.as_written}{f'（现称{_now(unit)}）' if unit.now else ''}[{unit.citation}]"
        for unit in answer.units
    ]


def _role(unit: AnswerUnit) -> str:
    return unit.role or ("牵头" if unit.lead else "未注明角色")


def _now(unit: AnswerUnit) -> str:
    if unit.now is None:
        return ""
    return unit.now.name if unit.now.certain else f"可能为{unit.now.name}"


def _dated(answer: Answer) -> str:
    return f"按 {labels.day(answer.as_of)} 有效的规定。" if answer.as_of else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --- Word --------------------------------------------------------------------------------------------


def answer_docx(answer: Answer, made: dt.date, question: str = "", *, masked: bool = False) -> bytes:
    """Question, answer, table of units, quotes with their sources, date and disclaimer on one good page.

    Args:
        made: the day on which the file is made. question: as it should stand on top.
        masked: persons are masked in the answer, and the file says so.
    """
    document = new_paper("责任与依据查询答复", points=11, margins=(2.6, 2.2))
    _heading(document, "一、问题")
    _paragraph(document, question or answer.question)
    _heading(document, "二、答复")
    for line in answer.answer.split("\n"):
        if line.strip():
            _paragraph(document, line)
    number = _units(document, answer)
    cited = used_citations(answer)
    if cited:
        _heading(document, f"{'三四'[number]}、依据（原文摘录）")
        for citation in cited[:_MOST_CITED]:
            _quote(document, citation)
        if len(cited) > _MOST_CITED:
            _paragraph(document, f"其余 {len(cited) - _MOST_CITED} 条依据从略，可在网页上查看。")
        number += 1
    if answer.notes:
        _heading(document, f"{'三四五'[number]}、说明")
        for note in answer.notes:
            _paragraph(document, note)
    _closing(document, answer, made, DISCLAIMER_MASKED if masked else DISCLAIMER)
    return word_bytes(document)


def _units(document: WordDocument, answer: Answer) -> int:
    """The table of units; 1 where there is one."""
    if not answer.units or answer.page is not None:
        return 0
    _heading(document, "三、责任单位")
    rows = [[unit.as_written, _now(unit), _role(unit), f"[{unit.citation}]"] for unit in answer.units]
    table = WordTable(("原文写法", "现称", "角色", "依据"), (6.2, 4.6, 2.6, 1.6), rows)
    add_table(document, table.without_empty(1))
    return 1


def _heading(document: WordDocument, text: str) -> None:
    document.add_heading(_clean(text), level=2)


def _paragraph(document: WordDocument, text: str) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph(_clean(text))
    paragraph.paragraph_format.first_line_indent = Pt(22)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.line_spacing = 1.3


def _quote(document: WordDocument, citation: Citation) -> None:
    from docx.shared import Cm, Pt, RGBColor

    source = document.add_paragraph(_clean(f"[{citation.n}] {source_line(citation)}"))
    source.paragraph_format.space_after = Pt(2)
    source.paragraph_format.keep_with_next = True
    for run in source.runs:
        run.bold = True
        run.font.size = Pt(10.5)
    for line in _lines(citation.quote):
        said = document.add_paragraph(_clean(line))
        said.paragraph_format.left_indent = Cm(0.8)
        said.paragraph_format.space_after = Pt(6)
        for run in said.runs:
            run.font.size = Pt(11)
            run.font.color.rgb = RGBColor(0x30, 0x30, 0x30)


def _lines(quote: str) -> Sequence[str]:
    lines = [line.strip() for line in quote.split("\n") if line.strip()]
    return [f"“{lines[0]}", *lines[1:-1], f"{lines[-1]}”"] if len(lines) > 1 else [f"“{''.join(lines)}”"]


def _closing(document: WordDocument, answer: Answer, made: dt.date, disclaimer: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document.add_paragraph()
    day = document.add_paragraph(f"{_dated(answer)}制表日期：{labels.day(made)}")
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    last = document.add_paragraph(disclaimer)
    for paragraph in (day, last):
        for run in paragraph.runs:
            run.font.size = Pt(10)


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)
