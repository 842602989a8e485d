"""Rules that a document states once for many assignments (统一说明).

* ``排在第一位的部门为牵头部门，下同``: the first unit of every list leads, from there on; stated in a note
  below the items or for 上述 items, of all of them.
* ``标★的为牵头单位``: units that carry the mark lead, in the whole part.
* ``以下各项任务均需各市党委、政府落实，不再一一列出``: units that every later item has beside its own.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.model import Assignment, Clause, ClauseKind, Outline, RoleUnits, Span, UnitMention
from corpus.responsibility import role_words
from corpus.responsibility.scope import Found
from corpus.responsibility.units_list import split_units
from corpus.units import region_group

_MARKS = "★☆▲△※●◎◆◇■□*＊#"
#: 标★的为牵头单位, 带“*”号的部门为牵头部门, ▲为牵头单位. Not 标★的为重点任务.
_MARK_LEADS = re.compile(
    r"(?:(?:标|带|加|注|标注|标有|带有|打|前)(?:有|注)?)?[“\"‘（(]?"
    rf"(?P<mark>[{re.escape(_MARKS)}])[”\"’）)]?(?:号|标记|符号|标识|者|标志)*的?"
    rf"(?:责任)?(?:单位|部门)?(?:均)?(?:为|系|是|表示|代表)(?:总)?牵头"
)
#: Nothing is said of every item without one of these: 不再一一列出, 不再赘述, 不另行列出, 以下同.
_NOT_REPEATED = re.compile(
    r"(?:不再|不另|不|未)(?:一一|逐一|逐项|重复|另行|单独|分别|再)*(?:列出|列明|列示|列举|赘述|标注|注明|重复|列入|罗列|写明)"
)
#: One of these stands in every clause that states a rule.
_RULE_HINT = re.compile(rf"牵头|{_NOT_REPEATED.pattern}")
#: What may stand between a list and the note on it: a stop, an opening bracket, 注：.
_NOTHING_BETWEEN = re.compile(r"[\s\u3000。；;，,、（(〔\[【）)〕\]】]*(?:[（(]?(?:备注|说明|注)[:：]?)?\s*")
_LONGEST = 240  # characters of a sentence that adds units
#: It speaks of every item, not of the one that it stands in.
_EVERY = re.compile(r"所有|各项|每项|上述|以上|以下|下列|均|任务|事项|措施")
#: 以下各项任务均需, 上述工作均由, 本方案所有任务
_INTRO = re.compile(
    r"[\s\u3000]*(?:注[:：]|说明[:：]|备注[:：])?[\s\u3000]*"
    r"(?P<scope>以下|下列|下述|上述|以上|前述|本方案|本表|本清单|本计划|文中|其他|其余)?"
    r"(?:(?:所有|各项|每项|全部|各)?(?:重点|主要|具体|目标|工作|整治|改革)*"
    r"(?:任务|工作|措施|事项|内容|条款|项目|举措|分工|条目)+(?:中|里)?[，,]?)?"
    r"(?:除[^，,。]{2,24}外[，,]?)?"
    r"(?:均|都|全部|同时|还)?(?:需要?|须|应|由|要|请|涉及|包括|明确)*"
)
#: 落实, 具体负责落实, 均为各项任务的责任单位
_OUTRO = re.compile(
    rf"(?:均|都|要|应|需|须|同时)*(?:共同|具体|分别|抓好|组织|认真|参照|做好|予以|{role_words.BASIS})*"
    r"(?:(?:作为|为|是)(?:所有|各项|每项|上述|以上|以下)?(?:任务|工作|措施|事项)?的?"
    r"(?P<noun>责任|配合|落实|实施|参与)(?:单位|部门|主体)|"
    r"(?P<verb>落实|负责|配合|参与|贯彻|实施|承担|执行|推进))"
    r"(?:落实|实施|到位|执行|工作)*[，,]?(?:以?下均?同)?[，,]?$"
)
_BEFORE = re.compile(r"上述|以上|前述|本方案|本表|本清单|本计划|文中")
_LOCAL = re.compile(r"以下均?(?:需|须|要|由)?(?:地方|各地|属地|当地)")


@dataclass(frozen=True, slots=True)
class _Implied:
    role: RoleUnits
    start: int
    end: int
    part: int


class StandingRules:
    """The rules of one outline, to be applied to its assignments."""

    def __init__(self, outline: Outline, found: Sequence[Found], rows: Sequence[Assignment]) -> None:
        self._outline = outline
        self._first: list[tuple[int, int, int]] = []  # part, start, end
        self._marks: dict[int, str] = {}
        self._implied: list[_Implied] = []
        taken = [item.outer for item in found]
        last = max([0, *(span.start for span in taken), *(row.evidence.start for row in rows)])
        stated = [item.outer for item in found if item.parsed.first_leads]
        for item in found:
            if item.parsed.first_leads:
                self._state_first(item)
        if not any(hint in outline.text for hint in ("牵头", "不再", "不另", "不一")):
            return
        starts = [clause.span.start for clause in outline.clauses]
        stated_in = {
            bisect.bisect_right(starts, hit.start()) - 1 for hit in _RULE_HINT.finditer(outline.text)
        }
        for ordinal in sorted(stated_in - {-1}):
            clause = outline.clauses[ordinal]
            words = outline.text[clause.span.start : clause.span.end]
            if "牵头" in words:
                self._read_lead_notes(clause, words, taken, stated, last)
            if _NOT_REPEATED.search(words):
                self._read_implied(clause, words, found)

    # --- reading the rules ---

    def _state_first(self, item: Found) -> None:
        part = self._outline.clauses[item.clause].part
        end = self._outline.parts[part].span.end if item.parsed.from_here else item.outer.end
        self._first.append((part, item.outer.start, max(end, item.outer.end)))

    def _read_lead_notes(
        self, clause: Clause, words: str, taken: Sequence[Span], stated: Sequence[Span], last: int
    ) -> None:
        part = self._outline.parts[clause.part].span
        mark = _MARK_LEADS.search(words)
        if mark and (mark["mark"] not in "*＊#" or mark.group()[0] != mark["mark"]):
            self._marks[clause.part] = mark["mark"]
        first = role_words.FIRST_LEADS.search(words)
        if not first:
            return
        at = clause.span.start + first.start()
        if any(span.start <= at < span.end for span in stated):
            return
        backwards = at > last or _BEFORE.search(words)
        end = clause.extent.end if clause.kind is ClauseKind.HEADING else part.end
        start = part.start if backwards else self._reaches_back(clause, at, taken)
        self._first.append((clause.part, start, max(end, at)))

    def _reaches_back(self, clause: Clause, at: int, taken: Sequence[Span]) -> int:
        """Where a note at ``at`` begins to hold: with the list, row or table that it stands behind.

        责任单位：A、B。排在首位的为牵头单位，下同: A leads too. A list that other words follow is left alone.
        """
        if clause.kind is ClauseKind.ROW:
            return clause.span.start
        text = self._outline.text
        for span in taken:
            if span.start <= at and _NOTHING_BETWEEN.fullmatch(text, min(span.end, at), at):
                return span.start
        if not _NOTHING_BETWEEN.fullmatch(text, clause.span.start, at):
            return at
        start = at
        for before in reversed(self._outline.clauses[: clause.ordinal]):
            if before.kind is ClauseKind.ROW and before.part == clause.part:
                start = before.span.start
            elif before.kind is not ClauseKind.CHROME:
                break
        return start

    def _read_implied(self, clause: Clause, words: str, found: Sequence[Found]) -> None:
        part = self._outline.parts[clause.part].span
        inside = next(
            (
                item
                for item in found
                if item.clause == clause.ordinal and _LOCAL.search(item.outer.of(self._outline.text))
            ),
            None,
        )
        if inside is not None:
            regions = tuple(
                unit
                for role in inside.parsed.roles
                for unit in role.units
                if unit.collective and _is_region(unit)
            )
            if regions:
                role = RoleUnits("落实", regions, implied=True)
                self._implied.append(_Implied(role, inside.outer.end, part.end, clause.part))
            return
        for said in _NOT_REPEATED.finditer(words):
            rule = _units_of_all(words, said.start(), clause.span.start)
            if rule is None:
                continue
            role, scope = rule
            start = part.start if _BEFORE.search(scope) else clause.span.start + said.end()
            self._implied.append(_Implied(role, start, part.end, clause.part))

    # --- applying them ---

    def lead_first(self, clause: Clause, at: int) -> bool:
        """Whether the first unit of a list at ``at`` leads."""
        return any(part == clause.part and start <= at < end for part, start, end in self._first)

    def marked(self, clause: Clause, roles: tuple[RoleUnits, ...]) -> tuple[RoleUnits, ...]:
        """``roles`` with the lead given to the units that carry the mark of the part."""
        mark = self._marks.get(clause.part)
        if mark is None or not roles:
            return roles
        text = self._outline.text
        leads: list[UnitMention] = []
        rest: list[RoleUnits] = []
        for role in roles:
            ours = [unit for unit in role.units if _carries(text, unit, mark)]
            leads += [_without(unit, mark) for unit in ours]
            others = tuple(unit for unit in role.units if unit not in ours)
            if others:
                rest.append(replace(role, units=others))
        return (RoleUnits("牵头", tuple(leads)), *rest) if leads else roles

    def with_implied(self, assignments: Iterable[Assignment]) -> list[Assignment]:
        """The assignments, each with the units that a sentence adds to all of them."""
        if not self._implied:
            return list(assignments)
        return [self._added(item) for item in assignments]

    def _added(self, item: Assignment) -> Assignment:
        part = self._outline.clauses[item.clause].part
        named = {unit.as_written for role in item.roles for unit in role.units}
        added = tuple(
            replace(rule.role, units=units)
            for rule in self._implied
            if rule.part == part
            and rule.start <= item.evidence.start < rule.end
            and (units := tuple(unit for unit in rule.role.units if unit.as_written not in named))
        )
        return replace(item, roles=(*item.roles, *added)) if added else item


def _units_of_all(words: str, end: int, offset: int) -> tuple[RoleUnits, str] | None:
    """The units that the sentence before ``end`` gives to every item, with the words for its scope."""
    for begin in _beginnings(words, end):
        intro = _INTRO.match(words, begin, end)
        if intro is None:
            continue
        outro = _OUTRO.search(words, intro.end(), end)
        if outro is None:
            continue
        found = split_units(words[intro.end() : outro.start()], offset + intro.end(), trusted=False)
        if found.units and not found.strays and _EVERY.search(intro.group() + outro.group()):
            role = outro["noun"] + "单位" if outro["noun"] else outro["verb"]
            return RoleUnits(role, found.units, found.open_ended, implied=True), intro["scope"] or ""
    return None


def _beginnings(words: str, end: int) -> list[int]:
    """Where the sentence that ends at ``end`` may begin: behind a full stop, an open bracket, a comma."""
    depth = 0
    stops: list[int] = []
    for position in range(end - 1, max(-1, end - _LONGEST), -1):
        char = words[position]
        if char in "）)〕】]":
            depth += 1
        elif char in "（(〔【[":
            depth -= 1
        if depth < 0 or char in "。；;！!\n":
            return [position + 1, *reversed(stops)]
        if depth == 0 and char in "，,：:":
            stops.append(position + 1)
    return [max(0, end - _LONGEST), *reversed(stops)]


def _is_region(unit: UnitMention) -> bool:
    return region_group(unit.as_written) == len(unit.as_written)


def _carries(text: str, unit: UnitMention, mark: str) -> bool:
    before = text[max(0, unit.span.start - 4) : unit.span.start].rstrip()[-1:]
    return mark in (before, text[unit.span.end : unit.span.end + 1]) or mark in unit.as_written


def _without(unit: UnitMention, mark: str) -> UnitMention:
    return replace(unit, as_written=unit.as_written.replace(mark, ""), name=unit.name.replace(mark, ""))
