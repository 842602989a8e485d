"""Deadlines as a calendar: iCalendar, RFC 5545, by the library icalendar."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from qa_service.decisions.load import Load, LoadItem
from qa_service.decisions.rows import due_in_words, evidence_in_words, record_source, record_url
from qa_service.register import joined, short_task

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = "-//anzhi//load//ZH"
_ZONE = "Asia/Shanghai"
_REMIND_DAYS = 7
_TITLE_LENGTH = 60
_REFRESH = dt.timedelta(days=1)


def calendar_file(load: Load, now: dt.datetime | None = None, base: str = "") -> bytes:
    """Every task with a certain day as an event of that whole day, with a reminder a week before.

    Args:
        now: when the file is made, with a time zone.
        base: address of the site (https://host), for links to the source; "" for none.
    """
    from icalendar import Calendar, vDuration

    stamp = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", f"{load.unit}履职期限")
    calendar.add("X-WR-TIMEZONE", _ZONE)
    # How often one who subscribes asks again: RFC 7986 section 5.7, and what older programs know.
    calendar.add("REFRESH-INTERVAL", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    seen: Counter[str] = Counter()
    for item in load.items:
        if item.day is not None:
            key = _key(item)
            seen[key] += 1
            calendar.add_component(_event(item, item.day, stamp, f"{key}-{seen[key]}@anzhi", base))
    data: bytes = calendar.to_ical()
    return data


def _key(item: LoadItem) -> str:
    """The same for the same sentence of a document in whatever version, whatever day it has there.

    A calendar that is subscribed to moves an event whose day has changed, instead of showing it twice.
    """
    record = item.record
    said = "\n".join((record.document.id, joined(record.task.text), joined(record.evidence.text)))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _event(item: LoadItem, day: dt.date, stamp: dt.datetime, uid: str, base: str) -> Event:
    from icalendar import Alarm, Event

    record = item.record
    role = "牵头" if item.lead else "配合" if item.helping else "责任"
    title = _title(item)
    lines = [
        joined(record.task.text),
        "",
        f"时限原文：{due_in_words(item)}",
        f"出处：{record_source(record)}",
        f"原文依据：{evidence_in_words(record)}",
    ]
    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", day)
    # The end of an event of whole days is the day after, RFC 5545 section 3.6.1.
    event.add("DTEND", day + dt.timedelta(days=1))
    event.add("SUMMARY", _plain(f"【{role}】{title}"))
    if base:
        url = base + record_url(record)
        event.add("URL", url)
        lines.append(f"查看原文：{url}")
    event.add("DESCRIPTION", _plain("\n".join(lines)))
    event.add("TRANSP", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", _plain(title))
    alarm.add("TRIGGER", dt.timedelta(days=-_REMIND_DAYS))
    event.add_component(alarm)
    return event


def _title(item: LoadItem) -> str:
    text = short_task(item.record)
    return text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 1] + "…"


def _plain(value: str) -> str:
    """Without control characters, which RFC 5545 section 3.1 forbids in text; line ends stay."""
    return "".join(one for one in value if one == "\n" or (one >= " " and one != "\x7f"))
