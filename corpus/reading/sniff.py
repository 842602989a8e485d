"""Which form a file has, decided by its content; its name only helps where content cannot tell."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from corpus.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    InputError,
    UnsupportedFormatError,
)

#: Suffixes worth trying when a folder is walked.
SUFFIXES = frozenset(
    {
        *(".txt", ".md", ".markdown", ".html", ".htm", ".mht", ".mhtml", ".pdf", ".ofd"),
        *(".docx", ".docm", ".dotx", ".doc", ".dot", ".wps", ".wpt"),
        *(".xlsx", ".xlsm", ".xls", ".et", ".ett", ".csv", ".tsv"),
        *(".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"),
    }
)
#: Pictures that are read as scans; the others (GIF, JBIG2, HEIC) are refused with advice.
_SCANS = frozenset({"PNG", "JPEG", "BMP", "TIFF", "WebP"})

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

#: What to do with a ZIP of documents, told by those who could have opened it.
OPEN_ARCHIVE = "请加上 --archives（上传时为 archives=true）读取里面的文件，或者先解压再导入。"
CONVERT = "请用 WPS 或 Word 打开，另存为 DOCX 或 PDF 后再导入。"


def sniff(data: bytes, name: str) -> str:
    """Return the form: ``txt``, ``md``, ``html``, ``mhtml``, ``pdf``, ``docx``, ``doc`` (also WPS), ``xlsx``,
    ``xls`` (also ET), ``csv``, ``ofd``, ``image``, or ``zip`` for files packed together, no document.

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
        return _compound_form(data, name, suffix)
    if _picture(head, data) in _SCANS:
        return "image"
    _refuse_binary(head, data, name)
    return _text_form(data, name, suffix)


def _unsupported(name: str, form: str, advice: str) -> UnsupportedFormatError:
    return UnsupportedFormatError(f"“{name}”{form}。{advice}", details={"file": name, "form": form})


def _picture(head: bytes, data: bytes) -> str:
    """Name of the picture form that the bytes begin as, "" for anything else."""
    picture = next((form for magic, form in _PICTURES if head.startswith(magic)), "")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        picture = "WebP"
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        picture = "HEIC"
    if picture == "BMP" and int.from_bytes(head[2:6], "little") != len(data):
        picture = ""
    return picture


def _refuse_binary(head: bytes, data: bytes, name: str) -> None:
    """Raise UnsupportedFormatError for pictures, archives and other known binary forms."""
    picture = _picture(head, data)
    if picture:
        renamed = "" if PurePath(name).suffix.lower() in _PICTURE_SUFFIXES else "，只是改了扩展名"
        raise _unsupported(
            name,
            f"其实是 {picture} 图片{renamed}" if renamed else f"是 {picture} 图片",
            "这种图片不能识别，请另存为 PNG、JPG 或 PDF 后再导入。",
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


_PICTURE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".jb2"}
)


def _compound_form(data: bytes, name: str, suffix: str) -> str:
    """``doc`` or ``xls`` for an OLE compound file; raise for PowerPoint or an encrypted new file."""
    streams = {label: label.encode("utf-16-le") in data for label in _COMPOUND_STREAMS}
    if streams["EncryptedPackage"]:
        raise EncryptedFileError(
            f"“{name}”设了打开密码。请用 WPS 或 Word 打开并去掉密码，再重新导入。", details={"file": name}
        )
    if streams["WordDocument"] and not (streams["Workbook"] and suffix in _SHEETS):
        return "doc"  # a workbook may hold a Word document, and a Word document a workbook
    if streams["Workbook"] or suffix in _SHEETS:
        return "xls"
    if streams["PowerPoint Document"] or suffix == ".ppt":
        raise _unsupported(name, "是旧版 PowerPoint 演示文稿（.ppt）", CONVERT)
    raise _unsupported(name, "是旧版 Office 文件", CONVERT)


_SHEETS = frozenset({".xls", ".et", ".ett", ".xlt"})
_COMPOUND_STREAMS = ("EncryptedPackage", "WordDocument", "Workbook", "PowerPoint Document")


def _zipped(data: bytes, name: str) -> str:
    """``docx``, ``xlsx``, ``ofd`` or ``zip``, or raise: what a ZIP container really holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            locked = any(info.flag_bits & 1 for info in archive.infolist())
            mimetype = b""
            if "mimetype" in names and not locked:
                with archive.open("mimetype") as stream:
                    mimetype = stream.read(100)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
        raise CorruptFileError(
            f"“{name}”已损坏或没有下载完整，打不开。请重新下载，或用 WPS、Word 修复后另存为 DOCX。",
            details={"file": name},
        ) from error
    if "[Content_Types].xml" in names and any(part.startswith("word/") for part in names):
        return "docx"
    folded = {part.replace("\\", "/").lstrip("./").lower() for part in names}
    if "ofd.xml" in folded or {"encryptions.xml", "decryptseed.dat"} <= folded:
        return "ofd"  # encrypted ones too: the reader says so
    if any(part.startswith("xl/") for part in names):
        return "xlsx"
    if any(part.startswith("ppt/") for part in names):
        raise _unsupported(name, "是 PowerPoint 演示文稿（.pptx）", "请另存为 PDF 后再导入。")
    if b"opendocument" in mimetype:
        raise _unsupported(name, "是 OpenDocument 文档", CONVERT)
    if b"epub" in mimetype:
        raise _unsupported(name, "是 EPUB 电子书", "请另存为 PDF 或 HTML 后再导入。")
    return "zip"


def is_archive(data: bytes) -> bool:
    """True for a ZIP of files; false for a document that is kept in a ZIP, and for anything damaged."""
    try:
        return data.startswith(b"PK") and _zipped(data, "") == "zip"
    except InputError:
        return False


def archive_refusal(data: bytes, name: str) -> InputError:
    """The error for a ZIP of files where one document is expected."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(info.flag_bits & 1 for info in archive.infolist()):
            return EncryptedFileError(
                f"“{name}”是加了密码的压缩包。请先解压，再导入里面的文件。", details={"file": name}
            )
    suffix = PurePath(name).suffix.lower()
    if suffix in {".docx", ".xlsx", ".ofd"}:
        form = {".docx": "Word 文档", ".xlsx": "Excel 表格", ".ofd": "OFD 文件"}[suffix]
        return _unsupported(name, f"其实是 ZIP 压缩包，不是 {form}", "请先解压，再导入里面的文件。")
    return _unsupported(name, "是 ZIP 压缩包", OPEN_ARCHIVE)


def _text_form(data: bytes, name: str, suffix: str) -> str:
    """``txt``, ``md`` or ``html`` for what is not binary."""
    head = data[:4096]
    probe = head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(b"\0") > len(head) // 4:
        probe = data[:8192].replace(b"\0", b"")  # UTF-16: the tags are ASCII with zeros between
    if _is_mhtml(head):
        return "mhtml"
    if _HEAD_OF_HTML.match(probe.lstrip(b"\xef\xbb\xbf\xff\xfe")):
        return "html"
    if suffix in {".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php"}:
        return "html" if _HTML.search(data[:200_000].replace(b"\0", b"")) else "txt"
    if suffix in _DATA_SUFFIXES:
        what = _DATA_SUFFIXES[suffix]
        raise _unsupported(name, f"是{what}", "请导入政策、法规等文档（TXT、MD、HTML、PDF、DOCX）。")
    if suffix in _MARKDOWN_SUFFIXES:
        return "md"
    if b"<?mso-application" in probe or b"<pkg:package" in probe:
        save_as = "XLSX" if b"Excel" in probe else "DOCX"
        raise _unsupported(
            name, "是 XML 形式的 Office 文件", f"请用 WPS 或 Office 打开，另存为 {save_as} 后再导入。"
        )
    if suffix in {".csv", ".tsv", *_SHEETS}:
        return "csv"  # what other programs export as .xls is often text with tabs, or a page (above)
    if probe.lstrip().startswith(b"<") and len(_HTML.findall(probe)) >= 3:
        return "html"
    if suffix in {".pdf", ".docx"} and _mostly_binary(head):
        raise CorruptFileError(
            f"“{name}”的开头不是 {suffix[1:].upper()} 文件应有的内容，文件可能已损坏。请重新下载后再导入。",
            details={"file": name},
        )
    return "txt"


def _is_mhtml(head: bytes) -> bool:
    """True for a saved web page: MIME headers that announce a page with its parts, or a page alone."""
    return (
        re.match(rb"\s*[A-Za-z][A-Za-z-]{2,40}:[^\n]*\n", head) is not None
        and re.search(rb"^MIME-Version:", head, re.I | re.M) is not None
        and re.search(rb"^Content-Type:\s*(?:multipart/(?:related|alternative)|text/html)", head, re.I | re.M)
        is not None
    )


def _mostly_binary(head: bytes) -> bool:
    """True when the share of control bytes is more than any text has."""
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return controls > len(head) // 20
