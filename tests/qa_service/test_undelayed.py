"""Connections of a worker process send at once; with real sockets, as a worker is handed them."""

import asyncio
import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from qa_service.api.undelayed import UndelayedProtocol


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def _seen(base: type) -> tuple[type, list[int]]:
    """The protocol, and a list of what TCP_NODELAY is on its connections."""
    found: list[int] = []

    class Seen(base):  # type: ignore[misc]
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            connection = transport.get_extra_info("socket")
            if connection.family == socket.AF_INET:
                found.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    return Seen, found


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket of which asyncio does not see that it is TCP, as uvicorn's parent process opens it."""
    with socket.socket(socket.AF_INET) as found:
        found.bind(("127.0.0.1", 0))
        found.listen()
        assert found.proto == 0
        yield found


def _ask(protocol: type, listening: socket.socket) -> bytes:
    config = uvicorn.Config(_answer, http=protocol, log_level="warning", lifespan="off", loop="asyncio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        client = http.client.HTTPConnection(*listening.getsockname(), timeout=20)
        client.request("GET", "/")
        body = client.getresponse().read()
        client.close()
        return body
    finally:
        server.should_exit = True
        thread.join()


def test_a_worker_sends_at_once(listening: socket.socket) -> None:
    protocol, found = _seen(UndelayedProtocol)
    assert _ask(protocol, listening) == b"ok"
    assert found
    assert all(found)


def test_what_it_is_there_for(listening: socket.socket) -> None:
    """When uvicorn or asyncio see to it themselves one day, the class can go."""
    protocol, found = _seen(AutoHTTPProtocol)
    assert _ask(protocol, listening) == b"ok"
    assert found == [0]


def test_connections_that_are_no_tcp() -> None:
    """A socket of the file system has no such option and is served all the same."""
    here, there = socket.socketpair(socket.AF_UNIX)

    async def run() -> bytes:
        config = uvicorn.Config(_answer, log_level="warning", lifespan="off")
        config.load()
        server = uvicorn.Server(config)
        transport, _ = await asyncio.get_running_loop().connect_accepted_socket(
            lambda: UndelayedProtocol(config=config, server_state=server.server_state, app_state={}), here
        )
        await asyncio.get_running_loop().sock_sendall(there, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        received = await asyncio.get_running_loop().sock_recv(there, 1000)
        transport.close()
        await asyncio.sleep(0)
        return received

    there.setblocking(False)
    try:
        with ThreadPoolExecutor(1) as apart:  # a thread of its own: this one may have a loop already
            assert apart.submit(lambda: asyncio.run(run())).result(60).startswith(b"HTTP/1.1 200")
    finally:
        there.close()
