"""What holds for every request: who sent it, whether it may, size limits, safe headers, no bare failure."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import AnzhiError, ForbiddenError, NotLoggedInError, WrongHostError
from qa_service.accounts.current import as_current
from qa_service.accounts.desk import Accounts
from qa_service.accounts.limits import Work
from qa_service.accounts.model import ANONYMOUS, Means, Visitor
from qa_service.accounts.records import Actor, Outcome
from qa_service.api.connection import (
    address_of,
    caller_of,
    credential_of,
    from_this_computer,
    host_is_loopback,
    is_https,
    is_loopback_name,
)
from qa_service.api.errors import REQUEST_ID_HEADER, BodyTooLargeError, ErrorResponder
from qa_service.api.origin import check_origin
from qa_service.api.visitor import check_permission
from qa_service.api.work_kinds import work_of
from qa_service.api.write_rules import SAFE_METHODS, WriteRule, WriteRules

logger = logging.getLogger("anzhi.api")

# Bytes that a form adds around the file in it: boundaries, names, other fields.
FORM_MARGIN = 64 * 1024

# A caller's own request id is kept when it is short and plain; anything else (control characters,
# markup, a whole sentence) could forge log lines and is replaced.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

# Nothing comes from another host, nothing runs inline, nobody frames the site.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": with it a browser sends "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS: Final = "max-age=31536000"
"""One year, for this host only: others of the domain may have no certificate (RFC 6797, 6.1)."""
NOT_KEPT: Final = "private, no-store"
"""What somebody sees who is logged in: for no shared cache, and gone after the logout (RFC 9111, 5.2.2)."""
_NOBODYS: Final = ("/static/", "/api/v1/health")
"""The same for everybody, and asked for often."""


class RequestGuard:
    """ASGI middleware around everything else.

    Args:
        app: the wrapped application.
        responder: renders failures.
        body_limit: bytes that a request body may have.
        upload_limit: bytes that a file may have in a form sent to the paths in ``upload_paths``.
        upload_paths: where files are sent to.
        body_limits: paths whose bodies may be larger or must be smaller than ``body_limit``.
        accounts: who may come in.
        rules: what writing routes demand.
        host: the address that the service is bound to.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        responder: ErrorResponder,
        body_limit: int,
        upload_limit: int,
        upload_paths: Iterable[str],
        accounts: Accounts,
        rules: WriteRules,
        host: str,
        body_limits: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._responder = responder
        self._body_limit = body_limit
        self._upload_limit = upload_limit
        self._upload_paths = frozenset(upload_paths)
        self._body_limits = dict(body_limits or {})
        self._accounts = accounts
        self._rules = rules
        self._bound_here = is_loopback_name(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["visitor"] = ANONYMOUS
        started, entry = False, 0

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if entry:
                    await run_in_threadpool(self._complete, entry, scope, message)
                _add_headers(MutableHeaders(scope=message), scope, request_id, state["visitor"])
            await send(message)

        limited = self._limited(scope, receive)
        try:
            visitor = state["visitor"] = await self._visitor(scope)
            with as_current(visitor):
                entry = await self._admit(scope, headers, visitor)
                await self._app(scope, limited, send_with_headers)
        except ClientDisconnect:
            return
        except Exception as error:
            if started:
                raise
            with as_current(state["visitor"]):
                response = self._responder.of_exception(Request(scope), error)
            await response(scope, receive, send_with_headers)

    async def _visitor(self, scope: Scope) -> Visitor:
        """Who sends the request; the database is only asked in a thread, and only where it must be.

        Raises:
            InvalidTokenError: it brings a token that is worth nothing.
            WrongHostError: somebody else's name points at this computer.
        """
        if scope["path"].startswith(_NOBODYS):
            return ANONYMOUS
        credential = credential_of(scope, bound_here=self._bound_here)
        visitor = self._accounts.recogniser.at_once(credential)
        if visitor is None:
            visitor = await run_in_threadpool(self._accounts.visitor, credential)
        if visitor.means is Means.LOCAL and not host_is_loopback(scope):
            raise WrongHostError(
                "还没有建立账号时，只能在本机用 http://127.0.0.1 或 http://localhost 加端口打开。"
                "要用别的名称或经过代理打开，请先用 anzhi accounts add 建立管理员账号。"
            )
        return visitor

    async def _admit(self, scope: Scope, headers: Headers, visitor: Visitor) -> int:
        """Lets the request in, or raises what it is refused with.

        Returns:
            The number of its line in the log of changes; 0 when it changes nothing.
        """
        writes = scope["method"] not in SAFE_METHODS
        rule = self._rules.of(scope["method"], scope["path"]) if writes else None
        if writes:
            check_origin(headers, visitor.means, ours=rule is not None and rule.ours)
        work = work_of(scope, rule)
        if work is not None and (work is Work.LOGIN or not from_this_computer(scope)):
            self._accounts.limits.take(work, visitor.account_id or caller_of(scope))
        if rule is not None and rule.permission is not None:
            try:
                check_permission(visitor, rule.permission)
            except ForbiddenError as error:
                await run_in_threadpool(self._refused, scope, rule, visitor, error)
                raise
        if rule is not None and rule.own and not rule.ours and not visitor.account_id:
            raise NotLoggedInError("请先登录。")
        self._check_length(scope, headers)
        if rule is None or rule.recorded:
            return 0
        return await run_in_threadpool(self._begin, scope, rule, visitor)

    def _actor(self, scope: Scope, visitor: Visitor) -> Actor:
        return Actor(visitor, address_of(scope), caller_of(scope), scope["state"]["request_id"])

    def _begin(self, scope: Scope, rule: WriteRule, visitor: Visitor) -> int:
        thing = scope["path"] if "{" in rule.path else ""
        return self._accounts.audit.note(self._actor(scope, visitor), rule.action, thing, Outcome.BEGUN)

    def _refused(self, scope: Scope, rule: WriteRule, visitor: Visitor, error: AnzhiError) -> None:
        self._accounts.audit.note(
            self._actor(scope, visitor),
            rule.action,
            scope["path"] if "{" in rule.path else "",
            Outcome.REFUSED,
            status=error.status,
            details={"code": error.code},
        )

    def _complete(self, entry: int, scope: Scope, message: Message) -> None:
        """Writes down what became of a change; the change itself stands, so a failure here is only logged."""
        status = int(message["status"])
        outcome = Outcome.DONE if status < 400 else Outcome.REFUSED if status < 500 else Outcome.FAILED
        thing, details = scope["state"].get("audit", ("", {}))
        thing = thing or Headers(raw=list(message.get("headers", []))).get("location", "")
        try:
            self._accounts.audit.finish(entry, outcome, status, thing=thing, details=details)
        except AnzhiError:
            logger.exception("the log of changes could not be completed: line %d, status %d", entry, status)

    def _limit(self, scope: Scope) -> tuple[int, int]:
        """(bytes that people are told, bytes that are let through) for this request."""
        if scope["path"] in self._upload_paths:
            return self._upload_limit, self._upload_limit + FORM_MARGIN
        limit = self._body_limits.get(scope["path"], self._body_limit)
        return limit, limit

    def _check_length(self, scope: Scope, headers: Headers) -> None:
        declared = headers.get("content-length", "")
        told, allowed = self._limit(scope)
        if declared.isdigit() and int(declared) > allowed:
            raise BodyTooLargeError(told)

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """``receive`` that counts: a chunked body declares no length."""
        told, allowed = self._limit(scope)
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > allowed:
                    raise BodyTooLargeError(told)
            return message

        return counted


def _add_headers(headers: MutableHeaders, scope: Scope, request_id: str, visitor: Visitor) -> None:
    headers[REQUEST_ID_HEADER] = request_id
    for name, value in SAFE_HEADERS.items():
        headers.setdefault(name, value)
    if is_https(scope):
        headers.setdefault("Strict-Transport-Security", HSTS)
    if scope["path"].startswith(_NOBODYS):
        headers.setdefault("Cache-Control", "no-cache")
    elif visitor.account_id:
        headers["Cache-Control"] = NOT_KEPT
    else:
        headers.setdefault("Cache-Control", "no-cache")
        headers.add_vary_header("Cookie")


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID_HEADER, "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
