"""The questions that come with the samples: each rests on the words of a law that comes with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from case_library.questions.model import ItemState
from corpus.ingest import ingest_texts
from corpus.samples import FOLDER
from qa_service.questions.model import ItemsAsked
from qa_service.sample_library import national_laws
from qa_service.settings import load_settings
from qa_service.wiring import App, build

BANK = FOLDER / "bank" / "样例题库.json"
LAWS = ["中华人民共和国安全生产法", "中华人民共和国消防法"]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "资料")}, toml=None)
    with build(settings, create=True) as made:
        assert not ingest_texts(made.library, national_laws(LAWS)).failed
        yield made


def test_every_question_is_ready_and_stands_on_the_law_in_force(app: App) -> None:
    desk = app.question_desk
    report = desk.read_file(BANK.read_bytes(), BANK.name, by="样例", keep_state=True)
    assert {row.status.value for row in report.rows} == {"taken"}
    found = desk.found(ItemsAsked())
    assert len(found) == len(report.rows) == 124
    assert {one.item.state for one in found} == {ItemState.APPROVED}
    assert not [one.item.stem for one in found if one.stale or one.blocked]
    assert all(source.quote for one in found for source in one.item.sources)
    assert len(desk.usable(ItemsAsked(stale=False))) == 124
