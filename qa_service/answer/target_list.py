"""主要指标有哪些: every figure or deadline that the register of targets has for what is asked, in pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.library import MAX_LIMIT, Library
from corpus.model import TargetKind
from corpus.records import TargetRecord
from qa_service import interrogatives as ask
from qa_service.answer.asked_parts import answer_target
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerPage, AnswerTarget, Window
from qa_service.answer.named_rows import in_named_texts, title_of
from qa_service.evidence import Scope, coverage, question_terms
from qa_service.labels import place as place_name
from qa_service.library_facts import LibraryFacts
from qa_service.naming import Naming
from qa_service.question import Question
from qa_service.target_register import matter_of, value_in_words

# What a question for a list says beside the matter. Not part of a matter: 事故 of 事故指标 stays.
_ASKING = re.compile(
    "主要|具体|重点|核心|关键|量化|总体|发展|约束性|预期性|全部|所有|规划|控制|指标|目标值?|任务|方面|领域|有哪些|哪些"
    "|什么|哪几[项个]|到|达到|完成|实现|要|应|的|都|分别|列出|中|里|年底?|在|按照?|根据|需|今年"
    r"|(?:19|20)\d\d年?|[?？,，。]"
)
_NATURE = re.compile("约束性|预期性")
_LEAST_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class TargetList:
    """All targets that are asked for, in the order of the register; ``of`` says of what."""

    rows: tuple[TargetRecord, ...]
    of: str


def find(library: Library, facts: LibraryFacts, question: Question, scope: Scope) -> TargetList | None:
    """The targets of the place, text, unit, matter and year that the question names.

    Returns:
        None where it names none of them: every figure of the library would be an answer to nothing.
    """
    naming = facts.titles().find(question.text)
    matter = _matter(question, naming)
    if not (scope.asked or naming.texts or question.units or matter):
        return None
    rows: dict[str, TargetRecord] = {}
    places: Sequence[str | None] = scope.asked or ((None,) if scope.jurisdictions is None else ())
    for unit in question.units or (None,):
        for place in places:
            rows.update((row.id, row) for row in _all(library, unit, place, scope.as_of))
    found = [row for row in rows.values() if _asked_kind(question, row)]
    texts = {text.version_id for text in naming.texts}
    named = in_named_texts(found, question.text) or [row for row in found if row.version_id in texts]
    found = named or found
    nature = _NATURE.search(question.text)
    if nature:
        found = [row for row in found if row.target.nature and nature.group() in row.target.nature]
    plans = set(ask.PLAN.findall(question.text))
    if plans:
        found = [row for row in found if plans & _plans_of(row)]
    if question.years:
        found = [row for row in found if _of_year(row, question.years)]
    if matter:
        terms = question_terms(matter, {})
        about = [row for row in found if coverage(terms, _words(row)) >= _LEAST_SHARE]
        if not about and not (named or nature):
            return None
        found = about or found
    tables = [row for row in found if row.target.name]
    if (
        tables
        and not matter
        and not question.units
        and re.search("主要|规划|约束|预期|核心|总体", question.text)
    ):
        found = tables  # 主要指标 are those of the plan's own table
    return TargetList(tuple(found), _said_of(question, scope)) if found else None


def _all(library: Library, unit: str | None, place: str | None, as_of: dt.date) -> list[TargetRecord]:
    found: list[TargetRecord] = []
    while True:
        page = library.targets(unit=unit, jurisdiction=place, as_of=as_of, limit=MAX_LIMIT, offset=len(found))
        found += page.items
        if not page.items or len(found) >= page.total:
            return found


def _plans_of(row: TargetRecord) -> set[str]:
    """The five-year plans that a row is of: 十四五, by its title or its own time."""
    return set(ask.PLAN.findall(f"{title_of(row)} {row.document.title} {row.target.due or ''}"))


def _asked_kind(question: Question, row: TargetRecord) -> bool:
    """指标 are figures; 目标 may be what is to be done by a day too."""
    return row.kind is TargetKind.INDICATOR or not re.search("指标|目标值", question.text)


def _of_year(row: TargetRecord, years: Sequence[int]) -> bool:
    target = row.target
    if target.due_by is not None:
        return target.due_by.year in years
    words = f"{target.due or ''} {row.part_title} {row.document.title}"
    return any(str(year) in words for year in years)


def _matter(question: Question, naming: Naming) -> str:
    text = question.text
    spans = [span for _, span in question.spans]
    if naming.span is not None:
        spans.append(naming.span)
    for span in sorted(spans, reverse=True):
        text = text[: span.start] + " " + text[span.end :]
    rest = ask.POLITE.sub("", ask.TARGETS.sub(lambda match: re.sub("指标|目标值?", "", match.group()), text))
    words = [word for word in _ASKING.sub(" ", rest).split() if len(word) >= 2]
    return " ".join(words)


def _words(row: TargetRecord) -> str:
    task = row.task.text if row.task else ""
    return "\n".join((row.target.name, row.quote.text, row.heading, task, *row.section))


def _said_of(question: Question, scope: Scope) -> str:
    place = "、".join(place_name(path) for path in scope.asked)
    units = "、".join(question.units)
    years = "、".join(f"{year}年" for year in question.years)
    return "".join(filter(None, (place, units, years)))


@dataclass(frozen=True, slots=True)
class ListedTargets:
    """One page of targets as an answer has it."""

    text: str
    targets: tuple[AnswerTarget, ...]
    page: AnswerPage


def compose(found: TargetList, citations: Citations, window: Window) -> ListedTargets:
    """The rows of one page, text by text, each with its citation."""
    shown = found.rows[window.offset : window.offset + window.limit]
    page = AnswerPage(len(found.rows), window.offset, window.limit)
    lines: list[str] = []
    targets: list[AnswerTarget] = []
    title = ""
    for number, row in enumerate(shown, start=window.offset + 1):
        mine = book_title(title_of(row))
        if mine != title:
            title = mine
            lines.append(f"{title}：")
        target = row.target
        citation = citations.add_target(row)
        targets.append(answer_target(target, citation))
        value = f"：{value_in_words(row)}" if target.name and target.value else ""
        due = target.due or target.recurring or ""
        tail = "，".join(filter(None, (due if due not in matter_of(row) else "", target.nature or "")))
        when = f"（{tail}）" if tail else ""
        lines.append(f"{number}. {matter_of(row)}{value}{when}——{row.locator.label}[{citation}]")
    head = (
        f"{found.of or '资料库'}共有 {page.total} 项指标和时限"
        if any(row.target.value is None for row in found.rows)
        else f"{found.of or '资料库'}共有 {page.total} 项指标"
    )
    if page.offset or page.total > page.offset + page.limit:
        head += f"，以下是第 {page.offset + 1} 至 {min(page.total, page.offset + page.limit)} 项"
    return ListedTargets("\n".join([head + "：", *lines]), tuple(targets), page)
