"""Pages as pictures: what is marked is the quote, wherever the page lies and however it is turned."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from drawn_files import FONT, docx_of, draw_cell, pdf_of, pdf_of_story, table
from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import (
    AnzhiError,
    CorruptFileError,
    EncryptedFileError,
    LimitExceededError,
    NoPagePictureError,
    NotFoundError,
    UnreadableFileError,
)
from corpus.model import Box
from corpus.reading.page_picture import (
    DEFAULT_WIDTH,
    MOST_PIXELS,
    Drawing,
    DrawnPage,
    Limits,
    PageSize,
    PictureFormat,
    draw_page,
    page_sizes,
)
from corpus.reading.pdf import read_pdf
from corpus.reading.quote_places import Passage

QUOTE = "区应急局、区公安局"


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "original"
    path.write_bytes(data)
    return path


def drawn(path: Path, passages: Sequence[Passage] = (), page: int = 1, **how: object) -> DrawnPage:
    form = str(how.pop("form", "pdf"))
    drawing = Drawing(**how)  # type: ignore[arg-type]
    return draw_page(path, form, "方案", page, passages=passages, drawing=drawing)


def pixels(page: DrawnPage) -> np.ndarray:
    with Image.open(io.BytesIO(page.picture)) as image:
        assert image.size == page.pixels
        return np.asarray(image.convert("RGB"), np.int16)


def asked(data: bytes, quote: str = QUOTE) -> tuple[int, list[Passage]]:
    """(page, passages) of a quote in what the reader makes of the file."""
    lines = [line for line in read_pdf(data, "方案", 100).lines if line.box is not None]
    line = next(line for line in lines if quote in line.text)
    start = line.text.index(quote)
    page = Box(0, 0, 2000, 2000)
    return line.page or 0, [Passage(line.text, line.box, start, start + len(quote), reach=page)]


def check_marks(data: bytes, folder: Path, quote: str = QUOTE) -> DrawnPage:
    """The quote is printed in red, everything else in black: all red lies in the marks, and no black."""
    page, passages = asked(data, quote)
    path = kept(folder, data)
    plain = pixels(drawn(path, passages, page, marked=False))
    shown = drawn(path, passages, page)
    assert shown.marks
    assert all(mark.exact for mark in shown.marks)
    marked = (pixels(shown) != plain).any(axis=2)
    red = (plain[..., 0] > 150) & (plain[..., 1] < 90) & (plain[..., 2] < 90)
    black = (plain < 90).all(axis=2)
    within = np.zeros_like(marked)
    across, down = plain.shape[1] / shown.size.width, plain.shape[0] / shown.size.height
    for mark in shown.marks:
        left, top, right, bottom = mark.box
        within[int(top * down) : int(bottom * down) + 1, int(left * across) : int(right * across) + 1] = True
    assert red.sum() > 300, "the quote is on the page"
    assert (red & within).sum() > 0.98 * red.sum(), "all of the quote is marked"
    assert (black & within).sum() < 0.02 * black.sum(), "nothing else is marked"
    assert marked[within].mean() > 0.5
    assert not marked[~within].any(), "nothing outside the boxes is touched"
    return shown


def line_in_two_colours(canvas: Canvas) -> None:
    """责任单位 in black, the quote in red, on one line; black lines above and below."""
    canvas.drawString(120, 600, "一、每个码头应当配备消防泵并定期检查。")
    words = canvas.beginText(120, 570)
    words.setFont(FONT, 14)
    words.textOut("（责任单位：")
    words.setFillColorRGB(0.9, 0, 0)
    words.textOut(QUOTE)
    words.setFillColorRGB(0, 0, 0)
    words.textOut("，各镇人民政府）")
    canvas.drawText(words)
    canvas.drawString(120, 540, "二、清理楼道里充电的电动自行车。")


def changed(data: bytes, change: Callable[[pdfium.PdfPage], None]) -> bytes:
    document = pdfium.PdfDocument(data)
    page = document[0]
    change(page)
    buffer = io.BytesIO()
    document.save(buffer)
    page.close()
    document.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda page: None,
        lambda page: page.set_rotation(90),
        lambda page: page.set_rotation(180),
        lambda page: page.set_rotation(270),
        lambda page: page.set_cropbox(100, 500, 500, 700),
        lambda page: page.set_mediabox(-60, -40, 560, 800),
        lambda page: page.set_mediabox(50, 300, 560, 800),
        lambda page: (page.set_cropbox(90, 450, 520, 760), page.set_rotation(90)),
        lambda page: (page.set_mediabox(50, 300, 560, 800), page.set_rotation(270)),
    ],
    ids=["plain", "90", "180", "270", "crop", "origin", "cut", "crop+90", "cut+270"],
)
def test_a_part_of_a_line_is_marked_however_the_page_lies(
    tmp_path: Path, change: Callable[[pdfium.PdfPage], None]
) -> None:
    check_marks(changed(pdf_of(line_in_two_colours), change), tmp_path)


def test_a_crop_box_larger_than_the_sheet(tmp_path: Path) -> None:
    data = changed(pdf_of(line_in_two_colours), lambda page: page.set_cropbox(-200, -100, 900, 1200))
    assert drawn(kept(tmp_path, data)).size == PageSize(pytest.approx(A4[0]), pytest.approx(A4[1]))
    check_marks(data, tmp_path)


def test_a_landscape_page(tmp_path: Path) -> None:
    shown = check_marks(pdf_of(line_in_two_colours, landscape(A4)), tmp_path)
    assert shown.pixels[0] > shown.pixels[1]


def test_text_that_runs_up_the_page(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        canvas.translate(0, -200)
        canvas.setFont(FONT, 14)
        line_in_two_colours(canvas)

    check_marks(pdf_of(draw), tmp_path)


RED = f'<font color="#e00000">{QUOTE}</font>'


def test_a_cell_of_a_table_that_wraps(tmp_path: Path) -> None:
    rows = [
        ["序号", "任务", "责任单位", "配合单位"],
        ["1", "排查码头的消防隐患，建立台账，逐条整改", RED, "区住建局、区商务局、各镇人民政府"],
        ["2", "整治楼道充电", "区住建局", "区消防救援大队"],
    ]
    shown = check_marks(pdf_of_story([table(rows, [40, 120, 70, 120])]), tmp_path)
    assert len(shown.marks) == 2, "one box for each printed line of the cell"


def test_a_cell_that_spans_rows(tmp_path: Path) -> None:
    rows = [
        ["序号", "任务", "责任单位"],
        ["1", "排查隐患", "区住建局"],
        ["2", "清理楼道", RED],
        ["3", "整治充电", ""],
        ["4", "拖移车辆", ""],
    ]
    data = pdf_of_story([table(rows, [40, 160, 160], [((2, 2), (2, 4))])])
    check_marks(data, tmp_path)


def test_a_row_that_goes_on_on_the_next_page(tmp_path: Path) -> None:
    units = "、".join(f"区第{number}街道办事处" for number in "一二三四五六七八九")
    heads = ("序号", "任务", "责任单位")
    columns = ((60, 110), (110, 300), (300, 500))

    def row(canvas: Canvas, bottom: float, top: float, texts: Sequence[str]) -> None:
        for (left, right), text in zip(columns, texts, strict=True):
            draw_cell(canvas, (left, bottom, right, top), text)

    def draw(canvas: Canvas) -> None:
        row(canvas, 170, 200, heads)
        row(canvas, 130, 170, ("1", "建立台账", "区水利局"))
        row(canvas, 80, 130, ("2", "排查隐患", units[:36]))
        canvas.showPage()
        row(canvas, 700, 760, ("", "", units[36:]))
        row(canvas, 660, 700, ("3", "清理楼道", "区公安局"))

    data = pdf_of(draw)
    (line,) = (line for line in read_pdf(data, "方案", 10).lines if "区第一街道" in line.text)
    start = line.text.index("区第一街道")
    passage = Passage(line.text, line.box, start, len(line.text), last=True)
    assert line.text[start:].replace(" ", "") == units
    path = kept(tmp_path, data)
    first = draw_page(path, "pdf", "方案", 1, passages=[passage])
    second = draw_page(path, "pdf", "方案", 2, before=[passage])
    assert (first.goes_on, second.goes_on) == (True, False)
    for shown in (first, second):
        assert shown.marks
        assert all(mark.exact and mark.box.left > 300 for mark in shown.marks)
    assert max(mark.box.bottom for mark in second.marks) < A4[1] - 700


# --- scans ---------------------------------------------------------------------------------------


def scan(size: tuple[int, int] = (1190, 1684), mode: str = "L", **options: object) -> bytes:
    """A grey sheet with a black bar at a tenth of its height and width."""
    image = Image.new("L", size, 230)
    image.paste(0, (size[0] // 10, size[1] // 10, size[0] // 2, size[1] // 8))
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, str(options.pop("kind", "PNG")), **options)
    return buffer.getvalue()


def test_a_part_of_a_recognised_line(tmp_path: Path) -> None:
    passage = Passage("责任单位区应急局", Box(100, 200, 260, 220), 4, 8)
    shown = drawn(kept(tmp_path, scan()), [passage], form="image")
    assert shown.printed == {}
    assert shown.size == PageSize(595.0, 842.0)
    assert [mark.box for mark in shown.marks] == [Box(175, 200, 260, 220)]
    found = pixels(shown)
    scale = DEFAULT_WIDTH / 595
    inside = found[int(205 * scale), int(220 * scale)]
    outside = found[int(205 * scale), int(140 * scale)]
    assert inside[0] - inside[2] > 60, "yellow"
    assert tuple(outside) == (230, 230, 230)


def test_a_row_is_framed_where_its_cells_are_not_known(tmp_path: Path) -> None:
    box = Box(100, 200, 400, 240)
    passage = Passage("1\t排查\t区应急局", box, 5, 9)
    shown = drawn(kept(tmp_path, scan()), [passage], form="image")
    assert [(mark.box, mark.exact) for mark in shown.marks] == [(box, False)]
    found = pixels(shown)
    scale = DEFAULT_WIDTH / 595
    assert tuple(found[int(220 * scale), int(250 * scale)]) == (230, 230, 230), "the print stays as it is"
    edge = found[int(200 * scale) - 2, int(250 * scale)]
    assert edge[0] - edge[2] > 60, "the frame stands off a little"


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    sheets = [Image.new("L", (800, 1000), shade) for shade in (250, 150, 50)]
    sheets.append(Image.new("L", (1000, 500), 100))
    buffer = io.BytesIO()
    sheets[0].save(buffer, "TIFF", save_all=True, append_images=sheets[1:])
    path = kept(tmp_path, buffer.getvalue())
    sizes = page_sizes(path, "image", "扫描.tif")
    assert sizes == (*(PageSize(595.0, 743.75),) * 3, PageSize(842.0, 421.0))
    for number, shade in enumerate((250, 150, 50, 100), 1):
        assert int(pixels(drawn(path, page=number, form="image", width=200)).mean()) == shade


def test_a_photograph_that_the_camera_marked_as_turned(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    path = kept(tmp_path, scan((1600, 1200), kind="JPEG", exif=exif))
    shown = drawn(path, form="image", width=600)
    assert shown.pixels == (600, 800)
    found = pixels(shown)
    # the bar lay along the top; turned clockwise it stands at the right
    assert found[100:380, 532].max() < 90
    assert found[100:380, 100].min() > 200


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_pictures_of_every_mode_come_out_in_their_greys(tmp_path: Path, mode: str) -> None:
    if mode == "I;16":
        grey = np.full((1684, 1190), 60_000, np.uint16)
        grey[168:210, 119:595] = 10
        buffer = io.BytesIO()
        Image.fromarray(grey).save(buffer, "PNG")
        data = buffer.getvalue()
    else:
        data = scan(mode=mode)
    found = pixels(drawn(kept(tmp_path, data), form="image", width=595))
    assert found[95, 200].max() < 40
    assert found[500:520, 200:220].mean() > 200


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (600, 800), (0, 0, 0, 0)).save(buffer, "PNG")
    assert pixels(drawn(kept(tmp_path, buffer.getvalue()), form="image")).min() == 255


def test_scans_have_the_size_that_recognising_gives_them() -> None:
    ocr = pytest.importorskip("corpus.reading.ocr")
    from corpus.reading import page_originals

    own = (page_originals.UPRIGHT_WIDTH, page_originals.LANDSCAPE_WIDTH)
    assert own == (ocr.UPRIGHT_WIDTH, ocr.LANDSCAPE_WIDTH)


# --- sizes and forms -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("plain"), pdf_of(line_in_two_colours))


@pytest.mark.parametrize(
    ("how", "width"),
    [({}, DEFAULT_WIDTH), ({"width": 300}, 300), ({"dpi": 72}, 595), ({"dpi": 144}, 1191)],
)
def test_width_and_resolution(plain: Path, how: dict[str, int], width: int) -> None:
    shown = drawn(plain, **how)
    assert abs(shown.pixels[0] - width) <= 1
    assert shown.pixels[1] / shown.pixels[0] == pytest.approx(A4[1] / A4[0], rel=0.01)


@pytest.mark.parametrize("size", [(14_000, 14_000), (595, 14_000), (14_000, 200)])
def test_a_huge_page_is_drawn_at_a_smaller_scale(tmp_path: Path, size: tuple[int, int]) -> None:
    data = pdf_of(lambda canvas: canvas.drawString(10, 10, "安全"), size)
    shown = drawn(kept(tmp_path, data), dpi=300, format=PictureFormat.JPEG)
    assert shown.pixels[0] * shown.pixels[1] <= 1.001 * MOST_PIXELS
    assert shown.pixels[0] / shown.pixels[1] == pytest.approx(size[0] / size[1], rel=0.02)


@pytest.mark.parametrize("form", list(PictureFormat))
def test_every_form_of_picture(plain: Path, form: PictureFormat) -> None:
    shown = drawn(plain, format=form)
    with Image.open(io.BytesIO(shown.picture)) as image:
        assert (image.format or "").lower() == form.value


def test_sizes_of_all_pages(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(10, 10, "1")
        canvas.showPage()
        canvas.setPageSize(landscape(A4))
        canvas.drawString(10, 10, "2")

    data = changed(pdf_of(draw), lambda page: page.set_rotation(90))
    sizes = page_sizes(kept(tmp_path, data), "pdf", "方案.pdf")
    wide = (round(A4[1]), round(A4[0]))
    assert [(round(size.width), round(size.height)) for size in sizes] == [wide, wide]


def test_places_without_a_picture(plain: Path) -> None:
    page, passages = asked(plain.read_bytes())
    shown = draw_page(plain, "pdf", "方案", page, passages=passages)
    assert (shown.picture, shown.pixels) == (b"", (0, 0))
    assert shown.marks
    assert sum(shown.printed.values()) > 40


def test_a_text_too_long_to_search_for_is_marked_by_its_lines(plain: Path) -> None:
    box = Box(100, 100, 300, 120)
    shown = drawn(plain, [Passage("安" * 20_000, box, 5, 9)])
    assert [mark.box for mark in shown.marks] == [box]


# --- what goes wrong -----------------------------------------------------------------------------


def refusal(path: Path, form: str = "pdf", page: int = 1, **limits: float) -> AnzhiError:
    with pytest.raises(AnzhiError) as caught:
        draw_page(path, form, "方案.pdf", page, drawing=Drawing(), limits=Limits(**limits))  # type: ignore[arg-type]
    assert "方案.pdf" in caught.value.message
    return caught.value


@pytest.mark.parametrize("page", [0, 2, 10_000])
def test_a_page_that_is_not_there(plain: Path, page: int) -> None:
    error = refusal(plain, page=page)
    assert isinstance(error, NotFoundError)
    assert error.details["pages"] == 1


@pytest.mark.parametrize("form", ["html", "docx", "txt", "xlsx", "ofd"])
def test_forms_without_pages_to_draw(tmp_path: Path, form: str) -> None:
    error = refusal(kept(tmp_path, docx_of(lambda document: None)), form)
    assert isinstance(error, NoPagePictureError)
    assert ("OFD" in error.message) is (form == "ofd")


def test_a_password(tmp_path: Path) -> None:
    locked = pdf_of(line_in_two_colours, encrypt=StandardEncryption("secret", canPrint=0))
    assert isinstance(refusal(kept(tmp_path, locked)), EncryptedFileError)


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("pdf", b"%PDF-1.7\n%%EOF"),
        ("pdf", b"no such thing"),
        ("pdf", b""),
        ("image", b"no such thing"),
        ("image", scan()[:2000]),
        ("image", b"II*\0" + b"\xff" * 200),
    ],
)
def test_broken_originals(tmp_path: Path, form: str, data: bytes) -> None:
    error = refusal(kept(tmp_path, data), form)
    assert isinstance(error, CorruptFileError)
    assert "重新导入" in error.message


def test_an_original_that_is_gone(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path / "gone"), UnreadableFileError)


def test_too_little_time(plain: Path) -> None:
    error = refusal(plain, seconds=0.05)
    assert isinstance(error, LimitExceededError)
    assert "太复杂" in error.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space of a process")
def test_too_little_memory(plain: Path) -> None:
    assert isinstance(refusal(plain, memory_mb=60), LimitExceededError)


def test_a_picture_that_is_a_bomb(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("1", (24_000, 24_000)).save(buffer, "PNG")
    assert isinstance(refusal(kept(tmp_path, buffer.getvalue()), "image"), LimitExceededError)
