"""What holds comes first: evidence out of force gives way; an answer without any other says so."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from corpus.china_time import china_today
from corpus.library import Library
from corpus.model import Validity
from qa_service.answer.citing import book_title
from qa_service.answer.model import Citation
from qa_service.evidence import Evidence, Scope
from qa_service.library_facts import LibraryFacts
from qa_service.question import Question

_OUT = (Validity.EXPIRED, Validity.REPEALED, Validity.SUPERSEDED, Validity.NOT_YET)
YIELDS_REPEALED = 0.25
"""Score that evidence in force may lack against a repealed or superseded text and still go first."""
YIELDS_EXPIRED = 0.05
"""The same against a plan whose period is over: mostly it is the very text that was asked about."""


def in_force_first(
    usable: Sequence[Evidence], question: Question, scope: Scope, facts: LibraryFacts
) -> list[Evidence]:
    """``usable`` with the best evidence in force at its head, where it says about as much as the first.

    A text that the question names, or means by its year, was asked for.
    """
    found = list(usable)
    if not found or scope.edition or found[0].named:
        return found
    first = found[0]
    status = _status(first, scope.as_of, facts)
    if status not in _OUT or (question.years and _of_years(first, question, facts)):
        return found
    gentle = status in (Validity.EXPIRED, Validity.NOT_YET)
    for evidence in found[1:]:
        margin = YIELDS_EXPIRED if gentle and not _on_the_same(first, evidence) else YIELDS_REPEALED
        if evidence.score < first.score - margin:
            continue
        if _status(evidence, scope.as_of, facts) not in _OUT:
            return [evidence, *(one for one in found if one is not evidence)]
    return found


# What tells the editions of one rule apart, and no more: 试行, 修订, 2019年.
_EDITION: Final = re.compile(
    r"[（(][^（）()]*[）)]|(?:19|20)\d\d年?|试行|暂行|修订|修正|关于|印发|的通知|[《》“”\s]"
)
_SAME_TITLE: Final = 0.8
_SHORTEST: Final = 6
"""Characters of a title that tell of its matter."""


def _on_the_same(first: Evidence, other: Evidence) -> bool:
    """Whether both are texts of one place on one matter, by their titles: 某办法（试行） and 某办法."""
    one, two = first.hit.passage, other.hit.passage
    if one.jurisdiction != two.jurisdiction:
        return False
    titles = _EDITION.sub("", one.title), _EDITION.sub("", two.title)
    if min(map(len, titles)) < _SHORTEST:
        return False
    return SequenceMatcher(None, *titles, autojunk=False).ratio() >= _SAME_TITLE


def _status(evidence: Evidence, as_of: dt.date, facts: LibraryFacts) -> Validity:
    if evidence.assignment is not None:
        return evidence.assignment.document.status  # that of the part it stands in
    return facts.status(evidence.hit.passage.version_id, as_of)


def _of_years(evidence: Evidence, question: Question, facts: LibraryFacts) -> bool:
    passage = evidence.hit.passage
    return bool({passage.year, facts.year_of(passage.version_id)} & set(question.years))


def out_of_force_line(citation: Citation) -> str:
    """The first line of an answer whose basis does not hold; "" where it does."""
    document = citation.document
    if document.status not in {status.value for status in _OUT}:
        return ""
    note = document.status_note or "不是现行有效文本"
    return f"注意：{book_title(document.title)}{note}，以下内容供参考。"


def later_notes(library: Library, citation: Citation, as_of: dt.date) -> list[str]:
    """What has become since of a text that held on the date asked for."""
    if as_of >= china_today() or citation.document.status != Validity.IN_FORCE.value:
        return []
    now = library.version(citation.document.version_id)
    if now.status not in _OUT:
        return []
    day = f"{as_of.year}年{as_of.month}月{as_of.day}日"
    return [f"以上按{day}的时效回答；{book_title(now.title)}的这个文本后来{now.status_note}。"]


def status_notes(citations: Sequence[Citation]) -> list[str]:
    """One note for each cited document that is not in force, so that nobody takes it for current."""
    seen: dict[str, str] = {}
    for item in citations:
        document = item.document
        if document.status in {status.value for status in _OUT} and document.id not in seen:
            note = document.status_note or "不是现行有效文本"
            seen[document.id] = f"{book_title(document.title)}：{note}。"
    return list(seen.values())
