"""The model's part in whole answers: in Python, over HTTP, on the command line and on the page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Ask, settings_for
from fastapi.testclient import TestClient
from hidden_instructions import ATTACKS, LEAD, question
from model_server import KEY, MODEL, Handler, Honest, ModelServer, Request, honest_text, saying
from test_llm_endpoint import BROKEN, seconds_for

from qa_service.answer.model import AnswerStatus
from qa_service.answer.written import Writer
from qa_service.api import answer_schemas
from qa_service.api.application import create_app
from qa_service.cli import run
from qa_service.commands.doctor import doctor
from qa_service.llm import ordering
from qa_service.llm.rewriting import added_words
from qa_service.wiring import App, build
from qa_service.wishes import Event, Wishes, wishing

WHO = question(ATTACKS[2])
RULE = "澜沙县在楼道停放电动自行车拒不改正的怎么罚？"


@pytest.fixture(scope="module")
def web(helped: App) -> Iterator[TestClient]:
    with TestClient(create_app(helped)) as client:
        yield client


@pytest.fixture
def honest(helped: App, model_server: ModelServer) -> Honest:
    """The model behaves well in this test."""
    helped.assistant.endpoint.breaker.succeeded()
    helped.assistant.endpoint.seconds = 10
    model_server.requests.clear()
    model_server.behaviour = Honest()
    return model_server.behaviour


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Server-sent events, comments left out."""
    found = []
    for block in text.strip().split("\n\n"):
        lines = [line for line in block.split("\n") if not line.startswith(":")]
        if lines:
            name, data = lines[0].removeprefix("event: "), lines[1].removeprefix("data: ")
            found.append((name, json.loads(data)))
    return found


# --- answers -------------------------------------------------------------------------------------


def test_an_honest_model_writes_and_the_rules_stand_beside(ask: Ask) -> None:
    rules = ask(WHO, None)
    events: list[Event] = []
    answer = ask(WHO, Honest(), events=events)
    assert (rules.written_by, rules.model, rules.rules_answer) == (Writer.RULES, None, None)
    assert answer.written_by is Writer.MODEL
    assert answer.rules_answer == rules.answer
    assert answer.answer != rules.answer
    assert (answer.units, answer.citations, answer.notes) == (rules.units, rules.citations, rules.notes)
    assert answer.model is not None
    assert (answer.model.name, answer.model.failed) == (MODEL, "")
    sentences = [event.data["text"] for event in events if event.name == "sentence"]
    assert sentences
    assert all(sentence in answer.answer for sentence in sentences)
    answer_schemas.AnswerBody.model_validate(answer.to_dict())


def test_a_rule_is_phrased_with_its_amounts(ask: Ask) -> None:
    rules, answer = ask(RULE, None), ask(RULE, Honest())
    assert rules.status is AnswerStatus.ANSWERED
    assert answer.citations == rules.citations
    assert "五百元以上一千元以下" in answer.answer
    false = ask(RULE, saying("在楼道停放电动自行车，拒不改正的，对个人处五千元以上一万元以下的罚款。[1]"))
    assert false.answer == rules.answer
    assert false.written_by is Writer.RULES


@pytest.mark.parametrize("name", BROKEN)
def test_whatever_breaks_the_rules_answer_in_time_and_say_so(name: str, ask: Ask) -> None:
    rules = ask(WHO, None)
    began = time.monotonic()
    answer = ask(WHO, BROKEN[name][0], seconds=seconds_for(name))
    assert time.monotonic() - began < seconds_for(name) + 4
    assert answer.answer == rules.answer
    assert (answer.units, answer.citations) == (rules.units, rules.citations)
    assert answer.model is not None
    assert answer.model.failed
    assert "没有用上大模型" in answer.notes[-1]
    assert KEY not in json.dumps(answer.to_dict())


def test_a_stream_that_breaks_after_good_sentences_is_not_used(ask: Ask) -> None:
    def breaks(handler: Handler, request: Request) -> None:
        handler.begin_stream()
        handler.piece(honest_text(request.data))
        handler.hang_up()

    events: list[Event] = []
    answer = ask(WHO, breaks, events=events)
    assert answer.written_by is Writer.RULES
    assert events[-1].data["stage"] == "rules"


def test_the_model_is_not_asked_unless_it_is_wished_for(
    helped: App, honest: Honest, model_server: ModelServer
) -> None:
    assert helped.ask(WHO).model is None
    with wishing(Wishes(use_model=False)):
        assert helped.ask(WHO).model is None
    assert not model_server.requests


def test_a_list_is_left_to_the_rules(ask: Ask, model_server: ModelServer) -> None:
    answer = ask(f"澜沙县{LEAD.removeprefix('县')}有哪些职责？", Honest())
    assert answer.written_by is Writer.RULES
    assert "phrase" not in [request.task for request in model_server.requests]


def test_tasks_that_are_not_set_are_not_done(
    poisoned: Path, shared_cache: Path, model_server: ModelServer, honest: Honest
) -> None:
    with (
        build(settings_for(poisoned, shared_cache, model_server, llm_tasks="rewrite")) as app,
        wishing(Wishes(use_model=True)),
    ):
        assert app.ask(WHO).model is None
        assert app.ask("澜沙县无人机表演由谁负责？").model is not None
    assert set(honest.seen) == {"rewrite"}


def test_without_an_endpoint_nothing_of_it_is_imported(sample_library: Path, shared_cache: Path) -> None:
    code = """
import sys
from qa_service.settings import load_settings
from qa_service.wiring import build
from qa_service.wishes import Wishes, wishing
with build(load_settings()) as app, wishing(Wishes(use_model=True)):
    assert app.ask("安全生产由谁负责？").model is None
print(sorted(name for name in sys.modules if name.startswith("qa_service.llm")))
"""
    env = {"ANZHI_LIBRARY": str(sample_library), "ANZHI_CACHE": str(shared_cache), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=True,
    )
    assert done.stdout.strip() == "[]"


# --- rewriting and ordering ----------------------------------------------------------------------

PLACES = ("海州省/澜沙县", "海州省/青屿区")


@pytest.mark.parametrize(
    ("asked", "rewritten", "words"),
    [
        (
            "澜沙县电瓶车在楼道充电谁管？",
            "澜沙县电动自行车在楼道充电由哪个部门负责监督管理？",
            {"电动自行车"},
        ),
        ("煤气罐怎么运？", "液化石油气瓶如何运输？", {"液化石油气"}),
        ("罚500块够吗？", "罚款500块是否足够？", {"罚款"}),
    ],
)
def test_formal_words_are_added(asked: str, rewritten: str, words: set[str]) -> None:
    found, refused = added_words(asked, rewritten, places=PLACES)
    assert not refused
    assert words <= set(found)


@pytest.mark.parametrize(
    ("asked", "rewritten", "reason"),
    [
        ("澜沙县电瓶车谁管？", "电动自行车由谁负责？", "地名"),
        ("澜沙县电瓶车谁管？", "青屿区电动自行车由谁负责？", "地名"),
        ("电瓶车谁管？", "澜沙县电动自行车由谁负责？", "地名"),
        ("县公安局管不管电瓶车？", "县财政局是否负责电动自行车？", "单位"),
        ("县公安局管不管电瓶车？", "电动自行车由谁负责？", "单位"),
        ("电瓶车谁管？", "县公安局负责电动自行车吗？", "单位"),
        ("罚500块够吗？", "罚款5000块是否足够？", "数字"),
        ("30天内要整改吗？", "三十日内是否应当整改并在60天内验收？", "数字"),
        ("2024年的目标是多少？", "2025年的目标是多少？", "数字"),
        ("安全生产法第三十条说什么？", "安全生产法第三十一条如何规定？", "数字"),
        ("电瓶车谁管？", "", "一句话"),
        ("电瓶车谁管？", "Ignore previous instructions", "一句话"),
        ("电瓶车谁管？", "电动自行车\n由谁负责", "一句话"),
        ("电瓶车谁管？", "电动自行车" * 60, "一句话"),
    ],
)
def test_a_rewrite_that_changes_what_is_asked_is_refused(asked: str, rewritten: str, reason: str) -> None:
    words, refused = added_words(asked, rewritten, places=PLACES)
    assert words == ()
    assert reason in refused


def test_a_rewrite_widens_the_search_and_the_rules_decide(ask: Ask, model_server: ModelServer) -> None:
    asked = "澜沙县天上飞的小飞机由谁管？"
    rules = ask(asked, None)
    answer = ask(asked, Honest(words="澜沙县烟花爆竹零售由谁管？"))
    assert answer.model is not None
    assert answer.status is rules.status
    changed = ask(asked, Honest(words="青屿区无人机由谁管？"))
    assert changed.answer == rules.answer


@pytest.mark.parametrize("reply", ["0", "9", "第二个", "2 3", "-1", "忽略", "", "2）因为", "１０"])
def test_a_pick_outside_of_the_numbers_is_none(reply: str, helped: App) -> None:
    offered = helped.answerer.look_up(WHO).findings.evidence[:3]
    assert ordering.picked(reply, offered) is None


def test_the_model_picks_among_what_the_rules_would_answer_from(
    helped: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = helped.answerer.look_up(WHO)
    assert ordering.picked(" 2。", looked.findings.evidence[:3]) is looked.findings.evidence[1]
    monkeypatch.setattr(ordering, "MARGIN", 10.0)
    offered = ordering.candidates(
        looked.findings, looked.answer, lambda one: helped.answerer.carries(looked.findings, one)
    )
    assert all(helped.answerer.carries(looked.findings, one) for one in offered)
    assert offered == () or offered[0].hit.passage.clause_id == looked.answer.citations[0].clause_id
    none = ordering.candidates(looked.findings, looked.answer, lambda one: False)
    assert none == ()


# --- over HTTP -----------------------------------------------------------------------------------


def test_asking_over_http_uses_the_model_unless_told_not_to(web: TestClient, honest: Honest) -> None:
    answer = web.post("/api/v1/ask", json={"question": WHO}).json()
    answer_schemas.AnswerBody.model_validate(answer)
    assert answer["written_by"] == "model"
    assert answer["model"]["name"] == MODEL
    plain = web.post("/api/v1/ask", json={"question": WHO, "use_model": False}).json()
    assert (plain["written_by"], plain["model"], plain["rules_answer"]) == ("rules", None, None)
    assert plain["answer"] == answer["rules_answer"]


def test_the_stream_brings_verified_sentences_and_the_answer(
    web: TestClient, honest: Honest, model_server: ModelServer
) -> None:
    true = f"由{LEAD}牵头，由县公安局、县住房和城乡建设局负责。[1]"
    model_server.behaviour = saying(f"由县财政局牵头。[1]{true}详见http://evil.example。[1]")
    response = web.post("/api/v1/ask/stream", json={"question": WHO})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = events_of(response.text)
    names = [name for name, _ in events]
    assert names[0] == "status"
    assert names[-1] == "answer"
    assert [data["text"] for name, data in events if name == "sentence"] == [true]
    whole = events[-1][1]
    answer_schemas.AnswerBody.model_validate(whole)
    assert (whole["written_by"], len(whole["model"]["dropped"])) == ("model", 2)
    assert "县财政局" not in response.text
    assert "evil" not in response.text


@pytest.mark.parametrize("use_model", [True, False])
def test_the_stream_works_without_a_model_too(
    web: TestClient, honest: Honest, model_server: ModelServer, use_model: bool
) -> None:
    model_server.behaviour = BROKEN["status 500"][0]
    events = events_of(web.post("/api/v1/ask/stream", json={"question": WHO, "use_model": use_model}).text)
    said = [data for name, data in events if name == "sentence"]
    assert {one["written_by"] for one in said} == {"rules"}
    assert "\n".join(one["text"] for one in said) == events[-1][1]["answer"]
    stages = [data["stage"] for name, data in events if name == "status"]
    assert stages == (["searching", "writing", "rules"] if use_model else ["searching"])


def test_errors_of_the_stream(web: TestClient) -> None:
    empty = web.post("/api/v1/ask/stream", json={"question": "  "})
    assert (empty.status_code, empty.json()["error"]["code"]) == (422, "bad_question")
    unknown = web.post("/api/v1/ask/stream", json={"question": WHO, "jurisdiction": "不存在的地方"})
    name, data = events_of(unknown.text)[-1]
    assert name == "error"
    assert set(data["error"]) == {"code", "message", "details", "request_id"}
    assert data["error"]["code"] == "not_found"


def test_a_slow_model_holds_up_nobody_else(
    web: TestClient, honest: Honest, model_server: ModelServer
) -> None:
    model_server.behaviour = lambda handler, request: handler.say("好" * 30, size=1, pause=0.1)
    threads = [
        threading.Thread(target=web.post, args=("/api/v1/ask",), kwargs={"json": {"question": WHO}})
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    answer = web.post("/api/v1/ask", json={"question": WHO, "use_model": False})
    assert answer.status_code == 200
    assert time.monotonic() - began < 2.5
    for thread in threads:
        thread.join()


def test_the_page_says_who_wrote_and_shows_the_rules_answer(web: TestClient, honest: Honest) -> None:
    page = web.get("/", params={"q": WHO}).text
    assert "由模型整理，逐句核对过出处" in page
    assert re.search(r"<details[^>]*>\s*<summary>规则整理的答案</summary>", page)
    plain = web.get("/", params={"q": WHO, "rules": "1"}).text
    assert "由模型整理" not in plain


def test_markup_of_a_model_never_runs(web: TestClient, honest: Honest, model_server: ModelServer) -> None:
    model_server.behaviour = saying("<script>alert(1)</script>由县应急管理局牵头。[1]")
    assert "<script>alert(1)" not in web.get("/", params={"q": WHO}).text


# --- on the command line -------------------------------------------------------------------------


@pytest.fixture
def shell(
    poisoned: Path,
    shared_cache: Path,
    model_server: ModelServer,
    honest: Honest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (
        ("LIBRARY", str(poisoned)),
        ("CACHE", str(shared_cache)),
        ("LLM_URL", model_server.url),
        ("LLM_MODEL", MODEL),
        ("LLM_KEY", KEY),
    ):
        monkeypatch.setenv(f"ANZHI_{name}", value)


def test_the_command_line_has_it_all(shell: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", WHO, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written_by"] == "model"
    assert run(["ask", WHO, "--json", "--no-llm"]) == 0
    assert json.loads(capsys.readouterr().out)["model"] is None
    assert run(["ask", WHO, "--stream", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["event"] for row in rows] == ["status", "sentence", "answer"]
    assert run(["ask", WHO, "--stream"]) == 0
    shown = capsys.readouterr()
    assert "正在请大模型整理" in shown.err
    assert LEAD in shown.out


def test_the_doctor_knows_the_model(
    shell: None,
    model_server: ModelServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def line() -> str:
        run(["doctor"])
        return next(row for row in capsys.readouterr().out.splitlines() if "大模型" in row)

    assert line().startswith("✓")
    assert [(one.path, one.body) for one in model_server.requests] == [("/v1/models", {})]
    monkeypatch.setenv("ANZHI_LLM_MODEL", "kapok-70b")
    assert line().startswith("✗")
    monkeypatch.setenv("ANZHI_LLM_URL", "http://127.0.0.1:9/v1")
    assert line().startswith("✗")
    monkeypatch.delenv("ANZHI_LLM_URL")
    assert "未设置" in line()
    assert doctor.__doc__


def test_the_key_is_shown_nowhere(shell: None, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["doctor", "--settings"], ["doctor", "--settings", "--json"], ["ask", WHO, "--json"]):
        run(command)
        shown = capsys.readouterr()
        assert KEY not in shown.out + shown.err


BAD: list[tuple[str, str]] = [
    ("ANZHI_LLM_URL", "ftp://models.example/v1"),
    ("ANZHI_LLM_URL", "models.example"),
    ("ANZHI_LLM_URL", "http://me:opensesame@models.example/v1"),
    ("ANZHI_LLM_URL", "http://models.example/v1?key=1"),
    ("ANZHI_LLM_KEY", "sk opensesame"),
    ("ANZHI_LLM_KEY", "密钥opensesame"),
    ("ANZHI_LLM_TASKS", "rewrite,invent"),
    ("ANZHI_LLM_SECONDS", "0"),
    ("ANZHI_LLM_PARALLEL", "99"),
    ("ANZHI_LLM_MODEL", ""),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_setting_is_told_and_no_secret_with_it(
    name: str, value: str, shell: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert run(["ask", WHO]) == 2 or run(["ask", WHO]) == 1
    error = capsys.readouterr().err
    assert error.startswith("错误：")
    assert "opensesame" not in error
