"""Which provision an act broke, as the report of an accident says it (违反的规定)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.links import Breach, Present, ProvisionText
from case_library.questions.case_material import Mask, Material, core, unfit
from case_library.questions.corroboration import dice
from case_library.questions.model import Source
from case_library.questions.phrasing import generator
from case_library.questions.provisions import Reading, Statement
from corpus.model import Span

_HOLDS: Final = (Present.SAME, Present.AMENDED, Present.MOVED)
_LONGEST_ACT: Final = 90
_REACH: Final = 600
"""Characters before a citation in which the act stands, earlier citations with their words between."""
_SHORTEST_ACT: Final = 10
_LONGEST_RULE: Final = 260
_OPTION: Final = (18, 110)
_STRANGE: Final = 0.2
"""A provision that shares fewer pairs of characters with an act speaks of something else."""
_SPREAD: Final = 2.2
# Why: general duties are broken by nearly every accident, so that they are no certainly wrong options.
# Matches 遵守, 责任制, 教育培训. Must not match 报告, 申请.
_GENERAL: Final = re.compile(
    r"遵守|遵循|责任|制度|规程|教育|培训|安全管理|安全生产条件|保证|符合|国家标准|行业标准|安全知识|防护"
)
# Matches the number that an article begins with: 第四十五条. Must not match 第四十五条第三款的规定.
_NUMBER: Final = re.compile(r"^第[零一二三四五六七八九十百\d]+条(?:之[一二三四五六七八九十])?(?!第)")
# What a provision points to is not among the options. Matches 前款规定以外. Must not match 规定的期限.
_LEANS: Final = re.compile(r"前款|前条|本条|上述|本(?:法|条例)第")
# Why: a heading or a name with a post in front of a citation is no act. Matches 未编制方案, 将货物交由, 擅自.
# Must not match 有关单位违法事实, 甲，某公司总经理.
_ACTING: Final = re.compile(r"未|没有|不|擅自|违规|超|无|安排|使用|允许|交由|委托|伪造|隐瞒|谎报")
Readings = Callable[[str], Reading]
"""The reading of a version of a law, by its id."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An act and the provision that it broke.

    Attributes:
        act: as the report words it, names masked; span: where the report says it.
        law: title; place: 第四十五条第三款; words: in force on the day of the accident, in one line.
        now: the provision as it stands today, as a source. note: Chinese, what has changed; "" nothing.
    """

    act: str
    span: Span
    law: str
    place: str
    words: str
    now: Source
    note: str


def broken(breaches: Sequence[Breach], told: Material, mask: Mask) -> tuple[Broken, ...]:
    """The breaches whose act and provision are both told, each provision once."""
    found: dict[tuple[str, str], Broken] = {}
    for breach in breaches:
        one = _broken(breach, told, mask)
        if one is not None:
            found.setdefault((one.law, one.place), one)
    return tuple(found.values())


def _broken(breach: Breach, told: Material, mask: Mask) -> Broken | None:
    link = breach.link
    then, now = link.then or link.now, link.now
    if link.present not in _HOLDS or then is None or now is None or now.span is None:
        return None
    words = _one_line(then.words)
    if "条" not in then.label or not words or len(words) > _LONGEST_RULE:
        return None
    found = _act(breach, told.text)
    if found is None:
        return None
    act = mask(core(found.of(told.text)))
    who = mask(breach.who)
    if who and who not in act and len(who) <= 24:
        act = who + act
    if not _SHORTEST_ACT <= len(act) <= _LONGEST_ACT + 24 or "《" in act or unfit(act):
        return None
    if not _ACTING.search(act) or act.endswith("事实"):
        return None
    note = ""
    if _one_line(now.words) != words:
        note = f"（以上为事故发生时的条文。现行规定为{now.label}：“{_one_line(now.words)}”）"
    elif now.label != then.label:
        note = f"（现为{now.label}，文字未变）"
    return Broken(act, found, then.title, then.label, words, _source(now, now.span), note)


def _act(breach: Breach, text: str) -> Span | None:
    """The words before 违反《…》 in its sentence; where it opens a sentence, the sentence before."""
    start = breach.span.start
    before = text[max(0, start - _REACH) : start]
    for sentence in reversed(re.findall(r"[^。\n]+", before)):
        said = re.split(r"[，,；;]?(?:其?行为)?(?:违反|未按照?《|不符合《)", sentence)[0].rstrip("，,；; 、")
        if len(said.strip()) < _SHORTEST_ACT - 4:
            continue
        if len(said) > _LONGEST_ACT:
            said = said.rpartition("；")[2]
        words = said.strip()
        if not _SHORTEST_ACT - 4 <= len(words) <= _LONGEST_ACT or "《" in words:
            return None
        at = start - len(before) + before.rindex(words)
        return Span(at, at + len(words))
    return None


def _source(text: ProvisionText, span: Span) -> Source:
    clause = text.clause_ids[-1] if text.clause_ids else ""
    return Source(text.document_id, text.version_id, clause, text.title, text.label, span, text.words)


def _one_line(words: str) -> str:
    return re.sub(
        r"^第[零一二三四五六七八九十百\d]+条(?:之[一二三四五六七八九十])?[\s　]*", "", "".join(words.split())
    )


def options(one: Broken, every: Sequence[Broken], readings: Readings, seed: int) -> tuple[str, ...] | None:
    """Four sentences of one law, the first of which the act broke; None where three others are not found."""
    right = one.words.rstrip("。；")
    if one.note or not _OPTION[0] <= len(right) <= _OPTION[1] or _LEANS.search(right):
        return None
    taken = {other.place.split("款")[0] for other in every if other.law == one.law}
    articles = {re.match(r"第[^条]+条", place) for place in taken}
    barred = {match.group() for match in articles if match is not None}
    pool = list(_strangers(one, right, barred, readings(one.now.version_id).statements))
    generator(seed, one.act, one.place).shuffle(pool)
    chosen: list[str] = []
    for statement in pool:
        if all(dice(statement.text, other) < 0.5 for other in chosen):
            chosen.append(statement.text)
        if len(chosen) == 3:
            return (right, *chosen)
    return None


def _strangers(
    one: Broken, right: str, barred: set[str], statements: Sequence[Statement]
) -> Iterator[Statement]:
    for statement in statements:
        words = statement.text
        if (
            statement.alone
            and statement.article not in barred
            and re.search(r"应当|不得|禁止|必须", words)
            and not _GENERAL.search(words)
            and dice(words, one.act) < _STRANGE
            and max(len(words), len(right)) <= _SPREAD * min(len(words), len(right))
        ):
            yield statement
