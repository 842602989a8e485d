"""How people call a functional zone: 台商区 for 泉州台商投资区, 江北水城度假区, 经开区 for 经济技术开发区."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from corpus.jurisdiction.mentions import PlaceMention, overlaps
from corpus.model import Span
from corpus.regions import Path, regions, stem_of

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


# Source: how people and notices shorten the kinds of 中国开发区审核公告目录. Formal kind → short ones.
_SHORT_KINDS: Mapping[str, tuple[str, ...]] = {
    "经济技术开发区": ("经开区", "开发区"),
    "经济开发区": ("经开区", "开发区"),
    "高新技术产业开发区": ("高新区", "高新技术开发区", "开发区"),
    "高新技术开发区": ("高新区", "开发区"),
    "高新技术产业园区": ("高新区",),
    "综合保税区": ("综保区", "保税区"),
    "自由贸易试验区": ("自贸区", "自贸试验区"),
    "旅游度假区": ("度假区",),
    "台商投资区": ("台商区", "投资区"),
    "经开区": ("经济技术开发区", "经济开发区", "开发区"),
    "高新区": ("高新技术产业开发区", "高新技术开发区", "开发区"),
    "综保区": ("综合保税区", "保税区"),
    "风景名胜区": ("风景区", "景区"),
    "开发区": (),
    "度假区": (),
    "投资区": (),
    "保税区": (),
    "示范区": (),
    "管理区": (),
    "新区": (),
}
# Why: a kind alone (度假区, 高新区) means the only such zone of the library where a question names its place:
# at its head or behind 在, 我们. Must not match 各类开发区, 省级度假区, 旅游度假区管理办法.
_ALONE = re.compile(
    r"(?:^|[\s，,。？?！!：:；;])(?:请问|想问下?|那|那么|如果)?(?:我们|咱们?|你们)?(?:这个?)?(?:在|到|去)?$"
)
_GOES_ON = re.compile(
    r"[域划]|建设管理|管理(?:办法|条例|规定)|条例|办法|评[定价审]|设立|申报|认定|创建|是什么意思|是指"
)


def own_words(path: Path) -> str:
    """What a zone's name has behind its region: 台商投资区 of 泉州台商投资区; "" for other places."""
    if path in regions().paths or not path:
        return ""
    region = _region_head(path)
    return path[-1][len(region) :]


def _region_head(path: Path) -> str:
    """The region's name, or its stem, that a zone's name begins with."""
    name = path[-1]
    heads = {head for parent in path[:-1] for head in (parent, stem_of(parent)) if name.startswith(head)}
    return max(heads, key=len, default="")


def _kinds(own: str) -> tuple[str, ...]:
    """The kind that a zone's own words end with, and its short forms."""
    kind = max((kind for kind in _SHORT_KINDS if own.endswith(kind)), key=len, default="")
    return (kind, *_SHORT_KINDS[kind]) if kind else ()


def _forms(own: str) -> tuple[str, ...]:
    """A zone's own words with its kind in all its writings."""
    kinds = _kinds(own)
    stem = own[: -len(kinds[0])] if kinds else ""
    return tuple(dict.fromkeys((own, *(stem + kind for kind in kinds if len(stem + kind) >= 3))))


def _is_called(own: str, name: str) -> bool:
    """A zone's own words may be called ``name``: in another writing, or by their kind (聊城|度假区)."""
    return name in _forms(own) or name in _kinds(own)


def same_zone(path: str, known: Sequence[str]) -> str:
    """The known path of the zone that ``path`` is by another writing (经济开发区 for 经开区), else itself."""
    parts = tuple(path.split("/"))
    if path in known or parts in regions().paths or len(parts) < 2:
        return path
    own = own_words(parts)
    fitting = [
        other
        for other in known
        if other.rpartition("/")[0] == path.rpartition("/")[0]
        and _is_called(own_words(tuple(other.split("/"))), own)
    ]
    return fitting[0] if len(fitting) == 1 else path


def short_zones(text: str, paths: Sequence[str], mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Zones named without their region, the middle left out or by their kind alone, where only one known
    zone fits."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for path in paths:
        own = own_words(tuple(path.split("/")))
        for start, end in (*_shortened(text, own), *_by_kind(text, own)):
            if not overlaps(start, end, mentions):
                found[start, end].add(path)
    hits = list(regions().hits(text)) if found else []
    longest: list[PlaceMention] = []
    for (start, end), fitting in sorted(found.items(), key=lambda item: (item[0][0] - item[0][1], item[0])):
        (path, *others) = sorted(fitting)
        if (
            not others
            and not regions().same_name(text[start:end], full=True)
            and not any(hit.end == start or hit.start < start < hit.end for hit in hits)
            and not overlaps(start, end, longest)
        ):
            longest.append(PlaceMention(Span(start, end), path))
    return longest


def _shortened(text: str, own: str) -> Iterator[tuple[int, int]]:
    """Where the zone's own words stand with the middle left out (台商区, 江北度假区)."""
    if not own.endswith("区") or len(own) <= 3 or own[:2] in _GENERIC_HEAD:
        return
    for match in re.finditer(re.escape(own[:2]), text):
        end = _abbreviation_end(text, match.start(), own)
        if end is not None:
            yield match.start(), end


def _by_kind(text: str, own: str) -> Iterator[tuple[int, int]]:
    """Where a question names its place by the kind of the zone alone (度假区谁管消防)."""
    for kind in _kinds(own):
        for match in re.finditer(kind, text):
            if _ALONE.search(text, 0, match.start()) and not _GOES_ON.match(text, match.end()):
                yield match.span()


def zone_spans(text: str, path: Path) -> list[tuple[int, int]]:
    """Where a zone is named in full or short: its region, then its own words with some left out."""
    region = _region_head(path)
    own = path[-1][len(region) :]
    spans: list[tuple[int, int]] = []
    for form in _forms(own):
        for start, end in _with_region(text, region, form) if region else _whole(text, form):
            if not any(start < e and s < end for s, e in spans):
                spans.append((start, end))
    if not spans and region and len(own) >= 5:
        # 江北水城旅游度假区 without its city is still its name; 开发区 alone is not.
        spans += [span for span in _whole(text, own) if not _is_other_place(text, span[0])]
    return spans


def _is_other_place(text: str, start: int) -> bool:
    """A region's name ends where the zone's own words begin (漳州|台商投资区): another zone."""
    before = text[max(0, start - 12) : start]
    return any(hit.end == len(before) for hit in regions().hits(before))


def _with_region(text: str, region: str, own: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(re.escape(stem_of(region)), text):
        position = match.end()
        if text[position : position + 1] in ("市", "县", "区") and not own.startswith(text[position]):
            position += 1
        end = _abbreviation_end(text, position, own)
        if end is not None:
            yield match.start(), end


def _whole(text: str, own: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(re.escape(own[:2]), text):
        end = _abbreviation_end(text, match.start(), own)
        if end is not None and end - match.start() >= min(5, len(own)):
            yield match.start(), end


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
