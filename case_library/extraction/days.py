"""When an accident happened (事故发生时间): the day and clock time, never that of an inspection or a notice.

The words that stand beside a day tell what happened on it: 发生…爆炸 on the day of the accident, 成立,
检验合格, 批准逮捕 on others. Years are inherited (1972年4月 … 4月15日), and a headline's “10·21” is a day
too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from case_library.extraction.events import HAPPENED
from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling, sentences
from case_library.model import Day, Found
from corpus.model import Span
from corpus.numerals import chinese_to_int

_N = r"(?:\d{1,2}|[零一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?:19|20)\d ?\d ?\d?|[一二][九〇○零][〇○零一二三四五六七八九]{2})"
# Why: a day. Matches 2019年3月3日, 3月3日, 2005年3月8号, 2019-03-03, 2018.6.28, 二〇一九年三月三日.
# Must not match 3月份, 10-21 without a year, 3.3米, 第12月.
_DATE = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d"
    rf"|[一二][九〇○零][〇○零一二三四五六七八九]{{2}}) ?年 ?)?(?<!\d)(?P<month>{_N}) ?月 ?(?P<day>{_N}) "
    rf"?[日号]"
    r"|(?<!\d)(?P<year2>(?:19|20)\d\d)[-./](?P<month2>\d{1,2})[-./](?P<day2>\d{1,2})(?!\d)"
)
_PARTS = "凌晨|清晨|早晨|早上|早|上午|中午|下午|午后|傍晚|晚上|晚间|当晚|晚|夜间|夜里|夜|深夜|午夜"
# Why: a clock time. Matches 4时45分, 14:20, 凌晨2时许, 下午6点半, 晚八点, 01:08分. Must not match 5小时,
# 3时段, 10分钟.
_TIME = re.compile(
    rf"(?P<part>{_PARTS})?(?:约|大约)? ?(?<![\d.])(?P<hour>{_N}) ?(?:时(?!段|间|期|代|速)|点(?!钟?左右的"
    rf"|[^\d许半钟左多，,。；整一二三四五六七八九十]))钟? ?"
    rf"(?:(?P<half>半)|(?P<minute>{_N}) ?(?:分(?!钟|之)|(?=左右|许)))?"
    rf"|(?P<part2>{_PARTS})? ?(?<![\d:])(?P<hour2>\d{{1,2}})[:：](?P<minute2>\d\d)(?!\d)"
    r"|(?<!\d)(?P<hour3>[01]\d|2[0-3])(?P<minute3>[0-5]\d)时"
)
# Why: the day in a headline. Matches “10·21”, "3•3", 9-13, “9?9”, “2018.6.28”; must not match 3-5人, 1.5米.
_TITLE_DAY = re.compile(
    r"(?P<q>[“\"'‘「])?(?:(?P<year>(?:19"
    r"|20)\d\d) ?[·.．•∙・‧?？\-—―年])?(?<!\d)(?P<month>\d{1,2}) ?[·.．•∙・‧?？\-—―⋅] ?(?P<day>\d{1,2})(?"
    r"!\d)(?(q)[”\"'’」]|(?![\d人名吨米万]))"
)
# Why: what else happens on a day: papers, firms, checks, proceedings, reports.
_OTHER = re.compile(
    r"成立|注册|登记|检验|有效|签订|取得|颁发|发证|核发|出生|批准|调查组|检测|公布|发布|印发|施行|实施"
    r"|投产|建成|竣工|验收|开工|拘留|逮捕|取保"
    r"|截[至止]|下达|换发|领证|延[证期]|年检|审验|培训|演练|开业|生效|备案|立案|批复|通过|出院|恢复通车"
    r"|恢复|结案|召开|赶赴|接到.{0,12}报|购买|出厂|制造|聘|入职|移送|判|批示"
)
# Why: a year that is told from another one (去年12月11日, 同年9月17日).
_RELATIVE = re.compile("(?P<word>去|前|今|本|同|当|次|翌|第二)年[ ，,]?$")
_YEARS_OFF = {"去": -1, "前": -2, "今": 0, "本": 0, "同": 0, "当": 0, "次": 1, "翌": 1, "第二": 1}
# Why: a day without its month, with the time of the day behind it (12日凌晨，某市发生…). Must not match
# 3月12日, 12日内.
_BARE_DAY = re.compile(
    rf"(?<![\d月至到、.．—-])(?P<day>\d{{1,2}}) ?[日号](?=(?:{_PARTS})|\d{{1,2}} ?(?:时(?!间)|点|[:：]\d\d))"
)
_EARLIER = re.compile(r"此前|曾|以来|上年|去年|同类|类似|另一起|前一起|历史上")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A day that is named, the year None where it is not written."""

    year: int | None
    month: int
    day: int
    span: Span
    relative: str = ""


def find_day(telling: Telling) -> Found[Day] | None:
    """The day of the accident; None where the text gives no year and month."""
    stated = telling.fields.get(Field.TIME)
    if stated is not None:
        found = _stated(telling, stated)
        if found is not None:
            return found
    title = title_day(telling.text, telling.headline)
    told = _told(telling, title)
    if not told:
        return _from_headline(telling, title) or _month_only(telling)
    best = told[0]
    year = best.year or _year_told(telling, best, title)
    if year is None:
        return None
    same = [one for one in told if (one.month, one.day) == (best.month, best.day)]
    time, where = _time_of(telling, same)
    day = Day(year, best.month, best.day, time)
    note = "" if best.year else "年份取自上下文"
    spans = (best.span,) if where is None else (best.span, where)
    fits = title is None or title.month != best.month or title.day == best.day
    return Found(day, spans, sure=fits, note=note)


def title_day(text: str, headline: Span) -> _Mention | None:
    """The day that a headline names (“10·21”); None without one."""
    for match in _TITLE_DAY.finditer(text, headline.start, headline.end):
        month, day = int(match["month"]), int(match["day"])
        if _is_day(month, day) and (match["q"] or match["year"] or _NAMED.match(text, match.end())):
            year = int(match["year"]) if match["year"] else None
            return _Mention(year, month, day, Span(match.start("month"), match.end("day")))
    return next((one for one in mentions(text, headline) if not _is_byline(text, one.span)), None)


_NAMED = re.compile(r"[^，。\n]{0,30}(?:事故|事件|火灾|爆炸|案)")


def mentions(text: str, span: Span) -> Iterator[_Mention]:
    """Days that ``span`` names."""
    for match in _DATE.finditer(text, span.start, span.end):
        year = _number(match["year"] or match["year2"] or "")
        month = _number(match["month"] or match["month2"])
        day = _number(match["day"] or match["day2"])
        if month is not None and day is not None and _is_day(month, day):
            word = _RELATIVE.search(text, max(0, match.start() - 5), match.start()) if year is None else None
            yield _Mention(year, month, day, Span(*match.span()), word["word"] if word else "")


def _bare_days(text: str, sentence: Span, months: Sequence[_Mention]) -> Iterator[_Mention]:
    """Days that take their month from the last one named before them."""
    if not months:
        return
    for match in _BARE_DAY.finditer(text, sentence.start, sentence.end):
        of = next((one for one in reversed(months) if one.span.end <= match.start()), months[0])
        day = int(match["day"])
        if _is_day(of.month, day) and not text.startswith("月", match.start() - 1):
            yield _Mention(of.year, of.month, day, Span(*match.span()))


def _number(words: str) -> int | None:
    if not words:
        return None
    return int(words) if words.isdigit() else chinese_to_int(words.replace("○", "〇"))


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


# --- which day ------------------------------------------------------------------------------------------


def _stated(telling: Telling, value: Span) -> Found[Day] | None:
    """The day of a labelled line (发生时间：2019年3月3日4时45分)."""
    first = next(mentions(telling.text, value), None)
    if first is None:
        return _year_and_month(telling.text, value)
    year = first.year or _year_before(telling, value.start, title_day(telling.text, telling.headline))
    if year is None:
        return None
    clock = _TIME.search(telling.text, first.span.end, value.end)
    if clock is not None:
        return Found(Day(year, first.month, first.day, _clock(clock)), (value,))
    time, where = _time_of(telling, [first])
    return Found(Day(year, first.month, first.day, time), (value,) if where is None else (value, where))


def _told(telling: Telling, title: _Mention | None) -> list[_Mention]:
    """Days whose sentences tell the accident, the likeliest first."""
    ranked: list[tuple[int, int, _Mention]] = []
    zones = [
        *((6, span) for span in telling.lead),
        *((5, span) for span in telling.zones(SectionKind.COURSE)),
        *((4, span) for span in telling.zones(SectionKind.LOSSES, SectionKind.NATURE)),
        *((2, span) for span in telling.zones(SectionKind.RESCUE, SectionKind.OTHER)),
        *((1, span) for span in telling.zones(SectionKind.CAUSES, SectionKind.DIRECT)),
        *((1, span) for span in telling.zones(SectionKind.BACKGROUND)),
    ]
    months = list(mentions(telling.text, telling.extent))
    for weight, zone in zones:
        for number, sentence in enumerate(sentences(telling.text, zone)):
            for one in (*mentions(telling.text, sentence), *_bare_days(telling.text, sentence, months)):
                value = weight + _value(telling.text, sentence, one, title) + (2 if number == 0 else 0)
                ranked.append((value, -one.span.start, one))
    good = [entry for entry in ranked if entry[0] >= 6]
    good.sort(key=lambda entry: (-entry[0], -entry[1]))
    return [one for _, _, one in good]


def _value(text: str, sentence: Span, one: _Mention, title: _Mention | None) -> int:
    """How much a sentence makes of a day that it is the accident's."""
    value = 0
    if title is not None and (title.month, title.day) == (one.month, one.day):
        value += 9
    elif title is not None:
        value -= 3
    behind = text[one.span.end : min(sentence.end, one.span.end + 90)]
    near = re.split("[，,；;]", behind, maxsplit=1)[0]
    if _OTHER.search(near[:16]) or _OTHER.search(
        text[max(sentence.start, one.span.start - 14) : one.span.start]
    ):
        value -= 7
    elif HAPPENED.search(behind):
        value += 4
    if _TIME.match(text, one.span.end, sentence.end):
        value += 2
    if (
        _STAMP.match(text, one.span.end)
        or _STAMPED.search(text, max(0, one.span.start - 8), one.span.start)
        or _is_byline(text, one.span)
    ):
        value -= 14
    if not one.relative and _EARLIER.search(text[max(sentence.start, one.span.start - 12) : one.span.start]):
        value -= 6
    if _DATE.match(text, one.span.end, sentence.end):
        value -= 6  # two dates side by side: the one next to the event
    return value + (1 if one.year else 0)


# Why: the stamp of a web page, not a day of the accident (2022-03-06 10:11:12 来源：…, 发布时间：2022-03-06).
_STAMP = re.compile(
    r" ?\d{1,2}[:：]\d{2}[:：]\d{2}|[ \d:：]{0,10}[ \u3000|]*(?:来源|作者|点击|浏览|字号|责任编辑|阅读|编辑)"
)
_PROVINCES = (
    *(
        "北京",
        "天津",
        "上海",
        "重庆",
        "河北",
        "山西",
        "辽宁",
        "吉林",
        "黑龙江",
        "江苏",
        "浙江",
        "安徽",
        "福建",
    ),
    *("江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海"),
    *("内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "台湾"),
)
# Why: the line below the title of an article of a public account. Matches
# 原创 小禾 某某圈儿 2025年8月12日 20:17 湖北, 2025-08-12 20:17 四川, 某地发布 2025年8月12日 20:17.
# Must not match 时间：2025年8月12日 20:17 or a sentence.
_BYLINE = re.compile(
    r"(?![^\n]{0,40}(?:时间|日期|发生|事发|事故|爆炸|火灾|起火))"
    r"(?:[\u4e00-\u9fffA-Za-z]{1,16}[ \u3000|丨·]*){0,4}"
    r"(?:(?:19|20)\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})"
    r"[ \u3000]*\d{1,2}[:：]\d\d(?:[:：]\d\d)?[ \u3000|丨·]*"
    rf"(?:(?:{'|'.join(_PROVINCES)})(?=\d)|(?:{'|'.join(_PROVINCES)})?[ \u3000]*(?=$|[^\w，。、；：]))"
)


def _is_byline(text: str, day: Span) -> bool:
    """The line is nothing but who wrote when: no more than a few words, no sign of a sentence."""
    start = text.rfind("\n", 0, day.start) + 1
    byline = _BYLINE.match(text, start)
    return byline is not None and byline.start() <= day.start < byline.end()


_STAMPED = re.compile(r"(?:发布|更新|发表|来源|编辑|发稿)(?:时间|日期)?[：: ]*$")


def _year_told(telling: Telling, one: _Mention, title: _Mention | None) -> int | None:
    """The year of a day that is written without one: as a word tells it (去年), else as it is inherited."""
    off = _YEARS_OFF.get(one.relative, 0)
    if off < 0:
        year = telling.source.published.year if telling.source.published else None
        if year is None:
            named = _NAMED_YEAR.search(telling.text, one.span.start) or _NAMED_YEAR.search(telling.text)
            year = int(named[1]) if named else None
    else:
        year = _year_before(telling, one.span.start, title)
    return None if year is None else year + off


_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d\d) ?(?:年(?!度)|[-./]\d)")
# Why: a year in which something was built, founded or issued lends none to the day of an accident. Matches
# 2011年|建成, 2014年|修订.
_YEAR_OF = re.compile(
    r" ?(?:\d{1,2} ?月)?(?: ?\d{1,2} ?日)?[^，。；（）()\n\d]{0,6}?(?:建成|建造|投产|投用|成立|出厂|制造"
    r"|出生|注册|登记|竣工|开工|取得"
    r"|颁发|修订|修正|施行|印发|购[买置入]|版)"
)
_NAMED_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d) ?年")
# A line that is nothing but a day: 2022年3月11日 below a bulletin.
_SIGNED = re.compile(r"\n[ \t]*((?:19|20)\d\d) ?年 ?\d{1,2} ?月 ?\d{1,2} ?日[ \t]*(?=\n|$)")


def _year_before(telling: Telling, at: int, title: _Mention | None) -> int | None:
    """The year that a day without one inherits: the last one named before it, else the headline's."""
    found = None
    for match in _YEAR_BEFORE.finditer(telling.text, telling.extent.start, at):
        if not _YEAR_OF.match(telling.text, match.end()):
            found = int(match[1])
    if found is None and title is not None:
        found = title.year
    if found is None and telling.extent.start:  # one of several cases: the year stands with an earlier one
        for match in _NAMED_YEAR.finditer(telling.text, 0, telling.extent.start):
            if not _YEAR_OF.match(telling.text, match.end()):
                found = int(match[1])
    if (
        found is None
        and telling.extent.start
        and (signed := _SIGNED.search(telling.text, telling.extent.end))
    ):
        found = int(signed[1])
    if found is None:  # the day on which a bulletin is signed comes before years of other accidents
        signed = _SIGNED.search(telling.text, at, telling.extent.end)
        found = int(signed[1]) if signed else None
    if found is None:
        later = _NAMED_YEAR.finditer(telling.text, at, telling.extent.end)
        found = next((int(one[1]) for one in later if not _YEAR_OF.match(telling.text, one.end())), None)
    if found is None and telling.source.published is not None:
        found = telling.source.published.year
    return found


def _from_headline(telling: Telling, title: _Mention | None) -> Found[Day] | None:
    if title is None:
        return None
    year = title.year or _year_before(telling, telling.extent.end, None)
    if year is None:
        return None
    note = "" if title.year else "年份取自上下文"
    return Found(Day(year, title.month, title.day), (title.span,), sure=title.year is not None, note=note)


_MONTH = re.compile(rf"(?P<year>(?:19|20)\d\d) ?年(?: ?(?P<month>{_N}) ?月(?!\d))?")


def _year_and_month(text: str, value: Span) -> Found[Day] | None:
    match = _MONTH.search(text, value.start, value.end)
    if match is None:
        return None
    return Found(Day(int(match["year"]), _number(match["month"] or "")), (Span(*match.span()),))


_OPENS = 8
# Why: a year of which figures are given, not of one accident. Matches 2020年|全市共…, 2021年|第二季度.
_PERIOD = re.compile(
    r"度|以来|前后|[—\-至到]|(?:[上下]半年|第?[一二三四1-4]季度|\d{1,2}月份?)?[，,]?(?:全|我"
    r"|各)[国省市县区行地]|第?[一二三四1-4]季度"
)


def _month_only(telling: Telling) -> Found[Day] | None:
    """年 and 月 without a day (1972年4月，某厂发生爆炸); from headline and the first sentences."""
    course = telling.zones(SectionKind.COURSE)[:1]
    for zone in (telling.headline, *telling.lead[:1], *course):
        for sentence in list(sentences(telling.text, zone))[:3]:
            found = _year_and_month(telling.text, sentence)
            behind = telling.text[found.spans[0].end :][:30] if found is not None else ""
            if found is None or _OTHER.search(behind) or _PERIOD.match(behind):
                continue
            # An account may open with the year and what people were at (2000年夏，3名工人卸酸).
            opens = zone in course and found.spans[0].start - sentence.start <= _OPENS
            if HAPPENED.search(sentence.of(telling.text)) or opens:
                return found
    return None


# --- clock time ------------------------------------------------------------------------------------------


def _time_of(telling: Telling, told: Sequence[_Mention]) -> tuple[str, Span | None]:
    """The clock time: the last one named on that day before it breaks out; "" where none is.

    Args:
        told: where the day is told, the likeliest first.
    """
    if told and (said := _said_at(telling, told[0])) is not None:
        return said
    for number, one in enumerate(told[:6]):
        section = telling.section_at(one.span.start)
        end = section.extent.end if section is not None else telling.extent.end
        found = _last_before(telling.text, Span(one.span.start, end), one, most=6)
        for zone in telling.zones(SectionKind.COURSE)[:3] if found is None and number == 0 else ():
            found = found or _last_before(telling.text, zone, one, most=8)
        if found is not None:
            return found
    return _beside(telling.text, told[0]) if told else ("", None)


def _beside(text: str, one: _Mention) -> tuple[str, Span | None]:
    """The time that is written with the day, where nothing tells when it broke out."""
    match = _TIME.match(text, one.span.end)
    if match is None or text.startswith(("至", "到", "～", "~", "-", "—"), match.end()):
        return "", None
    return _clock(match), Span(*match.span())


def _last_before(text: str, zone: Span, one: _Mention, *, most: int) -> tuple[str, Span] | None:
    """The last time before the first words that tell the outbreak, no more than two sentences ahead of it."""
    last: tuple[int, str, Span] | None = None
    part = ""
    reported = False
    for number, sentence in enumerate(sentences(text, zone)):
        happened = _breaks_out(text, sentence)
        for match in _TIME.finditer(text, sentence.start, happened if happened is not None else sentence.end):
            part = match["part"] or match["part2"] or part
            clock = _clock(match, part)
            ranged = text.startswith(("至", "到", "～", "~", "-", "—"), match.end())
            if _not_of_event(text, sentence, match):
                reported = True
            elif clock and not ranged and not _another_day(text, sentence, one, match.start()):
                last = (number, clock, Span(*match.span()))
        if happened is not None and last is not None:
            return last[1:] if number - last[0] <= 2 else None
        again = bool(_SAME_DAY.match(text, sentence.start))
        if happened is not None and (reported or (number > 0 and not again)):
            return None
        if number > most:
            break
    return None


# Why: the clock of a death or of a report, not of the accident. Matches 经抢救无效于当日|22时死亡,
# |11时，县应急局接到报告; must not match |9时，工人坠落死亡.
_DIES = re.compile(r"(?:许|左右)?(?:因|经)?[^，。；\n]{0,12}?(?:死亡|身亡|去世|不治|宣[布告]|确认)")
_CURED = re.compile(
    r"抢救|医治|救治|医院|送医|无效|(?:于|至)(?:当日|当天|当晚|次日|翌日|同日)?[^，。；\n]{0,6}$"
)
_REPORTED = re.compile(r"(?:许|左右)?[，,]?[^，。；\n]{0,16}接(?:到|报|警)")


def _not_of_event(text: str, sentence: Span, clock: re.Match[str]) -> bool:
    before = text[max(sentence.start, clock.start() - 24) : clock.start()]
    if _REPORTED.match(text, clock.end(), sentence.end):
        return True
    return bool(
        _DIES.match(text, clock.end(), sentence.end) and _CURED.search(re.split("[。；]", before)[-1])
    )


# Why: the text says itself when it happened. Matches 事故发生在14时50分左右, 事故发生时间为…9时.
_HAPPENED_AT = re.compile(
    r"(?:事故|事情|爆炸|火灾|坍塌)?(?:发生|事发)(?:的)?(?:时间)?(?:大?约)?(?:在|于|为"
    r"|是)(?:大?约)?[^，。；\n]{0,14}?$"
)


def _said_at(telling: Telling, one: _Mention) -> tuple[str, Span] | None:
    """The time that the text gives as that of the accident, behind its words for it."""
    for zone in (*telling.lead, *telling.zones(SectionKind.COURSE)):
        for sentence in sentences(telling.text, zone):
            for match in _TIME.finditer(telling.text, sentence.start, sentence.end):
                said = telling.text[max(sentence.start, match.start() - 30) : match.start()]
                if (
                    _HAPPENED_AT.search(said)
                    and not _another_day(telling.text, sentence, one, match.start())
                    and (clock := _clock(match))
                ):
                    return clock, Span(*match.span())
    return None


_BREAKS = re.compile(
    r"发生(?=[^，。；\n]{0,30}(?:事故|爆炸|火灾|泄|爆|燃|中毒|坍塌|坠落|触电|追尾|碰撞|事件))|(?:突然"
    r"|瞬间)|闪爆|爆燃|追尾|侧翻|坠落|坍塌|垮塌|倒塌|触电|冒顶|透水|相撞|撞上|溺水|起火|着火|死亡|爆炸"
    r"|泄[漏露]|喷出|燃烧|灼伤|卷入|砸中|击中|碰撞|撞击|尾追|跑[氯油料]|外泄|漏[液氯氨气油]|死亡|身亡"
    r"|受伤|冒落|垮落|砸|爆裂|断裂|塌方|晕倒|切断|夹住|绞[入伤]|重伤|轻伤"
)


# Why: goes back to the day that the sentence before has told (事发当天9点15分，…).
_SAME_DAY = re.compile("(?:事发|事故)?(?:当天|当日|是日)|(?:19|20)\\d\\d ?年|\\d{1,2} ?月")


def _breaks_out(text: str, sentence: Span) -> int | None:
    for match in _BREAKS.finditer(text, sentence.start, sentence.end):
        denied = text[max(sentence.start, match.start() - 3) : match.start()]
        if (
            not re.search("未|无|没|防", denied)
            and not _SAID.search(text, max(sentence.start, match.start() - 8), match.start())
            and not _OVER.match(text, match.end())
        ):
            return match.start()
    return None


# Why: the outbreak is spoken of, not told (此次液氯泄漏造成…).
_SAID = re.compile("(?:此|这|本|该)[次起][^，。；]{0,5}$")
_OVER = re.compile("[^，。；]{0,4}(?:终止|停止|扑灭|得到控制)")


def _another_day(text: str, sentence: Span, one: _Mention, at: int) -> bool:
    last = None
    for other in mentions(text, Span(sentence.start, at)):
        last = other
    return last is not None and (last.month, last.day) != (one.month, one.day)


def _clock(match: re.Match[str], part: str | None = None) -> str:
    """``HH:MM`` in 24 hours; "" for what is no time.

    Args:
        part: of the day, as the time before it was told (下午6点20分 … 6点40分); None: only its own.
    """
    part = part if part is not None else match["part"] or match["part2"] or ""
    hour = _number(match["hour"] or match["hour2"] or match["hour3"] or "")
    minute = (
        30 if match["half"] else _number(match["minute"] or match["minute2"] or match["minute3"] or "") or 0
    )
    if hour is None or hour > 24 or minute > 59:
        return ""
    if part in ("下午", "午后", "傍晚", "晚上", "晚间", "当晚", "晚"):
        hour += 12 if hour < 12 and not (hour < 5 and part.endswith(("晚", "间", "上"))) else 0
    elif part in ("夜间", "夜里", "夜", "深夜"):
        hour += 12 if 6 <= hour < 12 else 0
    elif part == "中午":
        hour += 12 if hour < 4 else 0
    elif part in ("凌晨", "午夜"):
        hour = 0 if hour == 12 else hour
    return f"{hour:02d}:{minute:02d}" if hour < 24 else ""
