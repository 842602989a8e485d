"""OFD packages: text in place, tables, running lines, templates, several documents, what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image, ImageDraw
from written_ofd import NAMESPACE, Body, grid, image, ofd_of, packed, parts_of, rule, text

from corpus.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    LimitExceededError,
    UnsupportedFormatError,
)
from corpus.model import ReadResult, Severity
from corpus.reading import read_bytes
from corpus.reading.ocr_limits import OcrLimits
from corpus.reading.ofd import read_ofd
from corpus.reading.ofd_page import deltas

NO_OCR = OcrLimits(pages=0)
LONG = "区应急局应当会同区消防救援大队每月检查渔港码头的消防泵和消火栓，发现缺失的"


def read(*bodies: Body, max_pages: int = 100) -> ReadResult:
    return read_ofd(ofd_of(*bodies), "方案.ofd", max_pages, NO_OCR)


def texts(result: ReadResult) -> list[str]:
    return [line.text for line in result.lines]


def test_a_line_with_its_place() -> None:
    result = read(Body([text("一、每个码头应当配备消防泵。", 30, 50)]))
    (line,) = result.lines
    assert (result.form, result.pages, line.page) == ("ofd", 1, 1)
    assert line.text == "一、每个码头应当配备消防泵。"
    assert line.box is not None
    millimetres = [value * 25.4 / 72 for value in line.box]
    assert millimetres == pytest.approx([30, 50 - 4.3, 30 + 14 * 5, 50 + 0.7], abs=0.05)


def test_the_child_process_reads_it_too() -> None:
    data = ofd_of(Body([text("一、每个码头应当配备消防泵。", 30, 50)]))
    assert read_bytes(data, "方案.pdf") == read_ofd(data, "方案.pdf", 5000)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5 5 5", [5, 5, 5]),
        ("g 3 5", [5, 5, 5]),
        ("g 2 5 4.5", [5, 5, 4.5]),
        ("4 g 2 5", [4, 5, 5]),
        ("G 2 5", [5, 5]),
        ("5,5", [5, 5]),
        ("g 100000000 5", [5] * 9),
        ("g 999999999999 5", [5] * 9),
        ("g 0 5 7", [7]),
        ("g 3", [3]),
        ("甲 5 nan 6 inf", [5, 6]),
        ("", []),
        (None, []),
    ],
)
def test_steps(value: str | None, expected: list[float]) -> None:
    assert deltas(value, 9) == expected


@pytest.mark.parametrize(
    "steps",
    ['DeltaX="g 11 5"', 'DeltaX="5 5 5 5 g 7 5"', 'DeltaX="g 3 5"', "", None],
    ids=["run", "mixed", "too few", "default", "none"],
)
def test_a_line_reads_the_same_however_its_steps_are_written(steps: str | None) -> None:
    result = read(Body([text("每个码头应当配备两台消防泵", 30, 50, steps=steps)]))
    assert texts(result) == ["每个码头应当配备两台消防泵"]


def test_one_object_a_letter_in_any_order() -> None:
    words = "2024年底前PFlops算力达到3000"
    x, objects = 30.0, []
    for char in words:
        objects.append(text(char, x, 50))
        x += 5 if char > "\u2e80" else 2.6
    assert texts(read(Body(["".join(reversed(objects))]))) == [words]
    assert texts(read(Body(["".join(objects)]))) == [words]


def test_a_scaled_object_inside_its_boundary() -> None:
    shrunk = text("码头消防", 0, 10, 10, boundary="40 60 100 20", extra='CTM="0.5 0 0 0.5 0 0"')
    (line,) = read(Body([shrunk])).lines
    assert line.box is not None
    assert [value * 25.4 / 72 for value in line.box] == pytest.approx([40, 60.7, 60, 65.7], abs=0.05)


def test_a_page_on_its_side() -> None:
    turned = "".join(
        text(words, 0, 0, boundary=f"{at} 250 5 5", extra='CTM="0 -1 1 0 0 0"')
        for at, words in ((60, "第一行在左边"), (70, "第二行在右边"))
    )
    first, second = read(Body([turned])).lines
    assert (first.text, second.text) == ("第一行在左边", "第二行在右边")
    assert first.box is not None
    assert second.box is not None
    assert first.box.right < second.box.right
    assert first.box.bottom - first.box.top > first.box.right - first.box.left


def test_a_table_with_a_merged_cell() -> None:
    cells = [
        (22, 46, "序号"), (42, 46, "任务"), (102, 46, "责任单位"),
        (22, 56, "1"), (42, 56, "检修消防泵"), (102, 61, "区应急局"),
        (22, 66, "2"), (42, 66, "清理楼道"),
    ]  # fmt: skip
    rules = grid([20, 40, 100, 140], [40, 50, 70])
    objects = rules + rule(20, 60, 100, 60) + "".join(text(words, x, y, 4) for x, y, words in cells)
    rows = [line for line in read(Body([objects])).lines if line.table]
    assert [line.text for line in rows] == [
        "序号\t任务\t责任单位",
        "1\t检修消防泵\t区应急局",
        "2\t清理楼道\t区应急局",
    ]


def test_paragraphs_over_a_page_break_and_page_numbers() -> None:
    top = text(LONG, 20, 250, 4.5) + text("— 1 —", 98, 285, 4)
    rest = text("应当在三日内补齐。", 20, 30, 4.5) + text("— 2 —", 98, 285, 4)
    lines = read(Body([text("二、按月检查", 29, 240, 4.5) + top, rest])).lines
    body = [line for line in lines if line.style != "chrome"]
    assert [line.text for line in body][-2:] == [LONG, "应当在三日内补齐。"]
    assert not body[-2].hard
    assert [line.text for line in lines if line.style == "chrome"] == ["— 1 —", "— 2 —"]


def test_templates_and_composite_objects_are_part_of_the_page() -> None:
    body = Body(
        ["<ofd:PageBlock>" + text("正文在此。", 30, 80) + "</ofd:PageBlock>"
         '<ofd:CompositeObject ID="8" Boundary="0 100 210 10" ResourceID="70"/>'],
        templates={60: text("青屿区人民政府文件", 60, 40, 8)},
        used='TemplateID="60" ZOrder="Background"',
        units={70: text("附注在此。", 30, 5)},
    )  # fmt: skip
    assert texts(read(body)) == ["青屿区人民政府文件", "正文在此。", "附注在此。"]


def test_a_composite_object_that_holds_itself_ends() -> None:
    again = '<ofd:CompositeObject ID="8" Boundary="0 1 210 10" ResourceID="70"/>'
    body = Body([again + text("正文在此。", 30, 150)], units={70: text("甲", 30, 5) + again * 2})
    assert "正文在此。" in texts(read(body))


def test_text_that_is_not_shown() -> None:
    hidden = text("看不见的字", 30, 60, extra='Visible="false"') + text("透明的字", 30, 70, extra='Alpha="0"')
    assert texts(read(Body([text("看得见的字", 30, 50) + hidden]))) == ["看得见的字"]


def test_the_text_layer_of_a_scan_is_read_with_a_warning() -> None:
    layer = "".join(text(LONG, 20, 60 + 10 * at, 4, extra='Alpha="0"') for at in range(4))
    result = read(Body([image("0 0 210 297") + layer], media={50: ("a.png", png("甲"))}))
    assert texts(result).count(LONG) == 4
    assert [issue.code for issue in result.issues] == ["text_layer"]


def test_annotations_are_apart_from_the_text() -> None:
    result = read(Body([text("正文在此。", 30, 80)], notes={0: text("收文第12号", 150, 20)}))
    assert [(line.text, line.style) for line in result.lines if line.style == "chrome"] == [
        ("收文第12号", "chrome")
    ]
    assert "正文在此。" in texts(result)


def test_several_documents_follow_each_other() -> None:
    result = read(Body([text("第一份文件的正文。", 30, 50)]), Body([text("第二份文件的正文。", 30, 50)] * 2))
    assert result.pages == 3
    assert [line.page for line in result.lines] == [1, 2, 3]


def test_attachments_are_named() -> None:
    result = read(Body([text("正文在此。", 30, 80)], attachments=["任务表.xlsx", "名单.docx"]))
    (issue,) = result.issues
    assert (issue.code, issue.severity) == ("attachment_not_read", Severity.WARNING)
    assert "“任务表.xlsx”“名单.docx”" in issue.message


def test_what_the_package_states() -> None:
    info = (
        "<ofd:Title>青屿区渔港消防整治方案.docx</ofd:Title><ofd:CustomDatas>"
        '<ofd:CustomData Name="发文字号">青安委〔2024〕3号</ofd:CustomData>'
        '<ofd:CustomData Name="template-version">1.2</ofd:CustomData></ofd:CustomDatas>'
    )
    result = read(Body([text("正文在此。", 30, 80)], info=info))
    assert result.properties == (("title", "青屿区渔港消防整治方案"), ("发文字号", "青安委〔2024〕3号"))


def test_liberties_of_producers() -> None:
    """Upper case and slashes of paths, no namespace, absolute locations."""
    parts = parts_of(Body([text("正文在此。", 30, 80)]))
    parts = {name.replace("Content.xml", "CONTENT.XML"): data for name, data in parts.items()}
    parts = {
        name: data.replace(b"ofd:", b"").replace(b"xmlns:ofd", b"xmlns").replace(b"Doc_0/D", b"/doc_0\\D")
        for name, data in parts.items()
    }
    assert texts(read_ofd(packed(parts), "a.ofd", 9, NO_OCR)) == ["正文在此。"]


def test_the_current_version_is_read() -> None:
    parts = parts_of(Body([text("旧文。", 30, 80)]), Body([text("新文。", 30, 80)]))
    versions = (
        '<ofd:Versions><ofd:Version ID="1" Index="1" BaseLoc="V1.xml"/>'
        '<ofd:Version ID="2" Index="2" Current="true" BaseLoc="V2.xml"/></ofd:Versions>'
    )
    root = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
    parts["OFD.xml"] = f"<ofd:OFD {NAMESPACE}><ofd:DocBody>{root}{versions}</ofd:DocBody></ofd:OFD>".encode()
    parts["V2.xml"] = (
        f"<ofd:DocVersion {NAMESPACE}><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocVersion>".encode()
    )
    assert texts(read_ofd(packed(parts), "a.ofd", 9, NO_OCR)) == ["新文。"]


# --- what is lost is told ------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [None, b"<ofd:Page", b'<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'])
def test_a_page_that_cannot_be_read(damage: bytes | None) -> None:
    parts = parts_of(Body([text("第一页。", 30, 50), text("第二页。", 30, 50)]))
    if damage is None:
        del parts["Doc_0/Pages/Page_0/Content.xml"]
    else:
        parts["Doc_0/Pages/Page_0/Content.xml"] = damage
    result = read_ofd(packed(parts), "a.ofd", 9, NO_OCR)
    assert texts(result) == ["第二页。"]
    assert [(issue.code, issue.page, issue.severity) for issue in result.issues] == [
        ("unreadable_page", 1, Severity.ERROR)
    ]


def test_a_template_that_is_missing() -> None:
    result = read(Body([text("正文在此。", 30, 80)], used='TemplateID="404"'))
    assert [(issue.code, issue.page) for issue in result.issues] == [("unreadable_part", 1)]


def test_letters_without_a_code() -> None:
    result = read(Body([text("\ufffd" * 40, 20, 50, 4) + text("正文在此。", 30, 80)]))
    assert [(issue.code, issue.page) for issue in result.issues] == [("garbled_page", 1)]


def png(words: str, size: tuple[int, int] = (600, 800)) -> bytes:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).text((50, 50), words.encode("ascii", "replace").decode(), fill="black")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_scanned_pages_without_recognition() -> None:
    scan = image("0 0 210 297", ctm="210 0 0 297 0 0")
    media = {50: ("a.png", png("A"))}
    result = read(Body([text("正文在此，说明如下。" * 3, 20, 80, 4), scan], media=media))
    assert [(issue.code, issue.page) for issue in result.issues] == [("scanned_page", 2)]
    with pytest.raises(UnsupportedFormatError, match="扫描件"):
        read(Body([scan], media=media))


def test_pictures_are_drawn_where_they_stand() -> None:
    from corpus.reading.ofd_drawing import draw_ofd_page
    from corpus.reading.ofd_package import OfdPackage
    from corpus.reading.ofd_page import PageSource

    black = io.BytesIO()
    Image.new("RGB", (300, 300), "black").save(black, "PNG")
    outline = (
        '<ofd:PathObject ID="9" Boundary="105 0 105 148.5" Fill="true" Stroke="false">'
        "<ofd:AbbreviatedData>M 10 10 L 90 10 L 90 90 L 10 90 C M 40 40 L 60 40 L 60 60 L 40 60 C"
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )
    body = Body(
        [image("0 148.5 105 148.5", ctm="105 0 0 148.5 0 0") + outline],
        media={50: ("a.png", black.getvalue())},
    )
    package = OfdPackage(ofd_of(body), "a.ofd")
    source = PageSource(1, "Doc_0/Pages/Page_0/Content.xml", None, {}, ("Doc_0/DocumentRes.xml",))
    page = draw_ofd_page(package, source)
    height, width = page.shape[:2]
    assert height / width == pytest.approx(297 / 210, abs=0.01)

    def at(x: float, y: float) -> int:
        return int(page[int(y / 297 * height), int(x / 210 * width)].mean())

    assert at(50, 220) == 0  # the picture
    assert at(160, 220) == 255
    assert at(120, 20) == 0  # the outline
    assert at(105 + 50, 50) == 255  # its hole


# --- what is refused -----------------------------------------------------------------------------


def test_encrypted_packages() -> None:
    parts = parts_of(Body([text("正文在此。", 30, 80)]))
    with pytest.raises(EncryptedFileError, match="加密的 OFD"):
        read_bytes(packed({**parts, "Encryptions.xml": b"<Encryptions/>"}), "密.ofd")
    del parts["OFD.xml"]
    parts |= {"Encryptions.xml": b"<Encryptions/>", "decryptseed.dat": b"1"}
    with pytest.raises(EncryptedFileError):
        read_bytes(packed(parts), "密.ofd")


def test_too_many_pages() -> None:
    with pytest.raises(LimitExceededError, match="3 页，超过单个文件 2 页"):
        read(Body([text("甲", 30, 80)] * 3), max_pages=2)


def test_nothing_on_the_pages() -> None:
    with pytest.raises(EmptyFileError, match="2 页都没有可读的文字"):
        read(Body(["", ""]))


@pytest.mark.parametrize("part", ["OFD.xml", "Doc_0/Document.xml"])
def test_roots_that_cannot_be_read(part: str) -> None:
    parts = parts_of(Body([text("甲", 30, 80)]))
    with pytest.raises(CorruptFileError, match="请重新下载"):
        read_ofd(packed({**parts, part: b"<a>"}), "坏.ofd", 9, NO_OCR)


def test_a_bomb() -> None:
    parts = parts_of(Body([text("甲", 30, 80)]))
    parts["Doc_0/Res/bomb"] = bytes(60 * 1024 * 1024)
    with pytest.raises(LimitExceededError):
        read_ofd(packed(parts), "弹.ofd", 9, NO_OCR)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
BOMB = f'<!DOCTYPE b [<!ENTITY a0 "甲甲甲甲甲甲甲甲甲甲">{LAUGHS}]>'
STEAL = '<!DOCTYPE b [<!ENTITY a8 SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prologue", [BOMB, STEAL], ids=["laughs", "xxe"])
def test_entities_are_never_followed(prologue: str) -> None:
    parts = parts_of(Body([text("第一页。", 30, 50), text("第二页。", 30, 50)]))
    page = parts["Doc_0/Pages/Page_0/Content.xml"].decode().partition("?>")[2]
    hostile = prologue + page.replace("第一页。", "&a8;")
    parts["Doc_0/Pages/Page_0/Content.xml"] = hostile.encode()
    result = read_ofd(packed(parts), "a.ofd", 9, NO_OCR)
    assert texts(result) == ["第二页。"]
    assert [issue.code for issue in result.issues] == ["unreadable_page"]


def test_truncated_at_any_place() -> None:
    data = ofd_of(Body([text("正文在此。", 30, 80)]))
    for end in range(0, len(data) - 1, 97):
        with pytest.raises((CorruptFileError, EmptyFileError, UnsupportedFormatError)):
            read_bytes(data[:end], "断.ofd")


def test_a_damaged_part_of_the_container() -> None:
    data = bytearray(ofd_of(Body([text("第一页。" * 40, 20, 50, 2), text("第二页。", 30, 50)])))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.getinfo("Doc_0/Pages/Page_0/Content.xml").header_offset
    data[at + 90 : at + 130] = bytes(40)
    result = read_ofd(bytes(data), "a.ofd", 9, NO_OCR)
    assert texts(result) == ["第二页。"]
    assert [issue.code for issue in result.issues] == ["unreadable_page"]
