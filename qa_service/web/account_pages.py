"""Login and one's own account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from corpus.errors import InputError, PasswordChangeError
from qa_service.accounts.audit_table import moment
from qa_service.accounts.model import DOING, ROLE_NAMES, Means, Permission, Role
from qa_service.accounts.passwords import LONGEST, SHORTEST
from qa_service.accounts.random_secrets import hashed
from qa_service.accounts.sessions import SHOWN_ID
from qa_service.accounts.tokens import USUAL_DAYS
from qa_service.api.connection import cookie_name, is_https, session_secret
from qa_service.api.routes.accounts import CurrentAccounts, owner_of
from qa_service.api.visitor import CurrentActor, CurrentVisitor, Open
from qa_service.web.page_links import page_of
from qa_service.web.rendering import render

router = APIRouter(include_in_schema=False)

TOKEN_DAYS = (30, USUAL_DAYS, 180, 365)
# Why: after a login one goes back to where one was, and only within this site.
# Matches a path with its query: /documents?q=消防. Must not match another host in any of its spellings
# (//host, /\host, https://host) or control characters.
_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")
_OWN = Depends(Open("everybody may look after his own login; the page asks for one", own=True))
_AGENTS: tuple[tuple[str, str], ...] = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: tuple[tuple[str, str], ...] = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


# --- login ---------------------------------------------------------------------------------------


@page_of(router, "/login")
def login_page(request: Request, accounts: CurrentAccounts, visitor: CurrentVisitor) -> Response:
    """The form; whoever is logged in already is sent on."""
    wanted = request.query_params.get("next", "") or _referring(request)
    if visitor.means is Means.SESSION:
        return RedirectResponse(_within(wanted) or "/account", status_code=303)
    return _login(request, accounts, wanted=wanted)


@router.post("/login", dependencies=[Depends(Open("whoever logs in is nobody yet", own=True, ours=True))])
async def log_in(
    request: Request,
    accounts: CurrentAccounts,
    actor: CurrentActor,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next_: Annotated[str, Form(alias="next", max_length=2000)] = "",
) -> Response:
    """A new session, always: one that somebody may have put into the browser before counts no more."""
    try:
        if not name.strip() or not password:
            raise InputError("请填写用户名和密码。")
        secret, account = await accounts.passwords.run(
            accounts.sessions.log_in,
            actor,
            name,
            password,
            agent=request.headers.get("user-agent", ""),
            replacing=session_secret(request.scope),
        )
    except InputError as error:
        response = _login(request, accounts, wanted=next_, name=name, problem=error)
        if "retry_after" in error.details:
            response.headers["Retry-After"] = str(error.details["retry_after"])
        return response
    goal = "/account" if account.must_change else _within(next_) or "/"
    return _with_session(request, RedirectResponse(goal, status_code=303), secret)


@router.post(
    "/logout",
    dependencies=[Depends(Open("whoever has no session is logged out already", own=True, ours=True))],
)
def log_out(request: Request, accounts: CurrentAccounts, actor: CurrentActor) -> Response:
    """Ends the session here and on the server."""
    if secret := session_secret(request.scope):
        accounts.sessions.log_out(actor, secret)
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(
        cookie_name(request.scope), httponly=True, samesite="lax", secure=is_https(request.scope)
    )
    return response


def _login(
    request: Request,
    accounts: CurrentAccounts,
    *,
    wanted: str = "",
    name: str = "",
    problem: InputError | None = None,
) -> Response:
    return render(
        "login.html",
        status=problem.status if problem else 200,
        section="account",
        wanted=_within(wanted),
        name=name,
        problem=problem.message if problem else "",
        empty=not accounts.store.any(),
    )


def _within(path: str) -> str:
    """The path if it leads to a page of this site that is no login; "" otherwise."""
    found = path if _PATH.fullmatch(path) else ""
    return "" if found.startswith(("/login", "/logout", "/api/")) else found


def _referring(request: Request) -> str:
    """The page of ours from which the login was opened."""
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    if parts.netloc.lower() != request.headers.get("host", "").lower():
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _with_session(request: Request, response: Response, secret: str) -> Response:
    response.set_cookie(
        cookie_name(request.scope),
        secret,
        httponly=True,
        samesite="lax",
        secure=is_https(request.scope),
        path="/",
    )
    return response


# --- one's own account ---------------------------------------------------------------------------


@page_of(router, "/account")
def account_page(request: Request, accounts: CurrentAccounts, visitor: CurrentVisitor) -> Response:
    """What one may, from where one is logged in, the tokens of one's programs, the password."""
    if visitor.means is Means.LOCAL:
        return render("local.html", section="account", json_url="/api/v1/account")
    return _account(request, accounts, visitor)


@router.post("/account/password", dependencies=[_OWN])
async def change_password(
    request: Request,
    accounts: CurrentAccounts,
    visitor: CurrentVisitor,
    actor: CurrentActor,
    old: Annotated[str, Form(max_length=1000)] = "",
    new: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Ends all sessions of the account and begins a new one here."""
    owner = owner_of(visitor, changing_password=True)
    try:
        if new != again:
            raise InputError("两次输入的新密码不一样，请重新输入。")
        await accounts.passwords.run(accounts.store.change_password, actor, owner, old, new)
    except InputError as error:
        return _account(request, accounts, visitor, problem=error, at="password")
    secret = accounts.sessions.open_again(actor, owner, request.headers.get("user-agent", ""))
    goal = RedirectResponse("/account?done=password", status_code=303)
    return _with_session(request, goal, secret)


@router.post("/account/tokens", dependencies=[_OWN])
def add_token(
    request: Request,
    accounts: CurrentAccounts,
    visitor: CurrentVisitor,
    actor: CurrentActor,
    name: Annotated[str, Form(max_length=200)] = "",
    days: Annotated[str, Form(max_length=5)] = "",
    scope: Annotated[list[str] | None, Form(max_length=10)] = None,
) -> Response:
    """Shows the token, this once."""
    owner = owner_of(visitor)
    try:
        wanted = frozenset(_permission(one) for one in scope or ())
        whole = int(days) if days.isascii() and days.isdigit() else 0
        secret, _ = accounts.tokens.add(actor, owner, name, wanted, whole)
    except InputError as error:
        return _account(request, accounts, visitor, problem=error, at="tokens")
    return _account(request, accounts, visitor, status=201, secret=secret)


@router.post("/account/tokens/{token_id}/revoke", dependencies=[_OWN])
def revoke_token(
    accounts: CurrentAccounts, visitor: CurrentVisitor, actor: CurrentActor, token_id: str
) -> Response:
    """Back to the list, without it."""
    accounts.tokens.revoke(actor, owner_of(visitor), token_id)
    return RedirectResponse("/account?done=token", status_code=303)


@router.post("/account/sessions/{session_id}/end", dependencies=[_OWN])
def end_session(
    accounts: CurrentAccounts, visitor: CurrentVisitor, actor: CurrentActor, session_id: str
) -> Response:
    """Back to the list, without it."""
    accounts.sessions.end(actor, owner_of(visitor), session_id)
    return RedirectResponse("/account?done=session", status_code=303)


@router.post("/account/sessions/end-others", dependencies=[_OWN])
def end_others(
    request: Request, accounts: CurrentAccounts, visitor: CurrentVisitor, actor: CurrentActor
) -> Response:
    """All but this one."""
    accounts.sessions.end_all(actor, owner_of(visitor), but=session_secret(request.scope))
    return RedirectResponse("/account?done=session", status_code=303)


DONE: Mapping[str, str] = {
    "password": "密码已修改。在其他地方的登录都已结束。",
    "token": "令牌已吊销，马上不能再用。",
    "session": "登录已结束。",
}


def _account(
    request: Request,
    accounts: CurrentAccounts,
    visitor: CurrentVisitor,
    *,
    status: int = 200,
    problem: InputError | None = None,
    at: str = "",
    secret: str = "",
) -> Response:
    try:
        owner = owner_of(visitor)
        sessions, tokens = accounts.sessions.of(owner), accounts.tokens.of(owner)
    except PasswordChangeError:
        sessions, tokens = [], []
    return render(
        "account.html",
        status=problem.status if problem else status,
        section="account",
        json_url="/api/v1/account",
        person=visitor,
        role=ROLE_NAMES[visitor.role],
        allowed=[(one, DOING[one]) for one in Permission if visitor.may(one)],
        sessions=sessions,
        current=hashed(session_secret(request.scope))[:SHOWN_ID],
        tokens=tokens,
        now=accounts.now(),
        days=TOKEN_DAYS,
        usual_days=USUAL_DAYS,
        doing=DOING,
        secret=secret,
        problem=problem.message if problem else "",
        at=at,
        done=DONE.get(request.query_params.get("done", ""), ""),
        shortest=SHORTEST,
        longest=LONGEST,
        moment=moment,
        browser=browser,
        administrator=visitor.role is Role.ADMINISTRATOR,
    )


def _permission(value: str) -> Permission:
    try:
        return Permission(value)
    except ValueError:
        raise InputError("没有这种权限。请在页面上勾选。") from None


def browser(agent: str) -> str:
    """What a person calls his browser, from what it calls itself: Chrome（Windows）."""
    name = next((told for sign, told in _AGENTS if sign in agent), "")
    system = next((told for sign, told in _SYSTEMS if sign in agent), "")
    if not name:
        return agent.partition("/")[0][:30] or "未知程序"
    return f"{name}（{system}）" if system else name


def names_of(values: Any) -> str:
    """Permissions as a person reads them."""
    return "、".join(DOING[one] for one in Permission if one in values)
