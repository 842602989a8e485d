"""The parent of a place that the register lacks (岚桥县, 江北水城度假区): said by the text, or unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.jurisdiction.chains import chains
from corpus.regions import Path, is_unlisted_name, level_of, regions, stem_of

_BEFORE = 16
"""Characters before a name in which the names of the regions that it lies in stand."""
_MOST = 40
"""Mentions of a name that are looked at."""
# Why: 岚桥县隶属青屿市, 岚桥县位于云岭省西部, 岚桥县属青屿市管辖. Between name and parent stand only such
# words. Must not match 岚桥县学习青屿市的做法, 岚桥县距承德市区 20 公里.
_LIES_IN = re.compile(r"(?:，|是|为|系|现)?(?:隶属于?|归属于?|属于?|位于|地处|坐落于?)(?:中国|我国)?")
# Why: a county carries out what its own city decided: 根据《青屿市人民政府办公室关于…》, 按照青屿市委、市政府
# 部署. Must not match 学习借鉴…, 吸取…教训.
_ORDERS = re.compile(
    r"(?:根据|按照|依据|贯彻落实|落实|贯彻|遵照|执行|转发|结合)(?:中共|《中共|《|“)?"
    r"(?=[\u4e00-\u9fff]{2,12}?(?:省|市|州|盟|地区|自治区)"
    r"(?:人民政府|委|政府|应急|安委|安全生产|防汛|防火|消防|人大|党委))"
)
_UNLISTED_CITY = re.compile(r"[\u4e00-\u9fff]{2,4}?[省市州盟]$")


def parent_of(name: str, lines: Iterable[str], text: str) -> tuple[Path, str]:
    """Path of the region that ``name`` lies in, and the words that say so; ((), "") where nothing does.

    What stands right before the name (承德市岚桥县) and what says where it lies go before the superior whose
    orders the text carries out. Where the evidence disagrees the parent stays unknown.

    Args:
        name: of the place. lines: title, issuer. text: the text.
    """
    for found in (list(_stated(name, [*lines, text])), list(_superiors(text)) if level(name) >= 3 else []):
        path = _agreed([path for path, _ in found])
        if path and len(path) < level(name):
            words = next(words for other, words in found if other == path)
            return path, words
        if path or found:
            return (), ""
    return (), ""


def level(name: str) -> int:
    """Level of an unlisted name by its kind: 2 for 州 and 盟, 3 for 县, 区 and 市, 4 for 镇."""
    if name.endswith(("镇", "乡", "街道")):
        return 4
    return 2 if name[-1] in "州盟" else 3


def _stated(name: str, texts: Iterable[str]) -> Iterator[tuple[Path, str]]:
    for text in texts:
        for number, match in enumerate(re.finditer(re.escape(name), text)):
            if number == _MOST:
                break
            start, end = match.span()
            head = max(0, start - _BEFORE)
            before = text[head:start]
            for chain in chains(before):
                if chain.end == len(before) and not chain.zone and (chain.full or level_of(chain.path) < 3):
                    yield chain.path, before[chain.start :] + name
            city = _UNLISTED_CITY.search(before[-5:])
            if city and is_unlisted_name(city.group()):
                yield (city.group(),), city.group() + name
            lies = _LIES_IN.match(text, end)
            if lies:
                behind = text[lies.end() : lies.end() + _BEFORE]
                for chain in chains(behind):
                    if chain.start == 0 and not chain.zone:
                        yield chain.path, text[start : lies.end() + chain.end]


def _superiors(text: str) -> Iterator[tuple[Path, str]]:
    for number, match in enumerate(_ORDERS.finditer(text[:20_000])):
        if number == _MOST:
            return
        behind = text[match.end() : match.end() + _BEFORE]
        for chain in chains(behind):
            if chain.start == 0 and chain.full and not chain.zone and level_of(chain.path) < 3:
                yield chain.path, match.group() + behind[: chain.end]


def _agreed(paths: list[Path]) -> Path:
    """The deepest of the paths when all lie on one line, else ()."""
    deepest = max(paths, key=lambda path: (len(path), path), default=())
    return deepest if all(deepest[: len(path)] == path for path in paths) else ()


# --- provinces by the first character of a document number ---------------------------------------

# Source: 民政部, abbreviations of the provinces as they stand in 文号 (发文字号代字). Left out are those that
# cities and counties use as well: 青 (青岛), 宁 (南京), 新, 吉, 云, 贵, 蒙, 藏.
PROVINCE_SIGNS = {
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "辽": "辽宁省", "黑": "黑龙江省",
    "沪": "上海市", "苏": "江苏省", "浙": "浙江省", "皖": "安徽省", "闽": "福建省", "赣": "江西省",
    "鲁": "山东省", "豫": "河南省", "鄂": "湖北省", "湘": "湖南省", "粤": "广东省", "桂": "广西壮族自治区",
    "琼": "海南省", "渝": "重庆市", "川": "四川省", "黔": "贵州省", "滇": "云南省", "陕": "陕西省",
    "甘": "甘肃省",
}  # fmt: skip
# Why: the sign of the place, then that of the organ: 浙政发〔2025〕10号, 承安委办〔2016〕1号. Must not match
# the numbers of the state's organs (国发, 应急), which have no place.
_SIGNS = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{1,3}?)(?=委|政|府|办|安委|安监|安办|应急|消|公|教|建|卫|财|发改|工信|交|民|人社|"
    r"自然资|环|水|农|商|文|市监|林|气|人大|人民|防|工委|管)"
)


def number_sign(number: str) -> str:
    """The characters of a 文号 that stand for its place: 承 of 承政办〔2016〕1号; "" without one."""
    match = _SIGNS.match("".join(number.split()))
    return match.group("place") if match else ""


def province_of_number(number: str) -> Path:
    """The province that a 文号 stands for; () where it is none or may be a city's."""
    sign = number_sign(number)
    return (PROVINCE_SIGNS[sign],) if sign in PROVINCE_SIGNS else ()


def sign_fits(sign: str, path: Path) -> bool:
    """Whether the number's sign may be the place's: 聊 of 聊城市, 泉台 of 泉州台商投资区."""
    own = stem_of(path[-1]) if path in regions().paths else path[-1]
    return bool(sign) and own.startswith(sign[0])
