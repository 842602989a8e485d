"""The page on which a person puts right what is said about a document."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from corpus.amended import Field
from corpus.amending import LABELS, LONGEST, LONGEST_REASON, amend
from corpus.errors import AnzhiError
from corpus.model import DocumentKind
from qa_service import labels
from qa_service.accounts.model import Permission
from qa_service.api.context import CurrentApp, CurrentIntake
from qa_service.api.visitor import CurrentVisitor, needs
from qa_service.jobs.desk import name_of
from qa_service.jobs.report import moment
from qa_service.metadata import VISIBILITY_NAMES, shown_value, stated, undo
from qa_service.web.page_links import page_of
from qa_service.web.rendering import render
from qa_service.wiring import App

DATES: Final = frozenset({Field.PUBLISHED, Field.EFFECTIVE, Field.EXPIRES})
REREAD: Final = frozenset({Field.KIND, Field.JURISDICTION})
_CHOICES: Final = {
    Field.KIND: {kind.value: labels.DOCUMENT_KIND[kind.value] for kind in DocumentKind},
    Field.VISIBILITY: dict(VISIBILITY_NAMES),
}
STATUS_WORDS: Final = ("有效", "已修改", "已失效", "已废止", "尚未施行")

router = APIRouter(include_in_schema=False, dependencies=[Depends(needs(Permission.EDIT_LIBRARY))])


@page_of(router, "/documents/{document_id}/metadata")
def metadata_page(app: CurrentApp, document_id: str, done: str = "") -> Response:
    """Each value with where it comes from, the form to change it, and the history."""
    said = (
        "已更正。"
        if done == "amended"
        else "已更正，并按新的类别或地区重新读取了原件。"
        if done == "reread"
        else ""
    )
    said = "提交的内容和原来一样，没有改动。" if done == "same" else said
    return _page(app, document_id, said=said)


def _page(
    app: App,
    document_id: str,
    *,
    said: str = "",
    problem: str = "",
    bad: str = "",
    given: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    record = app.library.document(document_id)
    values = stated(app.library, document_id)
    standing = {one.amendment.id for one in values if one.amendment}
    return render(
        "metadata.html",
        status=status,
        section="documents",
        record=record,
        values=values,
        given=given or {},
        said=said,
        problem=problem,
        bad=bad,
        dates=DATES,
        reread=REREAD,
        choices=_CHOICES,
        longest=LONGEST,
        longest_reason=LONGEST_REASON,
        status_words=STATUS_WORDS,
        jurisdictions=app.library.jurisdictions(),
        history=[
            (one, LABELS[one.field], shown_value(one.field, one.old), shown_value(one.field, one.new),
             moment(one.at.timestamp()), one.id in standing)
            for one in app.library.amendments(document_id)
        ],
        json_url=f"/api/v1/documents/{document_id}/metadata",
    )  # fmt: skip


@router.post("/documents/{document_id}/metadata")
async def save(
    request: Request, app: CurrentApp, intake: CurrentIntake, visitor: CurrentVisitor, document_id: str
) -> Response:
    """Puts the values right that differ; what cannot be is told beside the field, and nothing is lost."""
    from anyio import to_thread

    async with request.form(max_files=0, max_fields=40) as form:
        given = {name: value for name, value in form.items() if isinstance(value, str)}
    return await to_thread.run_sync(_save, app, intake, name_of(visitor), document_id, given)


def _save(app: App, intake: Any, who: str, document_id: str, given: dict[str, str]) -> Response:
    standing = app.library.stated_values(document_id)
    # The form sends every field; one that was empty before and still is needs no value now.
    changes = {
        field: given[field.value]
        for field in Field
        if field.value in given and given[field.value] != standing[field]
    }
    try:
        report = intake.change(
            lambda library: amend(
                library, document_id, changes, who=who, why=given.get("why", ""), limits=app.settings.limits
            )
        )
    except AnzhiError as error:
        if error.status >= 500 or error.status == 404:
            raise
        bad = str(error.details.get("field", ""))
        return _page(app, document_id, problem=error.message, bad=bad, given=given, status=error.status)
    done = "reread" if report.reread else "amended" if report.made else "same"
    return RedirectResponse(f"/documents/{document_id}/metadata?done={done}", status_code=303)


@router.post("/documents/{document_id}/metadata/{amendment}/undo")
def take_back(
    app: CurrentApp,
    intake: CurrentIntake,
    visitor: CurrentVisitor,
    document_id: str,
    amendment: Annotated[int, Path(ge=1, le=2**31 - 1)],
    why: Annotated[str, Form(max_length=1000)] = "撤销更正",
) -> Response:
    """Puts back what stood before one amendment."""
    report = intake.change(
        lambda library: undo(
            library, document_id, amendment, who=name_of(visitor), why=why, limits=app.settings.limits
        )
    )
    done = "reread" if report.reread else "amended"
    return RedirectResponse(f"/documents/{document_id}/metadata?done={done}", status_code=303)
