"""Feedback: given by anybody, reviewed by those who may, and made into questions that can be measured."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import Anzhi

from eval.question_files import read_questions
from qa_service.api import feedback_schemas
from qa_service.feedback.desk import answer_digest, settle, take_in
from qa_service.feedback.model import Expectation, Reason, Said, Settlement
from qa_service.feedback.question_set import SetForm, question_file
from qa_service.feedback.store import FeedbackStore, Wanted
from qa_service.settings import load_settings
from qa_service.wiring import App, build

WHO = "电动车停在楼道里充电归谁管？"
NOBODY = "望溪县下穿通道的积水自动报警装置由哪些单位负责安装？"


@pytest.fixture
def client(own_site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=own_site.url, timeout=60) as made:
        yield made


@pytest.fixture
def app(own_site: Any, shared_cache: Path) -> Iterator[App]:
    """The library that the server serves, with no feedback in it."""
    env = {"ANZHI_LIBRARY": str(own_site.library), "ANZHI_CACHE": str(shared_cache)}
    with build(load_settings(env=env, toml=None)) as made:
        with made.service.writing() as connection:
            connection.exec_driver_sql("DELETE FROM service_feedback")
        yield made


def given(client: httpx.Client, **body: Any) -> httpx.Response:
    return client.post("/api/v1/feedback", json=body)


def test_feedback_is_kept_with_what_was_really_answered(app: App, client: httpx.Client) -> None:
    response = given(client, question=WHO, useful=False, reason="wrong_unit", remark="应该是街道办")
    assert response.status_code == 201
    made = feedback_schemas.FeedbackTakenBody.model_validate(response.json())
    listed = client.get("/api/v1/feedback").json()
    feedback_schemas.FeedbackListBody.model_validate(listed)
    [item] = listed["items"]
    answer = app.ask(WHO)
    assert item["id"] == made.id
    assert (item["useful"], item["reason"], item["remark"]) == (False, "wrong_unit", "应该是街道办")
    assert item["answer"] == answer.answer
    assert item["digest"] == answer_digest(answer)
    assert item["generation"] == app.library.generation()
    cited = item["citations"][0]
    assert app.library.text(cited["version_id"])[cited["start"] : cited["end"]] == cited["quote"]
    assert client.get(f"/api/v1/feedback/{made.id}").json() == item


def test_nothing_says_who_sent_it(app: App, client: httpx.Client) -> None:
    client.headers["User-Agent"] = "something-to-be-found"
    given(client, question=WHO, useful=True)
    with sqlite3.connect(app.library.root / "service.db") as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(service_feedback)")]
        [row] = connection.execute("SELECT * FROM service_feedback").fetchall()
    assert not {name for name in names if re.search("address|agent|account|cookie|session", name)}
    assert not re.search(r"127\.0\.0\.1|something-to-be-found", str(row))


def test_an_abstention_can_be_said_to_need_an_answer(app: App, client: httpx.Client) -> None:
    assert given(client, question=NOBODY, useful=False, reason="should_answer").status_code == 201
    [item] = client.get("/api/v1/feedback", params={"answered": "abstained"}).json()["items"]
    assert item["status"] == "abstained"
    assert client.get("/api/v1/feedback", params={"answered": "answered"}).json()["total"] == 0


def test_a_text_that_has_changed_since_is_marked(app: App, client: httpx.Client) -> None:
    given(client, question=WHO, useful=True, digest="0" * 64)
    given(client, question=WHO, useful=True, digest=answer_digest(app.ask(WHO)))
    items = client.get("/api/v1/feedback").json()["items"]
    assert sorted(item["changed"] for item in items) == [False, True]


@pytest.mark.parametrize(
    "body",
    [
        {"question": WHO, "useful": False},
        {"question": WHO, "useful": False, "reason": "angry"},
        {"question": "", "useful": True},
        {"question": WHO, "useful": "yes"},
        {"question": WHO, "useful": True, "remark": "长" * 1001},
        {"question": WHO, "useful": True, "digest": "no"},
        {"question": WHO, "useful": True, "jurisdiction": "没有这个地方"},
    ],
)
def test_what_cannot_be_kept_is_refused_with_advice(app: App, client: httpx.Client, body: Any) -> None:
    response = client.post("/api/v1/feedback", json=body)
    assert response.status_code in (404, 422)
    assert re.search("[一-鿿]{4}", response.json()["error"]["message"])
    assert client.get("/api/v1/feedback").json()["total"] == 0


def test_the_form_works_without_javascript(app: App, client: httpx.Client) -> None:
    page = client.get("/", params={"q": WHO}).text
    assert 'action="/feedback" method="post"' in page
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest is not None
    fields = {"question": WHO, "digest": digest[1], "useful": "yes", "channel": "ask", "back": "/?q=1"}
    thanks = client.post("/feedback", data=fields)
    assert thanks.status_code == 201
    assert "已收到，谢谢" in thanks.text
    assert 'href="/?q=1"' in thanks.text
    [item] = client.get("/api/v1/feedback").json()["items"]
    assert (item["channel"], item["changed"]) == ("ask", False)
    refused = client.post("/feedback", data=fields | {"useful": "no", "back": "//evil.example"})
    assert refused.status_code == 422
    assert "请选一个原因" in refused.text
    assert "evil.example" not in refused.text


def test_the_review_list_filters_settles_and_asks_again(app: App, client: httpx.Client) -> None:
    given(client, question=WHO, useful=True)
    given(client, question=NOBODY, useful=False, reason="should_answer", remark="隔壁区有")
    page = client.get("/feedback").text
    assert page.count("<article") == 2
    assert "隔壁区有" in page
    assert "/?q=" in page
    assert client.get("/feedback", params={"useful": "true"}).text.count("<article") == 1
    assert client.get("/feedback", params={"q": "隔壁"}).text.count("<article") == 1
    waiting = client.get("/api/v1/feedback", params={"reason": "should_answer"}).json()["items"][0]["id"]
    done = client.post(f"/feedback/{waiting}", data={"settlement": "no_fault", "remark": "本县没有"})
    assert done.status_code == 303
    assert client.get("/feedback").text.count("<article") == 1
    assert client.get("/feedback", params={"settled": "true"}).text.count("<article") == 1
    assert client.get("/api/v1/feedback").json()["counts"] == {"": 1, "no_fault": 1}
    missing = client.post("/feedback/0000000000000000", data={"settlement": "no_fault"})
    assert missing.status_code == 404


def test_a_wrong_answer_becomes_a_question_only_with_the_right_one(app: App) -> None:
    made = take_in(app, Said(WHO, useful=False, reason=Reason.WRONG_UNIT))
    with pytest.raises(Exception, match="请填写正确的内容"):
        settle(app, made, Settlement.TEST_QUESTION, by="测试")
    record = settle(
        app, made, Settlement.TEST_QUESTION, by="测试", expect=Expectation(units=("区住房城乡建设局",))
    )
    assert record.settled_by == "测试"
    with pytest.raises(Exception, match="只能填一样"):
        settle(
            app, made, Settlement.TEST_QUESTION, by="测试", expect=Expectation(units=("甲局",), abstain=True)
        )
    assert settle(app, made, Settlement.OPEN, by="测试").settled is None


@pytest.mark.parametrize("form", list(SetForm))
def test_reviewed_feedback_is_read_as_a_question_set(app: App, tmp_path: Path, form: SetForm) -> None:
    useful = take_in(app, Said(WHO, useful=True))
    withheld = take_in(app, Said(NOBODY, useful=True))
    wrong = take_in(app, Said("火锅店用的煤气罐归哪个部门检查？", useful=False, reason=Reason.INCOMPLETE))
    settle(app, useful, Settlement.TEST_QUESTION, by="测试")
    settle(app, withheld, Settlement.TEST_QUESTION, by="测试")
    quote = "商务部门组织餐饮店自查；燃气企业入户安检覆盖每一家餐饮用户"
    settle(
        app,
        wrong,
        Settlement.TEST_QUESTION,
        by="测试",
        expect=Expectation(contains=("=商务局",), cite=(("方案.docx", quote),)),
    )
    rows = FeedbackStore(app.service).listed(Wanted(settled=True), 100, 0).items
    path = tmp_path / f"题目.{form.value}"
    path.write_bytes(question_file(rows, form))
    questions = read_questions(path)
    assert [one["question"] for one in questions] == [WHO, NOBODY, "火锅店用的煤气罐归哪个部门检查？"]
    assert [one["kind"] for one in questions] == ["responsibility", "unanswerable", "provision"]
    assert questions[0]["expect"]["lead"] == ["区住房城乡建设局"]
    assert questions[1]["expect"]["abstain"]
    assert questions[2]["expect"]["cite"][0]["quote"] in quote


def test_the_command_gives_lists_settles_and_exports(
    app: App, anzhi: Anzhi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_cache: Path
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    library = ("--library", app.library.root)
    outcome = anzhi(
        *library, "feedback", "give", WHO, "--wrong", "--reason", "incomplete", "--remark", "少了街道"
    )
    assert outcome.code == 0, outcome.err
    items = json.loads(anzhi(*library, "feedback", "list", "--json").out)["items"]
    assert items[0]["channel"] == "command"
    assert "少了街道" in anzhi(*library, "feedback", "list").out
    made = items[0]["id"]
    refused = anzhi(*library, "feedback", "settle", made, "test_question")
    assert refused.code == 1
    assert "请填写正确的内容" in refused.err
    settled = anzhi(*library, "feedback", "settle", made, "test_question", "--unit", "街道办事处")
    assert settled.code == 0, settled.err
    assert "共 0 条" in anzhi(*library, "feedback", "list").out
    assert anzhi(*library, "feedback", "export", "--out", tmp_path / "题目.xlsx").code == 0
    [question] = read_questions(tmp_path / "题目.xlsx")
    assert question["expect"]["units"] == ["街道办事处"]
    assert anzhi(*library, "feedback", "export", "--out", tmp_path / "题目.doc").code == 2
