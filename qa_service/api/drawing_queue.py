"""Requests for pages of originals stand in line: drawing must not take the machine from those who ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException

from corpus.reading.page_picture import Drawing, PageSize
from corpus.records import VersionRecord
from qa_service.page_pictures import AT_ONCE, PagePictures, ShownPage, Words

T = TypeVar("T")

MOST_WAITING = 40
"""Requests that wait for their turn; those beyond are asked to come back."""
RETRY_SECONDS = 3


class DrawingQueue:
    """Draws pages on threads of its own, few at a time; the threads of other requests stay free.

    Args:
        limiter: how many threads of this process draw at once, for whomever.
    """

    def __init__(self, pictures: PagePictures, limiter: CapacityLimiter | None = None) -> None:
        self.pictures = pictures
        self._limiter = limiter or CapacityLimiter(AT_ONCE)

    async def sizes(self, version: VersionRecord) -> tuple[PageSize, ...]:
        """As ``PagePictures.sizes``, in turn."""
        return await self._in_turn(lambda: self.pictures.sizes(version))

    async def show(self, words: Words, page: int, drawing: Drawing | None) -> ShownPage:
        """As ``PagePictures.show``; a page that was drawn before does not wait.

        Raises:
            HTTPException: 503, too many are waiting.
        """
        kept = self.pictures.kept(words, page, drawing)
        if kept is not None:
            return kept
        return await self._in_turn(lambda: self.pictures.show(words, page, drawing))

    async def _in_turn(self, work: Callable[[], T]) -> T:
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise HTTPException(503, headers={"Retry-After": str(RETRY_SECONDS)})
        return await to_thread.run_sync(work, limiter=self._limiter)
