"""Which text of a law a question is answered from, when it means another than today's."""

from __future__ import annotations

import datetime as dt

from corpus.library import Library
from corpus.model import DocumentKind, Validity
from corpus.records import VersionRecord
from qa_service.comparing import day_of
from qa_service.naming import Naming
from qa_service.validity_questions import EditionAsked, edition_asked


def edition_date(text: str, naming: Naming, library: Library, as_of: dt.date) -> dt.date | None:
    """The day whose law a question means: 2007年版突发事件应对法, 修订前的消防法.

    None where it means today's, names no law, or no text of that year is here.
    """
    asked = edition_asked(text)
    if asked is None:
        return None
    laws = [named for named in naming.texts if named.law]
    if not laws:
        return None
    texts = library.editions(laws[0].version_id, as_of=as_of)
    meant = chosen_edition(texts, asked)
    if meant is None or meant.status is Validity.IN_FORCE:
        return None
    return day_of(meant)


def chosen_edition(texts: list[VersionRecord], asked: EditionAsked) -> VersionRecord | None:
    """The text that is meant, out of all of one law, the oldest first; None where it is not here."""
    for year in asked.years:
        found = [one for one in texts if year in _years(one)]
        if found:
            return found[-1]
    if asked.years or not asked.old:
        return None
    now = current(texts)
    older = [one for one in texts if now and (day_of(one) or dt.date.max) < (day_of(now) or dt.date.min)]
    return older[-1] if older else None


def current(texts: list[VersionRecord]) -> VersionRecord | None:
    """The text that holds, else the newest."""
    holding = [one for one in texts if one.status in (Validity.IN_FORCE, Validity.UNKNOWN)]
    return holding[-1] if holding else texts[-1] if texts else None


def previous(texts: list[VersionRecord], version_id: str) -> VersionRecord | None:
    """The text before one, by the day from which it holds."""
    this = next((one for one in texts if one.id == version_id), None)
    start = day_of(this) if this else None
    older = [one for one in texts if start and (day_of(one) or dt.date.max) < start]
    return older[-1] if older else None


def _years(version: VersionRecord) -> set[int]:
    return {date.year for date in (version.published, version.effective) if date}


def is_law(version: VersionRecord) -> bool:
    """Whether its texts are chained by their dates."""
    return version.kind in (DocumentKind.LAW, DocumentKind.STANDARD)
