"""Places that a text names: neighbouring names put together (青岛市即墨区), functional zones recognised.

Functional zones (…开发区, …旅游度假区, …投资区) are no regions: a zone is a child of the region that its
name begins with, and is named by that region's stem and its own words (聊城江北水城旅游度假区), so that
聊城市江北水城旅游度假区 is the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.regions import Path, RegionHit, level_of, regions, stem_of, widest, words

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
ZONE = re.compile(rf"(?P<own>[\u4e00-\u9fff]{{0,8}}?)(?P<kind>{_ZONE_KIND})(?!域)")
# Why: what stands between a region and a zone word when no zone is named. Must not match parts of zone
# names (江北水城, 港, 漕河泾). 上海市促进浦东新区…, 青岛市各类开发区, 山东省委…新区.
ZONE_REFUSED = re.compile(
    r"[各全的和及与或等在是为对有被将把向从由省市县州旗乡镇局委厅部我了]|国家级|省级|市级|所有|有关|相关|"
    r"辖区|促进|推进|支持|建设|加快|关于|实施|"
    r"推动|加强|管理|创建|优化|打造|深化|发展|保护|服务|政府|办公|生态文明|先行"
)


@dataclass(frozen=True, slots=True)
class Chain:
    """Neighbouring names that are one place (青岛市即墨区), or a zone that begins with one."""

    start: int
    end: int
    path: Path
    full: bool
    zone: bool = False
    sure: Path = ()
    """The part of the path that is written in full: 山东省 of 山东省东平湖."""
    wide: Path = ()
    """The place that its first name means by itself: 杭州市 of 杭州西湖."""
    candidates: tuple[Path, ...] = ()
    """Of an ambiguous name (鼓楼区), the places that it may mean; ``path`` is () then."""


def chains(text: str) -> list[Chain]:
    """Places in ``text``: neighbouring regions put together, zones recognised, ambiguous names left out."""
    return [chain for chain in all_chains(text) if chain.path]


def all_chains(text: str) -> list[Chain]:
    """As ``chains``, with the ambiguous names too."""
    found: list[Chain] = []
    pending: list[RegionHit] = []
    candidates: tuple[Path, ...] = ()
    for hit in regions().hits(text):
        if found and found[-1].zone and hit.start < found[-1].end:
            continue
        if pending and hit.start == pending[-1].end:
            narrowed = _narrowed(text, hit, candidates)
            if narrowed:
                pending.append(hit)
                candidates = narrowed
                continue
            if hit.full and hit.end - hit.start == 2:
                continue  # 城阳区|城区: a part of the town, not the district of that name elsewhere
        _close(text, pending, candidates, found)
        pending, candidates = [hit], hit.paths
        if found and found[-1].zone and hit.start < found[-1].end:
            pending, candidates = [], ()
    _close(text, pending, candidates, found)
    return found


def _narrowed(text: str, hit: RegionHit, candidates: tuple[Path, ...]) -> tuple[Path, ...]:
    """The regions of that name that lie in one of ``candidates``: 河北省|承德市 is the city, not 承德县."""
    inside = tuple(p for p in all_paths(text, hit) if any(p[: len(q)] == q != p for q in candidates))
    exact = tuple(path for path in inside if path[-1] == text[hit.start : hit.end])
    return exact or widest(inside)


def all_paths(text: str, hit: RegionHit) -> tuple[Path, ...]:
    """Every region of the hit's name, those inside others of the same name too (吉林省吉林市)."""
    return regions().same_name(text[hit.start : hit.end], full=hit.full)


def _close(text: str, pending: list[RegionHit], candidates: tuple[Path, ...], found: list[Chain]) -> None:
    if not pending:
        return
    start, end = pending[0].start, pending[-1].end
    if len(candidates) == 1:
        path = candidates[0]
        zone = None if _is_soft(text, pending) else _zone_at(text, pending[-1], path)
        if zone is not None:
            found.append(Chain(start, zone[1], (*path, zone[0]), True, zone=True))
            return
        wide = pending[0].paths[0] if len(pending[0].paths) == 1 else ()
        found.append(Chain(start, end, path, pending[-1].full, sure=_sure(pending, path), wide=wide))
    elif candidates:
        found.append(Chain(start, end, (), pending[-1].full, candidates=candidates))


def _is_soft(text: str, pending: list[RegionHit]) -> bool:
    """A stem by itself that is a word too (江北|水城旅游度假区): the zone need not be of that district."""
    (first, *others) = pending
    if others or first.full or level_of(first.paths[0]) < 3:
        return False
    return text[first.start : first.end] in words("words_not_places.txt")


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
    match = ZONE.match(text, hit.end)
    if match is None or ZONE_REFUSED.search(_without_stem(match.group("own"))):
        return None
    if not match.group("own") and len(path) == 1 and hit.full:
        return None  # 上海市经济技术开发区条例 speaks of all zones of a province
    if any(level_of(other) < 3 for other in regions().by_stem.get(match.group("own"), ())):
        return None  # 成都德阳高新区: the zone is the second city's
    if any(other.full for other in regions().hits(text[hit.end : match.end()])):
        return None
    name = text[hit.start : hit.end]
    stem = stem_of(name) if hit.full else name
    if len(stem) < 2 or (not hit.full and len(path) == 3 and stem_of(path[-1]) != stem):
        stem = name
    return stem + text[hit.end : match.end()], match.end()


def _without_stem(own: str) -> str:
    """A zone's own words without a region's name inside (宁波|杭州湾|新区), whose 州 is no organ's."""
    for hit in regions().hits(own):
        if not hit.full and hit.end - hit.start < len(own):
            return own[: hit.start] + own[hit.end :]
    return own
