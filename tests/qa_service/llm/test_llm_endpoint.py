"""The endpoint over real sockets: well-behaved, slow, broken, greedy; and what is sent to it."""

from __future__ import annotations

import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from model_server import KEY, MODEL, Behaviour, Handler, ModelServer, Request, saying, serving

from corpus.errors import ModelError
from qa_service.llm.breaker import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, Breaker
from qa_service.llm.endpoint import Endpoint, Prompt
from qa_service.llm.transport import MOST_BYTES, Call, GuardedTransport, current_call
from qa_service.settings import load_settings

PROMPT = Prompt("规则", '{"问题": "谁负责？"}')
SECRET_WORDS = "内部错误：数据库口令是 opensesame"


def endpoint(url: str, **more: str) -> Endpoint:
    env = {"ANZHI_LLM_URL": url, "ANZHI_LLM_MODEL": MODEL, "ANZHI_LLM_SECONDS": "15", **more}
    return Endpoint(load_settings(env))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving(saying("由县应急管理局负责。[1]")) as running:
        yield running


def reply(made: Endpoint, **how: Any) -> str:
    return "".join(made.stream(PROMPT, **how))


# --- what goes out -------------------------------------------------------------------------------


def test_a_reply_streams_in_pieces(server: ModelServer) -> None:
    made = endpoint(server.url, ANZHI_LLM_KEY=KEY, ANZHI_LLM_MAX_TOKENS="321")
    pieces = list(made.stream(PROMPT))
    assert "".join(pieces) == "由县应急管理局负责。[1]"
    assert len(pieces) > 1
    [request] = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body["stream"] is True
    assert (request.body["model"], request.body["max_tokens"], request.body["temperature"]) == (MODEL, 321, 0)
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert (request.system, request.user) == (PROMPT.system, PROMPT.user)
    made.close()


def test_nothing_is_told_of_this_machine(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-private")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-private")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    reply(endpoint(server.url))
    [request] = server.requests
    assert {name.lower() for name in request.headers} == {
        *("host", "connection", "accept", "content-type", "content-length", "user-agent", "accept-encoding")
    }
    assert request.headers["user-agent"] == "anzhi"
    assert "private" not in json.dumps(request.headers)


def test_the_key_is_in_no_log(server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made = endpoint(server.url, ANZHI_LLM_KEY=KEY)
    reply(made)
    server.behaviour = lambda handler, request: handler.json({"error": {"message": KEY}}, 500)
    with pytest.raises(ModelError):
        reply(made)
    assert KEY not in caplog.text
    assert "谁负责" not in caplog.text
    assert KEY not in repr(made.__dict__)


def test_a_parameter_that_the_model_refuses_is_left_out(server: ModelServer) -> None:
    def picky(handler: Handler, request: Request) -> None:
        for name in ("max_tokens", "temperature"):
            if name in request.body:
                handler.json({"error": {"message": f"Unsupported parameter: '{name}'"}}, 400)
                return
        handler.say("好。")

    server.behaviour = picky
    made = endpoint(server.url)
    assert reply(made) == "好。"
    assert server.requests[-1].body["max_completion_tokens"] == 800
    server.requests.clear()
    assert reply(made) == "好。"
    assert len(server.requests) == 1, "it is remembered"


# --- what comes back -----------------------------------------------------------------------------


def half(handler: Handler, request: Request) -> None:
    handler.begin_stream()
    handler.piece("由县应急")
    handler.hang_up()


def unfinished(handler: Handler, request: Request) -> None:
    handler.begin_stream()
    handler.piece("由县应急管理局负责。[1]")
    handler.end_stream()


def no_json(handler: Handler, request: Request) -> None:
    handler.begin_stream()
    handler.event("{不是JSON")
    handler.end_stream()


def strange_json(handler: Handler, request: Request) -> None:
    handler.begin_stream()
    handler.event({"choices": "none", "model": 7})
    handler.end_stream()


def error_in_stream(handler: Handler, request: Request) -> None:
    handler.begin_stream()
    handler.piece("由")
    handler.event({"error": {"message": SECRET_WORDS}})


def page(handler: Handler, request: Request) -> None:
    handler.start(200, "text/html")
    handler.send_header("Content-Length", "9")
    handler.end_headers()
    handler.wfile.write(b"<p>hi</p>")


def whole_at_once(handler: Handler, request: Request) -> None:
    message = {"role": "assistant", "content": "由县应急管理局负责。[1]"}
    handler.json({"id": "c", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})


def compressed(handler: Handler, request: Request) -> None:
    handler.start(200, content_encoding="gzip")
    handler.end_headers()
    handler.hang_up()


def no_http(handler: Handler, request: Request) -> None:
    handler.wfile.write(b"\x00\xffnonsense\r\n\r\n")
    handler.hang_up()


def gone(handler: Handler, request: Request) -> None:
    handler.hang_up()


def huge(handler: Handler, request: Request) -> None:
    handler.begin_stream()
    for _ in range(200):
        handler.piece("好" * 4000)
    handler.end_stream()


def huge_comments(handler: Handler, request: Request) -> None:
    handler.begin_stream()
    for _ in range(MOST_BYTES // 60_000 + 2):
        handler.raw(b":" + b"x" * 60_000 + b"\n\n")
    handler.end_stream()


def silent(handler: Handler, request: Request) -> None:
    time.sleep(6)


def dripping(handler: Handler, request: Request) -> None:
    handler.begin_stream()
    for _ in range(60):
        handler.raw(b": wait\n\n")
        time.sleep(0.1)


def chatty(handler: Handler, request: Request) -> None:
    handler.say("好" * 60, size=1, pause=0.1)


def status(code: int, **headers: str) -> Behaviour:
    return lambda handler, request: handler.json({"error": {"message": SECRET_WORDS}}, code, **headers)


BROKEN: dict[str, tuple[Behaviour, str]] = {
    "half a stream": (half, "断"),
    "a stream without its end": (unfinished, "中途断了"),
    "no JSON": (no_json, "看不懂"),
    "another JSON": (strange_json, "看不懂"),
    "an error inside the stream": (error_in_stream, "看不懂|出错"),
    "a page": (page, "text/html"),
    "no stream": (whole_at_once, "application/json"),
    "compressed": (compressed, "压缩"),
    "no HTTP": (no_http, "连不上"),
    "connection closed": (gone, "连不上"),
    "too much text": (huge, "过多"),
    "too many bytes": (huge_comments, "过多"),
    "status 500": (status(500), "500"),
    "status 503": (status(503), "503"),
    "status 400": (status(400), "400"),
    "status 401": (status(401), "llm_key"),
    "status 404": (status(404), "llm_model"),
    "status 429": (status(429, Retry_After="7"), "请求过多"),
    "silence": (silent, "规定的时间"),
    "a drip": (dripping, "规定的时间"),
    "a slow talker": (chatty, "规定的时间"),
}


SLOW = ("silence", "a drip", "a slow talker")


def seconds_for(name: str) -> float:
    """Little time where the server never comes to an end, else enough for a busy machine."""
    return 1.5 if name in SLOW else 12.0


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_reply_is_an_error_in_time_that_repeats_nothing(name: str, server: ModelServer) -> None:
    server.behaviour, told = BROKEN[name]
    made = endpoint(server.url, ANZHI_LLM_KEY=KEY)
    began = time.monotonic()
    with pytest.raises(ModelError, match=told) as caught:
        reply(made, seconds=seconds_for(name))
    assert time.monotonic() - began < seconds_for(name) + 1.5
    assert "opensesame" not in str(caught.value)
    assert KEY not in str(caught.value)
    made.close()


def test_nobody_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ModelError, match="连不上"):
        reply(endpoint(f"http://127.0.0.1:{port}/v1"))


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(code: int, server: ModelServer) -> None:
    with serving(saying("由坏人负责。[1]")) as thief:

        def away(handler: Handler, request: Request) -> None:
            handler.send_response(code)
            handler.send_header("Location", f"{thief.url}/chat/completions")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        server.behaviour = away
        with pytest.raises(ModelError, match="不跟随"):
            reply(endpoint(server.url, ANZHI_LLM_KEY=KEY))
        assert not thief.requests


def test_the_transport_knows_one_host_only() -> None:
    transport = GuardedTransport("https://models.example/v1", with_key=True)
    token = current_call.set(Call(1))
    try:
        for url in (
            "https://evil.example/v1/chat",
            "http://models.example/v1/chat",
            "https://models.example:8443/v1",
            "https://models.example.evil.example/v1",
        ):
            with pytest.raises(ModelError, match="别的主机"):
                transport.handle_request(httpx.Request("POST", url))
    finally:
        current_call.reset(token)
    with pytest.raises(ModelError, match="限时"):
        transport.handle_request(httpx.Request("POST", "https://models.example/v1/chat"))
    transport.close()


# --- many at once, and none ----------------------------------------------------------------------


def test_the_asker_goes_away(server: ModelServer) -> None:
    ended = threading.Event()

    def endless(handler: Handler, request: Request) -> None:
        handler.begin_stream()
        try:
            for _ in range(300):
                handler.piece("好")
                time.sleep(0.02)
        except OSError:
            ended.set()

    server.behaviour = endless
    made = endpoint(server.url, ANZHI_LLM_PARALLEL="1")
    left = time.monotonic() + 0.3
    with pytest.raises(ModelError, match="取消"):
        reply(made, seconds=30, cancelled=lambda: time.monotonic() > left)
    assert ended.wait(3), "the server hears of it"
    assert made.breaker.wait == 0
    server.behaviour = saying("好。")
    assert reply(made) == "好。"


def test_a_reader_who_stops_ends_the_request(server: ModelServer) -> None:
    server.behaviour = lambda handler, request: handler.say("好" * 500, size=1, pause=0.02)
    made = endpoint(server.url, ANZHI_LLM_PARALLEL="1", ANZHI_LLM_SECONDS="60")
    pieces = made.stream(PROMPT)
    assert next(pieces) == "好"
    pieces.close()  # type: ignore[attr-defined]
    server.behaviour = saying("是。")
    assert reply(made) == "是。", "its turn is free again"


def test_more_than_allowed_do_not_wait_long(server: ModelServer) -> None:
    server.behaviour = lambda handler, request: handler.say("好。" * 10, size=1, pause=0.15)
    made = endpoint(server.url, ANZHI_LLM_PARALLEL="2", ANZHI_LLM_SECONDS="8")
    results: list[str] = []

    def one() -> None:
        try:
            results.append(reply(made))
        except ModelError as error:
            results.append(error.message)

    threads = [threading.Thread(target=one) for _ in range(5)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 8
    assert results.count("好。" * 10) == 2
    assert sum("没有排上" in one for one in results) == 3
    assert made.breaker.wait == 0, "a queue is no failure"


def test_a_model_that_keeps_failing_is_left_alone(server: ModelServer) -> None:
    server.behaviour = status(500)
    made = endpoint(server.url)
    for _ in range(FAILURES):
        with pytest.raises(ModelError, match="500"):
            reply(made)
    server.requests.clear()
    with pytest.raises(ModelError, match="暂停使用"):
        reply(made)
    assert not server.requests
    assert FIRST_PAUSE - 5 < made.breaker.wait <= FIRST_PAUSE


def test_too_many_requests_pauses_as_long_as_asked(server: ModelServer) -> None:
    server.behaviour = status(429, Retry_After="7")
    made = endpoint(server.url)
    with pytest.raises(ModelError, match="请求过多"):
        reply(made)
    assert 5 < made.breaker.wait <= 7


def test_the_breaker_opens_tries_once_and_closes() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    allowed: list[bool] = []
    for _ in range(FAILURES):
        allowed.append(breaker.allows())
        breaker.failed()
    assert all(allowed)
    assert not breaker.allows()
    now += FIRST_PAUSE
    assert breaker.allows()
    assert not breaker.allows(), "one at a time"
    breaker.failed()
    assert breaker.wait == 2 * FIRST_PAUSE
    now += 2 * FIRST_PAUSE
    assert breaker.allows()
    breaker.gave_up()
    assert breaker.allows(), "a cancelled try says nothing"
    breaker.succeeded()
    assert breaker.allows()
    assert breaker.allows()
    breaker.failed(10_000)
    assert breaker.wait == LONGEST_PAUSE


# --- the list of models --------------------------------------------------------------------------


def test_the_models_are_listed_without_any_text(server: ModelServer) -> None:
    made = endpoint(server.url, ANZHI_LLM_KEY=KEY)
    assert made.models() == (MODEL,)
    [request] = server.requests
    assert (request.path, request.body) == ("/v1/models", {})


@pytest.mark.parametrize(
    "bad", [lambda h: h.json("{", 200), lambda h: h.json({}, 500), lambda h: h.hang_up()]
)
def test_a_broken_list_is_an_error(bad: Callable[[Handler], None], server: ModelServer) -> None:
    server.on_get = bad
    with pytest.raises(ModelError) as caught:
        endpoint(server.url).models()
    assert re.search("[一-鿿]", caught.value.message)
