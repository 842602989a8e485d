"""The command line in this process, and a small library to ask."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command_line import PLAN, Anzhi, Outcome

from qa_service.cli import run


@pytest.fixture
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests, and a folder of its own."""
    for name in [name for name in os.environ if name.startswith("ANZHI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def anzhi(own_environment: None, capsys: pytest.CaptureFixture[str]) -> Anzhi:
    """Runs a command in this process."""

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture
def filled(tmp_path: Path, anzhi: Anzhi) -> Path:
    """A library with one plan, without an index."""
    (tmp_path / "方案.txt").write_text(PLAN, encoding="utf-8")
    place = ("--jurisdiction", "海州省/青屿区")
    assert anzhi("--library", "资料", "ingest", "方案.txt", "--no-index", *place).code == 0
    return tmp_path / "资料"


@pytest.fixture
def indexed(anzhi: Anzhi, filled: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``filled`` with its index, and as the library of the environment."""
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    monkeypatch.setenv("ANZHI_LIBRARY", str(filled))
    outcome = anzhi("index")
    assert outcome.code == 0, outcome.err
    assert "索引已更新" in outcome.out
    return filled
