"""Names of organs (机构名称): what is one, what is a group, and which two names mean the same organ.

The knowledge is data (``data/units.toml``): endings, functions with their abbreviations, whole names,
the words that citizens use, and common words that only look like an organ. Nothing here knows a
document or a place; places are recognised by form (…市, …区) and stripped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from corpus.model import Span
from corpus.unit_groups import is_collective, region_group
from corpus.unit_words import LEVEL_PREFIX, LEVELS, PLACE_PREFIX, clean, unit_words, without_brackets

__all__ = [
    "Organ",
    "begins_like_verb",
    "clean",
    "ends_like_organ",
    "everyday_names",
    "find_units",
    "has_level",
    "is_collective",
    "is_plain_organ",
    "is_unit",
    "may_mean",
    "names_function",
    "names_in",
    "normalise",
    "parse",
    "region_group",
    "same_organ",
    "without_brackets",
]

_NAME_CHARS = re.compile(r"^[\u3400-\u9fff\u3007A-Za-z0-9０-９*＊×Xx·•“”\"《》（）()〔〕\[\]［］+＋、—-]+$")
_RUNNING = re.compile(r"的|了(?!望)|着(?!陆)|[0-9０-９]{2,}年")
_DEPARTMENT = re.compile(
    r"(.{2,30}?)(?:(?:行政)?(?:主管|管理|监管)?部门|行政部门|机关|(?:监管|监察|管理|救援)机构)"
)
_BY_DUTY = re.compile(r"(?:负有|承担|具有).{2,20}(?:职责|职能)的$")
_FUNCTION_TAIL = re.compile(r"(?:行政)?(?:主管|监督管理|监管|管理)?(?:部门|机关)?$")
_BRANCH_BEHIND = re.compile(r"(?<=局)[^的、，。？\s]{2,6}?分局")
#: 海事处, 司法所, 林业站: a function and a small kind of organ; not 消防站 (``never``).
_SMALL = "处科股所站"
_LEVEL_BEFORE = re.compile(rf"(?:国家|国务院|[{LEVELS}]委?)$")
_NO_LEVEL = re.compile(r"[社校园辖城都地]$")


class Organ(NamedTuple):
    """A name taken apart: 即墨区 | 区 | 工业和信息化 | 局.

    ``place`` and ``level`` are "" where the name does not say; ``function`` is canonical.
    """

    place: str
    level: str
    function: str
    kind: str


def has_level(name: str) -> bool:
    """Whether a name says whose organ it is: 区住建局, 即墨区住建局, 国家医保局; not 住建局."""
    return bool(LEVEL_PREFIX.match(name) or PLACE_PREFIX.match(name))


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
        or bare in unit_words().never
        or bare[0] in "由被将让使并"
    ):
        return False
    if is_collective(name):
        return True
    if any(mark in bare for mark in "、《》"):
        return False
    names = unit_words()
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
    ending = next((end for end in unit_words().endings if bare.endswith(end)), "")
    longer = (word for word in unit_words().never if len(word) > len(ending))
    return 0 < len(ending) < len(bare) and not bare.endswith(tuple(longer)) and not begins_like_verb(bare)


def _is_department(bare: str) -> bool:
    """应急管理部门, 公安机关, 区财政部门, 负有安全生产监督管理职责的部门; not 这个部门, 企业."""
    match = _DEPARTMENT.fullmatch(bare)
    if not match:
        return False
    stem = LEVEL_PREFIX.sub("", match.group(1))
    if _BY_DUTY.match(stem):
        return True
    return "的" not in stem and not stem.startswith(unit_words().not_begin) and len(stem) >= 2


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
    names = unit_words()
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
    """A short place name without its level (即墨, 泉州); not another function (环境与, 特种设备, 公安局)."""
    never = unit_words().no_place
    return (
        2 <= len(text) <= 4
        and not text.startswith(unit_words().not_begin)
        and text[-1] not in "和与及、"
        and not any(text[at : at + 2] in never for at in range(len(text) - 1))
        and not any(f in text for f in ("管理", "发展", "建设", "服务", "综合", "行政"))
    )


# Why: laws name an authority by the government that it belongs to; the organ is the same as its bare name.
# Matches 县级以上地方人民政府应急管理部门, 市人民政府（以下简称市政府）公安机关, 省人民政府的消防救援机构.
# Must not match 县级人民政府 itself, 人民政府办公室 (an office of the government), 人民政府和有关部门.
_OF_GOVERNMENT = re.compile(
    r"(?P<whose>[^，。；]{0,24}?)人民政府(?:（[^）]*）)?的?(?=[^和及与、，]{2,}(?:部门|机关|机构|局)$)"
)


# 设区的市 and 事件发生地县 say which rank of government, not which place.
_NO_NAME = re.compile("设区|地[县市区]$")


def _split_place(name: str) -> tuple[str, str, str]:
    government = _OF_GOVERNMENT.match(name)
    if government is None:
        return _split_bare(name)
    rest, whose = name[government.end() :], government["whose"]
    if "以上" not in whose:
        place, level, organ = _split_bare(whose + rest)
        if organ == rest:  # 省人民政府…部门, 青岛市人民政府…部门: whose it is stays known
            return "" if _NO_NAME.search(place) else place, level, organ
    return _split_bare(rest)


def _split_bare(name: str) -> tuple[str, str, str]:
    names = unit_words()
    kind = next((kind for kind in _KINDS if name.endswith(kind) and len(name) > len(kind)), "")
    if name in names.names or (kind and name[: -len(kind)] in names.functions):
        return "", "", name
    level = ""
    prefix = LEVEL_PREFIX.match(name)
    if prefix is None and kind and name[0] in LEVELS and name[1 : -len(kind)] in names.functions:
        return "", name[0], name[1:]  # 市民政局, 市政务服务局: the level, although 市民 and 市政 are words
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
    place = PLACE_PREFIX.match(name)
    if place and len(name) > place.end():
        rest = name[place.end() :]
        if rest[:1] in LEVELS and LEVEL_PREFIX.match(rest) and len(rest) > 2:
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
#: Functions that say nothing of the matter: 主管部门 is the end of 劳动行政主管部门 and not the same organ.
_ANY_FUNCTION = re.compile(r"(?:有关|相关|行业|行政|主管|监督|管理|监管|职能|业务|上级|所属|本级)*")
_RANK = {"国": 0, "省": 1, "市": 2, "州": 2, "县": 3, "区": 3, "旗": 3, "镇": 4, "乡": 4}


#: Characters of a name that must be the whole end of another for both to be the same.
SHORTEST_END = 4


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
    if left.function in unit_words().functions.values() or right.function in unit_words().functions.values():
        return False
    if _ANY_FUNCTION.fullmatch(left.function) or _ANY_FUNCTION.fullmatch(right.function):
        return False
    first, second = left.function + left.kind, right.function + right.kind
    return first == second or (
        min(len(first), len(second)) >= SHORTEST_END and (first.endswith(second) or second.endswith(first))
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
    names = unit_words()
    return name in names.local or names.plain.fullmatch(name) is not None


def begins_like_verb(name: str) -> bool:
    """Whether a piece of running text begins with a verb or adverb: 督促企业, 进一步完善…部门.

    Not when the whole is a known name: 组织部, 统筹…局 is judged by its words.
    """
    bare = clean(name)
    if not bare.startswith(unit_words().not_begin):
        return False
    kind = next((kind for kind in _KINDS if bare.endswith(kind)), "")
    return bare not in unit_words().names and bare[: len(bare) - len(kind)] not in unit_words().functions


def names_function(text: str) -> bool:
    """Whether ``text`` names the function of an organ without its kind: 公安, 劳动和社会保障, 安监."""
    bare = without_brackets(clean(text))
    bare = _FUNCTION_TAIL.sub("", bare) or bare
    return bare in unit_words().functions or clean(text) in unit_words().functions


# --- questions ---------------------------------------------------------------------------------------


def everyday_names(word: str) -> tuple[str, ...]:
    """Organs that a citizen's word may mean (消防队 → 消防救援大队 …), the word itself when it is none."""
    return unit_words().everyday.get(clean(word), (clean(word),))


def may_mean(asked: str, unit: str) -> bool:
    """Whether a unit may be what the asker means, everyday words included."""
    return same_organ(asked, unit) or any(same_organ(name, unit) for name in everyday_names(asked))


#: What cannot stand inside a name in a question: it bounds the generic search for unknown names.
_BREAK = "的是由归该跟找问给在哪谁什么些吗呢吧，。？?！!、；;：:（）() \u3000“”"
_GENERIC = re.compile(
    rf"(?:[{LEVELS}](?!级|域)[^{_BREAK}{LEVELS}]{{2,14}}?|[^{_BREAK}]{{2,10}}?)"
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
    names = unit_words()
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
    for name in sorted(names_in(text, known), key=lambda n: (-len(n), n)):
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if not _overlaps(found, start, end):
                found.append(Span(start, end))
            start = text.find(name, end)
    return found


_HEAD = 3
"""Characters by which names are looked up; shorter ones are words of everyday speech too."""


def names_in(text: str, known: Iterable[str]) -> set[str]:
    """Those of ``known`` that have at least three characters and stand in ``text``.

    Args:
        known: a tuple is kept in mind, so that a library's ten thousand names are not gone through each time.
    """
    if not isinstance(known, tuple):
        return {name for name in known if len(name) >= _HEAD and name in text}
    heads = _by_head(known)
    return {
        name
        for at in range(len(text) - _HEAD + 1)
        for name in heads.get(text[at : at + _HEAD], ())
        if text.startswith(name, at)
    }


@lru_cache(maxsize=4)
def _by_head(known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names by how they begin."""
    found: dict[str, list[str]] = {}
    for name in known:
        if len(name) >= _HEAD:
            found.setdefault(name[:_HEAD], []).append(name)
    return {head: tuple(names) for head, names in found.items()}


def _overlaps(found: list[Span], start: int, end: int) -> bool:
    return any(start < other.end and other.start < end for other in found)


def _trim(text: str, start: int, end: int) -> Span | None:
    """The longest tail of a generic find that begins with a level and is a unit."""
    for begin in range(start, end - 2):
        if LEVEL_PREFIX.match(text[begin:end]) and is_unit(text[begin:end]):
            return Span(begin, end)
    return None
