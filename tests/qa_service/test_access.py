"""What each caller may do over HTTP: every endpoint as each role, forged requests, headers, limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from qa_service.accounts import passwords
from qa_service.accounts.audit_table import ACTION_NAMES
from qa_service.accounts.desk import Accounts
from qa_service.accounts.model import ALLOWED, Permission, Role
from qa_service.accounts.records import Actor, Outcome
from qa_service.api import create_app
from qa_service.api.write_rules import SAFE_METHODS, WriteRules
from qa_service.settings import load_settings
from qa_service.wiring import App, build

PASSWORD = "四条腿的 三角大钢琴"
COMMAND = Actor(user="root")
ROLES = (Role.OFFICER, Role.TRAINER, Role.ADMINISTRATOR)
OURS = {"Sec-Fetch-Site": "same-origin"}

# What is not open to everybody, written down here once more and by hand: a route that demands less, or a new
# one that changes something, fails the test until somebody has thought about it. The first pattern counts.
EDIT, INTERNAL = Permission.EDIT_LIBRARY, Permission.READ_INTERNAL
DEMANDS: tuple[tuple[str, frozenset[Permission]], ...] = (
    (r"\S+ (/api/v1/accounts|/admin)(/(?!audit)\S*)?", frozenset({Permission.MANAGE_ACCOUNTS})),
    (r"\S+ (/api/v1|/admin)/audit", frozenset({Permission.READ_AUDIT})),
    (r"\S+ (/api/v1)?/feedback(/\S*)?", frozenset({Permission.REVIEW_FEEDBACK, INTERNAL})),
    (r"\S+ (/api/v1)?/jobs(/\S*)?", frozenset({EDIT, INTERNAL})),
    (r"\S+ (/api/v1)?/questions(/\S*)?", frozenset({Permission.EDIT_QUESTIONS, INTERNAL})),
    (r"\S+ (/api/v1)?/results(/\S*)?", frozenset({Permission.EDIT_QUESTIONS, INTERNAL})),
    (r"\S+ (/api/v1)?/(papers|blueprints)(/\S*)?", frozenset({Permission.EDIT_QUESTIONS, INTERNAL})),
    (r"(POST|PUT|PATCH|DELETE) (/api/v1)?/documents(/\S*)?", frozenset({EDIT})),
    (r"POST (/api/v1)?/cases/import|GET /cases/import", frozenset({EDIT})),
    (r"GET /documents/(upload|selected\S*|\{document_id\}/(remove|metadata))", frozenset({EDIT})),
    (r"GET /api/v1/documents/\{document_id\}/(metadata|history)", frozenset({EDIT})),
)
OPEN_WRITES: Mapping[str, str] = {
    "POST /api/v1/ask": "an answer changes nothing",
    "POST /api/v1/ask/stream": "an answer changes nothing",
    "POST /api/v1/understand": "nothing is kept",
    "POST /api/v1/citations/verify": "nothing is kept",
    "POST /api/v1/citations/verify/file": "nothing is kept",
    "POST /citations": "nothing is kept",
    "DELETE /api/v1/conversations/{conversation}": "only whoever knows its id",
    "POST /api/v1/feedback": "everybody may say what is wrong",
    "POST /feedback": "everybody may say what is wrong",
    "POST /api/v1/chat": "an answer changes nothing",
    "POST /api/v1/chat/stream": "an answer changes nothing",
    "POST /chat": "what is kept on consent is the caller's own",
    "POST /chat/stream": "what is kept on consent is the caller's own",
    "POST /chat/clear": "what is kept on consent is the caller's own",
    "POST /login": "whoever logs in is nobody yet",
    **dict.fromkeys(
        (
            "POST /practice",
            "POST /practice/exam",
            "POST /practice/notebook",
            "POST /practice/records/delete",
            "POST /practice/sittings/{sitting_id}",
            "POST /practice/sittings/{sitting_id}/delete",
            "POST /practice/sittings/{sitting_id}/finish",
            "POST /api/v1/practice/exams",
            "POST /api/v1/practice/sittings",
            "POST /api/v1/practice/sittings/{sitting_id}/answers",
            "POST /api/v1/practice/sittings/{sitting_id}/finish",
            "DELETE /api/v1/practice/notebook",
            "DELETE /api/v1/practice/notebook/{number}",
            "DELETE /api/v1/practice/record",
            "DELETE /api/v1/practice/sittings/{sitting_id}",
        ),
        "everybody practises; only what is the caller's own is kept, on consent, or changed",
    ),
}
OWN_WRITES = re.compile(r"POST /logout|\S+ (/api/v1)?/account/\S+")
"""About the caller's own login: open to everybody who is logged in with a browser."""
OWN_PAGES = re.compile(r"\S+ (/api/v1)?/account(/\S+)?")


@pytest.fixture(scope="module", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Real hashes that cost little; their cost is what other tests are about."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    kept = cheap.hash("nobody's")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_made_hasher", lambda: cheap)
        patch.setattr(passwords, "_nobody", lambda: kept)
        yield


@dataclass(frozen=True)
class World:
    app: App
    service: FastAPI
    accounts: Accounts
    tokens: Mapping[str, str]

    def client(self, address: str = "192.0.2.1", **headers: str) -> TestClient:
        """Somebody in the network, who calls the service by its name there."""
        return TestClient(
            self.service,
            base_url="http://anzhi.example",
            client=(address, 50000),
            headers=headers,
            follow_redirects=False,
        )

    def person(self, role: Role, address: str = "192.0.2.1") -> TestClient:
        """Somebody who has logged in with a browser."""
        client = self.client(address, **OURS, **{"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"})
        sent = client.post("/login", data={"name": role.value, "password": PASSWORD})
        assert sent.status_code == 303, sent.text
        return client

    def program(self, scope: str) -> TestClient:
        return self.client(Authorization=f"Bearer {self.tokens[scope]}")


def _world(folder: Path, **environment: str) -> Iterator[World]:
    settings = load_settings(env={"ANZHI_LIBRARY": str(folder), "ANZHI_HOST": "0.0.0.0", **environment})
    with build(settings, create=True) as app:
        service = create_app(app)
        accounts: Accounts = service.state.accounts
        for role in ROLES:
            accounts.store.add(COMMAND, role.value, role, PASSWORD, must_change=False)
        administrator = accounts.store.named(Role.ADMINISTRATOR.value)
        scopes = {"": [], **{one.value: [one] for one in Permission}}
        tokens = {
            name: accounts.tokens.add(COMMAND, administrator.id, "test", scope)[0]
            for name, scope in scopes.items()
        }
        yield World(app, service, accounts, tokens)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, cheap_hashes: None) -> Iterator[World]:
    yield from _world(
        tmp_path_factory.mktemp("access") / "anzhi",
        ANZHI_RATE_ASK="0",
        ANZHI_RATE_UPLOAD="0",
        ANZHI_RATE_LOGIN="0",
        ANZHI_RATE_FEEDBACK="0",
    )


@pytest.fixture
def own(tmp_path: Path) -> Iterator[World]:
    yield from _world(tmp_path / "anzhi", ANZHI_RATE_ASK="3", ANZHI_RATE_LOGIN="4", ANZHI_RATE_UPLOAD="0")


# --- every endpoint as each role -----------------------------------------------------------------


def endpoints(service: FastAPI) -> Iterator[tuple[str, str]]:
    """(method, pattern) of every page and every endpoint."""
    found = set()
    for route in iter_route_contexts(service.routes):
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
            found.add((method, str(route.path)))
    described = service.openapi()["paths"]
    assert {(m.upper(), path) for path, methods in described.items() for m in methods} <= found
    yield from sorted(found)


def demanded(method: str, path: str) -> frozenset[Permission]:
    name = f"{method} {path}"
    if name in OPEN_WRITES:
        return frozenset()
    return next((one for pattern, one in DEMANDS if re.fullmatch(pattern, name)), frozenset())


def call(client: TestClient, method: str, path: str) -> httpx.Response:
    address = re.sub(r"\{[^}]*\}", "1", path)
    return client.request(method, address, headers={"Accept": "application/json"})  # type: ignore[return-value]


def test_the_log_names_every_change_in_chinese(world: World) -> None:
    recorded = [rule.action for rule in WriteRules(world.service).all() if not rule.recorded]
    assert recorded
    assert [action for action in recorded if action not in ACTION_NAMES] == []


def test_every_writing_route_says_what_it_demands_and_it_is_what_we_want(world: World) -> None:
    rules = WriteRules(world.service).all()
    assert len(rules) > 20
    assert [rule.action for rule in rules if not rule.stated] == []
    for rule in rules:
        if rule.permission is None:
            assert rule.action in OPEN_WRITES or OWN_WRITES.fullmatch(rule.action), rule.action
            assert rule.reason
        else:
            assert rule.permission in demanded(rule.method, rule.path), rule.action


@pytest.mark.slow
def test_every_endpoint_as_each_role(world: World) -> None:
    callers: list[tuple[str, Callable[[], TestClient], frozenset[Permission]]] = [
        ("nobody", lambda: world.client(**OURS), frozenset())
    ]
    callers += [(role.value, lambda role=role: world.person(role), ALLOWED[role]) for role in ROLES]  # type: ignore[misc]
    callers += [
        ("token", lambda: world.program(""), frozenset()),
        ("token edit_library", lambda: world.program("edit_library"), frozenset({EDIT})),
    ]
    everything = list(endpoints(world.service))
    assert len(everything) > 60
    problems = []
    for who, made, allowed in callers:
        client = made()
        for method, path in everything:
            if path == "/logout" or OWN_PAGES.fullmatch(f"{method} {path}"):
                continue
            wanted = demanded(method, path)
            status = call(client, method, path).status_code
            if wanted <= allowed:
                right = status not in (401, 403)
            else:
                right = status == (401 if who == "nobody" else 403)
            if path == "/login" and method == "POST":
                right = status == 422
            if not right:
                problems.append(f"{who}: {method} {path} gives {status}")
    assert not problems, "\n".join(problems)


def test_one_s_own_account_is_for_people_who_are_logged_in(world: World) -> None:
    for method, path in endpoints(world.service):
        if not OWN_PAGES.fullmatch(f"{method} {path}"):
            continue
        expected = 200 if path == "/api/v1/account" else 401
        assert call(world.client(**OURS), method, path).status_code == expected, path
        expected = (200,) if path == "/api/v1/account" else (403, 422)
        assert call(world.program("manage_accounts"), method, path).status_code in expected, path
        assert call(world.person(Role.TRAINER), method, path).status_code not in (401, 403), path


def test_a_refused_upload_is_not_read(world: World) -> None:
    def endless() -> Iterator[bytes]:
        yield b"x"
        raise AssertionError("the body was read")

    response = world.client(**OURS).post("/api/v1/documents", content=endless())
    assert response.status_code == 401


def test_who_am_i(world: World) -> None:
    assert world.client().get("/api/v1/account").json()["means"] == "none"
    found = world.person(Role.OFFICER).get("/api/v1/account").json()
    assert (found["name"], found["role"], found["means"]) == ("officer", "officer", "session")
    assert found["permissions"] == ["read_internal", "edit_library", "review_feedback", "edit_questions"]
    assert world.program("read_internal").get("/api/v1/account").json()["permissions"] == ["read_internal"]


@pytest.mark.parametrize(
    "written", ["Bearer anzhi_" + "x" * 43, "Bearer anything", "bearer", "Bearer anzhi_é"]
)
def test_a_bad_token_is_told_and_not_taken_for_a_reader(world: World, written: str) -> None:
    response = world.client().get("/api/v1/account", headers={b"authorization": written.encode()})  # type: ignore[dict-item]
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["error"]["code"] == "invalid_token"


def test_what_a_proxy_asks_its_users_for_is_not_ours(world: World) -> None:
    response = world.client(Authorization="Basic dTpw").get("/api/v1/account")
    assert response.json()["means"] == "none"


# --- forged requests -----------------------------------------------------------------------------

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


@pytest.mark.parametrize("headers", [*FORGED, {}], ids=str)
def test_a_session_is_not_lent_to_other_sites(world: World, headers: Mapping[str, str]) -> None:
    client = world.person(Role.OFFICER)
    del client.headers["Sec-Fetch-Site"]
    response = client.delete("/api/v1/documents/1", headers=dict(headers))
    assert (response.status_code, response.json()["error"]["code"]) == (403, "cross_origin")


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://anzhi.example"}],
    ids=str,
)
def test_a_page_of_ours_may_use_the_session(world: World, headers: Mapping[str, str]) -> None:
    client = world.person(Role.OFFICER)
    del client.headers["Sec-Fetch-Site"]
    assert client.delete("/api/v1/documents/1", headers=dict(headers)).status_code == 404


def test_a_program_with_a_token_needs_no_proof(world: World) -> None:
    assert world.program("edit_library").delete("/api/v1/documents/1").status_code == 404


@pytest.mark.parametrize("headers", [*FORGED, {}], ids=str)
def test_nobody_is_logged_in_by_another_site(world: World, headers: Mapping[str, str]) -> None:
    sent = {"name": "officer", "password": PASSWORD}
    response = world.client().post("/login", data=sent, headers=dict(headers))
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


# --- headers -------------------------------------------------------------------------------------


def test_what_somebody_sees_who_is_logged_in_is_kept_nowhere(world: World) -> None:
    for client in (world.person(Role.OFFICER), world.program("")):
        for path in ("/", "/documents", "/api/v1/documents", "/api/v1/documents/1", "/nothing"):
            assert client.get(path).headers["cache-control"] == "private, no-store", path
    reader = world.client().get("/documents")
    assert reader.headers["cache-control"] == "no-cache"
    assert "Cookie" in reader.headers["vary"]
    assert "no-store" not in world.person(Role.OFFICER).get("/static/site.css").headers["cache-control"]


def test_the_cookie_is_for_the_server_only(world: World) -> None:
    client = world.client(**OURS)
    plain = client.post("/login", data={"name": "officer", "password": PASSWORD}).headers["set-cookie"]
    assert plain.startswith("anzhi_session=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in plain.split(";")}
    secure = TestClient(world.service, base_url="https://anzhi.example", headers=OURS, follow_redirects=False)
    sent = secure.post("/login", data={"name": "officer", "password": PASSWORD})
    assert sent.headers["set-cookie"].startswith("__Host-anzhi_session=")
    assert "secure" in sent.headers["set-cookie"].lower()
    assert "domain" not in sent.headers["set-cookie"].lower()
    assert sent.headers["strict-transport-security"] == "max-age=31536000"
    assert secure.get("/api/v1/account").json()["name"] == "officer"
    assert "strict-transport-security" not in client.get("/").headers
    assert client.get("/").headers["content-security-policy"].count("unsafe") == 0


def test_logging_out_ends_the_session_on_the_server(world: World) -> None:
    client = world.person(Role.OFFICER)
    kept = dict(client.cookies)
    sent = client.post("/logout")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login")
    assert "anzhi_session" not in dict(client.cookies)
    again = world.client(**OURS)
    again.cookies.update(kept)
    assert again.get("/api/v1/account").json()["means"] == "none"


@pytest.mark.parametrize(
    ("wanted", "goal"),
    [
        ("/documents?q=消防", "/documents?q=%E6%B6%88%E9%98%B2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\tx", "/"),
        ("javascript:alert(1)", "/"),
        ("/login", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_back_into_this_site_only(world: World, wanted: str, goal: str) -> None:
    sent = world.client(**OURS).post("/login", data={"name": "officer", "password": PASSWORD, "next": wanted})
    assert (sent.status_code, sent.headers["location"]) == (303, goal)


# --- limits --------------------------------------------------------------------------------------


def test_too_many_calls_are_told_when_to_come_again(own: World) -> None:
    client = own.client("192.0.2.1", Accept="application/json")
    for _ in range(3):
        assert client.get("/api/v1/search", params={"q": "x"}).status_code != 429
    refused = client.get("/api/v1/search", params={"q": "x"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["retry-after"]) <= 21
    page = client.get("/", params={"q": "x"}, headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert "请稍候再试" in page.text
    assert client.get("/documents").status_code == 200
    assert own.client("192.0.2.2").get("/api/v1/search", params={"q": "x"}).status_code != 429


def test_one_network_of_ipv6_is_one_caller(own: World) -> None:
    def asked(address: str) -> int:
        return own.client(address).post("/api/v1/ask", json={"question": ""}).status_code

    assert [asked(f"2001:db8:1:1::{number}") for number in range(4)] == [422, 422, 422, 429]
    assert asked("2001:db8:1:2::1") == 422


def test_an_account_has_its_own_limit_wherever_it_is(own: World) -> None:
    for number in range(3):
        client = own.person(Role.OFFICER, f"192.0.2.{number}")
        assert client.get("/api/v1/search", params={"q": "x"}).status_code != 429
    assert own.person(Role.OFFICER, "192.0.2.9").get("/api/v1/search", params={"q": "x"}).status_code == 429
    assert own.client("192.0.2.9").get("/api/v1/search", params={"q": "x"}).status_code != 429


def test_programs_on_this_computer_are_not_held_up_but_at_the_login(own: World) -> None:
    client = own.client("127.0.0.1", **OURS)
    assert {client.get("/api/v1/search", params={"q": "x"}).status_code for _ in range(10)} != {429}
    assert client.get("/api/v1/search", params={"q": "x"}).status_code != 429
    proxied = own.client("127.0.0.1", **OURS, **{"X-Forwarded-For": "198.51.100.1"})
    assert [proxied.get("/api/v1/search", params={"q": "x"}).status_code == 429 for _ in range(4)][-1]
    sent = [client.post("/login", data={"name": "x", "password": "y"}).status_code for _ in range(5)]
    assert sent == [401, 401, 401, 401, 429]


# --- the log -------------------------------------------------------------------------------------


def test_changes_are_written_down_with_who_and_what_came_of_it(own: World) -> None:
    officer, trainer = own.person(Role.OFFICER), own.person(Role.TRAINER)
    plan = "测试县消防方案\n\n一、任务\n（一）排查隐患。（责任单位：县应急管理局）\n"
    files = {"file": ("消防方案.txt", plan.encode(), "text/plain")}
    sent = officer.post("/api/v1/documents", files=files)
    assert sent.status_code == 201, sent.text
    number = sent.json()["document"]["id"]
    assert trainer.delete(f"/api/v1/documents/{number}").status_code == 403
    assert officer.delete("/api/v1/documents/nothing").status_code == 404
    assert officer.delete(f"/api/v1/documents/{number}").status_code == 200
    own.client(**OURS).delete(f"/api/v1/documents/{number}")
    officer.post("/api/v1/ask", json={"question": "谁负责排查隐患？"})
    found = [e for e in own.accounts.audit.entries(limit=100)[0] if "documents" in e.action]
    told = [(e.name, e.action.split()[0], e.outcome, e.status) for e in reversed(found)]
    assert told == [
        ("officer", "POST", Outcome.DONE, 201),
        ("trainer", "DELETE", Outcome.REFUSED, 403),
        ("officer", "DELETE", Outcome.REFUSED, 404),
        ("officer", "DELETE", Outcome.DONE, 200),
    ]
    assert number in found[-1].object
    assert number in found[0].object
    assert all(e.request_id and e.address == "192.0.2.1" for e in found)
    kept = (own.app.library.root / "service.db").read_bytes()
    assert "排查隐患？".encode() not in kept


def test_a_change_that_cannot_be_written_down_is_not_made(
    own: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpus.errors import LibraryLockedError

    officer = own.person(Role.OFFICER)

    def full(*_: object, **__: object) -> int:
        raise LibraryLockedError("磁盘已满。")

    monkeypatch.setattr(own.accounts.audit, "note", full)
    files = {"file": ("a.txt", "测试方案\n一、任务".encode(), "text/plain")}
    assert officer.post("/api/v1/documents", files=files).status_code == 503
    assert own.app.library.overview().documents == 0


def test_the_log_as_list_file_and_page(world: World) -> None:
    client = world.person(Role.ADMINISTRATOR)
    found = client.get(
        "/api/v1/audit", params={"account": "administrator", "action": "login", "limit": 1}
    ).json()
    assert found["total"] >= 1
    assert found["items"][0]["action_name"] == "登录"
    sheet = client.get("/api/v1/audit", params={"format": "csv"})
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "操作人" in sheet.text
    assert client.get("/api/v1/audit", params={"format": "xlsx"}).content[:2] == b"PK"
    page = client.get("/admin/audit", params={"action": "login"}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "操作记录" in page.text
    assert client.get("/api/v1/audit", params={"since": "2999-01-01"}).json()["total"] == 0


# --- administration ------------------------------------------------------------------------------


def test_an_administrator_makes_changes_and_removes_an_account(own: World) -> None:
    admin = own.person(Role.ADMINISTRATOR)
    made = admin.post("/api/v1/accounts", json={"name": "赵六", "role": "officer"})
    assert made.status_code == 201
    password, number = made.json()["password"], made.json()["account"]["id"]
    assert admin.post("/api/v1/accounts", json={"name": "赵六", "role": "officer"}).status_code == 409
    new = own.client(**OURS)
    first = new.post("/login", data={"name": "赵六", "password": password, "next": "/documents"})
    assert first.headers["location"] == "/account"
    refused = new.delete("/api/v1/documents/1")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "password_change_needed")
    assert new.post("/api/v1/account/tokens", json={"name": "x"}).status_code == 403
    changed = new.post("/account/password", data={"old": password, "new": PASSWORD, "again": PASSWORD})
    assert changed.status_code == 303, changed.text
    assert new.delete("/api/v1/documents/1").status_code == 404
    assert (
        admin.patch(f"/api/v1/accounts/{number}", json={"role": "trainer"}).json()["account"]["role"]
        == "trainer"
    )
    assert new.delete("/api/v1/documents/1").status_code == 403
    assert admin.patch(f"/api/v1/accounts/{number}", json={}).status_code == 422
    assert admin.patch(f"/api/v1/accounts/{number}", json={"locked": True}).json()["account"]["locked"]
    assert new.get("/api/v1/account").json()["means"] == "none"
    assert admin.delete(f"/api/v1/accounts/{number}").status_code == 200
    assert admin.get(f"/api/v1/accounts/{number}").status_code == 404
    last = own.accounts.store.named("administrator").id
    assert admin.delete(f"/api/v1/accounts/{last}").json()["error"]["code"] == "account_conflict"


def test_a_token_from_the_page_works_and_is_shown_once(world: World) -> None:
    client = world.person(Role.OFFICER)
    made = client.post("/account/tokens", data={"name": "统计", "days": "30", "scope": "read_internal"})
    assert made.status_code == 201
    [secret] = set(re.findall(r"anzhi_[A-Za-z0-9_-]{43}", made.text))
    assert secret not in client.get("/account").text
    program = world.client(Authorization=f"Bearer {secret}")
    assert program.get("/api/v1/account").json()["permissions"] == ["read_internal"]
    assert (
        client.post(
            "/account/tokens", data={"name": "统计", "days": "30", "scope": "manage_accounts"}
        ).status_code
        == 403
    )
    assert (
        client.post("/account/tokens", data={"name": "统计", "days": "30", "scope": "root"}).status_code
        == 422
    )
    [token] = [row for row in client.get("/api/v1/account/tokens").json()["items"] if row["name"] == "统计"]
    assert client.delete(f"/api/v1/account/tokens/{token['id']}").status_code == 200
    assert program.get("/api/v1/account").status_code == 401


def test_sessions_are_listed_and_ended(own: World) -> None:
    first, second = own.person(Role.OFFICER), own.person(Role.OFFICER, "192.0.2.8")
    rows = first.get("/api/v1/account/sessions").json()["items"]
    assert [row["current"] for row in rows].count(True) == 1
    [other] = [row for row in rows if not row["current"]]
    assert other["address"] == "192.0.2.8"
    assert first.delete(f"/api/v1/account/sessions/{other['id']}").status_code == 200
    assert second.get("/api/v1/account").json()["means"] == "none"
    assert first.get("/api/v1/account").json()["means"] == "session"


def test_safe_methods_are_those_that_change_nothing() -> None:
    assert {"GET", "HEAD", "OPTIONS"} == SAFE_METHODS
