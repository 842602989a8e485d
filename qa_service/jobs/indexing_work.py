"""The part of a job that brings the index up to date, so that questions find what came in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from corpus.errors import LibraryLockedError
from qa_service.api.intake import Intake
from qa_service.jobs.ingesting import StoppedError
from qa_service.jobs.model import Job
from qa_service.jobs.store import JobStore

STAGE: Final = "更新索引"
WAITING: Final = "等待另一个程序更新索引"
_STEP_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 1.0
_ROUNDS: Final = 5


def bring_up_to_date(
    job: Job, store: JobStore, intake: Intake, stopping: Callable[[], bool]
) -> Mapping[str, Any]:
    """Updates the index until it holds what the library holds.

    Returns:
        What the last update did: passages in the index, texts that were encoded.

    Raises:
        StoppedError: the process ends. LibraryError: the index cannot be written.
    """
    told = 0.0

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal told
        if stopping():
            raise StoppedError
        if done < total and time.monotonic() - told < _STEP_SECONDS:
            return
        told = time.monotonic()
        store.progress(job.id, stage=f"{STAGE}（{stage}）", done=done, total=total)

    store.progress(job.id, stage=STAGE, done=0, total=0)
    rebuild = bool(job.asked.get("rebuild"))
    passages = encoded = 0
    rounds = 0
    while True:
        try:
            report = intake.app.update_index(tell, rebuild=rebuild)
        except LibraryLockedError:  # another process is at it; it may have begun before our files came
            store.progress(job.id, stage=WAITING, done=0, total=0)
            _pause(stopping)
            continue
        rebuild, rounds = False, rounds + 1
        passages, encoded = report.passages, encoded + report.encoded
        # While others keep writing it is never up to date; each of them updates it after its own change.
        if rounds == _ROUNDS or not intake.app.index_is_behind():
            break
    intake.warmer.start()
    store.say(job.id, f"索引已更新，共 {passages} 段文字，新编码 {encoded} 段。")
    return {"passages": passages, "encoded": encoded}


def _pause(stopping: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _RETRY_SECONDS
    while time.monotonic() < deadline:
        if stopping():
            raise StoppedError
        time.sleep(0.1)
