"""A server with an account of each role, on which some work has been done, and how to sign in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import BrowserContext
from site_pages import ASKED

PASSWORD = "灰瓦河岸-31-铁桥"
NAMES = {"administrator": "周管理", "officer": "李主任", "trainer": "王老师"}
EDITING = ("read_internal", "edit_library", "edit_questions")
PLAN = """青石县渡口安全整治方案

青石政办发〔2026〕21号

一、主要任务

（一）修缮渡口护栏。（牵头单位：县交通运输局；配合单位：县应急管理局）

2026年5月6日
"""
BANK = """题型,题干,选项A,选项B,正确答案
单选题,渡口护栏（　　）修缮一次。,每年,每月,
判断题,渡口护栏由船主修缮。,,,错
"""
READ_WITHIN = 120.0


@dataclass(frozen=True)
class Office:
    """Attributes: work: numbers of the job, the account, the document, the question and the import."""

    url: str
    work: dict[str, str]

    def sign_in(self, context: BrowserContext, role: str) -> None:
        """As a person does, by the page."""
        page = context.new_page()
        page.goto(f"{self.url}/login")
        page.get_by_label("用户名").fill(NAMES[role])
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("link", name=NAMES[role]).wait_for()
        page.close()


@contextmanager
def office(library: Path, folder: Path, serve: Any) -> Iterator[Office]:
    """A server over a copy of ``library`` in ``folder``."""
    copy = folder / "anzhi"
    shutil.copytree(library, copy)
    for role, name in NAMES.items():
        _anzhi(copy, "accounts", "add", name, "--role", role, "--password-stdin", typed=f"{PASSWORD}\n")
    scopes = [part for scope in EDITING for part in ("--scope", scope)]
    made = _anzhi(copy, "accounts", "tokens", NAMES["officer"], "--add", "批量导入", *scopes, "--json")
    with serve(copy) as running, httpx.Client(base_url=f"{running.url}/api/v1", timeout=60) as api:
        api.headers["Authorization"] = f"Bearer {json.loads(made)['secret']}"
        yield Office(running.url, _worked(api, _account(copy)))


def _worked(api: httpx.Client, account: str) -> dict[str, str]:
    """Upload a file and one that cannot be read, correct a document, judge an answer."""
    files = [("file", ("渡口方案.txt", PLAN.encode())), ("file", ("空的.txt", b""))]
    job = api.post("/jobs/ingest", files=files).raise_for_status().json()["id"]
    deadline = time.monotonic() + READ_WITHIN
    while api.get(f"/jobs/{job}").json()["state"] in ("queued", "running"):
        assert time.monotonic() < deadline, "the upload was not read in time"
        time.sleep(0.5)
    document = str(api.get("/documents", params={"q": "渡口安全整治"}).json()["items"][0]["id"])
    api.patch(
        f"/documents/{document}", json={"issuer": "青石县人民政府办公室", "why": "补全"}
    ).raise_for_status()
    api.post(
        "/feedback", json={"question": ASKED, "useful": False, "reason": "incomplete"}
    ).raise_for_status()
    return {"job": job, "document": document, "account": account} | _questions(api)


def _questions(api: httpx.Client) -> dict[str, str]:
    """Questions of a plan, one of them edited and commented on, and an import that lacks a key."""
    plan = api.get("/documents", params={"q": "燃气和电动自行车"}).json()["items"][0]["id"]
    made = api.post("/questions/generate", json={"documents": [plan]}).raise_for_status().json()
    item = made["items"][0]
    change = {"revision": 1, "explanation": "以方案原文为准。", "remark": "补上解析"}
    api.patch(f"/questions/{item['id']}", json=change).raise_for_status()
    api.post(f"/questions/{item['id']}/comments", json={"text": "题干可以再短。"}).raise_for_status()
    file = {"file": ("通道.csv", BANK.encode(), "text/csv")}
    batch = api.post("/questions/import", files=file).raise_for_status().json()["batch"]
    return {"item": str(item["id"]), "batch": str(batch)}


def _account(library: Path) -> str:
    items = json.loads(_anzhi(library, "accounts", "list", "--json"))
    return str(next(row["id"] for row in items if row["name"] == NAMES["trainer"]))


def _anzhi(library: Path, *arguments: str, typed: str = "") -> str:
    command = [sys.executable, "-m", "qa_service.cli", "--library", str(library), *arguments]
    return subprocess.run(
        command, input=typed, text=True, check=True, capture_output=True, timeout=120
    ).stdout
