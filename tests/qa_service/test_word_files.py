"""The paper under every Word file: page numbers, typeface, heading rows."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from qa_service.word_files import keep_rows_whole, new_paper, repeat_first_row, word_bytes


def fields(paragraph: object) -> list[str]:
    return [node.get(qn("w:instr")) for node in paragraph._p.iter(qn("w:fldSimple"))]  # type: ignore[attr-defined]


@pytest.mark.parametrize("landscape", [True, False])
def test_a_paper_has_title_and_page_numbers(landscape: bool) -> None:
    made = new_paper("履职清单", points=9, margins=(1.5, 1.8), landscape=landscape)
    read = docx.Document(io.BytesIO(word_bytes(made)))
    section = read.sections[0]
    assert (section.page_width > section.page_height) is landscape
    assert section.orientation == (WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT)
    assert read.paragraphs[0].text == "履职清单"
    foot = section.footer.paragraphs[0]
    assert foot.text.startswith("第 ")
    assert fields(foot) == ["PAGE", "NUMPAGES"]
    fonts = read.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋"


def test_a_long_table_repeats_its_head_and_keeps_rows_whole() -> None:
    made = new_paper("表", points=9, margins=(1.5, 1.8))
    table = made.add_table(rows=3, cols=2)
    repeat_first_row(table)
    keep_rows_whole(table)
    [read] = docx.Document(io.BytesIO(word_bytes(made))).tables
    heads = [
        row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in read.rows
    ]
    assert heads == [True, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in read.rows)
