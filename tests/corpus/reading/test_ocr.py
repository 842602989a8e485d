"""Picture files: text, tables, places and confidence; turned, askew, long, broken and too large ones."""

from __future__ import annotations

import io
import logging
import struct
import subprocess
import sys
import zlib

import pytest
from drawn_files import picture
from PIL import Image
from scanned_files import SCALE, bytes_of, draw_table, needs_font, sheet, write, write_lines

from corpus.errors import CorruptFileError, LimitExceededError, UnsupportedFormatError
from corpus.model import ReadResult
from corpus.reading import ReadLimits, read_bytes
from corpus.reading.ocr import LANDSCAPE_WIDTH, UPRIGHT_WIDTH, read_image
from corpus.reading.ocr_limits import OcrLimits

pytestmark = needs_font

LINES = [
    "一、加强码头消防。每个码头应当配备2台以上消防泵。",
    "（责任单位：区海洋发展局、区消防救援大队）",
    "二、开展渔船检查，发现隐患的限期改正。",
]


def page() -> Image.Image:
    made = sheet(595, 300)
    write_lines(made, LINES)
    return made


def read(data: bytes, max_pages: int = 20) -> ReadResult:
    return read_image(data, "扫描.png", max_pages)


def texts(result: ReadResult) -> list[str]:
    return [line.text for line in result.lines]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
def test_each_kind_of_picture(kind: str) -> None:
    result = read_bytes(bytes_of(page(), kind), f"扫描.{kind.lower()}")
    assert result.form == "image"
    assert result.pages == 1
    assert texts(result) == LINES
    assert [issue.code for issue in result.issues] == ["recognised_page"]
    for line in result.lines:
        assert line.page == 1
        assert line.confidence is not None
        assert 0.9 < line.confidence <= 1


def test_boxes_are_in_points_of_a_sheet() -> None:
    result = read(bytes_of(page()))
    across = LANDSCAPE_WIDTH / 595  # wider than high: taken as 842 points wide
    for at, line in enumerate(result.lines):
        assert line.box is not None
        assert abs(line.box.left - 70 * across) < 12
        assert line.box.top < (80 + at * 1.8 * 14 + 10) * across < line.box.bottom


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_pictures_on_their_side_and_head(turns: int) -> None:
    turned = page().rotate(90 * turns, expand=True)
    result = read(bytes_of(turned))
    assert texts(result) == LINES
    width = UPRIGHT_WIDTH if turned.height >= turned.width else LANDSCAPE_WIDTH
    height = width * turned.height / turned.width
    boxes = [line.box for line in result.lines if line.box]
    assert all(0 <= box.left < box.right <= width and 0 <= box.top < box.bottom <= height for box in boxes)
    # the boxes lie on the picture as it is shown: lines stand where the picture lies on its side
    assert [(box.right - box.left > box.bottom - box.top) for box in boxes] == [turns == 2] * 3


def test_a_camera_says_how_the_picture_was_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to show
    data = bytes_of(page().rotate(90, expand=True), "JPEG", exif=exif, quality=90)
    result = read(data)
    assert texts(result) == LINES
    assert all(
        line.box and line.box.right - line.box.left > line.box.bottom - line.box.top for line in result.lines
    )


@pytest.mark.parametrize("degrees", [-2.0, 1.3])
def test_pictures_askew(degrees: float) -> None:
    made = sheet()
    write_lines(made, LINES)
    draw_table(made, 200, [60, 240, 160], [["序号", "任务", "责任单位"], ["1", "配备消防泵", "区财政局"]])
    askew = made.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")
    result = read(bytes_of(askew))
    assert [line.text for line in result.lines if line.table is None] == LINES
    rows = [[line.text[a:b] for a, b in line.cells] for line in result.lines if line.table]
    assert rows == [["序号", "任务", "责任单位"], ["1", "配备消防泵", "区财政局"]]


def test_every_page_of_a_tiff() -> None:
    second = sheet(595, 300)
    write(second, 70, 80, "三、普及消防知识，做到家喻户晓。")
    buffer = io.BytesIO()
    page().save(buffer, "TIFF", save_all=True, append_images=[second], compression="tiff_deflate")
    result = read(buffer.getvalue())
    assert result.pages == 2
    assert [line.page for line in result.lines] == [1, 1, 1, 2]
    assert texts(result)[-1] == "三、普及消防知识，做到家喻户晓。"
    with pytest.raises(LimitExceededError, match="1 页的上限"):
        read(buffer.getvalue(), max_pages=1)


def test_a_long_screenshot() -> None:
    lines = [f"第{n}项：码头应当定期检修消防泵。" for n in range(10, 34)]
    made = sheet(360, 820)
    for at, line in enumerate(lines):
        write(made, 20, 20 + 32 * at, line, 15)
    assert texts(read(bytes_of(made))) == lines


def test_a_small_picture_is_read_or_said_to_be_unsure() -> None:
    small = page().resize((400, 200), Image.Resampling.LANCZOS)
    result = read(bytes_of(small))
    joined = "".join(texts(result))
    assert "消防" in joined or any(issue.code == "low_confidence" for issue in result.issues)


def test_blurred_text_is_an_issue_with_its_page() -> None:
    tiny = page().resize((250, 126), Image.Resampling.BILINEAR)
    try:
        result = read(bytes_of(tiny.convert("L"), "JPEG", quality=20))
    except UnsupportedFormatError:
        return  # nothing could be made out: said as an error
    found = [issue for issue in result.issues if issue.code == "low_confidence"]
    assert [issue.page for issue in found] == [1]
    assert "核对" in found[0].message


def test_a_picture_without_text() -> None:
    with pytest.raises(UnsupportedFormatError, match="没有认出文字"):
        read(picture())


def test_recognising_may_be_switched_off() -> None:
    with pytest.raises(UnsupportedFormatError, match="ANZHI_OCR"):
        read_bytes(bytes_of(page()), "扫描.png", ReadLimits(ocr_pages=0))


def test_too_little_memory_for_the_models() -> None:
    with pytest.raises(LimitExceededError, match="ANZHI_READ_MEMORY_MB"):
        read_bytes(bytes_of(page()), "扫描.png", ReadLimits(memory_mb=700))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_broken_pictures(kind: str, share: float) -> None:
    data = bytes_of(page(), kind)
    with pytest.raises((CorruptFileError, UnsupportedFormatError)):
        read(data[: int(len(data) * share)])


def test_a_picture_that_unpacks_to_too_much() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    with pytest.raises(LimitExceededError, match="像素"):
        read(bomb + chunk(b"IEND", b""))


def test_no_page_is_recognised_when_the_time_is_over() -> None:
    with pytest.raises(UnsupportedFormatError, match="时间"):
        read_image(bytes_of(page()), "扫描.png", 1, OcrLimits(pages=1, seconds=-100))


def test_nothing_is_logged_and_nothing_comes_from_a_network(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert texts(read(bytes_of(page()))) == LINES  # pytest-socket forbids any connection
    assert not [record for record in caplog.records if "ocr" in record.name.lower()]


def test_the_engine_is_silent_in_a_process_of_its_own() -> None:
    code = "from corpus.reading.ocr_engine import Engine; Engine()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_the_scale_of_the_drawings_is_that_of_a_scan() -> None:
    assert sheet().width == round(595 * SCALE)
