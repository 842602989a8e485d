"""Answers from accident cases in short: the accidents, what they have in common, or the first lines.

Each accident leads to its page, and the list of all of them to the case library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa_service.answer.case_list import AnswerCase, CaseList
from qa_service.labels import place as place_name

MOST: Final = 5
"""Accidents, groups or lines that a short answer shows."""
_WORDS: Final = 100
NOT_A_RULE: Final = "这是资料库里的案例材料所写的，不是规定。"
NOT_THE_LAW: Final = "这是资料库里的案例所写的情况，不代表法律对每一起事故的规定。"
_REFERENCE: Final = re.compile(r"\[\d{1,3}\]")
# What stands before a line of a list: - , 3. . Not 2019年, 3人.
_MARK: Final = re.compile(r"^(?:-|\d{1,2}\.)\s+")


@dataclass(frozen=True, slots=True)
class ShortItem:
    """A line below a short answer.

    Attributes:
        words: what it is, with ``url`` a link. about: what else is known of it; "" for nothing.
    """

    words: str
    about: str = ""
    url: str = ""

    def to_dict(self) -> dict[str, str]:
        """As JSON."""
        return {"words": self.words, "about": self.about, "url": self.url}


@dataclass(frozen=True, slots=True)
class ShortLines:
    """The lines below a short answer.

    Attributes:
        rest: leads to what is left out; None where nothing is. more: what the whole answer has besides.
    """

    items: tuple[ShortItem, ...]
    rest: ShortItem | None = None
    more: str = ""


def items_of(cases: CaseList) -> ShortLines:
    """The accidents of a list, or what they have in common."""
    if cases.groups:
        shown = tuple(
            ShortItem(f"{one.name}（{one.cases} 起）", f"例：{_clipped(one.example)}", one.url)
            for one in cases.groups[:MOST]
        )
        left = len(cases.groups) - len(shown)
        rest = ShortItem(f"看这 {cases.total} 起案例", url=cases.url) if cases.url else None
        return ShortLines(shown, rest, f"还有 {left} 类，点开可看。" if left else "")
    shown = tuple(map(_case, cases.items[:MOST]))
    left = cases.total - len(shown)
    return ShortLines(shown, ShortItem(f"还有 {left} 起", url=cases.url) if left > 0 else None)


def lines_of(lines: Sequence[str]) -> ShortLines:
    """The lines of an answer that is a list of words of one report."""
    said = [_MARK.sub("", _REFERENCE.sub("", line)).strip() for line in lines if not line.startswith("【")]
    told = [line for line in said if line]
    shown = tuple(ShortItem(_clipped(line)) for line in told[:MOST])
    left = len(told) - len(shown)
    return ShortLines(shown, more=f"还有 {left} 项，点开可看。" if left else "")


def _case(one: AnswerCase) -> ShortItem:
    where = place_name(one.place).replace(" · ", "") if one.place else one.place_words
    about = "，".join(filter(None, (_day(one.date), where, "、".join(_harm(one)))))
    others = f"；另有 {one.others} 份材料" if one.others else ""
    return ShortItem(one.name, about + others, one.url)


def _day(date: str | None) -> str:
    """2019-03-03 → 2019年3月3日, 2019-03 → 2019年3月."""
    if date is None:
        return "时间不明"
    return "".join(f"{int(part)}{unit}" for part, unit in zip(date.split("-"), "年月日", strict=False))


def _harm(one: AnswerCase) -> Iterator[str]:
    counts = (("死亡", one.deaths), ("失踪", one.missing), ("受伤", one.injured), ("中毒", one.poisoned))
    told = [f"{name} {number} 人" for name, number in counts if number]
    if not told and one.deaths == 0:
        told.append("没有人员死亡")
    yield from told or ["伤亡没有写明"]


def _clipped(words: str) -> str:
    return words if len(words) <= _WORDS else words[:_WORDS] + "……"
