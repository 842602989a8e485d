"""From a citation to the page of the original, in a real browser, on a desktop and on a phone."""

import io
import re
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from screens import settle
from test_browser import CONTRAST, IN_VIEW, OVERFLOW, SMALL_TARGETS

pytestmark = pytest.mark.browser

LOADED = "image => image.complete && image.naturalWidth"
OVER_THE_PICTURE = """svg => {
  const picture = svg.previousElementSibling.getBoundingClientRect(), own = svg.getBoundingClientRect();
  return Math.max(...['left', 'top', 'right', 'bottom'].map(side => Math.abs(picture[side] - own[side])));
}"""


@pytest.fixture(scope="module")
def row(site: Any) -> dict[str, Any]:
    """A row of the register from the sample that is a PDF."""
    rows = httpx.get(f"{site.url}/api/v1/responsibilities", params={"limit": 200}).json()["items"]
    return next(row for row in rows if row["page_url"])


def yellow(page: Page, number: int = 0) -> bool:
    """Whether the paper of a mark shines yellow on the screen."""
    mark = page.locator("svg.marks .words").nth(number)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    with Image.open(io.BytesIO(page.screenshot(clip=box))) as image:  # type: ignore[arg-type]
        colours = [colour for _, colour in image.convert("RGB").getcolors(1 << 20) or ()]
    return any(red > 240 and green > 200 and blue < 130 for red, green, blue in colours)


def test_a_row_of_the_register_leads_to_its_words_on_the_page(
    page: Page, site: Any, row: dict[str, Any]
) -> None:
    page.goto(f"{site.url}/responsibilities?document={row['document_id']}")
    page.locator(f"tr[id='{row['id']}']").get_by_role("link", name="看原页").click()
    page.wait_for_url(re.compile(rf"/pages/{row['locator']['page']}\?"))
    settle(page)
    picture = page.locator(".paper img")
    assert picture.evaluate(LOADED) >= 1000
    assert "已标出引文" in str(picture.get_attribute("alt"))
    assert page.locator("svg.marks").evaluate(OVER_THE_PICTURE) < 1.5
    assert page.locator("svg.marks .words").first.evaluate(IN_VIEW), "the link opens at the words"
    assert page.evaluate(OVERFLOW) <= 0
    assert yellow(page)
    quoted = page.locator(".quoted blockquote").inner_text()
    assert row["roles"][0]["units"][0]["as_written"] in quoted


def test_pages_are_turned_enlarged_and_gone_back_from(page: Page, site: Any, row: dict[str, Any]) -> None:
    page.goto(site.url + row["page_url"])
    number = row["locator"]["page"]
    total = int(re.findall(r"共 (\d+) 页", page.locator(".pager").first.inner_text())[0])
    if total > 1:
        other = number + 1 if number < total else number - 1
        page.get_by_role("link", name="下一页" if other > number else "上一页").first.click()
        page.wait_for_url(re.compile(rf"/pages/{other}\?"))
        expect(page.locator(".quoted")).to_contain_text("引文不在这一页")
        page.locator(".quoted").get_by_role("link", name=f"第 {number} 页").click()
        page.wait_for_url(re.compile(rf"/pages/{number}\?"))
    page.get_by_role("link", name="放大").click()
    settle(page)
    assert page.locator(".paper img").evaluate(LOADED) >= 2000
    assert page.evaluate(OVERFLOW) <= 0, "only the picture scrolls sideways"
    assert page.locator("svg.marks").evaluate(OVER_THE_PICTURE) < 1.5
    assert page.locator("svg.marks .words").first.evaluate(IN_VIEW)
    page.get_by_role("link", name="适合宽度").click()
    page.get_by_role("link", name="查看全文").click()
    settle(page)
    assert page.locator("#hit").evaluate(IN_VIEW)
    page.get_by_role("link", name="看原页", exact=True).first.click()
    page.wait_for_url(re.compile(rf"/pages/{number}\?"))


def test_the_full_text_leads_to_each_page(page: Page, site: Any, row: dict[str, Any]) -> None:
    page.goto(f"{site.url}/documents/{row['document_id']}")
    page.get_by_role("link", name=f"看第 {row['locator']['page']} 页的原页").click()
    page.wait_for_url(re.compile(rf"/pages/{row['locator']['page']}\?"))
    assert page.locator(".paper img").evaluate(LOADED) >= 1000
    expect(page.locator(".quoted")).to_have_count(0)
    expect(page.locator("svg.marks rect")).to_have_count(0)


def test_the_picture_is_saved_with_its_marks(
    page: Page, site: Any, row: dict[str, Any], tmp_path: Any
) -> None:
    page.goto(site.url + row["page_url"])
    with page.expect_download() as started:
        page.get_by_role("link", name="下载本页图片").click()
    assert re.search(rf"_第{row['locator']['page']}页\.(png|webp)$", started.value.suggested_filename)
    started.value.save_as(tmp_path / "page")
    with Image.open(tmp_path / "page") as image:
        colours = [colour for _, colour in image.convert("RGB").getcolors(1 << 24) or ()]
    assert any(red > 240 and green > 200 and blue < 130 for red, green, blue in colours)


def test_it_works_without_javascript(chromium: Browser, site: Any, row: dict[str, Any]) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.url + row["page_url"])
    assert yellow(page)
    page.get_by_label("跳到第几页").fill("1")
    page.get_by_role("button", name="跳转").click()
    page.wait_for_url(re.compile(r"/pages/1\?"))
    context.close()


def test_a_page_that_is_not_there_says_how_many_there_are(page: Page, site: Any, row: dict[str, Any]) -> None:
    response = httpx.get(
        f"{site.url}/documents/{row['document_id']}/pages/999", headers={"Accept": "text/html"}
    )
    assert response.status_code == 404
    assert "没有第 999 页" in response.text


def test_targets_and_contrast(chromium: Browser, site: Any, row: dict[str, Any]) -> None:
    for scheme in ("light", "dark"):
        for size in ({"width": 390, "height": 844}, {"width": 1366, "height": 768}):
            context = chromium.new_context(color_scheme=scheme, viewport=size)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(site.url + row["page_url"])
            assert page.evaluate(SMALL_TARGETS) == []
            assert page.evaluate(CONTRAST) == []
            context.close()
