"""The one place where objects are put together."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from corpus.disclosure import Disclosure
from corpus.errors import InternalError, NotFoundError
from corpus.library import Library
from qa_service.changes import through_changes
from qa_service.service.database import ServiceDatabase
from qa_service.settings import Settings
from qa_service.wishes import current_wishes

if TYPE_CHECKING:
    from indexing.build import BuildReport, Progress
    from indexing.encoder import Encoder
    from indexing.search import Searcher
    from qa_service.answer.model import Answer, Window
    from qa_service.case_desk import CaseDesk
    from qa_service.conversation.talking import Talker
    from qa_service.llm.assistant import Assistant
    from qa_service.pipeline import Answerer
    from qa_service.questions.desk import QuestionDesk
    from qa_service.ranking.model import Focus
    from qa_service.verification.verifying import Verifier


T = TypeVar("T")


class App:
    """Library, encoder, searcher and answerer of one process; the heavy ones are made when first used.

    Thread-safe; a context manager that closes the library.

    Args:
        whole: the application whose library ``library`` is the public part of: encoder, open index and the
            tables of the service are shared with it. None for the whole one itself.
    """

    def __init__(self, settings: Settings, library: Library, whole: App | None = None) -> None:
        self.settings = settings
        self.library = library
        self._whole = whole
        self.service: ServiceDatabase = (
            whole.service if whole else ServiceDatabase(library.root, settings.database_url)
        )
        self._lock = threading.RLock()
        self._public: tuple[Disclosure, App] | None = None
        self._public_lock = threading.Lock()
        self._kept: dict[type, Any] = {}
        self._encoder: Encoder | None = None
        self._searcher: Searcher | None = None
        self._answerer: Answerer | None = None
        self._verifier: Verifier | None = None
        self._talker: Talker | None = None
        self._assistant: Assistant | None = None

    @property
    def public(self) -> App:
        """What answers those who may not see internal documents: this very object while there are none.

        Where there are some, a second one over ``Library.as_the_public_sees_it``, with caches of its own; a
        new one as soon as any document becomes internal or public. It costs one small query to ask for.
        """
        if self._whole is not None:
            return self
        now = self.library.disclosure()
        if not now.internal:
            return self
        outdated: App | None = None
        with self._public_lock:
            if self._public is None or self._public[0].changes != now.changes:
                outdated = self._public[1] if self._public else None
                self._public = (now, App(self.settings, self.library.as_the_public_sees_it(), self))
            found = self._public[1]
        if outdated is not None:
            outdated.close()  # a request that still answers from it opens what it needs again
        return found

    def kept(self, kind: type[T], make: Callable[[], T]) -> T:
        """The one ``kind`` of this application, made when first asked for.

        For what keeps parts of the library in memory: what it keeps may be seen by those alone who may see
        this application's library, and goes with it.
        """
        with self._lock:
            if kind not in self._kept:
                self._kept[kind] = make()
            found: T = self._kept[kind]
            return found

    @property
    def case_desk(self) -> CaseDesk:
        """The accident cases of this application's library; see ``CaseDesk``."""
        from qa_service.case_desk import CaseDesk

        return self.kept(CaseDesk, lambda: CaseDesk(self))

    @property
    def question_desk(self) -> QuestionDesk:
        """The question bank, as those see it who may see this application's library; see ``QuestionDesk``."""
        from qa_service.questions.desk import QuestionDesk

        return self.kept(QuestionDesk, lambda: QuestionDesk(self, self._whole or self))

    @property
    def index_root(self) -> Path:
        return self.library.root / "index"

    @property
    def encoder(self) -> Encoder:
        if self._whole is not None:
            return self._whole.encoder
        with self._lock:
            if self._encoder is None:
                from indexing.encoder import make_encoder

                self._encoder = make_encoder(
                    self.settings.encoder, self.settings.cache, self.settings.threads_of_encoder
                )
            return self._encoder

    @property
    def searcher(self) -> Searcher:
        with self._lock:
            if self._searcher is None:
                from indexing.search import Searcher

                if self._whole is not None:
                    self._searcher = self._whole.searcher.over(self.library)
                else:
                    self._searcher = Searcher(self.library, self.index_root, self.encoder)
            return self._searcher

    @property
    def answerer(self) -> Answerer:
        with self._lock:
            if self._answerer is None:
                from qa_service.pipeline import Answerer
                from qa_service.ranking.limits import Limits

                limits = Limits(confidence=self.settings.answer_confidence)
                self._answerer = Answerer(
                    self.library,
                    self.searcher,
                    limits,
                    everyday=self.settings.everyday_file,
                    turn=self._whole.answerer.turn if self._whole else None,
                )
            return self._answerer

    @property
    def verifier(self) -> Verifier:
        with self._lock:
            if self._verifier is None:
                from qa_service.verification.verifying import Verifier

                self._verifier = Verifier(self.library)
            return self._verifier

    def ask(
        self,
        question: str,
        jurisdiction: str | None = None,
        as_of: dt.date | None = None,
        focus: Focus | None = None,
        window: Window | None = None,
    ) -> Answer:
        """Answers one question by itself; see ``Answerer.ask``.

        Args:
            jurisdiction: a place by any of its names.
            focus: what the answer before quoted, when this question follows up on it.
            window: which rows of an answer that is a list; the first ones when None.

        Raises:
            NotFoundError: ``jurisdiction`` names no place at all.
        """
        if jurisdiction and jurisdiction.strip():
            self._check_place(jurisdiction.strip())
        place = (jurisdiction or "").strip() or None
        return through_changes(lambda: self._ask(question, place, as_of, focus, window))

    def _ask(
        self,
        question: str,
        place: str | None,
        as_of: dt.date | None,
        focus: Focus | None,
        window: Window | None,
    ) -> Answer:
        wishes = current_wishes()
        if wishes.use_model and self.settings.llm_url:
            from qa_service.answer.model import Window

            rows = window or Window()
            look = partial(self.answerer.look_up, question, place, as_of, focus, rows)
            return self.assistant.help(self.answerer, look, rows, wishes)
        if window is None:
            return self.answerer.ask(question, place, as_of, focus)
        return self.answerer.ask(question, place, as_of, focus, window)

    @property
    def assistant(self) -> Assistant:
        """The language model's part; only with an endpoint."""
        if self._whole is not None:
            return self._whole.assistant
        with self._lock:
            if self._assistant is None:
                from qa_service.llm.assistant import Assistant

                self._assistant = Assistant(self.settings)
            return self._assistant

    @property
    def talker(self) -> Talker:
        """Answers questions one after another; see ``Talker``."""
        with self._lock:
            if self._talker is None:
                from qa_service.conversation.talking import Talker

                self._talker = Talker(self)
            return self._talker

    def update_index(self, on_progress: Progress | None = None, *, rebuild: bool = False) -> BuildReport:
        """Brings index and records of cases up to date with the library; cheap when they are."""
        from indexing.build import update_index
        from qa_service.understanding.understander import keep_library_words

        if self._whole is not None:
            raise InternalError("索引只能由完整的资料库更新。请把这条信息报告给开发者。")
        report = update_index(self.library, self.index_root, self.encoder, on_progress, rebuild=rebuild)
        self._update_cases(on_progress, again=rebuild)
        self.question_desk.fresh()
        keep_library_words(self.library)
        if self.public is not self:
            keep_library_words(self.public.library)
        return report

    def _update_cases(self, on_progress: Progress | None, *, again: bool) -> None:
        def tell(done: int, total: int) -> None:
            if on_progress is not None:
                on_progress("读取案例", done, total)

        self.case_desk.cases.refresh(tell, again=again)

    def index_is_behind(self) -> bool:
        """Whether the library, the dictionary or the cutting rules have changed since the index was made, or
        accident cases have not been read yet by the rules of this release.

        Cheap: makes no encoder.

        Raises:
            IndexStaleError: the index is damaged.
        """
        from indexing import manifest as facts
        from indexing.passages import PASSAGES_VERSION
        from indexing.segment import dictionary_hash

        folder = facts.current_generation(self.index_root)
        if folder is None:
            return bool(self.library.current_versions())
        manifest = facts.read_manifest(folder)
        made = (manifest.format, manifest.library_generation, manifest.dictionary, manifest.passages_version)
        present = (facts.FORMAT, self.library.generation(), dictionary_hash(), PASSAGES_VERSION)
        return made != present or self.case_desk.cases.is_behind()

    def warm(self) -> None:
        """Loads everything now instead of at the first question."""
        self.searcher.warm()
        self.answerer.understand("预热")
        if self.public is not self:
            self.public.answerer.understand("预热")

    def close(self) -> None:
        if self._public is not None:
            self._public[1].close()
        if self._talker is not None:
            self._talker.close()
        if self._assistant is not None:
            self._assistant.close()
        if self._whole is None:
            self.service.close()
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check_place(self, jurisdiction: str) -> None:
        """A place that the library lacks may still be a real one, where national law holds."""
        from corpus.jurisdiction import find_places, place_of

        known = self.library.jurisdictions()
        if self.library.places(jurisdiction) or find_places(jurisdiction, known):
            return
        if place_of(jurisdiction, "", "", ""):
            return
        names = "、".join(known[:8]) or "（还没有）"
        raise NotFoundError(
            f"不认识地区“{jurisdiction}”。请写全称，例如 某省/某市/某区；资料库里的地区有：{names}。",
            details={"jurisdiction": jurisdiction},
        )


def open_library(settings: Settings, *, create: bool = False) -> Library:
    """The library that the settings name.

    Raises:
        LibraryError: there is none (unless ``create``), or it cannot be used.
    """
    return Library.open(settings.library, url=settings.database_url, create=create)


def build(settings: Settings, *, create: bool = False) -> App:
    """Everything that answers questions over the library that the settings name."""
    return App(settings, open_library(settings, create=create))
