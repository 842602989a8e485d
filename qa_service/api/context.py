"""What a route needs of the running application."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from qa_service.api.drawing_queue import DrawingQueue
from qa_service.api.intake import Intake
from qa_service.api.visitor import visitor_of
from qa_service.jobs.desk import JobDesk
from qa_service.page_pictures import PagePictures
from qa_service.wiring import App


def app_of(request: Request) -> App:
    """The application with the library as the sender of the request may see it."""
    app: App = request.app.state.anzhi
    return app if visitor_of(request).sees_internal else app.public


def _intake(request: Request) -> Intake:
    intake: Intake = request.app.state.intake
    return intake


def _drawing(request: Request, app: Annotated[App, Depends(app_of)]) -> DrawingQueue:
    limiter: CapacityLimiter = request.app.state.drawing_at_once
    pictures = partial(PagePictures, app.library, memory_mb=app.settings.read_memory_mb)
    return app.kept(DrawingQueue, lambda: DrawingQueue(pictures(), limiter))


def _desk(request: Request) -> JobDesk:
    desk: JobDesk = request.app.state.jobs
    return desk


CurrentApp = Annotated[App, Depends(app_of)]
"""A parameter of this type answers from the library as the sender of the request may see it.

Everything that a person reads comes from it: without the right to see them there are no internal documents in
its library, and none in what it keeps (``App.kept``).
"""
CurrentIntake = Annotated[Intake, Depends(_intake)]
"""The one object that writes to the whole library."""
CurrentDrawing = Annotated[DrawingQueue, Depends(_drawing)]
"""Draws pages of originals that the sender of the request may see."""
CurrentDesk = Annotated[JobDesk, Depends(_desk)]
"""Where jobs are handed in; only for routes that need ``EDIT_LIBRARY``."""
