"""What a route needs of the running application."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from qa_service.api.drawing_queue import DrawingQueue
from qa_service.api.intake import Intake
from qa_service.wiring import App


def _app(request: Request) -> App:
    app: App = request.app.state.anzhi
    return app


def _intake(request: Request) -> Intake:
    intake: Intake = request.app.state.intake
    return intake


def _drawing(request: Request) -> DrawingQueue:
    queue: DrawingQueue = request.app.state.drawing
    return queue


CurrentApp = Annotated[App, Depends(_app)]
"""A parameter of this type is the application that ``create_app`` was given."""
CurrentIntake = Annotated[Intake, Depends(_intake)]
"""The one object that writes to its library."""
CurrentDrawing = Annotated[DrawingQueue, Depends(_drawing)]
"""The one object that draws pages of originals."""
