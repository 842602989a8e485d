"""The one connection that leaves this program, and what it may cost.

A request goes to the configured host only, without proxies and redirects; the key goes nowhere else. A call
has a deadline for the whole of it, which a server that drips one byte a second cannot stretch, a limit of
bytes, and can be cancelled from another thread at any moment.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

import httpx

from corpus.errors import ModelError

MOST_BYTES = 2 * 1024 * 1024
"""Bytes of one reply. A streamed token takes about 300 bytes of JSON, so 800 tokens take a quarter MB."""
_DROPPED_HEADERS = ("openai-organization", "openai-project", "cookie", "accept-encoding")
_DROPPED_PREFIX = "x-stainless-"
_EVENT_STREAM = "text/event-stream"
_JSON = "application/json"


class Call:
    """One request to the model: its deadline, and the means to end it.

    Args:
        seconds: until it ends, whatever the server does.
    """

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._cancelled = False
        self._socket: socket.socket | None = None

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, 0 when it is past."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def check(self) -> None:
        """Go on only while there is a reason to.

        Raises:
            ModelError: cancelled, or out of time.
        """
        if self._cancelled:
            raise ModelError("已取消。")
        if self.remaining <= 0:
            raise ModelError("大模型没有在规定的时间内答完。")

    def connected(self, own: socket.socket) -> None:
        """Remember the socket, so that a waiting read can be ended from outside."""
        with self._lock:
            self._socket = own
            cancelled = self._cancelled
        if cancelled:
            _shut(own)

    def cancel(self) -> None:
        """End the call now; safe from any thread, more than once."""
        with self._lock:
            self._cancelled = True
            own, self._socket = self._socket, None
        if own is not None:
            _shut(own)


current_call: ContextVar[Call | None] = ContextVar("anzhi_model_call", default=None)
"""The call in whose thread a request is made; the transport finds its limits here."""


class GuardedTransport(httpx.BaseTransport):
    """Carries requests to one endpoint and nowhere else.

    Args:
        base_url: the configured address, whose scheme, host and port every request must have.
        with_key: whether a key is configured; without one no ``Authorization`` is sent.
        inner: what carries the bytes; by default httpx's own, without reuse of connections, so that ending
            one call can never end another.
    """

    def __init__(self, base_url: str, *, with_key: bool, inner: httpx.BaseTransport | None = None) -> None:
        self._origin = _origin(httpx.URL(base_url))
        self._with_key = with_key
        self._inner = inner or httpx.HTTPTransport(
            trust_env=False, retries=0, limits=httpx.Limits(max_keepalive_connections=0)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request within the limits of the current call.

        Raises:
            ModelError: another host, a redirect, a reply of the wrong kind, or out of time.
        """
        call = current_call.get()
        if call is None:
            raise ModelError("没有限时的大模型请求，已拒绝。")
        if _origin(request.url) != self._origin:
            raise ModelError("大模型的请求指向了别的主机，已拒绝。")
        call.check()
        self._prepare(request, call)
        response = self._inner.handle_request(request)
        try:
            _judge(response, streaming=_EVENT_STREAM in request.headers.get("accept", ""))
            call.check()
        except ModelError:
            response.close()
            raise
        stream = response.stream
        assert isinstance(stream, httpx.SyncByteStream)
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Limited(stream, call),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._inner.close()

    def _prepare(self, request: httpx.Request, call: Call) -> None:
        for name in list(request.headers):
            if name.lower() in _DROPPED_HEADERS or name.lower().startswith(_DROPPED_PREFIX):
                del request.headers[name]
        if not self._with_key:
            request.headers.pop("authorization", None)
        request.headers["user-agent"] = "anzhi"
        # A small compressed reply can unfold to gigabytes; what is not compressed can be counted.
        request.headers["accept-encoding"] = "identity"
        if b'"stream":true' in _body(request):
            request.headers["accept"] = _EVENT_STREAM
        left = call.remaining
        request.extensions = {
            **request.extensions,
            "timeout": {"connect": left, "read": left, "write": left, "pool": left},
            "trace": _Sockets(call),
        }


class _Sockets:
    """Tells the call which socket was opened for it."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def __call__(self, name: str, info: Mapping[str, Any]) -> None:
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            opened = info["return_value"].get_extra_info("socket")
            if isinstance(opened, socket.socket):
                self._call.connected(opened)


class _Limited(httpx.SyncByteStream):
    """A body that is counted and timed while it is read."""

    def __init__(self, inner: httpx.SyncByteStream, call: Call) -> None:
        self._inner = inner
        self._call = call

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for chunk in self._inner:
            self._call.check()
            seen += len(chunk)
            if seen > MOST_BYTES:
                raise ModelError("大模型返回的内容过多，已停止接收。")
            yield chunk

    def close(self) -> None:
        self._inner.close()


def _judge(response: httpx.Response, *, streaming: bool) -> None:
    """Refuse what no well-behaved endpoint sends; error statuses pass, the client knows them."""
    if 300 <= response.status_code < 400:
        raise ModelError("大模型接口要求转到别的地址，出于安全不跟随。请把最终的地址写在 llm_url。")
    if response.status_code != 200:
        return
    if response.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
        raise ModelError("大模型接口返回了压缩的内容，不接受。")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = _EVENT_STREAM if streaming else _JSON
    if kind != wanted:
        raise ModelError(f"大模型接口返回的类型是“{kind[:60] or '空'}”，应为 {wanted}。请检查 llm_url。")


def _body(request: httpx.Request) -> bytes:
    try:
        return request.content.replace(b'": ', b'":')
    except httpx.RequestNotRead:
        return b""


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host.lower(), url.port or (443 if url.scheme == "https" else 80)


def _shut(own: socket.socket) -> None:
    """Wakes a read that waits in another thread, which closing would not."""
    try:
        own.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed already
