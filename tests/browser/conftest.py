"""A real headless Chromium, Debian's own, and a server with a very long document."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from offices import Office, office
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from screens import DESKTOP, PHONE

from corpus.ingest import ingest
from corpus.numerals import to_chinese
from qa_service.api import create_app
from qa_service.settings import load_settings
from qa_service.wiring import build

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
CHAPTERS, ARTICLES = 40, 60


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed: run scripts/install_test_system.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(params=["desktop", "phone"])
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    """Both sizes that the pages are made for."""
    size = PHONE if request.param == "phone" else DESKTOP
    made = chromium.new_context(viewport=size, locale="zh-CN", is_mobile=request.param == "phone")  # type: ignore[arg-type]
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test when the browser complains (CSP, missing files, script errors)."""
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    opened.set_default_timeout(30_000)
    yield opened
    assert complaints == []


@pytest.fixture(scope="session")
def worked_office(
    sample_library: Path, tmp_path_factory: pytest.TempPathFactory, serve: Any
) -> Iterator[Office]:
    """A server with accounts, on which some work has been done; for tests that only read."""
    with office(sample_library, tmp_path_factory.mktemp("worked"), serve) as running:
        yield running


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path, serve: Any) -> Iterator[Any]:
    """A server over a library that holds nothing yet."""
    folder = tmp_path_factory.mktemp("empty") / "anzhi"
    settings = load_settings(env={"ANZHI_LIBRARY": str(folder), "ANZHI_CACHE": str(shared_cache)}, toml=None)
    with build(settings, create=True):
        pass
    with serve(folder) as running:
        yield running


@pytest.fixture(scope="session")
def long_site(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[tuple[str, str]]:
    """(address, document id) of a law of some 300 KB. Reading needs no index, so none is built."""
    root = tmp_path_factory.mktemp("long")
    (root / "很长的条例.txt").write_text(long_law(), encoding="utf-8")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "anzhi"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as app:
        report = ingest(app.library, [root / "很长的条例.txt"])
        assert not report.failed, report.files
        server = uvicorn.Server(uvicorn.Config(create_app(app), port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", str(report.files[0].document_id)
        server.should_exit = True
        thread.join(15)


def long_law() -> str:
    """A law in the usual form: 40 chapters, 2,400 articles, some 330 KB of UTF-8."""
    lines = ["测试省安全生产综合条例", "（2026年1月1日测试省人民代表大会常务委员会通过）", ""]
    for chapter in range(1, CHAPTERS + 1):
        name = to_chinese(chapter)
        lines.append(f"第{name}章　第{name}类场所")
        lines += [
            f"第{to_chinese((chapter - 1) * ARTICLES + item)}条　"
            f"第{name}类第{item}种场所的管理单位应当每月检查一次消防设施，并如实记录检查情况。"
            for item in range(1, ARTICLES + 1)
        ]
    return "\n".join(lines)
