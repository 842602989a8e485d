"""Names of organs (机构名称): what is one, what is a group, and which two names mean the same organ.

The knowledge is data (``data/units.toml``): endings, functions with their abbreviations, whole names,
the words that citizens use, and common words that only look like an organ. Nothing here knows a
document or a place; places are recognised by form (…市, …区) and stripped.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from corpus.errors import InternalError
from corpus.model import Span

_SPACE = re.compile(r"[\s\u00a0\u2002\u2003\u3000\ufeff\u200b]+")
#: Page numbers that a page break leaves inside a name (委网信—９—办, - 13 -). A dash on both sides is
#: required: ``2021-2025`` and ``12-3号`` must stay.
_PAGE_DEBRIS = re.compile(r"[—－–-]{1,2}\s*[0-9０-９]{1,4}\s*[—－–-]{1,2}")
_BRACKETED = re.compile(r"[（(〔\[［][^（()）〔〕\[\]［］]*[）)〕\]］]")
_OPEN, _CLOSE = "（(〔[［【", "）)〕]］】"

_LEVELS = "省市州县区旗镇乡"
#: A level in front of a name without a place: 区住建局, 市市场监管局, 国家医保局. Must not take the first
#: character of 市场监管局, 区域…, 县级…, 市政…, 镇街…, which is why the words behind it are excluded.
_LEVEL_PREFIX = re.compile(
    r"^(国家|国务院|中央|全国|中共|自治区|自治州|省委|市委|区委|县委|州委|"
    r"省(?!级|际|外|内)|市(?!场|政(?!府|协|法)|级|域|内|外|容|民)|"
    r"区(?!域|级|块|间|内|别)|县(?!级|域|内|区|市)|州(?!级)|旗(?!下|帜)|镇(?!街|级|区|村)|乡(?!镇|村|级))"
)
#: A place with its level in front of a name: 青岛市即墨区, 惠安县, 聊城江北水城旅游度假区.
_PLACE_PREFIX = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,12}?(?:特别行政区|自治区|自治州|自治县|旅游度假区|度假区|高新技术产业开发区|高新区|开发区|"
    r"投资区|功能区|新区|地区|林区|省|市|盟|州|县|区|旗|镇|乡))+(?=..)"
)
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
_NAME_CHARS = re.compile(r"^[\u3400-\u9fff\u3007A-Za-z0-9０-９*＊×Xx·•“”\"《》（）()〔〕\[\]［］+＋、—-]+$")


#: 区政府, 市委: one organ although it is a region with its government.
_ONE_GOVERNMENT = re.compile(rf"[{_LEVELS}](?:委|政府|人民政府|委政府|党委|党工委|管委会)")
_RUNNING = re.compile(r"的|了(?!望)|着(?!陆)|[0-9０-９]{2,}年")
_DEPARTMENT = re.compile(
    r"(.{2,30}?)(?:(?:行政)?(?:主管|管理|监管)?部门|行政部门|机关|(?:监管|监察|管理|救援)机构)"
)
_BY_DUTY = re.compile(r"(?:负有|承担|具有).{2,20}(?:职责|职能)的$")
_FUNCTION_TAIL = re.compile(r"(?:行政)?(?:主管|监督管理|监管|管理)?(?:部门|机关)?$")
_BRANCH_BEHIND = re.compile(r"(?<=局)[^的、，。？\s]{2,6}?分局")
#: 海事处, 司法所, 林业站: a function and a small kind of organ; not 消防站 (``never``).
_SMALL = "处科股所站"
_LEVEL_BEFORE = re.compile(rf"(?:国家|国务院|[{_LEVELS}]委?)$")
_NO_LEVEL = re.compile(r"[社校园辖城都地]$")


class Organ(NamedTuple):
    """A name taken apart: 即墨区 | 区 | 工业和信息化 | 局.

    ``place`` and ``level`` are "" where the name does not say; ``function`` is canonical.
    """

    place: str
    level: str
    function: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Names:
    """Contents of units.toml, prepared for look-up."""

    endings: tuple[str, ...]
    strong: tuple[str, ...]
    alone: frozenset[str]
    roles: tuple[str, ...]
    never: frozenset[str]
    not_begin: tuple[str, ...]
    functions: dict[str, str]
    names: dict[str, str]
    everyday: dict[str, tuple[str, ...]]
    function_tail: re.Pattern[str]
    known: re.Pattern[str]
    plain: re.Pattern[str]
    local: frozenset[str]


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


@lru_cache(maxsize=1)
def _names() -> _Names:
    raw = tomllib.loads(resources.files("corpus").joinpath("data/units.toml").read_text("utf-8"))
    functions: dict[str, str] = {}
    for canonical, aliases in raw["functions"].items():
        for word in (canonical, *aliases):
            if functions.setdefault(word, canonical) != canonical:
                raise InternalError(f"units.toml：“{word}”属于两个职能")
    names: dict[str, str] = {}
    for canonical, aliases in raw["names"].items():
        for word in (canonical, *aliases):
            if names.setdefault(word, canonical) != canonical:
                raise InternalError(f"units.toml：“{word}”属于两个名称")
    everyday = {word: tuple(organs) for word, organs in raw["everyday"].items()}
    kinds = "委员会|办公室|总局|分局|部门|机关|大队|支队|总队|局|厅|署|委|部|办"
    function_words = "|".join(map(re.escape, _longest_first(functions)))
    whole = "|".join(map(re.escape, _longest_first([*names, *everyday])))
    apart = frozenset(raw["plain"]["apart"])
    plain_words = _longest_first(word for word in (*functions, *raw["plain"]["words"]) if word not in apart)
    return _Names(
        endings=tuple(_longest_first(raw["endings"]["organ"])),
        strong=tuple(raw["endings"]["strong"]),
        alone=frozenset(raw["endings"]["alone"]),
        roles=tuple(_longest_first(raw["endings"]["role"])),
        never=frozenset(raw["endings"]["never"]),
        not_begin=tuple(word for word in raw["endings"]["not_begin"] if len(word) > 1),
        functions=functions,
        names=names,
        everyday=everyday,
        function_tail=re.compile(rf"(?:{function_words})$"),
        known=re.compile(rf"(?:{function_words})(?:{kinds})(?![员事下处于])|(?:{whole})"),
        plain=re.compile(
            rf"(?:{'|'.join(map(re.escape, plain_words))})+"
            rf"(?:{'|'.join(raw['plain']['kinds'])})"
        ),
        local=frozenset(word for word, of in names.items() if of in raw["plain"]["names"]),
    )


def clean(text: str) -> str:
    """``text`` without white space and page-break debris: what ``as_written`` holds."""
    squeezed = _SPACE.sub("", text)
    return _PAGE_DEBRIS.sub("", squeezed) if any(c in squeezed for c in "—－–-") else squeezed


def without_brackets(name: str) -> str:
    """A name without its bracketed alias: 市数据局（市人工智能局） → 市数据局."""
    return _BRACKETED.sub("", name) or name


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
        or tail[-1:] in _LEVELS
        or tail.endswith(("地", "地区", "高校", "国企", "央企", "运营商", "专委会", "网格员"))
    )


@lru_cache(maxsize=1)
def _tails() -> tuple[str, ...]:
    names = _names()
    return (*names.endings, *names.roles)


def has_level(name: str) -> bool:
    """Whether a name says whose organ it is: 区住建局, 即墨区住建局, 国家医保局; not 住建局."""
    return bool(_LEVEL_PREFIX.match(name) or _PLACE_PREFIX.match(name))


@lru_cache(maxsize=32768)
def is_unit(text: str) -> bool:
    """Whether ``text``, already cut out of its list, is the name of an organ or a group of organs.

    True: 区住建局, 发展改革委, 各有关部门, 市数据局（市人工智能局）, 惠安县供电公司, 应急管理部门.
    False: 布局, 主办, 查处, 避难场所, 加强执法队伍建设办, 市安监局2019年.
    """
    name = clean(text)
    bare = without_brackets(name).strip('*＊“”"')
    if (
        not 2 <= len(bare) <= 40
        or not _NAME_CHARS.match(name)
        or bare in _names().never
        or bare[0] in "由被将让使并"
    ):
        return False
    if is_collective(name):
        return True
    if any(mark in bare for mark in "、《》"):
        return False
    names = _names()
    organ = parse(bare)
    if organ.function in names.functions and organ.kind:
        return True
    if bare in names.names or (
        bare[-1] in _SMALL and bare[:-1] in names.functions and bare not in names.never
    ):
        return True
    if bare.startswith(names.not_begin):
        return False
    ending = next((end for end in names.endings if bare.endswith(end)), "")
    if bare[-1] == "部" and ("和" in bare or "与" in bare) and names.plain.fullmatch(bare):
        return True  # 宣传和统战部
    if not ending or any(bare.endswith(word) for word in names.never if len(word) > len(ending)):
        return _is_department(bare)
    if _RUNNING.search(bare):
        return False
    if bare.endswith(names.strong):
        return len(bare) > len(ending) or bare in names.alone
    return has_level(bare) and len(bare) > len(ending) + 1


def ends_like_organ(name: str) -> bool:
    """Whether a name has the ending of an organ, of whatever place or kind: 霁湖医院, 创城办; not 布局."""
    bare = without_brackets(clean(name))
    ending = next((end for end in _names().endings if bare.endswith(end)), "")
    longer = (word for word in _names().never if len(word) > len(ending))
    return 0 < len(ending) < len(bare) and not bare.endswith(tuple(longer)) and not begins_like_verb(bare)


def _is_department(bare: str) -> bool:
    """应急管理部门, 公安机关, 区财政部门, 负有安全生产监督管理职责的部门; not 这个部门, 企业."""
    match = _DEPARTMENT.fullmatch(bare)
    if not match:
        return False
    stem = _LEVEL_PREFIX.sub("", match.group(1))
    if _BY_DUTY.match(stem):
        return True
    return "的" not in stem and not stem.startswith(_names().not_begin) and len(stem) >= 2


# --- taking a name apart -----------------------------------------------------------------------------

_KINDS = (
    "委员会",
    "办公室",
    "总局",
    "分局",
    "部门",
    "机关",
    "大队",
    "支队",
    "总队",
    "局",
    "厅",
    "署",
    "委",
    "部",
    "办",
    "中心",
)
_BRANCH = re.compile(r"^(.+?局)(.{2,12}?)(分局)$")


@lru_cache(maxsize=32768)
def parse(name: str) -> Organ:
    """Take a name apart into place, level, canonical function and kind of organ.

    聊城江北水城旅游度假区安监局 → (聊城江北水城旅游度假区, 区, 安全生产监督管理, 局);
    市公安局度假区分局 → (度假区, 市, 公安, 分局). An unknown function is returned as it stands.
    """
    bare = without_brackets(clean(name)).replace("的", "").strip('*＊“”"')
    place, level, rest = _split_place(bare)
    names = _names()
    if rest in names.names:
        return Organ(place, level, names.names[rest], "")
    branch = _BRANCH.match(rest)
    if branch and branch.group(1)[:-1] in names.functions:
        return Organ(branch.group(2), level, names.functions[branch.group(1)[:-1]], "分局")
    kind = next((kind for kind in _KINDS if rest.endswith(kind) and len(rest) > len(kind)), "")
    stem = rest[: len(rest) - len(kind)]
    if stem in names.functions:
        return Organ(place, level, names.functions[stem], kind)
    tail = names.function_tail.search(stem) if kind else None
    if tail and _is_place_like(stem[: tail.start()]):
        return Organ(place or stem[: tail.start()], level, names.functions[tail.group()], kind)
    whole = next(
        (word for word in names.names if rest.endswith(word) and _is_place_like(rest[: -len(word)])), ""
    )
    if whole:
        return Organ(place or rest[: -len(whole)], level, names.names[whole], "")
    return Organ(place, level, stem, kind)


def _is_place_like(text: str) -> bool:
    """A short place name without its level (即墨, 泉州); not another function (环境与, 劳动和)."""
    return (
        2 <= len(text) <= 4
        and not text.startswith(_names().not_begin)
        and text[-1] not in "和与及、"
        and not any(f in text for f in ("管理", "发展", "建设", "服务", "综合", "行政"))
    )


def _split_place(name: str) -> tuple[str, str, str]:
    names = _names()
    kind = next((kind for kind in _KINDS if name.endswith(kind) and len(name) > len(kind)), "")
    if name in names.names or (kind and name[: -len(kind)] in names.functions):
        return "", "", name
    level = ""
    prefix = _LEVEL_PREFIX.match(name)
    if prefix and len(name) > prefix.end() + 1:
        word = prefix.group()
        level = {
            "国家": "国",
            "国务院": "国",
            "中央": "国",
            "全国": "国",
            "中共": "国",
            "自治区": "省",
            "自治州": "州",
        }.get(word, word[0])
        rest = name[prefix.end() :]
        if word in ("省委", "市委", "区委", "县委", "州委") and rest[:2] in ("员会", "办公"):
            rest = name[1:]
        return "", level, rest
    place = _PLACE_PREFIX.match(name)
    if place and len(name) > place.end():
        rest = name[place.end() :]
        if rest[:1] in _LEVELS and _LEVEL_PREFIX.match(rest) and len(rest) > 2:
            rest = rest[1:]  # 聊城…度假区区安监局: the level is said twice
        return place.group(), place.group()[-1], rest
    return "", "", name


def normalise(name: str) -> str:
    """Canonical key of a name without place and level: 即墨区工信局 and 市工业和信息化局 → 工业和信息化局.

    委, 委员会, 厅, 办 and 局 keep apart here; ``same_organ`` knows which may stand for each other.
    """
    organ = parse(name)
    kind = {"委": "委员会", "办": "办公室"}.get(organ.kind, organ.kind)
    return organ.function + kind


_EXCHANGEABLE = frozenset({"局", "委", "委员会", "部门", "办", "办公室", "机关"})
_RANK = {"国": 0, "省": 1, "市": 2, "州": 2, "县": 3, "区": 3, "旗": 3, "镇": 4, "乡": 4}


def same_organ(a: str, b: str) -> bool:
    """Whether two names may mean the same organ, for filters and questions.

    A name without level or place matches one with it: 工信局 ~ 区工业和信息化局, 即墨的工信局 ~
    区工业和信息化局, 政工部 ~ 区政工部, 发改委 ~ 区发展改革局. Different levels or places do not match:
    市公安局 ≁ 区公安局, 即墨区应急局 ≁ 黄岛区应急局; nor do different functions: 卫生健康局 ≁ 卫生局.
    """
    left, right = parse(a), parse(b)
    if left.level and right.level and _RANK.get(left.level, 9) != _RANK.get(right.level, 9):
        return False
    if (
        left.place
        and right.place
        and not (left.place.startswith(right.place[:2]) or right.place.startswith(left.place[:2]))
    ):
        return False
    if left.function == right.function:
        return _kinds_agree(left.kind, right.kind)
    if left.function in _names().functions.values() or right.function in _names().functions.values():
        return False
    first, second = left.function + left.kind, right.function + right.kind
    return first == second or (
        min(len(first), len(second)) >= 4 and (first.endswith(second) or second.endswith(first))
    )


def _kinds_agree(a: str, b: str) -> bool:
    if a == b or (a in _EXCHANGEABLE and b in _EXCHANGEABLE):
        return True
    return "部门" in (a, b) and bool({a, b} & {"厅", "分局", "部", "总局"})


@lru_cache(maxsize=8192)
def is_plain_organ(name: str) -> bool:
    """Whether a name without level is an organ of a government, every word of it understood.

    True: 民政局, 规划建设与交通运输局, 公安分局, 消防救援大队, 妇联. False: whatever has a place of its own
    (丰泽海事处, 澜山分局), companies, banks, schools, hospitals, offices of a 街道, national bodies.
    """
    names = _names()
    return name in names.local or names.plain.fullmatch(name) is not None


def begins_like_verb(name: str) -> bool:
    """Whether a piece of running text begins with a verb or adverb: 督促企业, 进一步完善…部门.

    Not when the whole is a known name: 组织部, 统筹…局 is judged by its words.
    """
    bare = clean(name)
    if not bare.startswith(_names().not_begin):
        return False
    kind = next((kind for kind in _KINDS if bare.endswith(kind)), "")
    return bare not in _names().names and bare[: len(bare) - len(kind)] not in _names().functions


def names_function(text: str) -> bool:
    """Whether ``text`` names the function of an organ without its kind: 公安, 劳动和社会保障, 安监."""
    bare = without_brackets(clean(text))
    bare = _FUNCTION_TAIL.sub("", bare) or bare
    return bare in _names().functions or clean(text) in _names().functions


# --- questions ---------------------------------------------------------------------------------------


def everyday_names(word: str) -> tuple[str, ...]:
    """Organs that a citizen's word may mean (消防队 → 消防救援大队 …), the word itself when it is none."""
    return _names().everyday.get(clean(word), (clean(word),))


def may_mean(asked: str, unit: str) -> bool:
    """Whether a unit may be what the asker means, everyday words included."""
    return same_organ(asked, unit) or any(same_organ(name, unit) for name in everyday_names(asked))


#: What cannot stand inside a name in a question: it bounds the generic search for unknown names.
_BREAK = "的是由归该跟找问给在哪谁什么些吗呢吧，。？?！!、；;：:（）() \u3000“”"
_GENERIC = re.compile(
    rf"(?:[{_LEVELS}](?!级|域)[^{_BREAK}{_LEVELS}]{{2,14}}?|[^{_BREAK}]{{2,10}}?)"
    r"(?:分局|总局|局|委员会|管委会|办公室|政府|党委|中心|大队|支队|集团|公司|法院|检察院|海关|政工部|宣传部|组织部|工作部|武装部|统战部)"
)


def find_units(text: str, known: Iterable[str] = ()) -> list[tuple[Span, str]]:
    """Units that a question names, in order, without overlaps: ``(span, name as written)``.

    Args:
        text: the question.
        known: names of units of the library; one that stands in the question is found whole, also
            when no rule could bound it (规划建设与交通运输局).

    Besides: known functions with any level (区应急局), everyday words (消防队), unknown names by form.
    """
    names = _names()
    found = _stated(text, known)
    for match in names.known.finditer(text):
        start, end = match.span()
        branch = _BRANCH_BEHIND.match(text, end)
        if branch:
            end = branch.end()
        level = _LEVEL_BEFORE.search(text, max(0, start - 3), start)
        if level and not _NO_LEVEL.search(text, max(0, start - 3), level.start()):
            start = level.start()
        if match.group() not in names.never and not _overlaps(found, start, end):
            found.append(Span(start, end))
    for match in _GENERIC.finditer(text):
        span = _trim(text, match.start(), match.end())
        if span and not _overlaps(found, span.start, span.end):
            found.append(span)
    return [(span, span.of(text)) for span in sorted(found)]


def _stated(text: str, known: Iterable[str]) -> list[Span]:
    """Where names of the library stand in the text; the longest wins."""
    found: list[Span] = []
    for name in sorted(
        {name for name in known if len(name) >= 3 and name in text}, key=lambda n: (-len(n), n)
    ):
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if not _overlaps(found, start, end):
                found.append(Span(start, end))
            start = text.find(name, end)
    return found


def _overlaps(found: list[Span], start: int, end: int) -> bool:
    return any(start < other.end and other.start < end for other in found)


def _trim(text: str, start: int, end: int) -> Span | None:
    """The longest tail of a generic find that begins with a level and is a unit."""
    for begin in range(start, end - 2):
        if _LEVEL_PREFIX.match(text[begin:end]) and is_unit(text[begin:end]):
            return Span(begin, end)
    return None
