"""Conversations over HTTP against a real server, in the store, on the command line and on the page."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import Anzhi

from corpus.errors import InputError
from qa_service.api import answer_schemas
from qa_service.conversation import store as stored
from qa_service.conversation.state import ConversationState
from qa_service.conversation.store import FILE_NAME, ConversationStore, is_ours, new_id

FIRST = "澜山区对使用满二十年的燃气、供水、排水管道建档评估和更换，责任单位有哪些？"
ELSEWHERE = "澜山区的下穿通道一下大雨就淹，装积水报警和拦车杆这事归哪几家？"
STATE = ConversationState(
    question="青屿区消防由谁负责？", bare="消防由谁负责？", topic="消防", place="青屿区"
)


@pytest.fixture
def api(site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as client:
        yield client


def ask(client: httpx.Client, question: str, conversation: str | None = None) -> dict[str, Any]:
    response = client.post("/ask", json={"question": question, "conversation": conversation})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    answer_schemas.AnswerBody.model_validate(answer)
    return answer


# --- over HTTP -----------------------------------------------------------------------------------


def test_a_follow_up_answers_from_the_same_words(api: httpx.Client) -> None:
    first = ask(api, FIRST)
    assert is_ours(first["conversation"])
    assert (first["follow_up"], first["understood_as"]) == (False, None)
    second = ask(api, "依据是哪一条？", first["conversation"])
    assert second["conversation"] == first["conversation"]
    assert second["question"] == "依据是哪一条？"
    assert second["follow_up"]
    assert "管道建档评估和更换" in second["understood_as"]
    assert second["citations"][0]["quote"] == first["citations"][0]["quote"]
    assert second["state"]["地区"] == "澜山区"


def test_a_question_without_its_conversation_has_nothing_to_lean_on(api: httpx.Client) -> None:
    ask(api, FIRST)
    alone = ask(api, "什么时候完成？")
    assert alone["status"] == "abstained"
    assert not alone["follow_up"]
    assert alone["notes"][0].startswith("请写明问的是哪件事")
    assert not alone["citations"], "nothing is near to a question about nothing"


@pytest.mark.parametrize(
    "question", ["谁负责？", "那牵头的呢？", "澜山区谁负责？", "这些什么时候完成？", "第九条呢？"]
)
def test_a_question_about_nothing_gets_a_hint(api: httpx.Client, question: str) -> None:
    answer = ask(api, question)
    assert answer["status"] == "abstained"
    assert answer["notes"][0].startswith("请写明")
    assert not answer["citations"]


def test_what_cannot_be_made_whole_is_not_asked_and_changes_nothing(api: httpx.Client) -> None:
    first = ask(api, FIRST)
    unclear = ask(api, "第九个单位呢？", first["conversation"])
    assert unclear["status"] == "abstained"
    assert "没有第 9 个单位" in unclear["notes"][0]
    assert unclear["understood_as"] is None
    assert unclear["state"] == first["state"]
    assert ask(api, "依据是哪一条？", first["conversation"])["citations"][0] == first["citations"][0]


def test_the_caller_who_carries_the_old_date_along_may_move_on(api: httpx.Client) -> None:
    """The page sends the date and the place of the conversation back in hidden fields."""
    first = api.post("/ask", json={"question": FIRST, "as_of": "2026-05-01"}).json()
    carried = {"conversation": first["conversation"], "as_of": "2026-05-01", "jurisdiction": "澜山区"}
    now = api.post("/ask", json={"question": "现在呢？", **carried}).json()
    assert "日期" not in now["state"]
    assert now["as_of"] != "2026-05-01"
    other = api.post("/ask", json={"question": "第一个单位呢？", **carried, "as_of": "2026-06-01"}).json()
    assert other["as_of"] == "2026-06-01", "a date of its own is not the conversation's"


def test_what_is_kept_is_shown_and_cleared(api: httpx.Client) -> None:
    conversation = ask(api, FIRST)["conversation"]
    shown = api.get(f"/conversations/{conversation}").json()
    answer_schemas.ConversationBody.model_validate(shown)
    assert shown["state"]["地区"] == "澜山区"
    assert api.delete(f"/conversations/{conversation}").json()["cleared"]
    assert not api.delete(f"/conversations/{conversation}").json()["cleared"]
    missing = api.get(f"/conversations/{conversation}")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    lost = ask(api, "什么时候完成？", conversation)
    assert not lost["follow_up"]
    assert "已经过期或清除" in lost["notes"][0]


def test_an_id_of_the_callers_own_belongs_to_that_caller(site: Any, api: httpx.Client) -> None:
    ask(api, FIRST, "1")
    assert ask(api, "依据是哪一条？", "1")["follow_up"]
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as other:
        assert not ask(other, "依据是哪一条？", "1")["follow_up"]
        assert other.get("/conversations/1").json()["state"] != api.get("/conversations/1").json()["state"]
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as stranger:
        assert stranger.get("/conversations/1").status_code == 404


def test_the_cookie_is_kept_from_scripts_and_only_set_where_needed(api: httpx.Client) -> None:
    assert "set-cookie" not in api.post("/ask", json={"question": FIRST}).headers
    cookie = api.post("/ask", json={"question": FIRST, "conversation": "own"}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    forged = httpx.Client(base_url=api.base_url, cookies={"anzhi_caller": "x"}, timeout=60)
    with forged:
        response = forged.post("/ask", json={"question": FIRST, "conversation": "own"})
    assert "set-cookie" in response.headers, "a made-up secret is replaced"


def test_conversations_side_by_side_do_not_mix(api: httpx.Client, site: Any) -> None:
    answers: dict[str, dict[str, Any]] = {}

    def talk(first: str) -> None:
        with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as client:
            begun = ask(client, first)
            answers[first] = ask(client, "依据是哪一条？", begun["conversation"])

    threads = [threading.Thread(target=talk, args=(question,)) for question in (FIRST, ELSEWHERE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "管道" in answers[FIRST]["understood_as"]
    assert "下穿通道" in answers[ELSEWHERE]["understood_as"]


def test_too_long_an_id_is_refused(api: httpx.Client) -> None:
    assert api.post("/ask", json={"question": FIRST, "conversation": "x" * 101}).status_code == 422


# --- the store -----------------------------------------------------------------------------------


def test_a_state_comes_back_and_runs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ConversationStore(tmp_path, minutes=1)
    conversation = new_id()
    assert store.read(conversation) is None
    assert store.write(conversation, STATE)
    assert store.read(conversation) == STATE
    now = time.time()
    monkeypatch.setattr(stored.time, "time", lambda: now + 61)
    assert store.read(conversation) is None
    store.close()


def test_only_hashes_of_ids_are_stored(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path, minutes=1)
    conversation = new_id()
    store.write(conversation, STATE)
    store.close()
    assert conversation.encode() not in (tmp_path / FILE_NAME).read_bytes()


def test_what_has_run_out_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ConversationStore(tmp_path, minutes=1).write(new_id(), STATE)
    now = time.time()
    monkeypatch.setattr(stored.time, "time", lambda: now + 120)
    ConversationStore(tmp_path, minutes=1).write(new_id(), STATE)
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        assert database.execute("SELECT count(*) FROM conversations").fetchone() == (1,)


def test_the_oldest_of_too_many_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MOST_KEPT", 3)
    monkeypatch.setattr(stored, "_SWEEP_EVERY", 2)
    store = ConversationStore(tmp_path, minutes=60)
    ids = [new_id() for _ in range(7)]
    for conversation in ids:
        store.write(conversation, STATE)
    assert store.read(ids[-1]) == STATE
    assert store.read(ids[0]) is None
    store.close()


def test_a_folder_that_cannot_be_written_to_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but long enough to look at" * 10)
    assert not ConversationStore(tmp_path, minutes=1).write(new_id(), STATE)


def test_a_damaged_state_is_explained() -> None:
    with pytest.raises(InputError, match="清除"):
        ConversationState.from_dict({"question": "？"})


# --- command line --------------------------------------------------------------------------------


def test_ask_goes_on_with_a_named_conversation(anzhi: Anzhi, indexed: Path) -> None:
    assert indexed.exists()
    first = anzhi("ask", "青屿区消防车通道由哪些部门负责？", "--conversation", "甲", "--json")
    assert first.code == 0, first.err
    second = json.loads(anzhi("ask", "那牵头的呢？", "--conversation", "甲", "--json").out)
    assert second["understood_as"] == "青屿区消防车通道由哪个部门牵头？"
    other = json.loads(anzhi("ask", "那牵头的呢？", "--conversation", "乙", "--json").out)
    assert not other["follow_up"]


def test_a_question_about_nothing_on_the_command_line(anzhi: Anzhi, indexed: Path) -> None:
    assert indexed.exists()
    outcome = anzhi("ask", "什么时候完成？")
    assert "没有写明问的是哪件事" in outcome.out
    assert "请写明问的是哪件事" in outcome.out


def test_a_batch_has_conversations(anzhi: Anzhi, indexed: Path, tmp_path: Path) -> None:
    assert indexed.exists()
    first = "青屿区消防车通道由哪些部门负责？"
    rows = [
        {"id": "a", "question": first, "conversation": "甲"},
        {"id": "b", "question": "那牵头的呢？", "conversation": "甲"},
        {"id": "c", "question": "那牵头的呢？", "conversation": [first]},
        {"id": "d", "question": "那牵头的呢？"},
        {"id": "e", "question": "那牵头的呢？", "conversation": 7},
    ]
    (tmp_path / "问题.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    outcome = anzhi("ask", "--batch", tmp_path / "问题.jsonl", "--out", tmp_path / "答案.jsonl")
    found = {row["id"]: row for row in map(json.loads, (tmp_path / "答案.jsonl").read_text().splitlines())}
    whole = "青屿区消防车通道由哪个部门牵头？"
    assert [found[key]["understood_as"] for key in "bc"] == [whole, whole]
    assert found["d"]["understood_as"] is None
    assert "conversation 不对" in found["e"]["error"]["message"]
    assert outcome.code == 1


def test_chat_answers_line_by_line(
    anzhi: Anzhi, indexed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert indexed.exists()
    typed = (
        "青屿区消防车通道由哪些部门负责？\n\n那牵头的呢？\n状态\n清除\n状态\n"
        + "长" * 501
        + "\n退出\n不会问到\n"
    )
    (tmp_path / "typed").write_text(typed, encoding="utf-8")
    with (tmp_path / "typed").open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        outcome = anzhi("chat")
    assert outcome.code == 0
    assert "按“青屿区消防车通道由哪个部门牵头？”回答" in outcome.out
    assert "地区：青屿区" in outcome.err
    assert "已清除" in outcome.err
    assert "问题太长" in outcome.err
    assert "不会问到" not in outcome.out


def test_conversations_can_be_turned_off(
    anzhi: Anzhi, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANZHI_CONVERSATION_MINUTES", "0")
    answer = json.loads(anzhi("ask", "消防车通道由谁负责？", "--json").out)
    assert answer["conversation"] is None
    assert not (indexed / FILE_NAME).exists()


# --- the page ------------------------------------------------------------------------------------


def test_the_page_goes_on_without_keeping_anything(site: Any) -> None:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        first = client.get("/", params={"q": FIRST})
        assert 'name="after"' in first.text
        second = client.get("/", params={"q": "那教育局呢？", "after": FIRST})
        assert "教育局要负责吗" in second.text
        assert "set-cookie" not in second.headers
        assert "不再沿用地区" in second.text


def test_the_page_says_what_to_add(site: Any) -> None:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        page = client.get("/", params={"q": "谁负责？"}).text
        assert "请写明问的是哪件事" in page
        assert "资料库里没有找到依据" not in page, "nothing was looked for"
        unclear = client.get("/", params={"q": "第九个单位呢？", "after": FIRST}).text
        assert "没有第 9 个单位" in unclear
        assert f'name="after" value="{FIRST}"' in unclear, "the next question goes on from the last whole one"
