"""What people stated about a document in place of what reading found (更正): values, rows and history.

Not to be confused with ``corpus.amendments``, the amendments of a law by its legislator.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    """Who may see a document and everything that comes from it."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Field(StrEnum):
    """What of a document a person may put right."""

    TITLE = "title"
    NUMBER = "number"
    ISSUER = "issuer"
    PUBLISHED = "published"
    EFFECTIVE = "effective"
    EXPIRES = "expires"
    STATED_STATUS = "stated_status"
    KIND = "kind"
    JURISDICTION = "jurisdiction"
    VISIBILITY = "visibility"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One value that a person put in the place of another.

    Attributes:
        id: counts up; the newest has the highest.
        sha256: of the file whose text it is about: an amendment follows the content, so that reading the same
            bytes again keeps it. Of ``VISIBILITY`` it is the file that was current then, and says nothing.
        old, new: as text (dates as 2026-11-22, kinds and visibility as their values); "" for no value.
        who: name of the person; why: the reason that they gave.
    """

    id: int
    document_id: str
    sha256: str
    field: Field
    old: str
    new: str
    who: str
    why: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class AmendReport:
    """What ``amend`` did.

    Attributes:
        version_id: the version that stands for the document now.
        made: one for each value that changed; () when all were so already.
        reread: whether kind or jurisdiction made it necessary to read the original again, as a new version.
    """

    document_id: str
    version_id: str
    made: tuple[Amendment, ...]
    reread: bool = False
