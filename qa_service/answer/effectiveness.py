"""Answers about a text itself: is it in force, since when, what ended it, what changed in it. All cited."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from corpus.amendments import LawEvent, find_events
from corpus.comparison import Change, Pair
from corpus.library import Library
from corpus.metadata import parse_date
from corpus.model import ClauseKind, Span, Validity
from corpus.records import ClauseRecord, RepealedBy, VersionRecord
from qa_service import cite
from qa_service.answer.changed import (
    changed_sentences,
    comparison_of,
    nearest_sentence,
)
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerKind
from qa_service.answer.rule_change import RuleChange, RuleText
from qa_service.answer.told import Told, Untold
from qa_service.comparing import Compared, compare_url, day_of, edition_name
from qa_service.editions import chosen_edition, current, is_law, previous
from qa_service.evidence import Finder, Findings, coverage, question_terms
from qa_service.labels import STATUS
from qa_service.naming import Naming
from qa_service.validity_questions import About, edition_asked, validity_question

MOST_TEXTS = 3
"""Works that one name may mean and that are answered side by side."""
MOST_EXAMPLES = 5
_SHOWN = 260

# What carries each statement. 自…起施行 in a last article; 有效期, 试行 for an end; a plan's own years.
_EFFECT = re.compile(r"[起日]\s*(?:正式)?(?:施行|实施|生效|执行|试行)")
_TERM = re.compile(r"有效期|试行|执行至|施行期|至\s*(?:19|20)\d{2}年.{0,8}止")
_PERIOD = re.compile(
    r"(?:规划期|期限|规划时段|实施期).{0,12}(?:19|20)\d{2}\s*年?\s*[—–\-~至到]{1,2}\s*(?:19|20)\d{2}"
)
# A rule about the text's own date is no change of the law's contents.
_OWN_DATE = re.compile(r"本(?:法|条例|规定|办法|细则|规则)自.{2,30}起?(?:施行|实施|生效)")


def answer(finder: Finder, findings: Findings) -> Told | Untold | None:
    """The answer to a question about a text of the library; None for every other question."""
    question, as_of = findings.question, findings.scope.as_of
    naming = finder.facts.titles().find(question.text)
    span = naming.span
    asked = validity_question(question.text, (span.start, span.end) if span else None)
    if asked is None or not naming.texts:
        return None
    teller = _Teller(finder.library, as_of)
    if asked.about is About.DIFFERENCE:
        return teller.difference(question.text, naming, asked.matter, question.article, finder)
    works = _works(finder.library, naming, as_of, findings.scope.jurisdictions)
    if not works:
        return None
    lines = [
        line for texts in works[:MOST_TEXTS] for line in teller.status(texts, question.text, asked.about)
    ]
    kind = AnswerKind.PROVISION if question.kind is AnswerKind.TARGET else question.kind
    return Told(kind, "\n".join(lines), teller.citations)


def _works(
    library: Library, naming: Naming, as_of: dt.date, places: tuple[str, ...] | None
) -> list[list[VersionRecord]]:
    """The texts of each work that is named, the oldest text first."""
    works: list[list[VersionRecord]] = []
    seen: set[str] = set()
    for named in naming.texts:
        if named.version_id in seen:
            continue
        texts = library.editions(named.version_id, as_of=as_of)
        seen.update(one.id for one in texts)
        if places is None or any(one.jurisdiction in places for one in texts):
            works.append(texts)
    return works


class _Teller:
    """Composes the lines of one answer and cites as it goes."""

    def __init__(self, library: Library, as_of: dt.date) -> None:
        self.library = library
        self.citations = Citations(library, as_of)
        self._as_of = as_of

    # --- status ----------------------------------------------------------------------------------

    def status(self, texts: list[VersionRecord], question: str, about: About) -> Iterator[str]:
        """What is to be said of a work."""
        edition = edition_asked(question)
        meant = chosen_edition(texts, edition) if edition else None
        version = meant or current(texts)
        if version is None:
            return
        if edition and edition.years and meant is None:
            years = "、".join(map(str, edition.years))
            yield f"资料库中没有{years}年的文本，以下按库中的文本回答。"
        name = f"{book_title(version.title)}（{edition_name(version)}）"
        yield f"{name}：{_state(version)}。{self._mark(version)}"
        if version.repealed_by is not None:
            yield self._repealing(version.repealed_by)
        successor = next((one for one in texts if one.id == version.superseded_by), None)
        if successor is not None:
            name = f"{book_title(successor.title)}（{edition_name(successor)}）"
            yield f"取代它的文本：{name}。{self._effect(successor)}"
        wanted = {About.REPEALED: _TERM, About.EFFECTIVE: _EFFECT}.get(about)
        yield from self._basis(version, wanted)
        if about in (About.AMENDED, About.STATUS, About.EFFECTIVE) and is_law(version):
            yield from self._history(version)
        older = [one for one in texts if one.id != version.id and one.id != version.superseded_by]
        if older and about is not About.EFFECTIVE:
            yield (
                "资料库中还有："
                + "；".join(
                    f"{edition_name(one)}的文本（{STATUS.get(one.status.value, '')}）" for one in older
                )
                + "。"
            )
        if about is About.REPEALED and version.status in (Validity.IN_FORCE, Validity.UNKNOWN):
            yield "资料库中没有废止它的文件。"

    def _mark(self, version: VersionRecord) -> str:
        """Cites the title of a text."""
        clauses = self.library.clauses(version.id)
        head = next((c for c in clauses if c.kind is ClauseKind.TITLE and c.end > c.start), None)
        head = head or next((c for c in clauses if c.kind is not ClauseKind.CHROME and c.end > c.start), None)
        if head is None:
            return ""
        return f"[{self.citations.add(version.id, head.id, head.span, head.span)}]"

    def _repealing(self, by: RepealedBy) -> str:
        """The clause that repeals it."""
        clause = self.library.clause(by.clause_id)
        text = self.library.text(by.version_id)
        sentence = next(
            (s for s in cite.sentences(text, clause.extent) if re.search("废止|失效|停止|不再", s.of(text))),
            clause.span,
        )
        number = self.citations.add(by.version_id, clause.id, sentence, clause.extent)
        return f"废止依据：{book_title(by.title)}{by.place}：{_squeezed(sentence.of(text))}[{number}]"

    def _effect(self, version: VersionRecord) -> str:
        found = self._sentence(version, _EFFECT)
        if found is None:
            return ""
        clause, sentence = found
        number = self.citations.add(version.id, clause.id, sentence, clause.span)
        return f"{clause.article or '原文'}：{self._said(version, clause, sentence)}[{number}]"

    def _said(self, version: VersionRecord, clause: ClauseRecord, sentence: Span) -> str:
        """The words of a sentence without the number of its article, with a remark on a date of long ago."""
        words = _squeezed(sentence.of(self.library.text(version.id)))
        words = words.removeprefix(clause.label).lstrip()[:_SHOWN]
        date = parse_date(words) if is_law(version) and _EFFECT.search(words) else None
        if date and version.published and date < version.published:
            words += "（这是最初文本的施行日期，本次修改自何时施行以修改决定为准）"
        return words

    def _basis(self, version: VersionRecord, wanted: re.Pattern[str] | None) -> Iterator[str]:
        """The sentences that state when it begins, how long it holds, or for which years it plans."""
        patterns = [wanted] if wanted else []
        if version.status is Validity.EXPIRED:
            patterns.append(_TERM if version.expires else _PERIOD)
        patterns.append(_EFFECT)
        shown: set[Span] = set()
        for pattern in dict.fromkeys(patterns):
            found = self._sentence(version, pattern)
            if found is None or found[1] in shown:
                continue
            clause, sentence = found
            shown.add(sentence)
            number = self.citations.add(version.id, clause.id, sentence, clause.span)
            where = clause.article or clause.locator.label or "原文"
            yield f"{where}：{self._said(version, clause, sentence)}[{number}]"

    def _sentence(self, version: VersionRecord, pattern: re.Pattern[str]) -> tuple[ClauseRecord, Span] | None:
        """The sentence about the text's own validity, searched from the end, where it stands by custom."""
        text = self.library.text(version.id)
        own = re.compile(
            r"本(?:法|条例|规定|办法|规则|细则|决定|解释|规程|标准|意见|通知|方案|规划|预案|制度)"
        )
        best: tuple[int, ClauseRecord, Span] | None = None
        for clause in reversed(self.library.clauses(version.id)):
            if clause.kind in (ClauseKind.CHROME, ClauseKind.CONTENTS) or clause.end <= clause.start:
                continue
            if not pattern.search(text, clause.start, clause.end):
                continue
            for sentence in cite.sentences(text, clause.span):
                words = sentence.of(text)
                if pattern.search(words):
                    rank = 2 if own.search(words) else 1
                    if best is None or rank > best[0]:
                        best = rank, clause, sentence
            if best and best[0] == 2:
                break
        return (best[1], best[2]) if best else None

    def _history(self, version: VersionRecord) -> Iterator[str]:
        """The steps printed under the title, cited where they stand."""
        text = self.library.text(version.id)
        lines = [c for c in head_clauses(self.library.clauses(version.id)) if c.end > c.start]
        events = find_events([c.span.of(text) for c in lines])
        if len(events) < 2 and not any(event.amends for event in events):
            return
        dated = next((c for c in lines if find_events([c.span.of(text)])), None)
        mark = ""
        if dated is not None:
            mark = f"[{self.citations.add(version.id, dated.id, dated.span, dated.span)}]"
        yield "沿革：" + "；".join(event_words(event) for event in events) + f"。{mark}"

    # --- difference ------------------------------------------------------------------------------

    def difference(
        self, question: str, naming: Naming, matter: str, article: str, finder: Finder
    ) -> Told | Untold | None:
        """What changed between two texts of the named law."""
        texts = self.library.editions(naming.texts[0].version_id, as_of=self._as_of)
        chosen = self._two(texts, question)
        if isinstance(chosen, Untold):
            return chosen
        older, newer = chosen
        compared = Compared(older, newer, comparison_of(self.library, older, newer), True)
        lines = [
            f"{book_title(newer.title)}：新文本（{edition_name(newer)}）与旧文本（{edition_name(older)}）相比，"
            f"{compared.summary}。"
        ]
        ranked = self._ranked(compared, matter, article, finder)
        if (matter or article) and not ranked:
            return Untold(f"两个版本中与“{matter or article}”有关的条文没有变化，或没有找到这样的条文。")
        changes = []
        for pair in ranked[:MOST_EXAMPLES]:
            found = self._example(pair, compared, matter, finder)
            if found is not None:
                lines.append(found[0])
                changes.append(found[1])
        lines.append(f"全文逐条对照：{compare_url(older, newer)}")
        if not self.citations.items:
            return Untold("两个版本的条文没有可引用的不同。")
        return Told(AnswerKind.COMPARISON, "\n".join(lines), self.citations, tuple(changes))

    def _two(self, texts: list[VersionRecord], question: str) -> tuple[VersionRecord, VersionRecord] | Untold:
        now = current(texts)
        if now is None or len(texts) < 2:
            name = book_title(texts[0].title) if texts else "这份文件"
            told = (
                "；".join(event_words(event) for event in history_of(self.library, texts[0].id))
                if texts
                else ""
            )
            known = f"这个文本记载的沿革：{told}。" if told else ""
            return Untold(
                f"资料库中只有{name}的一个文本，没有可对照的另一个版本；导入旧版后可以逐条对照。{known}"
            )
        edition = edition_asked(question)
        years = edition.years if edition else ()
        named = [one for one in texts if {d.year for d in (one.published, one.effective) if d} & set(years)]
        missing = [
            y for y in years if not any(y in {d.year for d in (t.published, t.effective) if d} for t in texts)
        ]
        if missing:
            have = "、".join(edition_name(one) for one in texts)
            return Untold(f"资料库中没有{book_title(now.title)}{missing[0]}年的文本；现有：{have}。")
        if len(named) >= 2:
            return named[0], named[-1]
        one = named[0] if named and named[0].id != now.id else previous(texts, now.id) or texts[0]
        pair = sorted((one, now), key=lambda v: (day_of(v) or dt.date.min, v.id))
        return pair[0], pair[1]

    def _ranked(self, compared: Compared, matter: str, article: str, finder: Finder) -> list[Pair]:
        """The changed rules that are asked about, else those whose change weighs most."""
        pairs = [pair for pair in compared.comparison.pairs if pair.change is not Change.SAME]
        if article:
            return [p for p in pairs if article in {side.label for side in (p.old, p.new) if side}]
        if not matter:
            own = [p for p in pairs if not all(_OWN_DATE.match(side.body) for side in (p.old, p.new) if side)]
            return sorted(own, key=_weight)
        terms = question_terms(matter, {})
        scored = [
            (max(coverage(terms, side.body) for side in (p.old, p.new) if side), number, p)
            for number, p in enumerate(pairs)
        ]
        return [p for score, _, p in sorted(scored, key=lambda s: (-s[0], s[1])) if score >= 0.6]

    def _example(
        self, pair: Pair, compared: Compared, matter: str, finder: Finder
    ) -> tuple[str, RuleChange] | None:
        """One changed rule with both sentences, both cited."""
        newer, older = compared.new, compared.old
        spans = changed_sentences(self.library, pair, newer, older)
        if not spans:
            return None
        version = newer if pair.new else older
        provision = pair.new or pair.old
        if provision is None:
            return None
        text = self.library.text(version.id)
        terms = question_terms(matter, {}) if matter else ()
        span = max(
            spans,
            key=lambda s: (coverage(terms, s.of(text)) if terms else 0.0, _figures(s.of(text)), -s.start),
        )
        here, words = self._cited(version, provision.clause_id, span)
        url = compare_url(older, newer)
        rule = RuleText(
            version.id,
            version.document_id,
            provision.label,
            span.of(text),
            span.start,
            span.end,
            edition_name(version),
        )
        if pair.old is None:
            return f"- 新增{provision.label}：{words}[{here}]", RuleChange(None, rule, url)
        if pair.new is None:
            return f"- 删去旧版{provision.label}：{words}[{here}]", RuleChange(rule, None, url)
        before = nearest_sentence(self.library, older, pair.old, span.of(text), pair.new.body)
        if before is None:
            return f"- {provision.label}增加：{words}[{here}]", RuleChange(None, rule, url)
        there, was = self._cited(older, pair.old.clause_id, before)
        old_rule = RuleText(
            older.id,
            older.document_id,
            pair.old.label,
            before.of(self.library.text(older.id)),
            before.start,
            before.end,
            edition_name(older),
        )
        line = f"- {provision.label}：现为“{words}”[{here}]；旧版{pair.old.label}为“{was}”[{there}]"
        return line, RuleChange(old_rule, rule, url)

    def _cited(self, version: VersionRecord, clause_id: str, span: Span) -> tuple[int, str]:
        clause = self.library.clause(clause_id)
        words = _squeezed(span.of(self.library.text(version.id)))
        words = words.removeprefix(clause.label).lstrip()
        shown = words if len(words) <= _SHOWN else words[:_SHOWN] + "……"
        return self.citations.add(version.id, clause.id, span, clause.extent), shown


def _state(version: VersionRecord) -> str:
    """已废止（自 2024年5月1日 起），已届满（规划期 2021—2025 年）: the status with its reason, said once."""
    status = STATUS.get(version.status.value, version.status.value)
    by, note = version.repealed_by, version.status_note
    if by is not None:
        return (
            f"{status}（自 {by.since.year}年{by.since.month}月{by.since.day}日 起）" if by.since else status
        )
    note = note.removesuffix("，已届满").removesuffix("，本版本不再适用")
    return f"{status}（{note}）" if note else status


def head_clauses(clauses: Sequence[ClauseRecord]) -> list[ClauseRecord]:
    """What stands above the first article or heading: the lines of a law's history."""
    found: list[ClauseRecord] = []
    for clause in clauses:
        if clause.kind in (ClauseKind.ARTICLE, ClauseKind.HEADING, ClauseKind.ITEM):
            break
        if clause.kind not in (ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.TITLE):
            found.append(clause)
    return found


def history_of(library: Library, version_id: str) -> tuple[LawEvent, ...]:
    """The steps of a law's history that its text prints under the title."""
    text = library.text(version_id)
    return find_events([c.span.of(text) for c in head_clauses(library.clauses(version_id))])


def event_words(event: LawEvent) -> str:
    """2014年8月31日第二次修正."""
    return f"{event.date.year}年{event.date.month}月{event.date.day}日{event.act}"


def _weight(pair: Pair) -> tuple[int, float, int]:
    """Changed figures first, then what changed most; added before removed."""
    sides = [side.body for side in (pair.old, pair.new) if side]
    figures = len(sides) == 2 and _numbers(sides[0]) != _numbers(sides[1])
    order = {Change.CHANGED: 0, Change.ADDED: 1, Change.REMOVED: 2}.get(pair.change, 3)
    return (0 if figures else 1, pair.similarity, order)


def _numbers(text: str) -> list[str]:
    return re.findall(r"[零〇一二两三四五六七八九十百千万\d]+(?=[万亿]?元|日|年|小时|个月|倍|天)", text)


def _figures(text: str) -> int:
    return len(_numbers(text))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
