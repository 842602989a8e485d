"""Dates and periods by which something is due (时限): 6月底前, 2020年7月1日—2020年底, 每年1月30日前.

A scanner over points of time: a point (2020年6月底, 年底, 第三季度, “十四五”末) counts as a deadline by the
words around it (…前, 到…, …内, a second point behind a dash). Days are worked out only where the document
makes the year certain; the words stay as written.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.model import Span
from corpus.numerals import chinese_to_int, plain_digits, to_int

_Days = tuple[dt.date | None, dt.date | None]
_NOTHING: _Days = (None, None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a document says of the year that its dates without a year mean.

    Attributes:
        year: that the text, or the section, is for (2020年工作任务).
        period: first and last year of the plan.
        published: day of the document.
    """

    year: int | None = None
    period: tuple[int, int] | None = None
    published: dt.date | None = None

    def year_for(self, month: int) -> int | None:
        """The year of a month named without one: that of the text, else of its publication.

        A month before that of publication may mean the next year: then it is not certain.
        """
        if self.year is not None:
            return self.year
        if self.published is not None and month >= self.published.month:
            return self.published.year
        return None

    @property
    def first_year(self) -> int | None:
        """The earliest year that the text can set tasks for."""
        if self.period is not None:
            return self.period[0]
        return self.year or (self.published.year if self.published else None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as it stands in the text.

    Attributes:
        words: without blanks inside.
        first, last: the days that it means; None where not certain.
        recurring: 每年, 每季度, …
        point: False for a bare year (2022年), which only dates the figures behind it.
        ranged: it has two ends, 2020年6月-12月.
    """

    span: Span
    words: str
    first: dt.date | None = None
    last: dt.date | None = None
    recurring: str | None = None
    point: bool = True
    ranged: bool = False


_B = r"[ \t]{0,2}"  # blanks that a page's layout leaves between a number and its word
_EVERY = rf"每(?:半?年度?|个?月|个?季度?|半月|周|日|天|学年|学期|[两二三四五][年月周]){_B}(?:的)?"
_YEAR = rf"(?:(?:19|20)\d\d{_B}(?:年度?|(?=\d{{1,2}}{_B}月))|今年|明年|次年|翌年|当年|本年度?)"
_MONTH = rf"\d{{1,2}}{_B}月份?"
#: 底, 末 and 初 of a year or month; not 2020年初步, 末端, 底线, 月底数.
_END = r"(?:底(?![线层部座数下册气蕴图商盘])|末(?![端位级尾梢])|初(?=之?前|[，,。；;、\s]|$))"
_DAY = rf"(?:\d{{1,2}}{_B}[日号]|{_END}|[上中下]旬)"
_PART = rf"(?:年?{_END}|年?内(?=[，,。；;前完建实]|$)|[上下]半年|第?[一二三四1-4]季度[末底]?|季度[末底]|季末)"
_PLAN = r"[“\"]?十[一二三四五六七]五[”\"]?(?:规划)?(?:期间|时期|期内|期?末期?|中期)?"
#: What a point begins with: the guard refuses all other characters in one step.
_POINT_FIRSTS = r" \t\d每今明次翌当本年上中下第一二三四季月学“\"十底末初"
#: A point of time with at least one of year, month, part of a year, plan. Must not take 〔2020〕40号, 第3次,
#: 5月 inside a number (15月 is refused by ``_days``), 1.2020年 keeps its year.
_POINT = re.compile(
    rf"(?=[{_POINT_FIRSTS}])(?P<every>{_EVERY})?{_B}(?:"
    rf"(?P<year>{_YEAR}){_B}(?:(?P<month>{_MONTH}){_B}(?P<day>{_DAY})?|(?P<part>{_PART}))?"
    rf"|(?P<month2>{_MONTH}){_B}(?P<day2>{_DAY})?"
    rf"|(?P<part2>年{_END}|年内|[上下]半年|第?[一二三四]季度[末底]?|季度[末底]|季末|月{_END}|学期[末底]|学年[末底]|[上中下]旬)"
    rf"|(?P<plan>{_PLAN})"
    rf"|(?P<day3>(?<=[年月度周的])\d{{1,3}}{_B}[日号])"
    rf"|(?P<end>(?<=[年月度季期]){_END})"
    rf")"
)
#: 2020—2022年, 2026-2030年?: years with a dash where only the last has 年, or none.
_YEARS = re.compile(
    rf"(?<!\d)((?:19|20)\d\d){_B}年?{_B}[—–\-~～－至到]{{1,2}}{_B}((?:19|20)\d\d)(?:{_B}年)?(?![\d年月号])"
)
_DASH = re.compile(rf"{_B}(?:起)?{_B}(?:[—–\-~～－]{{1,2}}|至|到){_B}")
#: 前, 之前, 以前; not 前三名, 前期, 前款, 前后, 前往, 前端.
_BEFORE = re.compile(rf"{_B}(?:之前|以前|前(?![后三期款述列提沿往来端置瞻身]))")
_TO = re.compile(rf"(?:力争|确保|争取)?(?:最迟|至迟|不迟于|到|至){_B}$")
_FROM_NOW = re.compile(r"即日起(?:至|到)$")
#: 截至, 截止(到): what has been reached by then is no aim. 有效期至: how long the text itself holds.
_UNTIL_NOW = re.compile(rf"(?:截[至止](?:到|至)?|有效期限?(?:至|到|为)){_B}$")
_WITHIN = re.compile(r"(?:以内|之内|内)")
_PERIOD_WORDS = re.compile(r"(?:期间|时期|期内)$")

#: 10个工作日内, 7日内, 三年内. Not 五年内不得 (a ban), 一年内累计 (a count).
_SPAN = re.compile(
    rf"(?<![\d第])(?:\d{{1,3}}|[一二两三四五六七八九十百]{{1,4}}){_B}(?:个)?(?:工作日|日|天|月|周|小时|年)(?:以内|之内|内)"
    r"(?![，,]?(?:不得|不准|不予|累计|未|发生|两次|二次|再|曾|受过|无|没有|有|因|连续|平均|的))"
)
_LENGTH = re.compile(r"(?:至|到|为|控制在|缩短|不超过|少于)[ \t]{0,2}$")
#: What such a span counts from: 自收到申请之日起, 在接报后, 事故发生后.
_FROM = re.compile(r"(?:自|从|于|在)?[^，,。；;：:、\n]{0,24}?(?:之日起|起|后)的?[ \t]{0,2}$")
#: Words of a time column or of a bracket that name no day.
_STANDING = re.compile(
    r"(?:长期(?:坚持|推进|任务|执行|实施)?|持续(?:推进|实施|开展|坚持|进行)?|常态化?(?:推进|开展|实施|坚持)?|立即|即日起|"
    r"全年|常年|每(?:年|月|季度?|半年|周|日|学期)|贯穿始终|按(?:上级|省|市|规定)[^，。；]{0,8}(?:要求|时限|时间))$"
)
_TIME = re.compile(r"\d年|\d月|\d日|季度|[年月][底末]|(?:19|20)\d\d")
_LONGEST_EVENT = 12  # 事故发生后, 审核通过后: characters of an event without 自, 在 before it
_NEVER_IN = "《〔[【"
_CLOSING = {"《": "》", "〔": "〕", "[": "]", "【": "】"}
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_FIRST_PLAN = 2001  # first year of 十五; 十N五 begins 5 N years later
#: What every deadline has, for the many sentences without one: 6月, 2025, 年底, 上半年, 季度, 今年, 十四五,
#: 月底, 中旬, 学期末, 日内. Why the look-behinds: a search for one of some characters is ten times as fast as
#: one for one of some words.
_HINT = re.compile(
    r"[\d年上下季今明次翌当本十月中学日天周时](?:(?<=\d)(?:[ \t]{0,2}[年月日]|\d{3})|(?<=年)[底末]|"
    r"(?<=[上下])半年|(?<=季)[度末]|(?<=[今明次翌当本])年|(?<=十)[一二三四五六七]五|(?<=月)[底末]|(?<=[上中下])旬|"
    r"(?<=学)[期年][底末]|(?<=[日天月周时年])(?:以内|之内|内))"
)


def find(text: str, span: Span, known: Calendar = Calendar()) -> list[Deadline]:
    """Deadlines in ``text[span]``, in order, none inside another."""
    if not _HINT.search(text, span.start, span.end):
        return []
    plain = plain_digits(text)
    if plain is not text:
        return [replace(one, words=_squeezed(one.span.of(text))) for one in _find(plain, span, known)]
    return _find(text, span, known)


def _find(text: str, span: Span, known: Calendar) -> list[Deadline]:
    found: list[Deadline] = []
    stated: tuple[int, dt.date | None] | None = None  # the year named last, and the day that it led to
    at = span.start
    while True:
        match = _POINT.search(text, at, span.end)
        years = _YEARS.search(text, at, min(span.end, match.end() + 6) if match else span.end)
        if years and (match is None or years.start() <= match.start()):
            if not _is_inside(text, years.start(), span.start):
                found.append(_year_range(text, years))
            at = years.end()
            continue
        if match is None:
            break
        at = max(match.end(), at + 1)
        if _is_part_of_number(text, match) or _is_inside(text, match.start(), span.start):
            continue
        deadline = _judged(text, match, span, known if stated is None else replace(known, year=stated[0]))
        if stated is not None and deadline and _is_earlier(deadline, stated[1]):
            deadline = _judged(text, match, span, known)  # 2020年底前…，6月底前…: another year
        if (match["year"] or "")[:1] in ("1", "2"):
            stated = int(match["year"][:4]), deadline.last if deadline else None
        if deadline is not None:
            found.append(deadline)
            at = max(at, deadline.span.end)
    found.extend(_relative(text, span, found))
    return sorted(found, key=lambda deadline: deadline.span)


def whole(words: str, known: Calendar = Calendar()) -> Deadline | None:
    """The deadline that a cell or label consists of: 12月, 2026-2030, 长期坚持; None for other text."""
    squeezed = "".join(words.split()).strip("（）()。；;，,")
    for prefix in ("实施时间", "完成时限", "完成时间", "时间"):
        squeezed = squeezed.removeprefix(prefix).lstrip("：:")
    if not squeezed or len(squeezed) > 40:
        return None
    span = Span(0, len(squeezed))
    if _STANDING.match(squeezed):
        every = re.match(r"每(?:年|月|季度?|半年|周|日|学期)", squeezed)
        return Deadline(span, words, recurring=every.group() if every else None)
    years = _YEARS.fullmatch(squeezed)
    if years:
        return replace(_year_range(squeezed, years), words=words)
    match = _POINT.match(squeezed)
    if match and match.end() == len(squeezed):
        return _dated(span, words, match, known)
    stated = find(squeezed, span, known)
    if len(stated) == 1:
        return replace(stated[0], words=words, point=True)
    if not stated and match and (dash := _DASH.match(squeezed, match.end())) and dash.end() < len(squeezed):
        return Deadline(span, words, _days(match, known)[0])  # 2020年1月-疫情结束
    return Deadline(span, words) if stated or _TIME.search(squeezed) else None


def _is_earlier(deadline: Deadline, than: dt.date | None) -> bool:
    return deadline.last is not None and than is not None and deadline.last < than


# --- judging points ------------------------------------------------------------------------------


def _judged(text: str, match: re.Match[str], span: Span, known: Calendar) -> Deadline | None:
    """The deadline that a point states by the words around it; None for a mere date."""
    before = text[max(span.start, match.start() - 6) : match.start()]
    if _UNTIL_NOW.search(before):
        return None
    if match["end"] and not match["every"]:
        return None
    to = _FROM_NOW.search(before) or _TO.search(before)
    start = match.start() - (len(to.group()) if to else 0)
    ranged = _range(text, match, span, known)
    if ranged is not None:
        return ranged
    until = _BEFORE.match(text, match.end(), span.end)
    if until:
        deadline = _dated(Span(start, until.end()), "", match, known)
        if not _ends_in_part(match):
            # 2025年前, 6月前: the year, or the month, itself or the one before it; nobody can be sure.
            deadline = replace(deadline, first=None, last=None)
        else:
            deadline = replace(deadline, first=None)
        return _worded(text, deadline)
    if match["every"]:
        # 每季度末, 每年6月底: a date that comes back; 每年5月 alone is when something happens.
        if not _ends_in_part(match):
            return None
        return _worded(text, _dated(Span(match.start(), match.end()), "", match, known))
    if match["plan"]:
        return _of_plan(text, match, start, to is not None)
    inside = _WITHIN.match(text, match.end(), span.end)
    if inside and (match["year"] or match["month2"]):
        return _worded(text, _dated(Span(start, inside.end()), "", match, known))
    if to and (match["year"] or match["part2"] or match["day2"]) and not text.startswith("以来", match.end()):
        return _worded(text, replace(_dated(Span(start, match.end()), "", match, known), first=None))
    if _is_closing_part(match):
        return _worded(text, _dated(Span(match.start(), match.end()), "", match, known))
    if match["year"] and not (match["month"] or match["part"]):
        return _bare_year(text, match, span, known)
    return None


def _range(text: str, match: re.Match[str], span: Span, known: Calendar) -> Deadline | None:
    """2020年7月1日—2020年底, 2020年6月-12月, 3月至5月 with the year of the first."""
    dash = _DASH.match(text, match.end(), span.end)
    if dash is None or match["plan"]:
        return None
    second = _POINT.match(text, dash.end(), span.end)
    if second is None or second["every"] or second["plan"]:
        return None
    year = _year(match, known) if match["year"] else None
    first, _ = _days(match, known)
    _, last = _days(second, replace(known, year=year) if year is not None else known)
    if first is not None and last is not None and last < first:
        first = last = None
    until = _BEFORE.match(text, second.end(), span.end)
    place = Span(match.start(), until.end() if until else second.end())
    every = match["every"]
    days = _NOTHING if every else (first, last)
    return _worded(text, Deadline(place, "", *days, _recurring(every), ranged=True))


def _of_plan(text: str, match: re.Match[str], start: int, to: bool) -> Deadline | None:
    """“十四五”期间, 到“十四五”末; not “十四五”规划, nor “十四五”时期是…."""
    words = match["plan"]
    if not re.search(r"[期末]", words) and not to:
        return None
    if re.match(
        r"(?:[（(][^（()）]{0,12}[)）])?[，,]?(?:是|为|我国|面临|发展|应急|安全|规划|国民|的(?:目标|总体))",
        text[match.end() : match.end() + 20],
    ):
        return None
    first, last = _plan_days(words)
    if not _PERIOD_WORDS.search(words):
        first = None
    # “十四五”期间省会城市至少要有10个: it dates the figures, and is no deadline of its own.
    point = to or text[match.end() : match.end() + 1] in ("，", ",", "：", ":", "前", "")
    return replace(_worded(text, Deadline(Span(start, match.end()), "", first, last)), point=point)


def _bare_year(text: str, match: re.Match[str], span: Span, known: Calendar) -> Deadline | None:
    """2022年 at the head of a phrase: it dates the figures behind it, when the text can set tasks for it."""
    at = match.start()
    while at > span.start and text[at - 1] in " \t　":
        at -= 1
    heads = at == span.start or text[at - 1] in "，,。；;：:（(、\n"
    year = _year(match, known)
    first_year = known.first_year
    if not heads or year is None or first_year is None or year < first_year:
        return None
    if text[match.end() : match.end() + 1] in ("以", "来", "起", "版", "第"):
        return None
    deadline = _worded(text, _dated(Span(match.start(), match.end()), "", match, known))
    return replace(deadline, point=False)


def _relative(text: str, span: Span, found: list[Deadline]) -> Iterator[Deadline]:
    for match in _SPAN.finditer(text, span.start, span.end):
        if any(other.span.start < match.end() and match.start() < other.span.end for other in found):
            continue
        if _LENGTH.search(text, max(span.start, match.start() - 6), match.start()):
            continue  # 压缩至5个工作日以内: how long something takes
        start = _counted_from(text, max(span.start, match.start() - 30), match.start())
        if text[match.end() - 2 : match.end()] == "年内" and start == match.start():
            continue  # 三年内 alone is how long a plan lasts, not a day
        yield Deadline(Span(start, match.end()), _squeezed(text[start : match.end()]))


def _counted_from(text: str, low: int, at: int) -> int:
    """Where 自…之日起 before ``at`` begins; ``at`` when the span counts from nothing stated."""
    for mark in "，,。；;：:、\n":
        low = max(low, text.rfind(mark, low, at) + 1)
    words = text[low:at]
    if not _FROM.fullmatch(words):
        return at
    begins = max(words.rfind(mark) for mark in ("自", "从", "在", "于"))
    if begins < 0 and len(words) > _LONGEST_EVENT:
        return at
    return low + max(0, begins)


def _year_range(text: str, match: re.Match[str]) -> Deadline:
    first, last = int(match.group(1)), int(match.group(2))
    span = Span(match.start(), match.end())
    if last < first:
        return Deadline(span, _squeezed(match.group()), point=False)
    days = dt.date(first, 1, 1), dt.date(last, 12, 31)
    return Deadline(span, _squeezed(match.group()), *days, point=False)


def _worded(text: str, deadline: Deadline) -> Deadline:
    return replace(deadline, words=_squeezed(deadline.span.of(text)))


def _squeezed(words: str) -> str:
    return "".join(words.split())


def _is_part_of_number(text: str, match: re.Match[str]) -> bool:
    """1672-3791(2012), 〔2020〕40号, 前3月 of a telephone number: a digit, a dash or 第 right before it."""
    at = match.start()
    before = text[at - 1] if at else ""
    if not before:
        return False
    if before in "第—–~～－-〔·/" or (before.isdigit() and match.group()[0].isdigit()):
        return True
    if match.group()[0] == "年" and before in "一二两三四五六七八九十几多半0123456789":
        return True  # 三年内
    return before == "." and at >= 2 and text[at - 2].isdigit() and not match["year"]


def _is_inside(text: str, at: int, start: int) -> bool:
    """Whether ``at`` stands inside a title or a bracketed number: 《…2020年底前…通知》, 〔2020〕."""
    low = max(start, at - 60)
    for mark in _NEVER_IN:
        opened = text.rfind(mark, low, at)
        if opened >= 0 and text.find(_CLOSING[mark], opened, at) < 0:
            return True
    return False


# --- days ----------------------------------------------------------------------------------------


def _dated(span: Span, words: str, match: re.Match[str], known: Calendar) -> Deadline:
    first, last = _NOTHING if match["every"] else _days(match, known)
    return Deadline(span, words, first, last, _recurring(match["every"]))


def _recurring(words: str | None) -> str | None:
    if not words:
        return None
    words = _squeezed(words).removesuffix("的")
    return {"每季": "每季度", "每个月": "每月", "每个季度": "每季度", "每年度": "每年"}.get(words, words)


def _ends_in_part(match: re.Match[str]) -> bool:
    """Whether the point names a day or the end of something, not a whole year or month."""
    return bool(
        match["day"]
        or match["day2"]
        or match["day3"]
        or match["end"]
        or match["part"]
        or match["part2"]
        or match["plan"]
    )


def _is_closing_part(match: re.Match[str]) -> bool:
    """年底, 6月底, 年内, 上半年, 第三季度末: a deadline even without 前."""
    if match["part2"] and match["part2"].startswith(("月", "季", "学")):
        return False  # 月末跟踪督办: whenever a month ends
    part = (match["part"] or match["part2"] or match["day"] or match["day2"] or "").strip()
    return part.endswith(("底", "末", "内", "半年")) or bool(match["part"] and part.endswith("季度"))


def _year(match: re.Match[str], known: Calendar) -> int | None:
    words = match["year"]
    if words is None:
        return None
    if words[0] in "12":
        return int(words[:4])
    year = known.year or (known.published.year if known.published else None)
    if year is None:
        return None
    return year + 1 if words[0] in "明次翌" else year


def _days(match: re.Match[str], known: Calendar) -> _Days:
    """First and last day of a point; None for what is not certain (年初, 6月初, a month without a year)."""
    if match["plan"]:
        return _plan_days(match["plan"])
    month_words = match["month"] or match["month2"]
    part = (match["part"] or match["part2"] or "").strip()
    if month_words:
        month = to_int(month_words) or 0
        year = _year(match, known) if match["year"] else known.year_for(month)
        return _month_days(year, month, match["day"] or match["day2"])
    if match["year"]:
        year = _year(match, known)
    else:
        year = known.year or (
            known.published.year if known.published and known.published.month <= 10 else None
        )
    return _part_days(year, part) if year is not None and not match["day3"] else _NOTHING


def _month_days(year: int | None, month: int, day_words: str | None) -> _Days:
    if year is None or not 1 <= month <= 12:
        return _NOTHING
    length = calendar.monthrange(year, month)[1]
    words = (day_words or "").strip()
    if words[:1].isdigit():
        day = to_int(words) or 0
        if not 1 <= day <= length:
            return _NOTHING
        date = dt.date(year, month, day)
        return date, date
    if words == "初":
        return _NOTHING
    last = dt.date(year, month, {"上旬": 10, "中旬": 20}.get(words, length))
    first = {"上旬": 1, "中旬": 11, "下旬": 21, "": 1}.get(words)
    return None if first is None else dt.date(year, month, first), last


def _part_days(year: int, part: str) -> _Days:
    """Days of a part of a year; the whole year without one."""
    if part in ("底", "末", "年底", "年末"):
        return None, dt.date(year, 12, 31)
    if part in ("", "年内", "内"):
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if part == "上半年":
        return dt.date(year, 1, 1), dt.date(year, 6, 30)
    if part == "下半年":
        return dt.date(year, 7, 1), dt.date(year, 12, 31)
    quarter = _NUMERALS.get(part.removeprefix("第")[:1])
    if quarter is None or "季度" not in part:
        return _NOTHING
    month = 3 * quarter
    first = None if part[-1] in "底末" else dt.date(year, month - 2, 1)
    return first, dt.date(year, month, calendar.monthrange(year, month)[1])


def _plan_days(words: str) -> _Days:
    number = re.search(r"十([一二三四五六七])五", words)
    index = chinese_to_int(number.group(1)) if number else None
    if index is None:
        return _NOTHING
    first = _FIRST_PLAN + 5 * index
    if words.endswith("中期"):
        return _NOTHING
    return dt.date(first, 1, 1), dt.date(first + 4, 12, 31)
