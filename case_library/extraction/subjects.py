"""Whom a sentence or item speaks of: the firm, organ or person at its head."""

from __future__ import annotations

import re
from dataclasses import dataclass

from case_library.extraction.items import Item, ancestors
from case_library.extraction.names import PERSON, UnitName, firm_referred, person_at, units_at
from case_library.model import PartyKind

_POST = (
    r"(?:司机|驾驶员|驾驶人|押运员|押运人员?|操作工|操作员|作业人员|卸油工|电焊工|焊工|装卸工|工人|职工"
    r"|员工|学徒工?|班长|"
    r"队长|主任|经理|法定代表人|法人代表|负责人|安全员|车主|店主|老板|承包人|包工头|村民|施工员|监理工程师"
    r"|项目经理|"
    r"总监理工程师|塔吊司机|叉车司机|船长|船员|矿长|厂长|店长|死者|伤者|个体户|车间主任|调度员|值班员|所有人)"
)
# Why: a person in front of what he did. Matches 驾驶员袁某|违反, 四川某公司司机张某某|在. Group name.
_PERSON_BEHIND_POST = re.compile(
    rf"(?P<post>[^，,。；;：:、\n]{{0,30}}?{_POST})(?P<name>{PERSON})(?=违|未|不|在|对|驾|将|没|擅|安|无|因"
    rf"|操|作|疲|超|酒|思|长期|多次|脱|盲|冒|疏|离|[，,、（(])"
)
_ENDS_NAME = re.compile(r"[，,：:（(]")
# Why: a name that is masked needs no mark behind it: 耿某|违章…, 李某某|系非驾驶人员.
_MASKED = re.compile(
    r"[\u4e00-\u9fff][某×＊*]{1,2}(?=违|系|私自|擅自|未|在|酒后|疲劳|无证|操作|驾驶|对|被|因|涉嫌|将|没有"
    r"|不|已|作为|负|应)"
)
# Why: what stands in front of a subject. Matches （注：在事故调查中发现, 经查，, 调查发现，, 一是, 鉴于,
# 由于.
_BEFORE = re.compile(
    r"(?:[（(]?注[：:]|在事故调查中发现|经查明?[，,：:]?|经调查[，,：:]?|调查发现[，,：:]?|另查明?[，,：:]?"
    r"|据查[，,：:]?|鉴于|由于|因|"
    r"一是|二是|三是|四是|五是|同时[，,]|此外[，,]|其中[，,]|事发时[，,]?|[“\" ])"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the words speak of.

    Attributes:
        name: several units are joined with 、.
        end: where the name ends.
        units: the units that are named; of a person those that he belongs to.
    """

    name: str
    kind: PartyKind
    end: int
    units: tuple[UnitName, ...] = ()


def subject_at(text: str, start: int, end: int) -> Subject | None:
    """The subject that ``text[start:end]`` begins with, None where it names none."""
    for _ in range(3):
        lead = _BEFORE.match(text, start, end)
        if lead is None:
            break
        start = lead.end()
    referred = firm_referred(text, start)
    if referred is not None and referred[1] <= end:
        name, reached_firm = referred
        unit = UnitName(start, reached_firm, name)
        return Subject(name, PartyKind.FIRM, reached_firm, (unit,))
    units = units_at(text, start, end)
    if units:
        name = "、".join(unit.name for unit in units)
        behind = _PERSON_BEHIND_POST.match(text, units[-1].end, min(end, units[-1].end + 60))
        if behind is not None and person_at(text, behind.start("name"), end) is not None:
            return Subject(behind.group("name"), PartyKind.PERSON, behind.end("name"), units)
        return Subject(name, units[-1].kind, units[-1].end, units)
    reached = person_at(text, start, end)
    if reached is not None and _ENDS_NAME.match(text, reached, end):
        return Subject(text[start:reached], PartyKind.PERSON, reached)
    masked = _MASKED.match(text, start, end)
    if masked is not None and person_at(text, start, masked.end()) == masked.end():
        return Subject(masked.group(), PartyKind.PERSON, masked.end())
    behind = _PERSON_BEHIND_POST.match(text, start, min(end, start + 60))
    if behind is not None and person_at(text, behind.start("name"), end) is not None:
        return Subject(behind.group("name"), PartyKind.PERSON, behind.end("name"))
    return None


# Why: the subject is some organ of the state that is not named. Matches 属地道路运输监管部门…,
# 相关职能部门没有…, 当地政府…, 负有…管理职责部门…. Must not match a firm's 安全管理部门: only the words
# before a comma.
_SOME_ORGAN = re.compile(
    r"[^，,。；;：:\n]{0,40}?(?:(?:监管|职能|主管|行业|执法|监督|交通|公安|应急|安监|质监|住建|管理职责的?"
    r"|相关|有关|单位和)[^，,。；;：:、\n]{0,8}部门|"
    r"政府|管委会|党工委|街道办|村(?:民)?委会|属地)"
)


def kind_at_head(text: str, start: int, end: int) -> PartyKind | None:
    """ORGAN where the words begin with organs of the state that are not named (有关职能部门), else None."""
    return PartyKind.ORGAN if _SOME_ORGAN.match(text, start, min(end, start + 60)) else None


def subject_of(text: str, items: tuple[Item, ...], item: Item) -> Subject | None:
    """The subject of an item: its own, otherwise that of what it stands under."""
    own = subject_at(text, item.body, item.end)
    if own is not None:
        return own
    for above in ancestors(items, item):
        found = subject_at(text, above.body, above.end)
        if found is not None:
            return found
    return None


def is_bare_name(text: str, item: Item) -> bool:
    """The item is only the name of a unit, heading what it did: （一）甲公司."""
    units = units_at(text, item.body, item.end)
    return bool(units) and not text[units[-1].end : item.end].strip("。：:，, （）()0123456789人家\n")


def heading_unit(text: str, items: tuple[Item, ...], item: Item) -> Subject | None:
    """The units that the nearest heading above the item consists of."""
    for above in ancestors(items, item):
        if is_bare_name(text, above):
            return subject_at(text, above.body, above.end)
    return None
