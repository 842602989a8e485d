"""After a write the new generation is loaded in the background; real objects, in one process."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_service.api.intake import Intake
from qa_service.api.warming import Warmer
from qa_service.settings import load_settings
from qa_service.wiring import App, build

PLAN = "测试区电梯检查方案\n一、检查电梯。逐台检查，建立台账。（责任单位：区市场监管局）\n"


@pytest.fixture
def app(tmp_path: Path, shared_cache: Path) -> Iterator[App]:
    environment = {"ANZHI_LIBRARY": str(tmp_path / "anzhi"), "ANZHI_CACHE": str(shared_cache)}
    with build(load_settings(env=environment, toml=None), create=True) as made:
        yield made


def put(intake: Intake, words: str) -> str:
    taken = intake.take_in(io.BytesIO((PLAN + words).encode()), "电梯.txt", jurisdiction=None, kind=None)
    assert taken.indexed
    return taken.document_id


def test_an_upload_and_a_removal_leave_nothing_for_the_next_question_to_load(app: App) -> None:
    intake = Intake(app)
    document = put(intake, "")
    assert intake.warmer.wait(60)
    assert app.searcher.refresh() is False, "the generation was taken up already"
    assert app.searcher.manifest is not None
    first = app.searcher.manifest.generation
    put(intake, "二、检查锅炉。（责任单位：区住建局）\n")
    assert intake.warmer.wait(60)
    assert app.searcher.refresh() is False
    assert app.searcher.manifest.generation != first
    intake.remove(document)
    assert intake.warmer.wait(60)
    assert app.searcher.refresh() is False


def test_many_writes_share_one_thread_and_the_last_is_not_forgotten(app: App) -> None:
    intake = Intake(app)
    for number in range(3):
        put(intake, f"第{number}版。\n")
    assert intake.warmer.wait(60)
    assert app.searcher.refresh() is False


def test_a_failure_is_logged_and_concerns_nobody(
    app: App, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(Intake(app), "")
    (app.index_root / "CURRENT").write_text("不存在的代", encoding="utf-8")
    warmer = Warmer(App(app.settings, app.library))
    with caplog.at_level(logging.WARNING, logger="anzhi.api"):
        warmer.start()
        assert warmer.wait(60)
    assert "warming the index failed" in caplog.text
