"""For whoever runs the service: is it alive, can it answer."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter
from starlette.responses import Response

from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp

router = APIRouter(tags=["运行"])


@router.get("/health", summary="进程是否在运行", response_model=schemas.HealthBody)
async def health() -> Response:
    """Answers as long as the process does; touches neither library nor index."""
    return bodies.as_json(schemas.HealthBody(status="ok", version=version("anzhi")))
