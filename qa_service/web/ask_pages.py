"""The first page: a question, its answer, what to take along, what to say about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from corpus.china_time import china_today
from corpus.errors import InputError
from qa_service.answer.model import Answer, Window
from qa_service.answer_files import answer_text
from qa_service.api.context import CurrentApp
from qa_service.api.filters import Words
from qa_service.api.visitor import CurrentVisitor
from qa_service.conversation.turn import Turn
from qa_service.feedback.desk import answer_digest
from qa_service.feedback.model import REASON_NAMES, Channel, Reason
from qa_service.labels import day, short_place
from qa_service.persons import MASKED_NOTE, shown_turn
from qa_service.web.answer_view import LIST_SHOWN, answer_view
from qa_service.web.examples import examples_of
from qa_service.web.page_links import form_date, link_to, page_of
from qa_service.web.rendering import render
from qa_service.web.talk_view import talk_view
from qa_service.wishes import Wishes, wishing

router = APIRouter(include_in_schema=False)


class AskQuery(BaseModel):
    """What the form on the first page sends; bad values are explained on the page itself."""

    q: str = ""
    place: Words = None
    date: str = ""
    after: str = ""
    """The question before, made whole: the one in ``q`` may lean on it. The page keeps nothing itself."""
    rules: str = ""
    """Anything: the answer as the rules write it, without the language model."""
    offset: str = ""
    """Of an answer that is a list, how many rows stand on the pages before."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition of the question; ``without`` asks the same without it."""

    label: str
    value: str
    without: str
    field: str


@dataclass(frozen=True, slots=True)
class Taking:
    """Addresses under which the answer can be taken along.

    Attributes:
        link: the page with the date fixed; day: that date for people.
        docx, text: files. copied: the answer as text.
    """

    link: str
    day: str
    docx: str
    text: str
    copied: str


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """The hidden fields of the form under an answer, and the reasons that it offers."""

    question: str
    place: str
    date: str
    digest: str
    channel: str
    abstained: bool
    reasons: tuple[tuple[str, str], ...]
    back: str


@page_of(router, "/")
def ask_page(
    request: Request, app: CurrentApp, visitor: CurrentVisitor, asked: Annotated[AskQuery, Query()]
) -> Response:
    """Without a question: the box and examples. With one: the answer."""
    question = " ".join(asked.q.split())
    values: dict[str, Any] = {
        "question": question,
        "place": asked.place or "",
        "date": asked.date,
        "jurisdictions": app.library.jurisdictions(),
        "chips": _chips(asked),
        "problem": "",
        "answer": None,
        "talk": None,
        "masked": "",
    }
    if not question:
        examples = examples_of(app)
        values |= {"overview": app.library.overview(), "examples": examples.current()}
        return render("ask.html", section="ask", **values)
    status = 200
    try:
        date, before = form_date(asked.date), " ".join(asked.after.split())
        state = app.talker.follow(before, None, asked.place, date).state if before else None
        window = Window(_offset(asked.offset), LIST_SHOWN)
        with wishing(Wishes(use_model=not asked.rules)):
            turn = app.talker.follow(question, state, asked.place, date, window)
        shown = shown_turn(app, turn, names=visitor.sees_internal)
        turn = shown.asked_by(f"{before} {question}")
        values |= {"answer": shown.answer, "view": answer_view(shown.answer)}
        values["masked"] = MASKED_NOTE if shown.masked else ""
        kept = {name: value for name, value in asked.model_dump().items() if value and name != "offset"}
        values["list_link"] = lambda offset: link_to("/", kept, offset=offset)
        values["talk"] = talk_view(turn, asked.date)
        values["taking"] = _taking(
            turn, asked, answer_text(shown.answer, shown.understood_as, masked=shown.masked)
        )
        values["json_url"] = "/api/v1/ask?" + urlencode(_conditions(turn, asked, date))
        values["feedback"] = feedback_form(
            turn.answer, asked_again(turn), asked.place or "", asked.date, Channel.ASK, link_to("/", kept)
        )
    except InputError as error:
        status = error.status
        values["problem"] = error.message
    return render("ask.html", status=status, section="ask", **values)


def asked_again(turn: Turn) -> str:
    """The question that gets this answer without the conversation."""
    return turn.understood_as or turn.answer.question


def feedback_form(
    answer: Answer, question: str, place: str, date: str, channel: Channel, back: str
) -> FeedbackForm:
    """The form under an answer. Who got no answer finds one reason first: there should be one."""
    abstained = answer.status == "abstained"
    order = sorted(
        (reason for reason in REASON_NAMES if abstained or reason is not Reason.SHOULD_ANSWER),
        key=lambda reason: not (abstained and reason is Reason.SHOULD_ANSWER),
    )
    fitting = [
        reason
        for reason in order
        if not abstained or reason in (Reason.SHOULD_ANSWER, Reason.UNCLEAR, Reason.WRONG_PLACE, Reason.OTHER)
    ]
    return FeedbackForm(
        question=question,
        place=place,
        date=date,
        digest=answer_digest(answer),
        channel=channel.value,
        abstained=abstained,
        reasons=tuple((reason.value, REASON_NAMES[reason]) for reason in fitting),
        back=back,
    )


def _chips(asked: AskQuery) -> tuple[Chip, ...]:
    """Place and date, each with the address of the same question without it."""
    fields = {"q": asked.q, "after": asked.after, "rules": asked.rules}
    kept = {name: value for name, value in fields.items() if value}
    chips = []
    if asked.place:
        without = link_to("/", kept | ({"date": asked.date} if asked.date else {}))
        chips.append(Chip("地区", short_place(asked.place), without, "place"))
    if asked.date:
        without = link_to("/", kept | ({"place": asked.place} if asked.place else {}))
        chips.append(Chip("日期", _shown_day(asked.date), without, "date"))
    return tuple(chips)


def _shown_day(written: str) -> str:
    try:
        return day(dt.date.fromisoformat(written.strip()))
    except ValueError:
        return written


def _conditions(turn: Turn, asked: AskQuery, as_of: dt.date | None) -> dict[str, str]:
    """The question with its conditions, as the API has them."""
    found = {
        "question": asked_again(turn),
        "jurisdiction": asked.place or "",
        "as_of": as_of.isoformat() if as_of else "",
    }
    return {name: value for name, value in found.items() if value}


def _taking(turn: Turn, asked: AskQuery, copied: str) -> Taking:
    """With the date fixed: what is taken along must say the same tomorrow."""
    fixed = dt.date.fromisoformat(turn.answer.as_of) if turn.answer.as_of else china_today()
    page = {"q": asked_again(turn), "place": asked.place or "", "date": fixed.isoformat()}
    api = _conditions(turn, asked, fixed)
    return Taking(
        link="/?" + urlencode({name: value for name, value in page.items() if value}),
        day=day(fixed),
        docx="/api/v1/ask?" + urlencode(api | {"format": "docx"}),
        text="/api/v1/ask?" + urlencode(api | {"format": "txt"}),
        copied=copied,
    )


def _offset(written: str) -> int:
    number = written.strip() or "0"
    if not number.isdecimal() or len(number) > 6:
        raise InputError("页码不对，请从答案下方的“上一页”“下一页”翻页。", details={"offset": written})
    return int(number)
