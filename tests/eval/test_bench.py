"""The benchmark over a real service with two workers, and its clients against one that misbehaves."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eval import bench
from eval.load import Client, Load, ask_request, at_once, one_at_a_time, search_request
from eval.served import machine, memories

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def answering(*answers: bytes) -> Iterator[int]:
    """A server that gives these bytes, one after another, on every connection; then it closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)

        def talk(connection: socket.socket) -> None:
            with connection:
                for answer in answers:
                    if not connection.recv(65536):
                        return
                    connection.sendall(answer)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_connection_is_kept_and_opened_anew() -> None:
    with answering(ANSWER, ANSWER) as port:
        client = Client(port)
        assert [client.send(ask_request("谁负责？")), client.send(search_request("消防"))] == [200, 200]
        with pytest.raises(ConnectionError):  # it closed behind the second answer
            client.send(ask_request("谁负责？"))
        assert client.send(ask_request("谁负责？")) == 200
        client.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "HTTP 503"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", "ConnectionError"),  # breaks off
        (b"nonsense\r\n\r\n", "ValueError"),
    ],
)
def test_what_goes_wrong_is_counted(answer: bytes, error: str) -> None:
    with answering(answer) as port:
        load = one_at_a_time(port, [ask_request("谁负责？")])
    assert (len(load.waited), set(load.errors)) == (0, {error})
    assert load.facts()["errors"] == 1


def test_nobody_there_is_an_error_for_each_request() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert sum(one_at_a_time(port, [ask_request("谁")] * 3).errors.values()) == 3


def test_many_clients_go_round_until_the_time_is_over() -> None:
    with answering(*[ANSWER] * 100_000) as port:
        load = at_once(port, [ask_request(str(number)) for number in range(7)], 5, 0.5)
    assert len(load.waited) > 50
    assert not load.errors
    facts = load.facts()
    assert facts["median, ms"] <= facts["95th percentile, ms"] <= facts["slowest, ms"]
    assert 0.4 < load.seconds < 5


def test_figures_of_nothing() -> None:
    assert Load(()).facts()["answers per second"] == 0.0


def test_machine_and_memory() -> None:
    assert machine()["cores"] == os.cpu_count()
    own = next(one for one in memories(os.getpid()) if one.pid == os.getpid())
    assert 10 < own.fair <= own.resident < 50_000


@pytest.mark.slow
def test_the_benchmark_runs_over_a_library(
    sample_library: Path, shared_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    questions = tmp_path / "q.jsonl"
    questions.write_text(
        "\n".join(
            json.dumps({"question": text}, ensure_ascii=False) for text in ("谁负责消防？", "电梯困人找谁？")
        ),
        encoding="utf-8",
    )
    arguments = ["--library", str(sample_library), "--questions", str(questions), "--passes", "1"]
    arguments += ["--workers", "2", "--clients", "4", "--seconds", "3", "--output", str(tmp_path / "b.json")]
    assert bench.main(arguments) == 0
    report = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert report["one at a time, asked again"]["answers"] == 2
    for load in ("4 at once", "4 at once, every 5th a search"):
        assert report[load]["answers"] > 0
        assert report[load]["errors"] == 0
    assert len([one for one in report["memory of each process, MB"] if one["resident"] > 100]) >= 2
