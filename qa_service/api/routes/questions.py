"""The question bank: lists, one item with its history, changes and review, making, import and export.

Everything here needs the right to manage questions *and* to see internal documents: an item repeats words of
the documents that it was made of.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Form, Path, Request, UploadFile
from starlette.responses import Response

from case_library.questions.export import ExportForm, form_media_type
from case_library.questions.model import Item, ItemType, Origin
from corpus.china_time import china_today
from corpus.errors import InputError
from qa_service.accounts.model import Permission, Visitor
from qa_service.api import bodies
from qa_service.api import question_filters as asking
from qa_service.api import question_schemas as schemas
from qa_service.api.context import CurrentApp, CurrentDesk
from qa_service.api.downloads import attachment
from qa_service.api.visitor import CurrentVisitor, needs, note_for_log
from qa_service.questions.desk import Moved
from qa_service.questions.listing import UNMATCHED
from qa_service.questions.model import MATCHED, ItemsAsked
from qa_service.questions.view import (
    bank_item_json,
    batch_json,
    comment_json,
    facets_json,
    revision_json,
)

TRAINING: Final = (Depends(needs(Permission.EDIT_QUESTIONS)), Depends(needs(Permission.READ_INTERNAL)))
"""What every route of the bank demands."""
router = APIRouter(prefix="/questions", tags=["题库"], dependencies=list(TRAINING))
ItemId = Annotated[str, Path(max_length=40, description="题目编号")]
_MOST_BATCHES: Final = 200


def editor(visitor: Visitor) -> str:
    """Who changes items, for their history: the account's name, else the person at this computer."""
    return visitor.name or "本机"


@router.get("", summary="题目列表", response_model=schemas.ItemListBody)
def list_items(app: CurrentApp, wanted: asking.ItemQuery) -> Response:
    """With facets; sources are judged again first where the library or the day has changed."""
    desk = app.question_desk
    found = desk.page(wanted.asked(desk), wanted.limit, wanted.offset)
    return bodies.as_json(
        {
            "items": [bank_item_json(one) for one in found.page.items],
            "facets": facets_json(found.facets),
            **bodies.window(found.page),
        }
    )


@router.post("", summary="新增一道题", status_code=201, response_model=schemas.BankItemBody)
def write_item(app: CurrentApp, visitor: CurrentVisitor, request: asking.NewItemRequest) -> Response:
    """As a draft; the answer says what is wrong with it."""
    desk = app.question_desk
    plain = Item("", ItemType.SINGLE, "", (), (), "", (), "", origin=Origin.WRITTEN)
    made = desk.write(request.applied(desk, plain), by=editor(visitor), practice=request.practice)
    return bodies.as_json(bank_item_json(made), 201)


@router.get("/points", summary="知识点", response_model=schemas.KnowledgePointListBody)
def points(app: CurrentApp) -> Response:
    """With the number of items, and of those that are approved."""
    found = app.question_desk.store.points()
    items = [{"name": one.name, "items": one.items, "approved": one.approved} for one in found]
    return bodies.as_json({"items": items, "total": len(items)})


@router.get("/batches", summary="导入和命题的记录", response_model=schemas.ItemBatchListBody)
def batches(app: CurrentApp) -> Response:
    """The latest 200, without their rows."""
    found = app.question_desk.store.batches(_MOST_BATCHES)
    items = [batch_json(one, rows=False) for one in found]
    return bodies.as_json({"items": items, "total": len(items)})


@router.get("/batches/{batch_id}", summary="一次导入或命题", response_model=schemas.ItemBatchBody)
def one_batch(app: CurrentApp, batch_id: Annotated[str, Path(max_length=40, description="批次")]) -> Response:
    """An import with what became of each row."""
    return bodies.as_json(batch_json(app.question_desk.store.batch(batch_id)))


@router.get(
    "/export",
    summary="导出题目",
    response_class=Response,
    responses={200: {"content": {form_media_type(form).partition(";")[0]: {} for form in ExportForm}}},
)
def export_items(app: CurrentApp, wanted: Annotated[asking.ItemExport, asking.Query()]) -> Response:
    """All items that fit, in any of the forms; the window does not count."""
    desk = app.question_desk
    title = wanted.title or f"题库_{china_today():%Y%m%d}"
    made = desk.export(wanted.asked(desk), wanted.form, title)
    return Response(made.data, media_type=made.media_type, headers=attachment(made.name))


@router.post("/move", summary="送审、通过、退回、停用", response_model=schemas.MovedListBody)
def move(app: CurrentApp, visitor: CurrentVisitor, sent: Request, request: asking.MoveRequest) -> Response:
    """Each item is done or says why not; one with an open error is not approved."""
    done = app.question_desk.move(
        request.ids, request.action, by=editor(visitor), remark=request.remark, seen=request.revisions
    )
    _note(sent, done)
    return _moved(done)


@router.post("/practice", summary="设置题目的用途", response_model=schemas.ChangedBody)
def set_practice(app: CurrentApp, request: asking.PracticeRequest) -> Response:
    """Whether items may be practised, or are kept for examinations."""
    changed = app.question_desk.store.set_practice(request.ids, request.practice)
    return bodies.as_json({"changed": changed})


@router.post("/renew", summary="更新题目的依据", response_model=schemas.MovedListBody)
def renew(app: CurrentApp, visitor: CurrentVisitor, sent: Request, request: asking.IdsRequest) -> Response:
    """Words that have not changed are cited where they stand today."""
    done = app.question_desk.renew(request.ids, by=editor(visitor))
    _note(sent, done)
    return _moved(done)


@router.post("/check", summary="重新检查题目", response_model=schemas.ItemCheckBody)
def check(app: CurrentApp, request: asking.CheckRequest) -> Response:
    """Form, repeats and basis; what was found stands in the items."""
    return bodies.as_json(app.question_desk.check(request.asked()))


@router.post("/match", summary="与现行条文核对答案", status_code=202, response_model=schemas.MatchingBody)
def match(
    app: CurrentApp, jobs: CurrentDesk, visitor: CurrentVisitor, request: asking.MatchRequest
) -> Response:
    """A job: 1,600 questions take about a minute."""
    waiting = ItemsAsked(batch=request.batch, verdict=UNMATCHED, origins=MATCHED)
    number = app.question_desk.store.count(waiting)
    return bodies.as_json({"job": jobs.match(visitor, request.batch).id, "waiting": number}, 202)


@router.post("/generate", summary="由文件或案例命题", status_code=201, response_model=schemas.MakingBody)
def generate(
    app: CurrentApp, visitor: CurrentVisitor, sent: Request, request: asking.GenerateRequest
) -> Response:
    """As drafts; what the bank has already is not made twice."""
    if bool(request.documents) == bool(request.cases):
        raise InputError("请写 documents（文件）或 cases（案例）其中一项。", details={"field": "documents"})
    desk, by = app.question_desk, editor(visitor)
    if request.cases:
        made = desk.generate_from_cases(request.cases, seed=request.seed, by=by, practice=request.practice)
    else:
        made = desk.generate(
            request.documents, types=request.types, most=request.most, seed=request.seed, by=by,
            practice=request.practice,
        )  # fmt: skip
    note_for_log(sent, "、".join(made.titles)[:200], items=str(len(made.made)))
    return bodies.as_json(made.to_dict() | {"items": [bank_item_json(one) for one in made.made]}, 201)


@router.post(
    "/import",
    summary="导入题目",
    status_code=201,
    response_model=schemas.TakingBody,
    responses={200: {"model": schemas.TakingBody, "description": "没有新的题目"}},
)
def import_items(
    app: CurrentApp,
    jobs: CurrentDesk,
    visitor: CurrentVisitor,
    sent: Request,
    file: Annotated[
        UploadFile,
        File(description="Excel、CSV、JSON、GIFT、Moodle XML、QTI 包，或按题书写的 Word、文本；名称用 UTF-8"),
    ],
    keep_state: Annotated[bool, Form(description="采用文件里写的审题状态")] = False,
    update: Annotated[bool, Form(description="编号相同而内容不同的，以文件为准")] = False,
    practice: Annotated[bool, Form(description="false：只用于考试，不进练习")] = True,
) -> Response:
    """With a report of each row; keys are compared with the law in a job behind it."""
    report = app.question_desk.read_file(
        file.file.read(), file.filename or "未命名", by=editor(visitor), keep_state=keep_state, update=update,
        practice=practice,
    )  # fmt: skip
    note_for_log(sent, report.name, items=str(sum(bool(row.item_id) for row in report.rows)))
    job = jobs.match(visitor, report.batch).id if report.changed else None
    return bodies.as_json(report.to_dict() | {"job": job}, 201 if report.changed else 200)


@router.get("/{item_id}", summary="一道题", response_model=schemas.BankItemBody)
def one_item(app: CurrentApp, item_id: ItemId) -> Response:
    """With its findings, and the old and the new text where its basis has changed."""
    return bodies.as_json(bank_item_json(app.question_desk.get(item_id)))


@router.patch("/{item_id}", summary="修改一道题", response_model=schemas.BankItemBody)
def change_item(
    app: CurrentApp, visitor: CurrentVisitor, item_id: ItemId, request: asking.ItemChangeRequest
) -> Response:
    """409 where somebody else has changed it since; an approved item waits for review again."""
    desk = app.question_desk
    item = request.applied(desk, desk.store.get(item_id).item)
    saved = desk.edit(item, revision=request.revision, by=editor(visitor), remark=request.remark)
    return bodies.as_json(bank_item_json(saved))


@router.delete("/{item_id}", summary="移除一道题", status_code=204, response_class=Response)
def remove_item(app: CurrentApp, sent: Request, item_id: ItemId) -> Response:
    """For good, with its history; to keep it out of use only, retire it."""
    desk = app.question_desk
    one = desk.store.get(item_id)
    desk.remove([item_id])
    note_for_log(sent, f"第 {one.number} 题 {one.item.stem[:60]}")
    return Response(status_code=204)


@router.get("/{item_id}/history", summary="一道题的修改历史", response_model=schemas.ItemHistoryBody)
def history(app: CurrentApp, item_id: ItemId) -> Response:
    """The item as it was after each change, the latest first."""
    items = [revision_json(one) for one in app.question_desk.store.revisions(item_id)]
    return bodies.as_json({"items": items, "total": len(items)})


@router.post("/{item_id}/restore", summary="恢复旧版", response_model=schemas.BankItemBody)
def restore(
    app: CurrentApp, visitor: CurrentVisitor, item_id: ItemId, request: asking.RestoreRequest
) -> Response:
    """An earlier revision becomes the present one; nothing of the history is lost."""
    desk = app.question_desk
    saved = desk.restore(item_id, request.to, revision=request.revision, by=editor(visitor))
    return bodies.as_json(bank_item_json(saved))


@router.get("/{item_id}/comments", summary="一道题的批注", response_model=schemas.ItemCommentListBody)
def comments(app: CurrentApp, item_id: ItemId) -> Response:
    """The oldest first."""
    items = [comment_json(one) for one in app.question_desk.store.comments(item_id)]
    return bodies.as_json({"items": items, "total": len(items)})


@router.post(
    "/{item_id}/comments", summary="批注一道题", status_code=201, response_model=schemas.ItemCommentBody
)
def comment(
    app: CurrentApp, visitor: CurrentVisitor, item_id: ItemId, request: asking.CommentRequest
) -> Response:
    """What a reviewer says about it."""
    store = app.question_desk.store
    made = store.comment(item_id, request.text, by=editor(visitor), revision=request.revision)
    return bodies.as_json(comment_json(made), 201)


@router.post(
    "/{item_id}/comments/{comment_id}/settle",
    summary="处理一条批注",
    response_model=schemas.ItemCommentBody,
)
def settle_comment(
    app: CurrentApp,
    item_id: ItemId,
    comment_id: Annotated[str, Path(max_length=40, description="批注编号")],
    request: asking.SettleCommentRequest,
) -> Response:
    """Settled, or open again."""
    made = app.question_desk.store.settle_comment(item_id, comment_id, settled=request.settled)
    return bodies.as_json(comment_json(made))


def _moved(done: list[Moved]) -> Response:
    number = sum(one.done for one in done)
    items: list[dict[str, Any]] = [{"id": one.id, "done": one.done, "reason": one.reason} for one in done]
    return bodies.as_json({"items": items, "done": number, "refused": len(done) - number})


def _note(sent: Request, done: list[Moved]) -> None:
    number = sum(one.done for one in done)
    shown = "、".join(one.id for one in done[:5]) + (f"等 {len(done)} 题" if len(done) > 5 else "")
    note_for_log(sent, shown, items=str(number), failed=str(len(done) - number))
