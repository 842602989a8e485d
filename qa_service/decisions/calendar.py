"""Deadlines as a calendar file: iCalendar, RFC 5545."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from qa_service.decisions.load import Load, LoadItem
from qa_service.register import joined, place_in_words, short_task

_LINE = 75
"""Octets of a line without its end, RFC 5545 section 3.1."""
_REMIND_DAYS = 7


def calendar_file(load: Load, now: dt.datetime | None = None) -> bytes:
    """Every task with a certain day as an event of that whole day, with a reminder a week before.

    Args:
        now: when the file is made, with a time zone.
    """
    stamp = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//anzhi//load//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(load.unit + '履职期限')}",
    ]
    for item in load.items:
        if item.day is not None:
            lines += _event(item, item.day, stamp)
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _folded(line)).encode("utf-8")


def _event(item: LoadItem, day: dt.date, stamp: str) -> Iterator[str]:
    record = item.record
    role = "牵头" if item.lead else "配合" if item.helping else "责任"
    document = record.document
    number = f"（{document.number}）" if document.number else ""
    stated = (item.deadline.due or item.deadline.text) if item.deadline else ""
    about = (
        f"{joined(record.task.text)}\n\n时限原文：{stated}"
        f"\n出处：《{document.title or document.file_name}》{number}{place_in_words(record.locator)}"
        f"\n原文依据：{joined(record.evidence.text)}"
    )
    yield "BEGIN:VEVENT"
    yield f"UID:{record.id}-{day:%Y%m%d}@anzhi"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    # The end of an event of whole days is the day after, RFC 5545 section 3.6.1.
    yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(f'【{role}】{_title(item)}')}"
    yield f"DESCRIPTION:{_text(about)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(_title(item))}"
    yield f"TRIGGER:-P{_REMIND_DAYS}D"
    yield "END:VALARM"
    yield "END:VEVENT"


def _title(item: LoadItem) -> str:
    text = short_task(item.record)
    return text if len(text) <= 60 else text[:59] + "…"


def _text(value: str) -> str:
    """A value of type TEXT, RFC 5545 section 3.3.11: backslash, semicolon, comma and line end escaped."""
    plain = "".join(character for character in value if character == "\n" or character >= " ")
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n").replace("\x7f", "")


def _folded(line: str) -> Iterable[str]:
    """Lines of at most 75 octets, never cut inside a character; all but the first begin with a space."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8"))
        if size + octets > _LINE:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece
