"""The question bank in a real browser: keys, several at once, editing, import, no script, a phone."""

from __future__ import annotations

import re
import shutil
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
    "main :is(button, input:not([type=checkbox], [type=radio]), select, summary, textarea, .button, .chip)"
  )].filter((one) => one.checkVisibility() && !one.classList.contains("visually-hidden")
      && !one.disabled && one.getBoundingClientRect().height < 43.5)
    .map((one) => one.outerHTML.slice(0, 120))"""
BANK = """题型,题干,选项A,选项B,选项C,选项D,正确答案,解析,难度,知识点
单选题,楼道充电（　　）。,禁止,允许,不管,再说,A,见第三条。,易,充电
单选题,没有答案的题（　　）。,甲,乙,丙,丁,,,,充电
判断题,消防通道可以停车。,,,,,错,,,通道
"""


@pytest.fixture(scope="module")
def bank(sample_library: Path, tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[Any]:
    """A server of its own with some sixty questions."""
    copy = tmp_path_factory.mktemp("bank") / "anzhi"
    shutil.copytree(sample_library, copy)
    with serve(copy) as running, httpx.Client(base_url=f"{running.url}/api/v1", timeout=120) as api:
        law = api.get("/documents", params={"q": "燃气和电动自行车安全专项整治方案"}).json()["items"][0]["id"]
        made = api.post("/questions/generate", json={"documents": [law]}).raise_for_status().json()
        assert made["made"] > 8, made
        yield running


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """An office computer; complaints of the browser fail the test."""
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(30_000)
    yield page
    context.close()
    assert complaints == []


def items(bank: Any, **asked: Any) -> list[dict[str, Any]]:
    with httpx.Client(base_url=f"{bank.url}/api/v1", timeout=60) as api:
        found: list[dict[str, Any]] = api.get("/questions", params={"limit": 200, **asked}).json()["items"]
    return found


def state_of(bank: Any, item: str) -> str:
    with httpx.Client(base_url=f"{bank.url}/api/v1", timeout=60) as api:
        return str(api.get(f"/questions/{item}").json()["state"])


def test_a_reviewer_goes_through_the_queue_with_one_hand(desk: Page, bank: Any) -> None:
    desk.goto(f"{bank.url}/questions?state=草稿&blocked=false&order=number&limit=4")
    rows = desk.locator("[data-item]")
    ids = [str(rows.nth(n).get_attribute("data-item")) for n in range(4)]
    desk.keyboard.press("j")
    assert rows.nth(0).get_attribute("aria-current") == "true"
    desk.keyboard.press("a")
    expect(rows.nth(0).locator(".told")).to_have_text("已通过")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")  # and on to the next
    assert desk.evaluate("document.activeElement.dataset.item") == ids[1]
    desk.keyboard.press("x")
    expect(rows.nth(1).locator(".told")).to_have_text("已停用")
    expect(rows.nth(2)).to_have_attribute("aria-current", "true")
    desk.keyboard.press("k")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    desk.keyboard.press("r")
    expect(rows.nth(1).locator(".told")).to_have_text("已退回")
    assert [state_of(bank, one) for one in ids] == ["通过", "草稿", "草稿", "草稿"]
    # What is left of the page has moved up: the next page begins behind it, none is passed over.
    following = items(bank, state="草稿", blocked="false", order="number")
    for _ in range(4):
        desk.keyboard.press("j")
    desk.wait_for_url("**offset=3**")
    assert desk.locator("[data-item]").first.get_attribute("data-item") == following[3]["id"]


def test_what_is_typed_as_a_comment_is_no_shortcut(desk: Page, bank: Any) -> None:
    desk.goto(f"{bank.url}/questions?state=草稿&blocked=false&order=number&limit=4")
    item = str(desk.locator("[data-item]").first.get_attribute("data-item"))
    desk.keyboard.press("j")
    desk.keyboard.press("c")
    desk.keyboard.press("a")  # too early for the next page, too late for this one
    desk.wait_for_url("**#text")
    expect(desk.locator("#text")).to_be_focused()
    desk.keyboard.type("axis")
    assert desk.locator("#text").input_value().endswith("axis")
    assert state_of(bank, item) == "草稿"


def test_a_refusal_is_told_in_the_row_and_to_a_screen_reader(desk: Page, bank: Any) -> None:
    desk.goto(f"{bank.url}/questions?state=通过")
    row = desk.locator("[data-item]").first
    desk.keyboard.press("j")
    desk.keyboard.press("a")
    expect(row.locator(".told.bad")).to_contain_text("已经是“通过”")
    expect(desk.locator("[data-said]")).to_contain_text("没有通过")


def test_keys_are_shown_and_can_be_switched_off(desk: Page, bank: Any) -> None:
    desk.goto(f"{bank.url}/questions")
    desk.keyboard.press("?")
    dialog = desk.locator("#keys-help")
    expect(dialog).to_be_visible()
    assert "停用" in dialog.inner_text()
    dialog.get_by_label("使用单键快捷键").uncheck()
    desk.keyboard.press("Escape")
    desk.reload()
    desk.keyboard.press("j")
    assert desk.locator('[data-item][aria-current="true"]').count() == 0
    desk.get_by_role("button", name="快捷键").click()
    desk.get_by_label("使用单键快捷键").check()
    desk.get_by_role("button", name="关闭").click()
    desk.locator("body").press("j")
    assert desk.locator('[data-item][aria-current="true"]').count() == 1


def test_letters_in_a_field_move_nothing(desk: Page, bank: Any) -> None:
    desk.goto(f"{bank.url}/questions?state=草稿")
    before = {one["id"]: one["state"] for one in items(bank)}
    desk.locator("[data-item]").first.click(position={"x": 5, "y": 5})
    desk.locator("#q").click()
    desk.keyboard.type("axr")
    desk.locator(".bulk-more summary").click()
    desk.locator("#remark").fill("ax")
    desk.locator("#remark").press("Enter")
    desk.wait_for_timeout(300)
    assert {one["id"]: one["state"] for one in items(bank)} == before


def test_several_are_approved_and_what_is_refused_says_why(desk: Page, bank: Any) -> None:
    with httpx.Client(base_url=f"{bank.url}/api/v1", timeout=60) as api:
        stem = "没有答案的判断题在这里。"
        api.post("/questions", json={"type": "判断题", "stem": stem}).raise_for_status()
    desk.goto(f"{bank.url}/questions?state=草稿&limit=3")
    approve = desk.locator(".bulk-bar").get_by_role("button", name="通过", exact=True)
    assert approve.is_disabled()
    desk.get_by_label("全选本页").check()
    assert "已选 3 题" in desk.locator("[data-chosen]").inner_text()
    approve.click()
    report = desk.locator(".move-report")
    expect(report).to_contain_text("通过 2 题。1 题没有通过。")
    expect(report).to_contain_text("没有答案")
    assert "state=" in desk.url  # the list is as it was
    desk.locator(".bulk-more summary").click()
    desk.get_by_label("处理哪些题").select_option("all")
    assert approve.is_enabled()


def test_an_item_is_edited_with_findings_as_one_types(desk: Page, bank: Any) -> None:
    item = items(bank, type="单选题")[0]
    desk.goto(f"{bank.url}/questions/{item['id']}/edit")
    options = desk.locator("[data-option] input[name=option]")
    first, second = options.nth(0).input_value(), options.nth(1).input_value()
    desk.get_by_role("button", name="选项 A 下移").click()
    assert options.nth(0).input_value() == second
    assert options.nth(1).input_value() == first
    focused = "document.activeElement.closest('[data-option]').querySelector('.letter').textContent"
    assert desk.evaluate(focused) == "B"
    options.nth(1).fill(second)  # two options are the same now
    expect(desk.locator("[data-side] .findings")).to_contain_text("相同")
    options.nth(1).fill(first)
    expect(desk.locator("[data-side] .findings-none, [data-side] .findings")).not_to_contain_text("相同")
    desk.locator("#stem").press("End")
    desk.locator("#remark").fill("调了选项")
    desk.get_by_role("button", name="保存", exact=True).click()
    desk.wait_for_url(re.compile(r"/questions/[^/]+$"))
    expect(desk.locator(".history")).to_contain_text("调了选项")
    with httpx.Client(base_url=f"{bank.url}/api/v1", timeout=60) as api:
        after = api.get(f"/questions/{item['id']}").json()
    assert after["options"][:2] == [second, first]
    right = {after["options"]["ABCDEFGH".index(one)] for one in after["key"]}
    assert right == {item["options"]["ABCDEFGH".index(one)] for one in item["key"]}


def test_another_form_of_question_shows_its_own_fields(desk: Page, bank: Any) -> None:
    desk.goto(f"{bank.url}/questions/new")
    assert desk.locator(".edit-options").is_visible()
    desk.get_by_label("题型").select_option("判断题")
    assert not desk.locator(".edit-options").is_visible()
    desk.get_by_label("题干").fill("楼梯间可以停放电动自行车。")
    desk.get_by_label("错", exact=True).check()
    desk.get_by_role("textbox", name=re.compile("^依据")).fill("《澜山区安全生产举报奖励办法》第三条")
    expect(desk.locator("[data-side] .source-quote")).to_contain_text("举报奖励遵循")
    desk.get_by_role("button", name="保存并送审").click()
    desk.wait_for_url(re.compile(r"/questions/q[^/]+$"))
    assert "待审" in desk.locator(".item-tags").inner_text()


def test_a_file_is_imported_with_a_report_by_row(desk: Page, bank: Any) -> None:
    desk.goto(f"{bank.url}/questions/import")
    file = {"name": "充电.csv", "mimeType": "text/csv", "buffer": BANK.encode()}
    desk.get_by_label(re.compile("题库文件")).set_input_files([file])  # type: ignore[arg-type]
    desk.get_by_role("button", name="导入").click()
    desk.wait_for_url("**/questions/batches/*")
    expect(desk.locator(".made h2")).to_contain_text("共 3 题")
    expect(desk.locator(".import-table").first).to_contain_text("没有答案")
    expect(desk.locator("[data-waiting]")).to_have_count(0, timeout=60_000)  # the law has been asked
    with desk.expect_download() as started:
        desk.get_by_role("link", name="下载报告（Excel）").click()
    assert started.value.suggested_filename.endswith(".xlsx")
    desk.get_by_role("link", name=re.compile("审核这一批")).click()
    expect(desk.locator("[data-item]")).to_have_count(3)


def test_the_whole_way_without_a_script(chromium: Browser, bank: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{bank.url}/questions?blocked=false&state=草稿")
    item = str(page.locator("[data-item]").first.get_attribute("data-item"))
    page.locator(f'[data-item="{item}"] button[value="submit:{item}"]').click()
    assert "送审 1 题。" in page.locator(".move-report").inner_text()
    assert state_of(bank, item) == "待审"
    page.goto(f"{bank.url}/questions/{item}/edit")
    page.get_by_label("解析").fill("写上为什么。")
    page.get_by_role("button", name="检查").last.click()
    assert page.locator("#h-preview").is_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    assert "写上为什么。" in page.locator(".item-body").inner_text()
    page.get_by_label("写批注").fill("看过了")
    page.get_by_role("button", name="保存批注").click()
    assert "看过了" in page.locator(".comments").inner_text()
    context.close()


WIDE = {"width": 1920, "height": 1080}


@pytest.mark.parametrize("size", [PHONE, DESKTOP, WIDE], ids=["390", "1366", "1920"])
def test_every_page_fits_the_screen_and_a_finger(chromium: Browser, bank: Any, size: dict[str, int]) -> None:
    context = chromium.new_context(viewport=size, locale="zh-CN", is_mobile=size is PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    item = items(bank)[0]
    batch = item["batch"] or items(bank, origin="责任清单")[0]["batch"]
    paths = ("", f"/{item['id']}", f"/{item['id']}/edit", f"/{item['id']}/remove", "/new", "/generate",
             "/generate?cases=true", "/import", "/export", f"/batches/{batch}")  # fmt: skip
    for path in paths:
        answer = page.goto(f"{bank.url}/questions{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert page.evaluate(OVERFLOW) == 0, path
        assert size is not PHONE or not page.evaluate(SMALL), path
    context.close()


@pytest.mark.parametrize("width", [1366, 1201, 1200, 390])
def test_the_menu_stands_in_one_row_or_behind_its_button(chromium: Browser, bank: Any, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{bank.url}/questions")
    assert page.evaluate(OVERFLOW) == 0
    if width > 1200:
        links = page.locator(".site-nav a")
        tops = {round(links.nth(n).bounding_box()["y"]) for n in range(links.count())}  # type: ignore[index]
        assert len(tops) == 1
        last = links.last.bounding_box()
        account = page.locator(".site-account").bounding_box()
        assert last
        assert account
        assert last["x"] + last["width"] < account["x"]
    else:
        page.locator(".site-menu > summary").click()
        assert page.locator(".site-menu").get_by_role("link", name="题库").is_visible()
        assert page.locator(".site-menu").get_by_role("link", name="练习").is_visible()
    context.close()
