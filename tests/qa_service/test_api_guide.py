"""The page that describes the API: complete, and its examples are what the service really answers."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from qa_service.web.api_guide import recorded, shell_command


@pytest.fixture(scope="module")
def client(site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def operations(client: httpx.Client) -> Mapping[str, Any]:
    paths = client.get("/openapi.json").json()["paths"]
    return {
        f"{method.upper()} {path}": one for path, methods in paths.items() for method, one in methods.items()
    }


@pytest.fixture(scope="module")
def page(client: httpx.Client) -> str:
    response = client.get("/docs")
    assert response.status_code == 200
    return response.text


def test_every_operation_stands_on_the_page(page: str, operations: Mapping[str, Any]) -> None:
    shown = re.findall(r'<span class="method">(\w+)</span><code>([^<]+)</code>', page)
    assert {f"{method} {path}" for method, path in shown} == set(operations)


def test_anchors_and_labels_are_unique(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for field in re.findall(r'<label for="([^"]+)"', page):
        assert field in ids


def test_no_example_of_an_operation_that_is_gone(operations: Mapping[str, Any]) -> None:
    assert set(recorded()) <= set(operations)


def test_reading_operations_open_to_all_have_an_example(operations: Mapping[str, Any]) -> None:
    """Those of accounts and jobs show people and files of one installation, and have none."""
    private = re.compile(r"/(?:accounts?|audit|jobs)\b|/compare/")
    wanted = {one for one in operations if one.startswith("GET ") and not private.search(one)}
    assert wanted <= set(recorded())


def of_form(answer: Any) -> Any:
    """The names of fields, without what they hold."""
    return {name: of_form(value) for name, value in answer.items()} if isinstance(answer, dict) else None


@pytest.mark.parametrize(
    "operation",
    [
        one
        for one, call in recorded().items()
        if "{" not in one
        and isinstance(call["answer"], dict)
        and "/feedback" not in one
        and not re.match(r"POST /api/v1/(?:questions|papers|practice)\b", one)  # needs items
        and "/load" not in one
    ],
)
def test_an_example_still_has_the_form_of_the_answer(client: httpx.Client, operation: str) -> None:
    call = recorded()[operation]
    method, _, path = operation.partition(" ")
    response = client.request(method, path, params=call["query"], json=call["body"])
    assert response.status_code == call["status"], response.text
    assert set(response.json()) == set(call["answer"])


def test_the_line_for_the_shell_is_one_call(client: httpx.Client) -> None:
    for operation, call in recorded().items():
        words = shlex.split(shell_command(operation, call, "http://127.0.0.1:8000"))
        assert words[:2] == ["curl", "-s"]
        address = next(word for word in words if word.startswith("http"))
        assert "{" not in address
        assert ("-d" in words) == (call["body"] is not None)


def test_nothing_comes_from_elsewhere(page: str) -> None:
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)
