"""What a person says about an answer, and what a reviewer makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

MOST_REMARK: Final = 1000
"""Characters of a remark."""


class Reason(StrEnum):
    """What is wrong; ``NONE`` with an answer that is useful."""

    NONE = ""
    WRONG_UNIT = "wrong_unit"
    WRONG_SOURCE = "wrong_source"
    WRONG_PLACE = "wrong_place"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    SHOULD_ANSWER = "should_answer"
    OTHER = "other"


REASON_NAMES: Final[Mapping[Reason, str]] = {
    Reason.WRONG_UNIT: "单位或角色不对",
    Reason.WRONG_SOURCE: "引的原文不对题",
    Reason.WRONG_PLACE: "地区不对",
    Reason.OUTDATED: "规定已经变了",
    Reason.INCOMPLETE: "不完整",
    Reason.UNCLEAR: "看不懂",
    Reason.SHOULD_ANSWER: "这个应该有答案",
    Reason.OTHER: "其他",
}


class Channel(StrEnum):
    """Where it was sent from."""

    ASK = "ask"
    CHAT = "chat"
    API = "api"
    COMMAND = "command"


CHANNEL_NAMES: Final[Mapping[Channel, str]] = {
    Channel.ASK: "问答页",
    Channel.CHAT: "普法问答",
    Channel.API: "接口",
    Channel.COMMAND: "命令行",
}


class Settlement(StrEnum):
    """What a reviewer decides; ``OPEN`` while nobody has."""

    OPEN = ""
    TEST_QUESTION = "test_question"
    MENDED = "mended"
    NO_FAULT = "no_fault"
    SET_ASIDE = "set_aside"


SETTLEMENT_NAMES: Final[Mapping[Settlement, str]] = {
    Settlement.OPEN: "待处理",
    Settlement.TEST_QUESTION: "转为测试题",
    Settlement.MENDED: "已改正",
    Settlement.NO_FAULT: "答案没有错",
    Settlement.SET_ASIDE: "不处理",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person sends.

    Attributes:
        question: made whole, where it followed up on another. jurisdiction, as_of: asked with; "" for none.
        shown: digest of the answer that the person saw; "" where unknown.
    """

    question: str
    useful: bool
    reason: Reason = Reason.NONE
    remark: str = ""
    jurisdiction: str = ""
    as_of: dt.date | None = None
    channel: Channel = Channel.API
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the right answer is, as question sets say it (``docs/evaluation.zh-CN.md``).

    Attributes:
        units, lead: names as documents write them. contains: words of the answer.
        cite: (file name, verbatim words) of the citations. abstain: the library has no answer.
    """

    units: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    cite: tuple[tuple[str, str], ...] = ()
    abstain: bool = False

    def __bool__(self) -> bool:
        return bool(self.units or self.lead or self.contains or self.cite or self.abstain)

    def to_dict(self) -> dict[str, Any]:
        """As a question set has it."""
        return {
            "units": list(self.units),
            "lead": list(self.lead),
            "contains": list(self.contains),
            "cite": [{"doc": doc, "quote": quote} for doc, quote in self.cite],
            "abstain": self.abstain,
        }

    def without(self, sign: str) -> Expectation:
        """The same without a character that nothing should have."""

        def clean(texts: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(text.replace(sign, "") for text in texts if text.replace(sign, "").strip())

        cite = tuple((doc.replace(sign, ""), quote.replace(sign, "")) for doc, quote in self.cite)
        return Expectation(clean(self.units), clean(self.lead), clean(self.contains), cite, self.abstain)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Expectation:
        """From ``to_dict``; {} is nothing expected."""
        return cls(
            units=tuple(found.get("units", ())),
            lead=tuple(found.get("lead", ())),
            contains=tuple(found.get("contains", ())),
            cite=tuple((one["doc"], one["quote"]) for one in found.get("cite", ())),
            abstain=bool(found.get("abstain", False)),
        )


@dataclass(frozen=True, slots=True)
class FeedbackRecord:
    """Feedback as it is kept. Nothing in it says who sent it.

    Attributes:
        answer, status, kind, digest, citations: of the same question asked again when the feedback came, by
            rules alone. changed: the person saw another text. generation: of the library at that moment.
        created, settled: UTC.
    """

    id: str
    created: dt.datetime
    channel: Channel
    useful: bool
    reason: Reason
    remark: str
    question: str
    jurisdiction: str
    as_of: str
    status: str
    kind: str
    answer: str
    digest: str
    changed: bool
    citations: tuple[Mapping[str, Any], ...]
    generation: int
    settlement: Settlement = Settlement.OPEN
    settled: dt.datetime | None = None
    settled_by: str = ""
    settled_remark: str = ""
    expect: Expectation = field(default_factory=Expectation)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "created": self.created.isoformat(timespec="seconds"),
            "channel": self.channel.value,
            "useful": self.useful,
            "reason": self.reason.value,
            "remark": self.remark,
            "question": self.question,
            "jurisdiction": self.jurisdiction,
            "as_of": self.as_of,
            "status": self.status,
            "kind": self.kind,
            "answer": self.answer,
            "digest": self.digest,
            "changed": self.changed,
            "citations": [dict(one) for one in self.citations],
            "generation": self.generation,
            "settlement": self.settlement.value,
            "settled": self.settled.isoformat(timespec="seconds") if self.settled else None,
            "settled_by": self.settled_by,
            "settled_remark": self.settled_remark,
            "expect": self.expect.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """A window of the review list."""

    items: tuple[FeedbackRecord, ...]
    total: int
    limit: int
    offset: int
