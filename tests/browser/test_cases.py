"""Accident cases in a real browser: facets, choosing, charts by keyboard, the card, paper, no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from screens import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll(
    "main :is(button, input:not([type=checkbox]), select, summary, .button, .chip, .from, a.topic)"
  )].filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def case(site: Any) -> str:
    """The case of the poisoning in the samples."""
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as api:
        items = api.get("/cases", params={"q": "硫化氢"}).raise_for_status().json()["items"]
    return str(items[0]["id"])


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", is_mobile=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_choosing_a_facet_narrows_the_list_and_is_in_the_address(chromium: Browser, site: Any) -> None:
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/cases")
    before = page.locator(".case-table tbody tr").count()
    box = page.locator("form.facets input[type=checkbox]").first
    counted = int(page.locator("form.facets .facet-count").first.inner_text().split()[0])
    box.check()
    page.wait_for_url("**/cases?*")
    page.locator("a.chip").first.wait_for()
    assert page.locator(".case-table tbody tr").count() == counted <= before
    page.go_back()
    page.wait_for_url("**/cases")
    expect(page.locator(".case-table tbody tr")).to_have_count(before)
    context.close()


def test_material_is_made_of_what_is_chosen(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/cases")
    make = page.get_by_role("button", name="警示教育材料（Word）")
    assert make.is_disabled()
    boxes = page.locator('input[name="case"]')
    boxes.nth(0).check()
    boxes.nth(1).check()
    assert "已选 2 起" in page.locator("[data-chosen]").inner_text()
    assert make.is_enabled()
    with page.expect_download() as started:
        make.click()
    assert started.value.suggested_filename.endswith(".docx")


def test_what_is_chosen_in_the_live_list_can_be_made_into_material_too(chromium: Browser, site: Any) -> None:
    """The list is replaced when a facet is chosen; the new one counts as well."""
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/cases")
    page.locator("form.facets input[type=checkbox]").first.check()
    page.locator("a.chip").first.wait_for()
    page.locator('input[name="case"]').first.check()
    assert page.get_by_role("button", name="警示教育材料（Word）").is_enabled()
    assert "已选 1 起" in page.locator("[data-chosen]").inner_text()
    context.close()


def test_a_bar_is_reached_and_followed_with_the_keyboard(chromium: Browser, site: Any) -> None:
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/cases/statistics")
    bar = page.locator("svg a.bar").first
    bar.focus()
    stroke = bar.locator(".bar-field").evaluate("(one) => getComputedStyle(one).stroke")
    assert stroke != "none"
    said = str(bar.get_attribute("aria-label"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases?*")
    assert f"共 {said.rpartition('：')[2].split()[0]} 起" in page.locator("[role=status]").inner_text()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_keep_their_contrast_in_both_schemes(chromium: Browser, site: Any, scheme: str) -> None:
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN", color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/cases/statistics")
    ratio = page.evaluate(
        """() => {
          const light = (colour) => {
            const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map((one) => one / 255)
              .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const under = light(getComputedStyle(document.querySelector(".chart-card")).backgroundColor);
          return [".bar-fill", ".bar-name", ".bar-figure"].map((one) => {
            const over = light(getComputedStyle(document.querySelector(`svg ${one}`)).fill);
            return (Math.max(over, under) + 0.05) / (Math.min(over, under) + 0.05);
          });
        }"""
    )
    assert ratio[0] >= 3, ratio
    assert min(ratio[1:]) >= 4.5, ratio
    context.close()


def test_every_page_fits_a_phone_and_a_finger(phone: Page, site: Any, case: str) -> None:
    for path in ("/cases", "/cases/statistics", f"/cases/{case}", f"/cases/{case}/card", "/cases/import"):
        phone.goto(site.url + path)
        assert phone.evaluate(OVERFLOW) == 0, path
        assert not phone.evaluate(SMALL), path


def test_the_card_is_one_page_of_paper_and_says_where_it_is_from(
    chromium: Browser, site: Any, case: str, tmp_path: Path
) -> None:
    from pypdfium2 import PdfDocument

    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site.url}/cases/{case}/card")
    (tmp_path / "card.pdf").write_bytes(page.pdf(format="A4"))
    printed = PdfDocument(tmp_path / "card.pdf")
    assert len(printed) == 1
    text = "".join(printed[0].get_textpage().get_text_range().split())
    printed.close()
    for words in ("发生了什么", "为什么", "记住这三点", f"/cases/{case}"):
        assert words in text, words
    assert "复制链接" not in text
    context.close()


def test_what_is_folded_stands_on_paper(chromium: Browser, site: Any, case: str) -> None:
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/cases/{case}")
    folded = page.locator(".case-part details:not([open])")
    assert folded.count()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert folded.count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert folded.count()
    context.close()


def test_a_case_is_read_and_chosen_without_a_script(chromium: Browser, site: Any, case: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/cases")
    assert page.get_by_role("button", name="警示教育材料（Word）").is_enabled()
    page.goto(f"{site.url}/cases/{case}")
    page.locator(".case-facts a.from").first.click()
    assert page.locator("mark#hit").first.is_visible()
    page.get_by_role("link", name="案例页").click()
    assert page.url.endswith(f"/cases/{case}")
    page.locator("#place").fill("澜山区")
    page.get_by_role("button", name="查看", exact=True).click()
    assert (
        page.locator(".duty-today").count() or "没有找到" in page.locator("#today").locator("..").inner_text()
    )
    context.close()


def test_a_screen_reader_hears_a_case_in_order(chromium: Browser, site: Any, case: str) -> None:
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/cases/{case}")
    heard = page.locator("main").aria_snapshot()
    wanted = ("基本事实", "事故原因", "直接原因", "间接原因", "教训和防范措施", "类似案例")
    places = [heard.find(f'heading "{one}"') for one in wanted]
    assert -1 not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)
    context.close()


def test_a_long_name_of_a_firm_breaks_on_a_phone(phone: Page, site: Any, case: str) -> None:
    phone.goto(f"{site.url}/cases/{case}")
    tag = phone.locator(".cause-tags").first
    tag.evaluate(
        """(one) => {
          const who = document.createElement("span");
          who.className = "tag who";
          who.textContent = "海州省青屿县危险货物运输有限责任公司第二分公司".repeat(3);
          one.prepend(who);
        }"""
    )
    assert phone.evaluate(OVERFLOW) <= 0
