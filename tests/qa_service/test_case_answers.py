"""Lists of accidents as answers and on the citizen's page: which ones, each once, with the way to all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import accident_reports
import pytest
from fastapi.testclient import TestClient

from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.answer.accident_asked import KINDS, asserts
from qa_service.answer.model import Answer, AnswerStatus
from qa_service.api import answer_schemas, chat_schemas
from qa_service.api.application import create_app
from qa_service.chat.reply import Reply, chat
from qa_service.settings import load_settings
from qa_service.wiring import App, build

# Another paper on the accident of the tanker; one that says what did not happen; and many of one sort.
NEWS = """苇滩县“3·18”危险货物罐车侧翻泄漏事故情况通报

2021年3月18日9时20分许，苇滩县境内通港路发生一起危险货物罐车侧翻泄漏事故，造成4人死亡、2人受伤。

苇滩通达运输有限公司的罐车行至弯道时侧翻，甲醇泄漏。
"""
HARMLESS = """禾塘油库罐车卸油后拉断接头事件

2020年4月6日8时，禾塘油库一辆罐车卸油后没有拆下接头就起步，拉断海底阀。

事件未造成其他设备损坏及油品泄露。
"""
PORT = """芦洲港“5·2”海岳公司危险品仓库爆炸事故

一、基本情况
时间：2018年5月2日22时10分
地点：东江省芦洲市芦洲港，海岳仓储有限公司危险品仓库
类别：危险化学品爆炸
后果：死亡3人，受伤8人
二、经过
当晚22时10分前后，仓库里的一只集装箱先起火，随后发生爆炸。
三、直接原因
集装箱里的硝化棉干燥自燃。
四、间接原因
1. 企业违规堆放硝酸铵，严重超量储存。
2. 港口、海关等部门审批把关不严、日常监管不力。
"""


def _valve(number: int) -> str:
    day = f"2016年{number}月8日"
    return f"""泽口{number}号化工厂氯气泄漏事故

{day}10时，泽口{number}号化工厂充装间阀门破裂，氯气泄漏，造成{number}人中毒，没有人员死亡。

原因：阀门未定期检验。该厂厂长负有领导责任，被给予罚款。
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("lists")
    env = {"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}
    with build(load_settings(env=env, toml=None), create=True) as one:
        accident_reports.fill(one, root / "文件")
        texts = {"通报": NEWS, "油库": HARMLESS, "港": PORT} | {f"氯{n}": _valve(n) for n in range(1, 8)}
        for name, text in texts.items():
            path = root / f"{name}.txt"
            path.write_text(text, encoding="utf-8")
            assert not ingest(one.library, [path], kind=DocumentKind.CASE).failed
        one.update_index()
        yield one


@pytest.fixture(scope="module")
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(app), base_url="http://127.0.0.1") as made:
        yield made


def asked(app: App, question: str) -> Reply:
    return chat(app, question, None, suggest=False)


def names(answer: Answer) -> list[str]:
    assert answer.status is AnswerStatus.ANSWERED, answer.notes
    assert answer.cases is not None
    return [one.name for one in answer.cases.items]


def test_two_papers_on_one_accident_are_listed_once(app: App) -> None:
    answer = app.ask("有没有罐车泄漏的案例？")
    assert len([name for name in names(answer) if "苇滩" in name]) == 1
    assert answer.cases is not None
    (one,) = [one for one in answer.cases.items if "苇滩" in one.name]
    assert one.others == 1
    assert "另有 1 份材料" in answer.answer
    answer_schemas.AnswerBody.model_validate(answer.to_dict() | {"conversation": None})


def test_what_a_text_says_did_not_happen_is_not_listed(app: App) -> None:
    assert not [name for name in names(app.ask("有没有罐车泄漏的案例？")) if "禾塘" in name]


@pytest.mark.parametrize(
    ("said", "happened"),
    [
        ("事件未造成其他设备损坏及油品泄露。", False),
        ("没有发生泄漏。", False),
        ("为防止液氨泄漏，关闭了阀门。", False),
        ("一旦操作不慎，可能引发泄漏。", False),
        ("罐体破裂，甲醇泄漏。", True),
        ("发生一起未造成人员伤亡的泄漏事故。", True),
        ("值班员未及时发现泄漏。", True),
        ("无证驾驶，侧翻后泄漏。", True),
        ("未发生火灾，但造成泄漏。", True),
    ],
)
def test_what_happened_and_what_did_not(said: str, *, happened: bool) -> None:
    (leak,) = [kind for kind in KINDS if kind.words.search("泄漏")]
    assert asserts(leak.words, said) is happened


def test_each_quote_speaks_of_what_was_asked(app: App) -> None:
    for line in app.ask("有没有罐车泄漏的案例？").answer.split("\n")[1:]:
        assert "泄漏" in line.partition("》：")[2]


def test_the_short_answer_shows_the_cases_and_leads_to_all(app: App, client: TestClient) -> None:
    reply = asked(app, "有哪些氯气泄漏的案例？")
    short = reply.short
    assert "有 7 起" in short.text
    assert not short.text.endswith("：")
    assert len(short.items) == 5
    for one in short.items:
        assert one.url.startswith("/cases/")
        assert "2016年" in one.about
        assert "中毒" in one.about
        assert client.get(one.url, headers={"Accept": "text/html"}).status_code == 200
    assert "一起事故的材料" not in short.warning
    assert short.rest is not None
    assert short.rest.words == "还有 2 起"
    listed = client.get("/api/v1/cases", params=parse_qs(urlsplit(short.rest.url).query)).json()
    assert listed["total"] == 7
    assert {one.words for one in short.items} <= {one["name"] for one in listed["items"]}
    chat_schemas.ShortBody.model_validate(short.to_dict())


def test_the_page_shows_them_without_a_tap(client: TestClient) -> None:
    page = client.post("/chat", data={"q": "有哪些氯气泄漏的案例？"}).text
    before = page.partition('<details class="fold whole">')[0]
    assert before.count('<li><a href="/cases/') == 5
    assert "还有 2 起" in before
    assert "案例材料怎么写的" in page
    assert "法律怎么写的" not in page


def test_who_is_usually_blamed_is_visible(app: App) -> None:
    first = asked(app, "有没有罐车泄漏的案例？")
    short = chat(app, "这类事故一般追究谁的责任？", first.turn.state, suggest=False).short
    assert any("驾驶员" in one.words for one in short.items)
    assert any("企业主要负责人" in one.words for one in short.items)
    assert "不代表法律" in short.warning


def test_a_period_without_accidents_tells_of_earlier_ones(app: App) -> None:
    answer = app.ask("近几年有哪些罐车泄漏事故？")
    year = int(answer.as_of[:4]) - 4 if answer.as_of else 0
    assert f"近几年（{year}年以来）" in answer.answer
    assert "没有这样的事故" in answer.answer
    assert "更早的有 1 起" in answer.answer
    assert any("苇滩" in name for name in names(answer))


def test_an_accident_that_there_is_not_at_any_time(app: App) -> None:
    reply = asked(app, "近几年有哪些踩踏事故？")
    assert reply.turn.answer.status is AnswerStatus.ABSTAINED
    assert "近几年（" in reply.short.text


@pytest.mark.parametrize("question", ["芦洲港爆炸谁负责", "芦洲港爆炸谁负责？", "芦洲港爆炸是谁的责任？"])
def test_who_answers_for_an_accident_that_is_named(app: App, question: str) -> None:
    reply = asked(app, question)
    shown = reply.turn.answer.answer
    assert reply.turn.answer.status is AnswerStatus.ANSWERED
    assert "海岳仓储有限公司" in shown
    assert "港口、海关等部门审批把关不严" in shown
    assert any("海岳仓储" in one.words for one in reply.short.items)


@pytest.mark.parametrize("question", ["仓库爆炸谁负责", "化工厂爆炸谁负责调查", "芦洲港爆炸由谁负责调查？"])
def test_a_duty_is_no_question_about_one_accident(app: App, question: str) -> None:
    assert "海岳" not in app.ask(question).answer


def test_past_accidents_are_no_emergency(app: App) -> None:
    reply = asked(app, "死了人的火灾有哪些？")
    assert reply.emergency is None
    assert any("松崖" in one.words for one in reply.short.items)
