"""Which form a file has, decided by its content; its name only helps where content cannot tell."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from corpus.errors import CorruptFileError, EmptyFileError, EncryptedFileError, UnsupportedFormatError

#: Suffixes worth trying when a folder is walked.
SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx"})

_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\x97JB2\r\n", "JBIG2"),
)
_ARCHIVES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\0", "XZ"),
    (b"(\xb5/\xfd", "ZSTD"),
)
#: Suffixes of text files that are data or programs, not documents.
_DATA_SUFFIXES = {
    ".json": "JSON 数据",
    ".jsonl": "JSON 数据",
    ".csv": "CSV 表格",
    ".tsv": "TSV 表格",
    ".xml": "XML 数据",
    ".yaml": "YAML 数据",
    ".yml": "YAML 数据",
    ".toml": "TOML 数据",
    ".ini": "配置文件",
    ".py": "程序代码",
    ".js": "程序代码",
    ".css": "样式表",
    ".sql": "数据库脚本",
}
#: Why: a page saved under any name must be read as HTML, and a text that merely speaks of ``<p>`` must
#: not. Matches a document type, or one of the elements that only pages have, as a tag with its name whole.
_HTML = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|body|table|tbody|tr|td|th|div|script|meta|p|span|ul|li|h[1-6])(?:\s[^<>]*)?/?>)",
    re.I,
)
_HEAD_OF_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.I | re.S
)

CONVERT = "请用 WPS 或 Word 打开，另存为 DOCX 或 PDF 后再导入。"


def sniff(data: bytes, name: str) -> str:
    """Return ``txt``, ``md``, ``html``, ``pdf`` or ``docx``.

    Args:
        data: bytes of the whole file.
        name: file name; its suffix only tells Markdown and data files from plain text.

    Raises:
        EmptyFileError: no bytes, or nothing but NUL and white space.
        UnsupportedFormatError: a form without a reader; the message names it and says what to do.
        EncryptedFileError: an Office file with a password.
        CorruptFileError: a broken ZIP container.
    """
    suffix = PurePath(name).suffix.lower()
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyFileError(f"“{name}”是空文件。请确认文件已下载完整，再重新导入。", details={"file": name})
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK"):
        return _zipped(data, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _refuse_compound(data, name, suffix)
    _refuse_binary(head, data, name)
    return _text_form(data, name, suffix)


def _unsupported(name: str, form: str, advice: str) -> UnsupportedFormatError:
    return UnsupportedFormatError(f"“{name}”{form}。{advice}", details={"file": name, "form": form})


def _refuse_binary(head: bytes, data: bytes, name: str) -> None:
    """Raise UnsupportedFormatError for pictures, archives and other known binary forms."""
    picture = next((form for magic, form in _PICTURES if head.startswith(magic)), "")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        picture = "WebP"
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        picture = "HEIC"
    if picture == "BMP" and int.from_bytes(head[2:6], "little") != len(data):
        picture = ""
    if picture:
        renamed = "" if PurePath(name).suffix.lower() in _PICTURE_SUFFIXES else "，只是改了扩展名"
        raise _unsupported(
            name,
            f"其实是 {picture} 图片{renamed}" if renamed else f"是 {picture} 图片",
            "目前不识别图片里的文字，请改用带文字的 PDF、DOCX 或网页原文。",
        )
    archive = next((form for magic, form in _ARCHIVES if head.startswith(magic)), "")
    if head[257:262] == b"ustar":
        archive = "TAR"
    if archive:
        raise _unsupported(name, f"是 {archive} 压缩包", "请先解压，再导入里面的文件。")
    if head.startswith(b"{\\rtf"):
        raise _unsupported(name, "是 RTF 文档", CONVERT)
    if head.startswith((b"SQLite format 3\0", b"\x7fELF", b"MZ\x90")):
        raise _unsupported(name, "是程序或数据库文件", "请只导入政策、法规等文档。")
    if re.match(rb"(?:From|MIME-Version|Subject|Content-Type):", head) and b"multipart/related" in head:
        raise _unsupported(
            name, "是 MHTML 网页存档", "请在浏览器里另存为“网页，仅 HTML”或打印成 PDF 后再导入。"
        )


_PICTURE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".jb2"}
)


def _refuse_compound(data: bytes, name: str, suffix: str) -> None:
    """Raise for an OLE compound file: old Word, Excel, PowerPoint, or an encrypted new one."""
    streams = {label: label.encode("utf-16-le") in data for label in _COMPOUND_STREAMS}
    if streams["EncryptedPackage"]:
        raise EncryptedFileError(
            f"“{name}”设了打开密码。请用 WPS 或 Word 打开并去掉密码，再重新导入。", details={"file": name}
        )
    if streams["WordDocument"]:
        raise _unsupported(name, "是旧版 Word 文档（.doc/.wps）", "目前还不能直接读取，" + CONVERT)
    if streams["Workbook"] or suffix == ".xls":
        raise _unsupported(name, "是旧版 Excel 表格（.xls）", "目前还不能直接读取，" + CONVERT)
    if streams["PowerPoint Document"] or suffix == ".ppt":
        raise _unsupported(name, "是旧版 PowerPoint 演示文稿（.ppt）", CONVERT)
    raise _unsupported(name, "是旧版 Office 文件", CONVERT)


_COMPOUND_STREAMS = ("EncryptedPackage", "WordDocument", "Workbook", "PowerPoint Document")


def _zipped(data: bytes, name: str) -> str:
    """``docx``, or raise: what a ZIP container really holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            encrypted = any(info.flag_bits & 1 for info in archive.infolist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names and not encrypted else b""
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
        raise CorruptFileError(
            f"“{name}”已损坏或没有下载完整，打不开。请重新下载，或用 WPS、Word 修复后另存为 DOCX。",
            details={"file": name},
        ) from error
    if "[Content_Types].xml" in names and any(part.startswith("word/") for part in names):
        return "docx"
    if encrypted:
        raise EncryptedFileError(
            f"“{name}”是加了密码的压缩包。请先解压，再导入里面的文件。", details={"file": name}
        )
    if any(part.startswith("xl/") for part in names):
        raise _unsupported(name, "是 Excel 表格（.xlsx）", "目前还不能直接读取，" + CONVERT)
    if any(part.startswith("ppt/") for part in names):
        raise _unsupported(name, "是 PowerPoint 演示文稿（.pptx）", "请另存为 PDF 后再导入。")
    if "OFD.xml" in names:
        raise _unsupported(
            name, "是 OFD 版式文件", "目前还不能直接读取，请用 OFD 阅读器另存为 PDF 后再导入。"
        )
    if b"opendocument" in mimetype:
        raise _unsupported(name, "是 OpenDocument 文档", CONVERT)
    if b"epub" in mimetype:
        raise _unsupported(name, "是 EPUB 电子书", "请另存为 PDF 或 HTML 后再导入。")
    suffix = PurePath(name).suffix.lower()
    what = "其实是 ZIP 压缩包，不是 Word 文档" if suffix == ".docx" else "是 ZIP 压缩包"
    raise _unsupported(name, what, "请先解压，再导入里面的文件。")


def _text_form(data: bytes, name: str, suffix: str) -> str:
    """``txt``, ``md`` or ``html`` for what is not binary."""
    head = data[:4096]
    probe = head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(b"\0") > len(head) // 4:
        probe = data[:8192].replace(b"\0", b"")  # UTF-16: the tags are ASCII with zeros between
    if _HEAD_OF_HTML.match(probe.lstrip(b"\xef\xbb\xbf\xff\xfe")):
        return "html"
    if suffix in {".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php"}:
        return "html" if _HTML.search(data[:200_000].replace(b"\0", b"")) else "txt"
    if suffix in {".mht", ".mhtml"}:
        raise _unsupported(
            name, "是 MHTML 网页存档", "请在浏览器里另存为“网页，仅 HTML”或打印成 PDF 后再导入。"
        )
    if suffix in _DATA_SUFFIXES:
        what = _DATA_SUFFIXES[suffix]
        raise _unsupported(name, f"是{what}", "请导入政策、法规等文档（TXT、MD、HTML、PDF、DOCX）。")
    if suffix in _MARKDOWN_SUFFIXES:
        return "md"
    if probe.lstrip().startswith(b"<") and len(_HTML.findall(probe)) >= 3:
        return "html"
    if suffix in {".pdf", ".docx"} and _mostly_binary(head):
        raise CorruptFileError(
            f"“{name}”的开头不是 {suffix[1:].upper()} 文件应有的内容，文件可能已损坏。请重新下载后再导入。",
            details={"file": name},
        )
    return "txt"


def _mostly_binary(head: bytes) -> bool:
    """True when the share of control bytes is more than any text has."""
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return controls > len(head) // 20
