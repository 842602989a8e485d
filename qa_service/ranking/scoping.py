"""Where an answer may come from: places that hold for the question, and versions of the date."""

from __future__ import annotations

import datetime as dt

from corpus.jurisdiction import covers
from qa_service.editions import edition_date
from qa_service.library_facts import LibraryFacts
from qa_service.places import allowed_places, asked_places
from qa_service.question import Question
from qa_service.ranking.model import Scope


def scope_of(question: Question, facts: LibraryFacts, jurisdiction: str | None, as_of: dt.date) -> Scope:
    """Places and versions that a question may be answered from.

    National rules hold everywhere and a province's in its counties, so for a county its own texts, those of
    every level above it and the nation's are allowed; for a province also those below it. Texts whose place
    is unknown are left out as soon as a place is named: they may be another place's.
    """
    known = facts.jurisdictions()
    wanted = asked_places(question, jurisdiction)
    options = tuple(path for one in wanted.unclear for path in one.paths)
    present = tuple(
        place for place in (*wanted.named, *options) if any(covers(place, path) for path in known)
    )
    missing = tuple(place for place in wanted.named if place not in present)
    if wanted.unclear and not present:
        missing = (*missing, *(one.name for one in wanted.unclear))
    allowed: tuple[str, ...] | None = None
    own: tuple[str, ...] = ()
    if wanted.named or wanted.unclear:
        own, above = allowed_places(known, wanted)
        allowed = tuple(dict.fromkeys([*own, *above, *([""] if missing else [])]))
    edition = edition_date(question.text, facts.titles().find(question.text), facts.library, as_of)
    excluded = facts.out_of_force(edition or as_of)
    return Scope(allowed, own, present, missing, excluded, as_of, wanted.notes, edition is not None)
