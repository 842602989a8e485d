"""可以吗: what a provision says of something that is asked to be allowed, in its own binding word.

The answer is never a bare yes or no: it names the word (不得, 可以, 应当, 有权) and quotes the sentence.
Whether a case
falls under it is for the reader to judge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from qa_service.answer.accident_grade import in_force
from qa_service.answer.article_parts import paragraphs, words
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import AnswerKind
from qa_service.answer.own_terms import own_terms
from qa_service.answer.told import Told
from qa_service.cite import sentences
from qa_service.evidence import Evidence, Finder, Findings, Judge, Term, coverage
from qa_service.question import AskedFor

LOOKED_AT: Final = 12
ENOUGH: Final = 0.68

# Why: asks whether something may, must or must not be. Matches 可以…吗, 能不能, 允许…吗, 违法吗, 必须…吗,
# 要不要.
# Must not match 可以向谁举报 (asks who), 怎么才能.
_ASKS = re.compile(
    r"(?:可以|能够?|允许|准许|合法|违法|犯法|违规|必须|应当|应该|需要|得)[^，？?]{0,30}(?:吗|么|嘛)[?？]?$|(?:能不能|可不可以|能否|可否|是否(?:可以|允许|必须|应当|合法|违法)|准不准|允不允许|要不要|该不该|用不用|需不需要|违不违法|犯不犯法)"
)
_BINDING = re.compile(r"不得|禁止|严禁|不准|不能|无权|有权|可以|应当|必须|方可|不予|无须|不需要|免(?:于|予)")
_SANCTIONS = re.compile(r"罚款|责令|拘留|吊销|警告|处分|刑事责任")
_NOT_TERM = re.compile(
    r"^(?:可以|不可以|能|不能|能不能|可不可以|能否|可否|能够|允许|必须|应当|应该|需要|吗|么|违法|合法|是否|要|得|不|有|的|了|在|把|被|将|用|做|违规|犯法)$"
)


def _items(finder: Finder, clause: ClauseRecord, sentence: Span) -> tuple[ClauseRecord, ...]:
    """The 项 below the words before a list."""
    if clause.kind is not ClauseKind.ARTICLE:
        return ()
    for paragraph in paragraphs(finder.library, clause):
        if paragraph.clause.start <= sentence.start < paragraph.clause.end:
            return paragraph.items
    return ()


def _chosen(
    finder: Finder, findings: Findings, judge: Judge, terms: Sequence[Term]
) -> tuple[Evidence, Span, float] | None:
    """The sentence that binds in the matter asked about, and how much of it the sentence covers."""
    question = findings.question
    either = "|".join(re.escape(word) for term in terms for word in (term.word, *term.others))
    governs = re.compile(rf"(?:{_BINDING.pattern})[^，,；;。]{{0,6}}(?:{either})")
    unlawful = bool(re.search("违法|犯法|违规|合法", question.text))
    top = findings.evidence[0].score if findings.evidence else 0.0
    best: tuple[float, str, int] | None = None
    chosen: tuple[Evidence, Span, float] | None = None
    for evidence in findings.evidence[:LOOKED_AT]:
        if evidence.hit.passage.doc_kind == "case" or not judge.carries(findings, evidence):
            continue
        clause, around = around_clause(finder.library, evidence.hit.passage.clause_id)
        relative = max(-0.4, evidence.score - top)
        if not in_force(finder, evidence.hit.passage.version_id, findings.scope.as_of):
            relative -= 0.3
        for sentence in sentences(evidence.text, around):
            said = sentence.of(evidence.text)
            binding = _BINDING.search(said)
            if binding is None and not (unlawful and _SANCTIONS.search(said)):
                continue
            covered = coverage(terms, said)
            items = _items(finder, clause, sentence) if said.rstrip().endswith(("：", ":")) else ()
            if items:
                covered = max(coverage(terms, said + item.extent.of(evidence.text)) for item in items)
            if covered < ENOUGH:
                continue
            value = relative + 0.8 * covered + (0.1 if governs.search(said) else 0.0)
            key = (value, evidence.hit.passage.id, -sentence.start)
            if best is None or key > best:
                best, chosen = key, (evidence, sentence, covered)
    return chosen


def answer(finder: Finder, findings: Findings, judge: Judge) -> Told | None:
    """The sentence with the binding word; None where the question asks no such thing, or nothing says it."""
    question = findings.question
    if question.kind is not AnswerKind.PROVISION or question.article or not _ASKS.search(question.text):
        return None
    if question.asked_for not in (AskedFor.RULE, AskedFor.THING):
        return None
    terms = [term for term in own_terms(findings) if not _NOT_TERM.match(term.word)]
    if not terms:
        return None
    chosen = _chosen(finder, findings, judge, terms)
    if chosen is None:
        return None
    evidence, sentence, covered = chosen
    clause, around = around_clause(finder.library, evidence.hit.passage.clause_id)
    citations = Citations(finder.library, findings.scope.as_of)
    number = citations.add(evidence.hit.passage.version_id, clause.id, sentence, around)
    said = words(sentence.of(evidence.text))
    title = book_title(citations.items[0].document.title)
    where = clause.locator.article or clause.locator.label
    quoted = said.removeprefix(clause.label).lstrip()
    items = _items(finder, clause, sentence) if said.endswith(("：", ":")) else ()
    if items:  # 不得有下列行为：… the one that is asked about
        left = [term for term in terms if term.word not in said] or terms
        item = max(items, key=lambda one: (coverage(left, one.extent.of(evidence.text)), -one.ordinal))
        mark = citations.add(evidence.hit.passage.version_id, item.id, item.extent, around)
        quoted = f"{quoted}[{number}] {words(item.extent.of(evidence.text))}"
        number = mark
    found = list(dict.fromkeys(_BINDING.findall(said)))
    if found:
        head = "条文的用语是" + "、".join(f"“{word}”" for word in found[:3])
    else:
        head = "条文对这种行为规定了法律责任"
    text = f"{head}：{title}{where}：{quoted}[{number}]"
    notes = ("是否属于条文所说的情形，请对照原文判断。",)
    return Told(
        AnswerKind.PROVISION, text, citations, confidence=0.4 + 0.5 * covered, notes=notes, framed=True
    )
