"""Administration: everybody's accounts, and the log of changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from corpus.errors import InputError
from qa_service.accounts.audit_table import ACTION_NAMES, OUTCOME_NAMES, audit_rows, moment
from qa_service.accounts.model import ALLOWED, DOING, ROLE_NAMES, Permission, Role
from qa_service.accounts.passwords import LONGEST, SHORTEST
from qa_service.accounts.random_secrets import new_password
from qa_service.accounts.records import Account
from qa_service.accounts.store import GIVEN_ROLES, LONGEST_NAME
from qa_service.api.account_schemas import AccountChange
from qa_service.api.routes.accounts import AuditQuery, CurrentAccounts, change, route_names
from qa_service.api.visitor import CurrentActor, CurrentVisitor, needs
from qa_service.web.account_pages import browser, names_of
from qa_service.web.page_links import conditions_of, kept_limit, link_to, shown_limit
from qa_service.web.rendering import render

router = APIRouter(include_in_schema=False)

_MANAGING = Depends(needs(Permission.MANAGE_ACCOUNTS, recorded=True))
ROLE_TEXTS = {
    Role.OFFICER: "查阅内部文件，上传、修改和移除文件，处理反馈",
    Role.TRAINER: "查阅内部文件，处理反馈",
    Role.ADMINISTRATOR: "以上全部，并管理账号、查看操作记录",
}


@router.api_route("/admin", methods=["GET", "HEAD"], dependencies=[_MANAGING])
def admin_page(accounts: CurrentAccounts) -> Response:
    """The accounts with a form for a new one, and the way to everything else."""
    return _admin(accounts)


@router.post("/admin", dependencies=[_MANAGING])
async def add_account(
    accounts: CurrentAccounts,
    actor: CurrentActor,
    name: Annotated[str, Form(max_length=200)] = "",
    role: Annotated[str, Form(max_length=20)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Shows the password that was made up, this once."""
    made = "" if password else new_password()
    try:
        account = await accounts.passwords.run(
            accounts.store.add, actor, name, _role(role), password or made, must_change=True
        )
    except InputError as error:
        return _admin(accounts, problem=error, name=name, chosen=role)
    return _admin(accounts, status=201, added=account, password=made)


def _admin(
    accounts: CurrentAccounts,
    *,
    status: int = 200,
    problem: InputError | None = None,
    name: str = "",
    chosen: str = "",
    added: Account | None = None,
    password: str = "",
) -> Response:
    return render(
        "admin.html",
        status=problem.status if problem else status,
        section="account",
        json_url="/api/v1/accounts",
        accounts=accounts.store.all(),
        roles=[(one, ROLE_NAMES[one], ROLE_TEXTS[one]) for one in GIVEN_ROLES],
        role_names=ROLE_NAMES,
        problem=problem.message if problem else "",
        name=name,
        chosen=chosen or Role.OFFICER.value,
        added=added,
        password=password,
        shortest=SHORTEST,
        longest=LONGEST,
        longest_name=LONGEST_NAME,
        moment=moment,
    )


@router.api_route("/admin/accounts/{account_id}", methods=["GET", "HEAD"], dependencies=[_MANAGING])
def account_page(
    request: Request, accounts: CurrentAccounts, visitor: CurrentVisitor, account_id: str
) -> Response:
    """One account: role, password, sessions, tokens, what it did."""
    done = DONE.get(request.query_params.get("done", ""), "")
    return _one(accounts, visitor.account_id, account_id, done=done)


@router.post("/admin/accounts/{account_id}/{step}", dependencies=[_MANAGING])
async def change_account(
    accounts: CurrentAccounts,
    actor: CurrentActor,
    account_id: str,
    step: str,
    role: Annotated[str, Form(max_length=20)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    token: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """One change: role, password, lock, unlock, end-sessions, revoke, remove."""
    own = actor.visitor.account_id
    try:
        made = await accounts.passwords.run(_step, accounts, actor, account_id, step, role, password, token)
    except InputError as error:
        if error.status == 404:
            raise
        return _one(accounts, own, account_id, problem=error, at=step)
    if made:
        return _one(accounts, own, account_id, password=made)
    if step == "remove":
        return RedirectResponse("/admin", status_code=303)
    return RedirectResponse(f"/admin/accounts/{account_id}?done={step}", status_code=303)


def _step(
    accounts: CurrentAccounts,
    actor: CurrentActor,
    account_id: str,
    step: str,
    role: str,
    password: str,
    token: str,
) -> str | None:
    if step == "role":
        return change(accounts, actor, account_id, AccountChange(role=_role(role)))
    if step == "password":
        return change(accounts, actor, account_id, AccountChange(password=password))
    if step in ("lock", "unlock"):
        return change(accounts, actor, account_id, AccountChange(locked=step == "lock"))
    if step == "end-sessions":
        accounts.sessions.end_all(actor, accounts.store.get(account_id).id)
    elif step == "revoke":
        accounts.tokens.revoke(actor, account_id, token)
    elif step == "remove":
        accounts.store.remove(actor, account_id)
    else:
        raise InputError("没有这种操作。请在账号页面上操作。")
    return None


DONE = {
    "role": "角色已更改，马上生效。",
    "password": "密码已重设，原有的登录都已结束。",
    "lock": "账号已停用，登录和令牌马上失效。",
    "unlock": "账号已启用。",
    "end-sessions": "全部登录已结束。",
    "revoke": "令牌已吊销。",
}


def _one(
    accounts: CurrentAccounts,
    own: str,
    account_id: str,
    *,
    problem: InputError | None = None,
    at: str = "",
    done: str = "",
    password: str = "",
) -> Response:
    account = accounts.store.get(account_id)
    return render(
        "admin_account.html",
        status=problem.status if problem else 200,
        section="account",
        json_url=f"/api/v1/accounts/{account_id}",
        account=account,
        own=own == account_id,
        role_name=ROLE_NAMES[account.role],
        doing="、".join(DOING[one] for one in Permission if one in ALLOWED[account.role]),
        roles=[(one, ROLE_NAMES[one], ROLE_TEXTS[one]) for one in GIVEN_ROLES],
        sessions=accounts.sessions.of(account_id),
        tokens=accounts.tokens.of(account_id),
        now=accounts.now(),
        problem=problem.message if problem else "",
        at=at,
        done=done,
        password=password,
        shortest=SHORTEST,
        longest=LONGEST,
        moment=moment,
        browser=browser,
        names_of=names_of,
        audit_url=link_to("/admin/audit", {"account": account.name}),
    )


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise InputError("请选择角色。") from None


@router.api_route(
    "/admin/audit", methods=["GET", "HEAD"], dependencies=[Depends(needs(Permission.READ_AUDIT))]
)
def audit_page(request: Request, accounts: CurrentAccounts, wanted: AuditQuery) -> Response:
    """The log of changes with its filters."""
    limit = shown_limit(wanted)
    entries, total = accounts.audit.entries(**wanted.conditions(), limit=limit, offset=wanted.offset)
    names, query = route_names(request), conditions_of(wanted)
    known = {
        action: ACTION_NAMES.get(action) or names.get(action) or action for action in accounts.audit.actions()
    }
    return render(
        "admin_audit.html",
        section="account",
        rows=list(audit_rows(entries, names)),
        page={"total": total, "limit": limit, "offset": wanted.offset},
        filters={name: value or "" for name, value in wanted.model_dump(mode="json").items()},
        filtered=bool(query),
        actions=sorted(known.items(), key=lambda pair: pair[1]),
        outcomes={outcome.value: name for outcome, name in OUTCOME_NAMES.items()},
        link=lambda offset: link_to("/admin/audit", query, offset=offset, limit=kept_limit(limit)),
        export=lambda form: link_to("/api/v1/audit", query, format=form),
        json_url=link_to("/api/v1/audit", query),
    )
