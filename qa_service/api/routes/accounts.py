"""Who one is; one's own password, tokens and sessions; everybody's accounts; the log of changes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.security import HTTPBearer
from pydantic import Field
from starlette.responses import Response

from corpus.errors import ForbiddenError, InputError, NotLoggedInError, PasswordChangeError
from qa_service.accounts.audit_table import AUDIT_SHEET, audit_json, audit_rows, day_begins, moment
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Means, Permission, Visitor
from qa_service.accounts.passwords import check_password
from qa_service.accounts.random_secrets import hashed, new_password
from qa_service.accounts.records import Actor, Outcome
from qa_service.accounts.sessions import SHOWN_ID
from qa_service.api import account_schemas as schemas
from qa_service.api import bodies
from qa_service.api.connection import session_secret
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import Blank, Day, ListFilter, Words
from qa_service.api.visitor import CurrentActor, CurrentVisitor, Open, needs
from qa_service.register_files import TargetFileForm, sheet_file

_TOKEN = HTTPBearer(
    auto_error=False, description="访问令牌 anzhi_…，在“我的账号”页面建立", scheme_name="token"
)
MOST_EXPORTED = 100_000
"""Lines of the log in one file; a sheet of Excel holds ten times as many, memory does not need to."""

router = APIRouter(tags=["账号"])


def accounts_of(request: Request) -> Accounts:
    """Everything about accounts in this process."""
    found: Accounts = request.app.state.accounts
    return found


CurrentAccounts = Annotated[Accounts, Depends(accounts_of)]
_ID = Annotated[str, Path(max_length=64, description="编号，取自列表")]
_MANAGING = [Depends(_TOKEN), Depends(needs(Permission.MANAGE_ACCOUNTS, recorded=True))]
_OWN = Depends(Open("everybody may look after his own login; the route asks for one", own=True))


def owner_of(visitor: Visitor, *, changing_password: bool = False) -> str:
    """The account of whoever is logged in with the browser.

    Raises:
        NotLoggedInError: nobody is. ForbiddenError: a token is no person: it could prolong itself for ever.
        PasswordChangeError: not before the password is changed.
    """
    if not visitor.account_id:
        raise NotLoggedInError("请先登录。")
    if visitor.means is not Means.SESSION:
        raise ForbiddenError("访问令牌不能管理自己的账号。请在网页上登录后操作。")
    if visitor.must_change and not changing_password:
        raise PasswordChangeError("请先把管理员设置的密码改成自己的，再继续。")
    return visitor.account_id


# --- oneself -------------------------------------------------------------------------------------


@router.get(
    "/account",
    summary="我是谁、能做什么",
    response_model=schemas.WhoBody,
    openapi_extra={"security": [{}]},  # with a token or without
)
def show_visitor(visitor: CurrentVisitor) -> Response:
    """Answers the anonymous too."""
    return bodies.as_json(schemas.who(visitor))


@router.post(
    "/account/password", summary="修改自己的密码", response_model=schemas.DoneBody, dependencies=[_OWN]
)
async def change_password(
    accounts: CurrentAccounts, visitor: CurrentVisitor, actor: CurrentActor, sent: schemas.PasswordChange
) -> Response:
    """All sessions of the account end, this one too."""
    owner = owner_of(visitor, changing_password=True)
    await accounts.passwords.run(accounts.store.change_password, actor, owner, sent.old, sent.new)
    return bodies.as_json(schemas.DoneBody(id=owner, done=True))


@router.get("/account/sessions", summary="自己的登录", response_model=schemas.SessionListBody)
def list_own_sessions(request: Request, accounts: CurrentAccounts, visitor: CurrentVisitor) -> Response:
    """Those that are open, the last used first."""
    current = hashed(session_secret(request.scope))[:SHOWN_ID]
    found = accounts.sessions.of(owner_of(visitor))
    return bodies.as_json(
        schemas.SessionListBody(**schemas.whole([schemas.session(one, one.id == current) for one in found]))
    )


@router.delete(
    "/account/sessions/{session_id}",
    summary="结束自己的一次登录",
    response_model=schemas.DoneBody,
    dependencies=[_OWN],
)
def end_own_session(
    accounts: CurrentAccounts, visitor: CurrentVisitor, actor: CurrentActor, session_id: _ID
) -> Response:
    """As if it had logged out there."""
    accounts.sessions.end(actor, owner_of(visitor), session_id)
    return bodies.as_json(schemas.DoneBody(id=session_id, done=True))


@router.get("/account/tokens", summary="自己的访问令牌", response_model=schemas.TokenListBody)
def list_own_tokens(accounts: CurrentAccounts, visitor: CurrentVisitor) -> Response:
    """The newest first; the tokens themselves are not kept."""
    return _tokens(accounts, owner_of(visitor))


@router.post(
    "/account/tokens",
    summary="建立访问令牌",
    status_code=201,
    response_model=schemas.MadeTokenBody,
    dependencies=[_OWN],
)
def add_own_token(
    accounts: CurrentAccounts, visitor: CurrentVisitor, actor: CurrentActor, wanted: schemas.NewToken
) -> Response:
    """The only time that the token is shown."""
    secret, made = accounts.tokens.add(actor, owner_of(visitor), wanted.name, wanted.scope, wanted.days)
    return bodies.as_json(schemas.MadeTokenBody(token=schemas.token(made), secret=secret), 201)


@router.delete(
    "/account/tokens/{token_id}",
    summary="吊销自己的访问令牌",
    response_model=schemas.DoneBody,
    dependencies=[_OWN],
)
def revoke_own_token(
    accounts: CurrentAccounts, visitor: CurrentVisitor, actor: CurrentActor, token_id: _ID
) -> Response:
    """It is worth nothing from now on."""
    accounts.tokens.revoke(actor, owner_of(visitor), token_id)
    return bodies.as_json(schemas.DoneBody(id=token_id, done=True))


# --- everybody -----------------------------------------------------------------------------------


@router.get("/accounts", summary="全部账号", response_model=schemas.AccountListBody, dependencies=_MANAGING)
def list_accounts(accounts: CurrentAccounts) -> Response:
    """By name."""
    found = [schemas.account(one) for one in accounts.store.all()]
    return bodies.as_json(schemas.AccountListBody(**schemas.whole(found)))


@router.post(
    "/accounts",
    summary="建立账号",
    status_code=201,
    response_model=schemas.MadeAccountBody,
    dependencies=_MANAGING,
)
async def add_account(accounts: CurrentAccounts, actor: CurrentActor, wanted: schemas.NewAccount) -> Response:
    """Its owner has to change the password at the first login."""
    made = new_password() if wanted.password is None else None
    account = await accounts.passwords.run(
        accounts.store.add, actor, wanted.name, wanted.role, made or wanted.password, must_change=True
    )
    response = bodies.as_json(schemas.MadeAccountBody(account=schemas.account(account), password=made), 201)
    response.headers["Location"] = f"/api/v1/accounts/{account.id}"
    return response


@router.get(
    "/accounts/{account_id}",
    summary="一个账号",
    response_model=schemas.AccountBody,
    dependencies=_MANAGING,
)
def get_account(accounts: CurrentAccounts, account_id: _ID) -> Response:
    """Without anything secret."""
    return bodies.as_json(schemas.account(accounts.store.get(account_id)))


@router.patch(
    "/accounts/{account_id}",
    summary="更改账号：角色、停用、重设密码",
    response_model=schemas.MadeAccountBody,
    dependencies=_MANAGING,
)
async def change_account(
    accounts: CurrentAccounts, actor: CurrentActor, account_id: _ID, wanted: schemas.AccountChange
) -> Response:
    """Each field that is given is one change; nothing else is touched."""
    if wanted.role is None and wanted.locked is None and wanted.password is None:
        raise InputError("没有写要改什么。可以改 role、locked、password。")
    made = await accounts.passwords.run(change, accounts, actor, account_id, wanted)
    account = accounts.store.get(account_id)
    return bodies.as_json(schemas.MadeAccountBody(account=schemas.account(account), password=made))


def change(accounts: Accounts, actor: Actor, account_id: str, wanted: schemas.AccountChange) -> str | None:
    """Makes the changes; the password, where one was made up."""
    made = None
    if wanted.password:  # before anything is changed
        check_password(wanted.password, accounts.store.get(account_id).name)
    if wanted.role is not None:
        accounts.store.set_role(actor, account_id, wanted.role)
    if wanted.password is not None:
        made = None if wanted.password else new_password()
        accounts.store.set_password(actor, account_id, made or wanted.password, must_change=True)
    if wanted.locked is not None:
        (accounts.store.lock if wanted.locked else accounts.store.unlock)(actor, account_id)
    return made


@router.delete(
    "/accounts/{account_id}",
    summary="移除账号",
    response_model=schemas.DoneBody,
    dependencies=_MANAGING,
)
def remove_account(accounts: CurrentAccounts, actor: CurrentActor, account_id: _ID) -> Response:
    """With its sessions and tokens; what it did stays in the log."""
    accounts.store.remove(actor, account_id)
    return bodies.as_json(schemas.DoneBody(id=account_id, done=True))


@router.get(
    "/accounts/{account_id}/sessions",
    summary="一个账号的登录",
    response_model=schemas.SessionListBody,
    dependencies=_MANAGING,
)
def list_sessions(accounts: CurrentAccounts, account_id: _ID) -> Response:
    """Those that are open."""
    found = accounts.sessions.of(accounts.store.get(account_id).id)
    return bodies.as_json(
        schemas.SessionListBody(**schemas.whole([schemas.session(one, False) for one in found]))
    )


@router.delete(
    "/accounts/{account_id}/sessions",
    summary="结束一个账号的全部登录",
    response_model=schemas.DoneBody,
    dependencies=_MANAGING,
)
def end_sessions(accounts: CurrentAccounts, actor: CurrentActor, account_id: _ID) -> Response:
    """It can log in again."""
    accounts.sessions.end_all(actor, accounts.store.get(account_id).id)
    return bodies.as_json(schemas.DoneBody(id=account_id, done=True))


@router.get(
    "/accounts/{account_id}/tokens",
    summary="一个账号的访问令牌",
    response_model=schemas.TokenListBody,
    dependencies=_MANAGING,
)
def list_tokens(accounts: CurrentAccounts, account_id: _ID) -> Response:
    """The newest first."""
    return _tokens(accounts, accounts.store.get(account_id).id)


@router.delete(
    "/accounts/{account_id}/tokens/{token_id}",
    summary="吊销一个账号的访问令牌",
    response_model=schemas.DoneBody,
    dependencies=_MANAGING,
)
def revoke_token(accounts: CurrentAccounts, actor: CurrentActor, account_id: _ID, token_id: _ID) -> Response:
    """It is worth nothing from now on."""
    accounts.tokens.revoke(actor, account_id, token_id)
    return bodies.as_json(schemas.DoneBody(id=token_id, done=True))


def _tokens(accounts: Accounts, account_id: str) -> Response:
    found = [schemas.token(one) for one in accounts.tokens.of(account_id)]
    return bodies.as_json(schemas.TokenListBody(**schemas.whole(found)))


# --- the log -------------------------------------------------------------------------------------


class AuditFilter(ListFilter):
    """Which lines of the log are wanted."""

    account: Words = Field(default=None, description="操作人的用户名")
    action: Words = Field(default=None, description="操作，写开头即可，例如 account.")
    outcome: Annotated[Outcome | None, Blank] = Field(
        default=None, description="done 成功；refused 被拒绝；failed 出错；begun 未完成"
    )
    since: Annotated[Day | None, Blank] = Field(default=None, description="从这一天起（北京时间）")
    until: Annotated[Day | None, Blank] = Field(default=None, description="到这一天为止，含当天")

    def conditions(self) -> dict[str, Any]:
        """Arguments of ``AuditLog.entries`` without the window."""
        return {
            "account": self.account or "",
            "action": self.action or "",
            "outcome": self.outcome,
            "since": day_begins(self.since) if self.since else None,
            "until": day_begins(self.until) + 86_400 if self.until else None,
        }


class AuditExport(AuditFilter):
    """Which lines are wanted, and in which form."""

    format: TargetFileForm = Field(
        default=TargetFileForm.JSON, description="json 按页返回；其余为附件，含全部符合条件的记录"
    )


AuditQuery = Annotated[AuditFilter, Query()]


@router.get(
    "/audit",
    summary="操作记录",
    response_model=schemas.AuditListBody,
    dependencies=[Depends(_TOKEN), Depends(needs(Permission.READ_AUDIT))],
)
def audit(request: Request, accounts: CurrentAccounts, wanted: Annotated[AuditExport, Query()]) -> Response:
    """The latest first."""
    names = route_names(request)
    if wanted.format is not TargetFileForm.JSON:
        return audit_file(accounts, wanted, names)
    entries, total = accounts.audit.entries(**wanted.conditions(), limit=wanted.limit, offset=wanted.offset)
    items = [schemas.AuditEntryBody(**audit_json(entry, names)) for entry in entries]
    return bodies.as_json(
        schemas.AuditListBody(items=items, total=total, limit=wanted.limit, offset=wanted.offset)
    )


def audit_file(accounts: Accounts, wanted: AuditExport, names: dict[str, str]) -> Response:
    """All lines that fit, as a file.

    Raises:
        InputError: there are too many.
    """
    conditions, now = wanted.conditions(), dt.datetime.now(dt.UTC).timestamp()
    _, total = accounts.audit.entries(**conditions, limit=0)
    if total > MOST_EXPORTED:
        raise InputError(f"共 {total} 条，一次最多下载 {MOST_EXPORTED} 条。请用起止日期分几次下载。")
    entries = accounts.audit.all_entries(**conditions)
    rows: list[Any] = (
        [audit_json(entry, names) for entry in entries]
        if wanted.format is TargetFileForm.JSONL
        else list(audit_rows(entries, names))
    )
    content = sheet_file(rows, AUDIT_SHEET, wanted.format, f"截至 {moment(now)}，共 {len(rows)} 条")
    name = f"{AUDIT_SHEET.name}_{moment(now)[:10].replace('-', '')}.{wanted.format.value}"
    return Response(content, media_type=MEDIA_TYPES[wanted.format.value], headers=attachment(name))


def route_names(request: Request) -> dict[str, str]:
    """Actions of the log that are routes → their summaries."""
    return {
        f"{method.upper()} {path}": operation["summary"]
        for path, methods in request.app.openapi()["paths"].items()
        for method, operation in methods.items()
        if operation.get("summary")
    }
