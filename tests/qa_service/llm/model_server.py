"""A server of our own that speaks like an OpenAI-compatible endpoint, over real sockets, well or badly.

What it says is a function of the request, so that a test can make it honest, slow, broken or a liar. It keeps
the requests, so that a test can see what was sent.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "kapok-7b"
KEY = "sk-geheim-0123456789"


@dataclass
class Request:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        return next((m["content"] for m in self.body["messages"] if m["role"] == "system"), "")

    @property
    def user(self) -> str:
        return next((m["content"] for m in self.body["messages"] if m["role"] == "user"), "")

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.user)
        return found

    @property
    def task(self) -> str:
        keys = set(self.data)
        return "phrase" if "引文" in keys else "order" if "候选" in keys else "rewrite"


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the server's behaviour."""

    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, *args: object) -> None:
        """Stays quiet."""

    def do_GET(self) -> None:
        self.server.requests.append(Request(self.path, dict(self.headers), {}))
        self.server.on_get(self)

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        request = Request(self.path, dict(self.headers), json.loads(self.rfile.read(length)))
        self.server.requests.append(request)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.server.behaviour(self, request)

    # --- well-behaved pieces ---------------------------------------------------------------------

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)

    def begin_stream(self, **headers: str) -> None:
        self.start(**headers)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def raw(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def event(self, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self.raw(f"data: {text}\n\n".encode())

    def piece(self, text: str | None, finish: str | None = None) -> None:
        delta = {} if text is None else {"content": text}
        self.event(
            {
                "id": "c1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": MODEL,
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            }
        )

    def end_stream(self) -> None:
        self.event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def say(self, text: str, *, size: int = 7, pause: float = 0.0, finish: str = "stop") -> None:
        """A whole streamed reply."""
        self.begin_stream()
        for at in range(0, len(text), size):
            self.piece(text[at : at + size])
            if pause:
                time.sleep(pause)
        self.piece(None, finish)
        self.end_stream()

    def json(self, data: Any, status: int = 200, **headers: str) -> None:
        body = (data if isinstance(data, str) else json.dumps(data)).encode()
        self.start(status, "application/json", **headers)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        """Closes the connection in the middle of whatever it was."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


Behaviour = Callable[[Handler, Request], None]


def models(handler: Handler) -> None:
    """What a GET of the list of models gives."""
    handler.json(
        {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 1, "owned_by": "o"}]}
    )


class ModelServer(ThreadingHTTPServer):
    """Listens on a free port of this machine; its behaviour can be changed at any time."""

    daemon_threads = True

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviour = behaviour
        self.on_get: Callable[[Handler], None] = models
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


@contextlib.contextmanager
def serving(behaviour: Behaviour) -> Iterator[ModelServer]:
    """A running server."""
    server = ModelServer(behaviour)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


# --- what it says --------------------------------------------------------------------------------


def saying(text: str, **how: Any) -> Behaviour:
    """Always the same reply."""
    return lambda handler, request: handler.say(text, **how)


def honest_text(data: dict[str, Any]) -> str:
    """The quotes in sentences of another form, as a good model phrases them."""
    said = []
    for quote in data["引文"]:
        mark = f"[{quote['n']}]"
        if "单位" in quote:
            groups: dict[str, list[str]] = {}
            for unit in quote["单位"]:
                role = unit["角色"]
                part = "牵头" if role == "牵头" else "配合" if re.search("配合|协|参", role) else "负责"
                groups.setdefault(part, []).append(unit["名称"])
            tasks = [re.split("[，,。；;]", one)[0] for one in quote["任务"] if len(one) > 4] or [""]
            source = re.sub(r"\s", "", quote["分工原文"])
            more = {p: "等" if any(f"{name}等" in source for name in u) else "" for p, u in groups.items()}
            parts = [f"{'' if p == '配合' else '由'}{'、'.join(u)}{more[p]}{p}" for p, u in groups.items()]
            said.append(f"{max(tasks, key=len)}，{'，'.join(parts)}。{mark}")
        else:
            said += [f"{line.strip().rstrip('。；;：:')}。{mark}" for line in quote["原文"]]
    return "".join(said)


@dataclass
class Honest:
    """A model that does what it is asked; ``words``: its rewritten question, ``choice``: its pick."""

    words: str = ""
    choice: str = "1"
    seen: list[str] = field(default_factory=list)

    def __call__(self, handler: Handler, request: Request) -> None:
        self.seen.append(request.task)
        if request.task == "rewrite":
            handler.say(self.words or request.data["问题"])
        elif request.task == "order":
            handler.say(self.choice)
        else:
            handler.say(honest_text(request.data))
