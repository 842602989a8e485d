"""PDF pages whose text only shows in pictures: recognised, counted, limited, and never passed over."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
from drawn_files import FONT as TEXT_FONT
from drawn_files import draw_picture, pdf_of
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from scanned_files import SCALE, draw_table, needs_font, scan_of, sheet, write, write_lines

import corpus.reading.sandbox as sandbox
import corpus.reading.scan_session as scan_session
from corpus.errors import LimitExceededError, UnsupportedFormatError
from corpus.model import ReadResult
from corpus.reading import ReadLimits, read_bytes
from corpus.reading.ocr_engine import EngineMissingError
from corpus.reading.ocr_limits import OcrLimits
from corpus.reading.pdf import read_pdf

pytestmark = needs_font

HEAD = ["序号", "重点任务", "责任单位", "配合单位"]
WIDTHS = [40, 200, 130, 100]
TEXT = "一、每个码头应当配备消防泵，并在每年汛期之前完成检修，检修记录保存三年以上。"
LINES = ["二、开展渔船检查，对渔船逐船检查电气线路。", "（牵头单位：区海洋发展局；配合单位：区公安分局）"]


def read(data: bytes, ocr: OcrLimits = OcrLimits()) -> ReadResult:
    return read_pdf(data, "方案.pdf", 100, ocr)


def rows(result: ReadResult) -> list[list[str]]:
    return [
        [line.text[a:b] for a, b in line.cells]
        for line in result.lines
        if line.table is not None and line.style != "chrome"
    ]


def scan() -> Image.Image:
    made = sheet()
    write_lines(made, LINES)
    return made


def codes(result: ReadResult) -> list[tuple[str, int | None]]:
    return [(issue.code, issue.page) for issue in result.issues]


def test_text_and_scans_in_one_file() -> None:
    result = read_bytes(scan_of([TEXT, scan(), TEXT]), "方案.pdf")
    assert [(line.page, line.text) for line in result.lines] == [
        (1, TEXT),
        (2, LINES[0]),
        (2, LINES[1]),
        (3, TEXT),
    ]
    assert [line.confidence is None for line in result.lines] == [True, False, False, True]
    assert codes(result) == [("recognised_page", 2)]
    assert "第 2 页" in result.issues[0].message


def test_a_scanned_task_table_over_two_pages() -> None:
    body = [
        [str(n), f"第{n}项：检修消防泵，做好记录。", "区应急管理局", "区财政局" if n % 2 else "/"]
        for n in range(1, 9)
    ]
    first, second = sheet(), sheet()
    write(first, 200, 60, "渔港消防任务分工表", 18)
    draw_table(first, 640, WIDTHS, [HEAD, *body[:4]])
    draw_table(second, 80, WIDTHS, [HEAD, *body[4:]])
    write(first, 280, 805, "— 1 —", 10)
    write(second, 280, 805, "— 2 —", 10)
    result = read(scan_of([first, second]))
    assert rows(result) == [HEAD, *body]
    assert {line.table for line in result.lines if line.table} == {1}
    assert sum(line.style == "chrome" for line in result.lines) == 3  # two numbers and the header again
    assert all(line.confidence is not None for line in result.lines)


def test_single_figures_and_stacked_letters_in_cells() -> None:
    made = sheet()
    grid = [[str(n), "码头", "区财政局", ""] for n in range(1, 8)]
    draw_table(made, 100, WIDTHS, [HEAD, *grid])
    result = read(scan_of([made]))
    assert rows(result) == [HEAD, *grid]


def test_more_scans_than_are_allowed() -> None:
    result = read(scan_of([TEXT, scan(), scan(), scan()]), OcrLimits(pages=1))
    assert codes(result) == [("recognised_page", 2), ("scanned_page", 3)]
    assert "第 3–4 页" in result.issues[1].message
    assert "ANZHI_OCR_MAX_PAGES" in result.issues[1].message
    assert {line.page for line in result.lines} == {1, 2}


def test_recognising_switched_off() -> None:
    result = read(scan_of([TEXT, scan()]), OcrLimits(pages=0))
    assert codes(result) == [("scanned_page", 2)]
    assert "ANZHI_OCR" in result.issues[0].message
    with pytest.raises(UnsupportedFormatError, match="扫描件"):
        read(scan_of([scan()]), OcrLimits(pages=0))


def test_time_that_is_over() -> None:
    result = read(scan_of([TEXT, scan()]), OcrLimits(pages=9, seconds=-100))
    assert codes(result) == [("scanned_page", 2)]
    assert "时间" in result.issues[0].message


def test_the_recogniser_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise EngineMissingError("rapidocr")

    monkeypatch.setattr(scan_session, "Engine", missing)
    result = read(scan_of([TEXT, scan(), scan()]))
    assert codes(result) == [("ocr_unavailable", 2)]
    assert [line.text for line in result.lines] == [TEXT]


def test_a_page_on_which_the_recogniser_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = scan_session.read_scan

    def fails(engine: Any, picture: Any, blank: Any, **options: Any) -> Any:
        if blank.number == 2:
            raise RuntimeError("bad allocation")
        return whole(engine, picture, blank, **options)

    monkeypatch.setattr(scan_session, "read_scan", fails)
    result = read(scan_of([TEXT, scan(), scan()]))
    assert codes(result) == [("recognised_page", 3), ("ocr_failed", 2)]
    assert {line.page for line in result.lines} == {1, 3}


def test_pictures_without_text_are_named() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 700, TEXT)
        for _ in range(2):
            canvas.showPage()
            draw_picture(canvas, 0, 0, 595, 842)

    result = read(pdf_of(draw))
    assert codes(result) == [("scanned_page", 2)]
    assert "第 2–3 页" in result.issues[0].message


def test_a_page_on_its_side() -> None:
    made = scan().rotate(90, expand=True)
    result = read(scan_of([TEXT, made]))
    found = [line for line in result.lines if line.page == 2]
    assert [line.text for line in found] == LINES
    assert all(line.box and line.box.bottom - line.box.top > line.box.right - line.box.left for line in found)


def test_a_text_layer_over_a_scan_is_recognised_anew() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(scan()), 0, 0, 595, 842)
        hidden = canvas.beginText(70, 740)
        hidden.setFont(TEXT_FONT, 14)
        hidden.setTextRenderMode(3)
        hidden.textLine("二、开展鱼船捡查，对渔船逐船捡查电气线踣。区海详发展局；配合单位：区公安分局")
        canvas.drawText(hidden)

    data = pdf_of(draw)
    result = read(data)
    assert [line.text for line in result.lines] == LINES
    assert codes(result) == [("recognised_page", 1)]
    left = read(data, OcrLimits(pages=0))
    assert "捡查" in left.lines[0].text
    assert codes(left) == [("text_layer", 1)]


def test_a_table_pasted_as_a_picture_into_a_page_of_text() -> None:
    pasted = sheet(480, 200)
    draw_table(
        pasted, 20, [40, 200, 130], [HEAD[:3], ["1", "配备消防泵", "区财政局"], ["2", "检修", "区应急局"]]
    )

    def draw(canvas: Canvas) -> None:
        canvas.setFont(TEXT_FONT, 14)
        canvas.drawString(70, 780, TEXT[:32])
        canvas.drawString(70, 755, TEXT[32:])
        canvas.drawImage(ImageReader(pasted), 50, 500, pasted.width / SCALE, pasted.height / SCALE)
        canvas.drawString(70, 460, "三、以上任务请认真落实。")

    result = read(pdf_of(draw))
    assert rows(result) == [HEAD[:3], ["1", "配备消防泵", "区财政局"], ["2", "检修", "区应急局"]]
    assert [line.text for line in result.lines if line.table is None] == [
        TEXT[:32],
        TEXT[32:],
        "三、以上任务请认真落实。",
    ]
    assert codes(result) == [("recognised_page", 1)]


def test_a_photograph_beside_text_adds_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(TEXT_FONT, 14)
        canvas.drawString(70, 780, TEXT[:32])
        draw_picture(canvas, 100, 200, 400, 400)

    result = read(pdf_of(draw))
    assert [line.text for line in result.lines] == [TEXT[:32]]
    assert result.issues == ()


def test_a_scan_cut_into_strips_is_a_scan() -> None:
    whole = scan()

    def draw(canvas: Canvas) -> None:
        for at in range(10):
            strip = whole.crop((0, at * whole.height // 10, whole.width, (at + 1) * whole.height // 10))
            canvas.drawImage(ImageReader(strip), 0, 842 - (at + 1) * 84.2, 595, 84.2)

    assert [line.text for line in read(pdf_of(draw)).lines] == LINES


def test_the_printed_number_of_a_scanned_page_stays() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(scan()), 0, 0, 595, 842)
        canvas.setFont(TEXT_FONT, 14)
        canvas.drawString(280, 40, "- 1 -")

    lines = read(pdf_of(draw)).lines
    assert [line.text for line in lines if line.style == "chrome"] == ["- 1 -"]
    assert [line.text for line in lines if line.style != "chrome"] == LINES


def test_the_child_gets_the_time_that_its_scans_need() -> None:
    # three seconds do not suffice to load the models and read the pages; what is asked for does
    pages = [sheet() for _ in range(3)]
    for page, number in zip(pages, "三四五", strict=True):
        write_lines(page, [f"{number}、组织第{number}次应急演练。"])
    data = scan_of(pages)
    result = read_bytes(data, "方案.pdf", ReadLimits(seconds=3.0, ocr_seconds=60.0))
    assert {line.page for line in result.lines} == {1, 2, 3}


def test_too_little_memory_for_the_models_leaves_the_pages_of_text() -> None:
    result = read_bytes(scan_of([TEXT, scan()]), "方案.pdf", ReadLimits(memory_mb=700))
    assert codes(result) == [("ocr_unavailable", 2)]
    assert "ANZHI_READ_MEMORY_MB" in result.issues[0].message
    assert [line.text for line in result.lines] == [TEXT]


def test_what_a_library_prints_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    noisy = (
        "import os, sys, corpus.reading.sandbox as s; from corpus.model import ReadResult; "
        "s._read = lambda *job: (os.write(1, b'BLAS : failed'), ReadResult('pdf', ()))[1]; "
        "sys.exit(s.main(sys.argv[1:]))"
    )
    monkeypatch.setattr(sandbox, "_START", noisy)
    assert read_bytes(scan_of([TEXT]), "方案.pdf") == ReadResult("pdf", ())


def test_nothing_heavy_is_loaded_for_a_file_that_is_all_text() -> None:
    code = "import sys, corpus.reading.pdf; sys.exit(any(name in sys.modules for name in ('cv2', 'numpy')))"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_huge_page_ends_quickly() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((14400, 14400))
        canvas.drawImage(ImageReader(scan()), 0, 0, 14400, 14400)

    started = time.monotonic()
    try:
        result = read_bytes(pdf_of(draw), "方案.pdf")
        assert result.issues
    except (UnsupportedFormatError, LimitExceededError):
        pass
    assert time.monotonic() - started < 90
