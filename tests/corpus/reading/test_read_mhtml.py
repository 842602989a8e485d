"""Web pages saved in one file: as Chromium, Internet Explorer and Word write them."""

from __future__ import annotations

import base64
import quopri

import pytest

from corpus.errors import CorruptFileError, EmptyFileError
from corpus.reading import read_bytes

PAGE = (
    "<html><head><title>渔港消防通知</title></head><body><table><tr><td>索引号</td><td>A-1</td></tr></table>"
    "<h1>渔港消防通知</h1><p>各镇人民政府应当每月检查渔港消防。</p></body></html>"
)


def chromium(*pages: str, start: str = "") -> bytes:
    parts = []
    for number, page in enumerate(pages):
        body = quopri.encodestring(page.encode()).decode()
        parts.append(
            f"------B\r\nContent-Type: text/html\r\nContent-ID: <frame-{number}@mhtml.blink>\r\n"
            f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://x/{number}\r\n\r\n{body}\r\n"
        )
    picture = base64.b64encode(b"\x89PNG" * 9).decode()
    parts.append(
        "------B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Location: https://x/a.png\r\n\r\n{picture}\r\n------B--\r\n"
    )
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x/\r\nSubject: =?utf-8?Q?x?=\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n'
        f'\tboundary="----B"{start}\r\n\r\n\r\n'
    )
    return (head + "".join(parts)).encode()


def texts(data: bytes, name: str = "通知.mhtml") -> list[str]:
    return [line.text for line in read_bytes(data, name).lines]


@pytest.mark.parametrize("name", ["通知.mhtml", "通知.mht", "通知.html", "通知.doc", "通知"])
def test_a_page_of_chromium(name: str) -> None:
    result = read_bytes(chromium(PAGE), name)
    assert result.form == "html"
    assert [line.text for line in result.lines][-2:] == ["渔港消防通知", "各镇人民政府应当每月检查渔港消防。"]
    assert ("索引号", "A-1") in result.properties
    assert ("title", "渔港消防通知") in result.properties


def test_a_page_of_internet_explorer_in_gb2312() -> None:
    body = base64.encodebytes(PAGE.replace("渔港消防通知", "镕基渔港通知").encode("gb18030")).decode()
    data = (
        "From: <由 Windows Internet Explorer 8 保存>\nSubject: x\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="_B"\n\n'
        '--_B\nContent-Type: text/html;\n\tcharset="gb2312"\nContent-Transfer-Encoding: base64\n\n'
        f"{body}\n--_B--\n"
    ).encode("gb18030")
    assert "镕基渔港通知" in texts(data)


def test_a_page_without_parts() -> None:
    body = quopri.encodestring(PAGE.encode()).decode()
    head = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"
    data = f"{head}Content-Transfer-Encoding: quoted-printable\n\n{body}"
    assert texts(data.encode())[-1] == "各镇人民政府应当每月检查渔港消防。"


def test_pages_in_frames_follow_the_page() -> None:
    outer = '<html><body><p>网站首页</p><iframe src="cid:frame-1@mhtml.blink"></iframe></body></html>'
    assert texts(chromium(outer, PAGE))[0] == "网站首页"
    assert "各镇人民政府应当每月检查渔港消防。" in texts(chromium(outer, PAGE))


def test_the_page_that_is_named_as_start_goes_first() -> None:
    found = texts(chromium("<p>框架</p>", "<p>正文</p>", start=';\r\n\tstart="<frame-1@mhtml.blink>"'))
    assert found == ["正文", "框架"]


def test_tables_are_numbered_through_the_frames() -> None:
    table = "<table><tr><td>序号</td><td>任务</td></tr><tr><td>1</td><td>检查</td></tr></table>"
    lines = read_bytes(chromium(table, table), "a.mhtml").lines
    assert [line.table for line in lines] == [1, 1, 2, 2]


def test_no_page_inside() -> None:
    with pytest.raises(EmptyFileError, match="另存为"):
        read_bytes(chromium(), "a.mhtml")


@pytest.mark.parametrize("cut", [250, 330])
def test_truncated(cut: int) -> None:
    with pytest.raises((EmptyFileError, CorruptFileError), match="请"):
        read_bytes(chromium(PAGE)[:cut], "断.mhtml")


def test_boundaries_without_end() -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n"
    nested = b"--B\nContent-Type: multipart/related; boundary=B\n\n" * 3000
    with pytest.raises((EmptyFileError, CorruptFileError)):
        read_bytes(head + nested, "a.mhtml")
