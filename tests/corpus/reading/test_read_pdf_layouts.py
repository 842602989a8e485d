"""PDF layouts of real print: open tables, two tables on a page, running headers that differ by side."""

from __future__ import annotations

import pytest
from drawn_files import FONT, draw_cell, pdf_of
from reportlab.pdfgen.canvas import Canvas

from corpus.model import ReadResult
from corpus.reading.pdf import read_pdf

ROWS = [
    ["序号", "任务", "责任单位"],
    ["1", "配备消防泵", "区财政局"],
    ["2", "检修线路", "区应急局"],
    ["3", "组织演练", "区消防救援大队"],
]
COLUMNS = (84, 134, 304)


def read(data: bytes) -> ReadResult:
    return read_pdf(data, "方案.pdf", 100)


def rows(result: ReadResult) -> list[list[str]]:
    return [[line.text[a:b] for a, b in line.cells] for line in result.lines if line.table is not None]


def write_rows(canvas: Canvas, top: float = 700) -> None:
    for at, row in enumerate(ROWS):
        for left, text in zip(COLUMNS, row, strict=True):
            canvas.drawString(left, top - 28 * at, text)


@pytest.mark.parametrize("ruled", [(0, 1, 2, 3, 4), (0, 1, 4)])
def test_a_table_with_horizontal_rules_only(ruled: tuple[int, ...]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 740, "表1：任务分工")
        write_rows(canvas)
        for at in ruled:
            canvas.line(80, 718 - 28 * at, 520, 718 - 28 * at)

    result = read(pdf_of(draw))
    assert rows(result) == ROWS
    assert result.lines[0].text == "表1：任务分工"


def test_a_cell_of_several_lines_in_a_table_without_rules_between_rows() -> None:
    def draw(canvas: Canvas) -> None:
        write_rows(canvas, 700)
        canvas.drawString(304, 598, "（市政大队）、区公安局")
        canvas.drawString(84, 570, "4")
        canvas.drawString(134, 570, "登记台账")
        canvas.drawString(304, 570, "区市监局")
        for y in (718, 690, 555):
            canvas.line(80, y, 520, y)

    assert [row[0] for row in rows(read(pdf_of(draw)))] == ["序号", "1", "2", "3", "4"]
    assert "（市政大队）" in rows(read(pdf_of(draw)))[3][2]


def test_text_between_lines_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (760, 700, 400):
            canvas.line(80, y, 520, y)
        canvas.drawString(84, 720, "索引号：QY-1　　　　发布机构：区政府")
        for at in range(8):
            canvas.drawString(84, 670 - 28 * at, f"第{at}条 码头应当配备消防泵，定期检修，做好记录。")

    assert rows(read(pdf_of(draw))) == []


def test_two_tables_under_their_captions_on_one_page() -> None:
    def draw(canvas: Canvas) -> None:
        for top, caption, unit in (
            (760, "附表1：码头任务", "区应急局"),
            (620, "附表2：渔船任务", "区公安分局"),
        ):
            canvas.setFont(FONT, 14)
            canvas.drawString(80, top + 12, caption)
            for at, row in enumerate((["序号", "任务", "单位"], ["1", "检查", unit])):
                for column, text in enumerate(row):
                    left = 80 + 120 * column
                    draw_cell(canvas, (left, top - 30 * (at + 1), left + 120, top - 30 * at), text)

    result = read(pdf_of(draw))
    kinds = [line.table or line.text for line in result.lines]
    assert kinds == ["附表1：码头任务", 1, 1, "附表2：渔船任务", 2, 2]
    assert [row[2] for row in rows(result)] == ["单位", "区应急局", "单位", "区公安分局"]


def test_headers_of_left_and_right_pages_and_a_number_inside_a_name() -> None:
    words = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"

    def draw(canvas: Canvas) -> None:
        for page in range(1, 7):
            canvas.setFont(FONT, 10)
            canvas.drawString(
                80, 800, "青屿区人民政府公报" if page % 2 else f"二〇二五年第三期（总第{page + 80}期）"
            )
            canvas.drawCentredString(297, 40, f"· {page} ·")
            canvas.setFont(FONT, 14)
            for at in range(22):
                canvas.drawString(80, 760 - 30 * at, words[at] * 15 + words[page] * 14 + "区海洋")
            canvas.showPage()

    result = read(pdf_of(draw))
    chrome = [line.text for line in result.lines if line.style == "chrome"]
    assert len(chrome) == 12
    body = [line for line in result.lines if line.style != "chrome"]
    assert len(body) == 6 * 22
    assert not any("公报" in line.text or "第三期" in line.text for line in body)
