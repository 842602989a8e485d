"""The one place where objects are put together."""

from __future__ import annotations

import datetime as dt
import threading
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from corpus.errors import NotFoundError
from corpus.library import Library
from qa_service.service.database import ServiceDatabase
from qa_service.settings import Settings
from qa_service.wishes import current_wishes

if TYPE_CHECKING:
    from indexing.build import BuildReport, Progress
    from indexing.encoder import Encoder
    from indexing.search import Searcher
    from qa_service.answer.model import Answer, Window
    from qa_service.conversation.talking import Talker
    from qa_service.llm.assistant import Assistant
    from qa_service.pipeline import Answerer
    from qa_service.ranking.model import Focus
    from qa_service.verification.verifying import Verifier


class App:
    """Library, encoder, searcher and answerer of one process; the heavy ones are made when first used.

    Thread-safe; a context manager that closes the library.
    """

    def __init__(self, settings: Settings, library: Library) -> None:
        self.settings = settings
        self.library = library
        self.service = ServiceDatabase(library.root, settings.database_url)
        self._lock = threading.RLock()
        self._encoder: Encoder | None = None
        self._searcher: Searcher | None = None
        self._answerer: Answerer | None = None
        self._verifier: Verifier | None = None
        self._talker: Talker | None = None
        self._assistant: Assistant | None = None

    @property
    def index_root(self) -> Path:
        return self.library.root / "index"

    @property
    def encoder(self) -> Encoder:
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
                    self.library, self.searcher, limits, everyday=self.settings.everyday_file
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
        """Brings the index up to date with the library; cheap when it is."""
        from indexing.build import update_index
        from qa_service.understanding.understander import keep_library_words

        report = update_index(self.library, self.index_root, self.encoder, on_progress, rebuild=rebuild)
        keep_library_words(self.library)
        return report

    def index_is_behind(self) -> bool:
        """Whether the library, the dictionary or the cutting rules have changed since the index was made.

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
        return made != (facts.FORMAT, self.library.generation(), dictionary_hash(), PASSAGES_VERSION)

    def warm(self) -> None:
        """Loads everything now instead of at the first question."""
        self.searcher.warm()
        self.answerer.understand("预热")

    def close(self) -> None:
        if self._talker is not None:
            self._talker.close()
        if self._assistant is not None:
            self._assistant.close()
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
