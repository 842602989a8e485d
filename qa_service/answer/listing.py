"""有哪些: the article that lists what is asked for, whole: the words before the list, then every 项 with
its place.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final

from corpus.jurisdiction import NATIONAL
from corpus.model import ClauseKind
from corpus.records import ClauseRecord
from qa_service.answer.accident_grade import articles_like, in_force, rank
from qa_service.answer.article_parts import (
    Paragraph,
    article_of,
    body,
    of_other_matter,
    paragraphs,
    words,
)
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerKind
from qa_service.answer.told import Told
from qa_service.evidence import Finder, Findings, Term, coverage
from qa_service.question import AskedFor

ENOUGH: Final = 0.7
"""Share of the question's weight that the words before the list must cover."""
LOOKED_AT: Final = 20
_FOUND: Final = 12
OF_A_PLACE: Final = 0.15
OTHER_MATTER: Final = 0.25
"""What the list of a place, or of a law about a matter of its own, lacks where nobody asked about it."""
PARTED: Final = 0.3
"""What a list lacks where other words part those asked for: it is of another thing."""

# Why: the thing that is listed, with what laws call it. Matches 有哪些职责, 应当具备什么条件, 哪些情形.
_LISTED: Final = (
    (re.compile("职责|责任(?!人|单位|保险)|分工"), re.compile("职责|责任|义务")),
    (re.compile("义务"), re.compile("义务|职责|规定|应当")),
    (re.compile("权利"), re.compile("权利|权")),
    (re.compile("条件|资格"), re.compile("条件|要求|规定")),
    (re.compile("情形|情况|情节|行为"), re.compile("情形|行为|情况|之一")),
    (re.compile("内容|事项|信息"), re.compile("内容|事项|包括|载明")),
    (re.compile("材料|文件|资料|证明|手续"), re.compile("材料|文件|资料|证明")),
    (re.compile("措施|办法|手段"), re.compile("措施|制度|规定")),
    (re.compile("要求|规定|标准"), re.compile("规定|要求|遵守|符合")),
    (re.compile("原则|方针"), re.compile("原则|方针")),
    (re.compile("场所|地点|区域|地方"), re.compile("场所|地点|区域|地方")),
)
_KINDS: Final = (AnswerKind.PROVISION, AnswerKind.DEFINITION, AnswerKind.PENALTY)
_ASKS = re.compile(r"哪些|哪几[个项种条类]|什么|啥|几[项条种类]")
_NOT = re.compile(
    r"什么时候|什么时间|什么部门|什么单位|什么是|是什么(?:意思)?[?？]?$|为什么|怎么|多少|多久|罚多|怎么罚|谁|区别|不同"
)
_OPENS = re.compile(r"下列|以下|如下|[：:]\s*$")


def answer(finder: Finder, findings: Findings) -> Told | None:
    """The article that lists what is asked for; None where the question asks for no list, or no article
    has it.
    """
    question = findings.question
    if question.kind not in _KINDS or question.article:
        return None
    if question.asked_for not in (AskedFor.RULE, AskedFor.THING) or _NOT.search(question.text):
        return None
    if not _ASKS.search(question.text):
        return None
    wanted = next(((asked, written) for asked, written in _LISTED if asked.search(question.text)), None)
    if wanted is None:
        return None
    asked, written = wanted
    terms = [term for term in findings.terms if not asked.search(term.word) and not _EMPTY.match(term.word)]
    if not terms:
        return None
    best = _best(finder, findings, terms, written)
    if best is None:
        return None
    return _told(finder, findings, *best)


_EMPTY = re.compile(
    r"^(?:哪些|什么|应当|应该|需要|要|必须|具备|有|包括|履行|承担|享有|遵守|符合|提交|具体|主要|应|得|可以|几|项|条|种|规定|是|的|对|做|办|办理)$"
)


def _best(
    finder: Finder, findings: Findings, terms: list[Term], written: re.Pattern[str]
) -> tuple[ClauseRecord, Paragraph, float] | None:
    scope = findings.scope
    asked = " ".join([findings.question.text, *(other for term in terms for other in term.others)])
    top = findings.evidence[0].score if findings.evidence else 0.0
    best: tuple[tuple[float, str], tuple[ClauseRecord, Paragraph, float]] | None = None
    for relative, article in _articles(finder, findings, top):
        text = finder.library.text(article.version_id)
        version = finder.library.version(article.version_id)
        if not in_force(finder, article.version_id, scope.as_of):
            relative -= 0.3
        if not scope.places and version.jurisdiction not in ("", NATIONAL):
            relative -= OF_A_PLACE
        relative += 0.02 * rank(finder, article.version_id)
        relative -= OTHER_MATTER if of_other_matter(version.title, asked) else 0.0
        for paragraph in paragraphs(finder.library, article):
            lead = words(paragraph.clause.span.of(text))
            if len(paragraph.items) < 2 or not _OPENS.search(lead) or not written.search(lead[-60:]):
                continue
            covered = max(coverage(terms, lead), 0.9 * coverage(terms, lead + version.title))
            if covered < ENOUGH:
                continue
            # Sanctions list the same acts: 有下列行为之一的，处…罚款 answers no question for duties.
            relative -= 0.2 if re.search("罚款|责令|处分|刑事责任", lead) else 0.0
            value = relative + 0.9 * covered + 0.4 * _together(findings.question.text, lead)
            parted = is_parted(findings.question.text, terms, lead)
            if parted and covered < 1.0:
                continue  # 安全使用许可证 where 经营许可证 is asked for
            value -= PARTED * parted
            key = (value, article.id)
            if best is None or key > best[0]:
                best = (key, (article, paragraph, covered))
    return best[1] if best else None


# What a lead-in says around what it lists: 应当包括下列内容, 按照规定履行下列职责.
_FORMAL = re.compile(
    r"应当|应该|必须|包括|下列|以下|如下|内容|事项|职责|义务|条件|情形|行为|材料|文件|措施|规定|要求|具备|遵守|履行|符合|提交|载明|负有"
    r"|本法|本条例|本办法|之一|不得|可以|有关|相关|主要|其他|全部|具体|依法|按照|及其|以及|或者|对|由|其|为|和|与|的|在|有|第[一二三四五六七八九十百]+条"
)


def is_parted(question: str, terms: Sequence[Term], lead: str) -> bool:
    """Whether other words part a name that the question has in one piece: 事故调查报告 is no 事故报告.

    Args:
        lead: the words before the list.

    >>> report = [Term("事故报告", 5.0)]
    >>> is_parted("事故报告的内容", report, "事故调查报告应当包括下列内容：")
    True
    >>> is_parted("事故报告的内容", report, "事故发生单位报告事故应当包括下列内容：")
    False
    """
    names = [term.word for term in terms]
    names += [one + two for one, two in itertools.pairwise(names) if one + two in question]
    return any(_is_parted(name, lead) for name in names if name not in lead)


def _is_parted(name: str, lead: str) -> bool:
    """Whether the shortest stretch of ``lead`` with all pairs of signs of ``name`` that it has holds more."""
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    held = sorted((match.start(), pair) for pair in pairs for match in re.finditer(re.escape(pair), lead))
    wanted = {pair for _, pair in held}
    if len(wanted) < 2:
        return False
    best = lead
    for first, (start, _) in enumerate(held):
        missing = set(wanted)
        for at, pair in held[first:]:
            missing.discard(pair)
            if not missing:
                best = min(best, lead[start : at + 2], key=len)
                break
    for pair in wanted:
        best = best.replace(pair, " ")
    return bool(re.search("[一-鿿]{2}", _FORMAL.sub(" ", best)))


def _together(question: str, lead: str) -> float:
    """Share of the question that stands in the lead-in in one piece: who may do what, in that order."""
    match = SequenceMatcher(None, question, lead, autojunk=False).find_longest_match()
    return match.size / max(1, len(question))


def _articles(finder: Finder, findings: Findings, top: float) -> Iterable[tuple[float, ClauseRecord]]:
    seen: set[str] = set()
    for evidence in findings.evidence[:LOOKED_AT]:
        article = article_of(finder.library, evidence.hit.passage.clause_id)
        if article is not None and article.id not in seen:
            seen.add(article.id)
            yield max(-0.4, evidence.score - top), article
    versions = findings.laws or None
    text = f"{findings.question.topic or findings.question.text} 下列"
    for article in articles_like(finder, findings.scope, text, limit=_FOUND, versions=versions):
        if article.id not in seen:
            seen.add(article.id)
            yield -0.2, article


def _told(
    finder: Finder, findings: Findings, article: ClauseRecord, paragraph: Paragraph, covered: float
) -> Told:
    """Lead-in and all items, each with its own citation."""
    text = finder.library.text(article.version_id)
    citations = Citations(finder.library, findings.scope.as_of)
    clause = paragraph.clause
    number = citations.add(article.version_id, clause.id, clause.span, article.extent)
    title = book_title(citations.items[0].document.title)
    where = clause.locator.label or article.label
    lines = [f"{title}{where}：{words(body(text, clause.span).of(text))}[{number}]"]
    for item in paragraph.items:
        mark = citations.add(article.version_id, item.id, item.extent, article.extent)
        lines.append(f"{words(item.extent.of(text))}[{mark}]")
    for other in paragraphs(finder.library, article):
        if other.number > paragraph.number and other.clause.kind is ClauseKind.PARAGRAPH:
            mark = citations.add(article.version_id, other.clause.id, other.span, article.extent)
            lines.append(f"{words(other.span.of(text))}[{mark}]")
    return Told(
        AnswerKind.PROVISION, "\n".join(lines), citations, confidence=0.45 + 0.5 * covered, framed=True
    )
