"""The pages of the question bank (题库): the queue with its facets, one item, what is done with items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from case_library.questions.model import ItemState
from corpus.errors import InputError, NotFoundError
from qa_service.api.context import CurrentApp
from qa_service.api.list_route import ListRoute
from qa_service.api.question_filters import ItemFilter, ItemQuery
from qa_service.api.routes.questions import TRAINING, editor
from qa_service.api.visitor import CurrentVisitor, note_for_log
from qa_service.questions.desk import Moved, QuestionDesk
from qa_service.questions.item_words import moment
from qa_service.questions.model import MOST_REVISION, Action, BankItem, ItemOrder, ItemsAsked
from qa_service.web.page_links import kept_limit, page_of, shown_limit
from qa_service.web.question_links import place_names
from qa_service.web.question_lists import (
    APPROVE,
    RENEW,
    RENEWABLE,
    RETIRE,
    RETURN,
    SEVERAL,
    SHOWN_FACETS,
    SUBMIT,
    Move,
    MoveReport,
    RefusedItem,
    chip_views,
    facet_views,
    moves_of,
    named,
)
from qa_service.web.question_view import history_of, item_url, item_view
from qa_service.web.register_view import Pairs, address
from qa_service.web.rendering import render
from qa_service.wiring import App

PATH: Final = "/questions"
EDITING: Final = list(TRAINING)
ORDERS: Final = {
    ItemOrder.NEWEST: "新收的在前",
    ItemOrder.CHANGED: "新改的在前",
    ItemOrder.NUMBER: "按题号",
    ItemOrder.HARDEST: "按得分率从低到高",
}
_BATCHES: Final = 200
"""Latest batches whose names a facet shows."""
SIZES: Final = (20, 50, 100, 200)
KEYS: Final = (
    (("j", "k"), "下一题、上一题"),
    (("a",), "通过"),
    (("r",), "退回"),
    (("x",), "停用"),
    (("s",), "勾选"),
    (("o",), "展开解析"),
    (("e",), "修改"),
    (("c",), "写批注"),
    (("Enter",), "打开这道题的页面"),
    (("?",), "显示这张表"),
)
PRACTISE: Final = Move("practise", "可以用于练习")
KEEP: Final = Move("keep", "只用于考试")
REMOVE: Final = Move("remove", "删除", "danger")

router = APIRouter(include_in_schema=False, dependencies=EDITING, route_class=ListRoute)
ItemId = Annotated[str, Path(max_length=40)]


class MoveFields(BaseModel):
    """What the queue sends: several items and what is to become of them, or one with its own button."""

    id: list[str] = Field(default=[], max_length=1000)
    one: str = Field(default="", max_length=80)
    action: str = Field(default="", max_length=20)
    which: str = Field(default="chosen", max_length=10)
    remark: str = Field(default="", max_length=500)
    part: str = Field(default="", max_length=10)
    seen: list[str] = Field(default=[], max_length=1000)

    def revisions(self) -> dict[str, int]:
        """Id → the revision that the page showed; what is no such pair is left out."""
        pairs = (one.rpartition(":") for one in self.seen)
        return {
            name: int(number)
            for name, _, number in pairs
            if name and number.isascii() and number.isdigit() and len(number) < 10
        }


def filter_pairs(wanted: ItemFilter) -> Pairs:
    """The conditions that are set, as they stand in an address, without the window."""
    dumped = wanted.model_dump(mode="json", exclude={"limit", "offset", "format"}, exclude_defaults=True)
    return named(dumped)


# --- the queue -----------------------------------------------------------------------------------


@page_of(router, PATH)
def questions_page(app: CurrentApp, wanted: ItemQuery) -> Response:
    """The queue: items with what was found out about them, and facets to narrow it down."""
    return _queue(app, wanted)


@router.post(PATH)
def move_items(
    request: Request,
    app: CurrentApp,
    visitor: CurrentVisitor,
    wanted: ItemQuery,
    sent: Annotated[MoveFields, Form()],
) -> Response:
    """Moves several items, or one by its own button, and shows the queue again with what was refused."""
    desk = app.question_desk
    action, ids = _asked_for(desk, wanted, sent)
    if not ids:
        return _queue(app, wanted, _nothing("请先勾选题目，再点要做的事。"), 422)
    done = _carried_out(desk, action, ids, editor(visitor), sent.remark, sent.revisions())
    note_for_log(request, f"{len(ids)} 道题", action=action)
    if sent.part == "row":
        return _row(desk, ids[0], action, done, filter_pairs(wanted))
    return _queue(app, wanted, report_of(desk, action, done))


def _asked_for(desk: QuestionDesk, wanted: ItemFilter, sent: MoveFields) -> tuple[str, list[str]]:
    action, _, item_id = sent.one.partition(":")
    if item_id:
        return _known(action), [item_id]
    ids = desk.store.ids(desk.expanded(wanted.asked(desk))) if sent.which == "all" else sent.id
    return _known(sent.action), ids


_ACTIONS: Final = {
    "submit": Action.SUBMITTED,
    "approve": Action.APPROVED,
    "return": Action.RETURNED,
    "retire": Action.RETIRED,
}
_DONE_WORDS: Final = {
    "submit": "送审",
    "approve": "通过",
    "return": "退回",
    "retire": "停用",
    "renew": "更新依据",
    "practise": "改为可以用于练习",
    "keep": "改为只用于考试",
}


def _known(action: str) -> str:
    if action not in _DONE_WORDS:
        raise InputError("请选择要做的事：通过、退回、停用、送审或更新依据。", details={"action": action})
    return action


def _carried_out(
    desk: QuestionDesk, action: str, ids: Sequence[str], by: str, remark: str, seen: Mapping[str, int]
) -> list[Moved]:
    """Does it to each item; what becomes of each. ``seen``: id → the revision that was looked at."""
    if action == "renew":
        return desk.renew(ids, by=by)
    if action in ("practise", "keep"):
        there = desk.store.many(ids)
        desk.store.set_practice(list(there), action == "practise")
        return [Moved(one, one in there, "" if one in there else "题库里没有这道题。") for one in ids]
    return desk.move(ids, _ACTIONS[action], by=by, remark=remark, seen=seen)


def report_of(desk: QuestionDesk, action: str, done: Sequence[Moved]) -> MoveReport:
    """What became of several items; the refused stand together by the reason."""
    words = _DONE_WORDS[action]
    failed = [one for one in done if not one.done]
    there = desk.store.many([one.id for one in failed])
    groups: dict[str, list[RefusedItem]] = defaultdict(list)
    for one in failed:
        item = there.get(one.id)
        groups[one.reason].append(
            RefusedItem(f"第 {item.number} 题", item_url(one.id), _short(item.item.stem))
            if item
            else RefusedItem(one.id, "", "")
        )
    number = len(done) - len(failed)
    summary = f"{words} {number} 题。" + (f"{len(failed)} 题没有{words}。" if failed else "")
    ranked = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return MoveReport(
        words,
        summary,
        "good" if not failed else "warn" if number else "bad",
        tuple(item for _, items in ranked for item in items),
        tuple((reason, tuple(items)) for reason, items in ranked),
    )


def _nothing(words: str) -> MoveReport:
    return MoveReport("处理", words, "warn", (), ())


def _short(stem: str) -> str:
    line = " ".join(stem.split())
    return line if len(line) <= 40 else line[:40] + "……"


def _row(desk: QuestionDesk, item_id: str, action: str, done: Sequence[Moved], pairs: Pairs) -> Response:
    """One row of the queue as it stands now, with what became of it."""
    one = desk.get(item_id)
    [moved] = done
    words = _DONE_WORDS[action]
    return render(
        "question_row.html",
        item=item_view(one, _numbers(desk, [one])),
        moves=moves_of(one),
        within=address("", pairs),
        told=f"已{words}" if moved.done else f"没有{words}：{moved.reason}",
        told_tone="good" if moved.done else "bad",
    )


def _queue(app: App, wanted: ItemFilter, report: MoveReport | None = None, status: int = 200) -> Response:
    desk = app.question_desk
    limit = shown_limit(wanted)
    found = desk.page(wanted.asked(desk), limit, wanted.offset)
    pairs = filter_pairs(wanted)
    names = names_of(app, wanted, found.facets)
    facets = facet_views(found.facets, _chosen(wanted), names)
    offered = {facet.field for facet in facets}
    numbers = _numbers(desk, found.page.items)
    return render(
        "questions.html",
        status=status,
        section="questions",
        path=PATH,
        here=address(PATH, pairs, offset=wanted.offset, limit=kept_limit(limit)),
        pairs=pairs,
        within=address("", pairs),
        kept=[pair for pair in pairs if pair[0] not in offered],
        facets=facets,
        several=SEVERAL,
        chips=chip_views(pairs, PATH, names),
        wanted=wanted,
        page=found.page,
        rows=[(item_view(one, numbers), moves_of(one)) for one in found.page.items],
        empty=not desk.store.count(),
        overview=_overview(desk),
        orders=_orders(wanted, pairs, found.page.items),
        sizes=[(str(one), address(PATH, pairs, limit=kept_limit(one)), one == limit) for one in SIZES],
        bulk_moves=[(one.action, one.name, one.tone) for one in (APPROVE, RETURN, RETIRE)],
        more_moves=[(one.action, one.name, one.tone) for one in (SUBMIT, RENEW, PRACTISE, KEEP)],
        moves_leave=bool(wanted.state),
        keys=KEYS,
        report=report,
        link=lambda offset: address(PATH, pairs, offset=offset, limit=kept_limit(limit)),
        export_url=address("/questions/export", [pair for pair in pairs if pair[0] != "order"]),
        json_url=address("/api/v1/questions", pairs),
    )


def _chosen(wanted: ItemFilter) -> dict[str, list[str]]:
    """The values that are chosen of each facet, as they stand in the address."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in filter_pairs(wanted):
        if name in SHOWN_FACETS:
            found[name].append(value)
    return found


def names_of(app: App, wanted: ItemFilter, counted: Any = None) -> dict[str, str]:
    """Names of batches, codes and documents, as a person reads them."""
    from qa_service.questions.listing import FINDING_NAMES, MATCH_NAMES, UNMATCHED

    names = {code.value: name for code, name in FINDING_NAMES.items()}
    names |= {(value or UNMATCHED): name for value, name in MATCH_NAMES.items()}
    names |= place_names(app, wanted)
    if wanted.batch or (counted and len(counted.get("batch", ())) > 1):
        for one in app.question_desk.store.batches(_BATCHES):
            names[one.id] = f"{one.name}（{moment(one.at)}）"
    return names


def _numbers(desk: QuestionDesk, items: Sequence[BankItem]) -> dict[str, int]:
    """Numbers of the items that findings of ``items`` name."""
    wanted = {finding.other for one in items for finding in one.findings if finding.other}
    return {one: found.number for one, found in desk.store.many(sorted(wanted)).items()}


def _overview(desk: QuestionDesk) -> list[tuple[str, int, str, str]]:
    """(name, number, address, tone) of what waits for a reviewer."""
    wanted = (
        ("待审", ItemsAsked(states=(ItemState.PENDING,)), [("state", ItemState.PENDING.value)], "warn"),
        ("草稿", ItemsAsked(states=(ItemState.DRAFT,)), [("state", ItemState.DRAFT.value)], ""),
        ("依据有变", ItemsAsked(stale=True), [("stale", "true")], "bad"),
        (
            "答案与条文不符",
            ItemsAsked(verdict="不符"),
            [("verdict", "不符")],
            "bad",
        ),
    )
    found = [
        (name, desk.store.count(asked), address(PATH, pairs), tone) for name, asked, pairs, tone in wanted
    ]
    return [one for one in found if one[1]]


def _orders(wanted: ItemFilter, pairs: Pairs, shown: Sequence[BankItem]) -> list[tuple[str, str, bool]]:
    """(name, address, whether the list is in it)."""
    bare = [pair for pair in pairs if pair[0] != "order"]
    return [
        (name, address(PATH, bare if one is ItemOrder.NEWEST else [*bare, ("order", one.value)]),
         wanted.order is one)
        for one, name in ORDERS.items()
    ]  # fmt: skip


# --- one item ------------------------------------------------------------------------------------


def _page(
    app: App, item_id: str, wanted: ItemFilter, *, told: str = "", problem: str = "", status: int = 200
) -> Response:
    desk = app.question_desk
    one = desk.get(item_id)
    view = item_view(one, _numbers(desk, [one]))
    pairs = filter_pairs(wanted)
    before, after = _neighbours(desk, item_id, wanted) if pairs else ("", "")
    return render(
        "question.html",
        status=status,
        section="questions",
        item=view,
        list_url=address(PATH, pairs),
        kept=address("", pairs),
        before=before,
        after=after,
        moves=moves_of(one),
        renewable=one.basis in RENEWABLE,
        removable=one.item.state in (ItemState.DRAFT, ItemState.RETIRED),
        point_url=address(PATH, [("point", view.point)]),
        comments=[
            {
                "id": said.id,
                "by": said.by,
                "at": moment(said.at),
                "revision": said.revision,
                "text": said.text,
                "settled": said.settled,
            }
            for said in desk.store.comments(item_id)
        ],
        history=history_of(desk.store.revisions(item_id)),
        told=told,
        problem=problem,
        json_url=f"/api/v1/questions/{item_id}",
    )


def _neighbours(desk: QuestionDesk, item_id: str, wanted: ItemFilter) -> tuple[str, str]:
    """Addresses of the items before and after in the list that one came from; "" without."""
    ids = desk.store.ids(desk.expanded(wanted.asked(desk)))
    if item_id not in ids:
        return "", address(item_url(ids[0]), filter_pairs(wanted)) if ids else ""
    at = ids.index(item_id)
    pairs = filter_pairs(wanted)
    sides = (ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else "")
    before, after = (address(item_url(one), pairs) if one else "" for one in sides)
    return before, after


@page_of(router, PATH + "/{item_id}")
def item_page(app: CurrentApp, item_id: ItemId, wanted: ItemQuery) -> Response:
    """One item with its sources, findings, comments and history; the filter is the list one came from."""
    return _page(app, item_id, wanted)


@router.post(PATH + "/{item_id}/move")
def move_item(
    request: Request,
    app: CurrentApp,
    visitor: CurrentVisitor,
    item_id: ItemId,
    wanted: ItemQuery,
    action: Annotated[str, Form(max_length=20)] = "",
    remark: Annotated[str, Form(max_length=500)] = "",
    revision: Annotated[int, Form(ge=0, le=MOST_REVISION)] = 0,
) -> Response:
    """Moves the item and goes on to the next of the list that one came from; what is refused is told."""
    desk = app.question_desk
    one = desk.get(item_id)
    pairs = filter_pairs(wanted)
    after = _neighbours(desk, item_id, wanted)[1] if pairs else ""
    seen = {item_id: revision} if revision else {}
    [moved] = _carried_out(desk, _known(action), [item_id], editor(visitor), remark, seen)
    note_for_log(request, f"第 {one.number} 题", action=action)
    if not moved.done:
        return _page(app, item_id, wanted, problem=f"没有{_DONE_WORDS[action]}：{moved.reason}", status=422)
    return RedirectResponse(after or address(item_url(item_id), pairs), status_code=303)


@router.post(PATH + "/{item_id}/comments")
def comment_page(
    app: CurrentApp,
    visitor: CurrentVisitor,
    item_id: ItemId,
    wanted: ItemQuery,
    text: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    """Keeps a comment."""
    try:
        app.question_desk.store.comment(item_id, text, by=editor(visitor))
    except NotFoundError:
        raise
    except InputError as error:
        return _page(app, item_id, wanted, problem=error.message, status=error.status)
    return RedirectResponse(address(item_url(item_id), filter_pairs(wanted)) + "#comments", status_code=303)


@router.post(PATH + "/{item_id}/comments/{comment_id}")
def settle_page(
    app: CurrentApp,
    item_id: ItemId,
    comment_id: ItemId,
    wanted: ItemQuery,
    settled: Annotated[str, Form(max_length=4)] = "yes",
) -> Response:
    """Marks a comment as settled, or as open again."""
    app.question_desk.store.settle_comment(item_id, comment_id, settled=settled == "yes")
    return RedirectResponse(address(item_url(item_id), filter_pairs(wanted)) + "#comments", status_code=303)


@router.post(PATH + "/{item_id}/restore")
def restore_page(
    app: CurrentApp,
    visitor: CurrentVisitor,
    item_id: ItemId,
    wanted: ItemQuery,
    to: Annotated[int, Form(ge=1, le=MOST_REVISION)],
    revision: Annotated[int, Form(ge=1, le=MOST_REVISION)],
) -> Response:
    """Makes an earlier revision the present one again."""
    try:
        app.question_desk.restore(item_id, to, revision=revision, by=editor(visitor))
    except NotFoundError:
        raise
    except InputError as error:
        return _page(app, item_id, wanted, problem=error.message, status=error.status)
    return RedirectResponse(address(item_url(item_id), filter_pairs(wanted)) + "#history", status_code=303)


@page_of(router, PATH + "/{item_id}/remove")
def remove_form(app: CurrentApp, item_id: ItemId) -> Response:
    """Asks whether an item shall be removed for good."""
    one = app.question_desk.get(item_id)
    return render(
        "question_remove.html",
        section="questions",
        item=item_view(one),
        json_url=f"/api/v1/questions/{item_id}",
    )


@router.post(PATH + "/{item_id}/remove")
def remove_page(request: Request, app: CurrentApp, item_id: ItemId) -> Response:
    """Removes an item for good."""
    one = app.question_desk.get(item_id)
    note_for_log(request, f"第 {one.number} 题")
    app.question_desk.remove([item_id])
    return RedirectResponse(PATH, status_code=303)
