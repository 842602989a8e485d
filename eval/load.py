"""Clients that ask over HTTP, one at a time or many at once, and what they had to wait.

The clients share the machine with what they measure, so they do as little as they can: a plain socket each,
kept open, requests made beforehand, an answer read to its length and looked at no further than its status.
``Load.own_cpu`` says what they cost all the same.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

from eval.metrics import percentile

TIMEOUT_SECONDS = 60.0
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What a run gave.

    Attributes:
        waited: milliseconds for each answer. errors: what went wrong, with how often.
        seconds: from the first request to the last answer. own_cpu: seconds that the clients used up.
    """

    waited: tuple[float, ...]
    errors: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    own_cpu: float = 0.0

    def facts(self) -> dict[str, Any]:
        """Figures for a report."""
        return {
            "answers": len(self.waited),
            "errors": sum(self.errors.values()),
            **({"kinds of errors": dict(self.errors)} if self.errors else {}),
            "answers per second": round(len(self.waited) / self.seconds, 1) if self.seconds else 0.0,
            "median, ms": round(percentile(self.waited, 0.5), 1),
            "95th percentile, ms": round(percentile(self.waited, 0.95), 1),
            "99th percentile, ms": round(percentile(self.waited, 0.99), 1),
            "slowest, ms": round(max(self.waited, default=0.0), 1),
            "clients' own share of a core": round(self.own_cpu / self.seconds, 3) if self.seconds else 0.0,
        }


def ask_request(question: str) -> bytes:
    """``POST /api/v1/ask``."""
    body = json.dumps({"question": question}, ensure_ascii=False).encode()
    return request("POST", "/api/v1/ask", body)


def search_request(words: str) -> bytes:
    """``GET /api/v1/search``."""
    return request("GET", f"/api/v1/search?q={quote(words)}&limit=20")


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """An HTTP request to the service, as it goes over the wire; ``content_type`` is a header, for example."""
    lines = {"Host": "127.0.0.1", "Content-Type": "application/json"}
    lines |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Client:
    """One connection to the service, kept open; opened anew when the service closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def send(self, request: bytes) -> int:
        """As ``exchange``, when the HTTP status is all that matters."""
        return self.exchange(request)[0]

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send one request and read the answer; (HTTP status, body).

        Raises:
            OSError: no connection, no answer in time, or one that breaks off.
        """
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._rest = b""
        try:
            self._socket.sendall(request)
            return self._answer(self._socket)
        except (OSError, ValueError):
            self.close()
            raise

    def _answer(self, connection: socket.socket) -> tuple[int, bytes]:
        received = self._rest
        while _HEAD_END not in received:
            received += self._more(connection)
        head, _, body = received.partition(_HEAD_END)
        lines = head.split(b"\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in lines[1:])
        length = int(fields.get(b"content-length", b"0"))
        while len(body) < length:
            body += self._more(connection)
        self._rest = body[length:]
        if fields.get(b"connection") == b"close":
            self.close()
        return int(lines[0].partition(b" ")[2][:3]), body[:length]

    @staticmethod
    def _more(connection: socket.socket) -> bytes:
        received = connection.recv(65536)
        if not received:
            raise ConnectionError("the service closed the connection")
        return received

    def close(self) -> None:
        """Let go of the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def one_at_a_time(port: int, requests: Sequence[bytes]) -> Load:
    """All requests, one after another, over one connection."""
    return _run(port, [list(requests)], None)


def at_once(port: int, requests: Sequence[bytes], clients: int, seconds: float) -> Load:
    """``clients`` connections that each send the next request as soon as the last is answered.

    Each begins at another place of ``requests`` and goes round them until the time is over.
    """
    step = max(1, len(requests) // clients)
    starts = [(number * step) % len(requests) for number in range(clients)]
    return _run(port, [list(islice(cycle(requests), at, at + len(requests))) for at in starts], seconds)


def _run(port: int, shares: Sequence[Sequence[bytes]], seconds: float | None) -> Load:
    """One thread for each share; with ``seconds`` it is gone round until they are over."""
    waited: list[float] = []
    errors: Counter[str] = Counter()
    lock = threading.Lock()
    cpu, began = time.process_time(), time.monotonic()
    deadline = None if seconds is None else began + seconds

    def work(share: Sequence[bytes]) -> None:
        client = Client(port)
        for one in share if deadline is None else cycle(share):
            if deadline is not None and time.monotonic() >= deadline:
                break
            at = time.perf_counter()
            try:
                status = client.send(one)
                failed = "" if status == 200 else f"HTTP {status}"
            except (OSError, ValueError) as error:
                failed = type(error).__name__
            took = (time.perf_counter() - at) * 1000
            with lock:
                if failed:
                    errors[failed] += 1
                else:
                    waited.append(took)
        client.close()

    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(tuple(waited), errors, time.monotonic() - began, time.process_time() - cpu)
