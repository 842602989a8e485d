"""The language model's part in answering: after the rules, under their eyes, and only where it is wanted.

Where the rules abstain, a rewritten question may widen the search; whether what is found then answers is
again for the rules to say, by the question's own words. Where they answer, the model may pick among what
they would answer from, and phrase the result. Whatever goes wrong, the rule-written answer stands.
"""

from __future__ import annotations

import dataclasses
import time
from typing import Protocol

from corpus.errors import ModelError
from qa_service.answer.model import Answer, AnswerStatus, Window
from qa_service.answer.written import ModelFacts, Writer
from qa_service.llm import ordering, prompts, rewriting
from qa_service.llm.endpoint import Endpoint, Prompt
from qa_service.llm.grounds import grounds_of
from qa_service.llm.phrasing import can_phrase, phrased
from qa_service.llm.sentences import without_thinking
from qa_service.pipeline import Answerer, Looked
from qa_service.settings import Settings
from qa_service.wishes import Event, Wishes, status

_SHORT_REPLY = 400
"""Tokens of a rewritten question or a number; most of them for models that think aloud first."""
_LEAST_SECONDS = 0.3


class Look(Protocol):
    """Looks the question up; ``also``: words that only widen the search."""

    def __call__(self, *, also: tuple[str, ...] = ()) -> Looked: ...


class Assistant:
    """Helps to answer; thread-safe, keeps nothing of questions and answers.

    Args:
        settings: with an endpoint.
    """

    def __init__(self, settings: Settings) -> None:
        self.endpoint = Endpoint(settings)
        self._tasks = frozenset(settings.llm_tasks.split(","))

    def help(self, answerer: Answerer, look: Look, window: Window, wishes: Wishes) -> Answer:
        """The answer with the model's help; the rules' own where it does not help.

        Args:
            look: has the rules look up the question and answer it.
            window: which rows of an answer that is a list.
        """
        work = _Work(self.endpoint, answerer, look, window, wishes)
        try:
            if work.looked.answer.status is AnswerStatus.ABSTAINED and "rewrite" in self._tasks:
                work.rewrite()
            if "order" in self._tasks and can_phrase(work.looked.answer):
                work.order()
            if "phrase" in self._tasks and can_phrase(work.looked.answer):
                work.phrase()
        except ModelError as error:
            work.failed = error.message
        return work.answer()

    def close(self) -> None:
        """Release the connection."""
        self.endpoint.close()


class _Work:
    """One answer in the making; all requests of it share one deadline."""

    def __init__(
        self, endpoint: Endpoint, answerer: Answerer, look: Look, window: Window, wishes: Wishes
    ) -> None:
        self.looked = look()
        self._endpoint = endpoint
        self._answerer = answerer
        self._look = look
        self._window = window
        self._wishes = wishes
        self._began = time.perf_counter()
        self._asked = False
        self._added: tuple[str, ...] = ()
        self._dropped: list[str] = []
        self._text = ""
        self._lacking = ""
        self.failed = ""

    def rewrite(self) -> None:
        """Widens the search of a question that the rules found nothing for."""
        question = self.looked.findings.question
        if not question.topic:
            return
        self._tell("rewriting", "没有直接找到，正在换正式的说法再查……")
        reply = self._ask(prompts.rewrite(question.text))
        facts = self._answerer.facts
        words, refused = rewriting.added_words(
            question.text, reply, places=facts.jurisdictions(), units=facts.unit_names()
        )
        if refused:
            self._dropped.append(refused)
        if not words:
            return
        again = self._look(also=words)
        if again.answer.status is AnswerStatus.ANSWERED:
            self.looked, self._added = again, words

    def order(self) -> None:
        """Lets the model pick where the rules are not sure of the order."""
        findings = self.looked.findings
        offered = ordering.candidates(
            findings, self.looked.answer, lambda one: self._answerer.carries(findings, one)
        )
        if not offered:
            return
        self._tell("ordering", "找到几处依据，正在比较哪一处最合适……")
        first = ordering.picked(self._ask(prompts.order(findings.question.text, offered)), offered)
        if first is None:
            self._dropped.append("挑选的依据不在给出的编号之内")
        elif first is not offered[0]:
            ordered = ordering.with_first(findings, first)
            again = self._answerer.compose(ordered, self._window)
            if again.status is AnswerStatus.ANSWERED:
                before = self.looked.answer
                again = dataclasses.replace(again, question=before.question, took_ms=before.took_ms)
                self.looked = Looked(again, ordered)

    def phrase(self) -> None:
        """Has the answer put into words, sentence by sentence."""
        grounds = grounds_of(self.looked.answer)
        if not grounds.items:
            return
        self._tell("writing", "正在请大模型整理，每句话核对过出处才显示……")
        pieces = self._endpoint.stream(
            prompts.phrase(grounds), seconds=self._left(), cancelled=self._wishes.cancelled
        )
        self._asked = True
        made = phrased(grounds, pieces, self._sentence)
        self._dropped += made.dropped
        self._text, self._lacking = made.text, made.lacking

    def answer(self) -> Answer:
        """What is answered in the end."""
        answer = self.looked.answer
        took = (time.perf_counter() - self._began) * 1000
        if not self._asked and not self.failed:
            return dataclasses.replace(answer, took_ms=answer.took_ms + took)
        facts = ModelFacts(self._endpoint.name, tuple(self._dropped), took, self._added, self.failed)
        answer = dataclasses.replace(answer, model=facts, took_ms=answer.took_ms + took)
        if self._text and not self.failed:
            return dataclasses.replace(
                answer, answer=self._text, rules_answer=answer.answer, written_by=Writer.MODEL
            )
        note = ""
        if self.failed:
            note = f"这次没有用上大模型：{self.failed}以上由规则整理。"
        elif self._lacking:
            note = f"大模型整理的文字没有通过核对（{self._lacking}），以上由规则整理。"
        if not note:
            return answer
        self._tell("rules", "改用规则整理的答案。")
        return dataclasses.replace(answer, notes=(*answer.notes, note))

    def _ask(self, prompt: Prompt) -> str:
        left = self._left()
        self._asked = True
        reply = self._endpoint.ask(
            prompt,
            seconds=left,
            max_tokens=min(self._endpoint.max_tokens, _SHORT_REPLY),
            cancelled=self._wishes.cancelled,
        )
        return without_thinking(reply)

    def _left(self) -> float:
        left = self._endpoint.seconds - (time.perf_counter() - self._began)
        if left < _LEAST_SECONDS:
            raise ModelError("大模型没有在规定的时间内答完。")
        return left

    def _tell(self, stage: str, text: str) -> None:
        self._wishes.listener(status(stage, text))

    def _sentence(self, text: str) -> None:
        self._wishes.listener(Event("sentence", {"text": text, "written_by": Writer.MODEL.value}))
