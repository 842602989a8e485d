"""What a conversation remembers of its last question: enough to make the next one whole, and no more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from corpus.errors import InputError
from corpus.jurisdiction import NATIONAL
from indexing.segment import cut, frequency
from qa_service import interrogatives as ask
from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.matter import says_nothing, words
from qa_service.question import AskedFor, Question
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
        text: the text that the question named, as the asker wrote it (消防法); "" for none.
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
    text: str = ""

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
    text: str = "",
    quoted: str = "",
) -> ConversationState:
    """The state after an answer.

    Args:
        question: the question as it was asked of the library, made whole.
        topic: the matter that goes on; None for that of the question.
        place: the place that holds for the conversation, when the question does not name one.
        as_of: the date asked for, None for today.
        text: the text that the question names, as the asker wrote it.
        quoted: title of the text that was quoted first, where the document holds several; else "".
    """
    named = [span for kind, span in question.spans if kind == "place"]
    bare, last = "", 0
    for span in sorted(named):
        bare += question.text[last : span.start]
        last = max(last, span.end)
    bare = _AS_OF.sub("", bare + question.text[last:]).strip(" ，,、的") or question.text
    unit = _unit_said(question, bare)
    cited = answer.citations[0] if answer.status is AnswerStatus.ANSWERED and answer.citations else None
    leading = [unit.as_written for unit in answer.units if unit.lead]
    others = [unit.as_written for unit in answer.units if not unit.lead]
    return ConversationState(
        question=question.text,
        bare=bare,
        topic=_topic(question, bare, unit, text) if topic is None else topic,
        place=question.text[named[0].start : named[0].end] if named else place,
        unit=unit if (not topic or question.claims) and not ask.BESIDES.search(bare) else "",
        as_of=as_of.isoformat() if as_of else None,
        kind=str(answer.kind),
        units=tuple(dict.fromkeys([*leading, *others]))[:MOST_UNITS],
        document=(quoted or cited.document.title) if cited else "",
        article=(cited.locator.article or "") if cited else "",
        answered_by=_local(cited.document.jurisdiction) if cited else "",
        focus=Focus(cited.document.version_id, cited.start, cited.end) if cited else None,
        text=text,
    )


def _local(jurisdiction: str) -> str:
    return "" if jurisdiction == NATIONAL else jurisdiction


# The date asked for as a phrase of its own: 2022年时, 2019年5月20日前后. Not 2022年的规划.
_AS_OF: Final = re.compile(
    r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?(?:的?时候|时|那时|当时|前后|那会儿)[，,的]?"
)
# What a topic ends with that only asks: 罚 钱, 职责, 要达到. Not 处罚决定书.
_ASKING_TAIL: Final = re.compile(
    r"(?:[ ，,、]|怎么|如何|会被?|要被?|被|处?罚款?|钱|元|职责|任务|分工|工作|事情|活儿?|主要|具体|负责|承担"
    r"|管|还|也|哪些|什么|要|达到|都|的|是|在)+$"
)
# What a question for validity ends with: 消防法|现在还有效.
_VALIDITY_TAIL: Final = re.compile(
    "(?:现在|目前|如今|还|是否|是不是|有没有|仍然?|有效|生效|管用|执行|适用|失效|废止|作废|过期|了|没)+$"
)
# What asks inside a topic, where no unit is asked for: 多久, 几座, 什么. 什么时候 goes as a whole.
_ASKS: Final = re.compile(
    f"{ask.TIME.pattern}|{ask.MONEY.pattern}|{ask.MEASURE.pattern}|{ask.FIGURE.pattern}"
    "|什么样?|啥|怎么样?|怎样|如何|在?哪(?:[些个种里儿]?(?:地方|位置|区域)|[些个种里儿])?"
)
_MERE: Final = 4
"""Characters behind 谁 up to which they are no matter of their own: 责任保险谁必须买."""
# Who may be punished, behind a pause: 在加油站抽烟，单位.
_SUBJECT_TAIL: Final = re.compile("[，,](?P<who>[^，,]{2,8})$")


def _topic(question: Question, bare: str, unit: str, text: str) -> str:
    """The matter: a question that only names a unit, or an article, has none."""
    topic = _AS_OF.sub("", " ".join(question.topic.split()))
    if unit and question.kind is AnswerKind.DUTIES:
        topic = _less(topic, text).replace(unit, "").strip()
        topic = re.sub("^(?:[里中的在]|规定|要求|对于?|关于)+", "", topic)
    plain = question.asked_for is not AskedFor.UNITS and question.kind is not AnswerKind.DUTIES
    if plain and not question.claims:
        topic = _without_asking(ask.POLITE.sub("", bare), topic)
    if question.kind in (AnswerKind.DUTIES, AnswerKind.PENALTY, AnswerKind.TARGET):
        topic = _ASKING_TAIL.sub("", topic).removesuffix("方面")
    if question.asked_for is AskedFor.VALIDITY:
        topic = _VALIDITY_TAIL.sub("", topic)
    besides = ask.BESIDES.search(bare)
    if besides and besides.start() > 1:
        topic = bare[: besides.start()]
    first, _, behind = topic.partition(" ")
    if question.asked_for is AskedFor.UNITS and len(first) > 1 and len(behind) <= _MERE:
        topic = first
    article = ask.ARTICLE.search(topic)
    if article and says_nothing(topic[article.end() :]):
        topic = topic[: article.end()]
    subject = _SUBJECT_TAIL.search(topic)
    if subject and says_nothing(subject["who"], words("punished")):
        topic = topic[: subject.start()]
    topic = topic.strip(" ，,、的")
    if len(topic) > 1 and not says_nothing(topic, words("attributes")):
        return topic
    return bare if question.article and topic else ""


def _less(topic: str, text: str) -> str:
    """The topic without the text that is named; a place at its head may be gone from the topic already."""
    for start in range(max(0, len(text) - 2)):
        if text[start:] in topic:
            return topic.replace(text[start:], "")
    return topic


def _without_asking(text: str, topic: str) -> str:
    """关尾矿库 of 要关几座尾矿库, 电梯困人后救援人员 of 电梯困人后救援人员多久到; else ``topic``."""
    match = _ASKS.search(text)
    if match is None:
        return topic
    silent = (words("carriers") | words("mere")) - {"年", "月", "日"}
    before = cut(text[: match.start()])
    while before and before[-1] in silent:
        before.pop()
    if before and before[0] in words("modal"):
        before.pop(0)
    elif before and before[0].startswith("要") and not frequency(before[0]):
        before[0] = before[0][1:]  # 要关: two words that the cut takes for one
    behind = re.sub("^是", "", text[match.end() :].strip(" ，,的了？?。吗呢"))
    mere = 3 if ask.TIME.search(match.group()) else 2  # 什么时候建完
    if len(behind) < mere or behind in words("mere") or says_nothing(behind, words("attributes")):
        behind = ""
    return "".join(before) + behind or topic


def _unit_said(question: Question, bare: str) -> str:
    """The organ as the question has it outside the place's name: 教育局 of 某某区教育局."""
    for name in question.units:
        for start in range(len(name) - 1):
            if name[start:] in bare:
                return name[start:]
    return ""
