"""The form of a file is what it contains, whatever its name; what has no reader is refused with advice."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest
from drawn_files import docx_of, pdf_of, picture, zip_of

from corpus.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    InputError,
    LimitExceededError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from corpus.reading import SUFFIXES, ReadLimits, read, read_bytes
from corpus.reading.sniff import sniff

TEXT = "青屿区应急管理局关于加强渔港消防安全工作的通知\n各镇人民政府：\n".encode()
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def compound(stream: str) -> bytes:
    return COMPOUND + stream.encode("utf-16-le") + b"\0" * 200


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (TEXT, "通知.txt", "txt"),
        (TEXT, "通知", "txt"),
        (TEXT, "通知.text", "txt"),
        (TEXT, "通知.md", "md"),
        (TEXT, "通知.MARKDOWN", "md"),
        (TEXT, "通知.html", "txt"),  # no element in it
        (b"<p>" + TEXT + b"</p>", "a.html", "html"),
        (b"<!DOCTYPE html><html><body>" + TEXT, "a.txt", "html"),
        (b"\xef\xbb\xbf<!-- saved -->\n<html>" + TEXT, "a.doc", "html"),
        ("\ufeff<html><body>通知".encode("utf-16-le"), "a.htm", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html>' + TEXT, "a", "html"),
        ("文中提到<p>标签，但这是文本".encode(), "a.txt", "txt"),
        ("<div><p>正文</p><p>正文</p></div>".encode(), "a.txt", "html"),
        ("<安全生产>杂志<p>".encode(), "a.txt", "txt"),
        (b"%PDF-1.4\n...", "a.pdf", "pdf"),
        (b"\r\n junk %PDF-1.4\n...", "a.txt", "pdf"),
        (picture(), "通知.pdf", "image"),
        (picture(kind="JPEG"), "扫描.docx", "image"),
        (picture(kind="BMP"), "a.bmp", "image"),
        (picture(kind="TIFF"), "a.tif", "image"),
        (picture(kind="WEBP"), "a.webp", "image"),
        (zip_of({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a.zip", "xlsx"),
        (zip_of({"OFD.xml": b"", "Doc_0/Document.xml": b""}), "公文.pdf", "ofd"),
        (zip_of({"Encryptions.xml": b"", "decryptseed.dat": b""}), "密.ofd", "ofd"),
        (zip_of({"a.txt": TEXT}), "a.zip", "zip"),
        (zip_of({"资料/OFD.xml": b"", "a.txt": TEXT}), "a.zip", "zip"),
        (compound("WordDocument"), "通知.docx", "doc"),
        (compound("Workbook"), "a.doc", "xls"),
        (b"a,b\n1,2\n", "a.csv", "csv"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n", "a.txt", "mhtml"),
        (
            b"From: <x>\nSubject: =?gb2312?B?zajWqg==?=\nMIME-Version: 1.0\nContent-Type: text/html\n\n",
            "a",
            "mhtml",
        ),
        ("通知: 关于 MIME-Version: 的说明\nContent-Type: text/html".encode(), "a.txt", "txt"),
    ],
)
def test_form_by_content(data: bytes, name: str, form: str) -> None:
    assert sniff(data, name) == form


def test_a_word_file_is_one_under_any_name() -> None:
    data = docx_of(lambda document: document.add_paragraph("通知"))
    assert sniff(data, "a.zip") == sniff(data, "a.doc") == sniff(data, "a.docx") == "docx"


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (picture(kind="GIF"), "a.gif", "GIF"),
        (gzip.compress(TEXT), "a.gz", "GZIP"),
        (tar(), "a.tar", "TAR"),
        (b"Rar!\x1a\x07\x00" + b"0" * 50, "a.rar", "RAR"),
        (b"7z\xbc\xaf\x27\x1c" + b"0" * 50, "a.7z", "7z"),
        (zip_of({"a.txt": TEXT}), "a.zip", "ZIP"),
        (zip_of({"a.txt": TEXT}), "通知.docx", "不是 Word"),
        (zip_of({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), "a.pptx", "PowerPoint"),
        (zip_of({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.odt", "OpenDocument"),
        (zip_of({"mimetype": b"application/epub+zip"}), "a.epub", "EPUB"),
        (compound("PowerPoint Document"), "a.ppt", "PowerPoint"),
        (compound("Other"), "a.wps", "旧版 Office"),
        (rb"{\rtf1\ansi \u36890?}", "a.doc", "RTF"),
        (b'{"a": 1}', "a.json", "JSON"),
        (b'<?xml version="1.0"?><a/>', "a.xml", "XML"),
        (b"SQLite format 3\0" + b"\0" * 90, "a.txt", "数据库"),
        (b"MZ\x90\0" + b"\0" * 90, "a.exe", "程序"),
        (os.urandom(40_000), "a.txt", "文本文件"),
        (bytes(range(1, 32)) * 300, "a.txt", "文本文件"),
    ],
)
def test_forms_without_a_reader_are_named(data: bytes, name: str, word: str) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        read_bytes(data, name)
    assert word in caught.value.message
    assert "请" in caught.value.message  # says what to do


def test_a_picture_renamed_to_pdf_says_so() -> None:
    with pytest.raises(UnsupportedFormatError, match=r"“通知\.pdf”其实是 GIF 图片，只是改了扩展名"):
        read_bytes(picture(kind="GIF"), "通知.pdf")


def test_a_text_that_begins_with_bm_is_no_bitmap() -> None:
    assert read_bytes("BM25 检索说明：区应急局负责。".encode(), "a.txt").form == "txt"


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "空.pdf", EmptyFileError),
        (b"\0" * 500, "空.docx", EmptyFileError),
        (zip_of({"a.txt": TEXT})[:40], "断.docx", CorruptFileError),
        (docx_of(lambda document: document.add_paragraph("通知"))[:-400], "断.docx", CorruptFileError),
        (compound("EncryptedPackage"), "密.docx", EncryptedFileError),
        (b"\x01\x02\x03\x04\x05\x06\x0e\x0f" * 40, "坏.pdf", CorruptFileError),
    ],
)
def test_broken_and_locked_files(data: bytes, name: str, error: type[InputError]) -> None:
    with pytest.raises(error) as caught:
        read_bytes(data, name)
    assert name in caught.value.message
    assert caught.value.details["file"] == name


def test_a_page_saved_with_a_word_suffix_is_read_as_a_page() -> None:
    data = "<table><tr><td>序号</td><td>单位</td></tr><tr><td>1</td><td>区应急局</td></tr></table>".encode()
    assert read_bytes(data, "清单.doc").form == "html"


# --- the file system -----------------------------------------------------------------------------


def test_names_with_blanks_and_emoji(tmp_path: Path) -> None:
    path = tmp_path / "通知 （终稿） 🚒.txt"
    path.write_bytes(TEXT)
    assert read(path).lines[0].text == "青屿区应急管理局关于加强渔港消防安全工作的通知"


@pytest.mark.parametrize("make", ["missing", "folder", "pipe"])
def test_what_is_no_readable_file(tmp_path: Path, make: str) -> None:
    path = tmp_path / "通知.txt"
    if make == "folder":
        path.mkdir()
    elif make == "pipe":
        os.mkfifo(path)
    with pytest.raises(UnreadableFileError, match=r"通知\.txt"):
        read(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "密.txt"
    path.write_bytes(TEXT)
    path.chmod(0)
    with pytest.raises(UnreadableFileError, match="没有读取权限"):
        read(path)


def test_a_file_over_the_size_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    path.write_bytes(TEXT)
    limits = ReadLimits(max_bytes=20)
    with pytest.raises(LimitExceededError, match="上限"):
        read(path, limits)
    with pytest.raises(LimitExceededError):
        read_bytes(TEXT, "大.txt", limits)


def test_every_suffix_of_a_folder_walk_is_read(tmp_path: Path) -> None:
    made = {
        ".pdf": pdf_of(lambda canvas: canvas.drawString(80, 700, "渔港消防")),
        ".docx": docx_of(lambda document: document.add_paragraph("渔港消防")),
    }
    for suffix in SUFFIXES:
        path = tmp_path / f"文件{suffix}"
        path.write_bytes(made.get(suffix, b"<p>" + "渔港消防".encode() + b"</p>"))
        assert any("渔港消防" in line.text for line in read(path).lines), suffix
