"""What finds cases: extraction and the stated values of imported rows, and a name for their present state."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources
from typing import Final

from case_library.model import Case
from case_library.source import CaseText

RECORD_FORMAT: Final = 1
"""Goes up when ``CaseFacts`` changes its meaning."""
# Modules that only work on cases that are found: a change of theirs makes no record out of date.
_AFTERWARDS: Final = (
    *("store", "asking", "similar", "duplicates", "statistics", "exchange", "import"),
    *("links", "briefing", "questions"),
)


def find_cases(source: CaseText) -> tuple[Case, ...]:
    """The accidents that a text tells of; what an imported row states stands in place of what is found."""
    from case_library.extract import extract
    from case_library.extraction.stated import stated, without_block
    from case_library.grade import regraded

    found = extract(without_block(source))
    told = stated(source, found)
    return told if told == found else tuple(map(regraded, told))


@functools.cache
def extractor_id() -> str:
    """Format of a record, and a digest of the rules and tables that find what is in it.

    Records with another one were made by another release; see house rule on saved artefacts: they carry
    hashes of what made them.
    """
    digest = hashlib.sha256()
    folder = resources.files("case_library")
    modules = [
        one
        for one in folder.iterdir()
        if one.name.endswith(".py") and not one.name.removesuffix(".py").startswith(_AFTERWARDS)
    ]
    for name in ("extraction", "data"):
        modules += [one for one in folder.joinpath(name).iterdir() if one.is_file()]
    for one in sorted(modules, key=lambda one: one.name):
        digest.update(one.name.encode() + b"\0" + one.read_bytes() + b"\0")
    return f"{RECORD_FORMAT}:{digest.hexdigest()[:16]}"
