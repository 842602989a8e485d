"""After a write the new index generation is loaded in the background, so that no person waits for it."""

from __future__ import annotations

import logging
import threading

from corpus.errors import AnzhiError
from qa_service.process_memory import give_back
from qa_service.wiring import App

logger = logging.getLogger("anzhi.api")

QUESTIONS = ("安全生产工作由哪个部门负责？", "应急管理局承担哪些职责？", "未取得许可证的怎么处罚？")
"""Asked of itself: they go through places, titles, units and their reforms, all channels and the composer."""


class Warmer:
    """Loads what a question needs, in a thread of its own; a request only asks for it.

    However many writes come while it is at work, it runs once more for all of them. What it meets is logged
    and concerns nobody else: a question then loads what it needs itself.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = False

    def start(self) -> None:
        """Returns at once; never raises for want of a thread."""
        with self._lock:
            if self._thread is not None:
                self._again = True
                return
            # A daemon: the end of the process need not wait for an index that nobody will ask.
            thread = threading.Thread(target=self._run, name="anzhi-warm", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no more threads, or the interpreter is ending
                logger.warning("cannot start a thread to warm the index", exc_info=True)
                return
            self._thread = thread

    def wait(self, seconds: float) -> bool:
        """Whether it is at rest within that time."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _run(self) -> None:
        while True:
            self._warm()
            with self._lock:
                if not self._again:
                    self._thread = None
                    return
                self._again = False

    def _warm(self) -> None:
        try:
            self._app.warm()
            for app in dict.fromkeys((self._app, self._app.public)):
                app.library.units(limit=1)  # the registry of units: seconds in a large library
                app.library.register_table()  # what the facets of the register count
                for question in QUESTIONS:
                    app.ask(question)
            give_back()
        except AnzhiError as error:
            logger.warning("warming the index failed: %s", error.message)
        except Exception:  # the boundary of the thread: there is nobody above who could report it
            logger.exception("warming the index failed")
