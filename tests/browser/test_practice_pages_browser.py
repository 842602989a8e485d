"""Practice in a real browser: a phone, the keyboard, no JavaScript, an exam whose time runs out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from screens import DESKTOP, PHONE, settle

from case_library.questions.model import ItemType
from case_library.questions.papers import Blueprint, Cell
from qa_service.settings import load_settings
from qa_service.wiring import build

sys.path.insert(0, str(Path(__file__).parents[1] / "qa_service"))
import practice_world as world

pytestmark = pytest.mark.browser
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
GRAVE = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 120)).join(" | "))"""
SMALL = """all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
    .map(one => one.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[Any]:
    """A server with accounts over a small bank: whoever comes by is nobody."""
    root = tmp_path_factory.mktemp("school")
    with build(load_settings(env={"ANZHI_LIBRARY": str(root / "anzhi")}, toml=None), create=True) as app:
        world.make(app, root / "texts")
        world.accounts(app)
        cells = (Cell(2, 2.0, ItemType.SINGLE), Cell(1, 4.0, ItemType.MULTIPLE))
        world.paper(app, Blueprint("渔港安全考试", cells, minutes=30, pass_mark=5))
    with serve(root / "anzhi") as running:
        yield running


def open_page(chromium: Browser, *, phone: bool = True, javascript: bool = True) -> tuple[Page, list[str]]:
    context = chromium.new_context(
        viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
        locale="zh-CN",
        is_mobile=phone,
        has_touch=phone,
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(30_000)
    return page, complaints


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    page, complaints = open_page(chromium)
    yield page
    page.context.close()
    assert complaints == []


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    page, complaints = open_page(chromium, phone=False)
    yield page
    page.context.close()
    assert complaints == []


def begin(page: Page, url: str, *, keep: bool = False) -> None:
    page.goto(f"{url}/practice")
    page.locator("details.fold summary", has_text="难度和顺序").click()
    page.get_by_label("按顺序").check()
    if keep:
        page.get_by_label("同意在本站保存我的作答").check()
    page.get_by_role("button", name="开始练习").click()
    expect(page.locator(".where")).to_contain_text("第 1 题，共 6 题")


def test_a_thumb_is_enough_and_nothing_is_lost_when_the_phone_sleeps(phone: Page, school: Any) -> None:
    begin(phone, school.url)
    phone.locator(".option", has_text="堵塞渔港消防通道").tap()
    phone.get_by_role("button", name="提交答案").tap()
    result = phone.locator("#result")
    expect(result.locator("h2")).to_have_text("✓ 回答正确")
    expect(result).to_be_in_viewport()
    expect(result.locator("blockquote")).to_have_text(world.BLOCKING)
    address = phone.url
    phone.goto("about:blank")
    phone.goto(address)
    expect(phone.locator("#result h2")).to_have_text("✓ 回答正确")
    phone.locator("#result a[data-next]").tap()
    expect(phone.locator(".where")).to_contain_text("第 2 题")
    phone.reload()
    expect(phone.locator(".where")).to_contain_text("第 2 题")
    expect(phone.locator("progress")).to_have_attribute("value", "1")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert phone.context.cookies() == []
    phone.locator("#result, .question").first.wait_for()
    phone.go_back()
    phone.locator("#result a", has_text="看全文中的这一条").tap()
    expect(phone.locator("#hit")).to_be_visible()


def test_controls_are_large_enough_and_axe_finds_nothing(phone: Page, school: Any) -> None:
    def look(name: str) -> None:
        settle(phone)
        small = phone.eval_on_selector_all(
            "main .button, main summary, main .option, main .chip, main .place, main select,"
            " main input[type=text], main textarea, main .practice-tabs a",
            SMALL,
        )
        assert small == [], name
        phone.evaluate(AXE)
        for size in (PHONE, DESKTOP):
            phone.set_viewport_size(size)  # type: ignore[arg-type]
            for scheme in ("light", "dark"):
                phone.emulate_media(color_scheme=scheme)
                assert phone.evaluate(GRAVE) == [], (name, size, scheme)
            assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        phone.set_viewport_size(PHONE)  # type: ignore[arg-type]
        phone.emulate_media(color_scheme="light")

    phone.goto(f"{school.url}/practice")
    look("begin")
    begin(phone, school.url, keep=True)
    look("question")
    for answer in ("A", "A", "错"):
        phone.locator(f"input[name=chosen][value={answer}]").check()
        phone.get_by_role("button", name="提交答案").tap()
        expect(phone.locator("#result h2")).to_contain_text("✗")
        phone.locator("details.places summary").tap()
        look("wrong answer")
        phone.locator("#result a[data-next]").tap()
        expect(phone.locator("#result")).to_have_count(0)
    expect(phone.locator(".where")).to_contain_text("第 4 题")
    look("fill in")
    phone.goto(phone.url.split("?")[0] + "/finish")
    look("finish")
    phone.get_by_role("button", name="结束，看小结").tap()
    expect(phone.locator("h1")).to_have_text("练习小结")
    look("sheet")
    for path in ("/practice/notebook", "/practice/records", "/practice/exam"):
        phone.goto(school.url + path)
        look(path)
    phone.goto(f"{school.url}/login")
    phone.get_by_label("用户名").fill("trainer")
    phone.get_by_label("密码").fill(world.PASSWORD)
    phone.get_by_role("button", name="登录").tap()
    phone.wait_for_url(lambda url: "/login" not in url)
    for path in ("/results", "/results/items"):
        phone.goto(school.url + path)
        look(path)


def test_the_keyboard_is_enough(desk: Page, school: Any) -> None:
    begin(desk, school.url)
    desk.keyboard.press("b")
    expect(desk.locator("input[value=B]")).to_be_checked()
    desk.keyboard.press("Enter")
    expect(desk.locator("#result h2")).to_have_text("✓ 回答正确")
    desk.keyboard.press("Enter")
    expect(desk.locator(".where")).to_contain_text("第 2 题")
    desk.keyboard.press("1")
    desk.keyboard.press("3")
    expect(desk.locator("input[name=chosen]:checked")).to_have_count(2)
    desk.keyboard.press("Enter")
    expect(desk.locator("#result h2")).to_have_text("✓ 回答正确")
    desk.keyboard.press("ArrowRight")
    expect(desk.locator(".where")).to_contain_text("第 3 题")
    desk.keyboard.press("ArrowLeft")
    expect(desk.locator(".where")).to_contain_text("第 2 题")


def test_it_works_without_javascript(chromium: Browser, school: Any) -> None:
    page, _ = open_page(chromium, javascript=False)
    begin(page, school.url)
    page.locator(".option").first.tap()
    page.get_by_role("button", name="提交答案").tap()
    expect(page.locator("#result h2")).to_have_text("✗ 回答错误")
    page.locator("#result a[data-next]").tap()
    page.get_by_role("button", name="提交答案").tap()
    expect(page.get_by_role("alert")).to_contain_text("请先作答")
    page.get_by_role("button", name="不会，看答案").tap()
    expect(page.locator("#result h2")).to_have_text("✗ 没有作答")
    page.goto(f"{school.url}/practice/exam")
    form = page.locator("form", has=page.locator("input[name=paper]"))
    form.get_by_label("同意在本站保存我的作答").check()
    form.get_by_label("姓名或工号").fill("无脚本的人")
    form.get_by_role("button", name="开始考试").tap()
    expect(page.locator(".clock")).to_contain_text("交卷")
    for _ in range(3):
        page.locator(".option").first.tap()
        page.locator(".question button.primary").tap()
    page.get_by_role("button", name="交卷，看成绩").tap()
    expect(page.locator("h1")).to_have_text("成绩单")
    page.context.close()


def test_an_exam_saves_each_choice_and_ends_by_itself(phone: Page, school: Any) -> None:
    phone.goto(f"{school.url}/practice/exam")
    form = phone.locator("form", has=phone.locator("input[name=paper]"))
    form.get_by_label("同意在本站保存我的作答").check()
    form.get_by_role("button", name="开始考试").tap()
    expect(phone.locator("[data-left]")).to_contain_text("剩 29:")
    with phone.expect_response(lambda answer: answer.url.endswith("/answers")) as saved:
        phone.locator(".option", has_text="堵塞渔港消防通道").or_(
            phone.locator(".option", has_text="119")
        ).tap()
    assert saved.value.status == 200
    phone.reload()
    expect(phone.locator("input[name=chosen]:checked")).to_have_count(1)
    expect(phone.locator("#result")).to_have_count(0)
    # the clock of the page jumps to the end: the page hands in, and the server counts what it has
    phone.clock.install()
    phone.reload()
    expect(phone.locator("[data-left]")).to_contain_text("剩")
    phone.clock.fast_forward("31:00")
    expect(phone.locator("h1")).to_have_text("成绩单")
    expect(phone.locator(".score")).to_contain_text("2 分")
    expect(phone.locator(".sheet-items > li")).to_have_count(3)


def test_the_trainer_reads_the_report(desk: Page, school: Any) -> None:
    desk.goto(f"{school.url}/login")
    desk.get_by_label("用户名").fill("trainer")
    desk.get_by_label("密码").fill(world.PASSWORD)
    desk.get_by_role("button", name="登录").click()
    desk.wait_for_url(lambda url: "/login" not in url)
    desk.goto(f"{school.url}/practice/exam")
    desk.locator("form", has=desk.locator("input[name=paper]")).get_by_role("button").click()
    desk.goto(desk.url.split("?")[0] + "/finish")
    desk.get_by_role("button", name="交卷，看成绩").click()
    desk.goto(f"{school.url}/results")
    desk.get_by_role("link", name="渔港安全考试").click()
    expect(desk.locator("table", has_text="姓名")).to_contain_text("trainer")
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="各题 Excel").click()
    assert taken.value.suggested_filename.startswith("渔港安全考试_考试分析_")
