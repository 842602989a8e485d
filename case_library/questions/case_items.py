"""Questions on an accident (案例题): its grade by the figures, its causes, what is to be learnt from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from case_library.grade import IN_FORCE, grade_of
from case_library.model import Case, CauseKind, Grade
from case_library.questions.difficulty import estimated
from case_library.questions.model import Asks, Item, ItemType, Origin, Source, item_id
from case_library.questions.phrasing import SPACE
from case_library.questions.provisions import read
from corpus.library import Library
from corpus.model import Span, Validity
from corpus.records import VersionRecord

_LONGEST: Final = 900
_SHORTEST: Final = 60
_GRADE_LAW: Final = "生产安全事故报告和调查处理条例"
_GRADES: Final = (Grade.EXTREME, Grade.MAJOR, Grade.SERIOUS, Grade.ORDINARY)
# Why: an account that names grade or cause answers the question itself. Matches 较大事故, 直接原因是. Must
# not match 重大隐患, 较大危险.
_TELLS: Final = re.compile(
    r"特别重大|重大(?:生产安全|道路|火灾)?[^隐危]{0,6}事故|较大[^，。]{0,10}事故|一般[^，。]{0,10}事故|直接原因|间接原因|事故原因|责任事故"
)
_MOST_CAUSES: Final = 8


def case_items(
    case: Case, version: VersionRecord, text: str, *, grades: Source | None = None, seed: int = 1
) -> Iterator[Item]:
    """Questions on one case.

    Args:
        version, text: the version that the case was read from, and its stored text.
        grades: art. 3 of 生产安全事故报告和调查处理条例 in the library, for the question on the grade.
    """
    background = _background(case, text)
    if background is None:
        return
    told, span = background
    source = _source(case, version, text, span)
    if grades is not None:
        item = _grade(case, version, text, told, source, grades, seed)
        if item is not None:
            yield item
    item = _causes(case, version, text, told, source)
    if item is not None:
        yield item


def grade_source(library: Library) -> Source | None:
    """Art. 3 of the regulation that grades accidents, of the text in force; None without it."""
    for version in library.current_versions():
        if version.title == _GRADE_LAW and version.status is Validity.IN_FORCE:
            reading = read(library, version.id)
            for listing in reading.listings:
                if listing.head.article == "第三条":
                    return reading.listing_source(listing)
    return None


def _background(case: Case, text: str) -> tuple[str, Span] | None:
    """What happened, without the sentences that say grade or causes."""
    for span in case.course:
        sentences = [one for one in re.findall(r"[^。\n]+。?", span.of(text)) if one.strip()]
        kept: list[str] = []
        for sentence in sentences:
            if _TELLS.search(sentence):
                continue
            if sum(map(len, kept)) + len(sentence) > _LONGEST:
                break
            kept.append("".join(sentence.split()))
        told = "".join(kept)
        if len(told) >= _SHORTEST:
            return told, span
    return None


def _grade(
    case: Case, version: VersionRecord, text: str, told: str, source: Source, grades: Source, seed: int
) -> Item | None:
    """Which grade the figures make; only where text and figures agree and nothing is unsure."""
    computed = case.computed_grade
    if (
        computed is None
        or not computed.sure
        or (case.stated_grade and case.stated_grade.value != computed.value)
    ):
        return None
    if case.day is None or case.day.value.year <= IN_FORCE.year or _no_accident_of_work(case):
        return None
    figures = (case.deaths, case.severe, case.loss)
    if case.deaths is None or any(one is not None and not one.sure for one in figures):
        return None
    dead = case.deaths.value
    severe = case.severe.value if case.severe else None
    loss = case.loss.value if case.loss else None
    if grade_of(dead, severe, loss) is not computed.value:
        return None
    said = [
        f"{dead}人死亡" if dead else "",
        f"{severe}人重伤" if severe else "",
        f"直接经济损失{loss:g}万元" if loss else "",
    ]
    options = tuple(grade.value for grade in _GRADES)
    right = computed.value.value
    stem = f"该起事故造成{'、'.join(one for one in said if one)}。根据《{_GRADE_LAW}》，该起事故属于{SPACE}。"
    key = ("ABCD"[options.index(right)],)
    quote = re.sub(r"\s*\n\s*", "", grades.quote)
    explanation = (
        f"《{_GRADE_LAW}》{grades.place}规定：“{quote}”“以上”包括本数，“以下”不包括本数。故选{key[0]}。"
    )
    return _item(
        case, ItemType.SINGLE, stem, options, key, told, explanation, (grades, source), Asks.GRADE, version
    )


def _no_accident_of_work(case: Case) -> bool:
    """Whether the investigation found something that the regulation does not grade."""
    return case.nature is not None and re.search(r"自然灾害|非生产|刑事|意外", case.nature.value) is not None


def _causes(case: Case, version: VersionRecord, text: str, told: str, source: Source) -> Item | None:
    """The causes as the investigation found them."""
    direct = [cause for cause in case.causes if cause.kind is CauseKind.DIRECT]
    indirect = [cause for cause in case.causes if cause.kind is CauseKind.INDIRECT][:_MOST_CAUSES]
    if not direct or any(not cause.sure for cause in direct):
        return None
    points = [f"直接原因：{_line(cause.span, text)}" for cause in direct]
    points += [f"间接原因：{_line(cause.span, text)}" for cause in indirect]
    stem = "请分析该起事故的直接原因和间接原因。" if indirect else "请分析该起事故的直接原因。"
    spans = [cause.span for cause in (*direct, *indirect)]
    sources = tuple(_source(case, version, text, span) for span in spans)
    explanation = f"以上要点取自《{version.title}》关于事故原因的认定。"
    return _item(
        case,
        ItemType.CASE,
        stem,
        (),
        tuple(points),
        told,
        explanation,
        (*sources, source),
        Asks.CAUSE,
        version,
    )


def _item(
    case: Case, kind: ItemType, stem: str, options: tuple[str, ...], key: tuple[str, ...], told: str,
    explanation: str, sources: Sequence[Source], asks: Asks, version: VersionRecord,
) -> Item:  # fmt: skip
    kinds = [found.value.value for found in case.types[:1]]
    made = Item(
        id=item_id(kind, sources[-1], told + stem, key),
        type=kind,
        stem=stem,
        options=options,
        key=key,
        explanation=explanation,
        sources=tuple(sources),
        point="·".join(["事故案例", *kinds]),
        asks=asks,
        origin=Origin.CASE,
        background=told,
        tags=tuple(kinds),
    )
    return estimated(made)


def _line(span: Span, text: str) -> str:
    return re.sub(r"\s+", "", span.of(text)).rstrip("。；;")


def _source(case: Case, version: VersionRecord, text: str, span: Span) -> Source:
    return Source(
        version.document_id, version.id, "", version.title, case.name.value[:60], span, span.of(text)
    )
