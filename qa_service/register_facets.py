"""Facets of the register: their names in Chinese, as JSON, and the conditions of a list in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from corpus.china_time import china_today
from corpus.errors import NotFoundError
from corpus.model import AssignmentKind, Deadline, PlaceScope, Validity
from corpus.register_search import RegisterAsked
from corpus.register_table import RegisterFacets, Share, place_tree

if TYPE_CHECKING:
    from corpus.library import Library

SHARE_NAMES: Final[Mapping[Share, str]] = {
    Share.LEAD: "牵头",
    Share.RESPONSIBLE: "责任",
    Share.HELPING: "配合",
    Share.PUNISHING: "处罚",
}
DEADLINE_NAMES: Final[Mapping[Deadline, str]] = {
    Deadline.OVERDUE: "已过期",
    Deadline.MONTH: "本月底前",
    Deadline.QUARTER: "本季度底前",
    Deadline.YEAR: "今年底前",
    Deadline.LATER: "明年及以后",
    Deadline.RECURRING: "定期完成",
    Deadline.OPEN: "没有写明日期",
}
KIND_NAMES: Final[Mapping[AssignmentKind, str]] = {
    AssignmentKind.EXPLICIT: "明确列出",
    AssignmentKind.IMPLICIT: "正文规定",
}
VALIDITY_NAMES: Final[Mapping[Validity, str]] = {
    Validity.IN_FORCE: "现行有效",
    Validity.NOT_YET: "尚未施行",
    Validity.EXPIRED: "已届满",
    Validity.REPEALED: "已废止",
    Validity.SUPERSEDED: "已被取代",
    Validity.UNKNOWN: "时效不明",
}
SCOPE_NAMES: Final[Mapping[PlaceScope, str]] = {
    PlaceScope.OWN: "只看本级",
    PlaceScope.HOLDING: "含上级和国家规定",
}
"""What a filter by place takes in, where it is not what people expect (the place and all in it)."""
_SHARES = {name: share for share, name in SHARE_NAMES.items()} | {share.value: share for share in Share}
UNKNOWN_PLACE = "地区未标明"


def shares_and_roles(asked: Iterable[str]) -> tuple[tuple[Share, ...], tuple[str, ...]]:
    """Of the roles asked for, the four kinds, and the words that a role as written must hold."""
    shares: dict[Share, None] = {}
    words: dict[str, None] = {}
    for one in asked:
        share = _SHARES.get(one.strip())
        if share is not None:
            shares[share] = None
        else:
            words[one.strip()] = None
    return tuple(shares), tuple(words)


@dataclass(frozen=True, slots=True)
class Most:
    """How much of the long facets is given.

    Attributes:
        values: of units and of documents. units, documents: words that their names must hold.
    """

    values: int = 50
    units: str = ""
    documents: str = ""


def facets_json(facets: RegisterFacets, total: int, most: Most) -> dict[str, Any]:
    """The facets as JSON; ``total`` rows fit now."""
    units = [(unit, number) for unit, number in facets.units if most.units in unit.name]
    documents = [(one, n) for one, n in facets.documents if most.documents in (one.title or one.file_name)]
    return {
        "total": total,
        "jurisdiction": [
            {"value": path, "name": path.rpartition("/")[2], "depth": depth, "count": number}
            for path, depth, number in place_tree(facets.places)
        ],
        "unit": [
            {"value": unit.id, "name": unit.name, "jurisdiction": unit.jurisdiction, "count": number}
            for unit, number in units[: most.values]
        ],
        "units": len(units),
        "role": _named(facets.shares, SHARE_NAMES, SHARE_NAMES),
        "document": [
            {
                "value": one.id,
                "name": one.title or one.file_name,
                "number": one.number,
                "date": one.date.isoformat() if one.date else None,
                "count": number,
            }
            for one, number in documents[: most.values]
        ],
        "documents": len(documents),
        "status": _named(facets.statuses, VALIDITY_NAMES),
        "due": _named(facets.deadlines, DEADLINE_NAMES),
        "kind": _named(facets.kinds, KIND_NAMES),
    }


def _named(
    counts: Mapping[Any, int], names: Mapping[Any, str], values: Mapping[Any, str] | None = None
) -> list[dict[str, Any]]:
    """Values in the order of ``names``; those that no row has are left out."""
    return [
        {"value": values[one] if values else one.value, "name": name, "count": counts[one]}
        for one, name in names.items()
        if counts.get(one)
    ]


@dataclass(frozen=True, slots=True)
class Condition:
    """One value that is asked for: the field of the filter, its name, the value and its words."""

    field: str
    name: str
    value: str
    words: str


def conditions_of(library: Library, asked: RegisterAsked, roles: Sequence[str] = ()) -> tuple[Condition, ...]:
    """Every value that is set, in the words of a person; ids become names.

    Args:
        roles: as they were asked for; by default as they were understood.
    """
    named = roles or [*(SHARE_NAMES[share] for share in asked.shares), *asked.roles]
    found = [Condition("unit", "单位", one, unit_name(library, one)) for one in asked.units]
    if asked.task:
        found.append(Condition("task", "任务含", asked.task, asked.task))
    found += [Condition("jurisdiction", "地区", one, one.rpartition("/")[2]) for one in asked.places]
    if asked.places and asked.scope in SCOPE_NAMES:
        found.append(Condition("scope", "地区范围", asked.scope.value, SCOPE_NAMES[asked.scope]))
    found += [Condition("role", "角色", one, one) for one in named]
    if asked.lead is not None:
        found.append(
            Condition("lead", "角色", str(asked.lead).lower(), "只看牵头" if asked.lead else "不含牵头")
        )
    found += [Condition("document", "文件", one, document_name(library, one)) for one in asked.documents]
    found += [Condition("status", "时效", one.value, VALIDITY_NAMES[one]) for one in asked.statuses]
    found += [Condition("due", "期限", one.value, DEADLINE_NAMES[one]) for one in asked.deadlines]
    found += [Condition("kind", "形式", one.value, KIND_NAMES[one]) for one in asked.kinds]
    if asked.as_of is not None:
        found.append(Condition("as_of", "按此日时效", asked.as_of.isoformat(), asked.as_of.isoformat()))
    if asked.include_superseded:
        found.append(Condition("include_superseded", "时效", "true", "含已被取代的文件"))
    if asked.units and asked.sub_units:
        found.append(Condition("sub_units", "单位", "true", "含下属机构"))
    if asked.units and not asked.former:
        found.append(Condition("former", "单位", "false", "不含机构改革划入的职责"))
    return tuple(found)


def unit_name(library: Library, asked: str) -> str:
    """The name of a unit that is asked for by its id; anything else is a name already."""
    try:
        return library.unit(asked).name
    except NotFoundError:
        return asked


def document_name(library: Library, asked: str) -> str:
    """The title of a document that is asked for by its id; anything else as it is."""
    record = library.get_documents([asked]).get(asked)
    return (record.title or record.file_name) if record is not None else asked


def describe(library: Library, asked: RegisterAsked, count: int) -> str:
    """What a list holds and of which day it is: its filter, the date of the list and of the validity.

    Args:
        count: rows of the list.
    """
    from qa_service.register import written_day

    words: dict[str, list[str]] = {}
    for one in conditions_of(library, asked):
        if one.field != "as_of":
            words.setdefault(one.name, []).append(one.words)
    said = "；".join(f"{name}：{'、'.join(values)}" for name, values in words.items())
    return (
        f"筛选条件：{said or '无（全部）'}。导出日期：{written_day(china_today())}。"
        f"时效按{written_day(asked.date)}判断。本表 {count} 条。"
    )
