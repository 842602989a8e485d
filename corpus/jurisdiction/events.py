"""Where an accident happened (事故发生地): the place that its report names most, as deep as it goes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from corpus.jurisdiction.chains import Chain, chains
from corpus.regions import Path, level_of, words

EVENT_LIMIT = 6_000
"""Characters at the head of a report in which it says where it happened."""
_TITLE_WEIGHT = 4
_HAPPENED_WEIGHT = 8
_RESCUE_WEIGHT = 3
# Why: words around the place of an accident: 行驶至邵阳市…, 发生在…, 地点：…, …境内, …路段.
_BEFORE_EVENT = re.compile(r"(?:行驶?至|途经|发生在|发生于|发生地[点]?为?[:：]?|地点[:：]?)$")
_BEHIND_EVENT = re.compile(
    r"(?:(?!公司|厂|集团|车)[\u4e00-\u9fff0-9A-Za-z]){0,10}?(?:境内|路段|发生|段\d|高速公路)"
)
# Why: who comes to the rescue is of the place (邵阳市、隆回县人民政府, 邵阳市消防官兵); who gave a licence or
# registered a vehicle (焦作市交警支队车辆管理所) need not be.
_RESCUE_BEHIND = re.compile(
    r"(?:、[\u4e00-\u9fff]{2,6}[市县区旗])?(?:人民政府|政府|公安消防|消防|应急|卫生|医院)"
)
_LICENCE_BEHIND = re.compile(
    r"(?:公安局)?(?:交通|交警|道路运输|公路运输|运输|运管|车辆|机动车|质量技术|工商|市场监)"
)
# Why: places of firms, people and vehicles, which come from elsewhere: 长沙市…有限公司, 户籍广安市, 河南省籍.
_FIRM_BEHIND = re.compile(r"[\u4e00-\u9fffA-Za-z（()）]{0,16}?(?:公司|集团|籍|厂|人[，,、。（(])")
# A town bears the name of a place far away (海北|镇).
_TOWN = re.compile("镇|乡(?!镇)")
_COUNTY = 3
_HOME_BEFORE = re.compile(r"(?:籍贯|户籍|住址|家住|住|车属|来自|驶往|开往|发往|前往|运往)[:：为]?$")


def place_of_event(title: str, text: str) -> Path:
    """The place of an accident, () where title and text do not say.

    Victims, vehicles and firms come from elsewhere, so a place must stand for half of what is named, and be
    named twice unless nothing else is named; what the title names counts more, and so does what stands in
    the words that say where it happened (发生在…, …境内).
    """
    scores: dict[Path, int] = defaultdict(int)
    firms: dict[Path, int] = defaultdict(int)
    for weight, words_ in ((_TITLE_WEIGHT, title), (1, text[:EVENT_LIMIT])):
        for chain in chains(words_):
            if not _is_name(words_, chain, title=weight > 1):
                continue
            value = weight * _weight(words_, chain)
            if value:
                scores[chain.path] += value
            else:
                firms[chain.path] += 1
    return _deepest(scores or firms)


def _is_name(text: str, chain: Chain, *, title: bool) -> bool:
    """No everyday word (解放牌卡车, 推|广安|全); a county's stem by itself only in the title."""
    if not chain.full and text[chain.end - 1 : chain.end + 1] in words("words_behind_places.txt"):
        return False
    if not chain.full and level_of(chain.path) < _COUNTY and _TOWN.match(text, chain.end):
        return False
    if chain.full or chain.wide not in ((), chain.path) or level_of(chain.path) < 3:
        return True
    return title and text[chain.start : chain.end] not in words("words_not_places.txt")


def _deepest(scores: Mapping[Path, int]) -> Path:
    total = sum(scores.values())
    path: Path = ()
    while True:
        children: dict[Path, int] = defaultdict(int)
        for other, count in scores.items():
            if other[: len(path)] == path and len(other) > len(path):
                children[other[: len(path) + 1]] += count
        if not children:
            return path
        best = max(children, key=lambda child: (children[child], child))
        rivals = total if not path else sum(children.values())
        if children[best] < 0.5 * rivals or (children[best] < 2 and len(children) > 1):
            return path
        path = best


def _weight(text: str, chain: Chain) -> int:
    before = text[max(0, chain.start - 8) : chain.start]
    if _BEHIND_EVENT.match(text, chain.end) or _BEFORE_EVENT.search(before):
        return _HAPPENED_WEIGHT
    if _RESCUE_BEHIND.match(text, chain.end):
        return _RESCUE_WEIGHT
    if _LICENCE_BEHIND.match(text, chain.end):
        return 0
    elsewhere = not chain.zone and (_FIRM_BEHIND.match(text, chain.end) or _HOME_BEFORE.search(before))
    return 0 if elsewhere else 1
