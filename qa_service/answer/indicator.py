"""目标是多少: the value of one row of an indicator table, for the year that is asked about.

A row of such a table is a name with values (指标 | 2025年现状 | 2030年目标 | 属性); the year stands in the
head of its column, so that no sentence of the text holds name, year and value together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.jurisdiction import NATIONAL
from corpus.library import Library
from corpus.model import Span, Target
from qa_service.answer import premise
from qa_service.answer.asked_parts import answer_target
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import AnswerTarget, Verdict
from qa_service.evidence import Evidence, Findings, Term, coverage
from qa_service.labels import short_place
from qa_service.question import AskedFor

FORWARD: Final = 0.7
"""Share of the question's weight that the name of an indicator must cover to be the one asked about."""
BACKWARD: Final = 0.5
"""Share of the name's pairs of characters that the question must have: of a longer name it asks another."""
FIT: Final = 1.4
"""Both together: a question that misses much of the name must say all the rest of it."""
SURE: Final = 0.75
LEAST: Final = 0.4
LEAST_OF_NAME: Final = 0.3
"""Confidence, and shares of the question and of the name, from which the row that fits best may be named in
other words."""
_CLOSE: Final = 0.1
_MOST_OTHERS: Final = 3

# Words of a question for a value that no name of an indicator has: years, the column, the asking itself.
# Matches 2030, 目标值, 控制, 以内, 几分钟, 缩到. Must not match 死亡人数, 覆盖率, 下降 (parts of names).
_FRAME = re.compile(
    r"(?:\d+|年|年?底|末|目标值?|指标值?|数值|现状|基期|达到|达|完成|实现|控制|以内|以下|以上|不?超过"
    r"|左右|规划|时期|期间|十[一二三四五]五|五|要|应|将|有|多少|几|今年|明年|缩短?|提高|降低?|到|个|人"
    r"|台|处|分钟|小时|平方米|公里)+"
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row that is asked about: where it stands, and how well its name fits (0 to 2)."""

    evidence: Evidence
    target: Target
    fit: float


@dataclass(frozen=True, slots=True)
class Stated:
    """What the rows say."""

    text: str
    targets: tuple[AnswerTarget, ...]
    citations: Citations
    verdicts: tuple[Verdict, ...]
    place: str


def find(library: Library, findings: Findings) -> tuple[Indicator, ...]:
    """The rows whose name is what the question asks a value of, best first; () where it asks no value."""
    question, scope = findings.question, findings.scope
    if question.asked_for not in (AskedFor.FIGURE, AskedFor.TIME) and not question.years:
        return ()
    terms = [term for term in findings.terms if not _FRAME.fullmatch(term.word)]
    if not terms or not re.search("多少|几|目标|指标|比[例率]|[吗吧]|对不对|是不是", question.text):
        return ()
    asked = "".join([question.topic, *(other for term in terms for other in term.others)])
    found: dict[tuple[str, int], Indicator] = {}
    for rank, evidence in enumerate(findings.evidence):
        passage = evidence.hit.passage
        if passage.doc_kind == "law" or not _of_place(evidence, findings):
            continue
        if not (re.search(r"\d", passage.text) and coverage(terms, passage.text) >= FORWARD / 2):
            continue
        for target in library.targets_within(passage.version_id, Span(passage.start, passage.end)):
            sure = rank == 0 and evidence.confidence >= SURE and evidence.sentence.contains(target.span)
            fit = _fit(target.name or "", terms, asked, sure=sure)
            if fit and _years_fit(target, question.years):
                key = (passage.version_id, target.span.start)
                found.setdefault(key, Indicator(evidence, target, fit))
    best = sorted(found.values(), key=lambda one: (-one.fit, one.evidence.hit.passage.id, one.target.span))
    held = set(scope.own) if scope.places else set()
    return tuple(best) if not held else tuple(o for o in best if _place(o) in held) or tuple(best)


def _fit(name: str, terms: Sequence[Term], asked: str, *, sure: bool) -> float:
    """How well a name fits the question, both ways; 0 where it is no indicator or another one.

    Args:
        sure: its row is what fits the question best of all, so that it may be named in other words.
    """
    name = "".join(name.split())
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    if not pairs:
        return 0.0
    forward = coverage(terms, name)
    backward = sum(pair in asked for pair in pairs) / len(pairs)
    if sure and forward >= LEAST and backward >= LEAST_OF_NAME:
        return FIT + forward
    heaviest = max(terms, key=lambda term: term.weight)
    if forward < FORWARD or backward < BACKWARD or coverage((heaviest,), name) < 0.5:
        return 0.0
    return forward + backward if forward + backward >= FIT else 0.0


def _of_place(evidence: Evidence, findings: Findings) -> bool:
    scope = findings.scope
    if not scope.places:
        return True
    return _place_of(evidence) in scope.own


def _place(one: Indicator) -> str:
    return _place_of(one.evidence)


def _place_of(evidence: Evidence) -> str:
    return evidence.hit.passage.jurisdiction


def _years_fit(target: Target, years: Sequence[int]) -> bool:
    """Whether the row has a value for a year that is asked about, or none is."""
    return not years or bool(set(years) & {_due_year(target), target.base_year})


def _due_year(target: Target) -> int | None:
    if target.due_by is not None:
        return target.due_by.year
    written = re.search(r"(?:19|20)\d\d", target.due or "")
    return int(written.group()) if written else None


def compose(library: Library, findings: Findings, rows: Sequence[Indicator], citations: Citations) -> Stated:
    """The value of the best row and of those of other places that fit as well, each with its citation."""
    question = findings.question
    best = rows[0]
    shown = [best]
    if not findings.scope.places and not findings.named:
        for row in rows[1:]:
            apart = all(_place(row) != _place(other) for other in shown)
            if row.fit >= best.fit - _CLOSE and apart and len(shown) <= _MOST_OTHERS:
                shown.append(row)
    lines, targets = [], []
    verdicts: list[Verdict] = []
    for row in shown:
        number = _cite(library, row, citations)
        lines.append(_line(row, question.years, number, among=len(shown) > 1))
        targets.append(answer_target(row.target, number))
    claim = next((one for one in question.claims if one.figure), None)
    if claim is not None:
        said = _asked_value(best.target, question.years)
        verdicts.append(premise.of_value(claim, said, targets[0].citation))
        lines.insert(0, verdicts[0].text)
    return Stated("\n".join(lines), tuple(targets), citations, tuple(verdicts), _place(best))


def _cite(library: Library, row: Indicator, citations: Citations) -> int:
    """Cites the whole row of the table."""
    passage = row.evidence.hit.passage
    clause, around = around_clause(library, passage.clause_id)
    line = _line_of(row.evidence.text, row.target.span)
    quote = line if around.contains(line) else row.target.span
    return citations.add(passage.version_id, clause.id, quote, around if around.contains(quote) else quote)


def _line_of(text: str, span: Span) -> Span:
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Span(start, len(text) if end < 0 else end)


def _line(row: Indicator, years: Sequence[int], number: int, *, among: bool) -> str:
    target = row.target
    due = target.due or ""
    goal = f"{due}目标{_written(target)}" if due else f"目标{_written(target)}"
    base = f"{target.base_year or ''}{'年' if target.base_year else ''}基期{target.base_value}"
    parts = [goal]
    if target.base_value:
        parts = [goal, base] if _goal_asked(target, years) else [base, goal]
        if len({_due_year(target), target.base_year} & set(years)) > 1:
            parts = [base, goal]
    lacking = [f"{year}年" for year in years if year not in (_due_year(target), target.base_year)]
    nature = f"（{target.nature}）" if target.nature else ""
    missing = f"；原文没有写{'、'.join(lacking)}的数值" if lacking else ""
    place = _place(row)
    whose = f"{short_place(place)}：" if among and place and place != NATIONAL else ""
    title = book_title(row.evidence.hit.passage.title)
    return f"{whose}{title}：“{target.name}”{nature}{'，'.join(parts)}{missing}。[{number}]"


def _goal_asked(target: Target, years: Sequence[int]) -> bool:
    return not years or _due_year(target) in years


def _asked_value(target: Target, years: Sequence[int]) -> str:
    """The value that the question speaks of, in words: of the base year where only that is named."""
    if target.base_value and not _goal_asked(target, years):
        return target.base_value
    return _written(target)


def _written(target: Target) -> str:
    """The value as the source writes it, with its measure, which may stand in the head of the column."""
    words = " ".join(target.text.split())
    return words if not target.unit or target.unit in words else f"{words}{target.unit}"
