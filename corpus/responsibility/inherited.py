"""Inherited level (承前省略): 区科技局、民政局 → ``name`` 区民政局; ``as_written`` stays 民政局.

A wrong full name is worse than none, so a level is given only inside the run that a name with that
level heads, only to organs of which every word is understood, and only when it is the document's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Assignment, Outline, UnitMention
from corpus.units import has_level, is_plain_organ, parse, without_brackets

_HEAD = re.compile(r"(?P<level>[省市州县区旗])(?P<party>委(?!员会))?(?=.{2})")
#: Departments of a party committee: 组织部 belongs to 区委, never to 区 alone.
_PARTY_ONLY = frozenset(
    {"组织部", "宣传部", "统战部", "政法委", "社会工作部", "政研室", "改革办", "老干部局", "党校", "巡察办"}
)
_PARTY_TOO = frozenset({"网信办", "编办", "办公室", "信访局", "外办", "台办"})
#: Which kinds of branch a level has: 消防救援大队 is of a county or district, 支队 of a city, 总队 of a
#: province. 大队 of a 市 is left open: only a county-level one has it.
_BRANCHES = {"分局": "县区旗", "大队": "县区旗", "支队": "市州", "总队": "省"}


class Run:
    """The level that the names of one list share; feed it the list's units in order.

    区A局 begins the run, B局 takes its 区. A comma, a group, another level, a place or an unknown name
    ends it; the next name with the list's own level begins it again. The list's own level is that of
    the first name, and there is none when an organ without a level stands before it.
    """

    def __init__(self) -> None:
        self._own = ""
        self._open = False
        self._party = False
        self._bare_first = False

    def take(self, mention: UnitMention, *, enumerated: bool) -> UnitMention:
        """``mention`` with its inherited level, if it has one.

        Args:
            mention: the next unit of the list.
            enumerated: 、 or a conjunction joins it to the unit before it.
        """
        if not enumerated:
            self._open = False
        name = mention.as_written
        if mention.collective:
            self._open = False
            return mention
        if has_level(name):
            self._head(name)
            return mention
        if not _may_inherit(name):
            self._open = False
            return mention
        if not self._own:
            self._bare_first = True
        prefix = self._prefix(without_brackets(name)) if self._open else ""
        return replace(mention, name=prefix + name) if prefix else mention

    def _head(self, name: str) -> None:
        match = _HEAD.match(name)
        branch = parse(name)
        self._open = False
        if match is None or (branch.kind == "分局" and branch.place):
            return  # 惠安县供电公司 has a place of its own; so has 市公安局度假区分局
        if not self._own and not self._bare_first:
            self._own = match["level"]
        self._open = match["level"] == self._own
        self._party = match["party"] is not None

    def _prefix(self, name: str) -> str:
        if name in _PARTY_ONLY or name in _PARTY_TOO:
            if self._party:
                return self._own + "委"
            return "" if name in _PARTY_ONLY else self._own
        self._party = False
        if name[0] == self._own and is_plain_organ(name[1:]):
            return ""  # 市民政局, 市政务服务局: the level is there already
        kind = next((kind for kind in _BRANCHES if name.endswith(kind)), "")
        return "" if kind and self._own not in _BRANCHES[kind] else self._own


def _may_inherit(name: str) -> bool:
    bare = without_brackets(name)
    return bare in _PARTY_ONLY or bare in _PARTY_TOO or is_plain_organ(bare)


def of_own_level(outline: Outline, assignments: Sequence[Assignment]) -> list[Assignment]:
    """Take back what was inherited from another level than the document's own.

    In a plan of a 区 the list 市气象局、消防救援大队 says nothing of whose the second is. The own level is
    that of the part's jurisdiction; without one, the level that most names of the part have.
    """
    if not any(map(_has_inherited, assignments)):
        return list(assignments)  # every law
    counts: dict[int, Counter[str]] = {}
    for item in assignments:
        seen = counts.setdefault(outline.clauses[item.clause].part, Counter())
        for role in item.roles:
            for unit in role.units:
                match = None if unit.collective else _HEAD.match(unit.as_written)
                if match and has_level(unit.as_written):
                    seen[match["level"]] += 1
    own = {part: _own_level(outline.parts[part].jurisdiction, seen) for part, seen in counts.items()}
    return [_kept(item, own[outline.clauses[item.clause].part]) for item in assignments]


def _has_inherited(item: Assignment) -> bool:
    return any(_is_inherited(unit) for role in item.roles for unit in role.units)


def _own_level(jurisdiction: str, seen: Counter[str]) -> str:
    last = jurisdiction.rsplit("/", 1)[-1]
    if last and last[-1] in "省市州县区旗":
        return "" if last.endswith("自治区") else last[-1]
    return seen.most_common(1)[0][0] if seen and not last else ""


def _kept(item: Assignment, level: str) -> Assignment:
    if not any(_foreign(unit, level) for role in item.roles for unit in role.units):
        return item
    roles = tuple(
        replace(
            role,
            units=tuple(
                replace(unit, name=unit.as_written) if _foreign(unit, level) else unit for unit in role.units
            ),
        )
        for role in item.roles
    )
    return replace(item, roles=roles)


def _foreign(unit: UnitMention, level: str) -> bool:
    return _is_inherited(unit) and unit.name[0] != level


def _is_inherited(unit: UnitMention) -> bool:
    return unit.name != unit.as_written and unit.name.endswith(unit.as_written)
