"""The Haystack pipeline that answers a question: analyse → find → compose.

Each component is thin: the work is in ``question.py``, ``evidence.py`` and ``answer/``. Haystack sends
telemetry unless told not to before its first import, so that is done here.
"""

from __future__ import annotations

import indexing.quiet_haystack  # noqa: F401  # before the first import of haystack

# isort: split

import dataclasses
import datetime as dt
import logging
import threading
import time
from pathlib import Path
from typing import Any

from haystack import Pipeline, component, default_to_dict
from haystack.core.errors import PipelineRuntimeError

from corpus.china_time import china_today
from corpus.errors import AnzhiError, InternalError
from corpus.jurisdiction import find_places
from corpus.library import Library
from indexing.search import Searcher
from qa_service.answer.composing import Composer
from qa_service.answer.model import Answer, Window
from qa_service.evidence import Finder, Findings, Limits, Scope, scope_of
from qa_service.lexicon import Lexicon
from qa_service.library_facts import LibraryFacts
from qa_service.question import Question, analyse, check_question
from qa_service.ranking.carrying import Judge
from qa_service.ranking.model import Evidence, Focus
from qa_service.understanding.model import Understanding
from qa_service.understanding.understander import Understander

# On an error Haystack takes a snapshot of its state for debugging and warns of each field that it cannot
# serialise; the error itself reaches the caller anyway.
logging.getLogger("haystack.core.pipeline.breakpoint").setLevel(logging.ERROR)
logging.getLogger("haystack.utils.base_serialization").setLevel(logging.ERROR)

AT_ONCE = 2
"""Questions that one process works at in the same moment; the others stand in line, first come first served.
Twenty threads that take turns every few milliseconds answer no more of them and each one later."""


@component
class QuestionAnalyser:
    """Takes a question apart and works out where to look.

    Args:
        library: where a place's name is looked up. facts: its places and versions, which decide the scope.
        understander: puts typing errors right and brings everyday words, figures and short names.
    """

    def __init__(
        self, library: Library, facts: LibraryFacts, understander: Understander | None = None
    ) -> None:
        self._library = library
        self._facts = facts
        self._understander = understander or Understander(library, facts)

    @property
    def facts(self) -> LibraryFacts:
        return self._facts

    @property
    def understander(self) -> Understander:
        return self._understander

    @component.output_types(question=Question, scope=Scope)
    def run(
        self,
        text: str,
        jurisdiction: str | None = None,
        as_of: dt.date | None = None,
        focus: Focus | None = None,
    ) -> dict[str, Question | Scope]:
        """Analyse ``text``; the caller's place and date go before those in the question."""
        today = china_today()
        understood = self._understander.understand(check_question(text))
        question = analyse(
            understood.text,
            known_places=self._facts.jurisdictions(),
            known_units=self._facts.unit_names(),
            today=today,
        )
        question = dataclasses.replace(question, understood=understood)
        date = as_of or question.as_of or today
        place = self._place(jurisdiction) if jurisdiction else None
        scope = dataclasses.replace(scope_of(question, self._facts, place, date), focus=focus)
        return {"question": question, "scope": scope}

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
    def run(self, question: Question, scope: Scope, also: tuple[str, ...] = ()) -> dict[str, Findings]:
        """Find within the scope; ``also``: words that only widen the search."""
        return {"findings": self._finder.find(question, scope, also=also)}

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
        self._judge = Judge(finder.facts, limits)

    def carries(self, findings: Findings, evidence: Evidence) -> bool:
        """Whether an answer may be made of this evidence."""
        return self._judge.carries(findings, evidence)

    @component.output_types(answer=Answer)
    def run(self, findings: Findings, window: Window = Window()) -> dict[str, Answer]:
        """Compose from the findings; ``window``: which rows of an answer that is a list."""
        answer = self._composer.compose(findings, window)
        understood = findings.question.understood
        if understood is not None and understood.notes:
            answer = dataclasses.replace(answer, notes=(*understood.notes, *answer.notes))
        return {"answer": answer}

    def to_dict(self) -> dict[str, Any]:
        return default_to_dict(self, library=str(self._library.root), limits=dataclasses.asdict(self._limits))


def build_pipeline(
    library: Library, searcher: Searcher, limits: Limits = Limits(), everyday: Path | None = None
) -> Pipeline:
    """The answering pipeline over one library; ``everyday``: the user's own lexicon."""
    finder = Finder(library, searcher)
    understander = Understander(library, finder.facts, searcher.rarity, everyday)
    pipeline = Pipeline()
    pipeline.add_component("analyse", QuestionAnalyser(library, finder.facts, understander))
    pipeline.add_component("find", EvidenceFinder(finder))
    pipeline.add_component("compose", AnswerComposer(finder, limits))
    pipeline.connect("analyse.question", "find.question")
    pipeline.connect("analyse.scope", "find.scope")
    pipeline.connect("find.findings", "compose.findings")
    return pipeline


@dataclasses.dataclass(frozen=True, slots=True)
class Looked:
    """An answer with what it was chosen from."""

    answer: Answer
    findings: Findings


class Answerer:
    """Asks the pipeline; one for each process and library, thread-safe.

    Args:
        turn: of another answerer in this process, whose questions stand in the same line.
    """

    def __init__(
        self,
        library: Library,
        searcher: Searcher,
        limits: Limits = Limits(),
        everyday: Path | None = None,
        turn: threading.BoundedSemaphore | None = None,
    ) -> None:
        self._library = library
        self._pipeline = build_pipeline(library, searcher, limits, everyday)
        self.turn = turn or threading.BoundedSemaphore(AT_ONCE)

    @property
    def facts(self) -> LibraryFacts:
        """What every question needs of the library."""
        analyser = self._pipeline.get_component("analyse")
        assert isinstance(analyser, QuestionAnalyser)
        return analyser.facts

    @property
    def understander(self) -> Understander:
        """Reads questions before they are taken apart."""
        analyser = self._pipeline.get_component("analyse")
        assert isinstance(analyser, QuestionAnalyser)
        return analyser.understander

    def understand(self, question: str) -> Understanding:
        """How a question is read, without answering it.

        Raises:
            QuestionError: the question cannot be used.
        """
        return self.understander.understand(check_question(question))

    def lexicon(self) -> Lexicon:
        """Everyday words and their terms, the user's own among them."""
        return self.understander.lexicon()

    def ask(
        self,
        question: str,
        jurisdiction: str | None = None,
        as_of: dt.date | None = None,
        focus: Focus | None = None,
        window: Window = Window(),
    ) -> Answer:
        """Answer one question; see ``look_up``."""
        return self.look_up(question, jurisdiction, as_of, focus, window).answer

    def look_up(
        self,
        question: str,
        jurisdiction: str | None = None,
        as_of: dt.date | None = None,
        focus: Focus | None = None,
        window: Window = Window(),
        also: tuple[str, ...] = (),
    ) -> Looked:
        """Answer one question, and give what the answer was chosen from.

        Args:
            question: 1 to 500 characters of Chinese.
            jurisdiction: a place by any of its names, None for what the question says.
            as_of: the date for which the answer holds, None for what the question says or today.
            focus: what the answer before quoted, when this question follows up on it.
            window: which rows of an answer that is a list.
            also: words that only widen the search.

        Raises:
            QuestionError: the question cannot be used.
            IndexStaleError: the index does not fit.
        """
        began = time.perf_counter()
        try:
            with self.turn, self._library.steady():
                asked = {"text": question, "jurisdiction": jurisdiction, "as_of": as_of, "focus": focus}
                given = {"analyse": asked, "find": {"also": also}, "compose": {"window": window}}
                result = self._pipeline.run(given, include_outputs_from={"find"})
        except PipelineRuntimeError as error:
            # Haystack wraps what a component raises; callers know our own tree only.
            if isinstance(error.__cause__, AnzhiError):
                raise error.__cause__ from None
            raise InternalError("回答问题时程序出错，请把问题原文报告给开发者。") from error
        answer: Answer = result["compose"]["answer"]
        took = (time.perf_counter() - began) * 1000
        answer = dataclasses.replace(answer, question=question.strip(), took_ms=took)
        return Looked(answer, result["find"]["findings"])

    def compose(self, findings: Findings, window: Window = Window()) -> Answer:
        """Compose once more, from findings in another order."""
        with self._library.steady():
            return self._composing.run(findings, window)["answer"]

    def carries(self, findings: Findings, evidence: Evidence) -> bool:
        """Whether an answer may be made of this evidence."""
        with self._library.steady():
            return self._composing.carries(findings, evidence)

    @property
    def _composing(self) -> AnswerComposer:
        composing = self._pipeline.get_component("compose")
        assert isinstance(composing, AnswerComposer)
        return composing
