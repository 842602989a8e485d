"""Archives sent to the API and the web site: each file inside becomes a document of its own."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from qa_service.api import schemas

PLAN = """测试县{0}安全专项整治方案
测安发〔2026〕5号

各有关单位：
一、开展{0}质量抽查。对{0}记录逐台核对。（责任单位：县市场监督管理局、县住房和城乡建设局）
2026年5月6日
"""


def packed(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


ARCHIVE = packed({"甲/电梯.txt": PLAN.format("电梯"), "乙/空.txt": "", "照片.gif": b"GIF89a"})


def send(url: str, data: bytes, name: str = "报送 材料.zip", **fields: str) -> httpx.Response:
    return httpx.post(f"{url}/api/v1/documents", files={"file": (name, data)}, data=fields, timeout=120)


def test_an_archive_by_the_api(own_site: Any) -> None:
    refused = send(own_site.url, ARCHIVE)
    assert refused.status_code == 415
    assert "archives=true" in refused.json()["error"]["message"]
    response = send(own_site.url, ARCHIVE, archives="true", jurisdiction="云岭省/清汀市/测试县")
    assert response.status_code == 201, response.text
    body = schemas.ArchiveBody.model_validate(response.json())
    assert [(row.file, row.status) for row in body.files] == [
        ("报送 材料.zip/甲/电梯.txt", "ok"),
        ("报送 材料.zip/乙/空.txt", "failed"),
    ]
    assert (body.failed, body.indexed) == (1, True)
    assert [(one.code, one.message) for one in body.skipped] == [
        ("form_skipped", "已跳过 报送 材料.zip/照片.gif；请另存为 PNG、JPG 或 PDF 后再导入。")
    ]
    document = httpx.get(f"{own_site.url}/api/v1/documents/{body.files[0].document_id}").json()
    assert document["file_name"] == "电梯.txt"
    again = send(own_site.url, ARCHIVE, archives="true", jurisdiction="云岭省/清汀市/测试县")
    assert (again.status_code, again.json()["files"][0]["status"]) == (200, "unchanged")
    httpx.delete(f"{own_site.url}/api/v1/documents/{body.files[0].document_id}", timeout=60)


def test_a_document_sent_with_the_option_is_a_document(own_site: Any) -> None:
    response = send(own_site.url, PLAN.format("锅炉").encode(), "锅炉.txt", archives="true")
    assert response.status_code == 201
    body = schemas.UploadBody.model_validate(response.json())
    httpx.delete(f"{own_site.url}/api/v1/documents/{body.document.id}", timeout=60)


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (packed({"空.txt": "", "坏.docx": b"PK\x03\x04"}), 422, "empty_file"),
        (packed({".DS_Store": b"x"}), 422, "no_documents"),
        (ARCHIVE[:80], 422, "corrupt_file"),
        (packed({"弹.txt": bytes(60 << 20)}), 413, "limit_exceeded"),
    ],
)
def test_an_archive_of_which_nothing_can_be_read(own_site: Any, data: bytes, status: int, code: str) -> None:
    before = httpx.get(f"{own_site.url}/api/v1/ready").json()
    response = send(own_site.url, data, archives="true")
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert error["details"]["files"][0]["file"].startswith("报送 材料.zip")
    assert httpx.get(f"{own_site.url}/api/v1/ready").json() == before


def test_an_archive_by_the_web_site(own_site: Any) -> None:
    with httpx.Client(base_url=own_site.url, timeout=120, headers={"Accept": "text/html"}) as web:
        assert 'name="archives"' in web.get("/documents/upload").text
        sent = web.post("/documents", files={"file": ("报送.zip", ARCHIVE)}, data={"archives": "true"})
        assert sent.status_code == 303
        deadline = time.monotonic() + 90
        while "取消任务" in (page := web.get(sent.headers["location"]).text):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        rows = [row.text() for row in LexborHTMLParser(page).css("#job-rows tr")]
        assert ["已存入" in row for row in rows] == [True, False, False]
        assert "报送.zip/乙/空.txt" in rows[1]
        assert "照片.gif" in rows[2]
        listed = web.get("/api/v1/documents?q=电梯").json()["items"]
        for row in listed:
            if row["file_name"] == "电梯.txt":
                web.delete(f"/api/v1/documents/{row['id']}")
