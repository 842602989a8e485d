"""Places that a question names, in all their short forms (即墨, 泉州台商区, 江北水城度假区)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpus.jurisdiction.chains import Chain, all_paths, chains
from corpus.jurisdiction.mentions import PlaceMention, overlaps
from corpus.jurisdiction.organs import PLACEHOLDER
from corpus.jurisdiction.paths import NATIONAL
from corpus.jurisdiction.zone_names import same_zone, short_zones, zone_spans
from corpus.model import Span
from corpus.regions import Path, RegionHit, is_unlisted_name, level_of, regions, stem_of, words

# --- places of questions -------------------------------------------------------------------------

# Why: words that begin with the stem of a city or province. Must not match the place itself
# (大同的煤矿, 中山的消防).
_NO_PLACE_WORDS = re.compile(
    r"长治久安|大同(?:小异|世界|社会)|东方(?:红|明珠|航空|财富)|中山(?:装|陵|路|大学)|海南鸡|朝阳(?:产业|"
    r"行业|群众)|安康(?:杯|工程)|宝鸡蛋|河池塘|"
    r"自贡献|防城港口|平凉|巴中间|资阳性|潮州菜|湘潭水"
)
# Why: a county's stem (崂山) is a place only where a question names its place: at its head, or behind such
# words. Elsewhere two characters are too often part of other words.
_PLACE_POSITION = re.compile(
    r"(?:^|[\s，,。？?！!：:；;、“”\"《（(])"
    r"(?:请问|想问下?|问一?下|那|那么|如果|要是)?(?:我们|咱们?|你们)?(?:在|到|去|住在|家在)?$|"
    r"(?:^|[^\u4e00-\u9fff存实现潜正内外所驻])(?:在|到|去|住在)$"
)
# Why: behind the stem of a place these make it another place or a road (岚桥镇, 岚桥路, 岚桥村).
_OTHER_KIND = re.compile(r"[省市县区州旗镇乡村屯路街道桥河江湖山站港湾岛寺]")
# Why: stems that are lakes, hills and parts of towns as often as districts; at the head of a question, with
# 的 or 谁 behind, they may be meant (西湖的消防谁管), elsewhere not (西湖龙井, 朝阳产业).
_MAYBE_BEHIND = re.compile(r"(?:的|谁|哪|这边|那边|这里|那里|当地|本地|有没有|有哪)")
# Source: abbreviations of provinces (民政部). Only those that no city or surname shares, and only as
# 在鲁企业, 驻闽单位, 入粤施工: by themselves they are parts of other words (鲁莽, 粤港澳, 渝中).
_SIGNS = {
    "鲁": "山东省", "闽": "福建省", "粤": "广东省", "浙": "浙江省", "皖": "安徽省", "赣": "江西省",
    "豫": "河南省", "鄂": "湖北省", "湘": "湖南省", "桂": "广西壮族自治区", "琼": "海南省", "渝": "重庆市",
    "黔": "贵州省", "滇": "云南省", "陕": "陕西省", "冀": "河北省", "晋": "山西省", "辽": "辽宁省",
    "沪": "上海市",
}  # fmt: skip
_SIGN = re.compile(
    rf"(?:在|驻|入|来)(?P<sign>[{''.join(_SIGNS)}])"
    r"(?=的?(?:[央民国外]?企|施工|单位|经营|务工|建筑|项目|工程|投资|就业))"
)


@dataclass(frozen=True, slots=True)
class AmbiguousPlace:
    """A name that may mean several places (鼓楼区); ``paths`` are those that it may mean, sorted.

    ``sure``: it is a place, only which one is unclear; else it may be no place at all (西湖, 江北).
    """

    span: Span
    name: str
    paths: tuple[str, ...]
    sure: bool = True


def find_places(text: str, known: Iterable[str] = ()) -> tuple[PlaceMention, ...]:
    """Places that a question names, in order, not overlapping; ambiguous names are left out.

    Args:
        text: the question.
        known: jurisdiction paths of the library; these are found by short names too (即墨,
            聊城江北水城度假区 for 聊城江北水城旅游度假区, 泉州台商区 for 泉州台商投资区).

    Returns:
        Regions in full (崂山区) always, provinces and cities by stem (承德, 山东), counties by stem
        when known, behind their parent (青岛崂山), or where a question names its place.
    """
    return _find(text, tuple(known))[0]


def ambiguous_places(text: str, known: Iterable[str] = ()) -> tuple[AmbiguousPlace, ...]:
    """Names of places in a question that may mean several (鼓楼区), where the library does not decide."""
    return _find(text, tuple(known))[1]


@lru_cache(maxsize=128)  # one answer asks four times: the question, its search and its notes
def _find(text: str, known: tuple[str, ...]) -> tuple[tuple[PlaceMention, ...], tuple[AmbiguousPlace, ...]]:
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
                    _unlisted_spans(text, parts, regional) if unlisted else zone_spans(text, parts)
                )
                if not overlaps(start, end, mentions)
            )
    mentions.extend(short_zones(text, paths, mentions))
    mentions.extend(
        PlaceMention(Span(*match.span("sign")), _SIGNS[match.group("sign")]) for match in _SIGN.finditer(text)
    )
    unclear: list[AmbiguousPlace] = []
    for chain in _chains_known(text, regional):
        if overlaps(chain.start, chain.end, mentions):
            continue
        span = Span(chain.start, chain.end)
        if chain.path:
            mentions.append(PlaceMention(span, same_zone("/".join(chain.path), paths)))
        else:
            found = tuple("/".join(path) for path in sorted(chain.candidates))
            unclear.append(
                AmbiguousPlace(span, span.of(text), found, sure=chain.full or not _soft(span.of(text)))
            )
    mentions.extend(_by_context(unclear, mentions))
    taken = [mention.span for mention in mentions]
    left = tuple(sorted((one for one in unclear if one.span not in taken), key=lambda one: one.span))
    return tuple(sorted(mentions, key=lambda mention: mention.span)), left


def _by_context(unclear: Iterable[AmbiguousPlace], mentions: Iterable[PlaceMention]) -> list[PlaceMention]:
    """Ambiguous names that another place of the question decides: 南京这边鼓楼区."""
    found: list[PlaceMention] = []
    for one in unclear:
        inside = [path for path in one.paths if any(path.startswith(m.path + "/") for m in mentions)]
        if len(inside) == 1:
            found.append(PlaceMention(one.span, inside[0]))
    return found


def _chains_known(text: str, known: set[Path]) -> list[Chain]:
    """Chains that a question may mean; an ambiguous name is read as the one that the library has."""
    found = [chain for chain in chains(text) if _is_meant(text, chain, known)]
    taken = [(chain.start, chain.end) for chain in found]
    for hit in regions().hits(text):
        if any(hit.start < end and start < hit.end for start, end in taken):
            continue
        fitting = [path for path in all_paths(text, hit) if path in known]
        if _is_word(text, hit):
            if fitting or not _may_be_meant(text, hit):
                continue
        elif len(fitting) == 1:
            found.append(Chain(hit.start, hit.end, fitting[0], hit.full))
            continue
        elif (not hit.full or hit.end - hit.start == 2) and not _in_position(text, hit.start, hit.end):
            continue
        paths = tuple(fitting) or hit.paths
        if len(paths) == 1 and (hit.full or level_of(paths[0]) < 3 or not _is_word(text, hit)):
            found.append(Chain(hit.start, hit.end, paths[0], hit.full))
        else:
            found.append(Chain(hit.start, hit.end, (), hit.full, candidates=paths))
    return sorted(found, key=lambda chain: chain.start)


def _is_word(text: str, hit: RegionHit) -> bool:
    if _NO_PLACE_WORDS.match(text, hit.start):
        return True
    if hit.full:
        return text[hit.start : hit.end] in words("words_like_places.txt")
    return _is_inner_word(text, hit.start, hit.end)


def _may_be_meant(text: str, hit: RegionHit) -> bool:
    """A stem that is a word too, where a question names its place: 西湖的消防谁管, 朝阳这边."""
    name = text[hit.start : hit.end]
    if name in words("words_never_places.txt") or not _soft(name):
        return False
    return bool(_in_position(text, hit.start, hit.end) and _MAYBE_BEHIND.match(text, hit.end))


def _soft(name: str) -> bool:
    return name in words("words_not_places.txt")


def _in_position(text: str, start: int, end: int) -> bool:
    return bool(_PLACE_POSITION.search(text, 0, start)) and not _OTHER_KIND.match(text, end)


def _is_meant(text: str, chain: Chain, known: set[Path]) -> bool:
    if chain.zone:
        return True
    if chain.full:  # 矿区 and 老城区 are districts too, but mean any such area
        return chain.path in known or text[chain.start : chain.end] not in words("words_like_places.txt")
    if _NO_PLACE_WORDS.match(text, chain.start):
        return False
    if any(text.startswith(stem_of(parent), chain.start) for parent in chain.path[:-1]):
        return True
    if _is_inner_word(text, chain.start, chain.end):
        return False
    return level_of(chain.path) < 3 or chain.path in known


def _is_inner_word(text: str, start: int, end: int) -> bool:
    """An everyday word that happens to be a county's stem (公安局, 新建项目, 党委和政府)."""
    if text[start:end] in words("words_not_places.txt"):
        return True
    # The last character of a stem may belong to the word behind it.
    return text[end - 1 : end + 1] in words("words_behind_places.txt")


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


# Why: the asker's own place, which only the caller can tell: 本市, 我区, 咱们县, 我们省. Must not match
# 本市场, 我省力, 全市 (a text's word for its scope), 本区域, 本级.
_OWN_PLACE = re.compile(
    r"(?:本|我们?|咱们?|你们|俺们?)(?:这个?)?(?:省|自治区|市|州|盟|县|旗|区|镇)"
    r"(?![场域级际容力钱间块段]|分(?!局)|政(?=治|协)|长(?!江)|面上)"
)


def own_place(text: str) -> str:
    """本市, 我区, 咱们县 in a question; "" where it names no place of the asker's own."""
    match = _OWN_PLACE.search(text)
    return match.group() if match else ""


def placeholder(text: str) -> str:
    """A name that was left out (XX县, 某市) in a question; "" without one."""
    match = PLACEHOLDER.search(text)
    return match.group() if match else ""
