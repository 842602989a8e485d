"""The card (警示教育卡片): one accident on a screen of a phone, every line from the report, names hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.briefing import cut_at_sentence
from case_library.model import Case, CauseKind, MeasureKind, Party, PartyKind
from case_library.summary import CaseSummary
from corpus.model import Span
from qa_service import labels
from qa_service.web.case_lists import TOPICS_SHOWN
from qa_service.web.case_neighbours import BreachView
from qa_service.web.case_reading import day_words, loss_words
from qa_service.web.case_words import CaseWords

_HAPPENED: Final = 150
_SENTENCE: Final = 35
"""Characters that a sentence needs to tell what happened: a date alone does not."""
# What begins a line of a form: 时间：, 发生时间:. Must not match 2019年3月3日4时45分，.
_LABEL: Final = re.compile(r"\W{0,3}[一-鿿]{2,8}[:：]")
_WHY: Final = 110
_POINT: Final = 90
_TELLING: Final = 26
"""Characters that a point needs to be worth remembering."""
MOST_CAUSES, MOST_PARTIES, MOST_BROKEN, MOST_POINTS = 2, 4, 3, 3
# What stands before the words of an item: （一）, 1., 一是, 直接原因：. Must not match 2019年, 3人.
_NUMBER: Final = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]?(?:[、.．，]|\s+|是)|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[①-⑳]|(?:事故)?(?:直接|间接)?原因[:：是为])\s*"
)


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the card; what the report does not say is empty."""

    name: str
    grade: str
    when: str
    where: str
    harm: tuple[tuple[str, str, str], ...]
    happened: str
    why: tuple[str, ...]
    topics: tuple[str, ...]
    answered: tuple[str, ...]
    answered_more: str
    broken: tuple[str, ...]
    points: tuple[str, ...]
    source: str


def card_of(case: Case, row: CaseSummary, words: CaseWords, breaches: Sequence[BreachView]) -> Card:
    """The card of a case.

    Args:
        words: with a mask: the card is made to be passed on.
    """
    direct = [one for one in case.causes if one.kind is not CauseKind.INDIRECT] or list(case.causes)
    parties = _gravest(case.parties)
    left = len(parties) - MOST_PARTIES
    return Card(
        words.mask.text(case.name.value),
        row.grade or "",
        day_words(row.day) if row.day else "",
        labels.place(row.place) if row.place else words.mask.text(row.place_words),
        _harm(row),
        _happened(case, words),
        tuple(_cut(words, one.span, _WHY) for one in direct[:MOST_CAUSES]),
        row.topics[:TOPICS_SHOWN],
        tuple(answered(one, words) for one in parties[:MOST_PARTIES]),
        f"报告还写到另外 {left} 个单位或个人的责任。" if left > 0 else "",
        tuple(one.cited for one in breaches[:MOST_BROKEN]),
        tuple(_cut(words, one, _POINT) for one in case.lessons[:MOST_POINTS]),
        words.mask.text(row.title or row.file_name),
    )


def _harm(row: CaseSummary) -> tuple[tuple[str, str, str], ...]:
    """(死亡, 3, 人) …"""
    counts = (("死亡", row.deaths), ("失踪", row.missing), ("受伤", row.injured), ("中毒", row.poisoned))
    found = [(name, f"{number:,}", "人") for name, number in counts if number]
    if row.loss:
        figure, _, unit = loss_words(row.loss).partition(" ")
        found.append(("直接损失", figure, unit))
    return tuple(found)


def _happened(case: Case, words: CaseWords) -> str:
    """The sentence that tells when and what, which reports begin with; else the beginning of the course."""
    for span in case.day.spans if case.day else ():
        sentence = words.sentence_span(span)
        shown = _cut(words, sentence, _HAPPENED)
        if len(shown) >= _SENTENCE and not _LABEL.match(shown):
            return shown
    return _first(words, case.course, _HAPPENED)


def _first(words: CaseWords, spans: Iterable[Span], most: int) -> str:
    """The beginning of the first passage that has words, of lines of a form only without others."""
    found = [shown for span in spans if (shown := _cut(words, span, most))]
    return next((one for one in found if not _LABEL.match(one)), found[0] if found else "")


def _cut(words: CaseWords, span: Span, most: int) -> str:
    """The beginning of a passage up to the end of a sentence, on one line, without its number."""
    while span.start < span.end and words.text[span.start].isspace():
        span = Span(span.start + 1, span.end)
    number = _NUMBER.match(span.of(words.text))
    if number:
        span = Span(span.start + number.end(), span.end)
    cut = cut_at_sentence(words.text, span, most)
    if len(cut.of(words.text).strip()) < _TELLING and cut.end < span.end:
        # A headline alone (切实强化红线意识。) tells nothing: a part of the sentence behind it does.
        inside = (words.text.rfind(mark, cut.end, span.start + most) for mark in "；;，,")
        cut = Span(span.start, max(*inside, cut.end - 1) + 1)
    shown = " ".join(words.plain(cut).split())
    return (
        shown
        if cut.end == span.end or shown.endswith(("。", "！", "？"))
        else shown.rstrip("，,；;、") + "……"
    )


def _gravest(parties: Sequence[Party]) -> list[Party]:
    """Those with a measure, the gravest kind first, units before persons of the same kind."""
    kinds = list(MeasureKind)

    def rank(party: Party) -> tuple[int, bool]:
        measured = [kinds.index(one.kind) for one in party.measures if one.kind is not MeasureKind.EXEMPT]
        return (min(measured, default=len(kinds)), party.kind is PartyKind.PERSON)

    return sorted((one for one in parties if one.measures), key=rank)


def answered(party: Party, words: CaseWords) -> str:
    """A line of the card: who it is and what was done; what the report only proposes is marked so.

    Args:
        words: with the mask that hides persons.
    """
    who = "，".join(filter(None, (party.name, f"{party.unit}{party.post}"))) if party.post else party.name
    done = "；".join(
        dict.fromkeys(
            one.words + ("（建议）" if one.proposed and "建议" not in one.words else "")
            for one in party.measures
        )
    )
    return " ".join(words.mask.text(f"{who}：{done}").split())
