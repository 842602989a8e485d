"""Practice and its results over HTTP: who gets what, cookies, keys that are not told, CSRF, limits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import practice_world as world
import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from case_library.questions.model import ItemType
from case_library.questions.papers import Blueprint, Cell
from qa_service.accounts import passwords
from qa_service.api import create_app, practice_schemas
from qa_service.practice.learning import COOKIE
from qa_service.settings import load_settings
from qa_service.wiring import App, build

OURS = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0"}
API = "/api/v1/practice"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real hashes that cost little."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    kept = cheap.hash("nobody's")
    monkeypatch.setattr(passwords, "_made_hasher", lambda: cheap)
    monkeypatch.setattr(passwords, "_nobody", lambda: kept)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    env = {"ANZHI_LIBRARY": str(tmp_path / "anzhi"), "ANZHI_RATE_ASK": "300"}
    with build(load_settings(env=env), create=True) as made:
        world.make(made, tmp_path / "texts")
        world.accounts(made)
        yield made


@pytest.fixture
def service(app: App) -> Any:
    return create_app(app)


def client(service: Any, **headers: str) -> TestClient:
    """Somebody in the network."""
    return TestClient(
        service,
        base_url="http://anzhi.example",
        client=("192.0.2.1", 50000),
        headers={**OURS, **headers},
        follow_redirects=False,
    )


def person(service: Any, name: str) -> TestClient:
    """Somebody who has logged in."""
    made = client(service)
    sent = made.post("/login", data={"name": name, "password": world.PASSWORD})
    assert sent.status_code == 303, sent.text
    return made


def started(who: TestClient, **body: Any) -> dict[str, Any]:
    sent = who.post(f"{API}/sittings", json={"order": "listed", **body})
    assert sent.status_code == 201, sent.text
    return practice_schemas.SittingBody.model_validate(sent.json()).model_dump()


def answered(who: TestClient, sitting: str, number: int, **body: Any) -> httpx.Response:
    return who.post(f"{API}/sittings/{sitting}/answers", json={"number": number, **body})  # type: ignore[return-value]


def paper(app: App) -> str:
    cells = (Cell(2, 2.0, ItemType.SINGLE), Cell(1, 4.0, ItemType.MULTIPLE))
    return world.paper(app, Blueprint("渔港安全考试", cells, minutes=30))


def test_what_can_be_practised(service: Any) -> None:
    found = client(service).get(API).json()
    practice_schemas.OfferBody.model_validate(found)
    assert found["total"] == 6
    assert "绛珠" not in json.dumps(found, ensure_ascii=False)
    assert person(service, "trainer").get(API).json()["total"] == 7


def test_nothing_is_stored_and_no_cookie_set_without_consent(app: App, service: Any) -> None:
    who = client(service)
    sitting = started(who)
    assert not sitting["kept"]
    sent = answered(who, sitting["id"], 1, chosen=["A"])
    assert sent.json()["questions"][0]["result"]["right"] is False
    assert sent.json()["id"] != sitting["id"]
    assert who.cookies == httpx.Cookies()
    assert "set-cookie" not in sent.headers
    with app.service.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM service_sittings").scalar() == 0
    over = who.post(f"{API}/sittings/{sent.json()['id']}/finish").json()
    practice_schemas.SheetBody.model_validate(over)
    assert (over["score"], over["total"]) == (0, 1)


def test_with_consent_a_cookie_that_only_the_server_reads(service: Any) -> None:
    who = client(service)
    sent = who.post(f"{API}/sittings", json={"keep": True, "order": "listed"})
    cookie = sent.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=lax", "Max-Age=31536000"):
        assert part in cookie
    assert sent.headers["cache-control"] == "no-store"
    sitting = sent.json()["id"]
    assert answered(who, sitting, 1, chosen=["A"]).status_code == 200
    assert who.get(f"{API}/notebook").json()["items"][0]["wrong"] == 1
    assert who.get(f"{API}/sittings").json()["total"] == 1
    stranger = client(service)
    for response in (
        stranger.get(f"{API}/sittings/{sitting}"),
        answered(stranger, sitting, 2, chosen=["A"]),
        stranger.post(f"{API}/sittings/{sitting}/finish"),
        stranger.get(f"{API}/sittings/{sitting}/sheet"),
        stranger.delete(f"{API}/sittings/{sitting}"),
    ):
        assert response.status_code == 404
    assert stranger.get(f"{API}/sittings").json()["total"] == 0


def test_everything_can_be_deleted(app: App, service: Any) -> None:
    who = client(service)
    sitting = started(who, keep=True)["id"]
    answered(who, sitting, 1, chosen=["A"])
    number = who.get(f"{API}/notebook").json()["items"][0]["number"]
    assert who.delete(f"{API}/notebook/{number}").json() == {"removed": 1}
    assert who.delete(f"{API}/notebook/{number}").status_code == 404
    assert who.delete(f"{API}/record").json() == {"removed": 1}
    assert COOKIE not in who.cookies
    with app.service.reading() as connection:
        for table in ("sittings", "responses", "notebook"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM service_{table}").scalar() == 0


def test_account_holders_need_no_cookie(service: Any) -> None:
    who = person(service, "officer")
    sitting = started(who)
    assert sitting["kept"]
    assert COOKIE not in who.cookies
    assert person(service, "officer").get(f"{API}/sittings/{sitting['id']}").status_code == 200
    assert person(service, "trainer").get(f"{API}/sittings/{sitting['id']}").status_code == 404


def test_no_key_is_told_before_the_answer_in_any_form(service: Any) -> None:
    who = person(service, "officer")
    sitting = started(who)["id"]
    exam = who.post(f"{API}/exams", json={"number": 3, "minutes": 10}).json()["id"]
    for response in (
        who.get(f"{API}/sittings/{sitting}"),
        who.get(f"{API}/sittings/{exam}"),
        who.get(f"/practice/sittings/{sitting}"),
        who.get(f"/practice/sittings/{exam}"),
        answered(who, exam, 1, chosen=["A"]),
        who.get(f"{API}/sittings"),
        who.get(f"/practice/sittings/{exam}?n=1"),
        who.get(f"/practice/sittings/{exam}/finish"),
    ):
        assert response.status_code == 200
        for secret in ("规定：“", "三万元以上八万元以下", "q-single", "q-true", world.BLOCKING, '"key"'):
            assert secret not in response.text, (response.url, secret)
    assert who.get(f"{API}/sittings/{exam}/sheet").status_code == 422
    assert who.get(f"/practice/sittings/{exam}/sheet").status_code == 303


def test_the_public_gets_no_item_on_an_internal_document(service: Any) -> None:
    staff = person(service, "trainer")
    sitting = started(staff, point="绛珠码头")
    assert sitting["count"] == 1
    who = client(service)
    refused = who.post(f"{API}/sittings", json={"point": "绛珠码头"})
    assert refused.status_code == 404
    assert world.SECRET not in refused.text
    # a trainer who is nobody any more sees of an unkept sitting only that it is not shown
    state = person(service, "boss")
    kept = started(state, point="绛珠码头")["id"]
    assert who.get(f"{API}/sittings/{kept}").status_code == 404


def test_answers_behind_the_deadline_are_refused(app: App, service: Any) -> None:
    who = person(service, "officer")
    exam = who.post(f"{API}/exams", json={"number": 3, "minutes": 1}).json()["id"]
    with app.service.writing() as connection:
        connection.exec_driver_sql("UPDATE service_sittings SET deadline = started - 10")
    late = answered(who, exam, 1, chosen=["A"])
    assert late.status_code == 409
    assert late.json()["error"]["code"] == "time_is_up"
    assert "时间已到" in late.json()["error"]["message"]
    assert who.get(f"{API}/sittings/{exam}/sheet").status_code == 200
    page = who.post(f"/practice/sittings/{exam}", data={"number": "1", "chosen": "A"})
    assert page.status_code == 409
    assert "时间已到" in page.text


def test_what_cannot_be_is_told(service: Any) -> None:
    who = client(service)
    assert who.post(f"{API}/exams", json={}).status_code == 422
    for body in ({"number": 0}, {"number": 201}, {"types": ["论述题"]}, {"other": 1}, {"keep": "yes"}):
        assert who.post(f"{API}/sittings", json=body).status_code == 422, body
    sitting = started(who)["id"]
    for wrong in ({"number": 0}, {"number": 1, "own": "perhaps"}, {"number": 1, "chosen": ["AB"]}):
        assert who.post(f"{API}/sittings/{sitting}/answers", json=wrong).status_code == 422, wrong
    assert answered(who, sitting, 7).status_code == 404
    assert who.get(f"{API}/sittings/~nonsense").status_code == 404


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_can_neither_answer_nor_delete(service: Any, site: str) -> None:
    who = client(service)
    sitting = started(who, keep=True)["id"]
    forged = {"Sec-Fetch-Site": site}
    for method, path in (
        ("POST", f"/practice/sittings/{sitting}"),
        ("POST", f"/practice/sittings/{sitting}/finish"),
        ("POST", f"/practice/sittings/{sitting}/delete"),
        ("POST", "/practice/records/delete"),
        ("POST", "/practice/notebook"),
        ("DELETE", f"{API}/record"),
        ("DELETE", f"{API}/sittings/{sitting}"),
    ):
        assert who.request(method, path, headers=forged).status_code == 403, path
    assert who.get(f"{API}/sittings/{sitting}").json()["answered"] == 0


def test_a_runaway_script_is_slowed_down(app: App, tmp_path: Path) -> None:
    env = {"ANZHI_LIBRARY": str(app.library.root), "ANZHI_RATE_ASK": "3"}
    with build(load_settings(env=env)) as slow:
        who = client(create_app(slow))
        codes = [who.post(f"{API}/sittings", json={"number": 1}).status_code for _ in range(5)]
    assert codes == [201, 201, 201, 429, 429]


# --- results -------------------------------------------------------------------------------------

RESULTS = "/api/v1/results"


@pytest.fixture
def taken(app: App, service: Any) -> str:
    """A paper that somebody without an account has taken, who gave a name."""
    paper_id = paper(app)
    who = client(service)
    body = {"paper_id": paper_id, "keep": True, "name": "  王  芳 "}
    exam = who.post(f"{API}/exams", json=body).json()
    assert exam["title"] == "渔港安全考试"
    for at in range(1, exam["count"] + 1):
        answered(who, exam["id"], at, chosen=["A"])
    assert who.post(f"{API}/sittings/{exam['id']}/finish").status_code == 200
    return paper_id


def test_results_are_for_trainers(app: App, service: Any, taken: str) -> None:
    for path in (f"{RESULTS}/items", f"{RESULTS}/exams", f"{RESULTS}/exams/{taken}", "/results"):
        assert client(service).get(path).status_code == 401, path
    trainer = person(service, "trainer")
    items = practice_schemas.ItemResultListBody.model_validate(trainer.get(f"{RESULTS}/items").json())
    assert items.total == 3
    exams = practice_schemas.ExamListBody.model_validate(trainer.get(f"{RESULTS}/exams").json())
    assert [one.learners for one in exams.items] == [1]
    exam = practice_schemas.ExamResultBody.model_validate(trainer.get(f"{RESULTS}/exams/{taken}").json())
    assert [one.name for one in exam.taken] == ["王 芳（自填）"]
    assert len(exam.items) == 3
    assert trainer.get(f"{RESULTS}/exams/nobody").status_code == 404


def test_results_as_files(service: Any, taken: str) -> None:
    trainer = person(service, "trainer")
    for path, kind in (
        (f"{RESULTS}/items?format=xlsx", "spreadsheetml"),
        (f"{RESULTS}/items?format=csv", "text/csv"),
        (f"{RESULTS}/exams/{taken}?format=xlsx", "spreadsheetml"),
        (f"{RESULTS}/exams/{taken}?format=csv", "text/csv"),
        (f"{RESULTS}/exams/{taken}?format=names", "spreadsheetml"),
    ):
        sent = trainer.get(path)
        assert sent.status_code == 200
        assert kind in sent.headers["content-type"]
        assert "attachment" in sent.headers["content-disposition"]


def test_rule_and_removal_are_the_trainer_s(app: App, service: Any, taken: str) -> None:
    stranger, trainer = client(service), person(service, "trainer")
    path = f"{RESULTS}/exams/{taken}/rule"
    assert stranger.put(path, json={"rule": "partial"}).status_code == 401
    assert trainer.put(path, json={"rule": "partial"}).status_code == 200
    assert stranger.get(API).json()["papers"][0]["rule"] == "partial"
    assert trainer.put(f"{RESULTS}/exams/nobody/rule", json={"rule": "partial"}).status_code == 404
    [one] = trainer.get(f"{RESULTS}/exams/{taken}").json()["taken"]
    assert stranger.delete(f"{RESULTS}/sittings/{one['sitting_id']}").status_code == 401
    assert world.told(app, "q-single")[0] == 1
    assert trainer.delete(f"{RESULTS}/sittings/{one['sitting_id']}").json() == {"removed": 1}
    assert world.told(app, "q-single") == (0, None)
    assert trainer.get(f"{RESULTS}/exams").json()["total"] == 0
