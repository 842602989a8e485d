"""The public chat: a conversation as bubbles, for a phone and everyday words.

The page keeps the conversation itself: its questions travel in hidden fields, and the answers are made again
from the library. Nothing is stored on the server unless the person agrees, and then only questions and place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from corpus.errors import InputError
from qa_service.api.context import CurrentApp
from qa_service.api.errors import request_id_of
from qa_service.api.event_stream import STREAM_HEADERS, Tell, stream_of
from qa_service.api.visitor import Open
from qa_service.chat.keeping import MOST_QUESTIONS, KeptChat, KeptChats, new_secret
from qa_service.chat.reply import NOTICE, Reply, reply_to
from qa_service.conversation.state import ConversationState
from qa_service.feedback.model import Channel
from qa_service.persons import without_reports
from qa_service.web.ask_pages import FeedbackForm, asked_again, feedback_form
from qa_service.web.chat_view import TurnView, turn_view
from qa_service.web.page_links import page_of
from qa_service.web.rendering import ENVIRONMENT, render
from qa_service.wiring import App
from qa_service.wishes import Event, Wishes, wishing

router = APIRouter(include_in_schema=False)
COOKIE: Final = "anzhi_chat"
MOST_SHOWN: Final = 12
"""Turns on one page; what is older is left out, and the page says so."""
EXAMPLES: Final = (
    "电动车能不能推进楼道里充电？",
    "饭店不装燃气报警器会怎么罚？",
    "占用消防通道罚多少钱？",
    "发现安全隐患怎么举报？",
)
"""Everyday questions; none of them knows a document."""
_OPEN: Final = Depends(Open("a question changes nothing; what is kept on consent is the caller's own"))
Asked = Annotated[list[str], Form(max_length=MOST_QUESTIONS)]
Line = Annotated[str, Form(max_length=2000)]


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the form sends: the question, those before it, where the person is, whether it may be kept."""

    question: str
    before: tuple[str, ...]
    place: str
    keep: bool


def _sent(q: Asked = [], asked: Asked = [], place: Line = "", keep: Line = "") -> _Sent:  # noqa: B006
    q, asked = [one.replace("\0", "") for one in q], [one.replace("\0", "") for one in asked]
    before = tuple(" ".join(one.split()) for one in asked if one.strip())[-MOST_QUESTIONS:]
    # A question to choose and the box have one name; what was chosen comes first, and the box may be empty.
    said = next((" ".join(one.split()) for one in q if one.strip()), "")
    return _Sent(said, before, place.replace("\0", "").strip(), bool(keep))


Sent = Annotated[_Sent, Depends(_sent)]


@page_of(router, "/chat")
def chat_page(request: Request, app: CurrentApp) -> Response:
    """Without a conversation: what this is, and examples; with a kept one: its turns."""
    kept = _kept(app).read(request.cookies.get(COOKIE, ""))
    if kept is None:
        return _page(app, (), "", keep=False)
    return _page(app, kept.questions, kept.jurisdiction, keep=True)


@router.post("/chat", dependencies=[_OPEN])
def say_page(request: Request, app: CurrentApp, sent: Sent) -> Response:
    """The page with one more turn."""
    response = _page(app, sent.before, sent.place, keep=sent.keep, question=sent.question)
    if response.status_code < 400:
        _remember(request, response, app, sent)
    return response


@router.post("/chat/stream", dependencies=[_OPEN])
def say_stream(request: Request, app: CurrentApp, sent: Sent) -> Response:
    """The turn alone, as events: ``status``, ``sentence`` and at last ``turn`` with its HTML."""

    def work(tell: Tell, wishes: Wishes) -> None:
        state = _state(app, sent)
        with wishing(without_reports(app, wishes)):
            reply = _ask(app, sent.question, state, sent.place)
        view = turn_view(len(sent.before) + 1, sent.question, reply)
        values = {"turn": view, "form": _feedback(view, sent.place)}
        html = ENVIRONMENT.get_template("_chat_turn.html").render(values)
        tell(Event("turn", {"html": html, "suggestions": list(reply.suggestions)}))

    events = stream_of(work, use_model=True, request_id=request_id_of(request.scope))
    response = StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)
    _remember(request, response, app, sent)
    return response


@router.post("/chat/clear", dependencies=[_OPEN])
def clear_page(request: Request, app: CurrentApp) -> Response:
    """An empty conversation; what was kept is deleted."""
    _kept(app).forget(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/chat", status_code=303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response


def _page(app: App, before: tuple[str, ...], place: str, *, keep: bool, question: str = "") -> Response:
    shown = before[-MOST_SHOWN:]
    turns: list[TurnView] = []
    state: ConversationState | None = None
    problem, status = "", 200
    for number, said in enumerate(shown, start=len(before) - len(shown) + 1):
        try:
            with wishing(Wishes()):  # what was said already is not phrased by the model again
                reply = _ask(app, said, state, place, suggest=False)
        except InputError:  # was refused when it was asked, too
            continue
        state = reply.turn.state
        turns.append(turn_view(number, said, reply))
    if question:
        try:
            with wishing(Wishes(use_model=True)):
                reply = _ask(app, question, state, place)
            turns.append(turn_view(len(before) + 1, question, reply))
        except InputError as error:
            problem, status = error.message, error.status
    asked = (*before, question) if question and not problem else before
    values: dict[str, Any] = {
        "turns": [(turn, _feedback(turn, place)) for turn in turns],
        "asked": asked[-MOST_QUESTIONS:],
        "left_out": max(0, len(before) - len(shown)),
        "place": place,
        "keep": keep,
        "days": app.settings.chat_days,
        "problem": problem,
        "typed": question if problem else "",
        "notice": NOTICE,
        "examples": EXAMPLES,
        "jurisdictions": app.library.jurisdictions(),
        "streams": bool(app.settings.llm_url),
        "most": MOST_QUESTIONS,
    }
    response = render("chat.html", status=status, section="chat", **values)
    response.headers["Cache-Control"] = "no-store"  # on a shared device nobody goes back to it
    return response


def _ask(
    app: App, question: str, state: ConversationState | None, place: str, *, suggest: bool = True
) -> Reply:
    turn = app.talker.follow(question, state, place or None)
    return reply_to(app, turn, place or None, None, suggest=suggest)


def _state(app: App, sent: _Sent) -> ConversationState | None:
    """What the question may lean on: the last question, made whole by those before it."""
    state: ConversationState | None = None
    for said in sent.before[-MOST_SHOWN:]:
        try:
            state = app.talker.follow(said, state, sent.place or None).state
        except InputError:
            continue
    return state


def _feedback(turn: TurnView, place: str) -> FeedbackForm:
    asked = turn.reply.shown.asked_by(turn.said)
    return feedback_form(asked.answer, asked_again(asked), place, "", Channel.CHAT, "/chat")


def _kept(app: App) -> KeptChats:
    return KeptChats(app.service, app.settings.chat_days)


def _remember(request: Request, response: Response, app: App, sent: _Sent) -> None:
    """Keep the conversation where the person agrees; forget it where they no longer do."""
    kept, secret = _kept(app), request.cookies.get(COOKIE, "")
    if not sent.keep or not app.settings.chat_days:
        if secret:
            kept.forget(secret)
            response.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return
    if not sent.question:
        return
    secret = secret if len(secret) == 43 else new_secret()
    kept.write(secret, KeptChat((*sent.before, sent.question), sent.place))
    response.set_cookie(
        COOKIE,
        secret,
        max_age=app.settings.chat_days * 86_400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
