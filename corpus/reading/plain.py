"""Plain text → lines, as they stand. Joining broken lines is the outline's work."""

from __future__ import annotations

from corpus.errors import EmptyFileError
from corpus.model import Issue, Line, ReadResult, Severity
from corpus.reading.charset import Decoded, decode
from corpus.text import (
    CONTROL,
    INVISIBLE,
    PRIVATE_POINT,
    MappedText,
    drop_invisible,
    lines_of,
    mend_points,
    part,
)


def read_plain(data: bytes, name: str, max_pages: int = 0) -> ReadResult:
    """Read a plain text file.

    ``Line.source`` counts code points of the decoded file without its byte order mark and with the
    line breaks as they are. White space at the left of a line is kept, at the right dropped.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: not asked: the form has none.

    Raises:
        EmptyFileError: nothing but white space and control characters.
        UnsupportedFormatError: no charset fits.
    """
    decoded = decode(data)
    source = decoded.text
    clean = INVISIBLE.search(source) is None and PRIVATE_POINT.search(source) is None
    lines: list[Line] = []
    for start, end in lines_of(source):
        text = source[start:end].rstrip()
        if clean or (INVISIBLE.search(text) is None and "\ue010" not in text):
            lines.append(Line(text, start))
        else:
            mapped = mend_points(drop_invisible(source, start, start + len(text)))
            lines.append(mapped_line(part(mapped, 0, len(mapped.text.rstrip())), start))
    refuse_blank(lines, name)
    return ReadResult(
        "txt",
        mark_paragraph_ends(lines),
        issues=decoded.issues + control_issues(decoded),
        encoding=decoded.encoding,
    )


def mapped_line(mapped: MappedText, start: int, *, style: str = "", hard: bool = False) -> Line:
    """A line of a text that knows its source; ``start`` stands in where nothing is left of it."""
    source = start if mapped.start is None else mapped.start
    return Line(mapped.text, source, style=style, hard=hard, runs=() if mapped.contiguous else mapped.runs)


def mark_paragraph_ends(lines: list[Line]) -> tuple[Line, ...]:
    """Set ``hard``, in place, on every line of text that a blank line or the end of the file follows."""
    last = len(lines) - 1
    for at, line in enumerate(lines):
        if line.text and not line.hard and (at == last or not lines[at + 1].text):
            # dataclasses.replace takes three times as long, and this runs for every other line
            lines[at] = Line(
                line.text, line.source, None, None, line.style, line.table, line.cells, True, line.runs
            )
    return tuple(lines)


def refuse_blank(lines: list[Line], name: str) -> None:
    """Raise EmptyFileError when no line has a character that shows."""
    if not any(line.text for line in lines):
        message = f"“{name}”里没有文字。请确认文件已下载完整，再重新导入。"
        raise EmptyFileError(message, details={"file": name})


def control_issues(decoded: Decoded) -> tuple[Issue, ...]:
    """The issue that names the control characters which were left out, () without any."""
    first = CONTROL.search(decoded.text)
    if first is None:
        return ()
    count = len(CONTROL.findall(decoded.text))
    line = sum(1 for _ in lines_of(decoded.text[: first.start() + 1]))
    return (
        Issue(
            "control_characters",
            f"文中有 {count} 个不可显示的控制字符（第一个在第 {line} 行），已略去。请核对该处原文是否完整。",
            Severity.INFO,
            line=line,
        ),
    )
