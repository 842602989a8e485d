"""For whoever runs the service: is it alive, can it answer."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter
from starlette.responses import Response

from corpus.errors import IndexStaleError
from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp

router = APIRouter(tags=["运行"])


@router.get("/health", summary="进程是否在运行", response_model=schemas.HealthBody)
async def health() -> Response:
    """Answers as long as the process does; touches neither library nor index."""
    return bodies.as_json(schemas.HealthBody(status="ok", version=version("anzhi")))


@router.get("/ready", summary="能否回答问题", response_model=schemas.ReadyBody)
def ready(app: CurrentApp) -> Response:
    """200 when library and index are whole, 503 with advice when they are not.

    ``behind``: questions are answered, but what came in last is not found yet.
    """
    overview = app.library.overview()
    manifest = app.searcher.manifest
    if manifest is None and overview.documents:
        raise IndexStaleError("资料库还没有索引，无法回答问题。请运行 anzhi index 建立索引。")
    indexed = manifest.library_generation if manifest else None
    status = "empty" if not overview.documents else "ready" if indexed == overview.generation else "behind"
    return bodies.as_json(
        schemas.ReadyBody(
            status=status,
            documents=overview.documents,
            generation=overview.generation,
            indexed_generation=indexed,
        )
    )
