"""The citizen's chat in a real browser: on a phone, with the keyboard, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 390, "height": 844}
WHO = "电动车停在楼道里充电归谁管？"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    complaints: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(30_000)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def plain_phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="zh-CN",
        is_mobile=True,
        java_script_enabled=False,
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def say(page: Page, question: str) -> None:
    page.fill("#say", question)
    page.click(".say button")


def test_a_citizen_asks_goes_on_is_warned_and_told_that_there_is_no_answer(phone: Page, site: Any) -> None:
    phone.goto(f"{site.url}/chat")
    expect(phone.locator(".chat-notice")).to_contain_text("不是法律意见")
    say(phone, WHO)
    first = phone.locator(".turn").nth(0)
    expect(first.locator(".words")).to_contain_text("由区住房城乡建设局牵头")
    first.locator("summary", has_text="法律怎么写的").click()
    expect(first.locator(".chat-quote").first).to_be_visible()
    phone.locator(".suggestion", has_text="清汀市呢？").click()
    second = phone.locator(".turn").nth(1)
    expect(second.locator(".words")).to_contain_text("市消防救援支队牵头")
    say(phone, "我家厨房着火了！")
    call = phone.locator(".turn").nth(2).locator(".emergency a[href='tel:119']")
    expect(call).to_be_visible()
    box = call.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["width"] >= 200
    say(phone, "地铁归谁管？")
    last = phone.locator(".turn").nth(3)
    expect(last.locator(".words")).to_contain_text("资料库里没有找到答案")
    expect(last.locator("a[href='tel:12350']")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_source_opens_at_the_sentence(phone: Page, site: Any) -> None:
    phone.goto(f"{site.url}/chat")
    say(phone, WHO)
    turn = phone.locator(".turn").nth(0)
    turn.locator("summary", has_text="法律怎么写的").click()
    turn.locator(".chat-quote a", has_text="查看原文").first.click()
    expect(phone.locator("#hit")).to_be_visible()


def test_it_works_without_javascript(plain_phone: Page, site: Any) -> None:
    page = plain_phone
    page.goto(f"{site.url}/chat")
    page.locator(".suggestion").first.click()
    expect(page.locator(".turn")).to_have_count(1)
    say(page, WHO)
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".words").nth(1)).to_contain_text("由区住房城乡建设局牵头")
    page.locator(".suggestion", has_text="清汀市呢？").click()
    expect(page.locator(".turn")).to_have_count(3)
    page.locator("summary", has_text="保存和清空").click()
    page.locator("button", has_text="清空对话").click()
    expect(page.locator(".turn")).to_have_count(0)


def test_the_keyboard_is_enough(phone: Page, site: Any) -> None:
    phone.goto(f"{site.url}/chat")
    phone.focus("#say")
    phone.keyboard.type(WHO)
    phone.keyboard.press("Enter")
    expect(phone.locator(".words")).to_contain_text("牵头")
    assert phone.input_value("#say") == ""
    log = phone.locator("[role=log]")
    assert log.get_attribute("aria-live") == "polite"


def test_controls_are_large_enough_for_a_finger(phone: Page, site: Any) -> None:
    phone.goto(f"{site.url}/chat")
    say(phone, WHO)
    expect(phone.locator(".words")).to_be_visible()
    small = phone.eval_on_selector_all(
        "main button, main summary, main a[href], main input:not([type=hidden]):not([type=checkbox])",
        """all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5
            && !one.classList.contains('reference')).map(one => one.outerHTML.slice(0, 80))""",
    )
    assert small == []


def test_an_answer_can_be_judged_and_taken_along(page: Page, own_site: Any) -> None:
    page.goto(f"{own_site.url}/?q={WHO}&place=清汀市&date=2026-11-01")
    expect(page.locator(".chips li")).to_have_count(2)
    page.locator(".chips a").first.click()
    expect(page.locator(".chips li")).to_have_count(1)
    with page.expect_download() as taken:
        page.locator("a", has_text="下载 Word").click()
    assert re.fullmatch(r"答复_.*\.docx", taken.value.suggested_filename)
    link = page.locator("[data-permalink]")
    assert "date=2026-11-01" in (link.get_attribute("href") or "")
    page.locator(".feedback summary", has_text="有误").click()
    page.locator(".feedback label", has_text="不完整").click()
    page.fill(".feedback textarea", "少了街道")
    page.locator(".feedback button", has_text="提交").click()
    expect(page.locator(".feedback-done")).to_contain_text("已收到，谢谢")
    page.goto(f"{own_site.url}/feedback")
    expect(page.locator(".review article").first).to_contain_text("少了街道")


def test_other_documents_stand_beside_the_answer_on_a_desk(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/?q={WHO}")
    answer = page.locator(".answer").bounding_box()
    other = page.locator(".others").bounding_box()
    assert answer is not None
    assert other is not None
    wide = (page.viewport_size or {"width": 0})["width"] > 1000
    assert (other["x"] >= answer["x"] + answer["width"]) == wide
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_api_can_be_tried_on_its_page(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/docs")
    part = page.locator("section.endpoint", has=page.locator("code", has_text=re.compile("^/api/v1/health$")))
    part.locator("summary", has_text="试一试").click()
    part.locator("button").click()
    expect(part.locator(".tried")).to_contain_text("200 /api/v1/health")


def test_cases_that_are_asked_for_stand_in_the_answer_and_open(phone: Page, site: Any) -> None:
    phone.goto(f"{site.url}/chat")
    say(phone, "有哪些中毒的案例？")
    turn = phone.locator(".turn").nth(0)
    first = turn.locator(".short-items a").first
    expect(first).to_be_visible()
    expect(turn.locator(".emergency")).to_have_count(0)
    name = first.inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(name)
