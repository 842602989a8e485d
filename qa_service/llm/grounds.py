"""What the model may say: the quotes of an answer, and the words of their passages that the rules show.

A passage holds more than the answer leans on (other duties, other amounts, perhaps words that somebody hid
there for a machine). Only what the rule-written answer itself shows of it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.model import Span
from corpus.numerals import fold
from qa_service.answer.model import ALTERNATIVES_HEADING, Answer, AnswerUnit, Citation
from qa_service.cite import sentences
from qa_service.verification.comparing import solid
from qa_service.verification.provisions import Provision, Unit
from qa_service.verification.wording import canonical, pairs

MARK = re.compile(r"\[(\d{1,3})\]")
# Why: the number before a clause is no part of what it says. Matches 第九条, （三）, 3. Must not match 三年.
_LABEL = re.compile(
    r"^\s*(?:第[零一二三四五六七八九十百千\d]+[条款项章节]|[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])\s*"
)
_STOP = re.compile(r"[。；;！？\n]")
_CUT = 60
"""Characters by which a sentence is known again that the answer shows cut short."""
_LEAST = 4
_LEAST_TASK = 8
# Why: what an assignment has besides its units. Matches 责任单位, 牵头, 按照职责分工负责, 等有关部门.
_LISTING = re.compile(
    r"牵头|主办|责任|负责|配合|协助|协办|参与|参加|承担|落实|实施|单位|部门|机构|机关|主体|领导|"
    r"按照?|各自|职责|分工|有关|相关|其他|共同|分别|等|和|与|及|以及|由|为|各"
)


@dataclass(frozen=True)
class Ground:
    """One citation that may be cited.

    Attributes:
        shown: verbatim sentences of its passage that the answer shows, the quote left out.
        units: what the register says of the units that the quote assigns, () where it assigns nothing.
    """

    citation: Citation
    shown: tuple[str, ...]
    units: tuple[AnswerUnit, ...]

    @property
    def n(self) -> int:
        return self.citation.n

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All words that count, verbatim."""
        return (*self.shown, self.citation.quote)

    @cached_property
    def plain(self) -> str:
        """Folded and without white space, sentence by sentence."""
        return "\n".join(bare(text) for text in self.texts)

    @cached_property
    def assigned(self) -> bool:
        """Whether the quote only lists who does it (责任单位：甲、乙), and the task stands beside it."""
        left = bare(self.citation.quote)
        for name in sorted((bare(unit.as_written) for unit in self.units), key=len, reverse=True):
            left = left.replace(name, "")
        return bool(self.units) and len(solid(_LISTING.sub("", left))) < _LEAST_TASK

    @cached_property
    def quoted(self) -> str:
        return bare(self.citation.quote)

    @cached_property
    def canonical(self) -> str:
        return "\n".join(canonical(text).text for text in self.texts)

    @cached_property
    def provision(self) -> Provision:
        """The same as the verification of citations compares claims with."""
        units = tuple(self._assigned() if self.assigned else self._ruled())
        document, locator = self.citation.document, self.citation.locator
        return Provision(
            document.version_id,
            locator.label,
            locator.article,
            Span(self.citation.start, self.citation.end),
            units,
            frozenset(pair for unit in units for pair in unit.primary),
        )

    def _assigned(self) -> Iterator[Unit]:
        """Each sentence of the task with the words that assign it, and all of them together."""
        quote = canonical(self.citation.quote)
        tasks = [canonical(text).text for text in self.shown]
        for task in [*tasks, *(["；".join(tasks)] if len(tasks) > 1 else []), ""]:
            span = Span(self.citation.start, self.citation.end)
            yield Unit(span, quote, task, "", pairs(quote.text) | pairs(task))

    def _ruled(self) -> Iterator[Unit]:
        """Each limb of each sentence, behind the chapeau that leads it in (…有下列行为之一的，处…：).

        A chapeau of several limbs (…；逾期未改正的，处…：) leads in by each of them alone.
        """
        chapeau = ""
        at = 0
        for text in self.texts:
            words = canonical(_LABEL.sub("", text)).text
            if words.endswith(("：", ":")):
                chapeau = words
            lead = ""
            for piece in _STOP.split(_LABEL.sub("", text)):
                cut = canonical(piece)
                if not cut.text:
                    continue
                span = Span(at, at + len(piece))
                for context in [""] if words == chapeau else _STOP.split(chapeau):
                    yield Unit(span, cut, context, lead, pairs(cut.text) | pairs(context))
                lead += cut.text + "；"
            at += len(text) + 1


@dataclass(frozen=True)
class Grounds:
    """All that an answer may be phrased from.

    Attributes:
        main: the rule-written text without the other documents' rules, which stay as they are.
        rest: those rules, with the line above them; "" without any.
    """

    answer: Answer
    main: str
    rest: str
    items: tuple[Ground, ...]

    def get(self, number: int) -> Ground | None:
        return next((item for item in self.items if item.n == number), None)


def grounds_of(answer: Answer) -> Grounds:
    """The citations that the rule-written answer leans on, in their order."""
    main, mark, rest = answer.answer.partition("\n" + ALTERNATIVES_HEADING)
    elsewhere = {number for other in answer.alternatives for number in other.citations}
    used = {int(number) for number in MARK.findall(main)}
    used |= {unit.citation for unit in answer.units} - elsewhere
    used |= {target.citation for target in answer.targets} - elsewhere
    said = solid(MARK.sub("", main))
    items = tuple(
        Ground(
            citation,
            tuple(_shown(citation, said)),
            tuple(unit for unit in answer.units if unit.citation == citation.n and unit.role),
        )
        for citation in answer.citations
        if citation.n in used
    )
    return Grounds(answer, main, mark.lstrip("\n") + rest if mark else "", items)


def bare(text: str) -> str:
    """Folded to half width, without white space."""
    return "".join(character for character in fold(text) if not character.isspace())


def _shown(citation: Citation, said: str) -> Iterable[str]:
    passage = citation.passage
    quote = solid(MARK.sub("", citation.quote))
    for span in sentences(passage, Span(0, len(passage))):
        text = span.of(passage)
        words = solid(MARK.sub("", _LABEL.sub("", text)))
        if len(words) < _LEAST or len(words.replace(quote, "")) < _LEAST:
            continue  # nothing but the quote
        # What surrounds the quote in its own sentence is shown only where the answer shows all of it.
        if words in said or (quote not in words and len(words) > _CUT and words[:_CUT] in said):
            yield text
