"""Deadlines and indicators (时限, 指标): 6月底前, 到2025年, ≥95%, 不少于150米, 12家以上.

A figure counts when it is a share (%), a comparison (≥, 不少于, …以上) or follows a verb of achievement
(建成, 达到, 完成); numbers of documents, dates, articles, telephones and plain counts do not.
"""

from __future__ import annotations

import re

from corpus.model import Span, Target
from corpus.numerals import to_int

_YEAR = r"(?:20[0-9]{2}年|今年|明年|当年|每年|本年度?)"
_DAY = r"(?:[0-9]{1,2}月(?:[0-9]{1,2}日|底|末|初|中旬|上旬|下旬)?)"
_PART = (
    r"(?:上半年|下半年|年底|年末|年内|年中|第?[一二三四]季度末?|季度末|月底|"
    r"[“\"]?十[一二三四五]五[”\"]?(?:期间|末期?|时期))"
)
#: 6月底前, 2020年底前, 2025年12月31日前, 年内, 到2025年(底), 2026年底. Must not take 2020年6月-12月 (period),
#: 〔2020〕40号, 2019年养老院…, nor 3月至5月.
DUE = re.compile(
    rf"(?<![0-9〔\[—–~至-])(?:"
    rf"(?:(?:到|至迟)?(?:{_YEAR}(?:{_DAY}|{_PART}|底|末)?|{_DAY}|{_PART})(?:底|末)?(?:之前|以前|前(?!后|三|期|款|述|列)))"
    rf"|(?:到{_YEAR}(?:{_DAY}|{_PART}|底|末)?)|(?:{_YEAR}(?:年?底|末)|年内|今年底|年底)(?![\u4e00-\u9fff]?前)"
    rf"|{_YEAR}[0-9]{{1,2}}月底)"
)
_COMPARISON = {
    **dict.fromkeys(("≥", ">=", "不少于", "不低于", "不小于", "至少"), "≥"),
    **dict.fromkeys(("≤", "不超过", "不高于", "不大于", "控制在"), "≤"),
    **dict.fromkeys((">", "＞", "超过", "大于", "高于", "多于", "突破"), ">"),
    **dict.fromkeys(("<", "＜", "小于", "低于", "少于"), "<"),
    **dict.fromkeys(("达到", "达"), ""),
}
_COMPARE = "|".join(map(re.escape, sorted(_COMPARISON, key=len, reverse=True)))
_ACHIEVE = (
    r"(?:建成|建设|建立|新建|完成|新增|创建|打造|培育|引进|争取|创成|改造|实现|开展|组织|举办|设立|配备|增加|提高|提升|降低|下降|"
    r"减少|压减|覆盖|遴选|认定|培训|推广|落地|招引|形成)"
)
_MEASURE = (
    r"(?:平方公里|平方千米|平方米|立方米|㎡|公里|千米|毫米|厘米|米|万亩|亩|公顷|个百分点|万元|亿元|万人次|人次|万人|人|万千瓦|千瓦|"
    r"万吨|吨|公斤|个工作日|工作日|个小时|小时|分钟|个课时|课时|学时|个月|周|年|个|家|项|次|处|座|辆|台|套|名|支|类|起|户|场|所|间|件|条|批|天|日|度|倍|"
    r"PFlops|Mbps|MW|P(?![A-Za-z]))"
)
_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:万|亿|千|百)?"
#: Chinese numerals count only behind a comparison: 不少于三次; not 三个必须, 一岗双责.
_CHINESE = r"[一二两三四五六七八九十百]{1,4}"
_FIGURE = re.compile(
    rf"(?:(?P<verb>{_ACHIEVE})[^，,。；;、0-9<>≥≤＞＜]{{0,10}}?)?"
    rf"(?:(?P<compare>{_COMPARE})\s*(?P<compared>{_NUMBER}|{_CHINESE})|(?<![0-9.〔\[第])(?P<number>{_NUMBER}))\s*"
    rf"(?P<unit>%|％|‰|{_MEASURE})?\s*(?P<after>以上|以下|以内|之内)?"
)
_AFTER = {"以上": "≥", "以下": "≤", "以内": "≤", "之内": "≤"}
_SHARES = frozenset("%％‰")
#: Units that a date, a rank or a list has too: only with a comparison.
_WEAK_UNITS = frozenset({"日", "天", "度", "条", "类", "批", "个月", "年", "周", "人"})
_SENTENCE = re.compile(r"[^。；;\n]+")
_FRAGMENT = re.compile(r"[^，,。；;\n]+")
_LONGEST = 160


def find_targets(text: str, span: Span) -> tuple[Target, ...]:
    """Deadlines and indicators in ``text[span]``, in order.

    A deadline holds for the rest of its sentence, until the next one: every figure behind it carries it
    as ``due``; the deadline itself is a target whose text is what is due.
    """
    targets: list[Target] = []
    for sentence in _SENTENCE.finditer(text, span.start, span.end):
        dues = list(DUE.finditer(text, sentence.start(), sentence.end()))
        for index, due in enumerate(dues):
            end = dues[index + 1].start() if index + 1 < len(dues) else sentence.end()
            targets.append(_deadline(text, due, sentence.start() if index == 0 else due.start(), end))
        for fragment in _FRAGMENT.finditer(text, sentence.start(), sentence.end()):
            targets.extend(_indicators(text, fragment.start(), fragment.end(), dues))
    return tuple(sorted(targets, key=lambda target: (target.span, target.value is not None)))


def single_due(text: str, span: Span) -> str | None:
    """The deadline of a task that states exactly one; None without any or with several."""
    dues = {match.group() for match in DUE.finditer(text, span.start, span.end)}
    return dues.pop() if len(dues) == 1 else None


def _deadline(text: str, due: re.Match[str], start: int, end: int) -> Target:
    start = max(start, due.start() - 60)
    while start < due.start() and text[start] in " \n\t，,、　":
        start += 1
    end = min(end, due.end() + _LONGEST)
    while end > due.end() and text[end - 1] in " \n\t，,、　":
        end -= 1
    place = Span(start, end)
    return Target(place.of(text), place, due=due.group())


def _indicators(text: str, start: int, end: int, dues: list[re.Match[str]]) -> list[Target]:
    """Indicators of one fragment; several in it (…3次、大型工程5次) divide it at 、."""
    figures = [figure for figure in _FIGURE.finditer(text, start, end) if _counts(figure)]
    targets = []
    for index, figure in enumerate(figures):
        unit = figure["unit"]
        number = figure["compared"] or figure["number"]
        if number[0] in "一二两三四五六七八九十百":
            number = str(to_int(number) or number)
        sign = _COMPARISON.get(figure["compare"] or "", "") or _AFTER.get(figure["after"] or "", "")
        share = unit in _SHARES
        value = f"{sign}{number}{'%' if unit == '％' else unit if share else ''}"
        due = next((d.group() for d in reversed(dues) if d.start() <= figure.start()), None)
        left = max(start, text.rfind("、", start, figure.start()) + 1) if index else start
        right = end
        if index + 1 < len(figures):
            mark = text.find("、", figure.end(), figures[index + 1].end())
            right = mark if mark >= 0 else end
        place = _stripped(text, left, right)
        targets.append(Target(place.of(text), place, value, None if share else unit, due))
    return targets


def _counts(figure: re.Match[str]) -> bool:
    """Whether a figure states an aim and not just a number."""
    unit, compare, after = figure["unit"], figure["compare"], figure["after"]
    if unit is None:
        return bool(compare) and compare in "≥≤><＞＜>="
    if not (unit in _SHARES or compare or after or figure["verb"]):
        return False
    return unit not in _WEAK_UNITS or bool(compare or after)


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t　、":
        start += 1
    while end > start and text[end - 1] in " \t　、":
        end -= 1
    return Span(start, end)
