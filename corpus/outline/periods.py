"""The year or the years that a text speaks of: 2016年…工作要点, “十四五”, （2021—2025年）."""

from __future__ import annotations

import re
from collections import Counter

from corpus.numerals import chinese_to_int

_FIVE_YEARS = re.compile(r"[“\"]?十([一二三四五六七八九])五[”\"]?")
_FIRST_PLAN_YEAR = 1953
"""一五 began in 1953, 十五 in 2001; 十N五 began in 2001 + 5 N (国民经济和社会发展五年规划)."""

# 2021—2025年, 2021年-2025年, 2021至2025年; not 2021年6月-12月
_RANGE = re.compile(r"((?:19|20)\d{2})\s*年?\s*(?:[—–\-~～－至到]{1,2})\s*((?:19|20)\d{2})\s*年?(?![年月\d])")
_PERIOD_WORD = re.compile(r"规划期(?:限)?(?:为|是)?|实施期限|行动时间|整治时间|期限为")
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年")
_CHINESE_YEAR = re.compile(r"(二[〇○零]{1,2}[〇○零一二三四五六七八九]{1,2})年")
_ANNIVERSARY = re.compile(
    r"(?:今年|本年)(?:是|为|恰逢|正值|将迎来|迎来)?(?:我们)?(?:伟大祖国)?(?:建国|新中国成立|"
    r"中华人民共和国成立|建党|中国共产党成立)\s*(\d{2,3})\s*周年"
)
_FOUNDED = {
    "建国": 1949,
    "新中国成立": 1949,
    "中华人民共和国成立": 1949,
    "建党": 1921,
    "中国共产党成立": 1921,
}
# 2020年渔港安全专项行动: the year names the campaign of this text
_CAMPAIGN = re.compile(
    r"((?:19|20)\d{2})\s*年(?:度)?[^，。；、：:,;（(《》]{2,24}?(?:专项行动|专项整治|工作要点|工作意见|"
    r"工作计划|工作方案|行动方案|"
    r"实施方案|攻坚行动|工作任务|目标任务)"
)
# 实施时间:2020年6月-12月, 2020年9月底前: dates by which the text's own tasks are due
_DATED = (
    re.compile(r"(?:实施时间|完成时限|完成时间|时间安排|整治时间)\s*[：:]\s*((?:19|20)\d{2})\s*年"),
    re.compile(r"((?:19|20)\d{2})\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?底?前|底前)"),
)
# 做好2018年全市消防工作: the text says at its head what year it is for
_OWN_YEAR = re.compile(
    r"(?:做好|抓好|开展|部署)(?:好)?\s*((?:19|20)\d{2})\s*年(?:度)?(?:全[省市县区]|"
    r"我[省市县区])?[^，。；,;\d]{2,24}工作"
)
HEAD = 1500


def period_of(title: str, head: str) -> tuple[int, int] | None:
    """First and last year of the plan, by its title, else by 规划期为 …; None without."""
    for text in (title,):
        span = _range(text)
        if span:
            return span
        plan = _FIVE_YEARS.search(text)
        if plan and re.search(r"规划|计划|纲要|方案|时期", text):
            index = chinese_to_int(plan.group(1))
            if index:
                first = 2001 + 5 * index
                return first, first + 4
    word = _PERIOD_WORD.search(head)
    return _range(head[word.end() : word.end() + 30]) if word else None


def _range(text: str) -> tuple[int, int] | None:
    match = _RANGE.search(text)
    if match is None:
        return None
    first, last = int(match.group(1)), int(match.group(2))
    return (first, last) if 0 < last - first <= 30 else None


def year_of(title: str, body: str) -> int | None:
    """The year that the text is for: named in the title, by an anniversary, or by its own tasks and dates."""
    year = _YEAR.search(title)
    if year:
        return int(year.group(1))
    chinese = _CHINESE_YEAR.search(title)
    if chinese:
        return chinese_to_int(chinese.group(1).replace("○", "〇"))
    own = _OWN_YEAR.search(body[:HEAD])
    if own:
        return int(own.group(1))
    for anniversary in _ANNIVERSARY.finditer(body) if "周年" in body else ():
        base = next(value for word, value in _FOUNDED.items() if word in anniversary.group())
        return base + int(anniversary.group(1))
    named = Counter(int(year) for year in _CAMPAIGN.findall(body))
    for pattern in _DATED:
        named.update(int(year) for year in pattern.findall(body))
    if not named:
        return None
    best, count = max(named.items(), key=lambda item: (item[1], item[0]))
    return best if count >= 3 and count >= 0.6 * sum(named.values()) else None
