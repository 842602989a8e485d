"""Roles (角色) in the words that assign: who leads, who is responsible, who assists.

Three forms are read, alone or mixed, after white space is squeezed out:

* labels before the list: ``牵头单位:市安监局。责任单位:市公安局;实施时间:2020年6月``;
* verbs after the list: ``区安监局牵头,区住建局等有关部门按照职责分工负责``;
* a list alone: ``财政部、国家发展改革委``.

Labels and verbs come from two small tables; everything between two of them must be a list of units,
a period or a known note, otherwise the text is not an assignment and ``parse`` says so with None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from corpus.model import LEAD_ROLES, RoleUnits, Span, UnitMention
from corpus.responsibility.units_list import Squeezed, UnitList, split_squeezed, squeeze

# --- labels --------------------------------------------------------------------------------------------

_UNIT_NOUN = r"(?:单位|部门|处室|科室|股室|机构|主体|部委|委办局)"
_MORE = (
    rf"(?:[（(][^（()）:：]{{1,8}}[）)])?"
    rf"(?:(?:和|及|与|、|/|或)(?:{_UNIT_NOUN}|责任人|个人|企业))?"
)
_ROLE_WORD = (
    r"(?:总牵头|牵头责任|责任牵头|主要牵头|共同牵头|牵头|第一责任|主要责任|具体责任|共同责任|配合责任|协同责任|直接责任|"
    r"主体责任|监管责任|责任|主责|配合|协助|协同|协办|协作|参与|参加|支持|会办|组织实施|具体实施|实施|落实|承担|负责|主管|"
    r"执行|监督|督导|指导|组织|承办|主办|行业主管|行业监管)"
)
#: 责任单位:, 牵头部门：, 责任部门和单位:, 配合单位（市级）：. Must not take 主办单位 of a web page (the
#: caller leaves out chrome) nor 成员单位: (a composition, no duty).
_ROLE_LABEL = (
    r"(?:工作|市级|区级|县级|省级|市直|区直|县直|省直|本级|项目|任务|整改)?"
    rf"(?:{_ROLE_WORD}){_UNIT_NOUN}{_MORE}"
)
_SHORT_LABEL = r"(?:牵头|配合|责任|落实|参与|协办)"
_PERIOD_LABEL = r"(?:实施|起止|推进|工作|建设|整治|活动)(?:时间|期限|年限|周期)|时间安排|时间进度|实施进度"
_DUE_LABEL = (
    r"(?:计划)?(?:完成|办结|整改|责任|任务|落实|工作)?(?:时限|期限)(?:要求)?|"
    r"(?:计划|预计|要求)?完成(?:时间|日期|年限|节点|期限)|时间节点|时间要求|进度要求"
)
_PERSON_LABEL = (
    r"(?:责任|牵头|分管|包保|挂钩|联系|主管|包案|督办|市级|区级|县级|省级|具体|直接|配合)?(?:市|区|县|省|镇)?"
    r"(?:领导|责任人|负责人|联系人|联络员|负责同志)(?:和联系人)?|责任人员|联系电话|联系方式|电话"
)
#: Every label that may stand in an assignment, with the kind that it is.
LABEL = re.compile(
    rf"(?P<label>(?P<person>{_PERSON_LABEL})|(?P<role>{_ROLE_LABEL})|(?P<period>{_PERIOD_LABEL})|"
    rf"(?P<due>{_DUE_LABEL})|(?P<short>{_SHORT_LABEL}))[:：]"
)

# --- verbs ---------------------------------------------------------------------------------------------

_BASIS = (
    r"(?:(?:按照?|根据|依据|依照|依|结合)(?:各自|法定|相应|部门|相关|有关|本)?"
    r"(?:职责|职能|职权|任务|责任|权限|管辖|工作|分工|部门)+(?:任务|要求|范围|规定)?(?:分工)?)"
)
_ADVERB = (
    r"(?:共同|分别|各自|具体|联合|协同|分工|分级|主要|全面|分头|统筹|组织|抓好|做好|积极|密切|依法|"
    r"直接|总体|统一|协调|按时)"
)
_DO = r"(?:负责|落实|推进|推动|实施|承担|抓好|抓落实|办理|完成|执行|组织|统筹|协调|抓总|指导)"
#: 牵头 in all its compounds (总牵头, 牵头负责, 为牵头单位, 牵头会同). The caller checks what is before.
_LEAD = (
    rf"(?:{_BASIS})?(?:(?:作为|为|是|任|担任)牵头(?:单位|部门)|(?:负责|共同|联合|分别|总|，)?牵头(?!单位|部门))"
    rf"(?:{_DO}|总负责)*(?:工作)?(?:，?并?会同)?"
)
_AS_ROLE = r"(?:作为|为|是|任|担任)(?P<as>主要责任|责任|配合|参与|协助|主办|协办|主责|成员)(?:单位|部门)"
_ASSIST = (
    rf"(?:{_BASIS}[，,]?)?{_ADVERB}*(?P<assist>配合|参与|参加|协助|协同|协办|支持|会办|督导|监督|指导|主办|承办)"
    rf"(?:{_DO}|配合|参与|协助|做好|相关工作|有关工作|工作)*"
)
_CHARGE = (
    rf"(?:{_BASIS}[，,]?{_ADVERB}*{_DO}*|"
    rf"{_ADVERB}*(?:负责|落实|承担|组织实施|实施|抓落实|办理|抓好落实|推进|执行){_DO}*)(?:工作)?"
)
_WITH = r"(?:会同|会商)(?=[^，,。;；]{2})"
VERB = re.compile(
    rf"(?P<lead>{_LEAD})|(?P<as_role>{_AS_ROLE})|(?P<with>{_WITH})|(?P<assisting>{_ASSIST})|(?P<charge>{_CHARGE})"
)
_BASED = re.compile(_BASIS)
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
#: A label may follow a date or a list directly: 2020年6月-12月实施部门:…
_ENDS_LIST = re.compile(r"(?:[月日年底前]|[局委厅部办镇乡区县市门位会司院心队团府]|完成|推进|长期)$")

# --- notes ---------------------------------------------------------------------------------------------

#: 排在第一位的部门为牵头部门，下同 / 列第一位的为牵头单位: the first unit of each list leads from here on.
FIRST_LEADS = re.compile(
    r"(?:均|其中)?(?:排|列|位列|排列|排名|排序)(?:在|于|名)?(?:第一位|首位|第一|最前面?|第1位|前)的?(?:责任)?(?:部门|单位)?"
    r"(?:为|是|系|作为|即为)?(?:总)?牵头(?:责任)?(?:部门|单位)?(?:，?以?下均?同)?"
    r"|第一(?:个|位)(?:责任)?(?:部门|单位)为牵头(?:部门|单位)(?:，?以?下均?同)?"
)
#: Remarks inside an assignment that name no unit.
_NOTE = re.compile(
    rf"{FIRST_LEADS.pattern}|以?下均?同|以下均?[^、。；;:：]{{2,30}}(?:列出|赘述|列举|不再重复)|"
    r"不再(?:重复|一一|逐一)?(?:列出|赘述)|"
    r"(?:长期|持续|常态化?|全年|每年|立行立改|立即)(?:坚持|推进|实施|整改|开展)(?=$|[，,。；;])"
)
_TIME = re.compile(
    r"^(?:于|在|到|力争|确保)?(?:20[0-9]{2}年|今年|明年|年内|每年|[0-9]{1,2}月|第?[一二三四]季度|上半年|下半年|全年|长期|持续|立即|即日起|常态)[^、]{0,24}$"
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an assigning text says.

    Attributes:
        roles: in the order of the text; roles of one name are one entry.
        period: span of 实施时间, due: span of 完成时限.
        labelled: a role label stands in it; verbs: a role verb does; neither: a bare list.
        first_leads: it says that the first unit of every list leads.
        strays: what is neither unit nor note.
        end: offset in the stored text behind the last word that was understood.
    """

    roles: tuple[RoleUnits, ...]
    period: Span | None = None
    due: Span | None = None
    labelled: bool = False
    verbs: bool = False
    first_leads: bool = False
    strays: tuple[str, ...] = ()
    end: int = 0


@dataclass(slots=True)
class _Builder:
    roles: dict[str, tuple[list[UnitMention], bool]] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)
    verbs: bool = False
    due: Span | None = None

    def add(self, role: str, found: UnitList) -> None:
        self.strays.extend(found.strays)
        if not found.units:
            return
        units, open_ended = self.roles.setdefault(role, ([], False))
        units.extend(found.units)
        self.roles[role] = (units, open_ended or found.open_ended)

    def result(self) -> tuple[RoleUnits, ...]:
        return tuple(
            RoleUnits(role, tuple(units), open_ended) for role, (units, open_ended) in self.roles.items()
        )


def parse(
    text: str, start: int, *, default_role: str = "责任单位", trusted: bool = False, glued: bool = False
) -> Parsed | None:
    """Read the roles of an assigning text (inside of a bracket, a labelled line, a table cell).

    Args:
        text: the words; ``start``: their offset in the stored text.
        default_role: the role of a list that has neither label nor verb.
        trusted: something outside says that units stand here (a table column).
        glued: line breaks between units may have been lost.

    Returns None when the text assigns nothing.
    """
    return parse_squeezed(squeeze(text, start), default_role=default_role, trusted=trusted, glued=glued)


def parse_squeezed(
    squeezed: Squeezed, *, default_role: str = "责任单位", trusted: bool = False, glued: bool = False
) -> Parsed | None:
    """``parse`` for text that is squeezed already, which may come from two places (a cell cut by a page)."""
    first_leads = FIRST_LEADS.search(squeezed.text) is not None
    original = squeezed.text
    squeezed = replace(squeezed, text=_NOTE.sub(lambda note: "；" * len(note.group()), squeezed.text))
    labels = [
        match
        for match in LABEL.finditer(squeezed.text)
        if match.start() in squeezed.breaks or _label_begins(squeezed.text, match)
    ]
    builder = _Builder()
    period = due = None
    labelled = False
    head_end = labels[0].start() if labels else len(squeezed.text)
    if head_end:
        _read_verbs(squeezed, 0, head_end, builder, default_role, trusted, glued)
    for index, match in enumerate(labels):
        end = labels[index + 1].start() if index + 1 < len(labels) else len(squeezed.text)
        timed = match["period"] or match["due"]
        content = _trim(original if timed else squeezed.text, match.end(), end)
        if match["person"] or content[0] >= content[1]:
            continue
        if match["period"]:
            period = squeezed.span(*content)
        elif match["due"]:
            due = squeezed.span(*content)
        else:
            labelled = True
            _read_verbs(squeezed, *content, builder, _role_of_label(match["label"]), True, glued)
    roles = builder.result()
    if not roles:
        return None
    last = len(squeezed.text)
    return Parsed(
        _marked_in_brackets(roles),
        period,
        due or builder.due,
        labelled,
        builder.verbs,
        first_leads,
        tuple(builder.strays),
        squeezed.at[last - 1] + 1,
    )


def lead_first(roles: tuple[RoleUnits, ...]) -> tuple[RoleUnits, ...]:
    """Give the first unit the lead, as 排在第一位的部门为牵头部门 says; unchanged when a lead is named."""
    if not roles or any(role.lead for role in roles):
        return roles
    first, *others = roles
    lead = RoleUnits("牵头", first.units[:1])
    rest = [replace(first, units=first.units[1:])] if len(first.units) > 1 or first.open_ended else []
    return (lead, *[role for role in rest if role.units], *others)


def _label_begins(text: str, match: re.Match[str]) -> bool:
    """A label begins a text or follows a separator, a list or a date; 某责任单位: after 落实 is prose."""
    before = text[: match.start()]
    if not before or before[-1] in "。；;，,、:：）)〕]】（(/|":
        return True
    if match["short"] or match["person"]:
        return False
    return _ENDS_LIST.search(before) is not None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in "。；;，,、:： ":
        start += 1
    while start < end and text[end - 1] in "。；;，,、:：":
        end -= 1
    return start, end


def _role_of_label(label: str) -> str:
    """The role as the source names it; 牵头… in any compound counts as the lead."""
    bare = _IN_BRACKETS.sub("", label)
    if "牵头" in bare:
        return "牵头部门" if bare.endswith("部门") else "牵头单位"
    return bare


def _read_verbs(
    squeezed: Squeezed, start: int, end: int, builder: _Builder, default_role: str, trusted: bool, glued: bool
) -> None:
    """Read ``text[start:end]`` as lists that verbs close; the last list may have no verb."""
    text = squeezed.text
    position = start
    pending: list[tuple[int, int]] = []  # lists whose verb is still to come (A会同B负责)
    for match in _verbs(text, start, end):
        lists = (position, match.start())
        position = match.end()
        builder.verbs = True
        if match["with"]:
            pending.append(lists)
            continue
        role = _role_of_verb(match)
        if pending:
            for known in pending:
                _add(squeezed, *known, builder, role, trusted, glued)
            _add(squeezed, *lists, builder, "会同", trusted, glued)
            pending = []
        else:
            if role == "牵头":
                lists = _lead_list(squeezed, *lists, builder, default_role)
            _add(squeezed, *lists, builder, role, trusted, glued)
        if match["lead"] and match["lead"].endswith("会同"):
            pending = []
    for known in pending:
        _add(squeezed, *known, builder, default_role, trusted, glued)
    role = (
        default_role
        if position == start
        else "会同"
        if pending or text[:position].endswith("会同")
        else default_role
    )
    _add(squeezed, position, end, builder, role, trusted, glued)


def _lead_list(
    squeezed: Squeezed, start: int, end: int, builder: _Builder, default_role: str
) -> tuple[int, int]:
    """各市政府，省住房城乡建设厅牵头: groups of governments before a comma do not lead."""
    comma = squeezed.text.rfind("，", start, end)
    if comma <= start:
        return start, end
    before = Squeezed(squeezed.text[start:comma], squeezed.at[start:comma], frozenset())
    found = split_squeezed(before, trusted=False)
    if not found.units or found.strays or not all(unit.collective for unit in found.units):
        return start, end
    builder.add(default_role, found)
    return comma + 1, end


def _verbs(text: str, start: int, end: int) -> Iterable[re.Match[str]]:
    """Role verbs that close a list: behind a unit, before a separator or the end, outside brackets."""
    position = start
    while match := VERB.search(text, position, end):
        position = max(match.end(), match.start() + 1)
        if match.end() == match.start() or match.start() == start:
            continue
        before, after = text[start : match.start()], text[match.end() : end]
        if before.count("（") + before.count("(") != before.count("）") + before.count(")"):
            continue
        if match["with"]:
            yield match
            continue
        closes = (
            not after
            or after[0] in "，,。；;、"
            or (match["lead"] is not None and match["lead"].endswith("会同"))
        )
        if not closes and match["lead"] is None:
            continue
        if not closes and not after.startswith(("由", "各", "市", "区", "县", "省", "有关", "相关", "其他")):
            continue
        if before[-1] in "，,、；;" and match["charge"] is not None and not _BASED.match(match.group()):
            continue
        yield match


def _role_of_verb(match: re.Match[str]) -> str:
    if match["lead"] is not None:
        return "牵头"
    if match["as_role"] is not None:
        return str(match["as"])
    if match["assisting"] is not None:
        return str(match["assist"])
    verb = _BASED.sub("", match.group())
    return next(
        (word for word in ("负责", "落实", "承担", "实施", "推进", "办理", "执行") if word in verb), "负责"
    )


def _add(
    squeezed: Squeezed, start: int, end: int, builder: _Builder, role: str, trusted: bool, glued: bool
) -> None:
    """Add the list ``text[start:end]`` unless it is a time phrase (2025年底前完成)."""
    begin, stop = _trim(squeezed.text, start, end)
    if begin >= stop:
        return
    if _TIME.match(squeezed.text[begin:stop]):
        builder.due = squeezed.span(begin, stop)
        return
    part = Squeezed(
        squeezed.text[begin:stop],
        squeezed.at[begin:stop],
        frozenset(mark - begin for mark in squeezed.breaks),
    )
    builder.add(role, split_squeezed(part, trusted=trusted, glued=glued))


#: 区应急局（牵头）、区公安局: the role of one unit of the list stands in its own bracket.
_BRACKET_ROLE = re.compile(r"^(.{2,}?)[（(](牵头|牵头单位|牵头部门|总牵头|主责|配合|协助|参与)[）)]$")


def _marked_in_brackets(roles: tuple[RoleUnits, ...]) -> tuple[RoleUnits, ...]:
    if not any(_BRACKET_ROLE.match(unit.as_written) for role in roles for unit in role.units):
        return roles
    result: dict[str, RoleUnits] = {}
    for role in roles:
        for unit in role.units:
            match = _BRACKET_ROLE.match(unit.as_written)
            name = role.role
            if match:
                name = "牵头" if "牵头" in match.group(2) else match.group(2)
                short = match.group(1)
                unit = replace(unit, as_written=short, name=unit.name.split("（")[0].split("(")[0])
            known = result.get(name, RoleUnits(name, (), role.open_ended and not match))
            result[name] = replace(known, units=(*known.units, unit))
    return tuple(sorted(result.values(), key=lambda role: role.role not in LEAD_ROLES))
