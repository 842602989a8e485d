"""What befalls persons in an accident: its kinds, the words for them, and what one sentence counts."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from case_library.model import Found
from corpus.model import Span
from corpus.numerals import chinese_to_int


class Harm(enum.StrEnum):
    """What befell a person."""

    DEAD = "死亡"
    MISSING = "失踪"
    SEVERE = "重伤"
    LIGHT = "轻伤"
    HURT = "受伤"
    POISONED = "中毒"


@dataclass(frozen=True, slots=True)
class Harmed:
    """The five numbers of a case, None where the text does not say."""

    deaths: Found[int] | None = None
    missing: Found[int] | None = None
    injured: Found[int] | None = None
    severe: Found[int] | None = None
    poisoned: Found[int] | None = None


N = r"(?:\d{1,2},\d{3}|\d{1,5}|[零〇一二两三四五六七八九十百千]{1,6})"
DIED = (
    r"(?:中毒|窒息|溺水|受伤|触电|坠落|坠井|烧伤|重伤)?(?:死亡|遇难|身亡|丧生|牺牲|殉职|罹难|遇害|溺亡"
    r"|坠亡|丧命|致死|烧死|毒死|砸死|亡命|窒息死|毙命|(?:已经?)?(?:无|没有)生命(?:体征|迹象)|(?:失[联踪]"
    r"|被[困埋])?(?:人员|者|工人|矿工)?的?遗体(?=[^，。；\n]{0,10}(?:找到|发现|[搜救捞]出|打捞))"
    r"|死(?=[\d一二两三四五六七八九十，。；、）)\s]|$)"
    r"|亡(?=[\d一二两三四五六七八九十，。；、）)\s]|$))"
)
KINDS: tuple[tuple[Harm, str], ...] = (
    (Harm.DEAD, DIED),
    (Harm.MISSING, r"失踪|失联|下落不明"),
    (Harm.SEVERE, r"(?:受)?重伤|严重(?:受伤|烧伤)|重度(?:烧伤|中毒)|伤势(?:严重|危重)|急性重度中毒"),
    (Harm.LIGHT, r"(?:受)?轻[微度]?伤"),
    (
        Harm.POISONED,
        r"(?:急性|轻度|中度|轻微|不同程度地?的?)*(?:[\u4e00-\u9fff]{0,4}?)中毒(?:症状|反应|受伤)?"
        r"|刺激性?反应",
    ),
    (
        Harm.HURT,
        r"(?:受伤)?(?:入|住)院(?:接受)?(?:治疗|救治)|(?:入|住)院(?=[，。；]|观察|$)|受伤|负伤|(?:灼|烧|烫"
        r"|冻|摔|砸|炸|擦|压|刺|咬)伤"
        r"|骨折|截肢|失明|视力(?:下降|受损|减退)"
        r"|伤(?=[\d一二两三四五六七八九十，。；、）)\s]|$)",
    ),
)
GROUP = "|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in KINDS)


@dataclass(frozen=True, slots=True)
class Since:
    """Of so many hurt so many died since (6名受伤人员中，有4人医治无效死亡)."""

    hurt: int
    died: int
    span: Span


@dataclass(slots=True)
class Count:
    """What one sentence says."""

    at: int
    numbers: dict[Harm, int] = field(default_factory=dict)
    spans: dict[Harm, list[Span]] = field(default_factory=dict)
    rough: set[Harm] = field(default_factory=set)
    rising: bool = False
    final: bool = False
    named: bool = False
    total: bool = False
    lessened: bool = False
    stay: bool = False
    whole: frozenset[Harm] = frozenset()
    rank: int = 0
    more: bool = False
    remains: bool = False
    persons: dict[str, tuple[Harm, Span]] = field(default_factory=dict)
    since: Since | None = None
    summed: bool = False
    later: bool = False

    def put(self, harm: Harm, value: int, span: Span, *, part: bool, rough: bool = False) -> None:
        if part and harm in self.whole:
            return
        if harm in (Harm.SEVERE, Harm.LIGHT) and part and Harm.HURT in self.numbers and harm is Harm.LIGHT:
            return
        self.numbers[harm] = self.numbers.get(harm, 0) + value
        self.spans.setdefault(harm, []).append(span)
        if rough:
            self.rough.add(harm)


def number_of(words: str) -> int | None:
    """An Arabic or Chinese number; None for other words."""
    bare = words.replace(",", "")
    return int(bare) if bare.isdigit() else chinese_to_int(bare)
