"""One turn of the public chat: the number to call, the short answer, the whole answer, what to ask next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from qa_service.answer.model import AnswerStatus
from qa_service.chat.advice import Advice, find_advice
from qa_service.chat.emergency import Call, Emergency, find_emergency, hotlines
from qa_service.chat.masking import Mask
from qa_service.chat.short import Short, short_answer
from qa_service.chat.suggesting import suggestions
from qa_service.conversation.state import ConversationState
from qa_service.conversation.turn import Turn
from qa_service.matter import NO_MATTER, UNCLEAR
from qa_service.persons import ShownTurn, masked, reports_among, shown_turn
from qa_service.wiring import App

NOTICE: Final = (
    "这里是普法问答：只根据资料库里的文件回答，附原文和出处，不是法律意见，也不能代替报警。"
    "资料库里没有的，会直接说没有。"
)
"""What the chat is and is not."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the chat says to one question.

    Attributes:
        shown: the whole answer, masked, and as it was answered.
        emergency: whom to call, where it sounds like one. advice: the library's own words on what to do then.
        suggestions: questions to go on with. help: whom to ask where there is no answer.
    """

    shown: ShownTurn
    short: Short
    emergency: Emergency | None
    advice: Advice | None
    suggestions: tuple[str, ...]
    help: tuple[Call, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON, with the names masked."""
        return {
            "short": masked(self.short.to_dict(), self.mask),
            "emergency": self.emergency.to_dict() if self.emergency else None,
            "advice": self.advice.to_dict() if self.advice else None,
            "suggestions": list(self.suggestions),
            "help": [call.to_dict() for call in self.help],
            "masked": self.masked,
            "notice": NOTICE,
            "answer": self.shown.to_dict(),
        }

    @property
    def turn(self) -> Turn:
        """The whole answer, unmasked, with the state of the conversation."""
        return self.shown.whole

    @property
    def mask(self) -> Mask:
        """Of the persons in reports of accidents; holds for everything that is shown."""
        return self.shown.mask

    @property
    def masked(self) -> bool:
        """Whether anything of the answer is masked."""
        return self.shown.masked


def reply_to(
    app: App, turn: Turn, place: str | None, as_of: dt.date | None, *, suggest: bool = True
) -> Reply:
    """What the chat makes of an answered question.

    Args:
        turn: as the conversation answered it. place, as_of: of the caller.
        suggest: look for questions to go on with, each of which costs an answer.
    """
    answer = turn.answer
    emergency = find_emergency(answer.question)
    urgent = emergency is not None and emergency.urgent
    reports = reports_among(app, (one.document.version_id for one in answer.citations))
    shown = shown_turn(app, turn, names=False)
    further = suggestions(app, turn, place, as_of) if suggest and not urgent else ()
    asked_back = answer.answer in (NO_MATTER, UNCLEAR)
    withheld = answer.status is AnswerStatus.ABSTAINED and not asked_back
    return Reply(
        shown=shown,
        short=short_answer(answer, reports, turn.understood_as or ""),
        emergency=emergency,
        advice=find_advice(app, emergency.kinds, as_of) if emergency and urgent else None,
        suggestions=masked(further, shown.mask),
        help=hotlines() if withheld and emergency is None else (),
    )


def chat(
    app: App,
    question: str,
    state: ConversationState | None,
    place: str | None = None,
    as_of: dt.date | None = None,
    *,
    suggest: bool = True,
) -> Reply:
    """Answer a question after ``state``; nothing is stored.

    Raises:
        QuestionError: the question cannot be used. NotFoundError: ``place`` names no place.
    """
    return reply_to(app, app.talker.follow(question, state, place, as_of), place, as_of, suggest=suggest)
