"""Single facts of an accident report: the parts of a question, what a sentence must state, which sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import law_library
import pytest

from qa_service.answer.accident_case import asks_aspect_alone, is_about_one
from qa_service.answer.accident_facts import asked_parts, best_sentence, states
from qa_service.answer.model import AnswerKind, AnswerStatus
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("facts")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as one:
        law_library.make(one, root / "文件")
        yield one


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("核定载货多少、实际装了多少甲醇？", ["核定载货多少", "实际装了多少甲醇"]),
        ("是什么气体中毒，死亡几人？", ["是什么气体中毒", "死亡几人"]),
        ("渔港火灾中，渔船、油罐烧了多少？", ["渔港火灾中渔船油罐烧了多少"]),
        ("讲一下那次火灾", []),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    assert asked_parts(text) == parts


@pytest.mark.parametrize(
    ("part", "said", "stated"),
    [
        ("烧了多少辆车", "12辆货车烧毁", True),
        ("烧了多少辆车", "十二辆货车烧毁", True),
        ("烧了多少辆车", "货车烧毁，3人受伤", False),  # a figure of something else
        ("装了多少", "实际装了6吨", True),
        ("装了多少", "装了些甲醇", False),
        ("是什么气体", "释放出硫化氢", True),
        ("是什么气体", "类别：中毒（一氧化碳）", True),
        ("泄漏的是什么物质", "甲醇从罐底流出", True),
        ("是什么气体", "气体报警器失灵", False),
        ("是什么气体", "进行硫化处理", False),
        ("为什么没有报警", "报警器失灵", True),  # asks for no form of its own
    ],
)
def test_what_must_be_stated(part: str, said: str, stated: bool) -> None:
    assert states(part)(said) is stated


REPORT = (
    "渔港内当时停有40艘渔船，疏散了25艘。",
    "大火烧毁9艘渔船，6人受伤。",
    "一艘核定载货3吨的渔船实际装了8吨柴油。",
    "值班人员没有及时报警。",
)


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("烧毁了多少艘渔船", 1),
        ("当时停了多少艘渔船", 0),
        ("核定载货多少吨", 2),
        ("实际装了多少柴油", 2),
        ("赔偿了多少钱", None),  # the report tells nothing of it
        ("船长是谁", None),  # a name has no form of its own
        ("渔船超速了吗", None),  # yes or no needs every word
        ("多少艘船", None),  # a sign alone stands in many sentences
    ],
)
def test_the_sentence_that_tells(part: str, found: int | None) -> None:
    assert best_sentence(part, REPORT, "某渔港火灾事故") == found


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("直接原因是什么？", True),
        ("那谁被处理了？", True),
        ("触电死亡的原因是什么？", False),  # names an accident of its own
        ("事故原因由谁调查？", False),  # asks what shall be
        ("有类似的案例吗？", False),
    ],
)
def test_an_aspect_alone(text: str, alone: bool) -> None:
    assert asks_aspect_alone(text) is alone


def test_one_accident() -> None:
    assert is_about_one("苇塘“7·15”爆炸死了几个人？")
    assert not is_about_one("爆炸事故应当向谁报告？")


def test_each_part_is_answered(app: App) -> None:
    answer = app.ask("青屿渔港5·12火灾造成几人死亡，消防队几点到达现场？")
    assert answer.kind is AnswerKind.CASE
    assert "4人死亡" in answer.answer


def test_a_fact_beside_the_headings(app: App) -> None:
    answer = app.ask("青屿渔港5·12火灾事故，渔港有多少个泊位？")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.kind is AnswerKind.CASE
    assert "泊位二十个" in answer.answer


def test_what_the_report_does_not_tell_is_said(app: App) -> None:
    answer = app.ask("青屿渔港5·12火灾死了几人，事故性质是什么？")
    assert "4人死亡" in answer.answer
    assert any("没有写明" in note for note in answer.notes)


def test_an_accident_elsewhere_is_another_one(app: App) -> None:
    answer = app.ask("苇塘县“7·15”码头爆炸死了几个人？", "青屿市")
    assert answer.status is AnswerStatus.ABSTAINED
    assert not any("请改问那个地区" in note for note in answer.notes)


def test_a_follow_up_means_the_accident_spoken_of(app: App) -> None:
    first = app.talker.follow("青屿渔港5·12火灾死了几个人？", None)
    then = app.talker.follow("直接原因是什么？", first.state)
    assert "静电未导除" in then.answer.answer
    assert then.whole.follow_up
