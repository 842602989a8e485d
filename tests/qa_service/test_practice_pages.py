"""Pages of practice and of its results, as forms send them: everything works without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import practice_world as world
import pytest
from lxml import html
from starlette.testclient import TestClient

from case_library.questions.model import ItemType
from case_library.questions.papers import Blueprint, Cell
from qa_service.api import create_app
from qa_service.practice.learning import COOKIE
from qa_service.questions.model import Action
from qa_service.settings import load_settings
from qa_service.wiring import App, build

OURS = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "anzhi")}), create=True) as made:
        world.make(made, tmp_path / "texts")
        yield made


@pytest.fixture
def here(app: App) -> Iterator[TestClient]:
    """The person at this computer."""
    made = TestClient(create_app(app), base_url="http://127.0.0.1", headers=OURS, client=("127.0.0.1", 1))
    with made as client:
        yield client


@pytest.fixture
def nobody(app: App) -> Iterator[TestClient]:
    """Somebody in the network, without an account."""
    world.accounts(app)
    made = TestClient(create_app(app), base_url="http://anzhi.example", headers=OURS, client=("192.0.2.1", 1))
    with made as client:
        yield client


def page(text: str) -> Any:
    return html.fromstring(text)


def words(found: Any, path: str = "//main") -> str:
    return " ".join(found.xpath(path)[0].text_content().split())


def begin(client: TestClient, **fields: str) -> Any:
    sent = client.post("/practice", data={"order": "listed", "number": "10", **fields})
    assert sent.status_code == 200, sent.text
    return sent


def test_a_learner_goes_through_practice_without_javascript(here: TestClient) -> None:
    start = page(here.get("/practice").text)
    form = start.xpath("//form[@action='/practice']")[0]
    assert {"point", "types", "number", "which", "order", "mixed", "difficulties"} <= set(form.fields)
    assert "7 道题" in words(start)
    sent = begin(here)
    asked = page(sent.text)
    assert "第 1 题" in words(asked)
    assert asked.xpath("//fieldset//label//input[@type='radio'][@name='chosen']/@value") == [
        "A",
        "B",
        "C",
        "D",
    ]
    answered = here.post(str(sent.url.path), data={"number": "1", "chosen": "A"})
    told = page(answered.text)
    assert answered.url.query == b"n=1"
    result = words(told, "//section[@id='result']")
    assert "✗ 回答错误" in result
    assert "正确答案：B 堵塞渔港消防通道" in result
    assert world.BLOCKING in result
    [law] = told.xpath("//figure[@class='law-words']//a/@href")
    document = here.get(law)
    assert world.BLOCKING in words(page(document.text), "//mark")
    options = told.xpath("//label[contains(@class,'option')]")
    assert "✗ 选错了" in options[0].text_content()
    assert "✓ 正确答案" in options[1].text_content()
    onward = told.xpath("//section[@id='result']//a[@data-next]/@href")[0]
    assert "第 2 题" in words(page(here.get(onward).text))
    empty = here.post(sent.url.path, data={"number": "2"})
    assert empty.status_code == 422
    assert "请先作答" in words(page(empty.text), "//*[@role='alert']")
    given_up = here.post(sent.url.path, data={"number": "2", "unknown": "yes"})
    assert "没有作答" in words(page(given_up.text), "//section[@id='result']")
    blank = here.post(sent.url.path, data={"number": "4", "gap": "8万元"})
    assert "✗ 回答错误" in words(page(blank.text), "//section[@id='result']")
    assert "三万元以上八万元以下" in words(page(blank.text), "//section[@id='result']")
    short = here.post(sent.url.path, data={"number": "5", "text": "听他的"})
    assert "有权拒绝" in words(page(short.text), "//section[@id='result']")
    judged = here.post(sent.url.path, data={"number": "5", "own": "wrong"})
    assert "自评：没答对" in words(page(judged.text), "//section[@id='result']")
    back = page(here.get("/practice").text)
    assert "已答 3／7" in words(back, "//section[@aria-labelledby='going']")
    assert "还没有做的" in words(page(here.get(f"{sent.url.path}/finish").text))
    sheet = here.post(f"{sent.url.path}/finish")
    assert sheet.url.path.endswith("/sheet")
    assert "练习小结" in words(page(sheet.text))
    notebook = page(here.get("/practice/notebook").text)
    assert len(notebook.xpath("//ol[@class='sheet-items']/li")) == 4
    number = notebook.xpath("//form[@action='/practice/notebook']//input[@name='number']/@value")[0]
    after = page(here.post("/practice/notebook", data={"number": number}).text)
    assert len(after.xpath("//ol[@class='sheet-items']/li")) == 3
    assert "没有错题" in words(page(here.post("/practice/notebook").text))


def test_without_consent_the_address_carries_everything(nobody: TestClient) -> None:
    assert "同意在本站保存我的作答" in words(page(nobody.get("/practice").text))
    sent = begin(nobody)
    assert "/practice/sittings/~" in str(sent.url)
    told = nobody.post(sent.url.path, data={"number": "1", "chosen": "B"})
    assert "✓ 回答正确" in words(page(told.text), "//section[@id='result']")
    again = nobody.get(str(told.url))
    assert "✓ 回答正确" in words(page(again.text), "//section[@id='result']")
    assert not nobody.cookies
    assert "什么也没有保存" in words(page(nobody.get("/practice/records").text))
    refused = nobody.post("/practice", data={"which": "wrong"})
    assert refused.status_code == 422
    assert "同意保存" in words(page(refused.text), "//*[@role='alert']")


def test_with_consent_it_is_kept_and_can_be_deleted(nobody: TestClient) -> None:
    sent = begin(nobody, keep="yes")
    assert "~" not in str(sent.url)
    assert COOKIE in nobody.cookies
    nobody.post(sent.url.path, data={"number": "1", "chosen": "A"})
    records = page(nobody.get("/practice/records").text)
    assert "没有做完" in words(records)
    gone = nobody.post("/practice/records/delete")
    assert "什么也没有保存" in words(page(gone.text))
    assert COOKIE not in nobody.cookies
    assert nobody.get(sent.url.path).status_code == 404


def test_an_exam_from_the_first_question_to_the_sheet(app: App, here: TestClient) -> None:
    cells = (Cell(2, 2.0, ItemType.SINGLE), Cell(1, 4.0, ItemType.MULTIPLE))
    paper_id = world.paper(app, Blueprint("渔港安全考试", cells, minutes=30, pass_mark=5))
    offer = page(here.get("/practice/exam").text)
    assert "渔港安全考试" in words(offer)
    sent = here.post("/practice/exam", data={"paper": paper_id, "keep": "yes"})
    asked = page(sent.text)
    assert re.search(r"\d\d:\d\d:\d\d 交卷", words(asked))
    seconds = int(asked.xpath("//*[@data-seconds]/@data-seconds")[0])
    assert 1700 < seconds <= 1800
    second = here.post(sent.url.path, data={"number": "1", "chosen": "A", "go": "2"})
    assert second.url.query == b"n=2"
    assert not page(second.text).xpath("//section[@id='result']")
    back = here.get(f"{sent.url.path}?n=1")
    assert page(back.text).xpath("//input[@name='chosen'][@checked]/@value") == ["A"]
    assert not page(back.text).xpath("//section[@id='result']")
    ask = here.post(sent.url.path, data={"number": "3", "go": "finish"})
    assert "还没有答的 2 题" in words(page(ask.text))
    sheet = page(here.post(f"{sent.url.path}/finish").text)
    for said in (
        "成绩单",
        "满分 8",
        "及格线 5 分",
        "按题型",
        "按知识点",
        "用时",
        "没有作答 2 题",
        "全部选对才得分",
    ):
        assert said in words(sheet), said
    assert len(sheet.xpath("//ol[@class='sheet-items']/li")) == 3
    late = here.post(sent.url.path, data={"number": "1", "chosen": "B"})
    assert late.status_code == 409
    assert "不能再作答" in words(page(late.text), "//*[@role='alert']")
    report = page(here.get(f"/results/exams/{paper_id}").text)
    for said in ("完整答卷", "信度", "测量标准误", "匿名", "多选题怎样计分"):
        assert said in words(report), said
    set_rule = here.post(f"/results/exams/{paper_id}/rule", data={"rule": "partial"})
    assert page(set_rule.text).xpath("//input[@name='rule'][@checked]/@value") == ["partial"]
    assert "按选对的比例得分" in words(page(here.get("/practice/exam").text))
    [remove] = [one for one in report.xpath("//form/@action") if one.endswith("/remove")]
    assert here.post(remove).url.path == "/results"


def test_results_pages_and_what_to_look_at(here: TestClient) -> None:
    assert "还没有人答过题" in words(page(here.get("/results/items").text))
    sent = begin(here)
    here.post(sent.url.path, data={"number": "1", "chosen": "A"})
    found = words(page(here.get("/results/items").text))
    assert "只有 1 人作答" in found
    assert "没有要检查的题" in words(page(here.get("/results/items?doubtful=true").text))
    assert "共 1 题" in found


def test_a_link_from_a_law_practises_that_law(app: App, here: TestClient) -> None:
    document = app.question_desk.get("q-true").item.sources[0].document_id
    start = page(here.get(f"/practice?document={document}").text)
    assert "渔港安全法》的题" in words(start)
    sent = here.post("/practice", data={"document": document, "number": "50", "order": "listed"})
    assert "共 5 题" in words(page(sent.text))


def test_a_retired_question_is_not_shown_to_those_in_the_middle_of_it(app: App, here: TestClient) -> None:
    sent = begin(here)
    app.question_desk.move(["q-single"], Action.RETIRED, by="张编辑", remark="")
    found = here.get(f"{sent.url.path}?n=1")
    assert "已经停用" in words(page(found.text))
    assert "堵塞渔港消防通道" not in found.text


def test_an_empty_bank_says_so(tmp_path: Path) -> None:
    with build(load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "empty")}), create=True) as app:
        client = TestClient(
            create_app(app), base_url="http://127.0.0.1", headers=OURS, client=("127.0.0.1", 1)
        )
        for path in ("/practice", "/practice/exam"):
            assert "还没有可以练习的题目" in words(page(client.get(path).text))
        for path in ("/practice/notebook", "/practice/records", "/results", "/results/items"):
            assert client.get(path).status_code == 200


def test_every_control_has_a_label_and_headings_are_in_order(here: TestClient) -> None:
    sent = begin(here)
    here.post(sent.url.path, data={"number": "1", "chosen": "A"})
    for address in (
        "/practice",
        "/practice/exam",
        f"{sent.url.path}?n=1",
        f"{sent.url.path}?n=4",
        "/practice/notebook",
    ):
        found = page(here.get(address).text)
        labelled = {*found.xpath("//main//label/@for")}
        for field in found.xpath("//main//input[not(@type='hidden')] | //main//select | //main//textarea"):
            inside = any(one.tag == "label" for one in field.iterancestors())
            assert inside or field.get("id") in labelled, (address, html.tostring(field))
        levels = [int(one.tag[1]) for one in found.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
        assert levels[0] == 1 or 1 in levels[:2]
        assert levels.count(1) == 1, address
        ids = found.xpath("//@id")
        assert len(ids) == len(set(ids)), address
