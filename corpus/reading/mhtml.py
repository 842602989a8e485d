"""Web pages that browsers saved in one file (MHTML, RFC 2557) → lines, by way of the HTML inside."""

from __future__ import annotations

import email
import email.policy
from email.message import Message

from corpus.errors import CorruptFileError, EmptyFileError
from corpus.model import ReadResult
from corpus.reading.html import read_pages

#: Parts of a page, one inside the other: a deeper message is hostile.
_MOST_PARTS = 5000


def read_mhtml(data: bytes, name: str, max_pages: int = 0) -> ReadResult:
    """Read a web page that was saved in one file. The pages of its frames follow the page itself.

    Args:
        data: bytes of the file.
        name: file name, for messages.

    Raises:
        CorruptFileError: no page can be taken out of it. EmptyFileError: no text in the page.
        LimitExceededError: elements nest too deep. UnsupportedFormatError: no charset fits.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        pages = [
            (payload, part.get_content_charset("") or "")
            for part in _pages_first(message)
            if isinstance(payload := part.get_payload(decode=True), bytes) and payload.strip()
        ]
    except (RecursionError, ValueError, LookupError, AssertionError) as error:
        raise _corrupt(name) from error
    if not pages:
        if message.is_multipart():
            raise EmptyFileError(
                f"“{name}”这个网页存档里没有网页。请在浏览器里打开原网页，另存为“网页，仅 HTML”后再导入。",
                details={"file": name},
            )
        raise _corrupt(name)
    return read_pages(pages, name)


def _pages_first(message: Message) -> list[Message]:
    """The parts that are pages, that which the message opens with before those of its frames."""
    found: list[Message] = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            found.append(part)
    start = str(message.get_param("start", "") or "").strip("<>")
    if start:
        found.sort(key=lambda part: str(part.get("Content-ID", "")).strip().strip("<>") != start)
    return found


def _corrupt(name: str) -> CorruptFileError:
    return CorruptFileError(
        f"“{name}”这个网页存档已损坏，读不出网页。请在浏览器里打开原网页，另存为“网页，仅 HTML”后再导入。",
        details={"file": name},
    )
