"""Jurisdictions (辖区): paths 省/市/县区/功能区, where documents hold and what places questions name.

Functional zones (…开发区, …旅游度假区, …投资区) are no regions: a zone is a child of the region that its
name begins with, and is named by that region's stem and its own words (聊城江北水城旅游度假区), so that
聊城市江北水城旅游度假区 is the same. "" is an unknown place, "全国" the whole country.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Span
from corpus.regions import (
    Path,
    RegionHit,
    is_unlisted_name,
    level_of,
    regions,
    stem_of,
    unlisted_place,
    words,
)

NATIONAL = "全国"

# Kinds of functional zones: 中国开发区审核公告目录 and the names that governments give such bodies.
_ZONE_WORDS = (
    r"经济技术|高新技术产业|高新技术|新兴技术|新技术产业|新技术|经济|工业|产业|旅游|高新|台商|外商|农业|"
    r"文化|生态|循环|综合|临港|空港|临空|航空|滨海|"
    r"国际|商务|化工|先进制造业|现代|科技|健康|石化|保税|贸易|自由|自主创新|国家级|省级|跨境|出口加工|边境|"
    r"沿海|港口|物流|投资"
)
_ZONE_KIND = (
    rf"(?:{_ZONE_WORDS})*(?:开发区|开发试验区|度假区|投资区|高新区|经开区|保税区|保税港区|试验区|示范区|"
    rf"合作区|管理区|产业园区|产业园|工业园区|工业园|"
    r"风景名胜区|风景区|新区|新城|功能区|自贸区|实验区|先行区|园区|集聚区|聚集区|港区|加工区|台商区|度假村)"
)
_ZONE = re.compile(rf"(?P<own>[\u4e00-\u9fff]{{0,8}}?)(?P<kind>{_ZONE_KIND})(?!域)")
# Why: what stands between a region and a zone word when no zone is named. Must not match parts of zone
# names (江北水城, 港, 漕河泾). 上海市促进浦东新区…, 青岛市各类开发区, 山东省委…新区.
_ZONE_REFUSED = re.compile(
    r"[各全的和及与或等在是为对有被将把向从由省市县州旗乡镇局委厅部我了]|国家级|省级|市级|所有|有关|相关|"
    r"辖区|促进|推进|支持|建设|加快|关于|实施|"
    r"推动|加强|管理|创建|优化|打造|深化|发展|保护|服务|政府|办公|生态文明|先行"
)

_ORGAN = re.compile(
    r"(?:人民政府|政府|市委|县委|区委|省委|州委|旗委|委员会|委(?![托派任员])|党委|工委|管委会|管理委员会|"
    r"人大|人民代表大会|政协|安委会|安委办|安全生产|"
    r"应急管理|安监|公安|消防|经济特区|地区|办公室|办公厅|[\u4e00-\u9fff]{2,10}(?:局|厅))"
)

# Why: texts of the state's own organs, told by the head of title or issuer. Must not match a local organ
# whose name holds such a word (山东省人民政府, 国家级开发区管委会, 全国文明城市创建…).
_NATIONAL_HEAD = re.compile(
    r"[（(]?(?:中华人民共和国|国务院|中共中央|中央(?!商务|公园)|全国人民代表大会|全国人大|最高人民法院|"
    r"最高人民检察院|"
    r"国家(?!级|税务局)[\u4e00-\u9fff]{1,14}(?:局|委|委员会|总局|办公室|部|署)|全国(?:安全生产|消防|应急|"
    r"哲学)|中国人民解放军|"
    r"中国(?:银行业|银行保险|保险|证券|民用航空|民航|气象|地震)[\u4e00-\u9fff]{0,8}(?:局|会)|中国人民银行|"
    r"中央军委|"
    # 国务院机构改革方案 of 2008, 2013 and 2018: ministries and offices that issue rules
    r"(?:应急管理|公安|交通运输|住房和城乡建设|工业和信息化|教育|民政|司法|财政|人力资源和社会保障|"
    r"人力资源社会保障|自然资源|生态环境|水利|"
    r"农业农村|农业|商务|文化和旅游|文化|卫生|国土资源|环境保护|交通|建设|铁道|信息产业|科学技术|科技|国防|"
    r"外交|监察|劳动|劳动和社会保障|国家安全|退役军人事务)部"
    r"|(?:市场监督管理|市场监管|海关|税务|质量监督检验检疫|安全生产监督管理|安全监管|工商行政管理|"
    r"新闻出版广电|体育)总局|国管局|海关总署|审计署)"
)
_NATIONAL_NUMBER = re.compile(
    r"(?:国[发办函令]|国办[发函]|中[发办]|中办[发]|国务院令|主席令|安监总|应急[〔\[]|公消|建质|厅字)"
)
_PLACEHOLDER = re.compile(r"[*＊×○〇]{1,3}[省市县区]|(?<![A-Za-z])[XxＸ]{1,3}[省市县区]|某[省市县区]")

# Why: words by which a place speaks of itself (数字青岛, 魅力承德, 一部手机游即墨). Must not match 安全生产 …
_SELF_PRAISE = re.compile(
    r"(?:数字|平安|美丽|幸福|魅力|智慧|法治|健康|信用|书香|活力|文明|诚信|清廉|宜居|海上|富裕|和谐|品质|"
    r"韧性|创新|时尚|工业强|绿色|大美|实力|富强|"
    r"码上|手机游|[建兴]设?(?:数字|平安|美丽|幸福))[“\"]?$"
)
_SELF = re.compile(r"(?:全|我)([省市县区州旗])(?![级域场长])")
_LEVEL_OF = {"省": 1, "市": 2, "州": 2, "县": 3, "区": 3, "旗": 3}
STRONG = 4.0
TEXT_LIMIT = 60_000
EVENT_LIMIT = 6_000


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text. ``path`` is its jurisdiction path."""

    span: Span
    path: str


@dataclass(frozen=True, slots=True)
class _Chain:
    """Neighbouring names that are one place (青岛市即墨区), or a zone that begins with one."""

    start: int
    end: int
    path: Path
    full: bool
    zone: bool = False
    sure: Path = ()
    """The part of the path that is written in full: 山东省 of 山东省东平湖."""


# --- relations -----------------------------------------------------------------------------------


def covers(general: str, special: str) -> bool:
    """``special`` lies in ``general`` or is it; "全国" covers everything known; "" covers nothing."""
    if not general or not special:
        return False
    return general in (NATIONAL, special) or special.startswith(general + "/")


def related(a: str, b: str) -> bool:
    """One covers the other."""
    return covers(a, b) or covers(b, a)


# --- names in a text -----------------------------------------------------------------------------


def _chains(text: str) -> list[_Chain]:
    """Places in ``text``: neighbouring regions put together, zones recognised, ambiguous names left out."""
    found: list[_Chain] = []
    pending: list[RegionHit] = []
    candidates: tuple[Path, ...] = ()
    for hit in regions().hits(text):
        if found and found[-1].zone and hit.start < found[-1].end:
            continue
        if pending and hit.start == pending[-1].end:
            narrowed = tuple(
                p for p in _all_paths(text, hit) if any(p[: len(q)] == q != p for q in candidates)
            )
            if narrowed:
                pending.append(hit)
                candidates = narrowed
                continue
        _close(text, pending, candidates, found)
        pending, candidates = [hit], hit.paths
        if found and found[-1].zone and hit.start < found[-1].end:
            pending, candidates = [], ()
    _close(text, pending, candidates, found)
    return found


def _all_paths(text: str, hit: RegionHit) -> tuple[Path, ...]:
    return regions().same_name(text[hit.start : hit.end], full=hit.full)


def _close(text: str, pending: list[RegionHit], candidates: tuple[Path, ...], found: list[_Chain]) -> None:
    if not pending:
        return
    start, end = pending[0].start, pending[-1].end
    if len(candidates) == 1:
        path = candidates[0]
        zone = _zone_at(text, pending[-1], path)
        if zone is not None:
            found.append(_Chain(start, zone[1], (*path, zone[0]), True, zone=True))
            return
        found.append(_Chain(start, end, path, pending[-1].full, sure=_sure(pending, path)))


def _sure(pending: list[RegionHit], path: Path) -> Path:
    """The regions of ``path`` up to the last one that is written with its kind."""
    if pending[-1].full:
        return path
    full = [hit for hit in pending if hit.full]
    if not full:
        return ()
    return next((path[:size] for size in range(len(path), 0, -1) if path[:size] in full[-1].paths), ())


def _zone_at(text: str, hit: RegionHit, path: Path) -> tuple[str, int] | None:
    """Name and end of the zone whose name begins with the region ``hit``; None without one."""
    match = _ZONE.match(text, hit.end)
    if match is None or _ZONE_REFUSED.search(match.group("own")):
        return None
    if not match.group("own") and len(path) == 1 and hit.full:
        return None  # 上海市经济技术开发区条例 speaks of all zones of a province
    if any(other.full for other in regions().hits(text[hit.end : match.end()])):
        return None
    name = text[hit.start : hit.end]
    stem = stem_of(name) if hit.full else name
    if len(stem) < 2 or (not hit.full and len(path) == 3 and stem_of(path[-1]) != stem):
        stem = name
    return stem + text[hit.end : match.end()], match.end()


# --- places of documents -------------------------------------------------------------------------


def place_of(title: str, issuer: str, number: str, text: str, *, event: bool = False) -> str:
    """Jurisdiction of a document: "" unknown, "全国" for the state's own texts, else a path.

    Title and issuer decide where they name a place; then the number; then what the text says of itself
    (数字青岛, 魅力承德). A place that is merely cited does not count: unknown is better than wrong. A place
    at the head of title or issuer that no register has is a path by itself (岚桥县).

    Args:
        title, issuer, number: "" where unknown.
        text: the text; its first 60,000 characters are looked at.
        event: the text reports an accident: where it happened counts.
    """
    for line in (title, issuer):
        line = re.sub(r"\s+", "", line)
        if not line:
            continue
        if _NATIONAL_HEAD.match(line):
            return NATIONAL
        if _PLACEHOLDER.search(line):
            return ""
        found = _place_in_title(line)
        if found:
            return found
    if number and _NATIONAL_NUMBER.match(re.sub(r"\s+", "", number)):
        return NATIONAL
    for line in (title, issuer):
        unlisted = unlisted_place(re.sub(r"\s+", "", line))
        if unlisted:
            return "/".join(unlisted)
    if event:
        return _place_of_event(text[:EVENT_LIMIT])
    return _place_in_text(text[:TEXT_LIMIT])


_TITLE_JOINT = re.compile(
    r"(?:^|中共|关于|印发|转发|批转|《|“|—|公布|批准|修改|废止|、|\d{4}年|[〔\[（(]\d{4}[〕\])）]\d*号?)$"
)
_NO_PLACE_BEHIND = re.compile(r"[路街战]|会议|公约|协定|条约|模式|精神|经验")
_FREE_TRADE = re.compile(r"中国[（(]([\u4e00-\u9fff]{2,4})[）)]自由贸易(?:试验区|港)")


def _place_in_title(line: str) -> str:
    """The place that heads a title, or whose organ is named in it."""
    trade = _FREE_TRADE.search(line)
    if trade:
        host = regions().same_name(trade.group(1), full=False)
        if host:
            return "/".join((*host[0][:1], trade.group()))
    chains = _chains(line)
    for chain in chains:
        if chain.zone:
            return "/".join(chain.path)
    for chain in chains:
        head = bool(_TITLE_JOINT.search(line[: chain.start]))
        organ = _ORGAN.match(line, chain.end) is not None
        if chain.sure and (head or organ):
            return "/".join(chain.sure)
        if chain.sure or level_of(chain.path) == 3 or not head:
            continue
        if organ or (chain.start == 0 and not _NO_PLACE_BEHIND.match(line, chain.end)):
            return "/".join(chain.path)
    return ""


def _place_in_text(text: str) -> str:
    """The place that the text calls its own, when nothing in it speaks against that."""
    if _PLACEHOLDER.search(text[:4000]):
        return ""
    scores: dict[Path, float] = defaultdict(float)
    praised: dict[Path, float] = defaultdict(float)
    acting: dict[Path, int] = defaultdict(int)
    for chain in _chains(text):
        path = chain.path
        before = text[max(0, chain.start - 6) : chain.start]
        if _SELF_PRAISE.search(before):
            praised[path] += STRONG
        short = len(path) > 1 and chain.end - chain.start <= 2 and level_of(path) == 3
        if short and (chain.full or (not _SELF_PRAISE.search(before) and path[-1] not in text)):
            continue  # 资源, 合作, 矿区: words
        acts = chain.full and _ORGAN.match(text, chain.end) is not None
        acting[path] += acts
        scores[path] += 1.0 if acts else 0.5 if chain.full else 0.25
    level = _own_level(text)
    if not praised:
        return _place_of_actors(acting, level)
    best: tuple[float, Path] | None = None
    for path, praise in sorted(praised.items()):
        if level_of(path) == 3 and not _is_confirmed(path, scores, text):
            continue
        if level and level_of(path) != level and not (level == 3 and path[-1].endswith("市")):
            continue
        own = praise + sum(value for other, value in scores.items() if other[: len(path)] == path)
        chain_score = own + sum(
            value for other, value in scores.items() if path[: len(other)] == other != path
        )
        rivals = sum(scores.values()) + sum(praised.values()) - chain_score
        if rivals <= 0.5 * chain_score and (best is None or (own, path) > best):
            best = (own, path)
    return "/".join(best[1]) if best else ""


def _place_of_actors(acting: dict[Path, int], level: int) -> str:
    """The one place whose organs act in a text that speaks of 全市 …; "" for two places, or a single act."""
    counts = {path: count for path, count in acting.items() if count}
    if len(counts) != 1 or not level:
        return ""
    ((path, count),) = counts.items()
    return "/".join(path) if count >= 2 and level_of(path) == level else ""


def _is_confirmed(path: Path, scores: dict[Path, float], text: str) -> bool:
    """A county's stem may be a word (资源, 和平): its full name or its city must be in the text too."""
    return path[-1] in text or any(other[:2] == path[:2] and other != path for other in scores)


def _place_of_event(text: str) -> str:
    """Where an accident happened: the place that its report names most, at the level that it keeps to."""
    scores: dict[Path, int] = defaultdict(int)
    for chain in _chains(text):
        if chain.full or level_of(chain.path) < 3:
            scores[chain.path] += 1
    if not scores:
        return ""
    total = sum(scores.values())
    path: Path = ()
    while True:
        children: dict[Path, int] = defaultdict(int)
        for other, count in scores.items():
            if other[: len(path)] == path and len(other) > len(path):
                children[other[: len(path) + 1]] += count
        if not children:
            break
        best = max(children, key=lambda child: (children[child], child))
        if children[best] < 0.5 * (total if not path else sum(children.values())) or children[best] < 2:
            break
        path = best
    return "/".join(path)


def _own_level(text: str) -> int:
    """Level at which the text speaks of itself (全市, 我区): 1 province, 2 city, 3 county; 0 unknown."""
    counts: dict[int, int] = defaultdict(int)
    for match in _SELF.finditer(text):
        counts[_LEVEL_OF[match.group(1)]] += 1
    if not counts:
        return 0
    level, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return level if count >= 2 and count >= 2 * (sum(counts.values()) - count) else 0


# --- places of questions -------------------------------------------------------------------------

# Why: words that begin with the stem of a city or province. Must not match the place itself
# (大同的煤矿, 中山的消防).
_NO_PLACE_WORDS = re.compile(
    r"长治久安|大同(?:小异|世界|社会)|东方(?:红|明珠|航空|财富)|中山(?:装|陵|路|大学)|海南鸡|朝阳(?:产业|"
    r"行业|群众)|安康(?:杯|工程)|宝鸡蛋|河池塘|"
    r"自贡献|防城港口|平凉|巴中间|资阳性|潮州菜|湘潭水"
)


def find_places(text: str, known: Iterable[str] = ()) -> tuple[PlaceMention, ...]:
    """Places that a question names, in order, not overlapping.

    Args:
        text: the question.
        known: jurisdiction paths of the library; these are found by short names too (即墨,
            聊城江北水城度假区 for 聊城江北水城旅游度假区, 泉州台商区 for 泉州台商投资区).

    Returns:
        Regions in full (崂山区) always, provinces and cities by stem (承德, 山东), counties by stem
        only when known or behind their parent (青岛崂山).
    """
    paths = sorted({path for path in known if path and path != NATIONAL}, key=lambda p: (-len(p), p))
    regional = {tuple(path.split("/")) for path in paths}
    regional |= {path[:size] for path in list(regional) for size in range(1, len(path))}
    mentions: list[PlaceMention] = []
    for path in paths:
        parts = tuple(path.split("/"))
        if parts not in regions().paths:
            unlisted = is_unlisted_name(parts[-1])
            mentions.extend(
                PlaceMention(Span(start, end), path)
                for start, end in (
                    _unlisted_spans(text, parts, regional) if unlisted else _zone_spans(text, parts)
                )
                if not _overlaps(start, end, mentions)
            )
    mentions.extend(_short_zones(text, paths, mentions))
    for chain in _chains_known(text, regional):
        if not _overlaps(chain.start, chain.end, mentions):
            mentions.append(PlaceMention(Span(chain.start, chain.end), "/".join(chain.path)))
    return tuple(sorted(mentions, key=lambda mention: mention.span))


def _overlaps(start: int, end: int, mentions: Iterable[PlaceMention]) -> bool:
    return any(start < mention.span.end and mention.span.start < end for mention in mentions)


def _chains_known(text: str, known: set[Path]) -> list[_Chain]:
    """Chains that a question may mean; an ambiguous name is read as the one that the library has."""
    found = [chain for chain in _chains(text) if _is_meant(text, chain, known)]
    taken = [(chain.start, chain.end) for chain in found]
    for hit in regions().hits(text):
        if any(hit.start < end and start < hit.end for start, end in taken):
            continue
        fitting = [path for path in _all_paths(text, hit) if path in known]
        if len(fitting) == 1 and not _NO_PLACE_WORDS.match(text, hit.start) and not _is_inner(text, hit):
            found.append(_Chain(hit.start, hit.end, fitting[0], hit.full))
    return sorted(found, key=lambda chain: chain.start)


def _is_meant(text: str, chain: _Chain, known: set[Path]) -> bool:
    if chain.full or chain.zone:
        return True
    if _NO_PLACE_WORDS.match(text, chain.start):
        return False
    if any(text.startswith(stem_of(parent), chain.start) for parent in chain.path[:-1]):
        return True
    if _is_inner_word(text, chain.start, chain.end):
        return False
    return level_of(chain.path) < 3 or chain.path in known


def _is_inner(text: str, hit: RegionHit) -> bool:
    return not hit.full and _is_inner_word(text, hit.start, hit.end)


def _is_inner_word(text: str, start: int, end: int) -> bool:
    """An everyday word that happens to be a county's stem (公安局, 新建项目, 党委和政府)."""
    if text[start:end] in words("words_not_places.txt"):
        return True
    # The last character of a stem may belong to the word behind it.
    return text[end - 1 : end + 1] in words("words_behind_places.txt")


# Why: behind the stem of a place these make it another place or a road (岚桥镇, 岚桥路, 岚桥村).
_OTHER_KIND = re.compile(r"[省市县区州旗镇乡村屯路街道桥河江湖山站港湾岛寺]")


def _unlisted_spans(text: str, path: Path, known: Iterable[Path]) -> list[tuple[int, int]]:
    """Where a place that the register lacks is named in full, or by a stem that means nothing else."""
    name = path[-1]
    head = "".join(path[:-1])
    stem = name[:-1]
    stems = sum(other[-1] == name or other[-1][:-1] == stem for other in known)
    short = (
        stem not in words("words_not_places.txt") and stems == 1 and not regions().same_name(stem, full=False)
    )
    spans: list[tuple[int, int]] = []
    for match in re.finditer(re.escape(stem), text):
        start = match.start() - len(head) if head and text.endswith(head, 0, match.start()) else match.start()
        if text.startswith(name, match.start()) and not re.match(r"[域间级属]", text[match.end() + 1 :]):
            spans.append((start, match.end() + 1))
        elif short and not _OTHER_KIND.match(text, match.end()):
            spans.append((start, match.end()))
    return spans


# Why: a zone is called by its own first two characters and its last (台商区 for 泉州台商投资区). Words that
# every zone may begin with name none of them (工业区, 高新区, 旅游区); 台商, 外商 are not among them: such
# zones are few, and one that is alone in the library is meant.
_GENERIC_WORDS = (
    "经济 高新 新兴 新技 工业 产业 旅游 农业 文化 生态 循环 综合 临港 空港 临空 "
    "航空 滨海 国际 商务 化工 先进 现代 科技 健康 石化 保税 贸易 自由 自主 国家 "
    "省级 跨境 出口 加工 边境 沿海 港口 物流 投资 开发 度假 示范 试验 合作 管理 "
    "风景 功能 自贸 实验 先行 集聚 聚集 新区 新城"
)
_GENERIC_HEAD = frozenset(_GENERIC_WORDS.split())


def _own_words(path: Path) -> str:
    """What a zone's name has behind its region: 台商投资区 of 泉州台商投资区; "" for other places."""
    if len(path) < 2 or path in regions().paths:
        return ""
    stem = stem_of(path[-2])
    return path[-1][len(stem) :] if path[-1].startswith(stem) and len(path[-1]) > len(stem) + 3 else ""


def _short_zones(text: str, paths: Iterable[str], mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Zones named without their region and with the middle left out, where only one known zone fits."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for path in paths:
        own = _own_words(tuple(path.split("/")))
        if not own.endswith("区") or own[:2] in _GENERIC_HEAD:
            continue
        for match in re.finditer(re.escape(own[:2]), text):
            end = _abbreviation_end(text, match.start(), own)
            if end is not None and not _overlaps(match.start(), end, mentions):
                found[match.start(), end].append(path)
    hits = list(regions().hits(text)) if found else []
    return [
        PlaceMention(Span(start, end), fitting[0])
        for (start, end), fitting in sorted(found.items())
        if len(fitting) == 1
        and not regions().same_name(text[start:end], full=True)
        and not any(hit.end == start or hit.start < start < hit.end for hit in hits)
    ]


def _zone_spans(text: str, path: Path) -> list[tuple[int, int]]:
    """Where a zone is named in full or short: its region, then its own words with some left out."""
    name = path[-1]
    region = next((r for r in (path[-2], stem_of(path[-2])) if len(path) > 1 and name.startswith(r)), "")
    own = name[len(region) :]
    spans: list[tuple[int, int]] = []
    for match in re.finditer(re.escape(stem_of(region) if region else own[:2]), text):
        position = match.end() if region else match.start()
        if (
            region
            and text[position : position + 1] in ("市", "县", "区")
            and not own.startswith(text[position])
        ):
            position += 1
        end = _abbreviation_end(text, position, own)
        if end is not None and not any(match.start() < e and s < end for s, e in spans):
            spans.append((match.start(), end))
    if not spans and region and len(own) >= 5:
        # 江北水城旅游度假区 without its city is still its name; 开发区 alone is not.
        for match in re.finditer(re.escape(own[:2]), text):
            end = _abbreviation_end(text, match.start(), own)
            if (
                end is not None
                and end - match.start() >= 5
                and not any(match.start() < e and s < end for s, e in spans)
            ):
                spans.append((match.start(), end))
    return spans


def _abbreviation_end(text: str, position: int, own: str) -> int | None:
    """End of a writing of ``own`` at ``position``: its characters in order, some of the middle left out.

    Its first two characters and its last must be there: 台商投资区 ~ 台商区, 江北水城旅游度假区 ~
    江北水城度假区; not 台商 alone, not 江北.
    """
    if not text.startswith(own[:2], position):
        return None
    seen, end = 0, None
    for at in range(position, min(len(text), position + len(own))):
        index = own.find(text[at], seen)
        if index < 0:
            break
        seen = index + 1
        if text[at] == own[-1] and at + 1 - position >= 3 and own.find(text[at], seen) < 0:
            end = at + 1
            break
    return end
