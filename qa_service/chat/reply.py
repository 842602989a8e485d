"""One turn of the public chat: the number to call, the short answer, the whole answer, what to ask next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from corpus.errors import NotFoundError
from corpus.model import DocumentKind
from qa_service.answer.model import AnswerStatus
from qa_service.chat.advice import Advice, find_advice
from qa_service.chat.emergency import Call, Emergency, find_emergency, hotlines
from qa_service.chat.masking import NOTHING, Mask, mask_of
from qa_service.chat.short import Short, short_answer
from qa_service.chat.suggesting import suggestions
from qa_service.conversation.state import ConversationState
from qa_service.conversation.turn import Turn
from qa_service.matter import NO_MATTER, UNCLEAR
from qa_service.wiring import App

NOTICE: Final = (
    "这里是普法问答：只根据资料库里的文件回答，附原文和出处，不是法律意见，也不能代替报警。"
    "资料库里没有的，会直接说没有。"
)
"""What the chat is and is not."""
_KEPT_AS_IS: Final = frozenset(
    {"id", "version_id", "document_id", "clause_id", "url", "page_url", "file_name"}
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the chat says to one question.

    Attributes:
        turn: the whole answer, unmasked, with the state of the conversation.
        emergency: whom to call, where it sounds like one. advice: the library's own words on what to do then.
        suggestions: questions to go on with. help: whom to ask where there is no answer.
        mask: of the names of persons in reports of accidents; holds for everything that is shown.
    """

    turn: Turn
    short: Short
    emergency: Emergency | None
    advice: Advice | None
    suggestions: tuple[str, ...]
    help: tuple[Call, ...]
    mask: Mask

    def to_dict(self) -> dict[str, Any]:
        """As JSON, with the names masked."""
        return {
            "short": _masked(self.short.to_dict(), self.mask),
            "emergency": self.emergency.to_dict() if self.emergency else None,
            "advice": self.advice.to_dict() if self.advice else None,
            "suggestions": list(self.suggestions),
            "help": [call.to_dict() for call in self.help],
            "masked": bool(self.mask) and self.mask.hides(self.turn.answer.answer + self._quotes()),
            "notice": NOTICE,
            "answer": _masked(self.turn.to_dict(), self.mask),
        }

    def _quotes(self) -> str:
        return "\n".join(f"{one.quote}\n{one.passage}" for one in self.turn.answer.citations)


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
    reports = _reports(app, turn)
    asked_back = answer.answer in (NO_MATTER, UNCLEAR)
    withheld = answer.status is AnswerStatus.ABSTAINED and not asked_back
    return Reply(
        turn=turn,
        short=short_answer(answer, reports, turn.understood_as or ""),
        emergency=emergency,
        advice=find_advice(app, emergency.kinds, as_of) if emergency and urgent else None,
        suggestions=suggestions(app, turn, place, as_of) if suggest and not urgent else (),
        help=hotlines() if withheld and emergency is None else (),
        mask=mask_of(app.library.text(version) for version in reports) if reports else NOTHING,
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


def _reports(app: App, turn: Turn) -> tuple[str, ...]:
    """Versions among the cited ones that are reports of accidents, in the order of the citations."""
    found = []
    for version_id in dict.fromkeys(one.document.version_id for one in turn.answer.citations):
        try:
            if app.library.version(version_id).kind is DocumentKind.CASE:
                found.append(version_id)
        except NotFoundError:  # removed meanwhile
            continue
    return tuple(found)


def _masked(value: Any, mask: Mask) -> Any:
    """JSON with the names in its texts masked; addresses and ids stay."""
    if not mask:
        return value
    if isinstance(value, str):
        return mask.text(value)
    if isinstance(value, list):
        return [_masked(item, mask) for item in value]
    if isinstance(value, dict):
        return {name: item if name in _KEPT_AS_IS else _masked(item, mask) for name, item in value.items()}
    return value
