"""What a person does, in a real browser, on a desktop and on a phone."""

import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from screens import settle

pytestmark = pytest.mark.browser

QUESTION = "测试县整治违规充电由谁牵头？"
IN_VIEW = """element => {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= window.innerHeight && box.width > 0;
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Elements that a finger must hit. Links inside running text and table cells are exempt, as in WCAG 2.5.8.
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, .button, .site-nav a, summary, input:not([type=checkbox]), select, textarea, ' +
    '.action-link, .check, .ref a, .site-footer a'
  )].filter(element => element.checkVisibility() && element.getBoundingClientRect().height < 44)
    .map(element => element.outerHTML.slice(0, 120))"""


def test_a_question_leads_to_the_highlighted_sentence(page: Page, site: Any) -> None:
    page.goto(site.url)
    page.get_by_label("您的问题").fill(QUESTION)
    page.get_by_role("button", name="查询").click()
    rows = page.locator("table.units tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0).get_by_role("rowheader")).to_have_text(re.compile("县公安局"))
    expect(rows.nth(0)).to_have_class("lead")
    expect(rows.nth(1)).not_to_have_class("lead")
    citation = page.locator(".citation").first
    quoted = citation.locator("mark").inner_text()
    citation.get_by_role("link", name="查看原文").click()
    settle(page)
    hit = page.locator("#hit")
    assert hit.evaluate(IN_VIEW)
    assert "".join(page.locator("mark").all_inner_texts()) == quoted
    assert page.evaluate(OVERFLOW) <= 0


def test_enter_asks_and_shift_enter_does_not(page: Page, site: Any) -> None:
    page.goto(site.url)
    box = page.get_by_label("您的问题")
    box.fill("测试县整治违规充电")
    box.press("Shift+Enter")
    assert page.url.rstrip("/") == site.url
    box.press_sequentially("由谁牵头？")
    box.press("Enter")
    page.wait_for_url("**/?q=*")
    expect(page.locator("[data-status=answered]")).to_be_visible()


def test_an_abstention_is_plain_to_see(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/?q={quote('澜山区的月球基地由哪个部门管？')}")
    expect(page.get_by_role("heading", name="资料库里没有找到依据")).to_be_visible()
    expect(page.locator("table.units")).to_have_count(0)


def test_the_register_is_filtered_and_downloaded(page: Page, site: Any, tmp_path: Path) -> None:
    page.goto(site.url)
    if (menu := page.get_by_text("菜单", exact=True)).is_visible():
        menu.click()
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="责任清单").click()
    page.get_by_label("任务里有的词").fill("消防")
    page.get_by_role("button", name="查找").first.click()
    if (filters := page.locator("a.to-facets")).is_visible():
        filters.click()
    page.locator("#facets .facet-value", has_text="牵头").first.locator("input").check()
    assert page.viewport_size is not None
    if (
        page.viewport_size["width"] < 700
    ):  # beside the list a choice counts at once; below it, with the button
        page.get_by_role("button", name="按所选条件筛选").click()
    wanted = httpx.get(
        f"{site.url}/api/v1/responsibilities", params={"task": "消防", "role": "牵头", "limit": 200}
    )
    expect(page.get_by_role("status")).to_contain_text(f"共 {wanted.json()['total']} 条")
    shown = page.locator("table.register tbody tr").evaluate_all("rows => rows.map(row => row.id)")
    assert shown == [row["id"] for row in wanted.json()["items"]][:20]
    with page.expect_download() as started:
        page.get_by_role("link", name="下载 Excel").click()
    assert re.fullmatch(r"责任清单_\d{8}\.xlsx", started.value.suggested_filename)
    path = tmp_path / "register.xlsx"
    started.value.save_as(path)
    sheet = load_workbook(path).active
    assert sheet is not None
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {row["id"] for row in wanted.json()["items"]} <= cells
    page.get_by_role("link", name="查看原文").first.click()
    settle(page)
    assert page.locator("#hit").evaluate(IN_VIEW)


def addresses(url: str) -> list[str]:
    document = httpx.get(f"{url}/api/v1/responsibilities?limit=1").json()["items"][0]
    unit = httpx.get(f"{url}/api/v1/units?limit=1").json()["items"][0]
    table = httpx.get(f"{url}/api/v1/documents", params={"q": "重点任务清单"}).json()["items"][0]
    return [
        "/",
        f"/?q={quote(QUESTION)}&place=&date=2026-06-30",
        f"/?q={quote('澜山区的月球基地由哪个部门管？')}",
        "/responsibilities",
        "/responsibilities?unit=" + quote("没有的单位局"),
        "/documents",
        f"/documents/{document['document_id']}?start={document['start']}&end={document['end']}#hit",
        f"/documents/{document['document_id']}/remove",
        f"/documents/{table['id']}",
        "/units",
        unit["url"],
        "/docs",
    ]


def test_no_page_scrolls_sideways_and_every_target_is_big_enough(page: Page, site: Any) -> None:
    for path in addresses(site.url):
        page.goto(site.url + path)
        assert page.evaluate(OVERFLOW) <= 0, path
        assert page.evaluate(SMALL_TARGETS) == [], path


def test_a_page_with_everything_unfolded_does_not_scroll_sideways_either(page: Page, site: Any) -> None:
    for path in addresses(site.url):
        page.goto(site.url + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate(OVERFLOW) <= 0, path


def test_everything_works_without_javascript(chromium: Browser, site: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.url)
    page.locator(".options summary").click()
    page.get_by_label("按哪一天的规定").fill("2026-06-30")
    page.get_by_label("您的问题").fill(QUESTION)
    page.get_by_role("button", name="查询").click()
    expect(page.locator("table.units tbody tr")).to_have_count(2)
    page.locator(".citation").first.get_by_role("link", name="查看原文").click()
    settle(page)
    box = page.locator("#hit").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 844
    page.goto(f"{site.url}/responsibilities")
    page.get_by_label("任务里有的词").fill("充电")
    page.get_by_role("button", name="查找").first.click()
    expect(page.locator("table.register tbody tr").first).to_be_visible()
    context.close()


def test_markup_in_documents_never_runs(page: Page, site: Any) -> None:
    rows = httpx.get(f"{site.url}/api/v1/documents", params={"q": "测试县"}).json()["items"]
    hostile = next(row for row in rows if row["file_name"] == "含有标记的方案.txt")
    for path in (f"/documents/{hostile['id']}", "/documents?q=" + quote("测试县"), f"/?q={quote(QUESTION)}"):
        page.goto(site.url + path)
        page.mouse.move(200, 200)
        assert page.title().endswith("- 安知")
        assert page.locator("main img, main script").count() == 0


def test_a_document_of_300_kilobytes_opens_fast_at_its_words(page: Page, long_site: tuple[str, str]) -> None:
    url, document = long_site
    text = httpx.get(f"{url}/api/v1/documents/{document}/text").text
    assert len(text.encode()) > 300_000
    start = text.index("第三十九类第7种场所的管理单位")
    began = time.perf_counter()
    page.goto(f"{url}/documents/{document}?start={start}&end={start + 14}#hit")
    seconds = time.perf_counter() - began
    assert page.locator("#hit").inner_text() == "第三十九类第7种场所的管理单位"[:14]
    assert page.locator("#hit").evaluate(IN_VIEW)
    assert seconds < 5, "on an idle machine it takes well under one second"
    page.goto(
        f"{url}/documents/{document}?start={start}&end={start + 14}#c{clause_of_hit(url, document, start)}"
    )
    assert page.locator("#hit").evaluate(IN_VIEW)


def clause_of_hit(url: str, document: str, start: int) -> str:
    page = httpx.get(f"{url}/documents/{document}?start={start}&end={start + 14}").text
    found = re.search(r'<span id="c(\d+)"><mark id="hit">', page)
    assert found
    return found[1]


def test_keyboard_alone_reaches_the_content(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/units")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(chromium: Browser, site: Any, scheme: str) -> None:
    """WCAG AA, 4.5:1, measured on what the browser computed for every visible piece of text."""
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 1366, "height": 768})  # type: ignore[arg-type]
    page = context.new_page()
    for path in addresses(site.url):
        page.goto(site.url + path)
        assert page.evaluate(CONTRAST) == [], (scheme, path)
    context.close()


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const color = rgba(getComputedStyle(node).backgroundColor);
      if (color[3] > 250) return color;
    }
    return [255, 255, 255];
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true })) continue;
    if (element.closest('[aria-disabled=true], .visually-hidden, .skip, option, textarea')) continue;
    const a = light(rgba(getComputedStyle(element).color)), b = light(behind(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const shown = walker.currentNode.data.trim().slice(0, 20);
    if (ratio < 4.5) bad.push([ratio.toFixed(2), element.className, shown]);
  }
  return bad.slice(0, 5);
}"""
