"""What a text says of its own place: 数字青岛, 全市, and the organs that act in it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from corpus.jurisdiction.chains import Chain, chains
from corpus.jurisdiction.organs import acts
from corpus.jurisdiction.parents import number_sign, province_of_number, sign_fits
from corpus.jurisdiction.paths import NATIONAL
from corpus.regions import Path, level_of

# Why: words by which a place speaks of itself (数字青岛, 魅力承德, 一部手机游即墨). Must not match 安全生产 …
_SELF_PRAISE = re.compile(
    r"(?:数字|平安|美丽|幸福|魅力|智慧|法治|健康|信用|书香|活力|文明|诚信|清廉|宜居|海上|富裕|和谐|品质|"
    r"韧性|创新|时尚|工业强|绿色|大美|实力|富强|"
    r"码上|手机游|[建兴]设?(?:数字|平安|美丽|幸福))[“\"]?$"
)
_SELF = re.compile(r"(?:全|我)([省市县区州旗])(?![级域场长])")
# Why: only the state's own texts give tasks to ministries and to all provinces at once. A local text says
# 省有关部门, 各市县; one that cites 国务院有关部门 once or twice is none.
_TO_THE_COUNTRY = re.compile(
    r"国务院(?:有关|相关|各)部门(?:及|、|和)各地区|各省[、（(](?:自治区|区)[、，,](?:直辖市|市)[）)]?(?:人民政府|及)?|"
    r"各地区、?各(?:有关|相关)?部门|各地区和(?:国务院)?(?:有关|相关)部门"
)
_LEVEL_OF = {"省": 1, "市": 2, "州": 2, "县": 3, "区": 3, "旗": 3}
STRONG = 4.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a text names each place: at all, with praise, with an organ that acts."""

    scores: dict[Path, float]
    praised: dict[Path, float]
    acting: dict[Path, int]
    words: dict[Path, str]


def place_in_text(text: str, *, head: str = "", number: str = "") -> tuple[Path, str]:
    """The place that the text calls its own and the words that say so; ((), "") where something speaks
    against that, or nothing says it.

    Args:
        head: title and issuer, which may say the level (市应急管理局). number: 文号, whose first character
            decides between places that the text names.
    """
    level = _own_level(f"{head}\n{text}") or level_of_issuer(head)
    province = province_of_number(number)
    if province and level == 1:
        return province, number
    if not level and len(_TO_THE_COUNTRY.findall(text)) >= 3:
        match = _TO_THE_COUNTRY.search(text)
        return (NATIONAL,), match.group() if match else ""
    tally = _tally(text)
    path = _praised(tally, level, text) if tally.praised else _of_actors(tally.acting, level)
    if not path:
        path = _of_number(tally, level, number)
    if not path:
        return (), ""
    return path, tally.words[path]


def _tally(text: str) -> Tally:
    scores: dict[Path, float] = defaultdict(float)
    praised: dict[Path, float] = defaultdict(float)
    acting: dict[Path, int] = defaultdict(int)
    words: dict[Path, str] = {}
    for chain in chains(text):
        path = chain.path
        praise = _SELF_PRAISE.search(text[max(0, chain.start - 6) : chain.start])
        if praise:
            praised[path] += STRONG
        if _is_word(chain, text, praised=praise is not None):
            continue
        active = chain.full and acts(text, chain)
        acting[path] += active
        scores[path] += 1.0 if active else 0.5 if chain.full else 0.25
        if praise:
            words[path] = praise.group() + text[chain.start : chain.end]
        elif active and path not in words:
            words[path] = " ".join(text[chain.start : chain.end + 8].split())
    return Tally(scores, praised, acting, words)


def _is_word(chain: Chain, text: str, *, praised: bool) -> bool:
    """A county's name of two characters that may be a word (资源, 合作, 矿区)."""
    path = chain.path
    if len(path) < 2 or chain.end - chain.start > 2 or level_of(path) != 3:
        return False
    return chain.full or (not praised and path[-1] not in text)


def _praised(tally: Tally, level: int, text: str) -> Path:
    """The place that is praised and has no rivals."""
    best: tuple[float, Path] | None = None
    for path, praise in sorted(tally.praised.items()):
        if path not in tally.words or (level_of(path) == 3 and not _is_confirmed(path, tally.scores, text)):
            continue
        if level and level_of(path) != level and not (level == 3 and path[-1].endswith("市")):
            continue
        own = praise + sum(value for other, value in tally.scores.items() if other[: len(path)] == path)
        line = own + sum(
            value for other, value in tally.scores.items() if path[: len(other)] == other != path
        )
        rivals = sum(tally.scores.values()) + sum(tally.praised.values()) - line
        if rivals <= 0.5 * line and (best is None or (own, path) > best):
            best = (own, path)
    return best[1] if best else ()


def _of_actors(acting: dict[Path, int], level: int) -> Path:
    """The one place whose organs act in a text that speaks of 全市 …; () for two places, or a single act."""
    counts = {path: count for path, count in acting.items() if count}
    if len(counts) != 1 or not level:
        return ()
    ((path, count),) = counts.items()
    return path if count >= 2 and level_of(path) == level else ()


def _of_number(tally: Tally, level: int, number: str) -> Path:
    """The one place whose organs act and whose name begins as the number does (承政办〔2016〕1号: 承德市)."""
    sign = number_sign(number)
    fitting = [
        path
        for path, count in tally.acting.items()
        if count and path in tally.words and sign_fits(sign, path) and (not level or level_of(path) == level)
    ]
    return fitting[0] if len(fitting) == 1 else ()


def _is_confirmed(path: Path, scores: dict[Path, float], text: str) -> bool:
    """A county's stem may be a word (资源, 和平): its full name or its city must be in the text too."""
    return path[-1] in text or any(other[:2] == path[:2] and other != path for other in scores)


def _own_level(text: str) -> int:
    """Level at which the text speaks of itself (全市, 我区): 1 province, 2 city, 3 county; 0 unknown."""
    counts: dict[int, int] = defaultdict(int)
    for match in _SELF.finditer(text):
        counts[_LEVEL_OF[match.group(1)]] += 1
    if not counts:
        return 0
    level, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return level if count >= 2 and count >= 2 * (sum(counts.values()) - count) else 0


# Why: an issuer or title that names only its level: 市应急管理局, 县安委会办公室, 全市…要点. Must not match
# 市场监管总局, 区域…, 县级….
_BARE_LEVEL = re.compile(r"(?:^|\n)(?:中共)?([省市县区州旗])(?!场|域|级|政|长|容|民)")


def level_of_issuer(head: str) -> int:
    """Level of an organ that is named without its place (市应急管理局): 1 to 3, 0 unknown."""
    match = _BARE_LEVEL.search(head)
    return _LEVEL_OF[match.group(1)] if match else 0
