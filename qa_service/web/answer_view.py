"""An answer as the page shows it: what is cited, what others say, what merely stands near."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from qa_service.answer.model import (
    ALTERNATIVES_HEADING,
    Alternative,
    Answer,
    AnswerItem,
    AnswerKind,
    AnswerTarget,
    AnswerUnit,
    Citation,
)
from qa_service.labels import place as place_name
from qa_service.links import document_url
from qa_service.matter import NO_MATTER, UNCLEAR

# A reference to a citation in the text of an answer: [1], [120]. Not: a year 〔2022〕 (other brackets),
# [注], a number of more than three digits.
REFERENCE = re.compile(r"\[(\d{1,3})\]")


# Why: the numbered lines of an answer about duties are a list. Matches “12. （牵头单位）整治…”, with or
# without the role; not “12.5 万元”, not “2026. ” (no list is that long), not a number inside a line.
DUTY = re.compile(r"(\d{1,3})\. (?:（([^（）]{1,12})）)?(.+)")
_SOURCE = "——《"
CITATIONS_SHOWN = 5
"""Citations that stand open; the rest folds."""
OTHERS_SHOWN = 4
"""Other documents that stand open beside the answer."""
ROWS_SHOWN = 12
"""Rows of a table of units, and duties of a list, that stand open."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of a list of duties: ``source`` is where it stands, with its reference; "" without one."""

    number: int
    role: str
    text: str
    source: str


LIST_SHOWN = 30
"""Rows of a list of duties or targets on one page."""
# Why: the headings of the list stand in the text too. Matches “牵头（59 项）：”. Not: a duty, the first line.
_GROUP = re.compile(r"(?:牵头|责任单位|配合|条文或正文规定的职责)（\d+ 项）：|【[^】]+】")


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Duties of one place in one role; ``place`` is "" where the whole list is of one place."""

    place: str
    name: str
    items: tuple[AnswerItem, ...]


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Targets of one text, each with its number over all pages."""

    title: str
    targets: tuple[tuple[int, AnswerTarget], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the answer, or the duties that follow it."""

    text: str
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """What another document says to the same question."""

    title: str
    place: str
    summary: str
    units: tuple[AnswerUnit, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the template shows.

    Attributes:
        blocks: the answer without what ``others`` repeat.
        units: those that stand in no alternative.
        cited: citations that the answer leans on; nearby: the others.
        numbers: of all citations.
        groups: a unit's duties, by place and role; listed: targets by text, where the answer is a list.
        asked_back: the question lacks something, and nothing was looked up.
    """

    blocks: tuple[Block, ...]
    units: tuple[AnswerUnit, ...]
    others: tuple[Other, ...]
    cited: tuple[Citation, ...]
    nearby: tuple[Citation, ...]
    numbers: frozenset[int]
    groups: tuple[DutyGroup, ...] = ()
    listed: tuple[TargetGroup, ...] = ()
    asked_back: bool = False


def answer_view(answer: Answer) -> AnswerView:
    """Sorts the parts of an answer for the page."""
    elsewhere = {number for other in answer.alternatives for number in other.citations}
    text = answer.answer.partition("\n" + ALTERNATIVES_HEADING)[0] if answer.alternatives else answer.answer
    used = {int(number) for number in REFERENCE.findall(answer.answer)} | elsewhere
    used |= {unit.citation for unit in answer.units} | {target.citation for target in answer.targets}
    cited = tuple(one for one in answer.citations if one.n in used) or answer.citations
    return AnswerView(
        blocks=_blocks_of(answer, text),
        units=tuple(unit for unit in answer.units if unit.citation not in elsewhere and not answer.items),
        others=tuple(_other(answer, other) for other in answer.alternatives),
        cited=cited,
        nearby=tuple(one for one in answer.citations if one not in cited),
        numbers=frozenset(one.n for one in answer.citations),
        groups=_groups(answer.items),
        listed=_listed(answer),
        asked_back=answer.answer in (NO_MATTER, UNCLEAR),
    )


def _blocks_of(answer: Answer, text: str) -> tuple[Block, ...]:
    if answer.page is not None:
        return tuple(Block(line) for line in _around_list(text))
    return _blocks(text) if answer.kind is AnswerKind.DUTIES else (Block(text),)


def _around_list(text: str) -> list[str]:
    """The lines before and behind a list, without its rows and headings, which stand in tables with links."""
    return [
        line
        for line in text.split("\n")
        if not (
            DUTY.fullmatch(line)
            or _GROUP.fullmatch(line)
            or _TITLE.fullmatch(line)
            or _TURNING.fullmatch(line)
        )
    ]


# Why: the list of targets names each text on a line of its own. Matches 《…》： alone. Not: a sentence.
_TITLE = re.compile("《[^\n]+》：")
# Why: on a page links turn the pages. Matches the line on further rows alone.
_TURNING = re.compile(r"还有 \d+ 项没有列在这一页，请看下一页。")
_GROUP_NAMES = {"牵头": "牵头", "责任": "责任单位", "配合": "配合", "正文规定": "条文或正文规定的职责"}


def _groups(items: Sequence[AnswerItem]) -> tuple[DutyGroup, ...]:
    several = len({item.jurisdiction for item in items}) > 1
    found: dict[tuple[str, str], list[AnswerItem]] = {}
    for item in items:
        found.setdefault((item.jurisdiction if several else "", item.group), []).append(item)
    return tuple(
        DutyGroup(place_name(place) if several else "", _GROUP_NAMES.get(group, group), tuple(rows))
        for (place, group), rows in found.items()
    )


def _listed(answer: Answer) -> tuple[TargetGroup, ...]:
    if answer.page is None or answer.items:
        return ()
    titles = {one.n: one.document.title or one.document.file_name for one in answer.citations}
    found: dict[str, list[tuple[int, AnswerTarget]]] = {}
    for number, target in enumerate(answer.targets, start=answer.page.offset + 1):
        found.setdefault(titles.get(target.citation, ""), []).append((number, target))
    return tuple(TargetGroup(title, tuple(rows)) for title, rows in found.items())


def _blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs and lists of duties, in order."""
    blocks: list[Block] = []
    for line in text.split("\n"):
        match = DUTY.fullmatch(line)
        if match is None:
            blocks.append(Block(line))
            continue
        about, mark, where = match[3].rpartition(_SOURCE)
        duty = (
            Duty(int(match[1]), match[2] or "", about, "《" + where)
            if mark
            else Duty(int(match[1]), match[2] or "", match[3], "")
        )
        if blocks and blocks[-1].duties:
            blocks[-1] = Block("", (*blocks[-1].duties, duty))
        else:
            blocks.append(Block("", (duty,)))
    return tuple(blocks)


def _other(answer: Answer, other: Alternative) -> Other:
    titles = [
        one.document.title or one.document.file_name for one in answer.citations if one.n in other.citations
    ]
    units = tuple(unit for unit in answer.units if unit.citation in other.citations)
    return Other("；".join(dict.fromkeys(titles)), other.jurisdiction, other.summary, units, other.label)


def with_references(text: str, numbers: Collection[int]) -> Markup:
    """The text with its references as links to the citations below."""
    pieces: list[Markup] = []
    position = 0
    for match in REFERENCE.finditer(text):
        if int(match[1]) in numbers:
            link = Markup('<a class="reference" href="#citation-{}">{}</a>').format(match[1], match[0])
            pieces += [escape(text[position : match.start()]), link]
            position = match.end()
    return Markup("").join([*pieces, escape(text[position:])])


def source_url(citation: Citation) -> str:
    """The page that shows the quote, in the very version that was cited."""
    document = citation.document
    return document_url(document.id, version_id=document.version_id, start=citation.start, end=citation.end)


def cite_text(citation: Citation) -> str:
    """The quote with its source, to be pasted into a letter."""
    document = citation.document
    number = f"（{document.number}）" if document.number else ""
    place = f"，{citation.locator.label}" if citation.locator.label else ""
    return f"“{citation.quote}”——《{document.title or document.file_name}》{number}{place}"
