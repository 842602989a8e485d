"""Several accidents in one text: a collection of cases, a bulletin on recent accidents. One stretch for each.

A report on one accident may tell of earlier ones; it stays one case. So a text is cut only where its headings
name cases (案例一, 一、某公司“3·12”坍塌事故), or where it has no sections of a report and its paragraphs or
sentences begin with days of their own and it says itself that it tells of several.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from case_library.extraction.days import mentions
from case_library.extraction.events import HAPPENED
from case_library.extraction.headings import marks
from case_library.extraction.sections import Section, SectionKind, find_sections
from case_library.source import CaseText
from corpus.model import Span
from corpus.numerals import chinese_to_int

_C = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where one case stands; ``headline``: its own title, empty at the start where it has none."""

    extent: Span
    headline: Span


# Why: a sign in front of a heading. Matches ■案例一, ◎案例之二, ## 案例3.
_SIGN = r"[ \t#*■●◆▲★☆◎○□▪▶※✦]*"
# Why: the heading of a case in a collection. Matches 案例一：…, 【案例1】…, 典型案例2 …, [例3]…,
# 事故案例四、…, 案例之一, ◎案例之三某砖厂坍塌, 案例6-2 …, 身边案例1, 事故之二：…, 第三起：…, 第一个案例：….
# Must not match 案例分析, 案例一中的司机 (running text: its line is long and ends with a full stop),
# 第一起事故发生在….
_CASE = re.compile(
    rf"^{_SIGN}[【\[（(]?(?:(?:典型|事故|警示|身边|亡人)*(?:案 ?例|事例|实例|例)(?:之)?[ ]?"
    rf"(?P<number>[{_C}]{{1,3}}|\d{{1,2}}(?:[-—–]\d{{1,2}})?)[】\]）)]?"
    rf"|事故之?[ ]?(?:[{_C}]{{1,3}}|\d{{1,2}})[】\]）)]?(?=[：:、])"
    rf"|第(?:[{_C}]{{1,3}}|\d{{1,2}})(?:个?案例|起事故|起|例)[】\]）)]?(?=[：:、]))"
    rf"[ \t：:、.．—-]*(?P<name>[^\n]*)$",
    re.MULTILINE,
)
# Why: a top heading that names an accident. Matches 一、某公司“3·12”坍塌事故, 1.2023年5月1日某矿透水事故.
_NAMED = re.compile(
    rf"^[ \t#*]*(?:(?:第?[{_C}]{{1,3}}[、.．:：]|[（(][{_C}]{{1,3}}[）)]"
    rf"|\d{{1,2}}[、.．）)](?!\d))[ \t]*)(?P<name>[^\n。]{{6,80}}?(?:事故|火灾|爆炸|事件)(?:案例?"
    rf"|调查报告|情况|（[^）\n]*）)?)(?:[。：:]?[ \t]*$|[。：:](?=[^\n]{{0,12}}\d{{1,2}} ?月))",
    re.MULTILINE,
)
_OWN = re.compile(
    r"[“\"'][ ]?\d{1,2}[ ]?[·.．•∙・‧][ ]?\d{1,2}|(?:19|20)\d\d ?年|公司|厂|矿|工地|项目|镇|县|市"
)
_SEVERAL = re.compile(
    rf"近期|接连|连续发生|几起|多起|[{_C}两\d]+起|(?:以上|上述|下列|以下"
    rf"|这)[{_C}两几\d]+个?(?:起)?(?:典型)?(?:案例|事故|案件)|案例汇编|典型案例|事故案例|情况的?通报"
    rf"|案例分析|第[{_C}]个案例|(?:以上|上述)(?:事故|案例)|事故(?:情况)?通报"
)
_REPORT = {
    SectionKind.COURSE,
    SectionKind.DIRECT,
    SectionKind.INDIRECT,
    SectionKind.NATURE,
    SectionKind.RESPONSIBILITY,
}
_COMMENT = re.compile(r"^(?:以上|上述|这|通过|综上|从|对|为|各|请|针对|纵观|分析|由此|这些|当前|下一步)")


def stretches(source: CaseText) -> tuple[Stretch, ...]:
    """The stretches of the cases that ``source`` tells, in order; the whole text where it tells one."""
    text = source.folded
    whole = Span(0, len(text))
    for found in (_by_case_heads(source), _by_named_heads(source), _by_numbered_days(source)):
        if len(found) > 1:
            return tuple(found)
    if not _SEVERAL.search(source.title + text[:400] + text[-1500:]):
        return (Stretch(whole, headline_of(source)),)
    found = _by_days(source, whole)
    return tuple(found) if len(found) > 1 else (Stretch(whole, headline_of(source)),)


def headline_of(source: CaseText) -> Span:
    """The title of the text as it stands in its first lines, whatever lines stand before it."""
    text, at = source.text, 0
    first = Span(0, 0)
    for number, line in enumerate(text.split("\n", 4)[:4]):
        bare = line.strip()
        if number == 0:
            first = Span(0, len(line))
        if bare.endswith("。") and "，" in bare:
            break  # the account begins: there is no title
        if bare and (bare in source.title or source.title in bare) and len(bare) > 3:
            return Span(0, at + len(line))
        at += len(line) + 1
    opening = text[: first.end].rstrip()
    return first if first.end <= 80 and not (opening.endswith("。") and "，" in opening) else Span(0, 0)


# --- headings -----------------------------------------------------------------------------------------------


def _by_case_heads(source: CaseText) -> list[Stretch]:
    text = source.folded
    heads = [
        match
        for match in _CASE.finditer(text)
        if len(match["name"]) <= 60
        or not match["name"].rstrip().endswith("。")
        or _DAY.match(match["name"])
        or _RUN_IN.match(match["name"])
    ]
    if len(heads) > 1 and heads[0]["number"] not in (None, "1", "一") and "-" not in heads[0]["number"]:
        heads = [*list(_FIRST_INSIDE.finditer(text, 0, heads[0].start()))[-1:], *heads]
    if len(heads) > 1 and not _SEVERAL.search(source.title) and _account_before(source, heads[0].start()):
        return []  # an essay on one accident that gives others as examples
    placed = []
    for number, match in enumerate(heads, 1):
        end = _title_end(match)
        begin = _name_start(match, number) if end > match.start("name") else end
        placed.append((match.start(), begin, end))
    return _between(text, _with_account(text, placed))


def _name_start(match: re.Match[str], number: int) -> int:
    """Where the name of a case begins: its number ends where it has reached ``number`` (案例三|三江砖厂)."""
    words = match["number"]
    if not words or match.start("name") > match.end("number"):
        return match.start("name")
    for size in range(1, len(words)):
        if chinese_to_int(words) != number and chinese_to_int(words[:size]) == number:
            return match.start("number") + size
    return match.start("name")


def _with_account(text: str, heads: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The headings without those of a table of contents, behind which nothing stands before the next one."""
    if len(heads) < 2:
        return list(heads)
    ends = [*(start for start, _, _ in heads[1:]), len(text)]
    kept = [
        head
        for head, end in zip(heads, ends, strict=True)
        if text[head[2] : end].strip(_LEADERS) or (head[2] == head[1] and text[head[1] : end].strip(_LEADERS))
    ]
    return kept if len(kept) > 1 else list(heads)


# What leads from an entry of a table of contents to its page.
_LEADERS = " \t\n.…·0123456789"
_DAY = re.compile(r"[：:\s]*(?:19|20)\d\d ?年")


# Why: the first case of a collection, where the title has run into its line (…执法案例|案例1
# 某厂“7·8”事故案).
_FIRST_INSIDE = re.compile(
    r"(?:典型|事故|警示)?(?:案例|事例)[ ]?(?P<number>1"
    r"|一)(?![\d一二三四五六七八九十起])[ \t：:、.．—-]*(?P<name>[^\n]*)$",
    re.MULTILINE,
)
# Why: the name of a case that its account has run into (某厂“7·8”机械伤害事故案|7月8日9时许，…).
_RUN_IN = re.compile(
    r"[^。，,：:\n]{4,50}?(?:事故|火灾|爆炸|事件)(?:案(?!例|件))?(?=(?:(?:19|20)\d\d ?年 ?)?\d{1,2} ?月)"
)


def _title_end(match: re.Match[str]) -> int:
    """A case's heading may run on into its account (案例一：2019年3月3日，…): the title is empty then."""
    name = match["name"].rstrip()
    run_in = _RUN_IN.match(name)
    if run_in is not None and name.endswith("。"):
        return match.start("name") + run_in.end()
    return match.start("name") if len(name) > 60 or name.endswith("。") else match.start("name") + len(name)


def _by_named_heads(source: CaseText) -> list[Stretch]:
    text = source.folded
    heads = [
        match for match in _NAMED.finditer(text) if _OWN.search(match["name"]) and not _announces(text, match)
    ]

    if len(heads) < 2 or _tells_before(source, heads[0].start()):
        return []
    placed = [(match.start(), match.start("name"), match.end("name")) for match in heads]
    return _between(text, _with_account(text, placed))


def _tells_before(source: CaseText, first: int) -> bool:
    """An account or its causes stand before the first heading: one report lists earlier accidents."""
    for section in find_sections(source, Span(0, first)):
        told = section.kind in _REPORT and section.heading.end > section.heading.start
        if told and len(section.body.of(source.text).strip()) >= _ACCOUNT_SIZE:
            return True
    return False


_ACCOUNT_SIZE = 30


def _announces(text: str, match: re.Match[str]) -> bool:
    """The heading of a section of one report (二、“3·3”事故发生经过)."""
    return any(mark.kinds for mark in marks(text, Span(match.start(), match.end()))[:1])


def _between(text: str, heads: Sequence[tuple[int, int, int]]) -> list[Stretch]:
    """Stretches from heading to heading; the last ends before a closing comment on all of them."""
    if len(heads) < 2:
        return []
    made = []
    for number, (start, name, name_end) in enumerate(heads):
        last = number + 1 == len(heads)
        end = _closing(text, start, name_end) if last else heads[number + 1][0]
        made.append(Stretch(_trimmed(text, Span(start, end)), Span(name, name_end)))
    return made


# Why: what a collection closes with. Must not match the lessons of its last case.
_CLOSING = re.compile(
    r"\n[ \t]*(?:[一二三四五六七八九十]{1,2}、)?(?:(?:以上|上述|这)[^\n。]{0,12}(?:起|个"
    r"|些)?(?:典型)?(?:事故|案例)|为(?:深刻|认真)?(?:吸取|汲取)(?:上述|以上|近期)?[^\n。]{0,12}教训"
    r"|各(?:地|级|县|市|单位)[^\n]{0,40}要)[^\n]*"
)


# A heading of the widest rank behind cases that are numbered below it (（三）…事故。… 二、工作要求).
_WIDER = re.compile(rf"\n[ \t]*[{_C}]{{1,3}}、")
_BELOW = re.compile(rf"[ \t#*]*(?:[（(][{_C}]{{1,3}}[）)]|\d{{1,2}}[、.．）)])")


def _closing(text: str, start: int, after: int) -> int:
    ends = [match.start() for match in (_CLOSING.search(text, after),) if match]
    if _BELOW.match(text, start) and (wider := _WIDER.search(text, after)):
        ends.append(wider.start())
    return min(ends, default=len(text))


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


# --- paragraphs and sentences -----------------------------------------------------------------------------

# Why: an account begins: 2011年11月22日20时51分，…, 3月12日，…, 1.2023年5月1日…, 2.5月28日，….
_DATED = (
    r"(?=(?:(?:19|20)\d\d ?年 ?)?\d{1,2} ?月 ?\d{1,2} ?[日号]"
    r"|(?:同|当|次|去|今)年 ?\d{1,2} ?月 ?\d{1,2} ?[日号])"
)
_ITEM = rf"[（(]?(?:[{_C}]{{1,3}}|\d{{1,2}})[）)、.．]+[ \t]*"
_ACCOUNT = re.compile(rf"(?:^|(?<=[\n。！]))[ \t]*(?:{_ITEM}|[{_C}]是)?{_DATED}")
_NUMBERED = re.compile(rf"(?:^|(?<=[\n。！：:；;]))[ \t]*(?:{_ITEM}|[{_C}]是){_DATED}")
_CLAIMED = re.compile(r"死亡|身亡|遇难|丧生|重伤|轻伤|受伤|伤亡|失踪|中毒|事故|爆炸|火灾|起火|着火|坍塌")
_PAST = re.compile(r"曾|此前|以来|同类|类似")


def _by_numbered_days(source: CaseText) -> list[Stretch]:
    """Items of a bulletin that each begin with a day of their own (1.4月12日，…。2.5月28日，…。); () for the
    hours and days of one report.
    """
    text = source.folded
    heads = [
        match
        for match in _NUMBERED.finditer(text, headline_of(source).end)
        if _HARMED.search(said := _sentence(text, match.end())) and not _PAST.search(said)
    ]
    days = [next(mentions(text, Span(head.end(), head.end() + 24)), None) for head in heads]
    named = {(day.year, day.month, day.day) for day in days if day is not None}
    if len(heads) < 2 or len(named) < len(heads):
        return []
    if _tells_before(source, heads[0].start()) or _account_before(source, heads[0].start()):
        return []
    return _from_starts(text, [head.end() for head in heads], len(text))


def _sentence(text: str, at: int) -> str:
    end = re.compile(r"[。\n]").search(text, at)
    return text[at : end.start() if end else len(text)]


def _account_before(source: CaseText, first: int) -> bool:
    """An accident with its day is told between the title and ``first``."""
    text = source.folded
    for match in _ACCOUNT.finditer(text, headline_of(source).end, first):
        said = _sentence(text, match.end())
        if _HARMED.search(said) and not _PAST.search(said):
            return True
    return False


def _from_starts(text: str, starts: Sequence[int], end: int) -> list[Stretch]:
    made = []
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else _end_of_last(text, start, end)
        label = _NEXT_LABEL.search(text, start, stop) if number + 1 < len(starts) else None
        made.append(
            Stretch(_trimmed(text, Span(start, label.start() if label else stop)), Span(start, start))
        )
    return made


# The number of the item behind the one that ends.
_NEXT_LABEL = re.compile(rf"(?:{_ITEM}|[{_C}]是)\Z")


def _by_days(source: CaseText, whole: Span) -> list[Stretch]:
    """Accounts that each begin with a day of their own; () for a text with the sections of one report."""
    text = source.folded
    headline = headline_of(source)
    told = [
        section
        for section in find_sections(source)
        if section.kind in _REPORT
        and section.heading.end > section.heading.start
        and _own_line(text, section)
    ]
    # Accounts may stand under one heading (案例：…) before what is said of all of them.
    limit = min(
        [section.extent.start for section in told if section.kind is not SectionKind.COURSE],
        default=whole.end,
    )
    starts: list[tuple[int, tuple[int | None, int, int]]] = []
    year: int | None = None
    for match in _ACCOUNT.finditer(text, headline.end, limit):
        day = next(mentions(text, Span(match.end(), min(match.end() + 24, whole.end))), None)
        said = _sentence(text, match.end())
        opens = _opens_line(text, match.start())
        whole_said = text[match.end() : _line_end(text, match.end())] if opens else said
        if (
            day is None
            or not _HARMED.search(whole_said)
            or (told and (_PAST.search(said) or not _CLAIMED.search(whole_said)))
        ):
            continue
        same = [one for _, one in starts if one[1:] == (day.month, day.day)]
        if any(day.year is None or one[0] in (None, day.year) for one in same):
            continue  # one accident told twice, once without its year
        year = day.year or year
        if starts and (day.year is None or (told and not opens)) and not _place_too(said):
            continue
        starts.append((match.end(), (day.year or (None if not starts else year), day.month, day.day)))
    if len(starts) < 2:
        return []
    behind = _of_all(source, starts[-1][0])
    so_many = behind is not None or _counted(source, len(starts))
    if told and not so_many and len({key[0] for _, key in starts}) < 2:
        return []
    return _from_starts(text, [start for start, _ in starts], whole.end if behind is None else behind)


def _of_all(source: CaseText, last: int) -> int | None:
    """Where the sections begin, behind the account at ``last``, that speak of each accident by its day."""
    for section in find_sections(source):
        if (
            section.kind in (SectionKind.CAUSES, SectionKind.DIRECT, SectionKind.RESPONSIBILITY)
            and section.extent.start > last
            and section.heading.end > section.heading.start
            and _own_line(source.folded, section)
        ):
            addressed = _ADDRESSED.search(source.folded, section.heading.end)
            return section.extent.start if addressed is not None else None
    return None


_SO_MANY = re.compile(rf"(?P<n>[{_C}两]|\d{{1,2}}) ?起[^，。；\n]{{0,20}}?(?:事故|火灾|爆炸)")


def _counted(source: CaseText, number: int) -> bool:
    """The text says at its beginning that it tells of just so many accidents (近期，我县发生两起…)."""
    said = _SO_MANY.search(source.title + "\n" + source.folded[:400])
    if said is None:
        return False
    words = said["n"].replace("两", "二")
    return (int(words) if words.isdigit() else chinese_to_int(words)) == number


# Why: a paragraph on one of the accidents, in sections that follow on all of them. Matches “3·2”事故：…,
# （一）3月2日触电事故。…, 第一起事故原因：….
_ADDRESSED = re.compile(
    rf"\n[ \t]*(?:{_ITEM})?(?:[“\"']\d{{1,2}}[·.．•]\d{{1,2}}[”\"']|\d{{1,2}} ?月 ?\d{{1,2}} ?日"
    rf"|第[{_C}]起)[^，。：:\n]{{0,16}}?(?:事故|火灾|爆炸)[^，。：:\n]{{0,6}}[：:。]"
)


def _own_line(text: str, section: Section) -> bool:
    """The heading stands at the beginning of a line, not within a paragraph."""
    return _opens_line(text, section.heading.start)


def _opens_line(text: str, at: int) -> bool:
    while at > 0 and text[at - 1] in " \t\u3000":
        at -= 1
    return at == 0 or text[at - 1] == "\n"


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


_HARMED = re.compile(f"{HAPPENED.pattern}|死亡|受伤|晕倒|身亡|遇难")


def _place_too(sentence: str) -> bool:
    """A later day without a year begins another accident only where a place or firm stands behind it."""
    return bool(
        re.search(
            r"(?:省|市|县|区|镇|公司|厂|矿)[^，。]{0,40}(?:发生|爆炸|起火|坍塌)|[，,][^，。]{2,30}(?:省"
            r"|市|县|区)",
            sentence,
        )
    )


def _end_of_last(text: str, start: int, end: int) -> int:
    """The last account ends with its paragraph, or before a comment on all."""
    at = text.find("\n", start)
    while at >= 0:
        rest = text[at + 1 : end]
        if _COMMENT.match(rest.lstrip()) or not rest.strip():
            return at
        following = text.find("\n", at + 1)
        if following < 0:
            return end if not _COMMENT.match(rest.lstrip()) else at
        at = following
    return end
