"""The register of responsibilities, as JSON or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from corpus.records import AssignmentRecord
from corpus.validity import china_today
from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import RegisterFilter
from qa_service.register import all_rows, describe, register_row
from qa_service.register_files import FileForm, register_file

router = APIRouter(tags=["责任清单"])


class RegisterExport(RegisterFilter):
    """Which rows are wanted, and in which form."""

    format: FileForm = Field(
        default=FileForm.JSON, description="json 按页返回；其余为附件，不写 limit 时含全部符合条件的行"
    )


@router.get("/responsibilities", summary="责任清单", response_model=schemas.RegisterBody)
def responsibilities(app: CurrentApp, wanted: Annotated[RegisterExport, Query()]) -> Response:
    """JSON comes in pages; a file holds every row that fits, unless a page is asked for."""
    conditions = wanted.conditions()
    if wanted.format is not FileForm.JSON and "limit" not in wanted.model_fields_set:
        return _file(list(all_rows(app.library, **conditions)), wanted)
    page = app.library.assignments(**conditions, limit=wanted.limit, offset=wanted.offset)
    if wanted.format is not FileForm.JSON:
        return _file(page.items, wanted)
    items = [register_row(record, wanted.as_of) for record in page.items]
    return bodies.as_json(schemas.RegisterBody(items=items, **bodies.window(page)))


def _file(records: Sequence[AssignmentRecord], wanted: RegisterExport) -> Response:
    form = wanted.format
    content = register_file(records, form, describe(wanted.conditions(), records), wanted.as_of)
    name = f"责任清单_{china_today():%Y%m%d}.{form.value}"
    return Response(content, media_type=MEDIA_TYPES[form.value], headers=attachment(name))
