"""The words of an answer about a sanction, and its tiers as rows, cited as they are written."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Final

from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from qa_service.answer import accident_grade
from qa_service.answer.accident_grade import Grade, harm_in
from qa_service.answer.article_parts import body, words
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerKind, AnswerPenalty
from qa_service.answer.penalty_matching import MOST_ACTS, Match, provision_words
from qa_service.answer.penalty_question import GRAVE_TIER, Asked, is_for
from qa_service.answer.sanctions import Act, Provision, Sanction, sanctions
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings

MOST_ROWS: Final = 12
"""Tiers that an answer lists."""

# 本法规定的行政处罚，由…决定.
_DECIDES = re.compile(
    r"本(?:法|条例|办法|规定)规定的(?:行政)?处罚[^。；;]{0,20}由[^。；;]{2,80}?(?:决定|实施)"
)


def general_authority(finder: Finder, article: ClauseRecord) -> tuple[ClauseRecord, Span] | None:
    """The sentence of the same text that says who imposes all its sanctions."""
    text = finder.library.text(article.version_id)
    match = _DECIDES.search(text)
    if match is None:
        return None
    for clause in finder.library.clauses(article.version_id):
        if clause.article is not None and clause.start <= match.start() < clause.end:
            end = text.find("。", match.end())
            return clause, Span(match.start(), end + 1 if 0 <= end < clause.end else match.end())
    return None


class TierComposer:
    """The words of one answer, cited as they are written."""

    def __init__(self, finder: Finder, findings: Findings, asked: Asked) -> None:
        self._finder = finder
        self._library = finder.library
        self._findings = findings
        self._asked = asked
        self._citations = Citations(finder.library, findings.scope.as_of)
        self._rows: list[AnswerPenalty] = []

    def told(self, match: Match) -> Told:
        """The tier that is asked for, its sentence in full, what it is for, then the other 款."""
        article = match.article
        rows = with_borrowed(match.rows, sanctions(self._library, article))
        asked = [row for row in rows if self._is_asked(row)]
        first = asked or [row for row in rows if not row.escalated] or rows[:1]
        if self._asked.amount and not any(row.fine for row in first):
            first += [row for row in rows if row.fine and row not in first and self._concerns(row)]
        if self._asked.measure and not any(self._asked.measure in row.measure for row in first):
            first += [row for row in rows if self._asked.measure in row.measure and row not in first]
        act = match.acts[0] if match.acts else None
        title = book_title(self._library.version(article.version_id).title)
        text = self._library.text(article.version_id)
        lines: list[str] = []
        later: list[str] = []
        sentences = by_sentence(rows)
        sentences.sort(key=lambda pair: min(first.index(row) if row in first else 99 for row in pair[1]))
        for sentence, group in sentences:
            if len(self._rows) >= MOST_ROWS:
                break
            clause = group[0].clause
            number = self._citations.add(article.version_id, clause.id, sentence, article.extent)
            said = words(_without_label(sentence.of(text), article))
            place = clause.locator.label or article.label
            if clause.label and clause.parent is not None and clause.kind is ClauseKind.ITEM:
                above = self._library.clause(f"{clause.version_id}.{clause.parent}")
                mark = self._citations.add(article.version_id, above.id, above.span, article.extent)
                place = above.locator.label or article.label
                said = f"{words(body(text, above.span).of(text))}[{mark}] {clause.label}{said}"
            wanted = [row for row in group if row in first]
            if wanted:
                if len(group) > len(wanted) and not lines:
                    lines += [
                        f"{_tier_words(row)}[{number}]" for row in wanted[:3] if row.condition or row.subject
                    ]
                lines.append(f"{title}{place}：{said}[{number}]")
            else:
                later.append(f"同一条还规定：{said}[{number}]")
            self._add(group, act, number, asked=wanted)
        for one in match.acts:
            if any(row.clause.id == one.clause.id for row in rows):
                continue  # a condition of the 款 itself, quoted with its tier
            number = self._citations.add(article.version_id, one.clause.id, one.clause.extent, article.extent)
            lines.append(f"适用的情形：{words(one.clause.extent.of(text))}[{number}]")
        lines += [
            *self._of_class(match),
            *self._referred(article, [match.breach] if match.breach else _breached(first)),
            *later,
        ]
        if not any(row.authority for row in match.rows):
            lines += self._decides(article)
        return self._made(lines, self._notes(match, first), min(0.95, 0.5 + 0.45 * match.covered))

    def _of_class(self, match: Match) -> Iterable[str]:
        """The item that says of which class the act is, with the words before the list."""
        item = match.through
        if item is None or item.parent is None:
            return
        text = self._library.text(item.version_id)
        above = self._library.clause(f"{item.version_id}.{item.parent}")
        lead = self._citations.add(item.version_id, above.id, above.span, above.extent)
        number = self._citations.add(item.version_id, item.id, item.extent, above.extent)
        yield (
            f"{above.locator.label or above.label}：{words(body(text, above.span).of(text))}[{lead}]"
            f" {words(item.extent.of(text))}[{number}]"
        )

    def decided(self, article: ClauseRecord) -> Told | None:
        """Who imposes the sanctions of the law that the article stands in."""
        lines = self._decides(article)
        if not lines:
            return None
        title = book_title(self._library.version(article.version_id).title)
        return self._made([title + line for line in lines], [], 0.9)

    def _decides(self, article: ClauseRecord) -> Sequence[str]:
        general = general_authority(self._finder, article)
        if general is None:
            return []
        clause, span = general
        text = self._library.text(article.version_id)
        number = self._citations.add(article.version_id, clause.id, span, clause.extent)
        return [f"由谁决定：{clause.article}：{words(span.of(text))}[{number}]"]

    def of_accident(
        self,
        grade: Grade,
        chosen: Sequence[tuple[tuple[float, ...], ClauseRecord, Sanction]],
        others: Sequence[tuple[tuple[float, ...], ClauseRecord, Sanction]],
    ) -> Told:
        """The tier for a grade, what the grade means, and what other laws say."""
        lines: list[str] = []
        for _, article, row in chosen:
            lines.append(self._tier(article, row, asked=True))
        lines += self._grave(chosen)
        harm = harm_in(self._findings.question.text)
        lines += self.graded(grade)
        for _, article, row in others:
            lines.append("其他规定：" + self._tier(article, row, asked=False))
        notes = []
        if harm.known:
            notes.append(f"等级按问题所说的{harm.words}推算；实际等级和责任以事故调查认定为准。")
        if harm.hurt is not None and harm.injuries is None:
            notes.append("问题没有说明受伤的人是不是重伤；重伤人数也会影响事故等级。")
        if others:
            notes.append(
                "几部法律法规都有规定的，上位法优先；同一机关制定的，特别规定、新的规定优先（立法法）。"
            )
        return self._made(lines, notes, 0.9)

    def _grave(self, chosen: Sequence[tuple[tuple[float, ...], ClauseRecord, Sanction]]) -> Iterable[str]:
        """情节特别严重的: the 款 behind the tiers that multiplies them."""
        if not any(tier.search("情节特别严重") for tier in self._asked.tiers):
            return
        for _, article, row in chosen:
            for other in sanctions(self._library, article):
                if other.clause.id != row.clause.id and GRAVE_TIER.search(other.lead):
                    yield self._tier(article, other, asked=True)

    def grade(self, grade: Grade) -> Told | Untold:
        """The grade of an accident with the article that says so."""
        lines = self.graded(grade)
        if not self._citations.items:
            return Untold("资料库中没有划分事故等级的条文，请先导入《生产安全事故报告和调查处理条例》。")
        harm = harm_in(self._findings.question.text)
        notes = [f"等级按问题所说的{harm.words}推算；实际等级以事故调查认定为准。"]
        return dataclasses.replace(self._made(lines, notes, 0.9), kind=AnswerKind.DEFINITION)

    def graded(self, grade: Grade) -> Sequence[str]:
        """What makes the grade, with the article that says so where the library has it."""
        harm = harm_in(self._findings.question.text)
        rule = accident_grade.grade_rule(self._finder, self._findings.scope, grade)
        head = f"{harm.words}，属于{grade.value}事故" if harm.known else f"{grade.value}事故的标准"
        if rule is None:
            if harm.known:
                return [
                    f"{head}（按《生产安全事故报告和调查处理条例》第三条的标准推算，资料库中没有这一条的原文，请核对）。"
                ]
            return []
        text = self._library.text(rule.article.version_id)
        number = self._citations.add(
            rule.article.version_id, rule.item.id, rule.item.extent, rule.article.extent
        )
        title = book_title(self._library.version(rule.article.version_id).title)
        return [f"{head}：{title}{rule.item.locator.label}：{words(rule.span.of(text))}[{number}]"]

    def _tier(self, article: ClauseRecord, row: Sanction, *, asked: bool) -> str:
        """One tier with the words before the 项 that it stands under."""
        text = self._library.text(article.version_id)
        title = book_title(self._library.version(article.version_id).title)
        quote = row.sentence if row.clause.id == article.id else row.clause.extent
        number = self._citations.add(article.version_id, row.clause.id, quote, article.extent)
        self._add([row], None, number, asked=[row] if asked else [])
        above = (
            self._library.clause(f"{article.version_id}.{row.clause.parent}") if row.clause.label else None
        )
        if above is None:
            return f"{title}{row.clause.locator.label or article.label}：{words(quote.of(text))}[{number}]"
        lead = self._citations.add(article.version_id, above.id, above.span, article.extent)
        where = above.locator.label or article.label
        said = words(body(text, above.span).of(text))
        return f"{title}{where}：{said}[{lead}] {words(quote.of(text))}[{number}]"

    def _referred(self, article: ClauseRecord, provisions: Sequence[Provision]) -> Iterable[str]:
        """What the provisions say whose breach is punished: without them 违反第十二条 says nothing."""
        text = self._library.text(article.version_id)
        for provision in provisions[:MOST_ACTS]:
            found = provision_words(self._finder, article.version_id, provision)
            if found is None:
                continue
            pieces = []
            for span in found[1]:
                if span.end - span.start > _LONGEST:
                    cut = text.rfind("。", span.start, span.start + _LONGEST)
                    span = Span(span.start, cut + 1 if cut > span.start else span.start + _LONGEST)
                mark = self._citations.add(article.version_id, found[0].id, span, found[0].extent)
                pieces.append(f"{words(span.of(text))}[{mark}]")
            yield "所违反的" + _labelled(" ".join(pieces), provision.article)

    def _notes(self, match: Match, first: Sequence[Sanction]) -> list[str]:
        notes = []
        asked = self._asked
        if asked.somebody and match.rows and not any(is_for(asked, row) for row in match.rows):
            wanted = (
                "个人"
                if asked.person
                else "主要负责人"
                if asked.leader
                else "单位"
                if asked.unit
                else "责任人员"
            )
            if any(row.subject for row in match.rows):
                notes.append(f"这一条没有单独写明对{wanted}的处罚，处罚对象以条文写的为准。")
        if match.branch:
            notes.append(f"这一条只管“{match.branch}”；问题没有写明是哪一类单位，别的单位以各自的规定为准。")
        if any("依照" in row.measure and "《" in row.measure and row.fine is None for row in first):
            notes.append("条文指明依照其他法律处罚的，幅度要看那部法律；以上没有替它推算。")
        if asked.tiers and not any(
            t.search(row.condition + row.lead) for row in match.rows for t in asked.tiers
        ):
            notes.append("问题所说的情节，这一条没有另外规定档次。")
        return notes

    def _is_asked(self, row: Sanction) -> bool:
        asked = self._asked
        if asked.tiers and not any(tier.search(row.condition or row.lead) for tier in asked.tiers):
            return False
        if row.escalated and (asked.first or not asked.tiers) and not (row.fine and _is_share(row)):
            return False
        return self._concerns(row)

    def _concerns(self, row: Sanction) -> bool:
        return not self._asked.somebody or is_for(self._asked, row) or not row.subject

    def _add(
        self, rows: Sequence[Sanction], act: Act | None, number: int, *, asked: Sequence[Sanction]
    ) -> None:
        for row in rows:
            fine = row.fine
            self._rows.append(
                AnswerPenalty(
                    subject=row.subject,
                    act=act.text if act is not None and row.acts else row.lead,
                    condition=row.condition,
                    sanction=row.measure,
                    low=fine.low if fine else None,
                    high=fine.high if fine else None,
                    measure=fine.measure if fine else None,
                    base=(fine.base or None) if fine else None,
                    authority=row.authority,
                    basis=row.clause.locator.label,
                    citation=number,
                    asked=row in asked,
                )
            )

    def _made(self, lines: Sequence[str], notes: Sequence[str], confidence: float) -> Told:
        rows = tuple(sorted(self._rows, key=lambda row: not row.asked))
        if rows and not any(row.asked for row in rows):
            rows = (dataclasses.replace(rows[0], asked=True), *rows[1:])
        return Told(
            AnswerKind.PENALTY,
            "\n".join(lines),
            self._citations,
            confidence=confidence,
            penalties=rows[:MOST_ROWS],
            notes=tuple(notes),
            framed=True,
        )


_LONGEST = 400


def _breached(rows: Sequence[Sanction]) -> Sequence[Provision]:
    return list(dict.fromkeys(ref for row in rows for ref in row.refers))


def with_borrowed(rows: Sequence[Sanction], whole: Sequence[Sanction]) -> list[Sanction]:
    """The tiers with those that 依照前款规定处罚 takes over, in the order of the text."""
    wanted = {row.borrows for row in rows if row.borrows}
    found = dict.fromkeys([*rows, *(row for row in whole if row.paragraph in wanted)])
    return sorted(found, key=lambda row: (row.sentence.start, row.sentence.end))


def _is_share(row: Sanction) -> bool:
    """One of several tiers by what was gained (违法所得十万元以上的): none is graver, the case decides."""
    return "违法所得" in row.condition or "货值金额" in row.condition


def _tier_words(row: Sanction) -> str:
    """逾期未改正的：对…处…罚款, in the words of the text."""
    head = row.condition or row.subject
    return f"{head}：{row.measure}"


def by_sentence(rows: Sequence[Sanction]) -> list[tuple[Span, list[Sanction]]]:
    """Tiers of one sentence together: the sentence is quoted once, up to its last tier."""
    groups: dict[tuple[str, int], list[Sanction]] = {}
    for row in rows:
        groups.setdefault((row.clause.id, row.sentence.start), []).append(row)
    return [
        (Span(group[0].sentence.start, max(row.sentence.end for row in group)), group)
        for group in groups.values()
    ]


def _without_label(said: str, article: ClauseRecord) -> str:
    return said.removeprefix(article.label).lstrip()


def _labelled(said: str, label: str) -> str:
    return said if said.startswith(label) else f"{label}：{said}"
