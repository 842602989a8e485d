"""Words that names of organs are made of (``data/units.toml``), and the plainest operations on a name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from corpus.errors import InternalError

_SPACE = re.compile(r"[\s\u00a0\u2002\u2003\u3000\ufeff\u200b]+")
#: Page numbers that a page break leaves inside a name (委网信—９—办, - 13 -). A dash on both sides is
#: required: ``2021-2025`` and ``12-3号`` must stay.
_PAGE_DEBRIS = re.compile(r"[—－–-]{1,2}\s*[0-9０-９]{1,4}\s*[—－–-]{1,2}")
_BRACKETED = re.compile(r"[（(〔\[［][^（()）〔〕\[\]［］]*[）)〕\]］]")

LEVELS = "省市州县区旗镇乡"
#: A level in front of a name without a place: 区住建局, 市市场监管局, 国家医保局. Must not take the first
#: character of 市场监管局, 区域…, 县级…, 市政…, 镇街…, which is why the words behind it are excluded.
LEVEL_PREFIX = re.compile(
    r"^(国家|国务院|中央|全国|中共|自治区|自治州|省委|市委|区委|县委|州委|"
    r"省(?!级|际|外|内)|市(?!场|政(?!府|协|法)|级|域|内|外|容|民)|"
    r"区(?!域|级|块|间|内|别)|县(?!级|域|内|区|市)|州(?!级)|旗(?!下|帜)|镇(?!街|级|区|村)|乡(?!镇|村|级))"
)
#: A place with its level in front of a name: 青岛市即墨区, 惠安县, 聊城江北水城旅游度假区. Must not run over
#: an organ: 聊城市 alone of 聊城市公安局度假区分局.
PLACE_PREFIX = re.compile(
    r"^(?:(?:(?![局厅])[\u4e00-\u9fff]){2,12}?(?:特别行政区|自治区|自治州|自治县|旅游度假区|度假区|高新技术产业开发区|高新区|开发区|"
    r"投资区|功能区|新区|地区|林区|省|市|盟|州|县|区|旗|镇|乡))+(?=..)"
)


@dataclass(frozen=True, slots=True)
class UnitWords:
    """Contents of units.toml, prepared for look-up."""

    endings: tuple[str, ...]
    strong: tuple[str, ...]
    alone: frozenset[str]
    roles: tuple[str, ...]
    never: frozenset[str]
    not_begin: tuple[str, ...]
    functions: dict[str, str]
    names: dict[str, str]
    everyday: dict[str, tuple[str, ...]]
    function_tail: re.Pattern[str]
    known: re.Pattern[str]
    plain: re.Pattern[str]
    local: frozenset[str]
    no_place: frozenset[str]


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


@lru_cache(maxsize=1)
def unit_words() -> UnitWords:
    """The words, read once and checked."""
    raw = tomllib.loads(resources.files("corpus").joinpath("data/units.toml").read_text("utf-8"))
    functions: dict[str, str] = {}
    for canonical, aliases in raw["functions"].items():
        for word in (canonical, *aliases):
            if functions.setdefault(word, canonical) != canonical:
                raise InternalError(f"units.toml：“{word}”属于两个职能")
    names: dict[str, str] = {}
    for canonical, aliases in raw["names"].items():
        for word in (canonical, *aliases):
            if names.setdefault(word, canonical) != canonical:
                raise InternalError(f"units.toml：“{word}”属于两个名称")
    everyday = {word: tuple(organs) for word, organs in raw["everyday"].items()}
    kinds = "委员会|办公室|总局|分局|部门|机关|大队|支队|总队|局|厅|署|委|部|办"
    function_words = "|".join(map(re.escape, _longest_first(functions)))
    whole = "|".join(map(re.escape, _longest_first([*names, *everyday])))
    apart = frozenset(raw["plain"]["apart"])
    plain_words = _longest_first(word for word in (*functions, *raw["plain"]["words"]) if word not in apart)
    return UnitWords(
        endings=tuple(_longest_first(raw["endings"]["organ"])),
        strong=tuple(raw["endings"]["strong"]),
        alone=frozenset(raw["endings"]["alone"]),
        roles=tuple(_longest_first(raw["endings"]["role"])),
        never=frozenset(raw["endings"]["never"]),
        not_begin=tuple(word for word in raw["endings"]["not_begin"] if len(word) > 1),
        functions=functions,
        names=names,
        everyday=everyday,
        function_tail=re.compile(rf"(?:{function_words})$"),
        known=re.compile(rf"(?:{function_words})(?:{kinds})(?![员事下处于])|(?:{whole})"),
        plain=re.compile(
            rf"(?:{'|'.join(map(re.escape, plain_words))})+"
            rf"(?:{'|'.join(raw['plain']['kinds'])})"
        ),
        local=frozenset(word for word, of in names.items() if of in raw["plain"]["names"]),
        no_place=frozenset(raw["place"]["never"]),
    )


def clean(text: str) -> str:
    """``text`` without white space and page-break debris: what ``as_written`` holds."""
    if text.isalnum():
        return text  # nothing but 汉字, letters and digits: nearly every name
    squeezed = _SPACE.sub("", text)
    return _PAGE_DEBRIS.sub("", squeezed) if any(c in squeezed for c in "—－–-") else squeezed


def without_brackets(name: str) -> str:
    """A name without its bracketed alias: 市数据局（市人工智能局） → 市数据局."""
    return name if name.isalnum() else _BRACKETED.sub("", name) or name
