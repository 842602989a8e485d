"""One accident as a page to read: facts with their sentences, causes with evidence, who answered for what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from markupsafe import Markup

from case_library.model import (
    UNNAMED,
    Case,
    Cause,
    CauseKind,
    Cited,
    Day,
    Enterprise,
    Factor,
    Found,
    Grade,
    MeasureKind,
    Party,
    PartyKind,
    Place,
)
from corpus.model import Span
from qa_service import labels
from qa_service.web.case_words import CaseWords, Marked

T = TypeVar("T")

SHOWN: Final = 5
"""Paragraphs of the course that stand open; what a long report has more is folded."""
_GRADE_TONES: Final = {
    Grade.EXTREME: "bad",
    Grade.MAJOR: "bad",
    Grade.SERIOUS: "warn",
    Grade.ORDINARY: "plain",
}
FACTOR_CLASSES: Final = {
    Factor.HUMAN: "human",
    Factor.OBJECT: "object",
    Factor.ENVIRONMENT: "surroundings",
    Factor.MANAGEMENT: "management",
}
_YUAN: Final = 10_000


# --- values ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the facts table.

    Attributes:
        url: the sentence that says it, "" for what is computed; quote: that sentence.
        sure: False is shown as 存疑, with ``note`` as the reason.
    """

    words: Markup
    url: str = ""
    quote: str = ""
    sure: bool = True
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the facts table."""

    name: str
    values: tuple[Value, ...]


def grade_tone(grade: Grade | str | None) -> str:
    """Colour of a grade's badge, which says the grade in words too."""
    return _GRADE_TONES.get(Grade(grade), "plain") if grade else "plain"


def day_words(day: Day) -> str:
    """2019年3月3日 4时45分, as far as it is known."""
    shown = f"{day.year}年"
    if day.month is not None:
        shown += f"{day.month}月"
        if day.day is not None:
            shown += f"{day.day}日"
    if day.time:
        hour, _, minute = day.time.partition(":")
        shown += f" {int(hour)}时" + (f"{int(minute)}分" if int(minute or 0) else "")
    return shown


def loss_words(loss: float) -> str:
    """A loss in 万元 as a person says it."""
    if loss >= _YUAN:
        return f"{loss / _YUAN:,.2f}".rstrip("0").rstrip(".") + " 亿元"
    return f"{loss:,.2f}".rstrip("0").rstrip(".") + " 万元"


def yuan_words(amount: float) -> str:
    """A fine in yuan as a person says it: 80 万元, 3,000 元."""
    return loss_words(amount / _YUAN) if amount >= _YUAN else f"{amount:,.0f} 元"


def place_words(place: Place) -> str:
    """Path and the words of the text, without saying the same twice."""
    path = labels.place(place.path) if place.path else ""
    if not path:
        return place.words
    last = place.path.rpartition("/")[2]
    return path if not place.words or place.words in (place.path, last) else f"{path}　{place.words}"


# --- facts -----------------------------------------------------------------------------------------


def facts_of(case: Case, words: CaseWords) -> tuple[Fact, ...]:
    """What the head of the page says of an accident; what the text does not say has no line."""
    lines: list[tuple[str, Iterable[Value]]] = [
        ("时间", _one(words, case.day, day_words)),
        ("地点", _one(words, case.place, place_words)),
        ("事故类别", _all(words, case.types, str)),
        ("事件", _all(words, case.events, str)),
        ("涉及物质", _all(words, case.substances, str)),
        ("等级", grade_values(case, words)),
        ("死亡", _one(words, case.deaths, _persons)),
        ("失踪", _one(words, case.missing, _persons)),
        ("受伤", _one(words, case.injured, _persons)),
        ("其中重伤", _one(words, case.severe, _persons)),
        ("中毒", _one(words, case.poisoned, _persons)),
        ("直接经济损失", _one(words, case.loss, loss_words)),
        ("事故性质", _one(words, case.nature, str)),
        ("行业", _one(words, case.industry, lambda one: f"{one.name}（{one.code}）")),
        ("有关单位", _all(words, case.enterprises, _firm)),
    ]  # fmt: skip
    made = ((name, tuple(values)) for name, values in lines)
    return tuple(Fact(name, values) for name, values in made if values)


def grade_values(case: Case, words: CaseWords) -> tuple[Value, ...]:
    """The grade that the text states and the one that its figures make, where they are not the same."""
    stated, computed = case.stated_grade, case.computed_grade
    found: list[Value] = []
    if stated is not None:
        found.append(_value(words, stated, lambda one: f"{one}（报告写明）", grade_tone(stated.value)))
    if computed is not None and (stated is None or stated.value is not computed.value):
        found.append(_value(words, computed, lambda one: f"{one}（按数字计算）", grade_tone(computed.value)))
    return tuple(found)


def grades_differ(case: Case) -> str:
    """What to say where the stated grade is not the one that the figures make; "" where they agree."""
    stated, computed = case.stated_grade, case.computed_grade
    if stated is None or computed is None or stated.value is computed.value:
        return ""
    note = computed.note or stated.note
    return f"报告写明为{stated.value}，按报告里的数字计算为{computed.value}。{note}"


def _firm(firm: Enterprise) -> str:
    return firm.name + (f"（{firm.role}）" if firm.role else "")


def _persons(number: int) -> str:
    return f"{number:,} 人"


def _one(words: CaseWords, found: Found[T] | None, shown: Callable[[T], str]) -> tuple[Value, ...]:
    return (_value(words, found, shown),) if found is not None else ()


def _all(words: CaseWords, found: Sequence[Found[T]], shown: Callable[[T], str]) -> tuple[Value, ...]:
    return tuple(_value(words, one, shown) for one in found)


def _value(words: CaseWords, found: Found[T], shown: Callable[[T], str], tone: str = "") -> Value:
    first = found.spans[0] if found.spans else None
    return Value(
        words.said(shown(found.value)),
        words.url(first) if first else "",
        words.sentence(first) if first else "",
        found.sure,
        words.mask.text(found.note),
        tone,
    )


# --- course and lessons ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text; ``url`` opens the document at it."""

    lines: tuple[Markup, ...]
    url: str


def passages_of(words: CaseWords, spans: Iterable[Span]) -> tuple[Passage, ...]:
    """Stretches of the text as they are."""
    return tuple(Passage(words.paragraphs(span), words.url(span)) for span in spans)


def split_lines(passages: Sequence[Passage]) -> tuple[tuple[Markup, ...], tuple[Markup, ...]]:
    """(paragraphs that stand open, those that are folded)."""
    lines = tuple(line for passage in passages for line in passage.lines)
    return lines[:SHOWN], lines[SHOWN:]


# --- causes ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactorTag:
    """A class of GB/T 13861 with its own mark: 管理因素 43、49; ``names``: what the codes mean."""

    words: str
    kind: str
    names: str = ""


@dataclass(frozen=True, slots=True)
class CauseView:
    """One cause: its words with the evidence marked, the classes and topics that they show."""

    lines: tuple[Markup, ...]
    factors: tuple[FactorTag, ...]
    topics: tuple[str, ...]
    who: Markup
    url: str
    sure: bool


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Causes of one kind."""

    kind: CauseKind
    causes: tuple[CauseView, ...]


def causes_of(case: Case, words: CaseWords) -> tuple[CauseGroup, ...]:
    """The causes by kind, the direct ones first."""
    return tuple(
        CauseGroup(kind, tuple(_cause(one, words) for one in case.causes if one.kind is kind))
        for kind in CauseKind
        if any(one.kind is kind for one in case.causes)
    )


def factors_in(groups: Iterable[CauseGroup]) -> tuple[FactorTag, ...]:
    """The classes that occur, in the order of the standard: the key to the marks."""
    there = {tag.kind for group in groups for cause in group.causes for tag in cause.factors}
    return tuple(FactorTag(factor.value, kind) for factor, kind in FACTOR_CLASSES.items() if kind in there)


def _cause(cause: Cause, words: CaseWords) -> CauseView:
    marks = [
        Marked(one.span, FACTOR_CLASSES[one.factor], f"{one.factor}{'：' + one.name if one.name else ''}")
        for one in cause.factors
    ]
    return CauseView(
        words.paragraphs(cause.span, marks),
        tuple(
            _tag(factor, cause)
            for factor in FACTOR_CLASSES
            if any(one.factor is factor for one in cause.factors)
        ),
        cause.topics,
        words.said(cause.who),
        words.url(cause.span),
        cause.sure,
    )


def _tag(factor: Factor, cause: Cause) -> FactorTag:
    """One class of a cause with the codes that it has of it."""
    own = dict.fromkeys((one.code, one.name) for one in cause.factors if one.factor is factor and one.code)
    codes = "、".join(sorted({code for code, _ in own}))
    return FactorTag(
        f"{factor.value} {codes}".rstrip(), FACTOR_CLASSES[factor], "；".join(f"{c} {n}" for c, n in own)
    )


def codes_of(case: Case) -> tuple[tuple[str, str], ...]:
    """(code, its name in the standard) of all causes, in the order of the standard."""
    return tuple(sorted({(one.code, one.name) for cause in case.causes for one in cause.factors if one.code}))


# --- who answered for it ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BasisView:
    """A provision that a measure rests on, as cited; ``url``: its text, "" where the library lacks it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """What was done or proposed."""

    kind: str
    words: Markup
    proposed: bool
    basis: tuple[BasisView, ...]
    url: str


@dataclass(frozen=True, slots=True)
class PartyView:
    """A person or unit that answers for the accident."""

    name: Markup
    person: bool
    post: Markup
    role: str
    fault: tuple[Markup, ...]
    measures: tuple[MeasureView, ...]
    url: str


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A unit with those of its people who answer too; ``unit`` is None where the text has no entry of it."""

    name: Markup
    kind: str
    unit: PartyView | None
    people: tuple[PartyView, ...]


BasisUrl = Callable[[Cited], str]


def chain_of(case: Case, words: CaseWords, basis_url: BasisUrl = lambda cited: "") -> tuple[ChainLink, ...]:
    """Who answered, unit by unit: firms, then organs; people beside their unit."""
    units = [one for one in case.parties if one.kind is not PartyKind.PERSON]
    people = [one for one in case.parties if one.kind is PartyKind.PERSON]
    shorts = {one.value.name: one.value.short for one in case.enterprises if one.value.short}
    taken: set[int] = set()
    links: list[ChainLink] = []
    for unit in sorted(units, key=lambda one: one.kind is PartyKind.ORGAN):
        names = [name for name in (unit.name, shorts.get(unit.name, "")) if name]
        own = [at for at, one in enumerate(people) if at not in taken and _belongs(one, names)]
        taken |= set(own)
        views = tuple(_party(people[at], words, basis_url) for at in own)
        links.append(ChainLink(words.said(unit.name), unit.kind.value, _party(unit, words, basis_url), views))
    others: dict[str, list[Party]] = {}
    for at, one in enumerate(people):
        if at not in taken:
            others.setdefault(one.unit, []).append(one)
    for name, members in others.items():
        views = tuple(_party(one, words, basis_url) for one in members)
        links.append(ChainLink(words.said(name), "", None, views))
    return tuple(links)


def _belongs(person: Party, names: Sequence[str]) -> bool:
    """Whether a person's unit is one of these names; a branch of a firm (某某公司一车间) is the firm's."""
    return bool(person.unit) and any(person.unit == name or person.unit.startswith(name) for name in names)


def _party(party: Party, words: CaseWords, basis_url: BasisUrl) -> PartyView:
    return PartyView(
        # Some are known by their post alone (司机被刑事拘留).
        words.said(party.name or party.post or UNNAMED),
        party.kind is PartyKind.PERSON,
        words.said(party.post if party.name else ""),
        party.role,
        words.paragraphs(party.fault) if party.fault else (),
        tuple(
            MeasureView(
                one.kind.value,
                words.said(one.words),
                one.proposed,
                tuple(BasisView(cited_words(cited), basis_url(cited)) for cited in one.basis),
                words.url(one.span),
            )
            for one in party.measures
        ),
        words.url(party.span),
    )


def cited_words(cited: Cited) -> str:
    """A provision as it is cited: 《安全生产法》第四十五条第一款."""
    return f"《{cited.title}》{cited.article}{cited.paragraph}{cited.item}"


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answered in which way: the line above the chain."""

    people: int
    units: int
    kinds: tuple[tuple[str, str], ...]
    fines: float


def _number(parties: Sequence[Party], persons: Sequence[Party], kind: MeasureKind) -> str:
    """3 人、2 个单位: those who have a measure of this kind; "" for none."""
    having = [party for party in parties if any(one.kind is kind for one in party.measures)]
    people = sum(party in persons for party in having)
    units = len(having) - people
    return "、".join(filter(None, (f"{people} 人" * bool(people), f"{units} 个单位" * bool(units))))


def answered_of(case: Case) -> Answered:
    """Counts of those whom the text names, by the gravest kind of measure first."""
    persons = [one for one in case.parties if one.kind is PartyKind.PERSON]
    kinds = tuple(
        (kind.value, number) for kind in MeasureKind if (number := _number(case.parties, persons, kind))
    )
    fines = sum(
        one.amount or 0 for party in case.parties for one in party.measures if one.kind is MeasureKind.FINE
    )
    return Answered(len(persons), len(case.parties) - len(persons), kinds, fines)
