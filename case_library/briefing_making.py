"""Cases → briefing: every part of every case, then what several have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from case_library.briefing import (
    PART_NAMES,
    UNSTATED_CAUSES,
    Briefing,
    CaseTeller,
    Part,
    PartKind,
    ToldCase,
)
from case_library.briefing_common import common, compared
from case_library.briefing_questions import questions
from case_library.briefing_sources import Mask, Sources, unmasked
from case_library.links import CaseLinks, StoredCase
from corpus.china_time import china_today
from corpus.errors import InputError
from corpus.library import Library

MOST_CASES = 12
Today = Callable[[StoredCase, Sources], Part]
"""Who answers for such things today in the reader's place, with the sources of it."""
# What a reader expects of every case; what else is missing goes without saying (应急处置).
_EXPECTED = (
    PartKind.COURSE,
    PartKind.DIRECT,
    PartKind.INDIRECT,
    PartKind.CHAIN,
    PartKind.PROVISIONS,
    PartKind.LESSONS,
)


def make_briefing(
    library: Library,
    links: CaseLinks,
    cases: Sequence[StoredCase],
    *,
    mask: Mask | None = None,
    place: str = "",
    today: Today | None = None,
) -> Briefing:
    """A briefing on ``cases``, in their order.

    Args:
        mask: hides names of persons in everything shown; None shows them.
        place: of the reader, with ``today``.

    Raises:
        InputError: no case, or more than ``MOST_CASES``.
    """
    if not cases:
        raise InputError("请至少选一个案例。")
    if len(cases) > MOST_CASES:
        raise InputError(f"一份警示教育材料最多选 {MOST_CASES} 个案例，现在选了 {len(cases)} 个。")
    sources = Sources(library, mask or unmasked)
    told = [_told(library, links, sources, stored, today) for stored in cases]
    several = len(told) > 1
    title = f"{len(told)} 起事故警示教育" if several else f"{told[0].name}警示教育"
    shared = common(list(zip(cases, told, strict=True)), sources) if several else None
    return Briefing(
        title=title,
        made_on=china_today(),
        place=place,
        cases=tuple(told),
        comparison=compared(told) if several else None,
        common=shared,
        sources=tuple(sources.items),
        masked=mask is not None,
        notes=tuple(_notes(mask is not None)),
    )


def _told(
    library: Library, links: CaseLinks, sources: Sources, stored: StoredCase, today: Today | None
) -> ToldCase:
    teller = CaseTeller(library, links, sources, stored, links.breaches(stored))
    parts = [
        teller.facts(),
        teller.course(),
        teller.rescue(),
        teller.causes(PartKind.DIRECT),
        teller.causes(PartKind.INDIRECT),
        teller.chain(),
        teller.provisions(),
        *([today(stored, sources)] if today else []),
        teller.lessons(),
    ]
    kept = tuple(part for part in parts if part or (part.kind is PartKind.TODAY and part.note))
    told = ToldCase(stored.id, teller.name, kept)
    asked = questions(told)
    has = {part.kind for part in kept}
    if any(part.title == UNSTATED_CAUSES for part in kept):
        has.add(PartKind.INDIRECT)  # they may be among those that the text does not tell apart
    missing = tuple(PART_NAMES[kind] for kind in _EXPECTED if kind not in has)
    return ToldCase(stored.id, teller.name, (*kept, asked) if asked else kept, missing)


def _notes(masked: bool) -> list[str]:
    notes = [
        "本材料由案例库按记录生成：加引号的段落是原文，其余各项取自原文所写的数值和名称，出处编号见各处方括号，"
        "对应的原文列在“出处”中。",
        "原因前面的归类由案例库按原文的用语作出，四类因素照 GB/T 13861，不是原文的话。",
        "原文没有写到的部分不列，并在各案例开头注明。",
    ]
    if masked:
        notes.append("材料中的人名已隐去，只留姓氏。")
    return notes
