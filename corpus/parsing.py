"""Bytes → what a file says, here or in worker processes; stores nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

from corpus.errors import AnzhiError, EmptyFileError, InternalError
from corpus.model import Outline, Severity
from corpus.outline import outline
from corpus.parsed import Parsed
from corpus.reading import ReadLimits, read_bytes
from corpus.records import Requested
from corpus.references import find_references
from corpus.repeals import find_repeals
from corpus.responsibility import find_assignments, settle, targets_of


def parse(
    data: bytes, name: str, requested: Requested = Requested(), limits: ReadLimits = ReadLimits()
) -> Parsed:
    """Reads and understands the bytes of one file.

    Raises:
        InputError: the branch of the tree that says what is wrong with the file.
        InternalError: a defect of ours met this file; ``details`` hold the traceback.
    """
    started = time.monotonic()
    try:
        read = read_bytes(data, name, limits)
        made = outline(read, file_name=name, kind=requested.kind, jurisdiction=requested.jurisdiction)
        if not made.text.strip():
            raise EmptyFileError(_no_text(made, name), details={"file": name})
        # dict.fromkeys: an outline repeats the issues of reading.
        assignments = settle(made, find_assignments(made))
        targets, unclear = targets_of(made, assignments)
        issues = tuple(dict.fromkeys((*read.issues, *made.issues, *unclear)))
        cited, repealed = find_references(made), find_repeals(made)
        seconds = time.monotonic() - started
        return Parsed(read.form, made, assignments, issues, targets, cited, repealed, seconds)
    except AnzhiError:
        raise
    except Exception as error:
        raise InternalError(
            f"处理“{name}”时程序出错（{type(error).__name__}）。其他文件不受影响；请把这份文件报告给开发者。",
            details={"file": name, "traceback": traceback.format_exc()},
        ) from None


def _no_text(made: Outline, name: str) -> str:
    for issue in made.issues:
        if issue.severity is Severity.ERROR:
            return issue.message
    return f"“{name}”里没有可用的文字，请检查文件内容后重新导入。"


class Parsers:
    """Parses files of one run, in this process or in ``workers`` others; a context manager.

    A worker that dies takes no file with it but the one that killed it.
    """

    def __init__(self, workers: int, limits: ReadLimits) -> None:
        self._workers = workers
        self._limits = limits
        self._pool = _pool(workers) if workers > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def begin(self, data: bytes, name: str, requested: Requested) -> Callable[[], Parsed]:
        """Begins to parse a file; the result waits for the end, and raises as ``parse`` does."""
        if self._pool is None:
            return lambda: parse(data, name, requested, self._limits)
        try:
            future = self._pool.submit(parse, data, name, requested, self._limits)
        except BrokenProcessPool:
            self._renew()
            future = self._pool.submit(parse, data, name, requested, self._limits)
        return lambda: self._result(future, data, name, requested)

    def _result(self, future: Future[Parsed], data: bytes, name: str, requested: Requested) -> Parsed:
        try:
            return future.result()
        except BrokenProcessPool:
            # Some file in the pool killed its worker; alone, only the guilty one fails.
            with _pool(1) as alone:
                try:
                    return alone.submit(parse, data, name, requested, self._limits).result()
                except BrokenProcessPool:
                    raise InternalError(
                        f"处理“{name}”时程序意外中止。其他文件不受影响；请把这份文件报告给开发者。",
                        details={"file": name},
                    ) from None

    def _renew(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = _pool(self._workers)


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn: a server that ingests an upload has threads, and a forked copy of them may hang.
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
    )


def _begin_worker() -> None:
    """Leaves Ctrl-C to the parent, and ends with it however the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, name="parent-watch", daemon=True).start()
