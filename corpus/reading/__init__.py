"""Bytes of a file → lines in reading order (读取).

``read`` decides the form by content, reads plain forms of ordinary size in this process and all others in
a child process with limits. Styles of lines: ``heading1`` … ``heading6``, ``title`` (centred, and large or
bold), ``center`` (centred only), ``bold`` (the whole line is emphasised), ``list``, ``quote``, ``front``
(header block of a page, dates under the title of a law), ``contents`` (table of contents of a DOCX),
``caption`` (of a table), ``note`` (footnote), ``chrome`` (menus, headers, footers, page numbers), ``""``.

A table row is one line: cells joined by a tab; where cells span rows or columns, the value repeats in
each row and the spanned columns of one row hold it once, then empty. A break inside a cell is a blank.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import LimitExceededError, UnreadableFileError
from corpus.model import ReadResult
from corpus.reading.archive import ArchiveLimits
from corpus.reading.html import read_html
from corpus.reading.markdown import read_markdown
from corpus.reading.mhtml import read_mhtml
from corpus.reading.ocr_limits import OcrLimits
from corpus.reading.plain import read_plain
from corpus.reading.sandbox import read_in_child
from corpus.reading.sniff import SUFFIXES, archive_refusal, sniff

#: Forms that are read in this process: their readers need no memory beyond a few times the file, and time
#: that grows with its size alone. A process costs 0.3 s, which thousands of laws would pay one by one.
_HERE: dict[str, Callable[[bytes, str], ReadResult]] = {
    "txt": read_plain,
    "md": read_markdown,
    "html": read_html,
    "mhtml": read_mhtml,
}
#: Larger files of these forms (bytes) are read in a child process with limits all the same.
_LARGE = 4 * 1024 * 1024

__all__ = ["SUFFIXES", "ReadLimits", "read", "read_bytes"]


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What one file may cost.

    Attributes:
        max_bytes: size of the file; max_pages: pages of a PDF or OFD.
        seconds: wall-clock time of the child process; memory_mb: its address space in MiB.
        max_characters: of its text.
        ocr_pages: pages of one file whose text is recognised in pictures, 0 for none; ocr_seconds:
            time for each of them, which comes on top of ``seconds``.
        archive_files: files of one archive; archive_bytes: what they unpack to, together.
    """

    max_bytes: int = 100 * 1024 * 1024
    max_pages: int = 5000
    seconds: float = 120.0
    memory_mb: int = 2048
    max_characters: int = 10_000_000
    ocr_pages: int = 200
    ocr_seconds: float = 30.0
    archive_files: int = 2000
    archive_bytes: int = 1024 * 1024 * 1024

    @property
    def archive(self) -> ArchiveLimits:
        """What one archive may cost."""
        return ArchiveLimits(
            files=self.archive_files,
            total=self.archive_bytes,
            entry=self.max_bytes,
            seconds=self.seconds,
        )


def read(path: Path, limits: ReadLimits = ReadLimits()) -> ReadResult:
    """Read one file.

    Raises:
        UnreadableFileError: not there, not a regular file, or no permission.
        LimitExceededError: over a limit of size, pages, time or memory.
        EmptyFileError, UnsupportedFormatError, CorruptFileError, EncryptedFileError: see ``read_bytes``.
    """
    name = path.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError(
                f"“{name}”不是普通文件。请检查路径，或改为导入其中的文件。", details={"file": name}
            )
        _check_size(status.st_size, name, limits)
        data = path.read_bytes()
    except OSError as error:
        reason = "没有读取权限" if isinstance(error, PermissionError) else "打不开或已不存在"
        raise UnreadableFileError(
            f"“{name}”{reason}。请检查路径和权限后重试。",
            details={"file": name, "reason": str(error.strerror)},
        ) from error
    return read_bytes(data, name, limits)


def read_bytes(data: bytes, name: str, limits: ReadLimits = ReadLimits()) -> ReadResult:
    """Read the bytes of one file.

    Args:
        data: the whole file.
        name: its name, for messages and where content cannot tell Markdown from plain text.

    Raises:
        EmptyFileError: no text in it.
        UnsupportedFormatError: no reader for its form; the message names the form.
        CorruptFileError: breaks the rules of its form. EncryptedFileError: needs a password.
        LimitExceededError: over a limit.
    """
    _check_size(len(data), name, limits)
    form = sniff(data, name)
    if form == "zip":
        raise archive_refusal(data, name)
    if form in _HERE and len(data) <= _LARGE:
        return _bounded(_HERE[form](data, name), name, limits)
    if form in ("txt", "md") and len(data) > 4 * limits.max_characters:
        raise _too_long(len(data) // 4, name, limits)
    found = read_in_child(
        form,
        data,
        name,
        seconds=limits.seconds,
        memory_mb=limits.memory_mb,
        max_pages=limits.max_pages,
        ocr=OcrLimits(limits.ocr_pages, limits.ocr_seconds),
    )
    return _bounded(found, name, limits)


def _bounded(found: ReadResult, name: str, limits: ReadLimits) -> ReadResult:
    """What was read, unless it is more text than any document has."""
    characters = sum([len(line.text) for line in found.lines])
    if characters > limits.max_characters:
        raise _too_long(characters, name, limits)
    return found


def _too_long(characters: int, name: str, limits: ReadLimits) -> LimitExceededError:
    allowed = limits.max_characters // 10_000
    return LimitExceededError(
        f"“{name}”的文字有 {characters // 10_000} 万字左右，超过单个文件 {allowed} 万字的上限。"
        "请拆分后再导入，或调高上限。",
        details={"file": name, "characters": characters, "limit": limits.max_characters},
    )


def _check_size(size: int, name: str, limits: ReadLimits) -> None:
    if size > limits.max_bytes:
        allowed = limits.max_bytes // (1024 * 1024)
        raise LimitExceededError(
            f"“{name}”有 {size / 1024 / 1024:.0f} MB，超过单个文件 {allowed} MB 的上限。"
            "请拆分后再导入，或调高上限。",
            details={"file": name, "bytes": size, "limit": limits.max_bytes},
        )
