"""The page that checks the citations of a pasted or uploaded text; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.responses import Response

from corpus.errors import InputError
from corpus.model import Span
from corpus.reading import SUFFIXES
from qa_service.api.context import CurrentApp
from qa_service.api.errors import readable_size
from qa_service.api.filters import Words
from qa_service.api.routes.citations import reported, uploaded_text
from qa_service.api.visitor import Open
from qa_service.verification.model import DIFFERENCE_NAMES, OUTCOME_NAMES, Check, Outcome, Verification
from qa_service.verification.report_files import ReportForm, summary
from qa_service.verification.verifying import MAX_CHARACTERS
from qa_service.web.page_links import form_date
from qa_service.web.rendering import render
from qa_service.wiring import App

router = APIRouter(include_in_schema=False)

TONES: dict[str, str] = {
    Outcome.SUPPORTED: "good",
    Outcome.NOT_SUPPORTED: "bad",
    Outcome.REPEALED_OR_SUPERSEDED: "warn",
    Outcome.NOT_IN_LIBRARY: "plain",
    Outcome.DOES_NOT_EXIST: "bad",
}
EXAMPLE = (
    "《安全生产法》第二十四条第二款规定，从业人员超过五十人的，应当配备专职安全生产管理人员。"
    "单位对建筑消防设施每年至少要全面检测一次（《消防法》第十六条第一款第三项）。"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the checked text; ``number`` is that of the citation that it is, 0 for other words.

    Attributes:
        wrong: a part of a claim that differs from the source.
    """

    text: str
    number: int = 0
    tone: str = ""
    wrong: bool = False


@router.api_route("/citations", methods=["GET", "HEAD"])
def citations_page(app: CurrentApp) -> Response:
    """The form."""
    return _page(app)


@router.post("/citations", dependencies=[Depends(Open("nothing of the text is kept"))])
def check_page(
    app: CurrentApp,
    text: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
    as_of: Annotated[str, Form()] = "",
    jurisdiction: Annotated[Words, Form()] = None,
    form: Annotated[str, Form(alias="format")] = "",
) -> Response:
    """The result on the same page, or as a file."""
    name = file.filename or "" if file is not None else ""
    values: dict[str, Any] = {"text": text, "as_of": as_of, "place": jurisdiction or "", "name": name}
    try:
        if name and file is not None:
            values["text"] = uploaded_text(app, file)
        # A browser sends line breaks of a form as CR LF.
        checked = values["text"].replace("\r\n", "\n")
        found = app.verifier.verify(checked, as_of=form_date(as_of), jurisdiction=jurisdiction or "")
        if form in (ReportForm.XLSX, ReportForm.DOCX):
            return reported(found, ReportForm(form), name)
    except InputError as error:
        return _page(app, status=error.status, problem=error.message, **values)
    return _page(app, found=found, **{**values, "text": checked})


def _page(app: App, *, status: int = 200, found: Verification | None = None, **values: Any) -> Response:
    shown: dict[str, Any] = {"text": "", "as_of": "", "place": "", "name": "", "problem": "", **values}
    return render(
        "citations.html",
        status=status,
        section="citations",
        found=found,
        stretches=list(stretches(found)) if found else [],
        summary=summary(found) if found else "",
        outcome_names=OUTCOME_NAMES,
        difference_names=DIFFERENCE_NAMES,
        tones=TONES,
        most=MAX_CHARACTERS,
        example=EXAMPLE,
        suffixes=",".join(sorted(SUFFIXES)),
        upload_limit=readable_size(app.settings.max_upload_bytes),
        jurisdictions=app.library.jurisdictions(),
        **shown,
    )


def stretches(found: Verification) -> Iterator[Stretch]:
    """The checked text, cut at its citations and at the words that differ."""
    marks: dict[Span, Stretch] = {}
    for check in found.checks:
        marks.setdefault(check.span, Stretch(check.span.of(found.text), check.number, TONES[check.outcome]))
    for span in _wrong(found.checks):
        if not any(span.start < other.end and other.start < span.end for other in marks):
            marks[span] = Stretch(span.of(found.text), wrong=True)
    at = 0
    for span, stretch in sorted(marks.items()):
        if span.start < at:
            continue
        if span.start > at:
            yield Stretch(found.text[at : span.start])
        yield stretch
        at = span.end
    if at < len(found.text):
        yield Stretch(found.text[at:])


def _wrong(checks: tuple[Check, ...]) -> list[Span]:
    """Where claims differ, the longer span first; long ones (whole sentences) are not marked."""
    spans = {
        d.claim
        for check in checks
        for d in check.differences
        if d.claim and d.claim.end - d.claim.start <= 30
    }
    return sorted(spans, key=lambda span: (span.start - span.end, span))
