"""对照处罚: what two texts impose for the same act, tier beside tier."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import ClauseKind, Span
from qa_service.answer.article_parts import body, words
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.compared_sides import Side
from qa_service.answer.model import AnswerKind
from qa_service.answer.penalty_matching import Match, best_match
from qa_service.answer.penalty_question import asked_in
from qa_service.answer.penalty_tiers import by_sentence, with_borrowed
from qa_service.answer.sanctions import Sanction, sanctions
from qa_service.answer.told import Untold
from qa_service.evidence import Finder, Findings

ENOUGH = 0.5
"""Share of the act's words that what each side punishes must have."""


def compared(
    finder: Finder, findings: Findings, sides: Sequence[Side], citations: Citations
) -> tuple[list[str], list[str]] | Untold:
    """A line for each side and the sanctions of both; why not, where a side does not punish the act."""
    asked = asked_in(findings.question.text, authority=False)
    lines, imposed = [], []
    for side in sides:
        match = best_match(finder, findings, asked, side.versions)
        if match is None or match.strange or match.covered < ENOUGH:
            return Untold(
                f"没有找到{side.name}处罚这种行为的条文，无法对照。", nearest=True, kind=AnswerKind.COMPARISON
            )
        line, measures = _line(finder, citations, side, match)
        lines.append(line)
        imposed.append(measures)
    return lines, imposed


def _line(finder: Finder, citations: Citations, side: Side, match: Match) -> tuple[str, str]:
    """The sentence that punishes, with the item that it is for, and its sanctions in one piece."""
    text = finder.library.text(match.article.version_id)
    rows = [row for row in match.rows if not row.escalated] or list(match.rows)
    first = rows[0]
    span = Span(first.sentence.start, max(row.sentence.end for row in match.rows if _together(row, first)))
    number = citations.add(match.article.version_id, first.clause.id, span, match.article.extent)
    said = words(body(text, span).of(text))
    place = first.clause.locator.label or match.article.label
    if first.clause.kind is ClauseKind.ITEM and first.clause.parent is not None:
        above = finder.library.clause(f"{first.clause.version_id}.{first.clause.parent}")
        mark = citations.add(match.article.version_id, above.id, above.span, match.article.extent)
        said = f"{words(body(text, above.span).of(text))}[{mark}] {first.clause.label}{said}"
    line = f"- {_name(finder, side, match)}{place}：{said}[{number}]"
    for act in match.acts:
        if act.clause.id != first.clause.id:
            mark = citations.add(
                match.article.version_id, act.clause.id, act.clause.extent, match.article.extent
            )
            line += f" {words(act.clause.extent.of(text))}[{mark}]"
    borrowed = [
        row for row in with_borrowed(rows, sanctions(finder.library, match.article)) if row not in rows
    ]
    for sentence, group in by_sentence(borrowed):
        mark = citations.add(match.article.version_id, group[0].clause.id, sentence, match.article.extent)
        line += f"（所依照的规定：{words(body(text, sentence).of(text))}[{mark}]）"
    return line, "；".join(row.measure for row in (*rows, *borrowed))


def _together(row: Sanction, first: Sanction) -> bool:
    return row.clause.id == first.clause.id and row.sentence.start == first.sentence.start


def _name(finder: Finder, side: Side, match: Match) -> str:
    title = book_title(finder.library.version(match.article.version_id).title)
    return title if title == side.name else f"{side.name}（{title}）"
