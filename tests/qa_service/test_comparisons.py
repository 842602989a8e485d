"""Two sides of one matter, asked over an invented library: editions, years, places, units, penalties."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import act_library
import pytest

from qa_service.answer.compared_sides import EDITIONS, Side
from qa_service.answer.compared_units import asks_who
from qa_service.answer.differences import asks_difference
from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("sides")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as one:
        act_library.make(one)
        yield one


def compared(app: App, question: str) -> Answer:
    answer = app.ask(question)
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert answer.kind is AnswerKind.COMPARISON, answer.answer
    return answer


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("两地的规定有什么不同", True),
        ("罚款标准一样吗", True),
        ("有什么变化", True),
        ("修订前后，办结时间各是多少天", True),
        ("新旧办法的奖金分别是多少", True),
        ("对处罚有不同意见怎么办", False),
        ("中期评估和终期评估分别谁来搞", False),  # two things of one text
        ("各部门的职责是什么", False),
        ("水位变化由谁监测", False),
    ],
)
def test_what_asks_for_a_difference(text: str, asks: bool) -> None:
    assert asks_difference(text) is asks


@pytest.mark.parametrize(
    ("text", "editions"),
    [
        ("奖励办法修订前后", True),
        ("新旧办法", True),
        ("新办法和2019年试行办法", True),
        ("老规定跟新规定", True),
        ("原办法与现行办法", True),
        ("新建和改建项目", False),
        ("老旧小区和新建小区", False),
        ("试行办法", False),  # one text alone
    ],
)
def test_editions_of_one_text(text: str, editions: bool) -> None:
    assert bool(EDITIONS.search(text)) is editions


@pytest.mark.parametrize(
    ("matter", "who"),
    [
        ("充电整治的牵头部门", True),
        ("由谁监管", True),
        ("责任单位", True),
        ("部门规章的效力", False),
        ("安装率", False),
    ],
)
def test_who_is_compared(matter: str, who: bool) -> None:
    assert asks_who(matter) is who


def test_a_side_of_a_place_looks_there_alone(app: App) -> None:
    scope = app.answerer.look_up("岚桥县的演练由谁牵头？").findings.scope
    side = Side("苇塘县", places=(act_library.OTHER_COUNTY,), asked=act_library.OTHER_COUNTY)
    assert side.scope(scope).jurisdictions == (act_library.OTHER_COUNTY,)


def test_new_and_old(app: App) -> None:
    answer = compared(app, "岚桥县盐场隐患举报奖励的新办法和2019年试行办法，最高奖金有什么不同？")
    assert "五万元" in answer.answer
    assert "八千元" in answer.answer
    assert "金额" in answer.answer


def test_before_and_after(app: App) -> None:
    answer = compared(app, "岚桥县盐场隐患举报奖励办法修订前后，办结核查的时间各是多少天？")
    assert "六十日" in answer.answer
    assert "二十日" in answer.answer
    # Both texts are cited, each by its own file.
    assert {c.document.file_name for c in answer.citations} == {
        "岚桥县盐场隐患举报奖励办法（试行）(2019-03-01).md",
        "岚桥县盐场隐患举报奖励办法(2024-03-01).md",
    }


def test_figures_of_two_years(app: App) -> None:
    answer = compared(app, "岚桥县2024年和2025年堤坝监测设备安装率的要求有什么变化？")
    assert "80%" in answer.answer
    assert "95%" in answer.answer


def test_units_of_two_years(app: App) -> None:
    answer = compared(app, "岚桥县2024年和2025年卤池堤坝加固的牵头单位有什么变化？")
    assert "不同：前者是水利局，后者是盐务局" in answer.answer


def test_units_of_two_places(app: App) -> None:
    answer = compared(app, "岚桥县和苇塘县的卤池溃坝应急演练，牵头部门一样吗？")
    assert "牵头单位相同" in answer.answer
    assert {c.document.jurisdiction for c in answer.citations} == {
        act_library.COUNTY,
        act_library.OTHER_COUNTY,
    }


def test_penalties_of_two_texts(app: App) -> None:
    answer = compared(app, "海盐安全法和盐卤罐安全管理条例对瞒报卤池事故的罚款有什么不同？")
    assert "四十万元以上六十万元以下" in answer.answer
    assert "二万元以上四万元以下" in answer.answer
    assert "不同之处：金额" in answer.answer


def test_an_act_that_one_text_does_not_punish(app: App) -> None:
    answer = app.ask("海盐安全法和盐船运输管理条例对瞒报卤池事故的罚款有什么不同？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert "盐船运输管理条例" in "".join(answer.notes)


def test_units_that_one_place_does_not_name(app: App) -> None:
    answer = app.ask("岚桥县和苇塘县的养殖网箱清理，牵头部门一样吗？")
    assert answer.status is AnswerStatus.ABSTAINED
    assert "无法对照" in "".join(answer.notes)
