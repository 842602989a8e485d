"""Practice: choose, answer, see why; mock exams; the wrong-answer notebook. Open to everybody.

Nothing of whoever has no account is kept without consent; what is kept can be deleted here.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from corpus.errors import InputError, NotFoundError
from qa_service.api import bodies
from qa_service.api import practice_schemas as schemas
from qa_service.api.filters import ListFilter
from qa_service.api.learner import CurrentPractice, Practising, private
from qa_service.api.visitor import Open
from qa_service.practice.learning import COOKIE
from qa_service.practice.model import Answer, Choice, Sitting
from qa_service.practice.views import brief_json, notebook_json, offer_json, sheet_json, sitting_json

router = APIRouter(prefix="/practice", tags=["练习"])
OWN = Depends(Open("practice is open to everybody; only what is the caller's own is kept or changed"))
SittingId = Annotated[str, Path(min_length=1, max_length=6000, description="练习编号")]


def _whole(practice: Practising, sitting: Sitting, status: int = 200) -> Response:
    found = sitting_json(practice.app, practice.desk, sitting, names=practice.names)
    return private(bodies.as_json(found, status))


@router.get("", summary="可以练什么", response_model=schemas.OfferBody)
def offer(practice: CurrentPractice) -> Response:
    """Knowledge points, types and opened papers with numbers of questions; what waits for the caller."""
    return private(bodies.as_json(offer_json(practice.desk, practice.learner)))


@router.post(
    "/sittings",
    summary="开始练习",
    status_code=201,
    response_model=schemas.SittingBody,
    dependencies=[OWN],
)
def start(practice: CurrentPractice, request: schemas.StartRequest) -> Response:
    """Without an account and without ``keep`` nothing is stored: the id is the state."""
    learner, secret = practice.agreed(request.keep)
    choice = Choice(
        point=request.point.strip(),
        document_id=request.document.strip(),
        types=tuple(dict.fromkeys(request.types)),
        difficulties=tuple(dict.fromkeys(request.difficulties)),
        number=request.number,
        order=request.order,
        which=request.which,
        mixed=request.mixed,
    )
    return practice.remembered(_whole(practice, practice.desk.start(learner, choice), 201), secret)


@router.post(
    "/exams",
    summary="开始模拟考试",
    status_code=201,
    response_model=schemas.SittingBody,
    dependencies=[OWN],
)
def start_exam(practice: CurrentPractice, request: schemas.ExamRequest) -> Response:
    """An opened paper, or questions drawn at random. The server keeps the time."""
    learner, secret = practice.agreed(request.keep)
    if request.paper_id.strip():
        sitting = practice.desk.start_paper(learner, request.paper_id.strip(), request.name)
    else:
        sitting = practice.desk.start_exam(
            learner, request.point.strip(), request.number, request.minutes, request.rule
        )
    return practice.remembered(_whole(practice, sitting, 201), secret)


@router.get("/sittings", summary="自己的练习记录", response_model=schemas.SittingListBody)
def own_sittings(practice: CurrentPractice, wanted: Annotated[ListFilter, Query()]) -> Response:
    """The newest first; nothing for those of whom nothing is kept."""
    page = practice.desk.store.page(practice.learner.key, wanted.limit, wanted.offset)
    items = [brief_json(practice.desk, one) for one in page.items]
    return private(bodies.as_json({"items": items, **bodies.window(page)}))


@router.get("/sittings/{sitting_id}", summary="一次练习", response_model=schemas.SittingBody)
def one_sitting(practice: CurrentPractice, sitting_id: SittingId) -> Response:
    """Its questions; keys only of those that were answered, of an exam only when it is over."""
    return _whole(practice, practice.desk.open(practice.learner, sitting_id))


@router.post(
    "/sittings/{sitting_id}/answers",
    summary="答一道题",
    response_model=schemas.SittingBody,
    dependencies=[OWN],
)
def answer(practice: CurrentPractice, sitting_id: SittingId, request: schemas.AnswerRequest) -> Response:
    """In practice the first answer stays, in an exam the last. Behind the deadline nothing is taken."""
    given = Answer(chosen=tuple(request.chosen), gaps=tuple(request.gaps), text=request.text, own=request.own)
    return _whole(practice, practice.desk.answer(practice.learner, sitting_id, request.number, given))


@router.post(
    "/sittings/{sitting_id}/finish",
    summary="交卷",
    response_model=schemas.SheetBody,
    dependencies=[OWN],
)
def finish(practice: CurrentPractice, sitting_id: SittingId) -> Response:
    """The result sheet; once more it is the same."""
    sitting = practice.desk.finish(practice.learner, sitting_id)
    return private(bodies.as_json(sheet_json(practice.app, practice.desk, sitting, names=practice.names)))


@router.get("/sittings/{sitting_id}/sheet", summary="成绩单", response_model=schemas.SheetBody)
def sheet(practice: CurrentPractice, sitting_id: SittingId) -> Response:
    """Only of what is over: before that it would tell the keys."""
    sitting = practice.desk.open(practice.learner, sitting_id)
    if sitting.running:
        raise InputError("还没有交卷，交卷以后才有成绩单。", details={"sitting": sitting.id[:40]})
    return private(bodies.as_json(sheet_json(practice.app, practice.desk, sitting, names=practice.names)))


@router.delete(
    "/sittings/{sitting_id}", summary="删除一次练习", response_model=schemas.DeletedBody, dependencies=[OWN]
)
def remove_sitting(practice: CurrentPractice, sitting_id: SittingId) -> Response:
    """Only one's own."""
    practice.desk.remove(practice.learner, sitting_id)
    return private(bodies.as_json({"removed": 1}))


@router.get("/notebook", summary="错题本", response_model=schemas.NotebookBody)
def notebook(practice: CurrentPractice) -> Response:
    """Questions that were answered wrongly; two right answers in a row take one out."""
    items = notebook_json(practice.app, practice.desk, practice.learner, names=practice.names)
    return private(bodies.as_json({"items": items, "total": len(items)}))


@router.delete("/notebook", summary="清空错题本", response_model=schemas.DeletedBody, dependencies=[OWN])
def clear_notebook(practice: CurrentPractice) -> Response:
    """Only one's own."""
    return private(bodies.as_json({"removed": practice.desk.store.erase(practice.learner.key)}))


@router.delete(
    "/notebook/{number}", summary="从错题本移出一题", response_model=schemas.DeletedBody, dependencies=[OWN]
)
def remove_wrong(
    practice: CurrentPractice, number: Annotated[int, Path(ge=1, le=10**9, description="题库里的编号")]
) -> Response:
    """Only one's own."""
    found = [kept.item.id for kept, _, _ in practice.desk.notebook(practice.learner) if kept.number == number]
    if not found:
        raise NotFoundError("错题本里没有这道题。", details={"number": number})
    return private(bodies.as_json({"removed": practice.desk.store.erase(practice.learner.key, found)}))


@router.delete("/record", summary="删除全部记录", response_model=schemas.DeletedBody, dependencies=[OWN])
def forget(practice: CurrentPractice) -> Response:
    """Sittings, answers and notebook of the caller; the cookie goes too."""
    kept = practice.desk.store.kept(practice.learner.key)
    practice.desk.forget(practice.learner)
    response = private(bodies.as_json({"removed": kept.sittings}))
    if practice.secret:
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response
