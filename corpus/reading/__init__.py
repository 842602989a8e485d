"""Bytes of a file → lines in reading order (读取).

``read`` decides the form by content, reads plain forms in this process and PDF and DOCX in a child
process with limits. Styles of lines: ``heading1`` … ``heading6``, ``title`` (centred, and large or
bold), ``center`` (centred only), ``bold`` (the whole line is emphasised), ``list``, ``quote``, ``front``
(header block of a page, dates under the title of a law), ``contents`` (table of contents of a DOCX),
``caption`` (of a table), ``note`` (footnote), ``chrome`` (menus, headers, footers, page numbers), ``""``.

A table row is one line: cells joined by a tab; where cells span rows or columns, the value repeats in
each row and the spanned columns of one row hold it once, then empty. A break inside a cell is a blank.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import LimitExceededError, UnreadableFileError
from corpus.model import ReadResult
from corpus.reading.html import read_html
from corpus.reading.markdown import read_markdown
from corpus.reading.plain import read_plain
from corpus.reading.sandbox import read_in_child
from corpus.reading.sniff import SUFFIXES, sniff

__all__ = ["SUFFIXES", "ReadLimits", "read", "read_bytes"]


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What one file may cost.

    Attributes:
        max_bytes: size of the file; max_pages: pages of a PDF.
        seconds: wall-clock time of the child process; memory_mb: its address space in MiB.
    """

    max_bytes: int = 100 * 1024 * 1024
    max_pages: int = 5000
    seconds: float = 120.0
    memory_mb: int = 2048


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
    if form == "txt":
        return read_plain(data, name)
    if form == "md":
        return read_markdown(data, name)
    if form == "html":
        return read_html(data, name)
    return read_in_child(
        form,
        data,
        name,
        seconds=limits.seconds,
        memory_mb=limits.memory_mb,
        max_pages=limits.max_pages,
    )


def _check_size(size: int, name: str, limits: ReadLimits) -> None:
    if size > limits.max_bytes:
        allowed = limits.max_bytes // (1024 * 1024)
        raise LimitExceededError(
            f"“{name}”有 {size / 1024 / 1024:.0f} MB，超过单个文件 {allowed} MB 的上限。"
            "请拆分后再导入，或调高上限。",
            details={"file": name, "bytes": size, "limit": limits.max_bytes},
        )
