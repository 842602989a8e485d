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
    r"|项目经理|经营者|房主|房东|业主|股东|董事长?|安监员|信号员|瞭望员|管理员|技术员|监护人|队员|站长|校长"
    r"|院长|工程师|总监|组长|段长|大副|轮机长|水手|个体户|包工队长|实际控制人"
    r"|(?<![施加动手民停开完竣务分返])工(?![程作艺业地序人厂期资具况伤会商段件])"
    r"|总监理工程师|塔吊司机|叉车司机|船长|船员|矿长|厂长|店长|死者|伤者|车间主任|调度员|值班员|所有人)"
)
# Why: a person in front of what he did. Matches 驾驶员袁某|违反, 四川某公司司机张某某|在. Group name.
_PERSON_BEHIND_POST = re.compile(
    rf"(?P<post>[^，,。；;：:、\n]{{0,30}}?{_POST})(?P<name>{PERSON})(?=违|未|不|在|对|驾|将|没|擅|安|无|因"
    rf"|操|作|疲|超|酒|思|长期|多次|脱|盲|冒|疏|离|[，,、（(])"
)
_ENDS_NAME = re.compile(r"[，,：:（(]")
# Why: a name that is masked needs no mark behind it: 耿某|违章…, 李某某|系非驾驶人员, 赵某泉|将….
_MASKED = re.compile(
    r"[\u4e00-\u9fff][某×＊*]{1,2}[\u4e00-\u9fff]??(?=违|系|私自|擅自|未|在|酒后|疲劳|无证|操作|驾驶|对|被"
    r"|因|涉嫌|登|攀|徒手|伸手|误|拿|打开|关闭|进入|将|没有|不|已|作为|负|应|盲目|冒险|的|持|擅|站位)"
)
# Why: what stands in front of a subject. Matches （注：在事故调查中发现, 经查，, 调查发现，, 一是, 鉴于,
# 由于.
_BEFORE = re.compile(
    r"(?:[（(]?注[：:]|在事故调查中发现|经查明?[，,：:]?|经调查[，,：:]?|调查发现[，,：:]?|另查明?[，,：:]?"
    r"|据查[，,：:]?|鉴于|由于|因|"
    r"一是|二是|三是|四是|五是|同时[，,]|此外[，,]|其中[，,]|事发时[，,]?|[“\" ])"
)
# Why: what somebody is to others, in front of what he did. Matches 作为甲公司的评价单位，|未到现场…. Must
# not match 作为一家….
_CAPACITY = re.compile(r"(?:作为|身为)[^，,。；;：:\n]{2,40}[，,]")


# Why: a vessel, train or car by its name stands for those who steer it. Matches “海运09”轮|值班驾驶员疏忽…,
# “渔035”轮|未…. Must not match “…”轮所属…公司 (the firm is meant).
_VESSEL = re.compile(
    r"(?P<name>[“\"](?:[^“”\"，。；\n]{1,16}[”\"](?:轮|号|船|艇|车|次列车)"
    r"|[^“”\"，。；\n]{1,14}[轮船艇][”\"]))"
    r"(?!的?(?:所属|船东|所有人|经营人|公司|碰撞|事故|沉没)|与|和|、)"
)
# Why: whose unit it is, in front of its name. Matches “海运09”轮所属|海通航运有限公司.
_OWNER = re.compile(r"[^，,。；;：:、\n未不]{1,16}(?:所属|隶属)的?(?=[\u4e00-\u9fff])")
# Why: which part a unit has, in front of its name. Matches KTV经营单位|金麦浪娱乐有限公司,
# 装修施工单位：|甲公司.
_PART = re.compile(r"[^，,。；;：:、\n未不]{1,10}?(?:单位|机构|供应商|承包商|部门)[：:]?(?=[\u4e00-\u9fff])")


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
        if lead is None or _VESSEL.match(text, start, end):
            break
        start = lead.end()
    capacity = _CAPACITY.match(text, start, end)
    if capacity is not None:
        start = capacity.end()
    vessel = _VESSEL.match(text, start, end)
    if vessel is not None:
        return Subject(vessel.group("name"), PartyKind.PERSON, vessel.end())
    for pattern in (_OWNER, _PART):
        lead = pattern.match(text, start, end)
        if lead is not None and units_at(text, lead.end(), end):
            start = lead.end()
            break
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


def persons_behind(text: str, start: int, end: int) -> tuple[str, ...]:
    """Further persons who are named with their posts right behind the first: 操作工赵某|、班长钱某."""
    names: list[str] = []
    while start < end and text[start] in "、和与及":
        behind = _PERSON_BEHIND_POST.match(text, start + 1, min(end, start + 40))
        if behind is None or person_at(text, behind.start("name"), end) is None:
            break
        names.append(behind.group("name"))
        start = behind.end("name")
    return tuple(names)


# Why: the subject is some organ of the state that is not named. Matches 属地道路运输监管部门…,
# 相关职能部门没有…, 当地政府…, 负有…管理职责部门…, 县交警队…, 镇安监办…. Must not match a firm's 安全管理部门
# or whom somebody did not ask (未向安监部门…): only the words before a comma and before 未, 向, 被.
_SOME_ORGAN = re.compile(
    r"(?:(?!未|没有|不[^同]|向|被|经|违|将|由)[^，,。；;：:\n]){0,40}?(?:(?:监管|职能|主管|行业|执法|监督"
    r"|交通|交管|运管"
    r"|公安|应急|安监|质监|住建|环保|消防|海事|卫生|国土|管理职责的?"
    r"|相关|有关|单位和)[^，,。；;：:、\n]{0,8}(?:部门|机[构关])|(?:交警|运管|路政|安监|质监|城管"
    r"|综合执法)(?:队|大队|所|站|办|局)"
    r"|政府|管委会|党工委|街道办|村(?:民)?委会|属地)"
)
# Why: the subject is some firm that is not named. Matches 厂里…, 施工单位…, 车间为…, 该公司…, 设备科知道….
# Must
# not match 厂长, 公司员工 (a person).
_SOME_FIRM = re.compile(
    r"(?:(?!未|没|不|违|对|向|被|将|由|经|使|致|从|在)[^，,。；;：:、\n]){0,12}?(?:公司|企业|单位|厂[里方]?"
    r"|矿[上方]?|项目部|车间|店|班组"
    r"|工段|[备产术保全]科|施工队|承包方|施工方|出租方|业主|物业|学校|医院|工地|厂领导)"
    r"(?![长房区主任职负法员工经人司驾焊电操作业门内外])"
)


def kind_at_head(text: str, start: int, end: int) -> PartyKind | None:
    """ORGAN or FIRM where the words begin with one that is not named (有关职能部门, 施工单位), else None."""
    limit = min(end, start + 60)
    if _SOME_ORGAN.match(text, start, limit):
        return PartyKind.ORGAN
    return PartyKind.FIRM if _SOME_FIRM.match(text, start, limit) else None


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
