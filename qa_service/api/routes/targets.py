"""The register of targets (figures and deadlines), as JSON or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from corpus.china_time import china_today
from corpus.records import TargetRecord
from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import TargetFilter
from qa_service.api.list_route import ListRoute
from qa_service.register_files import TARGET_SHEET, TargetFileForm, target_file
from qa_service.target_register import all_targets, describe_targets, target_row

router = APIRouter(tags=["指标与时限"], route_class=ListRoute)


class TargetExport(TargetFilter):
    """Which rows are wanted, and in which form."""

    format: TargetFileForm = Field(
        default=TargetFileForm.JSON,
        description="json 按页返回；其余为附件，不写 limit 时含全部符合条件的行",
    )


@router.get("/targets", summary="指标与时限", response_model=schemas.TargetListBody)
def targets(app: CurrentApp, wanted: Annotated[TargetExport, Query()]) -> Response:
    """JSON comes in pages; a file holds every row that fits, unless a page is asked for."""
    conditions = wanted.conditions()
    if wanted.format is not TargetFileForm.JSON and "limit" not in wanted.model_fields_set:
        return _file(list(all_targets(app.library, **conditions)), wanted)
    page = app.library.targets(**conditions, limit=wanted.limit, offset=wanted.offset)
    if wanted.format is not TargetFileForm.JSON:
        return _file(page.items, wanted)
    items = [target_row(record, wanted.as_of) for record in page.items]
    return bodies.as_json(schemas.TargetListBody(items=items, **bodies.window(page)))


def _file(records: Sequence[TargetRecord], wanted: TargetExport) -> Response:
    form = wanted.format
    content = target_file(records, form, describe_targets(wanted.conditions(), records), wanted.as_of)
    name = f"{TARGET_SHEET.name}_{china_today():%Y%m%d}.{form.value}"
    return Response(content, media_type=MEDIA_TYPES[form.value], headers=attachment(name))
