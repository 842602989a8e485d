"""Metadata put right over the API: all or nothing, with a reason, a history and a way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

PLAN = """测试县吊篮安全方案
测安发〔2026〕9号

一、检查吊篮。每季度检查一次。（责任单位：县住房和城乡建设局）
2026年5月6日
"""


@pytest.fixture
def document(own_site: Any) -> Iterator[str]:
    with httpx.Client(base_url=f"{own_site.url}/api/v1", timeout=60) as web:
        added = web.post("/documents", files={"file": ("吊篮.txt", PLAN.encode())}).json()
        address = f"{own_site.url}/api/v1/documents/{added['document']['id']}"
        yield address
        web.delete(address)


def call(method: str, address: str, **body: Any) -> httpx.Response:
    return httpx.request(method, address, json=body or None, timeout=60)


def values(address: str) -> dict[str, dict[str, Any]]:
    return {one["field"]: one for one in call("GET", f"{address}/metadata").json()["values"]}


def test_a_value_is_put_right_and_put_back(document: str) -> None:
    assert values(document)["number"]["value"] == "测安发〔2026〕9号"
    assert values(document)["number"]["amendment"] is None
    done = call("PATCH", document, why="抄错了字", number="测安办发〔2026〕9号", expires="2027-01-01")
    assert done.status_code == 200, done.text
    assert [one["field"] for one in done.json()["made"]] == ["number", "expires"]
    assert not done.json()["reread"]
    now = call("GET", document).json()
    assert (now["number"], now["expires"]) == ("测安办发〔2026〕9号", "2027-01-01")
    assert "抄错了字" in values(document)["number"]["origin"]
    history = call("GET", f"{document}/history").json()
    assert history["total"] == 2
    first = next(one for one in history["items"] if one["field"] == "number")
    assert (first["old"], first["why"]) == ("测安发〔2026〕9号", "抄错了字")
    undone = call("POST", f"{document}/history/{first['id']}/undo", why="原来没有错")
    assert undone.status_code == 200, undone.text
    assert call("GET", document).json()["number"] == "测安发〔2026〕9号"
    again = call("POST", f"{document}/history/{first['id']}/undo", why="再来一次")
    assert (again.status_code, again.json()["error"]["code"]) == (422, "bad_amendment")


def test_all_or_nothing(document: str) -> None:
    for body in (
        {"why": "x", "number": "新号", "expires": "昨天"},
        {"why": " ", "number": "新号"},
        {"why": "x", "visibility": "secret", "number": "新号"},
        {"why": "x"},
        {"why": "x", "colour": "red"},
        {"number": "新号"},
    ):
        assert call("PATCH", document, **body).status_code == 422, body
    assert values(document)["number"]["value"] == "测安发〔2026〕9号"
    assert call("GET", f"{document}/history").json()["total"] == 0


def test_another_place_reads_the_original_again(document: str) -> None:
    before = call("GET", document).json()["version_id"]
    done = call("PATCH", document, why="属于清汀市", jurisdiction="云岭省/清汀市/测试县").json()
    assert done["reread"]
    assert done["version_id"] != before
    now = call("GET", document).json()
    assert (now["jurisdiction"], now["versions"]) == ("云岭省/清汀市/测试县", 2)


def test_unknown_documents_and_amendments(own_site: Any, document: str) -> None:
    nowhere = f"{own_site.url}/api/v1/documents/{'0' * 12}"
    assert call("GET", f"{nowhere}/metadata").status_code == 404
    assert call("GET", f"{nowhere}/history").status_code == 404
    assert call("PATCH", nowhere, why="x", title="y").status_code == 404
    assert call("POST", f"{document}/history/999999/undo", why="x").status_code == 404
