"""Roles (角色) in the words that assign: who leads, who is responsible, who assists.

Three forms are read, alone or mixed, after white space is squeezed out:

* labels before the list: ``牵头单位:市安监局。责任单位:市公安局;实施时间:2020年6月``;
* verbs after the list: ``区安监局牵头,区住建局等有关部门按照职责分工负责``;
* a list alone: ``财政部、国家发展改革委``.

Labels and verbs come from the tables of ``role_words``; everything between two of them must be a list of
units, a period or a known note, otherwise the text is not an assignment and ``parse`` says so with None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from corpus.model import LEAD_ROLES, RoleUnits, Span, UnitMention
from corpus.responsibility import role_words
from corpus.responsibility.role_words import FIRST_LEADS, LABEL
from corpus.responsibility.units_list import Squeezed, UnitList, split_squeezed, squeeze
from corpus.units import is_unit

_IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
#: A label may follow a date or a list directly: 2020年6月-12月实施部门:…
_ENDS_LIST = re.compile(r"(?:[月日年底前]|[局委厅部办镇乡区县市门位会司院心队团府]|完成|推进|长期)$")
#: Behind a verb that does not close its list, a new list begins: A牵头市公安局、…
_BEGINS_LIST = ("由", "各", "市", "区", "县", "省", "有关", "相关", "其他")
_SEPARATED = re.compile(r"[、，,。;；：:]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an assigning text says.

    Attributes:
        roles: in the order of the text; roles of one name are one entry.
        period: span of 实施时间, due: span of 完成时限.
        labelled: a role label stands in it; verbs: a role verb does; neither: a bare list.
        first_leads: it says that the first unit of the list leads; from_here: of every list from here on.
        strays: what is neither unit nor note.
        end: offset in the stored text behind the last word that was understood.
    """

    roles: tuple[RoleUnits, ...]
    period: Span | None = None
    due: Span | None = None
    labelled: bool = False
    verbs: bool = False
    first_leads: bool = False
    from_here: bool = False
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
    return parse_squeezed(
        squeeze(role_words.with_colons(text, gaps=True), start),
        default_role=default_role,
        trusted=trusted,
        glued=glued,
    )


def parse_squeezed(
    squeezed: Squeezed, *, default_role: str = "责任单位", trusted: bool = False, glued: bool = False
) -> Parsed | None:
    """``parse`` for text that is squeezed already, which may come from two places (a cell cut by a page)."""
    first = FIRST_LEADS.search(squeezed.text) if "牵头" in squeezed.text else None
    original = role_words.with_colons(squeezed.text)
    words = role_words.NOTE.sub(lambda note: "；" * len(note.group()), original)
    if words != original:
        words = role_words.BLANKED.sub("；", words)
    squeezed = replace(squeezed, text=words)
    labels = [
        match
        for match in (LABEL.finditer(words) if ":" in words or "：" in words else ())
        if match.start() in squeezed.breaks or _label_begins(words, match)
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
        if match["person"] or match["other"] or content[0] >= content[1]:
            continue
        if match["period"]:
            period = squeezed.span(*content)
        elif match["due"]:
            due = squeezed.span(*content)
        else:
            labelled = True
            role = default_role if match["neutral"] else _role_of_label(match["label"])
            _read_verbs(squeezed, *content, builder, role, True, glued)
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
        first is not None,
        first is not None and role_words.FROM_HERE.search(original) is not None,
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
    before = text[max(0, match.start() - 3) : match.start()]
    if not before or before[-1] in "。；;，,、:：）)〕]】（(/|":
        return True
    if match["short"] or match["person"] or match["other"]:
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
    verbs = list(_verbs(text, start, end))
    if not trusted and not builder.verbs and all(match["weakly"] for match in verbs):
        verbs = []  # 县财政局保障 alone assigns nothing
    for match in verbs:
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
    while match := role_words.VERB.search(text, position, end):
        position = max(match.end(), match.start() + 1)
        if match.end() == match.start() or match.start() == start:
            continue
        before, after = text[start : match.start()], text[match.end() : end]
        if before.count("（") + before.count("(") != before.count("）") + before.count(")"):
            continue
        if match["with"]:
            if is_unit(_last_name(before)):
                yield match
            continue
        if match["weakly"]:
            if (not after or after[0] in "，,。；;、") and is_unit(_last_name(before)):
                yield match
                continue
            position = match.start() + 1
            match = role_words.STRONG.match(text, match.start(), end)
            if match is None or match.end() == match.start():
                continue
            position = match.end()
            after = text[match.end() : end]
        closes = (
            not after
            or after[0] in "，,。；;、"
            or (match["lead"] is not None and match["lead"].endswith("会同"))
        )
        if not closes and match["lead"] is None:
            continue
        if not closes and not after.startswith(_BEGINS_LIST):
            continue
        if (
            before[-1] in "，,、；;"
            and match["charge"] is not None
            and not role_words.BASED.match(match.group())
        ):
            continue
        yield match


def _last_name(before: str) -> str:
    return _SEPARATED.split(before[-40:])[-1].removeprefix("由")


def _role_of_verb(match: re.Match[str]) -> str:
    if match["lead"] is not None:
        return "牵头"
    if match["as_role"] is not None:
        return str(match["as"])
    if match["assisting"] is not None:
        return str(match["assist"])
    if match["weakly"] is not None:
        return str(match["weak"])
    verb = role_words.BASED.sub("", match.group())
    return next((word for word in role_words.CHARGES if word in verb), "负责")


def _add(
    squeezed: Squeezed, start: int, end: int, builder: _Builder, role: str, trusted: bool, glued: bool
) -> None:
    """Add the list ``text[start:end]`` unless it is a time phrase (2025年底前完成)."""
    begin, stop = _trim(squeezed.text, start, end)
    if begin >= stop:
        return
    if role_words.TIME.match(squeezed.text[begin:stop]):
        builder.due = squeezed.span(begin, stop)
        return
    part = Squeezed(
        squeezed.text[begin:stop],
        squeezed.at[begin:stop],
        frozenset(mark - begin for mark in squeezed.breaks),
    )
    builder.add(role, split_squeezed(part, trusted=trusted, glued=glued))


#: 区应急局（牵头）、区公安局: the role of one unit of the list stands in its own bracket.
_BRACKET_ROLE = re.compile(
    r"^(.{2,}?)[（(]((?:总|负责|主要)?牵头(?:单位|部门)?|主责|责任单位|负责|落实|(?:配合|协助|参与|参加|协办)(?:单位|部门)?)[）)]$"
)


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
