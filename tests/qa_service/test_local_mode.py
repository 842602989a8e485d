"""Whoever sits at this computer may edit without login, as long as nobody else can be meant by that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import Role
from qa_service.accounts.records import Actor
from qa_service.api import create_app
from qa_service.settings import load_settings
from qa_service.wiring import build

PASSWORD = "四条腿的 三角大钢琴"
COMMAND = Actor(user="root")
OURS = {"Sec-Fetch-Site": "same-origin"}
BROWSER = {"User-Agent": "Mozilla/5.0"}
FORGED: list[Mapping[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://anzhi.example:8443"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A service that only this computer can reach, without accounts."""
    folder = tmp_path_factory.mktemp("alone") / "anzhi"
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}), create=True) as app:
        yield create_app(app)


def here(
    service: FastAPI, host: str = "127.0.0.1:8000", address: str = "127.0.0.1", **headers: str
) -> TestClient:
    return TestClient(service, base_url=f"http://{host}", client=(address, 50000), headers=headers)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST", "127.1.2.3"])
def test_the_person_at_this_computer_may_edit_without_login(alone: FastAPI, host: str) -> None:
    client = here(alone, host)
    assert client.get("/api/v1/account").json()["means"] == "local"
    assert client.delete("/api/v1/documents/1").status_code == 404
    assert client.get("/api/v1/accounts").status_code == 401
    page = client.get("/account")
    assert "单机模式" in page.text
    assert "anzhi accounts add 用户名 --role administrator" in page.text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "192.0.2.1", "", "localhost.evil"]
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_name_for_this_computer_is_refused(alone: FastAPI, host: str, method: str) -> None:
    response = here(alone).request(method, "/api/v1/documents/1", headers={"Host": host})
    assert (response.status_code, response.json()["error"]["code"]) == (421, "wrong_host")


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"],
)
def test_what_came_through_a_proxy_comes_from_nobody_in_particular(alone: FastAPI, header: str) -> None:
    client = here(alone, **{header: "127.0.0.1"})
    assert client.get("/api/v1/account").json()["means"] == "none"
    assert client.delete("/api/v1/documents/1").status_code == 401


def test_a_proxy_that_hides_itself_is_known_by_its_http(alone: FastAPI) -> None:
    async def old(scope: Any, receive: Any, send: Any) -> None:
        await alone({**scope, "http_version": "1.0"}, receive, send)

    client = TestClient(old, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000))
    assert client.get("/api/v1/account").json()["means"] == "none"


def test_another_computer_is_never_this_one(alone: FastAPI) -> None:
    assert here(alone, address="192.0.2.1").get("/api/v1/account").json()["means"] == "none"
    assert here(alone, address="::ffff:127.0.0.1").get("/api/v1/account").json()["means"] == "local"


def test_a_service_for_others_knows_nobody_without_login(tmp_path: Path) -> None:
    environment = {"ANZHI_LIBRARY": str(tmp_path / "anzhi"), "ANZHI_HOST": "0.0.0.0"}
    with build(load_settings(env=environment), create=True) as app:
        client = here(create_app(app))
        assert client.get("/api/v1/account").json()["means"] == "none"
        assert client.delete("/api/v1/documents/1").status_code == 401
        assert not (tmp_path / "anzhi" / "service.db").exists()


@pytest.mark.parametrize("headers", [*FORGED, BROWSER, {"Referer": "http://evil.example/"}], ids=str)
def test_this_computer_is_not_lent_to_other_sites(alone: FastAPI, headers: Mapping[str, str]) -> None:
    response = here(alone, **headers).delete("/api/v1/documents/1")
    assert (response.status_code, response.json()["error"]["code"]) == (403, "cross_origin")


def test_the_first_account_ends_it(tmp_path: Path) -> None:
    with build(load_settings(env={"ANZHI_LIBRARY": str(tmp_path / "anzhi")}), create=True) as app:
        service = create_app(app)
        client = here(service, **OURS)
        assert client.delete("/api/v1/documents/1").status_code == 404
        accounts: Accounts = service.state.accounts
        accounts.store.add(COMMAND, "王芳", Role.ADMINISTRATOR, PASSWORD, must_change=False)
        assert client.delete("/api/v1/documents/1").status_code == 401
        assert "单机模式" not in client.get("/").text
