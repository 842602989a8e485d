"""One report of an accident, read by its headings and, where it has none, by the record of the case.

The cause stands under 事故原因, those who were punished under 责任追究; short write-ups have no headings, and
there the record says where their words are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.summary import CaseSummary
from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from qa_service import cite
from qa_service.answer.accident_facts import asked_parts, best_sentence
from qa_service.answer.accident_recorded import Recorded, RecordLine, clause_at
from qa_service.answer.accident_words import ACCIDENT, Aspect, asks_thing, aspect_of, heading_of
from qa_service.answer.article_parts import words
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerKind
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings

_Value = Callable[[str], float]
"""How much of what is asked a sentence tells; below 1 nothing."""
HEAD: Final = 900
"""Characters of a report that tell which accident it is about."""
_OF_WHAT_IS_ASKED: Final = 2.5
"""What a sentence is worth that speaks of what was asked for; its day and its event are worth one each."""
MOST_PARAGRAPHS: Final = 8
MOST_ITEMS: Final = 40
_SHOWN: Final = 260
_ITEM_SHOWN: Final = 110


@dataclass(frozen=True, slots=True)
class ToldAccident:
    """An accident as one text tells it, as it is recognised: title and first lines without white space.

    Attributes:
        row: of the case library, None where no accident was found in the text.
        extent: the stretch that tells it, of a text that tells several; None for the whole text.
        size: characters of that stretch. days: (month, day); years: that title and first lines name.
    """

    version_id: str
    title: str
    head: str
    size: int
    days: frozenset[tuple[int, int]]
    years: frozenset[int]
    row: CaseSummary | None = None
    extent: Span | None = None

    @property
    def known_by(self) -> str:
        return self.title + self.head

    @property
    def key(self) -> tuple[str, int]:
        """Breaks ties."""
        return self.version_id, self.row.ordinal if self.row else 0


# --- one accident ------------------------------------------------------------------------------------

_N = r"(?:\d[\d,]*|[一二三四五六七八九十百两]+)"
_KILLED: Final = re.compile(
    rf"{_N}\s*(?:余|多)?(?:名|人|个人|位|名村民|名工人|名员工)*[^，。；\d]{{0,12}}(?:死亡|遇难|身亡|丧生|致死)|(?:死亡|遇难|致死)\s*{_N}\s*(?:余|多)?人?|当场死亡"
)
_INJURED: Final = re.compile(
    rf"{_N}\s*(?:余|多)?(?:名|人|个人)[^，。；\d]{{0,10}}(?:受伤|重伤|轻伤|中毒|住院|烧伤)|(?:受伤|重伤|轻伤|中毒)\s*{_N}\s*人"
)
_LOST: Final = re.compile(r"损失[^，。；]{0,14}\d|\d[\d.,]*\s*(?:余)?[万亿]?元[^，。；]{0,6}损失")
_WHEN: Final = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月|\d{1,2}\s*月\s*\d{1,2}\s*日")
_OTHER_EVENT: Final = re.compile(r"事故前|前一起|此前|类似|同类|近年来|以往|另一起|曾发生")
_FROM_NOW_ON: Final = re.compile(r"防范|整改|措施|教训|预防|建议|处理意见")
# A line of a form, which tells one thing in few words. Matches 类别：危险化学品火灾、爆炸. Must not match
# 事故经过：9月3日10时，….
_FORM_LINE: Final = re.compile(r"^\s*[一-鿿]{2,6}[:：][^。；]{0,24}$")
# Tells of the report and not of the accident: …调查组2016年2月公布的事故调查报告, 现将调查报告予以公布.
_PUBLISHED: Final = re.compile(
    r"(?:公布|发布|印发|批复)[^。；]{0,8}调查报告|调查报告[^。；]{0,12}(?:公布|发布|批复)"
)
# Asks who is to blame, and not what was done to whom: 谁负责, 是谁的责任. Not 谁被判了, 追究了谁的责任.
_ANSWERS_FOR: Final = re.compile(
    r"谁(?:来|该|应该?)?(?:负责|负|担责|承担)|(?<!追究)(?<!追究了)谁的责任|负(?:什么)?责任"
)
_ABOUT: Final = re.compile(r"伤亡|损失|概况|简介|基本情况|核查|回顾|经过|后果")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause of a report with the headings above it, in one line; ``top``: nothing stands above it."""

    clause: ClauseRecord
    headings: tuple[str, ...]

    @property
    def above(self) -> str:
        return " ".join(self.headings)


class Reader:
    """Reads one report by its headings."""

    def __init__(
        self, finder: Finder, findings: Findings, case: ToldAccident, citations: Citations | None = None
    ) -> None:
        self._library = finder.library
        self._case = case
        self._recorded = Recorded(finder.library, case)
        self._text = finder.library.text(case.version_id)
        self._citations = citations or Citations(finder.library, findings.scope.as_of)
        self._title = book_title(case.title if case.extent else finder.library.version(case.version_id).title)
        self._pieces = tuple(self._read())
        self._asked = findings.question.text

    def told_parts(self, text: str) -> Told | Untold | None:
        """What the report says of each part of a question; None where it asks for no aspect and no fact."""
        lines: list[str] = []
        lost: list[str] = []
        for part in asked_parts(text) or [text]:
            aspect = aspect_of(part)
            found = self._fact(part) if aspect is None or asks_thing(part) else []
            if not found and aspect is not None:
                found = self._lines(aspect) or self._of_record(aspect)
                if not found and aspect is Aspect.PUNISHED and _ANSWERS_FOR.search(part):
                    found = self._blamed()
            if found:
                lines += [line for line in found if line not in lines]
            else:
                lost.append(aspect.value if aspect is not None else part)
        if not lines:
            aspect = aspect_of(text)
            if aspect is None:
                return None
            return Untold(f"{self._title}里没有写明{aspect.value}。", kind=AnswerKind.CASE)
        notes = tuple(f"{self._title}里没有写明“{part}”。" for part in lost)
        return Told(AnswerKind.CASE, "\n".join(lines), self._citations, confidence=0.9, notes=notes)

    def _fact(self, part: str) -> list[str]:
        """The sentence of the report that tells a single fact."""
        told = [(piece.clause, span) for piece in self._pieces for span in self._sentences(piece)]
        at = best_sentence(part, [span.of(self._text) for _, span in told], self._case.title)
        return [] if at is None else [f"{self._title}：{self._cited(*told[at], limit=cite.MAX_QUOTE)}"]

    def summary(self, asked: Callable[[str], bool] = lambda said: False) -> str:
        """Title and the sentence that tells the accident.

        Args:
            asked: whether a sentence speaks of what was asked for; it goes before others.
        """
        found = self._telling(
            lambda said: _tells_event(said) + (_OF_WHAT_IS_ASKED if asked(said) else 0.0), happened=True
        )
        if found is None:
            found = next(
                ((p.clause, s) for p in self._pieces for s in self._sentences(p) if s.end - s.start > 20),
                None,
            )
        if found is None:
            clause = self._library.clauses(self._case.version_id)[0]
            found = (clause, clause.span)
        return f"{self._title}：{self._cited(*found, limit=200)}"

    def _lines(self, aspect: Aspect) -> list[str]:
        match aspect:
            case Aspect.CASUALTIES:
                return self._sentence(_tells_harm)
            case Aspect.LOSS:
                return self._sentence(lambda said: 2 * bool(_LOST.search(said)))
            case Aspect.TIME | Aspect.PLACE:
                return self._sentence(_tells_when)
            case Aspect.CAUSE:
                return self._section(aspect) or self._sentence(_gives_cause)
            case Aspect.BROKEN | Aspect.GRADE:
                return self._of_record(aspect) or (
                    self._section(Aspect.NATURE) if aspect is Aspect.GRADE else []
                )
            case Aspect.DIRECT | Aspect.INDIRECT:
                return self._section(aspect) or self._sentence(lambda said: 2 * (aspect.value in said))
            case _:
                return self._section(aspect)

    def _of_record(self, aspect: Aspect) -> list[str]:
        """What the record of the case has, each with the words that it was read from."""
        found = self._recorded.lines(aspect)
        shown = [
            line.text + "".join(f"[{self._cite(span)}]" for span in line.spans) + self._provisions(line)
            for line in found
        ]
        if len(shown) == 1:
            return [f"{self._title}：{shown[0]}"]
        return (
            [f"{self._title}{aspect.value}，共 {len(shown)} 项：", *(f"- {one}" for one in shown)]
            if shown
            else []
        )

    def _blamed(self) -> list[str]:
        """Who failed, as the report has it, where it does not say what was done to whom."""
        shown = [
            line.text + "".join(f"[{self._cite(span)}]" for span in line.spans)
            for line in self._recorded.blamed()
        ]
        head = f"{self._title}没有写明追究了谁的责任；写到的有关单位和它们的问题："
        return [head, *(f"- {one}" for one in shown)] if shown else []

    def _provisions(self, line: RecordLine) -> str:
        marks = ""
        for words_before, text in line.provisions:
            if text.span is not None and text.clause_ids:
                number = self._citations.add(text.version_id, text.clause_ids[-1], text.span, text.span)
                marks += f"{words_before}[{number}]"
        return marks

    def _cite(self, span: Span) -> int:
        """Cites a stretch of the report."""
        span = cite.trim(self._text, span)
        if span.end - span.start > cite.MAX_QUOTE:
            span = next(iter(cite.sentences(self._text, span)), span)
        clause = clause_at(self._library, self._case.version_id, span.start)
        return self._citations.add(self._case.version_id, clause.id, span, clause.span)

    def cited_words(self, span: Span) -> str:
        """Words of the report with the number of their citation."""
        said = words(span.of(self._text))
        return f"{said}[{self._cite(span)}]"

    def _sentence(self, value: _Value) -> list[str]:
        found = self._telling(value)
        return [] if found is None else [f"{self._title}：{self._cited(*found, limit=cite.MAX_QUOTE)}"]

    def _telling(self, value: _Value, *, happened: bool = False) -> tuple[ClauseRecord, Span] | None:
        """The sentence that tells most of what ``value`` counts; the summary of the event before its
        details.

        Args:
            happened: what shall be done from now on tells nothing.
        """
        best: tuple[float, int] | None = None
        found: tuple[ClauseRecord, Span] | None = None
        for number, piece in enumerate(self._pieces):
            if "伤亡" in piece.above:  # the count that was checked
                place = 2.0
            else:
                place = 0.6 if not piece.headings else 0.5 if _ABOUT.search(piece.above) else 0.0
            place -= (
                2.0 if _OTHER_EVENT.search(piece.above) or re.search("前路段|发生前", piece.above) else 0.0
            )
            place -= 2.0 if happened and _FROM_NOW_ON.search(piece.above) else 0.0
            for span in self._sentences(piece):
                said = span.of(self._text)
                counted = value(said)
                if counted < 1:
                    continue
                worth = counted + place + (0.4 if "造成" in said else 0.0)
                worth -= 1.0 if _OTHER_EVENT.search(said) else 0.0
                if best is None or (worth, -number) > best:
                    best, found = (worth, -number), (piece.clause, span)
        return found

    def _sentences(self, piece: _Piece) -> Iterable[Span]:
        return cite.sentences(self._text, piece.clause.span)

    def _section(self, aspect: Aspect) -> list[str]:
        """What stands under the headings for an aspect."""
        heading = heading_of(aspect)
        pieces = [p for p in self._pieces if any(heading.search(step) for step in p.headings)]
        if aspect is Aspect.LESSON:  # 处理建议 is none
            pieces = [p for p in pieces if not re.search("处理|追究|问责|责任人|责任单位", p.headings[0])]
        if aspect is Aspect.CAUSE:
            pieces = [p for p in pieces if not re.search("责任|处理|防范|整改", p.headings[0])] or pieces
        if not pieces:
            return []
        if aspect is Aspect.PUNISHED:
            return self._persons(pieces)
        lines: list[str] = []
        shown, last = 0, ""
        for piece in pieces:
            if shown == MOST_PARAGRAPHS:
                break
            head = next((step for step in reversed(piece.headings) if step), "")
            mark = f"【{head.strip('：:。')}】" if head != last else ""
            last = head
            lines.append(f"{mark}{self._cited(piece.clause, piece.clause.span)}")
            shown += 1
        first = f"{self._title}{aspect.value}：" if aspect.value not in lines[0] else f"{self._title}："
        if len(pieces) > shown:
            lines.append(f"（这一部分共 {len(pieces)} 段，以上是前 {shown} 段，其余见原文。）")
        return [first, *lines]

    def _persons(self, pieces: Sequence[_Piece]) -> list[str]:
        """Those who answered for it, group by group, with their number."""
        items = [p for p in pieces if p.clause.kind is ClauseKind.ITEM]
        pieces = items or list(pieces)
        lines = [f"{self._title}写明的责任追究，共 {len(pieces)} 项："]
        last = ""
        for piece in pieces[:MOST_ITEMS]:
            head = piece.headings[-1].strip("：:。")
            if head != last:
                lines.append(f"【{head}】")
                last = head
            lines.append(f"- {self._cited(piece.clause, piece.clause.span, limit=_ITEM_SHOWN)}")
        if len(pieces) > MOST_ITEMS:
            lines.append(f"（以上是前 {MOST_ITEMS} 项，其余 {len(pieces) - MOST_ITEMS} 项见原文。）")
        return lines

    def _cited(self, clause: ClauseRecord, span: Span, *, limit: int = _SHOWN) -> str:
        span = cite.trim(self._text, span)
        if span.end - span.start > cite.MAX_QUOTE:
            cut = self._text.rfind("。", span.start, span.start + cite.MAX_QUOTE)
            span = Span(span.start, cut + 1 if cut > span.start else span.start + cite.MAX_QUOTE)
        number = self._citations.add(self._case.version_id, clause.id, span, clause.span)
        said = words(span.of(self._text))
        if len(said) > limit:
            cut = max(said.rfind(mark, 0, limit) for mark in "。；，")
            said = said[: cut + 1 if cut > limit // 2 else limit] + "……"
        return f"{said}[{number}]"

    def _read(self) -> Iterable[_Piece]:
        """The paragraphs of a report with their headings; a short line that names a part is one too
        (事故经过：).
        """
        named = ""
        extent = self._case.extent
        for clause in self._library.clauses(self._case.version_id):
            if extent is not None and not extent.start <= clause.start < extent.end:
                continue
            if clause.kind in (ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.FRONT, ClauseKind.TITLE):
                continue
            said = words(clause.span.of(self._text))
            if clause.kind is ClauseKind.HEADING:
                named = ""
                if not _is_leaf_heading(clause, said):
                    continue
            elif clause.kind is ClauseKind.PARAGRAPH and _NAMES_PART.match(said):
                named = said
                continue
            if len(said) < 4:
                continue
            yield _Piece(clause, (*clause.path, *([named] if named else [])))


def _is_leaf_heading(clause: ClauseRecord, said: str) -> bool:
    """A numbered sentence without anything under it says something itself (1.某公司…不到位。)."""
    return len(said) > 24 and clause.extent_end <= clause.end + 1


# Why: write-ups name their parts in a line of their own. Matches 事故经过：, 间接原因, 2．事故原因,
# 直接原因为：.
# Must not match a sentence (事故经过调查认定如下……).
_NAMES_PART: Final = re.compile(
    r"^[\d一二三四五六七八九十（()）、.．\s]{0,5}(?:事故|事件)?(?:发生)?(?:的)?(?:主要)?(?:经过|概况|简介|回顾|原因|直接原因|间接原因|原因分析|处理|处理情况|教训|防范措施|整改措施"
    r"|责任追究|责任认定|性质|损失|伤亡情况|后果|预防措施|教训与防范措施|应急处置|救援情况|经过及救援情况|防范和整改措施|责任及处理)(?:为|如下|分析)?[：:]?$"
)


def _tells_harm(said: str) -> float:
    """The total before its parts: of two counts of the dead the larger one."""
    found = _KILLED.search(said)
    numbers = [int(n) for n in re.findall(r"\d+", found.group())] if found else []
    total = 2 + math.log10(max(numbers, default=0) + 1) if found else 0.0
    return total + (0.3 if found else 1.0) * bool(_INJURED.search(said))


def _tells_when(said: str) -> float:
    if not _WHEN.search(said) or re.search("(?:发生|事故)(?:后|以后|之后)", said):
        return 0.0
    event = bool(ACCIDENT.search(said)) + bool(re.search("发生(?!地|时|前|后)|造成|导致|相撞|侧翻", said))
    return event + 0.8 * bool(event and re.search(r"\d\s*时", said))


def _tells_event(said: str) -> float:
    if _PUBLISHED.search(said) or _FORM_LINE.match(said):
        return 0.0
    harm = bool(_KILLED.search(said) or _INJURED.search(said))
    return bool(_WHEN.search(said)) + bool(ACCIDENT.search(said)) + 0.5 * harm


def _gives_cause(said: str) -> float:
    if re.search(r"原因(?:是|为|：|:)|是[^。]{0,40}(?:事故|爆炸|泄漏|火灾)[^。]{0,10}的[^。]{0,6}原因", said):
        return 2
    return 1.0 if re.search(r"由于|导致|引发|引起", said) and ACCIDENT.search(said) else 0.0
