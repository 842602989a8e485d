"""Papers in a real browser: totals as one types, without a script, texts side by side, on a phone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
import uvicorn
from paper_world import DUTIES, NAME, amend, paper_app
from playwright.sync_api import Browser, BrowserContext, Page, expect
from screens import DESKTOP, PHONE

from case_library.questions.model import ItemType
from case_library.questions.papers import Blueprint, Cell
from qa_service.api import create_app
from qa_service.papers.desk import PaperOrder, paper_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll(
    "main :is(button, input:not([type=checkbox]):not([type=hidden]), select, summary, .button)"
  )].filter((one) => one.checkVisibility() && one.tabIndex >= 0 && one.getBoundingClientRect().height < 43.5)
    .map((one) => one.outerHTML.slice(0, 120))"""
WIDE = {"width": 1920, "height": 1080}


AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
GRAVE = """async () => (await axe.run()).violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => [one.id, one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160))])"""


@dataclass(frozen=True)
class Bank:
    """A server with a bank of forty questions and a paper on whose law two articles were amended."""

    url: str
    paper: str


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    folder = tmp_path_factory.mktemp("paper_browser")
    cells = (Cell(8, 2, ItemType.SINGLE), Cell(4, 2, ItemType.TRUE_FALSE), Cell(1, 6, ItemType.CASE))
    with paper_app(folder, ANZHI_RATE_UPLOAD="0") as app:
        record = paper_desk(app).make(PaperOrder(Blueprint("冷库考试", cells, 60, 18), 5), by="李老师")
        numbers = [int(item.id[1:]) for item in record.items[:2]]
        amend(app, folder, {number: DUTIES[number - 1] + "，并书面通知保险公司" for number in numbers})
        server = uvicorn.Server(uvicorn.Config(create_app(app), port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Bank(f"http://127.0.0.1:{port}", f"/papers/{record.id}")
        server.should_exit = True
        thread.join(15)


def fill(page: Page, name: str, value: str) -> None:
    page.locator(f'[name="{name}"]').fill(value)


def test_totals_and_what_lacks_follow_the_typing(page: Page, bank: Bank) -> None:
    page.goto(f"{bank.url}/papers/new?blueprint=ready-class")
    totals = page.locator(".paper-totals")
    expect(totals).to_have_text("共 20 题，100 分。")
    expect(page.locator("#have-0-0")).to_have_text("有 14")
    fill(page, "n.0.0", "17")
    expect(totals).to_have_text("共 27 题，135 分。")
    expect(page.locator("#have-0-0")).to_have_text("缺 3，有 14")
    assert page.locator('[name="n.0.0"]').get_attribute("aria-invalid") == "true"
    fill(page, "score.0", "0.5")
    expect(totals).to_have_text("共 27 题，58.5 分。")
    expect(page.locator('[data-column-marks="0"]')).to_have_text("8.5")
    fill(page, "point.0", f"{NAME}·总则")
    expect(page.locator("#have-0-0")).to_have_text("缺 8，有 9")
    page.locator('[name="difficulty.0"]').select_option("易")
    expect(page.locator("#have-0-0")).not_to_have_text("缺 8，有 9")
    fill(page, "n.0.0", "x")
    expect(totals).to_have_text("共 10 题，50 分。")


def test_enter_in_a_field_counts_and_does_not_make_a_paper(page: Page, bank: Bank) -> None:
    page.goto(f"{bank.url}/papers/new?blueprint=ready-class")
    page.locator('[name="n.0.0"]').press("Enter")
    page.wait_for_load_state()
    assert page.url.endswith("/papers/new")
    expect(page.locator(".paper-totals")).to_have_text("共 20 题，100 分。")


def test_a_paper_is_made_without_a_script(chromium: Browser, bank: Bank) -> None:
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{bank.url}/papers/new?blueprint=ready-class")
    fill(page, "title", "没有脚本也能组的卷")
    fill(page, "pass_mark", "")
    page.get_by_role("button", name="加一行").click()
    fill(page, "point.1", NAME)
    fill(page, "n.1.0", "2")
    fill(page, "n.0.0", "30")
    page.get_by_role("button", name="检查能否组卷").click()
    expect(page.locator("#found")).to_contain_text("“单选题”需要 30 题，还缺")
    fill(page, "n.0.0", "2")
    page.get_by_role("button", name="重新计算").last.click()
    expect(page.locator(".paper-totals")).to_have_text("共 14 题，70 分。")
    fill(page, "n.0.1", "4")
    page.get_by_role("button", name="组卷", exact=True).click()
    page.wait_for_url("**/papers/*")
    expect(page.locator("h1")).to_have_text("没有脚本也能组的卷")
    assert page.locator(".paper-item").count() == 8
    context.close()


def test_changed_items_stand_side_by_side_and_are_replaced(chromium: Browser, bank: Bank) -> None:
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN", accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(bank.url + bank.paper)
    expect(page.locator(".paper-item.changed")).to_have_count(2)
    page.locator(".notice-list a").first.click()
    first = page.locator(".paper-item.changed").first
    sides = first.locator(".compare-row > div")
    left, right = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert left is not None
    assert right is not None
    assert abs(left["y"] - right["y"]) < 2
    assert left["x"] + left["width"] <= right["x"] + 2
    expect(first.locator("ins")).to_contain_text("保险公司")
    with page.expect_download() as download:
        page.get_by_role("link", name="全部打包下载").click()
    assert download.value.suggested_filename == "冷库考试.zip"
    first.get_by_role("button", name="换一题").click()
    page.wait_for_url("**#q*")
    expect(page.locator(".paper-item.changed")).to_have_count(1)
    expect(page.locator(".paper-history li")).to_have_count(2)
    page.locator(".paper-item.changed").get_by_role("link", name="挑一题换上").click()
    page.get_by_role("button", name="换上题库").first.click()
    page.wait_for_url("**#q*")
    expect(page.locator(".paper-item.changed")).to_have_count(0)
    page.goto(f"{bank.url}{bank.paper}?revision=1")
    expect(page.locator(".paper-item.changed")).to_have_count(2)
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP, WIDE], ids=["phone", "desktop", "wide"])
def test_pages_fit_their_window_and_a_thumb(chromium: Browser, bank: Bank, size: dict[str, int]) -> None:
    context: BrowserContext = chromium.new_context(viewport=size, locale="zh-CN", is_mobile=size == PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found: list[Any] = []
    for path in (
        "/papers", "/papers/new?blueprint=ready-full", "/blueprints", bank.paper, f"{bank.paper}?revision=1",
        f"{bank.paper}/items/3", f"{bank.paper}/remove",
    ):  # fmt: skip
        page.goto(bank.url + path)
        page.wait_for_load_state("networkidle")
        if wider := page.evaluate(OVERFLOW):
            found.append((path, wider))
        found += [(path, one) for one in page.evaluate(SMALL)]
        levels = [
            int(one[1])
            for one in page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(x=>x.tagName)")
        ]
        found += [(path, levels) for one, after in pairwise(levels) if after > one + 1]
        unnamed = page.evaluate(
            "[...document.querySelectorAll('main :is(input:not([type=hidden]), select)')]"
            ".filter((one) => !one.labels.length && !one.getAttribute('aria-label')).length"
        )
        found += [(path, unnamed)] if unnamed else []
    assert not found
    assert not complaints
    context.close()


def test_the_table_keeps_its_points_in_sight(chromium: Browser, bank: Bank) -> None:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{bank.url}/papers/new?blueprint=ready-full")
    page.locator(".table-scroll").evaluate("(one) => { one.scrollLeft = 400; }")
    box = page.locator('[name="point.0"]').bounding_box()
    assert box is not None
    assert 0 <= box["x"] < PHONE["width"] / 2
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_violation(chromium: Browser, bank: Bank, scheme: Any) -> None:
    """A revision of which two items have changed, and the table with a cell that lacks items."""
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN", color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    found: list[Any] = []
    for path in (
        "/papers",
        "/papers/new",
        "/blueprints",
        f"{bank.paper}?revision=1",
        f"{bank.paper}/items/1",
    ):
        page.goto(bank.url + path)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.evaluate(AXE)
        found += [(path, one) for one in page.evaluate(GRAVE)]
    assert not found
    context.close()
