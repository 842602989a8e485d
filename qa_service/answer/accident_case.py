"""事故案例: which accidents the library tells of, and what a report says of one: causes, harm, who
answered for it.

A report is found by the words of its title and first lines, and read by its headings: the cause stands under
事故原因, those who were punished under 责任追究. Lists, counts and what accidents of a sort have in common
come from the records of the case library. A question about an accident that no text tells of is left open.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Final

from indexing.segment import is_noun, query_tokens
from qa_service.answer.accident_asked import Sort, sort_of
from qa_service.answer.accident_found import ASKING, COMMON, meant, own_words, told_accidents
from qa_service.answer.accident_lists import COUNTS, NOTHING, listed, similar_listed
from qa_service.answer.accident_patterns import pattern_of, told, without_pattern
from qa_service.answer.accident_report import Reader, ToldAccident
from qa_service.answer.accident_words import ACCIDENT, ASPECTS, BROKEN_ASKED, DATE, aspect_of, days_of
from qa_service.answer.definition import asked_terms
from qa_service.answer.model import AnswerKind
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings

# Why: asks for accidents of a sort, not for one. Matches 有没有罐车泄漏的案例, 类似事故有哪些,
# 发生过哪些气瓶爆炸,
# 静电爆炸的事故案例. Must not match 事故案例库由谁建设 (asks who), 事故有哪些等级.
_LISTS: Final = re.compile(
    r"案例|类似[^，？?]{0,14}事故|(?:有没有|有无|是否有|有过|出过|发生过)[^，？?]{0,20}(?:事故|爆炸|火灾|泄漏|泄露|中毒)"
    r"|(?:哪些|什么|多少起)[^，？?]{0,16}(?:事故|爆炸|火灾|泄漏|中毒)(?:案例)?[?？]?$|(?:事故|爆炸|泄漏|泄露|火灾|中毒)(?:都)?(?:有|发生过)(?:哪些|什么|多少)[?？]?$"
)
# Why: with a condition (2019年以来, 死亡3人以上) the bare noun asks for a list too. Matches 2019年以来的火灾
# and 发生过几起爆炸. Must not match 2019年以来的事故由谁调查.
_ACCIDENTS_LAST: Final = re.compile(
    r"(?:事故|爆炸|火灾|泄漏|泄露|中毒|坍塌|坠落|触电|侧翻|追尾)(?:案例)?(?:(?:都|一共|总共)?(?:有|发生过?)(?:哪些|几起|多少起?))?[?？。]?$"
)
_NOT_LIST: Final = re.compile(
    r"等级|分为|分几|级别|种类|类型|报告(?:应当|要)|预案|隐患|由谁|哪个部门|哪些部门|罚"
)
# Why: asks for several accidents, though its words may fit one. Matches 澜山区发生过哪些事故, 有没有…的案例.
# Must not match 那起事故案例中装了多少乙醇.
_SEVERAL: Final = re.compile(
    r"(?:哪些|什么)[^，？?]{0,10}(?:事故|案例|火灾|爆炸|泄漏|中毒)[?？]?$|(?:有没有|有无|是否有)[^，？?]{0,30}(?:案例|事故)"
    r"|的(?:典型|事故)?案例[?？。]?$"
)
_WHICH: Final = re.compile("哪些?[^，？?]{0,8}(?:事故|案例)")
_BY_HARM: Final = re.compile(
    r"(?:死亡|伤亡|死|损失)[^，？?]{0,6}(?:超过|以上|大于|多于|不少于)|(?:超过|以上)[^，？?]{0,6}(?:死|伤)"
)
_UNNAMED: Final = "请写明是哪一类事故，例如：“罐车泄漏事故一般追究谁的责任？”"


def answer(finder: Finder, findings: Findings) -> Told | Untold | None:
    """What the library tells of accidents; None for a question about none."""
    text = findings.question.text
    cases = told_accidents(finder.library, findings.scope)
    case = _of_focus(findings, cases)
    if case is None and not ACCIDENT.search(text) and "案例" not in text:
        return None
    if asked_terms(text)[1]:
        return None  # 什么是较大事故 asks what a word means
    prescribes = _prescribes(text) and not _blames(text, cases)
    if not prescribes and asks_for_similar(text) and (like := _of_version(findings, cases)) is not None:
        return similar_listed(finder, findings, like, cases)
    usual = not prescribes and pattern_of(text) is not None
    if usual and (common := _usual(finder, findings, cases)) is not None:
        return common
    sort = sort_of(findings.question, findings.scope.as_of)
    lists = _asks_for_list(text, sort)
    if lists and (
        sort.measured or COUNTS.search(text) or (aspect_of(text) is None and _SEVERAL.search(text))
    ):
        return listed(finder, findings, sort, cases)
    if cases and not prescribes and not usual:
        case = case or meant(text, cases)
        one = Reader(finder, findings, case).told_parts(text) if case is not None else None
        if one is not None:
            return one
    if lists:
        return listed(finder, findings, sort, cases)
    if is_about_one(text):
        return Untold(
            "资料库中没有这起事故的调查报告或案例材料。" if cases else NOTHING,
            kind=AnswerKind.CASE,
        )
    return None


def _asks_for_list(text: str, sort: Sort) -> bool:
    if _NOT_LIST.search(text):
        return False
    if _LISTS.search(text) or (_WHICH.search(text) and _BY_HARM.search(text)):
        return True
    if COUNTS.search(text) and ACCIDENT.search(text) and not _prescribes(text):
        return True
    return sort.measured and not sort.law and bool(_ACCIDENTS_LAST.search(text))


def _usual(finder: Finder, findings: Findings, cases: Sequence[ToldAccident]) -> Told | Untold | None:
    """What accidents of a sort have in common (这类事故一般追究谁的责任); None where that is not asked."""
    pattern = pattern_of(findings.question.text)
    if pattern is None:
        return None
    bare = without_pattern(findings.question.text)
    sort = sort_of(dataclasses.replace(findings.question, text=bare), findings.scope.as_of)
    if sort.kinds or sort.measured or _words_left(sort.rest):
        like = meant(sort.rest, cases) if not (sort.kinds or sort.measured) else None
        return told(finder, findings, pattern, sort, cases, like=like)
    like = _of_version(findings, cases)
    if like is None:
        # 这类 points at nothing; without it the question may be one of law (发生事故一般追究谁的责任).
        return Untold(_UNNAMED, kind=AnswerKind.CASE) if OF_THE_KIND.search(findings.question.text) else None
    return told(finder, findings, pattern, sort, cases, like=like)


def _words_left(text: str) -> bool:
    return any(token.isalnum() and not COMMON.match(token) for token in query_tokens(text))


def is_about_one(text: str) -> bool:
    """Whether a question is about one accident that it names, told or not."""
    return aspect_of(text) is not None and bool(_NAMED.search(text)) and not _prescribes(text)


def asks_aspect_alone(text: str) -> bool:
    """Whether a question asks one thing of an accident and names none: it means the one spoken of.

    >>> asks_aspect_alone("直接原因是什么？"), asks_aspect_alone("触电死亡的原因是什么？")
    (True, False)
    """
    aspect = aspect_of(text)
    if aspect is None or _prescribes(text) or "案例" in text:
        return False
    asked = next(asked for one, asked, _ in ASPECTS if one is aspect)
    rest = ASKING.sub(" ", re.sub(asked, " ", DATE.sub(" ", text)))
    return all(COMMON.match(token) for token in query_tokens(rest) if token.isalnum())


def asks_of_the_kind(text: str) -> bool:
    """Whether a question asks what accidents of the kind spoken of have in common (这类事故一般追究谁)."""
    if pattern_of(text) is None or _prescribes(text):
        return False
    return bool(OF_THE_KIND.search(text)) or not _words_left(without_pattern(text))


def asks_for_similar(text: str) -> bool:
    """Whether a question asks for accidents like the one spoken of (类似的案例还有哪些).

    >>> asks_for_similar("还有类似的案例吗？"), asks_for_similar("类似罐车泄漏的案例有哪些？")
    (True, False)
    """
    return bool(_SIMILAR.search(text)) and not _words_left(_WRAPPING.sub(" ", _SIMILAR.sub(" ", text)))


_SIMILAR: Final = re.compile(r"(?:类似|相似|同类|差不多|这样)的?(?:其他|别的)?的?(?:事故|案例)")


# What people wrap the sort of accident in: 有没有…的案例, …有哪些, 发生过几起…. What is left names the sort.
_WRAPPING: Final = re.compile(
    r"(?:请问|给我|帮我|查一?下|找一?下|看看|列出|资料库(?:里|中)?|库里|案例库(?:里|中)?|有没有|有无|是否有|有过|出过|发生过|发生|有)"
    r"|(?:哪些|什么|几起|多少起|几次)|的?(?:事故)?案例|(?:相关|有关|类似|典型)的?|(?:都|一共|总共|还|再|其他|别的)|[吗呢啊？?，,。]"
)


def kind_asked(text: str) -> str:
    """What sort of accident a question for a list names; "" where it asks for no list or names none.

    >>> kind_asked("有没有罐车泄漏的案例？"), kind_asked("动火作业出过什么事故？")
    ('罐车泄漏', '动火作业')
    """
    if _NOT_LIST.search(text) or not (_LISTS.search(text) or _ACCIDENTS_LAST.search(text)):
        return ""
    kind = _WRAPPING.sub("", text).strip(" 的").removesuffix("事故").strip(" 的")
    return kind if len(kind) > 1 else ""


OF_THE_KIND: Final = re.compile(r"(?:[这此该那]类|[这此那]种|这些|同类|类似)的?(?:事故|案例|事情|事儿?|情况)")


def _of_version(findings: Findings, cases: Sequence[ToldAccident]) -> ToldAccident | None:
    focus = findings.scope.focus
    if focus is None:
        return None
    of_text = [case for case in cases if case.version_id == focus.version_id]
    inside = [
        case for case in of_text if case.extent is None or case.extent.start <= focus.start < case.extent.end
    ]
    return next(iter(inside or of_text), None)


def _of_focus(findings: Findings, cases: Sequence[ToldAccident]) -> ToldAccident | None:
    """The report that the answer before quoted, for a follow-up that names no accident (直接原因是什么？)."""
    if aspect_of(findings.question.text) is None:
        return None
    return _of_version(findings, cases)


# Asks what shall be, not what was: 事故原因由谁调查, 事故发生后应当多久上报.
_MUST: Final = re.compile(
    r"应当|应该|必须|(?<!负)(?:由谁|谁来|谁负责|哪些?部门)|规定|依照|按照|多久|几小时|怎么罚|罚多少|罚款|法律|条例|可以(?!吸取|汲取|看出|得出|总结|借鉴|学)|能不能|要求"
)
# An accident by its day (7·19事故): one event, told or not.
_NAMED: Final = re.compile(
    r"\d{1,2}[.．·•∙・‧\-—]\d{1,2}[”\"]?[^，？?]{0,14}(?:事故|爆炸|火灾|泄漏)|(?:港|厂|矿|高速|公司|大厦|化工|酒店|商场|隧道|大桥)[^，？?]{0,8}(?:爆炸|火灾|泄漏|坍塌)(?:事故)?(?:死|造成|伤|的?原因|是?哪)"
)


# Asks who answers for an accident that is named (天津港爆炸谁负责). Not 谁负责调查, 由谁监管.
_BLAMES: Final = re.compile(
    r"(?:应该?|应当)?(?:由)?谁(?:来|该|要)?(?:负责|担责|负责任|承担责任)(?:的|呢|任)?[?？。]?$"
)


def _blames(text: str, cases: Sequence[ToldAccident]) -> bool:
    """Whether a question asks who answers for one accident, named by its day, its place or its firm.

    加油站爆炸谁负责 names none and asks for a duty.
    """
    if not _BLAMES.search(text):
        return False
    case = meant(text, cases)
    if case is None:
        return False
    if days_of(text)[0]:
        return True
    row = case.row
    names = case.title + ("".join((row.place_words, row.place, *row.firms)) if row else "")
    return any(
        len(word) > 1 and not is_noun(word) and word in names
        for word in own_words(text, cases)
        if not ACCIDENT.search(word)
    )


def _prescribes(text: str) -> bool:
    """Whether a question asks what a rule demands; 违反了哪些规定 asks what an accident broke."""
    return bool(_MUST.search(re.sub(BROKEN_ASKED, " ", text)))
