"""Industry of an accident (GB/T 4754-2017): from a labelled line, the firm, and the work done there."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling
from case_library.model import AccidentType, Enterprise, Found, Industry, Place
from corpus.model import Span


@dataclass(frozen=True, slots=True)
class _Known:
    industry: Industry
    firm: re.Pattern[str]
    work: re.Pattern[str] | None


@functools.lru_cache(maxsize=1)
def _known() -> tuple[_Known, ...]:
    table = tomllib.loads(resources.files("case_library").joinpath("data/industries.toml").read_text("utf-8"))
    return tuple(
        _Known(
            Industry(row["code"], row["name"]),
            re.compile(row["firm"]),
            re.compile(row["work"]) if row["work"] else None,
        )
        for row in table["industry"]
    )


def find_industry(
    telling: Telling,
    firms: Sequence[Found[Enterprise]],
    types: Sequence[Found[AccidentType]],
    place: Found[Place] | None,
) -> Found[Industry] | None:
    """The industry where words show it clearly; None where two show equally or none does.

    A crash on a road is of G54 whoever's truck it was; otherwise the firm where it happened decides, named in
    the headline or as the place, and what was being done there.
    """
    stated = telling.fields.get(Field.INDUSTRY)
    if stated is not None and (named := _stated(stated.of(telling.text))):
        return Found(named, (stated,))
    score: dict[int, float] = {}
    spans: dict[int, Span] = {}
    for weight, zone, works in _zones(telling, firms, place):
        for number, one in enumerate(_known()):
            for pattern, share in ((one.firm, 1.0), (one.work, 0.8 if works else 0.5)):
                match = pattern.search(telling.text, zone.start, zone.end) if pattern else None
                if match is not None:
                    score[number] = score.get(number, 0.0) + weight * share
                    spans.setdefault(number, Span(*match.span()))
    if types and types[0].value in (AccidentType.ROAD, AccidentType.WATER, AccidentType.RAIL):
        wanted = {AccidentType.ROAD: "G54", AccidentType.WATER: "G55", AccidentType.RAIL: "G53"}[
            types[0].value
        ]
        for number, one in enumerate(_known()):
            if one.industry.code == wanted:
                return Found(one.industry, (spans.get(number, types[0].spans[0]),), sure=number in score)
    if not score:
        return None
    ranked = sorted(score, key=lambda number: (-score[number], number))
    best = ranked[0]
    if score[best] < (1.2 if len(ranked) == 1 else 2.0):
        return None
    clear = score[best] >= 2.0 and (len(ranked) == 1 or score[best] >= 1.3 * score[ranked[1]])
    return Found(_known()[best].industry, (spans[best],), sure=clear)


def _stated(words: str) -> Industry | None:
    code = re.match(r"([A-T])(\d{2})?", words)
    for one in _known():
        if (code and code.group() == one.industry.code) or one.industry.name in words:
            return one.industry
    hits = [
        one.industry for one in _known() if one.firm.search(words) or (one.work and one.work.search(words))
    ]
    return hits[0] if len(hits) == 1 else None


def _zones(
    telling: Telling, firms: Sequence[Found[Enterprise]], place: Found[Place] | None
) -> list[tuple[float, Span, bool]]:
    """Stretches that show the industry, with their weight, and whether they tell what was done."""
    zones: list[tuple[float, Span, bool]] = [(3.0, telling.headline, True)]
    if Field.FIRM in telling.fields:
        zones.append((4.0, telling.fields[Field.FIRM], False))
    if place is not None and place.spans:
        zones.append((2.5, place.spans[0], False))
    zones += [
        (2.5 if firm.value.role in ("事故发生单位", "事故单位", "施工单位") else 1.0, firm.spans[0], False)
        for firm in firms[:4]
        if firm.spans
    ]
    zones += [(1.5, Span(zone.start, min(zone.end, zone.start + 260)), True) for zone in telling.lead[:1]]
    zones += [
        (1.5, Span(zone.start, min(zone.end, zone.start + 400)), True)
        for zone in telling.zones(SectionKind.COURSE)[:1]
    ]
    zones += [(1.5, zone, True) for zone in telling.zones(SectionKind.DIRECT)[:1]]
    return zones
