"""Several cases side by side, and what they have in common: causes, provisions, kinds of work (共同原因)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from case_library.briefing import (
    BrokenRule,
    Cell,
    Comparison,
    Part,
    PartKind,
    Statement,
    ToldCase,
)
from case_library.briefing_sources import Sources
from case_library.links import StoredCase
from case_library.model import CauseKind
from corpus.model import Span

_HEADINGS = ("案例", "时间地点", "类别和等级", "伤亡和损失", "写明的原因", "违反的规定")
_MARKS = {"按数字推算的等级": "（按数字推算）"}
"""What a value of the comparison needs beside it, by its label."""
_SHOWN = 60
_MOST_TOPICS = 8


def compared(told: Sequence[ToldCase]) -> Comparison:
    """One row a case; a cell is empty where the text does not tell it."""
    return Comparison(_HEADINGS, tuple(map(_row, told)))


def _row(told: ToldCase) -> tuple[Cell, ...]:
    facts = told.part(PartKind.FACTS)
    by_label = {one.label: one for one in facts.statements} if facts else {}

    def joined(*labels: str, named: bool = False) -> Cell:
        found = [by_label[label] for label in labels if label in by_label]
        shown = [
            (f"{one.label}{one.text}" if named else one.text) + _MARKS.get(one.label, "") for one in found
        ]
        return Cell("；".join(shown), tuple(dict.fromkeys(n for one in found for n in one.sources)))

    direct = told.part(PartKind.DIRECT)
    causes = direct.statements[:2] if direct else ()
    rules = told.part(PartKind.PROVISIONS)
    broken: tuple[BrokenRule, ...] = rules.rules[:4] if rules else ()
    return (
        Cell(told.name),
        joined("时间", "地点"),
        joined("事故类别", "事故等级" if "事故等级" in by_label else "按数字推算的等级"),
        joined("死亡", "失踪", "受伤", "中毒", "直接经济损失", named=True),
        Cell("；".join(_short(one.text) for one in causes), tuple(n for one in causes for n in one.sources)),
        Cell(
            "；".join(dict.fromkeys(one.name for one in broken)),
            tuple(dict.fromkeys(one.sources[0] for one in broken)),
        ),
    )


def _short(words: str) -> str:
    if len(words) <= _SHOWN:
        return words.rstrip("。；;")
    cut = max(words.rfind(mark, 20, _SHOWN) for mark in "。；;，,")
    return words[: cut if cut > 0 else _SHOWN] + "……"


def common(cases: Sequence[tuple[StoredCase, ToldCase]], sources: Sources) -> Part:
    """What at least two of the cases share, with the words of each; says so where they share nothing."""
    statements = [*_topics(cases, sources), *_provisions([told for _, told in cases])]
    note = "" if statements else "各案例的材料没有写明相同的原因或者违反同一规定。"
    return Part(PartKind.COMMON, tuple(statements), note=note)


def _topics(cases: Sequence[tuple[StoredCase, ToldCase]], sources: Sources) -> list[Statement]:
    having: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for stored, told in cases:
        first: dict[str, Span] = {}
        direct_first = sorted(stored.case.causes, key=lambda cause: cause.kind is CauseKind.INDIRECT)
        for cause in direct_first:
            for topic in cause.topics if cause.sure else ():
                first.setdefault(topic, cause.span)
        for topic, span in first.items():
            having[topic].append((told.name, sources.add(stored.version_id, span)))
    shared = sorted(
        ((topic, found) for topic, found in having.items() if len(found) > 1),
        key=lambda one: (-len(one[1]), one[0]),
    )
    return [
        Statement(
            f"{len(found)} 起案例写明的原因都归入“{topic}”：{'；'.join(name for name, _ in found)}。",
            tuple(n for _, n in found),
            label=topic,
        )
        for topic, found in shared[:_MOST_TOPICS]
    ]


def _provisions(told: Sequence[ToldCase]) -> list[Statement]:
    having: dict[str, dict[str, int]] = defaultdict(dict)
    for one in told:
        part = one.part(PartKind.PROVISIONS)
        for rule in part.rules if part else ():
            having[rule.name].setdefault(one.name, rule.sources[0])
    return [
        Statement(
            f"{len(found)} 起案例都违反了{name}：{'；'.join(found)}。",
            tuple(found.values()),
            label="同一规定",
        )
        for name, found in sorted(having.items(), key=lambda one: (-len(one[1]), one[0]))
        if len(found) > 1
    ]
