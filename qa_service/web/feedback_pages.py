"""Feedback as pages: taken from the form under an answer, and the list in which it is reviewed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Path, Query
from starlette.responses import RedirectResponse, Response

from corpus.china_time import CHINA
from corpus.errors import InputError
from qa_service import labels
from qa_service.api.context import CurrentApp
from qa_service.api.routes.feedback import REVIEW, THANKS, FeedbackFilter, settler
from qa_service.api.visitor import CurrentVisitor, Open
from qa_service.feedback.desk import settle, take_in
from qa_service.feedback.model import (
    CHANNEL_NAMES,
    REASON_NAMES,
    SETTLEMENT_NAMES,
    Channel,
    Expectation,
    FeedbackRecord,
    Reason,
    Said,
    Settlement,
)
from qa_service.feedback.store import FeedbackStore
from qa_service.web.page_links import conditions_of, form_date, kept_limit, link_to, shown_limit
from qa_service.web.rendering import render
from qa_service.wiring import App

router = APIRouter(include_in_schema=False)
_DIGEST = re.compile(r"[0-9a-f]{64}")
# An address of this site: begins with one slash. Not //other.host, not https://…, no line break.
_OWN_ADDRESS = re.compile(r"/(?!/)[^\\\s]*")
Field = Annotated[str, Form(max_length=4000)]


@router.post("/feedback", dependencies=[Depends(Open("everybody may say what an answer is worth"))])
def give_page(
    app: CurrentApp,
    question: Field = "",
    useful: Field = "",
    reason: Field = "",
    remark: Field = "",
    place: Field = "",
    date: Field = "",
    digest: Field = "",
    channel: Field = "",
    back: Field = "",
) -> Response:
    """Keeps it and says thanks; what is wrong with it is said on the same page."""
    values = {"back": back if _OWN_ADDRESS.fullmatch(back) else "/"}
    try:
        said = Said(
            question=question,
            useful=useful == "yes",
            reason=Reason(reason) if reason in list(Reason) else Reason.NONE,
            remark=remark,
            jurisdiction=place.strip(),
            as_of=form_date(date),
            channel=Channel(channel) if channel in (Channel.ASK, Channel.CHAT) else Channel.ASK,
            shown=digest if _DIGEST.fullmatch(digest) else "",
        )
        take_in(app, said)
    except InputError as error:
        return render("feedback_thanks.html", status=error.status, problem=error.message, thanks="", **values)
    return render("feedback_thanks.html", status=201, problem="", thanks=THANKS, **values)


@router.api_route("/feedback", methods=["GET", "HEAD"], dependencies=list(REVIEW))
def review_page(app: CurrentApp, wanted: Annotated[FeedbackFilter, Query()]) -> Response:
    """What people said, the newest first; those that wait unless others are asked for."""
    return _review(app, wanted)


def _review(app: App, wanted: FeedbackFilter, problem: str = "", status: int = 200) -> Response:
    limit = shown_limit(wanted)
    if "settled" not in wanted.model_fields_set and "settlement" not in wanted.model_fields_set:
        wanted = wanted.model_copy(update={"settled": False})
    store = FeedbackStore(app.service)
    page = store.listed(wanted.wanted(), limit, wanted.offset)
    query = conditions_of(wanted)
    return render(
        "feedback.html",
        status=status,
        section="feedback",
        page=page,
        items=[(one, _again(one), _moment(one.created)) for one in page.items],
        problem=problem,
        counts=store.counts(),
        filters=wanted.model_dump(mode="json"),
        reasons={reason.value: name for reason, name in REASON_NAMES.items()},
        settlements={one.value: name for one, name in SETTLEMENT_NAMES.items()},
        channels={one.value: name for one, name in CHANNEL_NAMES.items()},
        link=lambda offset: link_to("/feedback", query, offset=offset, limit=kept_limit(limit)),
        export=lambda form: link_to("/api/v1/feedback", {"settlement": "test_question"}, format=form),
        json_url=link_to("/api/v1/feedback", query),
    )


def _again(record: FeedbackRecord) -> str:
    """The page that asks the same question now."""
    query = {"q": record.question, "place": record.jurisdiction, "date": record.as_of}
    return "/?" + urlencode({name: value for name, value in query.items() if value})


def _moment(moment: dt.datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{labels.day(local.date())} {local:%H:%M}"


@router.post("/feedback/{feedback_id}", dependencies=list(REVIEW))
def settle_page(
    app: CurrentApp,
    visitor: CurrentVisitor,
    feedback_id: Annotated[str, Path(max_length=40)],
    settlement: Field = "",
    remark: Field = "",
    units: Field = "",
    lead: Field = "",
    contains: Field = "",
    doc: Field = "",
    quote: Field = "",
    abstain: Field = "",
) -> Response:
    """Settles and leads back to the list; what is missing is said above it."""
    try:
        if settlement not in list(Settlement):
            raise InputError("请选择怎样处理。", details={"field": "settlement"})
        expect = Expectation(
            units=_values(units),
            lead=_values(lead),
            contains=_lines(contains),
            cite=((doc.strip(), quote.strip()),) if quote.strip() else (),
            abstain=bool(abstain),
        )
        settle(
            app,
            feedback_id,
            Settlement(settlement),
            by=settler(visitor),
            remark=remark,
            expect=expect or None,
        )
    except InputError as error:
        return _review(app, FeedbackFilter(), error.message, error.status)
    return RedirectResponse("/feedback", status_code=303)


def _values(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[\n、；;]", text) if part.strip())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.splitlines() if part.strip())
