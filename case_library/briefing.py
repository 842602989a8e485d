"""Warning education (警示教育): what happened, why, who answered for it and under which provision.

A briefing says nothing of its own. Every statement is a passage of the text, a value of the record with the
words that it was read from, or a question about either; each has its sources. What the text does not tell is
left out, and said to be left out.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from case_library.briefing_sources import Mask, Source, Sources, in_one_line
from case_library.links import PRESENT_NAMES, Breach, CaseLinks, Present, ProvisionText, StoredCase
from case_library.model import UNNAMED, Case, Cause, CauseKind, Cited, Enterprise, Found, Party, PartyKind
from corpus.library import Library
from corpus.model import Span

MOST_COURSE = 1_800
"""Characters of the course that a briefing quotes; the rest stays in the report."""
MOST_FIRMS = 6
MOST_CAUSES = 12
MOST_PARTIES = 40
MOST_ENTRIES = 6
"""Places of the text that are given for one party."""
MOST_LESSONS = 12
MOST_TOPICS = 4
"""Words for one cause that stand before it."""
MOST_QUOTED = 600
"""Characters of one passage."""
UNSTATED_CAUSES = "事故原因"
UNSTATED_NOTE = "材料没有区分直接原因和间接原因。"
GRADE_RULE = Cited("生产安全事故报告和调查处理条例", "第三条", Span(0, 0))


class PartKind(enum.StrEnum):
    """The parts of a briefing, in their order."""

    FACTS = "facts"
    COURSE = "course"
    RESCUE = "rescue"
    DIRECT = "direct_causes"
    INDIRECT = "indirect_causes"
    CHAIN = "responsibility"
    PROVISIONS = "provisions"
    TODAY = "today"
    LESSONS = "lessons"
    QUESTIONS = "questions"
    COMMON = "common"


PART_NAMES = {
    PartKind.FACTS: "事故概况",
    PartKind.COURSE: "事故经过",
    PartKind.RESCUE: "应急处置",
    PartKind.DIRECT: "直接原因",
    PartKind.INDIRECT: "间接原因",
    PartKind.CHAIN: "责任链条",
    PartKind.PROVISIONS: "违反的规定",
    PartKind.TODAY: "这类事情现在由谁负责",
    PartKind.LESSONS: "教训和防范措施",
    PartKind.QUESTIONS: "讨论题",
    PartKind.COMMON: "共同原因",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a briefing says.

    Attributes:
        text: what is said; verbatim: it is a passage of its source, word for word but for masked names.
        label: what it is about (死亡人数, the name of a person or unit), "" without.
        sources: numbers of its sources, never empty.
        note: what a reader has to know of it: how it was computed, that it is not certain; "" otherwise.
    """

    text: str
    sources: tuple[int, ...]
    verbatim: bool = False
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One of those who answered for it (责任链条).

    Attributes:
        who: person or unit, names masked; post: unit and office of a person.
        role: 直接责任 … as the text says; fault: what he or it did or left undone, in the words of the text.
        measures: what was done or proposed; basis: the provisions that they rest on.
    """

    who: str
    post: str
    role: str
    fault: str
    measures: tuple[str, ...]
    basis: tuple[str, ...]
    sources: tuple[int, ...]
    kind: PartyKind


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A provision that was broken, as it read then and as it reads now.

    Attributes:
        who: broke it, "" where the text names nobody. name: 《…》第四十一条第一款 as the text cites it.
        then: words in force on the day, "" where the library lacks that text; now: today's words, "" where
            they are the same or there are none. now_label: the provision today, where its number changed.
        present: what became of it, in words. whole: the text names the law and no article.
    """

    who: str
    name: str
    then: str
    now: str
    now_label: str
    present: Present
    note: str
    sources: tuple[int, ...]
    whole: bool = False

    @property
    def present_words(self) -> str:
        return PRESENT_NAMES[self.present]

    @property
    def state(self) -> str:
        """What became of it, with the note where that says more."""
        if self.note and self.present in _NOTE_ALONE:
            return self.note
        if self.whole and self.present is Present.SAME:
            return f"材料没有写明是哪一条，所引的文件就是现行文本。{self.note}"
        return f"{self.present_words}。{self.note}"


# Their notes say what became of the provision themselves.
_NOTE_ALONE = frozenset(
    {Present.ABSENT, Present.UNCONFIRMED, Present.UNCLEAR, Present.GONE, Present.REPEALED}
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part with what it says; one of the three tuples is filled.

    Attributes:
        title: its heading, where the name of its kind would say too much.
    """

    kind: PartKind
    statements: tuple[Statement, ...] = ()
    chain: tuple[Link, ...] = ()
    rules: tuple[BrokenRule, ...] = ()
    note: str = ""
    title: str = ""

    @property
    def heading(self) -> str:
        return self.title or PART_NAMES[self.kind]

    def __bool__(self) -> bool:
        return bool(self.statements or self.chain or self.rules)


@dataclass(frozen=True, slots=True)
class ToldCase:
    """One case of a briefing.

    Attributes:
        parts: those that the text tells, in order; missing: names of those that it does not.
    """

    case_id: str
    name: str
    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()

    def part(self, kind: PartKind) -> Part | None:
        return next((part for part in self.parts if part.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the comparison."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several cases side by side, one row a case."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """Warning education from one case or several.

    Attributes:
        made_on: the day, in China. place: where 现在由谁负责 was looked up, "" for nowhere.
        comparison, common: only of several cases. masked: names of persons are hidden.
    """

    title: str
    made_on: dt.date
    place: str
    cases: tuple[ToldCase, ...]
    sources: tuple[Source, ...]
    masked: bool
    comparison: Comparison | None = None
    common: Part | None = None
    notes: tuple[str, ...] = field(default=())

    def source(self, number: int) -> Source:
        return self.sources[number - 1]

    @property
    def cover(self) -> str:
        """What the cover says under 警示教育材料: the accident, or how many there are."""
        return self.cases[0].name if len(self.cases) == 1 else self.title


class CaseTeller:
    """Tells one case by its record; sources go into ``sources``.

    Args:
        breaches: violations of the case, linked.
    """

    def __init__(
        self,
        library: Library,
        links: CaseLinks,
        sources: Sources,
        stored: StoredCase,
        breaches: Sequence[Breach],
    ) -> None:
        self._links = links
        self._sources = sources
        self._version_id = stored.version_id
        self._case_id = stored.id
        self._case: Case = stored.case
        self._text = library.text(stored.version_id)
        self._breaches = breaches
        self._mask: Mask = sources.mask

    @property
    def name(self) -> str:
        return self._masked(" ".join(self._case.name.value.split()))

    def facts(self) -> Part:
        """When, where, who, of what kind, how grave."""
        return Part(PartKind.FACTS, tuple(self._facts()))

    def course(self) -> Part:
        """What happened, without what a reader finds under 应急处置."""
        apart = [rest for span in self._case.course for rest in _outside(span, self._case.rescue)]
        return self._passages(PartKind.COURSE, apart, MOST_COURSE)

    def rescue(self) -> Part:
        return self._passages(PartKind.RESCUE, self._case.rescue, MOST_COURSE // 2)

    def causes(self, kind: PartKind) -> Part:
        """Direct or indirect causes; causes of no stated kind stand with the direct ones, and say so."""
        wanted = {CauseKind.INDIRECT} if kind is PartKind.INDIRECT else {CauseKind.DIRECT, CauseKind.UNSTATED}
        found = [cause for cause in self._case.causes if cause.kind in wanted]
        more = (
            f"共 {len(found)} 项，以上为前 {MOST_CAUSES} 项，其余见原文。" if len(found) > MOST_CAUSES else ""
        )
        apart = any(cause.kind is not CauseKind.UNSTATED for cause in self._case.causes)
        told = tuple(self._cause(cause, apart) for cause in found[:MOST_CAUSES])
        if apart or not found:
            return Part(kind, told, note=more)
        return Part(kind, told, note=more + UNSTATED_NOTE, title=UNSTATED_CAUSES)

    def chain(self) -> Part:
        """Persons and units that answered for it, with what was done to them."""
        # Those to whom something was done go first; others stand in the report for what they left undone.
        parties = sorted(self._case.parties, key=lambda one: not one.measures)
        more = (
            f"共 {len(parties)} 项，以上为前 {MOST_PARTIES} 项，其余见原文。"
            if len(parties) > MOST_PARTIES
            else ""
        )
        return Part(PartKind.CHAIN, chain=tuple(map(self._link, parties[:MOST_PARTIES])), note=more)

    def provisions(self) -> Part:
        """Each provision once, with all who broke it."""
        found: dict[tuple[str, str], BrokenRule] = {}
        for rule in map(self._rule, self._breaches):
            before = found.get((rule.name, rule.then))
            if before is None:
                found[rule.name, rule.then] = rule
                continue
            who = "、".join(dict.fromkeys(filter(None, (before.who, rule.who))))
            numbers = tuple(dict.fromkeys((*before.sources, *rule.sources)))
            found[rule.name, rule.then] = replace(before, who=who, sources=numbers)
        return Part(PartKind.PROVISIONS, rules=tuple(found.values()))

    def lessons(self) -> Part:
        found = self._case.lessons
        more = (
            f"共 {len(found)} 项，以上为前 {MOST_LESSONS} 项，其余见原文。"
            if len(found) > MOST_LESSONS
            else ""
        )
        return Part(PartKind.LESSONS, tuple(map(self._passage, found[:MOST_LESSONS])), note=more)

    # --- facts -----------------------------------------------------------------------------------

    def _facts(self) -> Iterator[Statement]:
        case = self._case
        if case.day:
            yield self._fact("时间", _written_day(str(case.day.value)), case.day)
        if case.place:
            yield self._fact("地点", case.place.value.words or case.place.value.path, case.place)
        yield from self._firms()
        if case.industry:
            yield self._fact(
                "行业", f"{case.industry.value.name}（{case.industry.value.code}）", case.industry
            )
        for kind in case.types[:1]:
            yield self._fact("事故类别", kind.value.value, kind)
        if case.substances:
            spans = [span for one in case.substances for span in one.spans[:1]]
            names = "、".join(dict.fromkeys(one.value for one in case.substances))
            yield self._told("涉及物质", names, spans, all(one.sure for one in case.substances))
        yield from self._harm()
        if case.loss:
            yield self._fact("直接经济损失", f"{case.loss.value:g}万元", case.loss)
        yield from self._grade()
        if case.nature:
            yield self._fact("事故性质", case.nature.value, case.nature)

    def _firms(self) -> Iterator[Statement]:
        """Firms by their part; those of which the text tells none together."""
        by_role: dict[str, list[Found[Enterprise]]] = {}
        for firm in self._case.enterprises[:MOST_FIRMS]:
            by_role.setdefault(firm.value.role or "涉事单位", []).append(firm)
        for role, firms in by_role.items():
            spans = [span for firm in firms for span in firm.spans[:1]]
            names = "、".join(dict.fromkeys(firm.value.name for firm in firms))
            yield self._told(role, names, spans, all(firm.sure for firm in firms), most=MOST_FIRMS)

    def _harm(self) -> Iterator[Statement]:
        case = self._case
        counts: tuple[tuple[str, Found[int] | None], ...] = (
            ("死亡", case.deaths),
            ("失踪", case.missing),
            ("受伤", case.injured),
            ("其中重伤", case.severe),
            ("中毒", case.poisoned),
        )
        for label, count in counts:
            if count is not None:
                yield self._fact(label, f"{count.value}人", count)

    def _grade(self) -> Iterator[Statement]:
        stated, computed = self._case.stated_grade, self._case.computed_grade
        if stated:
            yield self._fact("事故等级", stated.value.value, stated)
        if computed and (stated is None or stated.value is not computed.value):
            case = self._case
            figures = [
                span
                for one in (case.deaths, case.severe, case.poisoned, case.loss)
                if one
                for span in one.spans[:1]
            ]
            rule = self._links.provision(self._version_id, GRADE_RULE, None).now
            numbers = self._sources.add_all(self._version_id, figures, 3)
            if rule is not None:
                numbers = (*numbers, self._sources.add_provision(rule))
            if numbers:
                note = computed.note or "按伤亡和损失的数字推算，材料没有写明等级。"
                yield Statement(computed.value.value, numbers, label="按数字推算的等级", note=note)

    def _fact(self, label: str, text: str, found: Found[Any]) -> Statement:
        return self._told(label, text, found.spans, found.sure, found.note)

    def _told(
        self, label: str, text: str, spans: Sequence[Span], sure: bool = True, note: str = "", most: int = 2
    ) -> Statement:
        numbers = self._sources.add_all(self._version_id, [self._sentence(span) for span in spans], most)
        doubt = "" if sure else "材料的表述不一致或不够明确，请核对出处。"
        return Statement(self._masked(text), numbers, label=label, note=note or doubt)

    # --- passages --------------------------------------------------------------------------------

    def _passages(self, kind: PartKind, spans: Sequence[Span], most: int) -> Part:
        """Passages of the text, as many whole ones as have room; the first always."""
        shown: list[Statement] = []
        used = 0
        for span in spans:
            if shown and used + (span.end - span.start) > most:
                break
            shown.append(self._passage(span, most))
            used += span.end - span.start
        left = len(spans) - len(shown)
        return Part(kind, tuple(shown), note=f"以下从略 {left} 段，见原文。" if left else "")

    def _passage(self, span: Span, most: int = MOST_QUOTED) -> Statement:
        cut = cut_at_sentence(self._text, span, most)
        note = "" if cut == span else "本段以下从略，见原文。"
        return Statement(
            self._words(cut), (self._sources.add(self._version_id, cut),), verbatim=True, note=note
        )

    def _cause(self, cause: Cause, apart: bool) -> Statement:
        """One cause; ``apart``: others of the case are told as direct or indirect."""
        told = self._passage(cause.span)
        classes = list(dict.fromkeys(one.factor.value for one in cause.factors))
        label = "、".join([*classes, *cause.topics[:MOST_TOPICS]])
        notes = [told.note]
        if cause.kind is CauseKind.UNSTATED and apart:
            notes.append("材料没有写明这是直接原因还是间接原因。")
        if not cause.sure:
            notes.append("归类不能确定，请核对出处。")
        return Statement(told.text, told.sources, verbatim=True, label=label, note="".join(notes))

    def _link(self, party: Party) -> Link:
        basis = dict.fromkeys(
            _cited_words(cited) for measure in party.measures for cited in measure.basis if cited.title
        )
        return Link(
            who=self._masked(party.name) or self._masked(party.unit + party.post) or UNNAMED,
            post=self._masked("".join(dict.fromkeys(filter(None, (party.unit, party.post)))))
            if party.name
            else "",
            role=party.role,
            fault=self._words(cut_at_sentence(self._text, party.fault, MOST_QUOTED)) if party.fault else "",
            measures=tuple(
                self._masked(measure.words) + ("（建议）" if measure.proposed else "")
                for measure in party.measures
            ),
            basis=tuple(basis),
            sources=self._sources.add_all(self._version_id, self._entries(party), MOST_ENTRIES),
            kind=party.kind,
        )

    def _entries(self, party: Party) -> list[Span]:
        """Every place that says something of a party: a report names many twice, once for each measure."""
        whole = party.span.end - party.span.start <= MOST_QUOTED
        said = [party.span] if whole else []
        said += [self._sentence(party.fault)] if party.fault else []
        said += [self._sentence(measure.span) for measure in party.measures]
        said += [self._sentence(cited.span) for measure in party.measures for cited in measure.basis]
        shown = [cut_at_sentence(self._text, span, MOST_QUOTED) for span in said or [party.span]]
        kept: list[Span] = []
        for span in shown:
            if not any(other.start <= span.start and span.end <= other.end for other in kept):
                kept.append(span)
        return kept

    def _rule(self, breach: Breach) -> BrokenRule:
        link = breach.link
        numbers = [self._sources.add(self._version_id, self._sentence(breach.span))]
        numbers += [self._sources.add_provision(text) for text in (link.then, link.now) if text]
        same = link.present is Present.SAME
        return BrokenRule(
            who=self._masked(breach.who),
            name=_cited_words(link.cited),
            then=words_of(link.then),
            now="" if same else words_of(link.now),
            now_label=link.now.label if link.now and link.present is Present.MOVED else "",
            present=link.present,
            note=link.note,
            sources=tuple(dict.fromkeys(numbers)),
            whole=not link.cited.article,
        )

    # --- words -----------------------------------------------------------------------------------

    def _masked(self, text: str) -> str:
        return self._mask(self._version_id, text)

    def _words(self, span: Span) -> str:
        return self._masked(in_one_line(span.of(self._text)))

    def _sentence(self, span: Span) -> Span:
        """The sentence around a value: a figure alone is no source."""
        start = max(self._text.rfind(mark, 0, span.start) for mark in "。\n；") + 1
        ends = [at for mark in "。\n；" if (at := self._text.find(mark, span.end)) >= 0]
        end = min(ends) + 1 if ends else len(self._text)
        if end - start > MOST_QUOTED:
            return span
        return Span(start, end)


def words_of(provision: ProvisionText | None) -> str:
    """The words of a provision in one line; "" for none."""
    return in_one_line(provision.words) if provision else ""


def _cited_words(cited: Cited) -> str:
    number = f"（{cited.number}）" if cited.number else ""
    return f"《{cited.title}》{number}{cited.article}{cited.paragraph}{cited.item}"


def _written_day(day: str) -> str:
    """2020年7月15日15时30分 of ``2020-07-15 15:30``."""
    date, _, time = day.partition(" ")
    parts = date.split("-")
    shown = "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))
    if time:
        hour, _, minute = time.partition(":")
        shown += f"{int(hour)}时" + (f"{int(minute)}分" if minute.strip("0") else "")
    return shown


def _outside(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """What of ``span`` lies in none of ``taken``, in order; scraps are left out."""
    start = span.start
    for other in sorted(taken):
        if other.end <= start or other.start >= span.end:
            continue
        if other.start - start >= _SCRAP:
            yield Span(start, other.start)
        start = max(start, other.end)
    if span.end - start >= _SCRAP or start == span.start:
        yield Span(start, span.end)


_SCRAP = 20


def cut_at_sentence(text: str, span: Span, most: int) -> Span:
    """``span``, cut behind the last sentence that has room within ``most`` characters."""
    if span.end - span.start <= most:
        return span
    cut = max(text.rfind(mark, span.start, span.start + most) for mark in "。！？")
    if cut <= span.start:
        cut = max(text.rfind(mark, span.start, span.start + most) for mark in "；;，,")
    return Span(span.start, cut + 1 if cut > span.start else span.start + most)
