"""The register in a real browser: facets answer at once, all works without scripts, nothing overflows."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import uvicorn
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from qa_service.api import create_app
from qa_service.settings import load_settings
from qa_service.wiring import build

sys.path.insert(0, str(Path(__file__).parents[1] / "qa_service"))
from register_plans import DAY, register_library

SMALL_CONTROLS = """() => [...document.querySelectorAll(
  "main button, main .button, main .chip, main input:not([type=checkbox]):not([type=hidden]), main select, "
  + "main summary")]
  .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 120))"""
LEVELS = """() => [...document.querySelectorAll("h1, h2, h3, h4")]
  .filter((one) => one.getClientRects().length).map((one) => Number(one.tagName[1]))"""
AS_OF = f"as_of={DAY.isoformat()}"


@pytest.fixture(scope="module")
def register_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = register_library(tmp_path_factory.mktemp("register"))
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None)) as app:
        server = uvicorn.Server(uvicorn.Config(create_app(app), port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(15)


def is_phone(page: Page) -> bool:
    return (page.viewport_size or {"width": 0})["width"] < 500


def test_an_officer_narrows_the_register_and_takes_it_away(
    register_site: str, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{register_site}/responsibilities?{AS_OF}")
    status = page.get_by_role("status")
    expect(status).to_contain_text("共 12 条")
    if is_phone(page):
        page.get_by_role("link", name="筛选").click()
    page.get_by_label("牵头").check()
    if is_phone(page):
        page.get_by_role("button", name="按所选条件筛选").click()
    expect(status).to_contain_text("共 5 条")
    assert "role=" in page.url
    chip = page.locator("a.chip", has_text="牵头")
    expect(chip).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert "角色：牵头" in str(sheet["A2"].value)
    assert [cell.value for cell in sheet["A"]][3:8] == [1, 2, 3, 4, 5]
    chip.click()
    expect(status).to_contain_text("共 12 条")


def test_a_facet_answers_at_once_and_keeps_the_focus(register_site: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{register_site}/responsibilities?{AS_OF}")
    page.evaluate("window.stays = true")
    box = page.get_by_label("已过期")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_contain_text("共 3 条")
    assert page.evaluate("window.stays") is True, "the page was loaded anew"
    expect(page.get_by_label("已过期")).to_be_focused()
    expect(page.get_by_label("已过期")).to_be_checked()
    assert "due=overdue" in page.url
    expect(page.get_by_role("button", name="复制链接")).to_be_visible()
    assert "task=" not in page.url, "empty fields have no place in an address"
    expect(page.get_by_role("link", name="责任矩阵")).to_have_attribute(
        "href", r"/responsibilities/matrix?due=overdue&as_of=2026-06-10"
    )
    page.go_back()
    expect(page.get_by_role("status")).to_contain_text("共 12 条")
    expect(page.get_by_label("已过期")).not_to_be_checked()
    context.close()


def test_typing_narrows_a_long_facet(register_site: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{register_site}/responsibilities?{AS_OF}")
    page.get_by_label("在单位中查找").fill("商务局")
    shown = page.locator("[data-facet=unit] .facet-value:visible .facet-name")
    expect(shown).to_have_count(2)
    page.get_by_label("在单位中查找").press("Enter")
    expect(page.locator("[data-facet=unit] .facet-value")).to_have_count(2)
    assert quote("商务局") in page.url
    context.close()


@pytest.mark.parametrize("width", [390, 1366])
def test_everything_works_without_scripts(register_site: str, chromium: Browser, width: int) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{register_site}/responsibilities?{AS_OF}")
    if width == 390:
        assert not page.get_by_label("牵头").is_visible()
        page.get_by_role("link", name="筛选").click()
    page.get_by_label("牵头").check()
    page.get_by_role("button", name="按所选条件筛选").click()
    assert "共 5 条" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="责任矩阵").click()
    assert page.locator("h1").inner_text() == "责任矩阵"
    context.close()


def test_the_matrix_keeps_its_head_and_first_column(register_site: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 900, "height": 500}, locale="zh-CN")
    page = context.new_page()
    document = httpx.get(f"{register_site}/api/v1/documents", params={"q": "青屿区城市"}, timeout=60).json()[
        "items"
    ][0]
    page.goto(f"{register_site}/responsibilities/matrix?document={document['id']}&{AS_OF}")
    area = page.locator(".matrix-scroll")
    task = page.locator("tbody .matrix-task").nth(3)
    before = task.bounding_box()
    area.evaluate("node => { node.scrollLeft = 200; node.scrollTop = 120; }")
    head, after, box = (
        page.locator("thead .upright").first.bounding_box(),
        task.bounding_box(),
        area.bounding_box(),
    )
    assert before
    assert after
    assert head
    assert box
    assert after["x"] == before["x"], "the first column scrolled away"
    assert abs(head["y"] - box["y"]) <= 2, "the head scrolled away"
    page.locator("td .mark").first.scroll_into_view_if_needed()
    page.locator("td .mark-cell a, td a").first.click()
    expect(page.locator("#hit")).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", [
    "/responsibilities", "/responsibilities/matrix", "/load?unit=" + quote("应急管理局"), "/load", "/targets",
    "/conflicts", "/blind-spots", "/units", "/units/" + quote("青屿区应急管理局"),
])  # fmt: skip
def test_nothing_overflows_and_every_control_can_be_hit(register_site: str, page: Page, path: str) -> None:
    page.goto(register_site + path)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
    if not is_phone(page):
        return
    small = page.evaluate(SMALL_CONTROLS)
    assert small == []
    levels = page.evaluate(LEVELS)
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
