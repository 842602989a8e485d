"""The pages on which an item is written or edited (写题、改题), with what would be found wrong with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from case_library.questions.model import Asks, Difficulty, Item, ItemState, ItemType
from corpus.errors import ChangedMeanwhileError, InputError, NotFoundError
from corpus.model import ClauseKind
from qa_service.accounts.model import Permission
from qa_service.api.context import CurrentApp
from qa_service.api.filters import Words
from qa_service.api.question_filters import ItemFilter, ItemQuery
from qa_service.api.routes.questions import editor
from qa_service.api.visitor import CurrentVisitor, needs, note_for_log
from qa_service.questions.desk import QuestionDesk
from qa_service.questions.item_words import moment, where_of
from qa_service.questions.judging import Judge
from qa_service.questions.model import Action, BankItem
from qa_service.web.page_links import page_of
from qa_service.web.question_form import (
    Basis,
    EditFields,
    FormView,
    basis_of,
    empty_form,
    form_of,
    form_sent,
    item_sent,
)
from qa_service.web.question_pages import EDITING, PATH, ItemId, filter_pairs
from qa_service.web.question_view import (
    LETTERS,
    changes_between,
    finding_views,
    item_url,
    match_view,
    source_view,
)
from qa_service.web.register_view import address
from qa_service.web.rendering import render
from qa_service.wiring import App

NEW: Final = PATH + "/new"
PREVIEW: Final = PATH + "/preview"
_POINTS: Final = 300
"""Knowledge points that the form offers."""
_STAYS: Final = frozenset({"check", "more", "adopt"})

router = APIRouter(include_in_schema=False, dependencies=EDITING)
previews = APIRouter(
    include_in_schema=False,
    # Nothing is kept, and one is sent at every pause in typing: the log of changes is not about them.
    dependencies=[
        Depends(needs(Permission.EDIT_QUESTIONS, recorded=True)),
        Depends(needs(Permission.READ_INTERNAL)),
    ],
)


@page_of(router, NEW)
def new_page(app: CurrentApp, clause: Words = None) -> Response:
    """An empty form; ``clause``: the article that one comes from."""
    basis = _whole(app, clause) if clause else ""
    return _form(app, empty_form(basis), None, basis_of(basis, (), app.library))


def _whole(app: App, clause_id: str) -> str:
    """An article, 款 or 项 as a person cites it; an article as a whole, not by its first 款."""
    clause = app.library.clause(clause_id)
    source = app.question_desk.source_of_clause(clause_id)
    return where_of(replace(source, place=clause.label) if clause.kind is ClauseKind.ARTICLE else source)


@router.post(NEW)
def write_page(
    request: Request, app: CurrentApp, visitor: CurrentVisitor, sent: Annotated[EditFields, Form()]
) -> Response:
    """Keeps a new item as a draft; ``check`` and buttons of options only show the form again."""
    basis = basis_of(sent.basis, (), app.library)
    if _only_shown(sent):
        return _form(app, form_sent(sent), None, basis, sent)
    desk, by = app.question_desk, editor(visitor)
    try:
        _check_basis(basis)
        made = desk.write(item_sent(sent, None, basis, by), by=by, practice=bool(sent.practice))
        if sent.do == "submit":
            desk.move([made.item.id], Action.SUBMITTED, by=by)
    except InputError as error:
        return _form(app, form_sent(sent), None, basis, sent, problem=error.message, status=error.status)
    note_for_log(request, f"第 {made.number} 题")
    return RedirectResponse(item_url(made.item.id), status_code=303)


@previews.post(PREVIEW)
def preview_page(app: CurrentApp, sent: Annotated[EditFields, Form()]) -> Response:
    """What would be found wrong with the item as it stands in the form; nothing is kept."""
    desk = app.question_desk
    before = desk.store.many([sent.item]).get(sent.item) if sent.item else None
    basis = _basis_sent(app, sent, before)
    return render("question_preview.html", **_preview(app, before, basis, sent))


@page_of(router, PATH + "/{item_id}/edit")
def edit_page(app: CurrentApp, item_id: ItemId, wanted: ItemQuery) -> Response:
    """The form of an item; the filter is the list one came from."""
    one = app.question_desk.get(item_id)
    form = form_of(one.item, practice=one.practice)
    return _form(app, form, one, Basis(one.item.sources, ()), wanted=wanted)


@router.post(PATH + "/{item_id}/edit")
def save_page(
    request: Request,
    app: CurrentApp,
    visitor: CurrentVisitor,
    item_id: ItemId,
    wanted: ItemQuery,
    sent: Annotated[EditFields, Form()],
) -> Response:
    """Keeps the item of the form; where somebody else has changed it since, both texts are shown."""
    desk, by = app.question_desk, editor(visitor)
    one = desk.get(item_id)
    if sent.do == "adopt":
        sent = sent.model_copy(update={"basis": f"{sent.basis}\n{_adopted(one)}".strip()})
    basis = _basis_sent(app, sent, one)
    show = partial(_form, app, form_sent(sent), sent=sent, wanted=wanted)
    if _only_shown(sent):
        return show(one, basis)
    try:
        _check_basis(basis)
        made = item_sent(sent, one.item, basis, by)
        saved = desk.edit(made, revision=sent.revision, by=by, remark=sent.remark)
    except ChangedMeanwhileError:
        present = desk.get(item_id)
        return show(present, basis, clash=_clash(present, sent, basis), status=409)
    except NotFoundError:
        raise
    except InputError as error:
        return show(one, basis, problem=error.message, status=error.status)
    if bool(sent.practice) != one.practice:
        desk.store.set_practice([item_id], bool(sent.practice))
    if sent.do == "submit" and saved.item.state is ItemState.DRAFT:
        desk.move([item_id], Action.SUBMITTED, by=by, remark=sent.remark)
    note_for_log(request, f"第 {one.number} 题")
    return RedirectResponse(address(item_url(item_id), filter_pairs(wanted)), status_code=303)


def _basis_sent(app: App, sent: EditFields, before: BankItem | None) -> Basis:
    """The sources of the form: those of the item stay as they are, unless they are to be today's."""
    known = before.item.sources if before and not sent.today else ()
    return basis_of(sent.basis, known, app.library)


def _only_shown(sent: EditFields) -> bool:
    """Whether the form is only shown again: an option moved, a row was added, a look was asked for."""
    return sent.up is not None or sent.down is not None or sent.do in _STAYS


def _adopted(one: BankItem | None) -> str:
    """The provision that the key was compared with, as the field of the basis names it; "" without one."""
    source = one.match.source if one is not None and one.match is not None else None
    return where_of(source) if source is not None else ""


def _check_basis(basis: Basis) -> None:
    """A citation that leads nowhere is not dropped in silence."""
    if basis.unresolved:
        raise InputError(
            "依据里有没有对应上的：" + "".join(basis.unresolved), details={"basis": list(basis.unresolved)}
        )


def _clash(present: BankItem, sent: EditFields, basis: Basis) -> dict[str, Any]:
    """What others saved in between beside what was sent."""
    return {
        "by": present.changed_by or "别人",
        "at": moment(present.changed),
        "seen": sent.revision,
        "now": present.revision,
        "changes": changes_between(present.item, _as_sent(sent, present, basis)),
    }


def _form(
    app: App,
    form: FormView,
    one: BankItem | None,
    basis: Basis,
    sent: EditFields | None = None,
    *,
    problem: str = "",
    clash: dict[str, Any] | None = None,
    wanted: ItemFilter | None = None,
    status: int = 200,
) -> Response:
    url = item_url(one.item.id) if one else ""
    name = f"第 {one.number} 题" if one else ""
    return render(
        "question_edit.html",
        status=status,
        section="questions",
        title=f"修改{name}" if one else "写一道题",
        name=name,
        item_url=url,
        item_id=one.item.id if one else "",
        revision=one.revision if one else 0,
        kept=address("", filter_pairs(wanted)) if wanted else "",
        stale=one is not None and one.stale,
        adopted=_adopted(one),
        approved=one is not None and one.item.state is ItemState.APPROVED,
        action=f"{url}/edit" if one else NEW,
        form=form,
        letters=LETTERS,
        types=[kind.value for kind in ItemType],
        difficulties=[kind.value for kind in Difficulty],
        asks=[kind.value for kind in Asks],
        points=[point.name for point in app.question_desk.store.points()[:_POINTS]],
        problem=problem,
        clash=clash,
        **_preview(app, one, basis, sent),
        json_url=f"/api/v1/questions/{one.item.id}" if one else "",
    )


def _preview(app: App, before: BankItem | None, basis: Basis, sent: EditFields | None) -> dict[str, Any]:
    """What is found out about the item as it stands in the form, and its sources in their words."""
    desk = app.question_desk
    found, verdicts = (before.findings, before.verdicts) if before else ((), ())
    started = sent is not None and bool(sent.stem.strip())
    if sent is not None and started:
        item = _as_sent(sent, before, basis)
        judge = Judge(app.library, desk.store)
        judged = judge.edited(before, item) if before else judge.new([item])[item.id]
        found, verdicts = judged.findings, judged.verdicts
    by_source = {verdict.source: verdict for verdict in verdicts}
    numbers = _numbers(desk, [finding.other for finding in found if finding.other])
    return {
        "found": finding_views(found, numbers),
        "started": started or before is not None,
        "match": match_view(before) if before else None,
        "unresolved": basis.unresolved,
        "sources": [source_view(one, by_source.get(one)) for one in basis.sources],
    }


def _as_sent(sent: EditFields, before: BankItem | None, basis: Basis) -> Item:
    """The item of the form; a score that is no number does not keep its findings from being shown."""
    try:
        return item_sent(sent, before.item if before else None, basis, "")
    except InputError:
        return item_sent(sent.model_copy(update={"score": ""}), before.item if before else None, basis, "")


def _numbers(desk: QuestionDesk, ids: list[str]) -> dict[str, int]:
    return {one: found.number for one, found in desk.store.many(sorted(set(ids))).items()}
