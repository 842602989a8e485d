"""What holds for every request: an id, size limits, same-origin writes, safe headers, no bare failure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_service.api.errors import REQUEST_ID_HEADER, BodyTooLargeError, CrossOriginError, ErrorResponder

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

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


class RequestGuard:
    """ASGI middleware around everything else.

    Args:
        app: the wrapped application.
        responder: renders failures.
        body_limit: bytes that a request body may have.
        upload_limit: bytes that a file may have in a form sent to the paths in ``upload_paths``.
        upload_paths: where files are sent to.
        body_limits: paths whose bodies may be larger or must be smaller than ``body_limit``.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        responder: ErrorResponder,
        body_limit: int,
        upload_limit: int,
        upload_paths: Iterable[str],
        body_limits: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._responder = responder
        self._body_limit = body_limit
        self._upload_limit = upload_limit
        self._upload_paths = frozenset(upload_paths)
        self._body_limits = dict(body_limits or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        scope.setdefault("state", {})["request_id"] = request_id
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                response_headers = MutableHeaders(scope=message)
                response_headers[REQUEST_ID_HEADER] = request_id
                for name, value in SAFE_HEADERS.items():
                    response_headers.setdefault(name, value)
                response_headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        limited = self._limited(scope, receive)
        try:
            self._check(scope, headers)
            await self._app(scope, limited, send_with_headers)
        except ClientDisconnect:
            return
        except Exception as error:
            if started:
                raise
            response = self._responder.of_exception(Request(scope), error)
            await response(scope, receive, send_with_headers)

    def _limit(self, scope: Scope) -> tuple[int, int]:
        """(bytes that people are told, bytes that are let through) for this request."""
        if scope["path"] in self._upload_paths:
            return self._upload_limit, self._upload_limit + FORM_MARGIN
        limit = self._body_limits.get(scope["path"], self._body_limit)
        return limit, limit

    def _check(self, scope: Scope, headers: Headers) -> None:
        if scope["method"] not in SAFE_METHODS and not _same_origin(headers):
            raise CrossOriginError
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


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID_HEADER, "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _same_origin(headers: Headers) -> bool:
    """Whether a writing request comes from our own pages or from no browser at all.

    Browsers add ``Sec-Fetch-Site`` (on https and localhost) and ``Origin``; a page of another site can
    change neither. A reverse proxy that rewrites ``Host`` tells the outer name in ``X-Forwarded-Host``,
    which a cross-site form cannot set.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    own = {headers.get("host", "").lower(), headers.get("x-forwarded-host", "").lower()}
    return bool(host) and host in own
