"""Asks every question of a set, the earlier questions of a conversation first."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from qa_service.conversation.state import ConversationState
    from qa_service.wiring import App

Ask = Callable[[str, str | None], Mapping[str, Any]]
"""Question and place → answer object."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of a question set with its answer.

    Attributes:
        answer: the answer object of the contract.
        ms: milliseconds that the answer took, those of earlier questions not counted.
        whole: the question as the library was asked it: a follow-up made whole, otherwise as it stands.
        place: the place that was given with it.
        error: why it could not be asked as it stands; "" when it could.
    """

    row: Mapping[str, Any]
    answer: Mapping[str, Any]
    ms: float
    whole: str
    place: str | None = None
    error: str = ""


def ask_rows(
    app: App,
    rows: Sequence[Mapping[str, Any]],
    *,
    places: bool = True,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Asked]:
    """Answers to all rows, in their order.

    Args:
        places: give the row's place with the question, as the field 地区 of the page does.
        on_progress: told (done, total) after each question.
    """
    found = []
    for number, row in enumerate(rows, start=1):
        found.append(_ask(app, row, row.get("jurisdiction") if places else None))
        if on_progress is not None:
            on_progress(number, len(rows))
    return found


def _ask(app: App, row: Mapping[str, Any], place: str | None) -> Asked:
    try:
        return _follow(app, row, place)
    except NotFoundError as error:
        # The row's place is none of the library: a person would leave the field empty.
        if place is None:
            return _refused(row, place, error.message)
        return _ask_without_place(app, row, error.message)
    except InputError as error:
        return _refused(row, place, error.message)


def _ask_without_place(app: App, row: Mapping[str, Any], message: str) -> Asked:
    try:
        asked = _follow(app, row, None)
    except InputError as error:
        return _refused(row, None, error.message)
    return Asked(row, asked.answer, asked.ms, asked.whole, None, message)


def _follow(app: App, row: Mapping[str, Any], place: str | None) -> Asked:
    state: ConversationState | None = None
    for question in row.get("conversation") or ():
        state = app.talker.follow(question, state, place).state
    began = time.perf_counter()
    turn = app.talker.follow(row["question"], state, place)
    ms = (time.perf_counter() - began) * 1000
    return Asked(row, turn.answer.to_dict(), ms, turn.whole.text, place)


def _refused(row: Mapping[str, Any], place: str | None, message: str) -> Asked:
    """A question that the system refuses gets no answer: it counts as an abstention."""
    answer = {"status": "abstained", "answer": message, "units": [], "citations": [], "confidence": 0.0}
    return Asked(row, answer, 0.0, row["question"], place, message)


def ask_again(asked: Sequence[Asked], ask: Ask) -> list[Asked]:
    """The same questions, made whole already, put to something else that answers."""
    again = []
    for one in asked:
        began = time.perf_counter()
        try:
            answer = ask(one.whole, one.place)
        except InputError as error:
            again.append(_refused(one.row, one.place, error.message))
            continue
        again.append(Asked(one.row, answer, (time.perf_counter() - began) * 1000, one.whole, one.place))
    return again
