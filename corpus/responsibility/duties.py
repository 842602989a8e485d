"""Duties in the sentences of one clause: who, from where, by which word (由…负责, …应当…, …负责…).

A clause is read once for its triggers: a modal (应当), 由, or a head noun directly before a verb of duty.
Each trigger is judged within its segment (up to 。 or ；), which commas divide into chunks:

* modal: the subject ends before it, or opens the same chunk (用人单位在…时应当) or an earlier one, whose rest
  then is a condition (供水单位发现…的，应当);
* 由: the subject stands behind it, up to where a predicate begins;
* verb: the chunk before it must be an organ's name and nothing else.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from corpus.model import Span
from corpus.responsibility import duty_words, predicates
from corpus.responsibility.heads import Head, endings, head_before, may_end
from corpus.responsibility.subjects import read_subject
from corpus.responsibility.units_list import UnitList
from corpus.units import begins_like_verb

_CHUNK = re.compile(r"[（(][^（()）\n]{0,80}[）)]|(?P<mark>[，,：:\t\u3000])")
_MARK = re.compile("[，,：:\t\u3000]")
_LONGEST_SUBJECT = 110


class Duty(NamedTuple):
    """One duty, by offsets into the stored text.

    Attributes:
        start: where its words begin: the subject, or for 由 the chunk that it stands in.
        subject: where the subject begins; ``verb``: where the word of duty does.
        act: where what has to be done begins.
        end: of the segment.
        condition: words between subject and duty, or before both, that say when.
        passive: 由 stands before the subject.
    """

    start: int
    subject: Span
    verb: int
    act: int
    end: int
    units: UnitList
    condition: Span | None
    passive: bool


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of document states duties.

    Attributes:
        trigger: finds the triggers, by the groups ``modal``, ``by`` and ``verb``.
        law: 应当 addresses persons and bodies of any kind, and the present tense orders (法律语体).
        modal_only: a report, of which only 要 and 应当 of an organ count.
    """

    trigger: re.Pattern[str]
    law: bool
    modal_only: bool = False


@lru_cache(maxsize=1)
def law_style() -> Style:
    """Laws and regulations."""
    return Style(duty_words.triggers(endings(), law=True), law=True)


@lru_cache(maxsize=1)
def policy_style() -> Style:
    """Plans and notices."""
    return Style(duty_words.triggers(endings(), law=False), law=False)


@lru_cache(maxsize=1)
def report_style() -> Style:
    """Reports of accidents: what happened, and at the end what has to be done."""
    return Style(duty_words.triggers(endings(), law=False), law=False, modal_only=True)


def find_duties(text: str, start: int, stop: int, style: Style) -> list[Duty]:
    """Duties in ``text[start:stop]``, the own text of one clause without its label, in order."""
    duties: list[Duty] = []
    segment: _Segment | None = None
    begin, end = start, start - 1
    for match in style.trigger.finditer(text, start, stop):
        at = match.start()
        if match.lastgroup == "verb" and text[at] not in _NAME_MAY_END and not may_end(text, at + 1):
            continue
        while at > end:
            begin = max(start, end + 1) if end >= start else start
            found = duty_words.SEGMENT_END.search(text, max(begin, end + 1), stop)
            end = found.start() if found else stop
            segment = None
        if segment is None:
            segment = _Segment(text, begin, end, style)
        duty = segment.read(match)
        if duty is not None:
            duties.append(duty)
    return duties


class _Segment:
    """One segment of a clause, and how far it has been read."""

    __slots__ = ("_edges", "_end", "_found", "_last", "_quoted", "_start", "_style", "_text")

    def __init__(self, text: str, start: int, end: int, style: Style) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._style = style
        self._last = start  # behind the verb of the last duty
        self._found = False
        words = text[start:end]
        self._quoted = "“" in words or "《" in words
        if "（" in words or "(" in words:
            self._edges = [start, *[m.end() for m in _CHUNK.finditer(text, start, end) if m["mark"]]]
        else:
            self._edges = [start, *[m.end() for m in _MARK.finditer(text, start, end)]]

    def read(self, match: re.Match[str]) -> Duty | None:
        """The duty that a trigger states, if it does."""
        if match.start() < self._last or (self._quoted and self._inside_quotes(match.start())):
            return None
        if match.lastgroup == "modal":
            duty = self._modal(match.start(), match.end())
        elif self._style.modal_only:
            return None
        elif match.lastgroup == "by":
            duty = self._by(match.start(), match.end())
        else:
            duty = self._verb(match.end(), match["verb"], match.start("verb"))
        if duty is not None:
            self._last = duty.act
            self._found = True
        return duty

    # --- 应当, 必须, 要 ---------------------------------------------------------------------------------

    def _modal(self, at: int, behind: int) -> Duty | None:
        text = self._text
        if text[at - 1 : at] in ("不", "否", "非") or duty_words.NO_DUTY_BEHIND.match(
            text, behind, self._end
        ):
            return None
        if self._is_condition(at, behind):
            return None
        chunk = self._chunk(at)
        own = self._subject_before(chunk, at)
        if own is None and not self._found and self._leaves_room(chunk, at):
            own = self._subject_earlier(chunk, at, behind)
        if own is None:
            return None
        subject, units = own
        if "不得" in text[max(subject.end, self._edges[chunk]) : at]:
            return None
        return Duty(
            subject.start,
            subject,
            at,
            behind,
            self._end,
            units,
            self._condition(subject, at),
            passive=False,
        )

    def _leaves_room(self, chunk: int, at: int) -> bool:
        """Whether the chunk of the modal has no other subject, such as a thing."""
        start = self._lead_in(chunk, at)
        end = duty_words.without_adverbs(self._text, start, at)
        return end <= start or duty_words.ALLOWS_EARLIER.match(self._text, start, end) is not None

    def _subject_before(self, chunk: int, at: int) -> tuple[Span, UnitList] | None:
        """The subject within the chunk of the modal: up to it, or opening the chunk."""
        start = self._lead_in(chunk, at)
        end = self._without_alias(start, duty_words.without_adverbs(self._text, start, at))
        if end - start < 2:
            return None
        for span in self._candidates(start, end):
            units = self._units(span)
            if units:
                return span, units
        return None

    def _candidates(self, start: int, end: int) -> Iterator[Span]:
        """What the subject may be in the words before a modal, the likeliest first."""
        text = self._text
        first = self._opening(start, end)
        ends_in_head = head_before(text, end, start) > Head.NONE
        if (
            first
            and duty_words.OPENS_ADVERBIAL.match(text, first.end, end)
            and not (ends_in_head and "的" in text[first.end : end])
        ):
            yield first  # 用人单位|对劳动者应当, but not 人民政府|负有…职责的部门应当
        inner = duty_words.behind_adverbial(text, start, end)
        if ends_in_head or text[end - 1] in "等）)" + _LEVELS:
            yield Span(start, end)
            if inner:
                yield Span(inner, end)
        if first and not predicates.names_things(text, first.end):
            yield first
        later = self._opening(inner, end) if inner else None
        if later:
            yield later

    def _without_alias(self, start: int, end: int) -> int:
        """Where ``text[start:end]`` ends without the bracket of an alias: 各分局（以下简称分局）."""
        text = self._text
        if end > start and text[end - 1] in "）)":
            opened = max(text.rfind("（", start, end), text.rfind("(", start, end))
            if opened > start and text[opened + 1 : opened + 4] in _ALIAS:
                return opened
        return end

    def _subject_earlier(self, chunk: int, at: int, behind: int) -> tuple[Span, UnitList] | None:
        """供水单位发现…的，应当: the nearest earlier chunk that a subject opens."""
        text = self._text
        sanction = duty_words.SANCTION.match(text, behind, self._end) is not None
        for index in range(chunk - 1, -1, -1):
            start = self._edges[index]
            if start < self._last and self._found:
                return None
            stop = self._edges[index + 1] - 1
            start = self._lead_in(index, stop)
            if stop - start < 2 or text[start] in "对由":
                continue
            opening = self._opening(start, stop)
            names = [opening]
            if head_before(text, stop, start) or text[stop - 1] in _LEVELS:
                # 经营海关监管货物…的企业，应当: what opens with a verb is the attribute of the whole
                attribute = (
                    opening is not None
                    and text[start : start + 2] in predicates.verbs()
                    and "的" not in opening.of(text)
                )
                names.insert(0 if attribute else 1, Span(start, stop))
            if not sanction:
                names.append(self._event(start, stop))
            for name in names:
                if name and not self._style.law and begins_like_verb(name.of(text)):
                    continue  # 治理整顿条件落后的单位，经整改…的，要…
                units = self._units(name) if name else None
                if name is None or units is None:
                    continue
                if duty_words.THING_CHUNK.match(text, name.end, stop) and duty_words.SAID_OF_THINGS.match(
                    text, behind, self._end
                ):
                    return None
                by_nobody = head_before(text, name.end, start) is not Head.ORGAN
                if sanction and (by_nobody or duty_words.VIOLATES.search(text, name.end, at)):
                    return None  # 生产经营单位违反规定的，应当处以罚款: who imposes it is not said
                return name, units
        return None

    def _event(self, start: int, stop: int) -> Span | None:
        """职工失业后，应当…: a role at the beginning, behind which no other name follows, though the verb "
        "is rare."""
        text = self._text
        if not self._style.law or text[start : start + 2] in predicates.verbs():
            return None
        for hit in _ENDS.finditer(text, start + 1, min(stop - 2, start + 12)):
            end = hit.end()
            if not head_before(text, end, start) or text[end] in "的、和及与或以等（(":
                continue
            if any(head_before(text, other, start) for other in range(end + 1, min(stop, end + 6) + 1)):
                continue
            return Span(start, end)
        return None

    # --- 由 ----------------------------------------------------------------------------------------------

    def _by(self, at: int, behind: int) -> Duty | None:
        text = self._text
        if duty_words.NOT_BY.search(text, max(self._start, at - 2), behind + 2):
            return None
        chunk = self._chunk(at)
        stop = self._chunk_end(chunk)
        if text[at] == "请" and self._edges[chunk] != at:
            return None
        first = self._opening(behind, stop, passive=True)
        if first is None or duty_words.PERMITTED.search(text, max(self._start, at - 3), at):
            return None
        act = first.end
        if duty_words.NO_DUTY_BY.match(text, act, self._end) or self._describes(act, stop):
            return None
        units = self._units(first, passive=True)
        if units is None:
            return None
        start = at if self._found and self._last > self._edges[chunk] else self._edges[chunk]
        return Duty(
            start, first, act, act, self._end, units, self._condition(Span(start, at), at), passive=True
        )

    def _describes(self, act: int, stop: int) -> bool:
        """由国务院批准的项目, 由公安机关处理的，: the predicate describes a noun or is a condition."""
        text = self._text
        if text[stop - 1] == "的" and (stop < self._end or not self._found):
            return stop < self._end or text[stop - 1] == "的"
        return duty_words.DESCRIBED.match(text, act, stop) is not None

    # --- a verb directly behind an organ --------------------------------------------------------------

    def _verb(self, end: int, verb: str, verb_at: int) -> Duty | None:
        text = self._text
        chunk = self._chunk(end - 1)
        start = self._lead_in(chunk, end)
        if end - start < 2 or end - start > _LONGEST_SUBJECT or (start < self._last and self._found):
            return None
        law = self._style.law
        end = self._without_alias(start, end)
        head = head_before(text, end, start)
        if head is Head.NONE and (text[end - 1] == "所" or text[end - 1] not in _LEVELS + "）)"):
            return None
        roles = duty_words.addresses_roles(text, verb_at, self._end, verb)
        if head is Head.ROLE and law and not roles and text[end - 1] in _PERSONS:
            return None
        if not duty_words.says_duty(text, verb_at, self._end, verb, law=law):
            return None
        if law and self._is_condition(verb_at, verb_at):
            return None
        whole = Span(start, end)
        units = self._units(whole, roles=roles)
        if units is None:
            return None
        return Duty(
            start,
            whole,
            verb_at,
            verb_at,
            self._end,
            units,
            self._condition(whole, verb_at),
            passive=False,
        )

    # --- parts of a segment ------------------------------------------------------------------------------

    def _inside_quotes(self, at: int) -> bool:
        before = self._text[self._start : at]
        return before.count("“") > before.count("”") or before.count("《") > before.count("》")

    def _chunk(self, at: int) -> int:
        return max(0, bisect.bisect_right(self._edges, at) - 1)

    def _chunk_end(self, chunk: int) -> int:
        return self._edges[chunk + 1] - 1 if chunk + 1 < len(self._edges) else self._end

    def _lead_in(self, chunk: int, stop: int) -> int:
        """Where the chunk begins behind words such as 同时 or （一）."""
        start = self._edges[chunk]
        while start < stop and self._text[start] in " \u3000\t":
            start += 1
        lead = duty_words.BEFORE.match(self._text, start, stop)
        return lead.end() if lead else start

    def _opening(self, start: int, stop: int, *, passive: bool = False) -> Span | None:
        """The name at ``start`` behind which a predicate begins within ``text[start:stop]``."""
        text = self._text
        predicate_firsts = predicates.firsts()
        found: Span | None = None
        for hit in _ENDS.finditer(text, start + 1, min(stop, start + _LONGEST_SUBJECT)):
            end = hit.end()
            if end >= stop:
                # 电力监管机构从事监管工作的人员，应当
                of = text.rfind("的", found.end, end) if found else -1
                whole = of > 0 and end - of <= 16 and head_before(text, end, start)
                return Span(start, end) if whole else found
            if text[end] not in predicate_firsts:
                continue  # so much for most of them
            head = head_before(text, end, start)
            if not head and (found is not None or text[end - 1] not in (_MAYBE if passive else _LEVELS)):
                continue
            if not predicates.begins(text, end, stop):
                continue
            if text.count("（", start, end) != text.count("）", start, end):
                continue
            if found is None:
                found = Span(start, end)
                if not duty_words.ATTRIBUTE_VERB.match(text, end, stop):
                    if head or self._units(found, passive=passive):
                        return found
                    found = None
                continue
            # 国务院确定的部门负责: the name goes on behind its attribute
            of = text.rfind("的", found.end, end)
            if of > 0 and end - of <= 16:
                return Span(start, end)
            return found
        return found

    def _units(self, span: Span, *, roles: bool = True, passive: bool = False) -> UnitList | None:
        if span.end - span.start > _LONGEST_SUBJECT:
            return None
        strict = self._style.modal_only
        if not self._style.law and span.of(self._text) in _NOBODY:
            return None
        return read_subject(self._text, span.start, span.end, roles=roles and not strict, passive=passive)

    def _is_condition(self, at: int, behind: int) -> bool:
        """应当登记而未登记的，: what the modal says is a condition or describes a noun."""
        text = self._text
        stop = self._chunk_end(self._chunk(at))
        if (stop > behind and text[stop - 1] == "的") or text[self._end - 1] == "的":
            return True
        if duty_words.MODAL_DESCRIBES.match(text, behind, stop):
            return True
        tail = duty_words.CONDITION_TAIL.search(text, stop, self._end)
        return tail is not None and tail.end() < self._end

    def _condition(self, subject: Span, at: int) -> Span | None:
        between = predicates.condition_of(self._text, subject.end, at) if subject.end < at else None
        if between:
            return between
        begin = self._last if self._found else self._start
        found = predicates.condition_of(self._text, begin, subject.start)
        # 未约定的，设施维护和更新，由燃气经营企业负责
        last = bisect.bisect_left(self._edges, subject.start)
        for edge in reversed(self._edges[max(0, last - _NEAR_EDGES) : last]):
            if found is not None or edge <= begin:
                break
            found = predicates.condition_of(self._text, begin, edge)
        return found


#: Chunks before a subject among which its condition is looked for.
_NEAR_EDGES = 12
#: Last characters of roles that only persons have: of them the present tense of a law states facts.
_PERSONS = "人者员方户民师生客主工"
#: What opens the bracket of an alias: （以下简称各分局）.
_ALIAS = ("以下简", "以下称", "以下统")
#: In a plan 单位应当… names nobody; a law may mean every unit that it applies to.
_NOBODY = frozenset({"单位", "部门", "机构"})
_LEVELS = "省市县区乡镇州旗级地"
#: What the name before a verb may end with although it is no head noun: a level, a bracket.
_NAME_MAY_END = frozenset(_LEVELS + "）)")
#: What 由 may stand before although it is no head noun: 创城办, 值班室.
_MAYBE = _LEVELS + "办室站院队"
_ENDS = re.compile(f"[{endings()}{_MAYBE}]")
