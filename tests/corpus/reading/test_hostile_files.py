"""Files made to hurt: each is read, or refused with an error of the tree and advice, and in time."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from drawn_files import docx_of, pdf_of, zip_of

from corpus.errors import InputError, LimitExceededError
from corpus.model import ReadResult
from corpus.reading import ReadLimits, read_bytes
from corpus.reading.html import read_html

WORDS = "各镇人民政府应当检查渔港消防，区应急局负责督促。"


def read(data: bytes, name: str, seconds: float = 20.0, **limits: int) -> ReadResult | InputError:
    """What came of a file; it must come within ``seconds``."""
    started = time.monotonic()
    try:
        found: ReadResult | InputError = read_bytes(data, name, ReadLimits(seconds=30, **limits))
    except InputError as error:
        found = error
    assert isinstance(found, ReadResult) or "请" in found.message
    assert time.monotonic() - started < seconds
    return found


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("一、" * 500_000, "a.txt"),
        ("（" * 700_000, "a.txt"),
        ("\n" * 300_000 + "甲", "a.txt"),
        ("**甲" * 200_000, "a.md"),
        ("[甲" * 200_000, "a.md"),
        ("```甲" * 200_000, "a.md"),
        ("<!--" * 300_000 + "甲", "a.md"),
        ("<table>" * 20_000 + "甲", "a.md"),
        ("<html><body>" + "<%" * 500_000, "a.html"),
        ("<html><body>" + "<?" * 500_000 + "?>", "a.html"),
        ("<html><body>" + "<" * 1_000_000, "a.html"),
        ("<html><body>" + "<table><tr><td>" * 2500 + "甲", "a.html"),
        ("<html><body>" + "<ol><li>" * 2500 + "甲", "a.html"),
        ("<html><body>" + "<div class=nav>" * 4000 + "甲" * 50_000, "a.html"),
        ("<html><body><p style='" + "a" * 2_000_000 + "'>甲", "a.html"),
        ("<html><body><p>甲" + "&nbsp;" * 300_000, "a.html"),
    ],
)
def test_text_that_invites_quadratic_work(source: str, name: str) -> None:
    read(source.encode(), name)


def test_a_hundred_thousand_elements_deep() -> None:
    data = ("<html><body>" + "<div>" * 100_000 + WORDS).encode()
    assert isinstance(read(data, "a.html"), LimitExceededError)


def test_cells_that_claim_to_span_everything() -> None:
    row = "<tr>" + "<td rowspan=65534 colspan=1000>甲乙丙丁</td>" * 2000 + "</tr>"
    result = read_html(
        ("<table>" + row + "<tr><td>戊</td><td>己</td></tr>" * 2000 + "</table>").encode(), "a.html"
    )
    assert sum(len(line.text) for line in result.lines) < 4_000_000
    small = "<table><tr><td rowspan=65534>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    assert [line.text for line in read_html(small.encode(), "a.html").lines] == ["甲\t乙", "甲\t丙"]


def test_more_text_than_any_document_has() -> None:
    for name in ("a.txt", "a.md", "a.html"):
        found = read(f"<p>{WORDS * 50}</p>".encode(), name, max_characters=1000)
        assert isinstance(found, LimitExceededError), name
        assert "万字" in found.message


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_large_text_is_read_by_a_child_with_limits(name: str) -> None:
    data = (f"<p>{WORDS}</p>\n" * 60_000).encode()
    assert len(data) > 4 << 20
    hasty = ReadLimits(seconds=0.02)
    with pytest.raises(LimitExceededError, match="还没有读完"):
        read_bytes(data, name, hasty)
    assert read_bytes(data[:4000], name, hasty).lines


@pytest.mark.parametrize(
    "data",
    [
        (WORDS * 200).encode("utf-16-le"),
        (WORDS * 200).encode("utf-16-be"),
        (WORDS + "\0" + WORDS).encode(),
        WORDS.encode("utf-16") + b"\x00\xd8" + WORDS.encode("utf-16-le"),
    ],
    ids=["utf-16-le", "utf-16-be", "nul", "half a pair"],
)
def test_odd_text_is_read_and_can_be_stored(data: bytes) -> None:
    found = read(data, "a.txt")
    assert isinstance(found, ReadResult)
    text = "\n".join(line.text for line in found.lines)
    assert "区应急局负责督促" in text
    text.encode()
    assert "\0" not in text


ENTITIES = '<!DOCTYPE x [<!ENTITY a "甲甲甲甲甲甲甲甲"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
STEAL = '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("prologue", [ENTITIES, STEAL], ids=["laughs", "xxe"])
def test_entities_in_office_files_are_refused(prologue: str) -> None:
    source = docx_of(lambda document: document.add_paragraph(WORDS))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(buffer, "w") as made:
        for part in old.namelist():
            content = old.read(part)
            if part == "word/document.xml":
                start = content.index(b"<w:document")
                content = content[:start] + prologue.encode() + content[start:]
                content = content.replace(WORDS.encode(), b"&b;")
            made.writestr(part, content)
    found = read(buffer.getvalue(), "a.docx")
    assert isinstance(found, InputError)
    assert found.code == "corrupt_file"


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"[Content_Types].xml": b"", "word/document.xml": bytes(60 << 20)}, "弹.docx"),
        ({"[Content_Types].xml": b"", "xl/workbook.xml": bytes(60 << 20)}, "弹.xlsx"),
        ({"OFD.xml": b"", "Doc_0/a": bytes(60 << 20)}, "弹.ofd"),
    ],
)
def test_bombs(parts: dict[str, bytes], name: str) -> None:
    assert isinstance(read(zip_of(parts), name), LimitExceededError)


def test_a_pdf_with_too_many_pages() -> None:
    def draw(canvas: object) -> None:
        for _ in range(40):
            canvas.drawString(80, 700, "page")  # type: ignore[attr-defined]
            canvas.showPage()  # type: ignore[attr-defined]

    found = read(pdf_of(draw), "a.pdf", max_pages=39)
    assert isinstance(found, LimitExceededError)
    assert "40 页，超过单个文件 39 页" in found.message


def pdf_objects(*objects: str) -> bytes:
    """A PDF of hand-written objects with a right table of places."""
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


ITSELF = "/Resources << /XObject << /A 5 0 R >> >>"


@pytest.mark.parametrize(
    "objects",
    [
        ("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        ("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 99999999 >>",
         "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 9999999 >>"),
        ("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R {ITSELF} >>",
         "<< /Length 5 >>\nstream\n/A Do\nendstream",
         f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {ITSELF} /Length 5 >>\nstream\n/A Do\nendstream"),
    ],
    ids=["a node of itself", "nodes of each other", "a form in itself"],
)  # fmt: skip
def test_a_pdf_with_cycles(objects: tuple[str, ...]) -> None:
    found = read(pdf_objects(*objects), "环.pdf")
    assert isinstance(found, InputError)
