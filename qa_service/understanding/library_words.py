"""What the library itself says: short names that its texts introduce (以下简称“X”) and terms they define.

Texts are read once for each state of the library, in one linear pass.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

#: Name of the file that keeps the words, in the folder of the index.
WORDS_FILE: Final = "library_words.json"
#: The same of the public texts alone, where there are others.
PUBLIC_WORDS_FILE: Final = "library_words.public.json"

# A short name in brackets: （以下简称“安委会”）, （以下统称两客一危）, (下称燃气企业).
# Not a whole sentence in brackets.
_SHORT_NAME = re.compile(
    r"[(（](?:以下|下)?(?:统称|简称|称)(?:为)?[:：]?\s*[“\"「《]?(?P<short>[\u4e00-\u9fff]{2,16}?)"
    r"[”\"」》]?(?:[，,、]下同)?[)）]"
)
# A term that a text defines: 本办法所称特种设备，是指; 本条例所称的燃气是指.
# Not 所称的前款规定 (no 是指 behind).
_DEFINED = re.compile(r"本[\u4e00-\u9fff]{1,4}所称的?(?P<term>[\u4e00-\u9fff]{2,16}?)[，,]?(?:是|系)?指")
# Where the long name in front of a bracket begins, at the latest: behind a sign or a word that is in no name.
_BEFORE = re.compile(
    r"[^\u4e00-\u9fff]|是指|包括|根据|按照|依照|以及|或者|成立|设立|制定|由|对|向|将|在|为|与|经|各|本|的"
)
_REACH = 40
SHORTEST = 3
LONGEST = 24
# What stands in no name: 第二条全民所有制企业, 运输危险化学品的单位, 法所称企业.
_NO_NAME = re.compile(
    r"的|了|所称|第[一二三四五六七八九十百零]+条|^[有其也营法市省县区](?=.)|^.{0,3}中华人民共和国境"
)
#: Words that texts call themselves by; they name nothing.
_SELF = frozenset(
    {
        "本办法",
        "本条例",
        "本规定",
        "本细则",
        "本法",
        "本市",
        "本省",
        "本区",
        "本县",
        "方案",
        "规划",
        "意见",
        "通知",
    }
)


@dataclass(frozen=True, slots=True)
class LibraryWords:
    """Words that the texts of one library introduce.

    Attributes:
        names: short name → the full names that it stands for, most frequent first.
        terms: terms that are defined.
    """

    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()


def harvest(texts: Iterable[str]) -> LibraryWords:
    """The short names and defined terms in ``texts``."""
    pairs: Counter[tuple[str, str]] = Counter()
    terms: set[str] = set()
    for text in texts:
        for match in _SHORT_NAME.finditer(text):
            short = match["short"]
            full = full_name(text[max(0, match.start() - _REACH) : match.start()], short)
            if full and short not in _SELF:
                pairs[short, full] += 1
        terms.update(match["term"] for match in _DEFINED.finditer(text))
    names: dict[str, list[str]] = {}
    for (short, full), _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        names.setdefault(short, []).append(full)
    return LibraryWords({short: tuple(full[:3]) for short, full in names.items()}, frozenset(terms - _SELF))


def full_name(before: str, short: str) -> str:
    """The name at the end of ``before`` that ``short`` abbreviates; "" when there is none.

    A short name has signs of the long one in their order (特种设备监管部门 of 特种设备安全监督管理部门), and
    both end alike; anything else in such a bracket is a new name for something described (两客一危).
    """
    before = before.rstrip(' \n”"》」')
    if not before or before[-1] != short[-1]:
        return ""
    at = len(before)
    for character in reversed(short):
        at = before.rfind(character, 0, at)
        if at < 0:
            return ""
    starts = [match.end() for match in _BEFORE.finditer(before[:at])]
    name = before[starts[-1] if starts else at :]
    if len(name) > len(short) + 12:
        name = before[at:]
    if len(short) < SHORTEST or len(name) <= len(short) or len(name) > LONGEST or _NO_NAME.search(name):
        return ""
    return name


def write_words(words: LibraryWords, path: Path, generation: int) -> None:
    """Keeps the words of a state of the library beside its index, for the processes that answer.

    The file is replaced as a whole; a reader sees the old one or the new one.
    """
    table = {"generation": generation, "names": words.names, "terms": sorted(words.terms)}
    whole = path.with_name(path.name + ".new")
    whole.write_text(json.dumps(table, ensure_ascii=False, indent=0), encoding="utf-8")
    whole.replace(path)


def read_words(path: Path, generation: int) -> LibraryWords | None:
    """The words kept for ``generation``; None when there are none, or they are of another state."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["generation"] != generation:
            return None
        names = {str(short): tuple(map(str, full)) for short, full in table["names"].items()}
        return LibraryWords(names, frozenset(map(str, table["terms"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
