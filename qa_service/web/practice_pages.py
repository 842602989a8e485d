"""Practice as pages, for a phone first: choose, one question a page, why, the sheet, the notebook.

Each answer is a form that is sent and leads back to an address, so that a reload, a sleeping phone and the
way back lose nothing, with and without JavaScript.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from case_library.questions.model import Difficulty, ItemType
from corpus.china_time import CHINA
from corpus.errors import InputError, TimeIsUpError
from qa_service.api.learner import CurrentPractice, Practising, private
from qa_service.api.routes.practice import OWN, SittingId
from qa_service.practice.learning import COOKIE
from qa_service.practice.model import (
    LONGEST_ANSWER,
    MOST_FREE,
    MOST_MINUTES,
    RULE_NAMES,
    Answer,
    Choice,
    Order,
    Rule,
    Sitting,
    SittingKind,
    Which,
)
from qa_service.practice.showing import question_json
from qa_service.practice.views import KIND_NAMES, brief_json, notebook_json, offer_json, sheet_json
from qa_service.web.page_links import page_of
from qa_service.web.rendering import render

router = APIRouter(include_in_schema=False)
NUMBERS: Final = (5, 10, 20, 50)
EXAM_NUMBERS: Final = (10, 20, 50, 100)
EXAM_MINUTES: Final = (10, 20, 30, 60, 90, 120)
RECORDS: Final = 20
Line = Annotated[str, Form(max_length=300)]
Lines = Annotated[list[str], Form(max_length=30)]
WHICH_NAMES: Final = {Which.ALL: "全部题目", Which.UNSEEN: "没做过的", Which.WRONG: "错题"}


def sitting_url(sitting: Sitting, number: int | None = None, result: bool = False) -> str:
    """The page of a sitting, at a question."""
    address = f"/practice/sittings/{quote(sitting.id, safe='~')}"
    return address + (f"?n={number}" if number else "") + ("#result" if result else "")


def sheet_url(sitting: Sitting) -> str:
    """The result sheet."""
    return f"/practice/sittings/{quote(sitting.id, safe='~')}/sheet"


# --- beginning -----------------------------------------------------------------------------------


@page_of(router, "/practice")
def practice_page(
    practice: CurrentPractice,
    point: Annotated[str, Query(max_length=200)] = "",
    document: Annotated[str, Query(max_length=64)] = "",
    which: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """What can be practised; links from a law or the notebook come with their choice made."""
    chosen = Choice(point.strip(), document.strip(), which=_which(which))
    return _begin(practice, chosen)


def _begin(practice: Practising, chosen: Choice, problem: str = "", status: int = 200) -> Response:
    found = offer_json(practice.desk, practice.learner)
    law = ""
    if chosen.document_id:
        law = next(
            (
                one.law
                for kept in practice.desk.pool.fitting(Choice(document_id=chosen.document_id))
                for one in kept.item.sources
                if one.document_id == chosen.document_id
            ),
            "",
        )
    return private(
        render(
            "practice.html",
            status=status,
            section="practice",
            offer=found,
            laws=_laws(found["topics"]),
            chosen=chosen,
            law=law,
            numbers=NUMBERS,
            which_names={one.value: name for one, name in WHICH_NAMES.items()},
            problem=problem,
            json_url="/api/v1/practice",
            **_about_keeping(practice),
        )
    )


def _about_keeping(practice: Practising) -> dict[str, Any]:
    return {
        "account": practice.learner.account,
        "kept": practice.learner.kept,
        "days": practice.days,
        "most_free": MOST_FREE,
    }


def _laws(topics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Laws with the points below them, for a list that is grouped."""
    laws: list[dict[str, Any]] = []
    for topic in topics:
        if not topic["level"]:
            laws.append({**topic, "below": []})
        else:
            laws[-1]["below"].append(topic)
    return laws


@router.post("/practice", dependencies=[OWN])
def start_page(
    practice: CurrentPractice,
    point: Line = "",
    document: Line = "",
    types: Lines = [],  # noqa: B006
    difficulties: Lines = [],  # noqa: B006
    number: Line = "",
    order: Line = "",
    which: Line = "",
    mixed: Line = "",
    keep: Line = "",
) -> Response:
    """Leads to the first question; what is wrong is said above the form."""
    choice = Choice(
        point=point.strip(),
        document_id=document.strip(),
        types=tuple(kind for kind in ItemType if kind.value in types),
        difficulties=tuple(one for one in Difficulty if one.value in difficulties),
        number=_number(number, 10),
        order=Order.LISTED if order == Order.LISTED.value else Order.RANDOM,
        which=_which(which),
        mixed=bool(mixed),
    )
    learner, secret = practice.agreed(bool(keep))
    try:
        sitting = practice.desk.start(learner, choice)
    except InputError as error:
        return _begin(practice, choice, error.message, error.status)
    return practice.remembered(_to(sitting_url(sitting, 1)), secret)


def _which(written: str) -> Which:
    return Which(written) if written in list(Which) else Which.ALL


def _number(written: str, otherwise: int) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else otherwise


def _to(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


# --- exams ---------------------------------------------------------------------------------------


@page_of(router, "/practice/exam")
def exam_page(practice: CurrentPractice) -> Response:
    """Mock exams: opened papers, and one drawn at random."""
    return _exam(practice)


def _exam(practice: Practising, problem: str = "", status: int = 200, point: str = "") -> Response:
    found = offer_json(practice.desk, practice.learner)
    return private(
        render(
            "practice_exam.html",
            status=status,
            section="practice",
            offer=found,
            laws=_laws(found["topics"]),
            point=point,
            numbers=EXAM_NUMBERS,
            minutes=EXAM_MINUTES,
            rules={one.value: name for one, name in RULE_NAMES.items()},
            problem=problem,
            json_url="/api/v1/practice",
            **_about_keeping(practice),
        )
    )


@router.post("/practice/exam", dependencies=[OWN])
def start_exam_page(
    practice: CurrentPractice,
    paper: Line = "",
    point: Line = "",
    number: Line = "",
    minutes: Line = "",
    rule: Line = "",
    keep: Line = "",
    name: Line = "",
) -> Response:
    """Leads to the first question; the time runs from now on."""
    learner, secret = practice.agreed(bool(keep))
    try:
        if paper.strip():
            sitting = practice.desk.start_paper(learner, paper.strip(), name)
        else:
            sitting = practice.desk.start_exam(
                learner,
                point.strip(),
                _number(number, 20),
                min(_number(minutes, 20), MOST_MINUTES),
                Rule(rule) if rule in list(Rule) else Rule.WHOLE,
            )
    except InputError as error:
        return _exam(practice, error.message, error.status, point.strip())
    return practice.remembered(_to(sitting_url(sitting, 1)), secret)


# --- one question a page -------------------------------------------------------------------------


@page_of(router, "/practice/sittings/{sitting_id}")
def question_page(
    practice: CurrentPractice, sitting_id: SittingId, n: Annotated[int, Query(ge=1, le=1000)] = 0
) -> Response:
    """A question: the first one without an answer unless another is asked for. What is over has its sheet."""
    sitting = practice.desk.open(practice.learner, sitting_id)
    if not sitting.running and not n:
        return _to(sheet_url(sitting))
    return _question(practice, sitting, n or sitting.next_open)


def _question(
    practice: Practising, sitting: Sitting, number: int, problem: str = "", status: int = 200
) -> Response:
    shown = practice.desk.one_shown(sitting, number)
    given = sitting.given.get(number)
    question = question_json(practice.app, sitting, number, shown, given, names=practice.names)
    brief = brief_json(practice.desk, sitting)
    count = len(sitting.asked)
    return private(
        render(
            "practice_question.html",
            status=status,
            section="practice",
            sitting=brief,
            exam=sitting.kind is SittingKind.EXAM,
            asked=question,
            number=number,
            count=count,
            before=sitting_url(sitting, number - 1) if number > 1 else "",
            after=sitting_url(sitting, number + 1) if number < count else "",
            here=sitting_url(sitting, number),
            sheet=sheet_url(sitting),
            finish=f"{sitting_url(sitting)}/finish",
            places=[(at, sitting_url(sitting, at), _state(sitting, at)) for at in range(1, count + 1)],
            until=_clock(sitting.deadline),
            longest=LONGEST_ANSWER,
            problem=problem,
            json_url=f"/api/v1{sitting_url(sitting)}",
        )
    )


def _state(sitting: Sitting, number: int) -> str:
    """How a question stands: open, said (in an exam that goes on), right, partly, wrong, seen."""
    given = sitting.given.get(number)
    if given is None:
        return "open"
    if sitting.kind is SittingKind.EXAM and sitting.running:
        return "open" if given.answer.empty else "said"
    if given.share is None:
        return {"right": "right", "partly": "partly", "wrong": "wrong"}.get(given.answer.own, "seen")
    return "right" if given.share >= 1 else "partly" if given.share > 0 else "wrong"


def _clock(seconds: float | None) -> str:
    """The time of day in China, which a person without JavaScript can go by."""
    return "" if seconds is None else f"{dt.datetime.fromtimestamp(seconds, CHINA):%H:%M:%S}"


@router.post("/practice/sittings/{sitting_id}", dependencies=[OWN])
def answer_page(
    practice: CurrentPractice,
    sitting_id: SittingId,
    number: Line = "",
    chosen: Lines = [],  # noqa: B006
    gap: Lines = [],  # noqa: B006
    text: Annotated[str, Form(max_length=4 * LONGEST_ANSWER)] = "",
    own: Line = "",
    go: Line = "",
    unknown: Line = "",
) -> Response:
    """Takes the answer and leads to what is shown next: in practice the key, in an exam the next question."""
    at = _number(number, 0)
    sitting = practice.desk.open(practice.learner, sitting_id)
    given = Answer(tuple(chosen), tuple(gap), text[:LONGEST_ANSWER], own)
    if unknown:
        given = Answer()
    elif given.empty and not own and sitting.kind is SittingKind.PRACTICE and sitting.running:
        message = "请先作答。不会做的题，可以点“不会，看答案”。"
        return _question(practice, sitting, at, message, 422)
    try:
        sitting = practice.desk.answer(practice.learner, sitting_id, at, given)
    except TimeIsUpError as error:
        return _sheet(practice, practice.desk.open(practice.learner, sitting_id), error.message, error.status)
    if sitting.kind is SittingKind.PRACTICE:
        return _to(sitting_url(sitting, at, result=True))
    if go == "finish":
        return _to(f"{sitting_url(sitting)}/finish")
    target = at - 1 if go == "before" else _number(go, at + 1)
    return _to(sitting_url(sitting, min(max(1, target), len(sitting.asked))))


@page_of(router, "/practice/sittings/{sitting_id}/finish")
def finishing_page(practice: CurrentPractice, sitting_id: SittingId) -> Response:
    """Asks before an exam is handed in: what is left open is told."""
    sitting = practice.desk.open(practice.learner, sitting_id)
    if not sitting.running:
        return _to(sheet_url(sitting))
    unanswered = [at for at in range(1, len(sitting.asked) + 1) if _state(sitting, at) == "open"]
    return private(
        render(
            "practice_finish.html",
            section="practice",
            sitting=brief_json(practice.desk, sitting),
            exam=sitting.kind is SittingKind.EXAM,
            unanswered=[(at, sitting_url(sitting, at)) for at in unanswered],
            back=sitting_url(sitting, sitting.next_open),
            here=f"{sitting_url(sitting)}/finish",
            until=_clock(sitting.deadline),
            json_url=f"/api/v1{sitting_url(sitting)}",
        )
    )


@router.post("/practice/sittings/{sitting_id}/finish", dependencies=[OWN])
def finish_page(practice: CurrentPractice, sitting_id: SittingId) -> Response:
    """Hands in and leads to the sheet."""
    return _to(sheet_url(practice.desk.finish(practice.learner, sitting_id)))


@page_of(router, "/practice/sittings/{sitting_id}/sheet")
def sheet_page(practice: CurrentPractice, sitting_id: SittingId) -> Response:
    """The result sheet; what goes on still leads back to its questions."""
    sitting = practice.desk.open(practice.learner, sitting_id)
    if sitting.running:
        return _to(sitting_url(sitting))
    return _sheet(practice, sitting)


def _sheet(practice: Practising, sitting: Sitting, problem: str = "", status: int = 200) -> Response:
    found = sheet_json(practice.app, practice.desk, sitting, names=practice.names)
    return private(
        render(
            "practice_sheet.html",
            status=status,
            section="practice",
            sheet=found,
            exam=sitting.kind is SittingKind.EXAM,
            time=_spent(found["seconds"]),
            states={at: _state(sitting, at) for at in range(1, len(sitting.asked) + 1)},
            problem=problem,
            delete=f"{sitting_url(sitting)}/delete",
            json_url=f"/api/v1{sheet_url(sitting)}",
        )
    )


def _spent(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [f"{hours} 小时" if hours else "", f"{minutes} 分" if minutes else "", f"{rest} 秒"]
    return " ".join(part for part in parts if part)


@router.post("/practice/sittings/{sitting_id}/delete", dependencies=[OWN])
def delete_page(practice: CurrentPractice, sitting_id: SittingId) -> Response:
    """One's own sitting goes, with its answers."""
    practice.desk.remove(practice.learner, sitting_id)
    return _to("/practice/records")


# --- what is kept --------------------------------------------------------------------------------


@page_of(router, "/practice/notebook")
def notebook_page(practice: CurrentPractice) -> Response:
    """The wrong-answer notebook."""
    rows = notebook_json(practice.app, practice.desk, practice.learner, names=practice.names)
    return private(
        render(
            "practice_notebook.html",
            section="practice",
            rows=rows,
            json_url="/api/v1/practice/notebook",
            **_about_keeping(practice),
        )
    )


@router.post("/practice/notebook", dependencies=[OWN])
def notebook_change_page(practice: CurrentPractice, number: Line = "") -> Response:
    """A question leaves the notebook; without a number all do."""
    ids = None
    if number:
        ids = [
            kept.item.id
            for kept, _, _ in practice.desk.notebook(practice.learner)
            if str(kept.number) == number
        ]
    practice.desk.store.erase(practice.learner.key, ids)
    return _to("/practice/notebook")


@page_of(router, "/practice/records")
def records_page(practice: CurrentPractice, offset: Annotated[int, Query(ge=0, le=10_000)] = 0) -> Response:
    """One's own sittings, and the button that deletes everything."""
    page = practice.desk.store.page(practice.learner.key, RECORDS, offset)
    rows = [
        {
            **brief_json(practice.desk, one),
            "url": sitting_url(one) if one.running else sheet_url(one),
            "kind_name": KIND_NAMES[one.kind.value],
            "day": _day(one.started),
            "delete": f"{sitting_url(one)}/delete",
        }
        for one in page.items
    ]
    return private(
        render(
            "practice_records.html",
            section="practice",
            rows=rows,
            page=page,
            link=lambda at: f"/practice/records?offset={at}" if at else "/practice/records",
            json_url="/api/v1/practice/sittings",
            **_about_keeping(practice),
        )
    )


def _day(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, CHINA):%Y-%m-%d %H:%M}"


@router.post("/practice/records/delete", dependencies=[OWN])
def forget_page(practice: CurrentPractice) -> Response:
    """Everything that is kept of the learner goes, and the cookie with it."""
    practice.desk.forget(practice.learner)
    response = private(_to("/practice/records"))
    if practice.secret:
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response
