"""The question bank through the API: who may, what is said of each row and item, how a conflict looks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from question_world import NEWER, PLAN, harbour, law_of, take_in
from test_question_desk import CSV

from case_library.questions.export import ExportForm
from case_library.questions.importing import read_bank
from corpus.amended import Visibility
from corpus.ingest import ingest
from qa_service.accounts.audit import AuditLog
from qa_service.accounts.audit_table import ACTION_NAMES
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Permission, Role
from qa_service.accounts.records import Actor
from qa_service.api import question_schemas as schemas
from qa_service.api.application import create_app
from qa_service.api.question_filters import ItemFilter
from qa_service.wiring import App

PASSWORD = "纸鸢-Meridian-4417-榆"
HERE = ("127.0.0.1", 50000)
V1 = "/api/v1/questions"


@pytest.fixture
def app(tmp_path: Path, shared_cache: Path) -> Iterator[App]:
    with harbour(tmp_path, shared_cache) as made:
        yield made


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    """The person at this computer."""
    with TestClient(create_app(app), base_url="http://127.0.0.1", client=HERE) as made:
        yield made


def generated(client: TestClient, app: App) -> list[dict[str, Any]]:
    response = client.post(f"{V1}/generate", json={"documents": [law_of(app)]})
    assert response.status_code == 201
    return list(schemas.MakingBody.model_validate(response.json()).model_dump()["items"])


def listed(client: TestClient, **query: Any) -> dict[str, Any]:
    response = client.get(V1, params={"limit": 200, **query})
    assert response.status_code == 200, response.text
    return schemas.ItemListBody.model_validate(response.json()).model_dump()


def error(response: httpx.Response, status: int, code: str) -> str:
    assert response.status_code == status, response.text
    body = response.json()["error"]
    assert body["code"] == code
    return str(body["message"])


def test_an_empty_bank(client: TestClient) -> None:
    assert listed(client)["total"] == 0
    assert client.get(f"{V1}/points").json() == {"items": [], "total": 0}
    assert client.get(f"{V1}/batches").json() == {"items": [], "total": 0}
    assert client.post(f"{V1}/check", json={}).json() == {
        "checked": 0,
        "changed": 0,
        "blocked": 0,
        "stale": 0,
    }
    error(client.get(f"{V1}/q1"), 404, "not_found")


def test_from_the_law_to_an_approved_item(client: TestClient, app: App) -> None:
    items = generated(client, app)
    assert listed(client)["total"] == len(items)
    one = items[0]
    [source] = one["sources"][:1]
    assert app.library.text(source["version_id"])[source["start"] : source["end"]] == source["quote"]
    assert client.get(source["url"]).status_code == 200
    done = client.post(f"{V1}/move", json={"ids": [one["id"], "q0"], "action": "approved", "remark": "看过"})
    moved = schemas.MovedListBody.model_validate(done.json())
    assert (moved.done, moved.refused) == (1, 1)
    assert "没有这道题" in moved.items[1].reason
    assert listed(client, state="通过")["items"][0]["id"] == one["id"]
    history = schemas.ItemHistoryBody.model_validate(client.get(f"{V1}/{one['id']}/history").json())
    assert [entry.action_name for entry in history.items] == ["通过", "生成"]
    assert history.items[0].remark == "看过"


def test_a_step_names_the_revision_that_was_looked_at(client: TestClient, app: App) -> None:
    one = generated(client, app)[0]
    assert client.patch(f"{V1}/{one['id']}", json={"revision": 1, "tags": ["重点"]}).status_code == 200
    sent = {"ids": [one["id"]], "action": "approved", "revisions": {one["id"]: 1}}
    done = client.post(f"{V1}/move", json=sent).json()
    assert (done["done"], done["refused"]) == (0, 1)
    assert "第 2 版" in done["items"][0]["reason"]
    sent["revisions"] = {one["id"]: 2}
    assert client.post(f"{V1}/move", json=sent).json()["done"] == 1


def test_numbers_that_no_column_holds_are_refused(client: TestClient, app: App) -> None:
    address = f"{V1}/{generated(client, app)[0]['id']}"
    for number in (2**31, 10**30):
        assert client.patch(address, json={"revision": number, "stem": "别的"}).status_code == 422
        assert client.post(f"{address}/restore", json={"to": 1, "revision": number}).status_code == 422
        assert client.post(f"{address}/comments", json={"text": "看", "revision": number}).status_code == 422


def test_two_filters_that_share_no_item_find_none(app: App, client: TestClient) -> None:
    one, other = (app.question_desk.get(found["id"]) for found in generated(client, app)[:2])

    class Desk:
        def of_case(self, _: str) -> list[Any]:
            return [one]

        def of_assignment(self, _: str) -> list[Any]:
            return [other]

    asked = ItemFilter(case="c", assignment="a").asked(Desk())  # type: ignore[arg-type]
    assert app.question_desk.count(asked) == 0


def test_a_conflict_is_409_and_changes_nothing(client: TestClient, app: App) -> None:
    one = generated(client, app)[0]
    address = f"{V1}/{one['id']}"
    saved = client.patch(address, json={"revision": 1, "tags": ["重点"], "remark": "加标签"})
    assert saved.status_code == 200
    body = schemas.BankItemBody.model_validate(saved.json())
    assert (body.revision, body.tags, body.stem) == (2, ["重点"], one["stem"])
    assert [source.model_dump() for source in body.sources] == one["sources"]
    said = error(client.patch(address, json={"revision": 1, "stem": "别的"}), 409, "changed_meanwhile")
    assert "第 2 版" in said
    assert client.get(address).json()["stem"] == one["stem"]
    back = client.post(f"{address}/restore", json={"to": 1, "revision": 2})
    assert (back.json()["revision"], back.json()["tags"]) == (3, [])
    error(client.post(f"{address}/restore", json={"to": 1, "revision": 2}), 409, "changed_meanwhile")


def test_what_is_read_can_be_written_back(client: TestClient, app: App) -> None:
    one = generated(client, app)[0]
    fields = (
        "type", "stem", "options", "key", "explanation", "background", "sources", "point", "asks",
        "difficulty", "tags", "score", "author",
    )  # fmt: skip
    sent = {name: one[name] for name in fields} | {"revision": 1}
    saved = client.patch(f"{V1}/{one['id']}", json=sent)
    assert saved.status_code == 200, saved.text
    assert saved.json()["revision"] == 1


def test_a_written_item_with_a_clause_as_its_source(client: TestClient, app: App) -> None:
    version = app.library.document(law_of(app)).version_id
    clause = next(one for one in app.library.clauses(version) if one.label == "第八条")
    sent = {
        "type": "判断题", "stem": "渔港经营人应当自收到隐患通知之日起十五日内完成整改。", "key": ["对"],
        "explanation": "见第八条。", "sources": [{"clause_id": clause.id, "quote": "十五日内完成整改"}],
    }  # fmt: skip
    made = client.post(V1, json=sent)
    assert made.status_code == 201, made.text
    body = schemas.BankItemBody.model_validate(made.json())
    assert (body.state, body.origin, body.sources[0].quote) == ("草稿", "人工编写", "十五日内完成整改")
    assert "已经有这道题" in error(client.post(V1, json=sent), 422, "bad_item")
    assert listed(client, clause=clause.id)["total"] == 1
    wrong = sent | {"stem": "别的题。", "sources": [{"clause_id": clause.id, "quote": "三日内"}]}
    assert "三日内" in error(client.post(V1, json=wrong), 422, "bad_item")
    error(client.post(V1, json=sent | {"sources": [{"clause_id": "v.1"}]}), 404, "not_found")
    error(client.post(V1, json={"stem": "没有题型。"}), 422, "invalid_request")
    error(client.post(V1, json=sent | {"id": "q1"}), 422, "invalid_request")
    assert client.delete(f"{V1}/{body.id}").status_code == 204
    error(client.delete(f"{V1}/{body.id}"), 404, "not_found")


def test_comments(client: TestClient, app: App) -> None:
    address = f"{V1}/{generated(client, app)[0]['id']}/comments"
    made = client.post(address, json={"text": "干扰项太弱"})
    assert made.status_code == 201
    comment = schemas.ItemCommentBody.model_validate(made.json())
    assert not comment.settled
    assert client.post(f"{address}/{comment.id}/settle", json={}).json()["settled"]
    assert client.get(address).json()["items"][0]["settled"]
    error(client.post(f"{address}/0/settle", json={}), 404, "not_found")


def wait_for_jobs(client: TestClient) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        jobs = client.get("/api/v1/jobs").json()["items"]
        if all(job["state"] in ("done", "failed") for job in jobs):
            return list(jobs)
        time.sleep(0.2)
    raise AssertionError("jobs do not end")


def test_a_file_is_told_row_by_row_and_compared_behind_it(client: TestClient, app: App) -> None:
    app.update_index()
    sent = client.post(f"{V1}/import", files={"file": ("题库.csv", CSV)})
    assert sent.status_code == 201
    report = schemas.TakingBody.model_validate(sent.json())
    assert (report.total, report.counts["taken"], report.counts["doubtful"], report.counts["refused"]) == (
        6,
        4,
        1,
        1,
    )
    assert [job["state"] for job in wait_for_jobs(client)] == ["done"]
    facets = listed(client)["facets"]["verdict"]
    assert {one["value"]: one["count"] for one in facets} == {"相符": 1, "不符": 1, "未找到依据": 3}
    [wrong] = listed(client, verdict="contradicted")["items"]
    assert "五百元以上二千元以下" in wrong["match"]["source"]["quote"]
    assert listed(client, verdict="不符")["total"] == 1
    assert client.get(f"{V1}/batches/{report.batch}").json()["report"]["rows"][5]["status"] == "refused"
    again = client.post(f"{V1}/import", files={"file": ("题库.csv", CSV)})
    assert (again.status_code, again.json()["counts"]["known"], again.json()["job"]) == (200, 5, None)
    error(client.post(f"{V1}/import", files={"file": ("空.csv", b"")}), 422, "empty_file")
    error(client.post(f"{V1}/import", files={"file": ("画.png", b"\x89PNG\r\n\x1a\n")}), 422, "corrupt_file")


def test_every_form_is_handed_out_and_read_back(client: TestClient, app: App) -> None:
    generated(client, app)
    stems = sorted(one["stem"] for one in listed(client)["items"])
    for form in ExportForm:
        response = client.get(f"{V1}/export", params={"form": form.value, "title": "渔港题库"})
        assert response.status_code == 200
        assert "%E6%B8%94%E6%B8%AF" in response.headers["content-disposition"]
        assert response.headers["content-disposition"].startswith("attachment")
        read = read_bank(response.content, "题库.docx" if form is ExportForm.DOCX else "题库")
        assert sorted(row.item.stem for row in read.rows if row.item) == stems, form


def test_an_export_takes_the_filters_of_the_list(client: TestClient, app: App) -> None:
    generated(client, app)
    query = {"type": "判断题", "q": "渔港"}
    found = client.get(f"{V1}/export", params={"form": "json", **query}).json()["items"]
    assert len(found) == listed(client, **query)["total"] > 0


def test_a_changed_law_is_told_with_both_texts(client: TestClient, app: App, tmp_path: Path) -> None:
    items = generated(client, app)
    eighth = {one["id"] for one in items if any(s["place"].startswith("第八条") for s in one["sources"])}
    amended = NEWER.replace("十五日内完成整改", "十日内完成整改")
    sent = client.post("/api/v1/documents", files={"file": ("渔港安全条例2025.md", amended.encode())})
    assert sent.status_code == 201, sent.text
    found = listed(client, stale="true")
    assert {one["id"] for one in found["items"]} == eighth
    one = next(one for one in found["items"] if one["basis"] == "amended")
    verdict = next(verdict for verdict in one["verdicts"] if verdict["state"] == "amended")
    assert "十五" in [piece["text"] for piece in verdict["old"] if piece["changed"]]
    assert "十" in [piece["text"] for piece in verdict["new"] if piece["changed"]]
    refused = client.post(f"{V1}/move", json={"ids": [one["id"]], "action": "approved"}).json()
    assert refused["done"] == 0
    renewed = client.post(f"{V1}/renew", json={"ids": [item["id"] for item in items]}).json()
    assert renewed["done"] > 0
    assert listed(client, stale="true", order="number")["total"] > 0


def test_items_of_a_case_and_of_a_row_of_the_register(client: TestClient, app: App, tmp_path: Path) -> None:
    plan = take_in(app, tmp_path, PLAN, "方案.txt")
    assert client.post(f"{V1}/generate", json={"documents": [plan]}).status_code == 201
    rows = app.library.assignments(document=plan, limit=200).items
    assert sum(listed(client, assignment=row.id)["total"] for row in rows) == listed(client)["total"]
    error(client.get(V1, params={"assignment": "0"}), 404, "not_found")
    error(client.get(V1, params={"case": "0"}), 404, "not_found")
    error(client.post(f"{V1}/generate", json={"cases": ["0"]}), 404, "not_found")
    error(client.post(f"{V1}/generate", json={}), 422, "bad_input")


def test_practice_and_check(client: TestClient, app: App) -> None:
    items = generated(client, app)
    ids = [one["id"] for one in items[:3]]
    assert client.post(f"{V1}/practice", json={"ids": ids, "practice": False}).json() == {"changed": 3}
    assert listed(client, practice="false")["total"] == 3
    counts = client.post(f"{V1}/check", json={"ids": ids}).json()
    assert counts == {"checked": 3, "changed": 0, "blocked": 0, "stale": 0}
    error(client.post(f"{V1}/practice", json={"ids": [], "practice": True}), 422, "invalid_request")
    error(client.post(f"{V1}/move", json={"ids": ids, "action": "edited"}), 422, "bad_item")


# --- who may -------------------------------------------------------------------------------------

CALLS: tuple[tuple[str, str, Any], ...] = (
    ("GET", V1, None),
    ("GET", f"{V1}/export?form=json", None),
    ("GET", f"{V1}/points", None),
    ("GET", f"{V1}/batches", None),
    ("GET", f"{V1}/{{id}}", None),
    ("GET", f"{V1}/{{id}}/history", None),
    ("GET", f"{V1}/{{id}}/comments", None),
    ("PATCH", f"{V1}/{{id}}", {"revision": 1, "tags": ["甲"]}),
    ("POST", f"{V1}/move", {"ids": ["{id}"], "action": "submitted"}),
    ("POST", f"{V1}/check", {}),
)


def test_nothing_of_an_internal_document_reaches_who_may_not_see_it(app: App, tmp_path: Path) -> None:
    """A token may manage questions and yet see no internal document: the whole bank is closed to it."""
    path = tmp_path / "内部方案.txt"
    path.write_text(PLAN.replace("废旧渔船", "绛珠渔船"), encoding="utf-8")
    [row] = ingest(app.library, [path], visibility=Visibility.INTERNAL).files
    assert row.document_id
    made = app.question_desk.generate([row.document_id], by="王芳").made
    secret = next(one for one in made if "绛珠" in one.item.stem + one.item.sources[0].quote)
    accounts = Accounts(app.service, app.settings)
    actor = Actor(user="test")
    trainer = accounts.store.add(actor, "trainer", Role.TRAINER, PASSWORD, must_change=False)

    def headers(*scope: Permission) -> dict[str, str]:
        token, _ = accounts.tokens.add(actor, trainer.id, "test", list(scope))
        return {"Authorization": f"Bearer {token}"}

    full = headers(Permission.EDIT_QUESTIONS, Permission.READ_INTERNAL)
    narrow = headers(Permission.EDIT_QUESTIONS)
    reading = headers(Permission.READ_INTERNAL)
    with TestClient(create_app(app), base_url="http://127.0.0.1", client=("192.0.2.9", 5)) as client:
        for method, address, body in CALLS:
            url = address.format(id=secret.item.id)
            sent = json.loads(json.dumps(body).replace("{id}", secret.item.id)) if body is not None else None
            ask = partial(client.request, method, url, json=sent)
            for mark, status in ((narrow, 403), (reading, 403), ({}, 401)):
                response = ask(headers=mark)
                assert response.status_code == status, (method, url)
                assert "绛珠" not in response.text
            assert ask(headers=full).status_code == 200, (method, url)
        assert "绛珠" in client.get(f"{V1}/{secret.item.id}", headers=full).text


def test_every_change_stands_in_the_log_under_a_name(client: TestClient, app: App) -> None:
    one = generated(client, app)[0]
    client.patch(f"{V1}/{one['id']}", json={"revision": 1, "tags": ["甲"]})
    client.post(f"{V1}/move", json={"ids": [one["id"]], "action": "submitted"})
    client.delete(f"{V1}/{one['id']}")
    entries = list(AuditLog(app.service, 30).all_entries())
    assert [ACTION_NAMES[entry.action] for entry in entries] == ["移除题目", "审题", "修改题目", "生成题目"]
    assert "渔港安全条例" in entries[-1].object
    assert one["stem"][:10] in entries[0].object
