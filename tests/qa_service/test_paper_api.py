"""Papers and blueprints over HTTP: made, checked, mended, exported, and by those alone who may."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from paper_world import DUTIES, amend, paper_app

from case_library.questions.export import ExportForm
from qa_service.accounts.audit import AuditLog
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Permission, Role
from qa_service.accounts.records import Actor
from qa_service.api import paper_schemas
from qa_service.api.application import create_app
from qa_service.wiring import App

PASSWORD = "铜色 茶壶-Kettle-3391"
CELLS = [
    {"type": "单选题", "count": 6, "score": 2},
    {"type": "判断题", "count": 4, "score": 1.5, "point": "冷库安全条例"},
    {"type": "案例分析题", "count": 1, "score": 10},
]
BLUEPRINT = {"title": "冷库考试", "minutes": 40, "pass_mark": 15, "cells": CELLS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[App]:
    with paper_app(folder, ANZHI_RATE_UPLOAD="0") as made:
        yield made


@pytest.fixture(scope="module")
def anybody(app: App, tokens: Mapping[str, str]) -> Iterator[TestClient]:
    """Somebody without an account; there are accounts, so nobody is the person at this computer."""
    with TestClient(create_app(app), base_url="http://127.0.0.1") as made:
        yield made


@pytest.fixture(scope="module")
def tokens(app: App) -> Mapping[str, str]:
    accounts = Accounts(app.service, app.settings)
    actor = Actor(user="test")
    trainer = accounts.store.add(actor, "trainer", Role.TRAINER, PASSWORD, must_change=False)
    scopes = {
        "trainer": [Permission.READ_INTERNAL, Permission.EDIT_QUESTIONS],
        "bank only": [Permission.EDIT_QUESTIONS],
    }
    return {name: accounts.tokens.add(actor, trainer.id, name, scope)[0] for name, scope in scopes.items()}


@pytest.fixture
def client(anybody: TestClient, tokens: Mapping[str, str]) -> Iterator[TestClient]:
    anybody.headers["Authorization"] = f"Bearer {tokens['trainer']}"
    yield anybody
    del anybody.headers["Authorization"]


def made(client: TestClient, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/papers", json={"blueprint": BLUEPRINT, "seed": 4, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    paper_schemas.PaperBody.model_validate(found)
    return found


def refused(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "details", "request_id"}
    return str(error["message"])


def test_nobody_else_gets_to_papers(anybody: TestClient, tokens: Mapping[str, str]) -> None:
    for path in ("papers", "blueprints", "blueprints/stock", "papers/x", "papers/x/export"):
        assert anybody.get(f"/api/v1/{path}").status_code == 401
    half = {"Authorization": f"Bearer {tokens['bank only']}"}
    for path in ("papers", "blueprints", "blueprints/ready-class"):
        assert anybody.get(f"/api/v1/{path}", headers=half).status_code == 403
    sent = anybody.post("/api/v1/papers", json={"blueprint_id": "ready-class"}, headers=half)
    assert sent.status_code == 403


def test_a_paper_is_made_listed_shown_and_removed(client: TestClient) -> None:
    paper = made(client)
    assert (paper["title"], paper["count"], paper["total"], paper["versions"]) == (
        "冷库考试",
        11,
        28,
        ["A", "B"],
    )
    assert [one["notice"] for one in paper["items"]] == [None] * 11
    for layout in paper["layouts"]:
        places = [place for section in layout["sections"] for place in section["places"]]
        assert [one["place"] for one in places] == list(range(1, 12))
        assert sorted(one["number"] for one in places) == list(range(1, 12))
        for place in places:
            item = paper["items"][place["number"] - 1]["item"]
            right = {item["options"][ord(letter) - 65] for letter in item["key"]} if item["options"] else None
            shown = (
                {place["options"][ord(letter) - 65] for letter in place["key"]} if item["options"] else None
            )
            assert right == shown
    listed = client.get("/api/v1/papers", params={"q": "冷库", "limit": 1}).json()
    paper_schemas.PaperListBody.model_validate(listed)
    assert listed["items"][0]["id"] == paper["id"]
    assert client.get(f"/api/v1/papers/{paper['id']}").json() == paper
    item_id = paper["items"][0]["item"]["id"]
    using = client.get("/api/v1/papers", params={"item_id": item_id}).json()["items"]
    assert paper["id"] in [one["id"] for one in using]
    assert client.delete(f"/api/v1/papers/{paper['id']}").json() == {"id": paper["id"], "removed": True}
    assert "没有这份试卷" in refused(client.get(f"/api/v1/papers/{paper['id']}"), 404)


def test_the_seed_gives_the_same_paper(client: TestClient) -> None:
    first, second = made(client), made(client, title="同一份")
    assert second["title"] == "同一份"
    assert first["items"] == second["items"]
    assert first["layouts"] == second["layouts"]
    assert made(client, seed=5)["items"] != first["items"]


def test_what_lacks_is_told(client: TestClient) -> None:
    much = {**BLUEPRINT, "cells": [{**CELLS[0], "count": 30}, CELLS[1]]}
    found = client.post("/api/v1/blueprints/check", json={"blueprint": much})
    assert found.status_code == 200
    paper_schemas.FeasibilityBody.model_validate(found.json())
    assert not found.json()["possible"]
    assert [(one["have"], one["missing"]) for one in found.json()["cells"]] == [(16, 14), (10, 0)]
    answer = client.post("/api/v1/papers", json={"blueprint": much})
    assert "还缺 14 题" in refused(answer, 422)
    assert answer.json()["error"]["details"]["missing"] == ["单选题"]
    good = client.post("/api/v1/blueprints/check", json={"blueprint": BLUEPRINT, "point": "冷库安全条例"})
    assert good.json()["possible"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"blueprint_id": "ready-class", "blueprint": BLUEPRINT},
        {"blueprint": {**BLUEPRINT, "cells": []}},
        {"blueprint": {**BLUEPRINT, "title": ""}},
        {"blueprint": BLUEPRINT, "versions": 5},
        {"blueprint": BLUEPRINT, "seed": -1},
        {"blueprint": BLUEPRINT, "unknown": 1},
        {"blueprint": {**BLUEPRINT, "pass_mark": 100}},
        {"blueprint": {**BLUEPRINT, "pass_mark": True}},
        {"blueprint": {**BLUEPRINT, "cells": [{**CELLS[0], "count": "6"}]}},
        {"blueprint": {**BLUEPRINT, "cells": [{**CELLS[0], "count": 1.5}]}},
    ],
)
def test_orders_that_cannot_be(client: TestClient, body: dict[str, Any]) -> None:
    refused(client.post("/api/v1/papers", json=body), 422)


def test_whole_numbers_and_odd_characters_are_taken(client: TestClient) -> None:
    odd = {**BLUEPRINT, "title": "冷库\u0000\n考试", "cells": [{**CELLS[0], "count": 6.0}]}
    paper = client.post("/api/v1/papers", json={"blueprint": {**odd, "pass_mark": 3.0}})
    assert paper.status_code == 201, paper.text
    assert paper.json()["title"] == "冷库\ufffd 考试"
    assert paper.json()["count"] == 6


def test_an_item_is_replaced(client: TestClient) -> None:
    paper = made(client)
    path = f"/api/v1/papers/{paper['id']}/items/2"
    offered = client.get(f"{path}/candidates", params={"limit": 3}).json()
    paper_schemas.CandidateListBody.model_validate(offered)
    assert len(offered["items"]) == 3
    assert offered["total"] == 10
    chosen = offered["items"][1]["item"]["id"]
    after = client.post(f"{path}/replace", json={"with_id": chosen, "revision": 1, "remark": "太难"})
    assert after.status_code == 200, after.text
    assert after.json()["items"][1]["item"]["id"] == chosen
    assert [one["remark"] for one in after.json()["revisions"]] == ["组卷", "太难"]
    assert "刚被别人改过" in refused(client.post(f"{path}/replace", json={"revision": 1}), 409)
    before = client.get(f"/api/v1/papers/{paper['id']}", params={"revision": 1}).json()
    assert before["items"] == paper["items"]
    assert (before["revision"], before["latest"]) == (1, 2)
    refused(client.get(f"/api/v1/papers/{paper['id']}", params={"revision": 3}), 404)
    wrong = client.post(f"/api/v1/papers/{paper['id']}/items/11/replace", json={})
    assert "没有别的题符合" in refused(wrong, 422)
    refused(client.post(f"/api/v1/papers/{paper['id']}/items/12/replace", json={}), 404)


def test_a_paper_is_opened_as_a_mock_exam(client: TestClient) -> None:
    paper = made(client)
    path = f"/api/v1/papers/{paper['id']}"
    assert client.patch(path, json={"mock": True}).json()["mock"] is True
    opened = client.get("/api/v1/papers", params={"mock": "true"}).json()["items"]
    assert [one["id"] for one in opened] == [paper["id"]]
    assert client.patch(path, json={"mock": False}).json()["mock"] is False
    refused(client.patch(path, json={}), 422)


@pytest.mark.parametrize("part", ["paper", "sheet", "key", "changes", "blueprint", "all"])
def test_parts_are_files(client: TestClient, part: str) -> None:
    paper = made(client)
    asked = {"part": part, "version": "B"}
    answer = client.get(f"/api/v1/papers/{paper['id']}/export", params=asked)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    again = {**asked, "version": "D"}
    if part in ("paper", "sheet", "key"):
        refused(client.get(f"/api/v1/papers/{paper['id']}/export", params=again), 404)


@pytest.mark.parametrize("form", list(ExportForm))
def test_items_leave_in_every_form(client: TestClient, form: ExportForm) -> None:
    paper = made(client)
    asked = {"part": "items", "format": form.value}
    answer = client.get(f"/api/v1/papers/{paper['id']}/export", params=asked)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) > 500
    if form is ExportForm.JSON:
        items = json.loads(answer.content)["items"]
        assert [one["score"] for one in items] == [2.0] * 6 + [1.5] * 4 + [10.0]


def test_blueprints_are_kept_changed_and_exchanged(client: TestClient) -> None:
    kept = client.post("/api/v1/blueprints", json={**BLUEPRINT, "about": "上岗"})
    assert kept.status_code == 201
    paper_schemas.BlueprintBody.model_validate(kept.json())
    path = f"/api/v1/blueprints/{kept.json()['id']}"
    assert kept.json()["changed_by"] == "trainer"
    assert (kept.json()["count"], kept.json()["total"]) == (11, 28)
    changed = client.put(path, json={**BLUEPRINT, "title": "改名"}).json()
    assert client.get(path).json() == changed
    listed = client.get("/api/v1/blueprints").json()
    paper_schemas.BlueprintListBody.model_validate(listed)
    assert listed["items"][0]["title"] == "改名"
    assert listed["total"] == 6
    assert [one["ready"] for one in listed["items"]] == [False] + [True] * 5
    for form in ("xlsx", "json"):
        file = client.get(f"{path}/export", params={"format": form})
        assert file.status_code == 200
        sent = client.post("/api/v1/blueprints/import", files={"file": (f"表.{form}", file.content)})
        assert sent.status_code == 201, sent.text
        assert sent.json()["total"] == 28
        client.delete(f"/api/v1/blueprints/{sent.json()['id']}")
    assert client.delete(path).json()["removed"]
    refused(client.get(path), 404)
    refused(client.put(path, json=BLUEPRINT), 404)
    assert "自带" in refused(client.delete("/api/v1/blueprints/ready-class"), 422)
    refused(client.post("/api/v1/blueprints/import", files={"file": ("x.xlsx", b"PK no")}), 422)


def test_the_stock_is_told(client: TestClient) -> None:
    found = client.get("/api/v1/blueprints/stock").json()
    paper_schemas.StockBody.model_validate(found)
    assert found["total"] == 40
    assert sum(one["count"] for one in found["items"]) == 40
    points = {one["point"]: one["count"] for one in found["points"]}
    assert points["冷库安全条例"] == 40
    assert points["冷库安全条例·总则"] == 10


def test_the_log_tells_who_made_what(client: TestClient, app: App) -> None:
    paper = made(client, title="记入操作记录的卷")
    entries = list(AuditLog(app.service, app.settings.audit_days).all_entries())
    assert any(one.action == "POST /api/v1/papers" and paper["id"] in one.object for one in entries)


def test_an_amended_law_is_told_item_by_item(client: TestClient, app: App, folder: Path) -> None:
    """The last test here: the law stays amended."""
    paper = made(client)
    number = int(paper["items"][0]["item"]["id"][1:])
    amend(app, folder, {number: DUTIES[number - 1] + "，并书面通知保险公司"})
    after = client.get(f"/api/v1/papers/{paper['id']}").json()
    paper_schemas.PaperBody.model_validate(after)
    [told] = [one["notice"] for one in after["items"] if one["notice"]]
    assert after["doubtful"] == 1
    assert told["number"] == 1
    [source] = told["sources"]
    assert source["state"] == "beside"
    assert DUTIES[number - 1] in "".join(piece["text"] for piece in source["old"])
    assert "保险公司" in "".join(piece["text"] for piece in source["new"] if piece["changed"])
    listed = client.get("/api/v1/papers").json()["items"]
    assert next(one for one in listed if one["id"] == paper["id"])["doubtful"] == 1
    mended = client.post(f"/api/v1/papers/{paper['id']}/items/1/replace", json={}).json()
    assert mended["doubtful"] == 0
    assert mended["items"][0]["item"]["id"] != paper["items"][0]["item"]["id"]
    assert client.get("/api/v1/blueprints/stock").json()["stale"] == 1
