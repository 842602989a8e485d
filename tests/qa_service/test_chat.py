"""The public chat: short answers that say no more than the whole ones; over HTTP, page and command line."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import Anzhi

from corpus.ingest import ingest
from corpus.model import DocumentKind
from qa_service.answer.model import (
    Answer,
    AnswerKind,
    AnswerPenalty,
    AnswerStatus,
    Citation,
    CitedDocument,
    Locator,
)
from qa_service.api import chat_schemas
from qa_service.chat.reply import NOTICE, chat
from qa_service.chat.short import best_words, short_answer
from qa_service.settings import load_settings
from qa_service.wiring import App, build

WHO = "电动车停在楼道里充电归谁管？"
REPORT = """青屿区海润化工有限公司“4·12”爆炸事故调查报告

一、事故单位情况
海润化工有限公司成立于2015年，法定代表人：林海生，注册资本500万元。实际控制人林远航，男，负责公司全面工作。
二、事故经过
2025年4月12日9时，操作工魏东来（男，44岁）打开反应釜底阀，物料泄漏，遇静电发生爆炸。魏东来当场死亡。
三、事故原因
直接原因：操作工魏东来违章打开底阀，物料泄漏后遇静电爆炸。
间接原因：林海生未组织安全培训。
"""


@pytest.fixture(scope="module")
def app(sample_library: Path, shared_cache: Path) -> Iterator[App]:
    env = {"ANZHI_LIBRARY": str(sample_library), "ANZHI_CACHE": str(shared_cache)}
    with build(load_settings(env=env, toml=None)) as made:
        yield made


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    """A library with an invented report of an accident."""
    root = tmp_path_factory.mktemp("reports")
    (root / "事故调查报告.txt").write_text(REPORT, encoding="utf-8")
    env = {"ANZHI_LIBRARY": str(root / "anzhi"), "ANZHI_CACHE": str(shared_cache)}
    with build(load_settings(env=env, toml=None), create=True) as made:
        taken = ingest(
            made.library,
            [root / "事故调查报告.txt"],
            kind=DocumentKind.CASE,
            jurisdiction="海州省/青屿区",
        )
        assert not taken.failed
        made.update_index()
        yield made


# --- short answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        WHO,
        "火锅店用的煤气罐归哪个部门检查？",
        "着火了谁负责调查？",
        "望溪县街上有人卖黑气瓶，归谁管？",
        "餐馆要不要装燃气报警器？",
        "哪里可以放烟花爆竹？",
        "员工有没有权利拒绝危险作业？",
        "占用消防通道罚多少钱？",
        "饭店不装可燃气体报警器会怎么罚？",
        "工厂没给工人培训就上岗怎么罚？",
        "澜山区商务局在防火和燃气安全上都管些啥？",
        "望溪县要求饭馆最迟什么时候把可燃气体报警器全部装上？",
        "安全生产法第二十一条是什么？",
        "发生火灾物业有责任吗？",
        "地铁归谁管？",
    ],
)
def test_a_short_answer_is_short_and_quotes_what_is_there(app: App, question: str) -> None:
    answer = app.ask(question)
    short = short_answer(answer)
    assert 0 < len(short.text) <= 320, short.text
    assert not re.search(r"\[\d+\]", short.text)
    everything = answer.answer + "".join(one.quote + one.passage for one in answer.citations)
    plain = "".join(everything.split())
    for quoted in re.findall("“([^”]+)”", short.text):
        for piece in filter(None, re.split("……", "".join(quoted.split()))):
            assert piece.rstrip("，、；") in plain or "例如" in short.text, piece
    figures = set(re.findall(r"[一二三四五六七八九十百千万\d]+(?=元|万元|日|年|%|天)", short.text))
    assert figures <= set(re.findall(r"[一二三四五六七八九十百千万\d]+", everything))


def test_units_are_said_with_their_roles_and_the_place(app: App) -> None:
    short = short_answer(app.ask(WHO))
    assert short.text.startswith("澜山区：“电动自行车停放充电”由区住房城乡建设局牵头")
    assert "等 5 家配合" in short.text
    assert "澜山区的规定" in short.warning
    assert "清汀市" in short.more


def sanctioned(question: str) -> Answer:
    """An answer with two tiers of an article that lists deeds."""
    document = CitedDocument("d", "v", "测试省消防条例", "条例.txt", "", "", None, "全国", "in_force", "")
    quote = "单位有下列行为之一的，责令改正，处五千元以上五万元以下罚款："
    cited = Citation(
        1, document, Locator((), "第六十条", None, "第六十条"), quote, quote, 0, len(quote), "c", "/x"
    )
    tiers = (("单位", "责令改正，处五千元以上五万元以下罚款"), ("个人", "处警告或者五百元以下罚款"))
    penalties = tuple(
        AnswerPenalty(
            who, "有下列行为之一的", "", what, None, None, None, None, "", "第六十条", 1, asked=True
        )
        for who, what in tiers
    )
    lines = (
        f"《测试省消防条例》第六十条：{quote}[1]",
        "适用的情形：（三）占用、堵塞、封闭疏散通道的；[1]",
        "适用的情形：（五）占用、堵塞、封闭消防车通道的；[1]",
        "由谁决定：本条例规定的行政处罚，由消防救援机构决定。[1]",
    )
    return Answer(
        question, AnswerStatus.ANSWERED, AnswerKind.PENALTY, "\n".join(lines), citations=(cited,),
        penalties=penalties, confidence=0.95,
    )  # fmt: skip


def test_a_sanction_names_the_deed_the_person_and_the_article() -> None:
    short = short_answer(sanctioned("占用消防车通道罚多少钱？"))
    assert short.sure
    assert short.text == (
        "《测试省消防条例》第六十条：占用、堵塞、封闭消防车通道的，单位责令改正，处五千元以上五万元以下罚款；"
        "个人处警告或者五百元以下罚款。"
    )
    assert short_answer(sanctioned("占用消防车通道谁来罚？")).text.endswith("由消防救援机构决定。")


def test_a_sanction_for_another_deed_is_not_passed_off_as_the_answer() -> None:
    short = short_answer(sanctioned("没有灭火器会被罚吗？"))
    assert not short.sure
    assert short.text.startswith("没有找到直接写这种情形的处罚")


def test_an_unsure_rule_says_so_first(app: App) -> None:
    answer = app.ask("过期的煤气瓶还能用吗？")
    assert answer.confidence < 0.5
    short = short_answer(answer)
    assert not short.sure
    assert short.text.startswith("没有找到直接回答这个问题的话。最接近的规定是")


def test_the_sentence_that_has_the_question_is_quoted_not_the_first() -> None:
    article = (
        "安全设备的设计、制造、安装、使用、检测、维修、改造和报废，应当符合国家标准或者行业标准。"
        "生产经营单位必须对安全设备进行经常性维护、保养，并定期检测，保证正常运转。维护、保养、检测应当作好记录，并由有关人员签字。"
        "餐饮等行业的生产经营单位使用燃气的，应当安装可燃气体报警装置，并保障其正常使用。"
    )
    said = best_words(article, "餐饮使用燃气要不要安装报警装置")
    assert said == "……餐饮等行业的生产经营单位使用燃气的，应当安装可燃气体报警装置，并保障其正常使用。"


def test_an_item_of_a_list_comes_with_its_lead_in() -> None:
    article = (
        "有下列行为之一的，责令改正：（一）未设置明显标志的；".replace("：（", "：\n（")
        + "\n（二）未对设备进行定期检测的；\n（三）擅自拆除安全设施的；\n（四）"
        + "其他情形" * 30
        + "的。"
    )
    said = best_words(article, "擅自拆除设施")
    assert said.startswith("有下列行为之一的，责令改正：……（三）擅自拆除安全设施的；")


def test_an_abstention_is_kind_and_says_where_to_ask(app: App) -> None:
    reply = chat(app, "地铁归谁管？", None)
    assert reply.short.text.startswith("对不起，资料库里没有找到答案")
    assert [call.number for call in reply.help] == ["12350", "12345"]
    assert not reply.suggestions


def test_suggestions_are_answered_when_they_are_asked(app: App) -> None:
    reply = chat(app, WHO, None)
    assert reply.suggestions
    for question in reply.suggestions:
        after = chat(app, question, reply.turn.state, suggest=False)
        assert after.turn.answer.status == "answered", question


def test_advice_is_a_sentence_of_the_library(app: App) -> None:
    reply = chat(app, "我家厨房着火了怎么办", None)
    assert reply.emergency is not None
    assert reply.advice is not None
    version = re.search(r"version=([0-9a-f]+).*start=(\d+).*end=(\d+)", reply.advice.url)
    assert version is not None
    text = app.library.text(version[1])
    assert text[int(version[2]) : int(version[3])] == reply.advice.quote


def test_no_advice_where_the_library_has_none(app: App) -> None:
    reply = chat(app, "家里闻到煤气味，怎么办？", None)
    assert reply.emergency is not None
    assert reply.emergency.calls[0].number == "119"
    assert reply.advice is None, "the library tells nobody what to do when it smells of gas"


# --- names in reports --------------------------------------------------------------------------------


def test_names_are_masked_in_all_that_is_shown_while_quotes_are_checked_unmasked(reports: App) -> None:
    reply = chat(reports, "海润化工爆炸事故的直接原因是什么？", None)
    answer = reply.turn.answer
    assert answer.status == "answered"
    assert any("魏东来" in one.quote + one.passage for one in answer.citations)
    for one in answer.citations:
        assert reports.library.text(one.document.version_id)[one.start : one.end] == one.quote
    shown = json.dumps(reply.to_dict(), ensure_ascii=False)
    assert "魏东来" not in shown
    assert "魏某" in shown
    assert reply.to_dict()["masked"]
    assert "海润化工" in shown, "units keep their names"


def test_a_case_is_not_called_a_rule(reports: App) -> None:
    reply = chat(reports, "海润化工爆炸事故的直接原因是什么？", None)
    assert "不是规定" in reply.short.warning


# --- over HTTP ---------------------------------------------------------------------------------------


@pytest.fixture
def client(site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as made:
        yield made


def said(client: httpx.Client, question: str, **more: Any) -> dict[str, Any]:
    response = client.post("/api/v1/chat", json={"question": question, **more})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    chat_schemas.ChatBody.model_validate(body)
    return body


def test_the_chat_answers_and_goes_on(client: httpx.Client) -> None:
    first = said(client, WHO)
    assert first["notice"] == NOTICE
    assert first["short"]["text"].startswith("澜山区")
    second = said(client, "清汀市呢？", conversation=first["answer"]["conversation"])
    assert second["answer"]["follow_up"]
    assert "清汀市：“管住停放和充电”由市消防救援支队牵头" in second["short"]["text"]


def test_the_stream_ends_with_the_reply(client: httpx.Client) -> None:
    with client.stream("POST", "/api/v1/chat/stream", json={"question": WHO}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = response.read().decode()
    names = re.findall(r"^event: (\w+)", events, re.M)
    assert names[0] == "status"
    assert names[-1] == "reply"
    last = json.loads(re.findall(r"^data: (.*)", events, re.M)[-1])
    assert last["short"]["text"] == said(client, WHO)["short"]["text"]


def test_bad_questions_get_the_one_error_shape(client: httpx.Client) -> None:
    for body in ({"question": ""}, {"question": "长" * 501}, {"question": WHO, "more": 1}, {}):
        response = client.post("/api/v1/chat", json=body)
        assert response.status_code == 422
        assert response.json()["error"]["message"]


# --- the page ----------------------------------------------------------------------------------------


def test_the_page_holds_the_conversation_itself(client: httpx.Client) -> None:
    page = client.post("/chat", data={"q": WHO})
    assert page.status_code == 200
    assert 'role="log"' in page.text
    assert page.text.count('class="turn"') == 1
    assert f'name="asked" value="{WHO}"' in page.text
    second = client.post("/chat", data={"asked": [WHO], "q": ["清汀市呢？", ""]})
    assert second.text.count('class="turn"') == 2
    assert "市消防救援支队牵头" in html.unescape(second.text)
    ids = re.findall(r' id="([^"]+)"', second.text)
    assert len(ids) == len(set(ids)), "two answers, no anchor twice"


def test_an_emergency_shows_the_number_to_tap(client: httpx.Client) -> None:
    page = client.post("/chat", data={"q": "我家着火了！"})
    assert 'role="alert"' in page.text
    assert 'href="tel:119"><b>119</b>' in page.text


def test_nothing_is_stored_without_consent(own_site: Any) -> None:
    with httpx.Client(base_url=own_site.url, timeout=60) as client:
        client.post("/chat", data={"q": WHO})
        assert not client.cookies
        assert stored(own_site.library) == []


def test_consent_keeps_questions_and_place_only_until_cleared(own_site: Any) -> None:
    with httpx.Client(base_url=own_site.url, timeout=60) as client:
        client.post("/chat", data={"q": WHO, "place": "清汀市", "keep": "yes"})
        [(key, questions, place)] = stored(own_site.library)
        assert json.loads(questions) == [WHO]
        assert place == "清汀市"
        secret = client.cookies["anzhi_chat"]
        assert secret not in key
        assert client.get("/chat").text.count('class="turn"') == 1
        assert httpx.get(f"{own_site.url}/chat").text.count('class="turn"') == 0, (
            "another device sees nothing"
        )
        cleared = client.post("/chat/clear")
        assert cleared.status_code == 303
        assert stored(own_site.library) == []
        assert client.get("/chat").text.count('class="turn"') == 0


def test_consent_taken_back_deletes_what_was_kept(own_site: Any) -> None:
    with httpx.Client(base_url=own_site.url, timeout=60) as client:
        client.post("/chat", data={"q": WHO, "keep": "yes"})
        assert len(stored(own_site.library)) == 1
        client.post("/chat", data={"q": "清汀市呢？", "asked": [WHO]})
        assert stored(own_site.library) == []


def stored(library: Path) -> list[tuple[str, str, str]]:
    if not (library / "service.db").exists():
        return []
    with sqlite3.connect(library / "service.db") as connection:
        return connection.execute("SELECT key, questions, jurisdiction FROM service_chats").fetchall()


def test_markup_in_questions_and_documents_stays_text(client: httpx.Client) -> None:
    page = client.post("/chat", data={"q": "测试县排查<img src=x onerror=alert(1)>消防隐患由谁负责？"})
    assert "<img src=x" not in page.text
    assert "<script>alert" not in page.text


# --- the command -------------------------------------------------------------------------------------


def test_the_command_gives_the_same(
    anzhi: Anzhi, app: App, sample_library: Path, monkeypatch: pytest.MonkeyPatch, shared_cache: Path
) -> None:
    import io

    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WHO}\n我家着火了\n"))
    outcome = anzhi("--library", sample_library, "chat", "--short")
    assert outcome.code == 0, outcome.err
    assert short_answer(app.ask(WHO)).text in outcome.out
    assert "119  火灾和抢险救援" in outcome.out
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WHO}\n"))
    outcome = anzhi("--library", sample_library, "chat", "--short", "--json")
    chat_schemas.ChatBody.model_validate(json.loads(outcome.out))
