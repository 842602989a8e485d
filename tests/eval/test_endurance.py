"""The long load over a real service: people who read, people who edit, memory, what a failure looks like."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from eval import endurance
from eval.endurance import Person, Record, generated, slope, upload_request
from eval.load import request


@pytest.mark.slow
def test_readers_and_editors_go_on_without_an_error(
    sample_library: Path,
    shared_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    before = sorted(path.name for path in sample_library.rglob("*.db"))
    output = tmp_path / "load.json"
    arguments = ["--library", sample_library, "--minutes", "0.3", "--clients", "4", "--editors", "1"]
    endurance.main([str(one) for one in [*arguments, "--workers", "1", "--think", "0.3", "--output", output]])
    report: dict[str, Any] = json.loads(output.read_text("utf-8"))
    assert json.loads(capsys.readouterr().out) == report
    assert report["errors"] == 0, report["kinds of errors"]
    assert {"ask", "search", "page", "upload", "look for the upload", "delete", "gone"} <= report[
        "waited"
    ].keys()
    assert report["memory"]
    assert report["memory"][0]["at most, MB"] >= report["memory"][0]["settled, MB"] > 50
    # A copy was used: nothing was left behind in the library itself.
    assert sorted(path.name for path in sample_library.rglob("*.db")) == before


def test_what_fails_is_counted_by_kind() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        record = Record()
        person = Person(nobody.getsockname()[1], 1, 0.0, record, lambda: True)
        assert person.do("ask", request("GET", "/")) is None
    assert dict(record.errors) == {"ask: ConnectionRefusedError": 1}
    assert record.facts() == {}


def test_growth_is_the_slope_of_the_weights() -> None:
    assert slope([(0.0, 100.0), (60.0, 102.0), (120.0, 104.0)]) * 60 == pytest.approx(2.0)
    assert slope([(5.0, 100.0)]) == 0.0
    assert slope([(0.0, 100.0), (60.0, 100.0)]) == 0.0


def test_each_generated_document_is_one_of_its_own() -> None:
    made = [generated(number, turn, endurance.random.Random(1)) for number in (0, 1) for turn in (1, 2)]
    assert len({name for name, _, _ in made}) == len({word for _, word, _ in made}) == 4
    assert all(word in text for _, word, text in made)
    head, _, body = upload_request("方案.txt", "正文").partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert "正文".encode() in body
