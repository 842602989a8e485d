"""What the library itself tells people to do in an emergency: its own sentence, or nothing.

Nobody is told what the texts do not say. A sentence counts only when it speaks of the very thing (a smell of
gas, a fire) and tells somebody what to do or not to do at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from corpus.china_time import china_today
from corpus.model import DocumentKind, Span
from indexing.search import Query
from qa_service.cite import sentences
from qa_service.links import clause_ordinal, document_url
from qa_service.wiring import App

_LOOKED_AT: Final = 12
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class _Sought:
    """How advice of a kind is looked for: the words, what it speaks of, and what it tells to do."""

    words: str
    matter: re.Pattern[str]
    telling: re.Pattern[str]


# Matter: the thing as a person meets it, not the installation of detectors. Telling: an order to anybody who
# is there; 严禁 alone stands in rules for enterprises and is not enough.
_SOUGHT: Final[Mapping[str, _Sought]] = {
    "gas": _Sought(
        "闻到燃气味 燃气泄漏 关闭阀门 开窗通风 不要开关电器 到室外打电话",
        re.compile(
            r"(?:闻到|发现|有)[^。；，]{0,8}(?:煤气|燃气|液化气|天然气)[^。；]{0,6}(?:味|漏)|(?:煤气|燃气|液化气|天然气)(?:泄漏|漏气)(?:时|后|了)"
        ),
        re.compile(
            r"(?:不要|切勿|勿|不得|禁止|不能)[^。；]{0,12}(?:开关|电器|电灯|明火|打电话|拨打|火)|关[闭好紧]?[^。；]{0,4}(?:阀|总阀)|开[^。；]{0,2}窗"
        ),
    ),
    "fire": _Sought(
        "家里着火 发生火灾 立即报警 逃生 不要乘坐电梯 湿毛巾 捂住口鼻",
        re.compile(r"着火|起火|火灾|失火"),
        re.compile(
            r"捂住?口鼻|不要乘坐?电梯|不[要得]?(?:乘|坐)电梯|先救人|低姿|弯腰|立即(?:拨打|报)[^。；]{0,4}(?:警|119)|关[闭好]?[^。；]{0,3}门"
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence of the library with its place; ``text[start:end]`` of the version."""

    quote: str
    title: str
    url: str

    def to_dict(self) -> dict[str, str]:
        """As JSON."""
        return {"quote": self.quote, "title": self.title, "url": self.url}


def find_advice(app: App, kinds: tuple[str, ...], as_of: dt.date | None = None) -> Advice | None:
    """The first sentence, best first, that tells people what to do; None where the library has none."""
    for kind in kinds:
        sought = _SOUGHT.get(kind)
        found = _find(app, sought, as_of or china_today()) if sought else None
        if found is not None:
            return found
    return None


def _find(app: App, sought: _Sought, as_of: dt.date) -> Advice | None:
    hits = app.searcher.search(Query(sought.words, as_of=as_of, limit=_LOOKED_AT))
    for hit in hits:
        passage = hit.passage
        if passage.doc_kind == DocumentKind.CASE.value:  # what went wrong somewhere is told there, too
            continue
        text = app.library.text(passage.version_id)
        for span in sentences(text, Span(passage.start, passage.end)):
            said = span.of(text)
            if len(said) > _LONGEST or not sought.matter.search(said) or not sought.telling.search(said):
                continue
            url = document_url(
                passage.document_id,
                version_id=passage.version_id,
                start=span.start,
                end=span.end,
                ordinal=clause_ordinal(passage.clause_id),
            )
            return Advice(said, passage.title or app.library.version(passage.version_id).title, url)
    return None
