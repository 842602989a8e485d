"""The accidents that a library tells of, and the one that a question means."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.library import Library
from corpus.model import DocumentKind
from corpus.records import VersionRecord
from indexing.segment import frequency, is_noun, query_tokens
from qa_service.answer.accident_recorded import case_library
from qa_service.answer.accident_report import HEAD, ToldAccident
from qa_service.answer.accident_words import ACCIDENT, DATE, days_of
from qa_service.evidence import Scope, Term, coverage
from qa_service.lexicon import expand

SAME_ACCIDENT: Final = 0.62
"""Share of the weight of a question's own words that title and head must hold."""
# What reports of accidents share: no word of them tells which accident is meant.
COMMON: Final = re.compile(
    r"^(?:事故|案例|发生|造成|死亡|死|伤|受伤|伤亡|原因|直接|间接|责任|处理|多少|几个|几|人|个|什么|哪些|哪|谁|怎么|为什么|教训|措施|损失|经济|时间|地点"
    r"|经过|性质|特别重大|特大|重大|较大|一般|调查|报告|安全|生产|道路|交通|有没有|有|没有|类似|典型|的|了|是|在|和|年|月|日|号|那|次|起|场|过|追究|处罚|情况|主要"
    r"|吗|呢|请问|介绍|哪里|天|被|超过|人数|导致|引起|引发|哪天|时候|防范|整改|建议|应急|救援|处置|如何|讲|领导|干部|负责人|当地|以后|之后|后来|当时|镇里|县里|区里|市里|村里|公司|企业|单位|库|资料|给|我|看|看看|找|查|查查|一下|相关)$"
)
# 多少辆, 几个, 什么气体: they ask, and tell no accident from another.
ASKING: Final = re.compile(
    "(?:多少|几)[辆台架艘人名个起次吨米层间栋户家处条根罐瓶桶]?|什么(?:气体|物质)?|哪[些个种]"
)


def told_accidents(library: Library, scope: Scope) -> tuple[ToldAccident, ...]:
    """All accidents that the texts of the library tell; a text that tells several gives several."""

    def read() -> tuple[ToldAccident, ...]:
        found = [
            told
            for version in library.standing_versions()
            if version.kind is DocumentKind.CASE
            for told in _of_version(library, version)
        ]
        return tuple(sorted(found, key=lambda told: told.key))

    every: tuple[ToldAccident, ...] = library.derived(("accident cases",), read)
    return tuple(told for told in every if told.version_id not in scope.excluded)


def _of_version(library: Library, version: VersionRecord) -> Iterator[ToldAccident]:
    text = library.text(version.id)
    rows = case_library(library).summaries_of_version(version.id)
    if len(rows) < 2:
        head = "".join(text[: HEAD + len(version.title)].split())
        days, years = days_of(version.title + "\n" + text[:HEAD])
        title = "".join(version.title.split())
        yield ToldAccident(version.id, title, head, len(text), days, years, rows[0] if rows else None)
        return
    for row in rows:
        told = row.extent.of(text)
        days, years = days_of(row.name + "\n" + told[:HEAD])
        head = "".join(told[: HEAD + len(row.name)].split())
        title = "".join(row.name.split())
        yield ToldAccident(version.id, title, head, len(told), days, years, row, row.extent)


def own_words(text: str, cases: Sequence[ToldAccident], *, sorts: bool = False) -> dict[str, tuple[str, ...]]:
    """The words of a question that tell which accident it means, each with what else it may be called.

    Args:
        sorts: a word for a sort of accident (踩踏) tells something, also where no text has it.
    """
    bare = ASKING.sub(" ", DATE.sub(" ", text))
    found = {}
    expansions = expand(bare)
    tokens = [token for token in dict.fromkeys(query_tokens(bare)) if not COMMON.match(token)]
    for token in tokens:
        if any(token != other and token in other for other in tokens):
            continue
        silent = frequency(token) and not is_noun(token) and not (sorts and ACCIDENT.search(token))
        if silent and not any(token in case.known_by for case in cases):
            continue  # a verb that no text has (吸取, 烧坏) names no accident
        found[token] = tuple(t for e in expansions if token in e.word or e.word in token for t in e.terms)
    return found


def weighed(words: dict[str, tuple[str, ...]], cases: Sequence[ToldAccident]) -> list[Term]:
    """Words with weights: what few accidents are known by weighs most."""
    return [
        Term(
            word, math.log((len(cases) + 1) / (sum(_has(case, word, others) for case in cases) + 0.5)), others
        )
        for word, others in words.items()
    ]


def meant(text: str, cases: Sequence[ToldAccident]) -> ToldAccident | None:
    """The one accident that a question means; None where none surely is."""
    own = own_words(text, cases)
    days, _ = days_of(text)
    if not own and not days:
        return None
    terms = weighed(own, cases)
    # 火灾 tells no accident from another; a name that few texts have does.
    telling = {
        word
        for word, others in own.items()
        if not ACCIDENT.fullmatch(word)
        and sum(_has(c, word, others) for c in cases) <= max(1, len(cases) // 4)
    }
    best: tuple[tuple[float, int, tuple[str, int]], ToldAccident] | None = None
    for case in cases:
        if days and not days & case.days:
            continue
        share = coverage(terms, case.known_by) if terms else 1.0
        rare = any(term.word in telling and term.word in case.known_by for term in terms)
        if share < SAME_ACCIDENT - (0.2 if days else 0.0) or not (rare or days):
            continue
        key = (round(share + 0.3 * coverage(terms, case.title), 3), case.size, case.key)
        if best is None or key > best[0]:
            best = (key, case)
    return best[1] if best else None


def _has(case: ToldAccident, word: str, others: Sequence[str]) -> bool:
    return word in case.known_by or any(other in case.known_by for other in others)
