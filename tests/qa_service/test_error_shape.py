"""One shape for every failure of the API, whatever fails: `CONTRACT.md`, "One error shape everywhere"."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus import errors as tree
from corpus.errors import AnzhiError
from qa_service.accounts.desk import Accounts
from qa_service.api.errors import ErrorBody, ErrorResponder, install
from qa_service.api.guard import RequestGuard
from qa_service.api.write_rules import WriteRules
from qa_service.service.database import ServiceDatabase
from qa_service.settings import load_settings

JSON = {"content-type": "application/json"}
MOVING_PICTURE = b"GIF89a" + b"\0" * 64
CHINESE = re.compile(r"[一-鿿]")
SNAKE = re.compile(r"[a-z]+(_[a-z]+)*")


def check(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error object, after everything that the contract says of it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/json")
    body = ErrorBody.model_validate(response.json())
    assert list(response.json()) == ["error"]
    assert set(response.json()["error"]) == {"code", "message", "details", "request_id"}
    assert body.error.code == code
    assert SNAKE.fullmatch(body.error.code)
    assert CHINESE.search(body.error.message)
    assert body.error.message.rstrip("”")[-1] in "。？！"
    assert body.error.request_id == response.headers["X-Request-ID"] != ""
    error: dict[str, Any] = response.json()["error"]
    return error


@pytest.fixture(scope="module")
def api(site: Any) -> Any:
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/nothing", {}, 404, "not_found"),
        ("GET", "/documents/0123456789ab", {}, 404, "not_found"),
        ("GET", "/documents/%E4%B8%8D%E5%AD%98%E5%9C%A8", {}, 404, "not_found"),
        ("GET", "/documents/0123456789ab/text", {}, 404, "not_found"),
        ("GET", "/documents/0123456789ab/file", {}, 404, "not_found"),
        ("GET", "/documents/0123456789ab/versions", {}, 404, "not_found"),
        ("DELETE", "/documents/0123456789ab", {}, 404, "not_found"),
        ("GET", "/clauses/0123456789abcdef.7", {}, 404, "not_found"),
        ("GET", "/clauses/x", {}, 404, "not_found"),
        ("GET", "/units/x", {}, 404, "not_found"),
        ("GET", "/understand", {}, 405, "method_not_allowed"),
        ("PATCH", "/documents", {}, 405, "method_not_allowed"),
        ("POST", "/ask", {}, 422, "invalid_request"),
        ("POST", "/ask", {"content": b"{", "headers": JSON}, 422, "invalid_request"),
        ("POST", "/ask", {"json": []}, 422, "invalid_request"),
        ("POST", "/ask", {"json": {}}, 422, "invalid_request"),
        ("POST", "/ask", {"json": {"question": 7}}, 422, "invalid_request"),
        ("POST", "/ask", {"json": {"question": "谁负责？", "as_of": "昨天"}}, 422, "invalid_request"),
        ("POST", "/ask", {"json": {"question": "谁负责？", "extra": 1}}, 422, "invalid_request"),
        ("POST", "/ask", {"json": {"question": ""}}, 422, "bad_question"),
        ("POST", "/ask", {"json": {"question": " \n　"}}, 422, "bad_question"),
        ("POST", "/ask", {"json": {"question": "谁" * 501}}, 422, "bad_question"),
        ("POST", "/ask", {"json": {"question": "Who is in charge?"}}, 422, "bad_question"),
        ("POST", "/ask", {"json": {"question": "谁负责？", "jurisdiction": "没有的地方"}}, 404, "not_found"),
        ("POST", "/ask", {"content": b"x" * 70_000}, 413, "limit_exceeded"),
        ("GET", "/search", {}, 422, "invalid_request"),
        ("GET", "/search?q=%20", {}, 422, "bad_question"),
        ("GET", "/documents?limit=201", {}, 422, "invalid_request"),
        ("GET", "/documents?limit=0", {}, 422, "invalid_request"),
        ("GET", "/documents?offset=-1", {}, 422, "invalid_request"),
        ("GET", "/documents?kind=novel", {}, 422, "invalid_request"),
        ("GET", "/documents?status=dead", {}, 422, "invalid_request"),
        ("GET", "/responsibilities?format=pdf", {}, 422, "invalid_request"),
        ("GET", "/responsibilities?lead=maybe", {}, 422, "invalid_request"),
        ("GET", "/responsibilities?as_of=2024-13-01", {}, 422, "invalid_request"),
        ("GET", "/documents?jurisdictions=x", {}, 422, "invalid_request"),
        ("GET", "/units?page=2", {}, 422, "invalid_request"),
        ("GET", "/search?q=消防&unit=x", {}, 422, "invalid_request"),
        ("POST", "/documents", {}, 422, "invalid_request"),
        ("POST", "/documents", {"files": {"file": ("空.txt", b"")}}, 422, "empty_file"),
        ("POST", "/documents", {"files": {"file": ("图.pdf", MOVING_PICTURE)}}, 415, "unsupported_format"),
        ("POST", "/documents", {"files": {"file": ("断.pdf", b"%PDF-1.7\n1 0 obj")}}, 422, "corrupt_file"),
    ],
)  # fmt: skip
def test_every_failure_has_the_one_shape(
    api: httpx.Client, method: str, path: str, options: dict[str, Any], status: int, code: str
) -> None:
    check(api.request(method, path, **options), status, code)


def test_validation_names_the_field_and_does_not_echo_the_value(api: httpx.Client) -> None:
    error = check(api.get("/documents?limit=999"), 422, "invalid_request")
    assert error["details"] == {"errors": [{"field": "limit", "message": "不能大于 200"}]}
    assert "每页条数（limit）不能大于 200" in error["message"]
    error = check(api.post("/ask", json={"question": ["<script>"]}), 422, "invalid_request")
    assert "<script>" not in str(error)


def test_an_unknown_parameter_is_named_with_the_known_ones(api: httpx.Client) -> None:
    error = check(api.get("/responsibilities?units=应急局&limit=5"), 422, "invalid_request")
    (problem,) = error["details"]["errors"]
    assert problem["field"] == "units"
    known = problem["message"].rpartition("：")[2].split("、")
    assert {"unit", "task", "jurisdiction", "role", "lead", "format", "limit", "offset"} <= set(known)
    assert problem["message"] in error["message"]
    assert api.get("/responsibilities?unit=应急局&limit=5").status_code == 200
    assert api.get("/health?at=7").status_code == 200, "a monitor may add what it likes"


def test_a_wrong_method_tells_the_right_one(api: httpx.Client) -> None:
    assert api.get("/understand").headers["allow"] == "POST"


@pytest.mark.parametrize("length", [10, None])
def test_a_body_over_the_limit_is_refused_also_when_its_length_is_not_declared(
    api: httpx.Client, length: int | None
) -> None:
    def chunks() -> Any:
        for _ in range(70):
            yield b"x" * 1024

    content = b"x" * 70_000 if length else chunks()
    error = check(api.post("/ask", content=content), 413, "limit_exceeded")
    assert error["details"] == {"limit_bytes": 65536}
    assert "64 KB" in error["message"]


def test_a_write_from_another_site_is_refused(api: httpx.Client) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        check(api.post("/ask", json={"question": "谁负责？"}, headers=headers), 403, "cross_origin")


def test_the_callers_request_id_is_kept_when_it_is_harmless(api: httpx.Client) -> None:
    assert api.get("/health", headers={"X-Request-ID": "order-7.1"}).headers["X-Request-ID"] == "order-7.1"
    for forged in ("a b", "<script>", "x" * 65):
        assert api.get("/health", headers={"X-Request-ID": forged}).headers["X-Request-ID"] != forged


def test_a_browser_gets_the_same_as_a_page(site: Any) -> None:
    response = httpx.get(f"{site.url}/nothing", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "没有这个地址" in response.text
    assert response.headers["X-Request-ID"] in response.text
    assert httpx.get(f"{site.url}/nothing").json()["error"]["code"] == "not_found"


# --- exceptions that a healthy server never raises ----------------------------------------------


def broken(error: Exception) -> TestClient:
    """A service around a route that fails."""
    service = FastAPI()
    responder = ErrorResponder()
    install(service, responder)
    service.add_middleware(
        RequestGuard,
        responder=responder,
        body_limit=1000,
        upload_limit=1000,
        upload_paths=(),
        accounts=Accounts(ServiceDatabase(Path("no-such-folder")), load_settings(env={})),
        rules=WriteRules(service),
        host="0.0.0.0",
    )

    @service.get("/api/fail")
    def fail() -> None:
        raise error

    return TestClient(service)


def every_error() -> list[type[AnzhiError]]:
    return [kind for kind in vars(tree).values() if isinstance(kind, type) and issubclass(kind, AnzhiError)]


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_an_exception_of_ours_brings_code_and_status_along(kind: type[AnzhiError]) -> None:
    with broken(kind("出了问题，请重试。", details={"page": 3})) as client:
        error = check(client.get("/api/fail"), kind.status, kind.code)
    assert error["message"] == "出了问题，请重试。"
    assert error["details"] == {"page": 3}


def test_a_defect_of_ours_says_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    with broken(ZeroDivisionError("secret /etc/path")) as client:
        response = client.get("/api/fail")
    error = check(response, 500, "internal_error")
    assert "secret" not in response.text
    assert error["details"] == {}
    assert error["request_id"] in caplog.text
    assert "ZeroDivisionError" in caplog.text
