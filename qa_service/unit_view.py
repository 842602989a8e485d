"""Units as JSON and in words: what the API, the command line and the pages show alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.organ_names import Certainty
from corpus.organs import UnitKind, UnitLevel
from corpus.records import NamedUnit, UnitFacets, UnitRecord, UnitRef
from corpus.register_table import DocumentName, Share
from qa_service.links import document_url, unit_url
from qa_service.now import bases_in_words

KIND_NAMES: Mapping[UnitKind, str] = {
    UnitKind.ORGAN: "机构",
    UnitKind.COLLECTIVE: "统称",
    UnitKind.LEGAL_TERM: "法律用语",
    UnitKind.ENTERPRISE: "企事业单位",
    UnitKind.OTHER: "其他主体",
}
LEVEL_NAMES: Mapping[UnitLevel, str] = {
    UnitLevel.NATIONAL: "国家",
    UnitLevel.PROVINCE: "省级",
    UnitLevel.CITY: "市级",
    UnitLevel.COUNTY: "县级",
    UnitLevel.TOWNSHIP: "乡级",
    UnitLevel.ZONE: "功能区",
    UnitLevel.UNKNOWN: "未标明",
}
CERTAINTY_NAMES: Mapping[Certainty, str] = {
    Certainty.STATED: "全称见于文件或国家机构名录",
    Certainty.STANDARD: "按规范名称补全",
    Certainty.PLACED: "地区确定，名称照原文",
    Certainty.OPEN: "照原文，归属未标明",
}


def unit_json(record: UnitRecord) -> dict[str, Any]:
    """A unit as JSON."""
    return {
        "id": record.id,
        "name": record.name,
        "kind": record.kind.value,
        "level": record.level.value,
        "jurisdiction": record.jurisdiction,
        "certainty": record.certainty.value,
        "short_names": list(record.short_names),
        "bracketed": list(record.bracketed),
        "aliases": list(record.aliases),
        "collective": record.collective,
        "sub_unit": record.sub_unit,
        "parent": _ref(record.parent),
        "parent_name": record.parent_name or None,
        "sub_units": [_ref(one) for one in record.sub_units],
        "past": [_named(one) for one in record.past],
        "present": [_named(one) for one in record.present],
        "assignments": record.assignments,
        "leads": record.leads,
        "documents": record.documents,
        "document_ids": list(record.document_ids),
        "jurisdictions": list(record.jurisdictions),
        "url": unit_url(record.id),
    }


def _ref(ref: UnitRef | None) -> dict[str, str] | None:
    return None if ref is None else {"id": ref.id, "name": ref.name, "url": unit_url(ref.id)}


def _named(unit: NamedUnit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "function": unit.function,
        "reform": unit.reform,
        "date": unit.date.isoformat() if unit.date else None,
        "basis": unit.basis,
        "certain": unit.certain,
        "id": unit.id,
    }


@dataclass(frozen=True, slots=True)
class Change:
    """What one reform did to a unit.

    Attributes:
        basis: the documents that ordered it. came: whose functions it got; went: who got some of its own.
    """

    date: dt.date | None
    reform: str
    basis: str
    came: tuple[NamedUnit, ...]
    went: tuple[NamedUnit, ...]


def timeline(record: UnitRecord) -> tuple[Change, ...]:
    """The reforms that concern a unit, the earliest first (沿革)."""
    found: dict[tuple[dt.date, str], tuple[list[NamedUnit], list[NamedUnit]]] = {}
    for place, units in enumerate((record.past, record.present)):
        for one in units:
            key = (one.date or dt.date.min, one.reform)
            found.setdefault(key, ([], []))[place].append(one)
    return tuple(
        Change(
            None if date == dt.date.min else date,
            reform,
            bases_in_words(one.basis for one in (*came, *went) if one.basis),
            tuple(came),
            tuple(went),
        )
        for (date, reform), (came, went) in sorted(found.items(), key=lambda item: item[0])
    )


def moved_in_words(unit: NamedUnit) -> str:
    """安全生产监督管理, 整体; 部分职能：救灾 where only a part of it moved."""
    return f"整体划转：{unit.function}" if unit.certain else f"部分职能：{unit.function}"


Duties = tuple[tuple[DocumentName, Mapping[Share, int]], ...]


def units_with_parts(record: UnitRecord, *, sub_units: bool) -> tuple[str, ...]:
    """The id of a unit, with those of its parts."""
    return (record.id, *(one.id for one in record.sub_units if sub_units))


def duties_json(duties: Duties) -> list[dict[str, Any]]:
    """In which documents a unit has duties, how many of each share."""
    return [
        {
            "document_id": one.id,
            "title": one.title or one.file_name,
            "number": one.number,
            "date": one.date.isoformat() if one.date else None,
            "shares": {share.value: shares[share] for share in Share if shares.get(share)},
            "url": document_url(one.id),
        }
        for one, shares in duties
    ]


def shares_in_all(duties: Duties) -> dict[Share, int]:
    """How many rows give a unit each share, over all documents."""
    counts = {share: sum(shares.get(share, 0) for _, shares in duties) for share in Share}
    return {share: number for share, number in counts.items() if number}


def facets_json(facets: UnitFacets) -> dict[str, Any]:
    """How many units are of each kind, level and place."""
    return {
        "kinds": {kind.value: number for kind, number in facets.kinds},
        "levels": {level.value: number for level, number in facets.levels},
        "jurisdictions": dict(facets.jurisdictions),
    }


def where_in_words(record: UnitRecord) -> str:
    """机构，功能区，山东省/聊城市/…: what a unit is, in one line."""
    words = [KIND_NAMES[record.kind]]
    if record.level is not UnitLevel.UNKNOWN:
        words.append(LEVEL_NAMES[record.level])
    if record.jurisdiction:
        words.append(record.jurisdiction)
    return "，".join(words)


def change_in_words(unit: NamedUnit) -> str:
    """市卫生局（作业场所职业卫生监督检查，2018年机构改革）; 部分职能 where only a part of it moved."""
    part = "" if unit.certain else "部分职能："
    return f"{unit.name}（{part}{unit.function}，{unit.reform}）"
