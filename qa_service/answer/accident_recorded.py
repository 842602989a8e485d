"""What the record of a case has for one aspect, for reports whose headings tell nothing of it.

Each line has the stretches of the report that it was read from; nothing is said without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from case_library.links import PRESENT_NAMES, Breach, CaseLinks, Present, ProvisionText
from case_library.model import Case, Cause, CauseKind, Cited, Found, Party, PartyKind
from case_library.store import CaseLibrary, CaseRecord
from corpus.errors import NotFoundError
from corpus.library import Library
from corpus.model import Span
from corpus.records import ClauseRecord
from qa_service.answer.accident_words import Aspect
from qa_service.answer.article_parts import words
from qa_service.chat.masking import masked_name

if TYPE_CHECKING:
    from qa_service.answer.accident_report import ToldAccident

MOST: Final = 12
MOST_FIRMS: Final = 3
# Why: names who failed, in a cause. Matches 企业违反规划…, 港口、海关等部门把关不严. Not 阀门年久失修.
_FAILING: Final = re.compile(r"企业|公司|部门|单位|机构|政府|委员会|局|厂|负责人|管理人员")
_SHOWN: Final = 160
_GRADE_RULE: Final = Cited("生产安全事故报告和调查处理条例", "第三条", Span(0, 0))


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One thing that the record says.

    Attributes:
        spans: of the report. provisions: words that go before a provision that is cited, and the provision.
    """

    text: str
    spans: tuple[Span, ...]
    provisions: tuple[tuple[str, ProvisionText], ...] = ()


def case_library(library: Library) -> CaseLibrary:
    """The cases of a library; made once for each state of it."""
    return library.derived(("case library",), lambda: CaseLibrary(library))


def case_links(library: Library) -> CaseLinks:
    """Provisions then and now; made once for each state of a library."""
    return library.derived(("case links of answers",), lambda: CaseLinks(library))


class Recorded:
    """The record of one accident; loaded when first asked for."""

    def __init__(self, library: Library, told: ToldAccident) -> None:
        self._library = library
        self._told = told

    def record(self) -> CaseRecord | None:
        """The whole case; None where the text has none."""
        if self._told.row is None:
            return None
        try:
            return case_library(self._library).case(self._told.row.id)
        except NotFoundError:  # gone meanwhile
            return None

    def lines(self, aspect: Aspect) -> tuple[RecordLine, ...]:
        """What it says of ``aspect``, at most ``MOST`` lines."""
        record = self.record()
        if record is None:
            return ()
        return tuple(line for line in self._lines(record, aspect) if line.spans)[:MOST]

    def blamed(self) -> tuple[RecordLine, ...]:
        """Firms that the report names, and causes that name who failed."""
        record = self.record()
        if record is None:
            return ()
        firms = [firm for firm in record.case.enterprises[:MOST_FIRMS] if firm.spans]
        every = [
            RecordLine(f"有关单位：{firm.value.name}", (sentence_around(record.text, firm.spans[0]),))
            for firm in firms
        ]
        causes = [one.span for one in record.case.causes if one.kind is not CauseKind.DIRECT]
        every += [self._said(record, span) for span in causes if _FAILING.search(span.of(record.text))]
        return tuple(every)[:MOST]

    def _lines(self, record: CaseRecord, aspect: Aspect) -> Iterator[RecordLine]:
        case = record.case
        match aspect:
            case Aspect.BROKEN:
                yield from map(breach_line, case_links(self._library).breaches(record))
            case Aspect.GRADE:
                yield from self._grade(record)
            case Aspect.PUNISHED:
                yield from map(party_line, case.parties)
            case Aspect.DIRECT | Aspect.INDIRECT | Aspect.CAUSE:
                yield from (self._said(record, one.span) for one in _causes(case, aspect))
            case Aspect.CASUALTIES:
                figures = (case.deaths, case.missing, case.injured, case.poisoned)
                yield from self._sentences(record, figures)
            case Aspect.LOSS:
                yield from self._sentences(record, (case.loss,))
            case Aspect.TIME:
                yield from self._sentences(record, (case.day,))
            case Aspect.PLACE:
                yield from self._sentences(record, (case.place,))
            case Aspect.NATURE:
                yield from self._sentences(record, (case.nature,))
            case Aspect.LESSON | Aspect.COURSE | Aspect.RESCUE:
                spans = {Aspect.LESSON: case.lessons, Aspect.COURSE: case.course, Aspect.RESCUE: case.rescue}
                yield from (self._said(record, span) for span in spans[aspect])

    def _grade(self, record: CaseRecord) -> Iterator[RecordLine]:
        """The grade that the text names, else the one that its figures make under art. 3."""
        case = record.case
        if case.stated_grade is not None and case.stated_grade.spans:
            span = sentence_around(record.text, case.stated_grade.spans[0])
            yield RecordLine(_short(span.of(record.text)), (span,))
            return
        computed = case.computed_grade
        if computed is None:
            return
        figures = [one for one in (case.deaths, case.missing, case.severe, case.poisoned, case.loss) if one]
        spans = [sentence_around(record.text, one.spans[0]) for one in figures if one.spans]
        rule = case_links(self._library).provision(record.version_id, _GRADE_RULE, None).now
        provisions = (("，等级划分见", rule),) if rule is not None and rule.span is not None else ()
        text = f"材料没有写明等级；按所写的伤亡和损失推算为{computed.value.value}"
        yield RecordLine(text, tuple(dict.fromkeys(spans))[:2], provisions)

    @staticmethod
    def _said(record: CaseRecord, span: Span) -> RecordLine:
        return RecordLine(_short(span.of(record.text)), (span,))

    @staticmethod
    def _sentences(record: CaseRecord, found: Sequence[Found[Any] | None]) -> Iterator[RecordLine]:
        """The sentences that say these values, each once."""
        spans = [sentence_around(record.text, one.spans[0]) for one in found if one is not None and one.spans]
        yield from (RecordLine(_short(span.of(record.text)), (span,)) for span in dict.fromkeys(spans))


def _causes(case: Case, aspect: Aspect) -> tuple[Cause, ...]:
    if aspect is Aspect.INDIRECT:
        return tuple(one for one in case.causes if one.kind is CauseKind.INDIRECT)
    direct = tuple(one for one in case.causes if one.kind is CauseKind.DIRECT)
    if aspect is Aspect.DIRECT:
        return direct
    return tuple(case.causes)


def breach_line(breach: Breach) -> RecordLine:
    """Who broke what, with the provision as it read on the day and what became of it."""
    link = breach.link
    cited = link.cited
    name = f"《{cited.title}》{cited.article}{cited.paragraph}{cited.item}"
    who = f"{breach.who}违反" if breach.who else "违反"
    provisions = []
    if link.then is not None and link.then.span is not None:
        provisions.append(("，条文见", link.then))
    if link.now is not None and link.now.span is not None and link.present is not Present.SAME:
        provisions.append((f"，现行条文（{link.now.label}）见", link.now))
    if link.present in (Present.GONE, Present.REPEALED, Present.MOVED, Present.AMENDED):
        name += f"（{PRESENT_NAMES[link.present]}）"
    return RecordLine(f"{who}{name}", (breach.span,), tuple(provisions))


def party_line(party: Party, *, named: bool = True) -> RecordLine:
    """A person or unit, what it was blamed for, and what was done to it.

    Args:
        named: whether a person's name is said; otherwise the office stands for it, or 周某 without one.
    """
    post = "".join(dict.fromkeys((party.unit, party.post)))
    who = party.name
    if party.kind is PartyKind.PERSON and not named:
        who, post = (post, "") if post else (masked_name(party.name), "")
    about = "，".join(filter(None, (post, party.role)))
    measures = "；".join(
        measure.words + ("（建议）" if measure.proposed and "建议" not in measure.words else "")
        for measure in party.measures
    )
    text = who + (f"（{about}）" if about else "") + (f"：{measures}" if measures else "")
    spans = tuple(measure.span for measure in party.measures[:2]) or (party.span,)
    return RecordLine(text, spans)


def sentence_around(text: str, span: Span) -> Span:
    """The sentence that a value stands in."""
    start = max(text.rfind(mark, 0, span.start) for mark in "。\n；") + 1
    ends = [at + 1 for mark in "。；" if (at := text.find(mark, span.end)) >= 0]
    line = text.find("\n", span.end)
    end = min([*ends, line if line >= 0 else len(text)])
    return Span(start, end) if end - start <= 400 else span


def clause_at(library: Library, version_id: str, position: int) -> ClauseRecord:
    """The clause whose own words hold a place of the text, or the last one that begins before it."""
    clauses = library.clauses(version_id)
    before = [clause for clause in clauses if clause.start <= position]
    holding = [clause for clause in before if position < clause.end]
    return (holding or before or list(clauses))[-1]


def _short(said: str) -> str:
    line = words(said)
    if len(line) <= _SHOWN:
        return line
    cut = max(line.rfind(mark, 0, _SHOWN) for mark in "。；，")
    return line[: cut + 1 if cut > _SHOWN // 2 else _SHOWN] + "……"
