"""处罚: who is punished, for what, how, by whom, and which tier of an article a question means."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from corpus.model import ClauseKind
from corpus.records import ClauseRecord
from qa_service import interrogatives as ask
from qa_service.answer.accident_grade import Grade, articles_like, grade_of, harm_in, rank
from qa_service.answer.article_parts import COMMON_IN_TITLES
from qa_service.answer.model import AnswerKind
from qa_service.answer.penalty_matching import (
    LOOKED_AT,
    best_match,
    shared_length,
)
from qa_service.answer.penalty_question import GRAVE_TIER, LEADER, Asked, asked_in, asks_for_penalty
from qa_service.answer.penalty_terms import act_terms
from qa_service.answer.penalty_tiers import TierComposer, general_authority
from qa_service.answer.sanctions import Sanction, sanctions
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings, Judge
from qa_service.question import AskedFor

ENOUGH: Final = 0.55
"""Share of the question's weight that the words of an act must cover."""
HALF: Final = 0.5
AHEAD: Final = 0.25
NEARLY: Final = 0.75
LITTLE: Final = 0.33
CLEAR: Final = 0.42
"""Scores (words, rank of the evidence, whom it is for): with less than the first it is another act; from the
second on it is this one, if it covers half or no other article comes near; else the ranking decides. A rule
for a branch of which nobody spoke must cover nearly all."""


def answer(finder: Finder, findings: Findings, judge: Judge) -> Told | Untold | None:
    """The answer to a question for a sanction; None where it asks for none, or no law is near.

    Args:
        judge: whether evidence carries an answer, where the words of the act alone do not settle it.
    """
    question = findings.question
    who = bool(ask.WHO.search(question.text))
    if not asks_for_penalty(question.text) or question.article or question.asked_for in _ELSEWHERE:
        return None  # a text that has run out was answered before; a thing (灭火器过期) was not
    if who and question.kind is not AnswerKind.PENALTY and not _BY_WHOM.search(question.text):
        return None
    asked = asked_in(question.text, authority=who)
    if asked.grade is None and GRAVE_TIER.search(question.text) and _GRAVE_ACCIDENT.search(question.text):
        asked = dataclasses.replace(asked, grade=Grade.GRAVEST)
    if asked.grade is not None and _OF_ACCIDENT.search(question.text):
        told = _graded(finder, findings, asked, asked.grade)
        if told is not None:
            return told
    if not any(e.hit.passage.doc_kind == "law" for e in findings.evidence[:LOOKED_AT]):
        return None
    if who and findings.laws and not act_terms(findings):
        return _decider(finder, findings, asked)
    match = best_match(finder, findings, asked)
    if match is None or match.score < LITTLE or match.strange or (match.apart and match.covered < NEARLY):
        return Untold(_NOTHING, nearest=True, kind=AnswerKind.PENALTY)
    sure = match.covered >= ENOUGH or (
        match.score >= CLEAR and (match.covered >= HALF or match.ahead >= AHEAD or match.undone)
    )
    carried = match.evidence is not None and match.covered > HALF and judge.carries(findings, match.evidence)
    if not sure and not carried:
        return Untold(_NOTHING, nearest=True, kind=AnswerKind.PENALTY)
    if who and not any(row.authority for row in match.rows):
        general = general_authority(finder, match.article)
        if general is None:
            return Untold("找到了处罚规定，但条文没有写明由谁决定。", nearest=True, kind=AnswerKind.PENALTY)
    return TierComposer(finder, findings, asked).told(match)


def _decider(finder: Finder, findings: Findings, asked: Asked) -> Told | Untold:
    """Who imposes the sanctions of a law that the question names."""
    composer = TierComposer(finder, findings, asked)
    for version_id in findings.laws:
        articles = (c for c in finder.library.clauses(version_id) if c.kind is ClauseKind.ARTICLE)
        first = next(articles, None)
        told = composer.decided(first) if first is not None else None
        if told is not None:
            return told
    return Untold("这部法律没有写明处罚由谁决定。", nearest=True, kind=AnswerKind.PENALTY)


_NOTHING = "资料库中没有找到写明这种情形怎么处罚的条文。可以换一种说法，写明违反了什么规定、谁违反。"
_ELSEWHERE = (AskedFor.CONTACT, AskedFor.PERSON, AskedFor.PLACE)
_BY_WHOM = re.compile(
    r"(?:谁|部门|机关|单位|机构)[^，,？?]{0,6}(?:来|去|给|作出|决定|有权|负责)?[^，,？?]{0,4}(?:处罚|罚款|罚|吊销|拘留)"
)
# 情节特别严重的事故: the 款 behind the tiers multiplies each of them; the gravest stands for all.
_GRAVE_ACCIDENT = re.compile("事故")
_OF_ACCIDENT = re.compile(r"事故|出事|死|遇难|丧生|身亡|重伤|爆炸|坍塌|损失")

# 是什么事故引起的, 一般事故由谁调查.
_ASKS_GRADE = re.compile(
    r"(?:什么|哪[一个]?[级种类]?|几)(?:等级|级别|级)?(?:的)?(?:安全|生产)*事故(?!引|造|原|导)|(?:等级|级别)(?:是|属于|算|为)?(?:什么|多少|几|哪)"
    r"|(?:算不算|是不是|算|属于)(?:特别重大|重大|较大|一般)(?:生产)?(?:安全)?事故(?:吗|么)?"
)


def graded(finder: Finder, findings: Findings) -> Told | Untold | None:
    """Which grade an accident is whose harm the question states; None for another question."""
    text = findings.question.text
    grade = grade_of(harm_in(text))
    if grade is None or not _ASKS_GRADE.search(text) or asks_for_penalty(text):
        return None
    told = TierComposer(finder, findings, asked_in(text, authority=False)).grade(grade)
    # Without the article that grades accidents another text may still tell the grade.
    return None if isinstance(told, Untold) and findings.evidence else told


# --- accidents ---------------------------------------------------------------------------------------

_GRADES = re.compile(r"(特别重大|重大|较大|一般)(?:生产安全)?(?:责任)?事故")


def _graded(finder: Finder, findings: Findings, asked: Asked, grade: Grade) -> Told | None:
    """The tier for an accident of this grade, of the law that governs such accidents."""
    question, scope = findings.question, findings.scope
    if _OTHER_ACT.search(question.text):
        return None
    found: list[tuple[tuple[float, ...], ClauseRecord, Sanction]] = []
    for article in articles_like(finder, scope, _GRADE_WORDS, limit=40):
        rows = sanctions(finder.library, article)
        by_grade = [row for row in rows if _GRADES.search(row.condition)]
        if len({_GRADES.search(row.condition)[1] for row in by_grade}) < 3:  # type: ignore[index]
            continue
        version = finder.library.version(article.version_id)
        own = COMMON_IN_TITLES.sub("", version.title)
        domain = shared_length(own, question.text) if own else 1
        day = version.effective or version.published
        for row in by_grade:
            named = _GRADES.search(row.condition)
            if named is None or named[1] != grade.value:
                continue
            key = (
                float(domain if domain >= 2 or not own else -len(own)),
                float(rank(finder, article.version_id)),
                float(day.toordinal() if day else 0),
            )
            found.append((key, article, row))
    if not found:
        return None
    found.sort(key=lambda one: (tuple(-part for part in one[0]), one[1].id))
    wanted = [one for one in found if _wants(asked, one[2])]
    if not wanted:
        return None
    first = wanted[0]
    both = not asked.somebody or (asked.unit and asked.leader)
    chosen = [first]
    if both:
        chosen += [
            one for one in wanted if one[1].version_id == first[1].version_id and one[1].id != first[1].id
        ][:1]
    others = [
        one
        for one in wanted
        if one[1].version_id != first[1].version_id and _same_party(one[2], first[2]) and one[0][0] >= 1
    ]
    return TierComposer(finder, findings, asked).of_accident(grade, chosen, others[:2])


_GRADE_WORDS = (
    "发生生产安全事故 负有责任的生产经营单位 主要负责人 处罚款"
    " 发生一般事故的 发生较大事故的 发生重大事故的 发生特别重大事故的"
)
# An act of its own: what is punished is that, whatever the accident's grade.
_OTHER_ACT = re.compile("[瞒谎漏迟]报|逃匿|逃跑|隐瞒|破坏现场|伪造|不(?:立即)?(?:组织)?抢救")


def _wants(asked: Asked, row: Sanction) -> bool:
    leader = bool(LEADER.search(row.subject))
    if asked.leader and not asked.unit:
        return leader
    if asked.unit and not asked.leader:
        return not leader
    return True


def _same_party(one: Sanction, other: Sanction) -> bool:
    return bool(LEADER.search(one.subject)) == bool(LEADER.search(other.subject))
