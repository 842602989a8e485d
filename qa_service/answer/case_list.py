"""The accidents behind an answer, as rows: which ones, how many in all, and where the whole list stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from case_library.asking import MOST_CHOSEN
from case_library.model import Day
from case_library.summary import CaseSummary
from qa_service.links import case_url


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """One accident that an answer tells of, with what the list of cases shows of it.

    Attributes:
        date: 2019-03-03, 2019-03 or 2019; None unknown. place: path, "" unknown; place_words: as written.
        deaths and the like: None where the text gives no number.
        others: how many other texts tell the same accident. citation: number of the words that tell it.
    """

    id: str
    url: str
    name: str
    date: str | None
    place: str
    place_words: str
    deaths: int | None
    missing: int | None
    injured: int | None
    poisoned: int | None
    others: int
    citation: int


def answer_case(row: CaseSummary, citation: int, others: int = 0) -> AnswerCase:
    """A row of the case library as an answer tells of it."""
    day = row.day
    return AnswerCase(
        id=row.id,
        url=case_url(row.id),
        name=row.name,
        date=None if day is None else str(Day(day.year, day.month, day.day)),
        place=row.place,
        place_words=row.place_words,
        deaths=row.deaths,
        missing=row.missing,
        injured=row.injured,
        poisoned=row.poisoned,
        others=others,
        citation=citation,
    )


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """What accidents of a sort have in common, and in how many of them.

    Attributes:
        name: 企业主要负责人, 教育培训不到位, 《…法》第三条. example: words of one case; url: of that case.
    """

    name: str
    cases: int
    example: str
    url: str


@dataclass(frozen=True, slots=True)
class CaseList:
    """The accidents of a sort.

    Attributes:
        head: how many there are, as one sentence. total: accidents in all; url: the list of them, "" none.
        items: those that the answer tells of, the nearest first. groups: what they have in common.
    """

    head: str
    total: int
    url: str = ""
    items: tuple[AnswerCase, ...] = ()
    groups: tuple[CaseGroup, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "head": self.head,
            "total": self.total,
            "url": self.url or None,
            "items": [dataclasses.asdict(one) for one in self.items],
            "groups": [dataclasses.asdict(one) for one in self.groups],
        }


def list_url(rows: Sequence[CaseSummary]) -> str:
    """The page that lists just these cases, one alone its own page; "" for none or for too many."""
    if len(rows) == 1:
        return case_url(rows[0].id)
    if not rows or len(rows) > MOST_CHOSEN:
        return ""
    return "/cases?" + urlencode([("case", row.id) for row in rows])
