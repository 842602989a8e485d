"""Accidents of a sort: which ones the library tells of, and how many (有哪些案例, 有几起)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from case_library.asking import days_of
from case_library.duplicates import accidents_once, linked
from case_library.links import BrokenProvisions
from case_library.model import Found
from case_library.similar import similar_to
from case_library.store import CaseRecord
from case_library.summary import CaseSummary
from corpus.library import Library
from corpus.model import Span
from corpus.titles import title_key
from qa_service.answer.accident_asked import Sort, asserts, denies
from qa_service.answer.accident_found import own_words, weighed
from qa_service.answer.accident_recorded import (
    Recorded,
    case_library,
    case_links,
    sentence_around,
)
from qa_service.answer.accident_report import Reader, ToldAccident
from qa_service.answer.case_list import AnswerCase, CaseList, answer_case, list_url
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerKind
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings, coverage

LIKE_ACCIDENT: Final = 0.72
"""Share of the weight of the words asked for that what an accident is known by must hold."""
MOST_LISTED: Final = 10
MOST_SIMILAR: Final = 5
NOTHING: Final = "资料库中还没有事故案例材料。"
NONE_SUCH: Final = "资料库的案例材料中没有这样的事故。"
# How many there are: 有几起, 多少起事故, 发生过几次. Not 几人死亡.
COUNTS: Final = re.compile(r"(?:几|多少)\s*[起次件宗场](?!级)")


def of_sort(
    finder: Finder, findings: Findings, sort: Sort, cases: Sequence[ToldAccident]
) -> list[ToldAccident]:
    """The accidents that satisfy every condition and hold the words that are left, the nearest first."""
    terms = weighed(own_words(sort.rest, cases, sorts=True), cases)
    breaking = _breaking(finder.library, sort) if sort.law else None
    scored = []
    for case in cases:
        if case.row is None:
            if sort.measured or not all(kind.words.search(case.known_by) for kind in sort.kinds):
                continue
        elif not sort.fits(case.row, case.known_by) or not _in_place(findings, case):
            continue
        if breaking is not None and (case.row is None or case.row.id not in breaking):
            continue
        known = case.known_by + _values(case)
        if case.row is not None and _denied(finder, sort, case.row):
            continue
        covered = coverage(terms, known) if terms else 1.0
        if covered >= LIKE_ACCIDENT:
            scored.append((covered, coverage(terms, case.title) if terms else 0.0, case))
    scored.sort(key=lambda one: (-one[0], -one[1], one[2].key))
    return [case for _, _, case in scored]


def _denied(finder: Finder, sort: Sort, row: CaseSummary) -> bool:
    """Whether the text says of something asked for that it did not happen."""
    if not sort.kinds:
        return False
    text = row.extent.of(finder.library.text(row.version_id))
    return any(denies(kind, row, text) for kind in sort.kinds)


def _in_place(findings: Findings, case: ToldAccident) -> bool:
    """Whether an accident happened in a place that the question names; all do where it names none."""
    question = findings.question
    if not question.places and not question.unknown_places:
        return True
    if case.row is None:
        return any(place.rsplit("/", 1)[-1] in case.known_by for place in question.places)
    inside = any((case.row.place + "/").startswith(place + "/") for place in question.places)
    names = [place.rsplit("/", 1)[-1] for place in (*question.places, *question.unknown_places)]
    return inside or any(name in case.row.place or name in case.known_by for name in names)


def _values(case: ToldAccident) -> str:
    """What the record knows it by beside its words."""
    row = case.row
    if row is None:
        return ""
    every = (
        *row.types,
        *row.events,
        *row.substances,
        *row.processes,
        *row.topics,
        row.industry_name,
        row.place,
    )
    return "、".join(str(one) for one in every)


def broken_provisions(library: Library) -> BrokenProvisions:
    """All violations of all cases; made once for each state of a library."""

    def make() -> BrokenProvisions:
        cases = case_library(library)
        return BrokenProvisions(case_links(library), cases.records(cases.all()))

    found: BrokenProvisions = library.derived(("broken provisions of answers",), make)
    return found


def _breaking(library: Library, sort: Sort) -> frozenset[str]:
    """Cases that broke the law that is asked for, also under another number in another version.

    A law that the library lacks is found by its name as the reports write it.
    """
    found = {breach.case_id for breach in broken_provisions(library).of_work(sort.law, sort.article or None)}
    for row in case_library(library).all():
        for title, article in row.provisions:
            if _same_law(title, sort.law) and (not sort.article or article == sort.article):
                found.add(row.id)
    return frozenset(found)


def _same_law(title: str, asked: str) -> bool:
    return title_key(title) == title_key(asked)


def listed(finder: Finder, findings: Findings, sort: Sort, cases: Sequence[ToldAccident]) -> Told | Untold:
    """The accidents of a sort, each with the sentence that tells it and those that show the conditions.

    Where a period has none, those of other times are listed, and the answer says so first.
    """
    if not cases:
        return Untold(NOTHING, kind=AnswerKind.CASE)
    found = of_sort(finder, findings, sort, cases)
    missed = sort if not found and sort.period else None
    if missed is not None:
        sort = sort.at_any_time
        found = of_sort(finder, findings, sort, cases)
    if not found:
        return Untold(NONE_SUCH + _conditions(missed or sort), nearest=False, kind=AnswerKind.CASE)
    once = told_once(found)
    citations = Citations(finder.library, findings.scope.as_of)
    lines: list[str] = []
    items: list[AnswerCase] = []
    for case, others in once[:MOST_LISTED]:
        reader = Reader(finder, findings, case, citations)
        shown = reader.summary(sort.speaks_of)
        more = f"（另有 {others} 份材料讲这起事故）" if others else ""
        lines.append(f"{len(lines) + 1}. {shown}{_shown(finder, reader, case, sort, shown)}{more}")
        if case.row is not None:
            items.append(answer_case(case.row, _number(shown), others))
    head = _head(len(once), len(found), sort, missed, found)
    more = f"，以下是前 {MOST_LISTED} 起：" if len(once) > MOST_LISTED else "："
    notes = [
        "按案例库的记录查找（类别、伤亡、时间等取自材料原文）；材料没有写明的，不在其中。"
        if sort.measured
        else "按标题、案情开头的文字和案例库的记录查找。"
    ]
    if len(once) < len(found):
        notes.append("几份材料讲同一起事故的，只列一次。")
    if any(bound and bound.high and bound.low != bound.high for bound in (sort.deaths, sort.hurt)):
        notes.append("“以下”不包括本数。")
    rows = [case.row for case, _ in once if case.row is not None]
    return Told(
        AnswerKind.CASE,
        "\n".join([head + more, *lines]),
        citations,
        confidence=0.85,
        notes=tuple(notes),
        cases=CaseList(f"{head}。", len(once), list_url(rows), tuple(items)),
    )


def told_once(found: Sequence[ToldAccident]) -> list[tuple[ToldAccident, int]]:
    """One text an accident, in the order of ``found``, each with the number of its other texts: of several
    the one that states most.
    """
    groups = linked([case.row for case in found if case.row is not None])
    others = {accidents_once(group)[0].id: len(group) - 1 for group in groups}
    return [
        (case, others[case.row.id] if case.row else 0)
        for case in found
        if case.row is None or case.row.id in others
    ]


def _number(shown: str) -> int:
    """The number of the first citation in a line."""
    found = re.search(r"\[(\d+)\]", shown)
    return int(found[1]) if found else 0


def similar_listed(
    finder: Finder, findings: Findings, like: ToldAccident, cases: Sequence[ToldAccident]
) -> Told | Untold:
    """Accidents like the one spoken of, each with the reason why."""
    if like.row is None:
        return Untold(NONE_SUCH, nearest=False, kind=AnswerKind.CASE)
    by_id = {case.row.id: case for case in cases if case.row is not None}
    found = similar_to(like.row, case_library(finder.library).all(), limit=MOST_SIMILAR)
    citations = Citations(finder.library, findings.scope.as_of)
    lines: list[str] = []
    items: list[AnswerCase] = []
    for one in found:
        if one.case.id in by_id:
            reader = Reader(finder, findings, by_id[one.case.id], citations)
            reasons = "；".join(str(reason) for reason in one.reasons)
            shown = reader.summary()
            lines.append(f"{len(lines) + 1}. {shown}（{reasons}）")
            items.append(answer_case(one.case, _number(shown)))
    if not lines:
        return Untold("资料库中没有与这起事故相似的案例。", nearest=False, kind=AnswerKind.CASE)
    head = f"与{book_title(like.row.name)}相似的案例"
    return Told(
        AnswerKind.CASE,
        "\n".join([f"{head}：", *lines]),
        citations,
        confidence=0.85,
        cases=CaseList(f"{head}有 {len(items)} 起。", len(items), items=tuple(items)),
    )


def _conditions(sort: Sort) -> str:
    return f"查找的条件：{'；'.join(sort.said)}。" if sort.said else ""


def _head(accidents: int, texts: int, sort: Sort, missed: Sort | None, found: Sequence[ToldAccident]) -> str:
    """How many there are; of a period that has none what there is at other times."""
    told = [f"{texts} 份材料"] if texts != accidents else []
    if missed is None:
        return f"资料库的案例材料中有 {accidents} 起这样的事故{_bracketed([*sort.said, *told])}"
    days = [days_of(case.row.day)[1] if case.row and case.row.day else None for case in found]
    earlier = missed.first is not None and all(day is not None and day < missed.first for day in days)
    when = "更早的" if earlier else "其他时间或时间不明的"
    none = f"{missed.period}，资料库的案例材料中没有这样的事故{_bracketed(sort.said)}"
    return f"{none}；{when}有 {accidents} 起{_bracketed(told)}"


def _bracketed(words: Sequence[str]) -> str:
    return f"（{'；'.join(words)}）" if words else ""


def _shown(finder: Finder, reader: Reader, case: ToldAccident, sort: Sort, summary: str) -> str:
    """The words that show figures, day, grade and broken article, where the sentence before has them not."""
    record = Recorded(finder.library, case).record()
    if record is None:
        return ""
    pieces = []
    for span in dict.fromkeys((*_untold(record, sort, summary), *_showing(finder.library, record, sort))):
        said = "".join(span.of(record.text).split())
        if said[:12] not in "".join(summary.split()):
            pieces.append(reader.cited_words(span))
    return f"（{'；'.join(pieces)}）" if pieces else ""


def _untold(record: CaseRecord, sort: Sort, summary: str) -> Iterator[Span]:
    """The words for a sort of accident that ``summary`` does not speak of: 溢出 where 泄漏 is asked for."""
    case = record.case
    for kind in sort.kinds:
        if asserts(kind.words, summary):
            continue
        spans = [span for one in case.events if kind.words.search(one.value) for span in one.spans]
        spans += [span for one in case.types if one.value in kind.types for span in one.spans]
        if spans:
            yield sentence_around(record.text, spans[0])


def _showing(library: Library, record: CaseRecord, sort: Sort) -> list[Span]:
    case = record.case
    wanted: list[Found[int] | Found[float] | None] = []
    if sort.deaths:
        wanted += [case.deaths or case.missing]
    if sort.hurt:
        wanted += [case.injured or case.poisoned]
    if sort.loss:
        wanted += [case.loss]
    found = [one for one in wanted if one is not None and one.spans]
    spans = [sentence_around(record.text, one.spans[0]) for one in found]
    if (sort.first or sort.last) and case.day and case.day.spans:
        spans.append(case.day.spans[0])
    if sort.grades and case.grade and case.grade.spans:
        spans.append(sentence_around(record.text, case.grade.spans[0]))
    if sort.law:
        for breach in broken_provisions(library).of_case(record.id):
            if _same_law(breach.link.cited.title, sort.law):
                spans.append(breach.span)
                break
    return spans
