"""The Haystack pipeline that answers a question: analyse → find → compose.

Each component is thin: the work is in ``question.py``, ``evidence.py`` and ``answer/``. Haystack sends
telemetry unless told not to before its first import, so that is done here.
"""

from __future__ import annotations

import os

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

import dataclasses
import datetime as dt
import logging
import time
from typing import Any

from haystack import Pipeline, component, default_to_dict
from haystack.core.errors import PipelineRuntimeError

from corpus.errors import AnzhiError, InternalError
from corpus.jurisdiction import find_places
from corpus.library import Library
from corpus.validity import china_today
from indexing.search import Searcher
from qa_service.answer.composing import Composer, Limits
from qa_service.answer.model import Answer
from qa_service.evidence import Finder, Findings, Scope, scope_of
from qa_service.library_facts import LibraryFacts
from qa_service.question import Question, analyse

# On an error Haystack takes a snapshot of its state for debugging and warns of each field that it cannot
# serialise; the error itself reaches the caller anyway.
logging.getLogger("haystack.core.pipeline.breakpoint").setLevel(logging.ERROR)
logging.getLogger("haystack.utils.base_serialization").setLevel(logging.ERROR)


@component
class QuestionAnalyser:
    """Takes a question apart and works out where to look.

    Args:
        library: where a place's name is looked up. facts: its places and versions, which decide the scope.
    """

    def __init__(self, library: Library, facts: LibraryFacts) -> None:
        self._library = library
        self._facts = facts

    @component.output_types(question=Question, scope=Scope)
    def run(
        self, text: str, jurisdiction: str | None = None, as_of: dt.date | None = None
    ) -> dict[str, Question | Scope]:
        """Analyse ``text``; the caller's place and date go before those in the question."""
        today = china_today()
        question = analyse(
            text,
            known_places=self._facts.jurisdictions(),
            known_units=self._facts.unit_names(),
            today=today,
        )
        date = as_of or question.as_of or today
        place = self._place(jurisdiction) if jurisdiction else None
        return {"question": question, "scope": scope_of(question, self._facts, place, date)}

    def _place(self, name: str) -> str:
        """A path of the library for what a person calls a place; the name itself when there is none."""
        paths = self._library.places(name)
        if paths:
            return min(paths, key=lambda path: (path.count("/"), path))
        mentions = find_places(name, self._facts.jurisdictions())
        return mentions[-1].path if mentions else name

    def to_dict(self) -> dict[str, Any]:
        return default_to_dict(self, library=str(self._library.root))


@component
class EvidenceFinder:
    """Retrieves and ranks what may carry an answer."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    @component.output_types(findings=Findings)
    def run(self, question: Question, scope: Scope) -> dict[str, Findings]:
        """Find within the scope."""
        return {"findings": self._finder.find(question, scope)}

    def to_dict(self) -> dict[str, Any]:
        return default_to_dict(self, library=str(self._finder.library.root))


@component
class AnswerComposer:
    """Composes a cited answer, or abstains.

    Args:
        limits: when to answer.
    """

    def __init__(self, finder: Finder, limits: Limits = Limits()) -> None:
        self._library = finder.library
        self._limits = limits
        self._composer = Composer(finder, limits)

    @component.output_types(answer=Answer)
    def run(self, findings: Findings) -> dict[str, Answer]:
        """Compose from the findings."""
        return {"answer": self._composer.compose(findings)}

    def to_dict(self) -> dict[str, Any]:
        return default_to_dict(self, library=str(self._library.root), limits=dataclasses.asdict(self._limits))


def build_pipeline(library: Library, searcher: Searcher, limits: Limits = Limits()) -> Pipeline:
    """The answering pipeline over one library."""
    finder = Finder(library, searcher)
    pipeline = Pipeline()
    pipeline.add_component("analyse", QuestionAnalyser(library, finder.facts))
    pipeline.add_component("find", EvidenceFinder(finder))
    pipeline.add_component("compose", AnswerComposer(finder, limits))
    pipeline.connect("analyse.question", "find.question")
    pipeline.connect("analyse.scope", "find.scope")
    pipeline.connect("find.findings", "compose.findings")
    return pipeline


class Answerer:
    """Asks the pipeline; one for each process, thread-safe."""

    def __init__(self, library: Library, searcher: Searcher, limits: Limits = Limits()) -> None:
        self._library = library
        self._pipeline = build_pipeline(library, searcher, limits)

    def ask(self, question: str, jurisdiction: str | None = None, as_of: dt.date | None = None) -> Answer:
        """Answer one question.

        Args:
            question: 1 to 500 characters of Chinese.
            jurisdiction: a place by any of its names, None for what the question says.
            as_of: the date for which the answer holds, None for what the question says or today.

        Raises:
            QuestionError: the question cannot be used.
            IndexStaleError: the index does not fit.
        """
        began = time.perf_counter()
        try:
            with self._library.steady():
                result = self._pipeline.run(
                    {"analyse": {"text": question, "jurisdiction": jurisdiction, "as_of": as_of}}
                )
        except PipelineRuntimeError as error:
            # Haystack wraps what a component raises; callers know our own tree only.
            if isinstance(error.__cause__, AnzhiError):
                raise error.__cause__ from None
            raise InternalError("回答问题时程序出错，请把问题原文报告给开发者。") from error
        answer: Answer = result["compose"]["answer"]
        return dataclasses.replace(
            answer, question=question.strip(), took_ms=(time.perf_counter() - began) * 1000
        )
