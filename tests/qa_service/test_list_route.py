"""Lists are read again when a document vanishes under them; addresses that name something are not."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from corpus.errors import NotFoundError
from qa_service.api.list_route import ListRoute
from qa_service.changes import ATTEMPTS


class Vanishing:
    """Fails so often as if documents were removed each time between search and reading."""

    def __init__(self, times: int) -> None:
        self.times, self.calls = times, 0

    def read(self) -> dict[str, int]:
        self.calls += 1
        if self.calls <= self.times:
            raise NotFoundError("资料库中没有这份文件。")
        return {"calls": self.calls}


def client_of(vanishing: Vanishing) -> TestClient:
    def one(name: str) -> dict[str, int]:
        return vanishing.read()

    router = APIRouter(route_class=ListRoute)
    router.add_api_route("/list", vanishing.read, methods=["GET", "HEAD"])
    router.add_api_route("/one/{name}", one, methods=["GET"])
    router.add_api_route("/list", vanishing.read, methods=["POST"])
    app = FastAPI()
    app.include_router(router, prefix="/api")
    return TestClient(app)


@pytest.mark.parametrize("times", [0, 1, ATTEMPTS - 1])
def test_list_is_read_again(times: int) -> None:
    vanishing = Vanishing(times)
    assert client_of(vanishing).get("/api/list").json() == {"calls": times + 1}


def test_list_that_never_stands_still_says_so() -> None:
    vanishing = Vanishing(ATTEMPTS)
    with pytest.raises(NotFoundError):
        client_of(vanishing).get("/api/list")
    assert vanishing.calls == ATTEMPTS


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/one/x"), ("POST", "/api/list")])
def test_what_an_address_names_and_what_writes_is_tried_once(method: str, path: str) -> None:
    vanishing = Vanishing(1)
    with pytest.raises(NotFoundError):
        client_of(vanishing).request(method, path)
    assert vanishing.calls == 1
