"""The register of responsibilities: as JSON or as a file, its facets, and the matrix of tasks and units."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from corpus.china_time import china_today
from corpus.records import AssignmentRecord
from qa_service.api import bodies, register_schemas, schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import RegisterFilter, Words
from qa_service.api.list_route import ListRoute
from qa_service.matrix import MATRIX_TITLE, MatrixForm, matrix_file, matrix_json, matrix_of
from qa_service.register import asked_rows, register_row
from qa_service.register_facets import Most, describe, facets_json
from qa_service.register_files import FileForm, register_file
from qa_service.wiring import App

router = APIRouter(tags=["责任清单"], route_class=ListRoute)

MOST_ROWS = 2000
"""Tasks of one matrix as a file: nobody reads a longer one."""


class RegisterExport(RegisterFilter):
    """Which rows are wanted, and in which form."""

    format: FileForm = Field(
        default=FileForm.JSON, description="json 按页返回；其余为附件，不写 limit 时含全部符合条件的行"
    )


class FacetFilter(RegisterFilter):
    """Of which rows the facets are counted."""

    most: int = Field(default=50, ge=1, le=500, description="单位和文件两项最多各列几个")
    find_unit: Words = Field(default=None, description="单位一项只列名称里有这些字的")
    find_document: Words = Field(default=None, description="文件一项只列标题里有这些字的")


class MatrixFilter(RegisterFilter):
    """Which rows the matrix has, and in which form."""

    format: MatrixForm = Field(
        default=MatrixForm.JSON, description="json 按页返回；xlsx 为附件，不写 limit 时最多 2000 行"
    )


@router.get("/responsibilities", summary="责任清单", response_model=schemas.RegisterBody)
def responsibilities(app: CurrentApp, wanted: Annotated[RegisterExport, Query()]) -> Response:
    """JSON comes in pages; a file holds every row that fits, unless a page is asked for."""
    asked = wanted.asked()
    if wanted.format is not FileForm.JSON and "limit" not in wanted.model_fields_set:
        return _file(app, list(asked_rows(app.library, asked)), wanted)
    page = app.library.register_page(asked, limit=wanted.limit, offset=wanted.offset)
    if wanted.format is not FileForm.JSON:
        return _file(app, page.items, wanted)
    items = [register_row(record, wanted.as_of) for record in page.items]
    return bodies.as_json(schemas.RegisterBody(items=items, **bodies.window(page)))


@router.get("/responsibilities/facets", summary="责任清单的分面", response_model=register_schemas.FacetsBody)
def facets(app: CurrentApp, wanted: Annotated[FacetFilter, Query()]) -> Response:
    """How many rows choosing one more value of a filter would give, all other filters as they are."""
    asked = wanted.asked()
    total = app.library.register_page(asked, limit=1).total
    most = Most(wanted.most, wanted.find_unit or "", wanted.find_document or "")
    found = facets_json(app.library.register_facets(asked), total, most)
    return bodies.as_json(register_schemas.FacetsBody.model_validate(found))


@router.get("/responsibilities/matrix", summary="责任矩阵", response_model=register_schemas.MatrixBody)
def matrix(app: CurrentApp, wanted: Annotated[MatrixFilter, Query()]) -> Response:
    """The tasks of one page of the register and the units that they name."""
    asked = wanted.asked()
    if wanted.format is MatrixForm.XLSX:
        if "limit" in wanted.model_fields_set:
            records = app.library.register_page(asked, limit=wanted.limit, offset=wanted.offset).items
        else:
            records = tuple(islice(asked_rows(app.library, asked), MOST_ROWS))
        content = matrix_file(matrix_of(records), describe(app.library, asked, len(records)))
        name = f"{MATRIX_TITLE}_{china_today():%Y%m%d}.xlsx"
        return Response(content, media_type=MEDIA_TYPES["xlsx"], headers=attachment(name))
    page = app.library.register_page(asked, limit=wanted.limit, offset=wanted.offset)
    body = matrix_json(matrix_of(page.items))
    return bodies.as_json(register_schemas.MatrixBody.model_validate(body | bodies.window(page)))


def _file(app: App, records: Sequence[AssignmentRecord], wanted: RegisterExport) -> Response:
    form = wanted.format
    about = describe(app.library, wanted.asked(), len(records))
    content = register_file(records, form, about, wanted.as_of)
    name = f"责任清单_{china_today():%Y%m%d}.{form.value}"
    return Response(content, media_type=MEDIA_TYPES[form.value], headers=attachment(name))
