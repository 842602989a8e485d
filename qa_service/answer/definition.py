"""定义: what a word means, in the sentence that defines it; several texts stand beside each other by rank."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.jurisdiction import Relation
from corpus.model import Span
from corpus.records import ClauseRecord
from indexing.search import Query
from qa_service import cite
from qa_service.answer.accident_grade import in_force, rank
from qa_service.answer.article_parts import words
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import Alternative, AnswerKind
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings
from qa_service.lexicon import expand
from qa_service.places import nearest, rule_label

MOST_OTHERS: Final = 3
_LONGEST_TERM: Final = 14
_TERM = r"(?P<term>[^，,。？?！!：:；;]{1,24}?)"
_PARTICLE = r"(?:请问|你好|您好|我想知道|想问|到底|究竟|所谓的?|[“\"'‘])*"
# What may stand before the word and be parted from it: 2021年时，按照当时有效的某法，.
_AHEAD = (
    r"(?:(?:(?:(?:19|20)\d\d年|按照?|根据|依照|在)[^，,。？?]{1,40}"
    r"|[^，,。？?]{2,30}(?:法|条例|办法|规定|规则)》?[里中]?)[，,]){0,2}"
)
_CLOSE = r"[”\"'’]?"
_END = r"(?:呢|啊|呀|吗|的)?[?？。!！]*$"
# Why: forms that ask for nothing but a meaning. Matches 什么是重大危险源, 什么叫职业病, 危险物品怎么定义,
# 公众聚集场所是指什么, 何谓X, X的定义是什么, X是什么意思, X算什么. Must not match 什么是必须做的 (a
# clause), 阶段目标是什么.
_SURE = (
    re.compile(
        rf"^{_PARTICLE}(?:什么是|什么叫做?|什么称为|啥是|啥叫|何谓|何为|解释一下|怎么理解|如何理解){_PARTICLE}{_TERM}{_CLOSE}{_END}"
    ),
    re.compile(
        rf"^{_AHEAD}{_PARTICLE}{_TERM}{_CLOSE}(?:的(?:含义|定义|意思|概念)(?:是(?:什么|啥))?|(?:是|又是|具体|一般|都)?(?:怎么|如何|怎样)(?:定义|界定|解释)的?"
        rf"|(?:是|具体|主要|都)*(?:是指|指的是|指|包括在内的是)(?:什么|啥|哪|几)(?:[些个段种类])?(?:时间段?|时段|范围|情形|意思|东西|人|地方|场所|点)?|是(?:什么|啥)意思|叫什么意思|什么意思){_END}"
    ),
)
# X是什么: a meaning only where a text defines X.
_MAYBE = re.compile(rf"^{_PARTICLE}{_TERM}{_CLOSE}(?:是|算)(?:什么|啥)(?:东西)?{_END}")
# X和Y有什么区别: two words, each defined.
_BOTH = re.compile(
    rf"^{_PARTICLE}(?P<one>[^，,。？?！!：:；;]{{2,14}}?){_CLOSE}(?:和|与|跟|同|、)[“\"]?(?P<two>[^，,。？?！!：:；;]{{2,14}}?){_CLOSE}"
    rf"(?:之间)?(?:到底)?(?:有|是)?(?:什么|啥|哪些|何)(?:不同|不一样|区别|差别|差异|分别){_END}"
)
# The text that a question restricts its word to: 安全生产法里的…, 《消防法》所称的….
_OF_LAW = re.compile(
    r"^(?:按照?|根据|依照)?《?[^《》，,]{2,30}?(?:法|条例|办法|规定|细则|规则|标准|规范)》?(?:里|中|上|里面|当中|规定|所说|所称|所讲)*的?(?=.{2,})"
)
# Ahead of a word that is defined: the beginning of a sentence or item, a quotation mark, 所称, 所指.
_BEFORE = r"(?:^|[\s“\"‘（(）)：:；;。，,、]|所称的?|所指的?|所说的?|称|是指的?|中的?|的)"
_MEANS = (
    r"[”\"’]?(?:[（(][^（）()]{1,40}[）)])?(?:[（(]以下[^（）()]{1,40}[）)])?\s*(?:[，,：:]\s*)?(?:(?:主要|特"
    r"|一般)?(?:是|系|即|均)?指(?!定|挥|导|标|示|数|出|明|派|使|控|引|认|向)|包括下列|是(?=依照|依法|以|为|由|用|在))"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A defining sentence.

    Attributes:
        clause: it stands in. span: the sentence.
    """

    term: str
    clause: ClauseRecord
    span: Span


def asked_terms(text: str) -> tuple[tuple[str, ...], bool]:
    """The words whose meaning ``text`` asks for, and whether it surely asks for that; () for none.

    >>> asked_terms("什么是重大危险源？")
    (('重大危险源',), True)
    """
    bare = text.strip()
    both = _BOTH.match(bare)
    if both:
        return (_bare_term(both["one"]), _bare_term(both["two"])), False
    for pattern in _SURE:
        match = pattern.match(bare)
        if match:
            term = _bare_term(match["term"])
            return ((term,), True) if _is_term(term) else ((), False)
    match = _MAYBE.match(bare)
    if match:
        term = _bare_term(match["term"])
        return ((term,), False) if _is_term(term) else ((), False)
    return (), False


def _bare_term(words_: str) -> str:
    term = _OF_LAW.sub("", words_.strip())
    return term.strip("“”\"'‘’《》 的").removeprefix("一个").removeprefix("所谓")


# Words that begin or are a clause and no term: 什么是必须做的, 什么是不能….
_NO_TERM = re.compile(r"^(?:必须|应当|应该|可以|不能|不得|要|谁|哪|由|被|我|你|他|它|这|那)|[了吗]$|^.$")


def _is_term(term: str) -> bool:
    return 2 <= len(term) <= _LONGEST_TERM and not _NO_TERM.search(term)


def answer(finder: Finder, findings: Findings) -> Told | Untold | None:
    """What the word means that a question asks for; None where it asks for no meaning."""
    terms, sure = asked_terms(findings.question.text)
    if not terms:
        return None
    if len(terms) == 2:
        return _difference(finder, findings, terms)
    found = _meanings(finder, findings, terms[0])
    if found:
        told = _told(finder, findings, found)
        if found[0].term == terms[0]:
            return told
        return dataclasses.replace(told, notes=(f"“{terms[0]}”在文件中写作“{found[0].term}”。", *told.notes))
    if not sure:
        return None
    return Untold(f"资料库中没有给“{terms[0]}”下定义的条文。", nearest=True, kind=AnswerKind.DEFINITION)


def _difference(finder: Finder, findings: Findings, terms: Sequence[str]) -> Told | None:
    """Both definitions, side by side."""
    each = [_meanings(finder, findings, term) for term in terms]
    if not all(each):
        return None
    shared = {m.clause.version_id for m in each[0]} & {m.clause.version_id for m in each[1]}
    chosen = [next((m for m in found if m.clause.version_id in shared), found[0]) for found in each]
    citations = Citations(finder.library, findings.scope.as_of)
    lines = [f"“{meaning.term}”：{_line(finder, meaning, citations)}" for meaning in chosen]
    if chosen[0].clause.version_id != chosen[1].clause.version_id:
        lines.append("两个定义出自不同的文件，适用的范围以各自的条文为准。")
    return Told(AnswerKind.COMPARISON, "\n".join(lines), citations, confidence=0.85, framed=True)


def _told(finder: Finder, findings: Findings, found: Sequence[Meaning]) -> Told:
    citations = Citations(finder.library, findings.scope.as_of)
    text = _line(finder, found[0], citations)
    places = findings.scope.places
    said = {words(found[0].span.of(finder.library.text(found[0].clause.version_id)))}
    others: list[Alternative] = []
    for meaning in found[1:]:
        words_ = words(meaning.span.of(finder.library.text(meaning.clause.version_id)))
        if len(others) == MOST_OTHERS or words_ in said:
            continue
        said.add(words_)
        line = _line(finder, meaning, citations)
        place = citations.items[-1].document.jurisdiction
        others.append(Alternative(place, line, (citations.items[-1].n,), rule_label(places, place)))
    notes = ("几部文件对这个词的定义不同，适用哪一个，看处理的事情归哪部文件管。",) if others else ()
    shown = [f"- {other.summary}" for other in others]
    text = "\n".join([text, *(["其他文件的规定：", *shown] if shown else [])])
    return Told(
        AnswerKind.DEFINITION,
        text,
        citations,
        confidence=0.92,
        alternatives=tuple(others),
        notes=notes,
        framed=True,
    )


def _line(finder: Finder, meaning: Meaning, citations: Citations) -> str:
    clause = meaning.clause
    text = finder.library.text(clause.version_id)
    _, around = around_clause(finder.library, clause.id)
    number = citations.add(clause.version_id, clause.id, meaning.span, around)
    title = book_title(citations.items[number - 1].document.title)
    said = words(meaning.span.of(text)).removeprefix(clause.label).lstrip()
    return f"{title}{clause.locator.article or clause.locator.label}：{said}[{number}]"


def _meanings(finder: Finder, findings: Findings, term: str) -> list[Meaning]:
    """The sentences that define ``term``, the one that counts most first."""
    found = _defined(finder, findings, (term,))
    if found:
        return found
    graded = _graded(finder, findings, term)
    if graded:
        return graded
    # 电瓶车 is defined as 电动自行车; but 电梯困人 is no 电梯使用单位, whoever must help.
    formal = tuple(t for e in expand(term) if e.word == term for t in e.terms if not _AN_ORGAN.search(t))
    return _defined(finder, findings, formal) if formal else []


# A degree before what it grades: 大型 of 大型地质灾害. Words of their own (重大危险源) are looked up before.
_DEGREE = re.compile(
    "^(?P<degree>特别重大|特大型|特大|重大|较大|一般|大型|中型|小型|[一二三四]级|[ⅠⅡⅢⅣ]级)(?P<of>[一-鿿]{2,})$"
)


def _graded(finder: Finder, findings: Findings, term: str) -> list[Meaning]:
    """The item that says when something has the degree asked for: （二）大型：因灾死亡10人以上….

    Its lead-in must grade that very thing (地质灾害…分为四个等级).
    """
    asked = _DEGREE.match(term)
    if asked is None:
        return []
    item = re.compile(
        rf"(?P<before>(?:^|[\s）).、；;。]))(?:{re.escape(asked['degree'])})(?:{re.escape(asked['of'])})?\s*(?:[：:，,]|是?指)"
    )
    leads = re.compile(rf"{re.escape(asked['of'])}[^。；;]{{0,60}}(?:分为|划分|分成|等级|分级)")
    found = [
        meaning
        for clause_id in _candidates(finder, findings, f"{asked['of']} 分为 等级 {asked['degree']}")
        for meaning in _in_clause(finder, clause_id, asked["degree"], item)
        if leads.search(_around_words(finder, clause_id))
    ]
    unique = {(one.clause.version_id, one.span.start): dataclasses.replace(one, term=term) for one in found}
    return sorted(unique.values(), key=lambda meaning: _key(finder, findings, meaning))


def _around_words(finder: Finder, clause_id: str) -> str:
    clause, around = around_clause(finder.library, clause_id)
    return around.of(finder.library.text(clause.version_id))


_AN_ORGAN = re.compile(r"(?:单位|机构|部门|机关|人员|企业|委员会|局)$")


def _candidates(finder: Finder, findings: Findings, text: str) -> list[str]:
    """Clauses that may define something, by id: of a search for ``text``, and what was found already."""
    scope = findings.scope
    hits = list(
        finder.searcher.search(
            Query(
                text=text,
                kinds=("article", "clause"),
                doc_kinds=("law", "policy", "standard"),
                jurisdictions=scope.jurisdictions,
                exclude_version_ids=scope.excluded,
                any_time=True,
                limit=50,
            )
        )
    )
    return list(
        dict.fromkeys(
            [hit.passage.clause_id for hit in hits]
            + [e.hit.passage.clause_id for e in findings.evidence if e.hit.passage.doc_kind != "case"]
        )
    )


def _defined(finder: Finder, findings: Findings, names: Sequence[str]) -> list[Meaning]:
    clauses = _candidates(finder, findings, f"{' '.join(names)} 是指 本法所称 用语的含义")
    found: dict[tuple[str, int], Meaning] = {}
    for name in names:
        pattern = re.compile(rf"(?P<before>{_BEFORE}){re.escape(name)}{_MEANS}")
        for clause_id in clauses:
            for meaning in _in_clause(finder, clause_id, name, pattern):
                found.setdefault((meaning.clause.version_id, meaning.span.start), meaning)
    return sorted(found.values(), key=lambda meaning: _key(finder, findings, meaning))


def _in_clause(finder: Finder, clause_id: str, term: str, pattern: re.Pattern[str]) -> Iterable[Meaning]:
    clause, around = around_clause(finder.library, clause_id)
    text = finder.library.text(clause.version_id)
    for match in pattern.finditer(text, around.start, around.end):
        at = match.end("before")
        sentence = next((s for s in cite.sentences(text, around) if s.start <= at < s.end), None)
        if sentence is None or at - sentence.start > 30:
            continue
        owner = _owner(finder, clause, at)
        yield Meaning(term, owner, _item_of(text, sentence, at))


def _owner(finder: Finder, clause: ClauseRecord, at: int) -> ClauseRecord:
    """The innermost clause at a place of the text, within the article."""
    best = clause
    clauses = finder.library.clauses(clause.version_id)
    start = clause.ordinal if clause.ordinal < len(clauses) else 0
    for one in clauses[start:]:
        if one.start >= clause.extent_end:
            break
        if one.start <= at < one.end:
            best = one
    return best


def _item_of(text: str, sentence: Span, at: int) -> Span:
    """Of a sentence that defines several words, parted by semicolons, the part at ``at``."""
    start, end = sentence
    for match in re.finditer("[；;]", text[sentence.start : sentence.end]):
        cut = sentence.start + match.end()
        if cut <= at:
            start = cut
        else:
            end = cut
            break
    return cite.trim(text, Span(start, end))


def _key(finder: Finder, findings: Findings, meaning: Meaning) -> tuple[float, ...]:
    """The named text first, then the place asked for, then texts in force, then by rank."""
    version_id = meaning.clause.version_id
    scope = findings.scope
    named = findings.named and any(
        e.named and e.hit.passage.version_id == version_id for e in findings.evidence
    )
    named = named or version_id in findings.laws
    version = finder.library.version(version_id)
    own = bool(scope.places) and nearest(scope.places, version.jurisdiction) is Relation.OWN
    title = version.title
    about = meaning.term in title
    day = version.effective or version.published
    return (
        0.0 if named else 1.0,
        0.0 if in_force(finder, version_id, scope.as_of) else 1.0,
        0.0 if own else 1.0,
        -float(rank(finder, version_id)),
        0.0 if about else 1.0,
        -float(day.toordinal() if day else 0),
        float(meaning.span.start),
    )
