"""How a text uses the provisions that it cites: as broken (违反…), as ground of a measure (依据…), otherwise.

The citations come from ``corpus.references``; the verb in front of a citation, or of the list that it stands
in, tells the use. What is quoted from a provision (关于“…按照…”) says nothing about the use.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from case_library.model import Cited
from corpus.model import Span
from corpus.numerals import to_chinese
from corpus.references import scan
from corpus.relations import FoundReference, ReferenceScope
from corpus.titles import VERSION_MARK


class Use(enum.StrEnum):
    """What a citation is there for."""

    BROKEN = "broken"
    BASIS = "basis"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class UsedCitation:
    """A citation, its use, and where the verb (违反, 依据) stands that tells it."""

    cited: Cited
    use: Use
    verb: Span | None


# Why: a provision was broken. Matches 违反, 违犯, 触犯, 违背, 不符合, 未(严格)按照,
# 未(严格)执行|遵守|落实|履行, 没有按照, 不符. Must not match 符合.
_BREAKS = (
    r"(?:与(?=《[^。；\n]{2,160}(?:不(?:相)?符|相悖|相违背|相抵触))|违 ?反|违犯|触犯|违背|(?<!不)不符合?"
    r"|不遵守|不执行|有悖于?|"
    r"(?:未能?|没有|不|拒不)(?:认真|严格|切实|有效|完全|依法|全面|正确)*(?:按照?|依照|依据|根据|遵守|遵照"
    r"|执行|落实|达到|满足|履行))"
)
# Why: a measure rests on it, or the work of the investigation. Matches 按照, 依据, 根据, 依照, 适用, 参照,
# 符合.
_RESTS = r"(?:按照|依照|依据|根据|适用|参照|遵照|(?<!不)符合|按(?=《)|依(?=《)|据(?=《))"
# Why: names the document for another reason. Matches 学习, 贯彻, 制定, 取得, 落实, 执行, 印发, 签订, 详见.
_NAMES = (
    r"(?:学习|宣传|贯彻|制定|修订|完善|取得|办理|印发|下发|出台|签订|签署|出具|编制|发布|颁布|组织|具有"
    r"|持有|获得|"
    r"落实|执行|遵守|履行|提交|审核|批准|通过|填写|送达|下达|发出|收到|详见|规范|核发)"
)
_VERB = re.compile(rf"(?P<breaks>{_BREAKS})|(?P<rests>{_RESTS})|(?P<names>{_NAMES})")
_SENTENCE_END = re.compile(r"[。；;\n！？]")
_LIST_GOES_ON = re.compile(r"[；;] ?《")
_QUOTES = re.compile(r"[“”]")
# Why: a line that was broken at the edge of a page goes on in the next (《煤矿防治|水细则》, 第二十|一条).
# Matches the
# break behind 15 characters or more without the end of a sentence, in front of words. Must not match the
# break
# behind a heading (shorter, or with a colon) or in front of a numbered item.
_SOFT_BREAK = re.compile(
    r"(?<=[^\n]{15})(?<![。；;！？：:!?\n])\n(?=[\u4e00-\u9fff《》、，,。；（(])"
    r"(?![（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]\d)"
)
# Why: what is quoted from a provision. Matches behind a citation: 关于“, 中“, 规定：“, 的“, “.
_QUOTE_BEGINS = re.compile(
    r"[ \n]?(?:的?(?:关于|有关|规定的?|所称的?|中(?:关于)?|之规定|要求))*[:：，, ]{0,2}“"
)
_LONGEST_QUOTE = 1500
_POINTED = r"\d{1,2}(?:[.．]\d{1,2}){1,3}"
_POINTED_CLAUSE = (
    rf"第?[ ]?(?P<number>{_POINTED})(?:[ ]?条(?:第[（(]?[\d一二三四五六七八九十]{{1,2}}[）)]?[款项])?"
    rf"|(?=(?:[ ]?[、，和及与][ ]?第?[ ]?{_POINTED}){{1,9}}[ ]?条))"
)
# Why: standards are cited by clause (GB/T 1.1-2020, 7.3: 章, 条 numbered with points). Matches behind a
# title:
# 第5.5.1条, （GB 50160-2008）第4.2.3条, 5.5.1条, 第3.0.2条第1款 (the 条 is kept), 4.2、5.3条. Must not match
# 第41条 (an article) or a number without 条.
_STANDARD_CLAUSE = re.compile(
    rf"(?:[ ]?[（(][^（）()\n]{{2,40}}[）)]){{0,2}}[ ]?(?:的|中的?)?{_POINTED_CLAUSE}"
)
_FURTHER_CLAUSE = re.compile(rf"[ ]?(?:[、，]|和|及|与)[ ]?(?P<clause>{_POINTED_CLAUSE})")
# Why: a standard that is cited by its number alone. Matches GB 38900-2020第6.7条, AQ 3009—2007 第5.2.1条,
# JGJ 130-2011中第9.0.5条. Must not match a number without a clause: it names the standard of a thing.
_STANDARD = re.compile(
    r"(?P<standard>(?:GB|AQ|GA|XF|JGJ|HG|SH|SY|TSG|DL|MT|JB|CJJ|JTG|DB\d{0,4})(?:/[TZ])?[ ]?[A-Z]?[\d.]{2,9}"
    rf"(?:[-—－–]\d{{2,4}})?)[^，。；\n第]{{0,6}}(?=第){_POINTED_CLAUSE}"
)
# Why: titles of papers, not of norms. Matches …许可证, …合同, …报告, …通知书, …批复, …说明书.
_NO_NORM = re.compile(
    r"(?:证|证书|执照|合同|协议书?|报告|报告书|通知书|决定书|指令书|说明书|批复|函|图|台账|记录|登记表|表"
    r"|纪要|方案|计划|"
    r"意见书|责任书|承诺书|任务书|资质|预案|图纸|手册|登记|单|书|报|册|公告|清单|卷)$"
)
# Why: rules of a firm, which are no law: 公司《…制度》, 该矿《作业规程》, 本单位…, 施工组织设计.
_OF_FIRM = re.compile(
    r"(?:公司|企业|单位|集团|工厂|该厂|该矿|煤矿|项目部|车间|学校|医院|内部|自己|制定的?"
    r"|编制的?)(?:内部)?(?:的)?$"
)
_HOUSE_RULE = re.compile(
    r"(?:制度|责任制|岗位.{0,10}规程|作业规程|操作规程|作业指导书|施工组织设计|职责|流程)$"
)


def used_citations(text: str, start: int, end: int) -> tuple[UsedCitation, ...]:
    """The provisions and norms that ``text[start:end]`` cites, in order, with what for.

    Citations inside words that are quoted from a provision are left out: they are that provision's own.
    """
    stretch = _SOFT_BREAK.sub(" ", text[start:end])
    plain = _without_quotations(stretch)
    marks = _marks(_without_titles(plain))
    found: list[UsedCitation] = []
    at = 0
    verb: tuple[int, int, Use] | None = None
    for begin, cited in _citations(stretch, plain, start):
        while at < len(marks) and marks[at][1] <= begin:
            verb = None if marks[at][2] is None else (marks[at][0], marks[at][1], marks[at][2] or Use.OTHER)
            at += 1
        where = Span(start + verb[0], start + verb[1]) if verb is not None else None
        use = Use.OTHER if verb is None else verb[2]
        found.extend(UsedCitation(one, use, where) for one in cited)
    return tuple(found)


def _citations(stretch: str, plain: str, offset: int) -> list[tuple[int, tuple[Cited, ...]]]:
    """Norms that a stretch cites and where the citation begins, in order; none that a quotation hides."""
    found: list[tuple[int, tuple[Cited, ...]]] = []
    for reference in scan(stretch):
        begin = reference.span.start
        if plain[begin] == _HIDDEN or reference.scope is not ReferenceScope.NAMED:
            continue
        if _is_norm(stretch, reference):
            found.append((begin, tuple(_cited(stretch, reference, offset))))
    taken = [one.span for _, cited in found for one in cited]
    for bare in _STANDARD.finditer(plain):
        if not any(span.start <= offset + bare.start() < span.end for span in taken):
            number = " ".join(bare.group("standard").split())
            first = Cited(
                title=number,
                article=f"第{bare.group('number')}条",
                span=Span(offset + bare.start(), offset + bare.end()),
                number=number,
            )
            found.append((bare.start(), (first, *_further(stretch, first, bare.end(), offset))))
    return sorted(found, key=lambda one: one[0])


_HIDDEN = "\x00"


def _without_quotations(text: str) -> str:
    """``text`` with what stands within “ ” hidden, as long as before; a mark without end hides nothing."""
    pieces: list[str] = []
    depth = begin = position = 0
    for mark in _QUOTES.finditer(text):
        if depth and mark.start() - begin > _LONGEST_QUOTE:
            depth = 0
        if mark.group() == "“":
            if depth == 0:
                begin = mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                pieces += text[position : begin + 1], _HIDDEN * (mark.start() - begin - 1)
                position = mark.start()
    pieces.append(text[position:])
    return "".join(pieces)


_IN_MARKS = re.compile(r"《[^《》\n]{0,160}》")


def hidden(text: str, start: int, end: int) -> str:
    """``text[start:end]``, as long as before, with quotations and titles hidden within their marks."""
    plain = _without_quotations(text[start:end])
    return _IN_MARKS.sub(lambda match: "《" + _HIDDEN * (len(match.group()) - 2) + "》", plain)


# Why: titles and the brackets behind them (2016年7月29日修订) have verbs that are nobody's.
_TITLE_WITH_BRACKETS = re.compile(
    r"《(?P<title>[^《》\n]{0,160})》(?P<behind>(?:[ ]?[（(][^（）()\n]{2,60}[）)]){0,3})"
)


def _without_titles(plain: str) -> str:
    """``plain``, as long as before, without what stands in titles and in the brackets behind them."""
    return _TITLE_WITH_BRACKETS.sub(
        lambda match: (
            "《" + _HIDDEN * len(match.group("title")) + "》" + _HIDDEN * len(match.group("behind"))
        ),
        plain,
    )


def _marks(text: str) -> list[tuple[int, int, Use | None]]:
    """Verbs with the use that they tell, and ends of sentences (None), in order."""
    found: list[tuple[int, int, Use | None]] = [
        (match.start(), match.end(), _USES[match.lastgroup or "names"]) for match in _VERB.finditer(text)
    ]
    found.extend((match.start(), match.end(), None) for match in _SENTENCE_END.finditer(text))
    # 违反《…》第八条；《…》第九条: the list goes on behind the semicolon
    found = [mark for mark in found if mark[2] is not None or not _LIST_GOES_ON.match(text, mark[0])]
    return sorted(found, key=lambda mark: mark[1])


_USES = {"breaks": Use.BROKEN, "rests": Use.BASIS, "names": Use.OTHER}


def _is_norm(text: str, reference: FoundReference) -> bool:
    title = reference.title
    if reference.article is not None:
        return True
    if not title or _NO_NORM.search(title):
        return False
    begin = reference.span.start
    return not (_HOUSE_RULE.search(title) or _OF_FIRM.search(text, max(0, begin - 10), begin))


def _cited(text: str, reference: FoundReference, offset: int) -> Iterator[Cited]:
    """The provision of a reference; of a standard the clauses that are listed behind its title."""
    end = reference.span.end
    clause = _STANDARD_CLAUSE.match(text, end) if reference.article is None else None
    if clause is not None:
        end = clause.end()
    quote: Span | None = None
    opening = _QUOTE_BEGINS.match(text, end)
    if opening is not None:
        closing = _closing(text, opening.end())
        if closing is not None:
            quote = Span(offset + opening.end(), offset + closing)
    first = Cited(
        title=VERSION_MARK.sub("", reference.title) or reference.title,
        article=f"第{clause.group('number')}条" if clause is not None else reference.article or "",
        span=Span(offset + reference.span.start, offset + end),
        paragraph=f"第{to_chinese(reference.paragraph)}款" if reference.paragraph else "",
        item=f"第（{to_chinese(reference.item)}）项" if reference.item else "",
        number=reference.number,
        quote=quote,
    )
    yield first
    if clause is not None:
        yield from _further(text, first, end, offset)


def _further(text: str, first: Cited, position: int, offset: int) -> Iterator[Cited]:
    """Further clauses of the same standard: 第4.2.3条|、第5.1.2条."""
    while (clause := _FURTHER_CLAUSE.match(text, position)) is not None:
        position = clause.end()
        span = Span(offset + clause.start("clause"), offset + clause.end())
        yield replace(first, article=f"第{clause.group('number')}条", span=span, quote=None)


def _closing(text: str, position: int) -> int | None:
    depth = 1
    for mark in _QUOTES.finditer(text, position, position + _LONGEST_QUOTE):
        depth += 1 if mark.group() == "“" else -1
        if depth == 0:
            return mark.start()
    return None
