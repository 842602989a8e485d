"""What a conversation remembers of its last question: enough to make the next one whole, and no more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from corpus.errors import InputError
from corpus.jurisdiction import NATIONAL
from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.question import Question
from qa_service.ranking.model import Focus

MOST_UNITS = 30


@dataclass(frozen=True, slots=True)
class ConversationState:
    """The last question and what was answered.

    Attributes:
        question: the last question, made whole; bare: the same without its place.
        topic: the matter asked about, without place and interrogative.
        place: as the asker named it, or the path that was chosen; "" for none.
        unit: the organ whose duties were asked for.
        as_of: the date asked for, ISO 8601; None for today.
        kind: kind of the last answer.
        units: organs in the last answer, as written, those in the lead first.
        document: title of the text that was quoted first; article: its article (第十条), where it has one.
        answered_by: jurisdiction path of that text, "" where it is unknown or the nation's.
        focus: what was quoted first.
        offset, total: where a list that is answered in pages stands; ``total`` 0 without one.
    """

    question: str
    bare: str
    topic: str = ""
    place: str = ""
    unit: str = ""
    as_of: str | None = None
    kind: str = ""
    units: tuple[str, ...] = ()
    document: str = ""
    article: str = ""
    answered_by: str = ""
    focus: Focus | None = None
    offset: int = 0
    total: int = 0

    @property
    def date(self) -> dt.date | None:
        return dt.date.fromisoformat(self.as_of) if self.as_of else None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> ConversationState:
        """From JSON of our own making.

        Raises:
            InputError: it is not of this form.
        """
        try:
            focus = found["focus"]
            return cls(
                **{
                    **found,
                    "units": tuple(str(unit) for unit in found["units"]),
                    "focus": None if focus is None else Focus(**focus),
                }
            )
        except (KeyError, TypeError) as error:
            raise InputError("对话记录读不出来，请清除后重新提问。") from error

    def shown(self) -> dict[str, str]:
        """What the conversation stands on, for the person: Chinese label → value."""
        facts = {
            "地区": self.place.rsplit("/", 1)[-1],
            "事项": self.topic,
            "单位": self.unit,
            "日期": self.as_of or "",
            "文件": self.document,
        }
        return {label: value for label, value in facts.items() if value}


def next_state(
    question: Question,
    answer: Answer,
    *,
    topic: str | None = None,
    place: str = "",
    as_of: dt.date | None = None,
) -> ConversationState:
    """The state after an answer.

    Args:
        question: the question as it was asked of the library, made whole.
        topic: the matter that goes on; None for that of the question.
        place: the place that holds for the conversation, when the question does not name one.
        as_of: the date asked for, None for today.
    """
    named = [span for kind, span in question.spans if kind == "place"]
    bare, last = "", 0
    for span in sorted(named):
        bare += question.text[last : span.start]
        last = max(last, span.end)
    bare = (bare + question.text[last:]).strip(" ，,、的") or question.text
    unit = _unit_said(question, bare)
    cited = answer.citations[0] if answer.status is AnswerStatus.ANSWERED and answer.citations else None
    leading = [unit.as_written for unit in answer.units if unit.lead]
    others = [unit.as_written for unit in answer.units if not unit.lead]
    return ConversationState(
        question=question.text,
        bare=bare,
        topic=_topic(question, bare, unit) if topic is None else topic,
        place=question.text[named[0].start : named[0].end] if named else place,
        unit=unit if not topic else "",
        as_of=as_of.isoformat() if as_of else None,
        kind=str(answer.kind),
        units=tuple(dict.fromkeys([*leading, *others]))[:MOST_UNITS],
        document=cited.document.title if cited else "",
        article=(cited.locator.article or "") if cited else "",
        answered_by=_local(cited.document.jurisdiction) if cited else "",
        focus=Focus(cited.document.version_id, cited.start, cited.end) if cited else None,
    )


def _local(jurisdiction: str) -> str:
    return "" if jurisdiction == NATIONAL else jurisdiction


# What a topic ends with that only asks: 罚 钱, 职责, 要达到. Not 处罚决定书.
_ASKING_TAIL = re.compile(
    r"(?:[ ，,、]|怎么|如何|会被?|要被?|被|处?罚款?|钱|元|职责|任务|分工|工作|事情|活儿?|主要|具体|负责|承担"
    r"|管|还|也|哪些|什么|要|达到|都|的|是|在)+$"
)


def _topic(question: Question, bare: str, unit: str) -> str:
    """The matter: a question that only names a unit, or an article, has none."""
    topic = " ".join(question.topic.split())
    if unit and question.kind is AnswerKind.DUTIES:
        topic = topic.replace(unit, "")
    if question.kind in (AnswerKind.DUTIES, AnswerKind.PENALTY, AnswerKind.TARGET):
        topic = _ASKING_TAIL.sub("", topic)
    topic = topic.strip(" ，,、的")
    return topic or (bare if question.article else "")


def _unit_said(question: Question, bare: str) -> str:
    """The organ as the question has it outside the place's name: 教育局 of 某某区教育局."""
    for name in question.units:
        for start in range(len(name) - 1):
            if name[start:] in bare:
                return name[start:]
    return ""
