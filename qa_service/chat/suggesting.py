"""What to ask next: questions that lean on this one and that the library answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from corpus.errors import InputError
from corpus.jurisdiction import NATIONAL
from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.conversation.turn import Turn
from qa_service.labels import short_place
from qa_service.wiring import App
from qa_service.wishes import Wishes, wishing

MOST: Final = 3
_TRIES: Final = 3
_SURE: Final = 0.5

_NEXT: Final = {
    AnswerKind.RESPONSIBILITY: ("什么时候完成？", "不按规定做怎么处罚？"),
    AnswerKind.LEAD: ("由哪些部门配合？", "什么时候完成？"),
    AnswerKind.PROVISION: ("违反了怎么处罚？", "由哪些部门负责？"),
    AnswerKind.PENALTY: ("由哪些部门负责？",),
    AnswerKind.TARGET: ("由哪些部门负责？",),
}


def suggestions(app: App, turn: Turn, place: str | None, as_of: dt.date | None) -> tuple[str, ...]:
    """Questions that may be asked next; each has been asked, and is offered only when it is answered.

    Args:
        turn: what was just asked. place, as_of: of the caller.
    """
    if turn.answer.status is AnswerStatus.ABSTAINED:
        return ()
    quoted = {_first(turn.answer)}
    found: list[str] = []
    for tried, question in enumerate(_candidates(turn.answer)):
        if tried >= _TRIES or len(found) >= MOST:
            break
        try:
            with wishing(Wishes()):  # by rules, whatever the asker wants of the answer itself
                after = app.talker.follow(question, turn.state, place, as_of).answer
        except InputError:
            continue
        if (
            after.status is AnswerStatus.ANSWERED
            and after.confidence >= _SURE
            and _first(after) not in quoted
        ):
            quoted.add(_first(after))
            found.append(question)
    return tuple(found)


def _candidates(answer: Answer) -> Iterator[str]:
    """The other sides of the matter, then other places that have a rule."""
    yield from _NEXT.get(answer.kind, ())
    own = answer.citations[0].document.jurisdiction if answer.citations else ""
    places = dict.fromkeys(other.jurisdiction for other in answer.alternatives)
    yield from (f"{short_place(path)}呢？" for path in places if path not in ("", NATIONAL, own))


def _first(answer: Answer) -> tuple[str, int, int]:
    """What an answer leans on first."""
    if not answer.citations:
        return "", 0, 0
    one = answer.citations[0]
    return one.document.version_id, one.start, one.end
