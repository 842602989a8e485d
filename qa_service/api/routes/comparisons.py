"""Two texts side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from qa_service.api import bodies
from qa_service.api.comparison_schemas import ComparisonBody
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import AsOf
from qa_service.comparing import compare_texts, comparison_json
from qa_service.comparison_files import SHEET_NAME, ComparisonForm, comparison_file

router = APIRouter(tags=["文件"])


@router.get(
    "/documents/{document_id}/compare/{other}",
    summary="两个版本逐条对照",
    response_model=ComparisonBody,
)
def compare_documents(
    app: CurrentApp,
    document_id: str,
    other: str,
    force: Annotated[bool, Query(description="不是同一部文件也对照")] = False,
    changes_only: Annotated[bool, Query(description="只要有变化的条文")] = False,
    format: Annotated[  # noqa: A002 - the name of the parameter in the address
        ComparisonForm, Query(description="json；xlsx、docx 为附件，只含有变化的条文")
    ] = ComparisonForm.JSON,
    as_of: AsOf = None,
) -> Response:
    """Both are ids of documents or of versions; the older text comes first whatever the order."""
    compared = compare_texts(app.library, document_id, other, force=force, as_of=as_of)
    if format is ComparisonForm.JSON:
        return bodies.as_json(comparison_json(compared, everything=not changes_only))
    content = comparison_file(compared, format)
    name = f"{SHEET_NAME}_{compared.new.title or compared.new.file_name}.{format.value}"
    return Response(content, media_type=MEDIA_TYPES[format.value], headers=attachment(name))
