"""The work of a job that compares keys of the question bank with the law in force."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from qa_service.jobs.ingesting import CancelledError, StoppedError
from qa_service.jobs.model import Job
from qa_service.jobs.store import JobStore
from qa_service.wiring import App

STAGE: Final = "核对答案"
_STEP_SECONDS: Final = 0.5


def match_questions(job: Job, store: JobStore, app: App, stopping: Callable[[], bool]) -> Mapping[str, Any]:
    """Compares those of a batch that have not been compared yet; taken up again, it goes on with the rest.

    Returns:
        How many questions got which verdict.

    Raises:
        StoppedError, CancelledError: in between; what was done stays. IndexStaleError: there is no index.
    """
    from qa_service.questions.listing import UNMATCHED
    from qa_service.questions.model import ItemsAsked

    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if stopping():
            raise StoppedError
        if store.is_cancelling(job.id):
            raise CancelledError
        if done < total and time.monotonic() - told < _STEP_SECONDS:
            return
        told = time.monotonic()
        store.progress(job.id, stage=STAGE, done=done, total=total)

    asked = ItemsAsked(batch=str(job.asked.get("batch", "")), verdict=UNMATCHED)
    found = app.question_desk.match(asked, by=job.created_by, on_progress=tell)
    said = "，".join(f"{verdict.value} {number} 题" for verdict, number in found.items())
    store.progress(job.id, stage="", done=sum(found.values()), total=sum(found.values()))
    store.say(job.id, f"已与现行条文核对 {sum(found.values())} 题：{said}。")
    return {verdict.name.lower(): number for verdict, number in found.items()}
