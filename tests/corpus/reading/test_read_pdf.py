"""PDF: lines in reading order with places, paragraphs, chrome, tables over page breaks, bad files."""

from __future__ import annotations

import re
from typing import Any

import pytest
from drawn_files import (
    BODY,
    FONT,
    TITLE,
    draw_cell,
    draw_picture,
    paragraph,
    pdf_of,
    pdf_of_story,
    squeezed,
    table,
)
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Spacer

from corpus.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    LimitExceededError,
    UnsupportedFormatError,
)
from corpus.model import Line, ReadResult
from corpus.reading.pdf import read_pdf

DUTIES = [
    "一、加强码头消防。每个码头应当配备2台以上消防泵，并在每年汛期之前完成检修，检修记录保存三年以上备查。"
    "（责任单位：区海洋发展局、区消防救援大队，各镇人民政府）",
    "二、开展渔船检查。对100总吨以上的渔船逐船检查电气线路和灭火器材，发现隐患的限期改正；逾期不改的，"
    "由渔政执法机构依法处理，并向社会公布。（牵头单位：区海洋发展局；配合单位：区公安分局）",
    "三、组织应急演练。每半年至少组织一次综合演练，演练结束后十日内完成评估，评估报告报区应急管理局备案。",
    "四、普及消防知识。利用渔港广播、公告栏和开渔节，宣传冬季取暖、用火用电和逃生自救常识，做到家喻户晓。",
]


def read(data: bytes, max_pages: int = 100) -> ReadResult:
    """In this process, for speed; test_sandbox.py reads the same through the child."""
    return read_pdf(data, "方案.pdf", max_pages)


def paragraphs(lines: tuple[Line, ...]) -> list[str]:
    """Text between hard line ends, chrome and tables left out."""
    found: list[str] = []
    ended = True
    for line in lines:
        if line.style == "chrome" or line.table is not None:
            continue
        found = [*found, line.text] if ended else [*found[:-1], found[-1] + line.text]
        ended = line.hard
    return found


def rows(result: ReadResult) -> list[list[str]]:
    return [
        [line.text[a:b] for a, b in line.cells]
        for line in result.lines
        if line.table is not None and line.style != "chrome"
    ]


def test_paragraphs_over_many_pages() -> None:
    story = [paragraph("渔港消防安全工作方案", TITLE)] + [paragraph(text) for text in DUTIES * 14]
    result = read(pdf_of_story(story, header="青屿区人民政府文件"))
    assert result.form == "pdf"
    assert result.pages is not None
    assert result.pages >= 5
    got = paragraphs(result.lines)
    assert got[0] == "渔港消防安全工作方案"
    assert got[1:] == DUTIES * 14
    chrome = {squeezed(line.text) for line in result.lines if line.style == "chrome"}
    assert chrome == {"青屿区人民政府文件"} | {f"—{page}—" for page in range(1, result.pages + 1)}
    assert result.lines[[line.text for line in result.lines].index("渔港消防安全工作方案")].style == "title"
    assert result.issues == ()


def test_every_line_has_its_place() -> None:
    result = read(pdf_of_story([paragraph(text) for text in DUTIES * 10]))
    before: tuple[int, float] = (0, 0.0)
    for line in result.lines:
        assert line.source is None
        assert line.page is not None
        assert line.box is not None
        assert 0 < line.box.left < line.box.right < A4[0]
        assert 0 < line.box.top < line.box.bottom < A4[1]
        if line.style != "chrome":
            assert (line.page, line.box.top) > before
            before = (line.page, line.box.top)


def test_chrome_waits_for_the_end_of_the_paragraph_it_interrupts() -> None:
    result = read(pdf_of_story([paragraph("每个码头应当配备消防泵并按期检修。" * 90)]))
    styles = [line.style for line in result.lines if line.page and line.page > 1]
    assert "chrome" in styles
    body = [at for at, line in enumerate(result.lines) if line.style == ""]
    inside = result.lines[body[0] : body[-1] + 1]
    assert all(line.style == "" for line in inside)


@pytest.mark.parametrize(
    ("number", "is_chrome"),
    [
        ("— {} —", True),
        ("- {} -", True),
        ("第 {} 页 共 3 页", True),
        ("{}/3", True),
        ("{}", True),
        ("附件{}", False),
    ],
)
def test_page_numbers_by_their_dress(number: str, is_chrome: bool) -> None:
    story: list[Any] = []
    for text in DUTIES[:3]:
        story += [paragraph(text), PageBreak()]
    result = read(pdf_of_story(story[:-1], number=number))
    found = [line for line in result.lines if squeezed(line.text) == squeezed(number.format(2))]
    assert [line.style == "chrome" for line in found] == [is_chrome]


def test_a_figure_alone_in_the_text_is_no_page_number() -> None:
    def draw(canvas: Canvas) -> None:
        for place, text in ((700, "二〇二五年目标值"), (680, "12"), (660, "（责任单位：区应急局）")):
            canvas.drawString(80, place, text)

    assert [line.style for line in read(pdf_of(draw)).lines] == ["", "", ""]


def test_gaps_become_blanks_only_where_they_mean_something() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 700, "索引号：QY-1")
        canvas.drawString(330, 700, "发布机构：区政府")
        for at, char in enumerate("关于印发方案的通知"):
            canvas.drawString(80 + 24 * at, 660, char)  # spread letters
        canvas.drawString(80, 620, "fire safety act 第3条")

    first, second, third = (line.text for line in read(pdf_of(draw)).lines)
    assert (first, second) == ("索引号：QY-1  发布机构：区政府", "关于印发方案的通知")
    # The last gap is as wide as the font that stands in for one that is not embedded makes it.
    assert re.fullmatch("fire safety act ?第3条", third)


def test_bold_by_printing_twice_and_raised_figures() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 700, "一、总体要求")
        canvas.drawString(80.4, 700, "一、总体要求")
        canvas.drawString(80, 660, "面积不少于10m")
        end = 80 + canvas.stringWidth("面积不少于10m", FONT, 14)
        canvas.setFont(FONT, 8)
        canvas.drawString(end, 666, "2")
        canvas.setFont(FONT, 14)
        canvas.drawString(end + 5, 660, "的场所")

    assert [line.text for line in read(pdf_of(draw)).lines] == ["一、总体要求", "面积不少于10m2的场所"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"左栏第{n:02d}行渔港码头应当配备消防泵" for n in range(20)]
    right = [f"右栏第{n:02d}行渔船应当定期检查线路" for n in range(20)]

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 11)
        canvas.drawString(60, 780, "青屿区人民政府公报　二〇二五年第三期　渔港消防安全专辑　全文刊载如下各项")
        for at in range(20):
            canvas.drawString(60, 740 - 20 * at, left[at])
            canvas.drawString(320, 740 - 20 * at, right[at])

    texts = [line.text for line in read(pdf_of(draw)).lines]
    assert texts[1:] == left + right


def test_a_signature_at_the_right_is_no_column() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 720, "请认真贯彻执行。")
        canvas.drawRightString(500, 690, "青屿区海洋发展局")
        canvas.drawRightString(500, 670, "2025年3月4日")

    lines = read(pdf_of(draw)).lines
    assert [(line.text, line.hard) for line in lines] == [
        ("请认真贯彻执行。", True),
        ("青屿区海洋发展局", True),
        ("2025年3月4日", True),
    ]


def test_pages_turned_by_their_flag_and_text_turned_on_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)  # text drawn upwards shows upright
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        canvas.drawString(100, 500, "横排第一行")
        canvas.drawString(100, 470, "横排第二行")
        canvas.showPage()
        canvas.setPageRotation(0)
        canvas.setFont(FONT, 14)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        canvas.drawString(100, 500, "侧放第一行")
        canvas.drawString(100, 470, "侧放第二行")

    result = read(pdf_of(draw))
    assert [line.text for line in result.lines] == ["横排第一行", "横排第二行", "侧放第一行", "侧放第二行"]
    turned, sideways = result.lines[0].box, result.lines[2].box
    assert turned is not None
    assert sideways is not None
    assert turned.right - turned.left > turned.bottom - turned.top  # upright on the displayed page
    assert sideways.bottom - sideways.top > sideways.right - sideways.left  # on its side, as displayed


def test_watermarks_across_the_page_are_chrome() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 700, "每个码头应当配备消防泵。")
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()

    lines = read(pdf_of(draw)).lines
    assert [line.text for line in lines if line.style != "chrome"] == ["每个码头应当配备消防泵。"]
    assert any(line.style == "chrome" for line in lines)


def test_rules_made_of_letters_are_chrome() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 720, "青政办〔2025〕3号")
        canvas.drawString(80, 700, "欗" * 20)

    styles = {line.text: line.style for line in read(pdf_of(draw)).lines}
    assert styles == {"青政办〔2025〕3号": "", "欗" * 20: "chrome"}


# --- tables --------------------------------------------------------------------------------------

HEAD = ["序号", "重点任务", "具体措施", "责任单位"]
WIDTHS = [40, 80, 200, 110]


def task_rows(count: int) -> list[list[str]]:
    return [
        HEAD,
        *(
            [
                str(n),
                f"任务{n}",
                f"第{n}项措施：配备消防泵并定期检修，做好记录。",
                "区海洋发展局、区消防救援大队",
            ]
            for n in range(1, count + 1)
        ),
    ]


def test_a_table_between_paragraphs() -> None:
    story = [paragraph(DUTIES[0]), table(task_rows(3), WIDTHS), Spacer(1, 12), paragraph(DUTIES[1])]
    result = read(pdf_of_story(story))
    assert rows(result) == task_rows(3)
    order = ["table" if line.table else "text" for line in result.lines if line.style != "chrome"]
    assert order.index("table") > 0
    assert order[-1] == "text"
    assert all(line.hard for line in result.lines if line.table)
    assert paragraphs(result.lines) == DUTIES[:2]


def test_cells_that_span_rows_and_columns() -> None:
    data = [
        HEAD,
        ["一、码头", "", "", ""],
        ["1", "设施", "配备消防泵", "区海洋发展局"],
        ["2", "", "检修消防泵", ""],
        ["3", "", "更换消防泵", "区财政局"],
    ]
    spans = [((0, 1), (-1, 1)), ((1, 2), (1, 4)), ((3, 2), (3, 3))]
    assert rows(read(pdf_of_story([table(data, WIDTHS, spans)]))) == [
        HEAD,
        ["一、码头", "", "", ""],
        ["1", "设施", "配备消防泵", "区海洋发展局"],
        ["2", "设施", "检修消防泵", "区海洋发展局"],
        ["3", "设施", "更换消防泵", "区财政局"],
    ]


@pytest.mark.parametrize("repeat", [0, 1])
def test_a_table_over_pages_is_one_table(repeat: int) -> None:
    result = read(pdf_of_story([table(task_rows(60), WIDTHS, repeatRows=repeat)]))
    assert result.pages is not None
    assert result.pages > 2
    assert rows(result) == task_rows(60)
    assert {line.table for line in result.lines if line.table} == {1}
    headers = [line for line in result.lines if line.table and line.text.startswith("序号")]
    assert [line.style for line in headers] == [""] + ["chrome"] * (result.pages - 1) * repeat


def draw_rows(canvas: Canvas, top: float, cells: list[list[tuple[str, int]]], height: float = 60) -> None:
    """Rows of (text, number of rows that the cell covers); None in place of a covered cell."""
    edges = [80.0, 120.0, 200.0, 400.0, 510.0]
    for at, row in enumerate(cells):
        for column, (text, covered) in enumerate(row):
            if covered:
                upper = top - at * height
                draw_cell(canvas, (edges[column], upper - covered * height, edges[column + 1], upper), text)


FULL = [(text, 1) for text in HEAD]
#: Both fill the last line of their cell before the page ends, as in a row that is cut.
TASK = "逐一登记消防泵、灭火器和消防栓的数量、位置和维护责任人，建立台账并每季核对，核对结果报区应急管理局。"
UNITS = "区海洋发展局、区消防救援大队、区应急管理局、区财政局"


@pytest.mark.parametrize("header", [True, False])
def test_a_row_cut_by_the_page_break_is_put_together(header: bool) -> None:
    def draw(canvas: Canvas) -> None:
        first = [("1", 1), ("码头", 1), ("配备消防泵。", 1), ("区海洋发展局", 1)]
        draw_rows(canvas, 260, [FULL, first, [("2", 1), ("台账", 1), (TASK[:36], 1), (UNITS[:18], 1)]])
        canvas.showPage()
        rest = [("", 1), ("", 1), (TASK[36:], 1), (UNITS[18:], 1)]
        last = [("3", 1), ("演练", 1), ("每半年一次。", 1), ("区应急管理局", 1)]
        draw_rows(canvas, 760, [*([FULL] if header else []), rest, last])

    assert rows(read(pdf_of(draw))) == [
        HEAD,
        ["1", "码头", "配备消防泵。", "区海洋发展局"],
        ["2", "台账", TASK, UNITS],
        ["3", "演练", "每半年一次。", "区应急管理局"],
    ]


def test_a_merged_cell_that_goes_on_over_the_page_break() -> None:
    def draw(canvas: Canvas) -> None:
        one = [("1", 1), ("码头设施", 2), ("配备消防泵。", 1), ("区海洋发展局", 2)]
        two = [("2", 1), ("", 0), ("检修消防泵。", 1), ("", 0)]
        draw_rows(canvas, 260, [FULL, one, two])
        canvas.showPage()
        three = [("3", 1), ("", 2), ("更换消防泵。", 1), ("", 1)]
        four = [("4", 1), ("", 0), ("登记消防泵。", 1), ("区财政局", 1)]
        draw_rows(
            canvas, 760, [FULL, three, four, [("5", 1), ("演练", 1), ("每半年一次。", 1), ("区应急局", 1)]]
        )

    assert rows(read(pdf_of(draw))) == [
        HEAD,
        ["1", "码头设施", "配备消防泵。", "区海洋发展局"],
        ["2", "码头设施", "检修消防泵。", "区海洋发展局"],
        ["3", "码头设施", "更换消防泵。", "区海洋发展局"],
        ["4", "码头设施", "登记消防泵。", "区财政局"],
        ["5", "演练", "每半年一次。", "区应急局"],
    ]


def test_an_empty_cell_of_a_sparse_column_inherits_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        head = [("序号", 1), ("任务", 1), ("措施", 1), ("备注", 1)]
        body = [
            [(str(n), 1), ("码头", 1), ("配泵。", 1), ("已完成" if n == 4 else "", 1)] for n in range(1, 5)
        ]
        draw_rows(canvas, 380, [head, *body])
        canvas.showPage()
        draw_rows(canvas, 760, [[("5", 1), ("渔船", 1), ("检查。", 1), ("", 1)]])

    assert rows(read(pdf_of(draw)))[-1] == ["5", "渔船", "检查。", ""]


def test_two_tables_with_the_same_columns_are_two() -> None:
    def draw(canvas: Canvas) -> None:
        draw_rows(canvas, 260, [FULL, [("1", 1), ("码头", 1), ("配泵。", 1), ("区应急局", 1)]])
        canvas.showPage()
        canvas.setFont(FONT, 14)
        canvas.drawString(80, 740, "附件2")
        draw_rows(canvas, 700, [FULL, [("1", 1), ("渔船", 1), ("检查。", 1), ("区公安分局", 1)]])

    result = read(pdf_of(draw))
    assert [line.table for line in result.lines if line.table] == [1, 1, 2, 2]
    assert [row[1] for row in rows(result)] == ["重点任务", "码头", "重点任务", "渔船"]


def test_a_table_open_at_its_sides() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (700, 670, 640, 610):
            canvas.line(80, y, 500, y)
        canvas.line(200, 700, 200, 610)
        for at, (left, right) in enumerate((("任务", "单位"), ("配泵", "区应急局"), ("检修", "区公安分局"))):
            canvas.drawString(90, 680 - 30 * at, left)
            canvas.drawString(210, 680 - 30 * at, right)

    assert rows(read(pdf_of(draw))) == [["任务", "单位"], ["配泵", "区应急局"], ["检修", "区公安分局"]]


def test_a_frame_around_text_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 60, 480, 720)
        canvas.line(60, 740, 540, 740)
        for at in range(20):
            canvas.drawString(80, 700 - 30 * at, f"第{at}条 渔港应当配备消防泵，并定期检修。")

    result = read(pdf_of(draw))
    assert rows(result) == []
    assert len(result.lines) == 20


def test_names_on_lines_of_their_own_in_a_cell_stay_apart() -> None:
    data = [HEAD, ["1", "码头", "配备消防泵", "区海洋发展局<br/>区财政局<br/>区应急管理局"]]
    assert rows(read(pdf_of_story([table(data, WIDTHS)])))[1][3] == "区海洋发展局 区财政局 区应急管理局"


def test_wrapped_names_in_a_narrow_cell_are_whole() -> None:
    data = [HEAD, ["1", "码头", "配备消防泵", "区住房和城乡建设局、区自然资源和规划局、区消防救援大队"]]
    assert rows(read(pdf_of_story([table(data, [40, 60, 200, 62])])))[1][3] == data[1][3]


# --- pages without text, bad files ---------------------------------------------------------------


def test_scanned_pages_among_others_are_named() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 700, DUTIES[0][:30])
        canvas.showPage()
        draw_picture(canvas, 0, 0, *A4)
        canvas.showPage()
        canvas.setFont(FONT, 14)
        canvas.drawString(280, 40, "- 3 -")
        draw_picture(canvas, 60, 80, 480, 680)

    result = read(pdf_of(draw))
    assert [(issue.code, issue.page) for issue in result.issues] == [("scanned_page", 2)]
    assert "第 2–3 页" in result.issues[0].message
    assert result.lines[0].text == DUTIES[0][:30]


def test_a_small_picture_or_an_empty_page_is_no_scan() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 700, "附图")
        draw_picture(canvas, 80, 500, 100, 100)
        canvas.showPage()
        canvas.showPage()

    assert read(pdf_of(draw)).issues == ()


def test_nothing_but_pictures() -> None:
    with pytest.raises(UnsupportedFormatError, match="扫描件") as caught:
        read(pdf_of(lambda canvas: draw_picture(canvas, 0, 0, *A4)))
    assert caught.value.details["pages"] == 1


def test_pictures_with_printed_page_numbers_only() -> None:
    def draw(canvas: Canvas) -> None:
        for page in (1, 2):
            draw_picture(canvas, 60, 80, 480, 680)
            canvas.setFont(FONT, 14)
            canvas.drawString(280, 40, f"- {page} -")
            canvas.showPage()

    with pytest.raises(UnsupportedFormatError, match="扫描件"):
        read(pdf_of(draw))


def test_nothing_at_all() -> None:
    with pytest.raises(EmptyFileError, match="空白"):
        read(pdf_of(lambda canvas: canvas.showPage()))


def test_a_password() -> None:
    locked = pdf_of(lambda canvas: canvas.drawString(80, 700, "渔港"), encrypt=StandardEncryption("secret"))
    with pytest.raises(EncryptedFileError, match="密码"):
        read(locked)


def test_a_file_that_only_forbids_changes_is_read() -> None:
    guarded = pdf_of(
        lambda canvas: canvas.drawString(80, 700, "渔港"),
        encrypt=StandardEncryption("", "owner", canModify=0),
    )
    assert [line.text for line in read(guarded).lines] == ["渔港"]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_truncated_files(share: float) -> None:
    data = pdf_of_story([paragraph(text) for text in DUTIES * 10])
    with pytest.raises(CorruptFileError, match=r"不完整|损坏"):
        read(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n" + b"garbage " * 500 + b"\n%%EOF",
        b"%PDF-1.4\n%%EOF",
        b"%PDF-" + bytes(range(256)) * 40 + b"%%EOF",
    ],
)
def test_garbage_that_claims_to_be_pdf(data: bytes) -> None:
    with pytest.raises(CorruptFileError):
        read(data)


def test_too_many_pages() -> None:
    data = pdf_of_story([item for text in DUTIES for item in (paragraph(text), PageBreak())])
    with pytest.raises(LimitExceededError, match="3 页的上限"):
        read(data, max_pages=3)


@pytest.mark.parametrize(
    ("title", "properties"),
    [
        ("渔港消防安全工作方案", (("title", "渔港消防安全工作方案"),)),
        ("Microsoft Word - 渔港消防安全工作方案.docx", (("title", "渔港消防安全工作方案"),)),
        ("Microsoft Word - 文档1", ()),
        ("untitled", ()),
        ("No:0000001", ()),
        ("", ()),
    ],
)
def test_title_property(title: str, properties: tuple[tuple[str, str], ...]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(title)
        canvas.drawString(80, 700, "渔港")

    assert read(pdf_of(draw)).properties == properties


def test_landscape_pages_have_their_numbers_recognised() -> None:
    story: list[Any] = []
    for text in DUTIES[:3]:
        story += [paragraph(text), PageBreak()]
    result = read(pdf_of_story(story[:-1], size=landscape(A4)))
    assert sum(line.style == "chrome" for line in result.lines) == 3


def test_no_indent_but_short_last_lines() -> None:
    flush = ParagraphStyle("flush", parent=BODY, firstLineIndent=0)
    result = read(pdf_of_story([paragraph(text, flush) for text in DUTIES]))
    assert paragraphs(result.lines) == DUTIES
