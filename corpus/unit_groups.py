"""Groups of organs (集合): 各有关部门, 各县(市、区)政府, 三镇, which are never one organ."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.unit_words import LEVELS, clean, unit_words, without_brackets

_REGION_WORD = (
    r"(?:自治区|直辖市|自治州|自治县|设区市|县级市|省|州|盟行政公署|盟|地(?=[（(])|地市|市地|市州|州市|市县|区市县|县市区|县区|区县|市|地区|县|"
    r"新区|高新区|开发区|功能区|园区|度假区|区|旗|乡镇|镇街|街镇|镇乡|镇|乡|街道|村居|行政村|村|社区|兵团)"
)
_REGION_ALIAS = (
    r"(?:[（(〔\[][市县区州旗盟镇乡村居社街道办事处、，,地园管委会自治功能开发高新直辖]{1,16}[）)〕\]])?"
)
_GOVERNMENTS = (
    r"(?:人民政府|政府|党工委|党委|党（工）委|党\(工\)委|管理委员会|管委会|管委|办事处|新区管委会|政府办公室)"
)
#: 各县(市、区)政府, 有关县(市)、区政府, 各省、自治区、直辖市人民政府, 各乡镇党委和人民政府, 三镇: one unit,
#: although commas stand inside. It must not run into the next unit: 各乡镇、县应急局 ends before 、县.
_REGION_GROUP = re.compile(
    rf"(?:全[国省市州区县](?=各)|[省市州区县](?=各))?(?:各级|各有关|各相关|有关的?|相关的?|各|所有|其他|其它|属地|所在地的?|所辖|辖区内?各?|本级)?"
    rf"(?:[\u4e00-\u9fff]{{2,6}}?(?=各))?"
    rf"{_REGION_WORD}{_REGION_ALIAS}"
    rf"(?:(?:、|和|及|或者|或){_REGION_WORD}{_REGION_ALIAS})*"
    rf"(?:{_GOVERNMENTS}(?:(?:、|和|及){_GOVERNMENTS})*(?:[（(](?:行政公署|行署|管委会|街道办事处|办事处)[）)])?)?"
)
#: 市、县两级应急管理部门, 省、市、县三级政府: levels that share one organ.
_LEVEL_GROUP = re.compile(
    r"(?:国家|省|市|县|区|乡|镇|街道|村)(?:、(?:省|市|县|区|乡|镇|街道|村|乡镇))+(?:（[^）]{1,6}）)?[两二三四五]级"
    r"[\u4e00-\u9fff]{2,16}?(?:部门|政府|机构|机关|单位|党委|组织)(?![和及]政府)(?:和(?:人民)?政府)?"
)
#: 三镇, 两办, 五区政府: a number and a kind of place; not 一区 alone, not 二级.
_NUMBERED = re.compile(
    r"^[两二三四五六七八九十]{1,3}个?(?:镇街|街镇|乡镇|镇|乡|街道|区|县|市|园区|办|县区|区县)(?:政府|人民政府|办事处|管委会)?$"
)
#: 镇政府, 街道办事处 without a place: every one of them.
_LOWEST = re.compile(
    r"^(?:乡镇|镇|乡|街道|村|社区|乡镇（街道）|镇（街道）)(?:人民政府|政府|办事处|党委|党工委|村委会|居委会)$"
)
#: 县级以上人民政府, 省级政府, 地方各级人民政府: a class of governments, never one.
_CLASS = re.compile(r"^(?:地方|县级|乡级|市级|省级|设区的?市级?|区县级)[^、]{0,8}(?:政府|党委)$")
#: 市安委会成员单位, 市属国有企业, 三大运营商, 驻市单位: groups that no word 各 or 有关 marks.
_MEMBERS = re.compile(
    r"^(?:[^、各]{2,14}成员单位|[^、各]{0,14}(?:(?:属|有)(?:国有)?企业|属国企|(?:三大|各大|三家|四家)[^、]{0,6}(?:运营商|企业)|"
    r"(?:驻|在)[^、]{1,4}(?:有关|相关)?(?:单位|企业|高校|机构)))$"
)
#: A word that makes a name a group wherever it stands near its beginning: 区政府有关部门, 国务院相关部门.
_GROUP_WORD = re.compile(
    r"^(?:[^各]{0,10}?)(?:各(?!种|类|项|个环节)|有关|相关|其他|其它|所有|全体|全部|所属|负有|属地|行业主管|行业管理|在[^、]{1,4}(?=高校|企业|单位))"
)
#: 区政府, 市委: one organ although it is a region with its government.
_ONE_GOVERNMENT = re.compile(rf"[{LEVELS}](?:委|政府|人民政府|委政府|党委|党工委|管委会)")


def region_group(text: str, start: int = 0) -> int:
    """Length of the group of regions that begins at ``start`` (各县(市)、区政府), 0 when none does.

    A group counts only when a list separator, a closing word or the end follows it, so that
    县 in 各乡镇、县应急局 is left to the next unit.
    """
    levels = _LEVEL_GROUP.match(text, start)
    if levels:
        return levels.end() - start
    match = _REGION_GROUP.match(text, start)
    while match:
        end = match.end()
        rest = text[end : end + 2]
        first = match.group()
        whole = (
            not rest
            or rest[0] in "、，,；;。/（(）)〕]及和与或等按牵负配参会\n\t |"
            or rest in ("以及", "共同", "分别", "根据")
        )
        marked = first[0] in "各有相所其全" or "政府" in first or "党委" in first or first[1:2] == "各"
        if whole and marked and len(first) > 1:
            return end - start
        cut = max(first.rfind(mark) for mark in "、和及")
        if cut <= 0:
            return 0
        match = _REGION_GROUP.match(text[: start + cut], start)
        if match and match.end() != start + cut:
            return 0
        if match:
            first = match.group()
            return cut if first[0] in "各有相所其全" or "政府" in first or "党委" in first else 0
    return 0


@lru_cache(maxsize=32768)
def is_collective(text: str) -> bool:
    """Whether a name is a group: 各有关部门, 各县(市、区)政府, 三镇, 区直负有…职责的部门.

    Not a group: 应急管理部门 (one organ under a functional name), 区财政部门.
    """
    name = clean(text)
    if len(name) < 2:
        return False
    if (
        _NUMBERED.match(name)
        or _LOWEST.match(without_brackets(name))
        or _CLASS.match(name)
        or _MEMBERS.match(name)
    ):
        return True
    if region_group(name) == len(name):
        return not _ONE_GOVERNMENT.fullmatch(name)
    if not _GROUP_WORD.match(name):
        return False
    tail = without_brackets(name)
    return (
        tail.endswith(_tails())
        or tail[-1:] in LEVELS
        or tail.endswith(("地", "地区", "高校", "国企", "央企", "运营商", "专委会", "网格员"))
    )


@lru_cache(maxsize=1)
def _tails() -> tuple[str, ...]:
    names = unit_words()
    return (*names.endings, *names.roles)
