"""How a text uses the provisions that it cites: as broken (违反…), as ground of a measure (依据…), otherwise.

The citations come from ``corpus.references``; the verb in front of a citation, or of the list that it stands
in, tells the use. What is quoted from a provision (关于“…按照…”) says nothing about the use.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

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
    r"(?:违反|违犯|触犯|违背|(?<!不)不符合?|不遵守|不执行|有悖于?|"
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
_QUOTES = re.compile(r"[“”]")
# Why: what is quoted from a provision. Matches behind a citation: 关于“, 中“, 规定：“, 的“, “.
_QUOTE_BEGINS = re.compile(
    r"[ \n]?(?:的?(?:关于|有关|规定的?|所称的?|中(?:关于)?|之规定|要求))*[:：，, ]{0,2}“"
)
_LONGEST_QUOTE = 1500
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
    stretch = text[start:end]
    plain = _without_quotations(stretch)
    marks = _marks(plain)
    found: list[UsedCitation] = []
    at = 0
    verb: tuple[int, int, Use] | None = None
    for reference in scan(stretch):
        begin = reference.span.start
        while at < len(marks) and marks[at][1] <= begin:
            verb = None if marks[at][2] is None else (marks[at][0], marks[at][1], marks[at][2] or Use.OTHER)
            at += 1
        if plain[begin] == _HIDDEN or reference.scope is not ReferenceScope.NAMED:
            continue
        if _is_norm(stretch, reference):
            where = Span(start + verb[0], start + verb[1]) if verb is not None else None
            use = Use.OTHER if verb is None else verb[2]
            found.append(UsedCitation(_cited(stretch, reference, start), use, where))
    return tuple(found)


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


def _marks(text: str) -> list[tuple[int, int, Use | None]]:
    """Verbs with the use that they tell, and ends of sentences (None), in order."""
    found: list[tuple[int, int, Use | None]] = [
        (match.start(), match.end(), _USES[match.lastgroup or "names"]) for match in _VERB.finditer(text)
    ]
    found.extend((match.start(), match.end(), None) for match in _SENTENCE_END.finditer(text))
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


def _cited(text: str, reference: FoundReference, offset: int) -> Cited:
    end = reference.span.end
    quote: Span | None = None
    opening = _QUOTE_BEGINS.match(text, end)
    if opening is not None:
        closing = _closing(text, opening.end())
        if closing is not None:
            quote = Span(offset + opening.end(), offset + closing)
    return Cited(
        title=VERSION_MARK.sub("", reference.title) or reference.title,
        article=reference.article or "",
        span=Span(offset + reference.span.start, offset + end),
        paragraph=f"第{to_chinese(reference.paragraph)}款" if reference.paragraph else "",
        item=f"第（{to_chinese(reference.item)}）项" if reference.item else "",
        number=reference.number,
        quote=quote,
    )


def _closing(text: str, position: int) -> int | None:
    depth = 1
    for mark in _QUOTES.finditer(text, position, position + _LONGEST_QUOTE):
        depth += 1 if mark.group() == "“" else -1
        if depth == 0:
            return mark.start()
    return None
