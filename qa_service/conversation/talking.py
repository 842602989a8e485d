"""Questions one after another: makes each whole, has it answered, and keeps what the next may lean on."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Final

from corpus.china_time import china_today
from corpus.errors import NotFoundError
from corpus.numerals import fold
from qa_service.answer.model import Answer, AnswerStatus
from qa_service.conversation.follow_up import Whole, make_whole
from qa_service.conversation.state import ConversationState, next_state
from qa_service.conversation.store import ConversationStore, is_ours, new_id
from qa_service.conversation.turn import Turn
from qa_service.matter import UNCLEAR
from qa_service.question import analyse, check_question

if TYPE_CHECKING:
    from qa_service.answer.model import Window
    from qa_service.wiring import App


WHOLE: Final = "whole"
PUBLIC: Final = "public"


class Talker:
    """Answers the questions of conversations over one library; thread-safe.

    Args:
        app: what answers a whole question.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        minutes = app.settings.conversation_minutes
        # What an answer from internal documents left behind is not for the public to go on with.
        spaces = (PUBLIC,) if app.library.restricted else (WHOLE, PUBLIC)
        self._store = ConversationStore(app.library.root, minutes, spaces) if minutes else None

    def ask(
        self,
        question: str,
        jurisdiction: str | None = None,
        as_of: dt.date | None = None,
        *,
        conversation: str | None = None,
        caller: str = "",
        window: Window | None = None,
    ) -> Turn:
        """Answer a question of a stored conversation.

        Args:
            question: as typed; may lean on the question before.
            jurisdiction, as_of: of the caller; they go before what the conversation stands on.
            conversation: the id that an earlier answer gave, or one of the caller's own; None begins a new
                conversation.
            caller: secret of the caller, for ids that the caller made up.
            window: which rows of an answer that is a list; the first ones when None.

        Raises:
            QuestionError: the question cannot be used.
            NotFoundError: ``jurisdiction`` names no place.
        """
        store = self._store
        if store is None:
            return self.follow(question, None, jurisdiction, as_of, window)
        state = self._read(store, conversation, caller) if conversation else None
        turn = self.follow(question, state, jurisdiction, as_of, window)
        if conversation and state is None and is_ours(conversation):
            lost = "之前的对话已经过期或清除，这个问题按新问题回答。"
            turn = dataclasses.replace(
                turn, answer=dataclasses.replace(turn.answer, notes=(lost, *turn.answer.notes))
            )
        kept = conversation or new_id()
        return dataclasses.replace(turn, conversation=kept if store.write(kept, turn.state, caller) else None)

    def _read(self, store: ConversationStore, conversation: str, caller: str) -> ConversationState | None:
        """The state, unless it rests on a document that has become internal since."""
        state = store.read(conversation, caller)
        if state is None or state.focus is None or not self._app.library.restricted:
            return state
        try:
            self._app.library.version(state.focus.version_id)
        except NotFoundError:
            return None
        return state

    def follow(
        self,
        question: str,
        state: ConversationState | None,
        jurisdiction: str | None = None,
        as_of: dt.date | None = None,
        window: Window | None = None,
    ) -> Turn:
        """Answer a question after ``state``; nothing is stored.

        Raises:
            QuestionError: the question cannot be used.
            NotFoundError: ``jurisdiction`` names no place.
        """
        facts = self._app.answerer.facts
        asked = fold(check_question(question))
        whole = Whole(asked)
        if state is not None:
            whole = make_whole(
                asked,
                state,
                known_places=facts.jurisdictions(),
                known_units=facts.unit_names(),
                named_text=self._named_text(asked),
            )
            # What the conversation stood on already is carried along by the caller (the hidden fields of the
            # page); the question itself goes before it.
            if whole.moved and as_of == state.date:
                as_of = None
            if jurisdiction and jurisdiction == state.place and whole.follow_up and not whole.place:
                jurisdiction = None
        if whole.unclear:
            return self._unclear(question, whole, state, as_of)
        answer = self._answer(whole, state, jurisdiction, as_of or whole.as_of, window)
        analysed = analyse(whole.text, known_places=facts.jurisdictions(), known_units=facts.unit_names())
        after = next_state(
            analysed,
            answer,
            topic=whole.topic,
            place=(jurisdiction or "").strip() or whole.place or "",
            as_of=as_of or whole.as_of or analysed.as_of,
            text=self._named_text(whole.text),
            quoted=self._part_quoted(answer),
        )
        if state is not None and whole.follow_up and after.focus is None:
            after = dataclasses.replace(after, focus=state.focus, units=after.units or state.units)
        if state is not None and whole.follow_up and not after.place:
            after = dataclasses.replace(
                after, place=state.place
            )  # 这个文件还有效吗 asks for no place, in passing
        answer = dataclasses.replace(answer, question=question.strip(), notes=(*_said(whole), *answer.notes))
        return Turn(whole, answer, after)

    def _part_quoted(self, answer: Answer) -> str:
        """The title of the part that was quoted first, where its document is a collection of texts."""
        if answer.status is not AnswerStatus.ANSWERED or not answer.citations:
            return ""
        cited, library = answer.citations[0], self._app.library
        try:
            number = library.clause(cited.clause_id).part
            parts = library.parts(cited.document.version_id)
        except NotFoundError:  # gone meanwhile
            return ""
        if len(parts) < 2:
            return ""
        return next((part.title for part in parts if part.ordinal == number), "")

    def _named_text(self, text: str) -> str:
        """The words that name a text of the library, as they stand in the question."""
        naming = self._app.answerer.facts.titles().find(text)
        if not naming.texts or naming.span is None:
            return ""
        return text[naming.span.start : naming.span.end]

    def _unclear(
        self, question: str, whole: Whole, state: ConversationState | None, as_of: dt.date | None
    ) -> Turn:
        """A follow-up that could not be made whole is not asked; the conversation stands where it stood."""
        analysed = analyse(whole.text)
        answer = Answer(
            question=question.strip(),
            status=AnswerStatus.ABSTAINED,
            kind=analysed.kind,
            answer=UNCLEAR,
            notes=(whole.unclear,),
            as_of=(as_of or china_today()).isoformat(),
        )
        return Turn(whole, answer, state or next_state(analysed, answer))

    def state(self, conversation: str, caller: str = "") -> ConversationState:
        """What a conversation stands on.

        Raises:
            NotFoundError: there is none of that id, or it has run out.
        """
        found = self._read(self._store, conversation, caller) if self._store else None
        if found is None:
            raise NotFoundError("没有这个对话，或已经过期。请直接提问，会开始新的对话。")
        return found

    def clear(self, conversation: str, caller: str = "") -> bool:
        """Forget a conversation; whether there was one."""
        return self._store.clear(conversation, caller) if self._store else False

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()

    def _answer(
        self,
        whole: Whole,
        state: ConversationState | None,
        jurisdiction: str | None,
        as_of: dt.date | None,
        window: Window | None,
    ) -> Answer:
        focus = state.focus if state is not None and whole.same_text else None
        if (jurisdiction and jurisdiction.strip()) or not whole.place:
            return self._app.ask(whole.text, jurisdiction, as_of, focus, window)
        try:
            return self._app.ask(whole.text, whole.place, as_of, focus, window)
        except NotFoundError:  # a place that nobody knows: it stays part of the question
            return self._app.ask(f"{whole.place}{whole.text}", None, as_of, focus, window)


def _said(whole: Whole) -> tuple[str, ...]:
    """How a question that leaned on the conversation was understood."""
    if whole.follow_up:
        return (f"按“{whole.text}”回答。",)
    if whole.place:
        return (f"沿用上一问的地区：{whole.place.rsplit('/', 1)[-1]}。",)
    return ()
